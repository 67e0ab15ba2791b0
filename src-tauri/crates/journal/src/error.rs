//! What can go wrong with the file, each with a code that programs may rely on and a sentence for people.

use cartwall_domain::params::Params;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the journal could not do what was asked.
///
/// Every variant is `Clone`: one failed commit answers everybody who waited for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// Another process, or another `Journal` of this one, is the writer.
    #[error("Cartwall is already running with this data folder ({}). Use that window, or close it first.", path.display())]
    InUse {
        /// The lock file that is held.
        path: PathBuf,
    },
    /// The file was written by a later release.
    #[error(
        "This data was saved by a newer Cartwall (format {found}; this one knows {known}). Nothing was changed. Install the newer version to open it."
    )]
    NewerFile {
        /// The file's format.
        found: u32,
        /// The newest format that this build knows.
        known: u32,
    },
    /// A later release wrote an event of a kind or version that this one does not know.
    #[error(
        "This data holds something that this Cartwall does not know (event {seq}: {kind}, version {version}), because a newer one saved it. Nothing was changed. Install the newer version to open it."
    )]
    NewerEvent {
        /// The event's place in the journal.
        seq: u64,
        /// Its kind.
        kind: String,
        /// The version of its stored form.
        version: u32,
    },
    /// The file belongs to another program.
    #[error("{} is not a Cartwall file. Nothing was changed. Choose another folder or move that file away.", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// Bytes in the file are not what was written.
    #[error(
        "The saved data is damaged ({detail}). Nothing was changed. Quit Cartwall and run `cartwall doctor --repair --use`: it puts everything that is intact into a new file, uses that, and keeps the damaged one."
    )]
    Damaged {
        /// Where, as precisely as is known.
        detail: String,
    },
    /// No space is left.
    #[error(
        "NOT SAVED: the disk is full. Everything saved before is safe. Free some space; saving resumes by itself."
    )]
    DiskFull,
    /// The disk or the folder does not permit writing.
    #[error("NOT SAVED: the data folder is read-only. Make it writable, or choose another folder.")]
    ReadOnly,
    /// Another program holds the file for longer than we wait.
    #[error("NOT SAVED: another program is holding the data file. Close it; the next change tries again.")]
    Busy,
    /// The disk does not answer; it may still save.
    #[error(
        "NOT SAVED yet: the disk has not answered for a second. The show goes on; check the disk if this stays."
    )]
    Slow,
    /// The file that is open does not stand at its place any more.
    #[error(
        "NOT SAVED: the data folder was moved or deleted, or another file was put into its place ({}). Put it back, or move away what stands there now; saving resumes by itself.",
        path.display()
    )]
    FolderGone {
        /// Where the file should be.
        path: PathBuf,
    },
    /// As `FolderGone`, for a batch that is in the open file all the same. It must not be offered again: it is saved
    /// as soon as the file is at its place.
    #[error(
        "NOT SAVED: the data folder was moved or deleted, or another file was put into its place ({}). Put it back, or move away what stands there now; saving resumes by itself.",
        path.display()
    )]
    Misplaced {
        /// Where the file should be.
        path: PathBuf,
    },
    /// The newest changes wait in a file whose main file is missing.
    #[error(
        "The file {} is missing or empty, but {} holds changes that belong to it. Nothing was changed. Put the missing file back beside it; or move the second file away to start with an empty folder.",
        path.display(),
        log.display()
    )]
    OrphanedWal {
        /// The file that is missing.
        path: PathBuf,
        /// The file that holds changes of it.
        log: PathBuf,
    },
    /// The operating system reported an error.
    #[error("NOT SAVED: the disk reported an error ({detail}). Check the disk; the next change tries again.")]
    Io {
        /// The system's words.
        detail: String,
    },
    /// An earlier change was not saved, so this one, which builds on it, cannot be.
    #[error(
        "NOT SAVED: a change before this one was not saved. The show's state is being read again; repeat the action."
    )]
    OutOfStep {
        /// The sequence number the journal would give next.
        expected: u64,
        /// The sequence number the batch was computed for.
        offered: u64,
    },
    /// The same key was recorded before; what it answered then stands.
    #[error("This was already recorded ({scope}: {key}). Nothing was counted twice.")]
    Repeated {
        /// The kind of key.
        scope: String,
        /// The key.
        key: String,
    },
    /// The batch breaks a rule of the file, for example a body that is not JSON.
    #[error(
        "NOT SAVED: the change has a form that the journal refuses ({reason}). This is a fault of Cartwall; please report it."
    )]
    Rejected {
        /// Which rule.
        reason: String,
    },
    /// Writing so much would fill the disk.
    #[error(
        "There is no room: {} MB are needed, {} MB are free. Nothing was changed. Free some space, or choose another disk.",
        needed.div_ceil(1 << 20), free >> 20
    )]
    NoRoom {
        /// Bytes that must be free.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// There is a journal already where a new one should be.
    #[error(
        "There is data in {} already. Nothing was changed. Name a new folder with --data; it is made for you.", path.display()
    )]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// There is no such file, or nothing in it.
    #[error("There is no file {}, or nothing is in it. Nothing was changed. Name the data folder with `--data`; `cartwall backups` lists the backups.", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A file that was to be copied is not sound.
    #[error(
        "{} is damaged ({detail}). Nothing was restored. Choose an older backup, or save what is intact with `cartwall doctor --repair`.", path.display()
    )]
    DamagedCopy {
        /// The file.
        path: PathBuf,
        /// Where, as precisely as is known.
        detail: String,
    },
    /// The journal was closed.
    #[error("NOT SAVED: Cartwall is shutting down. Start it again and repeat the action.")]
    Closed,
    /// The SQLite library has a fault that can corrupt files.
    #[error(
        "This build carries SQLite {found}, which can damage files; 3.51.3 or later is needed. Install an official Cartwall."
    )]
    OldSqlite {
        /// The version found.
        found: String,
    },
}

