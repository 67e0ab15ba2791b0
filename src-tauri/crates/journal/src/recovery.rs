//! At start, under the lock: are acknowledged rows missing from the file, and can all of them be brought back?
//!
//! Only a proven loss is acted on: the side record names rows that the file does not hold, the log holds commits that
//! SQLite cannot reach, or the file cannot be read at all. The file is then rebuilt from its pages and the side
//! record, and put in use where nothing is missing from it; else it stays as it is, and a person decides.
//!
//! It must never write to the damaged file, and never let SQLite write back a damaged log.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};

use crate::{
    connection,
    digest::{Digest, Digester},
    doctor::{self, replace},
    error::JournalError,
    journal::file_in,
    reader::{EVENT, sound_row},
    schema::{self, Standing},
    side_record::{self, Tail},
};

/// A loss that was made good at start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// How many rows were missing from the file and are in it again, as far as that can be told.
    pub rows: u64,
    /// Where the damaged file is now.
    pub aside: Option<PathBuf>,
}

/// What `look` found.
enum Verdict {
    Fine,
    /// The side record belongs to another journal.
    Another,
    /// Acknowledged rows are missing; so many rows can be read.
    Loss(u64),
}

/// What was done before the journal is opened.
#[derive(Debug, Default)]
pub(crate) struct Before {
    pub recovered: Option<Recovered>,
    pub other_side_record: bool,
}

pub(crate) fn before_opening(folder: &Path) -> Result<Before, JournalError> {
    replace::finish(folder)?;
    let (path, tail) = (file_in(folder), side_record::tail(folder));
    match look(&path, tail.as_ref()) {
        Verdict::Fine => Ok(Before::default()),
        Verdict::Another => {
            replace::set_side_record_aside(folder)?;
            Ok(Before { other_side_record: true, ..Before::default() })
        }
        Verdict::Loss(readable) => recover(folder, tail.as_ref(), readable),
    }
}

fn recover(folder: &Path, tail: Option<&Tail>, readable: u64) -> Result<Before, JournalError> {
    let salvaged = match replace::make(folder) {
        Ok(salvaged) => salvaged,
        // Not one row: opening says what the file is.
        Err(JournalError::NotOurs { .. }) => return Ok(Before::default()),
        Err(error) => return Err(error),
    };
    let last = salvaged.report.last_seq;
    if salvaged.other_side_record {
        let _ = std::fs::remove_file(&salvaged.path);
        replace::set_side_record_aside(folder)?;
        return Ok(Before { other_side_record: true, ..Before::default() });
    }
    let acknowledged = tail.map_or(0, |tail| tail.last);
    if !salvaged.is_complete() || last < acknowledged {
        // What is left of it is of no use; failing to remove it changes nothing.
        let _ = std::fs::remove_file(&salvaged.path);
        let lost = salvaged.newly_lost + acknowledged.saturating_sub(last);
        return Err(JournalError::damaged(format!("{lost} saved changes cannot be read any more")));
    }
    let replaced = replace::put_in_place(folder, salvaged)?;
    tracing::warn!(rows = last - readable.min(last), aside = ?replaced.aside, "the damaged file was repaired");
    Ok(Before {
        recovered: Some(Recovered { rows: last.saturating_sub(readable), aside: replaced.aside }),
        other_side_record: false,
    })
}

/// Compares the end of the file with the end of the side record. Changes nothing.
fn look(path: &Path, tail: Option<&Tail>) -> Verdict {
    match connection::is_sqlite(path) {
        Ok(Some(true)) => {}
        // A log without its file is not ours to explain.
        Ok(None) if connection::has_wal(path) => return Verdict::Fine,
        Ok(None | Some(false)) => return if tail.is_some() { Verdict::Loss(0) } else { Verdict::Fine },
        Err(_) => return Verdict::Fine,
    }
    let broken = doctor::log_is_broken(path);
    let connection = if connection::has_wal(path) {
        connection::for_reading(path)
    } else {
        connection::for_reading_a_still_file(path)
    };
    match connection.and_then(|connection| compare(&connection, path, tail)) {
        Ok(Verdict::Fine) if broken => Verdict::Loss(u64::MAX),
        Ok(verdict) => verdict,
        Err(JournalError::Damaged { .. }) => Verdict::Loss(0),
        // Opening says it.
        Err(_) => Verdict::Fine,
    }
}

fn compare(connection: &Connection, path: &Path, tail: Option<&Tail>) -> Result<Verdict, JournalError> {
    let standing = schema::standing(connection, path, schema::VERSION)?;
    let Some(tail) = tail.filter(|tail| tail.last > 0) else { return Ok(Verdict::Fine) };
    if standing == Standing::Empty {
        return Ok(Verdict::Loss(0));
    }
    let last: u64 = connection.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |row| row.get(0))?;
    if last < tail.last {
        return Ok(Verdict::Loss(last));
    }
    // Damage to the row itself proves nothing; the check in the background sees it.
    if stored(connection, tail.last)?.is_some_and(|digest| digest != tail.digest) {
        return Ok(Verdict::Another);
    }
    for (scope, key) in tail.keys.iter().filter(|_| last == tail.last) {
        let there: bool = connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM once WHERE scope = ?1 AND key = ?2)",
            [scope, key],
            |row| row.get(0),
        )?;
        if !there {
            return Ok(Verdict::Loss(last));
        }
    }
    Ok(Verdict::Fine)
}

/// The digest of a row that is what was written.
fn stored(connection: &Connection, seq: u64) -> Result<Option<Digest>, JournalError> {
    let mut found = connection.prepare(&format!("SELECT {EVENT} WHERE seq = ?1"))?;
    let digest = found.query_row([seq], |row| {
        let sound = sound_row(row, &mut Digester::default()).is_ok();
        Ok(sound.then(|| row.get::<_, Digest>(12)).transpose())
    });
    Ok(digest.optional()?.transpose()?.flatten())
}
