//! Button decks.

use crate::support::core::Core;
use crate::support::socket::Socket;
use futures_util::SinkExt;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn the_first_frame_is_flat_and_whole_and_later_ones_hold_what_changed() {
    let core = Core::start().await;
    core.rehearsal().await;
    let mut deck = Socket::deck(&core).await;
    let first = deck.next().await;
    let keys = [
        "v",
        "seq",
        "session",
        "onair",
        "live_id",
        "live_title",
        "live_price",
        "live_stock",
        "live_state",
        "cued_id",
        "cued_title",
        "cued_price",
        "cued_stock",
        "queue_len",
        "sold_session",
        "revenue_session",
        "overlay_clients",
        "overlay_painted",
        "alert",
        "slot_32_title",
        "slot_32_stock",
        "slot_32_state",
        "live_from",
        "live_variants",
        "live_variants_left",
        "cued_variants_left",
        "slot_32_variants",
        "slot_32_variants_left",
    ];
    for key in keys {
        assert!(first.get(key).is_some(), "{key} is missing");
    }
    for (key, value) in first.as_object().unwrap() {
        assert!(value.is_string() || value.is_number(), "{key} is no scalar: {value}");
    }
    assert_eq!(
        (&first["session"], &first["onair"], &first["live_state"]),
        (&json!("rehearsal"), &json!(0), &json!("off"))
    );
    assert_eq!((&first["slot_1_title"], &first["slot_1_state"]), (&json!("Stoneware mug"), &json!("cued")));
    assert_eq!((&first["slot_2_stock"], &first["slot_2_state"]), (&json!(7), &json!("ready")));
    assert_eq!(first["slot_3_state"], "soldout");

    core.command("next", json!({})).await;
    let change = deck.until(|frame| frame["onair"] == 1).await;
    assert_eq!(
        (&change["live_title"], &change["live_price"]),
        (&json!("Stoneware mug"), &json!("12.50 EUR"))
    );
    assert_eq!((&change["slot_1_state"], &change["alert"]), (&json!("onair"), &json!("no_overlay")));
    assert!(change["seq"].as_u64() > first["seq"].as_u64());
    for unchanged in ["v", "session", "slot_3_title", "slot_32_state"] {
        assert!(change.get(unchanged).is_none(), "{unchanged} did not change");
    }
    core.stop().await;
}

