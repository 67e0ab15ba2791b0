//! Rows to store, and ways to look at files.

use std::path::Path;

use cartwall_journal::{Batch, Figures, Journal, NewRow, Once, ShowRow};
use sha2::{Digest, Sha256};

pub fn row(number: u64) -> NewRow {
    NewRow {
        at: 1_750_000_000_000 + number as i64,
        actor: "host".into(),
        show: Some(format!("show-{}", number % 3)),
        kind: "order_placed".into(),
        version: 1,
        body: format!(
            r#"{{"number":{number},"title":"Linen dress · שמלת פשתן","note":"{}"}}"#,
            "x".repeat(120)
        ),
        figures: Some(Figures { orders: 1, units: number as i64 % 4 + 1, gross: 1250, refunds: 0 }),
    }
}

pub fn rows(numbers: std::ops::Range<u64>) -> Batch {
    Batch { rows: numbers.map(row).collect(), ..Batch::default() }
}

pub fn once(key: &str) -> Once {
    Once { scope: "sale".into(), key: key.into(), request: [7; 32], answer: r#"{"seq":1}"#.into() }
}

pub fn show(id: &str, created_at: i64) -> ShowRow {
    ShowRow {
        id: id.into(),
        title: format!("The {id}"),
        currency: "EUR".into(),
        status: "planned".into(),
        mode: None,
        created_at,
        started_at: None,
        ended_at: None,
    }
}

pub fn sha256(path: &Path) -> [u8; 32] {
    Sha256::digest(std::fs::read(path).unwrap()).into()
}

/// A closed journal of this many rows and one show.
pub fn filled(folder: &Path, count: u64) {
    let (journal, _) = Journal::open(folder).unwrap();
    for start in (1..=count).step_by(500) {
        let mut batch = rows(start..(start + 500).min(count + 1));
        batch.once = vec![once(&format!("order-{start}"))];
        batch.shows = (0..3).map(|n| show(&format!("show-{n}"), n)).collect();
        journal.append(batch).wait().unwrap();
    }
    journal.close().unwrap();
}

/// Seeded chance (SplitMix64), so that a failure can be repeated.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}
