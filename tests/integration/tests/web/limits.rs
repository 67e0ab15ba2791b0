//! Sizes, kinds and forms of what is sent, and that every refusal is a problem (RFC 9457).

use crate::support::core::Core;
use crate::support::http::Request;
use crate::support::socket::Socket;
use serde_json::json;

const KIB: usize = 1024;

fn order(weight: usize) -> String {
    let order = json!({ "order_id": "1", "currency": "EUR", "lines": [{ "sku": "a", "quantity": 1, "unit_price": "1.00" }] });
    let text = order.to_string();
    format!("{text}{}", " ".repeat(weight.saturating_sub(text.len())))
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_whether_or_not_it_says_so() {
    let core = Core::start().await;
    for (path, limit) in [
        ("/api/v1/commands/next", 256 * KIB),
        ("/api/v1/queries/list_shows", 256 * KIB),
        ("/control/next", 256 * KIB),
        ("/api/v1/sales", KIB * KIB),
    ] {
        let ask = |weight| {
            core.post(path).token(core.host()).header("Content-Type", "application/json").body(order(weight))
        };
        assert_ne!(ask(limit).send().await.status, 413, "{path} just fits");
        assert_eq!(ask(limit + 1).send().await.problem(), "too_large", "{path}");
        assert_eq!(ask(limit + 1).chunked().send().await.problem(), "too_large", "{path} chunked");
        assert_eq!(ask(4 * KIB * KIB).send().await.problem(), "too_large", "{path} much too large");
    }
    core.stop().await;
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused_and_an_empty_one_is_an_empty_object() {
    let core = Core::start().await;
    let ask = || core.post("/api/v1/commands/next").token(core.host());
    assert_eq!(ask().body("{}").send().await.problem(), "not_json");
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"]
    {
        assert_eq!(
            ask().header("Content-Type", kind).body("{}").send().await.problem(),
            "not_json",
            "{kind}"
        );
    }
    for text in ["{", "nonsense", "{\"a\":}", "\u{0}", &"[".repeat(10_000)] {
        let reply = ask().header("Content-Type", "application/json; charset=utf-8").body(text).send().await;
        assert_eq!((reply.status, reply.problem().as_str()), (400, "bad_json"));
    }
    // The command itself is understood: there is only no show.
    assert_eq!(ask().send().await.status, 409);
    assert_eq!(ask().json(&json!(null)).send().await.status, 409);
    assert_eq!(ask().json(&json!({ "nothing": 1 })).send().await.status, 422);
    core.stop().await;
}

#[tokio::test]
async fn every_refusal_is_a_problem_with_its_code() {
    let core = Core::start().await;
    let host = core.host();
    let cases = [
        (core.get("/nothing"), 404, "not_found"),
        (core.get("/api/v1/nothing").token(host), 404, "not_found"),
        (core.post("/nothing"), 404, "not_found"),
        (core.get("/assets/nothing.js"), 404, "not_found"),
        (core.get("/media/nothing"), 404, "unknown_picture"),
        (core.get(&format!("/media/{}", "0".repeat(64))), 404, "unknown_picture"),
        (core.post("/api/v1/state").token(host), 405, "method_not_allowed"),
        (core.get("/api/v1/commands/next").token(host), 405, "method_not_allowed"),
        (core.post("/api/v1/commands/nothing").token(host), 404, "unknown_command"),
        (core.post("/api/v1/queries/nothing").token(host), 404, "unknown_query"),
        (core.post("/control/nothing").token(host), 404, "unknown_verb"),
        (core.get("/api/v1/live"), 426, "upgrade_required"),
        (core.get("/control/ws"), 426, "upgrade_required"),
        (core.get("/api/v1/catalogue?limit=many").token(host), 400, "bad_query"),
        (core.get("/api/v1/catalogue?limit=").token(host), 400, "bad_query"),
        (core.get("/api/v1/shows/x/report?tail=-1").token(host), 400, "bad_query"),
        (core.post("/api/v1/queries/list_shows").token(host).json(&json!([null, null])), 422, "invalid"),
        (core.post("/api/v1/commands/next").token(host).header("Idempotency-Key", "a\tb"), 400, "bad_query"),
        (core.post("/api/v1/catalogue/import?dry_run=maybe").token(host), 400, "bad_query"),
        (core.post("/api/v1/catalogue/import?mapping=%7B").token(host), 400, "bad_query"),
        (core.post("/api/v1/commands/%FF").token(host), 400, "bad_request"),
        (core.get("/api/v1/state"), 401, "unauthorised"),
        (core.get("/").host(Some("evil.example")), 421, "foreign_host"),
    ];
    for (index, (request, status, code)) in cases.into_iter().enumerate() {
        let reply = request.send().await;
        assert_eq!((reply.status, reply.problem().as_str()), (status, code), "case {index}");
    }
    core.stop().await;
}

#[tokio::test]
async fn a_refused_command_names_what_is_on_air_and_changes_nothing() {
    let core = Core::start().await;
    core.rehearsal().await;
    let before = core.api.state().borrow().seq;
    let reply = core.try_command("stand_by", json!({ "cue": "none" })).await;
    assert_eq!((reply.status, reply.problem().as_str()), (404, "unknown_cue"));
    assert_eq!(reply.json()["state"]["seq"], before);
    assert_eq!(core.api.state().borrow().seq, before);
    core.stop().await;
}

#[tokio::test]
async fn a_command_with_the_same_idempotency_key_happens_once() {
    let core = Core::start().await;
    core.rehearsal().await;
    let ask = || {
        core.post("/api/v1/commands/next")
            .token(core.host())
            .header("Idempotency-Key", "press-1")
            .json(&json!({}))
            .send()
    };
    let (first, again) = (ask().await.json(), ask().await.json());
    assert_eq!(again["repeated"], true, "{again}");
    assert_eq!(first["seq"], again["seq"]);
    core.stop().await;
}

#[tokio::test]
async fn a_socket_that_sends_too_much_at_once_is_dropped_alone() {
    let core = Core::start().await;
    let mut other = Socket::panel(&core).await;
    other.next().await;
    let mut panel = Socket::panel(&core).await;
    panel.next().await;
    panel
        .say(json!({ "type": "query", "id": "big", "name": "get_state", "body": " ".repeat(64 * KIB) }))
        .await;
    panel.closed().await;
    other.say(json!({ "type": "query", "id": "1", "name": "get_state" })).await;
    assert_eq!(other.until(|message| message["id"] == "1").await["ok"]["show"], json!(null));
    core.stop().await;
}

#[tokio::test]
async fn a_catalogue_file_is_streamed_in_and_leaves_nothing_behind() {
    let core = Core::start().await;
    let mut file = String::from("SKU,Title,Price,Quantity\n");
    for row in 0..20_000 {
        file += &format!("S-{row},Product number {row},1.50,{}\n", row % 50);
    }
    let import = |query: &str| {
        core.post(&format!("/api/v1/catalogue/import?name=big.csv{query}"))
            .token(core.host())
            .body(file.clone())
            .chunked()
    };
    let dry = import("&dry_run=true").send().await;
    assert_eq!((dry.status, &dry.json()["dry_run"]), (200, &json!(true)), "{}", dry.text());
    assert_eq!(dry.json()["variants"], 20_000);
    assert_eq!(core.api.state().borrow().seq, 0);
    let done = import("&dry_run=false").send().await.json();
    assert_eq!((&done["variants"], &done["dry_run"]), (&json!(20_000), &json!(false)));
    let found = core.get("/api/v1/catalogue?text=S-19999&limit=5").token(core.host()).send().await.json();
    assert_eq!(found["items"][0]["sku"], "S-19999", "{found}");
    let left = std::fs::read_dir(core.folder.path()).unwrap().filter_map(Result::ok);
    let left: Vec<_> =
        left.filter(|file| file.file_name().to_string_lossy().starts_with("import-")).collect();
    assert!(left.is_empty(), "{left:?}");
    core.stop().await;
}

#[tokio::test]
async fn a_show_can_be_saved_as_a_file_with_a_safe_name() {
    let core = Core::start().await;
    let show = core.command("create_show", json!({ "title": "../x\"\r\nשלום", "currency": "EUR" })).await;
    let path = format!("/api/v1/shows/{}/export", show["id"].as_str().unwrap());
    for (format, kind) in [("csv", "text/csv; charset=utf-8"), ("json", "application/json")] {
        let file = core.get(&format!("{path}?format={format}")).token(core.host()).send().await;
        assert_eq!((file.status, file.header("content-type")), (200, Some(kind)), "{}", file.text());
        let name = file.header("content-disposition").unwrap();
        assert!(name.starts_with("attachment; filename=\"") && !name.contains(['/', '\\']), "{name}");
        assert_eq!(name.matches('"').count(), 2, "{name}");
    }
    let unknown =
        Request::new(core.addr, "GET", &format!("{path}?format=exe")).token(core.host()).send().await;
    assert_eq!(unknown.problem(), "unknown_format");
    core.stop().await;
}
