//! The journal's own name stays with its rows, wherever they are copied.

use std::{fs, sync::atomic::AtomicBool};

use cartwall_journal::{
    Journal, Reader,
    backup::{self, Backups, Made, Reason},
    doctor, file_in,
};

use crate::support::filled;

const ROWS: u64 = 300;

fn id(folder: &std::path::Path) -> String {
    Reader::open(folder).unwrap().id().unwrap()
}

#[test]
fn a_journal_keeps_its_name_over_starts_and_every_other_journal_has_another() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    filled(one.path(), 3);
    filled(other.path(), 3);
    let first = id(one.path());
    assert!(first.len() == 36 && first.matches('-').count() == 4, "{first} is no UUID");
    drop(Journal::open(one.path()).unwrap());
    assert_eq!(id(one.path()), first);
    assert_ne!(id(other.path()), first);
}

#[test]
fn a_backup_a_restored_copy_and_a_repaired_file_have_the_name_of_their_journal() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), ROWS);
    let name = id(folder.path());
    let path = file_in(folder.path());
    let made = Backups::of(folder.path()).make(&path, 1_000, Reason::Running, &AtomicBool::new(false));
    let Made::Backup(backup) = made.unwrap() else { panic!("no backup") };
    assert_eq!(doctor::check(&backup.path).unwrap().journal.as_deref(), Some(&*name));

    let restored = tempfile::tempdir().unwrap();
    backup::restore(&backup.path, restored.path()).unwrap();
    assert_eq!(id(restored.path()), name);

    let mut bytes = fs::read(&path).unwrap();
    let needle = br#""number":100,"#;
    let place = (0..bytes.len()).find(|at| bytes[*at..].starts_with(needle)).unwrap();
    bytes[place + needle.len() - 2] ^= 1;
    fs::write(&path, bytes).unwrap();
    let repaired = folder.path().join("repaired");
    fs::create_dir(&repaired).unwrap();
    let salvaged = doctor::repair(&path, file_in(&repaired)).unwrap();
    assert_eq!(salvaged.report.journal.as_deref(), Some(&*name));
    assert_eq!(id(&repaired), name);
}
