//! What puts something on air and takes it off, and the way back: an undo restores what was before, whole.

use super::change;
use crate::claims::{Claims, Paid};
use crate::event::{Event, FlashEnd, OnAirFacts, Recorded};
use crate::money::Money;
use crate::on_air::{Airing, AiringOf, CueBefore, Flash, Press, UndoStep, UndoableAction};
use crate::order::OrderChange;
use crate::show::{Cue, CueDetails, OfferedVariant, Show};
use crate::{CueId, Currency, LayerId, Timestamp, VariantId};
use std::sync::Arc;

/// How many on-air actions can be undone.
const UNDO_DEPTH: usize = 50;

pub(super) fn apply(show: &mut Show, recorded: &Recorded) {
    let (at, seq) = (recorded.at, recorded.seq);
    match &recorded.event {
        Event::StoodBy { layer, what, .. } => {
            show.on_air.ready(layer, Some(what));
            (show.on_air.seq, show.on_air.pressed) = (seq, None);
        }
        Event::CueTaken { layer, cue, preview, facts, .. } => {
            pressed(show, recorded, UndoableAction::Take, layer, Some(cue));
            put_on_air(show, layer, Some(&cue.into()), Some(facts), at);
            change(show, cue, |c| {
                c.taken = c.taken.saturating_add(1);
                c.skipped = false;
                c.claims.begin(at);
            });
            show.on_air.ready(layer, preview.as_ref());
        }
        Event::Cleared { layer, .. } => {
            pressed(show, recorded, UndoableAction::Clear, layer, None);
            put_on_air(show, layer, None, None, at);
        }
        Event::CueSkipped { layer, cue, preview, .. } => {
            pressed(show, recorded, UndoableAction::Skip, layer, Some(cue));
            change(show, cue, |c| c.skipped = true);
            show.on_air.ready(layer, preview.as_ref());
        }
        Event::OnAirUndone { layer, undoes, preview, facts, .. } => {
            undo(show, layer, *undoes, facts.as_ref(), at);
            show.on_air.ready(layer, preview.as_ref());
            (show.on_air.seq, show.on_air.pressed) = (seq, None);
        }
        Event::CardChanged { layer, cue, facts, .. } => {
            show.on_air.change(layer, cue, |airing| airing.shown = Some(facts.clone()));
        }
        Event::SoldOut { layer, cue, offered, .. } => {
            show.on_air.change(layer, cue, |airing| {
                airing.sold_out = true;
                let variants = airing.shown.iter_mut().flat_map(|facts| &mut facts.variants);
                variants.for_each(|variant| variant.sold_out = true);
            });
            if offered.is_some() {
                show.on_air.ready(layer, offered.as_ref());
                show.on_air.seq = seq;
            }
        }
        Event::BackInStock { layer, cue, .. } => {
            show.on_air.change(layer, cue, |airing| {
                airing.sold_out = false;
                // One of several is told by itself.
                if let Some([only]) = airing.shown.as_mut().map(|facts| facts.variants.as_mut_slice()) {
                    only.sold_out = false;
                }
            });
        }
        Event::VariantSoldOut { layer, cue, variant, .. } => strike(show, layer, cue, variant, true),
        Event::VariantBackInStock { layer, cue, variant, .. } => strike(show, layer, cue, variant, false),
        Event::OfferEnded { layer, cue, .. } => {
            show.on_air.change(layer, cue, |airing| airing.offer_ended = true);
        }
        Event::OfferReopened { layer, cue, .. } => {
            show.on_air.change(layer, cue, |airing| airing.offer_ended = false);
        }
        Event::FlashStarted { layer, cue, price, ends_at, cap, .. } => {
            pressed(show, recorded, UndoableAction::Flash, layer, None);
            let (started_at, ends_at, claimed) = (at, *ends_at, 0);
            let flash = Flash { seq, price: *price, started_at, ends_at, cap: *cap, claimed };
            show.on_air.change(layer, cue, |airing| airing.flash = Some(flash));
            // The shop was changed for an offer that is over: this one is another.
            super::change(show, cue, |cue| {
                cue.confirmed.take_if(|known| known.price == *price);
            });
        }
        Event::FlashEnded { layer, cue, reason, .. } => {
            let flash = show.on_air.airing(layer).and_then(|airing| airing.flash.as_ref()).map(|f| f.seq);
            // The step that set the price brings the offer back with the price before; without one it is a step itself.
            let newest = show.on_air.undo.last();
            let price = |details: &CueDetails| details.offer.price;
            let before = newest.and_then(|step| step.cues.first()).and_then(|before| before.details.as_ref());
            let by_edit = newest.is_some_and(|step| {
                step.action == UndoableAction::Edit
                    && step.seq.saturating_add(1) == seq
                    && before.map(price) != show.cue(cue).map(|cue| price(&cue.details))
            });
            match reason {
                FlashEnd::Priced if by_edit => {}
                FlashEnd::Stopped | FlashEnd::Priced => {
                    pressed(show, recorded, UndoableAction::StopFlash, layer, None);
                }
                FlashEnd::Time | FlashEnd::Cap => {
                    if let Some(flash) = flash {
                        lapse(show, flash);
                    }
                }
            }
            show.on_air.change(layer, cue, |airing| airing.flash = None);
        }
        Event::FlashLapsed { flash, .. } => lapse(show, *flash),
        _ => {}
    }
}

