//! Rundowns, and where their cues stand.

use super::{picture_path, stock};
use crate::wire::state::{CueDetails, CueProgress, CueState, CueVariant, CueView, PriceChange};
use cartwall_domain::card;
use cartwall_domain::money::Money;
use cartwall_domain::show::{Cue, OfferedVariant, Show};
use cartwall_domain::state::State;
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
    let offer = &cue.details.offer;
    let titles: Vec<&str> =
        cue.offered.iter().map(|offered| offered.title.as_deref().unwrap_or(&offered.sku)).collect();
    let (shared, labels) = card::labels(&titles);
    let variant_title = match cue.offered.as_slice() {
        [only] => only.title.clone(),
        _ => shared,
    };
    let each: Vec<Option<Money>> =
        cue.variants().map(|variant| card::list_price(state, variant, show.currency)).collect();
    let offered = || cue.offered.iter().zip(&labels).zip(&each);
    let prices = || each.iter().flatten().copied();
    let lowest = prices().min_by_key(|price| price.minor);
    let highest = prices().max_by_key(|price| price.minor).filter(|price| Some(*price) != lowest);
    let variant = |((offered, label), price): ((&OfferedVariant, &String), &Option<Money>)| CueVariant {
        variant: offered.variant.0.clone(),
        sku: offered.sku.clone(),
        label: label.clone(),
        price: price.map(Into::into),
    };
    let changed = |((offered, label), price): ((&OfferedVariant, &String), &Option<Money>)| {
        let (was, now) = (cue.queued_price(&offered.variant)?, (*price)?);
        let label = (cue.offered.len() > 1).then(|| label.clone());
        (was != now).then(|| PriceChange { label, was: was.into(), now: now.into() })
    };
    CueView {
        id: cue.id.0.clone(),
        sku: cue.sku().to_owned(),
        product: cue.product.0.clone(),
        variants: offered().map(variant).collect(),
        stock: stock::key(cue),
        title: card::product(state, cue)
            .map_or_else(|| cue.sku().to_owned(), |product| product.title.clone()),
        variant_title,
        picture: card::picture(state, cue).map(|hash| picture_path(hash)),
        list_price: lowest.map(Into::into),
        list_price_to: highest.map(Into::into),
        price_change: offered().find_map(changed),
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
            let units = show.units_of_cue(cue);
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
