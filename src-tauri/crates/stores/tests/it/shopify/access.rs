//! Tokens, rights, the version, and webhooks.

use super::fake::Fake;
use super::page;
use cartwall_domain::Currency;
use cartwall_stores::HeaderMap;
use cartwall_stores::StoreError;
use serde_json::{Value, json};

const APP: [(&str, &str); 2] = [("client_id", "the-app"), ("client_secret", "shpss & more")];

fn shop(scopes: &[&str]) -> Value {
    let scopes: Vec<Value> = scopes.iter().map(|handle| json!({ "handle": handle })).collect();
    json!({
        "shop": { "name": "פשתן", "currencyCode": "ILS", "ianaTimezone": "Asia/Jerusalem" },
        "currentAppInstallation": { "accessScopes": scopes },
    })
}

const ENOUGH: [&str; 4] = ["read_products", "read_inventory", "read_locations", "read_orders"];

fn locations() -> Value {
    let place = |id: &str, name: &str, online: bool| json!({ "id": format!("gid://shopify/Location/{id}"), "name": name, "fulfillsOnlineOrders": online });
    json!({ "locations": page(vec![place("1", "Main", true), place("2", "Studio", false)]) })
}

fn no_orders() -> Value {
    json!({ "orders": { "nodes": [] } })
}

fn grant(token: &str, expires_in: u64) -> Value {
    json!({ "access_token": token, "scope": "read_orders", "expires_in": expires_in })
}

#[tokio::test]
async fn a_shop_says_who_it_is_and_where_its_stock_lies() {
    let fake = Fake::start().await;
    fake.on("Shop", shop(&ENOUGH)).on("Locations", locations()).on("MayReadOrders", no_orders());
    let info = fake.shop().check().await.unwrap();
    assert_eq!((info.name.as_str(), info.currency), ("פשתן", Currency::ILS));
    assert_eq!(info.time_zone.as_deref(), Some("Asia/Jerusalem"));
    assert_eq!(info.version.as_deref(), Some("2026-10"));
    assert!(info.rights_known && info.missing.is_empty() && info.excess.is_empty());
    let counts: Vec<_> = info.locations.iter().map(|place| (place.id.as_str(), place.counts)).collect();
    assert_eq!(counts, [("1", true), ("2", false)], "only what fulfils online orders counts by itself");
    let asked = fake.asked();
    assert_eq!(asked[0].path, "/admin/api/2026-10/graphql.json");
    assert_eq!(asked[0].token, "shpat_test");
}

#[tokio::test]
async fn all_missing_rights_are_named_at_once_and_every_right_to_write() {
    let fake = Fake::start().await;
    fake.on("Shop", shop(&["write_products", "read_customers", "read_orders", "write_draft_orders"]));
    fake.on("MayReadOrders", no_orders());
    let info = fake.shop().check().await.unwrap();
    assert_eq!(info.missing, ["read_inventory", "read_locations"], "writing products holds reading them");
    assert_eq!(info.excess, ["write_products", "write_draft_orders"]);
    assert!(info.locations.is_empty());
}

#[tokio::test]
async fn a_shop_that_answers_as_another_version_is_seen() {
    let fake = Fake::start().await;
    fake.on_version("Shop", "2027-10", shop(&ENOUGH))
        .on_version("Locations", "2027-10", locations())
        .on_version("MayReadOrders", "2027-10", no_orders());
    assert_eq!(fake.shop().check().await.unwrap().version.as_deref(), Some("2027-10"));
}

#[tokio::test]
async fn one_token_of_a_day_is_got_and_used_until_it_ends() {
    let fake = Fake::start().await;
    fake.on_whole("grant", grant("day-1", 86_399))
        .on("Shop", shop(&ENOUGH))
        .on("Locations", locations())
        .on("MayReadOrders", no_orders());
    let shop = fake.shop_with(&APP);
    shop.check().await.unwrap();
    shop.check().await.unwrap();
    let grants = fake.asked_for("grant");
    assert_eq!(grants.len(), 1);
    assert_eq!(
        grants[0].body,
        "grant_type=client_credentials&client_id=the-app&client_secret=shpss+%26+more"
    );
    assert!(fake.asked_for("Shop").iter().all(|asked| asked.token == "day-1"));
    assert!(shop.renewed().is_none(), "the credentials themselves stay");
}

