//! What an output shows: one frame holds all of its layers, and what will be taken next.

use crate::view::card;
use crate::wire::live::{Card, Graphic, OverlayMessage, Stock};
use cartwall_domain::LayerId;
use cartwall_domain::on_air::AiringOf;
use cartwall_domain::show::Mode;
use cartwall_domain::state::State;
use cartwall_engine::Clock;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What stands on each layer.
type Layers = BTreeMap<LayerId, Option<Arc<Card>>>;

/// How a frame differs from the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Something else is on air, or it says something else.
    OnAir,
    /// The same is on air, and only its numbers are others: what is left, what was claimed.
    Numbers,
}

/// Everything that could be shown, as of a commit.
pub(super) struct OnAir {
    mode: Option<Mode>,
    layers: Layers,
    prepared: Layers,
}

impl OnAir {
    pub(super) fn of(state: &State) -> Self {
        let show = state.running_show();
        let Some(show) = show else {
            return Self { mode: None, layers: Layers::new(), prepared: Layers::new() };
        };
        // A graphic or an offer of its own has no card yet.
        let shows = |what: &AiringOf| Some(Arc::new(card(state, show, show.cue(what.cue()?)?)));
        let (on_air, preview) = (show.on_air.layers.iter(), show.on_air.preview.iter());
        Self {
            mode: show.mode(),
            layers: on_air.map(|(layer, airing)| (layer.clone(), shows(&airing.what))).collect(),
            prepared: preview.map(|(layer, what)| (layer.clone(), shows(what))).collect(),
        }
    }
}

/// What a page should show: its whole state.
#[derive(Clone)]
pub struct Frame {
    /// The event since which this is on air.
    pub seq: u64,
    mode: Option<Mode>,
    layers: Layers,
    prepared: Layers,
    clock: Clock,
}

impl Frame {
    pub(super) fn empty(clock: Clock) -> Self {
        Self { seq: 0, mode: None, layers: Layers::new(), prepared: Layers::new(), clock }
    }

    /// The frame after this one, where it is another, and what changed on air, where anything did.
    pub(super) fn next(&self, seq: u64, on_air: &OnAir, names: &[LayerId]) -> Option<(Self, Option<Change>)> {
        let of_output = |layers: &Layers| -> Layers {
            names.iter().map(|name| (name.clone(), layers.get(name).cloned().flatten())).collect()
        };
        let (layers, prepared) = (of_output(&on_air.layers), of_output(&on_air.prepared));
        let change = if self.mode == on_air.mode && self.layers == layers {
            None
        } else if self.mode == on_air.mode && says(&self.layers) == says(&layers) {
            Some(Change::Numbers)
        } else {
            Some(Change::OnAir)
        };
        if change.is_none() && self.prepared == prepared {
            return None;
        }
        let seq = if change.is_some() { seq } else { self.seq };
        let frame = Self { seq, mode: on_air.mode, layers, prepared, clock: self.clock.clone() };
        Some((frame, change))
    }

    /// The message for a page, with the core's time as of now.
    pub fn json(&self) -> String {
        let graphic = |card: &Option<Arc<Card>>| Graphic::Card(card.clone());
        let message = OverlayMessage {
            kind: "frame",
            seq: self.seq,
            now: self.clock.now(),
            mode: self.mode,
            layers: self.layers.iter().map(|(name, card)| (name.0.clone(), graphic(card))).collect(),
            prepared: self
                .prepared
                .iter()
                .map(|(name, card)| (name.0.clone(), card.is_some().then(|| graphic(card))))
                .collect(),
        };
        // A card is text, numbers and options: it always has a JSON form.
        serde_json::to_string(&message).unwrap_or_default()
    }
}

/// What layers say, without the numbers that change by themselves while something sells.
fn says(layers: &Layers) -> Vec<(&LayerId, Option<Card>)> {
    let without_numbers = |card: &Card| {
        let mut card = card.clone();
        match &mut card.stock {
            Stock::Known { left, low, .. } => (*left, *low) = (0, false),
            Stock::Backorder { left, .. } => *left = 0,
            Stock::Untracked | Stock::Unknown => {}
        }
        for variant in &mut card.variants {
            variant.left = None;
        }
        if let Some(cap) = &mut card.cap {
            cap.claimed = 0;
        }
        if let Some(flash) = &mut card.flash {
            flash.claimed = 0;
        }
        card
    };
    layers.iter().map(|(name, card)| (name, card.as_deref().map(without_numbers))).collect()
}
