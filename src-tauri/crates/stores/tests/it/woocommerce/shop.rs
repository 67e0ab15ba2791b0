//! Reaching a WooCommerce, proving oneself, and what its refusals mean.

use super::fake::{Fake, Instead, KEY};
use axum::http::StatusCode;
use cartwall_domain::{Currency, VariantId};
use cartwall_outbound::signature::hmac_sha256_base64;
use cartwall_stores::HeaderMap;
use cartwall_stores::StoreError;
use std::time::Duration;

#[tokio::test]
async fn a_shop_tells_its_name_currency_and_place_and_not_what_the_key_may_write() {
    let fake = Fake::start().await;
    let info = fake.connect().check().await.unwrap();
    assert_eq!(info.name, "Bob's Shop");
    assert_eq!(info.currency, Currency::USD);
    assert_eq!(info.time_zone.as_deref(), Some("America/New_York"));
    assert!(info.missing.is_empty() && info.excess.is_empty() && info.locations.is_empty());
    assert!(!info.rights_known);
}

#[tokio::test]
async fn a_wrong_secret_is_refused_and_the_key_is_asked_for_again() {
    let fake = Fake::start().await;
    let connector = fake.connect_as(KEY, "cs_wrong").unwrap();
    let error = connector.orders(0, None).await.unwrap_err();
    assert_eq!(error, StoreError::Unauthorized);
    assert!(!error.is_passing());
    assert_eq!(fake.asked("orders"), 0);
}

#[tokio::test]
async fn signatures_are_made_over_the_address_that_the_shop_believes_to_have() {
    let fake = Fake::start().await;
    for home in ["http://www.example.com", "https://www.example.com", "http://www.example.com/shop"] {
        fake.shop().home = home.to_owned();
        fake.connect().check().await.unwrap();
    }
}

