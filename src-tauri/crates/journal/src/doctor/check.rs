//! Looks at a whole file: its marks, SQLite's own checks, every digest, the projections.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::{
    connection,
    digest::{Digest, Digester},
    error::JournalError,
    identity,
    lock::{self, Lock},
    reader::{EVENT, sound_row},
    room,
    row::{Figures, ShowRow, Snapshot},
    schema::{self, GUARDS, STRETCH, Standing},
    side_record::Segment,
};

use super::{pages, side};

/// A report names this many problems; the rest is only counted.
const NAMED_PROBLEMS: usize = 100;

/// What was found in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The file.
    pub path: PathBuf,
    /// The SQLite library that looked.
    pub sqlite: String,
    /// Whether it carries Cartwall's mark.
    pub ours: bool,
    /// The journal's own name, where it could be read.
    pub journal: Option<String>,
    /// Its format, where it could be read.
    pub format: Option<u32>,
    /// Rows that are what was written.
    pub sound_rows: u64,
    /// The last row's sequence number.
    pub last_seq: u64,
    /// Rows that an earlier repair could not save.
    pub lost_before: u64,
    /// Rows that were saved and cannot be read now.
    pub missing_rows: u64,
    /// Shows in the list.
    pub shows: u64,
    /// What is wrong, the first hundred.
    pub problems: Vec<Problem>,
    /// How many problems there are in all.
    pub problem_count: u64,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A stable code: `not_ours`, `newer_file`, `unreadable`, `integrity`, `digest`, `missing_rows`, `figures`,
    /// `stretch`, `guard`, `log`, `keys`, `missing_key`, `side_record`.
    pub code: String,
    /// Where.
    pub detail: String,
}

impl Report {
    /// Nothing found yet.
    pub(crate) fn of(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            sqlite: rusqlite::version().to_owned(),
            ours: false,
            journal: None,
            format: None,
            sound_rows: 0,
            last_seq: 0,
            lost_before: 0,
            missing_rows: 0,
            shows: 0,
            problems: Vec::new(),
            problem_count: 0,
        }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problem_count == 0
    }

    pub(super) fn add(&mut self, code: &str, detail: impl Into<String>) {
        self.problem_count += 1;
        if self.problems.len() < NAMED_PROBLEMS {
            self.problems.push(Problem { code: code.to_owned(), detail: detail.into() });
        }
    }
}

/// Looks at a file, also while Cartwall runs on it. Damage is reported, not an error.
///
/// # Errors
/// Where there is no such file or it cannot be read.
pub fn check(path: impl AsRef<Path>) -> Result<Report, JournalError> {
    let path = path.as_ref();
    connection::require_sound_sqlite()?;
    let mut report = Report::of(path);
    let Some(sqlite) = connection::is_sqlite(path)? else {
        return Err(JournalError::Missing { path: path.to_owned() });
    };
    if !sqlite {
        report.add("not_ours", "the file does not begin as SQLite files do");
        return Ok(report);
    }
    // Before the moment of the file that they are compared with.
    let listed = side::listed(path);
    // With nobody writing, the file is read as it stands and nothing appears beside it.
    let folder = path.parent().unwrap_or(Path::new("."));
    let still = if folder.join(lock::NAME).exists() { Lock::take(folder).ok() } else { None };
    let someone_writes = folder.join(lock::NAME).exists() && still.is_none();
    // A log that is being written changes while it is read.
    if !someone_writes && pages::log_is_broken(path) {
        report.add("log", "the write-ahead log is damaged before saved changes");
    }
    let connection = if someone_writes || connection::has_wal(path) || room::has_index(path) {
        connection::for_viewing(path)
    } else {
        connection::for_reading_a_still_file(path)
    };
    match connection.and_then(|connection| look(&connection, path, &listed, &mut report)) {
        Ok(()) => {}
        Err(JournalError::NotOurs { .. }) => report.add("not_ours", "the file carries no mark of Cartwall"),
        Err(JournalError::NewerFile { found, .. }) => {
            report.ours = true;
            report.format = Some(found);
            report.add("newer_file", format!("format {found} is newer than this build"));
        }
        Err(JournalError::Damaged { detail }) => report.add("unreadable", detail),
        Err(error) => return Err(error),
    }
    Ok(report)
}

