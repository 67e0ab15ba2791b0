//! The product on a disk that is full, read-only, or taken away while it runs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // What surprises here is a failed test.

mod small;

use crate::killed::process::{Core, Door, binary};
use crate::support::http::Reply;
use crate::support::{until_apart, within};
use serde_json::{Value, json};
use small::SmallDisk;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

async fn command(door: &Door, name: &str, body: Value) -> Value {
    door.must(door.post(&format!("/api/v1/commands/{name}")).json(&body)).await
}

async fn sell(door: &Door, id: &str) -> Reply {
    let line = json!({ "sku": "MUG-1", "quantity": 1, "unit_price": "12.50" });
    let order = json!({ "order_id": id, "currency": "EUR", "lines": [line] });
    door.post("/api/v1/sales").json(&order).send().await
}

/// A live show with its first cue on air; gives its id.
async fn go_live(door: &Door) -> String {
    let rows = "SKU,Title,Price,Quantity\nMUG-1,Stoneware mug,12.50,400\nTOTE-1,Canvas tote,18.00,70\n";
    door.must(door.post("/api/v1/catalogue/import?name=test.csv").body(rows)).await;
    let show =
        command(door, "create_show", json!({ "title": "Tight", "currency": "EUR" })).await["id"].clone();
    for sku in ["MUG-1", "TOTE-1"] {
        command(door, "add_cue", json!({ "show": show, "sku": sku })).await;
    }
    command(door, "go_live", json!({ "show": show })).await;
    command(door, "next", json!({})).await;
    show.as_str().unwrap().to_owned()
}

/// Waits until the panel would say this of what is not saved.
async fn until_unsaved(door: &Door, wanted: impl Fn(&Value) -> bool) {
    let asked = async {
        loop {
            let state = door.must(door.get("/api/v1/state")).await;
            if wanted(&state["journal"]["unsaved"]) {
                return;
            }
        }
    };
    within("what the panel says", asked).await;
}

fn cartwall(data: &Path, args: &[&str]) -> Output {
    let output = Command::new(binary()).args(args).arg("--data").arg(data).output().unwrap();
    assert!(output.status.code().is_some(), "{args:?} died: {:?}", output.status);
    output
}

fn takes(data: &Path) -> usize {
    let report = cartwall(data, &["report", "last", "--json"]);
    let report: Value = serde_json::from_slice(&report.stdout).unwrap_or_else(|_| panic!("{report:?}"));
    report["as_run"].as_array().unwrap().iter().filter(|line| line["action"] == "take").count()
}

