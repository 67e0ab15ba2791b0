//! Saves every row that is still what was written into a new file.
//!
//! It reads the pages themselves: a row whose digest agrees is genuine wherever it lies, even where the tree above
//! it, or the file's header, is gone. What the pages do not hold any more comes from the side record.
//!
//! The new file is complete or not there at all, also where the disk is full.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::{
    check::{Report, check},
    pages::{Pages, word},
    record,
    saved::Saved,
};
use crate::{
    backup, connection,
    digest::Digester,
    error::JournalError,
    format,
    lock::{self, Lock},
    reader::{EVENT, sound_row},
    schema::{self, APPLICATION_ID, STEPS, STRETCH},
};

/// What a repair saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salvaged {
    /// The new file.
    pub path: PathBuf,
    /// Rows saved.
    pub rows: u64,
    /// How many of them only the side record still held.
    pub from_side_record: u64,
    /// Stretches of rows that could not be saved: first and last sequence number. Rows lost at the very end are not
    /// known and not in it, unless the side record names them.
    pub lost: Vec<(u64, u64)>,
    /// Those of them that are lost since this repair, not since an earlier one.
    pub newly_lost: u64,
    /// Keys that were recorded once and belong to a row that is lost: dropped, so that they may be sent again.
    pub keys_dropped: u64,
    /// Shows in the new list.
    pub shows: u64,
    /// The new file, looked at.
    pub report: Report,
    /// The side record beside the file is of another journal and was left out.
    pub other_side_record: bool,
}

impl Salvaged {
    /// Whether every row that is known to have been saved is in the new file.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.newly_lost == 0 && self.keys_dropped == 0 && self.report.is_sound()
    }
}

/// Saves the undamaged rows of `path`, and those of the side record beside it, into a new file `out`. The original
/// is only read.
///
/// # Errors
/// `in_use` while Cartwall runs on it; `not_ours` where not one row of ours is in it; `newer_file`; `disk_full`; `io`
/// where `out` exists already. No part of a file is left behind then.
pub fn repair(path: impl AsRef<Path>, out: impl AsRef<Path>) -> Result<Salvaged, JournalError> {
    let (path, out) = (path.as_ref(), out.as_ref());
    let folder = path.parent().unwrap_or(Path::new("."));
    let _still = match folder.join(lock::NAME).exists().then(|| Lock::take(folder)) {
        Some(Err(error @ JournalError::InUse { .. })) => return Err(error),
        // A disk that cannot be written needs no lock.
        Some(outcome) => outcome.ok(),
        None => None,
    };
    salvage(path, out)
}

/// As `repair`, under a lock that is held already.
pub(crate) fn salvage(path: &Path, out: &Path) -> Result<Salvaged, JournalError> {
    connection::require_sound_sqlite()?;
    if out.exists() {
        return Err(JournalError::Io {
            detail: format!("{}: there is a file of that name already", out.display()),
        });
    }
    let mut pages = Pages::open(path)?;
    refuse_newer(&mut pages)?;
    let partial = backup::beside(out, ".partial");
    let saved = write(path, &mut pages, &partial).and_then(|saved| {
        let report = check(&partial)?;
        backup::settle(&partial, out)?;
        Ok(Salvaged {
            path: out.to_owned(),
            shows: report.shows,
            report: Report { path: out.to_owned(), ..report },
            ..saved
        })
    });
    if saved.is_err() {
        // What is left of it is of no use; failing to remove it changes nothing.
        let _ = fs::remove_file(&partial);
    }
    saved
}

