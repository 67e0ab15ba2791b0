//! How long a commit takes while a backup is made, beside how long it takes otherwise, in one run (guarantee 11).
//!
//! `cargo run --release -p cartwall-journal --example backup [ROWS]`: one row a commit, fifty a second, in a file of so
//! many rows.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that fails says so")]

use cartwall_journal::backup::{Backups, Reason};
use cartwall_journal::{Batch, Journal, NewRow, file_in};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const EVERY: Duration = Duration::from_millis(20);
const IDLE: usize = 500;

fn row(number: u64) -> NewRow {
    NewRow {
        at: 1_750_000_000_000 + number as i64,
        actor_kind: "client".into(),
        actor_id: "host".into(),
        kind: "order_placed".into(),
        version: 1,
        body: format!(r#"{{"number":{number},"note":"{}"}}"#, "x".repeat(250)),
        ..NewRow::default()
    }
}

/// How long each commit took, until told to stop.
fn commits(journal: &Journal, mut go_on: impl FnMut(usize) -> bool) -> Vec<Duration> {
    let mut took = Vec::new();
    while go_on(took.len()) {
        let begun = Instant::now();
        let rows = vec![row(journal.next_seq())];
        journal.append(Batch { rows, ..Batch::default() }).wait().unwrap();
        took.push(begun.elapsed());
        std::thread::sleep(EVERY.saturating_sub(begun.elapsed()));
    }
    took.sort_unstable();
    took
}

fn say(what: &str, took: &[Duration]) {
    let at = |part: usize| took[(took.len() * part / 100).min(took.len() - 1)];
    println!("{what}: {} commits, p50 {:?}, p99 {:?}", took.len(), at(50), at(99));
}

fn main() {
    let rows: u64 = std::env::args().nth(1).map_or(200_000, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(folder.path()).unwrap();
    for start in (1..=rows).step_by(5_000) {
        let rows = (start..start + 5_000).map(row).collect();
        journal.append(Batch { rows, ..Batch::default() }).wait().unwrap();
    }
    journal.checkpoint().unwrap();
    say("without", &commits(&journal, |done| done < IDLE));
    let (made, path) = (AtomicBool::new(false), file_in(folder.path()));
    std::thread::scope(|scope| {
        let backup = scope.spawn(|| {
            let begun = Instant::now();
            let backups = Backups::of(folder.path());
            let outcome = backups.make(&path, 1_795_971_600_000, Reason::Running, &AtomicBool::new(false));
            made.store(true, Ordering::SeqCst);
            println!("backup: {:?} in {:?}", outcome.unwrap(), begun.elapsed());
        });
        say("during ", &commits(&journal, |_| !made.load(Ordering::SeqCst)));
        backup.join().unwrap();
    });
    say("after  ", &commits(&journal, |done| done < IDLE));
}
