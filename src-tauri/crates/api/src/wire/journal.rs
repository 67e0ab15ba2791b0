//! How the file stands that the show is written to, as panels are told of it.

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

/// Whether what the show wrote is on disk, is sound, and has a copy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct JournalView {
    /// Changes that are carried out but not on disk; `null` where everything is.
    pub unsaved: Option<UnsavedView>,
    /// What is wrong with the disk although everything is saved. `folder_rewritten`: the data folder was gone while
    /// Cartwall ran, and everything but the pictures and older backups was written to its place again.
    #[ts(type = "\"low_disk\" | \"folder_rewritten\" | \"held_by_reader\" | null")]
    #[schemars(with = "Option<String>", extend("enum" = ["low_disk", "folder_rewritten", "held_by_reader", null]))]
    pub warning: Option<&'static str>,
    /// The command that repairs damaged data and puts it in use, with this data folder: without its name another one
    /// would be repaired.
    pub repair: String,
    /// What is known to be damaged; `null` where nothing is known to be wrong.
    pub damage: Option<DamageView>,
    /// The backups; `null` until the first is looked for.
    pub backup: Option<BackupView>,
    /// The newest event was later than this computer's clock when Cartwall started, by so many milliseconds: all times
    /// go on from that event. `null` where the clock was right.
    pub clock_ahead_ms: Option<i64>,
}

/// Changes that are carried out but not on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct UnsavedView {
    /// Since when, milliseconds since 1970.
    pub since: i64,
    /// The stable code of the reason, as in a refused command: `disk_full`, `read_only`, `folder_gone` …
    pub code: String,
    /// How many changes wait to be saved.
    pub changes: u64,
    /// Nothing could be saved from the start: everything can be looked at, and nothing changed.
    pub viewing: bool,
}

/// What the check of the file found, or what a request met later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct DamageView {
    /// When it was found, milliseconds since 1970.
    pub found_at: i64,
    /// How many faults there still are; 0 where everything was made good.
    pub faults: u64,
    /// Rows that were saved once and cannot be read any more.
    pub lost_rows: u64,
    /// Rows that were missing when Cartwall started and were brought back.
    pub recovered_rows: u64,
    /// The stable code of the first fault, as in `cartwall doctor --json`; `damaged` where a request met it;
    /// `recovered` or `mended` where there is none.
    pub code: String,
}

/// How the backups stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct BackupView {
    /// When the newest was made, milliseconds since 1970; `null` where there is none.
    pub at: Option<i64>,
    /// The last row that the newest holds; 0 where there is none.
    pub rows: u64,
    /// The stable code of why the newest attempt failed; `null` where it did not.
    pub failed: Option<String>,
}
