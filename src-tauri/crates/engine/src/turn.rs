//! The engine's task: take what has queued up, decide, commit, publish, answer; and again.

use crate::clock::Clock;
use crate::once::{Found, Remembered, recorded as recorded_key};
use crate::restore::snapshot;
use crate::rows::{row, show_row};
use crate::unsaved::{Attempt, Kept, SLOW, Unsaved, runs_the_show};
use crate::{Accepted, Bound, EngineError, Input, OnCommit, OnceKey, OverRefunded, Pending, Request};
use cartwall_domain::Actor;
use cartwall_domain::apply::apply;
use cartwall_domain::command::{Command, Context};
use cartwall_domain::decide::{
    automatic, co_hosts_take, decide, forgotten, leaves_air_alone, next_due, repeats, says_what_was_written,
    writes_cards,
};
use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::order::{OrderChange, OrderSource, unknown_skus};
use cartwall_domain::refusal::{Code, Refusal};
use cartwall_domain::state::State;
use cartwall_journal::{Batch, Journal, JournalError};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot, watch};
use tracing::{debug, error, warn};
use uuid::Uuid;

/// How many requests go into one commit at most.
const TURN: usize = 512;
/// Events since the last snapshot after which a quiet moment is used for a new one.
const SNAPSHOT_AFTER: usize = 1_000;
/// Between two snapshots at quiet moments: a shop that is read sends thousands of events in small commits, and each of
/// them has quiet moments.
const SNAPSHOT_PAUSE: Duration = Duration::from_secs(30);
/// The longest wait for something that is due, so that it is late by no more than this after the computer has slept.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// How long after a failed commit a timer tries again.
const RETRY_MS: i64 = 1_000;

mod without_disk;

pub(crate) struct Turn {
    journal: Journal,
    clock: Clock,
    published: watch::Sender<Arc<State>>,
    on_commit: OnCommit,
    state: Arc<State>,
    remembered: Remembered,
    since_snapshot: usize,
    /// When a snapshot was last saved at a quiet moment.
    saved: Option<Instant>,
    not_saved: bool,
    /// What is carried out while the disk takes nothing.
    kept: Option<Kept>,
    unsaved: watch::Sender<Option<Unsaved>>,
}

/// A request, and what was found for its key, where it can be carried out without the disk.
type Repeatable = Option<(Request, Found)>;

pub(crate) type Answer = oneshot::Sender<Result<Accepted, EngineError>>;

/// One turn's work, before it is committed.
struct Work {
    state: State,
    events: Vec<Recorded>,
    batch: Batch,
    answers: Vec<(Answer, Accepted, Repeatable)>,
    keys: Vec<(OnceKey, Accepted)>,
}

impl Turn {
    pub(crate) fn new(
        journal: Journal,
        clock: Clock,
        published: watch::Sender<Arc<State>>,
        on_commit: OnCommit,
        state: Arc<State>,
        since_snapshot: usize,
        remembered: Remembered,
    ) -> Self {
        Self {
            journal,
            clock,
            published,
            on_commit,
            state,
            remembered,
            since_snapshot,
            saved: None,
            not_saved: false,
            kept: None,
            unsaved: watch::Sender::new(None),
        }
    }

    /// What is carried out but not on disk.
    pub(crate) fn unsaved(&self) -> watch::Receiver<Option<Unsaved>> {
        self.unsaved.subscribe()
    }

    /// Tells the listener of the state at start.
    pub(crate) fn announce(&mut self, tail: &[Recorded]) {
        (self.on_commit)(&self.state, tail);
    }

