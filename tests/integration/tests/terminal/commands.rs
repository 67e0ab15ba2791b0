//! The commands as a person calls them: beside a running core, after it, and where something is wrong.

use super::run;
use crate::support::core::Core;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Output;

const FILE: &str = "SKU,Title,Price,Quantity\nMUG-1,Stoneware mug,12.500,40\nTOTE-1,Canvas tote,18.000,7\n";

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn answer(output: &Output) -> Value {
    serde_json::from_str(&text(output)).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// What it says on stderr, where it fails.
fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(said.lines().any(|line| line.starts_with("cartwall: ")), "{said}");
    said
}

/// A live show that has sold two mugs and ended; gives its id.
async fn evening(core: &Core, currency: &str, price: &str) -> String {
    core.import("MUG-1,Stoneware mug,12.50,40\nTOTE-1,Canvas tote,18.00,7\n").await;
    let show = core.command("create_show", json!({ "title": "Spring", "currency": currency })).await;
    let show = show["id"].as_str().unwrap().to_owned();
    core.command("add_cue", json!({ "show": show, "sku": "MUG-1" })).await;
    core.command("go_live", json!({ "show": show })).await;
    core.command("next", json!({})).await;
    let lines = json!([{ "sku": "MUG-1", "quantity": 2, "unit_price": price }]);
    let order = json!({ "order_id": format!("of-{currency}"), "currency": currency, "lines": lines });
    assert_eq!(core.post("/api/v1/sales").token(core.host()).json(&order).send().await.status, 200);
    core.command("end_show", json!({ "show": show })).await;
    show
}

#[tokio::test]
async fn a_file_is_tried_first_and_then_imported_into_a_new_folder() {
    let home = tempfile::tempdir().unwrap();
    let (data, file) = (home.path().join("data"), home.path().join("products.csv"));
    fs::write(&file, FILE).unwrap();
    let file = file.to_str().unwrap();

    let tried = answer(&run(&data, &["import", file, "--dry-run", "--json"]).await);
    assert_eq!(tried["variants"], 2);
    assert!(!data.exists(), "trying makes no folder");

    let words = text(&run(&data, &["import", file, "--currency", "KWD"]).await);
    assert!(words.contains("2 variants came in (2 new)"), "{words}");
    let again = text(&run(&data, &["import", file, "--dry-run"]).await);
    assert!(again.contains("would come in (0 new)"), "the first import is there: {again}");
    assert!(again.contains("--currency KWD"), "prices without a currency are asked about: {again}");
    let other = text(&run(&data, &["import", file, "--dry-run", "--currency", "EUR"]).await);
    assert!(other.contains("in EUR, and the catalogue is in KWD"), "{other}");

    assert!(refused(&run(&data, &["import", "nowhere.csv"]).await).contains("nowhere.csv"));
    let bad = run(&data, &["import", file, "--mapping", "{"]).await;
    assert!(refused(&bad).contains("--mapping is not JSON"));
    let bad = run(&data, &["import", file, "--currency", "XXXX", "--json"]).await;
    refused(&bad);
    let problem: Value = serde_json::from_slice(&bad.stdout).unwrap();
    assert!(problem["code"].is_string(), "a program gets the code: {problem}");
}

#[tokio::test]
async fn shows_and_reports_are_those_of_the_panel_beside_a_running_core_and_after_it() {
    let core = Core::start().await;
    for (currency, price, net) in
        [("EUR", "12.50", "25.00"), ("JPY", "1250", "2500"), ("KWD", "1.250", "2.500")]
    {
        let show = evening(&core, currency, price).await;
        let path = format!("/api/v1/shows/{show}/report");
        let told = core.get(&path).token(core.host()).send().await.json();
        let folder = core.folder.path();
        assert_eq!(answer(&run(folder, &["report", &show, "--json"]).await), told);
        assert_eq!(
            answer(&run(folder, &["report", "last", "--json"]).await),
            told,
            "the newest that has run"
        );
        let words = text(&run(folder, &["report", &show]).await);
        for wanted in ["Spring", currency, net, "MUG-1", "As run"] {
            assert!(words.contains(wanted), "{wanted} is not in {words}");
        }
        let listed = text(&run(folder, &["shows"]).await);
        let line = listed.lines().find(|line| line.contains(&show)).unwrap_or_else(|| panic!("{listed}"));
        assert!(line.contains(net) && line.contains(currency), "{line}");
    }
    let folder = core.stop_and_keep().await;
    let after = answer(&run(folder.path(), &["shows", "--json"]).await);
    assert_eq!(after["shows"].as_array().unwrap().len(), 3);

    let unknown = run(folder.path(), &["report", "no-such-show", "--json"]).await;
    refused(&unknown);
    let problem: Value = serde_json::from_slice(&unknown.stdout).unwrap();
    assert_eq!(problem["code"], "unknown_show");
}

