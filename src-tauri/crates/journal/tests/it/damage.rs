//! Damage is noticed; what is intact is saved; the original is not touched.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    ops::ControlFlow,
    path::Path,
};

use cartwall_journal::{Journal, Reader, doctor, file_in};

use crate::support::{Chance, filled, row, sha256};

const ROWS: u64 = 3000;

/// A damaged copy of a journal, in a folder of its own.
fn damaged(original: &[u8], damage: impl FnOnce(&mut Vec<u8>)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = original.to_vec();
    damage(&mut bytes);
    fs::write(file_in(folder.path()), bytes).unwrap();
    folder
}

/// Repairs and checks what was saved against what was stored.
fn salvaged(folder: &Path) -> doctor::Salvaged {
    let path = file_in(folder);
    let before = sha256(&path);
    let repaired = folder.join("repaired");
    fs::create_dir(&repaired).unwrap();
    let salvaged = doctor::repair(&path, file_in(&repaired)).unwrap();
    assert_eq!(sha256(&path), before, "the original was changed");
    assert!(salvaged.report.is_sound(), "{:?}", salvaged.report.problems);
    let reader = Reader::open(&repaired).unwrap();
    let mut seqs = BTreeSet::new();
    reader
        .each_row_after(0, |found| {
            assert_eq!(found.body, row(found.seq).body);
            assert!(seqs.insert(found.seq));
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(seqs.len() as u64, salvaged.rows);
    let lost: u64 = salvaged.lost.iter().map(|(first, last)| last - first + 1).sum();
    assert_eq!(seqs.last().copied().unwrap_or_default(), salvaged.rows + lost);
    salvaged
}

#[test]
fn every_flipped_bit_in_a_row_is_noticed_and_costs_only_its_row() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), ROWS);
    let original = fs::read(file_in(folder.path())).unwrap();
    let needle = br#""number":"#;
    let found = (0..original.len() - needle.len()).filter(|at| original[*at..].starts_with(needle));
    let mut by_number = BTreeMap::<Vec<u8>, Vec<usize>>::new();
    for at in found {
        let number = original[at + needle.len()..].iter().take_while(|byte| byte.is_ascii_digit());
        by_number.entry(number.copied().collect()).or_default().push(at);
    }
    assert_eq!(by_number.len() as u64, ROWS);
    // A page that was split may still hold a copy of a row that moved: which of the two counts, its bytes do not tell.
    let places: Vec<usize> =
        by_number.into_values().filter(|places| places.len() == 1).map(|places| places[0]).collect();
    assert!(places.len() as u64 > ROWS / 2, "{}", places.len());
    let mut chance = Chance::new(11);
    for _ in 0..40 {
        let place = places[chance.below(places.len())] + needle.len();
        let folder = damaged(&original, |bytes| bytes[place] ^= 1);
        let report = doctor::check(file_in(folder.path())).unwrap();
        assert!(!report.is_sound());
        assert_eq!(report.problems[0].code, "digest", "{:?}", report.problems);
        assert_eq!(salvaged(folder.path()).rows, ROWS - 1);
    }
}

#[test]
fn flipped_bits_anywhere_are_noticed_or_harmless() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), ROWS);
    let original = fs::read(file_in(folder.path())).unwrap();
    let mut chance = Chance::new(12);
    let mut noticed = 0;
    for _ in 0..60 {
        let (place, bit) = (chance.below(original.len()), chance.below(8));
        let folder = damaged(&original, |bytes| bytes[place] ^= 1 << bit);
        let path = file_in(folder.path());
        let before = sha256(&path);
        let report = doctor::check(&path).unwrap();
        assert_eq!(sha256(&path), before);
        if report.is_sound() {
            // Unused space: everything is there.
            assert_eq!(report.sound_rows, ROWS);
        } else {
            noticed += 1;
            assert!(salvaged(folder.path()).rows >= ROWS - 20);
        }
    }
    println!("{noticed} of 60 flips met data");
    assert!(noticed > 20);
}

#[test]
fn garbage_and_blank_pages_cost_only_what_they_cover() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), ROWS);
    let original = fs::read(file_in(folder.path())).unwrap();
    let pages = original.len() / 4096;
    let mut chance = Chance::new(13);
    for round in 0..30 {
        // Every round a blank page; the first is the header, which SQLite cannot do without.
        let page = if round == 0 { 0 } else { chance.below(pages) };
        let folder = damaged(&original, |bytes| bytes[page * 4096..(page + 1) * 4096].fill(0));
        assert!(!doctor::check(file_in(folder.path())).unwrap().is_sound());
        assert!(salvaged(folder.path()).rows >= ROWS - 30);
    }
    for _ in 0..10 {
        let from = chance.below(original.len() - 65_536);
        let folder = damaged(&original, |bytes| {
            bytes[from..from + 65_536].fill_with(|| chance.below(256) as u8);
        });
        assert!(!doctor::check(file_in(folder.path())).unwrap().is_sound());
        assert!(salvaged(folder.path()).rows >= ROWS - 17 * 20);
    }
}