    pub(crate) async fn run(mut self, mut inputs: mpsc::Receiver<Input>) {
        let stopped = loop {
            let first = match self.wait(&mut inputs).await {
                Waited::Input(input) => Some(input),
                Waited::Due => None,
                Waited::Tried(attempt) => {
                    self.tried(&attempt);
                    continue;
                }
                Waited::Closed => break None,
            };
            let mut pending = Vec::new();
            let mut stop = None;
            let mut take = |input| match input {
                Input::Request(request) => pending.push(*request),
                Input::Stop(done) => stop = Some(done),
            };
            if let Some(input) = first {
                take(input);
            }
            for _ in 1..TURN {
                match inputs.try_recv() {
                    Ok(input) => take(input),
                    Err(_) => break,
                }
            }
            self.turn(pending).await;
            if stop.is_some() {
                break stop;
            }
            let rested = self.saved.is_none_or(|saved| saved.elapsed() >= SNAPSHOT_PAUSE);
            let many = self.since_snapshot >= SNAPSHOT_AFTER;
            let idle = self.state.running.is_none() && self.kept.is_none();
            if inputs.is_empty() && many && rested && idle {
                self.save_snapshot().await;
                self.saved = Some(Instant::now());
            }
        };
        drop(inputs);
        self.save_what_is_kept().await;
        if let Some(kept) = &self.kept {
            let Unsaved { reason, changes, .. } = kept.view();
            error!(code = reason.code(), changes, "these changes were carried out and could not be saved");
        } else if self.since_snapshot > 0 {
            self.save_snapshot().await;
        }
        let closed = tokio::task::spawn_blocking(move || self.journal.close()).await;
        if let Ok(Err(error)) = closed {
            warn!(code = error.code(), "the journal did not close cleanly");
        }
        if let Some(done) = stopped {
            let _ = done.send(());
        }
    }

    async fn wait(&mut self, inputs: &mut mpsc::Receiver<Input>) -> Waited {
        // What could not be saved is tried again soon, not at once. What is kept meanwhile needs no disk.
        let soonest = if self.not_saved && self.kept.is_none() { RETRY_MS } else { 0 };
        let due = next_due(&self.state).map(|at| (at - self.clock.now()).max(soonest).unsigned_abs());
        // A timer stands still while the computer sleeps, unlike the clock: it is asked again each second.
        let due = due.map(|ms| Duration::from_millis(ms).min(LONGEST_WAIT));
        let (kept, journal) = (&mut self.kept, &self.journal);
        tokio::select! {
            biased;
            attempt = attempt(kept, journal) => Waited::Tried(attempt),
            () = sleep(due) => Waited::Due,
            input = inputs.recv() => input.map_or(Waited::Closed, Waited::Input),
        }
    }

    async fn turn(&mut self, pending: Vec<Pending>) {
        if self.kept.is_some() {
            return self.turn_unsaved(pending);
        }
        let mut work = self.work();
        for pending in pending {
            let Pending { request, found, .. } = &pending;
            let copy = runs_the_show(&request.command).then(|| (request.clone(), found.clone()));
            self.decide_and_answer(&mut work, pending, copy);
        }
        self.follow(&mut work, None);
        if work.batch.rows.is_empty() && work.batch.once.is_empty() {
            return self.answer_all(work.answers);
        }
        let batch = Arc::new(std::mem::take(&mut work.batch));
        let mut commit = self.journal.append_at(self.state.seq + 1, Arc::clone(&batch));
        let saved = if self.state.running.is_some() {
            match tokio::time::timeout(SLOW, &mut commit).await {
                Ok(saved) => saved,
                Err(_) => return self.go_on(work, batch, commit),
            }
        } else {
            commit.await
        };
        self.not_saved = saved.is_err();
        match saved {
            Ok(_) => self.publish(work),
            Err(error @ JournalError::Misplaced { .. }) => self.landed(work, error),
            Err(error) => self.refuse(work, &error),
        }
    }

    fn work(&self) -> Work {
        Work {
            state: State::clone(&self.state),
            events: Vec::new(),
            batch: Batch::default(),
            answers: Vec::new(),
            keys: Vec::new(),
        }
    }

    fn decide_and_answer(&mut self, work: &mut Work, pending: Pending, copy: Repeatable) {
        let Pending { request, found, answer } = pending;
        match self.decide(work, request, found) {
            Ok(accepted) => work.answers.push((answer, accepted, copy)),
            Err(error) => {
                debug!(code = error.code(), "refused");
                let _ = answer.send(Err(error));
            }
        }
    }

