//! Numbers at their edges and texts of any length, at the door where they come in.

use crate::support::core::Core;
use cartwall_engine::Clock;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

const DAY: i64 = 24 * 3_600_000;

#[tokio::test]
async fn no_number_or_text_beyond_its_bounds_comes_in_through_any_command() {
    let core = Core::start().await;
    let rehearsal = core.rehearsal().await;
    core.command("take", json!({})).await;
    let (show, cue) = (&rehearsal.show, &rehearsal.cues[1]);
    let cue_with = |field: &str, value: Value| {
        let mut bodies = Vec::new();
        for mut body in [json!({ "show": show, "sku": "MUG-1" }), json!({ "cue": cue })] {
            body[field] = value.clone();
            bodies.push(body);
        }
        let [add, update] = <[Value; 2]>::try_from(bodies).unwrap();
        [("add_cue", add), ("update_cue", update)]
    };
    let mut refused: Vec<(&str, Value)> = Vec::new();
    for n in [
        json!(i64::MIN),
        json!(i64::MIN + 1),
        json!(-1),
        json!(1_000_000_001),
        json!(i64::MAX),
        json!(u64::MAX),
    ] {
        refused.push(("set_stock", json!({ "sku": "MUG-1", "quantity": n })));
        refused.push(("set_buffer", json!({ "sku": "MUG-1", "buffer": n })));
        refused.push(("set_guard", json!({ "buffer": n })));
        refused.push(("set_guard", json!({ "low_stock": n })));
        refused.push(("start_flash", json!({ "price": "1.00", "seconds": 60, "cap": n })));
        refused.extend(cue_with("cap", n));
    }
    for price in
        ["-5.00", "-0.01", "10000000000.01", "92233720368547758.08", "99999999999999999999999999999", "1e3"]
    {
        refused.extend(cue_with("price", json!(price)));
        refused.extend(cue_with("compare_at", json!(price)));
        refused.push(("start_flash", json!({ "price": price, "seconds": 60 })));
    }
    for seconds in [json!(0), json!(21_601), json!(u32::MAX), json!(u64::MAX), json!(-1)] {
        refused.push(("start_flash", json!({ "price": "1.00", "seconds": seconds })));
    }
    for planned in [json!(86_401), json!(u32::MAX), json!(-1)] {
        refused.extend(cue_with("planned_s", planned));
    }
    for at in [i64::MIN, -1, 253_402_300_800_000, i64::MAX] {
        refused.push(("update_show", json!({ "show": show, "ends_at": at })));
    }
    let long = |n: usize| "x".repeat(n);
    refused.push(("send_memo", json!({ "text": long(1_001) })));
    refused.push(("add_marker", json!({ "text": long(501) })));
    refused.push(("create_show", json!({ "title": long(301), "currency": "EUR" })));
    refused.push(("update_show", json!({ "show": show, "title": long(301) })));
    refused.extend(cue_with("notes", json!(long(2_001))));
    refused.extend(cue_with("segment", json!(long(201))));
    refused.extend(cue_with("coupon", json!(long(101))));
    let before = core.api.state().borrow().clone();
    for (name, body) in refused {
        let reply = core.try_command(name, body.clone()).await;
        assert_eq!(reply.status, 422, "{name} {body}: {}", reply.text());
    }
    assert_eq!(*core.api.state().borrow(), before);
    core.stop().await;
}

