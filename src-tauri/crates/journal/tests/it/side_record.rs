//! The side record stays within its bound, stands no commit in the way, and what is cut short in it is passed over.

use std::{fs, path::Path};

use cartwall_journal::{Batch, Journal, NewRow, doctor, file_in};

use crate::support::{row, rows};

fn segments(folder: &Path) -> Vec<(String, u64)> {
    let mut segments: Vec<_> = fs::read_dir(folder.join("side-record"))
        .unwrap()
        .map(Result::unwrap)
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().len()))
        .collect();
    segments.sort();
    segments
}

/// A row of a megabyte.
fn large(number: u64) -> Batch {
    let body = format!(r#"{{"number":{number},"note":"{}"}}"#, "x".repeat(1 << 20));
    Batch { rows: vec![NewRow { body, ..row(number) }], ..Batch::default() }
}

#[test]
fn the_oldest_part_goes_where_it_would_grow_beyond_its_bound() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    for number in 1..=90 {
        journal.append(large(number)).wait().unwrap();
    }
    let segments = segments(folder.path());
    let bytes: u64 = segments.iter().map(|(_, bytes)| bytes).sum();
    assert!(bytes < 70 << 20 && bytes > 40 << 20, "{bytes} bytes");
    assert!(segments[0].0 > format!("{:020}.record", 1), "the oldest part is still there: {segments:?}");
}

#[test]
fn a_line_that_was_cut_short_is_passed_over_and_the_next_start_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..4_u64 {
        let (journal, opened) = Journal::open(folder.path()).unwrap();
        assert_eq!((opened.recovered, opened.other_side_record), (None, false));
        journal.append(rows(round * 10..round * 10 + 10)).wait().unwrap();
        journal.close().unwrap();
        let (name, bytes) = segments(folder.path()).pop().unwrap();
        let file =
            fs::OpenOptions::new().write(true).open(folder.path().join("side-record").join(name)).unwrap();
        file.set_len(bytes - 10).unwrap();
    }
    assert!(doctor::check(file_in(folder.path())).unwrap().is_sound());
}

#[test]
fn a_side_record_that_cannot_be_written_refuses_no_commit() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("side-record"), "in the way").unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    for number in 1..5 {
        journal.append(rows(number..number + 1)).wait().unwrap();
    }
    journal.close().unwrap();
    assert_eq!(doctor::check(file_in(folder.path())).unwrap().sound_rows, 4);
}

/// What the background check does with a file that is sound, and with projections that are not.
#[test]
fn projections_that_are_wrong_are_made_anew_from_the_rows() {
    let folder = tempfile::tempdir().unwrap();
    crate::support::filled(folder.path(), 1000);
    let plain = rusqlite::Connection::open(file_in(folder.path())).unwrap();
    plain.execute_batch(
        "UPDATE show_figures SET gross = gross + 1 WHERE show = 'show-1'; DELETE FROM show_figures WHERE show = 'show-2';
         DELETE FROM show_stretch WHERE stretch = 1;",
    ).unwrap();
    plain.close().unwrap();
    assert!(!doctor::check(file_in(folder.path())).unwrap().is_sound());
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let checked = journal.checker().run().unwrap();
    assert!(checked.report.is_sound(), "{:?}", checked.report.problems);
    assert_eq!(checked.mended.len(), 1, "{:?}", checked.mended);
    let again = journal.checker().run().unwrap();
    assert!(again.report.is_sound() && again.mended.is_empty());
    journal.close().unwrap();
    assert!(doctor::check(file_in(folder.path())).unwrap().is_sound());
}

#[test]
fn closing_ends_the_check_at_once() {
    let folder = tempfile::tempdir().unwrap();
    crate::support::filled(folder.path(), 20);
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let checker = journal.checker();
    journal.close().unwrap();
    assert_eq!(checker.run().unwrap_err().code(), "closed");
}
