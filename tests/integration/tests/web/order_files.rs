//! The orders of a shop's export come in to the show in which they were placed: once, and what does not count is named.

use crate::support::core::Core;
use serde_json::{Value, json};

const HEADER: &str =
    "Name,Id,Created at,Currency,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n";

/// A show that was live for a moment, and when it began.
async fn shown(core: &Core) -> (String, i64) {
    core.import("A,Linen dress,20.00,100\n").await;
    let show = core.command("create_show", json!({ "title": "Spring", "currency": "EUR" })).await;
    let show = show["id"].as_str().unwrap().to_owned();
    core.command("add_cue", json!({ "show": show, "sku": "A" })).await;
    core.command("go_live", json!({ "show": show })).await;
    let began = core.api.state().borrow().running_show().unwrap().started_at().unwrap();
    core.command("end_show", json!({})).await;
    (show, began)
}

fn time(at: i64) -> String {
    cartwall_api::wire::utc(at.div_euclid(1_000) * 1_000)
}

async fn send(core: &Core, show: &str, words: &str, file: &str) -> (u16, Value) {
    let path = format!("/api/v1/shows/{show}/orders{words}");
    let reply = core.post(&path).token(core.host()).body(file.to_owned()).send().await;
    (reply.status, reply.json())
}

async fn totals(core: &Core, show: &str) -> (i64, i64, i64) {
    let report = core.get(&format!("/api/v1/shows/{show}/report")).token(core.host()).send().await;
    let totals = report.json()["totals"].clone();
    let number = |value: &Value| value.as_i64().unwrap();
    (number(&totals["orders"]), number(&totals["units"]), number(&totals["gross"]["minor"]))
}

#[tokio::test]
async fn orders_that_were_placed_in_a_show_that_is_over_come_in_once_and_the_others_are_named_with_the_reason()
 {
    let core = Core::start().await;
    let (show, began) = shown(&core).await;
    let (inside, before, after) = (time(began), time(began - 3_600_000), time(began + 3_600_000));
    let file = format!(
        "{HEADER}#1,501,{inside},EUR,2,Linen dress,20.00,A\n#1,,,,1,Oud candle,10.00,B\n\
         #2,502,{before},EUR,1,Linen dress,20.00,A\n#3,503,{after},EUR,1,Linen dress,20.00,A\n\
         #4,504,some day,EUR,1,Linen dress,20.00,A\n"
    );
    let (status, looked) = send(&core, &show, "?dry_run=true&zone=Europe/Berlin", &file).await;
    assert_eq!(status, 200, "{looked}");
    assert_eq!(
        (&looked["orders"], &looked["units"], &looked["gross"]["minor"]),
        (&json!(1), &json!(3), &json!(5_000))
    );
    assert_eq!((&looked["zone"], &looked["zone_matters"]), (&json!("Europe/Berlin"), &json!(false)));
    assert_eq!((&looked["currency"], &looked["currency_matters"]), (&json!("EUR"), &json!(false)));
    let left: Vec<_> =
        looked["left_out"].as_array().unwrap().iter().map(|left| (&left["row"], &left["code"])).collect();
    let wanted = [
        (json!(6), json!("unreadable_row")),
        (json!(4), json!("before_show")),
        (json!(5), json!("after_show")),
    ];
    assert_eq!(left, wanted.iter().map(|(row, code)| (row, code)).collect::<Vec<_>>());
    assert_eq!(looked["left_out"][0]["params"], json!({ "reason": "bad_date", "text": "some day" }));
    assert_eq!(totals(&core, &show).await, (0, 0, 0), "a dry run changes nothing");

    let (_, report) = send(&core, &show, "", &file).await;
    assert_eq!((&report["orders"], &report["left_out_total"]), (&json!(1), &json!(3)));
    assert_eq!(totals(&core, &show).await, (1, 3, 5_000));
    let (_, again) = send(&core, &show, "", &file).await;
    assert_eq!((&again["orders"], &again["counted_already"]), (&json!(0), &json!(1)));
    assert_eq!(totals(&core, &show).await, (1, 3, 5_000));
}

#[tokio::test]
async fn an_order_that_its_shop_has_sent_itself_counts_once() {
    let core = Core::start().await;
    let (show, began) = shown(&core).await;
    let lines = json!([{ "sku": "A", "quantity": 1, "unit_price": "20.00" }]);
    let placed_at = cartwall_api::wire::utc(began);
    let sale = json!({ "order_id": "1", "currency": "EUR", "placed_at": placed_at, "lines": lines });
    assert_eq!(core.post("/api/v1/sales").token(core.host()).json(&sale).send().await.status, 200);
    let file = format!("{HEADER}#1,501,{},EUR,1,Linen dress,20.00,A\n", time(began));
    let (_, report) = send(&core, &show, "", &file).await;
    assert_eq!((&report["orders"], &report["counted_already"]), (&json!(0), &json!(1)), "{report}");
    assert_eq!(totals(&core, &show).await, (1, 1, 2_000));
}

#[tokio::test]
async fn a_show_that_was_never_live_and_a_file_without_orders_are_refused_and_a_misspelt_word_is_no_import() {
    let core = Core::start().await;
    let planned = core.command("create_show", json!({ "title": "Spring", "currency": "EUR" })).await;
    let file = format!("{HEADER}#1,501,2026-11-22 10:00,EUR,1,Linen dress,20.00,A\n");
    let (status, problem) = send(&core, planned["id"].as_str().unwrap(), "", &file).await;
    assert_eq!((status, &problem["code"]), (409, &json!("never_live")));
    let (show, _) = shown(&core).await;
    for (words, file, code) in [
        ("", "SKU,Title,Price\nA,b,1.00\n", "not_orders"),
        ("?zone=Mars/Base", file.as_str(), "unknown_zone"),
        ("?dryrun=true", file.as_str(), "bad_query"),
    ] {
        let (_, problem) = send(&core, &show, words, file).await;
        assert_eq!(problem["code"], code, "{problem}");
    }
    assert_eq!(totals(&core, &show).await, (0, 0, 0));
}
