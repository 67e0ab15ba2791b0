//! How often a device may ask for something, and its share of what all of them write.

use super::{marks, stop, with_a_door};
use crate::support::core::Core;
use crate::support::line::Line;
use cartwall_api::Role;
use cartwall_domain::Actor;
use cartwall_domain::command::Command;
use cartwall_engine::Request;
use futures_util::future::join_all;
use serde_json::{Value, json};

/// Asks many times without waiting between; the problems of the answers, in their order.
async fn pressed(panel: &mut Line, times: usize, name: &str, body: Value) -> Vec<Value> {
    let mut problems = Vec::new();
    // Not more at a time than may wait for their answers.
    for start in (0..times).step_by(20) {
        let part = start..times.min(start + 20);
        for n in part.clone() {
            panel.say(json!({ "type": "command", "id": format!("{n}"), "name": name, "body": body })).await;
        }
        for _ in part {
            problems.push(panel.until(|message| message["type"] == "answer").await["problem"].clone());
        }
    }
    problems
}

fn taken(problems: &[Value]) -> usize {
    problems.iter().filter(|problem| problem.is_null()).count()
}

#[tokio::test]
async fn a_device_that_presses_without_end_is_told_to_wait_and_nobody_else_notices() {
    let (core, door) = with_a_door().await;
    let rehearsal = core.rehearsal().await;
    let (frantic, calm) =
        (door.let_in(&core, Role::Producer).await, door.let_in(&core, Role::Producer).await);
    let (mut frantic, mut calm) = (door.panel(&frantic).await, door.panel(&calm).await);
    let cue = json!({ "cue": rehearsal.cues[0] });
    let problems = pressed(&mut frantic, 400, "stand_by", cue.clone()).await;
    assert!((60..400).contains(&taken(&problems)), "{}", taken(&problems));
    let refused = problems.iter().find(|problem| !problem.is_null()).unwrap();
    assert_eq!((&refused["code"], &refused["status"]), (&json!("too_many_requests"), &json!(429)));
    assert!((1..=60_000).contains(&refused["params"]["retry_after_ms"].as_i64().unwrap()));
    assert_eq!(taken(&pressed(&mut calm, 30, "stand_by", cue.clone()).await), 30);
    for _ in 0..100 {
        core.command("stand_by", cue.clone()).await;
    }
    stop(core, door).await;
}

#[tokio::test]
async fn a_moderator_fills_neither_the_markers_nor_the_memos_of_a_show() {
    let (core, door) = with_a_door().await;
    core.rehearsal().await;
    let known = door.let_in(&core, Role::Moderator).await;
    let mut panel = door.panel(&known).await;
    let marked = pressed(&mut panel, 40, "add_marker", json!({ "text": "again" })).await;
    assert!((10..35).contains(&taken(&marked)), "{}", taken(&marked));
    assert_eq!(marks(&core).await, taken(&marked));
    let memos = pressed(&mut panel, 5, "send_memo", json!({ "text": "and again" })).await;
    assert_eq!(memos.last().unwrap()["code"], "too_many_requests", "one bucket for both");
    // As if it had taken its time over all of them.
    let by = Actor::client(&known.0);
    let more = (0..250).map(|_| {
        let command = Command::AddMarker { text: "patiently".to_owned(), show: None, at: None };
        core.api.engine().submit(Request::new(command, by.clone()))
    });
    assert!(join_all(more).await.iter().all(Result::is_ok));
    let other = door.let_in(&core, Role::Moderator).await;
    let mut other = door.panel(&other).await;
    assert_eq!(other.command("add_marker", json!({ "text": "mine" })).await["problem"], Value::Null);
    let again = door.let_in(&core, Role::CoHost).await;
    let share = json!({ "code": "own_share_used", "reason": "markers", "most": 250 });
    let mut known = door.panel(&known).await;
    // Its bucket is empty, and its share is used up: it is told what waiting does not help against.
    let refused = known.command("add_marker", json!({ "text": "one more" })).await["problem"].clone();
    assert_eq!(refused["code"], share["code"]);
    assert_eq!(
        (&refused["params"]["reason"], &refused["params"]["most"]),
        (&share["reason"], &share["most"])
    );
    let mut again = door.panel(&again).await;
    assert_eq!(again.command("send_memo", json!({ "text": "hello" })).await["problem"], Value::Null);
    core.command("add_marker", json!({ "text": "the host's" })).await;
    stop(core, door).await;
}

#[tokio::test]
async fn a_program_that_asks_too_often_over_http_is_told_when_to_come_again_and_loses_no_sale() {
    let core = Core::start().await;
    let rehearsal = core.rehearsal().await;
    let token = core.token("producer");
    let ask = async |name: &str, body: &Value| {
        core.post(&format!("/api/v1/commands/{name}")).token(&token).json(body).send().await
    };
    let cue = json!({ "cue": rehearsal.cues[0] });
    let mut replies = Vec::new();
    // Not more at a time than a token has places.
    for _ in 0..20 {
        replies.extend(join_all((0..20).map(|_| ask("stand_by", &cue))).await);
    }
    let refused = replies.iter().find(|reply| reply.status == 429).unwrap();
    assert_eq!(refused.problem(), "too_many_requests");
    assert_eq!(refused.header("retry-after"), Some("1"));
    for n in 0..60 {
        let lines = json!([{ "sku": "MUG-1", "quantity": 1, "unit_price": "12.50" }]);
        let sale = json!({ "order_id": format!("order-{n}"), "currency": "EUR", "lines": lines });
        let told = ask("record_sale", &sale).await;
        assert_eq!(told.status, 200, "{}", told.text());
    }
    assert_eq!(core.whole().await["sales"]["totals"]["orders"], 60);
    core.stop().await;
}
