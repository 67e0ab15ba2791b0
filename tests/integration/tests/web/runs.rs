//! Runs of a show as a seller reads them: a rehearsal is no part of what was sold.

use crate::support::core::Core;
use serde_json::{Value, json};

async fn sell(core: &Core, order: &str, quantity: i64) {
    let lines = json!([{ "sku": "MUG-1", "quantity": quantity, "unit_price": "12.50" }]);
    core.command("record_sale", json!({ "order_id": order, "currency": "EUR", "lines": lines })).await;
}

async fn listed(core: &Core) -> Value {
    core.post("/api/v1/queries/list_shows").token(core.host()).json(&json!({})).send().await.json()
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
async fn a_count_by_hand_leaves_a_product_that_sells_beyond_its_stock_on_sale() {
    let core = Core::start().await;
    let file = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty,Variant Inventory Policy,Variant Inventory Tracker\n\
        cap,Cap,CAP-1,10.00,2,continue,shopify\n";
    let import = core.post("/api/v1/catalogue/import?name=shop.csv").token(core.host()).body(file);
    assert_eq!(import.send().await.status, 200);
    let show = core.command("create_show", json!({ "title": "S", "currency": "EUR" })).await["id"].clone();
    core.command("add_cue", json!({ "show": show, "sku": "CAP-1" })).await;
    core.command("go_live", json!({ "show": show })).await;
    core.command("set_stock", json!({ "sku": "CAP-1", "quantity": 0 })).await;
    core.command("next", json!({})).await;
    core.stop().await;
}
