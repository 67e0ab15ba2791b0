//! Edits of plans that can be taken back, as panels are told of them.

use super::actor::Actor;
use cartwall_domain::edits;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

/// An edit that can be taken back by whoever made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct EditView {
    /// Whose plan it changed; `null` for the list of shows itself.
    pub show: Option<String>,
    /// Who made it.
    pub by: Actor,
    /// Its newest event.
    pub seq: u64,
    /// What was done.
    pub what: EditKind,
}

/// Written for every kind once: the enum, and what it comes from.
macro_rules! edit_kinds {
    ($($(#[$doc:meta])* $kind:ident { $($field:ident: $type:ty),* })*) => {
        /// What was done to a plan. `title` and `count`: the first product of the cues that it was done to, and how many
        /// they are.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        #[ts(export, export_to = "wire.ts")]
        #[expect(missing_docs, reason = "the values are those of the sentences")]
        pub enum EditKind { $($(#[$doc])* $kind { $($field: $type),* },)* }

        impl From<edits::EditKind> for EditKind {
            fn from(kind: edits::EditKind) -> Self {
                use edits::EditKind as Domain;
                match kind { $(Domain::$kind { $($field),* } => Self::$kind { $($field),* },)* }
            }
        }
    };
}

edit_kinds! {
    Added { title: String, count: u32 }
    Duplicated { title: String, count: u32 }
    Removed { title: String, count: u32 }
    /// Removed cues were brought back.
    Restored { title: String, count: u32 }
    Moved { title: String, count: u32 }
    /// Cues were put into a segment.
    Grouped { name: String, count: u32 }
    /// Cues were taken out of their segments.
    UngroupedCues { count: u32 }
    /// A whole segment got another name.
    RenamedSegment { from: String, name: String }
    /// A whole segment was taken apart.
    Ungrouped { name: String }
    Edited { title: String }
    /// The same was changed of several cues.
    EditedCues { title: String, count: u32 }
    /// A cue got a planned time.
    Planned { title: String, seconds: u32 }
    /// Its planned time was taken away.
    Unplanned { title: String }
    /// The show got another name; `title` is the one before.
    Renamed { title: String }
    /// The show's planned times were changed.
    Timed {}
    /// What the show is meant to sell was changed.
    Aimed {}
    /// Whether co-hosts put products on air was changed.
    CoHostsTake {}
    /// The show sells in another currency.
    Currency {}
    /// A show or template was archived.
    Archived { title: String }
    /// One was brought back.
    Unarchived { title: String }
    /// The show was saved as a template.
    Templated { title: String }
}
