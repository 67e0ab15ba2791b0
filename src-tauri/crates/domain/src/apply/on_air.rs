//! What puts something on air and takes it off, and the way back.

use super::change;
use crate::event::{Event, OnAirFacts, Recorded};
use crate::on_air::{Airing, AiringOf, Flash, UndoStep, UndoableAction};
use crate::order::OrderChange;
use crate::show::Show;
use crate::{CueId, Currency, LayerId, Timestamp};

/// How many on-air actions can be undone.
const UNDO_DEPTH: usize = 50;

pub(super) fn apply(show: &mut Show, recorded: &Recorded) {
    let (at, seq) = (recorded.at, recorded.seq);
    match &recorded.event {
        Event::StoodBy { layer, what, .. } => {
            show.on_air.ready(layer, Some(what));
            show.on_air.seq = seq;
        }
        Event::CueTaken { layer, cue, preview, facts, .. } => {
            remember(show, (seq, at), UndoableAction::Take, layer, None);
            put_on_air(show, layer, Some(&cue.into()), Some(facts), at);
            change(show, cue, |c| {
                c.taken = c.taken.saturating_add(1);
                c.skipped = false;
            });
            show.on_air.last_taken = Some(cue.clone());
            show.on_air.ready(layer, preview.as_ref());
            show.on_air.seq = seq;
        }
        Event::Cleared { layer, .. } => {
            remember(show, (seq, at), UndoableAction::Clear, layer, None);
            put_on_air(show, layer, None, None, at);
            show.on_air.seq = seq;
        }
        Event::CueSkipped { layer, cue, preview, .. } => {
            remember(show, (seq, at), UndoableAction::Skip, layer, Some(cue.clone()));
            change(show, cue, |c| c.skipped = true);
            show.on_air.ready(layer, preview.as_ref());
            show.on_air.seq = seq;
        }
        Event::OnAirUndone { layer, undoes, airing, preview, cue, facts, .. } => {
            let taken_back = show.on_air.undo.iter().position(|step| step.seq == *undoes);
            let before = taken_back.and_then(|place| show.on_air.undo.remove(place).airing);
            let flash = before.and_then(|airing| airing.flash);
            if show.on_air.airing(layer).map(|airing| &airing.what) == airing.as_ref() {
                // Undoing a flash offer or a skip leaves the card where it is.
                if let (Some(AiringOf::Cue(on_air)), None) = (airing, cue) {
                    show.on_air.change(layer, on_air, |airing| airing.flash = None);
                }
            } else {
                put_on_air(show, layer, airing.as_ref(), facts.as_ref(), at);
                if let Some(AiringOf::Cue(on_air)) = airing {
                    let flash = flash.filter(|flash| flash.ends_at > at);
                    show.on_air.change(layer, on_air, |airing| airing.flash = flash);
                }
            }
            if let Some(AiringOf::Cue(on_air)) = airing {
                show.on_air.last_taken = Some(on_air.clone());
            }
            if let Some(cue) = cue {
                change(show, cue, |c| c.skipped = false);
            }
            show.on_air.ready(layer, preview.as_ref());
            show.on_air.seq = seq;
        }
        Event::CardChanged { layer, cue, facts, .. } => {
            show.on_air.change(layer, cue, |airing| airing.shown = Some(facts.clone()));
        }
        Event::SoldOut { layer, cue, offered, .. } => {
            show.on_air.change(layer, cue, |airing| airing.sold_out = true);
            if offered.is_some() {
                show.on_air.ready(layer, offered.as_ref());
                show.on_air.seq = seq;
            }
        }
        Event::BackInStock { layer, cue, .. } => {
            show.on_air.change(layer, cue, |airing| airing.sold_out = false);
        }
        Event::FlashStarted { layer, cue, price, ends_at, cap, .. } => {
            remember(show, (seq, at), UndoableAction::Flash, layer, None);
            let flash = Flash { price: *price, started_at: at, ends_at: *ends_at, cap: *cap, claimed: 0 };
            show.on_air.change(layer, cue, |airing| airing.flash = Some(flash));
            show.on_air.seq = seq;
        }
        Event::FlashEnded { layer, cue, .. } => {
            show.on_air.change(layer, cue, |airing| airing.flash = None);
            // It is over: there is nothing left to take back.
            show.on_air.undo.retain(|step| step.action != UndoableAction::Flash);
        }
        _ => {}
    }
}

/// Counts an order in what was on air when it was placed: in what is on air now, and in what an undo brings back.
pub(super) fn ordered(show: &mut Show, placed_at: Timestamp, currency: Currency, changes: &[OrderChange]) {
    let Show { cues, on_air, .. } = show;
    let count = |airing: &mut Airing| {
        let cue = airing.what.cue().and_then(|id| cues.iter().find(|cue| cue.id == *id));
        let Some(variant) = cue.map(|cue| &cue.variant) else { return };
        for change in changes.iter().filter(|change| change.units != 0) {
            if change.variant.as_ref() == Some(variant) {
                airing.ordered(placed_at, currency, change.units, change.amount);
            }
        }
    };
    let layers: Vec<LayerId> = on_air.layers.keys().cloned().collect();
    for layer in layers {
        let Some(mut airing) = on_air.layers.get(&layer).cloned() else { continue };
        count(&mut airing);
        on_air.layers.insert_mut(layer, airing);
    }
    for step in on_air.undo.iter_mut().filter(|step| placed_at < step.at) {
        step.airing.as_mut().map(count);
    }
}

/// A cue that left the rundown is not ready any more, and no undo leads to it.
pub(super) fn forget(show: &mut Show, cue: &CueId, seq: u64) {
    let ready = show.on_air.preview.iter().filter(|(_, what)| what.is(cue));
    let layers: Vec<LayerId> = ready.map(|(layer, _)| layer.clone()).collect();
    for layer in &layers {
        show.on_air.ready(layer, None);
        show.on_air.seq = seq;
    }
    show.on_air.undo.retain(|step| {
        !step.airing.as_ref().is_some_and(|airing| airing.what.is(cue))
            && !step.preview.as_ref().is_some_and(|what| what.is(cue))
            && step.skipped.as_ref() != Some(cue)
    });
}

/// Closes the window that is open and opens one.
fn put_on_air(
    show: &mut Show,
    layer: &LayerId,
    what: Option<&AiringOf>,
    shown: Option<&OnAirFacts>,
    at: Timestamp,
) {
    if let Some(airing) = show.on_air.airing(layer).cloned()
        && let Some(cue) = airing.what.cue()
    {
        let shown = at.saturating_sub(airing.since).max(0);
        change(show, cue, |c| c.on_air_ms = c.on_air_ms.saturating_add(shown));
    }
    let airing = what.filter(|what| what.cue().is_some_and(|cue| show.cue(cue).is_some()));
    let airing = airing.map(|what| Airing {
        what: what.clone(),
        since: at,
        units: 0,
        shown: shown.cloned(),
        sold_out: false,
        flash: None,
    });
    show.on_air.put(layer, airing);
}

fn remember(
    show: &mut Show,
    (seq, at): (u64, Timestamp),
    action: UndoableAction,
    layer: &LayerId,
    skipped: Option<CueId>,
) {
    if show.on_air.undo.len() == UNDO_DEPTH {
        show.on_air.undo.remove(0);
    }
    let (airing, preview) = (show.on_air.airing(layer).cloned(), show.on_air.next_up(layer).cloned());
    show.on_air.undo.push(UndoStep { seq, action, at, layer: layer.clone(), airing, preview, skipped });
}
