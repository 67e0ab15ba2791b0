//! Acknowledged rows that a damaged log takes along are noticed and brought back; damage anywhere is never silent.

use std::{fs, path::Path};

use cartwall_journal::{Batch, Journal, JournalError, doctor, file_in};

use crate::support::{Chance, once, rows, sha256, show};

const ORDERS: u64 = 300;

/// A folder as a killed process leaves it: every order a commit with its key.
pub fn killed(folder: &Path, written_back: bool) {
    let running = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(running.path()).unwrap();
    for number in 1..=ORDERS {
        let mut batch = rows(number..number + 1);
        batch.once = vec![once(&format!("order-{number}"))];
        batch.shows = vec![show(&format!("show-{}", number % 3), 0)];
        journal.append(batch).wait().unwrap();
        if written_back && number % 70 == 0 {
            // Written back, and the log begins anew at the next commit.
            let beside = rusqlite::Connection::open(file_in(running.path())).unwrap();
            beside.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).unwrap();
            std::mem::forget(beside);
        }
        if written_back && number == ORDERS - 3 {
            let beside = rusqlite::Connection::open(file_in(running.path())).unwrap();
            beside.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).unwrap();
            std::mem::forget(beside);
        }
    }
    copy(running.path(), folder);
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let name = entry.file_name();
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(name));
        } else if name != "cartwall.lock" && name != "cartwall.db-shm" {
            fs::copy(entry.path(), to.join(name)).unwrap();
        }
    }
}

/// Every order is there with its row, and sent again each is known.
fn everything_is_there(folder: &Path, what: &str) {
    let (journal, _) = Journal::open(folder).unwrap_or_else(|error| panic!("{what}: {error}"));
    let reader = journal.reader();
    assert_eq!(reader.rows_after(0, usize::MAX).unwrap().len() as u64, ORDERS, "{what}");
    for number in 1..=ORDERS {
        let known = reader.once("sale", &format!("order-{number}"));
        assert!(matches!(known, Ok(Some(_))), "{what}: order {number}: {known:?}");
    }
    assert_eq!(reader.shows().unwrap().len(), 3);
    // It goes on, and counts what comes.
    journal.append(rows(ORDERS + 1..ORDERS + 2)).wait().unwrap();
    journal.close().unwrap();
    let report = doctor::check(file_in(folder)).unwrap();
    assert!(report.is_sound(), "{what}: {:?}", report.problems);
}

#[test]
fn whatever_happens_to_the_log_of_a_killed_process_every_acknowledged_order_is_there_again() {
    for written_back in [false, true] {
        let original = tempfile::tempdir().unwrap();
        killed(original.path(), written_back);
        let wal = fs::read(original.path().join("cartwall.db-wal")).unwrap();
        let mut chance = Chance::new(21);
        for round in 0..60 {
            let folder = tempfile::tempdir().unwrap();
            copy(original.path(), folder.path());
            let path = folder.path().join("cartwall.db-wal");
            let mut bytes = wal.clone();
            let what = match round % 5 {
                0..=2 => {
                    let place = if round < 5 { round } else { chance.below(bytes.len()) };
                    bytes[place] ^= 1 << chance.below(8);
                    format!("a flipped bit at {place} of {}", bytes.len())
                }
                3 => {
                    bytes.truncate(chance.below(bytes.len()));
                    format!("cut to {}", bytes.len())
                }
                _ => {
                    let from = chance.below(bytes.len() - 4096);
                    bytes[from..from + 4096].fill(0);
                    format!("blank from {from}")
                }
            };
            fs::write(&path, bytes).unwrap();
            everything_is_there(folder.path(), &format!("written back {written_back}, {what}"));
        }
        let folder = tempfile::tempdir().unwrap();
        copy(original.path(), folder.path());
        fs::remove_file(folder.path().join("cartwall.db-wal")).unwrap();
        everything_is_there(folder.path(), &format!("written back {written_back}, the log is gone"));
    }
}

#[test]
fn what_was_brought_back_is_told_and_the_damaged_files_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    killed(folder.path(), false);
    let log = folder.path().join("cartwall.db-wal");
    let bytes = fs::read(&log).unwrap();
    fs::write(&log, &bytes[..bytes.len() / 2]).unwrap();
    let (file, log) = (sha256(&file_in(folder.path())), sha256(&log));
    let report = doctor::check(file_in(folder.path())).unwrap();
    assert!(report.problems.iter().any(|problem| problem.code == "missing_rows"), "{:?}", report.problems);
    assert_eq!(report.missing_rows + report.last_seq, ORDERS);

    let (journal, opened) = Journal::open(folder.path()).unwrap();
    let recovered = opened.recovered.unwrap();
    assert_eq!((recovered.rows, opened.last_seq), (report.missing_rows, ORDERS));
    let aside = recovered.aside.unwrap();
    let beside = |ending: &str| {
        aside.with_file_name(format!("{}{ending}", aside.file_name().unwrap().to_str().unwrap()))
    };
    assert_eq!((sha256(&aside), sha256(&beside("-wal"))), (file, log));
    assert!(beside("-side-record").is_dir());
    journal.close().unwrap();
    assert_eq!(Journal::open(folder.path()).unwrap().1.recovered, None);
}

