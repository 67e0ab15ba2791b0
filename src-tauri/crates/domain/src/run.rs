//! Runs of a show: rehearsals, and the live run. A show is planned once; each run of it has its own sales, on-air windows
//! and report, and leaves the plan as the people at the desk edited it.
//!
//! What belongs to a run must not reach the next one: [`Show::back_in_plan`] names every field and says what becomes of it.

use crate::claims::Claims;
use crate::on_air::OnAir;
use crate::sales::Totals;
use crate::show::{Cue, Mode, Removed, Show, Status};
use crate::{Currency, Map, ShowId, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// From a start to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// From 1 within its show.
    pub number: u32,
    /// Rehearsal or live.
    pub mode: Mode,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended; `None` while it runs.
    pub ended_at: Option<Timestamp>,
}

/// Names a run of any show.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunId {
    /// Its show.
    pub show: ShowId,
    /// From 1 within the show.
    pub number: u32,
}

impl RunId {
    /// Names a run.
    pub fn new(show: &ShowId, number: u32) -> Self {
        Self { show: show.clone(), number }
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.show, self.number)
    }
}

/// A run that is over: what late orders need to find it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastRun {
    /// Which.
    pub id: RunId,
    /// Rehearsal or live.
    pub mode: Mode,
    /// Its show's currency.
    pub currency: Currency,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// What it had sold by then, in its show's currency.
    pub totals: Totals,
}

impl Show {
    /// The run that is on.
    pub fn run(&self) -> Option<&Run> {
        self.runs.last().filter(|run| run.ended_at.is_none())
    }

    /// The name of the run that is on.
    pub fn run_id(&self) -> Option<RunId> {
        self.run().map(|run| RunId::new(&self.id, run.number))
    }

    /// The name of the run that started last.
    pub fn last_run(&self) -> Option<RunId> {
        self.runs.last().map(|run| RunId::new(&self.id, run.number))
    }

    /// Whether it is on: as a rehearsal or live.
    pub fn is_running(&self) -> bool {
        self.run().is_some()
    }

    /// How it runs; `None` where it does not.
    pub fn mode(&self) -> Option<Mode> {
        self.run().map(|run| run.mode)
    }

    /// When the run that is on started.
    pub fn started_at(&self) -> Option<Timestamp> {
        self.run().map(|run| run.started_at)
    }

    /// Where it stands. A rehearsal that is over leaves it planned; a live run that is over ends it.
    pub fn status(&self) -> Status {
        match self.runs.last() {
            Some(Run { mode: Mode::Rehearsal, ended_at: None, .. }) => Status::Rehearsal,
            Some(Run { mode: Mode::Live, ended_at: None, .. }) => Status::Live,
            Some(Run { mode: Mode::Live, ended_at: Some(_), .. }) => Status::Ended,
            Some(Run { mode: Mode::Rehearsal, ended_at: Some(_), .. }) | None => Status::Planned,
        }
    }

    /// The number of its next run.
    pub fn next_run(&self) -> u32 {
        self.runs.last().map_or(1, |run| run.number.saturating_add(1))
    }

    /// The show as it is planned after a run: cues, their order and their details stay as they were edited meanwhile;
    /// what happened in the run does not.
    #[must_use]
    pub(crate) fn back_in_plan(self, seq: u64) -> Self {
        let Self {
            id,
            title,
            currency,
            created_at,
            starts_at,
            ends_at,
            goal,
            template,
            co_hosts_take,
            runs,
            mut cues,
            removed,
            edits,
            ..
        } = self;
        // What was pulled because it sold out is in the plan: its stock is back, or will be.
        let (pulled, removed): (Vec<_>, Vec<_>) = removed.into_iter().partition(|removed| removed.pulled);
        for Removed { cue, index, .. } in pulled.into_iter().rev() {
            cues.insert(index.min(cues.len()), cue);
        }
        let fresh = |cue: Arc<Cue>| Arc::new(Arc::unwrap_or_clone(cue).not_run());
        Self {
            id,
            title,
            currency,
            created_at,
            starts_at,
            ends_at,
            goal,
            template,
            co_hosts_take,
            runs,
            cues: cues.into_iter().map(fresh).collect(),
            removed: removed.into_iter().map(|it| Removed { cue: fresh(it.cue), ..it }).collect(),
            edits,
            on_air: OnAir { seq, ..OnAir::default() },
            sales: Default::default(),
            goal_told: Default::default(),
            markers: Arc::default(),
            memos: Arc::default(),
            proposals: Arc::default(),
            opening: Map::default(),
        }
    }
}

impl Cue {
    /// The cue as it is planned.
    fn not_run(self) -> Self {
        Self {
            withdrawn: Vec::new(),
            skipped: false,
            taken: 0,
            on_air_ms: 0,
            held: false,
            claims: Claims::default(),
            ..self
        }
    }
}
