//! Stock of what is on air, of the rundown, and of what a read of the catalogue left open.

use super::prices::repriced;
use super::reader::{Failed, Reader};
use crate::connector::{Counted, StoreStock};
use crate::limits;
use crate::status::Confirmed;
use cartwall_domain::catalogue::Product;
use cartwall_domain::command::Command;
use cartwall_domain::show::Show;
use cartwall_domain::state::State;
use cartwall_domain::stock::{Quantity, Unsold};
use cartwall_domain::store::{Store, StoreCount, StoreKind};
use cartwall_domain::{Timestamp, VariantId};
use cartwall_engine::EngineError;
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;
use tracing::warn;

/// Counts in one command.
const COUNTS: usize = 200;
/// Variants whose stock is looked after: far above any rundown.
const MOST_FOLLOWED: usize = 5_000;

/// Whose turn it is in the rundown.
#[derive(Default)]
pub(super) struct RundownRead {
    /// The turn in which a variant was last asked for. By the variant and not by its place: a rundown changes in a turn.
    asked: HashMap<VariantId, u64>,
    turn: u64,
}

impl RundownRead {
    /// Who is next, those first that were never asked for; and whether others of this turn are left after them.
    fn next(&mut self, mut rundown: Vec<VariantId>, batch: usize) -> (Vec<VariantId>, bool) {
        let of = |asked: &HashMap<VariantId, u64>, id: &VariantId| asked.get(id).copied().unwrap_or_default();
        if rundown.iter().all(|id| of(&self.asked, id) >= self.turn) {
            self.turn += 1;
            let held: BTreeSet<&VariantId> = rundown.iter().collect();
            self.asked.retain(|id, _| held.contains(id));
        }
        rundown.retain(|id| of(&self.asked, id) < self.turn);
        rundown.sort_by_cached_key(|id| (of(&self.asked, id), id.clone()));
        let more = rundown.len() > batch;
        rundown.truncate(batch);
        (rundown, more)
    }

    fn asked(&mut self, part: &[VariantId]) {
        self.asked.extend(part.iter().map(|id| (id.clone(), self.turn)));
    }
}

impl Reader {
    pub(super) fn on_air(&self, state: &State) -> Vec<VariantId> {
        let Some(show) = state.running_show() else { return Vec::new() };
        let variants: BTreeSet<VariantId> = show
            .on_air
            .cues()
            .filter_map(|cue| show.cue(cue))
            .flat_map(|cue| cue.variants())
            .filter_map(|variant| self.names.own(variant, &self.store))
            .collect();
        variants.into_iter().collect()
    }

    /// The shop's own names of everything in the rundowns that are followed.
    fn rundown(&self, state: &State) -> Vec<VariantId> {
        let shows = followed(state);
        let removed = shows.iter().flat_map(|show| show.removed.iter().map(|removed| &removed.cue));
        let cues = shows.iter().flat_map(|show| &show.cues).chain(removed);
        let offered = cues.flat_map(|cue| cue.variants());
        let variants: BTreeSet<VariantId> =
            offered.filter_map(|variant| self.names.own(variant, &self.store)).take(MOST_FOLLOWED).collect();
        variants.into_iter().collect()
    }

    pub(super) async fn rundown_stock(
        &mut self,
        state: &Arc<State>,
        every: Duration,
    ) -> Result<bool, Failed> {
        if !self.missed.is_empty() {
            let more = self.ask_missed(every).await?;
            return Ok(more || !self.rundown(state).is_empty());
        }
        let batch = self.connector.caps().stock_batch.max(1);
        let (part, more) = self.rundown_read.next(self.rundown(state), batch);
        self.stock(&part, every).await?;
        self.rundown_read.asked(&part);
        Ok(more)
    }

