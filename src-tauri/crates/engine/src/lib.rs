//! The one task through which everything passes: panel, co-hosts, shops, timers.
//!
//! It takes in requests one after another, lets the domain decide, has the journal commit, and only then
//! publishes the new state and answers. It never does I/O itself: the journal's writer is another thread, and
//! whoever submits looks up old keys beforehand. Nobody can block it: readers get the latest state, not a queue.

mod clock;
mod error;
mod once;
mod restore;
mod rows;
mod steady;
mod turn;
mod unsaved;
mod viewing;

pub use cartwall_journal::Health;
pub use cartwall_journal::doctor::Checked;
pub use clock::Clock;
pub use error::EngineError;
pub use once::OnceKey;
pub use steady::steady_ms;
pub use unsaved::Unsaved;

use cartwall_domain::Actor;
use cartwall_domain::command::Command;
use cartwall_domain::decide::LeftAlone;
use cartwall_domain::event::Recorded;
use cartwall_domain::run::RunId;
use cartwall_domain::state::State;
use cartwall_journal::doctor::Checker;
use cartwall_journal::{Journal, JournalError, Reader, Recovered, file_in};
use once::Found;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};
use tracing::warn;

/// How many requests may wait. Beyond it, submitting waits: a flood slows its sender, not the show.
const QUEUE: usize = 4_096;

/// From so much on it is said that the newest event is later than the computer's clock: less is how clocks differ.
pub const NOTABLE_MS: i64 = 60_000;

/// Called after each commit, before anybody is answered, with the new state and what led to it. It must be quick.
pub type OnCommit = Box<dyn FnMut(&Arc<State>, &[Recorded]) + Send>;

/// A command with who sends it.
#[derive(Clone, Debug)]
pub struct Request {
    /// What is wanted.
    pub command: Command,
    /// By whom, as the as-run log will say.
    pub by: Actor,
    /// Repeating a request with the same key answers as the first time and changes nothing.
    pub once: Option<OnceKey>,
    /// The `on_air_seq` that the sender saw; refused as stale where preview or program changed since.
    pub seen_seq: Option<u64>,
    /// What its sender may not do.
    pub bound: Bound,
}

/// What the sender of a request may not do, decided with the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bound {
    /// Nothing is.
    #[default]
    Free,
    /// They may change the plan alone: refused where what is on air or in preview would be another.
    OffAir,
    /// They put products on air where their show lets co-hosts do that.
    CoHostsTake,
}

impl Request {
    /// A request without a key.
    pub fn new(command: Command, by: Actor) -> Self {
        Self { command, by, once: None, seen_seq: None, bound: Bound::Free }
    }

    /// The same with a key.
    #[must_use]
    pub fn once(mut self, key: OnceKey) -> Self {
        self.once = Some(key);
        self
    }
}

/// An accepted request: its events are on disk, or `saved` says that they are not yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// The newest event it led to; the newest of all where nothing had to change.
    pub seq: u64,
    /// Of what it made.
    pub id: Option<String>,
    /// Of all that it made, in order, where it may make several.
    pub ids: Vec<String>,
    /// On disk. Otherwise the disk takes nothing just now, and it is lost if Cartwall ends before that passes.
    pub saved: bool,
    /// It was carried out before, under the same key.
    pub repeated: bool,
    /// The show that an order counts for.
    pub show: Option<String>,
    /// Which of its runs.
    pub run: Option<u32>,
    /// SKUs of an order that the catalogue does not know.
    pub unknown_skus: Vec<String>,
    /// An older version of an order than the one that is counted: nothing happened.
    pub superseded: bool,
    /// How much of a refund is above what was sold in its order.
    pub over_refunded: Option<OverRefunded>,
    /// What of an edit was not taken back.
    pub left_alone: Option<LeftAlone>,
}

impl Accepted {
    /// An answer that says no more than the newest event.
    pub fn at(seq: u64) -> Self {
        Self { seq, saved: true, ..Self::default() }
    }

    /// Says which run an order counts for.
    pub(crate) fn counts_for(&mut self, run: Option<&RunId>) {
        self.show = run.map(|run| run.show.0.clone());
        self.run = run.map(|run| run.number);
    }
}

/// How much of a refund is above what was sold in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverRefunded {
    /// Pieces.
    pub units: i64,
    /// Money, minor units.
    pub amount: i64,
    /// Its currency's code.
    pub currency: String,
}

/// The way in, and the latest state. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    inbox: mpsc::Sender<Input>,
    state: watch::Receiver<Arc<State>>,
    reader: Reader,
    unsaved: watch::Receiver<Option<Unsaved>>,
    health: watch::Receiver<Health>,
    viewing: bool,
    soundness: Option<Arc<Soundness>>,
}

/// What was found about the journal's file at start, and what looks at it from then on.
#[derive(Debug)]
pub struct Soundness {
    /// Looks for damage while the journal is in use.
    pub checker: Checker,
    /// Acknowledged changes that were missing from the file and were brought back.
    pub recovered: Option<Recovered>,
    /// The side record was of another journal, and was moved aside.
    pub other_side_record: bool,
}

