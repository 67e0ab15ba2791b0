//! Proposals to the host, as panels are told of them.

use super::actor::Actor;
use super::money::Money;
use cartwall_domain::proposal::ProposalEnd;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

/// Something that the host is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct ProposalView {
    /// Its id.
    pub id: String,
    /// When it was made.
    pub at: i64,
    /// Who made it.
    pub by: Actor,
    /// Put a cue on air, ask another price for it, or add a product.
    #[ts(type = "\"take\" | \"price\" | \"add\"")]
    #[schemars(with = "String", extend("enum" = ["take", "price", "add"]))]
    pub kind: &'static str,
    /// The cue that it is about.
    pub cue: Option<String>,
    /// What is sold, in words.
    pub title: String,
    /// What it would cost.
    pub price: Option<Money>,
    /// When it lapses.
    pub lapses_at: i64,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// Who ended it.
    pub ended_by: Option<Actor>,
    /// How.
    #[ts(type = "\"accepted\" | \"declined\" | \"withdrawn\" | \"lapsed\" | null")]
    #[schemars(with = "Option<String>", extend("enum" = ["accepted", "declined", "withdrawn", "lapsed", null]))]
    pub end: Option<ProposalEnd>,
}
