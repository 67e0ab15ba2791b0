//! What puts something on air and takes it off, and the way back.

use super::change;
use crate::event::{Event, OnAirFacts, Recorded, SoldOutReason};
use crate::on_air::{Airing, AiringOf, Flash, UndoStep, UndoableAction};
use crate::show::{OfferedVariant, Show};
use crate::{CueId, LayerId, Timestamp, VariantId};

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
            remember(show, seq, UndoableAction::Take, layer, None);
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
            remember(show, seq, UndoableAction::Clear, layer, None);
            put_on_air(show, layer, None, None, at);
            show.on_air.seq = seq;
        }
        Event::CueSkipped { layer, cue, preview, .. } => {
            remember(show, seq, UndoableAction::Skip, layer, Some(cue.clone()));
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
        Event::SoldOut { layer, cue, reason, offered, .. } => {
            show.on_air.change(layer, cue, |airing| {
                airing.sold_out = true;
                if *reason == SoldOutReason::Stock {
                    let variants = airing.shown.iter_mut().flat_map(|facts| &mut facts.variants);
                    variants.for_each(|variant| variant.sold_out = true);
                }
            });
            if offered.is_some() {
                show.on_air.ready(layer, offered.as_ref());
                show.on_air.seq = seq;
            }
        }
        Event::BackInStock { layer, cue, .. } => {
            show.on_air.change(layer, cue, |airing| airing.sold_out = false);
        }
        Event::VariantSoldOut { layer, cue, variant, .. } => strike(show, layer, cue, variant, true),
        Event::VariantBackInStock { layer, cue, variant, .. } => strike(show, layer, cue, variant, false),
        Event::FlashStarted { layer, cue, price, ends_at, cap, .. } => {
            let units_before = show.cue(cue).map_or(0, |c| show.units_of_cue(c));
            remember(show, seq, UndoableAction::Flash, layer, None);
            let flash = Flash { price: *price, started_at: at, ends_at: *ends_at, cap: *cap, units_before };
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

/// A cue offers these variants from now on. What was sold before of those that come or go counts neither as sold since the
/// take nor as claimed.
pub(super) fn offer(show: &mut Show, id: &CueId, offered: &[OfferedVariant]) {
    let units = |show: &Show| show.cue(id).map_or(0, |cue| show.units_of_cue(cue));
    let before = units(show);
    change(show, id, |cue| cue.offered = offered.to_vec());
    let more = units(show).saturating_sub(before);
    if more == 0 {
        return;
    }
    let layers: Vec<LayerId> = show.on_air.layers.keys().cloned().collect();
    for layer in &layers {
        show.on_air.change(layer, id, |airing| {
            airing.units_before = airing.units_before.saturating_add(more);
            if let Some(flash) = &mut airing.flash {
                flash.units_before = flash.units_before.saturating_add(more);
            }
        });
    }
}

/// The card on air strikes a variant through, or not any more.
fn strike(show: &mut Show, layer: &LayerId, cue: &CueId, variant: &VariantId, sold_out: bool) {
    show.on_air.change(layer, cue, |airing| {
        let mut variants = airing.shown.iter_mut().flat_map(|facts| &mut facts.variants);
        if let Some(facts) = variants.find(|facts| facts.variant == *variant) {
            facts.sold_out = sold_out;
        }
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
    let airing = what.and_then(|what| {
        let units_before = show.units_of_cue(show.cue(what.cue()?)?);
        Some(Airing {
            what: what.clone(),
            since: at,
            units_before,
            shown: shown.cloned(),
            sold_out: false,
            flash: None,
        })
    });
    show.on_air.put(layer, airing);
}

fn remember(show: &mut Show, seq: u64, action: UndoableAction, layer: &LayerId, skipped: Option<CueId>) {
    if show.on_air.undo.len() == UNDO_DEPTH {
        show.on_air.undo.remove(0);
    }
    let (airing, preview) = (show.on_air.airing(layer).cloned(), show.on_air.next_up(layer).cloned());
    show.on_air.undo.push(UndoStep { seq, action, layer: layer.clone(), airing, preview, skipped });
}
