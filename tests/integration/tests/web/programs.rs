//! Tokens that the host makes for other programs.

use crate::support::core::Core;
use crate::support::socket::Socket;
use crate::support::within;
use cartwall_engine::Clock;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

const HOUR: i64 = 3_600_000;

/// Makes one, and gives the id of its client and the token.
async fn make(core: &Core, body: Value) -> (String, String) {
    let made = core.command("make_token", body).await;
    (made["id"].as_str().unwrap().to_owned(), made["token"].as_str().unwrap().to_owned())
}

async fn of_scope(core: &Core, scope: &str) -> String {
    make(core, json!({ "name": "A program", "scope": scope })).await.1
}

fn order(id: &str) -> Value {
    json!({ "order_id": id, "currency": "EUR", "lines": [{ "sku": "MUG-1", "quantity": 1, "unit_price": "12.50" }] })
}

/// What a request is answered: `ok`, or the code of the problem.
async fn answer(core: &Core, token: &str, method: &str, path: &str, body: &Value) -> String {
    let ask = if method == "GET" { core.get(path) } else { core.post(path).json(body) };
    let reply = ask.token(token).send().await;
    if reply.status == 200 { "ok".to_owned() } else { reply.problem() }
}

#[tokio::test]
async fn each_token_opens_what_its_scope_says_and_nothing_else() {
    let core = Core::start().await;
    let rehearsal = core.rehearsal().await;
    // Method, path, and what is answered to: overlay, remote_control, read_only, orders.
    let forbidden = "forbidden";
    let deck = "only_for_decks";
    let table = [
        ("GET", "/api/v1/state", [forbidden, deck, "ok", forbidden]),
        ("GET", "/api/v1/shows", [forbidden, deck, "ok", forbidden]),
        ("GET", "/api/v1/overlay", ["ok", deck, "ok", forbidden]),
        ("GET", "/api/v1/catalogue?text=mug", [forbidden, deck, "ok", forbidden]),
        ("POST", "/api/v1/queries/get_state", [forbidden, deck, "ok", forbidden]),
        ("POST", "/api/v1/queries/search_catalogue", [forbidden, deck, "ok", forbidden]),
        ("POST", "/api/v1/commands/clear", [forbidden, deck, forbidden, forbidden]),
        ("POST", "/api/v1/commands/send_memo", [forbidden, deck, forbidden, forbidden]),
        ("POST", "/api/v1/commands/make_token", [forbidden, deck, forbidden, forbidden]),
        ("POST", "/api/v1/commands/record_sale", [forbidden, deck, forbidden, "ok"]),
        ("POST", "/api/v1/sales", [forbidden, deck, forbidden, "ok"]),
        ("POST", "/control/next", [forbidden, "ok", forbidden, forbidden]),
        ("POST", "/control/end_show", [forbidden, forbidden, forbidden, forbidden]),
    ];
    let scopes = ["overlay", "remote_control", "read_only", "orders"];
    for (column, scope) in scopes.into_iter().enumerate() {
        let token = of_scope(&core, scope).await;
        for (method, path, answers) in &table {
            let body = match *path {
                "/api/v1/commands/record_sale" => order("R-1"),
                "/api/v1/sales" => order("S-1"),
                "/api/v1/commands/send_memo" => json!({ "text": "hello" }),
                "/api/v1/commands/make_token" => json!({ "name": "More", "scope": "read_only" }),
                "/api/v1/queries/search_catalogue" => json!({ "text": "mug" }),
                _ => json!({}),
            };
            let answered = answer(&core, &token, method, path, &body).await;
            assert_eq!(answered, answers[column], "{method} {path} with a token for {scope}");
        }
    }
    // The order was counted once, and the verb has taken the first cue.
    let state = core.whole().await;
    assert_eq!(state["sales"]["totals"]["orders"], 2);
    assert_eq!(state["show"]["program"]["id"], rehearsal.cues[0].as_str());
    core.stop().await;
}

