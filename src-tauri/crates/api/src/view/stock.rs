//! Stock as pages see it: of a variant, and of all that a cue offers together.

use super::Built;
use crate::wire::money::Quantity;
use crate::wire::part::Part;
use crate::wire::source::{StockSource, StoreName};
use crate::wire::state::StockView;
use crate::wire::store::StoreStock;
use cartwall_domain::card;
use cartwall_domain::show::Cue;
use cartwall_domain::state::State;
use cartwall_domain::stock::{self, Level};
use cartwall_domain::{StoreId, VariantId};
use cartwall_stores::status::{Confirmed, Statuses};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Stock of everything in a rundown. `last`: of an earlier state.
pub(super) fn stock(
    state: &State,
    shops: &Arc<Statuses>,
    last: Option<&Built>,
) -> BTreeMap<String, Part<StockView>> {
    let before = last;
    let last = last.filter(|last| {
        let same_rules = last.state.guard == state.guard && last.state.stores == state.stores;
        same_rules && Arc::ptr_eq(&last.statuses, shops)
    });
    let known = |variant: &VariantId| {
        let last = last.filter(|last| is_same(&last.state, state, variant))?;
        last.panel.stock.get(&variant.0).cloned()
    };
    let mut out = BTreeMap::new();
    // Most shows offer what others do.
    let mut seen = HashSet::new();
    for cue in state.shows.values().flat_map(|show| &show.cues) {
        for variant in cue.variants() {
            if seen.insert(variant) {
                let anew = || {
                    let before = before.and_then(|last| last.panel.stock.get(&variant.0));
                    Part::next(before, of_variant(state, variant, Some(shops)))
                };
                let view = known(variant).unwrap_or_else(anew);
                out.insert(variant.0.clone(), view);
            }
        }
        if cue.offered.len() > 1 {
            let each: Vec<&StockView> =
                cue.variants().filter_map(|variant| out.get(&variant.0)).map(|view| &**view).collect();
            let view = together(card::stock(state, cue), &each);
            let key = key(cue);
            let view = Part::next(before.and_then(|last| last.panel.stock.get(&key)), view);
            out.insert(key, view);
        }
    }
    out
}

/// Whether nothing changed of a variant's stock, guard and shops apart.
fn is_same(before: &State, now: &State, variant: &VariantId) -> bool {
    before.stock.get(variant) == now.stock.get(variant)
        && before.buffers.get(variant) == now.buffers.get(variant)
        && before.store_stock.get(variant) == now.store_stock.get(variant)
}

/// The key of a cue's stock.
pub(super) fn key(cue: &Cue) -> String {
    match cue.offered.as_slice() {
        [only] => only.variant.0.clone(),
        _ => cue.id.0.clone(),
    }
}

/// Stock of a variant. Without `shops` nothing is said of how fresh it is.
pub(crate) fn of_variant(state: &State, variant: &VariantId, shops: Option<&Statuses>) -> StockView {
    let level = state.stock.get(variant);
    let (quantity, buffer) = (state.quantity(variant), state.buffer(variant));
    // Confirmed by every shop that counts it: the oldest confirmation is the number's.
    let counts = state.store_stock.get(variant).filter(|_| level.is_some_and(Level::is_of_stores));
    let confirmed =
        |store: &StoreId| shops.and_then(|shops| shops.get(store)?.confirmed.get(variant)).copied();
    let oldest = counts.and_then(|counts| {
        let all: Option<Vec<Confirmed>> = counts.keys().map(confirmed).collect();
        all?.into_iter().min_by_key(|confirmed| confirmed.at)
    });
    let own = |(store, own): (&StoreId, &Level)| StoreStock {
        store: StoreName::of(state, store),
        quantity: own.quantity.believed().into(),
        unsold: own.unsold.map(Into::into),
        as_of: confirmed(store).map_or(own.as_of, |confirmed| confirmed.at.max(own.as_of)),
    };
    let followed = counts.filter(|_| shops.is_some());
    let sold_out = quantity.is_sold_out(buffer);
    StockView {
        quantity: quantity.into(),
        sellable: quantity.sellable(buffer),
        buffer,
        variants: 1,
        variants_sold_out: u32::from(sold_out),
        source: level.map(|level| StockSource::of(state, &level.source)),
        as_of: level.map(|level| oldest.map_or(level.as_of, |confirmed| confirmed.at.max(level.as_of))),
        sold_out,
        unsold: level.and_then(|level| level.unsold).map(Into::into),
        oversold_by: quantity.oversold_by(),
        fresh_until: followed.map(|_| oldest.map_or(0, Confirmed::fresh_until)),
        stale_after: followed.map(|_| oldest.map_or(0, Confirmed::stale_after)),
        lost: state.is_stale(variant),
        shops: counts.into_iter().flat_map(|counts| counts.iter()).map(own).collect(),
    }
}

/// Stock of several variants. Nothing is said of how fresh it is.
pub(crate) fn of_variants(state: &State, variants: &[&VariantId]) -> StockView {
    let each: Vec<StockView> = variants.iter().map(|variant| of_variant(state, variant, None)).collect();
    match each.as_slice() {
        [only] => only.clone(),
        _ => together(card::stock_of(state, variants.iter().copied()), &each.iter().collect::<Vec<_>>()),
    }
}

/// Stock of several variants together: as old as its oldest number.
fn together((quantity, sellable): (stock::Quantity, Option<i64>), each: &[&StockView]) -> StockView {
    let sum = |of: fn(&StockView) -> i64| each.iter().fold(0_i64, |sum, view| sum.saturating_add(of(view)));
    let sold_out = each.iter().filter(|view| view.sold_out).count();
    let source = each.first().and_then(|first| first.source.clone());
    StockView {
        quantity: quantity.into(),
        sellable,
        buffer: sum(|view| view.buffer),
        variants: u32::try_from(each.len()).unwrap_or(u32::MAX),
        variants_sold_out: u32::try_from(sold_out).unwrap_or(u32::MAX),
        source: source.filter(|source| each.iter().all(|view| view.source.as_ref() == Some(source))),
        as_of: each.iter().filter_map(|view| view.as_of).min(),
        sold_out: sold_out == each.len(),
        unsold: each
            .first()
            .and_then(|first| first.unsold)
            .filter(|_| each.iter().all(|view| view.unsold.is_some())),
        oversold_by: sum(|view| view.oversold_by),
        fresh_until: each.iter().filter_map(|view| view.fresh_until).min(),
        stale_after: each.iter().filter_map(|view| view.stale_after).min(),
        lost: each.iter().any(|view| view.lost),
        shops: of_shops(each),
    }
}

/// Each shop's own counts together.
fn of_shops(each: &[&StockView]) -> Vec<StoreStock> {
    let mut shops: BTreeMap<&str, StoreStock> = BTreeMap::new();
    for own in each.iter().flat_map(|view| &view.shops) {
        let Some(all) = shops.get_mut(own.store.id.as_str()) else {
            shops.insert(&own.store.id, own.clone());
            continue;
        };
        let sum = stock::Quantity::from(&all.quantity).plus(stock::Quantity::from(&own.quantity));
        all.quantity = Quantity::from(sum);
        all.unsold = all.unsold.filter(|_| own.unsold.is_some());
        all.as_of = all.as_of.min(own.as_of);
    }
    shops.into_values().collect()
}
