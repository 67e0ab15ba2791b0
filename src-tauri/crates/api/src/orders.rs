//! An order or refund that a shop sends by itself (`POST /api/v1/sales`), read from its text. What an order may hold the
//! rules say.

use crate::commands::read::currency;
use crate::wire::answer::Problem;
use crate::wire::request::RecordSale;
use cartwall_domain::catalogue::clean_sku;
use cartwall_domain::command::Command;
use cartwall_domain::money::{line_total, parse_decimal};
use cartwall_domain::order::{Order, OrderLine, OrderSource};

pub(crate) fn read(body: RecordSale) -> Result<Command, Problem> {
    let currency = currency(&body.currency)?;
    let placed_at = body.placed_at.map(|text| Problem::read_time("placed_at", &text)).transpose()?;
    let mut lines = Vec::with_capacity(body.lines.len());
    for (nth, line) in (1_i64..).zip(body.lines) {
        let wrong = |error| Problem::of_amount("unit_price", &error).of_line(nth);
        let unit_price = parse_decimal(&line.unit_price).map_err(wrong)?;
        let amount = line_total(unit_price, line.quantity, currency).map_err(wrong)?;
        lines.push(OrderLine {
            sku: clean_sku(&line.sku).into_owned(),
            variant: None,
            quantity: line.quantity,
            unit_price,
            amount: amount.minor,
        });
    }
    let id = body.order_id.trim().to_owned();
    let order = Order { id, source: OrderSource::api(), currency, placed_at: 0, lines };
    Command::order(order, placed_at, body.refund_of.as_deref(), body.revision)
        .map_err(|refusal| Problem::invalid(refusal.sentence).about(&refusal.params))
}
