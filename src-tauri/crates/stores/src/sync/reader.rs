//! What is asked of a store, where a read of several pages stands, and how it goes to the engine. Nothing here decides
//! what a number means: a page of orders goes as it is, with the watermark that it reaches, and both are in one commit.

use super::names::Names;
use super::prices::repriced;
use super::schedule::Poll;
use crate::connector::{Connector, Counted, Item, Location, StoreStock};
use crate::error::StoreError;
use crate::limits::{self, few};
use crate::list_of::ListOf;
use crate::shared::Shared;
use crate::status::{Confirmed, millis};
use cartwall_domain::catalogue::Product;
use cartwall_domain::command::Command;
use cartwall_domain::order::Numbering;
use cartwall_domain::show::Show;
use cartwall_domain::state::State;
use cartwall_domain::stock::Quantity;
use cartwall_domain::store::{Store, StoreKind, StoreOrder};
use cartwall_domain::{StoreId, Timestamp, VariantId};
use cartwall_engine::{Accepted, EngineError};
use cartwall_outbound::clock_difference;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tracing::warn;

/// Entries of a page that could not be read, in the log.
const TOLD: usize = 20;
/// Orders in one command: a take waits for one such piece at most.
const ORDERS: usize = 50;
/// Variants of products in one command; a product is not taken apart.
const VARIANTS: usize = 200;
/// Counts in one command.
const COUNTS: usize = 200;
/// Orders read again at once.
const REREAD: usize = 50;
/// Variants whose stock is looked after: far above any rundown.
const MOST_FOLLOWED: usize = 5_000;
const SECOND_MS: i64 = 1_000;
/// Refunds come late: so long after they were placed orders of shows that are over are read again.
const AFTERWARDS_MS: i64 = 30 * 24 * 3_600_000;

