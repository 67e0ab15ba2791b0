//! Puts a repaired file in the place of the damaged one, which is moved aside and never deleted.
//!
//! A crash at any moment leaves either the damaged file with everything that belongs to it, or a replacement that the
//! next start finishes: the repaired file first takes a name that says what is under way, and only then is anything
//! moved.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

use super::salvage::{Salvaged, salvage};
use crate::{backup, error::JournalError, journal::file_in, lock::Lock, side_record};

/// The name of a repaired file that is about to take the damaged one's place.
const REPLACING: &str = "cartwall.replacing.db";

/// A repair that is in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// What was saved.
    #[serde(flatten)]
    pub salvaged: Salvaged,
    /// Where the damaged file is now; what belongs to it lies beside it under the same name.
    pub aside: Option<PathBuf>,
}

/// Repairs a data folder's journal and puts the repaired file in its place.
///
/// # Errors
/// As `repair`; the damaged file is where it was then.
pub fn repair_and_use(folder: impl AsRef<Path>) -> Result<Replaced, JournalError> {
    let folder = folder.as_ref();
    if !folder.is_dir() {
        return Err(JournalError::Io { detail: format!("{}: no such folder", folder.display()) });
    }
    let _lock = Lock::take(folder)?;
    finish(folder)?;
    let salvaged = make(folder)?;
    put_in_place(folder, salvaged)
}

/// Saves what is intact beside the damaged file, under the lock.
pub(crate) fn make(folder: &Path) -> Result<Salvaged, JournalError> {
    salvage(&file_in(folder), &backup::beside(&folder.join(REPLACING), ".made"))
}

/// Takes what `make` has made into use.
pub(crate) fn put_in_place(folder: &Path, salvaged: Salvaged) -> Result<Replaced, JournalError> {
    backup::settle(&salvaged.path, &folder.join(REPLACING))?;
    let aside = finish(folder)?;
    let path = file_in(folder);
    let salvaged =
        Salvaged { report: super::Report { path: path.clone(), ..salvaged.report }, path, ..salvaged };
    Ok(Replaced { salvaged, aside })
}

/// Finishes a replacement that was begun, under the lock. Returns where the damaged file is.
pub(crate) fn finish(folder: &Path) -> Result<Option<PathBuf>, JournalError> {
    let replacing = folder.join(REPLACING);
    if !replacing.exists() {
        return Ok(None);
    }
    let path = file_in(folder);
    let aside = folder.join(format!("cartwall.damaged-{}.db", stamp()));
    // The log goes before its file: a repaired file must never meet it.
    for ending in ["-wal", "-shm", ""] {
        move_aside(&backup::beside(&path, ending), &backup::beside(&aside, ending))?;
    }
    move_aside(&side_record::folder_in(folder), &backup::beside(&aside, "-side-record"))?;
    backup::settle(&replacing, &path)?;
    Ok(Some(aside))
}

/// Moves the side record of another journal out of the way.
pub(crate) fn set_side_record_aside(folder: &Path) -> Result<(), JournalError> {
    let aside = folder.join(format!("{}.other-{}", side_record::NAME, stamp()));
    move_aside(&side_record::folder_in(folder), &aside)
}

fn move_aside(from: &Path, to: &Path) -> Result<(), JournalError> {
    match fs::rename(from, to) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(JournalError::io(from, &error)),
        _ => Ok(()),
    }
}

/// Milliseconds since 1970: a name of its own each time.
fn stamp() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis())
}
