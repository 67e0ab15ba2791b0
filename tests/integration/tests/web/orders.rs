//! Orders from a shop without a connector, over HTTP: once, changed by a newer version, and given back.

use crate::support::core::Core;
use cartwall_domain::stock::Quantity;
use cartwall_engine::Clock;
use serde_json::{Value, json};

impl Core {
    async fn live(&self) -> String {
        self.import("A,Linen dress,20.00,100\nB,Oud candle,10.00,100\n").await;
        let show = self.command("create_show", json!({ "title": "Spring", "currency": "EUR" })).await;
        let show = show["id"].as_str().unwrap().to_owned();
        self.command("add_cue", json!({ "show": show, "sku": "A" })).await;
        self.command("go_live", json!({ "show": show })).await;
        show
    }

    async fn send_order(&self, body: Value) -> (u16, Value) {
        let reply = self.post("/api/v1/sales").token(self.host()).json(&body).send().await;
        (reply.status, reply.json())
    }

    async fn sold(&self, body: Value) -> Value {
        let (status, answer) = self.send_order(body).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    async fn totals(&self, show: &str) -> Value {
        let report = self.get(&format!("/api/v1/shows/{show}/report")).token(self.host()).send().await;
        report.json()["totals"].clone()
    }

    /// Gross, refunds, and what is flagged, of the report.
    async fn figures(&self, show: &str) -> [i64; 4] {
        let totals = self.totals(show).await;
        let minor = |field: &str| totals[field]["minor"].as_i64().unwrap();
        let over = totals["over_refunded_units"].as_i64().unwrap();
        [minor("gross"), minor("refunds"), over, minor("over_refunded")]
    }
}

fn order(id: &str, sku: &str, quantity: i64) -> Value {
    let price = if sku == "A" { "20.00" } else { "10.00" };
    let lines = json!([{ "sku": sku, "quantity": quantity, "unit_price": price }]);
    json!({ "order_id": id, "currency": "EUR", "lines": lines })
}

fn with(mut body: Value, field: &str, value: impl Into<Value>) -> Value {
    body[field] = value.into();
    body
}

#[tokio::test]
async fn a_changed_order_is_refused_without_a_revision_and_counted_by_its_difference_with_one() {
    let core = Core::start().await;
    let show = core.live().await;
    core.sold(order("1", "A", 1)).await;
    assert_eq!(core.sold(order("1", "A", 1)).await["repeated"], true);
    let (status, problem) = core.send_order(order("1", "A", 3)).await;
    assert_eq!((status, &problem["code"]), (409, &json!("order_changed")), "{problem}");
    assert_eq!(core.figures(&show).await, [2_000, 0, 0, 0]);
    let answer = core.sold(with(order("1", "A", 3), "revision", 2)).await;
    assert_eq!((&answer["repeated"], &answer["show"]), (&Value::Null, &json!(show)));
    assert_eq!(core.sold(with(order("1", "A", 2), "revision", 1)).await["superseded"], true);
    assert_eq!(core.sold(with(order("1", "A", 3), "revision", 2)).await["repeated"], true);
    assert_eq!(core.figures(&show).await, [6_000, 0, 0, 0]);
    let state = core.api.state().borrow().clone();
    let dress = &state.running_show().unwrap().cues[0].offered[0].variant;
    assert_eq!(state.quantity(dress), Quantity::Known(97));
    for wrong in [json!(-1), json!(1.5), json!("2"), json!(9_007_199_254_740_992_i64)] {
        assert_eq!(core.send_order(with(order("1", "A", 4), "revision", wrong)).await.0, 422);
    }
    core.stop().await;
}

/// Orders of each product, in the report and in its table: they say the same.
async fn orders_by_product(core: &Core, show: &str) -> Vec<(String, i64)> {
    let of_show = |what: &str| core.get(&format!("/api/v1/shows/{show}/{what}")).token(core.host()).send();
    let report = of_show("report").await.json();
    let products = report["products"].as_array().unwrap().iter();
    let mut told: Vec<_> = products
        .map(|product| (product["sku"].as_str().unwrap().to_owned(), product["orders"].as_i64().unwrap()))
        .collect();
    told.sort();
    let table = of_show("export?format=csv").await.text();
    let mut rows = table.trim_start_matches('\u{feff}').lines().map(|row| row.split(',').collect::<Vec<_>>());
    let names = rows.next().unwrap();
    let place = |name: &str| names.iter().position(|column| *column == name).unwrap();
    let (record, sku, orders) = (place("record"), place("sku"), place("orders"));
    let rows = rows.filter(|row| row[record] == "product");
    let mut written: Vec<_> = rows.map(|row| (row[sku].to_owned(), row[orders].parse().unwrap())).collect();
    written.sort();
    assert_eq!(told, written);
    told
}

#[tokio::test]
async fn an_edited_order_counts_for_the_products_that_it_holds_also_after_a_restart_and_after_the_show() {
    let line = |sku: &str| json!({ "sku": sku, "quantity": 1, "unit_price": "10.00" });
    let edited = |revision: i64, skus: &[&str]| {
        let lines: Vec<_> = skus.iter().map(|sku| line(sku)).collect();
        json!({ "order_id": "1", "currency": "EUR", "revision": revision, "lines": lines })
    };
    let counted = |a: i64, b: i64| [("A".to_owned(), a), ("B".to_owned(), b)];
    let core = Core::start().await;
    let show = core.live().await;
    core.sold(edited(1, &["A"])).await;
    core.sold(edited(2, &["A", "B", "B"])).await;
    assert_eq!(orders_by_product(&core, &show).await, counted(1, 1));
    let core = Core::start_in(core.stop_and_keep().await, Clock::system()).await;
    assert_eq!(orders_by_product(&core, &show).await, counted(1, 1));
    core.sold(edited(3, &["B"])).await;
    assert_eq!(orders_by_product(&core, &show).await, counted(0, 1));
    core.command("end_show", json!({})).await;
    core.sold(edited(4, &["A"])).await;
    assert_eq!(orders_by_product(&core, &show).await, counted(1, 0));
    core.stop().await;
}

#[tokio::test]
async fn a_blank_refund_of_makes_one_sale_of_an_order_and_swallows_no_refund() {
    let core = Core::start().await;
    let show = core.live().await;
    core.sold(order("1", "A", 1)).await;
    for blank in ["", "   ", "\t"] {
        assert_eq!(
            core.sold(with(order("1", "A", 1), "refund_of", blank)).await["repeated"],
            true,
            "{blank:?}"
        );
    }
    assert_eq!(core.sold(with(order("2", "A", 1), "refund_of", " ")).await["repeated"], Value::Null);
    // A refund under the number of its order is another thing than the order.
    assert_eq!(core.sold(with(order("1", "A", 1), "refund_of", "1")).await["repeated"], Value::Null);
    assert_eq!(core.figures(&show).await, [4_000, 2_000, 0, 0]);
    core.stop().await;
}

#[tokio::test]
async fn a_refund_above_what_was_sold_is_booked_and_flagged_in_the_answer_the_report_and_the_panel() {
    let core = Core::start().await;
    let show = core.live().await;
    core.sold(order("1", "A", 1)).await;
    let answer = core.sold(with(order("r1", "A", 6), "refund_of", "1")).await;
    let over = json!({ "units": 5, "amount": { "minor": 10_000, "currency": "EUR" } });
    assert_eq!(answer["over_refunded"], over);
    assert_eq!(core.figures(&show).await, [2_000, 12_000, 5, 10_000]);
    core.settled().await;
    let state = core.whole().await;
    assert_eq!(state["sales"]["totals"]["over_refunded"]["minor"], 10_000);
    assert!(state["feed"].as_array().unwrap().iter().any(|item| item["kind"] == "over_refunded"));
    core.command("end_show", json!({})).await;
    assert_eq!(core.figures(&show).await, [2_000, 12_000, 5, 10_000]);
    core.stop().await;
}

#[tokio::test]
async fn a_refund_of_an_order_of_no_show_belongs_to_none_and_one_that_comes_early_waits_for_its_order() {
    let core = Core::start().await;
    core.sold(order("before", "A", 1)).await;
    let show = core.live().await;
    assert_eq!(core.sold(with(order("r1", "A", 1), "refund_of", "before")).await["show"], Value::Null);
    assert_eq!(core.sold(with(order("r2", "A", 1), "refund_of", "nobody")).await["show"], Value::Null);
    assert_eq!(core.figures(&show).await, [0, 0, 0, 0]);
    assert_eq!(core.sold(with(order("r3", "B", 1), "refund_of", "late")).await["show"], Value::Null);
    core.sold(order("late", "B", 2)).await;
    assert_eq!(core.figures(&show).await, [2_000, 1_000, 0, 0]);
    assert_eq!(core.sold(with(order("r3", "B", 1), "refund_of", "late")).await["show"], json!(show));
    core.stop().await;
}

#[tokio::test]
async fn what_is_wrong_with_an_order_is_told_by_its_reason_field_and_line() {
    let core = Core::start().await;
    core.live().await;
    let line = |sku: &str, quantity: i64, price: &str| json!({ "sku": sku, "quantity": quantity, "unit_price": price });
    let good = || line("A", 1, "20.00");
    let lines = |lines: Value| with(order("1", "A", 1), "lines", lines);
    let long = "9".repeat(201);
    let cases = [
        (with(order("1", "A", 1), "currency", "EURO"), "unknown_currency", "currency", 0),
        (with(order("1", "A", 1), "placed_at", "yesterday"), "not_a_time", "placed_at", 0),
        (with(order("1", "A", 1), "revision", -1), "out_of_range", "revision", 0),
        (with(order("1", "A", 1), "refund_of", long.clone()), "too_long", "refund_of", 0),
        (with(order("1", "A", 1), "order_id", long.clone()), "too_long", "order_id", 0),
        (with(order("1", "A", 1), "order_id", " "), "order_empty", "", 0),
        (lines(json!([])), "order_empty", "", 0),
        (lines(json!([good(), line(&long, 1, "20.00")])), "too_long", "sku", 2),
        (lines(json!([good(), line("A", 0, "20.00")])), "order_quantity", "", 2),
        (lines(json!([good(), line("A", -2, "20.00")])), "order_quantity", "", 2),
        (lines(json!([good(), line("A", 1, "20,00")])), "not_a_number", "unit_price", 2),
        (lines(json!([good(), line("A", 1, "-0.01")])), "price_range", "unit_price", 2),
        (lines(json!([good(), line("A", 2_000_000, "0.01")])), "order_too_large", "", 2),
    ];
    for (body, reason, field, line) in cases {
        let (status, problem) = core.send_order(body).await;
        let params = &problem["params"];
        assert_eq!((status, &params["reason"]), (422, &json!(reason)), "{problem}");
        let told =
            (params["field"].as_str().unwrap_or_default(), params["line"].as_i64().unwrap_or_default());
        assert_eq!(told, (field, line), "{problem}");
    }
    let many = with(order("1", "A", 1), "lines", json!(vec![good(); 5_000]));
    assert_eq!(core.send_order(many).await.1["params"]["reason"], "order_lines");
    core.stop().await;
}

#[tokio::test]
async fn a_sku_that_was_matched_stands_in_the_report_and_its_export_under_its_products_name() {
    let core = Core::start().await;
    let rehearsal = core.rehearsal().await;
    core.import("LAMP-1,Brass lamp,30.00,5\n").await;
    let order = json!({ "order_id": "1", "currency": "EUR",
        "lines": [{ "sku": "UNKNOWN-9", "quantity": 1, "unit_price": "30.00" }] });
    let sale = core.post("/api/v1/sales").token(core.host()).json(&order).send().await;
    assert_eq!(sale.status, 200, "{}", sale.text());
    core.command("match_sku", json!({ "unknown": "UNKNOWN-9", "sku": "LAMP-1" })).await;
    let address = format!("/api/v1/shows/{}/report", rehearsal.show);
    let report = core.get(&address).token(core.host()).send().await.json();
    let products = report["products"].as_array().unwrap();
    let lamp = products.iter().find(|line| line["title"] == "Brass lamp");
    assert_eq!(lamp.map(|lamp| (&lamp["units"], &lamp["orders"])), Some((&json!(1), &json!(1))), "{report}");
    assert_eq!(report["unlisted"]["orders"], 0);
    let address = format!("/api/v1/shows/{}/export?format=csv", rehearsal.show);
    let csv = core.get(&address).token(core.host()).send().await;
    assert!(csv.text().contains("Brass lamp"), "{}", csv.text());
    core.stop().await;
}
