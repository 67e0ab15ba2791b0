//! Answers and problems.

use super::actor::Actor;
use super::money::Money;
use super::params::{Params, sent};
use cartwall_domain::refusal::RefusedCue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a change reached the overlays by the time the command answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct OverlaysAnswer {
    /// Overlay pages connected.
    pub connected: u32,
    /// Of those, how many have painted this change.
    pub painted: u32,
    /// Milliseconds from commit until the last of them had; `null` where none has.
    pub ms: Option<u32>,
}

/// A command's answer, after its events were committed, or kept to be saved later: see `saved`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct Answer {
    /// The newest event the command led to (or the newest known, where nothing had to change).
    pub seq: u64,
    /// `false`: it was carried out, but the disk takes nothing just now. It is saved as soon as it can be, and lost if
    /// Cartwall ends before that. Left out where it is saved.
    #[serde(skip_serializing_if = "is_true")]
    #[ts(optional, as = "Option<bool>")]
    pub saved: bool,
    /// Of what it made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub id: Option<String>,
    /// The token that `make_token` made. It is told here alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub token: Option<String>,
    /// Of all that it made, in order, where it makes several. Of `undo_edit` the cues that came back, or else those that
    /// were changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub ids: Vec<String>,
    /// The same command with the same key was carried out before; nothing happened again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub repeated: bool,
    /// For commands that change what is on air.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub overlays: Option<OverlaysAnswer>,
    /// SKUs of an order that the catalogue does not know; kept all the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub unknown_skus: Vec<String>,
    /// The show that an order counts for; a refund counts for that of its order. Left out where it is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub show: Option<String>,
    /// An older version of an order than the one that is counted; nothing happened.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub superseded: bool,
    /// How much of what is given back is above what was sold in the order. It is booked, and flagged in the totals.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub over_refunded: Option<OverRefunded>,
    /// What an undone edit had changed and somebody has changed since, or that cannot be as it was: it stays as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub left_alone: Option<LeftAlone>,
}

/// What an undo left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct LeftAlone {
    /// The product of the first cue of them; the show's name where it is the show itself.
    pub title: String,
    /// How many cues, or 1.
    pub count: u32,
    /// The ids of the first hundred of them; empty where it is the show itself.
    pub cues: Vec<String>,
}

impl From<cartwall_domain::decide::LeftAlone> for LeftAlone {
    fn from(left: cartwall_domain::decide::LeftAlone) -> Self {
        let cues = left.cues.into_iter().map(|cue| cue.0).collect();
        Self { title: left.title, count: left.count, cues }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_true(saved: &bool) -> bool {
    *saved
}

/// What is on air, told with every refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct OnAirBrief {
    /// The newest event.
    pub seq: u64,
    /// The running show.
    pub show: Option<String>,
    /// The cue in preview.
    pub preview: Option<CueBrief>,
    /// The cue on air.
    pub program: Option<CueBrief>,
}

/// A cue by id and SKU.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CueBrief {
    /// Its id.
    pub id: String,
    /// Its SKU.
    pub sku: String,
    /// Its title.
    pub title: String,
    /// Its price now.
    pub price: Option<Money>,
}

/// A problem after RFC 9457: what happened, what it means, what to do. It changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct Problem {
    /// `about:blank`-style reference to the code's documentation.
    #[serde(rename = "type")]
    pub kind: String,
    /// A few words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable, for programs.
    pub code: String,
    /// In English, for people. No program may read anything out of it.
    pub detail: String,
    /// What it is about. With the code they make the words of any language; `reason` tells apart what happens under one
    /// code.
    pub params: Params,
    /// What is on air now, for commands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub state: Option<OnAirBrief>,
    /// The columns of a table that could not be read by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub columns: Option<Vec<String>>,
    /// The first values of each of those columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub samples: Option<Vec<Vec<String>>>,
    /// As much of a mapping of those columns as could be guessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "Mapping")]
    pub suggested: Option<serde_json::Value>,
    /// With the code `conflict`: fields that somebody else changed since the sender saw them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub conflicts: Option<Vec<Conflict>>,
    /// Where the same was asked of several cues: those that cannot be changed so, each with its reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cues: Option<Vec<CueProblem>>,
}

/// Why a cue cannot be changed as it was asked of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CueProblem {
    /// Its id.
    pub cue: String,
    /// What its product is called.
    pub title: String,
    /// As in a problem.
    pub code: String,
    /// Likewise.
    pub detail: String,
    /// Likewise.
    pub params: Params,
}

impl From<&RefusedCue> for CueProblem {
    fn from(RefusedCue { cue, title, refusal }: &RefusedCue) -> Self {
        Self {
            cue: cue.0.clone(),
            title: title.clone(),
            code: refusal.code.as_str().to_owned(),
            detail: refusal.sentence.clone(),
            params: sent(&refusal.params),
        }
    }
}

/// A field that holds something else than its sender saw. Both values have the form that a request gives them; an empty
/// text, or 0 for a number, stands for none. To insist, send the change again with `now` as its base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct Conflict {
    /// Its name in the request.
    pub field: String,
    /// What the sender wants.
    #[ts(type = "string | number | boolean | string[]")]
    pub asked: serde_json::Value,
    /// What it holds now.
    #[ts(type = "string | number | boolean | string[]")]
    pub now: serde_json::Value,
    /// Who changed it last, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub by: Option<Actor>,
}

impl From<&cartwall_domain::changes::Conflict> for Conflict {
    fn from(conflict: &cartwall_domain::changes::Conflict) -> Self {
        let json = |value| serde_json::to_value(value).unwrap_or_default();
        let (asked, now) = (json(&conflict.asked), json(&conflict.now));
        Self { field: conflict.field.to_owned(), asked, now, by: conflict.by.as_ref().map(Into::into) }
    }
}

/// How much of a refund is above what was sold in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct OverRefunded {
    /// Pieces.
    pub units: i64,
    /// Money.
    pub amount: Money,
}

impl From<cartwall_engine::OverRefunded> for OverRefunded {
    fn from(over: cartwall_engine::OverRefunded) -> Self {
        Self { units: over.units, amount: Money { minor: over.amount, currency: over.currency } }
    }
}
