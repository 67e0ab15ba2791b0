//! Orders in euros of a shop without a connector, as it sends them by itself.

use cartwall_domain::command::Command;
use cartwall_domain::order::{Order, OrderLine, OrderSource};
use cartwall_domain::{Actor, Currency, Decimal};
use cartwall_engine::{OnceKey, Request};

/// So many pieces for 10 each.
pub fn order(id: &str, sku: &str, quantity: i64) -> Order {
    let line = OrderLine {
        sku: sku.to_owned(),
        variant: None,
        quantity,
        unit_price: Decimal::TEN,
        amount: quantity * 1_000,
    };
    Order {
        id: id.to_owned(),
        source: OrderSource::api(),
        currency: Currency::EUR,
        placed_at: 0,
        lines: vec![line],
    }
}

/// Sends an order, once however often it is sent.
pub fn sale(order: Order) -> Request {
    sent(Command::RecordSale { order, placed_at: None, run: None })
}

/// Sends a refund of an order, in the same way.
pub fn refund(order: Order, refund_of: &str) -> Request {
    let refund_of = refund_of.to_owned();
    sent(Command::RecordRefund { order, placed_at: None, refund_of, refund_run: None })
}

fn sent(command: Command) -> Request {
    let key = OnceKey::of(&command).expect("orders have keys");
    Request::new(command, Actor::client("shop")).once(key)
}
