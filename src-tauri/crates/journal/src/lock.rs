//! One writer per data folder, however often Cartwall is started.
//!
//! The lock lives on a file of its own: SQLite's locks come and go with transactions, this one is held for life, and
//! the system drops it however the process ends. On Unix a file can be deleted under its lock, so the folder itself is
//! locked too; where a file system cannot do that, the file alone counts.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{error::JournalError, place::identity};

/// The lock file's name within the data folder.
pub(crate) const NAME: &str = "cartwall.lock";
/// Whoever only looks if somebody writes holds the lock for a moment.
const PATIENCE: Duration = Duration::from_millis(250);

/// Held until dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    file: File,
    folder: Option<File>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a process being started at this moment holds a copy of the open file until it runs.
        let _ = self.file.unlock();
        if let Some(folder) = &self.folder {
            let _ = folder.unlock();
        }
    }
}

impl Lock {
    /// Takes the lock, or says that somebody else has it.
    pub(crate) fn take(folder: &Path) -> Result<Self, JournalError> {
        let path = folder.join(NAME);
        let file = take_file(&path)?;
        let folder = take_folder(folder, &path)?;
        Ok(Self { path, file, folder })
    }

    /// As `take`, and waits for whoever only looks.
    pub(crate) fn take_patiently(folder: &Path) -> Result<Self, JournalError> {
        let until = Instant::now() + PATIENCE;
        loop {
            match Self::take(folder) {
                Err(JournalError::InUse { .. }) if Instant::now() < until => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                outcome => return outcome,
            }
        }
    }

    /// Whether the lock is on this very folder, and not on one that stood at its path before.
    pub(crate) fn is_on(&self, folder: &Path) -> bool {
        let same = |held: &File| same_file(held, folder);
        self.folder.as_ref().is_some_and(same)
    }

    /// Locks the file that stands at the path now, where that is not the one that is held.
    pub(crate) fn hold(&mut self) -> Result<(), JournalError> {
        if !cfg!(unix) || same_file(&self.file, &self.path) {
            return Ok(());
        }
        self.file = take_file(&self.path)?;
        Ok(())
    }
}

fn take_file(path: &Path) -> Result<File, JournalError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    private(&mut options);
    // Windows: nobody deletes it while it is open.
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, 0x3);
    let file = options.open(path).map_err(|error| JournalError::io(path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(JournalError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(error)) => Err(JournalError::io(path, &error)),
    }
}

#[cfg(unix)]
fn take_folder(folder: &Path, path: &Path) -> Result<Option<File>, JournalError> {
    let Ok(file) = File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }) else {
        return Ok(None);
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(JournalError::InUse { path: path.to_owned() }),
        // Some network file systems lock no folders.
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

#[cfg(not(unix))]
fn take_folder(_: &Path, _: &Path) -> Result<Option<File>, JournalError> {
    Ok(None)
}

fn same_file(held: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let ours = held.metadata().map(|data| (data.dev(), data.ino()));
        matches!((ours, identity(path)), (Ok(ours), Ok((there, _))) if ours == there)
    }
    #[cfg(not(unix))]
    {
        let _ = held;
        identity(path).is_ok()
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
