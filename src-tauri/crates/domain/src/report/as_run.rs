//! The as-run log: what was on screen, for people.

use crate::actor::Actor;
use crate::event::OnAirFacts;
use crate::money::Money;
use crate::{CueId, Timestamp};
use serde::{Deserialize, Serialize};

/// One line of the as-run log: what was on screen, when, at what price and stock, by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsRun {
    /// Its event.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// What.
    pub action: AsRunAction,
    /// Which cue, if one.
    pub cue: Option<CueId>,
    /// What the card said, where one went on air.
    pub facts: Option<OnAirFacts>,
    /// The price of the flash offer that runs on the card again, where an undo brought one back.
    pub flash: Option<Money>,
    /// What to add: `anyway`, the reason of an end, what was undone, or the variant.
    pub note: Option<String>,
}

/// What the as-run log tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the events of the same names")]
pub enum AsRunAction {
    Start,
    Take,
    Change,
    Clear,
    Undo,
    Skip,
    SoldOut,
    BackInStock,
    VariantSoldOut,
    VariantBackInStock,
    FlashStart,
    FlashEnd,
    OfferEnd,
    OfferReopen,
    End,
    Resume,
}

impl AsRun {
    /// The price on the card.
    pub fn price(&self) -> Option<Money> {
        self.facts.as_ref().and_then(|facts| facts.price)
    }
}
