//! Backups: sound, small in number, and in nobody's way. Guarantee 11.

use std::{
    fs,
    ops::ControlFlow,
    path::Path,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

use cartwall_journal::{
    Journal, Reader,
    backup::{self, Backup, Backups, Made, Reason},
    doctor, file_in,
};

use crate::support::{filled, once, rows, sha256};

/// 2026-11-29 17:17:48 UTC.
const EVENING: i64 = 1_795_972_668_000;

fn never() -> AtomicBool {
    AtomicBool::new(false)
}

fn made(outcome: Made) -> Backup {
    match outcome {
        Made::Backup(backup) => backup,
        other => panic!("no backup: {other:?}"),
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Damage that SQLite itself does not notice.
fn flip_bits_in_bodies(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let word = b"Linen";
    let places: Vec<usize> =
        bytes.windows(word.len()).enumerate().filter(|(_, part)| part == word).map(|(at, _)| at).collect();
    for place in places {
        bytes[place] ^= 1;
    }
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_backup_of_a_busy_journal_is_a_beginning_of_it_and_commits_go_on_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    for start in (1..20_001).step_by(1_000) {
        journal.append(rows(start..start + 1_000)).wait().unwrap();
    }
    let backups = Backups::of(folder.path());
    let (stop, committed) = (AtomicBool::new(false), AtomicU64::new(0));
    let (backup, meanwhile) = std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 20_001.. {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let mut batch = rows(number..number + 1);
                batch.once = vec![once(&format!("order-{number}"))];
                journal.append(batch).wait().unwrap();
                committed.fetch_add(1, Ordering::SeqCst);
            }
        });
        let before = committed.load(Ordering::SeqCst);
        let backup = backups.make(&file_in(folder.path()), EVENING, Reason::Running, &never());
        let meanwhile = committed.load(Ordering::SeqCst) - before;
        stop.store(true, Ordering::SeqCst);
        (made(backup.unwrap()), meanwhile)
    });
    assert!(meanwhile >= 20, "only {meanwhile} commits went through while the backup was made");

    let report = doctor::check(&backup.path).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.last_seq, report.sound_rows), (backup.last_seq, backup.last_seq));
    // Row by row the same as the journal's beginning.
    let restored = tempfile::tempdir().unwrap();
    backup::restore(&backup.path, restored.path()).unwrap();
    let copy = Reader::open(restored.path()).unwrap();
    let mut copied = copy.rows_after(0, usize::MAX).unwrap().into_iter();
    journal
        .reader()
        .each_row_after(0, |row| match copied.next() {
            Some(copied) => {
                assert_eq!(copied, row);
                ControlFlow::Continue(())
            }
            None => ControlFlow::Break(()),
        })
        .unwrap();
    assert!(copied.next().is_none());
    // Nothing holds the log any more.
    journal.checkpoint().unwrap();
}

#[test]
fn nothing_is_copied_where_nothing_was_appended() {
    let folder = tempfile::tempdir().unwrap();
    let backups = Backups::of(folder.path());
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let make = |at| backups.make(&file_in(folder.path()), at, Reason::Running, &never()).unwrap();
    assert_eq!(make(EVENING), Made::NothingYet);
    journal.append(rows(1..8)).wait().unwrap();
    let first = made(make(EVENING));
    let name = first.path.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("cartwall-20261129T171748Z-7-running-"), "{name}");
    assert_eq!(make(EVENING + 300_000), Made::NothingNew(first.clone()));
    journal.append(rows(8..9)).wait().unwrap();
    let second = made(make(EVENING + 600_000));
    assert_eq!(backups.list().unwrap(), [second.clone(), first]);
    // The show ended without another change: its last backup is the one after it.
    let after = backups.make(&file_in(folder.path()), EVENING + 700_000, Reason::Ended, &never()).unwrap();
    let Made::NothingNew(after) = after else { panic!("{after:?}") };
    assert_eq!((after.last_seq, after.reason, after.path.exists()), (8, Reason::Ended, true));
    assert!(!second.path.exists());
}

#[test]
fn two_journals_in_one_folder_of_backups_do_not_take_each_others_for_their_own() {
    let (kept, one, two) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let backups = Backups::in_folder(kept.path().to_owned());
    Journal::open(one.path()).unwrap().0.append(rows(1..8)).wait().unwrap();
    Journal::open(two.path()).unwrap().0.append(rows(2..9)).wait().unwrap();
    for n in 0..8 {
        // As many rows in both.
        for folder in [&one, &two] {
            let (journal, opened) = Journal::open(folder.path()).unwrap();
            journal.append(rows(opened.last_seq..opened.last_seq + 1)).wait().unwrap();
            journal.close().unwrap();
            let at = EVENING + n * 300_000;
            made(backups.make(&file_in(folder.path()), at, Reason::Running, &never()).unwrap());
        }
    }
    assert_eq!(backups.list().unwrap().len(), 10);
    assert_eq!(backups.newest_of(&file_in(one.path())).unwrap().unwrap().last_seq, 15);
}

