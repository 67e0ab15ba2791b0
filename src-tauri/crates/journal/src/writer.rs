//! The writer thread: takes all that waits, commits it once, answers everybody.
//!
//! Must never answer `Ok` before the commit has returned.

mod stored;

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    sync::{Arc, Mutex, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use crate::{
    digest::{Digest, Digester},
    disk::Disk,
    error::JournalError,
    journal::locked,
    mend::{self, Mend},
    row::{Batch, Committed},
    side_record::SideRecord,
};
use stored::Stored;

/// After so many rows the log is written back into the file at the next quiet moment, before SQLite does it by itself
/// within a commit that somebody waits for. Under steady load there is no such moment, and SQLite's own bound holds.
const ROWS_PER_CHECKPOINT: usize = 100;
/// How long nothing must have come for a moment to be quiet. Writing back can hold the disk for a tenth of a second, so
/// it waits for a real pause, not for the gap between two presses.
const QUIET: Duration = Duration::from_millis(500);
/// A commit stays this small, so that the first in the queue does not wait for the last.
const ROWS_PER_COMMIT: usize = 8192;

pub(crate) type Answer<T> = oneshot::Sender<Result<T, JournalError>>;

/// What the writer is asked to do.
#[derive(Debug)]
pub(crate) enum Message {
    Append(Pending),
    Probe(Answer<Committed>),
    Checkpoint(Answer<()>),
    /// Makes good what can be made good from the rows.
    Mend(Mend, Answer<()>),
    LimitPages(u32, Answer<()>),
    Close(Answer<()>),
}

/// The near end of the queue. Numbers are given and batches sent under one lock, so their orders agree.
#[derive(Debug)]
pub(crate) struct Queue {
    pub next_seq: u64,
    pub digester: Digester,
    /// Gone once the journal closes.
    pub sender: Option<mpsc::Sender<Message>>,
}

/// A batch with its place. The digests of its rows were computed by whoever appended it, beside the writer's work.
#[derive(Debug)]
pub(crate) struct Pending {
    pub first_seq: u64,
    pub batch: Arc<Batch>,
    pub digests: Vec<Digest>,
    pub answer: Answer<Committed>,
}

struct Writer {
    connection: Connection,
    // After the connection: fields are dropped in this order, and what it holds must outlive the connection.
    disk: Disk,
    receiver: mpsc::Receiver<Message>,
    queue: Arc<Mutex<Queue>>,
    last_seq: u64,
    rows_since_checkpoint: usize,
    waiting: VecDeque<Message>,
    digester: Digester,
    side_record: SideRecord,
}

pub(crate) fn start(
    connection: Connection,
    disk: Disk,
    receiver: mpsc::Receiver<Message>,
    queue: Arc<Mutex<Queue>>,
    last_seq: u64,
    side_record: SideRecord,
) -> io::Result<JoinHandle<()>> {
    let writer = Writer {
        connection,
        disk,
        receiver,
        queue,
        last_seq,
        rows_since_checkpoint: 0,
        waiting: VecDeque::new(),
        digester: Digester::default(),
        side_record,
    };
    std::thread::Builder::new().name("journal-writer".into()).spawn(move || writer.run())
}

// Answers may find nobody waiting any more; that is the waiter's choice.
fn answer<T>(to: Answer<T>, outcome: Result<T, JournalError>) {
    let _ = to.send(outcome);
}

impl Writer {
    fn run(mut self) {
        while let Some(message) = self.next() {
            match message {
                Message::Append(pending) => {
                    let group = self.gather(pending);
                    self.rows_since_checkpoint +=
                        group.iter().map(|batch| batch.batch.rows.len()).sum::<usize>();
                    self.commit(group);
                }
                Message::Probe(to) => answer(to, self.probe()),
                Message::Checkpoint(to) => answer(to, self.truncate_wal()),
                Message::Mend(mend, to) => answer(to, mend::carry_out(&mut self.connection, &mend)),
                Message::LimitPages(pages, to) => {
                    let pages = if pages == 0 { u32::MAX - 1 } else { pages };
                    let outcome =
                        self.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()));
                    answer(to, outcome.map_err(Into::into));
                }
                Message::Close(to) => {
                    let outcome = self.truncate_wal();
                    answer(to, outcome);
                    break;
                }
            }
        }
        self.disk.before_close(&self.connection);
    }

    fn next(&mut self) -> Option<Message> {
        if let Some(message) = self.waiting.pop_front() {
            return Some(message);
        }
        if self.rows_since_checkpoint >= ROWS_PER_CHECKPOINT || self.disk.wants_quiet() {
            match self.receiver.recv_timeout(QUIET) {
                Ok(message) => return Some(message),
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    if self.rows_since_checkpoint >= ROWS_PER_CHECKPOINT {
                        self.write_back();
                    }
                    self.disk.quiet();
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => return None,
            }
        }
        self.receiver.recv().ok()
    }

    /// Writes the log back into the file as far as no reader is in the way. Where that fails the log keeps everything,
    /// and the next commit says what is wrong with the disk.
    fn write_back(&mut self) {
        // How far it came does not matter: see above.
        let _ = self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        self.rows_since_checkpoint = 0;
    }

    /// The batches that wait directly behind the first one.
    fn gather(&mut self, first: Pending) -> Vec<Pending> {
        let mut rows = first.batch.rows.len();
        let mut group = vec![first];
        while rows < ROWS_PER_COMMIT {
            let Some(message) = self.waiting.pop_front().or_else(|| self.receiver.try_recv().ok()) else {
                break;
            };
            match message {
                Message::Append(pending) => {
                    rows += pending.batch.rows.len();
                    group.push(pending);
                }
                other => {
                    self.waiting.push_front(other);
                    break;
                }
            }
        }
        group
    }

    fn commit(&mut self, mut group: Vec<Pending>) {
        let mut outcome = self.try_commit(&group);
        if matches!(outcome, Err(Failure::OfDisk(JournalError::DiskFull))) && self.disk.free_reserve() {
            outcome = self.try_commit(&group);
        }
        match outcome {
            Ok(committed) => {
                for (pending, committed) in group.into_iter().zip(committed) {
                    answer(pending.answer, Ok(committed));
                }
            }
            Err(Failure::OfDisk(error)) => self.refuse(group, &error),
            // It is in the file, so whatever was queued behind it still fits.
            Err(Failure::Misplaced(error)) => {
                for pending in group {
                    answer(pending.answer, Err(error.clone()));
                }
            }
            // Those before it are sound: they are committed without it.
            Err(Failure::OfBatch(at, error)) => {
                let refused = group.split_off(at);
                if !group.is_empty() {
                    self.commit(group);
                }
                self.refuse(refused, &error);
            }
        }
    }

    /// Refuses these batches and all that were queued behind them: they build on what was not saved.
    fn refuse(&mut self, group: Vec<Pending>, error: &JournalError) {
        let queue = Arc::clone(&self.queue);
        let mut queue = locked(&queue);
        // While the lock is held nobody can queue, so after this the queue is empty and the numbers can go back.
        self.waiting.extend(self.receiver.try_iter());
        let expected = self.last_seq + 1;
        queue.next_seq = expected;
        drop(queue);

        let whole_disk = !matches!(error, JournalError::Rejected { .. } | JournalError::Repeated { .. });
        let mut behind = Vec::new();
        let mut kept = VecDeque::new();
        for message in self.waiting.drain(..) {
            match message {
                Message::Append(pending) => behind.push((pending.first_seq, pending.answer)),
                other => kept.push_back(other),
            }
        }
        self.waiting = kept;
        let refused = group.into_iter().map(|pending| (pending.first_seq, pending.answer)).chain(behind);
        for (place, (offered, to)) in refused.enumerate() {
            let reason = if place == 0 || whole_disk {
                error.clone()
            } else {
                JournalError::OutOfStep { expected, offered }
            };
            answer(to, Err(reason));
        }
    }

    fn try_commit(&mut self, group: &[Pending]) -> Result<Vec<Committed>, Failure> {
        self.ready()?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut stored = Stored {
            connection: &transaction,
            digester: &mut self.digester,
            last_seq: self.last_seq,
            figures: BTreeMap::new(),
        };
        let mut committed = Vec::with_capacity(group.len());
        for (place, pending) in group.iter().enumerate() {
            committed.push(stored.batch(pending).map_err(|error| Failure::of(place, error))?);
        }
        stored.figures().map_err(|error| Failure::of(group.len() - 1, error))?;
        let last_seq = stored.last_seq;
        transaction.commit()?;
        self.last_seq = last_seq;
        // Before the answer, so that whatever was answered is in it.
        self.side_record.append(group);
        let rewritten = self.disk.rewritten();
        let settled = self.disk.settle(&mut self.connection);
        self.follow_the_file(rewritten);
        settled.map_err(|_| Failure::Misplaced(self.disk.misplaced()))?;
        Ok(committed)
    }

    /// Whether a commit can reach the disk at its place.
    fn ready(&mut self) -> Result<(), JournalError> {
        let rewritten = self.disk.rewritten();
        let ready = self.disk.ready(&mut self.connection);
        self.follow_the_file(rewritten);
        ready
    }

    /// Where the journal was written to its place again, the side record's open file is as gone as the journal's was.
    fn follow_the_file(&mut self, rewritten: u32) {
        if self.disk.rewritten() != rewritten {
            self.side_record.begin_anew();
        }
    }

    fn probe(&mut self) -> Result<Committed, JournalError> {
        match self.ready() {
            Err(JournalError::DiskFull) if self.disk.free_reserve() => self.ready()?,
            outcome => outcome?,
        }
        self.disk.room()?;
        // Dropped, it changes nothing; but it needs the write lock.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        drop(transaction);
        Ok(Committed { first_seq: self.last_seq + 1, last_seq: self.last_seq })
    }

    fn truncate_wal(&mut self) -> Result<(), JournalError> {
        let busy: i64 = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy != 0 {
            return Err(JournalError::Busy);
        }
        Ok(())
    }
}

enum Failure {
    /// One batch is at fault; the others are not.
    OfBatch(usize, JournalError),
    /// Nothing can be written now.
    OfDisk(JournalError),
    /// It was written, to a file that is not at its place any more.
    Misplaced(JournalError),
}

impl Failure {
    fn of(place: usize, error: JournalError) -> Self {
        match error {
            JournalError::Rejected { .. }
            | JournalError::Repeated { .. }
            | JournalError::OutOfStep { .. } => Self::OfBatch(place, error),
            error => Self::OfDisk(error),
        }
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        Self::OfDisk(error)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::OfDisk(error.into())
    }
}