#[tokio::test]
async fn orders_of_a_file_are_tried_beside_the_core_and_come_in_once_after_it() {
    let core = Core::start().await;
    let show = evening(&core, "EUR", "12.50").await;
    let began = core.api.state().borrow().past_runs.last().unwrap().started_at;
    let at = cartwall_api::wire::utc(began.div_euclid(1_000) * 1_000);
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("orders.csv");
    let header = "Sale Date,Item Name,Quantity,Price,Currency,Order ID,SKU";
    let rows =
        format!("{header}\n{at},Mug,3,10.00,EUR,3001,MUG-1\n2020-01-01 10:00,Mug,1,10.00,EUR,3002,MUG-1\n");
    fs::write(&file, rows).unwrap();
    let file = file.to_str().unwrap();
    let tried = ["import-orders", file, "--show", "last", "--zone", "Asia/Jerusalem", "--dry-run"];
    let words = text(&run(core.folder.path(), &tried).await);
    for wanted in [
        "etsy: 1 orders with 3 units would come in, gross 30.00 EUR",
        "Asia/Jerusalem",
        "3002",
        "before the show",
    ] {
        assert!(words.contains(wanted), "{wanted} is not in {words}");
    }
    let folder = core.stop_and_keep().await;
    let came = ["import-orders", file, "--show", &show, "--json"];
    let report = answer(&run(folder.path(), &came).await);
    assert_eq!(
        (&report["orders"], &report["left_out"][0]["code"]),
        (&json!(1), &json!("before_show")),
        "{report}"
    );
    let again = answer(&run(folder.path(), &came).await);
    assert_eq!((&again["orders"], &again["counted_already"]), (&json!(0), &json!(1)), "{again}");
    let told = answer(&run(folder.path(), &["report", &show, "--json"]).await);
    assert_eq!((&told["totals"]["orders"], &told["totals"]["units"]), (&json!(2), &json!(5)), "{told}");
}

#[tokio::test]
async fn an_export_is_the_file_that_the_panel_gives() {
    let core = Core::start().await;
    let show = evening(&core, "EUR", "12.50").await;
    let home = tempfile::tempdir().unwrap();
    for format in ["csv", "json"] {
        let out = home.path().join(format);
        let named = out.to_str().unwrap();
        let words =
            text(&run(core.folder.path(), &["export", &show, "--format", format, "--out", named]).await);
        let path = format!("/api/v1/shows/{show}/export?format={format}");
        let told = core.get(&path).token(core.host()).send().await;
        assert_eq!(fs::read(&out).unwrap(), told.body, "{format}");
        assert!(words.starts_with(&format!("{} bytes written to ", told.body.len())), "{words}");
    }
    let out = home.path().join("none");
    let bad = ["export", &show, "--format", "pdf", "--out", out.to_str().unwrap()];
    refused(&run(core.folder.path(), &bad).await);
    assert!(!out.exists(), "a refusal writes nothing");
    core.stop().await;
}

#[tokio::test]
async fn the_doctor_says_what_is_sound_and_repairs_what_is_not() {
    let core = Core::start().await;
    let show = evening(&core, "EUR", "12.50").await;
    let told = core.get(&format!("/api/v1/shows/{show}/report")).token(core.host()).send().await.json();
    let state = core.whole().await;
    let name = state["build"]["journal"].as_str().unwrap().to_owned();
    let folder = core.stop_and_keep().await;
    let data = folder.path();
    let sound = text(&run(data, &["doctor"]).await);
    assert!(sound.contains("is sound") && sound.contains(&format!("The journal's id is {name}.")), "{sound}");
    assert!(text(&run(data, &["doctor", "--repair"]).await).contains("There is nothing to repair"));

    damage(data);
    let found = run(data, &["doctor"]).await;
    assert_eq!(found.status.code(), Some(1), "{found:?}");
    let said = String::from_utf8(found.stdout).unwrap();
    assert!(said.contains("is damaged") && said.contains("cartwall doctor --repair --use --data"), "{said}");
    let found = run(data, &["doctor", "--json"]).await;
    assert_eq!(found.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&found.stdout).unwrap();
    assert!(!report["problems"].as_array().unwrap().is_empty(), "{report}");

    let repaired = text(&run(data, &["doctor", "--repair", "--use"]).await);
    assert!(repaired.contains("Saved ") && repaired.contains("The repaired file is in use."), "{repaired}");
    let sound = text(&run(data, &["doctor"]).await);
    assert!(sound.contains("is sound") && sound.contains(&name), "{sound}");
    assert_eq!(answer(&run(data, &["report", &show, "--json"]).await), told, "nothing was lost");
}

/// Another title in the middle of the file.
fn damage(data: &Path) {
    let file = cartwall_journal::file_in(data);
    let mut bytes = fs::read(&file).unwrap();
    let mark = b"\"Spring\"";
    let places: Vec<_> = (0..bytes.len() - mark.len()).filter(|at| bytes[*at..].starts_with(mark)).collect();
    assert!(!places.is_empty(), "the title is not in the file");
    for place in places {
        bytes[place + 1] ^= 1;
    }
    fs::write(&file, bytes).unwrap();
}

#[tokio::test]
async fn a_folder_without_a_journal_is_said_in_words() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("none");
    for arguments in
        [&["shows"][..], &["report", "last"], &["export", "last", "--format", "csv", "--out", "x"]]
    {
        assert!(refused(&run(&data, arguments).await).contains("no shows"), "{arguments:?}");
    }
    refused(&run(&data, &["doctor"]).await);
    assert!(!data.exists(), "looking makes no folder");
}