/// What a card says of its cue is changed while it is on air: a step that can be undone.
pub(super) fn edited(
    show: &mut Show,
    recorded: &Recorded,
    cue: &CueId,
    offered: &[OfferedVariant],
    details: &CueDetails,
) {
    let layer = LayerId::card();
    let on_air = show.program_id() == Some(cue);
    let changes = |known: &Cue| known.details.is_another_card(details) || known.offered != offered;
    if let Some(known) = show.cue(cue).filter(|known| on_air && changes(known)) {
        let offered = (known.offered != offered).then(|| known.offered.clone());
        let before = CueBefore { details: Some(known.details.clone()), offered, ..before(show, cue) };
        remember(show, recorded, UndoableAction::Edit, &layer, vec![before]);
        (show.on_air.seq, show.on_air.pressed) = (recorded.seq, None);
    }
}

/// Counts an order in what was on air when it was placed: in what is on air now, and in what an undo brings back.
pub(super) fn ordered(show: &mut Show, placed_at: Timestamp, currency: Currency, changes: &[OrderChange]) {
    claimed(show, placed_at, currency, changes);
    let Show { cues, on_air, .. } = show;
    let offered_by = |id: &CueId| cues.iter().find(|cue| cue.id == *id).map(|cue| cue.offered.as_slice());
    let layers: Vec<LayerId> = on_air.layers.keys().cloned().collect();
    for layer in layers {
        let Some(mut airing) = on_air.layers.get(&layer).cloned() else { continue };
        let offered = airing.what.cue().and_then(offered_by).unwrap_or_default();
        let paid = paid_for(offered, currency, changes);
        if !paid.is_empty() {
            paid.into_iter().for_each(|paid| airing.ordered(placed_at, paid));
            on_air.layers.insert_mut(layer, airing);
        }
    }
    // An undo restores a window whole, with what was ordered in it meanwhile, also of sizes that it brings back.
    for step in &mut on_air.undo {
        let Some(cue) = step.airing.as_ref().and_then(|airing| airing.what.cue()) else { continue };
        let before = step.cues.iter().find(|before| before.cue == *cue);
        let offered = before.and_then(|before| before.offered.as_deref()).or_else(|| offered_by(cue));
        let paid = paid_for(offered.unwrap_or_default(), currency, changes);
        // A step is shared with earlier states: it is copied only where something changes.
        if !paid.is_empty()
            && let Some(airing) = &mut Arc::make_mut(step).airing
        {
            paid.into_iter().for_each(|paid| airing.ordered(placed_at, paid));
        }
    }
}

/// Counts an order in the caps of the offers that it was placed on: as they are, and as an undo brings them back.
fn claimed(show: &mut Show, placed_at: Timestamp, currency: Currency, changes: &[OrderChange]) {
    let Show { cues, removed, on_air, .. } = show;
    let removed = removed.iter_mut().map(|removed| &mut removed.cue);
    for cue in cues.iter_mut().chain(removed).filter(|cue| cue.details.offer.cap.is_some()) {
        let paid = paid_for(&cue.offered, currency, changes);
        if !paid.is_empty() {
            let cue = Arc::make_mut(cue);
            paid.into_iter().for_each(|paid| cue.claims.ordered(&cue.details.offer, placed_at, paid));
        }
    }
    for step in on_air.undo.iter_mut().filter(|step| step.action == UndoableAction::Edit) {
        // It is of one cue.
        let Some((before, offer)) =
            step.cues.first().and_then(|before| Some((before, before.details.as_ref()?.offer.clone())))
        else {
            continue;
        };
        let now = cues.iter().find(|cue| cue.id == before.cue).map(|cue| cue.offered.as_slice());
        let offered = before.offered.as_deref().or(now).unwrap_or_default();
        let paid = paid_for(offered, currency, changes);
        if !paid.is_empty()
            && let Some(before) = Arc::make_mut(step).cues.first_mut()
        {
            paid.into_iter().for_each(|paid| before.claims.ordered(&offer, placed_at, paid));
        }
    }
}

