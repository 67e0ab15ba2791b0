//! Medusa, as a fake plays it.

pub mod fake;

use crate::contract::order_ids;
use crate::contract::way::Way;
use axum::Router;
use axum::routing::any;
use cartwall_domain::VariantId;
use cartwall_domain::store::StoreKind;
use cartwall_stores::{Connector, Secrets, StoreError, StoreStock, kinds};
use fake::{FRONT_KEY, Fake, KEY, Shop};
use serde_json::{Value, json};
use std::time::Duration;

const PRODUCTS: &str = include_str!("../../fixtures/stores/medusa/products.json");
const SINCE: i64 = 1_795_350_000_000;

pub fn shop_of(address: &url::Url, key: &str) -> Box<dyn Connector> {
    let secrets = Secrets::new([("api_key".to_owned(), key.to_owned())]);
    kinds::open(StoreKind::Medusa, "medusa:shop".into(), address, secrets).unwrap()
}

pub fn stocked() -> Shop {
    let answer: Value = serde_json::from_str(PRODUCTS).unwrap();
    let location = |id: usize| {
        let channels = if id == 1 { json!([]) } else { json!([{ "is_disabled": false }]) };
        json!({ "id": format!("sloc_{id}"), "name": format!("Shelf {id}"), "sales_channels": channels })
    };
    Shop {
        products: answer["products"].as_array().unwrap().clone(),
        locations: (0..120).map(location).collect(),
        ..Shop::default()
    }
}

/// An order of one piece that changed so many milliseconds after [`SINCE`].
fn order(id: usize, ms: i64) -> Value {
    order_at(id, SINCE + ms)
}

/// An order of one piece that was placed then.
pub fn order_at(id: usize, at: i64) -> Value {
    let at = jiff::Timestamp::from_millisecond(at).unwrap().to_string();
    let item = json!({ "variant_id": "variant_1", "variant_sku": "SKU-16-DEFAULT", "quantity": 1,
        "unit_price": 58.5, "is_tax_inclusive": true });
    json!({ "id": format!("order_{id:03}"), "status": "pending", "currency_code": "eur", "created_at": at,
        "updated_at": at, "total": 63.5, "items": [item],
        "payment_collections": [{ "payments": [{ "id": "pay", "refunds": [] }] }] })
}

#[tokio::test]
async fn a_shop_says_who_it_is_and_that_its_key_may_do_everything() {
    let fake = Fake::start(stocked()).await;
    let info = shop_of(&fake.address, KEY).check().await.unwrap();
    assert_eq!((info.name.as_str(), info.currency.code()), ("נרות", "EUR"));
    assert_eq!((info.rights_known, info.excess), (true, vec!["full_admin".to_owned()]));
    assert_eq!((info.locations.len(), info.locations[119].name.as_str()), (120, "Shelf 119"));
    assert_eq!(info.locations.iter().filter(|location| !location.counts).count(), 1);
}

#[tokio::test]
async fn a_wrong_key_is_not_accepted_and_missing_rights_are_named_at_once() {
    let fake = Fake::start(stocked()).await;
    let wrong = shop_of(&fake.address, "sk_wrong").check().await.unwrap_err();
    assert_eq!(wrong, StoreError::Unauthorized);
    assert!(!format!("{wrong:?} {wrong}").contains("buyer@example.test"));
    fake.shop().refused = vec!["orders", "stock-locations"];
    let missing = ["/admin/orders", "/admin/stock-locations"].map(str::to_owned).to_vec();
    let shop = shop_of(&fake.address, KEY);
    assert_eq!(shop.check().await.unwrap_err(), StoreError::MissingRights(missing));
}

#[tokio::test]
async fn where_something_else_answers_there_is_no_shop() {
    let page = |text: &'static str| Router::new().fallback(any(move || async move { text }));
    let gone = (axum::http::StatusCode::NOT_FOUND, "<html>");
    for routes in [
        page("<html>A shop of another kind</html>"),
        page("{\"data\":null}"),
        Router::new().fallback(any(move || async move { gone })),
    ] {
        let shop = shop_of(&Way::default().serve(routes).await, KEY);
        assert_eq!(shop.check().await.unwrap_err(), StoreError::NotThere);
    }
}

