//! A core that was killed and whose files were then damaged: no acknowledged order is lost, and none is counted twice.

use super::copy;
use super::process::{Core, Door};
use crate::support::within;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

const ORDERS: usize = 300;

fn order(number: usize) -> Value {
    json!({
        "order_id": format!("A-{number}"),
        "currency": "EUR",
        "lines": [{ "sku": "MUG-1", "quantity": 1, "unit_price": "12.50" }],
    })
}

async fn sell(door: &Door) {
    let rows = "SKU,Title,Price,Quantity\nMUG-1,Mug,12.50,1000\n";
    door.must(door.post("/api/v1/catalogue/import?name=test.csv").body(rows)).await;
    let command = async |name: &str, body: Value| {
        door.must(door.post(&format!("/api/v1/commands/{name}")).json(&body)).await
    };
    let show = command("create_show", json!({ "title": "Damaged", "currency": "EUR" })).await["id"].clone();
    command("add_cue", json!({ "show": show, "sku": "MUG-1" })).await;
    command("go_live", json!({ "show": show })).await;
    for number in 0..ORDERS {
        door.must(door.post("/api/v1/sales").json(&order(number))).await;
    }
}

/// Every order is sent again: each is known, and the totals are as before.
async fn everything_is_there(door: &Door, what: &str) {
    for number in 0..ORDERS {
        let answer = door.must(door.post("/api/v1/sales").json(&order(number))).await;
        assert_eq!(answer["repeated"], true, "{what}: order {number} was taken as new: {answer}");
    }
    let state = door.must(door.get("/api/v1/state")).await;
    assert_eq!(state["sales"]["totals"]["orders"], ORDERS, "{what}");
    assert_eq!(state["sales"]["totals"]["gross"]["minor"], ORDERS * 1250, "{what}");
}

/// What the panel is told of damage, once the file has been checked.
async fn told(door: &Door) -> Value {
    let told = async {
        loop {
            let damage = door.must(door.get("/api/v1/state")).await["journal"]["damage"].clone();
            if !damage.is_null() {
                return damage;
            }
        }
    };
    within("word of the damage", told).await
}

async fn start(folder: &Path) -> (Core, Door) {
    let mut core = Core::start(folder);
    let door = core.ready().await;
    (core, door)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_log_of_a_killed_core_costs_no_order_and_doubles_none() {
    let folder = tempfile::tempdir().unwrap();
    let (core, door) = start(folder.path()).await;
    sell(&door).await;
    core.kill_after(Duration::ZERO).await.unwrap();

    type Damage = fn(&mut Vec<u8>);
    let damages: [(&str, Damage); 4] = [
        ("a flipped bit", |log| {
            let middle = log.len() / 2;
            log[middle] ^= 4;
        }),
        ("a flipped bit in the header", |log| log[17] ^= 1),
        ("half of it", |log| log.truncate(log.len() / 2)),
        ("nothing of it", Vec::clear),
    ];
    let mut recovered = 0;
    for (what, damage) in damages {
        let damaged = tempfile::tempdir().unwrap();
        copy(&folder.path().join("data"), &damaged.path().join("data"));
        let log = damaged.path().join("data/cartwall.db-wal");
        let mut bytes = std::fs::read(&log).unwrap();
        damage(&mut bytes);
        std::fs::write(&log, bytes).unwrap();
        let (core, door) = start(damaged.path()).await;
        everything_is_there(&door, what).await;
        // What was brought back at start is told from the first moment on. A flipped bit may have met nothing of use.
        let damage = door.must(door.get("/api/v1/state")).await["journal"]["damage"].clone();
        if !damage.is_null() {
            assert_eq!(damage["faults"], 0, "{what}: {damage}");
            recovered += usize::from(damage["code"] == "recovered");
        }
        core.kill_after(Duration::ZERO).await.unwrap();
    }
    assert!(recovered > 0, "nothing was missing, so nothing was proved");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_page_of_the_idempotency_index_doubles_no_order_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (core, door) = start(folder.path()).await;
    sell(&door).await;
    core.kill_after(Duration::ZERO).await.unwrap();
    let data = folder.path().join("data");
    // Into one file, as after a clean end.
    let closing = data.clone();
    let closed = tokio::task::spawn_blocking(move || {
        let (journal, _) = cartwall_journal::Journal::open(closing).unwrap();
        journal.close().unwrap();
    });
    closed.await.unwrap();
    let path = cartwall_journal::file_in(&data);
    let mut bytes = std::fs::read(&path).unwrap();
    let mut emptied = 0;
    for page in bytes.chunks_exact_mut(4096) {
        // Leaves of indexes that hold keys of orders.
        if page[0] == 10 && page.windows(8).any(|text| text == b"shopA-10") {
            page[3..5].fill(0);
            emptied += 1;
        }
    }
    assert!(emptied > 0, "no page of the index was found");
    std::fs::write(&path, bytes).unwrap();
    let (core, door) = start(folder.path()).await;
    let damage = told(&door).await;
    assert_eq!((&damage["faults"], &damage["code"]), (&json!(0), &json!("mended")), "{damage}");
    everything_is_there(&door, "an emptied page of the index").await;
    core.kill_after(Duration::ZERO).await.unwrap();
}