/// What an order pays for each of these variants.
fn paid_for(offered: &[OfferedVariant], currency: Currency, changes: &[OrderChange]) -> Vec<Paid> {
    let is_offered = |variant: &VariantId| offered.iter().any(|offered| offered.variant == *variant);
    let of_them = changes.iter().filter(|change| change.units != 0);
    let of_them = of_them.filter(|change| change.variant.as_ref().is_some_and(is_offered));
    of_them.map(|change| Paid { currency, units: change.units, amount: change.amount }).collect()
}

/// A cue that left the rundown is not ready any more. No undo leads to it, nor past it: what is older could only be
/// undone after that.
pub(super) fn forget(show: &mut Show, cue: &CueId, seq: u64) {
    let ready = show.on_air.preview.iter().filter(|(_, what)| what.is(cue));
    let layers: Vec<LayerId> = ready.map(|(layer, _)| layer.clone()).collect();
    for layer in &layers {
        show.on_air.ready(layer, None);
        show.on_air.seq = seq;
    }
    let undo = &mut show.on_air.undo;
    let leads_to_it = |step: &Arc<UndoStep>| step.airing.as_ref().is_some_and(|airing| airing.what.is(cue));
    if let Some(newest) = undo.iter().rposition(leads_to_it) {
        undo.drain(..=newest);
    }
    undo.retain(|step| {
        step.action != UndoableAction::Skip || step.cues.iter().all(|before| before.cue != *cue)
    });
    for step in undo.iter_mut().filter(|step| step.preview.as_ref().is_some_and(|what| what.is(cue))) {
        Arc::make_mut(step).preview = None;
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
    let airing =
        what.filter(|what| what.cue().is_none_or(|cue| show.cue(cue).is_some())).map(|what| Airing {
            what: what.clone(),
            since: at,
            units: 0,
            shown: shown.cloned(),
            sold_out: false,
            offer_ended: false,
            flash: None,
        });
    show.on_air.put(layer, airing);
}

/// What somebody pressed can be undone, and pressed twice it happens once.
fn pressed(
    show: &mut Show,
    recorded: &Recorded,
    action: UndoableAction,
    layer: &LayerId,
    changes: Option<&CueId>,
) {
    let on_air = show.on_air.airing(layer).and_then(|airing| airing.what.cue());
    let mut cues: Vec<CueId> = on_air.into_iter().chain(changes).cloned().collect();
    cues.dedup();
    let before = cues.iter().map(|cue| before(show, cue)).collect();
    remember(show, recorded, action, layer, before);
    show.on_air.seq = recorded.seq;
    show.on_air.pressed = Some(Press { seq: recorded.seq, at: recorded.at, action });
}

fn before(show: &Show, cue: &CueId) -> CueBefore {
    let known = show.cue(cue);
    CueBefore {
        cue: cue.clone(),
        skipped: known.is_some_and(|known| known.skipped),
        taken: known.map_or(0, |known| known.taken),
        on_air_ms: known.map_or(0, |known| known.on_air_ms),
        queued_prices: known.map(|known| known.queued_prices.clone()).unwrap_or_default(),
        claims: known.map(|known| known.claims.clone()).unwrap_or_default(),
        details: None,
        offered: None,
    }
}

fn remember(
    show: &mut Show,
    recorded: &Recorded,
    action: UndoableAction,
    layer: &LayerId,
    cues: Vec<CueBefore>,
) {
    if show.on_air.undo.len() == UNDO_DEPTH {
        show.on_air.undo.remove(0);
    }
    let (airing, preview) = (show.on_air.airing(layer).cloned(), show.on_air.next_up(layer).cloned());
    let (seq, by, layer) = (recorded.seq, recorded.by.clone(), layer.clone());
    show.on_air.undo.push(Arc::new(UndoStep { seq, action, by, layer, airing, preview, cues }));
}

/// Of variants that an undo brings back, the prices stand again with which they were queued; the others keep what was
/// accepted since.
fn queue_again(cue: &mut Cue, before: &[(VariantId, Money)]) {
    let now = std::mem::take(&mut cue.queued_prices);
    let known = || now.iter().chain(before);
    let queued = |variant: &VariantId| known().find(|(queued, _)| queued == variant).cloned();
    cue.queued_prices = cue.variants().filter_map(queued).collect();
}

fn undo(show: &mut Show, layer: &LayerId, undoes: u64, facts: Option<&OnAirFacts>, at: Timestamp) {
    let Some(place) = show.on_air.undo.iter().position(|step| step.seq == undoes) else { return };
    let step = show.on_air.undo.remove(place);
    let flash = |airing: &Airing| airing.flash.clone().filter(|flash| flash.ends_at > at);
    let now = show.on_air.airing(layer).cloned();
    let airing = match step.action {
        UndoableAction::Take | UndoableAction::Clear => {
            let back = step
                .airing
                .clone()
                .filter(|airing| airing.what.cue().is_none_or(|cue| show.cue(cue).is_some()));
            back.map(|airing| Airing { flash: flash(&airing), shown: facts.cloned(), ..airing })
        }
        UndoableAction::Flash => now.map(|airing| Airing { flash: None, ..airing }),
        UndoableAction::StopFlash => {
            now.map(|airing| Airing { flash: step.airing.as_ref().and_then(flash), ..airing })
        }
        // Its counters are those of what is offered again, and a flash offer that the edit ended runs again.
        UndoableAction::Edit => now.map(|airing| {
            let before = step.airing.as_ref();
            let units = before.map_or(airing.units, |before| before.units);
            Airing { shown: facts.cloned(), units, flash: before.and_then(flash), ..airing }
        }),
        UndoableAction::Skip => now,
    };
    show.on_air.put(layer, airing);
    let was_on_air = step.airing.as_ref().and_then(|airing| airing.what.cue());
    for before in &step.cues {
        change(show, &before.cue, |cue| match step.action {
            UndoableAction::Edit => {
                if let Some(details) = &before.details {
                    cue.details.take_card(details);
                }
                cue.claims.clone_from(&before.claims);
                if let Some(offered) = &before.offered {
                    cue.offer(offered);
                    queue_again(cue, &before.queued_prices);
                }
            }
            UndoableAction::Take | UndoableAction::Clear if was_on_air == Some(&before.cue) => {
                cue.on_air_ms = before.on_air_ms;
            }
            UndoableAction::Take => {
                (cue.skipped, cue.taken) = (before.skipped, before.taken);
                if before.claims.since.is_none() {
                    cue.claims = Claims::default();
                }
                cue.on_air_ms = before.on_air_ms;
                cue.queued_prices.clone_from(&before.queued_prices);
            }
            UndoableAction::Skip if was_on_air != Some(&before.cue) => cue.skipped = before.skipped,
            _ => {}
        });
    }
    // Its card says its offer from now on, where that was changed while it was off.
    if let Some(cue) = show.program_id().cloned() {
        change(show, &cue, |cue| cue.claims.begin(at));
    }
    // An offer whose time ran out meanwhile is no step any more.
    let over =
        step.airing.as_ref().and_then(|airing| airing.flash.as_ref()).filter(|flash| flash.ends_at <= at);
    if let Some(flash) = over {
        lapse(show, flash.seq);
    }
}

/// A flash offer is over for good: nothing brings it back, and there is nothing of it left to take back.
fn lapse(show: &mut Show, flash: u64) {
    let is_it = |airing: &Option<Airing>| {
        airing.as_ref().and_then(|airing| airing.flash.as_ref()).is_some_and(|f| f.seq == flash)
    };
    show.on_air.undo.retain(|step| match step.action {
        UndoableAction::Flash => step.seq != flash,
        UndoableAction::StopFlash => !is_it(&step.airing),
        _ => true,
    });
    for step in show.on_air.undo.iter_mut().filter(|step| is_it(&step.airing)) {
        if let Some(airing) = &mut Arc::make_mut(step).airing {
            airing.flash = None;
        }
    }
}