    pub(super) async fn stock(&mut self, variants: &[VariantId], every: Duration) -> Result<(), Failed> {
        if variants.is_empty() {
            // Nothing here is this shop's: all that there is of it is known.
            let now = self.shared.clock.now();
            self.shared.status(&self.store, |status| status.stock_at = Some(now));
            return Ok(());
        }
        // As of the question: whatever is sold after it may be in the answer or not.
        let asked_at = self.shared.clock.now();
        let counts = self.connector.stock(variants).await?;
        let Some(store) = self.known() else { return Ok(()) };
        self.prices(&counts, store.kind).await?;
        let mut counts: Vec<_> = counts.iter().map(|count| counted(&store, count)).collect();
        // What the shop does not know any more cannot be bought there.
        let known: BTreeSet<&VariantId> = counts.iter().map(|count| &count.variant).collect();
        let gone: Vec<_> = variants.iter().filter(|asked| !known.contains(asked)).cloned().collect();
        counts.extend(gone.into_iter().map(|named| StoreCount::unsold(named, Unsold::Deleted)));
        self.report(&counts, asked_at).await?;
        let latest = Arc::clone(&self.shared.engine.state().borrow());
        let seen: Vec<_> = counts.iter().filter_map(|count| latest.catalogue.find(&count.variant)).collect();
        self.shared.status(&self.store, |status| {
            status.stock_at = Some(asked_at);
            let confirmed = Arc::make_mut(&mut status.confirmed);
            for variant in seen {
                confirmed.insert(variant, Confirmed { at: asked_at, every });
            }
        });
        Ok(())
    }

    /// What is asked for its stock on air is asked for its price as well: the card must not show another than the shop
    /// charges. The catalogue, with all that a product is called, is read much less often.
    async fn prices(&self, counts: &[Counted], kind: StoreKind) -> Result<(), EngineError> {
        let state = Arc::clone(&self.shared.engine.state().borrow());
        let products: Vec<Product> =
            counts.iter().filter_map(|count| repriced(&state.catalogue, &self.store, count)).collect();
        self.sync_products(kind, products.into_iter()).await
    }

    /// What a read of the catalogue saw of the rundown's stock is as good as asking for it.
    pub(super) fn confirm(&self, counts: &[StoreCount], at: Timestamp, every: Duration) {
        let state = Arc::clone(&self.shared.engine.state().borrow());
        let shows = followed(&state);
        let held: BTreeSet<&VariantId> =
            shows.iter().flat_map(|show| &show.cues).flat_map(|cue| cue.variants()).collect();
        let seen = counts.iter().filter_map(|count| state.catalogue.find(&count.variant));
        let seen: Vec<VariantId> = seen.filter(|variant| held.contains(variant)).collect();
        self.shared.status(&self.store, |status| {
            let confirmed = Arc::make_mut(&mut status.confirmed);
            for variant in seen {
                let newer = confirmed.get(&variant).is_some_and(|known| known.at > at);
                if !newer {
                    confirmed.insert(variant, Confirmed { at, every });
                }
            }
        });
    }

    pub(super) async fn report(
        &self,
        counts: &[StoreCount],
        counted_at: Timestamp,
    ) -> Result<(), EngineError> {
        for StoreCount { variant, quantity, .. } in
            counts.iter().filter(|count| count.quantity.counted() != count.quantity)
        {
            warn!(store = %self.store, %variant, "{quantity:?} cannot be a count, so its stock is unknown");
        }
        for piece in counts.chunks(COUNTS) {
            let (store, counts) = (self.store.clone(), piece.to_vec());
            self.submit(Command::ReportStock { store, counts, counted_at }).await?;
        }
        Ok(())
    }

    /// Variants of the store, by its own names, that the catalogue has and the read did not tell of, unless it is known
    /// why they are not sold: a page may have been passed over while others changed. And those of which nothing was
    /// left and that are told of, without their stock: they may have come back.
    pub(super) fn missed_in(&mut self, state: &Arc<State>) -> Vec<VariantId> {
        self.names.follow(state, &self.store);
        let variants = state.catalogue.products().flat_map(|product| &product.variants);
        let open = variants.filter_map(|variant| {
            let own = self.names.own(&variant.id, &self.store)?;
            let count = state.store_stock.get(&variant.id).and_then(|counts| counts.get(&self.store));
            let none_left = count.is_some_and(|count| count.quantity == Quantity::Known(0));
            let open = match self.told.get(&variant.id) {
                None => count.is_none_or(|count| count.unsold.is_none()),
                Some(counted) => none_left && !counted,
            };
            open.then_some(own)
        });
        open.take(MOST_FOLLOWED).collect()
    }

