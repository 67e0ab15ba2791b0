//! One writer per data folder, however often Cartwall is started.
//!
//! The lock lives on a file of its own: SQLite's locks come and go with transactions, this one is held for life, and
//! the system drops it however the process ends.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

use crate::error::JournalError;

/// The lock file's name within the data folder.
pub(crate) const NAME: &str = "cartwall.lock";

/// Held until dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a process being started at this moment holds a copy of the open file until it runs.
        let _ = self.file.unlock();
    }
}

impl Lock {
    /// Takes the lock, or says that somebody else has it.
    pub(crate) fn take(folder: &Path) -> Result<Self, JournalError> {
        let path = folder.join(NAME);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        private(&mut options);
        let file = options.open(&path).map_err(|error| JournalError::io(&path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::WouldBlock) => Err(JournalError::InUse { path }),
            Err(TryLockError::Error(error)) => Err(JournalError::io(&path, &error)),
        }
    }
}

/// Only the owner may read what is created.
pub(crate) fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = options;
}