#[test]
fn a_data_folder_that_was_taken_away_is_not_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let error = Backups::of(&data).make(&file_in(&data), EVENING, Reason::Running, &never()).unwrap_err();
    assert_eq!((error.code(), data.exists()), ("io", false));
}

#[test]
fn only_files_of_ours_are_deleted_and_the_newest_stay() {
    let folder = tempfile::tempdir().unwrap();
    let backups = Backups::of(folder.path());
    let (journal, _) = Journal::open(folder.path()).unwrap();
    fs::create_dir(backups.folder()).unwrap();
    let mine = backups.folder().join("cartwall-before-the-move.db");
    fs::write(&mine, "kept by hand").unwrap();
    fs::write(backups.folder().join("cartwall-20260101T000000Z-1-daily-00c0ffee.db.partial"), "half")
        .unwrap();
    for n in 1..10 {
        journal.append(rows(n..n + 1)).wait().unwrap();
        let at = EVENING + n as i64 * 300_000;
        made(backups.make(&file_in(folder.path()), at, Reason::Running, &never()).unwrap());
    }
    let there = backups.list().unwrap();
    assert_eq!(there.iter().map(|backup| backup.last_seq).collect::<Vec<_>>(), [9, 8, 7, 6, 5]);
    assert!(mine.exists());
    assert_eq!(names(backups.folder()).len(), 6);
}

#[test]
fn a_disk_without_room_gets_no_backup_and_keeps_the_newest() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let backups = Backups::of(folder.path());
    for n in 1..4 {
        journal.append(rows(n..n + 1)).wait().unwrap();
        made(backups.make(&file_in(folder.path()), EVENING + n as i64, Reason::Daily, &never()).unwrap());
    }
    journal.append(rows(4..5)).wait().unwrap();
    let full = backups.with_no_more_free(1 << 20);
    let error = full.make(&file_in(folder.path()), EVENING + 9_000, Reason::Daily, &never()).unwrap_err();
    assert_eq!(error.code(), "no_room");
    // The older ones were given up for room, and no half file is there.
    assert_eq!(full.list().unwrap().iter().map(|backup| backup.last_seq).collect::<Vec<_>>(), [3]);
    assert_eq!(names(full.folder()).len(), 1);
}

#[test]
fn a_damaged_journal_gets_no_new_backup_and_keeps_its_sound_ones() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 2_000);
    let (path, backups) = (file_in(folder.path()), Backups::of(folder.path()));
    let sound = made(backups.make(&path, EVENING, Reason::Daily, &never()).unwrap());
    let (journal, _) = Journal::open(folder.path()).unwrap();
    journal.append(rows(2_001..2_002)).wait().unwrap();
    journal.close().unwrap();
    flip_bits_in_bodies(&path);
    let error = backups.make(&path, EVENING + 300_000, Reason::Daily, &never()).unwrap_err();
    assert_eq!(error.code(), "damaged");
    assert_eq!(names(backups.folder()), [sound.path.file_name().unwrap().to_str().unwrap()]);
}

#[test]
fn one_that_is_stopped_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 5_000);
    let backups = Backups::of(folder.path());
    let stop = AtomicBool::new(true);
    let error = backups.make(&file_in(folder.path()), EVENING, Reason::Ended, &stop).unwrap_err();
    assert_eq!(error.code(), "closed");
    assert!(names(backups.folder()).is_empty());
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_backups() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 10);
    let backups = Backups::of(folder.path());
    let backup = made(backups.make(&file_in(folder.path()), EVENING, Reason::Daily, &never()).unwrap());
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(backups.folder()), mode(&backup.path)), (0o700, 0o600));
}

#[test]
fn a_folder_that_holds_a_journal_is_never_restored_into() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    filled(from.path(), 10);
    filled(to.path(), 20);
    let before = sha256(&file_in(to.path()));
    let error = backup::restore(&file_in(from.path()), to.path()).unwrap_err();
    assert_eq!((error.code(), sha256(&file_in(to.path()))), ("exists", before));
}

#[test]
fn what_is_missing_foreign_or_damaged_is_not_restored_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let damaged = folder.path().join("data");
    filled(&damaged, 2_000);
    flip_bits_in_bodies(&file_in(&damaged));
    let bytes = fs::read(file_in(&damaged)).unwrap();
    let diary = folder.path().join("diary.db");
    fs::write(&diary, "Dear diary, today I sold a mug.").unwrap();
    let files =
        [(folder.path().join("none.db"), "missing"), (diary, "not_ours"), (file_in(&damaged), "damaged")];
    for (file, code) in files {
        let to = folder.path().join("new");
        assert_eq!(backup::restore(&file, &to).unwrap_err().code(), code);
        assert!(!to.exists() || names(&to).is_empty(), "{code}: {:?}", names(&to));
    }
    assert_eq!(fs::read(file_in(&damaged)).unwrap(), bytes);
}
