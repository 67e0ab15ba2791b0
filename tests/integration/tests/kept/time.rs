//! What others see of time: pages that follow the core's clock, and orders that tell their own.

use crate::support::core::Core;
use crate::support::socket::Socket;
use cartwall_engine::Clock;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// 2026-11-29 17:00 UTC.
const EVENING: i64 = 1_795_971_600_000;
const HOUR: i64 = 3_600_000;

fn clock_at(time: &Arc<AtomicI64>) -> Clock {
    let time = Arc::clone(time);
    Clock::from_fn(move || time.load(Ordering::SeqCst))
}

async fn sell(core: &Core, id: &str, placed_at: Option<&str>) -> Value {
    let lines = json!([{ "sku": "MUG-1", "quantity": 1, "unit_price": "12.50" }]);
    let mut body = json!({ "order_id": id, "currency": "EUR", "lines": lines });
    if let Some(placed_at) = placed_at {
        body["placed_at"] = json!(placed_at);
    }
    let reply = core.post("/api/v1/sales").token(core.host()).json(&body).send().await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

/// Orders of the running show, and how many mugs are left.
fn totals(core: &Core) -> (i64, Value) {
    let state = core.api.state().borrow().clone();
    let mug = state.stock.iter().map(|(_, level)| level.quantity).collect::<Vec<_>>();
    (state.running_show().unwrap().sales.totals.orders, json!(mug))
}

#[tokio::test]
async fn sales_count_after_a_start_with_the_clock_put_back_whether_they_tell_their_time_or_not() {
    let time = Arc::new(AtomicI64::new(EVENING));
    let core = Core::start_in(tempfile::tempdir().unwrap(), clock_at(&time)).await;
    core.import("MUG-1,Stoneware mug,12.50,100\n").await;
    let created = core.command("create_show", json!({ "title": "Evening", "currency": "EUR" })).await;
    core.command("add_cue", json!({ "show": created["id"], "sku": "MUG-1" })).await;
    core.command("go_live", json!({ "show": created["id"] })).await;
    for id in ["1", "2", "3", "4", "5"] {
        time.fetch_add(1_000, Ordering::SeqCst);
        sell(&core, id, None).await;
    }
    let folder = core.stop_and_keep().await;

    // Five minutes back: now it is 16:55 on this computer.
    let time = Arc::new(AtomicI64::new(EVENING - 300_000));
    let core = Core::start_in(folder, clock_at(&time)).await;
    for id in ["6", "7", "8"] {
        sell(&core, id, None).await;
    }
    // A shop on the same computer tells the time that it reads there.
    for id in ["9", "10"] {
        let answer = sell(&core, id, Some("2026-11-29T16:55:00Z")).await;
        assert_eq!(answer["show"], created["id"]);
    }
    assert_eq!(totals(&core), (10, json!([{ "kind": "known", "n": 90 }])));
    // The panel is told by how much the times are ahead.
    assert_eq!(core.api.panel().borrow().journal.clock_ahead_ms, Some(305_000));
    core.stop().await;
}

#[tokio::test]
async fn an_order_from_before_the_show_stays_outside_of_it_after_a_start_with_the_clock_put_back() {
    let time = Arc::new(AtomicI64::new(EVENING));
    let core = Core::start_in(tempfile::tempdir().unwrap(), clock_at(&time)).await;
    core.import("MUG-1,Stoneware mug,12.50,100\n").await;
    let created = core.command("create_show", json!({ "title": "Evening", "currency": "EUR" })).await;
    core.command("add_cue", json!({ "show": created["id"], "sku": "MUG-1" })).await;
    core.command("go_live", json!({ "show": created["id"] })).await;
    let folder = core.stop_and_keep().await;

    // An hour back: now it is 16:00 on this computer, and 17:00 on that of the shop.
    let time = Arc::new(AtomicI64::new(EVENING - HOUR));
    let core = Core::start_in(folder, clock_at(&time)).await;
    for (id, before) in
        [("1", "2026-11-29T16:50:00Z"), ("2", "2026-11-29T16:59:59Z"), ("3", "2026-11-29T12:00:00Z")]
    {
        assert_eq!(sell(&core, id, Some(before)).await["show"], Value::Null, "{before}");
    }
    assert_eq!(sell(&core, "4", Some("2026-11-29T17:00:00Z")).await["show"], created["id"]);
    assert_eq!(totals(&core).0, 1);
    core.stop().await;
}

#[tokio::test]
async fn a_page_that_comes_to_a_quiet_core_learns_what_time_it_is_now() {
    let time = Arc::new(AtomicI64::new(EVENING));
    let core = Core::start_in(tempfile::tempdir().unwrap(), clock_at(&time)).await;
    core.rehearsal().await;
    time.fetch_add(HOUR, Ordering::SeqCst);
    let mut panel = Socket::panel(&core).await;
    assert_eq!(panel.until(|message| message["type"] == "state").await["now"], EVENING + HOUR);
    let mut overlay = Socket::overlay(&core).await;
    assert_eq!(overlay.until(|message| message["type"] == "frame").await["now"], EVENING + HOUR);
    // And goes on to learn it, so that a page that slept cannot stay behind.
    time.fetch_add(HOUR, Ordering::SeqCst);
    for page in [&mut panel, &mut overlay] {
        let ping = page.until(|message| message["type"] == "ping").await;
        assert_eq!(ping["now"], EVENING + 2 * HOUR);
    }
    core.stop().await;
}
