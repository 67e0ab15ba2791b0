//! Prices that an earlier version showed differently: in the state, in the feed, one by one, and gone once they were seen.

use super::changes::STORE;
use crate::support::core::Core;
use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::command::Command;
use cartwall_domain::{Actor, Currency};
use cartwall_engine::Request;
use serde_json::json;

fn dress(price: &str) -> Product {
    let price = ListPrice { amount: price.parse().unwrap(), currency: Some(Currency::EUR) };
    let variant = Variant {
        id: format!("{STORE}/1").as_str().into(),
        sku: "LD-M".to_owned(),
        title: Some("M".to_owned()),
        price: Some(price),
        compare_at: None,
        barcode: None,
        picture: None,
        quantity: None,
    };
    Product {
        id: format!("{STORE}/1").as_str().into(),
        title: "Linen dress".to_owned(),
        vendor: None,
        tags: Vec::new(),
        picture: None,
        options: Vec::new(),
        variants: vec![variant],
    }
}

impl Core {
    async fn read_whole(&self, reading: u32, price: &str) {
        let sync = Command::SyncCatalogue { store: STORE.into(), products: vec![dress(price)], reading };
        for command in [sync, Command::FinishPrices { store: STORE.into(), reading }] {
            self.api.engine().submit(Request::new(command, Actor::store(&STORE.into()))).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prices_that_were_shown_differently_before_an_update_are_told_until_somebody_has_seen_them() {
    let core = Core::start().await;
    core.connected().await;
    core.read_whole(1, "8.40").await;
    assert_eq!(core.store().await["corrected_prices"], 0);
    let asked = async || core.query("corrected_prices", json!({ "store": STORE })).await;
    assert_eq!(asked().await, json!({ "prices": [], "more": 0 }));

    core.read_whole(2, "10.00").await;
    assert_eq!(core.store().await["corrected_prices"], 1);
    let euros = |minor: i64| json!({ "minor": minor, "currency": "EUR" });
    let price = json!({
        "variant": format!("{STORE}/1"), "title": "Linen dress \u{2013} M", "was": euros(840), "now": euros(1_000),
    });
    assert_eq!(asked().await, json!({ "prices": [price], "more": 0 }));
    let feed = core.snapshot().await["feed"].clone();
    assert_eq!(
        (&feed[0]["kind"], &feed[0]["text"], &feed[0]["units"]),
        (&json!("prices_corrected"), &json!("One"), &json!(1)),
        "{feed}"
    );

    core.command("dismiss_corrected_prices", json!({ "store": STORE })).await;
    assert_eq!(core.store().await["corrected_prices"], 0);
    assert_eq!(asked().await, json!({ "prices": [], "more": 0 }));
}
