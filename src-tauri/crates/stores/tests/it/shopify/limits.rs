//! Faults in answers of status 200, and what a question may cost.

use super::fake::Fake;
use super::{costing, page};
use cartwall_stores::StoreError;
use serde_json::{Value, json};
use std::time::Duration;

fn error(code: &str) -> Value {
    json!([{ "message": "x", "extensions": { "code": code } }])
}

fn no_orders() -> Value {
    json!({ "orders": page(Vec::new()) })
}

fn no_products() -> Value {
    json!({ "shop": { "currencyCode": "ILS" }, "productVariants": page(Vec::new()) })
}

#[tokio::test]
async fn a_throttled_question_says_when_to_ask_again_though_its_status_is_200() {
    let fake = Fake::start().await;
    let status = json!({ "maximumAvailable": 2000.0, "currentlyAvailable": 50, "restoreRate": 100.0 });
    fake.on_whole(
        "Orders",
        json!({
            "errors": error("THROTTLED"),
            "extensions": { "cost": {
                "requestedQueryCost": 400, "actualQueryCost": null, "throttleStatus": status,
            } },
        }),
    );
    let told = fake.shop().orders(0, None).await;
    assert_eq!(told, Err(StoreError::Throttled { wait: Duration::from_millis(3_500) }));

    let fake = Fake::start().await;
    fake.on_whole("Orders", json!({ "errors": error("THROTTLED") }));
    let told = fake.shop().orders(0, None).await;
    assert_eq!(told, Err(StoreError::Throttled { wait: Duration::from_secs(1) }));
}

#[tokio::test]
async fn a_page_that_is_too_dear_is_halved_until_the_shop_takes_it_and_stays_so() {
    let fake = Fake::start().await;
    fake.on_whole("Catalogue", json!({ "errors": error("MAX_COST_EXCEEDED") }));
    fake.on_whole("Catalogue", json!({ "errors": error("MAX_COST_EXCEEDED") }));
    fake.on_whole("Catalogue", costing(no_products(), 3, 3));
    let shop = fake.shop();
    for _ in 0..3 {
        shop.catalogue(None).await.unwrap();
    }
    let sizes: Vec<_> =
        fake.asked().iter().map(|asked| asked.variables()["first"].as_u64().unwrap()).collect();
    assert_eq!(sizes, [25, 12, 6, 6, 6]);
}

#[tokio::test]
async fn what_is_too_dear_alone_is_not_asked_for_for_ever() {
    let fake = Fake::start().await;
    fake.on_whole("Orders", json!({ "errors": error("MAX_COST_EXCEEDED") }));
    assert!(matches!(fake.shop().orders(0, None).await, Err(StoreError::Schema(_))));
    assert_eq!(fake.asked().len(), 4, "10, 5, 2, 1");
}

#[tokio::test]
async fn pages_grow_while_they_are_cheap() {
    let fake = Fake::start().await;
    fake.on_whole("Catalogue", costing(no_products(), 20, 20));
    let shop = fake.shop();
    for _ in 0..4 {
        shop.catalogue(None).await.unwrap();
    }
    let sizes: Vec<_> =
        fake.asked().iter().map(|asked| asked.variables()["first"].as_u64().unwrap()).collect();
    assert_eq!(sizes, [25, 50, 100, 200]);
}

#[tokio::test]
async fn more_than_a_quarter_of_the_shops_rate_is_never_asked_for() {
    let fake = Fake::start().await;
    fake.on_whole("Orders", costing(no_orders(), 450, 450));
    let shop = fake.shop();
    shop.orders(0, None).await.unwrap();
    // 50 of our 500 are left, and 25 come in a second.
    let told = shop.orders(0, None).await;
    let Err(StoreError::Throttled { wait }) = told else { panic!("{told:?}") };
    assert!(wait > Duration::from_secs(15) && wait <= Duration::from_secs(16), "{wait:?}");
    assert_eq!(fake.asked().len(), 1, "it was not even sent");
}

#[tokio::test]
async fn a_denied_field_names_the_missing_right() {
    let fake = Fake::start().await;
    let message = "Access denied for orders field. Required access: `read_orders` access scope.";
    let errors = json!([{ "message": message, "extensions": { "code": "ACCESS_DENIED" } }]);
    fake.on_whole("Orders", json!({ "data": null, "errors": errors }));
    let told = fake.shop().orders(0, None).await;
    assert_eq!(told, Err(StoreError::MissingRights(vec!["read_orders".into()])));
}

#[tokio::test]
async fn an_answer_with_faults_is_no_answer_even_where_it_has_data() {
    let fake = Fake::start().await;
    fake.on_whole("Orders", json!({ "data": no_orders(), "errors": error("INTERNAL_SERVER_ERROR") }));
    assert_eq!(fake.shop().orders(0, None).await, Err(StoreError::Failing(500)));
}

#[tokio::test]
async fn no_shop_there_and_a_shop_in_trouble_are_told_apart() {
    for (status, error) in [
        (301, StoreError::NotThere),
        (404, StoreError::NotThere),
        (402, StoreError::Failing(402)),
        (403, StoreError::Unauthorized),
    ] {
        let fake = Fake::start().await;
        fake.on_status("Orders", status, json!({ "errors": "Not Found" }));
        assert_eq!(fake.shop().orders(0, None).await, Err(error));
    }
}

#[tokio::test]
async fn a_right_that_a_refusal_names_is_passed_on() {
    let fake = Fake::start().await;
    let errors = "[API] This action requires merchant approval for read_orders scope.";
    fake.on_status("Orders", 403, json!({ "errors": errors }));
    let told = fake.shop().orders(0, None).await;
    assert_eq!(told, Err(StoreError::MissingRights(vec!["read_orders".into()])));
}

#[tokio::test]
async fn a_cost_in_another_form_is_no_reason_to_do_without_the_answer() {
    let fake = Fake::start().await;
    fake.on_whole(
        "Orders",
        json!({ "data": no_orders(), "extensions": { "cost": { "requestedQueryCost": "?" } } }),
    );
    fake.shop().orders(0, None).await.unwrap();
}
