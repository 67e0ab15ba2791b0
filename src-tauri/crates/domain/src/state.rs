//! Everything known now: the fold of the journal.

use crate::catalogue::Catalogue;
use crate::edits::{Edits, OpenEdit};
use crate::guard::Guard;
use crate::limits::MAX_BUFFER;
use crate::order::{Counted, Followed, Numbering, Refund};
use crate::run::{PastRun, RunId};
use crate::show::Show;
use crate::stock::{Availability, Level, Quantity};
use crate::store::Store;
use crate::{Map, ShowId, StoreId, Timestamp, VariantId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The state after some event. Cloning is cheap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The newest event taken in.
    pub seq: u64,
    /// What can be sold.
    pub catalogue: Catalogue,
    /// Stock by variant; a variant that is missing is unknown.
    pub stock: Map<VariantId, Level>,
    /// Stock as it really is, of variants that simulated buyers took from in the running rehearsal; it comes back
    /// when the rehearsal ends.
    pub set_aside: Map<VariantId, Level>,
    /// Units held back, by variant.
    pub buffers: Map<VariantId, i64>,
    /// Kept pictures: URL → content hash.
    pub pictures: Map<String, String>,
    /// Planned and running shows.
    pub shows: Map<ShowId, Arc<Show>>,
    /// Planned shows and templates that were archived; they can come back.
    pub archived: Map<ShowId, Arc<Show>>,
    /// What people last changed in the list of shows.
    pub edits: Edits,
    /// The edit whose events come just now.
    pub open_edit: Option<OpenEdit>,
    /// The one that is running.
    pub running: Option<ShowId>,
    /// Runs that are over, oldest first.
    pub past_runs: rpds::VectorSync<PastRun>,
    /// The show whose live run ended last, as it was then, until the next run starts: it can be resumed for some minutes.
    pub resumable: Option<Arc<Show>>,
    /// The newest event that changed the catalogue.
    pub catalogue_seq: u64,
    /// The newest event that kept a picture.
    pub pictures_seq: u64,
    /// Orders that fell in no show.
    pub outside_orders: i64,
    /// Shops that are connected, or were.
    pub stores: Map<StoreId, Store>,
    /// What is counted of orders, by their ids.
    #[serde(with = "crate::pairs")]
    pub counted: Map<Numbering, Map<String, Arc<Counted>>>,
    /// Those that were told whole by themselves, oldest first.
    pub followed: rpds::QueueSync<Followed>,
    /// How many lines they have together.
    pub followed_lines: usize,
    /// Refunds that came before their order, by the order's id.
    #[serde(with = "crate::pairs")]
    pub awaiting: Map<Numbering, Map<String, Map<String, Arc<Refund>>>>,
    /// Orders that are counted as copies of another shop's, by the id of the original: whose, and which.
    pub copies: Map<String, (StoreId, String)>,
    /// Each shop's own count of a variant.
    pub store_stock: Map<VariantId, Map<StoreId, Level>>,
    /// SKUs that the catalogue does not know, and the variants that people said they are.
    pub matched_skus: Map<String, VariantId>,
    /// How carefully stock is sold.
    pub guard: Guard,
}

impl State {
    /// Whether there is nothing in it that anybody made: no catalogue, no show, no order.
    pub fn is_empty(&self) -> bool {
        self.catalogue.product_count() == 0
            && self.shows.is_empty()
            && self.archived.is_empty()
            && self.past_runs.is_empty()
            && self.outside_orders == 0
            && self.awaiting.is_empty()
    }

    /// The running show.
    pub fn running_show(&self) -> Option<&Arc<Show>> {
        self.running.as_ref().and_then(|id| self.shows.get(id))
    }

    /// The run that is on.
    pub fn running_run(&self) -> Option<RunId> {
        self.running_show()?.run_id()
    }

    /// The show that a run is on in; none where it is over.
    pub fn running_in(&self, run: &RunId) -> Option<&Arc<Show>> {
        self.running_show()
            .filter(|show| show.id == run.show && show.run().is_some_and(|on| on.number == run.number))
    }

    /// The run that was on at a time: the one that is on, or one that has ended since.
    pub fn run_at(&self, at: Timestamp) -> Option<RunId> {
        if let Some(show) = self.running_show()
            && show.started_at().is_some_and(|start| at >= start)
        {
            return show.run_id();
        }
        let mut newest_first = self.past_runs.iter().rev();
        newest_first.find(|run| (run.started_at..=run.ended_at).contains(&at)).map(|run| run.id.clone())
    }

    /// What is counted of an order.
    pub fn counted_order(&self, numbering: &Numbering, id: &str) -> Option<&Arc<Counted>> {
        self.counted.get(numbering)?.get(id)
    }

    /// Stock of a variant as known now.
    pub fn quantity(&self, variant: &VariantId) -> Quantity {
        self.stock.get(variant).map_or(Quantity::Unknown, |level| level.quantity.believed())
    }

    /// Whether a variant can be sold now.
    pub fn availability(&self, variant: &VariantId) -> Availability {
        self.quantity(variant).availability(self.buffer(variant))
    }

    /// Units of a variant held back from sale.
    pub fn buffer(&self, variant: &VariantId) -> i64 {
        self.buffers.get(variant).copied().unwrap_or(self.guard.buffer).clamp(0, MAX_BUFFER)
    }

    /// A shop, where it is connected.
    pub fn connected(&self, store: &StoreId) -> Option<&Store> {
        self.stores.get(store).filter(|store| store.connected)
    }

    /// Whether a shop counts a variant and its number is not renewed any more.
    pub fn is_stale(&self, variant: &VariantId) -> bool {
        if !self.stock.get(variant).is_some_and(Level::is_of_stores) {
            return false;
        }
        let counts = self.store_stock.get(variant);
        let mut stores =
            counts.into_iter().flat_map(|counts| counts.keys()).filter_map(|id| self.stores.get(id));
        let mut connected = stores.by_ref().filter(|store| store.connected).peekable();
        // Where no shop is left that counts it, nobody renews it.
        connected.peek().is_none() || connected.any(|store| store.lost_at.is_some())
    }

    /// Whether a shop counts a variant just now: its word is newer than any file.
    pub fn is_counted_by_store(&self, variant: &VariantId) -> bool {
        self.stock.get(variant).is_some_and(Level::is_of_stores) && !self.is_stale(variant)
    }
}
