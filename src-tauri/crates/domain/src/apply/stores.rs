//! What connected shops report.

use crate::corrections::Corrections;
use crate::event::Event;
use crate::order::{Counted, Numbering, OrderSource};
use crate::state::State;
use crate::stock::Level;
use crate::store::{Store, combined};
use crate::{Map, StoreId, Timestamp, VariantId};
use std::sync::Arc;

/// Orders placed longer ago are not followed any more.
pub(crate) const FOLLOWED_MS: i64 = 90 * 24 * 3_600_000;

pub(super) fn apply(state: &mut State, event: &Event) {
    match event {
        Event::StoreConnected {
            store,
            kind,
            address,
            name,
            currency,
            locations,
            shares_stock_with,
            since,
        } => {
            let known = state.stores.get(store);
            let new = Store {
                id: store.clone(),
                kind: *kind,
                address: address.clone(),
                name: name.clone(),
                currency: *currency,
                locations: locations.clone(),
                shares_stock_with: shares_stock_with.clone(),
                since: *since,
                watermark: known.and_then(|known| known.watermark),
                lost_at: known.and_then(|known| known.lost_at),
                market: known.and_then(|known| known.market.clone()),
                left_out: known.and_then(|known| known.left_out.clone()),
                price_reading: known.and_then(|known| known.price_reading),
                corrections: known.map(|known| known.corrections.clone()).unwrap_or_default(),
                connected: true,
            };
            let shared = known.map(|known| (&known.shares_stock_with, known.connected));
            let pools_change = shared != Some((shares_stock_with, true));
            state.stores.insert_mut(store.clone(), new);
            if pools_change {
                combine_all(state, store);
            }
        }
        Event::StoreDisconnected { store } => {
            change(state, store, |store| store.connected = false);
            state.catalogue.leave(store);
            combine_all(state, store);
        }
        Event::StoreSet { store, market, left_out } => change(state, store, |store| {
            (store.market, store.left_out) = (market.clone(), Some(left_out.clone()));
        }),
        Event::OrderCopied { store, order, original } => {
            state.copies.insert_mut(original.clone(), (store.clone(), order.clone()));
        }
        Event::StoreSynced { store, watermark } => {
            change(state, store, |store| store.watermark = Some(*watermark));
        }
        Event::PricesCorrected { store, prices, more } => {
            change(state, store, |store| store.corrections.add(prices, *more));
        }
        Event::PricesRead { store, reading, .. } => change(state, store, |store| {
            store.price_reading = Some(*reading);
            store.corrections.told = true;
        }),
        Event::CorrectionsDismissed { store } => {
            change(state, store, |store| store.corrections = Corrections::default());
        }
        Event::StoreLost { store, since, .. } => change(state, store, |store| store.lost_at = Some(*since)),
        Event::StoreFound { store, .. } => change(state, store, |store| store.lost_at = None),
        Event::StoreCounted { store, variant, own, level, .. } => {
            let mut counts = state.store_stock.get(variant).cloned().unwrap_or_default();
            counts.insert_mut(store.clone(), own.clone());
            state.store_stock.insert_mut(variant.clone(), counts);
            super::count(state, variant, level.clone());
        }
        _ => {}
    }
}

fn change(state: &mut State, id: &StoreId, edit: impl FnOnce(&mut Store)) {
    if let Some(known) = state.stores.get(id) {
        let mut store = known.clone();
        edit(&mut store);
        state.stores.insert_mut(id.clone(), store);
    }
}

/// Which shops share their stock changed, or a shop went: what it counts is put together anew. Where nobody else counts
/// a variant the last number stays; it is shown as old.
fn combine_all(state: &mut State, store: &StoreId) {
    let connected = state.connected(store).is_some();
    let held: Vec<VariantId> = state
        .store_stock
        .iter()
        .filter(|(_, counts)| counts.contains_key(store))
        .map(|(variant, _)| variant.clone())
        .collect();
    for variant in held {
        let Some(mut counts) = state.store_stock.get(&variant).cloned() else { continue };
        if !connected {
            counts.remove_mut(store);
        }
        let level = combined(&state.stores, &counts);
        state.store_stock.insert_mut(variant.clone(), counts);
        let by_store = state.stock.get(&variant).is_none_or(Level::is_of_stores);
        if let (Some(level), true) = (level, by_store) {
            super::count(state, &variant, level);
        }
    }
}

/// Lets go of orders that no shop will change any more.
pub(super) fn forget_old(state: &mut State, now: Timestamp) {
    // Those that come in by themselves are let go of in the order of their arrival.
    let of_store = |numbering: &Numbering| matches!(numbering.source, OrderSource::Store(_));
    for (numbering, orders) in state.counted.clone().iter().filter(|(numbering, _)| of_store(numbering)) {
        let old = |counted: &Arc<Counted>| counted.placed_at < now.saturating_sub(FOLLOWED_MS);
        if orders.values().any(old) {
            let kept: Map<String, Arc<Counted>> = orders
                .iter()
                .filter(|(_, counted)| !old(counted))
                .map(|(id, c)| (id.clone(), c.clone()))
                .collect();
            state.counted.insert_mut(numbering.clone(), kept);
        }
    }
    let is_kept = |store: &StoreId, order: &str| {
        state.counted.get(&Numbering::of_store(store)).is_some_and(|orders| orders.contains_key(order))
    };
    let gone: Vec<String> = state
        .copies
        .iter()
        .filter(|(_, (store, order))| !is_kept(store, order))
        .map(|(original, _)| original.clone())
        .collect();
    gone.iter().for_each(|original| {
        state.copies.remove_mut(original);
    });
}

/// The level of all shops together after one of them counted.
pub(crate) fn level_after(state: &State, store: &StoreId, variant: &VariantId, own: &Level) -> Option<Level> {
    let mut counts = state.store_stock.get(variant).cloned().unwrap_or_default();
    counts.insert_mut(store.clone(), own.clone());
    combined(&state.stores, &counts)
}