type Part = fn(&Connection, &mut Report) -> Result<(), JournalError>;

fn look(
    connection: &Connection,
    path: &Path,
    listed: &[Segment],
    report: &mut Report,
) -> Result<(), JournalError> {
    // One moment of the file for everything below, also while somebody writes.
    connection.execute_batch("BEGIN")?;
    let Standing::Ours(format) = schema::standing(connection, path, schema::VERSION)? else {
        return Err(JournalError::NotOurs { path: path.to_owned() });
    };
    report.ours = true;
    report.format = Some(format);
    // Each part is looked at even where another cannot be read.
    let parts: [Part; 8] = [whole, identity_of, guards, rows_and_figures, stretches, shows, keys, snapshots];
    for part in parts {
        match part(connection, report) {
            Ok(()) => {}
            Err(JournalError::Damaged { detail }) => report.add("unreadable", detail),
            Err(error) => return Err(error),
        }
    }
    for segment in listed {
        match side::compare(connection, segment, report) {
            Ok(()) => {}
            Err(JournalError::Damaged { detail }) => report.add("unreadable", detail),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn identity_of(connection: &Connection, report: &mut Report) -> Result<(), JournalError> {
    report.journal = Some(identity::of(connection)?);
    Ok(())
}

fn whole(connection: &Connection, report: &mut Report) -> Result<(), JournalError> {
    integrity(connection, "integrity_check", report)
}

/// One of SQLite's own checks.
pub(super) fn integrity(
    connection: &Connection,
    check: &str,
    report: &mut Report,
) -> Result<(), JournalError> {
    let mut check = connection.prepare(&format!("PRAGMA {check}"))?;
    let mut lines = check.query([])?;
    while let Some(line) = lines.next()? {
        let line: String = line.get(0)?;
        if line != "ok" {
            report.add("integrity", line);
        }
    }
    Ok(())
}

pub(super) fn guards(connection: &Connection, report: &mut Report) -> Result<(), JournalError> {
    for guard in GUARDS {
        let present: bool = connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = ?1)",
            [guard],
            |row| row.get(0),
        )?;
        if !present {
            report.add("guard", format!("the trigger {guard} is missing"));
        }
    }
    Ok(())
}

/// What earlier repairs could not save.
pub(super) fn gaps(connection: &Connection, report: &mut Report) -> Result<Vec<(u64, u64)>, JournalError> {
    let mut gaps = connection.prepare("SELECT first_seq, last_seq FROM gap ORDER BY first_seq")?;
    let gaps: Vec<(u64, u64)> =
        gaps.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    report.lost_before = gaps.iter().map(|(first, last)| last.saturating_sub(*first) + 1).sum();
    Ok(gaps)
}

fn rows_and_figures(connection: &Connection, report: &mut Report) -> Result<(), JournalError> {
    // Where they cannot be read, the rows still can.
    let gaps = match gaps(connection, report) {
        Err(JournalError::Damaged { detail }) => {
            report.add("unreadable", format!("the list of earlier losses: {detail}"));
            Vec::new()
        }
        gaps => gaps?,
    };
    let mut folded: BTreeMap<String, Figures> = BTreeMap::new();
    let mut digester = Digester::default();
    let mut every = connection.prepare(&format!("SELECT {EVENT} ORDER BY seq"))?;
    let mut rows = every.query([])?;
    let mut previous = 0;
    let mut all_read = true;
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(error) => {
                all_read = false;
                report.add("unreadable", format!("rows after {previous}: {error}"));
                break;
            }
        };
        let seq: u64 = row.get(0)?;
        match sound_row(row, &mut digester) {
            Ok(row) => {
                if seq > previous + 1 && !gaps.contains(&(previous + 1, seq - 1)) {
                    report.missing_rows += seq - 1 - previous;
                    report.add("missing_rows", format!("rows {} to {}", previous + 1, seq - 1));
                }
                previous = previous.max(seq);
                report.sound_rows += 1;
                if let (Some(show), Some(change)) = (row.show, row.figures) {
                    let sum = folded.entry(show.clone()).or_default();
                    match sum.checked_add(change) {
                        Some(added) => *sum = added,
                        None => report.add("figures", format!("show {show}: beyond 64 bits")),
                    }
                }
            }
            Err(JournalError::Damaged { .. }) => {
                all_read = false;
                report.add("digest", format!("row {seq} is not what was written"));
                // Its number may be damaged too: only the next one in order is believed.
                if seq == previous + 1 {
                    report.missing_rows += 1;
                    previous = seq;
                }
            }
            Err(error) => return Err(error),
        }
    }
    report.last_seq = previous;
    if all_read {
        figures(connection, folded, report)?;
    }
    Ok(())
}

