//! What the card on air says by what was told of it so far, with the flash offer on it. It must say what
//! [`crate::card::face`] says.

use crate::card::under_flash;
use crate::event::{Event, OnAirFacts, Recorded};
use crate::money::Money;
use crate::on_air::UndoableAction;
use crate::show::Offer;
use crate::{CueId, Currency};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The prices of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardPrices {
    /// The lowest; `None` = not known.
    pub price: Option<Money>,
    /// The highest, where it is another.
    pub price_to: Option<Money>,
    /// Crossed out.
    pub compare_at: Option<Money>,
}

impl From<&OnAirFacts> for CardPrices {
    fn from(facts: &OnAirFacts) -> Self {
        Self { price: facts.price, price_to: facts.price_to, compare_at: facts.compare_at }
    }
}

#[derive(Default)]
pub(super) struct Said {
    /// What the card on air was told to say last, flash offers apart.
    pub facts: Option<OnAirFacts>,
    /// The cue on air, while it has a flash offer, and the price of that.
    pub flash: Option<(CueId, Money)>,
    /// What people wrote of each cue.
    written: BTreeMap<CueId, Written>,
    /// Cues whose offer has none left.
    used_up: BTreeSet<CueId>,
    /// What was written before each edit: an undo of it brings all of that back.
    edits: Vec<(u64, CueId, Written)>,
}

/// A price of the show, and one that is crossed out.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Written {
    price: Option<Money>,
    crossed_out: Option<Money>,
}

impl From<&Offer> for Written {
    fn from(offer: &Offer) -> Self {
        Self { price: offer.price, crossed_out: offer.compare_at }
    }
}

impl Said {
    /// Follows what a flash offer is compared with, also between runs.
    pub fn follow(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::CueAdded { cue, details, .. } => {
                self.written.insert(cue.clone(), (&details.offer).into());
            }
            Event::CueUpdated { cue, details, .. } => {
                let now = Written::from(&details.offer);
                let before = self.written.insert(cue.clone(), now).unwrap_or_default();
                self.edits.push((recorded.seq, cue.clone(), before));
            }
            Event::ShowUpdated { currency: Some(currency), .. } => {
                for written in self.written.values_mut() {
                    for price in [&mut written.price, &mut written.crossed_out] {
                        *price = price.and_then(|price| price.written_in(*currency));
                    }
                }
            }
            Event::OnAirUndone { undoes, action: UndoableAction::Edit, .. } => {
                if let Some(place) = self.edits.iter().rposition(|(seq, ..)| seq == undoes) {
                    let (_, cue, before) = self.edits.remove(place);
                    self.written.insert(cue, before);
                }
            }
            Event::OfferEnded { cue, .. } => drop(self.used_up.insert(cue.clone())),
            Event::CueTaken { cue, .. } | Event::OfferReopened { cue, .. } => {
                self.used_up.remove(cue);
            }
            _ => {}
        }
    }

    /// The card as it is.
    pub fn card(&self, show: Currency) -> Option<OnAirFacts> {
        let facts = self.facts.clone()?;
        Some(match &self.flash {
            Some((cue, price)) => {
                let written = self.written.get(cue).filter(|_| !self.used_up.contains(cue));
                under_flash(facts, *price, written.and_then(|written| written.crossed_out), show)
            }
            None => facts,
        })
    }

    pub fn prices(&self, show: Currency) -> Option<CardPrices> {
        self.card(show).as_ref().map(Into::into)
    }

    /// What the price of the show was set to by the edit right before an event, where it was.
    pub fn priced(&self, seq: u64, cue: &CueId) -> Option<Option<Money>> {
        let (edit, of, before) = self.edits.last()?;
        let now = self.written.get(of)?;
        (edit.saturating_add(1) == seq && of == cue && before.price != now.price).then_some(now.price)
    }
}