#[tokio::test]
async fn a_token_at_its_end_is_replaced_before_it_is_refused() {
    let fake = Fake::start().await;
    fake.on_whole("grant", grant("short", 0)).on_whole("grant", grant("next", 86_399));
    fake.on("Shop", shop(&ENOUGH)).on("Locations", locations()).on("MayReadOrders", no_orders());
    fake.shop_with(&APP).check().await.unwrap();
    assert_eq!(fake.asked_for("Shop")[0].token, "short");
    assert_eq!(fake.asked_for("Locations")[0].token, "next");
}

#[tokio::test]
async fn a_token_that_was_taken_back_is_replaced_once() {
    let fake = Fake::start().await;
    fake.on_whole("grant", grant("old", 86_399)).on_whole("grant", grant("new", 86_399));
    fake.on("Shop", shop(&ENOUGH)).on("Locations", locations()).on("MayReadOrders", no_orders());
    fake.only_token("new");
    fake.shop_with(&APP).check().await.unwrap();
    let tokens: Vec<_> = fake.asked_for("Shop").into_iter().map(|asked| asked.token).collect();
    assert_eq!(tokens, ["old", "new"]);

    fake.only_token("none is good");
    let shop = fake.shop_with(&APP);
    let before = fake.asked_for("Shop").len();
    assert_eq!(shop.check().await, Err(StoreError::Unauthorized));
    assert_eq!(fake.asked_for("Shop").len() - before, 2, "no third try");
}

#[tokio::test]
async fn a_refused_token_without_another_is_the_persons_to_put_right() {
    let fake = Fake::start().await;
    fake.on("Shop", shop(&ENOUGH));
    fake.only_token("another");
    assert_eq!(fake.shop().check().await, Err(StoreError::Unauthorized));
    assert_eq!(fake.asked().len(), 1);

    fake.on_status("grant", 400, json!({ "error": "application_cannot_be_found" }));
    assert_eq!(fake.shop_with(&APP).check().await, Err(StoreError::Unauthorized));
}

#[tokio::test]
async fn each_reason_why_an_app_gets_no_orders_has_its_own_name() {
    for (word, error) in [
        ("shop_not_permitted", StoreError::OtherOrganisation),
        ("app_not_installed", StoreError::AppNotInstalled),
        ("invalid_client", StoreError::Unauthorized),
    ] {
        let fake = Fake::start().await;
        fake.on_status("grant", 400, json!({ "error": word, "error_description": "No." }));
        assert_eq!(fake.shop_with(&APP).check().await, Err(error), "{word}");
    }
    let fake = Fake::start().await;
    let message = "This app is not approved to access the Order object. See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.";
    let denied = json!({ "message": message, "path": ["orders"], "extensions": { "code": "ACCESS_DENIED" } });
    fake.on("Shop", shop(&ENOUGH)).on("Locations", locations());
    fake.on_whole("MayReadOrders", json!({ "errors": [denied], "data": null }));
    assert_eq!(fake.shop().check().await, Err(StoreError::ProtectedData));
}

#[tokio::test]
async fn a_webhook_is_checked_with_the_apps_secret_and_without_one_never_believed() {
    let fake = Fake::start().await;
    let body = br#"{"id":820982911946154508}"#;
    let mut headers = HeaderMap::new();
    let signed = "qBvrsZF7RfB1iS6BX6IHqJTp5L911P7intnPeTPsH0I=";
    let shop = fake.shop_with(&[("client_id", "app"), ("client_secret", "hush")]);
    assert!(!shop.is_genuine(&headers, body));
    headers.insert("X-Shopify-Hmac-SHA256", signed.parse().unwrap());
    assert!(shop.is_genuine(&headers, body));
    assert!(!shop.is_genuine(&headers, br#"{"id":820982911946154509}"#));
    assert!(!fake.shop().is_genuine(&headers, body));
    assert!(fake.shop_with(&[("token", "shpat"), ("client_secret", "hush")]).is_genuine(&headers, body));
    // Made by hand in the shop's settings.
    let by_hand = [("client_id", "app"), ("client_secret", "another"), ("webhook_secret", "hush")];
    assert!(fake.shop_with(&by_hand).is_genuine(&headers, body));
}

#[tokio::test]
async fn nothing_of_the_credentials_can_be_printed() {
    let fake = Fake::start().await;
    fake.on_whole("grant", grant("day-token", 86_399)).on("Shop", shop(&[]));
    let shop = fake.shop_with(&APP);
    shop.check().await.unwrap();
    let shown = format!("{shop:?}");
    for secret in ["shpss", "day-token", "the-app"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
