//! What happens to the journal when the folder is taken away, read-only or held by others. The operator is told, nothing
//! acknowledged is lost, and nothing that somebody else put there is touched.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use cartwall_journal::{Journal, JournalError, Reader, doctor, file_in};

use crate::support::{filled, row, rows, sha256};

fn last_seq(folder: &Path) -> u64 {
    let (journal, opened) = Journal::open(folder).unwrap();
    journal.close().unwrap();
    opened.last_seq
}

#[test]
fn a_folder_that_is_deleted_while_open_is_written_again_whole() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data");
    let (journal, _) = Journal::open(&folder).unwrap();
    journal.append(rows(1..101)).wait().unwrap();
    // A reader's connection to the deleted file is not used any more.
    assert_eq!(journal.reader().last_seq().unwrap(), 100);
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(journal.append(rows(101..111)).wait().unwrap().last_seq, 110);
    assert_eq!(journal.health().borrow().rewritten, 1);
    assert_eq!(journal.reader().last_seq().unwrap(), 110);
    assert_eq!(Journal::open(&folder).unwrap_err().code(), "in_use");
    // As after a crash: only what is at the path counts.
    let crashed = tempfile::tempdir().unwrap();
    for name in ["cartwall.db", "cartwall.db-wal"] {
        fs::copy(folder.join(name), crashed.path().join(name)).unwrap();
    }
    assert!(doctor::check(file_in(crashed.path())).unwrap().is_sound());
    assert_eq!(last_seq(crashed.path()), 110);
    journal.append(rows(111..112)).wait().unwrap();
    journal.close().unwrap();
    assert_eq!(last_seq(&folder), 111);
}

#[test]
fn a_folder_that_is_deleted_and_cannot_be_made_again_is_said_and_saving_resumes() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data");
    let (journal, _) = Journal::open(&folder).unwrap();
    journal.append(rows(1..11)).wait().unwrap();
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "a file where the folder was").unwrap();
    let gone = journal.append(rows(11..12)).wait().unwrap_err();
    assert_eq!(gone, JournalError::FolderGone { path: file_in(&folder) });
    assert!(gone.to_string().starts_with("NOT SAVED"));
    assert_eq!(fs::read(&folder).unwrap(), b"a file where the folder was");
    fs::remove_file(&folder).unwrap();
    assert_eq!(journal.append(rows(11..12)).wait().unwrap().first_seq, 11);
    journal.close().unwrap();
    assert_eq!(last_seq(&folder), 11);
}

#[test]
fn another_file_in_the_place_of_ours_is_never_touched() {
    let parent = tempfile::tempdir().unwrap();
    let (folder, other) = (parent.path().join("data"), parent.path().join("other"));
    filled(&other, 5);
    let (journal, _) = Journal::open(&folder).unwrap();
    journal.append(rows(1..11)).wait().unwrap();
    let moved = parent.path().join("moved");
    fs::rename(&folder, &moved).unwrap();
    fs::rename(&other, &folder).unwrap();
    let before = sha256(&file_in(&folder));
    assert_eq!(journal.append(rows(11..12)).wait().unwrap_err().code(), "folder_gone");
    assert_eq!(journal.append(rows(11..12)).wait().unwrap_err().code(), "folder_gone");
    assert_eq!(sha256(&file_in(&folder)), before);
    // Both are put back.
    fs::rename(&folder, &other).unwrap();
    fs::rename(&moved, &folder).unwrap();
    assert_eq!(journal.append(rows(11..12)).wait().unwrap().first_seq, 11);
    fs::rename(&folder, &moved).unwrap();
    fs::rename(&other, &folder).unwrap();
    // Closing deletes no log of another file either.
    fs::write(folder.join("cartwall.db-wal"), "somebody else's").unwrap();
    drop(journal);
    assert_eq!(fs::read(folder.join("cartwall.db-wal")).unwrap(), b"somebody else's");
    assert_eq!((sha256(&file_in(&folder)), last_seq(&moved)), (before, 11));
}

#[test]
fn nobody_reads_what_stands_in_the_place_of_ours() {
    let parent = tempfile::tempdir().unwrap();
    let (folder, other) = (parent.path().join("data"), parent.path().join("other"));
    filled(&other, 5);
    let (journal, _) = Journal::open(&folder).unwrap();
    journal.append(rows(1..11)).wait().unwrap();
    let reader = journal.reader();
    assert_eq!(reader.last_seq(), Ok(10));
    let moved = parent.path().join("moved");
    fs::rename(&folder, &moved).unwrap();
    fs::rename(&other, &folder).unwrap();
    // Each reading inside another one needs a connection more.
    let nested = |expected: Result<u64, &str>| {
        let each = |_| {
            let read = reader.last_seq();
            assert_eq!(read.as_ref().map(|seq| *seq).map_err(JournalError::code), expected);
            std::ops::ControlFlow::Break(())
        };
        reader.each_row_after(0, each).unwrap();
    };
    nested(Err("folder_gone"));
    fs::rename(&folder, &other).unwrap();
    fs::rename(&moved, &folder).unwrap();
    nested(Ok(10));
    journal.close().unwrap();
}

