//! Orders and refunds: which variant each line is, and which show it counts for.

use super::Decision;
use crate::catalogue::SkuMatch;
use crate::event::Event;
use crate::refusal::{Code, Refusal};
use crate::sales::{MOST_MINOR, MOST_PIECES, Order};
use crate::state::State;
use crate::{ShowId, Timestamp, VariantId};

/// The order with its time: no clock of a shop may place it in the future.
pub fn placed(mut order: Order, placed_at: Option<Timestamp>, now: Timestamp) -> Order {
    order.placed_at = placed_at.map_or(now, |at| at.min(now));
    order
}

pub fn sale(state: &State, mut order: Order) -> Result<Decision, Refusal> {
    check(&order)?;
    name_variants(state, &mut order);
    let show = show_at(state, order.placed_at);
    Ok(Event::SaleRecorded { show, order }.into())
}

pub fn refund(
    state: &State,
    mut order: Order,
    refund_of: String,
    refund_show: Option<ShowId>,
) -> Result<Decision, Refusal> {
    check(&order)?;
    name_variants(state, &mut order);
    // A refund belongs to the show that sold: that is the show whose money it takes back.
    let show = refund_show.or_else(|| show_at(state, order.placed_at));
    Ok(Event::RefundRecorded { show, order, refund_of }.into())
}

fn check(order: &Order) -> Result<(), Refusal> {
    if order.id.trim().is_empty() || order.lines.is_empty() {
        return Err(Refusal::new(Code::Invalid, "An order needs an id and at least one line."));
    }
    for (index, line) in order.lines.iter().enumerate() {
        if line.quantity > MOST_PIECES || line.amount.abs() > MOST_MINOR {
            return Err(Refusal::new(
                Code::Invalid,
                format!(
                    "Line {} is beyond what any shop sells at once. Check its quantity and price.",
                    index + 1
                ),
            ));
        }
        if line.quantity < 1 {
            return Err(Refusal::new(
                Code::Invalid,
                format!(
                    "Line {} has a quantity below 1. Send returns as a refund with \u{201c}refund_of\u{201d}.",
                    index + 1
                ),
            ));
        }
    }
    Ok(())
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
