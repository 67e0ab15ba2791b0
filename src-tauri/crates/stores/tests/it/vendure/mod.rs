//! Vendure, as a fake plays it.

mod channels;
pub mod fake;

use crate::contract::order_ids;
use crate::contract::way::Way;
use axum::Router;
use axum::routing::any;
use cartwall_domain::store::StoreKind;
use cartwall_stores::{Connector, Secrets, StoreError, StoreStock, kinds};
use fake::{Fake, KEY, PASSWORD, Shop};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const PRODUCTS: &str = include_str!("../../fixtures/stores/vendure/products.json");
const SINCE: i64 = 1_795_350_000_000;

fn shop_of(fake: &Fake, secrets: &[(&str, &str)]) -> Box<dyn Connector> {
    let secrets = secrets.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    kinds::open(StoreKind::Vendure, "vendure:shop".into(), &fake.address, Secrets::new(secrets)).unwrap()
}

pub fn with_key(fake: &Fake) -> Box<dyn Connector> {
    shop_of(fake, &[("api_key", KEY)])
}

pub fn stocked() -> Shop {
    let answer: Value = serde_json::from_str(PRODUCTS).unwrap();
    let products = answer["data"]["products"]["items"].as_array().unwrap().clone();
    let location = |id: usize| json!({ "id": id.to_string(), "name": format!("Shelf {id}") });
    Shop { products, locations: (1..=120).map(location).collect(), ..Shop::default() }
}

/// An order of one piece that changed so many seconds after [`SINCE`].
fn order(id: usize, seconds: i64) -> Value {
    let at = jiff::Timestamp::from_millisecond(SINCE + seconds * 1_000).unwrap().to_string();
    let line = json!({ "id": format!("line-{id}"), "quantity": 1, "orderPlacedQuantity": 1, "proratedUnitPriceWithTax": 8_388,
        "proratedLinePriceWithTax": 8_388, "productVariant": { "id": "90", "sku": "HE-CANDLE-L" } });
    json!({ "id": id.to_string(), "type": "Regular", "state": "PaymentSettled", "orderPlacedAt": at,
        "updatedAt": at, "currencyCode": "ILS", "totalWithTax": 8_888,
        "shippingLines": [{ "priceWithTax": 500 }], "surcharges": [], "lines": [line],
        "payments": [{ "amount": 8_888, "state": "Settled", "refunds": [] }] })
}

#[tokio::test]
async fn a_shop_says_who_it_is_and_where_its_stock_is() {
    let fake = Fake::start(stocked()).await;
    let info = with_key(&fake).check().await.unwrap();
    assert_eq!((info.name.as_str(), info.currency.code()), ("web", "ILS"));
    assert_eq!((info.locations.len(), info.locations[119].name.as_str()), (120, "Shelf 120"));
    assert_eq!((info.rights_known, info.excess.len(), info.time_zone), (false, 0, None));
}

#[tokio::test]
async fn a_wrong_key_is_told_from_a_missing_right_though_the_shop_has_one_word_for_both() {
    let fake = Fake::start(stocked()).await;
    let wrong = shop_of(&fake, &[("api_key", "look-up:wrong")]);
    assert_eq!(wrong.check().await.unwrap_err(), StoreError::Unauthorized);
    assert_eq!(wrong.orders(SINCE, None).await.unwrap_err(), StoreError::Unauthorized);
    let shop = with_key(&fake);
    shop.orders(SINCE, None).await.unwrap();
    fake.shop().refused = vec!["orders"];
    let missing = StoreError::MissingRights(vec!["ReadOrder".into()]);
    assert_eq!(shop.orders(SINCE, None).await.unwrap_err(), missing);
}

#[tokio::test]
async fn all_rights_that_are_missing_are_named_at_once() {
    let fake = Fake::start(stocked()).await;
    fake.shop().refused = vec!["orders", "products", "stockLocations"];
    let missing = ["ReadCatalog", "ReadOrder", "ReadStockLocation"].map(str::to_owned).to_vec();
    assert_eq!(with_key(&fake).check().await.unwrap_err(), StoreError::MissingRights(missing));
}