#[tokio::test]
async fn plain_links_are_found_where_there_are_no_pretty_ones() {
    let fake = Fake::start().await;
    fake.shop().plain_links = true;
    let connector = fake.connect();
    assert_eq!(connector.check().await.unwrap().name, "Bob's Shop");
    assert!(!connector.catalogue(None).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_names_the_right_address_without_its_query() {
    let fake = Fake::start().await;
    let target = "https://www.example.com/wp-json/?oauth_consumer_key=ck_1".to_owned();
    fake.shop().instead = Some((301, "text/html", "", Some(("location", target))));
    let error = fake.connect().check().await.unwrap_err();
    assert_eq!(error, StoreError::Moved("https://www.example.com/".to_owned()));
    assert!(!error.is_passing());
}

#[tokio::test]
async fn who_pastes_a_page_of_the_shop_is_told_the_shops_own_address_and_not_that_the_key_is_wrong() {
    for only_front in [false, true] {
        for plain_links in [false, true] {
            let fake = Fake::start().await;
            {
                let mut shop = fake.shop();
                (shop.only_front, shop.plain_links) = (only_front, plain_links);
            }
            for page in ["/product/linen-dress/", "/cart", "/de/shop/", "/de/produkt/leinenkleid/"] {
                let told = fake.connect_at(page).check().await.map(drop);
                let own = format!("{}/", fake.address);
                assert_eq!(told, Err(StoreError::Moved(own)), "{page} {only_front} {plain_links}");
            }
            fake.connect_at("/").check().await.unwrap();
        }
    }
    // In a folder of its own the folder is the address.
    let fake = Fake::start().await;
    let home = format!("{}/shop", fake.address);
    fake.shop().home.clone_from(&home);
    let told = fake.connect_at("/shop/product/linen-dress/").check().await.map(drop);
    assert_eq!(told, Err(StoreError::Moved(format!("{home}/"))));
}

#[tokio::test]
async fn the_key_of_a_customer_is_told_from_one_that_lacks_a_right() {
    let fake = Fake::start().await;
    fake.shop().forbidden.extend(["orders", "products", "settings"]);
    assert_eq!(fake.connect().check().await.unwrap_err(), StoreError::WrongOwner);
}

#[tokio::test]
async fn notices_of_php_before_an_answer_spoil_nothing() {
    let fake = Fake::start().await;
    fake.shop().notice = "<br />\n<b>Deprecated</b>:  Optional parameter [$a] in <b>/srv/x.php</b><br />\n";
    let connector = fake.connect();
    assert_eq!(connector.check().await.unwrap().name, "Bob's Shop");
    assert!(!connector.catalogue(None).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_wordpress_without_the_shop_and_a_site_without_wordpress_are_not_there() {
    let fake = Fake::start().await;
    let index = r#"{"name":"Blog","home":"http://localhost","namespaces":["wp/v2"]}"#;
    for (status, body, cause) in [
        (200, index, StoreError::ApiOff),
        (404, "<html></html>", StoreError::NotThere),
        (200, "<html>Welcome</html>", StoreError::NotThere),
        // The host answers for the part that programs ask, and the pages for people are those of a WordPress.
        (404, "<html><link href='/wp-content/themes/x/style.css'></html>", StoreError::ApiOff),
    ] {
        fake.shop().instead = Some((status, "text/html", body, None));
        assert_eq!(fake.connect().check().await.unwrap_err(), cause, "{status} {body}");
    }
}

#[tokio::test]
async fn an_api_that_is_switched_off_is_said_to_be_and_means_nothing_of_what_it_does_not_tell() {
    for (taxes, old) in [(None, false), (Some((false, true)), false), (None, true)] {
        let fake = Fake::start().await;
        {
            let mut shop = fake.shop();
            (shop.taxes, shop.old) = (taxes, old);
        }
        let connector = fake.connect();
        let variants = [10, 37].map(|own: u64| VariantId(format!("store/{own}")));
        assert_eq!(connector.stock(&variants).await.unwrap().len(), 2);
        fake.shop().api_off = true;
        // As while WooCommerce is being updated: neither is an order deleted, nor a product gone, nor are there no taxes.
        for connector in [connector, fake.connect()] {
            assert_eq!(connector.check().await.unwrap_err(), StoreError::ApiOff);
            let ids = ["1".to_owned()];
            assert_eq!(connector.deleted(&ids).await, Err(StoreError::ApiOff));
            assert_eq!(connector.reread(&ids).await, Err(StoreError::ApiOff));
            assert_eq!(connector.stock(&variants).await, Err(StoreError::ApiOff));
            assert_eq!(connector.stock(&variants[1..]).await, Err(StoreError::ApiOff));
            assert_eq!(connector.catalogue(None).await.map(drop), Err(StoreError::ApiOff));
            assert_eq!(connector.orders(0, None).await.map(drop), Err(StoreError::ApiOff));
        }
        assert!(StoreError::ApiOff.is_passing());
    }
}

#[tokio::test]
async fn an_older_shop_with_plain_links_is_told_to_change_them_and_not_that_its_key_is_wrong() {
    let fake = Fake::start().await;
    fake.shop().plain_links = true;
    for refusal in
        [(StatusCode::UNAUTHORIZED, "woocommerce_rest_cannot_view"), (StatusCode::NOT_FOUND, "rest_no_route")]
    {
        fake.shop().plain_refusal = Some(refusal);
        assert_eq!(fake.connect().check().await.unwrap_err(), StoreError::PlainLinks, "{refusal:?}");
    }
    {
        let mut shop = fake.shop();
        (shop.plain_refusal, shop.api_off) = (None, true);
    }
    assert_eq!(fake.connect().check().await.unwrap_err(), StoreError::ApiOff, "the links are not to blame");
    fake.shop().api_off = false;
    let wrong = fake.connect_as(KEY, "cs_wrong").unwrap();
    assert_eq!(wrong.check().await.unwrap_err(), StoreError::Unauthorized);
}

/// How a storefront that is closed answers programs: a plugin's refusal, the way to a login or another page, a page for
/// people, or nothing.
fn closed(address: &str) -> [Instead; 6] {
    let refusal = r#"{"code":"rest_not_logged_in","message":"Sign in.","data":{"status":401}}"#;
    let forbidden = r#"{"code":"rest_cannot_access","message":"Sign in.","data":{"status":403}}"#;
    let no_route = r#"{"code":"rest_no_route","message":"No route.","data":{"status":404}}"#;
    let to = |page: &str| Some(("location", format!("{address}{page}")));
    [
        (401, "application/json", refusal, None),
        (403, "application/json", forbidden, None),
        (404, "application/json", no_route, None),
        (302, "text/html", "", to("/wp-login.php?redirect_to=%2F")),
        (302, "text/html", "", to("/coming-soon/")),
        (200, "text/html", "<html>Coming soon</html>", None),
    ]
}

#[tokio::test]
async fn a_closed_storefront_is_said_of_a_shop_whose_prices_are_read_there_and_it_can_be_connected() {
    let fake = Fake::start().await;
    for instead in closed(&fake.address) {
        {
            let mut shop = fake.shop();
            (shop.storefront, shop.taxes) = (Some(instead.clone()), Some((true, true)));
        }
        let told = fake.connect().check().await.unwrap();
        assert!(!told.prices_unseen, "its prices stand with its products: {instead:?}");
        fake.shop().taxes = Some((false, true));
        let told = fake.connect().check().await.unwrap();
        assert!(told.prices_unseen && told.missing.is_empty(), "{instead:?}");
    }
}

#[tokio::test]
async fn a_storefront_that_closes_leaves_the_last_prices_and_all_else_goes_on() {
    let fake = Fake::start().await;
    fake.shop().taxes = Some((false, true));
    let connector = fake.connect();
    connector.check().await.unwrap();
    let variants = [VariantId("store/10".to_owned())];
    assert!(connector.stock(&variants).await.unwrap()[0].price.is_some());
    for instead in closed(&fake.address) {
        fake.shop().storefront = Some(instead.clone());
        let counted = connector.stock(&variants).await.unwrap();
        assert_eq!((counted.len(), &counted[0].price), (1, &None), "{instead:?}");
        let read = connector.catalogue(None).await.unwrap();
        let prices = read.items.iter().flat_map(|item| &item.product.variants);
        let prices: Vec<_> = prices.map(|variant| (&variant.price, &variant.compare_at)).collect();
        assert!(!prices.is_empty() && prices.iter().all(|price| *price == (&None, &None)), "{instead:?}");
        assert!(connector.orders(0, None).await.is_ok(), "{instead:?}");
    }
}

#[tokio::test]
async fn a_site_that_sends_everybody_to_a_login_is_closed_and_has_not_moved() {
    let fake = Fake::start().await;
    for page in ["/wp-login.php?redirect_to=%2Fwp-json%2F", "/coming-soon/", "/"] {
        let target = format!("{}{page}", fake.address);
        fake.shop().instead = Some((302, "text/html", "", Some(("location", target))));
        let error = fake.connect().check().await.unwrap_err();
        assert_eq!(error, StoreError::StorefrontClosed, "{page}");
    }
}

#[tokio::test]
async fn a_refusal_with_clocks_far_apart_is_about_the_clock_and_not_the_key() {
    let fake = Fake::start().await;
    // Something before the shop puts another time on its answers.
    fake.shop().date_header_ahead = 20 * 60;
    let error = fake.connect().check().await.unwrap_err();
    assert!(matches!(error, StoreError::Clock { offset_ms } if offset_ms > 10 * 60_000), "{error:?}");
}

#[tokio::test]
async fn a_nonce_is_never_used_twice() {
    let fake = Fake::start().await;
    let connector = fake.connect();
    for _ in 0..5 {
        connector.orders(0, None).await.unwrap();
    }
    assert_eq!(fake.asked("orders"), 5);
}

#[tokio::test]
async fn what_the_owner_of_the_key_may_not_read_is_named() {
    let fake = Fake::start().await;
    fake.shop().forbidden.insert("orders");
    let connector = fake.connect();
    assert_eq!(connector.check().await.unwrap().missing, ["orders"]);
    let error = connector.orders(0, None).await.unwrap_err();
    assert_eq!(error, StoreError::MissingRights(vec!["orders".to_owned()]));
}

#[tokio::test]
async fn a_guard_before_the_shop_is_a_passing_trouble_and_not_a_missing_right() {
    let fake = Fake::start().await;
    let connector = fake.connect();
    connector.check().await.unwrap();
    fake.shop().instead = Some((202, "text/html", "<html>Are you a robot?</html>", None));
    assert_eq!(connector.orders(0, None).await.unwrap_err(), StoreError::Blocked(202));
    fake.shop().instead = Some((403, "text/html", "<html>Attention required</html>", None));
    let error = connector.orders(0, None).await.unwrap_err();
    assert_eq!(error, StoreError::Blocked(403));
    assert!(error.is_passing());
}

#[tokio::test]
async fn a_host_whose_share_is_used_up_gets_a_pause() {
    let fake = Fake::start().await;
    let connector = fake.connect();
    connector.check().await.unwrap();
    fake.shop().instead = Some((508, "text/html", "Resource Limit Is Reached", None));
    let pause = StoreError::Throttled { wait: Duration::from_secs(30) };
    assert_eq!(connector.orders(0, None).await.unwrap_err(), pause);
}

#[tokio::test]
async fn a_byte_order_mark_before_an_answer_is_passed_over() {
    let fake = Fake::start().await;
    let connector = fake.connect();
    connector.check().await.unwrap();
    fake.shop().instead = Some((200, "application/json", "\u{feff}[]", None));
    assert!(connector.orders(0, None).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_signed_hook_is_genuine_and_the_first_ping_is_not() {
    let connector = Fake::start().await.connect();
    let body = br#"{"id":48}"#;
    let mut headers = HeaderMap::new();
    assert!(!connector.is_genuine(&headers, b"webhook_id=7"));
    headers.insert("x-wc-webhook-signature", hmac_sha256_base64(b"hush", body).parse().unwrap());
    assert!(connector.is_genuine(&headers, body));
    assert!(!connector.is_genuine(&headers, b"webhook_id=7"));
}
