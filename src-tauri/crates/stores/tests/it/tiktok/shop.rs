//! Reaching a TikTok Shop, its tokens, and what its refusals mean.

use super::fake::{Fake, KEY, LIFE, SECRET};
use cartwall_domain::Currency;
use cartwall_outbound::signature::hmac_sha256_hex;
use cartwall_stores::HeaderMap;
use cartwall_stores::StoreError;
use std::time::Duration;

#[tokio::test]
async fn a_shop_tells_its_name_and_sells_in_the_currency_of_its_region() {
    let fake = Fake::start().await;
    let connector = fake.connect();
    let info = connector.check().await.unwrap();
    assert_eq!((info.name.as_str(), info.currency), ("Tee Shop", Currency::GBP));
    assert!(info.missing.is_empty() && !info.rights_known);
    let places: Vec<_> = info.locations.iter().map(|place| (place.id.as_str(), place.counts)).collect();
    assert_eq!(places, [("in_shop", true)]);
}

#[tokio::test]
async fn the_shop_that_was_chosen_is_asked_and_else_the_first_is_kept() {
    let fake = Fake::start().await;
    let fields = [("access_token", "access-0"), ("shop_cipher", "OTHER")];
    let chosen = fake.connect_with(&fields).unwrap();
    assert_eq!(chosen.check().await.unwrap().name, "Other");
    assert!(chosen.renewed().is_none());
    let first = fake.connect();
    first.orders(0, None).await.unwrap();
    assert_eq!(first.renewed().unwrap().get("shop_cipher"), Some("CIPHER="));
    first.orders(0, None).await.unwrap();
    assert_eq!(fake.asked("/authorization/202309/shops"), 2, "once for each");
}

#[tokio::test]
async fn several_shops_of_a_seller_are_told_and_the_one_that_is_named_by_its_id_is_asked() {
    let fake = Fake::start().await;
    let shops = fake.connect().shops().await.unwrap();
    let told: Vec<_> = shops.iter().map(|s| (s.id.as_str(), s.name.as_str(), s.region.as_str())).collect();
    assert_eq!(told, [("1", "Tee Shop", "GB"), ("2", "Other", "US")]);
    // What an earlier choice left behind does not count.
    let fields = [("access_token", "access-0"), ("shop_cipher", "CIPHER="), ("shop_id", "2")];
    let second = fake.connect_with(&fields).unwrap();
    assert_eq!(second.check().await.unwrap().name, "Other");
    assert_eq!(second.renewed().unwrap().get("shop_cipher"), Some("OTHER"));
    let fields = [("access_token", "access-0"), ("shop_id", "3")];
    let gone = fake.connect_with(&fields).unwrap().check().await;
    assert_eq!(gone, Err(StoreError::NotThere), "no other takes its place");
}

#[tokio::test]
async fn shops_of_a_seller_have_the_same_tokens_though_the_one_for_renewing_is_good_once() {
    let fake = Fake::start().await;
    let soon = (jiff::Timestamp::now().as_second() + 60).to_string();
    let shop = |id| {
        let fields = [
            ("access_token", "access-0"),
            ("access_token_expires_at", soon.as_str()),
            ("refresh_token", "refresh-0"),
            ("shop_id", id),
        ];
        fake.connect_with(&fields).unwrap()
    };
    let (first, second) = (shop("1"), shop("2"));
    let (one, other) = tokio::join!(first.orders(0, None), second.orders(0, None));
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    assert_eq!(fake.asked("/api/v2/token/refresh"), 1);
    for shop in [&first, &second] {
        assert_eq!(shop.renewed().unwrap().get("refresh_token"), Some("refresh-1"), "each keeps them");
    }
    // One that was closed meanwhile has them when it is opened again.
    shop("2").orders(0, None).await.unwrap();
    assert_eq!(fake.asked("/api/v2/token/refresh"), 1);
}

