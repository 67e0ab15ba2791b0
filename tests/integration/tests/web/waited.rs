//! What a page without a connection kept and sends later, over HTTP: edits that must not reach viewers, notes for one show.

use crate::support::core::Core;
use serde_json::{Value, json};

#[tokio::test]
async fn a_price_that_waited_is_refused_from_everybody_once_its_cue_is_on_air_and_talking_points_are_not() {
    let core = Core::start().await;
    let show = core.rehearsal().await;
    let price =
        |cue: &str| json!({ "cue": cue, "price": "9.00", "base": { "price": "" }, "plan_only": true });
    core.command("update_cue", price(&show.cues[1])).await;
    core.command("take", json!({ "cue": show.cues[0] })).await;
    assert_eq!(core.try_command("update_cue", price(&show.cues[0])).await.problem(), "only_the_plan");
    let points = json!({ "cue": show.cues[0], "talking_points": ["Soft"], "plan_only": true });
    core.command("update_cue", points).await;
    // Without the word the host means what is on air.
    core.command("update_cue", json!({ "cue": show.cues[0], "price": "9.00" })).await;
    core.stop().await;
}

#[tokio::test]
async fn a_note_that_waited_goes_into_its_own_show_and_a_count_over_nothing_that_it_did_not_see() {
    let core = Core::start().await;
    let show = core.rehearsal().await;
    for (name, body) in
        [("send_memo", json!({ "text": "Louder" })), ("add_marker", json!({ "text": "Laugh" }))]
    {
        let of = |show: &str| {
            let mut body = body.clone();
            body["show"] = json!(show);
            body
        };
        let refused = core.command_of("co_host", name, of("another")).await;
        assert_eq!((refused.status, refused.problem().as_str()), (409, "another_show_running"), "{name}");
        core.does("co_host", name, of(&show.show)).await;
    }
    let started = core.whole().await["show"]["started_at"].as_i64().unwrap();
    core.does("co_host", "add_marker", json!({ "text": "First", "at": started })).await;
    let markers = core.whole().await["markers"].clone();
    let told: Vec<&Value> = markers.as_array().unwrap().iter().map(|marker| &marker["text"]).collect();
    assert_eq!(told, ["First", "Laugh"]);
    assert_eq!(markers[0]["at"], started);
    core.command("set_stock", json!({ "sku": "MUG-1", "quantity": 9 })).await;
    let late = json!({ "sku": "MUG-1", "quantity": 4, "base": 5 });
    let refused = core.command_of("co_host", "set_stock", late).await.json();
    assert_eq!(refused["conflicts"], json!([{ "field": "quantity", "asked": 4, "now": 9 }]));
    core.does("co_host", "set_stock", json!({ "sku": "MUG-1", "quantity": 4, "base": 9 })).await;
    core.stop().await;
}
