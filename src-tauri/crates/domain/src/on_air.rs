//! What is on air and in preview, layer by layer, and what an undo goes back to.
//!
//! A layer is a place on air that is taken and cleared by itself. Today there is one, the card of a cue. It must never
//! know what a card says: that is in [`crate::card`].

use crate::event::OnAirFacts;
use crate::money::Money;
use crate::{CueId, GraphicId, LayerId, Map, OfferId, Timestamp};
use serde::{Deserialize, Serialize};

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
    /// Units of its variants sold in the show before this take.
    pub units_before: i64,
    /// What its card said when it went on air or last changed, flash offers apart.
    pub shown: Option<OnAirFacts>,
    /// Its card says sold out.
    pub sold_out: bool,
    /// The flash offer on it, while it runs.
    pub flash: Option<Flash>,
}

/// A price for a short while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// Price while it runs.
    pub price: Money,
    /// Since when.
    pub started_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// The most units at this price.
    pub cap: Option<i64>,
    /// Units of the cue's variants sold in the show before it started.
    pub units_before: i64,
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
    /// The cue taken last, where `next` goes on from.
    pub last_taken: Option<CueId>,
    /// Newest last.
    pub undo: Vec<UndoStep>,
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
    /// Where.
    pub layer: LayerId,
    /// On air before it.
    pub airing: Option<Airing>,
    /// In preview before it.
    pub preview: Option<AiringOf>,
    /// The cue that a skip passed over.
    pub skipped: Option<CueId>,
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
}
