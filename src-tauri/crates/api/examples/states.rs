//! How much of the processor the panel's state takes: a running rundown beside planned shows of 50 cues, 200 orders a
//! second, and none, one and twenty panels that write down all that they are told.
//!
//! `cargo run --release --example states -- SECONDS CUES PLANNED`; as it stands 5 seconds, 1,000 cues, 20 planned shows
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a measurement, run by hand")]

use cartwall_api::{Api, ImportOptions, Session};
use cartwall_engine::Clock;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

#[tokio::main(worker_threads = 2)]
async fn main() {
    let number = |at, usual| std::env::args().nth(at).and_then(|word| word.parse().ok()).unwrap_or(usual);
    let (seconds, cues, planned) = (number(1, 5), number(2, 1_000), number(3, 20));
    let folder = std::env::temp_dir().join(format!("cartwall-states-{}", std::process::id()));
    let api = Api::open(&folder, Clock::system()).expect("a new folder");
    prepare(&api, &folder, cues, planned).await;
    let mut order = 0_u64;
    for panels in [0, 1, 20] {
        let told = Arc::new(AtomicU64::new(0));
        let tasks: Vec<_> =
            (0..panels).map(|_| tokio::spawn(panel(api.clone(), Arc::clone(&told)))).collect();
        let (before, begun) = (processor(), Instant::now());
        let mut ticks = tokio::time::interval(Duration::from_millis(5));
        while begun.elapsed() < Duration::from_secs(seconds) {
            ticks.tick().await;
            order += 1;
            let sku = format!("SKU-{}", order * 37 % cues);
            let lines = json!([{ "sku": sku, "quantity": 1, "unit_price": "12.50" }]);
            let body = json!({ "order_id": order.to_string(), "currency": "EUR", "lines": lines });
            run(&api, "record_sale", body).await;
        }
        let share = (processor() - before) * 100.0 / begun.elapsed().as_secs_f64();
        let megabytes = told.load(Ordering::Relaxed) / 1_000_000;
        println!("{panels} panels: {share:.1} % of a processor, {megabytes} MB told");
        tasks.into_iter().for_each(|task| task.abort());
    }
    api.close().await;
    let _ = std::fs::remove_dir_all(folder);
}

async fn prepare(api: &Api, folder: &std::path::Path, running: u64, planned: u64) {
    let file = folder.join("catalogue.csv");
    let rows: String = (0..running).map(|n| format!("SKU-{n},Product {n},12.50,100000\n")).collect();
    std::fs::write(&file, format!("SKU,Title,Price,Quantity\n{rows}")).expect("a writable folder");
    let options = ImportOptions { name: "catalogue.csv".to_owned(), ..ImportOptions::default() };
    api.import(&Session::host(), &file, options).await.expect("an import");
    for show in 0..=planned {
        let cues = if show == 0 { running } else { running.min(50) };
        let made = run(api, "create_show", json!({ "title": "Show", "currency": "EUR" })).await;
        for n in 0..cues {
            run(api, "add_cue", json!({ "show": made["id"], "sku": format!("SKU-{n}"), "cap": 1_000_000 }))
                .await;
        }
        if show == 0 {
            run(api, "start_rehearsal", json!({ "show": made["id"] })).await;
            run(api, "next", json!({})).await;
            for _ in 0..200 {
                run(api, "add_marker", json!({ "text": "A moment worth finding again" })).await;
            }
        }
    }
}

async fn run(api: &Api, name: &str, body: Value) -> Value {
    let answer = api.command(&Session::host(), name, body, None).await.expect(name);
    serde_json::to_value(answer).expect("an answer")
}

async fn panel(api: Api, told: Arc<AtomicU64>) {
    let mut states = api.flow(&Session::host(), None).expect("the host may watch");
    while states.changed().await.is_ok() {
        let written = states.latest().map(|message| serde_json::to_string(&message).expect("a message"));
        told.fetch_add(written.map_or(0, |text| text.len() as u64), Ordering::Relaxed);
    }
}

/// Seconds of the processor that this process has used.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|word| word.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}
