//! The connector against the simulator, which refuses what Shopify's published schema does not allow. It needs Node and
//! `npm ci` in `tests/stores/shopify`, so it runs when asked for: `cargo test -p cartwall-stores -- --ignored shopify`.

use super::fake::{API_VERSION, store};
use cartwall_domain::catalogue::ListPrice;
use cartwall_domain::store::{StoreKind, StoreOrder, variant_id};
use cartwall_domain::{Currency, VariantId};
use cartwall_engine::steady_ms;
use cartwall_outbound::{Http, Url};
use cartwall_stores::{Connector, Item, Secrets, StoreError, StoreStock, kinds};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

struct Simulator {
    /// Ends with the test.
    _child: Child,
    ready: Value,
}

impl Simulator {
    async fn start() -> Self {
        Self::start_with(24).await
    }

    async fn start_with(products: u32) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/stores/shopify/simulator.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .args(["--products", &products.to_string()])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.next_line().await.unwrap().unwrap();
        Self { _child: child, ready: serde_json::from_str(&ready).unwrap() }
    }

    fn text(&self, name: &str) -> &str {
        self.ready[name].as_str().unwrap()
    }

    fn shop(&self, fields: &[&str]) -> Box<dyn Connector> {
        let secrets = fields.iter().map(|&name| (name.to_owned(), self.text(name).to_owned()));
        let address = Url::parse(self.text("address")).unwrap();
        kinds::open(StoreKind::Shopify, store(), &address, Secrets::new(secrets)).unwrap()
    }

    async fn tell(&self, what: &str, options: Value) -> Value {
        let http = Http::new(Url::parse(self.text("address")).unwrap(), steady_ms).unwrap();
        let url = http.base().join(&format!("__{what}")).unwrap();
        http.send(http.client().post(url).json(&options)).await.unwrap().ok().unwrap().json().unwrap()
    }
}

/// Asks again after the pause that the shop, or our own share of its allowance, needs.
async fn patiently<T>(mut ask: impl AsyncFnMut() -> Result<T, StoreError>) -> T {
    loop {
        match ask().await {
            Err(StoreError::Throttled { wait }) => tokio::time::sleep(wait).await,
            answer => return answer.unwrap(),
        }
    }
}

async fn catalogue(shop: &dyn Connector) -> Vec<Item> {
    let (mut items, mut next) = (Vec::new(), None::<String>);
    loop {
        let page = patiently(async || shop.catalogue(next.as_deref()).await).await;
        assert_eq!(page.left_out, []);
        items.extend(page.items);
        match page.next {
            Some(cursor) => next = Some(cursor),
            None => return items,
        }
    }
}

async fn orders(shop: &dyn Connector) -> Vec<StoreOrder> {
    let since = shop.server_now() - 3_600_000;
    let (mut orders, mut next) = (Vec::new(), None::<String>);
    loop {
        let page = patiently(async || shop.orders(since, next.as_deref()).await).await;
        assert_eq!(page.left_out, []);
        orders.extend(page.items);
        match page.next {
            Some(cursor) => next = Some(cursor),
            None => return orders,
        }
    }
}

/// The order with one line; each change moves it to the end.
async fn small(shop: &dyn Connector) -> StoreOrder {
    orders(shop).await.into_iter().find(|order| order.lines.len() == 1).unwrap()
}

/// At the first place, and at the second.
async fn left(shop: &dyn Connector, own: &str) -> (i64, i64) {
    let variants = [variant_id(&store(), own)];
    let counted = patiently(async || shop.stock(&variants).await).await.remove(0);
    match counted.stock {
        StoreStock::At { places, backorder: false } => (places[0].1, places[1].1),
        other => unreachable!("{other:?}"),
    }
}

fn back(order: &StoreOrder) -> (i64, i64, i64) {
    (
        order.lines.iter().map(|line| line.returned).sum(),
        order.lines.iter().map(|line| line.returned_amount).sum(),
        order.refunded,
    )
}

#[tokio::test]
#[ignore = "needs Node and `npm ci` in tests/stores/shopify"]
async fn five_thousand_variants_are_read_within_a_minute_and_each_once() {
    let simulator = Simulator::start_with(3_000).await;
    let shop = simulator.shop(&["token"]);
    let items = tokio::time::timeout(Duration::from_secs(60), catalogue(&*shop)).await.unwrap();
    let variants = items.iter().flat_map(|item| &item.product.variants);
    let ids: BTreeMap<&VariantId, Option<&str>> =
        variants.map(|variant| (&variant.id, variant.picture.as_deref())).collect();
    // A thousand of them have three choices, less a draft and an archived one.
    assert_eq!((ids.len(), items.iter().map(|item| item.product.variants.len()).sum()), (4_998, 4_998_usize));
    let picture = ids[&variant_id(&store(), "31")];
    assert!(picture.is_some_and(|address| address.contains("v31")), "{picture:?}");
}

