//! The journal's own name: a UUID that is made with the file and never changes.
//!
//! Archives name a row by it and the row's `seq`. A backup, a restored copy and a repaired file are the same journal and
//! keep it: their rows are the same rows. Two copies that are both written to afterwards are told apart by the digests
//! of their rows, never by this name alone.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{digest::Digest, digest::Digester, error::JournalError};

const NAME: &str = "journal";

/// Of this moment, so that names sort by when their journals were made.
pub(crate) fn new() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// Puts the name into a file that has another one, or none yet.
pub(crate) fn put(connection: &Connection, id: &str) -> Result<(), JournalError> {
    let digest = Digester::default().meta(NAME, id);
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?1, ?2, ?3)", params![NAME, id, digest])?;
    Ok(())
}

/// The name in a file. Other entries of the table are of later releases.
pub(crate) fn of(connection: &Connection) -> Result<String, JournalError> {
    let sql = "SELECT value, digest FROM meta WHERE name = ?1";
    let found =
        connection.query_row(sql, [NAME], |row| Ok((row.get(0)?, row.get::<_, Digest>(1)?))).optional()?;
    let (id, digest): (String, Digest) =
        found.ok_or_else(|| JournalError::damaged("the journal's name is gone"))?;
    if Digester::default().meta(NAME, &id) == digest {
        Ok(id)
    } else {
        Err(JournalError::damaged("the journal's name"))
    }
}

/// The name in a record that was read from a page.
pub(crate) fn genuine(name: &str, value: &str, digest: &[u8]) -> bool {
    name == NAME && Digester::default().meta(name, value) == *digest
}
