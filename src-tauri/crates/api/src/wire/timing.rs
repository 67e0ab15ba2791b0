//! How a running show stands against its plan.

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

/// Planned against actual time. Over (+) or under (−), in ms, is
/// `(now − started_at) − done_planned_ms − min(time on air of the current cue, its planned time)`:
/// how much later the show is than its rundown, as in Ontime's offset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct Timing {
    /// Planned time of the whole rundown, skipped cues left out.
    pub planned_ms: i64,
    /// Planned time of cues that are done.
    pub done_planned_ms: i64,
    /// Planned time of cues still to come.
    pub remaining_planned_ms: i64,
    /// Planned time of the cue on air.
    pub program_planned_ms: i64,
    /// Time on air of the cue on air before its current window.
    pub program_before_ms: i64,
    /// The formula above as of the message's `now`; `null` before the start.
    pub over_ms: Option<i64>,
    /// When the show should be over, milliseconds since 1970: as planned, else its start and the whole rundown; `null`
    /// where neither is known.
    pub planned_end: Option<i64>,
}
