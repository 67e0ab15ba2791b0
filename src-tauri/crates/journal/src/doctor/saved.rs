//! What a repair has found so far, on its way into the new file: genuine records of pages, and lines of the side record.

use std::{collections::BTreeMap, ops::ControlFlow, path::Path};

use rusqlite::{Connection, OptionalExtension, params};

use super::record::{Record, Value};
use crate::{
    digest::{Digest, Digester, EventColumns},
    error::JournalError,
    identity,
    row::{Figures, Once, Row, ShowRow, Snapshot},
    side_record::{self, Line},
};

/// What came from the side record.
#[derive(Default)]
pub(super) struct FromRecord {
    pub rows: u64,
    /// The last row that it names.
    pub last: u64,
    pub of_another: bool,
}

/// Puts genuine records into the new file.
pub(super) struct Saved<'a> {
    connection: &'a Connection,
    digester: Digester,
    /// A page that was let go may hold an older line of a show: the newest counts.
    shows: BTreeMap<String, (u64, ShowRow)>,
    /// What an earlier repair could not save.
    pub gaps: Vec<(u64, u64)>,
    failed: Option<rusqlite::Error>,
    /// The journal's own name. Where it is lost, the new file has a new one.
    identity: Option<String>,
}

impl<'a> Saved<'a> {
    pub(super) fn into(connection: &'a Connection) -> Self {
        Self {
            connection,
            digester: Digester::default(),
            shows: BTreeMap::new(),
            gaps: Vec::new(),
            failed: None,
            identity: None,
        }
    }

    pub(super) fn take(&mut self, record: &Record) {
        let kept = match record.values.len() {
            13 => self.event(record),
            6 => self.once(record),
            10 => self.show(record),
            4 => self.snapshot(record),
            3 => self.meta(record),
            2 => {
                self.gap(record);
                None
            }
            _ => None,
        };
        if let Some(Err(error)) = kept {
            self.failed.get_or_insert(error);
        }
    }

    fn event(&mut self, record: &Record) -> Option<rusqlite::Result<()>> {
        let values = &record.values;
        let figures = match &values[8] {
            Value::Null => None,
            orders => Some(Figures {
                orders: number(orders)?,
                units: number(&values[9])?,
                gross: number(&values[10])?,
                refunds: number(&values[11])?,
            }),
        };
        let row = Row {
            seq: u64::try_from(record.rowid).ok()?,
            at: number(&values[1])?,
            actor_kind: text(&values[2])?,
            actor_id: text(&values[3])?,
            show: optional(&values[4], text)?,
            kind: text(&values[5])?,
            version: u32::try_from(number(&values[6])?).ok()?,
            body: text(&values[7])?,
            figures,
        };
        let digest = self.digester.event(&EventColumns::from(&row));
        genuine(&values[12], &digest)?;
        Some(self.put_event(&row, &digest).map(drop))
    }

    /// Whether it was not there yet.
    fn put_event(&self, row: &Row, digest: &Digest) -> rusqlite::Result<bool> {
        let figures = row.figures;
        let insert =
            "INSERT OR IGNORE INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        self.execute(
            insert,
            params![
                row.seq,
                row.at,
                row.actor_kind,
                row.actor_id,
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
        )
    }

    fn once(&mut self, record: &Record) -> Option<rusqlite::Result<()>> {
        let [scope, key, seq, request, answer, digest] = record.values.as_slice() else { return None };
        let (scope, key, answer) = (text(scope)?, text(key)?, text(answer)?);
        let seq = u64::try_from(number(seq)?).ok()?;
        let Value::Blob(request) = request else { return None };
        let request: [u8; 32] = request.as_slice().try_into().ok()?;
        let now = self.digester.once(&scope, &key, seq, &request, &answer);
        genuine(digest, &now)?;
        Some(self.put_once(&Once { scope, key, request, answer, first_stays: false }, seq))
    }

    fn put_once(&mut self, once: &Once, seq: u64) -> rusqlite::Result<()> {
        let digest = self.digester.once(&once.scope, &once.key, seq, &once.request, &once.answer);
        let insert = "INSERT OR IGNORE INTO once VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.execute(insert, params![once.scope, once.key, seq, once.request, once.answer, digest]).map(drop)
    }