#[test]
fn a_lost_file_is_made_anew_from_the_side_record() {
    let folder = tempfile::tempdir().unwrap();
    killed(folder.path(), false);
    fs::remove_file(file_in(folder.path())).unwrap();
    fs::remove_file(folder.path().join("cartwall.db-wal")).unwrap();
    everything_is_there(folder.path(), "no file");
}

#[test]
fn rows_that_neither_file_nor_side_record_hold_are_not_passed_over_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    killed(folder.path(), false);
    // The log is cut, and the oldest part of the side record is gone.
    let log = folder.path().join("cartwall.db-wal");
    let bytes = fs::read(&log).unwrap();
    fs::write(&log, &bytes[..bytes.len() / 4]).unwrap();
    let segment = fs::read_dir(folder.path().join("side-record")).unwrap().next().unwrap().unwrap().path();
    let bytes = fs::read(&segment).unwrap();
    let mark = b"\ncartwall-batch\n";
    let mut lines =
        bytes.windows(mark.len()).enumerate().filter(|(_, window)| window == mark).map(|(at, _)| at);
    let from = lines.nth(280).unwrap();
    fs::write(&segment, &bytes[from..]).unwrap();

    let before = (sha256(&file_in(folder.path())), sha256(&log));
    let refused = Journal::open(folder.path()).unwrap_err();
    assert_eq!(refused.code(), "damaged");
    assert_eq!((sha256(&file_in(folder.path())), sha256(&log)), before, "the damaged files were changed");
    let replaced = doctor::repair_and_use(folder.path()).unwrap();
    assert_eq!(replaced.salvaged.report.last_seq, ORDERS);
    assert!(replaced.salvaged.newly_lost > 0 && replaced.salvaged.from_side_record > 0);
    let (_journal, opened) = Journal::open(folder.path()).unwrap();
    assert_eq!((opened.last_seq, opened.recovered), (ORDERS, None));
}

#[test]
fn a_replacement_that_was_cut_short_is_finished_at_the_next_start() {
    let original = tempfile::tempdir().unwrap();
    killed(original.path(), false);
    let repaired = tempfile::tempdir().unwrap();
    doctor::repair(file_in(original.path()), file_in(repaired.path())).unwrap();
    // However much of what belongs to the damaged file was moved when the power went.
    for moved in 0..4 {
        let folder = tempfile::tempdir().unwrap();
        copy(original.path(), folder.path());
        fs::copy(file_in(repaired.path()), folder.path().join("cartwall.replacing.db")).unwrap();
        let mut names = ["cartwall.db-wal", "cartwall.db", "side-record"].into_iter();
        for name in names.by_ref().take(moved) {
            fs::rename(folder.path().join(name), folder.path().join(format!("{name}.moved"))).unwrap();
        }
        everything_is_there(folder.path(), &format!("{moved} moved"));
        assert!(!folder.path().join("cartwall.replacing.db").exists());
    }
}

#[test]
fn a_side_record_of_another_journal_is_moved_aside_and_adds_nothing() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    killed(other.path(), false);
    let (journal, _) = Journal::open(folder.path()).unwrap();
    journal.append(Batch { once: vec![once("own")], ..rows(7..9) }).wait().unwrap();
    journal.close().unwrap();
    fs::remove_dir_all(folder.path().join("side-record")).unwrap();
    copy(&other.path().join("side-record"), &folder.path().join("side-record"));
    let (journal, opened) = Journal::open(folder.path()).unwrap();
    assert!(opened.other_side_record);
    assert_eq!((opened.last_seq, opened.recovered), (2, None));
    journal.append(rows(9..10)).wait().unwrap();
    journal.close().unwrap();
    let (_journal, opened) = Journal::open(folder.path()).unwrap();
    assert!(!opened.other_side_record);
    let aside = fs::read_dir(folder.path()).unwrap().filter(|entry| {
        entry.as_ref().unwrap().file_name().to_str().unwrap().starts_with("side-record.other-")
    });
    assert_eq!(aside.count(), 1);
}

/// What a page of a file may become.
type Damage = fn(&mut [u8], &[u8], &mut Chance);
const DAMAGES: [(&str, Damage); 5] = [
    ("blank", |page, _, _| page.fill(0)),
    ("garbage", |page, _, chance| page.fill_with(|| chance.below(256) as u8)),
    ("emptied", |page, _, _| {
        // A sound page without a cell: SQLite finds nothing wrong with it by itself.
        if matches!(page[0], 10 | 13) {
            page[3..5].fill(0);
            page[5..7].fill(0);
        }
    }),
    ("another page", |page, other, _| page.copy_from_slice(other)),
    ("a flipped bit", |page, _, chance| {
        let place = chance.below(page.len());
        page[place] ^= 1 << chance.below(8);
    }),
];

