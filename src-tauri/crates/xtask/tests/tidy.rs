//! The shape of the repository, kept by tests: who may depend on whom, what lies at the top level, how long
//! a file may grow.
#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What each crate may use of the others. The desktop shell is `cartwall-desktop`.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("journal", &["domain"]),
    ("engine", &["domain", "journal"]),
    ("catalogue", &["domain"]),
    ("outbound", &["domain"]),
    ("noise", &[]),
    ("pictures", &["domain", "engine", "outbound"]),
    ("rehearsal", &["domain", "engine", "catalogue", "pictures"]),
    ("stores", &["domain", "engine", "outbound"]),
    ("api", &["domain", "journal", "engine", "catalogue", "pictures", "rehearsal", "stores"]),
    ("server", &["domain", "api", "noise"]),
    ("launch", &["engine", "journal", "pictures", "rehearsal", "api", "server"]),
    ("cli", &["engine", "journal", "api", "launch"]),
    ("desktop", &["api", "launch"]),
    ("xtask", &[]),
];

/// Each framework has one owner; a few have a second for a reason of its own.
const OWNERS: &[(&str, &[&str])] = &[
    ("tauri", &["desktop"]),
    ("tauri-build", &["desktop"]),
    ("axum", &["server"]),
    ("mdns-sd", &["server"]),
    ("tokio-rustls", &["server"]),
    ("rustls-webpki", &["server"]),
    ("hyper", &["server"]),
    ("hyper-util", &["server"]),
    ("tower", &["server"]),
    ("rusqlite", &["journal"]),
    // Pictures and stores ask with its client.
    ("reqwest", &["outbound"]),
    ("rustls-platform-verifier", &["outbound"]),
    ("keyring", &["outbound"]),
    ("age", &["outbound"]),
    ("snow", &["noise"]),
    ("image", &["pictures"]),
    ("ts-rs", &["api"]),
    ("calamine", &["catalogue"]),
    ("zip", &["catalogue"]),
    ("quick-xml", &["catalogue"]),
    ("encoding_rs", &["catalogue"]),
    // Tables are read by the catalogue; exports write reports.
    ("csv", &["api"]),
    ("clap", &["cli"]),
];

const TOP_LEVEL: &[&str] =
    &["Cargo.lock", "Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "src-tauri", "tests", "ui"];

/// Longer files hold more than one subject.
const LONGEST: usize = 600;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap().to_path_buf()
}

/// Dependencies that are compiled into the product, and all of them, of each of our crates.
struct Crate {
    manifest: String,
    used: BTreeSet<String>,
    used_with_tests: BTreeSet<String>,
}

fn crates() -> BTreeMap<String, Crate> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| {
            let name = package["name"].as_str().unwrap();
            let manifest = std::fs::read_to_string(package["manifest_path"].as_str().unwrap()).unwrap();
            let (mut used, mut used_with_tests) = (BTreeSet::new(), BTreeSet::new());
            for dependency in package["dependencies"].as_array().unwrap() {
                let on = dependency["name"].as_str().unwrap().to_owned();
                if dependency["kind"].as_str() != Some("dev") {
                    used.insert(on.clone());
                }
                used_with_tests.insert(on);
            }
            let short = name.strip_prefix("cartwall-").unwrap_or(name).to_owned();
            (short, Crate { manifest, used, used_with_tests })
        })
        .collect()
}

/// Tests may reach for anything below them, but the product may not.
fn is_for_tests(name: &str) -> bool {
    name == "integration" || name.ends_with("fuzz") || name == "testkit"
}

