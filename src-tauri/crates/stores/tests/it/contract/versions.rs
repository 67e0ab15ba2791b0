//! What an order comes to in the end, whatever became of it and in whichever order its versions are told: counted as the
//! core counts it.

use super::fakes::{Priced, Turned};
use super::*;
use cartwall_domain::order::Counted;
use cartwall_stores::numbers::{TaxIn, numbers};

/// What is counted of an order.
struct Count {
    counted: Counted,
    kind: StoreKind,
}

impl Count {
    fn of(kind: StoreKind) -> Self {
        Self { counted: Counted::default(), kind }
    }

    /// Reads the order as its store is read: from the list, and by its id where that is done.
    async fn read(&mut self, shop: &dyn Connector) -> &mut Self {
        let listed = all(shop, NOON, |_| {}).await;
        let again = if shop.caps().reread.is_some() {
            shop.reread(&["1".to_owned()]).await.unwrap()
        } else {
            Vec::new()
        };
        for order in listed {
            self.take(order);
        }
        for order in again {
            let order = self.counted.read_again(order);
            self.take(order);
        }
        self
    }

    fn take(&mut self, order: StoreOrder) {
        assert!(order.is_sound(), "{}: {order:?}", self.kind);
        if let Some(changes) = self.counted.difference(&order) {
            self.counted.add(Some(order.updated_at), &changes);
        }
    }

    /// Pieces and money that are sold and not given back.
    fn net(&self) -> (i64, i64) {
        let items = || self.counted.items.values();
        (
            items().map(|item| item.units - item.returned).sum(),
            items().map(|item| item.amount - item.returned_amount).sum(),
        )
    }
}

/// Where a store dates no refund the same moment stands for both versions.
fn later(shop: &dyn Connector, order: &Order) -> Order {
    Order { changed: if shop.caps().reread.is_some() { 0 } else { 60 }, ..order.clone() }
}

#[tokio::test]
async fn a_refund_that_was_taken_back_counts_no_more_also_where_it_leaves_no_date() {
    for kind in StoreKind::ALL {
        let fake = fake(kind).await;
        let (shop, mut count) = (fake.open(), Count::of(kind));
        fake.put_order(&Order { refund: 420, ..Order::new(1, 0) });
        assert_eq!(count.read(&*shop).await.net(), (2, 1_580), "{kind}");
        fake.put_order(&later(&*shop, &Order::new(1, 0)));
        assert_eq!(count.read(&*shop).await.net(), (2, 2_000), "{kind}");
    }
}

#[tokio::test]
async fn pieces_that_were_taken_out_of_an_order_are_sold_no_more() {
    for kind in StoreKind::ALL {
        let fake = fake(kind).await;
        let (shop, mut count) = (fake.open(), Count::of(kind));
        fake.put_order(&Order::new(1, 0));
        assert_eq!(count.read(&*shop).await.net(), (2, 2_000), "{kind}");
        assert!(fake.turn(&Order::new(1, 60), Turned::Edited { left: 1 }), "{kind}");
        assert_eq!(count.read(&*shop).await.net(), (1, 1_000), "{kind}");
        // Whoever hears of it only now counts the same.
        assert_eq!(Count::of(kind).read(&*shop).await.net(), (1, 1_000), "{kind}");
    }
}

#[tokio::test]
async fn of_a_cancelled_order_only_what_was_sent_before_is_sold() {
    for kind in StoreKind::ALL {
        for sent in [0, 1] {
            let fake = fake(kind).await;
            let (shop, mut count) = (fake.open(), Count::of(kind));
            fake.put_order(&Order::new(1, 0));
            assert_eq!(count.read(&*shop).await.net(), (2, 2_000), "{kind}");
            if fake.turn(&Order::new(1, 60), Turned::Cancelled { sent }) {
                assert_eq!(count.read(&*shop).await.net(), (sent, sent * 1_000), "{kind}, {sent}");
                assert_eq!(Count::of(kind).read(&*shop).await.net(), (sent, sent * 1_000), "{kind}, {sent}");
            }
        }
    }
}

#[tokio::test]
async fn an_order_that_was_voided_and_is_paid_otherwise_is_sold_again() {
    let mut tried = Vec::new();
    for kind in StoreKind::ALL {
        let fake = fake(kind).await;
        let (shop, mut count) = (fake.open(), Count::of(kind));
        fake.put_order(&Order::new(1, 0));
        assert_eq!(count.read(&*shop).await.net(), (2, 2_000), "{kind}");
        if fake.turn(&Order::new(1, 60), Turned::Voided) {
            assert_eq!(count.read(&*shop).await.net(), (0, 0), "{kind}");
            fake.put_order(&Order::new(1, 120));
            assert_eq!(count.read(&*shop).await.net(), (2, 2_000), "{kind}");
            tried.push(kind);
        }
    }
    assert_eq!(tried, [StoreKind::Shopify, StoreKind::WooCommerce]);
}

#[tokio::test]
async fn amounts_have_the_decimals_of_their_currency() {
    for kind in StoreKind::ALL {
        for (currency, each, both, minor) in [
            ("JPY", "1000", "2000", 2_000),
            ("KWD", "10.25", "20.5", 20_500),
            ("EUR", "10.25", "20.50", 2_050),
        ] {
            let fake = fake(kind).await;
            let priced = Priced { currency, each, both, tax: None };
            assert!(fake.turn(&Order::new(1, 0), Turned::Priced(priced)), "{kind}");
            let mut told = all(&*fake.open(), NOON, |_| {}).await;
            let order = told.remove(0);
            let amount: i64 = order.lines.iter().map(|line| line.amount).sum();
            assert_eq!((order.currency.code(), amount), (currency, minor), "{kind}");
            let unit = order.lines[0].unit_price;
            assert_eq!(unit, each.parse().unwrap(), "{kind}, {currency}");
        }
    }
}

#[tokio::test]
async fn amounts_hold_the_tax_as_is_said_beside_them() {
    for kind in StoreKind::ALL {
        for (each, both, held, net, gross) in
            [("12.00", "24.00", true, 2_000, 2_400), ("10.00", "20.00", false, 2_000, 2_400)]
        {
            let fake = fake(kind).await;
            let priced = Priced { currency: "EUR", each, both, tax: Some((20, held)) };
            assert!(fake.turn(&Order::new(1, 0), Turned::Priced(priced)), "{kind}");
            let mut told = all(&*fake.open(), NOON, |_| {}).await;
            let amount: i64 = told.remove(0).lines.iter().map(|line| line.amount).sum();
            let wanted = match numbers(kind).tax {
                TaxIn::Always => gross,
                // The storefront of the fake shows prices as they are kept; TikTok tells them as they are paid.
                TaxIn::AsKept | TaxIn::AsShown | TaxIn::OutsideUs => {
                    if held {
                        gross
                    } else {
                        net
                    }
                }
            };
            assert_eq!(amount, wanted, "{kind}, prices hold the tax: {held}");
        }
    }
}
