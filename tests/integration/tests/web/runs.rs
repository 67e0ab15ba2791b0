//! Runs of a show as a seller reads them: a rehearsal is no part of what was sold.

use crate::support::core::Core;
use serde_json::{Value, json};

async fn sell(core: &Core, order: &str, quantity: i64) {
    let lines = json!([{ "sku": "MUG-1", "quantity": quantity, "unit_price": "12.50" }]);
    core.command("record_sale", json!({ "order_id": order, "currency": "EUR", "lines": lines })).await;
}

async fn listed(core: &Core) -> Value {
    core.query("list_shows", json!({})).await
}

#[tokio::test]
async fn what_a_rehearsal_sold_is_in_its_report_and_in_no_total_of_live_shows() {
    let core = Core::start().await;
    let show = core.rehearsal().await.show;
    sell(&core, "rehearsed", 3).await;
    assert_eq!(listed(&core).await["shows"][0]["totals"]["units"], 3);
    core.command("end_show", json!({})).await;
    core.command("go_live", json!({ "show": show })).await;
    assert_eq!(listed(&core).await["shows"][0]["totals"]["units"], 0);
    sell(&core, "live", 1).await;
    core.command("end_show", json!({})).await;
    let list = listed(&core).await;
    for totals in [&list["shows"][0]["totals"], &list["live_totals"][0]] {
        assert_eq!((&totals["orders"], &totals["net"]["minor"]), (&json!(1), &json!(1_250)), "{list}");
    }
    for (run, units) in [("", 1), ("?run=1", 3), ("?run=2", 1)] {
        let report = core.get(&format!("/api/v1/shows/{show}/report{run}")).token(core.host()).send().await;
        assert_eq!(report.json()["totals"]["units"], units, "{run}");
    }
    core.stop().await;
}

#[tokio::test]
async fn a_run_that_never_was_has_no_report() {
    let core = Core::start().await;
    let show = core.rehearsal().await.show;
    for path in ["report?run=2", "report?run=0", "export?format=csv&run=9"] {
        let answer = core.get(&format!("/api/v1/shows/{show}/{path}")).token(core.host()).send().await;
        assert_eq!((answer.status, answer.problem()), (404, "unknown_run".to_owned()), "{path}");
    }
    let asked = core.post("/api/v1/queries/show_as_run").token(core.host());
    assert_eq!(asked.json(&json!({ "show": show, "run": 77 })).send().await.problem(), "unknown_run");
    core.stop().await;
}

#[tokio::test]
async fn a_show_is_over_as_planned_or_after_its_rundown_or_nobody_knows_when() {
    let core = Core::start().await;
    let rehearsal = core.rehearsal().await;
    let planned_end = async || {
        core.settled().await;
        let show = core.query("get_state", json!({})).await["show"].clone();
        (show["timing"]["planned_end"].as_i64(), show["started_at"].as_i64().unwrap())
    };
    assert_eq!(planned_end().await.0, None, "nothing is planned");
    core.command("update_cue", json!({ "cue": rehearsal.cues[0], "planned_s": 90 })).await;
    let (end, started_at) = planned_end().await;
    assert_eq!(end, Some(started_at + 90_000));
    let at = started_at + 7_000_000;
    core.command("update_show", json!({ "show": rehearsal.show, "ends_at": at })).await;
    assert_eq!(planned_end().await.0, Some(at));
    core.stop().await;
}