#[test]
fn dependencies_point_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut wrong = Vec::new();
    for (name, one) in crates() {
        if is_for_tests(&name) {
            continue;
        }
        let Some(may_use) = allowed.get(name.as_str()) else {
            wrong.push(format!("{name} is new: say in tidy.rs what it may use"));
            continue;
        };
        for on in one.used.iter().filter_map(|on| on.strip_prefix("cartwall-")) {
            if !may_use.contains(&on) {
                wrong.push(format!("{name} must not depend on {on}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_framework_has_its_owner() {
    let mut wrong = Vec::new();
    for (name, one) in crates() {
        if is_for_tests(&name) {
            continue;
        }
        for on in &one.used_with_tests {
            let owners = OWNERS.iter().find(|(framework, _)| framework == on).map(|(_, owners)| *owners);
            let owners = owners.or_else(|| on.starts_with("tauri-plugin-").then_some(&["desktop"][..]));
            // A test may read a foreign format back that its crate writes.
            let only_in_tests = !one.used.contains(on);
            if owners.is_some_and(|owners| !owners.contains(&name.as_str())) && !only_in_tests {
                wrong.push(format!("{name} must not use {on}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_domain_has_neither_clock_nor_input_nor_output() {
    let all = crates();
    let used = &all["domain"].used;
    for foreign in ["tokio", "rusqlite", "reqwest", "axum", "uuid", "rand", "tracing", "jiff"] {
        assert!(!used.contains(foreign), "domain must not use {foreign}");
    }
    let source = sources(&root().join("src-tauri/crates/domain/src"), &["rs"]);
    for (path, text) in source {
        for foreign in ["std::fs", "std::net", "SystemTime::now", "Instant::now", "std::env", "std::thread"] {
            assert!(!text.contains(foreign), "{} must not use {foreign}", path.display());
        }
    }
}

#[test]
fn the_encrypted_line_knows_no_sockets() {
    let source = sources(&root().join("src-tauri/crates/noise/src"), &["rs"]);
    assert!(!source.is_empty());
    for (path, text) in source.iter().filter(|(path, _)| !path.ends_with("tests.rs")) {
        for foreign in ["std::fs", "std::net", "std::env", "std::thread", "tokio", "axum", "hyper"] {
            assert!(!text.contains(foreign), "{} must not use {foreign}", path.display());
        }
    }
}

#[test]
fn every_crate_follows_the_workspaces_lints() {
    for (name, one) in crates() {
        assert!(one.manifest.contains("[lints]\nworkspace = true"), "{name} has no [lints] workspace = true");
    }
}

#[test]
fn the_top_level_holds_what_it_should() {
    let output = Command::new("git").args(["ls-files"]).current_dir(root()).output();
    // A source archive has no git; there is nothing else to hold against the list then.
    let Ok(output) = output else { return };
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    let tops: BTreeSet<&str> = listed
        .lines()
        .filter_map(|path| path.split('/').next())
        .filter(|top| !top.starts_with('.'))
        .collect();
    let wrong: Vec<_> = tops.into_iter().filter(|top| !TOP_LEVEL.contains(top)).collect();
    assert!(wrong.is_empty(), "at the top level: {wrong:?}");
}

#[test]
fn no_source_file_grows_too_long() {
    let root = root();
    let mut long = Vec::new();
    for (folder, endings) in [
        ("src-tauri", &["rs"][..]),
        ("tests", &["rs", "mjs", "ts", "js"]),
        ("ui/src", &["ts", "svelte", "css"]),
    ] {
        for (path, text) in sources(&root.join(folder), endings) {
            let lines = text.lines().count();
            if lines > LONGEST && !text.starts_with("// Generated by") {
                long.push(format!("{}: {lines} lines", path.strip_prefix(&root).unwrap().display()));
            }
        }
    }
    assert!(long.is_empty(), "longer than {LONGEST} lines: {long:#?}");
}

#[test]
fn nothing_is_rendered_as_markup() {
    let doors =
        [concat!("{@", "html"), concat!("inner", "HTML"), concat!("outer", "HTML"), "insertAdjacentHTML"];
    for (path, text) in sources(&root().join("ui/src"), &["svelte", "ts"]) {
        for door in doors {
            assert!(!text.contains(door), "{} uses {door}", path.display());
        }
    }
}

#[test]
fn only_the_platform_folder_speaks_to_tauri() {
    let root = root().join("ui/src");
    for (path, text) in sources(&root, &["svelte", "ts"]) {
        let inside = path.strip_prefix(&root).unwrap().starts_with("platform");
        assert!(inside || !text.contains("@tauri-apps/"), "{} imports from @tauri-apps", path.display());
    }
}

#[test]
fn features_of_the_panel_meet_only_in_its_views() {
    let root = root().join("ui/src");
    for folder in ["features", "components", "lib", "platform"] {
        for (path, text) in sources(&root.join(folder), &["svelte", "ts"]) {
            assert!(!text.contains("~/features/"), "{} imports a feature", path.display());
            assert!(!text.contains("~/views/"), "{} imports a view", path.display());
        }
    }
}

#[test]
fn the_panels_folders_are_by_subject() {
    let root = root().join("ui/src");
    for (folder, flat) in [("lib", &[][..]), ("views/panel", &["main.ts", "panel.css"])] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            let allowed = entry.path().is_dir() || flat.contains(&name.as_str());
            assert!(allowed, "{folder}/{name} belongs in one of the folders there");
        }
    }
    for (path, text) in sources(&root, &["svelte", "ts"]) {
        let test = path.to_string_lossy().ends_with(".test.ts") || path.starts_with(root.join("testing"));
        assert!(test || !text.contains("~/testing/"), "{} imports examples of the tests", path.display());
    }
}

#[test]
fn colours_of_the_panel_are_tokens() {
    // A colour that stands in a feature knows one theme only. Thumbs carry their own picture's colours.
    let root = root().join("ui/src");
    let hex = |line: &str| {
        line.split('#').skip(1).any(|rest| {
            let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
            matches!(digits, 3 | 4 | 6 | 8) && rest[digits..].starts_with([';', ' ', ',', ')'])
        })
    };
    for folder in ["features", "components/control", "views/panel"] {
        for (path, text) in sources(&root.join(folder), &["svelte"]) {
            let own = path.ends_with("Thumb.svelte") || path.ends_with("Monitor.svelte");
            let Some((_, style)) = text.split_once("<style>") else { continue };
            let wrong: Vec<_> = style.lines().filter(|line| hex(line)).collect();
            assert!(own || wrong.is_empty(), "{}: {wrong:?}", path.display());
        }
    }
}

#[test]
fn lock_files_name_no_hosts() {
    let locks: Vec<_> = [root().join("ui"), root().join("tests")]
        .iter()
        .flat_map(|folder| sources(folder, &["json"]))
        .filter(|(path, _)| path.ends_with("package-lock.json"))
        .collect();
    assert!(locks.len() > 1, "{locks:?}");
    for (path, lock) in locks {
        let path = path.display();
        assert!(!lock.contains("\"resolved\""), "{path} names the hosts of a registry; see ui/.npmrc");
    }
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for line in lock.lines().filter(|line| line.starts_with("source = ")) {
        assert_eq!(line, "source = \"registry+https://github.com/rust-lang/crates.io-index\"");
    }
}

fn sources(folder: &Path, endings: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["node_modules", "target", "dist", "gen"].contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| endings.iter().any(|ending| e == *ending)) {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}
