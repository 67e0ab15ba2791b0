//! Reading while the writer writes: own connections, nothing blocked, every digest checked.

mod listed;

use std::{
    fmt,
    fs::File,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use rusqlite::{Connection, InterruptHandle, OptionalExtension, params};

use crate::{
    connection,
    digest::{Digest, Digester, EventColumns},
    doctor::KeyIndex,
    error::JournalError,
    identity,
    journal::locked,
    place::Place,
    row::{Figures, Once, Recorded, Row, Snapshot},
    schema::{self, STRETCH, Standing},
};

const IDLE_CONNECTIONS: usize = 4;
/// Rows that are read at once.
const SLICE: usize = 256;
/// The same in bytes of their bodies; one row may be larger.
const SLICE_BYTES: usize = 1024 * 1024;

pub(crate) const EVENT: &str = "seq, at, actor_kind, actor_id, show, kind, version, body, orders, units, gross, refunds, digest FROM event";

/// Reads what was committed. Calls block on the disk; clones share their idle connections.
///
/// Works beside the writer, of this or of another process.
#[derive(Debug, Clone)]
pub struct Reader {
    path: Arc<PathBuf>,
    idle: Arc<Mutex<Idle>>,
    keys: Arc<KeyIndex>,
}

/// What a new connection is opened to.
#[derive(Clone, Default)]
enum Opens {
    /// The file at the path, while the journal is being opened.
    #[default]
    Anywhere,
    /// The open journal where it stands; a connection to anything else is not read from.
    At(Arc<Place>),
    /// A file that is only looked at, also on a read-only or full disk.
    Viewing,
}

#[derive(Default)]
struct Idle {
    closed: bool,
    connections: Vec<Connection>,
    /// Of the check in the background.
    checking: Option<InterruptHandle>,
    /// Raised when the file at the path became another one: connections to the earlier one are not kept.
    generation: u32,
    opens: Opens,
    /// Held open until no connection is left: closing it earlier would drop SQLite's locks.
    indexes: Vec<Arc<File>>,
}

impl fmt::Debug for Idle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Idle").field("closed", &self.closed).finish_non_exhaustive()
    }
}

