//! A backup, or any other sound file of ours, as the journal of a new folder.

use std::{fs, path::Path};

use super::{Pace, checked_copy, make::free_space};
use crate::{
    connection, doctor,
    error::JournalError,
    journal::{file_in, make_private_folder},
    schema::{self, Standing},
};

/// Copies the journal in `file` into `folder`, and checks the copy. `file` is only read; it may be in use.
///
/// # Errors
/// `exists` where the folder holds a journal already, `not_ours`, `newer_file` and `damaged` by what `file` is,
/// `no_room` and those of the disk. The folder holds no journal then.
pub fn restore(file: &Path, folder: &Path) -> Result<doctor::Report, JournalError> {
    connection::require_sound_sqlite()?;
    let to = file_in(folder);
    if to.symlink_metadata().is_ok() {
        return Err(JournalError::Exists { path: folder.to_owned() });
    }
    match connection::is_sqlite(file)? {
        Some(true) => {}
        Some(false) => return Err(JournalError::NotOurs { path: file.to_owned() }),
        None => return Err(JournalError::Missing { path: file.to_owned() }),
    }
    let source = if connection::has_wal(file) {
        connection::for_reading(file)?
    } else {
        connection::for_reading_a_still_file(file)?
    };
    let Standing::Ours(_) = schema::standing(&source, file, schema::VERSION)? else {
        return Err(JournalError::NotOurs { path: file.to_owned() });
    };
    make_private_folder(folder)?;
    let needed = file.metadata().map_err(|error| JournalError::io(file, &error))?.len();
    if let Some(free) = free_space(folder)?
        && free < needed
    {
        return Err(JournalError::NoRoom { needed, free });
    }
    match checked_copy(&source, &to, Pace::Fast) {
        Err(JournalError::Damaged { detail }) => {
            Err(JournalError::DamagedCopy { path: file.to_owned(), detail })
        }
        outcome => outcome,
    }
    .inspect_err(|_| {
        // Nothing of it is left.
        let _ = fs::remove_file(&to);
    })
}
