//! Who may do what.

use crate::support::core::Core;
use crate::support::http::Request;
use cartwall_api::{Address, Auth};

/// With something in its variable parts.
pub fn filled(path: &str) -> String {
    ["{name}", "{id}", "{verb}", "{hash}", "{store}"]
        .iter()
        .fold(path.to_owned(), |path, part| path.replace(part, "take"))
}

#[tokio::test]
async fn every_address_that_needs_a_token_asks_for_it() {
    let core = Core::start().await;
    let before = core.api.state().borrow().seq;
    for route in Address::ALL {
        let ask = || {
            Request::new(core.addr, route.method(), &filled(route.path()))
                .header("Content-Type", "application/json")
        };
        assert!(matches!(route.method(), "GET" | "POST"), "{route:?}");
        assert!(
            route.method() != "POST" || route.auth() != Auth::Open,
            "{route:?} changes something for anybody"
        );
        if matches!(route.auth(), Auth::Open | Auth::Socket) {
            continue;
        }
        let bare = ask().body("{}").send().await;
        if route.auth() == Auth::Signed {
            // A token is no signature.
            let signed_in = ask().token(core.host()).body("{}").send().await;
            for reply in [bare, signed_in] {
                assert_eq!((reply.status, reply.problem().as_str()), (401, "bad_signature"), "{route:?}");
            }
            continue;
        }
        assert_eq!((bare.status, bare.problem().as_str()), (401, "unauthorised"), "{route:?}");
        assert_eq!(bare.header("www-authenticate"), Some("Bearer"), "{route:?}");
        let others = [
            ask().header("Authorization", &format!("Basic {}", core.host())),
            ask().header("Authorization", core.host()),
            ask().token(core.host()).token(core.host()),
            ask().header("Cookie", &format!("token={}", core.host())),
        ];
        for other in others {
            assert_eq!(other.body("{}").send().await.status, 401, "{route:?}");
        }
        let in_address = format!("{}?token={}", filled(route.path()), core.host());
        assert_eq!(
            Request::new(core.addr, route.method(), &in_address).send().await.status,
            401,
            "{route:?}"
        );
        let wrong = ask().token("wrong").body("{}").send().await;
        assert!(matches!(wrong.status, 401 | 429), "{route:?} {}", wrong.status);
        if route.auth() == Auth::Token {
            let deck = ask().token(core.api.access().deck()).body("{}").send().await;
            assert_eq!(deck.problem(), "only_for_decks", "{route:?}");
        }
    }
    assert_eq!(core.api.state().borrow().seq, before, "something changed without a token");
    core.stop().await;
}

#[tokio::test]
async fn get_changes_nothing_and_other_methods_are_not_answered() {
    let core = Core::start().await;
    for route in Address::ALL.iter().filter(|route| route.method() == "POST") {
        let reply = core.get(&filled(route.path())).token(core.host()).send().await;
        assert_eq!(reply.problem(), "method_not_allowed", "{route:?}");
    }
    for method in ["PUT", "DELETE", "PATCH", "TRACE"] {
        let reply = Request::new(core.addr, method, "/api/v1/state").token(core.host()).send().await;
        assert_eq!(reply.problem(), "method_not_allowed", "{method}");
    }
    core.stop().await;
}

#[tokio::test]
async fn a_flood_of_wrong_tokens_is_held_back_and_a_valid_one_is_not() {
    let core = Core::start().await;
    let mut statuses = Vec::new();
    for guess in 0..25 {
        let reply = core.get("/api/v1/state").token(&format!("guess-{guess}")).send().await;
        assert_eq!(reply.header("retry-after").is_some(), reply.status == 429, "it says how long to wait");
        statuses.push(reply.status);
    }
    assert_eq!(statuses.last(), Some(&429));
    assert_eq!(core.get("/api/v1/state").token(core.host()).send().await.status, 200);
    core.stop().await;
}