#[tokio::test]
async fn where_something_else_answers_there_is_no_shop() {
    let page = |text: &'static str| Router::new().fallback(any(move || async move { text }));
    let gone = (axum::http::StatusCode::NOT_FOUND, "{\"message\":\"no\"}");
    let moved = (axum::http::StatusCode::FOUND, [("location", "https://other.example/")]);
    for routes in [
        page("<html>A shop of another kind</html>"),
        page("{}"),
        page("{\"data\":{\"activeChannel\":null}}"),
        page("{\"errors\":[{\"extensions\":{\"code\":\"GRAPHQL_VALIDATION_FAILED\"}}]}"),
        Router::new().fallback(any(move || async move { gone })),
        Router::new().fallback(any(move || async move { moved })),
    ] {
        let secrets = Secrets::new([("api_key".to_owned(), KEY.to_owned())]);
        let shop = kinds::open(
            StoreKind::Vendure,
            "vendure:shop".into(),
            &Way::default().serve(routes).await,
            secrets,
        )
        .unwrap();
        assert_eq!(shop.check().await.unwrap_err(), StoreError::NotThere);
    }
}

#[tokio::test]
async fn who_logs_in_is_told_which_rights_are_too_many() {
    let fake = Fake::start(stocked()).await;
    let shop = shop_of(&fake, &[("username", "mia"), ("password", PASSWORD)]);
    let info = shop.check().await.unwrap();
    assert_eq!((info.rights_known, info.excess), (true, vec!["UpdateOrder".to_owned()]));
    assert_eq!(fake.shop().logins, 1);
}

#[tokio::test]
async fn a_session_that_ended_is_begun_again_and_a_wrong_password_is_not_tried_twice() {
    let fake = Fake::start(stocked()).await;
    fake.shop().orders = vec![order(1, 0)];
    let shop = shop_of(&fake, &[("username", "mia"), ("password", PASSWORD)]);
    assert_eq!(order_ids(&*shop, SINCE).await, ["1"]);
    fake.shop().session = None;
    assert_eq!(order_ids(&*shop, SINCE).await, ["1"]);
    assert_eq!(fake.shop().logins, 2);
    let wrong = shop_of(&fake, &[("username", "mia"), ("password", "guess")]);
    fake.shop().asked.clear();
    assert_eq!(wrong.check().await.unwrap_err(), StoreError::Unauthorized);
    assert_eq!(fake.shop().asked, ["Login"]);
}

#[tokio::test]
async fn a_right_that_is_missing_is_no_reason_to_log_in_again() {
    let fake = Fake::start(stocked()).await;
    fake.shop().refused = vec!["orders"];
    let shop = shop_of(&fake, &[("username", "mia"), ("password", PASSWORD)]);
    let missing = StoreError::MissingRights(vec!["ReadOrder".into()]);
    assert_eq!(shop.orders(SINCE, None).await.unwrap_err(), missing);
    assert_eq!(fake.shop().logins, 1);
}

#[tokio::test]
async fn an_order_of_exactly_that_second_is_not_skipped() {
    let fake = Fake::start(stocked()).await;
    fake.shop().orders = vec![order(1, -2), order(2, 0), order(3, 1)];
    let found = order_ids(&*with_key(&fake), SINCE + 468).await;
    assert_eq!(found, ["2", "3"]);
}

#[tokio::test]
async fn a_product_that_the_shop_itself_cannot_tell_is_named_and_the_rest_of_its_page_comes() {
    let fake = Fake::start(stocked()).await;
    fake.shop().broken = vec!["56", "58"];
    let page = with_key(&fake).catalogue(None).await.unwrap();
    let ids: Vec<_> = page.items.iter().map(|item| item.product.id.0.as_str()).collect();
    assert_eq!(ids, ["vendure:shop/1", "vendure:shop/55", "vendure:shop/57"]);
    let named: Vec<_> = page.left_out.iter().map(|left_out| left_out.id.as_str()).collect();
    assert_eq!((named, page.next), (vec!["56", "58"], None));
    assert_eq!(page.left_out[0].why, "products.items[2].variants: INTERNAL_SERVER_ERROR");
}