fn write(path: &Path, pages: &mut Pages, partial: &Path) -> Result<Salvaged, JournalError> {
    let mut target = connection::for_making(partial)?;
    schema::migrate(&mut target, partial, 0, STEPS)?;
    let transaction = target.transaction()?;
    let mut saved = Saved::into(&transaction);
    for number in 1..=pages.count() {
        record::each_on_page(pages, number, |record| saved.take(&record));
    }
    let record = saved.side_record(path)?;
    // A damaged log may hide newer versions of pages, which were written back already, and whole commits.
    for number in pages.leave_log() {
        record::each_on_page(pages, number, |record| saved.take(&record));
    }
    while let Some(commit) = pages.take_cut_off() {
        for number in commit {
            record::each_on_page(pages, number, |record| saved.take(&record));
        }
    }
    let known_gaps = std::mem::take(&mut saved.gaps);
    let keys_dropped = saved.finish()?;
    add_keys_of_orders(&transaction)?;
    let (rows, last): (u64, u64) =
        transaction.query_row("SELECT count(*), coalesce(max(seq), 0) FROM event", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    if rows == 0 {
        return Err(JournalError::NotOurs { path: path.to_owned() });
    }
    let mut lost = note_gaps(&transaction)?;
    let known = |gap: &&(u64, u64)| known_gaps.iter().any(|(first, last)| *first <= gap.0 && gap.1 <= *last);
    let mut newly_lost = lost.iter().filter(|gap| !known(gap)).map(|(first, last)| last - first + 1).sum();
    if record.last > last {
        newly_lost += record.last - last;
        lost.push((last + 1, record.last));
    }
    rebuild_projections(&transaction)?;
    transaction.commit()?;
    target.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    target.close().map_err(|(_, error)| error)?;
    Ok(Salvaged {
        path: partial.to_owned(),
        rows,
        from_side_record: record.rows,
        lost,
        newly_lost,
        keys_dropped,
        shows: 0,
        report: Report::of(partial),
        other_side_record: record.of_another,
    })
}

fn refuse_newer(pages: &mut Pages) -> Result<(), JournalError> {
    let Some(first) = pages.read(1) else { return Ok(()) };
    let found = word(&first, 60);
    if word(&first, 68) == APPLICATION_ID.cast_unsigned() && found > schema::VERSION {
        return Err(JournalError::NewerFile { found, known: schema::VERSION });
    }
    Ok(())
}

/// Orders whose keys are lost get them anew from their rows: sent again they must be known.
fn add_keys_of_orders(connection: &Connection) -> Result<(), JournalError> {
    let mut digester = Digester::default();
    let mut orders =
        connection.prepare(&format!("SELECT {EVENT} WHERE kind = 'order_changed' ORDER BY seq"))?;
    let mut insert = connection.prepare("INSERT OR IGNORE INTO once VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    let mut rows = orders.query([])?;
    while let Some(row) = rows.next()? {
        let row = sound_row(row, &mut digester)?;
        // A row of a later release stays as it is.
        if let Some(once) = format::decode(&row).ok().as_ref().and_then(format::order_key) {
            let digest = digester.once(&once.scope, &once.key, row.seq, &once.request, &once.answer);
            insert.execute(params![once.scope, once.key, row.seq, once.request, once.answer, digest])?;
        }
    }
    Ok(())
}

fn note_gaps(connection: &Connection) -> Result<Vec<(u64, u64)>, JournalError> {
    let mut gaps = connection.prepare(
        "SELECT before + 1, seq - 1 FROM (SELECT seq, lag(seq, 1, 0) OVER (ORDER BY seq) AS before FROM event)
         WHERE seq > before + 1",
    )?;
    let lost: Vec<(u64, u64)> =
        gaps.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    for (first, last) in &lost {
        connection.execute("INSERT INTO gap VALUES (?1, ?2)", [first, last])?;
    }
    Ok(lost)
}

fn rebuild_projections(connection: &Connection) -> Result<(), JournalError> {
    connection.execute(
        "INSERT INTO show_figures SELECT show, sum(orders), sum(units), sum(gross), sum(refunds)
         FROM event WHERE show IS NOT NULL AND orders IS NOT NULL GROUP BY show",
        [],
    )?;
    connection.execute(
        "INSERT INTO show_stretch SELECT DISTINCT show, seq / ?1 FROM event WHERE show IS NOT NULL",
        [STRETCH],
    )?;
    Ok(())
}
