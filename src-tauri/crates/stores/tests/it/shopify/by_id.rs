//! Orders that are asked for by their ids, and what Shopify cannot give just now.

use super::fake::Fake;
use super::orders::{line, order, with};
use super::{page, page_before};
use cartwall_stores::LeftOut;
use serde_json::json;

#[tokio::test]
async fn an_order_whose_lines_cannot_be_got_just_now_is_left_out_and_told_when_it_is_asked_for_by_its_id() {
    let fake = Fake::start().await;
    let long = order(page_before(vec![line(1, 1, 1, "1.00", &[])], "l1"));
    let other =
        with(order(page(vec![line(2, 1, 1, "2.00", &[])])), json!({ "id": "gid://shopify/Order/1002" }));
    fake.on("Orders", json!({ "orders": page(vec![long.clone(), other]) }));
    let error = json!({ "path": ["node", "lineItems"], "extensions": { "code": "INTERNAL_SERVER_ERROR" } });
    fake.on_whole("OrderLines", json!({ "errors": [error], "data": { "node": null } }));
    fake.on("OrderLines", json!({ "node": { "lineItems": page(vec![line(3, 1, 1, "3.00", &[])]) } }));
    let shop = fake.shop();
    let read = shop.orders(0, None).await.unwrap();
    let left: Vec<_> = read.left_out.iter().map(|left| left.id.as_str()).collect();
    assert_eq!((read.items.len(), left), (1, vec!["1001"]));
    fake.on("OrdersById", json!({ "nodes": [long, null] }));
    let found = shop.missed(&["1001", "1003"].map(str::to_owned)).await.unwrap();
    assert_eq!((found.items[0].lines.len(), found.left_out), (2, Vec::new()), "the other is gone");
    let asked = fake.asked_for("OrdersById")[0].variables();
    assert_eq!(asked["ids"], json!(["gid://shopify/Order/1001", "gid://shopify/Order/1003"]));
}

#[tokio::test]
async fn only_an_order_that_is_not_there_any_more_was_deleted() {
    let fake = Fake::start().await;
    let error = json!({ "path": ["nodes", 1], "extensions": { "code": "INTERNAL_SERVER_ERROR" } });
    let nodes = json!([{ "id": "gid://shopify/Order/1" }, null, null]);
    fake.on_whole("OrdersThere", json!({ "errors": [error], "data": { "nodes": nodes } }));
    let ids = ["1", "2", "3"].map(str::to_owned);
    assert_eq!(fake.shop().deleted(&ids).await.unwrap(), ["3"]);
}

#[tokio::test]
async fn an_entry_that_shopify_cannot_give_is_left_out_and_the_rest_of_its_page_counts() {
    let fake = Fake::start().await;
    let sound = order(page(vec![line(1, 1, 1, "10.00", &[])]));
    for (place, data) in [
        (json!(["orders", "nodes", 1]), json!([sound, null])),
        (json!(["orders", "nodes", 1, "refunds"]), json!([sound, { "id": "gid://shopify/Order/7" }])),
    ] {
        let error = json!({ "message": "dana@example.com", "path": place,
            "extensions": { "code": "INTERNAL_SERVER_ERROR" } });
        let orders = json!({ "nodes": data, "pageInfo": { "hasNextPage": false, "endCursor": null } });
        fake.on_whole("Orders", json!({ "errors": [error], "data": { "orders": orders } }));
        let read = fake.shop().orders(0, None).await.unwrap();
        assert_eq!((read.items.len(), read.left_out.len()), (1, 1), "{place}");
    }
    let elsewhere = json!({ "path": ["shop"], "extensions": { "code": "INTERNAL_SERVER_ERROR" } });
    fake.on_whole("Orders", json!({ "errors": [elsewhere], "data": { "orders": null } }));
    let told = async || fake.shop().orders(0, None).await;
    let _ = told().await;
    assert!(told().await.is_err());
}

#[tokio::test]
async fn an_order_that_cannot_be_given_just_now_stays_missed_under_the_id_that_was_asked_for() {
    let fake = Fake::start().await;
    let error =
        json!({ "path": ["nodes", 0, "lineItems"], "extensions": { "code": "INTERNAL_SERVER_ERROR" } });
    fake.on_whole("OrdersById", json!({ "errors": [error], "data": { "nodes": [null, null] } }));
    let found = fake.shop().missed(&["1001", "1002"].map(str::to_owned)).await.unwrap();
    let left: Vec<&str> = found.left_out.iter().map(|LeftOut { id, .. }| id.as_str()).collect();
    assert_eq!((found.items.len(), left), (0, vec!["1001"]), "the other is gone");
    // Nobody can tell which of them an answer of another length is about.
    let fake = Fake::start().await;
    fake.on("OrdersById", json!({ "nodes": [null] }));
    assert!(fake.shop().missed(&["1001", "1002"].map(str::to_owned)).await.is_err());
}
