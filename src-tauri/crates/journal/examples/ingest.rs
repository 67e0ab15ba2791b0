//! How fast rows go into the journal, beside plain batched inserts of the same rows with the same durability.
//!
//! Prints one line of JSON. Rounds alternate, so that a slow moment of the disk meets both; medians count.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::{collections::VecDeque, path::Path, time::Instant};

use cartwall_journal::{Batch, Commit, Figures, Journal, NewRow};
use rusqlite::{Connection, params};

const ROUNDS: usize = 7;
const ROWS: usize = 60_000;
const PER_BATCH: usize = 500;
/// Batches that have been handed over and not answered yet: the writer commits what waits together.
const ON_THEIR_WAY: usize = 8;

fn rows() -> Vec<NewRow> {
    let row = |number: usize| NewRow {
        at: 1_750_000_000_000 + number as i64,
        actor_kind: "store".into(),
        actor_id: "shopify:linen.myshopify.com".into(),
        show: Some("0197a5c2-6b1e-7c3f-9d55-2f6a1f0b7e10".into()),
        kind: "order_placed".into(),
        version: 1,
        body: format!(
            r#"{{"order":"{number:08}","currency":"EUR","lines":[{{"sku":"LINEN-{:04}","variant":"0197a5c2-6b1e-7c3f-9d55-{number:012}","quantity":{},"unit":{{"minor":1250,"currency":"EUR"}}}}],"source":"shop","placed_at":{}}}"#,
            number % 900,
            number % 3 + 1,
            1_750_000_000_000_u64 + number as u64
        ),
        figures: Some(Figures { orders: 1, units: (number % 3 + 1) as i64, gross: 1250, refunds: 0 }),
    };
    (0..ROWS).map(row).collect()
}

fn through_the_journal(folder: &Path, rows: Vec<NewRow>, on_their_way: usize) -> f64 {
    let mut batches: Vec<Batch> = Vec::new();
    let mut rows = rows.into_iter();
    loop {
        let rows: Vec<NewRow> = rows.by_ref().take(PER_BATCH).collect();
        if rows.is_empty() {
            break;
        }
        batches.push(Batch { rows, ..Batch::default() });
    }
    let (journal, _) = Journal::open(folder).unwrap();
    let start = Instant::now();
    let mut waiting = VecDeque::new();
    for batch in batches {
        if waiting.len() == on_their_way
            && let Some(oldest) = waiting.pop_front()
        {
            Commit::wait(oldest).unwrap();
        }
        waiting.push_back(journal.append(batch));
    }
    for commit in waiting {
        commit.wait().unwrap();
    }
    let seconds = start.elapsed().as_secs_f64();
    journal.close().unwrap();
    ROWS as f64 / seconds
}

fn plainly(folder: &Path, rows: &[NewRow]) -> f64 {
    std::fs::create_dir_all(folder).unwrap();
    let mut connection = Connection::open(folder.join("plain.db")).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE event (seq INTEGER PRIMARY KEY, at INTEGER, actor_kind TEXT, actor_id TEXT, show TEXT, kind TEXT,
                                 version INTEGER, body TEXT, orders INTEGER, units INTEGER, gross INTEGER, refunds INTEGER);",
        )
        .unwrap();
    let start = Instant::now();
    let mut seq = 0_i64;
    for batch in rows.chunks(PER_BATCH) {
        let transaction = connection.transaction().unwrap();
        {
            let mut insert = transaction
                .prepare_cached(
                    "INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                )
                .unwrap();
            for row in batch {
                seq += 1;
                let figures = row.figures.unwrap_or_default();
                insert
                    .execute(params![
                        seq,
                        row.at,
                        row.actor_kind,
                        row.actor_id,
                        row.show,
                        row.kind,
                        row.version,
                        row.body,
                        figures.orders,
                        figures.units,
                        figures.gross,
                        figures.refunds,
                    ])
                    .unwrap();
            }
        }
        transaction.commit().unwrap();
    }
    ROWS as f64 / start.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    // On the disk that holds the build, where a temporary folder may be in memory.
    let folder = tempfile::tempdir_in(std::env::args().nth(1).unwrap_or_else(|| ".".into())).unwrap();
    let rows = rows();
    let (mut journal, mut single, mut plain) = (Vec::new(), Vec::new(), Vec::new());
    let (mut ratios, mut single_ratios) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let place = |name: &str| folder.path().join(format!("{name}-{round}"));
        let through = through_the_journal(&place("journal"), rows.clone(), ON_THEIR_WAY);
        let beside = plainly(&place("plain"), &rows);
        let one_by_one = through_the_journal(&place("single"), rows.clone(), 1);
        journal.push(through);
        single.push(one_by_one);
        plain.push(beside);
        ratios.push(through / beside);
        single_ratios.push(one_by_one / beside);
    }
    println!(
        r#"{{"journal_rows_per_s":{:.0},"plain_rows_per_s":{:.0},"ratio":{:.3},"one_batch_at_a_time_rows_per_s":{:.0},"one_batch_at_a_time_ratio":{:.3}}}"#,
        median(journal),
        median(plain),
        median(ratios),
        median(single),
        median(single_ratios)
    );
}
