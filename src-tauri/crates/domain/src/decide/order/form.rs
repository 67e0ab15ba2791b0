//! Orders and refunds that are refused for their form, or because they say another thing than before.

use crate::limits::{self, MAX_LINES, MAX_ORDER_MINOR, MAX_PIECES, MAX_SKU};
use crate::order::{Counted, Order};
use crate::refusal::{Code, Refusal};

pub(super) fn another_refund(id: &str) -> Refusal {
    Refusal::new(
        Code::OrderChanged,
        format!(
            "Refund {id} was booked before with another content, so nothing was changed. Send a further refund with an id of its own."
        ),
    )
}

pub(super) fn too_old(id: &str) -> Refusal {
    Refusal::new(
        Code::OrderChanged,
        format!(
            "Order {id} was counted before, and is too old to be changed. Nothing was changed. Send the difference as a refund, or as an order with an id of its own."
        ),
    )
}

/// The first lines of an order, for a sentence.
fn few(lines: &[String]) -> String {
    const FEW: usize = 5;
    match lines.len().checked_sub(FEW) {
        Some(more) if more > 0 => format!("{} and {more} more", lines[..FEW].join(", ")),
        _ => lines.join(", "),
    }
}

pub(super) fn check(order: &Order) -> Result<(), Refusal> {
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

pub(super) fn changed(known: &Counted, order: &Order) -> Refusal {
    let content = order.content();
    let asked: Vec<_> = content.iter().map(|(sku, (units, _))| format!("{units} \u{d7} {sku}")).collect();
    let sold = known.items.values().filter(|item| item.units != 0);
    let counted: Vec<_> = sold.map(|item| format!("{} \u{d7} {}", item.units, item.sku)).collect();
    Refusal::new(
        Code::OrderChanged,
        format!(
            "Order {} was counted before with another content, so nothing was changed. Counted: {}. Sent: {}. If it was edited, send it again with a higher \u{201c}revision\u{201d} than before; if it is another order, give it an id of its own.",
            order.id,
            few(&counted),
            few(&asked)
        ),
    )
}
