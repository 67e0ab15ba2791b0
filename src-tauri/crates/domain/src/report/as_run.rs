//! The as-run log: what was on screen, for people.

use crate::actor::Actor;
use crate::event::{FlashEnd, OnAirFacts, Recorded};
use crate::money::Money;
use crate::on_air::UndoableAction;
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
    /// The price of the flash offer that starts, or that an undo brought back.
    pub flash: Option<Money>,
    /// It was taken although it was sold out.
    pub anyway: bool,
    /// Why an offer ended.
    pub reason: Option<FlashEnd>,
    /// What an undo took back.
    pub undone: Option<UndoableAction>,
    /// Which variant, where one of several sold out or came back: its title.
    pub variant: Option<String>,
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
    /// A line of the log, with nothing to add.
    pub(super) fn of(
        recorded: &Recorded,
        action: AsRunAction,
        cue: Option<&CueId>,
        facts: Option<&OnAirFacts>,
    ) -> Self {
        Self {
            seq: recorded.seq,
            at: recorded.at,
            by: recorded.by.clone(),
            action,
            cue: cue.cloned(),
            facts: facts.cloned(),
            flash: None,
            anyway: false,
            reason: None,
            undone: None,
            variant: None,
        }
    }

    /// The price on the card.
    pub fn price(&self) -> Option<Money> {
        self.facts.as_ref().and_then(|facts| facts.price)
    }
}
