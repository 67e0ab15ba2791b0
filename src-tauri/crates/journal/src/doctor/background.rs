//! The check while the journal is in use: everything that `check` looks at, in short reads that hold nobody up.
//!
//! What follows from the rows (projections, the index over the idempotency keys, the keys of orders) is made good at
//! once; the rest is reported. It must never write by itself: what has to be mended goes through the writer.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use rusqlite::{Connection, params};
use tokio::sync::oneshot;

use super::{
    check::{self, Problem, Report},
    keys::Standing,
    side,
};
use crate::{
    connection,
    digest::Digester,
    error::JournalError,
    format,
    journal::locked,
    mend::Mend,
    reader::{EVENT, Reader, sound_row},
    row::{Figures, Once, Row},
    schema::STRETCH,
    writer::{Message, Queue},
};

/// Rows that are read at once: some milliseconds.
const SLICE: usize = 1000;
/// Up to this size the whole file is given to SQLite's quick check, which reads it in one go.
const QUICKLY_READ: u64 = 128 << 20;
/// How many rows in a row may be unreadable before the rest is given up.
const PASSED_OVER: u64 = 20_000;
/// Between two slices, at most.
const PAUSE: Duration = Duration::from_millis(50);

/// Looks for damage in a journal that is in use.
#[derive(Debug, Clone)]
pub struct Checker {
    path: PathBuf,
    reader: Reader,
    queue: Arc<Mutex<Queue>>,
}

/// What the check in the background found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What is wrong and was not made good.
    pub report: Report,
    /// What was wrong and was made good.
    pub mended: Vec<Problem>,
}

/// What is read from the rows on the way.
#[derive(Default)]
struct Folded {
    through: u64,
    figures: BTreeMap<String, Figures>,
    stretches: Vec<(String, u64)>,
    keys: Vec<(u64, Once)>,
    /// Every row could be read.
    whole: bool,
}

impl Checker {
    pub(crate) fn new(path: PathBuf, reader: Reader, queue: Arc<Mutex<Queue>>) -> Self {
        Self { path, reader, queue }
    }

    /// Looks at everything. Blocks, for as long as the file is large; ends early where the journal is closed.
    ///
    /// # Errors
    /// `closed`, or where the file cannot be opened. Damage is no error.
    pub fn run(&self) -> Result<Checked, JournalError> {
        let connection = connection::for_reading(&self.path)?;
        self.reader.interrupt_on_close(connection.get_interrupt_handle())?;
        let mut checked = Checked { report: Report::of(&self.path), mended: Vec::new() };
        checked.report.ours = true;
        let listed = side::listed(&self.path);
        self.key_index(&connection, &mut checked)?;
        let report = &mut checked.report;
        self.part(report, |report| pages(&connection, &self.path, report))?;
        self.part(report, |report| check::guards(&connection, report))?;
        self.part(report, |report| check::shows(&connection, report))?;
        self.part(report, |report| check::keys(&connection, report))?;
        self.part(report, |report| check::snapshots(&connection, report))?;
        let folded = self.rows(&connection, report)?;
        self.projections(&connection, folded, &mut checked)?;
        for segment in &listed {
            self.part(&mut checked.report, |report| side::compare(&connection, segment, report))?;
        }
        Ok(checked)
    }

    /// Damage in a part is told and ends that part alone.
    fn part<T: Default>(
        &self,
        report: &mut Report,
        look: impl FnOnce(&mut Report) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let outcome = look(report);
        if self.reader.is_closed() {
            return Err(JournalError::Closed);
        }
        match outcome {
            Err(JournalError::Damaged { detail }) => {
                report.add("unreadable", detail);
                Ok(T::default())
            }
            outcome => outcome,
        }
    }

    fn key_index(&self, connection: &Connection, checked: &mut Checked) -> Result<(), JournalError> {
        let keys = self.reader.keys();
        let mut standing = keys.standing(connection)?;
        if let Standing::IndexDamaged(detail) = &standing {
            let problem = Problem { code: "key_index".to_owned(), detail: detail.clone() };
            if self.mend(Mend::KeyIndex).is_ok() {
                keys.look_again();
                standing = keys.standing(connection)?;
                if standing == Standing::Sound {
                    checked.mended.push(problem);
                }
            }
        }
        if let Standing::IndexDamaged(detail) | Standing::KeysDamaged(detail) = standing {
            checked.report.add("keys", detail);
        }
        Ok(())
    }

