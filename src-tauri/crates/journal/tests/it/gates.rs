//! Files that are not for us stay byte for byte as they are; files of older releases open for ever.

use std::{fs, path::Path};

use cartwall_journal::{APPLICATION_ID, FORMAT_VERSION, Journal, JournalError, Reader, doctor, file_in};

use crate::support::{filled, rows, sha256};

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "cartwall.lock")
        .collect();
    names.sort();
    names
}

#[test]
fn a_newer_file_is_refused_and_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 100);
    let path = file_in(folder.path());
    let plain = rusqlite::Connection::open(&path).unwrap();
    plain.pragma_update(None, "user_version", FORMAT_VERSION + 1).unwrap();
    plain.close().unwrap();
    let (before, names) = (sha256(&path), files(folder.path()));
    let newer = JournalError::NewerFile { found: FORMAT_VERSION + 1, known: FORMAT_VERSION };
    assert_eq!(Journal::open(folder.path()).unwrap_err(), newer);
    assert_eq!(doctor::check(&path).unwrap().problems[0].code, "newer_file");
    assert_eq!(doctor::repair(&path, folder.path().join("out.db")).unwrap_err(), newer);
    assert_eq!((sha256(&path), files(folder.path())), (before, names));
    assert_eq!(Reader::open(folder.path()).unwrap_err(), newer);
    assert_eq!(sha256(&path), before);
}

#[test]
fn a_newer_format_that_is_still_in_the_log_is_refused_too() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 10);
    let path = file_in(folder.path());
    let plain = rusqlite::Connection::open(&path).unwrap();
    plain.pragma_update(None, "user_version", FORMAT_VERSION + 1).unwrap();
    // As after a crash: the newer format is in the log, not yet in the file.
    let crashed = tempfile::tempdir().unwrap();
    for name in ["cartwall.db", "cartwall.db-wal"] {
        fs::copy(folder.path().join(name), crashed.path().join(name)).unwrap();
    }
    let path = file_in(crashed.path());
    let log = crashed.path().join("cartwall.db-wal");
    let before = (sha256(&path), sha256(&log));
    assert_eq!(Journal::open(crashed.path()).unwrap_err().code(), "newer_file");
    assert_eq!((sha256(&path), sha256(&log)), before);
}

#[test]
fn a_foreign_file_is_refused_and_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_in(folder.path());
    let foreign = rusqlite::Connection::open(&path).unwrap();
    foreign.execute_batch("CREATE TABLE diary (day TEXT); INSERT INTO diary VALUES ('Monday')").unwrap();
    foreign.close().unwrap();
    let before = sha256(&path);
    assert_eq!(Journal::open(folder.path()).unwrap_err().code(), "not_ours");
    assert_eq!(Reader::open(folder.path()).unwrap_err().code(), "not_ours");
    assert_eq!(doctor::check(&path).unwrap().problems[0].code, "not_ours");
    assert_eq!(doctor::repair(&path, folder.path().join("out.db")).unwrap_err().code(), "not_ours");
    assert_eq!((sha256(&path), files(folder.path())), (before, vec!["cartwall.db".to_owned()]));

    fs::write(&path, "Dear diary, today I sold a mug.").unwrap();
    let before = sha256(&path);
    assert_eq!(Journal::open(folder.path()).unwrap_err().code(), "not_ours");
    assert_eq!(sha256(&path), before);
}

#[test]
fn a_first_start_that_was_cut_short_is_made_good() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(file_in(folder.path()), "").unwrap();
    Journal::open(folder.path()).unwrap().0.close().unwrap();

    // WAL was switched on, but there are no tables yet.
    let folder = tempfile::tempdir().unwrap();
    let plain = rusqlite::Connection::open(file_in(folder.path())).unwrap();
    plain.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).unwrap();
    plain.close().unwrap();
    assert!(file_in(folder.path()).metadata().unwrap().len() > 0);
    let (journal, opened) = Journal::open(folder.path()).unwrap();
    assert!(opened.created);
    journal.append(rows(1..2)).wait().unwrap();
}

#[test]
fn a_file_of_the_first_release_opens() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v1.db");
    let folder = tempfile::tempdir().unwrap();
    fs::copy(golden, file_in(folder.path())).unwrap();
    let (journal, opened) = Journal::open(folder.path()).unwrap();
    assert_eq!((opened.last_seq, opened.created), (9, false));
    assert_eq!(opened.snapshot.unwrap().body, b"the state after row 6");
    let reader = journal.reader();
    let found = reader.rows_after(0, 100).unwrap();
    for (row, number) in found.iter().zip(1..) {
        let expected = crate::support::row(number);
        assert_eq!(
            (
                row.at,
                &row.actor_kind,
                &row.actor_id,
                &row.show,
                &row.kind,
                row.version,
                &row.body,
                row.figures
            ),
            (
                expected.at,
                &expected.actor_kind,
                &expected.actor_id,
                &expected.show,
                &expected.kind,
                expected.version,
                &expected.body,
                expected.figures
            )
        );
    }
    assert_eq!(found.len(), 9);
    assert_eq!(reader.once("sale", "order-1").unwrap().unwrap().seq, 9);
    let listed = reader.show("show-1").unwrap().unwrap();
    assert_eq!(
        (listed.show.title.as_str(), listed.figures.orders, listed.figures.gross),
        ("The show-1", 3, 3750)
    );
    assert_eq!(journal.append(rows(10..11)).wait().unwrap().first_seq, 10);
    journal.close().unwrap();
    assert!(doctor::check(file_in(folder.path())).unwrap().is_sound());
}

/// Writes the golden file. Run by hand, once per released format, for a new name: `cargo test -p cartwall-journal
/// writes_the_golden_file -- --ignored`.
#[test]
#[ignore = "writes a fixture"]
fn writes_the_golden_file() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/v{FORMAT_VERSION}.db"));
    assert!(!golden.exists(), "a released format never changes");
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    journal.append(rows(1..7)).wait().unwrap();
    let mut batch = rows(7..10);
    batch.once = vec![crate::support::once("order-1")];
    batch.shows = (0..3).map(|n| crate::support::show(&format!("show-{n}"), n)).collect();
    batch.snapshot =
        Some(cartwall_journal::Snapshot { seq: 6, format: 1, body: b"the state after row 6".to_vec() });
    journal.append(batch).wait().unwrap();
    journal.backup(&golden).unwrap();
}

#[test]
fn the_mark_of_the_file_is_cartwalls() {
    assert_eq!(&APPLICATION_ID.to_be_bytes(), b"CrtW");
}
