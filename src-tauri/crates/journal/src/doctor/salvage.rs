//! Saves every row that is still what was written into a new file.
//!
//! It reads the pages themselves: a row whose digest agrees is genuine wherever it lies, even where the tree above
//! it, or the file's header, is gone.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::{
    check::{Report, check},
    pages::{Pages, word},
    record::{self, Record, Value},
};
use crate::{
    connection,
    digest::{Digester, EventColumns},
    error::JournalError,
    lock::{self, Lock},
    row::{Figures, Row, ShowRow, Snapshot},
    schema::{self, APPLICATION_ID, STEPS, STRETCH},
};

/// What a repair saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salvaged {
    /// The new file.
    pub path: PathBuf,
    /// Rows saved.
    pub rows: u64,
    /// Stretches of rows that could not be saved: first and last sequence number. Rows lost at the very end are not
    /// known and not in it.
    pub lost: Vec<(u64, u64)>,
    /// Keys that were recorded once and belong to a row that is lost: dropped, so that they may be sent again.
    pub keys_dropped: u64,
    /// Shows in the new list.
    pub shows: u64,
    /// The new file, looked at.
    pub report: Report,
}

/// Saves the undamaged rows of `path` into a new file `out`. The original is only read.
///
/// # Errors
/// `in_use` while Cartwall runs on it; `not_ours` where not one row of ours is in it; `newer_file`; `io` where `out`
/// exists already.
pub fn repair(path: impl AsRef<Path>, out: impl AsRef<Path>) -> Result<Salvaged, JournalError> {
    let (path, out) = (path.as_ref(), out.as_ref());
    connection::require_sound_sqlite()?;
    if out.exists() {
        return Err(JournalError::Io {
            detail: format!("{}: there is a file of that name already", out.display()),
        });
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let _still = match folder.join(lock::NAME).exists().then(|| Lock::take(folder)) {
        Some(Err(error @ JournalError::InUse { .. })) => return Err(error),
        // A disk that cannot be written needs no lock.
        Some(outcome) => outcome.ok(),
        None => None,
    };
    let mut pages = Pages::open(path)?;
    refuse_newer(&mut pages)?;

    let mut target = connection::for_writing(out)?;
    schema::migrate(&mut target, out, 0, STEPS)?;
    let transaction = target.transaction()?;
    let mut saved = Saved {
        connection: &transaction,
        digester: Digester::default(),
        shows: BTreeMap::new(),
        failed: None,
    };
    for number in 1..=pages.count() {
        record::each_on_page(&mut pages, number, |record| saved.take(&record));
    }
    let keys_dropped = saved.finish()?;
    let rows: u64 = transaction.query_row("SELECT count(*) FROM event", [], |row| row.get(0))?;
    let lost = note_gaps(&transaction)?;
    rebuild_projections(&transaction)?;
    transaction.commit()?;
    target.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    target.close().map_err(|(_, error)| error)?;
    if rows == 0 {
        // Nothing was saved, so nothing is left behind.
        std::fs::remove_file(out).map_err(|error| JournalError::io(out, &error))?;
        return Err(JournalError::NotOurs { path: path.to_owned() });
    }
    let report = check(out)?;
    Ok(Salvaged { path: out.to_owned(), rows, lost, keys_dropped, shows: report.shows, report })
}

fn refuse_newer(pages: &mut Pages) -> Result<(), JournalError> {
    let Some(first) = pages.read(1) else { return Ok(()) };
    let found = word(&first, 60);
    if word(&first, 68) == APPLICATION_ID.cast_unsigned() && found > schema::VERSION {
        return Err(JournalError::NewerFile { found, known: schema::VERSION });
    }
    Ok(())
}

/// Puts genuine records into the new file.
struct Saved<'a> {
    connection: &'a Connection,
    digester: Digester,
    /// A page that was let go may hold an older line of a show: the newest counts.
    shows: BTreeMap<String, (u64, ShowRow)>,
    failed: Option<rusqlite::Error>,
}