#[tokio::test]
async fn an_order_that_is_paid_later_comes_though_that_does_not_make_it_newer() {
    let fake = Fake::start(stocked()).await;
    let mut unpaid = order(1, 0);
    unpaid["payment_collections"] = json!([{ "payments": [] }]);
    fake.shop().orders = vec![unpaid, order(2, 60_000)];
    let shop = shop_of(&fake.address, KEY);
    let page = shop.orders(SINCE, None).await.unwrap();
    assert_eq!((page.items.len(), page.newest), (1, Some(SINCE + 60_000)));
    assert_eq!(order_ids(&*shop, SINCE + 60_000).await, ["order_002"]);
    fake.shop().orders[0] = order(1, 0);
    assert_eq!(order_ids(&*shop, SINCE + 60_000).await, ["order_002", "order_001"]);
    // Once is enough.
    fake.shop().asked.clear();
    assert_eq!(order_ids(&*shop, SINCE + 60_000).await, ["order_002"]);
    assert_eq!(fake.shop().asked.len(), 1);
}

#[tokio::test]
async fn the_catalogue_is_what_is_published_with_its_stock() {
    let fake = Fake::start(stocked()).await;
    let page = shop_of(&fake.address, KEY).catalogue(None).await.unwrap();
    assert_eq!((page.items.len(), page.left_out.len(), page.next), (5, 0, None));
    assert!(page.items.iter().all(|item| item.stock.len() == item.product.variants.len()));
    let shop = fake.shop();
    let (_, said) = shop.asked.iter().find(|(list, _)| list == "products").unwrap();
    assert!(said.contains(&("status[]".into(), "published".into())));
}

/// A shop whose storefront sells the ring light for less than what stands with it; and the light.
async fn on_sale() -> (Fake, Box<dyn Connector>, String) {
    let mut shop = stocked();
    let light = shop.products.iter().find(|product| product["title"] == "Ring Light 10in").unwrap();
    let light = light["variants"][0]["id"].as_str().unwrap().to_owned();
    shop.charged.insert(light.clone(), (3.5, 4.9));
    shop.keys = vec![json!({ "token": FRONT_KEY, "sales_channels": [{ "is_disabled": false }] })];
    let fake = Fake::start(shop).await;
    let shop = shop_of(&fake.address, KEY);
    (fake, shop, light)
}

/// What the catalogue and the stock say that a variant costs, and what it cost before.
async fn prices(shop: &dyn Connector, own: &str) -> Vec<(String, Option<String>)> {
    let id = VariantId(format!("medusa:shop/{own}"));
    let page = shop.catalogue(None).await.unwrap();
    let variant = page.items.iter().flat_map(|item| &item.product.variants).find(|variant| variant.id == id);
    let variant = variant.unwrap().clone();
    let counted = shop.stock(&[id]).await.unwrap().remove(0).price.unwrap();
    [(variant.price.unwrap(), variant.compare_at), (counted.price, counted.compare_at)]
        .map(|(price, before)| (price.amount.to_string(), before.map(|before| before.amount.to_string())))
        .to_vec()
}

#[tokio::test]
async fn a_sale_of_the_storefront_is_what_is_shown_and_its_end_too() {
    let (fake, shop, light) = on_sale().await;
    assert_eq!(prices(&*shop, &light).await, vec![("3.5".to_owned(), Some("4.9".to_owned())); 2]);
    fake.shop().charged.insert(light.clone(), (4.9, 4.9));
    assert_eq!(prices(&*shop, &light).await, vec![("4.9".to_owned(), None); 2]);
}

#[tokio::test]
async fn a_shop_whose_storefront_cannot_be_asked_is_read_with_the_prices_that_stand_with_it() {
    let plain = vec![("4.9".to_owned(), None); 2];
    let spoil: [fn(&mut Shop); 4] = [
        |shop| shop.keys.clear(),
        |shop| shop.refused = vec!["api-keys"],
        |shop| shop.refused = vec!["regions"],
        // Before 2.11.2. Its products alone could be asked; the catalogue and the stock would tell two prices.
        |shop| shop.refused = vec!["store/product-variants"],
    ];
    for spoil in spoil {
        let (fake, shop, light) = on_sale().await;
        spoil(&mut fake.shop());
        assert_eq!(prices(&*shop, &light).await, plain);
    }
}

