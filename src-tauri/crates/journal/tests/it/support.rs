//! Rows to store, and ways to look at files.

use std::path::Path;

use cartwall_journal::{Batch, Figures, Journal, NewRow, Once, ShowRow};
use sha2::{Digest, Sha256};

pub fn row(number: u64) -> NewRow {
    NewRow {
        at: 1_750_000_000_000 + number as i64,
        actor_kind: "client".into(),
        actor_id: "host".into(),
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
    Once {
        scope: "sale".into(),
        key: key.into(),
        request: [7; 32],
        answer: r#"{"seq":1}"#.into(),
        first_stays: false,
    }
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

/// Steps that no release has, each of several parts, as a build of tomorrow would know them.
pub const FURTHER: &[&str] = &[
    "ALTER TABLE show ADD COLUMN note TEXT;
     CREATE TABLE label (name TEXT NOT NULL UNIQUE) STRICT;
     INSERT INTO label SELECT DISTINCT actor_id || seq FROM event;",
    "ALTER TABLE label ADD COLUMN colour TEXT; UPDATE label SET colour = 'red'; CREATE TABLE tint (of TEXT) STRICT;",
];

/// The format of a file that must be wholly in one: of the first release, or after one or both of [`FURTHER`].
pub fn whole_format(path: &Path) -> u32 {
    let plain = rusqlite::Connection::open(path).unwrap();
    let one = |sql: &str| plain.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let sound: String = plain.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    let format = plain.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    let tables = one("SELECT count(*) FROM sqlite_schema WHERE name IN ('label', 'tint')");
    let notes = one("SELECT count(*) FROM pragma_table_info('show') WHERE name = 'note'");
    let colours = one("SELECT count(*) FROM pragma_table_info('label') WHERE name = 'colour'");
    let (labels, rows) = match (format, tables, notes, colours) {
        (1, 0, 0, 0) => (0, 0),
        (2, 1, 1, 0) => (one("SELECT count(*) FROM label"), one("SELECT count(*) FROM event")),
        (3, 2, 1, 1) => {
            (one("SELECT count(*) FROM label WHERE colour = 'red'"), one("SELECT count(*) FROM event"))
        }
        between => panic!("between two formats: {between:?}"),
    };
    assert_eq!(labels, rows, "format {format} is half filled");
    format
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
