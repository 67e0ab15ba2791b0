//! Copies of a file in use. Never by copying bytes: a file without its log is not the journal.
//!
//! A backup is a whole beginning of the journal: one moment of it, read in slices by a connection of its own, so that no
//! commit waits. It takes its name only after it was checked. Nothing here writes to the journal itself, deletes a file
//! that it did not make, or fills the disk.

mod kept;
mod make;
mod restore;

pub use kept::{Backup, Reason};
pub use make::{Backups, Made};
pub use restore::restore;

use std::{
    fs::{self, File, OpenOptions},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use rusqlite::{
    Connection,
    backup::{Backup as Copying, StepResult},
};

use crate::{connection, doctor, error::JournalError, lock};

/// Pages of a slice: a megabyte with SQLite's usual pages.
const SLICE: i32 = 256;
/// What the name of a copy ends with until it is known to be sound.
const PARTIAL: &str = ".partial";
/// The longest rest after a slice.
const LONGEST_REST: Duration = Duration::from_millis(100);

/// How a file is copied.
#[derive(Clone, Copy)]
pub(crate) enum Pace<'a> {
    /// Nobody else needs the disk.
    Fast,
    /// A show may be running: rests as long as it worked, and stops between two slices where it is told to.
    Gentle(&'a AtomicBool),
}

/// Copies what is committed to `to`, complete and sound on disk or not there at all.
pub(crate) fn copy(source: &Connection, to: &Path) -> Result<(), JournalError> {
    let partial = beside(to, PARTIAL);
    clearing(&partial, || {
        partial_copy(source, &partial, Pace::Fast)?;
        // Of any format, so only what SQLite itself knows.
        let copied = connection::for_reading_a_still_file(&partial)?;
        let sound: String = copied.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            return Err(JournalError::damaged(format!("the copy is not sound: {sound}")));
        }
        settle(&partial, to)
    })
}

/// As `copy`, and checks every row of the copy before it takes the name.
pub(crate) fn checked_copy(
    source: &Connection,
    to: &Path,
    pace: Pace<'_>,
) -> Result<doctor::Report, JournalError> {
    let partial = beside(to, PARTIAL);
    clearing(&partial, || {
        partial_copy(source, &partial, pace)?;
        let report = doctor::check(&partial)?;
        if let Some(problem) = report.problems.first() {
            return Err(JournalError::damaged(format!("the copy is not sound: {}", problem.detail)));
        }
        settle(&partial, to)?;
        Ok(doctor::Report { path: to.to_owned(), ..report })
    })
}

/// What did not become a copy does not stay.
fn clearing<T>(partial: &Path, make: impl FnOnce() -> Result<T, JournalError>) -> Result<T, JournalError> {
    let outcome = make();
    if outcome.is_err() {
        // Where that fails too, the next copy of this name writes over it.
        let _ = fs::remove_file(partial);
    }
    outcome
}

fn partial_copy(source: &Connection, partial: &Path, pace: Pace<'_>) -> Result<(), JournalError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    lock::private(&mut options);
    let file = options.open(partial).map_err(|error| JournalError::io(partial, &error))?;
    let mut target = Connection::open(partial)?;
    // It is synced here: slice by slice, so that the disk never has much to catch up on while a take waits for it.
    target.pragma_update(None, "synchronous", "OFF")?;
    target.pragma_update(None, "cache_size", -2_000)?;
    // One moment of the source for all slices. Without it every commit would begin the copy anew.
    let moment = if source.is_autocommit() { Some(source.unchecked_transaction()?) } else { None };
    source.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    {
        let copying = Copying::new(source, &mut target)?;
        loop {
            let begun = Instant::now();
            match copying.step(SLICE)? {
                StepResult::Done => break,
                StepResult::More => {}
                _ => return Err(JournalError::Busy),
            }
            if let Pace::Gentle(stop) = pace {
                if stop.load(Ordering::Relaxed) {
                    return Err(JournalError::Closed);
                }
                file.sync_data().map_err(|error| JournalError::io(partial, &error))?;
                std::thread::sleep(begun.elapsed().min(LONGEST_REST));
            }
        }
    }
    drop(moment);
    // The copy stands alone, without a log beside it.
    target.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    target.close().map_err(|(_, error)| error)?;
    file.sync_all().map_err(|error| JournalError::io(partial, &error))
}

/// The file's name with something behind it.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Gives a finished file its name.
pub(crate) fn settle(partial: &Path, to: &Path) -> Result<(), JournalError> {
    File::open(partial)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(partial, to))
        .map_err(|error| JournalError::io(to, &error))?;
    #[cfg(unix)]
    if let Some(folder) = to.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| JournalError::io(folder, &error))?;
    }
    Ok(())
}
