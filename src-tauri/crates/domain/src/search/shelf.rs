//! What of a catalogue can be sold just now. Stock changes with every sale, the index only with the catalogue; looking
//! up a hundred thousand levels takes longer than a keystroke may. So a shelf stands beside the index and follows what
//! changed.

use super::SearchIndex;
use crate::VariantId;
use crate::event::{Event, Recorded};
use crate::state::State;
use crate::stock::Availability;
use std::collections::VecDeque;
use std::sync::Arc;

/// How many changes are remembered; a shelf that is further behind is set up again.
const REMEMBERED: usize = 10_000;

/// The availability of every variant of an index, as of some event. Cloning is cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    seq: u64,
    /// By place in the index.
    stands: Arc<Vec<Availability>>,
}

/// The variants whose stock may have changed lately.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Every change after this event is remembered.
    since: u64,
    /// With the events that made them, oldest first.
    variants: VecDeque<(u64, VariantId)>,
}

impl Changes {
    /// Takes in what was committed.
    pub fn take(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::StockSet { variant, .. }
            | Event::BufferSet { variant, .. }
            | Event::StoreCounted { variant, .. } => {
                self.remember(recorded.seq, variant);
            }
            Event::OrderChanged { changes, .. } => {
                for variant in changes.iter().filter_map(|change| change.variant.as_ref()) {
                    self.remember(recorded.seq, variant);
                }
            }
            // Many at once: an import, what a rehearsal's buyers took comes back, another buffer, a shop that went.
            Event::CatalogueImported { .. }
            | Event::RunEnded { .. }
            | Event::GuardSet { .. }
            | Event::StoreConnected { .. }
            | Event::StoreSet { .. }
            | Event::OrderCopied { .. }
            | Event::StoreDisconnected { .. } => {
                self.since = recorded.seq;
                self.variants.clear();
            }
            _ => {}
        }
    }

    /// Those that a shelf has not followed yet: a copy, so that nobody who commits waits while it does.
    pub fn new_to(&self, shelf: &Shelf) -> Self {
        let new = self.variants.iter().rev().take_while(|(seq, _)| *seq > shelf.seq);
        let mut variants: VecDeque<_> = new.cloned().collect();
        variants.make_contiguous().reverse();
        Self { since: self.since, variants }
    }

    fn remember(&mut self, seq: u64, variant: &VariantId) {
        if self.variants.len() == REMEMBERED
            && let Some((forgotten, _)) = self.variants.pop_front()
        {
            self.since = forgotten;
        }
        self.variants.push_back((seq, variant.clone()));
    }
}

impl Shelf {
    /// The shelf of an index in a state.
    pub fn of(index: &SearchIndex, state: &State) -> Self {
        let stands = index.entries.iter().map(|entry| state.availability(&entry.variant)).collect();
        Self { seq: state.seq, stands: Arc::new(stands) }
    }

    /// Brings it up to `state` by what changed since. One of a later state stays as it is.
    pub fn follow(&mut self, index: &SearchIndex, state: &State, changes: &Changes) {
        if self.seq >= state.seq {
            return;
        }
        if changes.since > self.seq {
            *self = Self::of(index, state);
            return;
        }
        let new = changes.variants.iter().rev().take_while(|(seq, _)| *seq > self.seq);
        for (_, variant) in new {
            if let Some(place) = index.place_of(variant) {
                let now = state.availability(variant);
                if self.stands[place] != now {
                    Arc::make_mut(&mut self.stands)[place] = now;
                }
            }
        }
        self.seq = state.seq;
    }

    pub(super) fn at(&self, place: usize) -> Availability {
        self.stands.get(place).copied().unwrap_or(Availability::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Actor;
    use crate::apply::apply;
    use crate::catalogue::{Product, Variant};
    use crate::source::StockSource;
    use crate::stock::{Level, Quantity};

    #[test]
    fn a_shelf_that_is_too_far_behind_to_follow_is_set_up_again() {
        let variant = |id: &str| Variant {
            id: id.into(),
            sku: id.to_owned(),
            title: None,
            price: None,
            compare_at: None,
            barcode: None,
            picture: None,
            quantity: None,
        };
        let variants = vec![variant("A"), variant("B")];
        let (id, title, tags) = ("P".into(), "Thing".to_owned(), Vec::new());
        let mut state = State::default();
        state.catalogue.put(&Product {
            id,
            title,
            vendor: None,
            tags,
            options: Vec::new(),
            picture: None,
            variants,
        });
        let (index, mut changes) = (SearchIndex::of(&state.catalogue), Changes::default());
        let mut shelf = Shelf::of(&index, &state);
        let count = |state: &mut State, changes: &mut Changes, id: &str, n: i64| {
            let level = Level::counted(Quantity::Known(n), StockSource::Manual, 1);
            let event = Event::StockSet { show: None, variant: id.into(), before: Quantity::Unknown, level };
            let counted = Recorded { seq: state.seq + 1, at: 1, by: Actor::client("host"), event };
            apply(state, &counted);
            changes.take(&counted);
        };
        count(&mut state, &mut changes, "A", 3);
        for _ in 0..REMEMBERED {
            count(&mut state, &mut changes, "B", 0);
        }
        let new = changes.new_to(&shelf);
        assert!(new.variants.iter().all(|(_, id)| id.0 == "B"), "the change of A is forgotten");
        shelf.follow(&index, &state, &new);
        assert_eq!(shelf, Shelf::of(&index, &state));
        assert_eq!([shelf.at(0), shelf.at(1)], [Availability::InStock, Availability::SoldOut]);
    }
}