/// What reaches the engine's task.
enum Input {
    Request(Box<Pending>),
    Stop(oneshot::Sender<()>),
}

/// A request with what was looked up for it, and where its answer goes.
struct Pending {
    request: Request,
    /// What the journal knows of its key.
    found: Found,
    answer: oneshot::Sender<Result<Accepted, EngineError>>,
}

/// The state in a data folder, only read: also beside a running core, and where there is none yet.
///
/// # Errors
/// Where the journal cannot be read.
pub fn peek(folder: &Path) -> Result<State, EngineError> {
    if !file_in(folder).exists() {
        return Ok(State::default());
    }
    let reader = Reader::open(folder)?;
    Ok(restore::restore(&reader, reader.snapshot()?)?.state)
}

impl Engine {
    /// Opens the journal in `folder`, folds it, and starts the task on the current runtime.
    ///
    /// # Errors
    /// Those of [`Journal::open`]; nothing was changed then.
    pub fn start(folder: &Path, clock: Clock, on_commit: OnCommit) -> Result<Self, EngineError> {
        let (journal, opened) = Journal::open(folder)?;
        let (reader, health) = (journal.reader(), journal.health());
        let soundness = Arc::new(Soundness {
            checker: journal.checker(),
            recovered: opened.recovered,
            other_side_record: opened.other_side_record,
        });
        let restored = restore::restore(&reader, opened.snapshot)?;
        if let Some(newest) = restored.newest_at() {
            clock.start_from(newest);
        }
        if clock.ahead_ms() >= NOTABLE_MS {
            warn!(
                seconds = clock.ahead_ms() / 1_000,
                "the newest saved change is later than this computer's clock; times go on from that change"
            );
        }
        let state = Arc::new(restored.state);
        let (published, watching) = watch::channel(Arc::clone(&state));
        let (inbox, inputs) = mpsc::channel(QUEUE);
        let remembered = once::Remembered::of_journal(&reader);
        let since_snapshot = restored.since_snapshot;
        let mut task =
            turn::Turn::new(journal, clock, published, on_commit, state, since_snapshot, remembered);
        task.announce(&restored.tail);
        let unsaved = task.unsaved();
        tokio::spawn(task.run(inputs));
        Ok(Self {
            inbox,
            state: watching,
            reader,
            unsaved,
            health,
            viewing: false,
            soundness: Some(soundness),
        })
    }

    /// Shows what is in `folder` where nothing can be saved for this `reason`. Every request is refused.
    ///
    /// # Errors
    /// Where there is nothing that could be shown, or it cannot be read.
    pub fn view(
        folder: &Path,
        reason: JournalError,
        clock: &Clock,
        mut on_commit: OnCommit,
    ) -> Result<Self, EngineError> {
        let reader = Reader::open(folder)?;
        let restored = restore::restore(&reader, reader.snapshot()?)?;
        let state = Arc::new(restored.state);
        on_commit(&state, &restored.tail);
        let (published, watching) = watch::channel(state);
        let (inbox, inputs) = mpsc::channel(QUEUE);
        let unsaved = Unsaved { since: clock.now(), reason: reason.clone(), changes: 0 };
        let (_, unsaved) = watch::channel(Some(unsaved));
        let (_, health) = watch::channel(Health::default());
        tokio::spawn(viewing::refuse_all(inputs, published, reason));
        Ok(Self { inbox, state: watching, reader, unsaved, health, viewing: true, soundness: None })
    }

    /// Submits a request and waits until it is committed, refused, or found to be a repetition.
    ///
    /// # Errors
    /// Refused by the rules, not saved, a reused key, or stopped.
    pub async fn submit(&self, mut request: Request) -> Result<Accepted, EngineError> {
        let found = self.look_up(&mut request).await?;
        if let Found::Repetition(known) = found {
            return Ok(known);
        }
        let (answer, answered) = oneshot::channel();
        let pending = Box::new(Pending { request, found, answer });
        self.inbox.send(Input::Request(pending)).await.map_err(|_| EngineError::Stopped)?;
        answered.await.map_err(|_| EngineError::Stopped)?
    }

    /// The latest committed state.
    pub fn state(&self) -> watch::Receiver<Arc<State>> {
        self.state.clone()
    }

    /// Whether nothing can be changed, because nothing could be saved.
    pub fn is_viewing(&self) -> bool {
        self.viewing
    }

    /// What is carried out but not on disk; `None` where everything is.
    pub fn unsaved(&self) -> watch::Receiver<Option<Unsaved>> {
        self.unsaved.clone()
    }

    /// What the operator should know of the disk although everything is saved.
    pub fn health(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    /// The journal's reading end, for history. Its calls block: never on an async thread.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// How the journal's file stands; `None` where it is only looked at.
    pub fn soundness(&self) -> Option<&Arc<Soundness>> {
        self.soundness.as_ref()
    }

    /// Finishes what was submitted, saves a snapshot, and closes the journal.
    pub async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        if self.inbox.send(Input::Stop(done)).await.is_ok() {
            let _ = stopped.await;
        }
    }
}