#[test]
fn a_log_that_is_deleted_under_the_writer_costs_no_row() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    journal.append(rows(1..51)).wait().unwrap();
    fs::remove_file(folder.path().join("cartwall.db-wal")).unwrap();
    journal.append(rows(51..52)).wait().unwrap();
    let crashed = tempfile::tempdir().unwrap();
    for name in ["cartwall.db", "cartwall.db-wal"] {
        fs::copy(folder.path().join(name), crashed.path().join(name)).unwrap();
    }
    assert_eq!(last_seq(crashed.path()), 51);
    journal.close().unwrap();
    assert_eq!(last_seq(folder.path()), 51);
}

#[test]
fn a_file_that_is_moved_away_leaves_a_log_and_is_written_again_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    journal.append(rows(1..51)).wait().unwrap();
    fs::rename(file_in(folder.path()), folder.path().join("elsewhere.db")).unwrap();
    assert_eq!(journal.append(rows(51..52)).wait().unwrap().first_seq, 51);
    journal.append(rows(52..60)).wait().unwrap();
    journal.close().unwrap();
    assert!(doctor::check(file_in(folder.path())).unwrap().is_sound());
    assert_eq!(last_seq(folder.path()), 59);
}

#[test]
fn a_deleted_lock_file_lets_no_second_writer_in() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let lock = folder.path().join("cartwall.lock");
    fs::remove_file(&lock).unwrap();
    assert_eq!(Journal::open(folder.path()).unwrap_err().code(), "in_use");
    fs::remove_file(&lock).unwrap();
    journal.append(rows(1..2)).wait().unwrap();
    assert!(lock.exists(), "the first takes the lock anew");
    journal.close().unwrap();
    assert_eq!(last_seq(folder.path()), 1);
}

/// A data folder as a crash leaves it: the rows are in the log alone.
fn crashed(count: u64) -> tempfile::TempDir {
    let (folder, crashed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (journal, _) = Journal::open(folder.path()).unwrap();
    journal.append(rows(1..count + 1)).wait().unwrap();
    for name in ["cartwall.db", "cartwall.db-wal"] {
        fs::copy(folder.path().join(name), crashed.path().join(name)).unwrap();
    }
    crashed
}

#[test]
fn a_log_without_its_file_is_refused_and_kept() {
    for emptied in [false, true] {
        let folder = crashed(50);
        let (path, wal) = (file_in(folder.path()), folder.path().join("cartwall.db-wal"));
        let kept = fs::read(&path).unwrap();
        if emptied {
            fs::write(&path, "").unwrap()
        } else {
            fs::remove_file(&path).unwrap()
        }
        let before = sha256(&wal);
        let orphaned = JournalError::OrphanedWal { path: path.clone(), log: wal.clone() };
        assert_eq!(Journal::open(folder.path()).unwrap_err(), orphaned);
        assert_eq!(Reader::open(folder.path()).unwrap_err(), orphaned);
        assert_eq!(doctor::check(&path).unwrap_err(), orphaned);
        assert_eq!((sha256(&wal), path.exists()), (before, emptied));
        // What the message says helps.
        fs::write(&path, kept).unwrap();
        assert_eq!(last_seq(folder.path()), 50);
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cartwall.db-journal"), "what a crash left of a missing file").unwrap();
    assert_eq!(Journal::open(folder.path()).unwrap_err().code(), "orphaned_wal");
}

#[test]
fn a_foreign_write_lock_is_said_and_saving_resumes() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    journal.append(rows(1..2)).wait().unwrap();
    let foreign = rusqlite::Connection::open(file_in(folder.path())).unwrap();
    foreign.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(journal.append(rows(2..3)).wait().unwrap_err(), JournalError::Busy);
    assert_eq!(journal.reader().last_seq().unwrap(), 1);
    foreign.execute_batch("ROLLBACK").unwrap();
    assert_eq!(journal.append(rows(2..3)).wait().unwrap().first_seq, 2);
}

#[test]
fn a_foreign_reader_that_never_ends_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    journal.append(rows(1..2)).wait().unwrap();
    let foreign = rusqlite::Connection::open(file_in(folder.path())).unwrap();
    foreign.execute_batch("BEGIN; SELECT count(*) FROM event").unwrap();
    let mut health = journal.health();
    let large = || {
        let body = format!("\"{}\"", "x".repeat(4_000_000));
        cartwall_journal::Batch {
            rows: vec![cartwall_journal::NewRow { body, ..row(1) }],
            ..cartwall_journal::Batch::default()
        }
    };
    while health.borrow_and_update().held_by_reader.is_none() {
        journal.append(large()).wait().unwrap();
    }
    foreign.execute_batch("COMMIT").unwrap();
    while health.borrow_and_update().held_by_reader.is_some() {
        journal.append(rows(1..2)).wait().unwrap();
    }
}

