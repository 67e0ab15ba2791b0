//! The idempotency key of an order's row, so that it can be checked, and made anew where it was lost.

use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::sales::Order;

use crate::Once;

/// The scope of the keys of a shop's orders, or of its refunds: two shops may both have an order 1001.
#[must_use]
pub fn order_scope(source: &str, refund: bool) -> String {
    format!("{}:{source}", if refund { "refund" } else { "order" })
}

/// The key of an order or a refund as it is recorded. Nothing for other events, and for simulated orders, whose keys
/// are not told by their rows.
#[must_use]
pub fn order_key(recorded: &Recorded) -> Option<Once> {
    let (show, order, refund_of) = match &recorded.event {
        Event::SaleRecorded { show, order } => (show, order, None),
        Event::RefundRecorded { show, order, refund_of } => (show, order, Some(refund_of.as_str())),
        _ => return None,
    };
    if order.is_simulated() {
        return None;
    }
    let answer = serde_json::json!({
        "seq": recorded.seq,
        "id": null,
        "show": show.as_ref().map(|show| &show.0),
        "unknown_skus": unknown_skus(order),
    });
    Some(Once {
        scope: order_scope(&order.source, refund_of.is_some()),
        key: order.id.clone(),
        request: order_digest(order, refund_of),
        answer: answer.to_string(),
        first_stays: false,
    })
}

/// What an order or a refund says, as far as it makes it another: when it was placed does not.
#[must_use]
pub fn order_digest(order: &Order, refund_of: Option<&str>) -> [u8; 32] {
    let content = serde_json::to_string(&(order.currency, refund_of, order.content())).unwrap_or_default();
    blake3::hash(content.as_bytes()).into()
}

fn unknown_skus(order: &Order) -> Vec<&str> {
    order.lines.iter().filter(|line| line.variant.is_none()).map(|line| line.sku.as_str()).collect()
}
