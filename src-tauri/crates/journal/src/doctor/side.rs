//! Compares a file with the side record beside it: whatever was acknowledged must be in the file.

use std::{ops::ControlFlow, path::Path};

use rusqlite::{Connection, OptionalExtension};

use super::check::Report;
use crate::{
    digest::{Digest, Digester, EventColumns},
    error::JournalError,
    side_record::{self, Line, Segment},
};

/// The files of the side record that belongs to `path`, with their lengths of now. List them before the moment of the
/// file that they are compared with: a batch is committed before it is noted.
pub(super) fn listed(path: &Path) -> Vec<Segment> {
    let folder = path.parent().unwrap_or(Path::new("."));
    if path.file_name() == crate::file_in(folder).file_name() {
        side_record::segments(&side_record::folder_in(folder))
    } else {
        Vec::new()
    }
}

/// Adds to a report what a file of the side record knows and the journal does not.
pub(super) fn compare(
    connection: &Connection,
    segment: &Segment,
    report: &mut Report,
) -> Result<(), JournalError> {
    let (mut outcome, mut digester, mut missing) = (Ok(()), Digester::default(), Missing::default());
    let _ = side_record::each_line_of(segment, |line| {
        match line_in(connection, &line, &mut digester, &mut missing, report) {
            Ok(true) => ControlFlow::Continue(()),
            Ok(false) => ControlFlow::Break(()),
            Err(error) => {
                outcome = Err(error);
                ControlFlow::Break(())
            }
        }
    });
    missing.tell(report);
    outcome
}

/// Consecutive rows that are missing make one problem, and so do all missing keys.
#[derive(Default)]
struct Missing {
    rows: Option<(u64, u64)>,
    keys: u64,
}

impl Missing {
    fn add(&mut self, seq: u64, report: &mut Report) {
        match &mut self.rows {
            Some((_, last)) if *last + 1 == seq => *last = seq,
            _ => {
                self.tell_rows(report);
                self.rows = Some((seq, seq));
            }
        }
    }

    fn tell(&mut self, report: &mut Report) {
        self.tell_rows(report);
        if self.keys > 0 {
            report.add("missing_key", format!("{} idempotency keys are only in the side record", self.keys));
        }
    }

    fn tell_rows(&mut self, report: &mut Report) {
        if let Some((first, last)) = self.rows.take() {
            report.missing_rows += last - first + 1;
            report.add("missing_rows", format!("rows {first} to {last} are only in the side record"));
        }
    }
}

/// Whether to go on.
fn line_in(
    connection: &Connection,
    line: &Line,
    digester: &mut Digester,
    missing: &mut Missing,
    report: &mut Report,
) -> Result<bool, JournalError> {
    let mut stored = connection.prepare_cached("SELECT digest FROM event WHERE seq = ?1")?;
    for (seq, row) in (line.first..).zip(&line.rows) {
        let digest = digester.event(&EventColumns::of_new(seq, row));
        match stored.query_row([seq], |row| row.get::<_, Digest>(0)).optional()? {
            Some(stored) if stored == digest => {}
            Some(_) => {
                report.add("side_record", format!("row {seq} is another one than the side record says"));
                return Ok(false);
            }
            // A hole within the rows is told by whoever reads the rows.
            None if seq > report.last_seq => missing.add(seq, report),
            None => {}
        }
    }
    let mut key =
        connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM once WHERE scope = ?1 AND key = ?2)")?;
    for once in &line.once {
        if !key.query_row([&once.scope, &once.key], |row| row.get::<_, bool>(0))? {
            missing.keys += 1;
        }
    }
    Ok(true)
}