#[test]
fn rows_that_are_only_in_the_log_are_saved() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    for number in 1..=50 {
        journal.append(crate::support::rows(number..number + 1)).wait().unwrap();
    }
    let crashed = tempfile::tempdir().unwrap();
    for name in ["cartwall.db", "cartwall.db-wal"] {
        fs::copy(folder.path().join(name), crashed.path().join(name)).unwrap();
    }
    // Nothing but the log is left of it.
    fs::write(file_in(crashed.path()), vec![0; 4096]).unwrap();
    assert_eq!(salvaged(crashed.path()).rows, 50);
    // A file in use is left alone.
    let refused = doctor::repair(file_in(folder.path()), folder.path().join("out.db"));
    assert_eq!(refused.unwrap_err().code(), "in_use");
}

#[test]
fn a_repaired_journal_goes_on_with_its_gap_noted_and_the_lost_order_may_come_again() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), ROWS);
    // Where no side record holds the row any more.
    fs::remove_dir_all(folder.path().join("side-record")).unwrap();
    let path = file_in(folder.path());
    let mut bytes = fs::read(&path).unwrap();
    // Row 1000 carries the key order-501: its batch ended there.
    let needle = br#""number":1000,"#;
    let place = (0..bytes.len()).find(|at| bytes[*at..].starts_with(needle)).unwrap();
    bytes[place + needle.len() - 2] ^= 1;
    fs::write(&path, bytes).unwrap();
    let salvaged = salvaged(folder.path());
    assert_eq!(
        (salvaged.lost.as_slice(), salvaged.keys_dropped, salvaged.shows),
        ([(1000, 1000)].as_slice(), 1, 3)
    );

    let (journal, opened) = Journal::open(folder.path().join("repaired")).unwrap();
    assert_eq!(opened.last_seq, ROWS);
    assert_eq!(journal.reader().once("sale", "order-501").unwrap(), None);
    let mut batch = crate::support::rows(ROWS + 1..ROWS + 2);
    batch.once = vec![crate::support::once("order-501")];
    journal.append(batch).wait().unwrap();
    journal.close().unwrap();
    let report = doctor::check(&salvaged.path).unwrap();
    assert!(report.is_sound());
    assert_eq!((report.lost_before, report.sound_rows), (1, ROWS));
}

const FULL: &str = "CARTWALL_JOURNAL_TEST_FULL";

#[cfg(unix)]
#[test]
fn a_repair_that_finds_no_room_leaves_no_half_file() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), ROWS);
    let names = || {
        let mut names: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let (before, original) = (names(), sha256(&file_in(folder.path())));
    // No file of the child may grow beyond 100 kB.
    let limited = std::process::Command::new("sh")
        .args(["-c", r#"trap '' XFSZ; ulimit -f 200; exec "$0" "$@""#])
        .arg(std::env::current_exe().unwrap())
        .args(["damage::the_repair_that_finds_no_room", "--exact", "--ignored"])
        .env(FULL, folder.path())
        .output()
        .unwrap();
    assert!(limited.status.success(), "{}", String::from_utf8_lossy(&limited.stdout));
    assert_eq!((names(), sha256(&file_in(folder.path()))), (before, original));
}

#[test]
#[ignore = "run by another test, with a limit on the size of files"]
fn the_repair_that_finds_no_room() {
    let folder = std::path::PathBuf::from(std::env::var_os(FULL).unwrap());
    let refused = doctor::repair(file_in(&folder), folder.join("cartwall.repaired.db")).unwrap_err();
    assert!(matches!(refused.code(), "disk_full" | "io"), "{refused}");
    let refused = doctor::repair_and_use(&folder).unwrap_err();
    assert!(matches!(refused.code(), "disk_full" | "io"), "{refused}");
}

#[test]
fn a_report_can_be_written_as_json_and_a_damaged_row_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 10);
    let path = file_in(folder.path());
    let plain = rusqlite::Connection::open(&path).unwrap();
    plain.execute_batch("DROP TRIGGER event_never_updated; UPDATE event SET at = 0 WHERE seq = 4").unwrap();
    plain.execute_batch("UPDATE show_figures SET gross = gross + 1 WHERE show = 'show-2'").unwrap();
    plain.close().unwrap();
    let reader = Reader::open(folder.path()).unwrap();
    assert_eq!(reader.rows_after(0, 3).unwrap().len(), 3);
    assert_eq!(reader.rows_after(0, 4).unwrap_err().code(), "damaged");
    let report = doctor::check(&path).unwrap();
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["problems"][0]["code"], "guard");
    assert_eq!(json["problems"][1]["detail"], "row 4 is not what was written");

    // With the row put back, the wrong figures show.
    let plain = rusqlite::Connection::open(&path).unwrap();
    plain.execute("UPDATE event SET at = ?1 WHERE seq = 4", [row(4).at]).unwrap();
    plain.close().unwrap();
    let codes: Vec<String> =
        doctor::check(&path).unwrap().problems.into_iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["guard", "figures"]);
}
