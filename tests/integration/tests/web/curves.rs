//! How shows sold over time: the small curves of the list, and the series of a report.

use crate::support::core::Core;
use serde_json::{Value, json};

impl Core {
    async fn sell(&self, order: &str, sku: &str, quantity: i64, price: &str) {
        let lines = json!([{ "sku": sku, "quantity": quantity, "unit_price": price }]);
        let body = json!({ "order_id": order, "currency": "EUR", "lines": lines });
        assert_eq!(self.post("/api/v1/sales").token(self.host()).json(&body).send().await.status, 200);
    }

    async fn curves(&self, shows: &[&str]) -> Value {
        let body = json!({ "shows": shows });
        let asked = self.post("/api/v1/queries/show_curves").token(self.host()).json(&body).send().await;
        assert_eq!(asked.status, 200, "{}", asked.text());
        asked.json()["curves"].clone()
    }
}

#[tokio::test]
async fn a_curve_grows_with_its_show_and_shows_without_one_are_left_out() {
    let core = Core::start().await;
    let show = core.rehearsal().await.show;
    let planned = core.command("create_show", json!({ "title": "Later", "currency": "EUR" })).await;
    let planned = planned["id"].as_str().unwrap();
    core.sell("1", "MUG-1", 2, "12.50").await;
    let curves = core.curves(&[&show, planned, "nowhere"]).await;
    assert_eq!(curves.as_object().unwrap().keys().collect::<Vec<_>>(), [&show]);
    // What was folded is kept, and what came since is added to it.
    let sum = |curves: &Value| -> i64 {
        curves[&show].as_array().unwrap().iter().map(|part| part.as_i64().unwrap()).sum()
    };
    assert_eq!(sum(&curves), 2_500);
    core.sell("2", "TOTE-1", 1, "18.00").await;
    assert_eq!(sum(&core.curves(&[&show]).await), 4_300);
    core.command("end_show", json!({})).await;
    assert_eq!(sum(&core.curves(&[&show, &show]).await), 4_300);

    let too_many: Vec<&str> = std::iter::repeat_n(&*show, 201).collect();
    let asked = core.post("/api/v1/queries/show_curves").token(core.host());
    assert_eq!(asked.json(&json!({ "shows": too_many })).send().await.problem(), "invalid");
    core.stop().await;
}

#[tokio::test]
async fn a_report_tells_orders_units_and_stock_over_time() {
    let core = Core::start().await;
    let show = core.rehearsal().await.show;
    core.sell("1", "MUG-1", 2, "12.50").await;
    core.sell("2", "MUG-1", 3, "12.50").await;
    core.command("set_stock", json!({ "sku": "MUG-1", "quantity": "untracked" })).await;
    core.command("end_show", json!({})).await;
    let report = core.get(&format!("/api/v1/shows/{show}/report")).token(core.host()).send().await.json();
    let sum =
        |name: &str| -> i64 { report[name].as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).sum() };
    assert_eq!((sum("per_minute"), sum("per_minute_units"), sum("per_minute_orders")), (6_250, 5, 2));
    assert_eq!(
        report["per_minute"].as_array().unwrap().len(),
        report["per_minute_units"].as_array().unwrap().len()
    );
    let mug =
        report["products"].as_array().unwrap().iter().find(|product| product["sku"] == "MUG-1").unwrap();
    let stock: Vec<&Value> =
        mug["stock"].as_array().unwrap().iter().map(|point| &point["quantity"]).collect();
    assert_eq!(stock.first(), Some(&&json!({ "kind": "known", "n": 40 })));
    assert!(stock.contains(&&json!({ "kind": "known", "n": 35 })), "{stock:?}");
    assert_eq!(stock.last(), Some(&&json!({ "kind": "untracked" })));
    assert_eq!(mug["stock"][0]["at"], report["started_at"]);
    core.stop().await;
}