async fn a_show_goes_on(folder: &Path, disk: SmallDisk) {
    let data = folder.join("data");
    let mut core = Core::start(folder);
    let door = core.ready().await;
    go_live(&door).await;
    assert_eq!(sell(&door, "before").await.status, 200);
    disk.fill();
    // There may be room for a few more; then the sales are refused.
    let mut refused = None;
    for n in 0..2_000 {
        let reply = sell(&door, &format!("while-{n}")).await;
        if reply.status != 200 {
            refused = Some((reply.status, reply.json()["code"].clone()));
            break;
        }
    }
    assert_eq!(refused, Some((507, json!("disk_full"))));
    // The log that already has its size takes what an operator does a little longer.
    let full = async { while command(&door, "add_marker", json!({ "text": "" })).await["saved"] != false {} };
    within("what is not saved", full).await;
    until_apart(async || door.must(door.get("/api/v1/state")).await).await;
    let taken = command(&door, "next", json!({})).await;
    assert_eq!(taken["saved"], false, "{taken}");
    let state = door.must(door.get("/api/v1/state")).await;
    assert_eq!(state["show"]["program"]["sku"], "TOTE-1");
    assert_eq!(state["journal"]["unsaved"]["code"], "disk_full");
    assert_eq!(takes(&data), 1, "what is not on disk is not in the report");
    disk.free();
    until_unsaved(&door, Value::is_null).await;
    assert_eq!(sell(&door, "after").await.status, 200);
    let known = door.must(door.get("/api/v1/state")).await["sales"]["totals"].clone();
    core.kill_after(Duration::ZERO).await.unwrap();
    let mut core = Core::start(folder);
    let door = core.ready().await;
    let state = door.must(door.get("/api/v1/state")).await;
    assert_eq!((&state["show"]["program"]["sku"], &state["sales"]["totals"]), (&json!("TOTE-1"), &known));
    assert_eq!(takes(&data), 2);
    core.kill_after(Duration::ZERO).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_show_goes_on_while_the_disk_is_full_and_is_saved_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    if let Some(disk) = SmallDisk::in_memory(&folder.path().join("data"), "12m") {
        a_show_goes_on(folder.path(), disk).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_where_blocks_are_smaller_than_pages() {
    let folder = tempfile::tempdir().unwrap();
    if let Some(disk) = SmallDisk::with_small_blocks(&folder.path().join("data"), "40M") {
        a_show_goes_on(folder.path(), disk).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_dies_of_a_full_disk_with_blocks_smaller_than_pages() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let Some(disk) = SmallDisk::with_small_blocks(&data, "40M") else { return };
    let mut core = Core::start(folder.path());
    go_live(&core.ready().await).await;
    core.kill_after(Duration::ZERO).await.unwrap();
    // As after the crash of the computer: the index of the log is gone, its rows are not.
    fs::remove_file(data.join("cartwall.db-shm")).unwrap();
    disk.fill();
    assert!(cartwall(&data, &["doctor", "--json"]).status.success());
    assert!(cartwall(&data, &["shows"]).status.success());
    assert_eq!(takes(&data), 1);
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    let state = door.must(door.get("/api/v1/state")).await;
    assert_eq!(state["show"]["program"]["sku"], "MUG-1");
    let unsaved = &state["journal"]["unsaved"];
    assert_eq!((&unsaved["code"], &unsaved["viewing"]), (&json!("disk_full"), &json!(true)));
    let refused = door.post("/api/v1/commands/next").json(&json!({})).send().await.json();
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.ends_with("Free some space, then restart Cartwall."), "{refused}");
    core.kill_after(Duration::ZERO).await.unwrap();
    disk.free();
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    assert_eq!(command(&door, "next", json!({})).await.get("saved"), None);
    core.kill_after(Duration::ZERO).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_folder_is_for_viewing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let Some(disk) = SmallDisk::in_memory(&data, "12m") else { return };
    let mut core = Core::start(folder.path());
    let first = core.ready().await;
    go_live(&first).await;
    core.kill_after(Duration::ZERO).await.unwrap();
    disk.make_read_only();
    let names = || fs::read_dir(&data).unwrap().count();
    let before = names();
    assert!(cartwall(&data, &["doctor"]).status.success());
    assert_eq!(takes(&data), 1);
    let out = folder.path().join("out.csv");
    let export = ["export", "last", "--format", "csv", "--out", out.to_str().unwrap()];
    assert!(cartwall(&data, &export).status.success() && out.exists());
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    assert_eq!(door.overlay_key, first.overlay_key);
    let state = door.must(door.get("/api/v1/state")).await;
    assert_eq!(state["journal"]["unsaved"]["code"], "read_only");
    assert_eq!(state["show"]["program"]["sku"], "MUG-1");
    let refused = door.post("/api/v1/commands/next").json(&json!({})).send().await;
    assert_eq!((refused.status, &refused.json()["code"]), (503, &json!("read_only")));
    assert!(refused.json()["detail"].as_str().unwrap().ends_with("then restart Cartwall."));
    let report =
        door.must(door.get(&format!("/api/v1/shows/{}/report", state["show"]["id"].as_str().unwrap()))).await;
    assert_eq!(
        report["as_run"].as_array().unwrap().iter().filter(|line| line["action"] == "take").count(),
        1
    );
    assert_eq!(names(), before);
    core.kill_after(Duration::ZERO).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_in_a_read_only_folder_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let Some(disk) = SmallDisk::in_memory(&data, "12m") else { return };
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    go_live(&door).await;
    for n in 0..30 {
        assert_eq!(sell(&door, &n.to_string()).await.status, 200);
    }
    core.kill_after(Duration::ZERO).await.unwrap();
    let log = data.join("cartwall.db-wal");
    let mut bytes = fs::read(&log).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&log, bytes).unwrap();
    disk.make_read_only();
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    let told = async { while door.must(door.get("/api/v1/state")).await["journal"]["damage"].is_null() {} };
    within("word of the damage", told).await;
    core.kill_after(Duration::ZERO).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_folder_that_is_deleted_during_a_show_costs_no_acknowledged_sale() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    let show = go_live(&door).await;
    assert_eq!(sell(&door, "before").await.status, 200);
    fs::remove_dir_all(&data).unwrap();
    let mut acknowledged = 1;
    for n in 0..10 {
        acknowledged += i64::from(sell(&door, &format!("after-{n}")).await.status == 200);
    }
    assert!(acknowledged > 1, "nothing could be saved any more");
    core.kill_after(Duration::ZERO).await.unwrap();
    let mut core = Core::start(folder.path());
    let again = core.ready().await;
    assert_eq!((&again.token, &again.overlay_key), (&door.token, &door.overlay_key));
    let report = again.must(again.get(&format!("/api/v1/shows/{show}/report"))).await;
    assert_eq!(report["totals"]["orders"], acknowledged);
    core.kill_after(Duration::ZERO).await.unwrap();
}

#[cfg(target_os = "linux")]
/// Sends orders, each once, until told to stop; gives their numbers.
async fn keep_selling(
    door: Door,
    name: String,
    stop: Arc<AtomicBool>,
    refused: Arc<AtomicBool>,
) -> Vec<String> {
    let mut sent = Vec::new();
    while !stop.load(Ordering::SeqCst) {
        let id = format!("{name}-{}", sent.len());
        let answer = sell(&door, &id).await;
        assert!([200, 503].contains(&answer.status), "{}", answer.text());
        refused.fetch_or(answer.status == 503, Ordering::SeqCst);
        sent.push(id);
    }
    sent
}

#[cfg(target_os = "linux")]
/// Gives how many of these orders were not taken before.
async fn send_again(door: &Door, orders: &[String]) -> usize {
    let mut new = 0;
    for id in orders {
        let answer = sell(door, id).await;
        assert_eq!(answer.status, 200, "saving did not resume: {}", answer.text());
        new += usize::from(answer.json().get("repeated").is_none());
    }
    new
}

/// Each folder takes the other's place, in one step.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).unwrap();
}

