//! Orders and refunds: which variant each line is, and which show it counts for.

use super::Decision;
use crate::catalogue::SkuMatch;
use crate::event::Event;
use crate::limits::{self, MAX_LINES, MAX_ORDER_MINOR, MAX_PIECES, MAX_SKU};
use crate::refusal::{Code, Refusal};
use crate::sales::{Order, Totals};
use crate::state::State;
use crate::{Currency, ShowId, Timestamp, VariantId};

/// The order with its time: no clock of a shop may place it in the future.
pub fn placed(mut order: Order, placed_at: Option<Timestamp>, now: Timestamp) -> Order {
    order.placed_at = placed_at.map_or(now, |at| at.min(now));
    order
}

pub fn sale(state: &State, mut order: Order) -> Result<Decision, Refusal> {
    check(&order)?;
    name_variants(state, &mut order);
    let show = show_at(state, order.placed_at);
    let mut sum = Totals::default();
    sum.sale(order.units(), order.amount().minor);
    exact(state, show.as_ref(), order.currency, &sum)?;
    Ok(Event::SaleRecorded { show, order }.into())
}

pub fn refund(
    state: &State,
    mut order: Order,
    refund_of: String,
    refund_show: Option<ShowId>,
) -> Result<Decision, Refusal> {
    check(&order)?;
    limits::text(&refund_of, MAX_SKU, "id of the refunded order")?;
    name_variants(state, &mut order);
    // A refund belongs to the show that sold: that is the show whose money it takes back.
    let show = refund_show.or_else(|| show_at(state, order.placed_at));
    let mut sum = Totals::default();
    sum.refund(order.units(), order.amount().minor);
    exact(state, show.as_ref(), order.currency, &sum)?;
    Ok(Event::RefundRecorded { show, order, refund_of }.into())
}

fn check(order: &Order) -> Result<(), Refusal> {
    if order.id.trim().is_empty() || order.lines.is_empty() {
        return Err(Refusal::new(Code::Invalid, "An order needs an id and at least one line."));
    }
    limits::text(&order.id, MAX_SKU, "order's id")?;
    if order.lines.len() > MAX_LINES {
        return Err(Refusal::new(Code::TooMany, format!("An order has at most {MAX_LINES} lines.")));
    }
    for (nth, line) in (1..).zip(&order.lines) {
        limits::text(&line.sku, MAX_SKU, &format!("SKU of line {nth}"))?;
        if line.quantity > MAX_PIECES || !(0..=MAX_ORDER_MINOR).contains(&line.amount) {
            return Err(Refusal::new(
                Code::Invalid,
                format!("Line {nth} is beyond what any shop sells at once. Check its quantity and price."),
            ));
        }
        if line.quantity < 1 {
            return Err(Refusal::new(
                Code::Invalid,
                format!(
                    "Line {nth} has a quantity below 1. Send returns as a refund with \u{201c}refund_of\u{201d}."
                ),
            ));
        }
    }
    if order.amount().minor > MAX_ORDER_MINOR {
        return Err(Refusal::new(
            Code::Invalid,
            "The order is beyond what any shop sells at once. Check its quantities and prices.",
        ));
    }
    Ok(())
}

/// Refuses what would bring a running show's totals to where they cannot be shown exactly any more.
fn exact(state: &State, show: Option<&ShowId>, currency: Currency, more: &Totals) -> Result<(), Refusal> {
    if stays_exact(state, show, currency, more) {
        return Ok(());
    }
    Err(Refusal::new(
        Code::TooMany,
        "With this order the show's totals would be too large to be counted exactly. Check its quantities and prices.",
    ))
}

/// Whether a running show's totals can be shown exactly with this on top of them.
pub fn stays_exact(state: &State, show: Option<&ShowId>, currency: Currency, more: &Totals) -> bool {
    let Some(show) = show.and_then(|id| state.shows.get(id)) else { return true };
    let mut sum = show.sales.in_currency(currency, show.currency);
    sum.plus(more);
    sum.is_exact()
}

fn name_variants(state: &State, order: &mut Order) {
    for line in &mut order.lines {
        if line.variant.is_none() {
            line.variant = variant_of(state, &line.sku);
        }
    }
}

/// The variant sold under a SKU. Where several share it, the one in the running show's rundown.
pub fn variant_of(state: &State, sku: &str) -> Option<VariantId> {
    match state.catalogue.by_sku(sku) {
        SkuMatch::None => None,
        SkuMatch::One(id) => Some(id.clone()),
        SkuMatch::Several(ids) => {
            let in_rundown = state
                .running_show()
                .and_then(|show| show.cues.iter().find(|cue| ids.contains(&cue.variant)))
                .map(|cue| cue.variant.clone());
            in_rundown.or_else(|| ids.first().cloned())
        }
    }
}

/// The show that was on at a time: the running one, or one that has ended since.
pub fn show_at(state: &State, placed_at: Timestamp) -> Option<ShowId> {
    if let Some(show) = state.running_show()
        && show.started_at.is_some_and(|start| placed_at >= start)
    {
        return Some(show.id.clone());
    }
    state
        .ended
        .iter()
        .rev()
        .find(|show| (show.started_at..=show.ended_at).contains(&placed_at))
        .map(|show| show.id.clone())
}
