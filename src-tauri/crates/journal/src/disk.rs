//! What the writer needs of the disk: that its file still stands at its path, that there is room for the index of its
//! log, and a reserve for the day when the disk is full.
//!
//! Must never write over a file that somebody else has put at the path.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, config::DbConfig};
use tokio::sync::watch;

use crate::{
    backup,
    ballast::Ballast,
    connection,
    error::JournalError,
    journal::make_private_folder,
    lock::Lock,
    place::{Found, Place},
    reader::Reader,
    room::{self, Index},
};

/// How long a commit waits for another program that holds the file.
const BUSY: Duration = Duration::from_millis(200);
/// A log of this size means that somebody reads and does not end: without readers it stays far below.
const LONG_LOG: u64 = 128 * 1024 * 1024;
/// Between two looks at a long log.
const PAUSE: Duration = Duration::from_secs(2);

/// What the operator should know of the disk although everything is saved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Health {
    /// Little room is left, or the reserve is in use.
    pub low_disk: bool,
    /// Another program reads the file and does not end, so the log grows: its size.
    pub held_by_reader: Option<u64>,
    /// How often the folder was gone, and everything was written to its place again.
    pub rewritten: u32,
}

pub(crate) struct Disk {
    place: Place,
    lock: Lock,
    index: Index,
    ballast: Ballast,
    reader: Reader,
    health: watch::Sender<Health>,
    looked: Instant,
    /// Whether the log was brought to its size.
    log_filled: bool,
}

impl Disk {
    /// Of a connection for writing that was just opened.
    pub(crate) fn of_open(
        path: &Path,
        connection: &Connection,
        lock: Lock,
        reader: Reader,
    ) -> Result<Self, JournalError> {
        let mut ballast = Ballast::of(path.parent().unwrap_or(Path::new(".")));
        let index = match Index::reserve(path) {
            Err(JournalError::DiskFull) if ballast.free() => Index::reserve(path)?,
            outcome => outcome?,
        };
        connection.busy_timeout(BUSY)?;
        let place = Place::of_open(path)?;
        let health = watch::Sender::new(Health::default());
        reader.stands_at(place.clone(), index.handle());
        Ok(Self { place, lock, index, ballast, reader, health, looked: Instant::now(), log_filled: false })
    }

    pub(crate) fn health(&self) -> watch::Receiver<Health> {
        self.health.subscribe()
    }

    /// How often everything was written to its place again.
    pub(crate) fn rewritten(&self) -> u32 {
        self.health.borrow().rewritten
    }

    /// Before a commit: whether it can reach the disk at its place.
    pub(crate) fn ready(&mut self, connection: &mut Connection) -> Result<(), JournalError> {
        let wal = match self.place.check() {
            Ok(wal) => wal,
            Err(_) => self.write_again(connection)?,
        };
        self.lock.hold()?;
        self.index.hold(wal)
    }

    /// Whether there is room for a small commit.
    pub(crate) fn room(&self) -> Result<(), JournalError> {
        room::beside(self.place.path())
    }

    /// Says that what was committed is not at its place.
    pub(crate) fn misplaced(&self) -> JournalError {
        JournalError::Misplaced { path: self.place.path().to_owned() }
    }

    /// After a commit: whether it is at its place.
    pub(crate) fn settle(&mut self, connection: &mut Connection) -> Result<(), JournalError> {
        let wal = match self.place.check() {
            Ok(wal) => wal,
            Err(_) => self.write_again(connection)?,
        };
        let held = self.health.borrow().held_by_reader.is_some();
        if (held || wal > LONG_LOG) && self.looked.elapsed() >= PAUSE {
            self.looked = Instant::now();
            self.look_at_log(connection, wal);
        }
        Ok(())
    }

    /// Gives the reserve back to the disk. Whether there was one.
    pub(crate) fn free_reserve(&mut self) -> bool {
        let freed = self.ballast.free();
        self.tell(|health| health.low_disk = true);
        freed
    }

    /// Whether a quiet moment can be used.
    pub(crate) fn wants_quiet(&self) -> bool {
        !self.log_filled || self.ballast.wanted()
    }

    pub(crate) fn quiet(&mut self) {
        if !self.log_filled && self.place.check().is_ok() {
            // Once, whatever comes of it: where there is no room the log grows as it is needed.
            self.log_filled = true;
            let _ = room::fill_log(self.place.wal());
        }
        if self.ballast.wanted() && self.place.check().is_ok() {
            let low = self.ballast.make();
            self.tell(|health| health.low_disk = low);
        }
    }

    /// Before the writer's connection closes: SQLite then deletes the log at the path, which must be its own.
    pub(crate) fn before_close(&self, connection: &Connection) {
        if self.place.check().is_ok() {
            // Where it cannot be set the log stays, and the next start reads it.
            let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false);
        }
    }

    /// The folder is gone while the file is open. Where nothing else stands at the path, everything is written there
    /// again from the open file, and the writer goes on in that one. Gives the size of its log.
    fn write_again(&mut self, connection: &mut Connection) -> Result<u64, JournalError> {
        let (file, wal) = self.place.found();
        if file == Found::Other || wal == Found::Other {
            return Err(self.place.gone());
        }
        let again = self.try_write_again(connection, wal);
        match again {
            Ok(()) => self.place.check(),
            Err(JournalError::DiskFull) => Err(JournalError::DiskFull),
            Err(JournalError::InUse { path }) => Err(JournalError::InUse { path }),
            Err(_) => Err(self.place.gone()),
        }
    }

    fn try_write_again(&mut self, connection: &mut Connection, wal: Found) -> Result<(), JournalError> {
        let path = self.place.path().to_owned();
        let folder = path.parent().unwrap_or(Path::new("."));
        make_private_folder(folder)?;
        let lock = if self.lock.is_on(folder) { None } else { Some(Lock::take(folder)?) };
        backup::copy(connection, &path)?;
        if wal == Found::Ours {
            // All of it is in the copy.
            fs::remove_file(self.place.wal()).map_err(|error| JournalError::io(self.place.wal(), &error))?;
        }
        if room::has_index(&path) {
            let index = room::index_of(&path);
            fs::remove_file(&index).map_err(|error| JournalError::io(&index, &error))?;
        }
        let opened = connection::for_writing(&path)?;
        opened.busy_timeout(BUSY)?;
        self.index = Index::reserve(&path)?;
        self.place = Place::of_open(&path)?;
        self.reader.stands_at(self.place.clone(), self.index.handle());
        if let Some(lock) = lock {
            self.lock = lock;
        }
        // It closes without touching what stands at its path now: see `guard`.
        *connection = opened;
        self.ballast = Ballast::of(folder);
        self.log_filled = false;
        self.tell(|health| health.rewritten += 1);
        Ok(())
    }

    fn look_at_log(&mut self, connection: &Connection, wal: u64) {
        let written_back = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
            Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
        });
        let held = written_back.is_ok_and(|(frames, back)| back < frames) && wal > LONG_LOG;
        self.tell(|health| health.held_by_reader = held.then_some(wal));
    }

    fn tell(&self, change: impl FnOnce(&mut Health)) {
        self.health.send_if_modified(|health| {
            let before = *health;
            change(health);
            *health != before
        });
    }
}
