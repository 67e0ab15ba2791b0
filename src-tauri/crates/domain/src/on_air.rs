//! What is on air and in preview, layer by layer, and what an undo goes back to.
//!
//! A layer is a place on air that is taken and cleared by itself. Today there is one, the card of a cue. It must never
//! know what a card says: that is in [`crate::card`].

use crate::claims::{Claims, Paid};
use crate::event::OnAirFacts;
use crate::money::Money;
use crate::show::{CueDetails, OfferedVariant};
use crate::{Actor, CueId, GraphicId, LayerId, Map, OfferId, Timestamp, VariantId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

impl LayerId {
    /// The layer of the product card.
    pub const CARD: &'static str = "card";

    /// The layer of the product card.
    pub fn card() -> Self {
        Self(Self::CARD.to_owned())
    }
}

/// What is put on air, or into preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum AiringOf {
    /// A cue of the rundown, as its card.
    Cue(CueId),
    /// A graphic that belongs to no cue.
    Graphic(GraphicId),
    /// An offer.
    Offer(OfferId),
}

impl AiringOf {
    /// The cue, where it is one.
    pub fn cue(&self) -> Option<&CueId> {
        match self {
            Self::Cue(cue) => Some(cue),
            Self::Graphic(_) | Self::Offer(_) => None,
        }
    }

    /// Whether it is this cue.
    pub fn is(&self, cue: &CueId) -> bool {
        self.cue() == Some(cue)
    }
}

impl From<CueId> for AiringOf {
    fn from(cue: CueId) -> Self {
        Self::Cue(cue)
    }
}

impl From<&CueId> for AiringOf {
    fn from(cue: &CueId) -> Self {
        Self::Cue(cue.clone())
    }
}

/// What is on air on a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Airing {
    /// Which.
    pub what: AiringOf,
    /// Start of the current window.
    pub since: Timestamp,
    /// Units ordered since then, whenever we heard of them.
    pub units: i64,
    /// What its card said when it went on air or last changed, flash offers apart.
    pub shown: Option<OnAirFacts>,
    /// Its card says sold out.
    pub sold_out: bool,
    /// Its offer has none left: the card says the normal price.
    pub offer_ended: bool,
    /// The flash offer on it, while it runs.
    pub flash: Option<Flash>,
}

impl Airing {
    /// Counts an order that was placed while this was up: pieces of what it sells, and those that cost no more than a
    /// flash offer as its claims. What a newer version of the order takes back counts likewise.
    pub(crate) fn ordered(&mut self, placed_at: Timestamp, paid: Paid) {
        if placed_at < self.since {
            return;
        }
        self.units = self.units.saturating_add(paid.units);
        if let Some(flash) = self.flash.as_mut().filter(|flash| placed_at >= flash.started_at)
            && paid.is_at_most(flash.price)
        {
            flash.claimed = flash.claimed.saturating_add(paid.units);
        }
    }
}

/// A price for a short while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// The event that started it.
    pub seq: u64,
    /// Price while it runs.
    pub price: Money,
    /// Since when.
    pub started_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// The most units at this price.
    pub cap: Option<i64>,
    /// Units of its variants ordered since it started, at its price.
    pub claimed: i64,
}

impl Flash {
    /// Whether all units at its price are bought.
    pub fn is_used_up(&self) -> bool {
        self.cap.is_some_and(|cap| self.claimed >= cap)
    }
}

/// Everything on air and in preview, and the way back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnAir {
    /// What is on air. A layer that is missing is empty.
    pub layers: Map<LayerId, Airing>,
    /// What is ready next.
    pub preview: Map<LayerId, AiringOf>,
    /// The newest event that changed preview or program.
    pub seq: u64,
    /// The last thing that somebody pressed, while it can be meant to be the same press.
    pub pressed: Option<Press>,
    /// Newest last.
    pub undo: Vec<Arc<UndoStep>>,
}