    fn meta(&mut self, record: &Record) -> Option<rusqlite::Result<()>> {
        let [Value::Text(name), Value::Text(value), Value::Blob(digest)] = record.values.as_slice() else {
            return None;
        };
        if identity::genuine(name, value, digest) {
            self.identity = Some(value.clone());
        }
        None
    }

    /// Such a record carries no digest: it only tells which losses are old.
    fn gap(&mut self, record: &Record) {
        if let [Value::Number(first), Value::Number(last)] = record.values[..]
            && let (Ok(first), Ok(last)) = (u64::try_from(first), u64::try_from(last))
        {
            self.gaps.push((first, last));
        }
    }

    fn put_show(&mut self, seq: u64, show: ShowRow) {
        let newest = self.shows.entry(show.id.clone()).or_insert_with(|| (seq, show.clone()));
        if newest.0 < seq {
            *newest = (seq, show);
        }
    }

    /// Adds what only the side record holds, where it is of this journal.
    pub(super) fn side_record(&mut self, path: &Path) -> Result<FromRecord, JournalError> {
        let mut from = FromRecord::default();
        let folder = path.parent().unwrap_or(Path::new("."));
        if path.file_name() != crate::file_in(folder).file_name() {
            return Ok(from);
        }
        let segments = side_record::segments(&side_record::folder_in(folder));
        let mut outcome = Ok(());
        for segment in &segments {
            let _ = side_record::each_line_of(segment, |line| match self.agrees(&line) {
                Ok(true) => ControlFlow::Continue(()),
                Ok(false) => {
                    from.of_another = true;
                    ControlFlow::Break(())
                }
                Err(error) => {
                    outcome = Err(error);
                    ControlFlow::Break(())
                }
            });
        }
        outcome?;
        if from.of_another {
            return Ok(from);
        }
        side_record::each_line(&segments, |line| {
            from.last = from.last.max(line.last());
            match self.put_line(line) {
                Ok(rows) => from.rows += rows,
                Err(error) => {
                    self.failed.get_or_insert(error);
                }
            }
        });
        Ok(from)
    }

    /// Whether a line says nothing else than the rows that were found.
    fn agrees(&mut self, line: &Line) -> Result<bool, JournalError> {
        let mut found = self.connection.prepare_cached("SELECT digest FROM event WHERE seq = ?1")?;
        let mut differs = |seq: u64, digest: &Digest| {
            let stored = found.query_row([seq], |row| row.get::<_, Digest>(0)).optional()?;
            Ok::<bool, JournalError>(stored.is_some_and(|stored| stored != *digest))
        };
        if differs(line.first - 1, &line.before)? {
            return Ok(false);
        }
        for (seq, row) in (line.first..).zip(&line.rows) {
            if differs(seq, &self.digester.event(&EventColumns::of_new(seq, row)))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns how many rows were not there yet.
    fn put_line(&mut self, line: Line) -> rusqlite::Result<u64> {
        let (last, mut new) = (line.last(), 0);
        for (seq, row) in (line.first..).zip(line.rows) {
            let digest = self.digester.event(&EventColumns::of_new(seq, &row));
            let row = Row {
                seq,
                at: row.at,
                actor_kind: row.actor_kind,
                actor_id: row.actor_id,
                show: row.show,
                kind: row.kind,
                version: row.version,
                body: row.body,
                figures: row.figures,
            };
            new += u64::from(self.put_event(&row, &digest)?);
        }
        for once in &line.once {
            self.put_once(once, last)?;
        }
        for show in line.shows {
            self.put_show(last, show);
        }
        Ok(new)
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
        self.put_show(seq, show);
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
        Some(self.execute(insert, params![snapshot.seq, snapshot.format, snapshot.body, now]).map(drop))
    }

    /// Whether something was inserted.
    fn execute(&self, sql: &str, params: impl rusqlite::Params) -> rusqlite::Result<bool> {
        self.connection.prepare_cached(sql)?.execute(params).map(|changed| changed > 0)
    }

    /// Writes the shows and drops what belongs to lost rows. Returns how many keys that were.
    pub(super) fn finish(mut self) -> Result<u64, JournalError> {
        if let Some(error) = self.failed {
            return Err(error.into());
        }
        if let Some(id) = &self.identity {
            identity::put(self.connection, id)?;
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
