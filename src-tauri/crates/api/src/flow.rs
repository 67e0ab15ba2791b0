//! The panel's state as it flows to one client, whichever carrier brings it: all of it first, then what changes.
//!
//! A client that is slow skips states and gets the latest. It must never be sent a state older than one that it has.

use crate::wire::answer::Problem;
use crate::wire::live::StateMessage;
use crate::wire::state::{PanelState, Sections};
use crate::{Api, Session};
use cartwall_engine::Clock;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// How often a client is told something at least.
const BEAT: Duration = Duration::from_secs(5);

/// The core has stopped: nothing more will come.
#[derive(Debug)]
pub struct Stopped;

/// When a client that is told nothing new is told what time it is; the first time after one pause.
pub fn beats() -> Interval {
    let mut beats = interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beats.reset();
    beats
}

/// The flow of states to one client.
pub struct StateFlow {
    states: watch::Receiver<Arc<PanelState>>,
    run: String,
    session: Session,
    clock: Clock,
    sent: Option<Arc<PanelState>>,
    /// The newest event that the client knows of from an earlier flow.
    since: Option<u64>,
}

impl Api {
    /// A flow for whoever asks. `known`: the run of the core and the newest event that the client has from an earlier
    /// flow, where there was one.
    ///
    /// # Errors
    /// A role that may not watch.
    pub fn flow(&self, session: &Session, known: Option<(&str, u64)>) -> Result<StateFlow, Problem> {
        // Of another run the number says nothing: what was not saved is gone, and its numbers are given again.
        let since = known.filter(|(run, _)| *run == self.run()).map(|(_, seq)| seq);
        let (states, run) = (self.watch(session)?, self.run().to_owned());
        let (session, clock) = (session.clone(), self.clock.clone());
        Ok(StateFlow { states, run, session, clock, sent: None, since })
    }
}

impl StateFlow {
    /// Completes when there is a newer state.
    ///
    /// # Errors
    /// Where the core has stopped.
    pub async fn changed(&mut self) -> Result<(), Stopped> {
        self.states.changed().await.map_err(|_| Stopped)
    }

    /// The latest state, whole.
    pub fn state(&mut self) -> Arc<PanelState> {
        Arc::clone(&self.states.borrow_and_update())
    }

    /// What the client does not have yet; `None` where it has everything.
    pub fn latest(&mut self) -> Option<StateMessage> {
        let state = self.state();
        let (full, sections) = match &self.sent {
            Some(earlier) => (false, state.changed_since(earlier)),
            None if self.since == Some(state.seq) => (false, state.beside_events()),
            None => (true, state.sections()),
        };
        let sections = sections.seen_by(&self.session);
        let known = self.sent.as_ref().is_some_and(|sent| sent.seq == state.seq);
        let nothing_new = sections.is_empty() && known;
        self.sent = Some(state);
        (!nothing_new).then(|| self.message(full, sections))
    }

    /// Nothing but what time it is.
    pub fn beat(&self) -> StateMessage {
        self.message(false, Sections::default())
    }

    fn message(&self, full: bool, sections: Sections) -> StateMessage {
        let seq = self.sent.as_ref().map_or(0, |sent| sent.seq);
        // Not the time at which the state was made: it may be hours old where nothing has changed.
        let (run, client) = (self.run.clone(), self.session.actor.id.clone());
        StateMessage { seq, now: self.clock.now(), run, client, full, sections }
    }
}