    fn publish(&mut self, work: Work) {
        self.state = Arc::new(work.state);
        self.since_snapshot += work.events.len();
        // Before anybody sees the state: nobody takes it for saved.
        self.tell();
        (self.on_commit)(&self.state, &work.events);
        self.published.send_replace(Arc::clone(&self.state));
        for (key, accepted) in &work.keys {
            self.remembered.keep(key, accepted);
        }
        self.answer_all(work.answers);
    }

    fn answer_all(&self, answers: Vec<(Answer, Accepted, Repeatable)>) {
        for (answer, accepted, _) in answers {
            let saved = self.kept.as_ref().is_none_or(|kept| accepted.seq <= kept.saved_seq());
            let _ = answer.send(Ok(Accepted { saved, ..accepted }));
        }
    }

    /// Decides on one request and takes its events into the work. `found`: what the journal knows of its key.
    fn decide(&mut self, work: &mut Work, request: Request, found: Found) -> Result<Accepted, EngineError> {
        let Request { command, by, once, seen_seq, bound } = request;
        let found = match (&once, found) {
            // Its twin may have been committed since.
            (Some(key), Found::Nothing) => self.find(work, key)?,
            (_, found) => found,
        };
        if let Found::Repetition(known) = found {
            return Ok(known);
        }
        let refused = |refusal| EngineError::Refused(refusal, Arc::new(work.state.clone()));
        if bound == Bound::CoHostsTake {
            co_hosts_take(&work.state, &command).map_err(refused)?;
        }
        // A press that bounces saw what was there before the first: it is the same press, not a stale one.
        if repeats(&work.state, &command, self.clock.now()).is_none() {
            stale(&work.state, seen_seq).map_err(refused)?;
        }
        if let Found::Known { same } = &found
            && let Some(refusal) = forgotten(&work.state, &command)
        {
            return same.clone().ok_or_else(|| refused(refusal));
        }
        let now = self.clock.now();
        let snapshot_wanted = matches!(command, Command::EndShow { .. });
        let mut context = Context { now, by: &by, fresh_id: &mut || Uuid::now_v7().to_string() };
        let decision = decide(&work.state, command, &mut context)
            .map_err(|refusal| EngineError::Refused(refusal, Arc::new(work.state.clone())))?;
        let mut accepted = Accepted {
            id: decision.id,
            ids: decision.ids,
            left_alone: decision.left,
            repeated: decision.repeated,
            superseded: decision.superseded,
            ..Accepted::at(decision.repeats.unwrap_or(work.state.seq))
        };
        accepted.counts_for(decision.run.as_ref());
        // What is known already has its key, or its rows know it where the key is lost.
        let known = matches!(found, Found::Known { .. }) || decision.repeated || decision.superseded;
        // Rows first: an event that cannot be stored must not touch the work.
        let mut trial = work.state.clone();
        let mut taken = Vec::with_capacity(decision.events.len());
        for event in decision.events {
            describe(&event, &mut accepted);
            taken.push(record(&mut trial, &mut work.batch.shows, event, &by, now)?);
        }
        if bound == Bound::OffAir {
            leaves_air_alone(&work.state, &trial).map_err(refused)?;
        }
        let author = taken.iter().any(|(recorded, _)| writes_cards(&recorded.event)).then_some(&by);
        work.state = trial;
        for (recorded, row) in taken {
            accepted.seq = recorded.seq;
            work.batch.rows.push(row);
            work.events.push(recorded);
        }
        if snapshot_wanted {
            // The next quiet moment is now.
            self.since_snapshot += SNAPSHOT_AFTER;
        }
        self.follow(work, author);
        if let Some(key) = once.filter(|_| !known) {
            work.batch.once.push(recorded_key(&key, &accepted));
            work.keys.push((key, accepted.clone()));
        }
        Ok(accepted)
    }

