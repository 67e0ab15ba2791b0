//! Space that is really there.
//!
//! SQLite maps the index of its write-ahead log (`-shm`) into memory and writes one byte in every 4 KiB, so that the file
//! system allocates it. One with smaller blocks leaves holes between those bytes, and on a full disk the first touch of
//! a hole ends the process (SIGBUS). So no index is ever made where there is no room for it, and the writer allocates it
//! whole.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use fs4::FileExt;

use crate::{error::JournalError, lock};

/// The size of a log: the thousand pages after which SQLite writes them back by itself, and what the commit that reaches
/// them may add.
const LOG: u64 = 4 * 1024 * 1024 + 256 * 1024;
/// The log is brought to its size where so much stays free besides.
const FREE: u64 = 256 * 1024 * 1024;
/// What SQLite allocates for an index at first is half of this.
const PROBE: u64 = 64 * 1024;
/// The index of a log of 2 GiB: it takes a 512th of the log.
const INDEX: u64 = 4 * 1024 * 1024;
const WAL_PER_INDEX: u64 = 512;
/// One commit adds less than 512 MiB to the log.
const AHEAD: u64 = 1024 * 1024;

/// Whether SQLite could make its files beside this one now.
pub(crate) fn beside(path: &Path) -> Result<(), JournalError> {
    let mut probe = path.as_os_str().to_owned();
    probe.push(format!(".room-{}-{:?}", std::process::id(), std::thread::current().id()));
    let probe = PathBuf::from(probe);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    lock::private(&mut options);
    let made = options.open(&probe).and_then(|file| allocate(&file, PROBE));
    // Nothing is in it, so nothing is lost where it stays.
    let _ = fs::remove_file(&probe);
    made.map_err(|error| JournalError::io(path, &error))
}

/// Whether the index beside this file is there and allocated whole, by a writer that is at work on it. It is not opened
/// for that: closing it would drop the locks that SQLite holds on it in this process.
pub(crate) fn index_is_whole(path: &Path) -> bool {
    #[cfg(unix)]
    let allocated = |data: fs::Metadata| std::os::unix::fs::MetadataExt::blocks(&data).saturating_mul(512);
    #[cfg(not(unix))]
    let allocated = |data: fs::Metadata| data.len();
    index_of(path).metadata().is_ok_and(|data| data.len() >= INDEX && allocated(data) >= INDEX)
}

/// Whether there is an index beside this file: somebody has it open, or had it when the computer stopped.
pub(crate) fn has_index(path: &Path) -> bool {
    index_of(path).exists()
}

pub(crate) fn index_of(path: &Path) -> PathBuf {
    let mut index = path.as_os_str().to_owned();
    index.push("-shm");
    index.into()
}

/// Allocates all of a file's first bytes without changing them. A file system without this operation has no holes.
pub(crate) fn allocate(file: &File, size: u64) -> io::Result<()> {
    match FileExt::allocate(file, size) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        outcome => outcome,
    }
}

/// Brings the log of an open file to its size, with blocks that were written once: a commit into them takes less than one
/// that makes the file longer, because the file system has nothing to write down besides. SQLite reads what it has not
/// written itself as the end of the log, and uses the file from its beginning again once all of it is written back.
///
/// Only the writer may call it, between two commits. No connection holds a lock on the log itself, so opening and closing
/// it here drops none.
pub(crate) fn fill_log(log: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(log)?;
    let end = file.seek(SeekFrom::End(0))?;
    let folder = log.parent().unwrap_or(Path::new("."));
    if end >= LOG || fs4::available_space(folder)? < FREE {
        return Ok(());
    }
    let blank = [0; 64 * 1024];
    let mut missing = LOG - end;
    while missing > 0 {
        let part = usize::try_from(missing).unwrap_or(blank.len()).min(blank.len());
        file.write_all(&blank[..part])?;
        missing -= part as u64;
    }
    file.sync_all()
}

/// The index of the open log, allocated whole. It must outlive every connection of this process: closing any file that
/// SQLite has open would drop its locks.
#[derive(Debug)]
pub(crate) struct Index {
    path: PathBuf,
    file: Arc<File>,
}

impl Index {
    /// Allocates the index of a connection that was just opened.
    pub(crate) fn reserve(path: &Path) -> Result<Self, JournalError> {
        let path = index_of(path);
        let file = OpenOptions::new().read(true).write(true).open(&path);
        let file = file.map_err(|error| JournalError::io(&path, &error))?;
        let index = Self { path, file: Arc::new(file) };
        index.grow(INDEX)?;
        Ok(index)
    }

    /// The open file, for whoever has connections that may outlive the writer's.
    pub(crate) fn handle(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }

    /// Makes sure that the next commit on a log of this size finds its part of the index.
    pub(crate) fn hold(&self, wal: u64) -> Result<(), JournalError> {
        let needed = wal / WAL_PER_INDEX + AHEAD;
        if needed <= INDEX { Ok(()) } else { self.grow(needed.next_multiple_of(INDEX)) }
    }

    fn grow(&self, size: u64) -> Result<(), JournalError> {
        allocate(&self.file, size).map_err(|error| JournalError::io(&self.path, &error))
    }
}
