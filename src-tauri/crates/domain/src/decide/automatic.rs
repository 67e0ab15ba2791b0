//! What follows by itself: the card on air says sold out the moment it is, and flash offers end on time.

use crate::card::{facts, next_sellable, sold_out};
use crate::event::{Event, FlashEnd, OnAirFacts, VariantFacts};
use crate::on_air::AiringOf;
use crate::show::{Cue, Show};
use crate::state::State;
use crate::{LayerId, Timestamp, VariantId};

/// The next event that the rules demand by themselves, if any. The engine calls this after every event and
/// when a timer is due, until it answers `None`.
pub fn automatic(state: &State, now: Timestamp) -> Option<Event> {
    let show = state.running_show()?;
    on_air(state, show, now).or_else(|| pull(state, show))
}

/// A sold-out cue leaves the rundown, and comes back with its stock, where the guard says so.
fn pull(state: &State, show: &Show) -> Option<Event> {
    if !state.guard.pull {
        return None;
    }
    let (on_air, preview) = (show.program_id(), show.preview_id());
    // What was on air stays: it can be undone to, and it says that it is sold out.
    let mut waiting = show.cues.iter().filter(|cue| cue.taken == 0 && !cue.held && on_air != Some(&cue.id));
    let sold_out_one = waiting.find(|cue| {
        sold_out(state, show, cue).is_some()
            && (preview != Some(&cue.id) || next_sellable(state, show, show.position(&cue.id)).is_some())
    });
    if let Some(cue) = sold_out_one {
        if preview == Some(&cue.id)
            && let Some(next) = next_sellable(state, show, show.position(&cue.id))
        {
            // The next one that can be sold is offered before this one leaves.
            let what = AiringOf::from(&next.id);
            return Some(Event::StoodBy { show: show.id.clone(), layer: LayerId::card(), what });
        }
        return Some(Event::CuePulled { show: show.id.clone(), cue: cue.id.clone() });
    }
    let mut pulled = show.removed.iter().rev().filter(|removed| removed.pulled);
    let back = pulled.find(|removed| sold_out(state, show, &removed.cue).is_none())?;
    let index = back.index.min(show.cues.len());
    Some(Event::CueRestored { show: show.id.clone(), cue: back.cue.id.clone(), index })
}

fn on_air(state: &State, show: &Show, now: Timestamp) -> Option<Event> {
    let (program, layer) = (show.program()?, LayerId::card());
    let cue = show.cue(program.what.cue()?)?;
    let (id, on) = (show.id.clone(), cue.id.clone());
    if let Some(flash) = &program.flash {
        let claimed = show.units_of_cue(cue).saturating_sub(flash.units_before);
        let ended =
            |reason| Event::FlashEnded { show: id.clone(), layer: layer.clone(), cue: on.clone(), reason };
        if flash.cap.is_some_and(|cap| claimed >= cap) {
            return Some(ended(FlashEnd::Cap));
        }
        if now >= flash.ends_at {
            return Some(ended(FlashEnd::Time));
        }
    }
    if let Some(shown) = &program.shown {
        let now = facts(state, show, cue);
        if let Some(event) = one_variant(show, cue, shown, &now) {
            return Some(event);
        }
        if !says_the_same(shown, &now) {
            return Some(Event::CardChanged { show: id, layer, cue: on, facts: now });
        }
    }
    match (sold_out(state, show, cue), program.sold_out) {
        (Some(reason), false) => {
            let in_preview_sellable = show
                .preview_id()
                .and_then(|id| show.cue(id))
                .is_some_and(|preview| sold_out(state, show, preview).is_none());
            let offered = if in_preview_sellable {
                None
            } else {
                next_sellable(state, show, show.position(&cue.id))
                    .or_else(|| never_shown(state, show))
                    .map(|next| AiringOf::from(&next.id))
            };
            Some(Event::SoldOut { show: id, layer, cue: on, reason, offered })
        }
        (None, true) => Some(Event::BackInStock { show: id, layer, cue: on }),
        _ => None,
    }
}

/// One of several variants sold out, or is there again. Where all of them sold out, that is told of the cue.
fn one_variant(show: &Show, cue: &Cue, shown: &OnAirFacts, now: &OnAirFacts) -> Option<Event> {
    if now.variants.iter().all(|variant| variant.sold_out) {
        return None;
    }
    let changed = |now: &&VariantFacts| {
        let mut shown = shown.variants.iter();
        shown.any(|shown| shown.variant == now.variant && shown.sold_out != now.sold_out)
    };
    let changed = now.variants.iter().find(changed)?;
    let (show, layer, cue) = (show.id.clone(), LayerId::card(), cue.id.clone());
    let variant = changed.variant.clone();
    Some(if changed.sold_out {
        Event::VariantSoldOut { show, layer, cue, variant }
    } else {
        Event::VariantBackInStock { show, layer, cue, variant }
    })
}

/// Whether a card says the same as before, stock apart.
fn says_the_same(shown: &OnAirFacts, now: &OnAirFacts) -> bool {
    let said = |facts: &'_ OnAirFacts| (facts.price, facts.price_to, facts.compare_at);
    let variants = |facts: &OnAirFacts| -> Vec<VariantId> {
        facts.variants.iter().map(|variant| variant.variant.clone()).collect()
    };
    said(shown) == said(now)
        && (&shown.title, &shown.coupon) == (&now.title, &now.coupon)
        && variants(shown) == variants(now)
}

/// When [`automatic`] will next have something to say, if time alone can bring it about.
pub fn next_due(state: &State) -> Option<Timestamp> {
    state.running_show()?.program()?.flash.as_ref().map(|flash| flash.ends_at)
}

/// The first cue that was never on air and could be sold: what is left when the rundown's end is reached.
fn never_shown<'a>(state: &State, show: &'a Show) -> Option<&'a Cue> {
    let mut cues = show.cues.iter().filter(|cue| cue.taken == 0 && !cue.skipped);
    cues.find(|cue| sold_out(state, show, cue).is_none()).map(AsRef::as_ref)
}