#[tokio::test]
async fn an_order_beyond_its_bounds_is_refused_whole() {
    let core = Core::start().await;
    core.rehearsal().await;
    let before = core.api.state().borrow().seq;
    let line =
        |quantity: Value, price: &str| json!({ "sku": "MUG-1", "quantity": quantity, "unit_price": price });
    let order = |lines: Value| json!({ "order_id": "1", "currency": "EUR", "lines": lines });
    let mut refused = Vec::new();
    for quantity in [json!(i64::MIN), json!(-1), json!(0), json!(1_000_001), json!(i64::MAX), json!(1.5)] {
        refused.push(order(json!([line(quantity, "1.00")])));
    }
    for price in ["-5.00", "-0.001", "10000000000.01", "79228162514264337593543950335"] {
        refused.push(order(json!([line(json!(1), price)])));
    }
    // Each line is possible, and all of them together are not.
    refused.push(order(json!(vec![line(json!(1), "9999999999.99"); 2])));
    refused.push(order(json!(vec![line(json!(1), "0.01"); 1_001])));
    let good = order(json!([line(json!(1), "1.00")]));
    for (field, length) in [("order_id", 201), ("refund_of", 201)] {
        let mut body = good.clone();
        body[field] = "x".repeat(length).into();
        refused.push(body);
    }
    for body in refused {
        let reply = core.post("/api/v1/sales").token(core.host()).json(&body).send().await;
        assert!(matches!(reply.status, 409 | 413 | 422), "{body}: {}", reply.text());
    }
    assert_eq!(core.api.state().borrow().seq, before);
    core.stop().await;
}

#[tokio::test]
async fn a_file_with_numbers_that_cannot_be_says_so_row_by_row() {
    let core = Core::start().await;
    let rows = "SKU,Title,Price,Quantity\n\
        A,Below zero,-5.00,1\n\
        B,Too dear,10000000000.01,1\n\
        C,Too many,1.00,9223372036854775807\n\
        D,Too few,1.00,-9223372036854775808\n\
        E,Fine,0.00,0\n";
    let import = core.post("/api/v1/catalogue/import?name=edges.csv").token(core.host()).body(rows);
    let report = import.send().await.json();
    assert_eq!((&report["skipped_total"], &report["warnings_total"]), (&json!(2), &json!(2)), "{report}");
    for (sku, quantity) in [
        ("C", json!({ "kind": "unknown" })),
        ("D", json!({ "kind": "unknown" })),
        ("E", json!({ "kind": "known", "n": 0 })),
    ] {
        let found = core
            .get(&format!("/api/v1/catalogue?text={sku}&limit=50"))
            .token(core.host())
            .send()
            .await
            .json();
        let item = found["items"].as_array().unwrap().iter().find(|item| item["sku"] == sku).unwrap();
        assert_eq!(item["stock"]["quantity"], quantity, "{sku}");
    }
    core.stop().await;
}

#[tokio::test]
async fn the_report_of_a_show_of_twenty_thousand_days_is_a_small_answer() {
    let now = Arc::new(AtomicI64::new(0));
    let clock = Arc::clone(&now);
    let core = Core::start_with(Clock::from_fn(move || clock.load(Ordering::SeqCst))).await;
    let show = core.rehearsal().await.show;
    for day in [0, 10_000, 20_000] {
        now.store(day * DAY, Ordering::SeqCst);
        let lines = json!([{ "sku": "MUG-1", "quantity": 1, "unit_price": "12.50" }]);
        let order = json!({ "order_id": day.to_string(), "currency": "EUR", "lines": lines });
        assert_eq!(core.post("/api/v1/sales").token(core.host()).json(&order).send().await.status, 200);
    }
    core.command("end_show", json!({})).await;
    for path in ["report", "export?format=json", "export?format=csv"] {
        let answer = core.get(&format!("/api/v1/shows/{show}/{path}")).token(core.host()).send().await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.text().len() < 400_000, "{path}: {} bytes", answer.text().len());
    }
    let report = core.get(&format!("/api/v1/shows/{show}/report")).token(core.host()).send().await.json();
    assert!(report["minutes_each"].as_i64().unwrap() > 1, "{}", report["minutes_each"]);
    let sum =
        |name: &str| -> i64 { report[name].as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).sum() };
    let later = |name: &str| report["later"][name].as_i64().unwrap();
    assert_eq!(sum("per_minute") + later("net"), 3_750);
    assert_eq!(sum("per_minute_orders") + later("orders"), 3);
    core.stop().await;
}
