//! Several clients change the same thing at once, over HTTP: no acknowledged change is lost.

use crate::support::core::Core;
use cartwall_domain::Actor;
use cartwall_domain::Currency;
use cartwall_domain::command::Command;
use cartwall_domain::store::{Connection, StoreKind, StoreLocation};
use cartwall_engine::Request;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const STORE: &str = "vendure:one.example";

impl Core {
    pub(super) async fn snapshot(&self) -> Value {
        let asked = self.get("/api/v1/state").token(self.host()).send().await;
        assert_eq!(asked.status, 200, "{}", asked.text());
        asked.json()
    }

    async fn cue(&self, show: &str, cue: &str) -> Value {
        let state = self.snapshot().await;
        let cues = state["rundowns"][show].as_array().unwrap();
        cues.iter().find(|known| known["id"] == cue).unwrap()["details"].clone()
    }

    /// Connected, though nobody reads it.
    pub(super) async fn connected(&self) {
        let location = |id: &str, counts| StoreLocation { id: id.to_owned(), name: id.to_owned(), counts };
        let connection = Connection {
            id: STORE.into(),
            kind: StoreKind::Vendure,
            address: "https://one.example/".to_owned(),
            own_name: "One".to_owned(),
            name: None,
            currency: Currency::EUR,
            locations: vec![location("main", true), location("back", false)],
            chosen: None,
            since: 0,
            price_reading: 1,
        };
        let request = Request::new(Command::ConnectStore(connection), Actor::client("test"));
        self.api.engine().submit(request).await.unwrap();
    }

    pub(super) async fn store(&self) -> Value {
        self.settled().await;
        self.snapshot().await["stores"][0].clone()
    }
}

/// Sends each client's changes one after another, and all clients at once. Each must be acknowledged.
async fn at_once(core: &Arc<Core>, name: &'static str, clients: Vec<Vec<Value>>) {
    let clients: Vec<_> = clients
        .into_iter()
        .map(|bodies| {
            let core = Arc::clone(core);
            tokio::spawn(async move {
                for body in bodies {
                    core.command(name, body).await;
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_clients_change_different_fields_of_one_cue_and_every_change_survives() {
    let core = Arc::new(Core::start().await);
    let rehearsal = core.rehearsal().await;
    let cue = rehearsal.cues[0].clone();
    // Each round ends with all five last values in place: none was taken back by another's change.
    for round in 0..40 {
        let one = |field: &str, value: Value| vec![json!({ "cue": cue, (field): value })];
        let clients = vec![
            one("price", json!(format!("{}.00", round + 1))),
            one("coupon", json!(format!("SPRING{round}"))),
            one("notes", json!(format!("camera {round}"))),
            one("planned_s", json!(round + 1)),
            one("talking_points", json!([format!("point {round}")])),
        ];
        at_once(&core, "update_cue", clients).await;
        core.settled().await;
        let details = core.cue(&rehearsal.show, &cue).await;
        assert_eq!(details["price"]["minor"], (round + 1) * 100, "{details}");
        assert_eq!(details["coupon"], format!("SPRING{round}"), "{details}");
        assert_eq!(details["notes"], format!("camera {round}"), "{details}");
        assert_eq!(details["planned_s"], round + 1, "{details}");
        assert_eq!(details["talking_points"], json!([format!("point {round}")]), "{details}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_guard_and_a_shop_lose_no_field_in_thirty_rounds() {
    let core = Arc::new(Core::start().await);
    core.connected().await;
    for round in 1..=30 {
        let guard = vec![
            vec![json!({ "buffer": round })],
            vec![json!({ "low_stock": 100 + round })],
            vec![json!({ "pull": round % 2 == 0 })],
            vec![json!({ "stale": if round % 2 == 0 { "freeze" } else { "hide" } })],
        ];
        at_once(&core, "set_guard", guard).await;
        let place = if round % 2 == 0 { "main" } else { "back" };
        let store = vec![
            vec![json!({ "store": STORE, "name": format!("Shop {round}") })],
            vec![json!({ "store": STORE, "locations": [place] })],
        ];
        at_once(&core, "update_store", store).await;
        core.settled().await;
        let guard = core.snapshot().await["guard"].clone();
        assert_eq!((&guard["buffer"], &guard["low_stock"]), (&json!(round), &json!(100 + round)), "{guard}");
        assert_eq!(guard["pull"], json!(round % 2 == 0), "{guard}");
        assert_eq!(guard["stale"], json!(if round % 2 == 0 { "freeze" } else { "hide" }), "{guard}");
        let store = core.store().await;
        let counted = store["locations"].as_array().unwrap().iter().find(|l| l["counts"] == true).unwrap();
        assert_eq!(
            (&store["name"], &counted["id"]),
            (&json!(format!("Shop {round}")), &json!(place)),
            "{store}"
        );
    }
}

#[tokio::test]
async fn the_later_of_two_changes_of_one_field_from_the_same_base_is_refused_with_both_values() {
    let core = Core::start().await;
    let rehearsal = core.rehearsal().await;
    let cue = &rehearsal.cues[0];
    let change = |price: &str, base: &str| json!({ "cue": cue, "price": price, "base": { "price": base } });
    core.command("update_cue", change("9.00", "")).await;
    let refused = core.try_command("update_cue", change("8.00", "")).await;
    assert_eq!((refused.status, refused.problem().as_str()), (409, "conflict"));
    let problem = refused.json();
    let by = json!({ "kind": "client", "id": "host" });
    assert_eq!(problem["conflicts"], json!([{ "field": "price", "asked": "8.00", "now": "9.00", "by": by }]));
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("8.00") && detail.contains("9.00"), "{detail}");
    core.command("update_cue", change("8.00", "9.00")).await;
    // A base of fields that are not changed says nothing; without a base the later one stands.
    core.command("update_cue", json!({ "cue": cue, "notes": "a", "base": { "price": "1.00" } })).await;
    core.command("update_cue", json!({ "cue": cue, "price": "7.00" })).await;
    assert_eq!(core.cue(&rehearsal.show, cue).await["price"]["minor"], 700);
    for (name, first, second) in [
        ("set_guard", json!({ "buffer": 1 }), json!({ "buffer": 2, "base": { "buffer": 0 } })),
        (
            "update_show",
            json!({ "show": rehearsal.show, "title": "Summer" }),
            json!({ "show": rehearsal.show, "title": "Autumn", "base": { "title": "Test show" } }),
        ),
    ] {
        core.command(name, first).await;
        assert_eq!(core.try_command(name, second).await.problem(), "conflict", "{name}");
    }
    core.stop().await;
}
