//! Appending and reading back, keys recorded once, projections, refusals.

use std::ops::ControlFlow;

use cartwall_journal::{
    Batch, Figures, Journal, JournalError, NewRow, Once, Reader, Row, Snapshot, doctor, file_in,
};

use crate::support::{once, row, rows, sha256, show};

#[test]
fn this_build_carries_a_sound_sqlite() {
    let mut parts = cartwall_journal::sqlite_version().split('.').map(|part| part.parse::<u32>().unwrap());
    let version = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    assert!(version >= (3, 51, 3), "{version:?}");
}

#[test]
fn rows_come_back_as_they_were_stored_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, opened) = Journal::open(folder.path()).unwrap();
    assert!(opened.created);
    assert_eq!((opened.last_seq, opened.snapshot, journal.next_seq()), (0, None, 1));
    let first = journal.append(rows(1..4));
    let second = journal.append(rows(4..6));
    assert_eq!(journal.next_seq(), 6);
    let (first, second) = (first.wait().unwrap(), second.wait().unwrap());
    assert_eq!((first.first_seq, first.last_seq, second.first_seq, second.last_seq), (1, 3, 4, 5));

    let reader = journal.reader();
    let found = reader.rows_after(1, 3).unwrap();
    assert_eq!(found.iter().map(|row| row.seq).collect::<Vec<_>>(), [2, 3, 4]);
    let expected = row(2);
    assert_eq!(found[0].body, expected.body);
    assert_eq!(found[0].figures, expected.figures);
    assert_eq!(found[0].show, expected.show);
    assert_eq!(reader.last_seq().unwrap(), 5);

    let mut of_show = Vec::new();
    reader
        .rows_of_show("show-1", |row| {
            of_show.push(row.seq);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(of_show, [1, 4]);
}

#[test]
fn a_show_has_all_its_rows_wherever_they_lie_among_those_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let mut expected = Vec::new();
    for round in 0..40_u64 {
        // Long runs of one show, rows of none, and a few of the wanted show, across all kinds of borders.
        let mut batch = rows(0..round * 7);
        for (place, row) in batch.rows.iter_mut().enumerate() {
            let wanted = place as u64 % 97 == round % 13;
            row.show = if wanted { Some("wanted".into()) } else { (round % 3 > 0).then(|| "other".into()) };
            row.figures = None;
            if wanted {
                expected.push(journal.next_seq() + place as u64);
            }
        }
        journal.append(batch).wait().unwrap();
    }
    let mut found = Vec::new();
    let until = |count: usize, found: &mut Vec<u64>| {
        journal
            .reader()
            .rows_of_show("wanted", |row| {
                found.push(row.seq);
                if found.len() < count { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })
            .unwrap();
    };
    until(usize::MAX, &mut found);
    assert_eq!(found, expected);
    found.clear();
    until(5, &mut found);
    assert_eq!(found, expected[..5]);
    for cut in 0..expected.len() {
        // From a row of its own, and from the one before it, which is mostly another show's.
        for (seq, first) in [(expected[cut], cut + 1), (expected[cut] - 1, cut)] {
            found.clear();
            let take = |row: Row| {
                found.push(row.seq);
                ControlFlow::Continue(())
            };
            journal.reader().rows_of_show_after("wanted", seq, take).unwrap();
            assert_eq!(found, expected[first..], "after row {seq}");
        }
    }
    assert!(doctor::check(file_in(folder.path())).unwrap().is_sound());
}

#[test]
fn a_reopened_journal_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..3 {
        let (journal, opened) = Journal::open(folder.path()).unwrap();
        assert_eq!(opened.last_seq, round * 10);
        journal.append(rows(round * 10..round * 10 + 10)).wait().unwrap();
        if round == 1 { drop(journal) } else { journal.close().unwrap() }
    }
    assert!(doctor::check(file_in(folder.path())).unwrap().is_sound());
}

