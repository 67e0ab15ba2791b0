//! What is carried out while the disk takes nothing: kept in memory, in order, until it can be saved.
//!
//! The show goes on where the journal cannot be written. What a person does to the running show is carried out, answered
//! with `saved: false`, and kept here; everything whose sender repeats it (orders, shops, imports) is refused meanwhile,
//! for its acknowledgement means that it is on disk. Nothing kept here survives the end of the process, and nobody was
//! told that it would.

use crate::turn::Answer;
use crate::{Accepted, EngineError};
use cartwall_domain::command::Command;
use cartwall_journal::{Batch, Commit, Journal, JournalError};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long the disk may take in a running show before the show goes on without it.
pub(crate) const SLOW: Duration = Duration::from_secs(1);
/// Between two attempts to save.
const PAUSE: Duration = Duration::from_millis(500);
/// The most changes that are kept: hours of a show. What comes after them is refused.
const MOST: usize = 20_000;

/// Changes that are carried out but not on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaved {
    /// Since when, by the engine's clock.
    pub since: i64,
    /// Why.
    pub reason: JournalError,
    /// How many events wait.
    pub changes: usize,
}

/// The changes, and the attempt to save them.
pub(crate) struct Kept {
    since: i64,
    reason: JournalError,
    /// The sequence number before the first of them.
    saved_seq: u64,
    /// The newest event that is in the open file, while that file is not at its place: nothing has to be written again.
    landed: Option<u64>,
    /// Being saved now.
    trying: Option<(Arc<Batch>, Commit)>,
    /// Whoever sends again what is refused waits for the commit under way: their requests were in it already.
    waiting: Vec<(Answer, Accepted)>,
    /// To be saved after that.
    batch: Batch,
    next: Instant,
}

/// What came of an attempt.
pub(crate) enum Attempt {
    /// Everything is on disk.
    Saved,
    /// Some is, or nothing.
    Waits,
}

/// Whether a person does this to the show that runs: it is carried out although it cannot be saved.
pub(crate) fn runs_the_show(command: &Command) -> bool {
    match command {
        Command::StandBy { .. }
        | Command::Take { .. }
        | Command::Next
        | Command::Clear
        | Command::Undo
        | Command::Skip { .. }
        | Command::StartFlash { .. }
        | Command::StopFlash
        | Command::AddMarker { .. }
        | Command::SendMemo { .. }
        | Command::AckMemo { .. }
        | Command::Propose { .. }
        | Command::AcceptProposal { .. }
        | Command::DeclineProposal { .. }
        | Command::WithdrawProposal { .. }
        | Command::EndShow { .. }
        | Command::AddCue { .. }
        | Command::AddCues { .. }
        | Command::UpdateCue { .. }
        | Command::MoveCue { .. }
        | Command::MoveCues { .. }
        | Command::GroupCues { .. }
        | Command::DuplicateCue { .. }
        | Command::DuplicateCues { .. }
        | Command::RemoveCue { .. }
        | Command::RemoveCues { .. }
        | Command::UndoEdit { show: Some(_) }
        | Command::RestoreCue { .. }
        | Command::AcceptPrice { .. }
        | Command::ConfirmPrice { .. }
        | Command::SetStock { .. }
        | Command::SetBuffer { .. } => true,
        // Starting waits for the disk; orders, shops and imports come again.
        _ => false,
    }
}

impl Kept {
    pub(crate) fn new(since: i64, reason: JournalError, saved_seq: u64) -> Self {
        let next = Instant::now() + PAUSE;
        Self {
            since,
            reason,
            saved_seq,
            landed: None,
            trying: None,
            waiting: Vec::new(),
            batch: Batch::default(),
            next,
        }
    }

    /// Of a commit that is in a file which is not at its place any more.
    pub(crate) fn landed(since: i64, reason: JournalError, saved_seq: u64, landed: u64) -> Self {
        Self { landed: Some(landed), ..Self::new(since, reason, saved_seq) }
    }