#[test]
fn the_reserve_is_given_back_to_a_full_disk() {
    let folder = tempfile::tempdir().unwrap();
    let reserve = folder.path().join("cartwall.ballast");
    fs::File::create(&reserve).unwrap().set_len(64 * 1024 * 1024).unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    journal.append(rows(1..101)).wait().unwrap();
    assert!(reserve.exists() && !journal.health().borrow().low_disk);
    journal.limit_pages(1).unwrap();
    // Removing the reserve lifts no limit of this test, so it fails all the same.
    while journal.append(rows(1..11)).wait().is_ok() {}
    assert!(!reserve.exists() && journal.health().borrow().low_disk);
}

#[cfg(unix)]
#[test]
fn the_index_of_the_log_has_no_holes_that_a_full_disk_could_not_fill() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    journal.append(rows(1..2)).wait().unwrap();
    let index = folder.path().join("cartwall.db-shm").metadata().unwrap();
    assert!(index.len() >= 4 * 1024 * 1024 && index.blocks() * 512 >= index.len(), "{index:?}");
}

/// A folder made read-only until this is dropped: mounted so where we are root, whom no permission stops.
struct ReadOnly(PathBuf, bool);

impl ReadOnly {
    #[allow(clippy::print_stdout)] // Says what was skipped.
    fn of(folder: &Path) -> Option<Self> {
        let run = |args: &[&str]| {
            Command::new("mount").args(args).arg(folder).status().is_ok_and(|status| status.success())
        };
        if cfg!(target_os = "linux") && run(&["--bind", folder.to_str()?]) && run(&["-o", "remount,ro,bind"])
        {
            return Some(Self(folder.to_owned(), true));
        }
        let mut permissions = folder.metadata().unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(folder, permissions).unwrap();
        let made = Self(folder.to_owned(), false);
        if fs::write(folder.join("probe"), "").is_ok() {
            println!("skipped: this user may write to a read-only folder and may not mount");
            return None;
        }
        Some(made)
    }
}

impl Drop for ReadOnly {
    fn drop(&mut self) {
        if self.1 {
            Command::new("umount").arg("-l").arg(&self.0).status().unwrap();
            return;
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&self.0, fs::Permissions::from_mode(0o700)).unwrap();
        }
    }
}

#[test]
fn a_read_only_folder_can_be_looked_at_whole() {
    let closed = tempfile::tempdir().unwrap();
    filled(closed.path(), 50);
    for folder in [closed, crashed(50)] {
        let Some(read_only) = ReadOnly::of(folder.path()) else { return };
        let names = || fs::read_dir(folder.path()).unwrap().count();
        let before = names();
        let reader = Reader::open(folder.path()).unwrap();
        assert_eq!(reader.last_seq().unwrap(), 50);
        assert_eq!(reader.rows_after(0, 100).unwrap().len(), 50);
        let report = doctor::check(file_in(folder.path())).unwrap();
        assert!(report.is_sound() && report.sound_rows == 50, "{report:?}");
        assert_eq!(Journal::open(folder.path()).unwrap_err(), JournalError::ReadOnly);
        assert_eq!(names(), before);
        drop(read_only);
        assert_eq!(last_seq(folder.path()), 50);
    }
}

#[test]
fn whoever_takes_long_with_rows_does_not_keep_the_log_from_being_emptied() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    journal.append(rows(1..1001)).wait().unwrap();
    let wal = folder.path().join("cartwall.db-wal");
    let (mut seen, mut of_show) = (Vec::new(), 0);
    journal
        .reader()
        .each_row_after(0, |row| {
            if row.seq % 300 == 0 {
                journal.append(rows(1..2)).wait().unwrap();
                journal.checkpoint().unwrap();
                assert_eq!(wal.metadata().unwrap().len(), 0);
            }
            seen.push(row.seq);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    // What came meanwhile belongs to a later moment.
    assert_eq!(seen, (1..=1000).collect::<Vec<u64>>());
    journal
        .reader()
        .rows_of_show("show-1", |_| {
            journal.append(rows(1..2)).wait().unwrap();
            journal.checkpoint().unwrap();
            of_show += 1;
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(of_show, 337);
}

#[test]
fn the_log_is_brought_to_its_size_once_and_keeps_it_while_it_is_used_again() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let wal = folder.path().join("cartwall.db-wal");
    let size = || wal.metadata().unwrap().len();
    journal.append(rows(1..11)).wait().unwrap();
    let used = size();
    // The writer does so at its first quiet moment.
    while size() < 4 * 1024 * 1024 + 256 * 1024 {
        std::thread::yield_now();
    }
    let full = size();
    assert!(used < full);
    for _ in 0..40 {
        journal.append(rows(1..51)).wait().unwrap();
    }
    assert_eq!(size(), full);
    // A killed process leaves it as it is: the blocks that were never used are the end of the log.
    let crashed = tempfile::tempdir().unwrap();
    for name in ["cartwall.db", "cartwall.db-wal"] {
        fs::copy(folder.path().join(name), crashed.path().join(name)).unwrap();
    }
    assert_eq!(last_seq(crashed.path()), 2010);
    assert!(doctor::check(file_in(crashed.path())).unwrap().is_sound());
    journal.close().unwrap();
    assert!(!wal.exists() || size() == 0);
}