impl Saved<'_> {
    fn take(&mut self, record: &Record) {
        let kept = match record.values.len() {
            12 => self.event(record),
            6 => self.once(record),
            10 => self.show(record),
            4 => self.snapshot(record),
            _ => None,
        };
        if let Some(Err(error)) = kept {
            self.failed.get_or_insert(error);
        }
    }

    fn event(&mut self, record: &Record) -> Option<rusqlite::Result<()>> {
        let values = &record.values;
        let figures = match &values[7] {
            Value::Null => None,
            orders => Some(Figures {
                orders: number(orders)?,
                units: number(&values[8])?,
                gross: number(&values[9])?,
                refunds: number(&values[10])?,
            }),
        };
        let row = Row {
            seq: u64::try_from(record.rowid).ok()?,
            at: number(&values[1])?,
            actor: text(&values[2])?,
            show: optional(&values[3], text)?,
            kind: text(&values[4])?,
            version: u32::try_from(number(&values[5])?).ok()?,
            body: text(&values[6])?,
            figures,
        };
        let digest = self.digester.event(&EventColumns::from(&row));
        genuine(&values[11], &digest)?;
        let insert = "INSERT OR IGNORE INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
        Some(self.execute(
            insert,
            params![
                row.seq,
                row.at,
                row.actor,
                row.show,
                row.kind,
                row.version,
                row.body,
                figures.map(|figures| figures.orders),
                figures.map(|figures| figures.units),
                figures.map(|figures| figures.gross),
                figures.map(|figures| figures.refunds),
                digest,
            ],
        ))
    }

    fn once(&mut self, record: &Record) -> Option<rusqlite::Result<()>> {
        let [scope, key, seq, request, answer, digest] = record.values.as_slice() else { return None };
        let (scope, key, answer) = (text(scope)?, text(key)?, text(answer)?);
        let seq = u64::try_from(number(seq)?).ok()?;
        let Value::Blob(request) = request else { return None };
        let now = self.digester.once(&scope, &key, seq, request, &answer);
        genuine(digest, &now)?;
        let insert = "INSERT OR IGNORE INTO once VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        Some(self.execute(insert, params![scope, key, seq, request, answer, now]))
    }

    fn show(&mut self, record: &Record) -> Option<rusqlite::Result<()>> {
        let values = &record.values;
        let show = ShowRow {
            id: text(&values[0])?,
            title: text(&values[1])?,
            currency: text(&values[2])?,
            status: text(&values[3])?,
            mode: optional(&values[4], text)?,
            created_at: number(&values[5])?,
            started_at: optional(&values[6], number)?,
            ended_at: optional(&values[7], number)?,
        };
        let seq = u64::try_from(number(&values[8])?).ok()?;
        genuine(&values[9], &self.digester.show(&show, seq))?;
        let newest = self.shows.entry(show.id.clone()).or_insert_with(|| (seq, show.clone()));
        if newest.0 < seq {
            *newest = (seq, show);
        }
        None
    }

    fn snapshot(&mut self, record: &Record) -> Option<rusqlite::Result<()>> {
        let [_, format, body, digest] = record.values.as_slice() else { return None };
        let Value::Blob(body) = body else { return None };
        let snapshot = Snapshot {
            seq: u64::try_from(record.rowid).ok()?,
            format: u32::try_from(number(format)?).ok()?,
            body: body.clone(),
        };
        let now = self.digester.snapshot(&snapshot);
        genuine(digest, &now)?;
        let insert = "INSERT OR IGNORE INTO snapshot VALUES (?1, ?2, ?3, ?4)";
        Some(self.execute(insert, params![snapshot.seq, snapshot.format, snapshot.body, now]))
    }

    fn execute(&self, sql: &str, params: impl rusqlite::Params) -> rusqlite::Result<()> {
        self.connection.prepare_cached(sql)?.execute(params).map(drop)
    }

    /// Writes the shows and drops what belongs to lost rows. Returns how many keys that were.
    fn finish(mut self) -> Result<u64, JournalError> {
        if let Some(error) = self.failed {
            return Err(error.into());
        }
        for (seq, show) in self.shows.values() {
            let digest = self.digester.show(show, *seq);
            self.connection
                .prepare_cached("INSERT INTO show VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
                .execute(params![
                    show.id,
                    show.title,
                    show.currency,
                    show.status,
                    show.mode,
                    show.created_at,
                    show.started_at,
                    show.ended_at,
                    seq,
                    digest,
                ])?;
        }
        // The state after rows that are not there would let their numbers be given twice.
        self.connection.execute(
            "DELETE FROM snapshot WHERE seq > (SELECT coalesce(max(seq), 0) FROM event)
             OR seq NOT IN (SELECT seq FROM snapshot ORDER BY seq DESC LIMIT 2)",
            [],
        )?;
        // The keys' trigger guards a journal in use; this file is still being made.
        let trigger: String = self.connection.query_row(
            "SELECT sql FROM sqlite_schema WHERE name = 'once_never_deleted'",
            [],
            |row| row.get(0),
        )?;
        self.connection.execute_batch("DROP TRIGGER once_never_deleted")?;
        let dropped = self
            .connection
            .execute("DELETE FROM once WHERE seq > 0 AND seq NOT IN (SELECT seq FROM event)", [])?;
        self.connection.execute_batch(&trigger)?;
        Ok(dropped as u64)
    }
}

fn genuine(stored: &Value, now: &[u8]) -> Option<()> {
    matches!(stored, Value::Blob(stored) if stored == now).then_some(())
}

fn number(value: &Value) -> Option<i64> {
    if let Value::Number(number) = value { Some(*number) } else { None }
}

fn text(value: &Value) -> Option<String> {
    if let Value::Text(text) = value { Some(text.clone()) } else { None }
}

fn optional<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Option<T>> {
    if *value == Value::Null { Some(None) } else { read(value).map(Some) }
}

fn note_gaps(connection: &Connection) -> Result<Vec<(u64, u64)>, JournalError> {
    let mut gaps = connection.prepare(
        "SELECT before + 1, seq - 1 FROM (SELECT seq, lag(seq, 1, 0) OVER (ORDER BY seq) AS before FROM event)
         WHERE seq > before + 1",
    )?;
    let lost: Vec<(u64, u64)> =
        gaps.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    for (first, last) in &lost {
        connection.execute("INSERT INTO gap VALUES (?1, ?2)", [first, last])?;
    }
    Ok(lost)
}

fn rebuild_projections(connection: &Connection) -> Result<(), JournalError> {
    connection.execute(
        "INSERT INTO show_figures SELECT show, sum(orders), sum(units), sum(gross), sum(refunds)
         FROM event WHERE show IS NOT NULL AND orders IS NOT NULL GROUP BY show",
        [],
    )?;
    connection.execute(
        "INSERT INTO show_stretch SELECT DISTINCT show, seq / ?1 FROM event WHERE show IS NOT NULL",
        [STRETCH],
    )?;
    Ok(())
}
