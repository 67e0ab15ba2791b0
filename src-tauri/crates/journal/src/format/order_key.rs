//! The idempotency key of an order's row, so that it can be checked, and made anew where it was lost.

use crate::Once;
use cartwall_domain::Currency;
use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::order::{Content, Numbering, OrderSource, content, unknown_skus};

/// The scope of the keys of orders of one numbering, or of its refunds: two shops may both have an order 1001.
#[must_use]
pub fn order_scope(numbering: &Numbering, refund: bool) -> String {
    format!("{}:{numbering}", if refund { "refund" } else { "order" })
}

/// The key of an order or a refund as it is recorded. Nothing for other events, for later versions of an order, and for
/// orders of connected shops and simulated ones, whose keys are not told by their rows.
#[must_use]
pub fn order_key(recorded: &Recorded) -> Option<Once> {
    let Event::OrderChanged { run, source, order, currency, first, refund, changes, .. } = &recorded.event
    else {
        return None;
    };
    if !matches!(source, OrderSource::Api(_)) || !(*first || refund.is_some()) {
        return None;
    }
    let answer = serde_json::json!({
        "seq": recorded.seq,
        "id": null,
        "show": run.as_ref().map(|run| &run.show.0),
        "run": run.as_ref().map(|run| run.number),
        "unknown_skus": unknown_skus(changes),
    });
    let refund_of = refund.as_ref().map(|_| order.as_str());
    Some(Once {
        scope: order_scope(&source.numbering(run.as_ref()), refund_of.is_some()),
        key: refund.as_ref().unwrap_or(order).clone(),
        request: order_digest(*currency, refund_of, &content(changes, refund_of.is_some())),
        answer: answer.to_string(),
        first_stays: false,
    })
}

/// What an order or a refund says, as far as it makes it another: when it was placed does not.
#[must_use]
pub fn order_digest(currency: Currency, refund_of: Option<&str>, content: &Content<'_>) -> [u8; 32] {
    let content = serde_json::to_string(&(currency, refund_of, content)).unwrap_or_default();
    blake3::hash(content.as_bytes()).into()
}