impl Reader {
    /// Reads a data folder's journal without being its writer, for reports beside a running Cartwall.
    ///
    /// # Errors
    /// `newer_file`, `not_ours`, `damaged`; `io` where there is no journal yet, or one of an older format: only the
    /// writer brings it up to date.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, JournalError> {
        connection::require_sound_sqlite()?;
        let path = crate::file_in(folder);
        match connection::is_sqlite(&path)? {
            Some(true) => {}
            Some(false) => return Err(JournalError::NotOurs { path }),
            None => return Err(JournalError::Io { detail: format!("{}: no such file", path.display()) }),
        }
        let reader = Self::of_open_journal(&path);
        locked(&reader.idle).opens = Opens::Viewing;
        let standing = reader.with(|connection| schema::standing(connection, &path, schema::VERSION))?;
        match standing {
            Standing::Ours(schema::VERSION) => Ok(reader),
            Standing::Ours(older) => Err(JournalError::Io {
                detail: format!("format {older} has to be brought up to date by starting Cartwall"),
            }),
            Standing::Empty => {
                Err(JournalError::Io { detail: format!("{}: nothing in it yet", path.display()) })
            }
        }
    }

    pub(crate) fn of_open_journal(path: &Path) -> Self {
        Self { path: Arc::new(path.to_owned()), idle: Arc::default(), keys: Arc::default() }
    }

    pub(crate) fn is_closed(&self) -> bool {
        locked(&self.idle).closed
    }

    /// Closing ends what this connection is about.
    pub(crate) fn interrupt_on_close(&self, handle: InterruptHandle) -> Result<(), JournalError> {
        let mut idle = locked(&self.idle);
        if idle.closed {
            return Err(JournalError::Closed);
        }
        idle.checking = Some(handle);
        Ok(())
    }

    pub(crate) fn close(&self) {
        let mut idle = locked(&self.idle);
        idle.closed = true;
        idle.connections.clear();
        if let Some(checking) = &idle.checking {
            checking.interrupt();
        }
    }

    pub(crate) fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let (idle, generation, opens) = {
            let mut idle = locked(&self.idle);
            if idle.closed {
                return Err(JournalError::Closed);
            }
            (idle.connections.pop(), idle.generation, idle.opens.clone())
        };
        let connection = match (idle, opens) {
            (Some(connection), _) => connection,
            (None, Opens::Viewing) => connection::for_viewing(&self.path)?,
            (None, Opens::Anywhere) => open_in(&self.path, None)?,
            (None, Opens::At(place)) => open_in(&self.path, Some(&place))?,
        };
        let outcome = read(&connection);
        let mut idle = locked(&self.idle);
        let current = !idle.closed && idle.generation == generation;
        // What made a reading fail may lie in the connection.
        if current && outcome.is_ok() && idle.connections.len() < IDLE_CONNECTIONS {
            idle.connections.push(connection);
        }
        outcome
    }

    /// The journal is open here from now on; connections to an earlier file are not used any more. The index of its log is
    /// held for as long as connections may be there.
    pub(crate) fn stands_at(&self, place: Place, index: Arc<File>) {
        let mut idle = locked(&self.idle);
        idle.generation += 1;
        idle.connections.clear();
        idle.opens = Opens::At(Arc::new(place));
        idle.indexes.push(index);
    }

    /// The journal's own name, which backups, restored copies and repaired files keep.
    ///
    /// # Errors
    /// `damaged` where it is not what was written.
    pub fn id(&self) -> Result<String, JournalError> {
        self.with(identity::of)
    }

    /// The last row's sequence number; 0 in an empty journal.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn last_seq(&self) -> Result<u64, JournalError> {
        self.with(newest)
    }

    /// The digest that is stored with a row; noughts for none.
    pub(crate) fn digest_of(&self, seq: u64) -> Result<Digest, JournalError> {
        self.with(|connection| {
            let mut digest = connection.prepare_cached("SELECT digest FROM event WHERE seq = ?1")?;
            Ok(digest.query_row([seq], |row| row.get(0)).optional()?.unwrap_or_default())
        })
    }

    /// Up to `limit` rows after `seq`, in order.
    ///
    /// # Errors
    /// `damaged` where a row is not what was written.
    pub fn rows_after(&self, seq: u64, limit: usize) -> Result<Vec<Row>, JournalError> {
        let mut rows = Vec::new();
        if limit > 0 {
            self.each_row_after(seq, |row| {
                rows.push(row);
                if rows.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
        }
        Ok(rows)
    }

    /// Gives every row after `seq`, in order, until told to stop. All come from one moment of the journal.
    ///
    /// # Errors
    /// `damaged` where a row is not what was written; rows before it were given.
    pub fn each_row_after(
        &self,
        seq: u64,
        take: impl FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        let mut take = take;
        self.with(|connection| {
            let newest = newest(connection)?;
            in_slices(connection, None, seq, newest, &mut take).map(drop)
        })
    }

    /// Gives every row of a show, in order, until told to stop. Costs what the show's rows cost, whatever the size
    /// of the file.
    ///
    /// # Errors
    /// `damaged` where a row is not what was written; rows before it were given.
    pub fn rows_of_show(
        &self,
        show: &str,
        take: impl FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        self.rows_of_show_after(show, 0, take)
    }

    /// The same, of the rows after `seq` alone; those before it are not read.
    ///
    /// # Errors
    /// `damaged` where a row is not what was written; rows before it were given.
    pub fn rows_of_show_after(
        &self,
        show: &str,
        seq: u64,
        take: impl FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        let mut take = take;
        self.with(|connection| {
            // Rows never change, so up to here all of them are of one moment.
            let newest = newest(connection)?;
            let from = seq.saturating_add(1).min(i64::MAX as u64);
            let stretches: Vec<u64> = connection
                .prepare_cached(
                    "SELECT stretch FROM show_stretch WHERE show = ?1 AND stretch >= ?2 ORDER BY stretch",
                )?
                .query_map(params![show, from / STRETCH], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            for stretch in stretches {
                let (after, last) = ((stretch * STRETCH).max(from) - 1, stretch * STRETCH + STRETCH - 1);
                if in_slices(connection, Some(show), after, last.min(newest), &mut take)?.is_break() {
                    break;
                }
            }
            Ok(())
        })
    }

    /// Whether the idempotency keys can be relied on.
    pub(crate) fn keys(&self) -> &KeyIndex {
        &self.keys
    }

    /// What was recorded for a key. That there is nothing is only said where the keys and their index are sound: the
    /// first such answer waits for them to be checked.
    ///
    /// # Errors
    /// `damaged` where it is not what was written, or where a damaged index may hide it.
    pub fn once(&self, scope: &str, key: &str) -> Result<Option<Recorded>, JournalError> {
        self.with(|connection| {
            let found = connection
                .prepare_cached(
                    "SELECT seq, request, answer, digest FROM once WHERE scope = ?1 AND key = ?2",
                )?
                .query_row([scope, key], |row| {
                    let recorded = Recorded { seq: row.get(0)?, request: row.get(1)?, answer: row.get(2)? };
                    Ok((recorded, row.get::<_, Digest>(3)?))
                })
                .optional()?;
            let Some((recorded, digest)) = found else {
                return self.keys.require_sound(connection).map(|()| None);
            };
            let now = Digester::default().once(scope, key, recorded.seq, &recorded.request, &recorded.answer);
            if now == digest {
                Ok(Some(recorded))
            } else {
                Err(JournalError::damaged(format!("the answer recorded for {scope}: {key}")))
            }
        })
    }

    /// What was recorded for the newest `most` keys, as far as their scope begins like this; oldest first. One that is not
    /// what was written is left out.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn newest_once(&self, begins: &str, most: u64) -> Result<Vec<Once>, JournalError> {
        self.with(|connection| {
            // Rows are never deleted, so the newest are those with the highest numbers.
            let mut newest = connection.prepare_cached(
                "SELECT scope, key, seq, request, answer, digest FROM once
                 WHERE rowid > (SELECT max(rowid) FROM once) - ?1 AND substr(scope, 1, length(?2)) = ?2 ORDER BY rowid",
            )?;
            let mut rows = newest.query(params![most, begins])?;
            let (mut found, mut digester) = (Vec::new(), Digester::default());
            while let Some(row) = rows.next()? {
                let (scope, key, request, answer) = (row.get(0)?, row.get(1)?, row.get(3)?, row.get(4)?);
                let once = Once { scope, key, request, answer, first_stays: true };
                let seq = row.get(2)?;
                let now = digester.once(&once.scope, &once.key, seq, &once.request, &once.answer);
                if now == row.get::<_, Digest>(5)? {
                    found.push(once);
                }
            }
            Ok(found)
        })
    }

    /// The newest snapshot that is what was written; damaged ones are passed over.
    ///
    /// # Errors
    /// Where the file cannot be read at all.
    pub fn snapshot(&self) -> Result<Option<Snapshot>, JournalError> {
        self.with(|connection| match sound_snapshot(connection) {
            // A snapshot is a shortcut: without one the rows are folded.
            Err(JournalError::Damaged { .. }) => Ok(None),
            outcome => outcome,
        })
    }
}

fn sound_snapshot(connection: &Connection) -> Result<Option<Snapshot>, JournalError> {
    let mut newest = connection.prepare_cached("SELECT seq FROM snapshot ORDER BY seq DESC")?;
    let seqs = newest.query_map([], |row| row.get::<_, u64>(0))?;
    let last: u64 = connection.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |row| row.get(0))?;
    for seq in seqs {
        let seq = seq?;
        let found = connection
            .prepare_cached("SELECT seq, format, body, digest FROM snapshot WHERE seq = ?1")?
            .query_row([seq], |row| {
                let snapshot = Snapshot { seq: row.get(0)?, format: row.get(1)?, body: row.get(2)? };
                Ok((snapshot, row.get::<_, Digest>(3)?))
            });
        if let Ok((snapshot, digest)) = found
            && Digester::default().snapshot(&snapshot) == digest
            && snapshot.seq <= last
        {
            return Ok(Some(snapshot));
        }
    }
    Ok(None)
}

