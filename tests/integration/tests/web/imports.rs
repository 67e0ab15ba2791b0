//! A catalogue file comes in by pieces: others get their turn between two of them, and it can be cancelled.

use crate::support::core::Core;
use crate::support::within;
use cartwall_api::wire::import::ImportStage;
use cartwall_api::{ImportOptions, ImportReport, OrderOptions, Problem, Session};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

/// Enough for many pieces.
const PRODUCTS: usize = 2_000;

fn rows(count: usize) -> String {
    (0..count).map(|n| format!("SKU-{n},Product {n},{}.50,{n}\n", 1 + n % 90)).collect()
}

/// Begins to import a file under an id, beside the test.
fn begin(core: &Core, id: &str, dry_run: bool) -> JoinHandle<Result<ImportReport, Problem>> {
    let file = core.folder.path().join(format!("{id}.csv"));
    std::fs::write(&file, format!("SKU,Title,Price,Quantity\n{}", rows(PRODUCTS))).unwrap();
    let options =
        ImportOptions { name: "big.csv".into(), id: Some(id.into()), dry_run, ..ImportOptions::default() };
    let api = core.api.clone();
    tokio::spawn(async move { api.import(&Session::host(), &file, options).await })
}

/// Waits until products of the import with this id are in the catalogue and more are to come.
async fn half_way(core: &Core, id: &str) {
    let mut panel = core.api.panel();
    let there = panel.wait_for(|state| {
        state
            .importing
            .as_ref()
            .is_some_and(|import| import.id == id && import.stage == ImportStage::TakingIn && import.done > 0)
    });
    drop(within("the import's progress", there).await.unwrap());
}

async fn cancel(core: &Core, id: &str) -> Result<Value, Problem> {
    let body = json!({ "import": id });
    let answer = core.api.command(&Session::host(), "cancel_import", body, None).await?;
    Ok(serde_json::to_value(answer).unwrap())
}

#[tokio::test]
async fn a_command_gets_its_turn_between_two_pieces_of_a_file() {
    let core = Core::start().await;
    let import = begin(&core, "one", false);
    half_way(&core, "one").await;
    let answer = core.command("create_show", json!({ "title": "Meanwhile", "currency": "EUR" })).await;
    let report = within("the import", import).await.unwrap().unwrap();
    assert!(answer["seq"].as_u64().unwrap() < report.seq.unwrap(), "the show waited for the whole file");
    assert_eq!((report.products, report.left, report.cancelled), (PRODUCTS as u64, 0, false));
    let state = core.api.state().borrow().clone();
    assert_eq!(state.catalogue.variant_count(), PRODUCTS);
    core.settled().await;
    let panel = core.api.panel().borrow().clone();
    assert_eq!(*panel.importing, None);
    let told: Vec<_> = panel.feed.iter().filter_map(|item| item.units).collect();
    assert_eq!(told, [PRODUCTS as i64], "a file is one line of the feed");
    core.stop().await;
}

#[tokio::test]
async fn a_cancelled_import_says_what_came_in_and_the_next_import_takes_in_the_rest() {
    let core = Core::start().await;
    let import = begin(&core, "one", false);
    half_way(&core, "one").await;
    cancel(&core, "one").await.unwrap();
    let report = within("the import", import).await.unwrap().unwrap();
    assert!(report.cancelled && report.products > 0 && report.left > 0, "{report:?}");
    assert_eq!(report.products + report.left, PRODUCTS as u64);
    assert_eq!(core.api.state().borrow().catalogue.variant_count() as u64, report.variants);
    let rest = within("the import", begin(&core, "two", false)).await.unwrap().unwrap();
    assert_eq!(rest.products, PRODUCTS as u64);
    assert_eq!(rest.new_variants, report.left);
    assert_eq!(cancel(&core, "two").await.unwrap_err().code, "unknown_import");
    core.stop().await;
}

#[tokio::test]
async fn one_file_comes_in_at_a_time_and_one_that_waits_can_be_cancelled() {
    let core = Core::start().await;
    let import = begin(&core, "one", false);
    half_way(&core, "one").await;
    let twin = within("its twin", begin(&core, "one", true)).await.unwrap();
    assert_eq!(twin.unwrap_err().code, "import_running", "two imports have one id");
    let waiting = begin(&core, "two", true);
    // It waits from the moment that it can be cancelled.
    let cancelled = async {
        while cancel(&core, "two").await.is_err() {
            assert!(!waiting.is_finished(), "it did not wait");
            tokio::task::yield_now().await;
        }
    };
    within("the waiting import", cancelled).await;
    assert_eq!(within("its end", waiting).await.unwrap().unwrap_err().code, "import_cancelled");
    assert_eq!(within("the import", import).await.unwrap().unwrap().left, 0);
    core.stop().await;
}

#[tokio::test]
async fn a_file_of_orders_waits_for_the_catalogue_that_comes_in() {
    let core = Core::start().await;
    core.import("A,Linen dress,20.00,100\n").await;
    let show = core.command("create_show", json!({ "title": "Spring", "currency": "EUR" })).await;
    let show = show["id"].as_str().unwrap().to_owned();
    core.command("add_cue", json!({ "show": show, "sku": "A" })).await;
    core.command("go_live", json!({ "show": show })).await;
    core.command("end_show", json!({})).await;
    let orders = core.folder.path().join("orders.csv");
    std::fs::write(&orders, "Name,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n#1,2026-11-22 10:00:00 +0000,1,Mug,5.00,M\n").unwrap();
    let import = begin(&core, "one", false);
    half_way(&core, "one").await;
    let options = OrderOptions { dry_run: true, ..OrderOptions::default() };
    let host = Session::host();
    let looking = core.api.import_orders(&host, &show, &orders, options);
    let report = within("the orders", looking).await.unwrap();
    assert_eq!((report.left_out_total, report.currency.as_str(), report.currency_matters), (1, "EUR", true));
    assert_eq!(core.api.state().borrow().catalogue.variant_count(), PRODUCTS + 1, "it was read first");
    assert_eq!(within("the import", import).await.unwrap().unwrap().left, 0);
    core.stop().await;
}
