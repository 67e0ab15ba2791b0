//! Orders and refunds that are refused for their form, or because they say another thing than before.

use crate::limits::{self, MAX_LINES, MAX_ORDER_MINOR, MAX_PIECES, MAX_SKU};
use crate::money::Money;
use crate::order::{Counted, Order};
use crate::refusal::{Code, Field, Reason, Refusal};
use rust_decimal::Decimal;

pub(super) fn another_refund(id: &str) -> Refusal {
    Refusal::because(Reason::RefundBooked,
        format!(
            "Refund {id} was booked before with another content, so nothing was changed. Send a further refund with an id of its own."
        ),
    )
    .with("order", id)
}

pub(super) fn too_old(id: &str) -> Refusal {
    Refusal::because(Reason::OrderTooOld,
        format!(
            "Order {id} was counted before, and is too old to be changed. Nothing was changed. Send the difference as a refund, or as an order with an id of its own."
        ),
    )
    .with("order", id)
}

/// The first lines of an order, for a sentence.
fn few(lines: &[String]) -> String {
    const FEW: usize = 5;
    match lines.len().checked_sub(FEW) {
        Some(more) if more > 0 => format!("{} and {more} more", lines[..FEW].join(", ")),
        _ => lines.join(", "),
    }
}

fn of_line(refusal: Refusal, line: i64) -> Refusal {
    let sentence = format!("Line {line}: {}", refusal.sentence);
    Refusal { sentence, ..refusal.with("line", line) }
}

pub(super) fn check(order: &Order) -> Result<(), Refusal> {
    if order.id.trim().is_empty() || order.lines.is_empty() {
        return Err(Refusal::because(Reason::OrderEmpty, "An order needs an id and at least one line."));
    }
    limits::text(&order.id, MAX_SKU, Field::OrderId)?;
    if order.lines.len() > MAX_LINES {
        return Err(Refusal::because(Reason::OrderLines, format!("An order has at most {MAX_LINES} lines."))
            .with("most", MAX_LINES));
    }
    for (nth, line) in (1_i64..).zip(&order.lines) {
        limits::text(&line.sku, MAX_SKU, Field::Sku).map_err(|refusal| of_line(refusal, nth))?;
        if line.quantity < 1 {
            return Err(Refusal::because(Reason::OrderQuantity,
                format!(
                    "Line {nth} has a quantity below 1. Send returns as a refund with \u{201c}refund_of\u{201d}."
                ),
            )
            .with("line", nth));
        }
        if line.amount < 0 || line.unit_price < Decimal::ZERO {
            let most = Money::new(MAX_ORDER_MINOR, order.currency);
            let sentence = format!("The unit price is from zero to {most}. Check the number.");
            let refusal = Refusal::because(Reason::PriceRange, sentence).of_field(Field::UnitPrice);
            return Err(of_line(refusal.with("most", most), nth));
        }
        if line.quantity > MAX_PIECES || line.amount > MAX_ORDER_MINOR {
            return Err(Refusal::because(
                Reason::OrderTooLarge,
                format!("Line {nth} is beyond what any shop sells at once. Check its quantity and price."),
            )
            .with("line", nth));
        }
    }
    if order.amount().minor > MAX_ORDER_MINOR {
        return Err(Refusal::because(
            Reason::OrderTooLarge,
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
    .with("order", order.id.as_str())
}
