//! Several sellers who opened their shops to one app, and several shops of one of them.

use super::fake::{Fake, LIFE};
use cartwall_stores::{Connector, Secrets};

fn ends_in(seconds: i64) -> String {
    (jiff::Timestamp::now().as_second() + seconds).to_string()
}

fn with_tokens(fake: &Fake, access: &str, refresh: &str, seconds: i64) -> Box<dyn Connector> {
    let ends = ends_in(seconds);
    let fields =
        [("access_token", access), ("refresh_token", refresh), ("access_token_expires_at", ends.as_str())];
    fake.connect_with(&fields).unwrap()
}

fn again(fake: &Fake, kept: &Secrets) -> Box<dyn Connector> {
    let fields: Vec<(&str, &str)> =
        kept.expose().into_iter().filter(|(name, _)| !name.starts_with("app_")).collect();
    fake.connect_with(&fields).unwrap()
}

#[tokio::test]
async fn another_seller_with_the_same_app_keeps_the_tokens_of_their_own() {
    let fake = Fake::start().await;
    let (first, second) = (
        with_tokens(&fake, "access-0", "refresh-0", LIFE),
        with_tokens(&fake, "theirs", "of-theirs", LIFE / 2),
    );
    first.orders(0, None).await.unwrap();
    fake.shop().access.0 = "theirs".to_owned();
    second.orders(0, None).await.unwrap();
    assert_eq!(fake.asked("/api/v2/token/refresh"), 0, "it is asked with their own token");
    assert_eq!(second.renewed().unwrap().get("refresh_token"), Some("of-theirs"));
    // What one of them renews is nobody else's.
    fake.shop().access.0 = "taken-back".to_owned();
    fake.shop().refresh = "of-theirs".to_owned();
    second.orders(0, None).await.unwrap();
    let theirs = second.renewed().unwrap();
    assert_eq!(theirs.get("refresh_token"), Some("refresh-1"));
    fake.shop().access.0 = "access-0".to_owned();
    first.orders(0, None).await.unwrap();
    assert_eq!(first.renewed().unwrap().get("refresh_token"), Some("refresh-0"));
}

#[tokio::test]
async fn two_sellers_who_opened_their_shops_by_codes_are_told_apart_by_who_the_tokens_are_for() {
    let fake = Fake::start().await;
    fake.shop().codes.insert("other-code".to_owned());
    let by_code = async |code, open_id| {
        fake.shop().open_id = Some(open_id);
        let shop = fake.connect_with(&[("auth_code", code)]).unwrap();
        shop.orders(0, None).await.unwrap();
        shop.renewed().unwrap()
    };
    let (one, other) = (by_code("code", "one").await, by_code("other-code", "other").await);
    assert_eq!((one.get("access_token"), other.get("access_token")), (Some("access-1"), Some("access-2")));
    fake.shop().access.0 = "access-1".to_owned();
    again(&fake, &one).orders(0, None).await.unwrap();
    fake.shop().access.0 = "access-2".to_owned();
    again(&fake, &other).orders(0, None).await.unwrap();
    assert_eq!(fake.asked("/api/v2/token/refresh"), 0);
}

#[tokio::test]
async fn shops_of_one_seller_have_the_newest_tokens_also_where_one_was_closed_meanwhile() {
    for open_id in [Some("one"), None] {
        let fake = Fake::start().await;
        fake.shop().open_id = open_id;
        let first = fake.connect_with(&[("auth_code", "code")]).unwrap();
        first.orders(0, None).await.unwrap();
        // The second is connected by what came of the same code, and both are renewed twice while it is closed.
        let kept = first.renewed().unwrap();
        for _ in 0..2 {
            fake.shop().access.0 = "taken-back".to_owned();
            first.orders(0, None).await.unwrap();
        }
        again(&fake, &kept).orders(0, None).await.unwrap();
        assert_eq!(fake.asked("/api/v2/token/refresh"), 2, "{open_id:?}");
    }
}