#[tokio::test]
#[ignore = "needs Node and `npm ci` in tests/stores/shopify"]
async fn a_whole_evening_against_the_simulator() {
    let simulator = Simulator::start().await;
    let shop = simulator.shop(&["client_id", "client_secret"]);
    let info = shop.check().await.unwrap();
    assert_eq!((info.name.as_str(), info.missing.len(), info.excess.len()), ("חנות פשתן", 0, 0));
    assert_eq!(info.version.as_deref(), Some(API_VERSION));

    // The catalogue: 24 products less a draft and an archived one, each variant once.
    let items = catalogue(&*shop).await;
    let mut variants: BTreeMap<VariantId, String> = BTreeMap::new();
    for item in &items {
        for variant in &item.product.variants {
            assert_eq!(variants.insert(variant.id.clone(), variant.sku.clone()), None, "once");
        }
    }
    assert_eq!(variants.len(), 38);
    assert!(items.iter().any(|item| item.product.title == "מוצר 6 \"חי\""));
    assert_eq!(variants[&variant_id(&store(), "50")], "#50");

    // All stock in one call: several questions, since the first is too dear.
    let all: Vec<VariantId> = variants.into_keys().collect();
    let counted = patiently(async || shop.stock(&all).await).await;
    assert_eq!(counted.len(), 38);
    assert_eq!(counted.iter().filter(|one| one.stock == StoreStock::Untracked).count(), 3);

    // What a buyer at home pays, and what one of a country that was chosen does.
    let one = [variant_id(&store(), "10")];
    let price = async || patiently(async || shop.stock(&one).await).await.remove(0).price.unwrap().price;
    assert_eq!(price().await, ListPrice { amount: "10.9".parse().unwrap(), currency: Some(Currency::ILS) });
    shop.follow(&super::markets::set_to(Some("DE")));
    assert_eq!(price().await, ListPrice { amount: "2.73".parse().unwrap(), currency: Some(Currency::EUR) });
    shop.follow(&super::markets::set_to(None));

    // A sale in another currency with a discount, a sale that is a test, and one with many lines.
    let sale = json!({ "sku": "S-10", "qty": 4, "discount": 10, "currency": "EUR", "rate": 0.25 });
    let name = simulator.tell("buy", sale).await["order"].clone();
    simulator.tell("buy", json!({ "sku": "S-20", "test": true })).await;
    let lines: Vec<Value> = (0..25).map(|_| json!({ "sku": "S-40", "qty": 1 })).collect();
    simulator.tell("buy", json!({ "lines": lines })).await;
    assert_eq!(left(&*shop, "10").await, (7, 1));
    let sold = orders(&*shop).await;
    assert_eq!(sold.len(), 2);
    assert_eq!((sold[0].lines[0].quantity, sold[0].lines[0].amount), (4, 3_924));
    assert_eq!(sold[1].lines.len(), 25, "more than a page holds");
    assert_eq!(back(&sold[0]), (0, 0, 0));

    // A piece back with shipping, a piece back at less than its worth, money without a piece, a piece taken out.
    simulator.tell("refund", json!({ "order": name, "qty": 1, "shipping": 700 })).await;
    assert_eq!(back(&small(&*shop).await), (1, 981, 0));
    assert_eq!(left(&*shop, "10").await, (8, 1));
    simulator.tell("refund", json!({ "order": name, "amount": 250 })).await;
    assert_eq!(back(&small(&*shop).await), (1, 981, 250));
    simulator.tell("takeOut", json!({ "order": name, "qty": 1 })).await;
    assert_eq!(back(&small(&*shop).await), (2, 1_962, 0), "the money of it may be that of before");
    simulator.tell("refund", json!({ "order": name, "amount": 981 })).await;
    assert_eq!(back(&small(&*shop).await), (2, 1_962, 250));

    // By their ids, in which nothing is missing; and which of them are still there.
    let ids: Vec<String> = sold.iter().map(|order| order.id.clone()).collect();
    let found = patiently(async || shop.missed(&ids).await).await;
    assert_eq!((found.items.len(), found.left_out), (2, Vec::new()));
    assert_eq!(patiently(async || shop.deleted(&ids).await).await, [""; 0]);
    let gone = simulator.tell("buy", json!({ "sku": "S-20", "source": "pos" })).await;
    let pos = orders(&*shop).await.pop().unwrap();
    assert_eq!(pos.origin.map(|origin| origin.key).as_deref(), Some("pos"));
    simulator.tell("delete", json!({ "order": gone["order"] })).await;
    let ids = [pos.id, ids[0].clone()];
    assert_eq!(patiently(async || shop.deleted(&ids).await).await, ids[..1]);

    // Cancelled: all of it.
    simulator.tell("cancel", json!({ "order": name })).await;
    assert_eq!(back(&small(&*shop).await), (4, 3_924, 0));
    assert_eq!(left(&*shop, "10").await, (11, 1));

    // Cancelled after one of three was sent: that one stays sold.
    let half = simulator.tell("buy", json!({ "sku": "S-30", "qty": 3 })).await["order"].clone();
    simulator.tell("send", json!({ "order": half })).await;
    simulator.tell("cancel", json!({ "order": half })).await;
    let told = orders(&*shop).await.into_iter().find(|order| order.lines[0].sku == "S-30").unwrap();
    assert_eq!((told.lines[0].quantity, back(&told)), (3, (2, 2 * told.lines[0].amount / 3, 0)));
    simulator.tell("delete", json!({ "order": half })).await;

    // Refused for a while, then on. The token ends, and a new one is got.
    simulator.tell("throttle", json!({ "n": 1 })).await;
    let told = loop {
        // Our own share may be used up first; that is told before anything is sent.
        match shop.orders(0, None).await {
            Err(StoreError::Throttled { wait }) if wait > Duration::from_secs(1) => {
                tokio::time::sleep(wait).await;
            }
            told => break told,
        }
    };
    assert_eq!(told, Err(StoreError::Throttled { wait: Duration::from_secs(1) }));
    simulator.tell("expire", json!({})).await;
    assert_eq!(orders(&*shop).await.len(), 2);

    // Rights, and a version that fell forward.
    simulator.tell("scopes", json!({ "scopes": ["read_products", "write_orders"] })).await;
    simulator.tell("version", json!({ "version": "2027-10" })).await;
    let info = patiently(async || simulator.shop(&["token"]).check().await).await;
    assert_eq!(info.missing, ["read_inventory", "read_locations"]);
    assert_eq!(info.excess, ["write_orders"]);
    assert_eq!(info.version.as_deref(), Some("2027-10"));
}
