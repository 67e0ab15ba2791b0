//! Where the open file stands, and whether it still stands there.
//!
//! A folder can be deleted, moved or replaced while its files are open. On Unix everything goes on as before then, in
//! files that nobody finds again. So before anybody is told that something is saved, the files at the path are compared
//! with those that are open. On Windows an open file can be neither deleted nor moved.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{connection, error::JournalError};

/// The device and number of a file, as long as it exists.
pub(crate) type Identity = (u64, u64);

/// What stands at a path, compared with what is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    Ours,
    Nothing,
    Other,
}

/// The main file and its write-ahead log as they were opened.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    path: PathBuf,
    wal: PathBuf,
    file_id: Identity,
    wal_id: Identity,
}

impl Place {
    /// Remembers the files of a connection that was just opened, and has its log.
    pub(crate) fn of_open(path: &Path) -> Result<Self, JournalError> {
        let wal = connection::wal_of(path);
        let id = |path: &Path| identity(path).map_err(|error| JournalError::io(path, &error));
        Ok(Self { file_id: id(path)?.0, wal_id: id(&wal)?.0, path: path.to_owned(), wal })
    }

    /// The size of the log, where both files still stand at their place. Costs two looks at the file system.
    pub(crate) fn check(&self) -> Result<u64, JournalError> {
        match (identity(&self.path), identity(&self.wal)) {
            (Ok((file, _)), Ok((wal, size))) if file == self.file_id && wal == self.wal_id => Ok(size),
            _ => Err(self.gone()),
        }
    }

    /// What stands at the path of the main file now, and at that of its log.
    pub(crate) fn found(&self) -> (Found, Found) {
        (found(&self.path, self.file_id), found(&self.wal, self.wal_id))
    }

    pub(crate) fn gone(&self) -> JournalError {
        JournalError::FolderGone { path: self.path.clone() }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn wal(&self) -> &Path {
        &self.wal
    }
}

fn found(path: &Path, ours: Identity) -> Found {
    match identity(path) {
        Ok((id, _)) if id == ours => Found::Ours,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Found::Nothing,
        _ => Found::Other,
    }
}

/// Which file stands at a path, and its size.
pub(crate) fn identity(path: &Path) -> io::Result<(Identity, u64)> {
    let data = path.metadata()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Ok(((data.dev(), data.ino()), data.len()))
    }
    #[cfg(not(unix))]
    Ok(((0, 0), data.len()))
}