    /// What is known of a key since it was looked up.
    fn find(&self, work: &Work, key: &OnceKey) -> Result<Found, EngineError> {
        let in_this_turn = work.keys.iter().find(|(k, _)| k.scope == key.scope && k.key == key.key);
        match in_this_turn {
            Some((first, accepted)) => Found::of(key, &first.digest, || Some(accepted.clone())),
            None => self.remembered.find(key),
        }
    }

    /// Lets the rules do what follows by itself. `author`: who has just changed what cards say.
    fn follow(&mut self, work: &mut Work, author: Option<&Actor>) {
        let (now, rules) = (self.clock.now(), Actor::rules());
        while let Some(event) = automatic(&work.state, now) {
            let by = author.filter(|_| says_what_was_written(&event)).unwrap_or(&rules);
            match record(&mut work.state, &mut work.batch.shows, event, by, now) {
                Ok((recorded, row)) => {
                    work.batch.rows.push(row);
                    work.events.push(recorded);
                }
                Err(error) => {
                    error!(%error, "an automatic event could not be stored");
                    return;
                }
            }
        }
    }

    async fn save_snapshot(&mut self) {
        let state = Arc::clone(&self.state);
        let made = tokio::task::spawn_blocking(move || snapshot(&state)).await;
        if let Ok(Some(snapshot)) = made {
            let batch = Batch { snapshot: Some(snapshot), ..Batch::default() };
            // Only a shortcut: without it the next start folds more rows.
            if let Err(error) = self.journal.append(batch).await {
                warn!(code = error.code(), "no snapshot saved");
                return;
            }
            self.since_snapshot = 0;
        }
    }
}

enum Waited {
    Input(Input),
    Due,
    Tried(Attempt),
    Closed,
}

async fn attempt(kept: &mut Option<Kept>, journal: &Journal) -> Attempt {
    match kept {
        Some(kept) => kept.attempt(journal).await,
        None => std::future::pending().await,
    }
}

async fn sleep(due: Option<Duration>) {
    match due {
        Some(due) => tokio::time::sleep(due).await,
        None => std::future::pending().await,
    }
}

/// Gives an event its place, applies it, and makes its row.
fn record(
    state: &mut State,
    shows: &mut Vec<cartwall_journal::ShowRow>,
    event: Event,
    by: &Actor,
    at: i64,
) -> Result<(Recorded, cartwall_journal::NewRow), EngineError> {
    let recorded = Recorded { seq: state.seq + 1, at, by: by.clone(), event };
    let row = row(state, &recorded)?;
    apply(state, &recorded);
    if let Some(line) = show_row(state, &recorded) {
        shows.retain(|known| known.id != line.id);
        shows.push(line);
    }
    Ok((recorded, row))
}

fn describe(event: &Event, accepted: &mut Accepted) {
    match event {
        // A shop that is read answers nobody who sent an order.
        Event::OrderChanged { source: OrderSource::Store(_), .. } => {}
        Event::OrderChanged { run, first: true, changes, .. } => {
            accepted.counts_for(run.as_ref());
            accepted.unknown_skus = unknown(changes);
        }
        // Not of a refund that is told again with its order.
        Event::OrderChanged { run, refund: Some(_), changes, .. } if accepted.show.is_none() => {
            accepted.counts_for(run.as_ref());
            accepted.unknown_skus.extend(unknown(changes));
        }
        Event::OverRefunded { units, amount, currency, .. } => {
            let (units, amount, currency) = (*units, *amount, currency.code().to_owned());
            accepted.over_refunded = Some(OverRefunded { units, amount, currency });
        }
        _ => {}
    }
}

fn unknown(changes: &[OrderChange]) -> Vec<String> {
    unknown_skus(changes).into_iter().map(str::to_owned).collect()
}

/// Refuses an operator's action on a preview or program that is no longer what they saw.
fn stale(state: &State, seen_seq: Option<u64>) -> Result<(), Refusal> {
    let (Some(seen), Some(show)) = (seen_seq, state.running_show()) else { return Ok(()) };
    if seen >= show.on_air.seq {
        return Ok(());
    }
    Err(Refusal::new(
        Code::Stale,
        "Preview or program changed a moment ago, so nothing was done. Look at what is on air now and press again.",
    ))
}
