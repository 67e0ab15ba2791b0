//! What is kept of orders that come in as sales and refunds of their own, so that they can be compared with what comes
//! later. It is bounded by lines and by age.

use super::shops::FOLLOWED_MS;
use crate::orders::{Followed, MOST_FOLLOWED};
use crate::sales::{Order, SIMULATED};
use crate::shop::Counted;
use crate::state::State;
use crate::{Map, ShowId, StoreId, Timestamp};
use std::sync::Arc;

/// A sale is kept with the show that it counts for.
pub(super) fn sold(state: &mut State, show: Option<&ShowId>, order: &Order, at: Timestamp) {
    let Some(source) = order.numbers_of(show) else { return };
    let known = state.counted_order(&source, &order.id);
    let mut counted = known.map_or_else(
        || Counted {
            show: show.cloned(),
            placed_at: order.placed_at,
            revision: Timestamp::MIN,
            currency: Some(order.currency),
            ..Counted::default()
        },
        |known| Counted::clone(known),
    );
    counted.sell(order);
    put(state, &source, &order.id, counted);
    follow(state, Followed { at, source, order: order.id.clone(), refund: None, lines: order.lines.len() });
}

/// A refund is kept with its order; one that came before its order waits for it.
pub(super) fn refunded(
    state: &mut State,
    show: Option<&ShowId>,
    refund: &Order,
    refund_of: &str,
    at: Timestamp,
) {
    let Some(source) = refund.numbers_of(show) else { return };
    let (id, kept) = (refund.id.clone(), Arc::new(refund.clone()));
    stop_waiting(state, &source, refund_of, &id);
    if let Some(known) = state.counted_order(&source, refund_of) {
        let mut counted = Counted::clone(known);
        counted.give_back(refund);
        counted.refunds.insert_mut(id.clone(), kept);
        put(state, &source, refund_of, counted);
    } else if show.is_none() {
        let mut orders = state.awaiting.get(&source).cloned().unwrap_or_default();
        let mut refunds = orders.get(refund_of).cloned().unwrap_or_default();
        refunds.insert_mut(id.clone(), kept);
        orders.insert_mut(refund_of.to_owned(), refunds);
        state.awaiting.insert_mut(source.clone(), orders);
    } else {
        return;
    }
    let lines = refund.lines.len();
    follow(state, Followed { at, source, order: refund_of.to_owned(), refund: Some(id), lines });
}

/// What nobody bought is over with its show.
pub(super) fn end_simulated(state: &mut State, show: &ShowId) {
    for source in SIMULATED {
        state.counted.remove_mut(&StoreId(format!("{source}:{show}")));
    }
}

fn put(state: &mut State, source: &StoreId, id: &str, counted: Counted) {
    let mut orders = state.counted.get(source).cloned().unwrap_or_default();
    orders.insert_mut(id.to_owned(), Arc::new(counted));
    state.counted.insert_mut(source.clone(), orders);
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

fn forget(state: &mut State, Followed { source, order, refund, .. }: &Followed) {
    let Some(refund) = refund else {
        let Some(mut orders) = state.counted.get(source).cloned() else { return };
        orders.remove_mut(order);
        state.counted.insert_mut(source.clone(), orders);
        return;
    };
    stop_waiting(state, source, order, refund);
    if let Some(known) = state.counted_order(source, order).filter(|known| known.refunds.contains_key(refund))
    {
        let mut counted = Counted::clone(known);
        counted.refunds.remove_mut(refund);
        put(state, source, order, counted);
    }
}

fn stop_waiting(state: &mut State, source: &StoreId, order: &str, refund: &str) {
    let Some(mut orders) = state.awaiting.get(source).cloned() else { return };
    let Some(mut refunds): Option<Map<String, Arc<Order>>> = orders.get(order).cloned() else { return };
    if !refunds.remove_mut(refund) {
        return;
    }
    if refunds.is_empty() {
        orders.remove_mut(order);
    } else {
        orders.insert_mut(order.to_owned(), refunds);
    }
    if orders.is_empty() {
        state.awaiting.remove_mut(source);
    } else {
        state.awaiting.insert_mut(source.clone(), orders);
    }
}