    /// Asks for what the last whole read did not tell of, some at a time.
    async fn ask_missed(&mut self, every: Duration) -> Result<bool, Failed> {
        let from = self.missed.len().saturating_sub(self.connector.caps().stock_batch.max(1));
        let part = self.missed.get(from..).unwrap_or_default().to_vec();
        self.stock(&part, every).await?;
        // What could not be asked is asked again.
        self.missed.truncate(from);
        Ok(!self.missed.is_empty())
    }
}

/// The running show; while none runs, the planned ones.
pub(super) fn followed(state: &State) -> Vec<&Arc<Show>> {
    match state.running_show() {
        Some(show) => vec![show],
        None => state.shows.values().filter(|show| !show.template).collect(),
    }
}

/// A shop's count at the places that the user chose.
pub(super) fn counted(store: &Store, count: &Counted) -> StoreCount {
    let counts = |place: &str| {
        place.is_empty()
            || store.locations.is_empty()
            || match store.locations.iter().find(|location| location.id == place) {
                Some(location) => location.counts,
                // A share that is set aside for a LIVE is there before anybody could tick it.
                None => store.kind == StoreKind::TikTok,
            }
    };
    let quantity = match &count.stock {
        StoreStock::Untracked => Quantity::Untracked,
        StoreStock::Unknown => Quantity::Unknown,
        StoreStock::Unsold(why) => return StoreCount::unsold(count.variant.clone(), *why),
        StoreStock::At { places, backorder } => {
            let mut counted = places.iter().filter(|(place, _)| counts(place)).map(|(_, n)| *n);
            match counted.try_fold(0, i64::checked_add).and_then(limits::pieces) {
                // What no shop can have says nothing of what it has.
                None => Quantity::Unknown,
                Some(sum) if *backorder => Quantity::Backorder(sum),
                Some(sum) => Quantity::Known(sum),
            }
        }
    };
    StoreCount::of(count.variant.clone(), quantity)
}

/// What changes whenever another variant comes into the rundowns that are followed.
pub(super) fn mark_of_rundown(state: &State) -> u64 {
    let mut mark = DefaultHasher::new();
    match state.running_show() {
        // It changes with each order; what its cues offer does not.
        Some(show) => {
            for cue in &show.cues {
                (&cue.id, cue.offered.len(), cue.withdrawn.len()).hash(&mut mark);
            }
        }
        None => followed(state).into_iter().for_each(|show| Arc::as_ptr(show).hash(&mut mark)),
    }
    mark.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &[&str]) -> Vec<VariantId> {
        names.iter().map(|&name| name.into()).collect()
    }

    /// Asks for the next part; the names, and whether more follow.
    fn ask(read: &mut RundownRead, rundown: &[&str]) -> (Vec<String>, bool) {
        let (part, more) = read.next(ids(rundown), 2);
        read.asked(&part);
        (part.into_iter().map(|id| id.0).collect(), more)
    }

    #[test]
    fn who_comes_into_the_rundown_in_a_turn_is_asked_for_in_it_and_nobody_is_passed_over() {
        let mut read = RundownRead::default();
        assert_eq!(ask(&mut read, &["c", "d", "e"]), (vec!["c".to_owned(), "d".to_owned()], true));
        // Two come in before the others, and one of those that had their turn leaves.
        assert_eq!(ask(&mut read, &["a", "b", "d", "e"]), (vec!["a".to_owned(), "b".to_owned()], true));
        assert_eq!(ask(&mut read, &["a", "b", "d", "e"]), (vec!["e".to_owned()], false));
        // In the next turn whoever is new comes first.
        assert_eq!(ask(&mut read, &["a", "b", "d", "e", "z"]), (vec!["z".to_owned()], false));
        assert_eq!(ask(&mut read, &["a", "b", "d", "e", "z"]), (vec!["a".to_owned(), "b".to_owned()], true));
        assert_eq!(ask(&mut read, &[]), (Vec::new(), false));
    }

    #[test]
    fn what_could_not_be_asked_for_keeps_its_turn() {
        let mut read = RundownRead::default();
        let (first, _) = read.next(ids(&["a", "b", "c"]), 2);
        let (again, _) = read.next(ids(&["a", "b", "c"]), 2);
        assert_eq!(first, again);
    }
}