    /// Reads every row, and what must be there because of it.
    fn rows(&self, connection: &Connection, report: &mut Report) -> Result<Folded, JournalError> {
        let gaps = self.part(report, |report| check::gaps(connection, report))?;
        let mut folded = Folded { whole: true, ..Folded::default() };
        loop {
            let began = Instant::now();
            let slice = slice(connection, &mut folded, &gaps, report);
            if self.reader.is_closed() {
                return Err(JournalError::Closed);
            }
            match slice {
                Ok(0) => break,
                Ok(_) => {}
                Err(JournalError::Damaged { detail }) => {
                    folded.whole = false;
                    if !pass_over(connection, &mut folded, &detail, report) {
                        break;
                    }
                }
                Err(error) => return Err(error),
            }
            // Half of the time is left to others.
            std::thread::sleep(began.elapsed().min(PAUSE));
        }
        report.last_seq = folded.through;
        Ok(folded)
    }

    fn projections(
        &self,
        connection: &Connection,
        folded: Folded,
        checked: &mut Checked,
    ) -> Result<(), JournalError> {
        let Folded { through, figures, stretches, keys, whole } = folded;
        if !keys.is_empty() {
            let detail = format!("{} orders had no idempotency key any more", keys.len());
            let sound = self.reader.keys().standing(connection)? == Standing::Sound;
            self.settle("missing_key", detail, sound, Mend::Keys(keys), checked);
        }
        let wrong = self.part(&mut checked.report, |_| wrong_figures(connection, &figures, through))?;
        for show in &wrong {
            tracing::warn!(show, "the key figures of a show are not the sum of its rows");
        }
        if !wrong.is_empty() || !stretches.is_empty() {
            let code = if wrong.is_empty() { "stretch" } else { "figures" };
            let detail =
                format!("{} shows with wrong figures, {} missing stretches", wrong.len(), stretches.len());
            let mend = Mend::Projections { through, figures, shows: wrong, stretches };
            self.settle(code, detail, whole, mend, checked);
        }
        Ok(())
    }

    /// Makes something good, or reports it.
    fn settle(&self, code: &str, detail: String, possible: bool, mend: Mend, checked: &mut Checked) {
        if possible && self.mend(mend).is_ok() {
            tracing::warn!(code, detail, "made good from the rows");
            checked.mended.push(Problem { code: code.to_owned(), detail });
        } else {
            checked.report.add(code, detail);
        }
    }

    fn mend(&self, mend: Mend) -> Result<(), JournalError> {
        let (answer, outcome) = oneshot::channel();
        {
            let queue = locked(&self.queue);
            let sender = queue.sender.as_ref().ok_or(JournalError::Closed)?;
            sender.send(Message::Mend(mend, answer)).map_err(|_| JournalError::Closed)?;
        }
        outcome.blocking_recv().unwrap_or(Err(JournalError::Closed))
    }
}

/// SQLite's own checks: of the whole file where it is small, else of all but the rows, which are read one by one.
fn pages(connection: &Connection, path: &std::path::Path, report: &mut Report) -> Result<(), JournalError> {
    let small = path.metadata().is_ok_and(|data| data.len() <= QUICKLY_READ);
    let whole = ["quick_check"];
    let tables = ["meta", "show", "show_figures", "show_stretch", "snapshot", "gap"];
    let tables = tables.map(|table| format!("integrity_check({table})"));
    for check in whole.iter().filter(|_| small).map(|check| (*check).to_owned()).chain(tables) {
        check::integrity(connection, &check, report)?;
    }
    Ok(())
}

