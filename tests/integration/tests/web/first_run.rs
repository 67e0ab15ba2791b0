//! A first run: an empty folder, the demo on demand, and its buyers from then on.

use crate::support::http::Request;
use crate::support::within;
use cartwall_launch::{Launched, Options, launch};
use serde_json::{Value, json};
use std::path::Path;

async fn start(data: &Path, demo: bool) -> Launched {
    let listen = "127.0.0.1:0".parse().unwrap();
    let data = data.to_owned();
    launch(Options {
        data,
        listen,
        door: listen.ip(),
        door_proxies: Vec::new(),
        demo,
        backups: None,
        replay: None,
        speed: 1,
        desktop: false,
    })
    .await
    .unwrap()
}

async fn post(core: &Launched, path: &str, token: &str, body: &Value) -> (u16, Value) {
    let reply = Request::new(core.address(), "POST", path).token(token).json(body).send().await;
    (reply.status, reply.json())
}

async fn command(core: &Launched, name: &str, body: Value) -> Value {
    let path = format!("/api/v1/commands/{name}");
    let (status, answer) = post(core, &path, core.api().access().host(), &body).await;
    assert_eq!(status, 200, "{name}: {answer}");
    answer
}

async fn store(core: &Launched) -> String {
    let (_, state) = post(core, "/api/v1/queries/get_state", core.api().access().host(), &json!({})).await;
    state["store"]["kind"].as_str().unwrap().to_owned()
}

/// Rehearses a show until somebody has bought something. The first buyers come seconds after a take.
async fn rehearse(core: &Launched, show: &str) {
    command(core, "start_rehearsal", json!({ "show": show })).await;
    command(core, "next", json!({})).await;
    // A deep flash offer draws a crowd.
    command(core, "start_flash", json!({ "price": "1.00", "seconds": 600 })).await;
    let mut state = core.api().state();
    let sold = state.wait_for(|state| state.running_show().is_some_and(|show| show.sales.totals.orders > 0));
    within("a simulated order", sold).await.unwrap();
    command(core, "end_show", json!({})).await;
}

#[tokio::test]
async fn the_demo_is_loaded_on_demand_and_its_buyers_come_then_and_after_every_start() {
    let folder = tempfile::tempdir().unwrap();
    let core = start(folder.path(), false).await;
    assert_eq!((core.api().state().borrow().seq, store(&core).await.as_str()), (0, "none"));
    let loaded = command(&core, "load_demo", json!({})).await;
    let show = loaded["id"].as_str().unwrap().to_owned();
    assert_eq!(store(&core).await, "demo");
    let picture = core.api().state().borrow().pictures.values().next().unwrap().clone();
    let seen = Request::new(core.address(), "GET", &format!("/media/{picture}")).send().await;
    assert_eq!(seen.status, 200);
    rehearse(&core, &show).await;
    let host = core.api().access().host().to_owned();
    let (status, refused) = post(&core, "/api/v1/commands/load_demo", &host, &json!({})).await;
    assert_eq!((status, &refused["code"]), (409, &json!("not_empty")));
    let copy = command(&core, "copy_show", json!({ "show": show })).await;
    core.shutdown().await;

    let core = start(folder.path(), false).await;
    assert_eq!(store(&core).await, "demo");
    rehearse(&core, copy["id"].as_str().unwrap()).await;
    core.shutdown().await;
}

#[tokio::test]
async fn a_folder_of_ones_own_gets_no_buyers_and_only_the_host_loads_the_demo() {
    let folder = tempfile::tempdir().unwrap();
    let core = start(folder.path(), false).await;
    let producer = core.api().access().token("producer").unwrap();
    let (status, refused) = post(&core, "/api/v1/commands/load_demo", producer, &json!({})).await;
    assert_eq!((status, &refused["code"]), (403, &json!("forbidden")));
    command(&core, "create_show", json!({ "title": "Mine", "currency": "EUR" })).await;
    let host = core.api().access().host().to_owned();
    let (status, refused) = post(&core, "/api/v1/commands/load_demo", &host, &json!({})).await;
    assert_eq!((status, &refused["code"]), (409, &json!("not_empty")));
    assert_eq!(store(&core).await, "none");
    core.shutdown().await;
    let core = start(folder.path(), false).await;
    assert!(!*core.api().buyers_invited().borrow());
    core.shutdown().await;
}

#[tokio::test]
async fn started_as_the_demo_a_folder_has_everything_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let core = start(folder.path(), true).await;
    assert_eq!(store(&core).await, "demo");
    let state = core.api().state().borrow().clone();
    assert_eq!((state.catalogue.product_count(), state.shows.size()), (24, 1));
    core.shutdown().await;
}
