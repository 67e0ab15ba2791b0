//! Two clients edit one plan over HTTP, and each takes back its own edits, also after a restart.

use crate::support::core::Core;
use crate::support::http::Reply;
use crate::support::socket::Socket;
use cartwall_engine::Clock;
use serde_json::{Value, json};

struct Planned {
    show: String,
    cues: Vec<String>,
}

impl Core {
    /// The rundown of a show, as SKU, price and notes of each cue.
    async fn plan(&self, show: &str) -> Vec<(String, Value, Value)> {
        let state = self.whole().await;
        let cue = |cue: &Value| {
            let sku = cue["sku"].as_str().unwrap().to_owned();
            (sku, cue["details"]["price"]["minor"].clone(), cue["details"]["notes"].clone())
        };
        state["rundowns"][show].as_array().unwrap().iter().map(cue).collect()
    }

    /// What the next undo of a client would take back.
    async fn next_undo(&self, client: &str, show: Value) -> Value {
        let state = self.whole().await;
        let own =
            |edit: &&Value| edit["by"] == json!({ "kind": "client", "id": client }) && edit["show"] == show;
        state["edits"].as_array().unwrap().iter().find(own).map_or(Value::Null, |edit| edit["what"].clone())
    }

    /// A planned show that the host has built and nobody has edited since.
    async fn planned(&self) -> Planned {
        self.import("MUG-1,Mug,10.00,5\nTOTE-1,Tote,12.00,5\nCANDLE-1,Candle,8.00,5\n").await;
        let show = self.command("create_show", json!({ "title": "Plan", "currency": "EUR" })).await;
        let show = show["id"].as_str().unwrap().to_owned();
        let cues = ["MUG-1", "TOTE-1", "CANDLE-1"].map(|sku| json!({ "sku": sku }));
        let added = self.command("add_cues", json!({ "show": show, "cues": cues })).await;
        let cues = serde_json::from_value(added["ids"].clone()).unwrap();
        Planned { show, cues }
    }
}