/// Reads some rows from one moment of the file. Returns how many.
fn slice(
    connection: &Connection,
    folded: &mut Folded,
    gaps: &[(u64, u64)],
    report: &mut Report,
) -> Result<usize, JournalError> {
    let moment = connection.unchecked_transaction()?;
    let mut statement =
        moment.prepare_cached(&format!("SELECT {EVENT} WHERE seq > ?1 ORDER BY seq LIMIT ?2"))?;
    let mut rows = statement.query(params![folded.through, SLICE as u64])?;
    let (mut count, mut digester) = (0, Digester::default());
    let (mut stretches, mut keys) = (BTreeSet::new(), Vec::new());
    let outcome = loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => break Ok(count),
            Err(error) => break Err(error.into()),
        };
        let (seq, expected): (u64, u64) = (row.get(0)?, folded.through + 1);
        match sound_row(row, &mut digester) {
            Ok(_) if seq < expected => break Err(JournalError::damaged("rows are out of order")),
            Ok(row) => {
                if seq > expected && !gaps.contains(&(expected, seq - 1)) {
                    folded.whole = false;
                    report.missing_rows += seq - expected;
                    report.add("missing_rows", format!("rows {expected} to {} are missing", seq - 1));
                }
                (folded.through, count) = (seq, count + 1);
                report.sound_rows += 1;
                keys.extend(order_key(&row));
                if let Some(show) = row.show {
                    if let Some(change) = row.figures {
                        let sum = folded.figures.entry(show.clone()).or_default();
                        *sum = sum.checked_add(change).unwrap_or(*sum);
                    }
                    stretches.insert((show, seq / STRETCH));
                }
            }
            // Its number may be damaged too: only the next one in order is believed.
            Err(JournalError::Damaged { .. }) if seq == expected => {
                folded.whole = false;
                report.missing_rows += 1;
                report.add("digest", format!("row {seq} is not what was written"));
                (folded.through, count) = (seq, count + 1);
            }
            Err(error) => break Err(error),
        }
    };
    for (show, stretch) in stretches {
        let mut listed = moment
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM show_stretch WHERE show = ?1 AND stretch = ?2)")?;
        if !listed.query_row(params![show, stretch], |row| row.get::<_, bool>(0)).unwrap_or(false) {
            folded.stretches.push((show, stretch));
        }
    }
    let mut known =
        moment.prepare_cached("SELECT EXISTS (SELECT 1 FROM once WHERE scope = ?1 AND key = ?2)")?;
    for (seq, once) in keys {
        if !known.query_row([&once.scope, &once.key], |row| row.get::<_, bool>(0)).unwrap_or(true) {
            folded.keys.push((seq, once));
        }
    }
    outcome
}

/// The idempotency key that the row of an order must have, where it follows from the row.
fn order_key(row: &Row) -> Option<(u64, Once)> {
    if row.kind != "order_changed" {
        return None;
    }
    Some((row.seq, format::order_key(&format::decode(row).ok()?)?))
}

/// Goes on behind rows that cannot be read. Returns whether there is anything behind them.
fn pass_over(connection: &Connection, folded: &mut Folded, detail: &str, report: &mut Report) -> bool {
    let mut digester = Digester::default();
    let mut readable = |seq: &u64| {
        let found = connection.prepare_cached(&format!("SELECT {EVENT} WHERE seq = ?1"));
        found.is_ok_and(|mut row| {
            row.query_row([seq], |row| Ok(sound_row(row, &mut digester).is_ok())).unwrap_or(false)
        })
    };
    let first = folded.through + 1;
    let next = (first..first + PASSED_OVER).find(|seq| readable(seq));
    match next {
        Some(next) if next > first => {
            report.add("unreadable", format!("rows {first} to {}: {detail}", next - 1));
            report.missing_rows += next - first;
            folded.through = next - 1;
            true
        }
        // It can be read by itself, but not in order: nothing more is known.
        _ => {
            report.missing_rows += 1;
            report.add("unreadable", format!("rows from {first} on: {detail}"));
            false
        }
    }
}

/// Shows whose figures are not the sum of their rows, all from one moment of the file.
fn wrong_figures(
    connection: &Connection,
    folded: &BTreeMap<String, Figures>,
    through: u64,
) -> Result<Vec<String>, JournalError> {
    let moment = connection.unchecked_transaction()?;
    let read = |row: &rusqlite::Row<'_>| {
        let figures =
            Figures { orders: row.get(1)?, units: row.get(2)?, gross: row.get(3)?, refunds: row.get(4)? };
        Ok((row.get::<_, String>(0)?, figures))
    };
    let mut since = moment.prepare(
        "SELECT show, sum(orders), sum(units), sum(gross), sum(refunds) FROM event
         WHERE seq > ?1 AND show IS NOT NULL AND orders IS NOT NULL GROUP BY show",
    )?;
    let mut expected = folded.clone();
    for found in since.query_map([through], read)? {
        let (show, change) = found?;
        let sum = expected.entry(show).or_default();
        *sum = sum.checked_add(change).unwrap_or(*sum);
    }
    let mut wrong = Vec::new();
    let mut kept = moment.prepare("SELECT show, orders, units, gross, refunds FROM show_figures")?;
    for found in kept.query_map([], read)? {
        let (show, kept) = found?;
        if expected.remove(&show) != Some(kept) {
            wrong.push(show);
        }
    }
    wrong.extend(expected.into_keys());
    Ok(wrong)
}
