//! Opening the journal, and handing batches to its writer.

use std::{
    fs::{DirBuilder, OpenOptions},
    future::Future,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    task::{Context, Poll, ready},
    thread::JoinHandle,
};

use tokio::sync::{oneshot, watch};

use crate::{
    backup::{self, Pace},
    ballast::Ballast,
    connection,
    digest::{Digester, EventColumns},
    disk::{Disk, Health},
    doctor,
    error::JournalError,
    lock::{self, Lock},
    reader::Reader,
    recovery::{self, Recovered},
    room,
    row::{Batch, Committed, Snapshot},
    schema::{self, STEPS, Standing},
    side_record::SideRecord,
    writer::{self, Message, Pending, Queue},
};

/// The journal's file within a data folder.
#[must_use]
pub fn file_in(folder: impl AsRef<Path>) -> PathBuf {
    folder.as_ref().join("cartwall.db")
}

/// The writing end of a data folder's journal. There is never a second one.
///
/// Dropping it commits what waits; `close` also empties the write-ahead log.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    queue: Arc<Mutex<Queue>>,
    writer: Option<JoinHandle<()>>,
    reader: Reader,
    health: watch::Receiver<Health>,
}

/// What was found when the journal was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The newest sound snapshot: fold the rows after its `seq` onto it.
    pub snapshot: Option<Snapshot>,
    /// The last row's sequence number; 0 in an empty journal.
    pub last_seq: u64,
    /// Whether the file was made just now.
    pub created: bool,
    /// Copies of the file made before it was brought to today's format.
    pub copies: Vec<PathBuf>,
    /// Acknowledged rows that were missing from the file and were brought back.
    pub recovered: Option<Recovered>,
    /// The side record beside the file was of another journal, and was moved aside.
    pub other_side_record: bool,
}

impl Journal {
    /// Opens the journal in a data folder, making both where they are missing.
    ///
    /// # Errors
    /// `in_use` while another process has it; `newer_file`, `not_ours` and `damaged` leave the file as it was.
    pub fn open(folder: impl AsRef<Path>) -> Result<(Self, Opened), JournalError> {
        Self::open_with(folder.as_ref(), STEPS)
    }

    /// For tests: as `open`, by a build that knows further steps after the released ones.
    ///
    /// # Errors
    /// Those of `open`.
    #[doc(hidden)]
    pub fn open_with_steps(
        folder: impl AsRef<Path>,
        further: &[&str],
    ) -> Result<(Self, Opened), JournalError> {
        Self::open_with(folder.as_ref(), &[STEPS, further].concat())
    }

    pub(crate) fn open_with(folder: &Path, steps: &[&str]) -> Result<(Self, Opened), JournalError> {
        connection::require_sound_sqlite()?;
        make_private_folder(folder)?;
        let lock = Lock::take_patiently(folder)?;
        let path = file_in(folder);
        // Before SQLite puts anything beside the file.
        match room::beside(&path) {
            Err(JournalError::DiskFull) if Ballast::of(folder).free() => room::beside(&path)?,
            outcome => outcome?,
        }
        let before = recovery::before_opening(folder)?;
        let from = look(&path, steps.len() as u32)?;
        if from == 0 {
            make_private_file(&path)?;
        }
        let mut connection = connection::for_writing(&path)?;
        let copies = schema::migrate(&mut connection, &path, from, steps)?;
        let reader = Reader::of_open_journal(&path);
        let last_seq = reader.last_seq()?;
        let snapshot = reader.snapshot()?;

        let (sender, receiver) = mpsc::channel();
        let queue = Arc::new(Mutex::new(Queue {
            next_seq: last_seq + 1,
            digester: Digester::default(),
            sender: Some(sender),
        }));
        let side_record = SideRecord::of(folder, reader.digest_of(last_seq)?);
        let disk = Disk::of_open(&path, &connection, lock, reader.clone())?;
        let health = disk.health();
        let writer = writer::start(connection, disk, receiver, Arc::clone(&queue), last_seq, side_record)
            .map_err(|error| JournalError::io(&path, &error))?;
        let opened = Opened {
            snapshot,
            last_seq,
            created: from == 0,
            copies,
            recovered: before.recovered,
            other_side_record: before.other_side_record,
        };
        Ok((Self { path, queue, writer: Some(writer), reader, health }, opened))
    }