#[tokio::test]
async fn sockets_tell_each_token_what_its_scope_says() {
    let core = Core::start().await;
    core.rehearsal().await;
    core.command("next", json!({})).await;
    core.settled().await;
    let overlay = of_scope(&core, "overlay").await;
    let remote = of_scope(&core, "remote_control").await;
    let read = of_scope(&core, "read_only").await;
    let orders = of_scope(&core, "orders").await;
    let mut page = Socket::live(&core, &overlay, "overlay").await;
    assert_eq!(page.card_or_close().await.unwrap()["layers"]["card"]["data"]["sku"], "MUG-1");
    let mut panel = Socket::live(&core, &read, "panel").await;
    let state = panel.next().await;
    assert_eq!((&state["full"], &state["sections"]["show"]["title"]), (&json!(true), &json!("Test show")));
    assert_eq!((state["sections"].get("tokens"), state["sections"].get("door")), (None, None));
    for at in [Some(remote.as_str()), None] {
        let path = at.map_or(format!("/control/ws?token={remote}"), |_| "/control/ws".to_owned());
        let mut deck = Socket::at(core.addr, &path, at).await.unwrap();
        assert_eq!(deck.next().await["live_title"], "Stoneware mug");
    }
    // One that tells orders is told nothing, whatever it calls itself.
    for client in ["panel", "overlay"] {
        assert_eq!(Socket::live(&core, &orders, client).await.message_or_close().await, None, "{client}");
    }
    assert_eq!(Socket::live(&core, &remote, "panel").await.closed().await, Some(4401));
    assert_eq!(Socket::at(core.addr, "/control/ws", Some(&orders)).await.err(), Some(403));
    core.stop().await;
}

#[tokio::test]
async fn a_token_is_told_once_and_the_list_says_what_it_is_for_and_when_it_was_used() {
    let core = Core::start().await;
    let body = json!({ "name": "  Kitchen\u{202e} screen ", "scope": "read_only", "hours": 12 });
    let (id, token) = make(&core, body).await;
    let listed = core.whole().await["tokens"][0].clone();
    assert_eq!((&listed["id"], &listed["name"]), (&json!(id), &json!("Kitchen screen")));
    assert_eq!((&listed["scope"], &listed["used_at"]), (&json!("read_only"), &Value::Null));
    assert_eq!(listed["expires_at"].as_i64().unwrap() - listed["created_at"].as_i64().unwrap(), 12 * HOUR);
    assert_eq!(answer(&core, &token, "GET", "/api/v1/state", &Value::Null).await, "ok");
    let mut panel = core.api.panel();
    let used = panel.wait_for(|state| state.tokens.iter().any(|one| one.used_at.is_some()));
    drop(within("the time of use", used).await.unwrap());
    // Neither the state nor any file of the folder holds the token.
    assert!(!core.whole().await.to_string().contains(&token));
    let folder = core.stop_and_keep().await;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let Ok(bytes) = std::fs::read(&path) else { continue };
        assert!(!String::from_utf8_lossy(&bytes).contains(&token), "{}", path.display());
    }
}

#[tokio::test]
async fn a_revoked_token_is_out_within_a_second_and_after_the_next_start() {
    let core = Core::start().await;
    core.rehearsal().await;
    let mut revoked = Vec::new();
    for scope in ["overlay", "remote_control", "read_only"] {
        let (id, token) = make(&core, json!({ "name": scope, "scope": scope })).await;
        let socket = match scope {
            "remote_control" => Socket::at(core.addr, "/control/ws", Some(&token)).await.unwrap(),
            _ => Socket::live(&core, &token, scope).await,
        };
        core.command("revoke_token", json!({ "token": id })).await;
        let closed = tokio::time::timeout(Duration::from_secs(1), socket.closed()).await;
        assert_eq!(closed.expect("it is closed within a second"), Some(4403), "{scope}");
        let again = core.try_command("revoke_token", json!({ "token": id })).await;
        assert_eq!((again.status, again.problem().as_str()), (404, "unknown_token"));
        revoked.push(token);
    }
    assert_eq!(core.whole().await["tokens"], json!([]));
    // Its name stays, for what it did.
    let names = core.whole().await["clients"].to_string();
    assert!(names.contains("remote_control"), "{names}");
    let core = Core::start_in(core.stop_and_keep().await, Clock::system()).await;
    for token in revoked {
        assert_eq!(answer(&core, &token, "GET", "/api/v1/state", &Value::Null).await, "unauthorised");
        assert_eq!(answer(&core, &token, "POST", "/control/next", &json!({})).await, "unauthorised");
    }
    core.stop().await;
}

#[tokio::test]
async fn a_token_runs_out_by_the_clock_and_stays_on_the_list() {
    let time = Arc::new(AtomicI64::new(1_800_000_000_000));
    let clock = {
        let time = Arc::clone(&time);
        Clock::from_fn(move || time.load(Ordering::SeqCst))
    };
    let core = Core::start_with(clock).await;
    let body = json!({ "name": "Tonight", "scope": "read_only", "hours": 1 });
    let (_, token) = make(&core, body).await;
    time.fetch_add(HOUR - 1, Ordering::SeqCst);
    assert_eq!(answer(&core, &token, "GET", "/api/v1/state", &Value::Null).await, "ok");
    time.fetch_add(1, Ordering::SeqCst);
    assert_eq!(answer(&core, &token, "GET", "/api/v1/state", &Value::Null).await, "unauthorised");
    assert_eq!(core.whole().await["tokens"][0]["name"], "Tonight");
    core.stop().await;
}

