//! A co-host beside the host: proposals and their answers, takes where the show allows them, memos that cannot wait.

use crate::support::core::Core;
use crate::support::socket::Socket;
use cartwall_engine::Clock;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

async fn proposals(core: &Core) -> Vec<Value> {
    core.whole().await["proposals"].as_array().unwrap().clone()
}

/// The newest line of the feed of a kind.
async fn told(core: &Core, kind: &str) -> Value {
    let state = core.whole().await;
    let mut feed = state["feed"].as_array().unwrap().iter();
    feed.find(|line| line["kind"] == kind).cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_co_host_proposes_a_take_and_a_price_and_the_host_carries_them_out_with_one_press_each() {
    let core = Core::start().await;
    let show = core.rehearsal().await;
    let asked = core.does("co_host", "propose", json!({ "take": show.cues[1] })).await;
    let waiting = proposals(&core).await;
    assert_eq!(
        (&waiting[0]["id"], &waiting[0]["kind"], &waiting[0]["end"]),
        (&asked["id"], &json!("take"), &Value::Null)
    );
    assert_eq!((&waiting[0]["by"]["id"], &waiting[0]["title"]), (&json!("co_host"), &json!("Canvas tote")));
    assert_eq!(waiting[0]["lapses_at"].as_i64().unwrap() - waiting[0]["at"].as_i64().unwrap(), 120_000);
    assert_eq!(core.whole().await["program"], Value::Null, "nothing happened yet");

    let press = |verb: &str| core.post(&format!("/control/{verb}")).token(core.host()).json(&json!({}));
    assert_eq!(press("accept").send().await.status, 200);
    let state = core.whole().await;
    assert_eq!(state["program"]["title"], "Canvas tote");
    assert_eq!(state["show"]["undo"]["by"]["id"], "host");
    assert_eq!(state["proposals"][0]["end"], "accepted");
    assert_eq!(
        (&told(&core, "proposal").await["by"]["id"], &told(&core, "accepted").await["by"]["id"]),
        (&json!("co_host"), &json!("host"))
    );

    core.apart().await;
    core.does("co_host", "propose", json!({ "cue": show.cues[1], "price": "15.50" })).await;
    assert_eq!(press("accept").send().await.status, 200);
    assert_eq!(core.whole().await["program"]["price"], json!({ "minor": 1_550, "currency": "EUR" }));
    assert_eq!(told(&core, "proposal").await["amount"], json!({ "minor": 1_550, "currency": "EUR" }));
    // None waits any more.
    core.apart().await;
    assert_eq!(press("decline").send().await.problem(), "unknown_proposal");
    core.stop().await;
}

#[tokio::test]
async fn a_proposal_that_was_declined_or_refused_changes_nothing_and_all_of_them_outlive_the_core() {
    let core = Core::start().await;
    let show = core.rehearsal().await;
    let [first, sold_out, price] = [
        json!({ "take": show.cues[0] }),
        json!({ "take": show.cues[2] }),
        json!({ "cue": show.cues[0], "price": "9" }),
    ];
    let mut ids = Vec::new();
    for body in [first, sold_out, price] {
        ids.push(core.does("co_host", "propose", body).await["id"].clone());
    }
    for (body, code) in [
        (json!({ "take": "none" }), "unknown_cue"),
        (json!({}), "invalid"),
        (json!({ "take": show.cues[0], "product": "p" }), "invalid"),
        (json!({ "cue": show.cues[0], "price": "cheap" }), "invalid"),
        (json!({ "cue": show.cues[0], "price": " " }), "invalid"),
    ] {
        assert_eq!(core.command_of("co_host", "propose", body.clone()).await.problem(), code, "{body}");
    }
    core.command("decline_proposal", json!({ "proposal": ids[0] })).await;
    let refused = core.try_command("accept_proposal", json!({ "proposal": ids[1] })).await;
    assert_eq!(refused.problem(), "sold_out");
    assert_eq!(core.whole().await["program"], Value::Null);
    core.does("co_host", "withdraw_proposal", json!({ "proposal": ids[2] })).await;

    let before = proposals(&core).await;
    let folder = core.stop_and_keep().await;
    let core = Core::start_in(folder, Clock::system()).await;
    assert_eq!(proposals(&core).await, before);
    let ends: Vec<&Value> = before.iter().map(|proposal| &proposal["end"]).collect();
    assert_eq!(ends, [&json!("declined"), &Value::Null, &json!("withdrawn")]);
    core.command("accept_proposal", json!({ "proposal": ids[1], "anyway": true })).await;
    assert_eq!(core.whole().await["program"]["title"], "Oud candle");
    core.stop().await;
}

#[tokio::test]
async fn a_button_that_bounces_answers_one_proposal_and_one_that_saw_another_card_none() {
    let time = Arc::new(AtomicI64::new(1_764_518_400_000));
    let clock = Arc::clone(&time);
    let core = Core::start_with(Clock::from_fn(move || clock.load(Ordering::SeqCst))).await;
    let show = core.rehearsal().await;
    let mut ids = Vec::new();
    for cue in &show.cues[..2] {
        ids.push(core.does("co_host", "propose", json!({ "take": cue })).await["id"].clone());
    }
    let press = || core.post("/control/accept").token(core.host()).json(&json!({}));
    let [first, second] = [press().send().await, press().send().await];
    assert_eq!((first.status, second.status), (200, 200));
    let ends: Vec<Value> = proposals(&core).await.iter().map(|proposal| proposal["end"].clone()).collect();
    assert_eq!(ends, [json!("accepted"), Value::Null]);
    let state = core.whole().await;
    assert_eq!(state["program"]["title"], "Stoneware mug");
    let seen = state["show"]["on_air_seq"].as_u64().unwrap();
    time.fetch_add(310, Ordering::SeqCst);
    let stale = json!({ "proposal": ids[1], "seen_seq": seen - 1 });
    assert_eq!(core.try_command("accept_proposal", stale).await.problem(), "stale");
    core.command("accept_proposal", json!({ "proposal": ids[1], "seen_seq": seen })).await;
    // Whoever accepts a price has changed the card, and not the rules.
    core.does("co_host", "propose", json!({ "cue": show.cues[1], "price": "16.00" })).await;
    let id = proposals(&core).await[2]["id"].clone();
    core.command("accept_proposal", json!({ "proposal": id })).await;
    assert_eq!(told(&core, "change").await["by"]["id"], "host");
    core.stop().await;
}

#[tokio::test]
async fn co_hosts_take_while_the_show_says_so_and_undo_what_is_on_air_never() {
    let core = Core::start().await;
    let show = core.rehearsal().await;
    let take = json!({ "cue": show.cues[0] });
    for (name, body) in [
        ("take", take.clone()),
        ("stand_by", take.clone()),
        ("skip", take.clone()),
        ("next", json!({})),
        ("clear", json!({})),
    ] {
        let refused = core.command_of("co_host", name, body).await;
        assert_eq!((refused.status, refused.problem().as_str()), (409, "co_hosts_do_not_take"), "{name}");
    }
    let allow = |allowed: bool| json!({ "show": show.show, "co_hosts_take": allowed, "base": { "co_hosts_take": !allowed } });
    assert_eq!(core.command_of("co_host", "update_show", allow(true)).await.problem(), "forbidden");
    core.command("update_show", allow(true)).await;
    core.does("co_host", "take", take).await;
    let state = core.whole().await;
    assert_eq!(
        (&state["show"]["co_hosts_take"], &state["program"]["title"]),
        (&json!(true), &json!("Stoneware mug"))
    );
    // The host is told whose take an undo would take back.
    assert_eq!(state["show"]["undo"]["by"], json!({ "kind": "client", "id": "co_host" }));
    assert_eq!(core.command_of("co_host", "undo", json!({})).await.problem(), "forbidden");
    // What the card on air asks stays with the host and producers.
    let price = json!({ "cue": show.cues[0], "price": "1.00" });
    assert_eq!(core.command_of("co_host", "update_cue", price).await.problem(), "only_the_plan");
    core.command("update_show", allow(false)).await;
    core.apart().await;
    assert_eq!(core.command_of("co_host", "clear", json!({})).await.problem(), "co_hosts_do_not_take");
    core.stop().await;
}

#[tokio::test]
async fn everybody_who_may_edit_sees_who_has_a_cue_open() {
    let core = Core::start().await;
    let show = core.rehearsal().await;
    let mut panel = Socket::live(&core, &core.token("producer"), "panel").await;
    core.does("co_host", "edit_cue", json!({ "cue": show.cues[1] })).await;
    let editing = |message: &Value| message["sections"]["editing"].as_array().cloned().unwrap_or_default();
    let told = panel.until(|message| !editing(message).is_empty()).await;
    let by = json!({ "kind": "client", "id": "co_host" });
    assert_eq!(editing(&told), [json!({ "cue": show.cues[1], "by": by })]);
    core.does("co_host", "edit_cue", json!({})).await;
    panel.until(|message| message["sections"]["editing"] == json!([])).await;
    assert_eq!(
        core.command_of("co_host", "edit_cue", json!({ "cue": "none" })).await.problem(),
        "unknown_cue"
    );
    core.stop().await;
}

#[tokio::test]
async fn an_urgent_memo_is_acknowledged_before_older_ones() {
    let core = Core::start().await;
    core.rehearsal().await;
    let plain = core.does("co_host", "send_memo", json!({ "text": "Size M is back" })).await;
    let urgent =
        core.does("co_host", "send_memo", json!({ "text": "Stop: wrong price", "urgent": true })).await;
    let memos = core.whole().await["memos"].clone();
    let come = memos[1]["at"].as_i64().unwrap();
    // One that has only just come is not what a hand on the button meant.
    while core.whole().await["now"].as_i64().unwrap() < come + 300 {}
    assert_eq!((&memos[0]["urgent"], &memos[1]["urgent"]), (&json!(false), &json!(true)));
    for id in [&urgent["id"], &plain["id"]] {
        assert_eq!(core.post("/control/got_it").token(core.host()).json(&json!({})).send().await.status, 200);
        let memos = core.whole().await["memos"].clone();
        let known = memos.as_array().unwrap().iter().find(|memo| memo["id"] == *id).unwrap();
        assert_ne!(known["acknowledged_at"], Value::Null);
    }
    core.stop().await;
}