#[tokio::test]
async fn verbs_come_as_words_or_json_and_noise_is_passed_over() {
    let core = Core::start().await;
    core.rehearsal().await;
    let mut deck = Socket::deck(&core).await;
    deck.0.send(Message::binary(vec![0_u8])).await.unwrap();
    let steps: [(&str, &str, Option<&str>); 8] = [
        ("next\r\n", "next", Some("MUG-1")),
        (r#"{"cmd":"show","slot":2}"#, "show", Some("TOTE-1")),
        ("undo", "undo", Some("MUG-1")),
        ("toggle", "toggle", None),
        ("cue 2", "cue", None),
        ("take", "take", Some("TOTE-1")),
        ("panic", "panic", None),
        ("show 1\r\n", "show", Some("MUG-1")),
    ];
    for (text, verb, on_air) in steps {
        deck.send(text).await;
        let answer = deck.until(|frame| frame["cmd"] == verb).await;
        assert_eq!((&answer["ok"], &answer["error"]), (&json!(1), &json!("")), "{text}: {answer}");
        let state = core.whole().await;
        assert_eq!(state["show"]["program"]["sku"].as_str(), on_air, "{text}");
    }
    for (text, code) in
        [("dance", "unknown_verb"), ("show 99", "unknown_slot"), ("show x", "invalid"), ("{", "bad_json")]
    {
        deck.send(text).await;
        let answer = deck.until(|frame| frame["ok"] == 0).await;
        assert_eq!(answer["error"], code, "{text}: {answer}");
    }
    core.stop().await;
}

#[tokio::test]
async fn a_pedal_that_bounces_takes_once_and_clears_once() {
    let core = Core::start().await;
    core.rehearsal().await;
    let mut deck = Socket::deck(&core).await;
    for (verb, again, on_air) in
        [("toggle", "toggle", Some("MUG-1")), ("hide", "panic", None), ("next", "take", Some("TOTE-1"))]
    {
        deck.send(verb).await;
        deck.send(again).await;
        for _ in 0..2 {
            let answer = deck.until(|frame| frame.get("cmd").is_some()).await;
            assert_eq!((&answer["ok"], &answer["error"]), (&json!(1), &json!("")), "{verb}: {answer}");
        }
        let state = core.whole().await;
        assert_eq!(state["show"]["program"]["sku"].as_str(), on_air, "{verb}");
    }
    core.stop().await;
}

#[tokio::test]
async fn a_verb_is_carried_out_even_if_the_deck_leaves_at_once() {
    let core = Core::start().await;
    core.rehearsal().await;
    let mut state = core.api.state();
    let mut deck = Socket::deck(&core).await;
    deck.send("next").await;
    deck.0.close(None).await.unwrap();
    drop(deck);
    let on_air = state.wait_for(|state| state.running_show().is_some_and(|show| show.program().is_some()));
    crate::support::within("the card", on_air).await.unwrap();
    core.stop().await;
}

#[tokio::test]
async fn a_posted_verb_answers_once_it_is_committed() {
    let core = Core::start().await;
    core.rehearsal().await;
    let deck = core.api.access().deck().to_owned();
    let post = |verb: &str, body: Value| {
        let verb = core.post(&format!("/control/{verb}")).token(&deck).header("Origin", "null");
        async move { verb.json(&body).send().await }
    };
    let taken = post("take", json!({})).await;
    assert_eq!(taken.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        (&taken.json()["ok"], &taken.json()["state"]),
        (&json!(true), &json!("onair")),
        "{}",
        taken.text()
    );
    assert_eq!((taken.json()["overlays_acked"].as_u64(), taken.json()["seq"].is_u64()), (Some(0), true));
    assert_eq!(post("stock.set", json!({ "sku": "TOTE-1", "quantity": 3 })).await.status, 200);
    assert_eq!(post("marker", json!({ "text": "nice" })).await.status, 200);
    assert_eq!(post("skip", json!({ "slot": 2 })).await.status, 200);
    let state = core.whole().await;
    assert_eq!(state["markers"][0]["text"], "nice");
    assert_eq!(
        post("show", json!({ "slot": 3 })).await.status,
        409,
        "a sold-out cue is taken only by saying so"
    );
    assert_eq!(post("show", json!({ "slot": 3, "anyway": true })).await.json()["state"], "soldout");
    assert_eq!(post("clear", json!({})).await.json()["state"], "off");
    assert_eq!(post("hide", json!({ "nonsense": 1 })).await.status, 422);
    let versioned = core.post("/api/v1/control/take").token(&deck).json(&json!({ "slot": 1 })).send().await;
    assert_eq!(versioned.status, 200, "{}", versioned.text());
    core.stop().await;
}

#[tokio::test]
async fn only_the_decks_own_token_may_stand_in_an_address() {
    let core = Core::start().await;
    for path in ["/control/ws", "/api/v1/control/ws"] {
        for token in [core.host(), core.api.access().overlay(), "wrong", ""] {
            let refused = Socket::open(&core, &format!("{path}?token={token}"), None).await.err();
            assert_eq!(refused, Some(401), "{path} {token}");
        }
        assert_eq!(Socket::open(&core, path, None).await.err(), Some(401));
        let own = format!("{path}?token={}", core.api.access().deck());
        assert!(Socket::open(&core, &own, Some("null")).await.is_ok());
    }
    core.stop().await;
}

#[tokio::test]
async fn a_deck_acknowledges_the_oldest_memo_and_may_not_end_the_show() {
    let core = Core::start().await;
    core.rehearsal().await;
    for text in ["first", "second"] {
        core.command("send_memo", json!({ "text": text })).await;
    }
    let mut deck = Socket::deck(&core).await;
    let left = async || {
        let state = core.whole().await;
        let memos = state["memos"].as_array().unwrap().clone();
        let unread = memos.iter().filter(|memo| memo["acknowledged_at"].is_null());
        unread.map(|memo| memo["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (unread, code) in [(vec!["second"], ""), (vec![], ""), (vec![], "unknown_memo")] {
        deck.send("got_it").await;
        let answer = deck.until(|frame| frame["cmd"] == "got_it").await;
        assert_eq!(answer["error"], code, "{answer}");
        assert_eq!(left().await, unread);
    }
    deck.send("end_show").await;
    assert_eq!(deck.until(|frame| frame["cmd"] == "end_show").await["error"], "forbidden");
    core.stop().await;
}

#[tokio::test]
async fn whoever_may_not_use_a_verb_is_not_told_which_slots_there_are() {
    let core = Core::start().await;
    core.rehearsal().await;
    for slot in [1, 99] {
        let ask = core.post("/control/take").token(core.api.access().overlay());
        assert_eq!(ask.json(&json!({ "slot": slot })).send().await.problem(), "forbidden", "{slot}");
    }
    core.stop().await;
}

#[tokio::test]
async fn a_toggle_that_clears_refuses_what_it_cannot_read_and_needs_no_slot_that_is_there() {
    let core = Core::start().await;
    core.rehearsal().await;
    let deck = core.token("deck");
    let toggle = async |body: Value| core.post("/control/toggle").token(&deck).json(&body).send().await;
    assert_eq!(toggle(json!({ "slot": 1 })).await.json()["state"], "onair");
    core.apart().await;
    for wrong in [json!({ "slot": -1 }), json!({ "slot": "x" }), json!({ "cue": [] }), json!({ "on": true })]
    {
        assert_eq!(toggle(wrong.clone()).await.problem(), "invalid", "{wrong}");
    }
    assert_eq!(toggle(json!({ "slot": 99 })).await.json()["state"], "off");
    core.stop().await;
}
