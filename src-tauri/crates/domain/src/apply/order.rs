//! What changes of orders change: what is counted of each, the stock, and the sales of their shows. What is kept of
//! orders that are told whole is bounded by lines and by age.

use super::stores::FOLLOWED_MS;
use super::{book, on_air, take_stock};
use crate::Map;
use crate::event::{Event, Recorded};
use crate::order::{Counted, Followed, MOST_FOLLOWED, Numbering, OrderSource, Pieces, Refund};
use crate::run::RunId;
use crate::state::State;
use std::sync::Arc;

pub(super) fn changed(state: &mut State, recorded: &Recorded) {
    let Event::OrderChanged {
        run,
        source,
        order,
        currency,
        placed_at,
        booked_at,
        revision,
        first,
        refund,
        changes,
        ..
    } = &recorded.event
    else {
        return;
    };
    let (currency, placed_at, booked_at) = (*currency, *placed_at, *booked_at);
    let numbering = source.numbering(run.as_ref());
    let before = held(state, &numbering, order);
    match refund {
        None => {
            let known = state.counted_order(&numbering, order).cloned();
            let is_new = known.is_none();
            let mut counted = known.map_or_else(
                || Counted { run: run.clone(), placed_at, currency: Some(currency), ..Counted::default() },
                |known| Counted::clone(&known),
            );
            counted.add(*revision, changes);
            put(state, &numbering, order, counted);
            // Orders of connected stores are let go of by their age alone.
            if is_new && source.takes_stock() {
                let (at, numbering, order) = (recorded.at, numbering.clone(), order.clone());
                follow(state, Followed { at, numbering, order, refund: None, lines: changes.len() });
            }
        }
        Some(id) => {
            let kept = Refund { currency, placed_at, changes: changes.clone() };
            if keep_refund(state, &numbering, run.as_ref(), order, id, kept) {
                let (at, numbering, order) = (recorded.at, numbering.clone(), order.clone());
                follow(
                    state,
                    Followed { at, numbering, order, refund: Some(id.clone()), lines: changes.len() },
                );
            }
        }
    }
    if source.takes_stock() {
        // What is given back puts nothing into stock: only the shop knows whether the piece can be sold again.
        for change in changes.iter().filter(|change| change.units != 0) {
            let Some(variant) = &change.variant else { continue };
            take_stock(state, variant, change.units, booked_at, source.is_simulated());
        }
    }
    let held = held(state, &numbering, order).since(&before);
    book(state, run.as_ref(), i64::from(*first), booked_at, |show, minute| {
        show.sales.change(currency, *first, changes, &held, show.currency, minute);
        on_air::ordered(show, placed_at, currency, changes);
    });
}

/// An order that came in while a run was over, and was counted outside of shows, counts for it where it is resumed.
pub(super) fn joined(state: &mut State, event: &Event) {
    let Event::OrderJoined { run, source, order, currency, placed_at, changes } = event else { return };
    let numbering = source.numbering(None);
    let Some(known) = state.counted_order(&numbering, order) else { return };
    let counted = Counted { run: Some(run.clone()), ..Counted::clone(known) };
    let held = counted.pieces().since(&Pieces::default());
    put(state, &numbering, order, counted);
    state.outside_orders = state.outside_orders.saturating_sub(1);
    book(state, Some(run), 0, *placed_at, |show, minute| {
        show.sales.change(*currency, true, changes, &held, show.currency, minute);
        on_air::ordered(show, *placed_at, *currency, changes);
    });
}

/// What an order holds.
fn held(state: &State, numbering: &Numbering, order: &str) -> Pieces {
    state.counted_order(numbering, order).map(|known| known.pieces()).unwrap_or_default()
}

/// A refund is kept with its order; one that came before its order waits for it. Whether it is kept.
fn keep_refund(
    state: &mut State,
    numbering: &Numbering,
    run: Option<&RunId>,
    order: &str,
    id: &str,
    refund: Refund,
) -> bool {
    stop_waiting(state, numbering, order, id);
    if let Some(known) = state.counted_order(numbering, order) {
        let mut counted = Counted::clone(known);
        counted.add(None, &refund.changes);
        counted.refunds.insert_mut(id.to_owned(), Arc::new(refund));
        put(state, numbering, order, counted);
        return true;
    }
    if run.is_some() {
        return false;
    }
    let mut orders = state.awaiting.get(numbering).cloned().unwrap_or_default();
    let mut refunds = orders.get(order).cloned().unwrap_or_default();
    refunds.insert_mut(id.to_owned(), Arc::new(refund));
    orders.insert_mut(order.to_owned(), refunds);
    state.awaiting.insert_mut(numbering.clone(), orders);
    true
}

/// What nobody bought is over with its run.
pub(super) fn end_simulated(state: &mut State, run: &RunId) {
    for source in [OrderSource::Replay, OrderSource::Demo] {
        state.counted.remove_mut(&source.numbering(Some(run)));
    }
}

fn put(state: &mut State, numbering: &Numbering, id: &str, counted: Counted) {
    let mut orders = state.counted.get(numbering).cloned().unwrap_or_default();
    orders.insert_mut(id.to_owned(), Arc::new(counted));
    state.counted.insert_mut(numbering.clone(), orders);
}

fn follow(state: &mut State, new: Followed) {
    let too_old = new.at.saturating_sub(FOLLOWED_MS);
    state.followed_lines = state.followed_lines.saturating_add(new.lines);
    state.followed.enqueue_mut(new);
    while let Some(oldest) = state.followed.peek().cloned()
        && (state.followed_lines > MOST_FOLLOWED || oldest.at < too_old)
    {
        state.followed.dequeue_mut();
        state.followed_lines = state.followed_lines.saturating_sub(oldest.lines);
        forget(state, &oldest);
    }
}

fn forget(state: &mut State, Followed { numbering, order, refund, .. }: &Followed) {
    let Some(refund) = refund else {
        let Some(mut orders) = state.counted.get(numbering).cloned() else { return };
        orders.remove_mut(order);
        state.counted.insert_mut(numbering.clone(), orders);
        return;
    };
    stop_waiting(state, numbering, order, refund);
    if let Some(known) =
        state.counted_order(numbering, order).filter(|known| known.refunds.contains_key(refund))
    {
        let mut counted = Counted::clone(known);
        counted.refunds.remove_mut(refund);
        put(state, numbering, order, counted);
    }
}

fn stop_waiting(state: &mut State, numbering: &Numbering, order: &str, refund: &str) {
    let Some(mut orders) = state.awaiting.get(numbering).cloned() else { return };
    let Some(mut refunds): Option<Map<String, Arc<Refund>>> = orders.get(order).cloned() else { return };
    if !refunds.remove_mut(refund) {
        return;
    }
    if refunds.is_empty() {
        orders.remove_mut(order);
    } else {
        orders.insert_mut(order.to_owned(), refunds);
    }
    if orders.is_empty() {
        state.awaiting.remove_mut(numbering);
    } else {
        state.awaiting.insert_mut(numbering.clone(), orders);
    }
}