fn newest(connection: &Connection) -> Result<u64, JournalError> {
    let mut last = connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM event")?;
    Ok(last.query_row([], |row| row.get(0))?)
}

/// Gives the rows after one number up to another, of one show or of all. A slice is read, the file is let go, and then
/// the slice is given: whoever takes long with the rows does not keep the log from being written back.
fn in_slices(
    connection: &Connection,
    show: Option<&str>,
    after: u64,
    last: u64,
    take: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, JournalError> {
    let of_show = if show.is_some() { " AND show = ?3" } else { "" };
    let sql = format!("SELECT {EVENT} WHERE seq > ?1 AND seq <= ?2{of_show} ORDER BY seq");
    let mut after = after.min(i64::MAX as u64);
    let mut digester = Digester::default();
    loop {
        let (mut slice, mut bytes) = (Vec::new(), 0);
        let outcome = {
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = match show {
                Some(show) => statement.query(params![after, last, show])?,
                None => statement.query(params![after, last])?,
            };
            loop {
                match rows.next() {
                    Ok(Some(row)) => match sound_row(row, &mut digester) {
                        Ok(row) => {
                            bytes += row.body.len();
                            slice.push(row);
                        }
                        Err(error) => break Err(error),
                    },
                    Ok(None) => break Ok(false),
                    Err(error) => break Err(error.into()),
                }
                if slice.len() >= SLICE || bytes >= SLICE_BYTES {
                    break Ok(true);
                }
            }
        };
        for row in slice {
            after = row.seq;
            if take(row).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        if !outcome? {
            return Ok(ControlFlow::Continue(()));
        }
    }
}

/// A connection to the files that are open. SQLite finds the log by its path, so a folder that is exchanged meanwhile
/// would give it the log of another file.
fn open_in(path: &Path, place: Option<&Place>) -> Result<Connection, JournalError> {
    let stands = || place.map_or(Ok(0), Place::check);
    stands()?;
    let connection = connection::for_reading(path)?;
    // The first reading opens the log.
    let first = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
    stands()?;
    first?;
    Ok(connection)
}

/// A row of `EVENT`, its digest checked.
pub(crate) fn sound_row(row: &rusqlite::Row<'_>, digester: &mut Digester) -> Result<Row, JournalError> {
    let seq: u64 = row.get(0)?;
    let figures = match row.get::<_, Option<i64>>(8)? {
        Some(orders) => {
            Some(Figures { orders, units: row.get(9)?, gross: row.get(10)?, refunds: row.get(11)? })
        }
        None => None,
    };
    let found = Row {
        seq,
        at: row.get(1)?,
        actor_kind: row.get(2)?,
        actor_id: row.get(3)?,
        show: row.get(4)?,
        kind: row.get(5)?,
        version: row.get(6)?,
        body: row.get(7)?,
        figures,
    };
    let digest = digester.event(&EventColumns::from(&found));
    if digest == row.get::<_, Digest>(12)? {
        Ok(found)
    } else {
        Err(JournalError::damaged(format!("row {seq}")))
    }
}
