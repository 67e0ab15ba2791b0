//! An order or refund that a shop sends by itself (`POST /api/v1/sales`), read and checked for its form.

use crate::commands::read::currency;
use crate::wire::answer::Problem;
use crate::wire::request::RecordSale;
use cartwall_domain::catalogue::clean_sku;
use cartwall_domain::command::Command;
use cartwall_domain::limits::{MAX_LINES, MAX_SKU, fits};
use cartwall_domain::money::{line_total, parse_decimal};
use cartwall_domain::order::{Order, OrderLine, OrderSource};

/// Numbers up to here are exact in every client.
const MAX_REVISION: i64 = 9_007_199_254_740_991;

pub(crate) fn read(body: RecordSale) -> Result<Command, Problem> {
    let currency = currency(&body.currency)?;
    let id = body.order_id.trim().to_owned();
    if id.is_empty() || !fits(&id, MAX_SKU) {
        return Err(Problem::invalid("order_id must have between 1 and 200 characters."));
    }
    if body.lines.is_empty() || body.lines.len() > MAX_LINES {
        return Err(Problem::invalid(format!("An order has between 1 and {MAX_LINES} lines.")));
    }
    let placed_at = match body.placed_at {
        None => None,
        Some(text) => Some(
            text.parse::<jiff::Timestamp>()
                .map_err(|_| Problem::invalid("placed_at must be a time such as 2026-11-23T20:15:00Z."))?
                .as_millisecond(),
        ),
    };
    let mut lines = Vec::with_capacity(body.lines.len());
    for (nth, line) in (1..).zip(body.lines) {
        let wrong = |what: String| Problem::invalid(format!("Line {nth}: {what}"));
        let unit_price =
            parse_decimal(&line.unit_price).map_err(|error| wrong(format!("unit_price {error}.")))?;
        if unit_price.is_sign_negative() && !unit_price.is_zero() {
            return Err(wrong("unit_price is below zero.".to_owned()));
        }
        if line.quantity < 1 {
            return Err(wrong("quantity must be 1 or more; send returns with refund_of.".to_owned()));
        }
        if !fits(&line.sku, MAX_SKU) {
            return Err(wrong("sku is longer than 200 characters.".to_owned()));
        }
        let amount =
            line_total(unit_price, line.quantity, currency).map_err(|error| wrong(error.to_string()))?;
        lines.push(OrderLine {
            sku: clean_sku(&line.sku).into_owned(),
            variant: None,
            quantity: line.quantity,
            unit_price,
            amount: amount.minor,
        });
    }
    if body.revision.is_some_and(|revision| !(0..=MAX_REVISION).contains(&revision)) {
        return Err(Problem::invalid("revision is a whole number of 0 or more that grows with each change."));
    }
    if body.refund_of.as_ref().is_some_and(|of| !fits(of, MAX_SKU)) {
        return Err(Problem::invalid("refund_of is longer than 200 characters."));
    }
    let order = Order { id, source: OrderSource::api(), currency, placed_at: 0, lines };
    Command::order(order, placed_at, body.refund_of.as_deref(), body.revision)
        .map_err(|refusal| Problem::invalid(refusal.sentence).about(&refusal.params))
}
