//! What is asked of a store, where a read of several pages stands, and how it goes to the engine. Nothing here decides
//! what a number means: a page of orders goes as it is, with the watermark that it reaches, and both are in one commit.

use super::names::Names;
use super::orders::OrdersRead;
use super::schedule::Poll;
use super::stock::{RundownRead, counted};
use crate::connector::{Connector, Item, Location};
use crate::error::StoreError;
use crate::kinds;
use crate::limits::{self, few};
use crate::list_of::ListOf;
use crate::shared::Shared;
use cartwall_domain::catalogue::Product;
use cartwall_domain::command::Command;
use cartwall_domain::order::Numbering;
use cartwall_domain::state::State;
use cartwall_domain::store::{Store, StoreKind};
use cartwall_domain::{StoreId, VariantId};
use cartwall_engine::{Accepted, EngineError};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tracing::warn;

/// Entries of a page that could not be read, in the log.
pub(super) const TOLD: usize = 20;
/// Variants of products in one command; a product is not taken apart.
const VARIANTS: usize = 200;

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
    pub(super) shared: Arc<Shared>,
    pub(super) store: StoreId,
    pub(super) connector: Arc<dyn Connector>,
    pub(super) names: Names,
    /// Nothing of this store is known yet.
    pub first: bool,
    /// What should be asked soon, because of what was read.
    pub wanted: Vec<Poll>,
    /// Where a read of several pages stands.
    pub(super) orders_read: OrdersRead,
    pub(super) rundown_read: RundownRead,
    catalogue_page: Option<String>,
    /// What buyers pay could be read when the store was last checked: else a read of the catalogue is none of its prices.
    prices_seen: bool,
    /// Products, variants and unread ones of the read that is under way.
    catalogue_seen: (u64, u64, u64),
    /// Variants that the read under way has told of, by the catalogue's names, and whether with their stock.
    pub(super) told: HashMap<VariantId, bool>,
    /// Variants of which the last whole read left open whether they are still sold: that is asked.
    pub(super) missed: Vec<VariantId>,
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
            orders_read: OrdersRead::default(),
            rundown_read: RundownRead::default(),
            catalogue_page: None,
            prices_seen: false,
            catalogue_seen: (0, 0, 0),
            told: HashMap::new(),
            missed: Vec::new(),
        }
    }

    /// Whether a read of the catalogue is under way.
    pub(super) fn is_amid_catalogue(&self) -> bool {
        self.catalogue_page.is_some()
    }

    /// A long read begins anew: a cursor may have lost its meaning.
    pub(super) fn restart(&mut self, poll: Poll) {
        match poll {
            Poll::Orders => self.orders_read.page = None,
            Poll::Catalogue => self.catalogue_page = None,
            _ => {}
        }
    }

    /// The store as it is connected now, which may have changed while it answered.
    pub(super) fn known(&self) -> Option<Store> {
        let state = self.shared.engine.state();
        let state = state.borrow();
        state.connected(&self.store).cloned()
    }

    pub(super) async fn submit(&self, command: Command) -> Result<Accepted, EngineError> {
        self.shared.submit(&self.store, command).await
    }

    /// Asks; `true` where there is more to ask at once.
    pub(super) async fn ask(&mut self, poll: Poll, state: &Arc<State>, every: Every) -> Result<bool, Failed> {
        self.names.follow(state, &self.store);
        if let Some(store) = state.stores.get(&self.store) {
            self.connector.follow(store);
            let began = state.running_show().and_then(|show| show.started_at());
            self.orders_read.follow(store, began, self.offset());
        }
        match poll {
            Poll::Check => {
                let info = self.connector.check().await?;
                self.prices_seen = !info.prices_unseen;
                if !info.missing.is_empty() {
                    return Err(StoreError::MissingRights(info.missing).into());
                }
                if info.prices_unseen {
                    warn!(store = %self.store, "the storefront is closed, so that new prices are not known");
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
            Poll::MissedOrders => self.missed_orders().await,
            Poll::RecheckOrders => self.recheck_orders(state).await,
            Poll::Catalogue => self.catalogue(every.rundown).await,
        }
    }

    /// Where the shop's stock is may have changed since it was connected.
    async fn places(&self, found: &[Location]) -> Result<(), EngineError> {
        let (store, locations) = (self.store.clone(), Location::told(found));
        self.submit(Command::PlaceStore { store, locations }).await.map(|_| ())
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
        let reading = kinds::price_reading(store.kind);
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
        let counts: Vec<_> = stock.map(|count| counted(&store, count)).collect();
        self.sync_products(store.kind, page.items.into_iter().map(|item| item.product)).await?;
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
            if self.prices_seen {
                self.submit(Command::FinishPrices { store: self.store.clone(), reading }).await?;
            }
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

    /// Takes in products, with their prices as this version reads them.
    pub(super) async fn sync_products(
        &self,
        kind: StoreKind,
        products: impl Iterator<Item = Product>,
    ) -> Result<(), EngineError> {
        let reading = kinds::price_reading(kind);
        for products in pieces(products) {
            self.submit(Command::SyncCatalogue { store: self.store.clone(), products, reading }).await?;
        }
        Ok(())
    }
}

/// Products in pieces of about as many variants as one command should hold.
pub(super) fn pieces(products: impl Iterator<Item = Product>) -> Vec<Vec<Product>> {
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