/// As if so long had passed.
async fn later(wait: Duration) {
    tokio::time::pause();
    tokio::time::advance(wait).await;
    tokio::time::resume();
}

/// What the look at the stock of a variant says that it costs.
async fn price_with_stock(shop: &dyn Connector, own: &str) -> String {
    let id = VariantId(format!("medusa:shop/{own}"));
    shop.stock(&[id]).await.unwrap().remove(0).price.unwrap().price.amount.to_string()
}

fn asked_as_buyer(fake: &Fake) -> usize {
    fake.shop().asked.iter().filter(|(list, _)| list.starts_with("store/")).count()
}

#[tokio::test]
async fn a_storefront_in_trouble_is_not_the_shops_trouble_and_its_last_prices_stand() {
    let (fake, shop, light) = on_sale().await;
    prices(&*shop, &light).await;
    // The shop itself answers as before. The storefront's key was replaced.
    fake.shop().keys[0]["token"] = "pk_new".into();
    later(Duration::from_secs(30)).await;
    assert_eq!(price_with_stock(&*shop, &light).await, "3.5");
    assert_eq!(prices(&*shop, &light).await, vec![("3.5".to_owned(), Some("4.9".to_owned())); 2]);
    let asked = asked_as_buyer(&fake);
    // It is left alone for a while, and asked in the new way then.
    fake.shop().charged.insert(light.clone(), (2.5, 4.9));
    later(Duration::from_secs(50)).await;
    assert_eq!(price_with_stock(&*shop, &light).await, "3.5");
    assert_eq!(asked_as_buyer(&fake), asked);
    later(Duration::from_secs(11)).await;
    assert_eq!(price_with_stock(&*shop, &light).await, "2.5");
}

#[tokio::test]
async fn a_slow_storefront_is_not_asked_with_each_look_at_the_stock() {
    let (fake, shop, light) = on_sale().await;
    fake.shop().slow = Duration::from_millis(50);
    price_with_stock(&*shop, &light).await;
    let asked = asked_as_buyer(&fake);
    assert_eq!(price_with_stock(&*shop, &light).await, "3.5");
    assert_eq!(asked_as_buyer(&fake), asked);
    later(Duration::from_secs(60)).await;
    price_with_stock(&*shop, &light).await;
    assert_eq!(asked_as_buyer(&fake), asked + 1);
}

#[tokio::test]
async fn what_the_storefront_tells_with_its_products_alone_keeps_that_price() {
    let (fake, shop, light) = on_sale().await;
    // As for a product of no sales channel.
    prices(&*shop, &light).await;
    fake.shop().unlisted = true;
    later(Duration::from_secs(60)).await;
    assert_eq!(price_with_stock(&*shop, &light).await, "3.5");
}

#[tokio::test]
async fn nothing_of_the_buyer_is_asked_for() {
    let fake = Fake::start(stocked()).await;
    order_ids(&*shop_of(&fake.address, KEY), SINCE).await;
    let shop = fake.shop();
    let fields = shop.asked[0].1.iter().find(|(name, _)| name == "fields").unwrap();
    for field in ["email", "customer", "address", "*"] {
        assert!(!fields.1.contains(field), "{field}");
    }
}

#[tokio::test]
async fn stock_is_told_for_what_the_shop_has_and_for_nothing_else() {
    let fake = Fake::start(stocked()).await;
    let own = |title: &str| {
        let shop = fake.shop();
        let product = shop.products.iter().find(|product| product["title"] == title).unwrap();
        let id = product["variants"][0]["id"].as_str().unwrap();
        format!("medusa:shop/{id}").as_str().into()
    };
    let ask =
        [own("Digital Gift Card"), own("Starter kit"), "medusa:shop/gone".into(), "medusa:other/x".into()];
    let counted = shop_of(&fake.address, KEY).stock(&ask).await.unwrap();
    assert_eq!(counted.len(), 2);
    let card = counted.iter().find(|counted| counted.variant == ask[0]).unwrap();
    assert_eq!(card.stock, StoreStock::Untracked);
}