    /// The sequence number that the next appended row gets.
    #[must_use]
    pub fn next_seq(&self) -> u64 {
        locked(&self.queue).next_seq
    }

    /// Queues a batch. It is on disk when the answer says so, not before.
    ///
    /// Batches are committed in the order of these calls. Where one is refused, every batch queued behind it is
    /// refused too, for it was computed on a state that was never saved.
    pub fn append(&self, batch: impl Into<Arc<Batch>>) -> Commit {
        self.enqueue(None, batch.into())
    }

    /// As `append`, for a batch computed for a certain `next_seq`: refused (`out_of_step`) where that is no longer
    /// the next one, because an earlier batch failed in the meantime.
    pub fn append_at(&self, first_seq: u64, batch: impl Into<Arc<Batch>>) -> Commit {
        self.enqueue(Some(first_seq), batch.into())
    }

    /// Asks whether a batch could be saved now, without saving anything.
    pub fn probe(&self) -> Commit {
        let (answer, commit) = oneshot::channel();
        if let Some(sender) = &locked(&self.queue).sender {
            // Where the writer is gone the answer is `closed`.
            let _ = sender.send(Message::Probe(answer));
        }
        Commit(commit)
    }

    fn enqueue(&self, offered: Option<u64>, batch: Arc<Batch>) -> Commit {
        let (answer, commit) = oneshot::channel();
        let mut guard = locked(&self.queue);
        let queue = &mut *guard;
        let first_seq = queue.next_seq;
        let refusal = match (offered, &queue.sender) {
            (_, None) => Some((answer, JournalError::Closed)),
            (Some(offered), _) if offered != first_seq => {
                Some((answer, JournalError::OutOfStep { expected: first_seq, offered }))
            }
            (_, Some(sender)) => {
                let next_seq = first_seq + batch.rows.len() as u64;
                let digest = |(row, seq)| queue.digester.event(&EventColumns::of_new(seq, row));
                let digests = batch.rows.iter().zip(first_seq..).map(digest).collect();
                match sender.send(Message::Append(Pending { first_seq, batch, digests, answer })) {
                    Ok(()) => {
                        queue.next_seq = next_seq;
                        None
                    }
                    // The writer is gone, and with it this batch's answer: the waiter hears `closed`.
                    Err(_) => None,
                }
            }
        };
        drop(guard);
        if let Some((answer, error)) = refusal {
            // Nobody may be waiting; then nobody needs to know.
            let _ = answer.send(Err(error));
        }
        Commit(commit)
    }

    /// A reader on connections of its own.
    #[must_use]
    pub fn reader(&self) -> Reader {
        self.reader.clone()
    }

    /// What looks for damage while the journal is in use.
    #[must_use]
    pub fn checker(&self) -> doctor::Checker {
        doctor::Checker::new(self.path.clone(), self.reader.clone(), Arc::clone(&self.queue))
    }

