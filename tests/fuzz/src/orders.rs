//! What the fuzz target of order files does with its bytes; the ordinary tests replay the corpus through it.

use cartwall_rehearsal::replay::Replay;

/// A day's orders in any encoding, with any dates.
pub fn orders(data: &[u8]) {
    let Ok(replay) = Replay::read(data, "fuzz.csv", cartwall_domain::Currency::GBP) else { return };
    let totals = replay.totals();
    assert!(replay.order_count() > 0, "a file without orders is refused");
    assert!(totals.orders <= replay.order_count() as i64);
    assert!(totals.gross >= 0 && totals.refunds >= 0);
    assert!(replay.items().iter().all(|item| !item.sku.is_empty()));
    assert!(replay.left_out().iter().all(|left| left.row >= 2 && !left.reason.is_empty()));
}
