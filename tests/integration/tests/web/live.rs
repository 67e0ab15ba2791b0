//! The socket of panel and overlay.

use crate::support::core::Core;
use crate::support::socket::Socket;
use serde_json::{Value, json};

#[tokio::test]
async fn an_overlay_gets_the_whole_card_at_once_and_every_change() {
    let core = Core::start().await;
    core.rehearsal().await;
    core.command("next", json!({})).await;
    let mut overlay = Socket::overlay(&core).await;
    let first = overlay.next().await;
    assert_eq!(
        (&first["type"], &first["mode"], &first["layers"]["card"]["data"]["sku"]),
        (&json!("frame"), &json!("rehearsal"), &json!("MUG-1"))
    );
    core.apart().await;
    core.command("next", json!({})).await;
    assert_eq!(
        overlay.until(|message| message["type"] == "frame").await["layers"]["card"]["data"]["sku"],
        "TOTE-1"
    );
    core.command("clear", json!({})).await;
    assert_eq!(
        overlay.until(|message| message["type"] == "frame").await["layers"]["card"]["data"],
        Value::Null
    );
    core.stop().await;
}

#[tokio::test]
async fn an_answer_says_how_many_overlays_have_painted_it() {
    let core = Core::start().await;
    core.rehearsal().await;
    let mut overlay = Socket::overlay(&core).await;
    let first = overlay.next().await;
    overlay.say(json!({ "type": "painted", "seq": first["seq"] })).await;
    let mut panel = Socket::panel(&core).await;
    panel.next().await;
    panel.say(json!({ "type": "command", "id": "a", "name": "next" })).await;
    let card = overlay.until(|message| message["type"] == "frame").await;
    overlay.say(json!({ "type": "painted", "seq": card["seq"] })).await;
    let answer = panel.until(|message| message["id"] == "a").await;
    assert_eq!(answer["ok"]["overlays"]["connected"], 1, "{answer}");
    assert_eq!(answer["ok"]["overlays"]["painted"], 1, "{answer}");
    assert!(answer["ok"]["overlays"]["ms"].is_u64(), "{answer}");
    panel.until(|message| message["sections"]["overlays"]["painted"] == 1).await;
    drop(overlay);
    panel.until(|message| message["sections"]["overlays"]["connected"] == 0).await;
    core.stop().await;
}

#[tokio::test]
async fn a_card_stays_on_screen_while_its_numbers_are_still_on_their_way() {
    let core = Core::start().await;
    core.rehearsal().await;
    let mut overlay = Socket::overlay(&core).await;
    let mut panel = Socket::panel(&core).await;
    panel.next().await;
    core.command("next", json!({})).await;
    let of_card = |message: &Value| message["layers"]["card"]["data"]["stock"]["left"].as_i64();
    let taken = overlay.until(|message| of_card(message) == Some(40)).await;
    core.command(
        "record_sale",
        json!({ "order_id": "1", "currency": "EUR", "lines": [{ "sku": "MUG-1", "quantity": 1, "unit_price": "12.50" }] }),
    )
    .await;
    let sold = overlay.until(|message| of_card(message) == Some(39)).await;
    assert!(sold["seq"].as_u64() > taken["seq"].as_u64());
    // The page has painted the take, and not yet the new number.
    overlay.say(json!({ "type": "painted", "seq": taken["seq"] })).await;
    panel.until(|message| message["sections"]["overlays"]["painted"] == 1).await;
    // What is said by another card is on screen only when that is.
    core.apart().await;
    core.command("next", json!({})).await;
    panel.until(|message| message["sections"]["overlays"]["painted"] == 0).await;
    core.stop().await;
}

