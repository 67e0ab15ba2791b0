//! Turns while the disk takes nothing: see [`crate::unsaved`].

use super::{Turn, Work};
use crate::once::Found;
use crate::unsaved::{Attempt, Kept, runs_the_show};
use crate::{Accepted, EngineError, Pending};
use cartwall_journal::{Batch, Commit, JournalError};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use tracing::{error, info};

/// How long quitting waits for what is not saved.
const AT_THE_END: Duration = Duration::from_secs(5);

impl Turn {
    /// The commit failed, so the state before this turn still stands. What can be carried out without the disk is
    /// decided once more; the rest is refused.
    pub(super) fn refuse(&mut self, work: Work, error: &JournalError) {
        error!(code = error.code(), %error, "not saved");
        let mut again = Vec::new();
        for (answer, _, request) in work.answers {
            match request.filter(|_| error.may_pass()) {
                Some((request, found)) => again.push(Pending { request, found, answer }),
                None => drop(answer.send(Err(error.clone().into()))),
            }
        }
        if error.may_pass() {
            self.kept = Some(Kept::new(self.clock.now(), error.clone(), self.state.seq));
            self.turn_unsaved(again);
        }
    }

    /// The disk does not answer: the show goes on, and whoever needs the disk waits for it.
    pub(super) fn go_on(&mut self, mut work: Work, batch: Arc<Batch>, commit: Commit) {
        error!(code = JournalError::Slow.code(), "not saved yet");
        let (carried_out, waiting) = work.answers.into_iter().partition(|(_, _, request)| request.is_some());
        work.answers = carried_out;
        let waiting: Vec<_> = waiting;
        let waiting = waiting.into_iter().map(|(answer, accepted, _)| (answer, accepted)).collect();
        let kept = Kept::under_way(self.clock.now(), self.state.seq, (batch, commit), waiting);
        self.kept = Some(kept);
        self.publish(work);
        self.tell();
    }

    /// A turn while the disk takes nothing: see [`crate::unsaved`].
    pub(super) fn turn_unsaved(&mut self, pending: Vec<Pending>) {
        let mut work = self.work();
        for pending in pending {
            match self.answered_without_disk(&work, &pending) {
                Some(known) => drop(pending.answer.send(known)),
                None => self.decide_and_answer(&mut work, pending, None),
            }
        }
        self.follow(&mut work, None);
        if work.batch.rows.is_empty() && work.batch.once.is_empty() {
            self.answer_all(work.answers);
        } else {
            let batch = std::mem::take(&mut work.batch);
            if let Some(kept) = &mut self.kept {
                kept.keep(batch);
            }
            self.publish(work);
        }
        self.tell();
    }

    /// The answer to a request that waits for the disk: refused, or what it was answered when it was saved.
    fn answered_without_disk(&self, work: &Work, pending: &Pending) -> Option<Result<Accepted, EngineError>> {
        let kept = self.kept.as_ref()?;
        let Pending { request, found, .. } = pending;
        if runs_the_show(&request.command) && work.state.running.is_some() && !kept.is_full() {
            return None;
        }
        let since = request.once.as_ref().map(|key| self.remembered.find(key));
        let known = match (found, since) {
            (Found::Nothing, Some(Ok(since))) => since,
            (found, _) => found.clone(),
        };
        match known {
            Found::Repetition(known) | Found::Known { same: Some(known) }
                if known.seq <= kept.saved_seq() =>
            {
                Some(Ok(known))
            }
            _ => Some(Err(kept.reason().clone().into())),
        }
    }

    /// The commit is in the open file, which is not at its place any more. Nothing is decided again; what is sent again
    /// is answered once the file is found.
    pub(super) fn landed(&mut self, mut work: Work, error: JournalError) {
        error!(code = error.code(), %error, "not saved at its place");
        let (carried_out, refused) = work.answers.into_iter().partition(|(_, _, request)| request.is_some());
        work.answers = carried_out;
        let refused: Vec<_> = refused;
        for (answer, ..) in refused {
            let _ = answer.send(Err(error.clone().into()));
        }
        self.kept = Some(Kept::landed(self.clock.now(), error, self.state.seq, work.state.seq));
        self.publish(work);
        self.tell();
    }

    /// At the end: for some seconds, until all of it is saved.
    pub(super) async fn save_what_is_kept(&mut self) {
        let end = Instant::now() + AT_THE_END;
        while let Some(kept) = &mut self.kept {
            match timeout_at(end, kept.attempt(&self.journal)).await {
                Ok(attempt) => self.tried(&attempt),
                Err(_) => return,
            }
        }
    }

    pub(super) fn tried(&mut self, attempt: &Attempt) {
        if matches!(attempt, Attempt::Saved) {
            self.kept = None;
            self.not_saved = false;
            info!("everything is saved again");
        }
        self.tell();
    }

    /// Says what is not on disk.
    pub(super) fn tell(&self) {
        let view = self.kept.as_ref().map(Kept::view);
        self.unsaved.send_if_modified(|known| {
            let changed = *known != view;
            *known = view;
            changed
        });
    }
}