#[test]
fn a_key_is_recorded_once_together_with_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let batch = |key: &str, number| Batch { once: vec![once(key)], ..rows(number..number + 1) };
    journal.append(batch("order-1", 1)).wait().unwrap();
    let refused = journal.append(batch("order-1", 2)).wait().unwrap_err();
    assert_eq!(refused, JournalError::Repeated { scope: "sale".into(), key: "order-1".into() });
    assert_eq!((journal.next_seq(), journal.reader().last_seq().unwrap()), (2, 1));
    journal.append(batch("order-2", 2)).wait().unwrap();
    journal.close().unwrap();

    let (journal, _) = Journal::open(folder.path()).unwrap();
    let recorded = journal.reader().once("sale", "order-2").unwrap().unwrap();
    assert_eq!((recorded.seq, recorded.request, recorded.answer.as_str()), (2, [7; 32], r#"{"seq":1}"#));
    assert_eq!(journal.reader().once("sale", "order-3").unwrap(), None);
    assert_eq!(journal.append(batch("order-1", 3)).wait().unwrap_err().code(), "repeated");
}

#[test]
fn a_key_whose_first_record_stays_refuses_no_batch_and_is_found_among_the_newest() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let press = |key: &str, answer: &str| Once {
        scope: "press:host".into(),
        answer: answer.into(),
        first_stays: true,
        ..once(key)
    };
    let batch = |once, number| Batch { once: vec![once], ..rows(number..number + 1) };
    journal.append(batch(press("k1", "first"), 1)).wait().unwrap();
    journal.append(batch(press("k1", "second"), 2)).wait().unwrap();
    journal.append(batch(once("order-1"), 3)).wait().unwrap();
    journal.append(batch(press("k2", "third"), 4)).wait().unwrap();
    let newest = |most| -> Vec<(String, String)> {
        let found = journal.reader().newest_once("press:", most).unwrap();
        found.into_iter().map(|once| (once.key, once.answer)).collect()
    };
    let pair = |key: &str, answer: &str| (key.to_owned(), answer.to_owned());
    assert_eq!(newest(100), [pair("k1", "first"), pair("k2", "third")]);
    assert_eq!(newest(2), [pair("k2", "third")]);
    assert!(doctor::check(file_in(folder.path())).unwrap().is_sound());
}

#[test]
fn a_refused_batch_takes_those_behind_it_along_but_not_those_before() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    journal.append(rows(1..2001)).wait().unwrap();
    // The big batch keeps the writer busy, so that the others form one group behind it.
    let big = journal.append(rows(0..20_000));
    let good = journal.append(rows(1..3));
    let bad = journal
        .append(Batch { rows: vec![NewRow { body: "not json".into(), ..row(3) }], ..Batch::default() });
    let behind = journal.append(rows(4..6));
    big.wait().unwrap();
    assert_eq!(good.wait().unwrap().last_seq, 22_002);
    assert_eq!(bad.wait().unwrap_err().code(), "rejected");
    // It saw either the number of before the refusal, or, where it came after it, the right one.
    match behind.wait() {
        Err(error) => assert_eq!(error.code(), "out_of_step"),
        Ok(committed) => assert_eq!(committed.first_seq, 22_003),
    }
    let next = journal.next_seq();
    assert_eq!(journal.append_at(next + 1, rows(1..2)).wait().unwrap_err().code(), "out_of_step");
    assert_eq!(journal.append_at(next, rows(1..2)).wait().unwrap().first_seq, next);
}

#[test]
fn the_list_of_shows_has_the_sums_of_their_rows_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let mut batch = rows(0..300);
    batch.shows = vec![show("show-0", 10), show("show-1", 30), show("show-2", 20)];
    journal.append(batch).wait().unwrap();
    let mut renamed = show("show-0", 10);
    renamed.title = "Spring show".into();
    renamed.mode = Some("live".into());
    journal.append(Batch { shows: vec![renamed.clone()], ..rows(300..600) }).wait().unwrap();
    let refund = Figures { orders: 0, units: -1, gross: 0, refunds: 1250 };
    let refund = NewRow { show: Some("show-0".into()), figures: Some(refund), ..row(1) };
    journal.append(Batch { rows: vec![refund], ..Batch::default() }).wait().unwrap();

    let listed = journal.reader().shows().unwrap();
    assert_eq!(
        listed.iter().map(|line| line.show.id.as_str()).collect::<Vec<_>>(),
        ["show-1", "show-2", "show-0"]
    );
    assert_eq!(listed[2].show, renamed);
    let units = (0..600).filter(|number| number % 3 == 0).map(|number| number % 4 + 1).sum::<i64>() - 1;
    assert_eq!(listed[2].figures, Figures { orders: 200, units, gross: 250_000, refunds: 1250 });
    assert_eq!(journal.reader().show("show-0").unwrap().unwrap(), listed[2]);
    assert_eq!(journal.reader().show("nowhere").unwrap(), None);
    assert!(doctor::check(file_in(folder.path())).unwrap().is_sound());
}

#[test]
fn figures_that_leave_the_range_or_have_no_show_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let with = |show: Option<&str>, gross| {
        let figures = Some(Figures { gross, ..Figures::default() });
        let row = NewRow { show: show.map(Into::into), figures, ..row(1) };
        journal.append(Batch { rows: vec![row], ..Batch::default() }).wait()
    };
    with(Some("a"), i64::MAX).unwrap();
    assert_eq!(with(Some("a"), 1).unwrap_err().code(), "rejected");
    assert_eq!(with(None, 1).unwrap_err().code(), "rejected");
    assert_eq!(journal.reader().last_seq().unwrap(), 1);
}