#[tokio::test]
async fn a_large_catalogue_comes_page_by_page_with_its_stock() {
    let mut shop = stocked();
    let candle = shop.products[1].clone();
    shop.products = (0..120)
        .map(|n| {
            let mut product = candle.clone();
            product["id"] = n.to_string().into();
            product
        })
        .collect();
    let fake = Fake::start(shop).await;
    let shop = with_key(&fake);
    let (mut products, mut next) = (BTreeSet::new(), None);
    loop {
        let page = shop.catalogue(next.as_deref()).await.unwrap();
        assert!(page.items.iter().all(|item| item.stock.len() == item.product.variants.len()));
        products.extend(page.items.into_iter().map(|item| item.product.id));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!(products.len(), 120);
}

#[tokio::test]
async fn stock_is_told_for_what_the_shop_has_and_for_nothing_else() {
    let fake = Fake::start(stocked()).await;
    let shop = with_key(&fake);
    let ask = ["vendure:shop/90", "vendure:shop/93", "vendure:shop/777", "vendure:other/89"];
    let counted = shop.stock(&ask.map(Into::into)).await.unwrap();
    assert_eq!(counted.len(), 2);
    assert_eq!(counted[1].stock, StoreStock::Untracked);
    fake.shop().broken = vec!["90"];
    let counted = shop.stock(&ask.map(Into::into)).await.unwrap();
    let candle = counted.iter().find(|counted| counted.variant.0 == "vendure:shop/90").unwrap();
    assert_eq!(candle.stock, StoreStock::Unknown);
}

#[tokio::test]
async fn nothing_that_the_shop_says_of_buyers_or_keys_is_in_an_error() {
    let fake = Fake::start(stocked()).await;
    fake.shop().broken = vec!["1", "55", "56", "57", "58"];
    let page = with_key(&fake).catalogue(None).await.unwrap();
    let told = format!("{:?}", page.left_out);
    assert!(!told.contains("buyer@example.test") && !told.contains(KEY), "{told}");
}

#[tokio::test]
async fn orders_whose_goods_the_shop_cannot_tell_count_without_them_and_spoil_no_other() {
    let fake = Fake::start(stocked()).await;
    let now = jiff::Timestamp::now().as_millisecond();
    {
        let mut shop = fake.shop();
        shop.orders = (1..=120).map(|id| order(id, i64::try_from(id).unwrap())).collect();
        // More than are left out of a page.
        shop.goods_unknown = (40..80).map(|id| id.to_string()).collect();
    }
    let connector = with_key(&fake);
    let (mut found, mut next) = (Vec::new(), None);
    loop {
        let page = connector.orders(SINCE, next.as_deref()).await.unwrap();
        assert_eq!(page.left_out, []);
        found.extend(page.items);
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    let known: std::collections::BTreeMap<usize, bool> =
        found.iter().map(|order| (order.id.parse().unwrap(), order.lines[0].variant.is_some())).collect();
    let expected = (1..=120).map(|id| (id, !(40..80).contains(&id))).collect();
    assert_eq!(known, expected);
    assert!(found.iter().all(|order| order.lines[0].amount == 8_388 && order.placed_at < now));
    let again = connector.reread(&["41", "81"].map(str::to_owned)).await.unwrap();
    let skus: Vec<_> = again.iter().map(|order| (order.id.as_str(), order.lines[0].sku.as_str())).collect();
    assert_eq!(skus, [("41", ""), ("81", "HE-CANDLE-L")]);
}

#[tokio::test]
async fn a_read_that_breaks_off_loses_no_order_though_the_servers_clocks_changed_since_it_was_opened() {
    for (before, after) in [
        ("UTC", "America/New_York"),
        ("Europe/Berlin", "UTC"),
        ("Europe/Berlin", "America/New_York"),
        ("America/New_York", "Asia/Kolkata"),
    ] {
        let fake = Fake::start(stocked()).await;
        let now = jiff::Timestamp::now().as_second() - SINCE / 1_000;
        fake.shop().zone = Some(jiff::tz::TimeZone::get(before).unwrap());
        fake.shop().orders = vec![order(1, now - 4 * 3_600)];
        let connector = with_key(&fake);
        let mut mark = connector.orders(SINCE, None).await.unwrap().newest.unwrap();
        {
            let mut shop = fake.shop();
            shop.zone = Some(jiff::tz::TimeZone::get(after).unwrap());
            shop.orders.extend((2..=351).map(|n| order(n, now - 3_600 + 10 * i64::try_from(n).unwrap())));
        }
        let overlap = i64::try_from(connector.caps().overlap.as_millis()).unwrap();
        let mut found = BTreeSet::new();
        // Only the first page of each read comes, and then it breaks off.
        for _ in 0..5 {
            let page = connector.orders(mark - overlap, None).await.unwrap();
            found.extend(page.items.iter().map(|order| order.id.parse::<usize>().unwrap()));
            mark = mark.max(page.newest.unwrap_or(mark));
        }
        let missed: Vec<_> = (2..=351).filter(|id| !found.contains(id)).collect();
        assert_eq!(missed, [0_usize; 0], "{before} {after}");
    }
}