    /// Of a commit that the disk does not answer, with those who wait for it.
    pub(crate) fn under_way(
        since: i64,
        saved_seq: u64,
        trying: (Arc<Batch>, Commit),
        waiting: Vec<(Answer, Accepted)>,
    ) -> Self {
        Self { trying: Some(trying), waiting, ..Self::new(since, JournalError::Slow, saved_seq) }
    }

    pub(crate) fn reason(&self) -> &JournalError {
        &self.reason
    }

    /// The newest event that is on disk.
    pub(crate) fn saved_seq(&self) -> u64 {
        self.saved_seq
    }

    /// Whether no more can be kept.
    pub(crate) fn is_full(&self) -> bool {
        self.changes() >= MOST
    }

    fn changes(&self) -> usize {
        let landed = self.landed.map_or(0, |landed| landed.saturating_sub(self.saved_seq) as usize);
        landed + self.batch.rows.len() + self.trying.as_ref().map_or(0, |(batch, _)| batch.rows.len())
    }

    pub(crate) fn view(&self) -> Unsaved {
        Unsaved { since: self.since, reason: self.reason.clone(), changes: self.changes() }
    }

    pub(crate) fn keep(&mut self, batch: Batch) {
        join(&mut self.batch, batch);
    }

    /// Tries to save, when it is time, and waits for what comes of it. Can be dropped and called again.
    pub(crate) async fn attempt(&mut self, journal: &Journal) -> Attempt {
        if self.trying.is_none() {
            tokio::time::sleep_until(self.next).await;
        }
        self.attempt_now(journal).await
    }

    /// The same, at once.
    pub(crate) async fn attempt_now(&mut self, journal: &Journal) -> Attempt {
        let (_, commit) = self.trying.get_or_insert_with(|| {
            if self.landed.is_some() {
                return (Arc::default(), journal.probe());
            }
            let batch = Arc::new(std::mem::take(&mut self.batch));
            let nothing = batch.rows.is_empty() && batch.once.is_empty();
            let commit = if nothing {
                journal.probe()
            } else {
                journal.append_at(self.saved_seq + 1, Arc::clone(&batch))
            };
            (batch, commit)
        });
        let outcome = commit.await;
        let Some((batch, _)) = self.trying.take() else { return Attempt::Waits };
        let end = self.saved_seq + batch.rows.len() as u64;
        match outcome {
            Ok(_) => {
                self.saved_seq = self.landed.take().unwrap_or(end);
                for (answer, accepted) in std::mem::take(&mut self.waiting) {
                    let _ = answer.send(Ok(accepted));
                }
                self.next = Instant::now();
                if self.batch == Batch::default() { Attempt::Saved } else { Attempt::Waits }
            }
            Err(error) => {
                if matches!(error, JournalError::Misplaced { .. }) {
                    self.landed = Some(end);
                } else {
                    self.put_back(Arc::unwrap_or_clone(batch), &error);
                }
                for (answer, _) in std::mem::take(&mut self.waiting) {
                    let _ = answer.send(Err(EngineError::NotSaved(error.clone())));
                }
                self.reason = error;
                self.next = Instant::now() + PAUSE;
                Attempt::Waits
            }
        }
    }

    /// What was not saved comes before what was kept since.
    fn put_back(&mut self, mut batch: Batch, error: &JournalError) {
        if let JournalError::Repeated { scope, key } = error {
            // The key could not be looked up when it came; what it stands for in the file is older.
            batch.once.retain(|once| once.scope != *scope || once.key != *key);
        }
        join(&mut batch, std::mem::take(&mut self.batch));
        self.batch = batch;
    }
}

fn join(batch: &mut Batch, more: Batch) {
    batch.rows.extend(more.rows);
    batch.once.extend(more.once);
    for line in more.shows {
        batch.shows.retain(|known| known.id != line.id);
        batch.shows.push(line);
    }
}
