//! The append-only journal: what happened, in order, on disk before anybody is told that it happened.
//!
//! One thread writes. It takes whatever waits in its queue, commits it at once with `synchronous=FULL`, and only then
//! answers. Readers have connections of their own and never hold the writer up. Beside the rows, the same commit
//! carries keys that may be recorded only once, a snapshot to start faster, and two projections (the list of shows
//! and their key figures) that can always be rebuilt.
//!
//! It must never answer before the commit, never change or delete a row, never write to a file that a newer release
//! wrote or that is not Cartwall's, and never be a second writer. It is the only crate that knows SQLite, and it
//! never looks into a row's body.

pub mod backup;
mod ballast;
mod connection;
mod digest;
mod disk;
pub mod doctor;
mod error;
pub mod format;
mod identity;
mod journal;
mod lock;
mod mend;
mod place;
mod reader;
mod recovery;
mod room;
mod row;
mod schema;
mod side_record;
mod writer;

pub use disk::Health;
pub use error::JournalError;
pub use journal::{Commit, Journal, Opened, file_in};
pub use reader::Reader;
pub use recovery::Recovered;
pub use row::{Batch, Committed, Figures, ListedShow, NewRow, Once, Recorded, Row, ShowRow, Snapshot};
pub use schema::{APPLICATION_ID, VERSION as FORMAT_VERSION};

/// The SQLite library in this build, for `doctor` and bug reports.
#[must_use]
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}
