//! The file's format and how an older file becomes today's.
//!
//! A released step never changes; a new format is a new step at the end, and a new golden file in the tests.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use crate::{backup, error::JournalError, identity};

/// `CrtW`: marks a SQLite file as Cartwall's.
pub const APPLICATION_ID: i32 = 0x4372_7457;

/// The format that this build writes.
pub const VERSION: u32 = STEPS.len() as u32;

/// `STEPS[n]` takes a file from format `n` to `n + 1`.
pub(crate) const STEPS: &[&str] = &[V1];

/// Names of the triggers that keep the log append-only.
pub(crate) const GUARDS: &[&str] =
    &["event_never_updated", "event_never_deleted", "once_never_updated", "once_never_deleted"];

// `meta` holds the journal's own name, which archives and copies tell it by.
// Rowid tables throughout: the salvage reads their leaf pages without the rest of the tree.
// `show`, `show_figures` and `show_stretch` are projections of the rows; `gap` lists rows that a repair could not save.
// `show_stretch` says in which stretches of the journal a show has rows. An index over the rows would say the same at
// the price of an entry a row, a fifth of all the writer's work; a show's rows lie together anyway.
const V1: &str = "
CREATE TABLE meta (
    name     TEXT    NOT NULL UNIQUE,
    value    TEXT    NOT NULL,
    digest   BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;

CREATE TABLE event (
    seq      INTEGER PRIMARY KEY CHECK (seq > 0),
    at       INTEGER NOT NULL,
    actor_kind TEXT  NOT NULL,
    actor_id TEXT    NOT NULL,
    show     TEXT,
    kind     TEXT    NOT NULL,
    version  INTEGER NOT NULL CHECK (version BETWEEN 0 AND 4294967295),
    body     TEXT    NOT NULL CHECK (json_valid(body)),
    orders   INTEGER,
    units    INTEGER,
    gross    INTEGER,
    refunds  INTEGER,
    digest   BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;
CREATE TRIGGER event_never_updated BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER event_never_deleted BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE once (
    scope    TEXT    NOT NULL,
    key      TEXT    NOT NULL,
    seq      INTEGER NOT NULL,
    request  BLOB    NOT NULL CHECK (length(request) = 32),
    answer   TEXT    NOT NULL,
    digest   BLOB    NOT NULL CHECK (length(digest) = 16),
    UNIQUE (scope, key)
) STRICT;
CREATE TRIGGER once_never_updated BEFORE UPDATE ON once BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER once_never_deleted BEFORE DELETE ON once BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE show (
    id         TEXT    NOT NULL UNIQUE,
    title      TEXT    NOT NULL,
    currency   TEXT    NOT NULL,
    status     TEXT    NOT NULL,
    mode       TEXT,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at   INTEGER,
    seq        INTEGER NOT NULL,
    digest     BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;

CREATE TABLE show_figures (
    show     TEXT    NOT NULL UNIQUE,
    orders   INTEGER NOT NULL,
    units    INTEGER NOT NULL,
    gross    INTEGER NOT NULL,
    refunds  INTEGER NOT NULL
) STRICT;

CREATE TABLE show_stretch (
    show     TEXT    NOT NULL,
    stretch  INTEGER NOT NULL,
    PRIMARY KEY (show, stretch)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
    seq      INTEGER PRIMARY KEY,
    format   INTEGER NOT NULL CHECK (format BETWEEN 0 AND 4294967295),
    body     BLOB    NOT NULL,
    digest   BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;

CREATE TABLE gap (
    first_seq INTEGER NOT NULL,
    last_seq  INTEGER NOT NULL
) STRICT;
";

/// Rows with the same `seq / STRETCH` are one stretch. Part of the format.
pub(crate) const STRETCH: u64 = 256;

/// What a file says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// No tables and no marks: safe to make it ours. A crash during the very first start leaves this.
    Empty,
    /// Ours, in this format, which this build can read or bring up to date.
    Ours(u32),
}

/// Looks at an open file without changing it.
pub(crate) fn standing(connection: &Connection, path: &Path, known: u32) -> Result<Standing, JournalError> {
    let id: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if id == APPLICATION_ID {
        return match version {
            0 => Err(JournalError::damaged("the format is missing")),
            version if version > known => Err(JournalError::NewerFile { found: version, known }),
            version => Ok(Standing::Ours(version)),
        };
    }
    let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if id == 0 && version == 0 && objects == 0 {
        Ok(Standing::Empty)
    } else {
        Err(JournalError::NotOurs { path: path.to_owned() })
    }
}

/// Brings the file to the newest of `steps`, each step whole or not at all. An existing file is copied first.
/// Returns the copies made.
pub(crate) fn migrate(
    connection: &mut Connection,
    path: &Path,
    from: u32,
    steps: &[&str],
) -> Result<Vec<PathBuf>, JournalError> {
    let mut copies = Vec::new();
    for (done, step) in (1..).zip(steps).skip(from as usize) {
        if done > 1 {
            let mut copy = path.as_os_str().to_owned();
            copy.push(format!(".before-format-{done}"));
            let copy = PathBuf::from(copy);
            backup::copy(connection, &copy)?;
            copies.push(copy);
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        transaction.execute_batch(step)?;
        if done == 1 {
            identity::put(&transaction, &identity::new())?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", done)?;
        transaction.commit()?;
    }
    Ok(copies)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Journal, file_in};

    const SECOND: &str = "ALTER TABLE show ADD COLUMN note TEXT";

    fn format_of(path: &Path) -> u32 {
        let plain = Connection::open(path).unwrap();
        plain.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn an_older_file_is_copied_and_then_brought_up_to_date() {
        let folder = tempfile::tempdir().unwrap();
        Journal::open(folder.path()).unwrap().0.close().unwrap();
        let (journal, opened) = Journal::open_with(folder.path(), &[V1, SECOND]).unwrap();
        journal.close().unwrap();
        assert_eq!(format_of(&file_in(folder.path())), 2);
        assert_eq!((opened.created, opened.copies.len()), (false, 1));
        assert_eq!(format_of(&opened.copies[0]), 1);
    }

    #[test]
    fn a_step_that_fails_half_way_leaves_the_older_format() {
        let folder = tempfile::tempdir().unwrap();
        Journal::open(folder.path()).unwrap().0.close().unwrap();
        let broken = "ALTER TABLE show ADD COLUMN note TEXT; INSERT INTO nowhere VALUES (1);";
        Journal::open_with(folder.path(), &[V1, broken]).unwrap_err();
        assert_eq!(format_of(&file_in(folder.path())), 1);
        let (journal, _) = Journal::open_with(folder.path(), &[V1, SECOND]).unwrap();
        journal.close().unwrap();
        assert_eq!(format_of(&file_in(folder.path())), 2);
    }
}
