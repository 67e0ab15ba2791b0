//! What the product is built of: versions without known faults, and a window that lends nothing to foreign pages.
#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

use serde_json::Value;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap().to_path_buf()
}

/// Every version of a package in a lock file.
fn versions(lock: &str, name: &str) -> Vec<Vec<u64>> {
    let stanzas = lock.split("[[package]]").filter(|one| one.contains(&format!("\nname = \"{name}\"\n")));
    stanzas
        .map(|stanza| {
            let version = stanza.lines().find_map(|line| line.strip_prefix("version = ")).unwrap();
            let plain = version.trim_matches('"').split(['-', '+']).next().unwrap();
            plain.split('.').map(|number| number.parse().unwrap()).collect()
        })
        .collect()
}

fn assert_at_least(lock: &str, name: &str, oldest: [u64; 3]) {
    let found = versions(lock, name);
    assert!(!found.is_empty(), "{name} is not in the lock file: drop it here too");
    assert!(found.iter().all(|version| *version >= oldest.to_vec()), "{name} {found:?}, needed {oldest:?}");
}

#[test]
fn what_is_known_to_be_faulty_is_not_locked() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    // GHSA of 2026 on isolation and IPC origins; and 3 is not finished.
    assert_at_least(&lock, "tauri", [2, 11, 1]);
    assert!(versions(&lock, "tauri").iter().all(|version| version[0] == 2));
    // RUSTSEC-2026-0194 and -0195: namespaces and attributes without bound.
    assert_at_least(&lock, "quick-xml", [0, 42, 0]);
    let fuzz = std::fs::read_to_string(root().join("tests/fuzz/Cargo.lock")).unwrap();
    assert_at_least(&fuzz, "quick-xml", [0, 42, 0]);
}

#[test]
fn sqlite_is_the_one_that_is_built_in() {
    // How new it is, a test of the journal asks SQLite itself.
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let line = manifest.lines().find(|line| line.starts_with("rusqlite = ")).unwrap();
    assert!(line.contains("\"bundled\""), "the system's SQLite may be any: {line}");
}

#[test]
fn no_page_from_elsewhere_may_use_the_windows_commands() {
    let tauri = root().join("src-tauri");
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(tauri.join("capabilities")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        match serde_json::from_str::<Value>(&text) {
            Ok(capability) if !has_key(&capability, "remote") => {}
            Ok(_) => wrong.push(format!("{} has `remote`", path.display())),
            // Another notation (TOML, JSON5) would not be looked through here.
            Err(_) => wrong.push(format!("{} is not JSON", path.display())),
        }
    }
    for entry in std::fs::read_dir(&tauri).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().to_lowercase();
        if name.starts_with("tauri.") && name.contains("conf") || name == "tauri.toml" {
            let config: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            if has_key(&config, "remote") || has_key(&config, "dangerousRemoteDomainIpcAccess") {
                wrong.push(format!("{} has `remote`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn has_key(value: &Value, key: &str) -> bool {
    match value {
        Value::Object(map) => map.iter().any(|(name, inner)| name == key || has_key(inner, key)),
        Value::Array(list) => list.iter().any(|inner| has_key(inner, key)),
        _ => false,
    }
}

#[test]
fn versions_are_read_and_compared_as_numbers() {
    let lock = "[[package]]\nname = \"a\"\nversion = \"2.9.1\"\n\n[[package]]\nname = \"a\"\nversion = \"2.12.0-rc.1\"\n";
    assert_eq!(versions(lock, "a"), [[2, 9, 1], [2, 12, 0]]);
    assert!(versions(lock, "b").is_empty());
}