/// A commit that is under way while the folder is moved away is in the file, although it is refused.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_moved_away_and_back_during_sales_loses_and_doubles_none() {
    let folder = tempfile::tempdir().unwrap();
    let (data, other) = (folder.path().join("data"), folder.path().join("other"));
    fs::create_dir(&other).unwrap();
    fs::write(other.join("cartwall.db"), "of another program").unwrap();
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    let show = go_live(&door).await;
    let mut sent = Vec::new();
    for round in 0..6 {
        let (stop, refused) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let selling: Vec<_> = (0..3)
            .map(|shop| {
                let (door, stop, refused) = (door.clone(), Arc::clone(&stop), Arc::clone(&refused));
                tokio::spawn(keep_selling(door, format!("{round}-{shop}"), stop, refused))
            })
            .collect();
        let before = door.must(door.get("/api/v1/state")).await["seq"].as_u64().unwrap();
        let some = async {
            while door.must(door.get("/api/v1/state")).await["seq"].as_u64().unwrap() < before + 20 {}
        };
        within("some sales", some).await;
        exchange(&data, &other);
        let one = async {
            while !refused.load(Ordering::SeqCst) {
                tokio::task::yield_now().await;
            }
        };
        within("a refusal", one).await;
        command(&door, "add_marker", json!({ "text": format!("{round}") })).await;
        stop.store(true, Ordering::SeqCst);
        for shop in selling {
            sent.extend(within("the end of a shop", shop).await.unwrap());
        }
        exchange(&data, &other);
        until_unsaved(&door, Value::is_null).await;
    }
    send_again(&door, &sent).await;
    core.kill_after(Duration::ZERO).await.unwrap();
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    assert_eq!(send_again(&door, &sent).await, 0, "acknowledged, then taken again");
    let report = door.must(door.get(&format!("/api/v1/shows/{show}/report"))).await;
    assert_eq!(report["totals"]["orders"], sent.len());
    assert_eq!(report["markers"].as_array().unwrap().len(), 6);
    core.kill_after(Duration::ZERO).await.unwrap();
}