#[tokio::test]
async fn what_stands_by_is_told_beforehand_and_is_not_on_air() {
    let core = Core::start().await;
    let rehearsal = core.rehearsal().await;
    let mut overlay = Socket::overlay(&core).await;
    let first = overlay.next().await;
    assert_eq!(first["layers"], json!({ "card": { "graphic": "card", "data": null } }));
    assert_eq!(
        first["prepared"]["card"]["data"]["sku"], "MUG-1",
        "a show begins with its first cue in preview"
    );
    core.command("stand_by", json!({ "cue": rehearsal.cues[1] })).await;
    let prepared = overlay.until(|message| message["prepared"]["card"]["data"]["sku"] == "TOTE-1").await;
    assert_eq!(prepared["seq"], first["seq"], "nothing else is on air");
    assert_eq!(prepared["layers"], first["layers"]);
    core.command("take", json!({})).await;
    let taken = overlay.until(|message| !message["layers"]["card"]["data"].is_null()).await;
    assert_eq!(taken["layers"]["card"], prepared["prepared"]["card"]);
    core.stop().await;
}

#[tokio::test]
async fn a_panel_gets_everything_first_and_then_only_what_changed() {
    let core = Core::start().await;
    let rehearsal = core.rehearsal().await;
    let mut panel = Socket::panel(&core).await;
    let full = panel.next().await;
    assert_eq!((&full["type"], &full["full"]), (&json!("state"), &json!(true)));
    assert_eq!(full["sections"]["show"]["id"], *rehearsal.show);
    assert_eq!(full["sections"].as_object().unwrap().len(), 27);
    core.command("add_marker", json!({ "text": "here" })).await;
    let delta = panel.until(|message| message["sections"]["markers"].is_array()).await;
    assert_eq!(delta["full"], false);
    assert!(delta["sections"].get("rundowns").is_none(), "{delta}");
    assert!(delta["seq"].as_u64() > full["seq"].as_u64());
    core.stop().await;
}

#[tokio::test]
async fn a_panel_that_missed_nothing_is_not_sent_everything_again() {
    let core = Core::start().await;
    core.rehearsal().await;
    let known = Socket::panel(&core).await.next().await;
    let (seq, run) = (known["seq"].as_u64().unwrap(), known["run"].as_str().unwrap().to_owned());
    let hello = json!({ "type": "hello", "token": core.host(), "client": "panel" });
    let mut again = Socket::open(&core, &format!("/api/v1/live?since={seq}&run={run}"), None).await.unwrap();
    again.say(hello.clone()).await;
    let first = again.next().await;
    assert_eq!((&first["full"], &first["seq"]), (&json!(false), &json!(seq)), "{first}");
    assert!(first["sections"].get("rundowns").is_none(), "{first}");
    // What changes without an event may be another by now.
    for section in ["show", "sales", "stock", "overlays", "stores", "journal", "importing"] {
        assert!(first["sections"].get(section).is_some(), "{section}: {first}");
    }
    // Whoever was away for longer gets everything.
    // So does whoever knows the same number from another run of the core, where it may stand for something else.
    for words in
        [format!("since={}&run={run}", seq - 1), format!("since={seq}&run=another"), format!("since={seq}")]
    {
        let mut late = Socket::open(&core, &format!("/api/v1/live?{words}"), None).await.unwrap();
        late.say(hello.clone()).await;
        assert_eq!(late.next().await["full"], true, "{words}");
    }
    core.stop().await;
}

#[tokio::test]
async fn commands_and_queries_are_answered_by_id_and_in_the_order_they_take_effect() {
    let core = Core::start().await;
    let rehearsal = core.rehearsal().await;
    let mut panel = Socket::panel(&core).await;
    panel.next().await;
    panel
        .say(
            json!({ "type": "command", "id": "1", "name": "stand_by", "body": { "cue": rehearsal.cues[1] } }),
        )
        .await;
    panel.say(json!({ "type": "command", "id": "2", "name": "take" })).await;
    panel.say(json!({ "type": "command", "id": "3", "name": "take", "body": { "cue": "none" } })).await;
    panel.say(json!({ "type": "query", "id": "4", "name": "list_shows" })).await;
    let mut answers = std::collections::BTreeMap::new();
    while answers.len() < 4 {
        let answer = panel.until(|message| message["type"] == "answer").await;
        answers.insert(answer["id"].as_str().unwrap().to_owned(), answer);
    }
    assert!(answers["1"]["ok"]["seq"].as_u64() < answers["2"]["ok"]["seq"].as_u64(), "{answers:?}");
    assert_eq!(answers["3"]["problem"]["code"], "unknown_cue");
    assert_eq!(answers["4"]["ok"]["shows"][0]["id"], *rehearsal.show);
    let state = core.whole().await;
    assert_eq!(state["show"]["program"]["sku"], "TOTE-1");
    core.stop().await;
}

