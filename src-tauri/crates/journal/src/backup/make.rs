//! Making a backup: when there is something new and room for it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
};

use rusqlite::{Connection, OptionalExtension};

use super::{
    Backup, Pace, Reason, checked_copy,
    kept::{self, list, surplus},
};
use crate::{connection, error::JournalError, journal::make_private_folder};

/// So much of the disk stays free beside twice the size of a backup.
const MARGIN: u64 = 128 << 20;

/// The folder of backups.
#[derive(Debug, Clone)]
pub struct Backups {
    folder: PathBuf,
    /// For tests: as if no more than this were free.
    no_more_free: u64,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// A new one. It was checked, and all rows up to its `last_seq` are in it.
    Backup(Backup),
    /// Nothing was appended since the newest one; here it is.
    NothingNew(Backup),
    /// The journal has no row yet.
    NothingYet,
}

impl Backups {
    /// Where a data folder's backups are unless somebody says otherwise.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self::in_folder(data.join("backups"))
    }

    /// Another place, for example on another disk.
    #[must_use]
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder, no_more_free: u64::MAX }
    }

    /// For tests: the same on a disk with no more than so many bytes free.
    #[doc(hidden)]
    #[must_use]
    pub fn with_no_more_free(self, bytes: u64) -> Self {
        Self { no_more_free: bytes, ..self }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Those that are there, newest first, as their names tell.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn list(&self) -> Result<Vec<Backup>, JournalError> {
        list(&self.folder)
    }

    /// The newest of the journal in a file.
    ///
    /// # Errors
    /// Where the journal or the folder cannot be read.
    pub fn newest_of(&self, journal: &Path) -> Result<Option<Backup>, JournalError> {
        let Some(mark) = mark(&*connection::for_reading(journal)?.unchecked_transaction()?)? else {
            return Ok(None);
        };
        Ok(self.list_of(&mark)?.into_iter().next())
    }

    fn list_of(&self, mark: &str) -> Result<Vec<Backup>, JournalError> {
        let mut listed = self.list()?;
        listed.retain(|backup| backup.mark == mark);
        Ok(listed)
    }

    /// One that was made in the last moment of a show is the one after it.
    fn renamed(&self, backup: &Backup, reason: Reason) -> Result<Backup, JournalError> {
        if reason != Reason::Ended || backup.reason == Reason::Ended {
            return Ok(backup.clone());
        }
        let path = self.folder.join(kept::name_of(backup.at, backup.last_seq, reason, &backup.mark)?);
        fs::rename(&backup.path, &path).map_err(|error| JournalError::io(&path, &error))?;
        Ok(Backup { path, reason, ..backup.clone() })
    }

    /// Makes a backup of the journal in a file, checks it, and deletes those that need not stay. Blocks for as long as
    /// that takes; whoever writes to the journal does not wait for it. Setting `stop` ends it soon.
    ///
    /// # Errors
    /// `no_room` where the disk would become full, `damaged` where the copy is not sound, `closed` where it was stopped,
    /// and those of the disk. No half file is left then.
    pub fn make(
        &self,
        journal: &Path,
        at: i64,
        reason: Reason,
        stop: &AtomicBool,
    ) -> Result<Made, JournalError> {
        // First, so that no folder is made where a journal was taken away.
        let source = connection::for_reading(journal)?;
        // The moment of the copy.
        let source = source.unchecked_transaction()?;
        let Some(mark) = mark(&source)? else { return Ok(Made::NothingYet) };
        make_private_folder(&self.folder)?;
        self.clear_partial();
        let newest_first = self.list_of(&mark)?;
        let last_seq: u64 = source.query_row("SELECT max(seq) FROM event", [], |row| row.get(0))?;
        if let Some(newest) = newest_first.first()
            && newest.last_seq == last_seq
        {
            return self.renamed(newest, reason).map(Made::NothingNew);
        }
        let size: u64 = source.query_row(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
            [],
            |row| row.get(0),
        )?;
        self.make_room(newest_first, size.saturating_mul(2).saturating_add(MARGIN))?;
        let path = self.folder.join(kept::name_of(at, last_seq, reason, &mark)?);
        checked_copy(&source, &path, Pace::Gentle(stop))?;
        let bytes = path.metadata().map_err(|error| JournalError::io(&path, &error))?.len();
        if let Some(free) = self.free()? {
            for backup in surplus(&self.list_of(&mark)?, free) {
                remove(&backup)?;
            }
        }
        Ok(Made::Backup(Backup { path, at, last_seq, reason, mark, bytes }))
    }

    /// Deletes the oldest until so much is free; the newest stays.
    fn make_room(&self, mut newest_first: Vec<Backup>, needed: u64) -> Result<(), JournalError> {
        loop {
            let Some(free) = self.free()? else { return Ok(()) };
            if free >= needed {
                return Ok(());
            }
            let oldest = if newest_first.len() > 1 { newest_first.pop() } else { None };
            match oldest {
                Some(oldest) => remove(&oldest)?,
                None => return Err(JournalError::NoRoom { needed, free }),
            }
        }
    }

    /// Bytes that can still be written there. `None` where this system does not tell.
    fn free(&self) -> Result<Option<u64>, JournalError> {
        Ok(free_space(&self.folder)?.map(|free| free.min(self.no_more_free)))
    }

    /// Those that an earlier process began and did not finish.
    fn clear_partial(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            if name.starts_with("cartwall-") && name.ends_with(".db.partial") {
                // What cannot be removed is in nobody's way.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// By what the backups of a journal are told apart. `None` where it has no row yet.
fn mark(source: &Connection) -> Result<Option<String>, JournalError> {
    let first = "SELECT lower(hex(digest)) FROM event ORDER BY seq LIMIT 1";
    let digest: Option<String> = source.query_row(first, [], |row| row.get(0)).optional()?;
    Ok(digest.map(|digest| digest.chars().take(kept::MARK).collect()))
}

fn remove(backup: &Backup) -> Result<(), JournalError> {
    match fs::remove_file(&backup.path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(JournalError::io(&backup.path, &error))
        }
        _ => Ok(()),
    }
}

/// Bytes that can be written to a folder's disk by whoever runs this. `None` where the system does not tell.
pub(super) fn free_space(folder: &Path) -> Result<Option<u64>, JournalError> {
    match fs4::available_space(folder) {
        Ok(free) => Ok(Some(free)),
        Err(error) if error.kind() == std::io::ErrorKind::Unsupported => Ok(None),
        Err(error) => Err(JournalError::io(folder, &error)),
    }
}
