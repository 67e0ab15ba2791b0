//! Copies of a file in use. Never by copying bytes: a file without its log is not the journal.

use std::{
    fs::{self, File, OpenOptions},
    path::{Path, PathBuf},
};

use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};

use crate::{doctor, error::JournalError, lock};

/// Copies what is committed to `to`, complete on disk or not there at all.
pub(crate) fn copy(source: &Connection, to: &Path) -> Result<(), JournalError> {
    let partial = partial_copy(source, to)?;
    settle(&partial, to)
}

/// As `copy`, and checks the copy before it takes the name.
pub(crate) fn checked_copy(source: &Connection, to: &Path) -> Result<doctor::Report, JournalError> {
    let partial = partial_copy(source, to)?;
    let report = doctor::check(&partial)?;
    if let Some(problem) = report.problems.first() {
        let detail = format!("the copy is not sound: {}", problem.detail);
        // What is left of it is of no use; failing to remove it changes nothing.
        let _ = fs::remove_file(&partial);
        return Err(JournalError::damaged(detail));
    }
    settle(&partial, to)?;
    Ok(doctor::Report { path: to.to_owned(), ..report })
}

fn partial_copy(source: &Connection, to: &Path) -> Result<PathBuf, JournalError> {
    let partial = beside(to, ".partial");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    lock::private(&mut options);
    options.open(&partial).map_err(|error| JournalError::io(&partial, &error))?;
    let mut target = Connection::open(&partial)?;
    // All pages in one step: one moment of the source. In WAL mode that holds no writer up.
    let step = Backup::new(source, &mut target)?.step(-1)?;
    if step != StepResult::Done {
        return Err(JournalError::Busy);
    }
    // The copy stands alone, without a log beside it.
    target.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    target.close().map_err(|(_, error)| error)?;
    Ok(partial)
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