/// Why a question brought nothing.
pub(super) enum Failed {
    Store(StoreError),
    /// The engine could not save it, or has stopped.
    Engine(EngineError),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<EngineError> for Failed {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// How often stock is asked for just now, for those who see how fresh a number is.
#[derive(Clone, Copy)]
pub(super) struct Every {
    pub on_air: Duration,
    pub rundown: Duration,
}

/// Reads one store, a page at a time.
pub(super) struct Reader {
    shared: Arc<Shared>,
    store: StoreId,
    connector: Arc<dyn Connector>,
    names: Names,
    /// Nothing of this store is known yet.
    pub first: bool,
    /// What should be asked soon, because of what was read.
    pub wanted: Vec<Poll>,
    /// Where a read of several pages stands.
    orders_page: Option<(Timestamp, Option<String>)>,
    catalogue_page: Option<String>,
    /// Orders below a doubtful watermark are read again, once.
    reads_doubtful: bool,
    /// Products, variants and unread ones of the read that is under way.
    catalogue_seen: (u64, u64, u64),
    /// Variants that the read under way has told of, by the catalogue's names, and whether with their stock.
    told: HashMap<VariantId, bool>,
    /// Variants of which the last whole read left open whether they are still sold: that is asked.
    missed: Vec<VariantId>,
    /// Orders that could not be read so far.
    unread: BTreeSet<String>,
    rundown_from: usize,
    recheck_from: usize,
}

impl Reader {
    pub(super) fn new(shared: Arc<Shared>, store: StoreId, connector: Arc<dyn Connector>) -> Self {
        let first = {
            let state = shared.engine.state();
            let state = state.borrow();
            state.stores.get(&store).is_none_or(|known| known.watermark.is_none())
                && !state.counted.contains_key(&Numbering::of_store(&store))
        };
        Self {
            shared,
            store,
            connector,
            names: Names::default(),
            first,
            wanted: Vec::new(),
            orders_page: None,
            catalogue_page: None,
            reads_doubtful: true,
            catalogue_seen: (0, 0, 0),
            told: HashMap::new(),
            missed: Vec::new(),
            unread: BTreeSet::new(),
            rundown_from: 0,
            recheck_from: 0,
        }
    }

    /// Whether a read of the catalogue is under way.
    pub(super) fn is_amid_catalogue(&self) -> bool {
        self.catalogue_page.is_some()
    }

    /// A long read begins anew: a cursor may have lost its meaning.
    pub(super) fn restart(&mut self, poll: Poll) {
        match poll {
            Poll::Orders => self.orders_page = None,
            Poll::Catalogue => self.catalogue_page = None,
            _ => {}
        }
    }

    /// The store as it is connected now, which may have changed while it answered.
    pub(super) fn known(&self) -> Option<Store> {
        let state = self.shared.engine.state();
        let state = state.borrow();
        state.stores.get(&self.store).filter(|store| store.connected).cloned()
    }

    async fn submit(&self, command: Command) -> Result<Accepted, EngineError> {
        self.shared.submit(&self.store, command).await
    }

    /// Asks; `true` where there is more to ask at once.
    pub(super) async fn ask(&mut self, poll: Poll, state: &Arc<State>, every: Every) -> Result<bool, Failed> {
        self.names.follow(state, &self.store);
        match poll {
            Poll::Check => {
                let info = self.connector.check().await?;
                if !info.missing.is_empty() {
                    return Err(StoreError::MissingRights(info.missing).into());
                }
                self.places(&info.locations).await?;
                self.shared.status(&self.store, |status| status.excess = info.excess);
                Ok(false)
            }
            Poll::OnAirStock => {
                let variants = self.on_air(state);
                self.stock(&variants, every.on_air).await?;
                Ok(false)
            }
            Poll::RundownStock => self.rundown_stock(state, every.rundown).await,
            Poll::Orders => self.orders(state).await,
            Poll::RecheckOrders => self.recheck_orders(state).await,
            Poll::Catalogue => self.catalogue(every.rundown).await,
        }
    }

    /// Where the shop's stock is may have changed since it was connected.
    async fn places(&self, found: &[Location]) -> Result<(), EngineError> {
        let (store, locations) = (self.store.clone(), Location::told(found));
        self.submit(Command::PlaceStore { store, locations }).await.map(|_| ())
    }

    fn on_air(&self, state: &State) -> Vec<VariantId> {
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

    async fn rundown_stock(&mut self, state: &Arc<State>, every: Duration) -> Result<bool, Failed> {
        if !self.missed.is_empty() {
            let more = self.ask_missed(every).await?;
            return Ok(more || self.rundown_from > 0 || !self.rundown(state).is_empty());
        }
        let variants = self.rundown(state);
        let batch = self.connector.caps().stock_batch.max(1);
        if self.rundown_from >= variants.len() {
            self.rundown_from = 0;
        }
        let part: Vec<VariantId> = variants.iter().skip(self.rundown_from).take(batch).cloned().collect();
        self.stock(&part, every).await?;
        self.rundown_from += part.len();
        Ok(self.rundown_from < variants.len())
    }

    async fn stock(&mut self, variants: &[VariantId], every: Duration) -> Result<(), Failed> {
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
        self.prices(&counts).await?;
        let mut counts: Vec<_> = counts.iter().map(|count| quantity(&store, count)).collect();
        // What the shop does not know any more cannot be bought there.
        let known: BTreeSet<&VariantId> = counts.iter().map(|(named, _)| named).collect();
        let gone: Vec<_> = variants.iter().filter(|asked| !known.contains(asked)).cloned().collect();
        counts.extend(gone.into_iter().map(|named| (named, Quantity::Known(0))));
        self.report(&counts, asked_at).await?;
        let latest = Arc::clone(&self.shared.engine.state().borrow());
        let seen: Vec<_> = counts.iter().filter_map(|(named, _)| latest.catalogue.find(named)).collect();
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
    async fn prices(&self, counts: &[Counted]) -> Result<(), EngineError> {
        let state = Arc::clone(&self.shared.engine.state().borrow());
        let products: Vec<Product> =
            counts.iter().filter_map(|count| repriced(&state.catalogue, &self.store, count)).collect();
        for products in pieces(products.into_iter()) {
            self.submit(Command::SyncCatalogue { store: self.store.clone(), products }).await?;
        }
        Ok(())
    }

    /// What a read of the catalogue saw of the rundown's stock is as good as asking for it.
    fn confirm(&self, counts: &[(VariantId, Quantity)], at: Timestamp, every: Duration) {
        let state = Arc::clone(&self.shared.engine.state().borrow());
        let shows = followed(&state);
        let held: BTreeSet<&VariantId> =
            shows.iter().flat_map(|show| &show.cues).flat_map(|cue| cue.variants()).collect();
        let seen = counts.iter().filter_map(|(named, _)| state.catalogue.find(named));
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

    async fn report(
        &self,
        counts: &[(VariantId, Quantity)],
        counted_at: Timestamp,
    ) -> Result<(), EngineError> {
        for (variant, quantity) in counts.iter().filter(|(_, quantity)| quantity.counted() != *quantity) {
            warn!(store = %self.store, %variant, "{quantity:?} cannot be a count, so its stock is unknown");
        }
        for piece in counts.chunks(COUNTS) {
            let (store, counts) = (self.store.clone(), piece.to_vec());
            self.submit(Command::ReportStock { store, counts, counted_at }).await?;
        }
        Ok(())
    }

    /// The shop's clock less ours. Ours runs on steadily beside the computer's, a little apart from it: what is within
    /// that must not move an order to before the show that it was placed in.
    fn offset(&self) -> i64 {
        clock_difference(self.connector.server_now() - self.shared.clock.now())
    }

    async fn orders(&mut self, state: &Arc<State>) -> Result<bool, Failed> {
        let Some(store) = state.stores.get(&self.store) else { return Ok(false) };
        // No shop sells so much, and each of them stays in memory.
        let followed = state.counted.get(&Numbering::of_store(&self.store)).map_or(0, |orders| orders.size());
        few(followed, limits::ORDERS, ListOf::Orders)?;
        let offset = self.offset();
        let (since, page) = self.orders_page.clone().unwrap_or_else(|| {
            let sound = |mark: &Timestamp| !self.reads_doubtful || !self.connector.is_doubtful(*mark);
            // One order dated in the future must not end all reading.
            let newest = store.watermark.filter(sound).unwrap_or(store.since + offset);
            let newest = newest.min(self.connector.server_now());
            (newest - millis(self.connector.caps().overlap), None)
        });
        let page = self.connector.orders(since, page.as_deref()).await?;
        for left_out in page.left_out.iter().take(TOLD) {
            warn!(store = %self.store, order = left_out.id, "an order could not be read: {}", left_out.why);
        }
        // Remembered until it can be read, for the watermark passes it.
        let (sound, unsound): (Vec<_>, Vec<_>) = page.items.into_iter().partition(StoreOrder::is_sound);
        let unread = unsound.into_iter().map(|order| order.id);
        let unread = unread.chain(page.left_out.into_iter().map(|left_out| left_out.id));
        let room = limits::UNREAD.saturating_sub(self.unread.len());
        self.unread.extend(unread.take(room));
        for order in &sound {
            self.unread.remove(&order.id);
        }
        let newest = page.newest.map(|newest| newest.min(self.connector.server_now()));
        if self.take_in(sound, newest, offset).await? {
            // What was bought has another number now.
            self.wanted.extend([Poll::OnAirStock, Poll::RundownStock]);
        }
        self.first = false;
        let (read_at, unread) = (self.shared.clock.now(), self.unread.len() as u64);
        self.shared.status(&self.store, |status| {
            (status.orders_at, status.unread_orders) = (Some(read_at), unread);
        });
        let more = page.next.is_some();
        if !more {
            self.reads_doubtful = false;
        }
        self.orders_page = page.next.map(|next| (since, Some(next)));
        Ok(more)
    }

    /// Hands orders to the engine in pieces; the watermark comes with the last. Whether anything was new.
    async fn take_in(
        &self,
        mut orders: Vec<StoreOrder>,
        watermark: Option<Timestamp>,
        offset: i64,
    ) -> Result<bool, EngineError> {
        let state = Arc::clone(&self.shared.engine.state().borrow());
        let began = state.running_show().and_then(|show| show.started_at());
        let since = state.stores.get(&self.store).map(|store| store.since);
        for order in &mut orders {
            let whole_second = order.placed_at.rem_euclid(SECOND_MS) == 0;
            // When it was placed is compared with the show, which runs by our clock.
            order.placed_at -= offset;
            // Of an order that is dated by its second nobody knows whether it was placed before or after the show went
            // live in it; it is the show's.
            let same_second = |from: &Timestamp| {
                whole_second && order.placed_at < *from && *from - order.placed_at < SECOND_MS
            };
            if let Some(from) = began.into_iter().chain(since).filter(same_second).max() {
                order.placed_at = from;
            }
        }
        let mut news = false;
        loop {
            let piece: Vec<StoreOrder> = orders.drain(..orders.len().min(ORDERS)).collect();
            let watermark = watermark.filter(|_| orders.is_empty());
            if !piece.is_empty() || watermark.is_some() {
                let command = Command::ReportOrders { store: self.store.clone(), orders: piece, watermark };
                news |= !self.submit(command).await?.ids.is_empty();
            }
            if orders.is_empty() {
                return Ok(news);
            }
        }
    }

    /// Reads the show's orders again, some at a time, in turn; after it those of shows that are over, for a while.
    async fn recheck_orders(&mut self, state: &Arc<State>) -> Result<bool, Failed> {
        let Some(orders) = state.counted.get(&Numbering::of_store(&self.store)) else { return Ok(false) };
        if self.connector.caps().reread.is_none() {
            return Ok(false);
        }
        let old = self.shared.clock.now() - AFTERWARDS_MS;
        let running = state.running_run();
        let followed = orders.iter().filter(|(_, counted)| match &running {
            Some(_) => counted.run == running,
            None => counted.run.is_some() && counted.placed_at > old,
        });
        let followed: Vec<&String> = followed.map(|(id, _)| id).collect();
        if self.recheck_from >= followed.len() {
            self.recheck_from = 0;
        }
        let ids: Vec<String> =
            followed.iter().skip(self.recheck_from).take(REREAD).map(|id| (*id).clone()).collect();
        if ids.is_empty() {
            return Ok(false);
        }
        self.recheck_from += ids.len();
        let more = self.recheck_from < followed.len();
        let mut found = self.connector.reread(&ids).await?;
        let untold: Vec<String> =
            ids.iter().filter(|id| found.iter().all(|order| order.id != **id)).cloned().collect();
        if !untold.is_empty() {
            let deleted = self.connector.deleted(&untold).await?;
            found.extend(deleted.iter().filter_map(|id| orders.get(id)?.all_refunded(id)));
        }
        let found = found.into_iter().map(|order| match orders.get(&order.id) {
            Some(counted) => counted.read_again(order),
            None => order,
        });
        let (found, offset) = (found.collect(), self.offset());
        if self.take_in(found, None, offset).await? {
            self.wanted.push(Poll::OnAirStock);
        }
        Ok(more && state.running.is_some())
    }

    /// Variants of the store, by its own names, that the catalogue has and the read did not tell of, unless nothing is left
    /// of them anyway: a page may have been passed over while others changed. And those of which nothing was left and that
    /// are told of, without their stock: they may have come back.
    fn missed_in(&mut self, state: &Arc<State>) -> Vec<VariantId> {
        self.names.follow(state, &self.store);
        let variants = state.catalogue.products().flat_map(|product| &product.variants);
        let open = variants.filter_map(|variant| {
            let own = self.names.own(&variant.id, &self.store)?;
            let count = state.store_stock.get(&variant.id).and_then(|counts| counts.get(&self.store));
            let none_left = count.is_some_and(|count| count.quantity == Quantity::Known(0));
            let open = match self.told.get(&variant.id) {
                None => !none_left,
                Some(counted) => none_left && !counted,
            };
            open.then_some(own)
        });
        open.take(MOST_FOLLOWED).collect()
    }

    /// Asks for what the last whole read did not tell of, some at a time.
    async fn ask_missed(&mut self, every: Duration) -> Result<bool, Failed> {
        let from = self.missed.len().saturating_sub(self.connector.caps().stock_batch.max(1));
        let part = self.missed.split_off(from);
        self.stock(&part, every).await?;
        Ok(!self.missed.is_empty())
    }

    /// Whether what is new in a page may come into the catalogue: a shop that makes up new products with each read must
    /// not fill the memory.
    fn has_room(&self, items: &[Item]) -> Result<(), StoreError> {
        let state = Arc::clone(&self.shared.engine.state().borrow());
        let variants = items.iter().flat_map(|item| &item.product.variants);
        let new = variants.filter(|variant| state.catalogue.find(&variant.id).is_none()).count();
        let held = state.catalogue.variant_count();
        few(if new == 0 { 0 } else { held + new }, limits::CATALOGUE_OF_ALL, ListOf::Variants)
    }

    async fn catalogue(&mut self, every: Duration) -> Result<bool, Failed> {
        let asked_at = self.shared.clock.now();
        let page = self.connector.catalogue(self.catalogue_page.as_deref()).await?;
        if self.catalogue_page.is_none() {
            self.catalogue_seen = (0, 0, 0);
            self.told.clear();
        }
        for left_out in page.left_out.iter().take(TOLD) {
            warn!(store = %self.store, item = left_out.id, "a product could not be read: {}", left_out.why);
        }
        let Some(store) = self.known() else { return Ok(false) };
        let read: usize = page.items.iter().map(|item| item.product.variants.len()).sum();
        let (products, variants, left_out) = self.catalogue_seen;
        self.catalogue_seen = (
            products + page.items.len() as u64,
            variants + read as u64,
            left_out + page.left_out.len() as u64,
        );
        self.has_room(&page.items)?;
        let told = page.items.iter().flat_map(|item| {
            let counted = !item.stock.is_empty();
            item.product.variants.iter().map(move |variant| (variant.id.clone(), counted))
        });
        let told: Vec<(VariantId, bool)> = told.collect();
        let stock = page.items.iter().flat_map(|item| &item.stock);
        let counts: Vec<_> = stock.map(|count| quantity(&store, count)).collect();
        for products in pieces(page.items.into_iter().map(|item| item.product)) {
            self.submit(Command::SyncCatalogue { store: self.store.clone(), products }).await?;
        }
        self.report(&counts, asked_at).await?;
        self.confirm(&counts, asked_at, every);
        let latest = Arc::clone(&self.shared.engine.state().borrow());
        let found =
            told.into_iter().filter_map(|(named, counted)| Some((latest.catalogue.find(&named)?, counted)));
        self.told.extend(found);
        let (products, variants, left_out) = self.catalogue_seen;
        let done = page.next.is_none();
        if done {
            self.missed = self.missed_in(&latest);
        }
        let read_at = self.shared.clock.now();
        self.shared.status(&self.store, |status| {
            status.products = products.max(if done { 0 } else { status.products });
            status.variants = variants.max(if done { 0 } else { status.variants });
            if done {
                (status.left_out, status.catalogue_at) = (left_out, Some(read_at));
            }
        });
        self.catalogue_page = page.next;
        if done {
            self.wanted.push(Poll::RundownStock);
            if self.first {
                self.wanted.push(Poll::Orders);
            }
        }
        Ok(!done)
    }
}

/// The running show; while none runs, the planned ones.
fn followed(state: &State) -> Vec<&Arc<Show>> {
    match state.running_show() {
        Some(show) => vec![show],
        None => state.shows.values().filter(|show| !show.template).collect(),
    }
}

/// Products in pieces of about as many variants as one command should hold.
fn pieces(products: impl Iterator<Item = Product>) -> Vec<Vec<Product>> {
    let mut pieces: Vec<Vec<Product>> = Vec::new();
    let mut room = 0;
    for product in products {
        let size = product.variants.len().max(1);
        match pieces.last_mut() {
            Some(last) if size <= room => last.push(product),
            _ => {
                pieces.push(vec![product]);
                room = VARIANTS;
            }
        }
        room = room.saturating_sub(size);
    }
    pieces
}

/// A shop's count at the places that the user chose.
fn quantity(store: &Store, count: &Counted) -> (VariantId, Quantity) {
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
    (count.variant.clone(), quantity)
}
