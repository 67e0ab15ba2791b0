//! What follows by itself: the card on air says sold out the moment it is, and flash offers end on time.

use super::proposals;
use crate::card::{facts, first_unshown, sold_out};
use crate::event::{Event, FlashEnd, OnAirFacts, VariantFacts};
use crate::goal;
use crate::on_air::AiringOf;
use crate::proposal::Proposal;
use crate::show::{Cue, Show};
use crate::state::State;
use crate::{LayerId, Timestamp, VariantId};

/// The next event that the rules demand by themselves, if any. The engine calls this after every event and
/// when a timer is due, until it answers `None`.
pub fn automatic(state: &State, now: Timestamp) -> Option<Event> {
    let show = state.running_show()?;
    on_air(state, show, now)
        .or_else(|| lapsed(show, now))
        .or_else(|| pull(state, show))
        .or_else(|| goal::news(show))
        .or_else(|| proposals::lapsed(show, now))
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
        sold_out(state, cue)
            && (preview != Some(&cue.id) || first_unshown(state, show, Some(&cue.id)).is_some())
    });
    if let Some(cue) = sold_out_one {
        if preview == Some(&cue.id)
            && let Some(next) = first_unshown(state, show, Some(&cue.id))
        {
            // The next one that can be sold is offered before this one leaves.
            let what = AiringOf::from(&next.id);
            return Some(Event::StoodBy { show: show.id.clone(), layer: LayerId::card(), what });
        }
        return Some(Event::CuePulled { show: show.id.clone(), cue: cue.id.clone() });
    }
    let mut pulled = show.removed.iter().rev().filter(|removed| removed.pulled);
    let back = pulled.find(|removed| !sold_out(state, &removed.cue))?;
    let index = back.index.min(show.cues.len());
    Some(Event::CueRestored { show: show.id.clone(), cue: back.cue.id.clone(), index })
}

fn on_air(state: &State, show: &Show, now: Timestamp) -> Option<Event> {
    let (program, layer) = (show.program()?, LayerId::card());
    let cue = show.cue(program.what.cue()?)?;
    let (id, on) = (show.id.clone(), cue.id.clone());
    if let Some(flash) = &program.flash {
        let ended =
            |reason| Event::FlashEnded { show: id.clone(), layer: layer.clone(), cue: on.clone(), reason };
        // What was promised to so many is over for a lower price too. One that was over before bounds nothing.
        if flash.is_used_up() || (cue.offer_is_used_up() && !program.offer_ended) {
            return Some(ended(FlashEnd::Cap));
        }
        if now >= flash.ends_at {
            return Some(ended(FlashEnd::Time));
        }
    }
    match (cue.offer_is_used_up(), program.offer_ended) {
        (true, false) => return Some(Event::OfferEnded { show: id, layer, cue: on }),
        (false, true) => return Some(Event::OfferReopened { show: id, layer, cue: on }),
        _ => {}
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
    match (sold_out(state, cue), program.sold_out) {
        (true, false) => {
            let ready = show.preview_id().filter(|ready| **ready != on).and_then(|ready| show.cue(ready));
            let offered = match ready.filter(|ready| !sold_out(state, ready)) {
                Some(_) => None,
                None => first_unshown(state, show, None).map(|next| AiringOf::from(&next.id)),
            };
            Some(Event::SoldOut { show: id, layer, cue: on, offered })
        }
        (false, true) => Some(Event::BackInStock { show: id, layer, cue: on }),
        _ => None,
    }
}

/// One of several variants sold out, or is there again. Where all of them sold out, that is told of the cue.
fn one_variant(show: &Show, cue: &Cue, shown: &OnAirFacts, now: &OnAirFacts) -> Option<Event> {
    if now.variants.len() < 2 || now.variants.iter().all(|variant| variant.sold_out) {
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
    let said = |facts: &OnAirFacts| (facts.price, facts.price_to, facts.compare_at);
    fn variants(facts: &OnAirFacts) -> impl Iterator<Item = &VariantId> {
        facts.variants.iter().map(|variant| &variant.variant)
    }
    said(shown) == said(now)
        && (&shown.title, &shown.coupon) == (&now.title, &now.coupon)
        && variants(shown).eq(variants(now))
}

/// A flash offer that is not on air, and whose time is over: no undo brings it back.
fn lapsed(show: &Show, now: Timestamp) -> Option<Event> {
    let (layer, flash) = show.on_air.waiting_flashes().find(|(_, flash)| flash.ends_at <= now)?;
    Some(Event::FlashLapsed { show: show.id.clone(), layer: layer.clone(), flash: flash.seq })
}

/// Whether an event changes what cards are made of. What the card on air says because of it right afterwards is by whoever
/// caused it, and not by the rules.
pub fn writes_cards(event: &Event) -> bool {
    matches!(event, Event::CueUpdated { .. } | Event::CatalogueImported { .. })
}

/// Whether an event says on the card what such an event wrote.
pub fn says_what_was_written(event: &Event) -> bool {
    matches!(event, Event::CardChanged { .. } | Event::OfferEnded { .. } | Event::OfferReopened { .. })
}

/// When [`automatic`] will next have something to say, if time alone can bring it about.
pub fn next_due(state: &State) -> Option<Timestamp> {
    let show = state.running_show()?;
    let running = show.on_air.layers.values().filter_map(|airing| airing.flash.as_ref());
    let flashes = running.chain(show.on_air.waiting_flashes().map(|(_, flash)| flash));
    let proposals = show.proposals.iter().filter(|proposal| proposal.is_open());
    flashes.map(|flash| flash.ends_at).chain(proposals.map(Proposal::lapses_at)).min()
}