fn reason(reply: &Reply) -> (u16, Value, Value) {
    let problem = reply.json();
    (reply.status, problem["code"].clone(), problem["params"]["reason"].clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_clients_who_edit_in_turns_each_take_back_their_own() {
    let core = Core::start().await;
    let Planned { show, cues } = core.planned().await;
    core.does("host", "update_cue", json!({ "cue": cues[0], "price": "9.00" })).await;
    core.does("producer", "update_cue", json!({ "cue": cues[0], "notes": "camera 2" })).await;
    core.does("host", "move_cues", json!({ "cues": [cues[2]], "index": 0, "segment": "Scent" })).await;
    core.does("producer", "remove_cues", json!({ "cues": [cues[1], cues[0]] })).await;
    assert_eq!(core.plan(&show).await.len(), 1);
    assert_eq!(
        core.next_undo("producer", json!(show)).await,
        json!({ "kind": "removed", "title": "Mug", "count": 2 })
    );
    assert_eq!(
        core.next_undo("host", json!(show)).await,
        json!({ "kind": "moved", "title": "Candle", "count": 1 })
    );
    // One press brings both back, and tells which they are.
    let undone = core.does("producer", "undo_edit", json!({ "show": show })).await;
    assert_eq!(undone["ids"], json!([cues[0], cues[1]]));
    core.does("host", "undo_edit", json!({ "show": show })).await;
    core.does("host", "undo_edit", json!({ "show": show })).await;
    let plan = core.plan(&show).await;
    assert_eq!(
        plan.iter().map(|(sku, ..)| sku.as_str()).collect::<Vec<_>>(),
        ["MUG-1", "TOTE-1", "CANDLE-1"]
    );
    assert_eq!(plan[0], ("MUG-1".to_owned(), Value::Null, json!("camera 2")), "the notes are the producer's");
    core.does("producer", "undo_edit", json!({ "show": show })).await;
    let none = core.command_of("producer", "undo_edit", json!({ "show": show })).await;
    assert_eq!(reason(&none), (409, json!("nothing_to_undo"), json!("no_edit")));
    assert_eq!(core.next_undo("producer", json!(show)).await, Value::Null);
    core.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_else_has_changed_since_stays_and_is_told() {
    let core = Core::start().await;
    let Planned { show, cues } = core.planned().await;
    core.does("host", "update_cue", json!({ "cue": cues[0], "price": "9.00", "notes": "mine" })).await;
    core.does("producer", "update_cue", json!({ "cue": cues[0], "price": "7.00" })).await;
    let undone = core.does("host", "undo_edit", json!({ "show": show })).await;
    assert_eq!(undone["left_alone"], json!({ "title": "Mug", "count": 1, "cues": [cues[0]] }));
    assert_eq!(core.plan(&show).await[0], ("MUG-1".to_owned(), json!(700), Value::Null));
    core.does("host", "update_cue", json!({ "cue": cues[1], "notes": "mine" })).await;
    core.does("producer", "update_cue", json!({ "cue": cues[1], "notes": "theirs" })).await;
    core.does("host", "remove_cues", json!({ "cues": [cues[2]] })).await;
    core.does("producer", "restore_cue", json!({ "cue": cues[2] })).await;
    // Those edits have nothing left; the one before is how the host built the show, and its candle alone is untouched.
    let undone = core.command_of("host", "undo_edit", json!({ "show": show })).await;
    assert_eq!(reason(&undone), (409, json!("nothing_to_undo"), json!("changed_since")));
    assert_eq!(core.plan(&show).await.len(), 3);
    core.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn edits_are_taken_back_after_a_restart() {
    let core = Core::start().await;
    let Planned { show, cues } = core.planned().await;
    core.does("host", "remove_cues", json!({ "cues": [cues[0], cues[2]] })).await;
    core.does("producer", "update_show", json!({ "show": show, "title": "Spring" })).await;
    let copy = json!({ "show": show, "title": "Weekly", "template": true });
    core.does("producer", "copy_show", copy).await;
    let folder = core.stop_and_keep().await;
    let core = Core::start_in(folder, Clock::system()).await;
    assert_eq!(
        core.next_undo("producer", json!(show)).await,
        json!({ "kind": "templated", "title": "Spring" })
    );
    core.does("producer", "undo_edit", json!({ "show": show })).await;
    core.does("producer", "undo_edit", json!({ "show": show })).await;
    core.does("host", "undo_edit", json!({ "show": show })).await;
    let state = core.whole().await;
    let shows: Vec<&Value> = state["shows"].as_array().unwrap().iter().collect();
    assert_eq!(
        shows.iter().map(|show| &show["title"]).collect::<Vec<_>>(),
        ["Plan"],
        "the template is archived"
    );
    assert_eq!(core.plan(&show).await.len(), 3);
    core.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_show_that_was_put_away_is_brought_back_by_whoever_did_it() {
    let core = Core::start().await;
    let Planned { show, .. } = core.planned().await;
    core.does("producer", "update_show", json!({ "show": show, "archived": true })).await;
    assert_eq!(core.next_undo("producer", Value::Null).await, json!({ "kind": "archived", "title": "Plan" }));
    let none = core.command_of("host", "undo_edit", json!({})).await;
    assert_eq!(reason(&none), (409, json!("nothing_to_undo"), json!("no_edit")));
    core.does("producer", "undo_edit", json!({})).await;
    assert_eq!(core.plan(&show).await.len(), 3);
    core.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_press_that_is_sent_again_takes_back_one_edit() {
    let core = Core::start().await;
    let Planned { show, cues } = core.planned().await;
    core.does("host", "update_cue", json!({ "cue": cues[0], "notes": "one" })).await;
    core.does("host", "update_cue", json!({ "cue": cues[0], "notes": "two" })).await;
    for again in [false, true] {
        let asked =
            core.post("/api/v1/commands/undo_edit").token(core.host()).header("Idempotency-Key", "press");
        let answer = asked.json(&json!({ "show": show })).send().await;
        assert_eq!((answer.status, answer.json()["repeated"] == json!(true)), (200, again));
    }
    assert_eq!(core.plan(&show).await[0].2, json!("one"));
    core.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_is_told_whose_it_is() {
    let core = Core::start().await;
    for client in ["host", "producer", "observer"] {
        let mut socket = Socket::live(&core, &core.token(client), "panel").await;
        assert_eq!(socket.next().await["client"], client);
    }
    core.stop().await;
}
