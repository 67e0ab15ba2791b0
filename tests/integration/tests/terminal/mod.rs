//! The command line prints what others wrote; nothing of it may steer the terminal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod commands;

use crate::killed::process::binary;
use crate::support::core::Core;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};
use tokio::task::spawn_blocking;

/// Renames the window, clears the screen, by C1 too; turns the direction; ends the line; overwrites it.
const STEERING: &str =
    "\u{1b}]0;pwned\u{7}\u{1b}[2J\u{9b}2J\u{202e}gnp\u{2066}x\u{2069}\u{85}a\u{7f}\u{8}\u{2028}z";

async fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(binary());
    command.args(arguments).env("CARTWALL_DATA", folder).env("CARTWALL_LOG", "trace");
    spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn check(what: &str, output: &Output) -> String {
    let mut all = String::new();
    for bytes in [&output.stdout, &output.stderr] {
        let text = std::str::from_utf8(bytes).unwrap();
        let steers = |c: char| {
            (c.is_control() && c != '\n')
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!text.contains(steers), "{what}: {text:?}");
        all += text;
    }
    all
}

#[tokio::test]
async fn what_others_wrote_is_shown_and_never_carried_out_by_the_terminal() {
    let core = Core::start().await;
    let folder = core.folder.path().to_owned();
    core.import("HOSTILE,\"\u{202e}gnp\u{2066}x\u{2069}\u{2028}z\",1.00,5\n").await;
    let show = core.command("create_show", json!({ "title": STEERING, "currency": "EUR" })).await;
    let show = show["id"].as_str().unwrap().to_owned();
    core.command("add_cue", json!({ "show": show, "sku": "HOSTILE" })).await;
    core.command("start_rehearsal", json!({ "show": show })).await;
    core.command("take", json!({})).await;
    core.command("add_marker", json!({ "text": STEERING })).await;
    let order = json!({ "order_id": STEERING, "currency": "EUR", "lines": [{ "sku": STEERING, "quantity": 1, "unit_price": "1.00" }] });
    assert_eq!(core.post("/api/v1/sales").token(core.host()).json(&order).send().await.status, 200);
    core.command("end_show", json!({})).await;

    let shows = check("shows", &run(&folder, &["shows"]).await);
    assert!(shows.contains("\\u{1b}]0;pwned\\u{7}"), "{shows}");
    let report = check("report", &run(&folder, &["report", "last"]).await);
    assert!(report.contains("\\u{1b}]0;pwned\\u{7}"), "{report}");
    for arguments in [&["shows", "--json"][..], &["report", "last", "--json"]] {
        let read: Value = serde_json::from_str(&check("JSON", &run(&folder, arguments).await)).unwrap();
        let title = if read["title"].is_null() { &read["shows"][0]["title"] } else { &read["title"] };
        assert_eq!(title, STEERING, "a program reads what was written");
    }
    check("doctor", &run(&folder, &["doctor"]).await);
    let file = folder.join("hostile.csv");
    std::fs::write(&file, format!("SKU,Title,Price\nA,B,{STEERING}\n")).unwrap();
    check("import", &run(&folder, &["import", file.to_str().unwrap(), "--dry-run"]).await);
    let named = format!("x{}.csv", STEERING.replace('\u{8}', ""));
    for arguments in [
        &["report", STEERING][..],
        &["report", STEERING, "--json"],
        &["import", &named],
        &["import", "--dry-run", &named],
        &["import", "a.csv", &named],
        &[&named],
        &["export", "last", "--format", &named, "--out", "x"],
        &["export", "last", "--format", "csv", "--out", &format!("/nowhere/{named}")],
        &["serve", "--listen", &named],
        &["serve", "--replay", &named, "--listen", "127.0.0.1:0"],
    ] {
        let output = run(&folder, arguments).await;
        assert!(!output.status.success(), "{arguments:?}");
        check(&format!("{arguments:?}"), &output);
    }
    core.stop().await;
}
