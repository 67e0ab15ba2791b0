//! Whether the idempotency keys can be relied on: an emptied page of their index makes a known order look new.
//!
//! Checked once for each start, by whoever first needs it: the check in the background, or the first look-up that
//! finds nothing.

use std::{path::Path, sync::Mutex};

use rusqlite::Connection;

use super::check::{self, Report};
use crate::{error::JournalError, journal::locked};

#[derive(Debug, Default)]
pub(crate) struct KeyIndex(Mutex<Option<Standing>>);

/// How the keys stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Standing {
    Sound,
    /// The index lacks entries of keys that are there: it can be made anew.
    IndexDamaged(String),
    /// Keys themselves are gone or cannot be read.
    KeysDamaged(String),
}

impl KeyIndex {
    /// How the keys stand; checks them the first time. Others wait for it.
    pub(crate) fn standing(&self, connection: &Connection) -> Result<Standing, JournalError> {
        let mut known = locked(&self.0);
        if let Some(standing) = &*known {
            return Ok(standing.clone());
        }
        let standing = match look(connection) {
            Err(JournalError::Damaged { detail }) => Standing::KeysDamaged(detail),
            outcome => outcome?,
        };
        Ok(known.insert(standing).clone())
    }

    /// Forgets what was found: something was made good.
    pub(crate) fn look_again(&self) {
        *locked(&self.0) = None;
    }

    pub(crate) fn require_sound(&self, connection: &Connection) -> Result<(), JournalError> {
        match self.standing(connection)? {
            Standing::Sound => Ok(()),
            Standing::IndexDamaged(detail) | Standing::KeysDamaged(detail) => {
                Err(JournalError::damaged(format!("the idempotency keys: {detail}")))
            }
        }
    }
}

fn look(connection: &Connection) -> Result<Standing, JournalError> {
    let first: String = connection.query_row("PRAGMA integrity_check(once)", [], |row| row.get(0))?;
    if first == "ok" {
        return Ok(Standing::Sound);
    }
    // An index may only be made from keys that are all there and what was written.
    let mut unsound = Report::of(Path::new(""));
    check::keys(connection, &mut unsound)?;
    // The entries come from the index alone, the rows from the table. An index that cannot be read tells nothing.
    let entry_without_row = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM (SELECT rowid AS entry FROM once ORDER BY scope, key)
         WHERE NOT EXISTS (SELECT 1 FROM once NOT INDEXED WHERE once.rowid = entry))",
        [],
        |row| row.get::<_, bool>(0),
    );
    let entry_without_row = match entry_without_row.map_err(JournalError::from) {
        Err(JournalError::Damaged { .. }) => false,
        outcome => outcome?,
    };
    Ok(if entry_without_row || !unsound.is_sound() {
        Standing::KeysDamaged(first)
    } else {
        Standing::IndexDamaged(first)
    })
}