#[tokio::test]
async fn a_code_is_exchanged_once_and_what_came_of_it_is_given_to_be_kept_once() {
    let fake = Fake::start().await;
    // What is left of before the shop was opened anew is no good.
    let fields = [("auth_code", "code"), ("access_token", "old"), ("refresh_token", "old")];
    let connector = fake.connect_with(&fields).unwrap();
    connector.orders(0, None).await.unwrap();
    connector.orders(0, None).await.unwrap();
    assert_eq!(fake.asked("/api/v2/token/get"), 1);
    let kept = connector.renewed().unwrap();
    assert_eq!((kept.get("access_token"), kept.get("refresh_token")), (Some("access-1"), Some("refresh-1")));
    assert_eq!(kept.get("auth_code"), None);
    let ends: i64 = kept.get("access_token_expires_at").unwrap().parse().unwrap();
    assert!((ends - jiff::Timestamp::now().as_second() - LIFE).abs() < 5, "not a duration");
    assert!(connector.renewed().is_none());
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends_and_the_one_for_renewing_is_another_each_time() {
    let fake = Fake::start().await;
    let soon = (jiff::Timestamp::now().as_second() + 60).to_string();
    let fields =
        [("access_token", "access-0"), ("access_token_expires_at", &soon), ("refresh_token", "refresh-0")];
    let connector = fake.connect_with(&fields).unwrap();
    connector.orders(0, None).await.unwrap();
    assert_eq!(fake.asked("/api/v2/token/refresh"), 1);
    // It is taken back in the middle of a show.
    fake.shop().access.0 = "another".to_owned();
    connector.orders(0, None).await.unwrap();
    assert_eq!(fake.asked("/api/v2/token/refresh"), 2);
    assert_eq!(connector.renewed().unwrap().get("refresh_token"), Some("refresh-2"));
}

#[tokio::test]
async fn a_token_that_lasts_is_not_renewed() {
    let fake = Fake::start().await;
    let later = (jiff::Timestamp::now().as_second() + LIFE).to_string();
    let fields =
        [("access_token", "access-0"), ("access_token_expires_at", &later), ("refresh_token", "refresh-0")];
    fake.connect_with(&fields).unwrap().orders(0, None).await.unwrap();
    assert_eq!(fake.asked("/api/v2/token/refresh"), 0);
}

#[tokio::test]
async fn a_token_that_cannot_be_renewed_any_more_asks_for_a_person() {
    let fake = Fake::start().await;
    for fields in [
        [("refresh_token", "refresh-gone")].as_slice(),
        &[("auth_code", "used")],
        &[("access_token", "expired")],
        &[("access_token", "expired"), ("refresh_token", "refresh-gone")],
    ] {
        let error = fake.connect_with(fields).unwrap().orders(0, None).await.unwrap_err();
        assert_eq!(error, StoreError::Unauthorized, "{fields:?}");
    }
}

#[tokio::test]
async fn a_failure_that_comes_with_status_200_is_a_failure() {
    let fake = Fake::start().await;
    let connector = fake.connect();
    connector.check().await.unwrap();
    let pause = StoreError::Throttled { wait: Duration::from_secs(5) };
    let inside = StoreError::Failing(500);
    let retired = StoreError::Schema("/order/202309/orders/search: retired".to_owned());
    let no_right = StoreError::MissingRights(vec!["orders".to_owned()]);
    let cases = [
        (200, r#"{"code":36009002,"message":"Too many requests"}"#, pause),
        (500, r#"{"code":36009003,"message":"Internal error"}"#, inside.clone()),
        (200, r#"{"code":36009007,"message":"Timeout"}"#, inside),
        (
            400,
            r#"{"code":36009004,"message":"Invalid credentials. Invalid app_key"}"#,
            StoreError::Unauthorized,
        ),
        (
            400,
            r#"{"code":36009004,"message":"Missing credentials. The 'sign' query is missing"}"#,
            StoreError::Unauthorized,
        ),
        (400, r#"{"code":36009004,"message":"Invalid API version"}"#, retired.clone()),
        (404, r#"{"code":36009009,"message":"Invalid path"}"#, retired.clone()),
        (405, r#"{"code":36009010,"message":"Invalid method"}"#, retired),
        (403, r#"{"code":36009033,"message":"No permission"}"#, no_right),
        (200, r#"{"code":101000,"message":"Authentication failed"}"#, StoreError::Unauthorized),
        (
            400,
            r#"{"code":36009004,"message":"Invalid page_size of Vera"}"#,
            StoreError::Schema("orders: code 36009004".to_owned()),
        ),
        (200, r#"{"code":106001,"message":"sign"}"#, StoreError::Unauthorized),
        (200, r#"{"code":105005,"message":"apply"}"#, StoreError::MissingRights(vec!["orders".to_owned()])),
        (401, r#"{"code":36004005,"message":"gone"}"#, StoreError::Unauthorized),
        (200, r#"{"code":12,"message":"Vera"}"#, StoreError::Schema("orders: code 12".to_owned())),
    ];
    for (status, body, expected) in cases {
        fake.shop().instead = Some((status, body));
        assert_eq!(connector.orders(0, None).await.unwrap_err(), expected, "{status} {body}");
    }
}

#[tokio::test]
async fn a_token_that_was_taken_back_is_replaced_once_whichever_code_says_so() {
    for (status, body) in [
        (
            401,
            r#"{"code":36009005,"message":"Invalid credentials. The 'x-tts-access-token' header is invalid."}"#,
        ),
        (
            400,
            r#"{"code":36009004,"message":"Invalid credentials. The x-tts-access-token header is invalid"}"#,
        ),
        (200, r#"{"code":105001,"message":"access token is invalid"}"#),
        (200, r#"{"code":105002,"message":"access token is expired"}"#),
    ] {
        let fake = Fake::start().await;
        let connector = fake.connect();
        connector.check().await.unwrap();
        let before = fake.asked("/order/202309/orders/search");
        fake.shop().instead = Some((status, body));
        // The answer to the refresh is the same refusal here.
        assert_eq!(connector.orders(0, None).await.unwrap_err(), StoreError::Unauthorized, "{body}");
        assert_eq!(fake.asked("/api/v2/token/refresh"), 1, "{body}");
        assert_eq!(fake.asked("/order/202309/orders/search") - before, 1, "{body}");
    }
}

#[tokio::test]
async fn a_clock_that_is_off_is_told_from_a_wrong_key() {
    let fake = Fake::start().await;
    let connector = fake.connect();
    connector.check().await.unwrap();
    fake.shop().instead =
        Some((400, r#"{"code":36009004,"message":"Invalid timestamp. It must be within 5 minutes"}"#));
    let error = connector.orders(0, None).await.unwrap_err();
    assert!(matches!(error, StoreError::Clock { .. }), "{error:?}");
}

#[tokio::test]
async fn another_shop_never_takes_the_place_of_the_one_that_was_chosen() {
    let fake = Fake::start().await;
    let chosen = fake.connect_with(&[("access_token", "access-0"), ("shop_cipher", "GONE")]).unwrap();
    assert_eq!(chosen.check().await.unwrap_err(), StoreError::NotThere);
}

#[tokio::test]
async fn a_shop_of_a_region_that_is_not_known_is_connected_all_the_same() {
    let fake = Fake::start().await;
    fake.shop().shops[0]["region"] = "ZZ".into();
    assert_eq!(fake.connect().check().await.unwrap().currency, Currency::USD);
    fake.shop().shops[0]["region"] = "SE".into();
    assert_eq!(fake.connect().check().await.unwrap().currency.code(), "SEK");
}

#[tokio::test]
async fn parts_that_the_app_was_not_given_are_named() {
    let fake = Fake::start().await;
    fake.shop().forbidden.extend(["order", "return_refund"]);
    assert_eq!(fake.connect().check().await.unwrap().missing, ["orders", "returns"]);
    fake.shop().shops = Vec::new();
    assert_eq!(fake.connect().check().await.unwrap_err(), StoreError::NotThere);
}

#[tokio::test]
async fn a_hook_is_genuine_with_the_apps_key_before_its_body_signed() {
    let fake = Fake::start().await;
    let connector = fake.connect();
    let body = br#"{"type":1}"#;
    let mut headers = HeaderMap::new();
    assert!(!connector.is_genuine(&headers, body));
    let signature = hmac_sha256_hex(SECRET.as_bytes(), &[KEY.as_bytes(), body].concat());
    headers.insert("authorization", signature.parse().unwrap());
    assert!(connector.is_genuine(&headers, body));
    assert!(!connector.is_genuine(&headers, br#"{"type":2}"#));
}