    /// What the operator should know of the disk although everything is saved.
    #[must_use]
    pub fn health(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    /// Moves what was committed into the main file and empties the write-ahead log: between shows. Blocks.
    ///
    /// # Errors
    /// Where the disk refuses; nothing committed is lost then.
    pub fn checkpoint(&self) -> Result<(), JournalError> {
        self.ask(Message::Checkpoint)
    }

    /// Writes a copy of everything committed so far to another file while the journal runs, and checks it. Blocks;
    /// the writer does not wait for it.
    ///
    /// # Errors
    /// Where the copy cannot be written or is not sound. An earlier file of that name is kept then.
    pub fn backup(&self, to: impl AsRef<Path>) -> Result<doctor::Report, JournalError> {
        let source = connection::for_reading(&self.path)?;
        backup::checked_copy(&source, to.as_ref(), Pace::Fast)
    }

    /// Commits what waits, empties the write-ahead log and lets the folder go. Blocks.
    ///
    /// # Errors
    /// Where the disk refuses; nothing committed is lost then.
    pub fn close(mut self) -> Result<(), JournalError> {
        self.reader.close();
        let outcome = self.ask(Message::Close);
        self.stop();
        outcome
    }

    /// For tests: the file may not grow beyond this many pages, as on a full disk. 0 lifts the limit.
    ///
    /// # Errors
    /// Where the journal is closed.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) -> Result<(), JournalError> {
        self.ask(|answer| Message::LimitPages(pages, answer))
    }

    fn ask(
        &self,
        message: impl FnOnce(oneshot::Sender<Result<(), JournalError>>) -> Message,
    ) -> Result<(), JournalError> {
        let (answer, outcome) = oneshot::channel();
        {
            let queue = locked(&self.queue);
            let sender = queue.sender.as_ref().ok_or(JournalError::Closed)?;
            sender.send(message(answer)).map_err(|_| JournalError::Closed)?;
        }
        outcome.blocking_recv().unwrap_or(Err(JournalError::Closed))
    }

    fn stop(&mut self) {
        locked(&self.queue).sender = None;
        if let Some(writer) = self.writer.take() {
            // A panic of the writer was answered to everybody who waited: nothing more to say here.
            let _ = writer.join();
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.reader.close();
        self.stop();
    }
}

/// The answer to a batch, once it is on disk or refused. A future, or `wait` for it on a thread.
#[derive(Debug)]
#[must_use = "a batch is on disk only when this says so"]
pub struct Commit(oneshot::Receiver<Result<Committed, JournalError>>);

impl Commit {
    /// Waits. Not within an async task.
    ///
    /// # Errors
    /// Where the batch was not saved.
    pub fn wait(self) -> Result<Committed, JournalError> {
        self.0.blocking_recv().unwrap_or(Err(JournalError::Closed))
    }

    /// The answer, where it is already there.
    pub fn now(&mut self) -> Option<Result<Committed, JournalError>> {
        match self.0.try_recv() {
            Ok(answer) => Some(answer),
            Err(oneshot::error::TryRecvError::Empty) => None,
            Err(oneshot::error::TryRecvError::Closed) => Some(Err(JournalError::Closed)),
        }
    }
}

impl Future for Commit {
    type Output = Result<Committed, JournalError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(ready!(Pin::new(&mut self.0).poll(context)).unwrap_or(Err(JournalError::Closed)))
    }
}

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that is done under these locks leaves them half-changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The format of the file, 0 where it has to be made. Changes nothing.
fn look(path: &Path, known: u32) -> Result<u32, JournalError> {
    match connection::is_sqlite(path)? {
        None => return Ok(0),
        Some(false) => return Err(JournalError::NotOurs { path: path.to_owned() }),
        Some(true) => {}
    }
    // The lock is ours, so the file holds still; a log beside it may hold a newer format than the file itself.
    let connection = if connection::has_wal(path) {
        connection::for_reading(path)?
    } else {
        connection::for_reading_a_still_file(path)?
    };
    Ok(match schema::standing(&connection, path, known)? {
        Standing::Empty => 0,
        Standing::Ours(version) => version,
    })
}

pub(crate) fn make_private_folder(folder: &Path) -> Result<(), JournalError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder).map_err(|error| JournalError::io(folder, &error))
}

// SQLite gives its companions the rights of the main file.
fn make_private_file(path: &Path) -> Result<(), JournalError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    lock::private(&mut options);
    options.open(path).map(drop).map_err(|error| JournalError::io(path, &error))
}