#[tokio::test]
async fn an_order_that_was_a_draft_counts_from_when_it_was_paid_and_not_from_when_it_was_begun() {
    let fake = Fake::start(stocked()).await;
    let at = |ms: i64| jiff::Timestamp::from_millisecond(SINCE + ms).unwrap().to_string();
    // Begun two days before, made an order and paid in the show; what was paid for later is older than that.
    let mut draft = order(1, -2 * 86_400_000);
    draft["updated_at"] = at(1_000).into();
    draft["payment_collections"] = json!([
        { "payments": [{ "id": "pay_2", "created_at": at(9_000), "refunds": [] }] },
        { "payments": [{ "id": "pay_1", "created_at": at(4_000), "refunds": [] }] },
    ]);
    // A card is promised before the order is made of its basket.
    let mut bought = order(2, 2_000);
    bought["payment_collections"][0]["payments"][0]["created_at"] = at(1_500).into();
    fake.shop().orders = vec![draft, bought];
    let page = shop_of(&fake.address, KEY).orders(SINCE, None).await.unwrap();
    let placed: Vec<_> = page.items.iter().map(|order| order.placed_at - SINCE).collect();
    assert_eq!(placed, [4_000, 2_000]);
}

/// Pieces placed and given back, by SKU.
fn pieces(order: &cartwall_domain::store::StoreOrder) -> Vec<(&str, i64, i64)> {
    order.lines.iter().map(|line| (line.sku.as_str(), line.quantity, line.returned)).collect()
}

#[tokio::test]
async fn what_is_sent_for_something_broken_or_exchanged_is_no_sale_and_what_comes_back_for_it_is_not_given_back()
 {
    let fake = Fake::start(stocked()).await;
    let item = |id: &str, sku: &str, quantity: i64, returned: i64| {
        json!({ "id": id, "variant_id": format!("variant_{sku}"), "variant_sku": sku, "quantity": quantity,
            "unit_price": 10, "is_tax_inclusive": true,
            "detail": { "return_received_quantity": returned, "return_dismissed_quantity": 0 } })
    };
    let changed = |id: usize, items: Value| {
        let mut order = order(id, i64::try_from(id).unwrap());
        order["version"] = 3.into();
        order["items"] = items;
        order
    };
    {
        let mut shop = fake.shop();
        shop.orders = vec![
            changed(1, json!([item("mug", "MUG", 2, 0), item("new", "MUG", 1, 0)])),
            changed(2, json!([item("small", "S", 1, 1), item("large", "L", 1, 0)])),
            changed(3, json!([item("both", "M", 3, 2), item("one", "L", 1, 0)])),
            // Given back, and nothing in its place.
            changed(4, json!([item("bag", "BAG", 1, 1)])),
        ];
        let out = |id: &str, quantity: i64| json!([{ "item_id": id, "quantity": quantity }]);
        let back =
            |id: &str, quantity: i64| json!({ "items": [{ "item_id": id, "received_quantity": quantity }] });
        let swap = |order: usize, out: Value, back: Value| json!({ "order_id": format!("order_{order:03}"), "additional_items": out, "return": back });
        shop.claims = vec![swap(1, out("new", 1), Value::Null), swap(4, json!([]), back("bag", 1))];
        shop.exchanges =
            vec![swap(2, out("large", 1), back("small", 1)), swap(3, out("one", 1), back("both", 2))];
    }
    let shop = shop_of(&fake.address, KEY);
    let page = shop.orders(SINCE, None).await.unwrap();
    let found: Vec<_> = page.items.iter().map(pieces).collect();
    assert_eq!(found, [[("MUG", 2, 0)], [("S", 1, 0)], [("M", 3, 1)], [("BAG", 1, 1)]]);
    let again = shop.reread(&["order_002".to_owned()]).await.unwrap();
    assert_eq!(pieces(&again[0]), [("S", 1, 0)]);
    // A version that knows no such lists has none.
    fake.shop().refused = vec!["claims", "exchanges"];
    assert_eq!(shop.orders(SINCE, None).await.unwrap().items.len(), 4);
}

#[tokio::test]
async fn orders_that_were_never_changed_cost_no_further_question() {
    let fake = Fake::start(stocked()).await;
    let mut plain = order(1, 0);
    plain["version"] = 1.into();
    fake.shop().orders = vec![plain];
    order_ids(&*shop_of(&fake.address, KEY), SINCE).await;
    assert_eq!(fake.shop().asked.len(), 1);
}