#[tokio::test]
async fn what_is_not_understood_is_answered_and_the_socket_lives_on() {
    let core = Core::start().await;
    let mut panel = Socket::panel(&core).await;
    panel.next().await;
    for text in
        ["", "nonsense", "{}", "[]", r#"{"type":"unheard_of","id":"7"}"#, r#"{"type":"command","id":7}"#]
    {
        panel.send(text).await;
        let answer = panel.until(|message| message["type"] == "answer").await;
        assert_eq!(answer["problem"]["code"], "bad_message", "{text}: {answer}");
        assert_eq!(answer["id"] == "7", text.contains("\"7\""), "{text}: {answer}");
    }
    panel.say(json!({ "type": "command", "id": "x", "name": "unheard_of" })).await;
    assert_eq!(panel.until(|message| message["id"] == "x").await["problem"]["code"], "unknown_command");
    core.stop().await;
}

#[tokio::test]
async fn whoever_does_not_show_a_valid_token_first_is_closed_out() {
    let core = Core::start().await;
    for token in ["", "wrong", core.api.access().deck()] {
        assert_eq!(Socket::live(&core, token, "panel").await.closed().await, Some(4401), "{token}");
    }
    for first in ["nonsense", r#"{"type":"painted","seq":1}"#, r#"{"type":"command","id":"1","name":"next"}"#]
    {
        let mut socket = Socket::open(&core, "/api/v1/live", None).await.unwrap();
        socket.send(first).await;
        assert_eq!(socket.closed().await, Some(4400), "{first}");
    }
    let mut short = Socket::open(&core, "/api/v1/live", None).await.unwrap();
    short.send(&format!(r#"{{"token":"{}"}}"#, core.host())).await;
    assert_eq!(short.until(|message| message["type"] == "state").await["full"], true, "a token is enough");
    // A token in the address is not looked at.
    let path = format!("/api/v1/live?token={}", core.host());
    let silent = Socket::open(&core, &path, None).await.unwrap();
    assert_eq!(silent.closed().await, Some(4401), "a silent socket");
    core.stop().await;
}

#[tokio::test]
async fn an_overlay_key_reads_the_card_and_nothing_else() {
    let core = Core::start().await;
    core.rehearsal().await;
    let mut overlay = Socket::live(&core, core.api.access().overlay(), "panel").await;
    assert_eq!(overlay.next().await["type"], "frame");
    overlay.say(json!({ "type": "command", "id": "1", "name": "next" })).await;
    overlay.say(json!({ "type": "query", "id": "2", "name": "get_state" })).await;
    for _ in 0..2 {
        let answer = overlay.until(|message| message["type"] == "answer").await;
        assert_eq!(answer["problem"]["code"], "forbidden", "{answer}");
    }
    core.stop().await;
}

#[tokio::test]
async fn a_quiet_socket_hears_a_ping() {
    let core = Core::start().await;
    let mut overlay = Socket::overlay(&core).await;
    overlay.until(|message| message["type"] == "ping").await;
    core.stop().await;
}

#[tokio::test]
async fn stopping_closes_every_socket_and_says_so() {
    let core = Core::start().await;
    let mut sockets =
        vec![Socket::overlay(&core).await, Socket::panel(&core).await, Socket::deck(&core).await];
    for socket in &mut sockets {
        socket.next().await;
    }
    sockets.push(Socket::open(&core, "/api/v1/live", None).await.unwrap());
    core.ask_to_stop();
    for socket in sockets {
        assert_eq!(socket.closed().await, Some(1001));
    }
    core.stop().await;
}
