//! Rundowns, and where their cues stand.

use super::{Built, picture_path, stock};
use crate::wire::cue::{CueDetails, CueProgress, CueState, CueVariant, CueView};
use crate::wire::part::Part;
use crate::wire::price::PriceChange;
use cartwall_domain::CueId;
use cartwall_domain::card;
use cartwall_domain::money::Money;
use cartwall_domain::show::{Cue, OfferedVariant, Show};
use cartwall_domain::state::State;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A rundown, shared as long as it stays the same, and so are its cues.
type Rundown = Part<Vec<Part<CueView>>>;

/// Rundowns of planned and running shows. `last`: of an earlier state with the same products and pictures.
pub(super) fn rundowns(state: &State, last: Option<&Built>) -> BTreeMap<String, Rundown> {
    let last_of = |show: &Show| {
        let last = last?;
        Some((last.state.shows.get(&show.id)?, last.panel.rundowns.get(&show.id.0)?))
    };
    state.shows.values().map(|show| (show.id.0.clone(), rundown(state, show, last_of(show)))).collect()
}

/// What a cue looks like follows from the cue, the currency of its show, products and pictures.
fn rundown(state: &State, show: &Arc<Show>, last: Option<(&Arc<Show>, &Rundown)>) -> Rundown {
    let built = |cue: &Arc<Cue>| Part::from(view(state, show, cue));
    let Some((before, rundown)) = last.filter(|(before, _)| before.currency == show.currency) else {
        return Part::from(show.cues.iter().map(built).collect::<Vec<_>>());
    };
    let same = |(before, now): (&Arc<Cue>, &Arc<Cue>)| Arc::ptr_eq(before, now);
    let as_many = before.cues.len() == show.cues.len();
    if Arc::ptr_eq(before, show) || (as_many && before.cues.iter().zip(&show.cues).all(same)) {
        return rundown.clone();
    }
    let known: HashMap<*const Cue, &Part<CueView>> =
        before.cues.iter().map(Arc::as_ptr).zip(rundown.iter()).collect();
    let cue =
        |cue: &Arc<Cue>| known.get(&Arc::as_ptr(cue)).map_or_else(|| built(cue), |&known| known.clone());
    Part::next(Some(rundown), show.cues.iter().map(cue).collect())
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
        title: card::product_title(state, cue),
        variant_title,
        picture: card::picture(state, cue).map(|hash| picture_path(hash)),
        list_price: lowest.map(Into::into),
        list_price_to: highest.map(Into::into),
        compare_at: card::crossed_out(state, show, cue).map(Into::into),
        price_change: offered().find_map(changed),
        checkout: offer.price.and_then(|price| card::own_price(cue, price, prices())).map(Into::into),
        details: CueDetails {
            talking_points: cue.details.talking_points.clone(),
            planned_s: cue.details.planned_s,
            price: offer.price.map(Into::into),
            compare_at: offer.compare_at.map(Into::into),
            coupon: offer.coupon.clone(),
            cap: offer.cap,
            segment: cue.details.segment.clone(),
            notes: cue.details.notes.clone(),
            short_title: cue.details.short_title.clone(),
            picture: cue.details.picture.clone(),
            number: cue.details.number,
        },
    }
}

/// Cues that are not simply planned.
pub(super) fn progress(state: &State) -> BTreeMap<String, CueProgress> {
    let mut out = BTreeMap::new();
    for show in state.shows.values() {
        let (program, preview) = (show.program_id(), show.preview_id());
        let nothing_sold = show.sales.by_variant.is_empty();
        for cue in &show.cues {
            let cue_state = cue_state(program, preview, cue);
            let units = if nothing_sold { 0 } else { show.units_of_cue(cue) };
            if cue_state != CueState::Planned || units > 0 {
                let progress = CueProgress {
                    state: cue_state,
                    taken: cue.taken,
                    on_air_ms: cue.on_air_ms,
                    units: Some(units),
                };
                out.insert(cue.id.0.clone(), progress);
            }
        }
    }
    out
}

fn cue_state(program: Option<&CueId>, preview: Option<&CueId>, cue: &Cue) -> CueState {
    if program == Some(&cue.id) {
        CueState::Program
    } else if preview == Some(&cue.id) {
        CueState::Preview
    } else if cue.skipped {
        CueState::Skipped
    } else if cue.taken > 0 {
        CueState::Done
    } else {
        CueState::Planned
    }
}