#[tokio::test]
async fn a_token_of_one_show_is_good_while_that_show_is_on_and_tells_of_no_other() {
    let core = Core::start().await;
    let create = async |title: &str| {
        let made = core.command("create_show", json!({ "title": title, "currency": "EUR" })).await;
        made["id"].as_str().unwrap().to_owned()
    };
    let (tonight, tomorrow) = (create("Tonight").await, create("Tomorrow").await);
    core.import("MUG-1,Stoneware mug,12.50,40\n").await;
    for show in [&tonight, &tomorrow] {
        core.command("add_cue", json!({ "show": show, "sku": "MUG-1" })).await;
    }
    let body = |scope: &str| json!({ "name": "Guests", "scope": scope, "show": tonight });
    let (_, read) = make(&core, body("read_only")).await;
    let (_, remote) = make(&core, body("remote_control")).await;
    let (_, orders) = make(&core, body("orders")).await;
    let each = async || {
        [
            answer(&core, &read, "GET", "/api/v1/state", &Value::Null).await,
            answer(&core, &remote, "POST", "/control/marker", &json!({ "text": "here" })).await,
            answer(&core, &orders, "POST", "/api/v1/sales", &order("1")).await,
        ]
    };
    let off = ["not_its_show"; 3];
    assert_eq!(each().await, off, "it is not on yet");
    assert_eq!(Socket::live(&core, &read, "panel").await.closed().await, Some(4403));
    core.command("start_rehearsal", json!({ "show": tomorrow })).await;
    assert_eq!(each().await, off, "another show is on");
    core.command("end_show", json!({})).await;
    core.command("start_rehearsal", json!({ "show": tonight })).await;
    core.settled().await;
    assert_eq!(each().await, ["ok"; 3]);
    let mut panel = Socket::live(&core, &read, "panel").await;
    let state = panel.next().await;
    assert_eq!(state["sections"]["show"]["title"], "Tonight");
    assert!(!state.to_string().contains("Tomorrow"), "{state}");
    for path in ["/api/v1/shows".to_owned(), format!("/api/v1/shows/{tomorrow}/report")] {
        assert_eq!(answer(&core, &read, "GET", &path, &Value::Null).await, "not_its_show", "{path}");
    }
    for (name, body) in [
        ("list_archived", json!({})),
        ("show_curves", json!({ "shows": [tomorrow] })),
        ("show_as_run", json!({ "show": tomorrow })),
    ] {
        let path = format!("/api/v1/queries/{name}");
        assert_eq!(answer(&core, &read, "POST", &path, &body).await, "not_its_show", "{name}");
    }
    let export = format!("/api/v1/shows/{tomorrow}/export?format=csv");
    assert_eq!(answer(&core, &read, "GET", &export, &Value::Null).await, "not_its_show");
    core.command("update_show", json!({ "show": tomorrow, "title": "Tomorrow night" })).await;
    core.command("end_show", json!({})).await;
    assert_eq!(panel.closed().await, Some(4403), "it ends with its show");
    assert_eq!(each().await, off);
    core.stop().await;
}

#[tokio::test]
async fn what_makes_no_token_says_why() {
    let core = Core::start().await;
    let show = core.command("create_show", json!({ "title": "T", "currency": "EUR" })).await;
    for (body, code) in [
        (json!({ "name": " \u{200b} ", "scope": "orders" }), "invalid"),
        (json!({ "name": "A", "scope": "orders", "hours": 9_000 }), "invalid"),
        (json!({ "name": "A", "scope": "orders", "show": "none" }), "unknown_show"),
        (json!({ "name": "A", "scope": "overlay", "show": show["id"] }), "invalid"),
        (json!({ "name": "A", "scope": "host" }), "invalid"),
        (json!({ "scope": "orders" }), "invalid"),
    ] {
        assert_eq!(core.try_command("make_token", body.clone()).await.problem(), code, "{body}");
    }
    assert_eq!(core.whole().await["tokens"], json!([]));
    for n in 0..50 {
        make(&core, json!({ "name": format!("Program {n}"), "scope": "orders" })).await;
    }
    let more = core.try_command("make_token", json!({ "name": "One more", "scope": "orders" })).await;
    assert_eq!((more.status, more.problem().as_str()), (409, "too_many_tokens"));
    core.stop().await;
}