/// Every page of the file, one by one: whatever becomes of it is noticed or made good, and no known order looks new.
#[test]
fn damage_to_any_page_is_noticed_or_made_good_and_no_known_order_ever_looks_new() {
    let original = tempfile::tempdir().unwrap();
    killed(original.path(), false);
    let (journal, _) = Journal::open(original.path()).unwrap();
    journal.close().unwrap();
    // Without the side record: what the file alone can tell.
    fs::remove_dir_all(original.path().join("side-record")).unwrap();
    let sound = fs::read(file_in(original.path())).unwrap();
    let pages = sound.len() / 4096;
    let mut chance = Chance::new(31);
    let (mut refused, mut noticed, mut mended, mut harmless) = (0, 0, 0, 0);
    for page in 0..pages {
        for (name, damage) in DAMAGES {
            let mut bytes = sound.clone();
            let other = chance.below(pages) * 4096;
            damage(&mut bytes[page * 4096..(page + 1) * 4096], &sound[other..other + 4096], &mut chance);
            if bytes == sound {
                continue;
            }
            let what = format!("page {page} of {pages}, {name}");
            let folder = tempfile::tempdir().unwrap();
            fs::write(file_in(folder.path()), bytes).unwrap();
            let Ok((journal, _)) = Journal::open(folder.path()) else {
                refused += 1;
                continue;
            };
            let checker = journal.checker();
            let checked = checker.run().unwrap_or_else(|error| panic!("{what}: {error}"));
            let reader = journal.reader();
            for number in 1..=ORDERS {
                let known = reader.once("sale", &format!("order-{number}"));
                let told = !checked.report.is_sound();
                assert!(
                    matches!(known, Ok(Some(_)) | Err(JournalError::Damaged { .. })),
                    "{what}: order {number} looks new: {known:?}, told {told}"
                );
            }
            match (checked.report.is_sound(), checked.mended.is_empty()) {
                (false, _) => noticed += 1,
                (true, made_good) => {
                    let rows = reader.rows_after(0, usize::MAX).map(|rows| rows.len() as u64);
                    assert_eq!(rows, Ok(ORDERS), "{what}: not told");
                    assert!(journal.append(rows_after_all()).wait().is_ok(), "{what}: not told");
                    if made_good { harmless += 1 } else { mended += 1 }
                }
            }
        }
    }
    println!("{pages} pages: {refused} refused, {noticed} noticed, {mended} made good, {harmless} harmless");
    assert!(noticed > pages && mended > 0);
}

fn rows_after_all() -> Batch {
    rows(ORDERS + 1..ORDERS + 2)
}

/// Whatever happens to whichever file: every acknowledged order is there, or the damage is told; never neither.
#[test]
fn after_any_damage_every_acknowledged_order_is_there_or_the_damage_is_told() {
    let mut chance = Chance::new(41);
    let (mut told, mut there) = (0, 0);
    for written_back in [false, true] {
        let original = tempfile::tempdir().unwrap();
        killed(original.path(), written_back);
        let record = fs::read_dir(original.path().join("side-record")).unwrap().next().unwrap().unwrap();
        let record = format!("side-record/{}", record.file_name().to_str().unwrap());
        for _ in 0..50 {
            let folder = tempfile::tempdir().unwrap();
            copy(original.path(), folder.path());
            let mut what = format!("written back {written_back}");
            for _ in 0..chance.below(2) + 1 {
                let name = ["cartwall.db", "cartwall.db-wal", &record][chance.below(3)];
                let path = folder.path().join(name);
                let mut bytes = fs::read(&path).unwrap();
                let (place, kind) = (chance.below(bytes.len()), chance.below(4));
                let end = (place + 5000).min(bytes.len());
                match kind {
                    0 => bytes[place] ^= 1 << chance.below(8),
                    1 => bytes[place..end].fill(0),
                    2 => bytes[place..end].fill_with(|| chance.below(256) as u8),
                    _ => bytes.truncate(place),
                }
                what.push_str(&format!(", {name} at {place}: {kind}"));
                fs::write(&path, bytes).unwrap();
            }
            let opened = Journal::open(folder.path());
            let Ok((journal, _)) = opened else {
                told += 1;
                continue;
            };
            let checked = journal.checker().run().unwrap();
            let reader = journal.reader();
            let mut all = reader.rows_after(0, usize::MAX).is_ok_and(|rows| rows.len() as u64 == ORDERS);
            for number in 1..=ORDERS {
                all &= matches!(reader.once("sale", &format!("order-{number}")), Ok(Some(_)));
            }
            assert!(all || !checked.report.is_sound(), "{what}: lost in silence");
            if all { there += 1 } else { told += 1 }
        }
    }
    println!("{there} times everything was there, {told} times the damage was told");
    assert!(there > 50);
}