impl OnAir {
    /// What is on air on a layer.
    pub fn airing(&self, layer: &LayerId) -> Option<&Airing> {
        self.layers.get(layer)
    }

    /// What is ready next on a layer.
    pub fn next_up(&self, layer: &LayerId) -> Option<&AiringOf> {
        self.preview.get(layer)
    }

    /// Every cue that is on air or ready next, on whatever layer.
    pub fn cues(&self) -> impl Iterator<Item = &CueId> {
        let on_air = self.layers.values().map(|airing| &airing.what);
        on_air.chain(self.preview.values()).filter_map(AiringOf::cue)
    }

    /// The flash offers that an undo could bring back.
    pub fn waiting_flashes(&self) -> impl Iterator<Item = (&LayerId, &Flash)> {
        self.undo.iter().filter_map(|step| {
            let flash = step.airing.as_ref()?.flash.as_ref()?;
            let running = self.airing(&step.layer).and_then(|airing| airing.flash.as_ref());
            (running.map(|running| running.seq) != Some(flash.seq)).then_some((&step.layer, flash))
        })
    }

    /// Changes what is on air on a layer, where it is this cue.
    pub(crate) fn change(&mut self, layer: &LayerId, cue: &CueId, edit: impl FnOnce(&mut Airing)) {
        let Some(airing) = self.layers.get(layer).filter(|airing| airing.what.is(cue)) else { return };
        let mut airing = airing.clone();
        edit(&mut airing);
        self.layers.insert_mut(layer.clone(), airing);
    }

    /// Puts something on a layer, or takes it off.
    pub(crate) fn put(&mut self, layer: &LayerId, airing: Option<Airing>) {
        match airing {
            Some(airing) => self.layers.insert_mut(layer.clone(), airing),
            None => drop(self.layers.remove_mut(layer)),
        }
    }

    /// Puts something into the preview of a layer, or empties it.
    pub(crate) fn ready(&mut self, layer: &LayerId, what: Option<&AiringOf>) {
        match what {
            Some(what) => self.preview.insert_mut(layer.clone(), what.clone()),
            None => drop(self.preview.remove_mut(layer)),
        }
    }
}

/// What an undo goes back to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoStep {
    /// The event that would be undone.
    pub seq: u64,
    /// What the operator did.
    pub action: UndoableAction,
    /// Who did it.
    pub by: Actor,
    /// Where.
    pub layer: LayerId,
    /// On air before it.
    pub airing: Option<Airing>,
    /// In preview before it.
    pub preview: Option<AiringOf>,
    /// What it changed in cues, as it was.
    pub cues: Vec<CueBefore>,
}

/// What an on-air action changes in a cue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CueBefore {
    /// Which.
    pub cue: CueId,
    /// Passed over.
    pub skipped: bool,
    /// How often it was taken.
    pub taken: u32,
    /// Time on air in closed windows, milliseconds.
    pub on_air_ms: i64,
    /// The shop's prices that the host knew.
    pub queued_prices: Vec<(VariantId, Money)>,
    /// What was bought of its offer, with what was ordered on it meanwhile.
    pub claims: Claims,
    /// What was written of it, where what the card says of that was changed on air.
    pub details: Option<CueDetails>,
    /// The variants that it offered, where those were changed on air.
    pub offered: Option<Vec<OfferedVariant>>,
}

/// An on-air action that somebody pressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Press {
    /// The event that came of it.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub action: UndoableAction,
}

/// The actions that undo takes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoableAction {
    /// A take (or next).
    Take,
    /// A clear.
    Clear,
    /// A skip.
    Skip,
    /// The start of a flash offer.
    Flash,
    /// The end of a flash offer before its time, by hand.
    StopFlash,
    /// A change of what the card on air offers.
    Edit,
}

impl UndoableAction {
    /// Whether it changes what is on the layer and in its preview, and not just what the card says.
    pub fn moves(self) -> bool {
        matches!(self, Self::Take | Self::Clear | Self::Skip)
    }
}
