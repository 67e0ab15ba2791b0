//! What connected shops report, and how carefully their stock is sold.

use super::{Decision, orders};
use crate::apply::{FOLLOWED_MS, level_after};
use crate::catalogue::{Product, is_made_up};
use crate::event::Event;
use crate::guard::Guard;
use crate::limits::{self, MAX_BUFFER, MAX_ID, MAX_NAME, MAX_URL, cut};
use crate::refusal::{Code, Refusal};
use crate::sales::Totals;
use crate::shop::{Counted, OrderChange, ShopOrder, Store};
use crate::state::State;
use crate::stock::{Level, Quantity};
use crate::{Map, ShowId, StoreId, Timestamp, VariantId};
use std::sync::Arc;

pub fn connect(state: &State, mut store: Store) -> Decision {
    // A shop's own names may be of any length.
    store.name = cut(&store.name, MAX_NAME);
    store.address = cut(&store.address, MAX_URL);
    for location in &mut store.locations {
        location.name = cut(&location.name, MAX_NAME);
    }
    store.locations.retain(|location| limits::fits(&location.id, MAX_ID));
    if state.stores.get(&store.id).is_some_and(|known| *known == store) {
        return Decision { id: Some(store.id.0), ..Decision::default() };
    }
    let Store { id, platform, address, name, currency, locations, shares_stock_with, since, .. } = store;
    let shown = id.0.clone();
    let event = Event::StoreConnected {
        store: id,
        platform,
        address,
        name,
        currency,
        locations,
        shares_stock_with,
        since,
    };
    Decision { events: vec![event], id: Some(shown), ..Decision::default() }
}

pub fn disconnect(state: &State, store: StoreId) -> Result<Decision, Refusal> {
    match state.stores.get(&store) {
        Some(known) if known.connected => Ok(Event::StoreDisconnected { store }.into()),
        Some(_) => Ok(Decision::default()),
        None => Err(unknown_store()),
    }
}

/// What was under way when a shop was disconnected is not taken in any more.
fn is_connected(state: &State, store: &StoreId) -> bool {
    state.stores.get(store).is_some_and(|store| store.connected)
}

fn unknown_store() -> Refusal {
    Refusal::new(Code::UnknownStore, "No shop with this id is connected. The list on screen is up to date.")
}

pub fn lose(state: &State, store: StoreId, since: Timestamp) -> Decision {
    match state.stores.get(&store) {
        Some(known) if known.connected && known.lost_at.is_none() => {
            Event::StoreLost { show: state.running.clone(), store, since }.into()
        }
        _ => Decision::default(),
    }
}

pub fn find(state: &State, store: StoreId) -> Decision {
    match state.stores.get(&store) {
        Some(known) if known.lost_at.is_some() => {
            Event::StoreFound { show: state.running.clone(), store }.into()
        }
        _ => Decision::default(),
    }
}

/// Only products that change something become an event.
pub fn catalogue(state: &State, store: &StoreId, products: Vec<Product>) -> Decision {
    if !is_connected(state, store) {
        return Decision::default();
    }
    let mut with = state.catalogue.clone();
    let mut new = Vec::new();
    // What is beyond all bounds leaves the last price standing, and is otherwise left out.
    for product in products.into_iter().filter_map(Product::bounded) {
        if with.would_change(&product) {
            with.put(&product);
            new.push(product);
        }
    }
    if new.is_empty() {
        return Decision::default();
    }
    Event::CatalogueImported { source: store.0.clone(), products: new }.into()
}

/// Only counts that say something new become events: when they were confirmed last is no fact of the show.
pub fn stock(
    state: &State,
    store: &StoreId,
    counts: Vec<(VariantId, Quantity)>,
    counted_at: Timestamp,
) -> Decision {
    let mut events = Vec::new();
    let counts = if is_connected(state, store) { counts } else { Vec::new() };
    for (named, quantity) in counts {
        let quantity = quantity.counted();
        let Some(variant) = state.catalogue.find(&named) else { continue };
        let known = state.shop_stock.get(&variant).and_then(|counts| counts.get(store));
        let stands = state.stock.get(&variant).is_some_and(|level| state.is_of_shops(level));
        if stands && known.is_some_and(|known| known.quantity == quantity) {
            continue;
        }
        let own = Level::counted(quantity, store.0.clone(), counted_at);
        let Some(level) = level_after(state, store, &variant, &own) else { continue };
        let show = state.running_show().filter(|show| show.holds(&variant)).map(|show| show.id.clone());
        let before = state.quantity(&variant);
        events.push(Event::ShopCounted { show, store: store.clone(), variant, own, before, level });
    }
    Decision { events, ..Decision::default() }
}

/// What the orders say that was not counted yet, and how far the shop has been read.
pub fn orders(
    state: &State,
    store: &StoreId,
    orders: Vec<ShopOrder>,
    watermark: Option<Timestamp>,
    now: Timestamp,
) -> Decision {
    let Some(shop) = state.stores.get(store).filter(|shop| shop.connected) else {
        return Decision::default();
    };
    let mut counted: Map<String, Arc<Counted>> = state.counted.get(store).cloned().unwrap_or_default();
    let (mut events, mut ids) = (Vec::new(), Vec::new());
    for order in orders.into_iter().filter(ShopOrder::is_sound) {
        // No clock of a shop may place it in the future.
        let placed_at = order.placed_at.min(now);
        let known = counted.get(&order.id).cloned();
        if known.is_none() && placed_at < shop.since.max(now.saturating_sub(FOLLOWED_MS)) {
            continue;
        }
        let first = known.is_none();
        let before = known.map_or_else(
            || Counted {
                show: orders::show_at(state, placed_at),
                placed_at,
                revision: Timestamp::MIN,
                items: Map::default(),
            },
            |known| Counted::clone(&known),
        );
        let Some(mut changes) = before.difference(&order) else { continue };
        if first && changes.is_empty() {
            continue;
        }
        let sum = Totals::of(first, &changes);
        if !orders::stays_exact(state, before.show.as_ref(), order.currency, &sum) {
            continue;
        }
        name_variants(state, &mut changes);
        let mut after = before.clone();
        after.add(order.updated_at, &changes);
        let show: Option<ShowId> = before.show.clone();
        events.push(Event::OrderReported {
            show,
            store: store.clone(),
            order: order.id.clone(),
            currency: order.currency,
            placed_at,
            revision: order.updated_at,
            at: if first { placed_at } else { now },
            first,
            room: order.room.clone(),
            changes,
        });
        ids.push(order.id.clone());
        counted.insert_mut(order.id, Arc::new(after));
    }
    if let Some(watermark) = watermark.filter(|mark| shop.watermark.is_none_or(|known| *mark > known)) {
        events.push(Event::StoreSynced { store: store.clone(), watermark });
    }
    Decision { events, ids, ..Decision::default() }
}

/// The catalogue's own names of what was bought.
fn name_variants(state: &State, changes: &mut [OrderChange]) {
    for change in changes {
        let known = change.variant.as_ref().and_then(|named| state.catalogue.find(named));
        let by_sku = || (!is_made_up(&change.sku)).then(|| orders::variant_of(state, &change.sku)).flatten();
        change.variant = known.or_else(by_sku);
    }
}

pub fn guard(state: &State, guard: Guard) -> Result<Decision, Refusal> {
    limits::number(guard.buffer, 0, MAX_BUFFER, "The units held back from sale")?;
    limits::number(guard.low_stock, 0, MAX_BUFFER, "The mark for low stock")?;
    if state.guard == guard {
        return Ok(Decision::default());
    }
    Ok(Event::GuardSet { guard }.into())
}
