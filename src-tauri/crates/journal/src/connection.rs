//! How a SQLite file is opened. Every connection of this crate comes from here.

use std::{fs::OpenOptions, io::Read, path::Path, path::PathBuf, time::Duration};

use percent_encoding::{AsciiSet, CONTROLS, percent_encode};
use rusqlite::{Connection, OpenFlags, config::DbConfig};

use crate::{error::JournalError, lock, room};

/// The first release without the fault that damages files when two connections write and checkpoint together.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Refuses to run on a SQLite library that can damage files.
pub(crate) fn require_sound_sqlite() -> Result<(), JournalError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(JournalError::OldSqlite { found: rusqlite::version().to_owned() });
    }
    Ok(())
}

/// The writer's connection: durable when a commit returns, and strict with what it reads.
pub(crate) fn for_writing(path: &Path) -> Result<Connection, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(path, flags)?;
    guard(&connection)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if !mode.eq_ignore_ascii_case("wal") {
        return Err(JournalError::Io { detail: format!("this disk does not support WAL, only {mode}") });
    }
    // The first reading opens the log and its index.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // macOS: an ordinary fsync leaves data in the drive's cache.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Without it, INSERT OR REPLACE would delete a row past the trigger.
    connection.pragma_update(None, "recursive_triggers", true)?;
    connection.pragma_update_and_check(None, "journal_size_limit", 67_108_864, |_| Ok(()))?;
    // A full group of rows fits, so that no page goes to the log twice.
    connection.pragma_update(None, "cache_size", -16_000)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

/// A connection to a file that is being made, and that only counts once it is finished and synced: nothing lies
/// beside it, and a crash leaves nothing that anybody reads. Replaces what is there.
pub(crate) fn for_making(path: &Path) -> Result<Connection, JournalError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    lock::private(&mut options);
    options.open(path).map_err(|error| JournalError::io(path, &error))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(path, flags)?;
    guard(&connection)?;
    connection.query_row("PRAGMA journal_mode = MEMORY", [], |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    Ok(connection)
}

/// A connection that cannot write.
pub(crate) fn for_reading(path: &Path) -> Result<Connection, JournalError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(path, flags)?;
    guard(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// A connection to a file that nobody changes meanwhile: it leaves no file beside it and works on a read-only disk.
/// Only for a file without a write-ahead log.
pub(crate) fn for_reading_a_still_file(path: &Path) -> Result<Connection, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(format!("file:{}?immutable=1", escaped(path)), flags)?;
    guard(&connection)?;
    Ok(connection)
}

/// A connection to a file with a write-ahead log that nobody writes to: what SQLite keeps beside the file is kept in
/// memory, so that it works on a read-only disk and on a full one. Takes no lock.
fn for_reading_a_still_file_with_its_log(path: &Path) -> Result<Connection, JournalError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    // The index of the log can be in memory only where no other connection shares it.
    let without_locks = if cfg!(windows) { "win32-none" } else { "unix-none" };
    let connection = Connection::open_with_flags_and_vfs(path, flags, without_locks)?;
    guard(&connection)?;
    connection.pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// A connection for looking at a file, whoever else has it open, also on a read-only or full disk. It leaves out nothing
/// that waits in the log.
pub(crate) fn for_viewing(path: &Path) -> Result<Connection, JournalError> {
    let shared = if room::index_is_whole(path) { Ok(()) } else { room::beside(path) };
    let shared = shared.and_then(|()| {
        let connection = for_reading(path)?;
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(connection)
    });
    match shared {
        Err(JournalError::ReadOnly | JournalError::DiskFull | JournalError::Io { .. }) => {}
        outcome => return outcome,
    }
    if has_wal(path) { for_reading_a_still_file_with_its_log(path) } else { for_reading_a_still_file(path) }
}

/// The write-ahead log that belongs to a file.
pub(crate) fn wal_of(path: &Path) -> PathBuf {
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    wal.into()
}

/// Whether commits may wait in a write-ahead log beside the file.
pub(crate) fn has_wal(path: &Path) -> bool {
    wal_of(path).metadata().is_ok_and(|data| data.len() > 0)
}

/// Whether the file is there and begins as SQLite files do. `None` where there is no file, or nothing in it.
pub(crate) fn is_sqlite(path: &Path) -> Result<Option<bool>, JournalError> {
    let mut file = match OpenOptions::new().read(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            refuse_orphans(path, &["-wal", "-journal"])?;
            return Ok(None);
        }
        Err(error) => return Err(JournalError::io(path, &error)),
    };
    let mut start = Vec::with_capacity(16);
    file.by_ref().take(16).read_to_end(&mut start).map_err(|error| JournalError::io(path, &error))?;
    if start.is_empty() {
        // A journal beside an empty file is that of a first start that was cut short: SQLite takes it back.
        refuse_orphans(path, &["-wal"])?;
        return Ok(None);
    }
    Ok(Some(start == b"SQLite format 3\0"))
}

/// SQLite would delete what belongs to a file that is not there, and with it the newest changes.
fn refuse_orphans(path: &Path, endings: &[&str]) -> Result<(), JournalError> {
    for ending in endings {
        let mut log = path.as_os_str().to_owned();
        log.push(ending);
        let log = PathBuf::from(log);
        if log.metadata().is_ok_and(|data| data.len() > 0) {
            return Err(JournalError::OrphanedWal { path: path.to_owned(), log });
        }
    }
    Ok(())
}

// A file may have been prepared by somebody else: nothing in its schema is trusted.
fn guard(connection: &Connection) -> Result<(), JournalError> {
    connection.busy_timeout(Duration::from_millis(5000))?;
    // Whoever only reads leaves the log to the writer, whatever else stands at the path when the connection closes.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update_and_check(None, "mmap_size", 0, |_| Ok(()))?;
    Ok(())
}

/// What would end the path in SQLite's address of a file, or stand for another byte. Bytes beyond ASCII are always encoded.
const ENCODED: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#');

fn escaped(path: &Path) -> String {
    let encoded = percent_encode(path.as_os_str().as_encoded_bytes(), ENCODED).to_string();
    if cfg!(windows) { encoded.replace('\\', "/") } else { encoded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sqlite_in_use_is_one_without_the_known_damage_to_the_wal() {
        // 3.51.3 mends the reset of the WAL that could lose a commit.
        assert!(rusqlite::version_number() >= 3_051_003, "SQLite {}", rusqlite::version());
    }

    #[cfg(unix)]
    #[test]
    fn a_path_with_any_bytes_stays_one_path() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"/a b/50%#1?x=\n\xff/\xd7\xa9.db"));
        assert_eq!(escaped(path), "/a b/50%25%231%3Fx=%0A%FF/%D7%A9.db");
    }
}
