//! Rundowns, where their cues stand, and the stock behind them.

use super::picture_path;
use crate::wire::source::{StockSource, StoreName};
use crate::wire::state::{CueDetails, CueProgress, CueState, CueView, StockView};
use crate::wire::store::StoreStock;
use cartwall_domain::StoreId;
use cartwall_domain::card::list_price;
use cartwall_domain::show::{Cue, Show};
use cartwall_domain::state::State;
use cartwall_domain::stock::Level;
use cartwall_stores::status::{Confirmed, Statuses};
use std::collections::BTreeMap;

/// Rundowns of planned and running shows.
pub(super) fn rundowns(state: &State) -> BTreeMap<String, Vec<CueView>> {
    state
        .shows
        .values()
        .map(|show| (show.id.0.clone(), show.cues.iter().map(|cue| view(state, show, cue)).collect()))
        .collect()
}

fn view(state: &State, show: &Show, cue: &Cue) -> CueView {
    let known = state.catalogue.variant(&cue.variant);
    let picture = known
        .and_then(|(product, variant)| variant.picture.as_ref().or(product.picture.as_ref()))
        .and_then(|url| state.pictures.get(url));
    let (offer, price) = (&cue.details.offer, list_price(state, cue, show.currency));
    CueView {
        id: cue.id.0.clone(),
        sku: cue.sku.clone(),
        variant: cue.variant.0.clone(),
        title: known.map_or_else(|| cue.sku.clone(), |(product, _)| product.title.clone()),
        variant_title: known.and_then(|(_, variant)| variant.title.clone()),
        picture: picture.map(|hash| picture_path(hash)),
        list_price: price.map(Into::into),
        price_was: cue.queued_price.filter(|was| price.is_some_and(|now| now != *was)).map(Into::into),
        details: CueDetails {
            talking_points: cue.details.talking_points.clone(),
            planned_s: cue.details.planned_s,
            price: offer.price.map(Into::into),
            compare_at: offer.compare_at.map(Into::into),
            coupon: offer.coupon.clone(),
            cap: offer.cap,
            segment: cue.details.segment.clone(),
            notes: cue.details.notes.clone(),
        },
    }
}

/// Cues that are not simply planned.
pub(super) fn progress(state: &State) -> BTreeMap<String, CueProgress> {
    let mut out = BTreeMap::new();
    for show in state.shows.values() {
        for cue in &show.cues {
            let cue_state = cue_state(show, cue);
            let units = show.units_of(&cue.variant);
            if cue_state != CueState::Planned || units > 0 {
                let progress =
                    CueProgress { state: cue_state, taken: cue.taken, on_air_ms: cue.on_air_ms, units };
                out.insert(cue.id.0.clone(), progress);
            }
        }
    }
    out
}

fn cue_state(show: &Show, cue: &Cue) -> CueState {
    if show.program_id() == Some(&cue.id) {
        CueState::Program
    } else if show.preview_id() == Some(&cue.id) {
        CueState::Preview
    } else if cue.skipped {
        CueState::Skipped
    } else if cue.taken > 0 {
        CueState::Done
    } else {
        CueState::Planned
    }
}

/// Stock of every variant in a rundown.
pub(super) fn stock(state: &State, shops: &Statuses) -> BTreeMap<String, StockView> {
    let mut out = BTreeMap::new();
    for cue in state.shows.values().flat_map(|show| &show.cues) {
        if out.contains_key(&cue.variant.0) {
            continue;
        }
        let level = state.stock.get(&cue.variant);
        let (quantity, buffer) = (state.quantity(&cue.variant), state.buffer(&cue.variant));
        // Confirmed by every shop that counts it: the oldest confirmation is the number's.
        let counts =
            state.shop_stock.get(&cue.variant).filter(|_| level.is_some_and(|l| state.is_of_shops(l)));
        let confirmed =
            |store: &StoreId| shops.get(store).and_then(|status| status.confirmed.get(&cue.variant)).copied();
        let oldest = counts.and_then(|counts| {
            let all: Option<Vec<Confirmed>> = counts.keys().map(confirmed).collect();
            all?.into_iter().min_by_key(|confirmed| confirmed.at)
        });
        let own = |(store, own): (&StoreId, &Level)| StoreStock {
            store: StoreName::of(state, store),
            quantity: own.quantity.believed().into(),
            as_of: confirmed(store).map_or(own.as_of, |confirmed| confirmed.at.max(own.as_of)),
        };
        let view = StockView {
            quantity: quantity.into(),
            sellable: quantity.sellable(buffer),
            buffer,
            source: level.map(|level| StockSource::of(state, &level.source)),
            as_of: level.map(|level| oldest.map_or(level.as_of, |confirmed| confirmed.at.max(level.as_of))),
            sold_out: quantity.is_sold_out(buffer),
            oversold_by: quantity.oversold_by(),
            fresh_until: counts.map(|_| oldest.map_or(0, Confirmed::fresh_until)),
            stale_after: counts.map(|_| oldest.map_or(0, Confirmed::stale_after)),
            lost: state.is_stale(&cue.variant),
            shops: counts.into_iter().flat_map(|counts| counts.iter()).map(own).collect(),
        };
        out.insert(cue.variant.0.clone(), view);
    }
    out
}