#[test]
fn the_newest_sound_snapshot_is_found_and_only_two_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let snapshot = |seq| Snapshot { seq, format: 1, body: vec![seq as u8; 20_000] };
    for seq in 1..=3 {
        let batch = Batch { snapshot: Some(snapshot(seq)), ..rows(seq..seq + 1) };
        journal.append(batch).wait().unwrap();
    }
    let ahead = Batch { snapshot: Some(snapshot(4)), ..Batch::default() };
    assert_eq!(journal.append(ahead).wait().unwrap_err().code(), "rejected");
    journal.close().unwrap();
    let path = file_in(folder.path());
    let plain = rusqlite::Connection::open(&path).unwrap();
    let kept: i64 = plain.query_row("SELECT count(*) FROM snapshot", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 2);
    plain.execute("UPDATE snapshot SET body = zeroblob(20000) WHERE seq = 3", []).unwrap();
    drop(plain);
    let (journal, opened) = Journal::open(folder.path()).unwrap();
    assert_eq!(opened.snapshot, Some(snapshot(2)));
    journal.close().unwrap();
    let plain = rusqlite::Connection::open(&path).unwrap();
    plain.execute("UPDATE snapshot SET format = 9", []).unwrap();
    drop(plain);
    assert_eq!(Journal::open(folder.path()).unwrap().1.snapshot, None);
}

#[test]
fn rows_are_never_updated_deleted_or_replaced() {
    let folder = tempfile::tempdir().unwrap();
    crate::support::filled(folder.path(), 3);
    let plain = rusqlite::Connection::open(file_in(folder.path())).unwrap();
    for sql in
        ["UPDATE event SET at = 0", "DELETE FROM event", "UPDATE once SET answer = ''", "DELETE FROM once"]
    {
        let refused = plain.execute(sql, []).unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{sql}: {refused}");
    }
}

#[test]
fn a_second_instance_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    assert_eq!(Journal::open(folder.path()).unwrap_err().code(), "in_use");
    journal.append(rows(1..2)).wait().unwrap();
    // Reading is open to others.
    assert_eq!(Reader::open(folder.path()).unwrap().last_seq().unwrap(), 1);
    assert!(doctor::check(file_in(folder.path())).unwrap().is_sound());
    journal.close().unwrap();
    Journal::open(folder.path()).unwrap();
}

#[test]
fn a_full_disk_is_said_loses_nothing_and_saving_resumes() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    journal.append(rows(1..101)).wait().unwrap();
    journal.limit_pages(40).unwrap();
    let mut last = 100;
    let full = loop {
        match journal.append(rows(last + 1..last + 11)).wait() {
            Ok(committed) => last = committed.last_seq,
            Err(error) => break error,
        }
    };
    assert_eq!(full, JournalError::DiskFull);
    assert!(full.to_string().starts_with("NOT SAVED"));
    let queued: Vec<_> = (0..5).map(|_| journal.append(rows(1..50))).collect();
    for refused in queued {
        assert_eq!(refused.wait().unwrap_err(), JournalError::DiskFull);
    }
    assert_eq!(journal.reader().last_seq().unwrap(), last);
    assert_eq!(journal.next_seq(), last + 1);

    journal.limit_pages(0).unwrap();
    assert_eq!(journal.append(rows(1..50)).wait().unwrap().first_seq, last + 1);
    journal.close().unwrap();
    let report = doctor::check(file_in(folder.path())).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.sound_rows, last + 49);
}

#[test]
fn a_backup_taken_while_rows_arrive_is_a_whole_beginning_of_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    journal.append(rows(1..2001)).wait().unwrap();
    let copy = folder.path().join("copy.db");
    std::thread::scope(|scope| {
        let appending = scope.spawn(|| {
            for number in 2001..2301 {
                journal.append(rows(number..number + 1)).wait().unwrap();
            }
        });
        for _ in 0..3 {
            let report = journal.backup(&copy).unwrap();
            assert!(report.is_sound() && report.last_seq >= 2000 && report.sound_rows == report.last_seq);
        }
        appending.join().unwrap();
    });
    let before = sha256(&copy);
    let report = doctor::check(&copy).unwrap();
    assert!(report.is_sound());
    assert_eq!(before, sha256(&copy));
    assert!(!folder.path().join("copy.db-shm").exists() && !folder.path().join("copy.db.partial").exists());
    journal.checkpoint().unwrap();
    assert_eq!(journal.reader().last_seq().unwrap(), 2300);
}

#[test]
fn after_closing_nothing_is_accepted_and_the_log_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    let reader = journal.reader();
    journal.append(rows(1..100)).wait().unwrap();
    journal.close().unwrap();
    assert_eq!(reader.last_seq().unwrap_err(), JournalError::Closed);
    let log = folder.path().join("cartwall.db-wal");
    assert!(!log.exists() || log.metadata().unwrap().len() == 0);
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data");
    let (journal, _) = Journal::open(&folder).unwrap();
    journal.append(rows(1..2)).wait().unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let private = |folder: &std::path::Path| {
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
        for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
            let expected = if file.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode(&file), expected, "{}", file.display());
        }
    };
    private(&folder);
    private(&folder.join("side-record"));
    journal.close().unwrap();
    doctor::repair(file_in(&folder), folder.join("cartwall.repaired.db")).unwrap();
    private(&folder);
    doctor::repair_and_use(&folder).unwrap();
    private(&folder);
}