fn figures(
    connection: &Connection,
    mut folded: BTreeMap<String, Figures>,
    report: &mut Report,
) -> Result<(), JournalError> {
    let mut kept = connection.prepare("SELECT show, orders, units, gross, refunds FROM show_figures")?;
    let mut rows = kept.query([])?;
    while let Some(row) = rows.next()? {
        let show: String = row.get(0)?;
        let kept =
            Figures { orders: row.get(1)?, units: row.get(2)?, gross: row.get(3)?, refunds: row.get(4)? };
        if folded.remove(&show) != Some(kept) {
            report.add("figures", format!("show {show}: the figures are not the sum of its rows"));
        }
    }
    for show in folded.keys() {
        report.add("figures", format!("show {show}: the figures are missing"));
    }
    Ok(())
}

fn stretches(connection: &Connection, report: &mut Report) -> Result<(), JournalError> {
    let mut missing = connection.prepare(
        "SELECT DISTINCT show, seq / ?1 FROM event WHERE show IS NOT NULL
         EXCEPT SELECT show, stretch FROM show_stretch",
    )?;
    let mut rows = missing.query([STRETCH])?;
    while let Some(row) = rows.next()? {
        let (show, stretch): (String, u64) = (row.get(0)?, row.get(1)?);
        report.add("stretch", format!("show {show}: its rows about {} are not listed", stretch * STRETCH));
    }
    Ok(())
}

pub(super) fn shows(connection: &Connection, report: &mut Report) -> Result<(), JournalError> {
    let mut every = connection.prepare(
        "SELECT id, title, currency, status, mode, created_at, started_at, ended_at, seq, digest FROM show",
    )?;
    let mut rows = every.query([])?;
    let mut digester = Digester::default();
    while let Some(row) = rows.next()? {
        report.shows += 1;
        let show = ShowRow {
            id: row.get(0)?,
            title: row.get(1)?,
            currency: row.get(2)?,
            status: row.get(3)?,
            mode: row.get(4)?,
            created_at: row.get(5)?,
            started_at: row.get(6)?,
            ended_at: row.get(7)?,
        };
        if digester.show(&show, row.get(8)?) != row.get::<_, Digest>(9)? {
            report.add("digest", format!("the list's line of show {} is not what was written", show.id));
        }
    }
    Ok(())
}

pub(super) fn keys(connection: &Connection, report: &mut Report) -> Result<(), JournalError> {
    let mut digester = Digester::default();
    // From the table alone, whatever its index says.
    let mut every =
        connection.prepare("SELECT scope, key, seq, request, answer, digest FROM once NOT INDEXED")?;
    let mut rows = every.query([])?;
    while let Some(row) = rows.next()? {
        let (scope, key): (String, String) = (row.get(0)?, row.get(1)?);
        let (request, answer): (Vec<u8>, String) = (row.get(3)?, row.get(4)?);
        if digester.once(&scope, &key, row.get(2)?, &request, &answer) != row.get::<_, Digest>(5)? {
            report.add("digest", format!("the answer recorded for {scope}: {key} is not what was written"));
        }
    }
    Ok(())
}

pub(super) fn snapshots(connection: &Connection, report: &mut Report) -> Result<(), JournalError> {
    let mut digester = Digester::default();
    let mut every = connection.prepare("SELECT seq, format, body, digest FROM snapshot")?;
    let mut rows = every.query([])?;
    while let Some(row) = rows.next()? {
        let snapshot = Snapshot { seq: row.get(0)?, format: row.get(1)?, body: row.get(2)? };
        if digester.snapshot(&snapshot) != row.get::<_, Digest>(3)? {
            report.add("digest", format!("the snapshot at row {} is not what was written", snapshot.seq));
        }
    }
    Ok(())
}