impl JournalError {
    cartwall_domain::codes! {
        Self::InUse { .. } => "in_use",
        Self::NewerFile { .. } => "newer_file",
        Self::NewerEvent { .. } => "newer_event",
        Self::NotOurs { .. } => "not_ours",
        Self::Damaged { .. } | Self::DamagedCopy { .. } => "damaged",
        Self::DiskFull => "disk_full",
        Self::ReadOnly => "read_only",
        Self::Busy => "busy",
        Self::Slow => "disk_slow",
        Self::FolderGone { .. } | Self::Misplaced { .. } => "folder_gone",
        Self::OrphanedWal { .. } => "orphaned_wal",
        Self::Io { .. } => "io",
        Self::OutOfStep { .. } => "out_of_step",
        Self::Repeated { .. } => "repeated",
        Self::Rejected { .. } => "rejected",
        Self::NoRoom { .. } => "no_room",
        Self::Exists { .. } => "exists",
        Self::Missing { .. } => "missing",
        Self::Closed => "closed",
        Self::OldSqlite { .. } => "old_sqlite",
    }

    /// What it is about. What the system said is for the details alone, as it is English.
    #[must_use]
    pub fn params(&self) -> Params {
        let (params, name) = (Params::new(), |path: &Path| path.display().to_string());
        match self {
            Self::InUse { path }
            | Self::NotOurs { path }
            | Self::FolderGone { path }
            | Self::Misplaced { path }
            | Self::Exists { path }
            | Self::Missing { path }
            | Self::DamagedCopy { path, .. } => params.with("path", name(path)),
            Self::OrphanedWal { path, log } => params.with("path", name(path)).with("log", name(log)),
            Self::NewerFile { found, known } => params.with("found", *found).with("known", *known),
            Self::NewerEvent { seq, kind, version } => {
                params.with("seq", *seq).with("kind", kind.as_str()).with("version", *version)
            }
            Self::NoRoom { needed, free } => {
                params.with("needed_mb", needed.div_ceil(1 << 20)).with("free_mb", free >> 20)
            }
            Self::OutOfStep { expected, offered } => {
                params.with("expected", *expected).with("offered", *offered)
            }
            Self::Repeated { scope, key } => params.with("scope", scope.as_str()).with("key", key.as_str()),
            Self::OldSqlite { found } => params.with("found", found.as_str()),
            Self::Damaged { .. }
            | Self::DiskFull
            | Self::ReadOnly
            | Self::Busy
            | Self::Slow
            | Self::Io { .. }
            | Self::Rejected { .. }
            | Self::Closed => params,
        }
    }

    /// Whether the disk or the file is at fault and not what was to be saved: the same may be saved later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::DiskFull
                | Self::ReadOnly
                | Self::Busy
                | Self::Slow
                | Self::Io { .. }
                | Self::FolderGone { .. }
                | Self::Misplaced { .. }
                | Self::Damaged { .. }
                | Self::InUse { .. }
        )
    }

    pub(crate) fn damaged(detail: impl Into<String>) -> Self {
        Self::Damaged { detail: detail.into() }
    }

    pub(crate) fn io(path: &Path, error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Io { detail: format!("{}: {error}", path.display()) },
        }
    }
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::damaged(error.to_string()),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::ConstraintViolation) => Self::Rejected { reason: error.to_string() },
            Some(_) => Self::Io { detail: error.to_string() },
            // A column of another type than we wrote: STRICT tables make that damage.
            None => Self::damaged(error.to_string()),
        }
    }
}
