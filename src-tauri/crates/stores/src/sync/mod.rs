//! The task of one store: it asks, one thing after another, and hands the engine what it is told.
//!
//! [`schedule`] says when what is asked, [`reader`] asks it (with [`orders`] and [`stock`]), and [`health`] watches that answers come at all.

mod health;
mod names;
mod orders;
mod prices;
mod reader;
mod schedule;
mod stock;

use crate::StoreError;
use crate::connector::Connector;
use crate::shared::Shared;
use crate::status::{Standing, millis};
use cartwall_domain::command::Command;
use cartwall_domain::state::State;
use cartwall_domain::{ShowId, StoreId};
use cartwall_engine::EngineError;
use cartwall_outbound::pace;
use health::{Heartbeat, watch};
use rand::SeedableRng;
use rand::rngs::StdRng;
use reader::{Every, Failed, Reader};
use schedule::{AfterFailure, Load, Poll, Schedule};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};
use tracing::{debug, warn};

/// At start a store has so long to answer before its numbers count as old.
const GRACE_MS: i64 = 5_000;

/// What others may do to a running task.
#[derive(Default)]
pub(crate) struct Wake {
    /// Something is new: orders and the stock of what is on air are asked for.
    pub now: Notify,
    /// The whole catalogue is read as well, and the show's orders are read again.
    pub whole: AtomicBool,
    /// A person asked for it.
    pub pressed: AtomicBool,
}

pub(crate) struct StoreTask {
    shared: Arc<Shared>,
    store: StoreId,
    connector: Arc<dyn Connector>,
    wake: Arc<Wake>,
    schedule: Schedule,
    reader: Reader,
    rng: StdRng,
    /// How long the last answer took, and taking it in.
    answered: Duration,
    /// Pause between questions for orders.
    interval: Duration,
    heartbeat: Arc<Heartbeat>,
    /// How long the store was busy with the read of its catalogue that is under way, and with the last whole one.
    catalogue_took: (Duration, Option<Duration>),
}

impl StoreTask {
    pub(crate) fn new(
        shared: Arc<Shared>,
        store: StoreId,
        connector: Arc<dyn Connector>,
        wake: Arc<Wake>,
        seed: u64,
    ) -> Self {
        let reader = Reader::new(Arc::clone(&shared), store.clone(), Arc::clone(&connector));
        let caps = connector.caps();
        let timeout = millis(pace::stale(caps.live));
        // Of a store that is new there is no number yet that could be old.
        let grace = if reader.first { timeout } else { GRACE_MS };
        Self {
            schedule: schedule::begin(Instant::now(), reader.first),
            heartbeat: Arc::new(Heartbeat::new(shared.clock.now(), timeout, grace)),
            shared,
            store,
            connector,
            wake,
            reader,
            rng: StdRng::seed_from_u64(seed),
            answered: Duration::ZERO,
            interval: caps.live,
            catalogue_took: (Duration::ZERO, None),
        }
    }

    /// Runs until the engine stops.
    pub(crate) async fn run(mut self) {
        let watch = watch(Arc::clone(&self.shared), self.store.clone(), Arc::clone(&self.heartbeat));
        let _watch = AbortOnDrop(tokio::spawn(watch));
        let mut states = self.shared.engine.state();
        let (mut on_air, mut rundown) = (None, None);
        loop {
            let state = Arc::clone(&states.borrow_and_update());
            let now_on_air = state.running_show().map(|show| (show.id.clone(), show.on_air.seq));
            if now_on_air != on_air {
                let show = |on_air: &Option<(ShowId, u64)>| on_air.as_ref().map(|(show, _)| show.clone());
                if show(&now_on_air) != show(&on_air) {
                    // Also the catalogue: what is on air must cost what the store asks now.
                    self.soon([Poll::Orders, Poll::RecheckOrders, Poll::RundownStock, Poll::Catalogue]);
                }
                on_air = now_on_air;
                self.soon([Poll::OnAirStock]);
            }
            // Whatever is new in the rundown has no stock until it is asked for.
            let now_in_rundown = Some(stock::mark_of_rundown(&state));
            if std::mem::replace(&mut rundown, now_in_rundown) != now_in_rundown {
                self.soon([Poll::RundownStock]);
            }
            if self.wake.whole.swap(false, Ordering::Relaxed) {
                self.soon([Poll::Catalogue, Poll::RundownStock, Poll::RecheckOrders]);
            }
            let Some((poll, at)) = self.schedule.next(Instant::now()) else { return };
            if at <= Instant::now() {
                if self.turn(poll, &state).await {
                    continue;
                }
                return;
            }
            tokio::select! {
                () = sleep_until(at) => {}
                () = self.wake.now.notified() => self.woken(),
                changed = states.changed() => if changed.is_err() { return },
            }
        }
    }

    /// A webhook cancels a backoff, but not a pause that the store itself asked for. A person knows why they press.
    fn woken(&mut self) {
        let pressed = self.wake.pressed.swap(false, Ordering::Relaxed);
        if !pressed && self.schedule.problems().any(|problem| matches!(problem, StoreError::Throttled { .. }))
        {
            return;
        }
        self.schedule.resume();
        if self.schedule.problem(Poll::Check).is_some() {
            self.soon([Poll::Check]);
        }
        self.soon([Poll::OnAirStock, Poll::Orders]);
    }

    /// Asks one thing. `false` where the engine has stopped.
    async fn turn(&mut self, poll: Poll, state: &Arc<State>) -> bool {
        let begun = Instant::now();
        let every = self.every(state);
        let outcome = self.reader.ask(poll, state, every).await;
        self.answered = begun.elapsed();
        if poll == Poll::Catalogue {
            self.catalogue_took.0 += self.answered;
            if !self.reader.is_amid_catalogue() {
                let whole = std::mem::take(&mut self.catalogue_took.0);
                self.catalogue_took.1 = outcome.is_ok().then_some(whole).or(self.catalogue_took.1);
            }
        }
        let wanted = std::mem::take(&mut self.reader.wanted);
        self.soon(wanted);
        // Also where the question failed: credentials may have been replaced on the way.
        if let Some(secrets) = self.connector.renewed() {
            self.shared.keep_renewed(&self.store, secrets).await;
        }
        match outcome {
            Ok(more) => {
                let (caps, load) = (self.connector.caps(), self.load(state));
                let pause = schedule::pause(poll, &caps, load);
                let least = schedule::least(&caps, load, more);
                let next = if more { Some(least) } else { pause };
                // From question to question, so that a slow answer does not make the next one late.
                let at = next.map(|pause| begun + pace::jittered(pause, least, &mut self.rng));
                self.schedule.answered(poll, begun, at);
                if !self.seen(poll, pause, load.running).await {
                    return false;
                }
            }
            Err(Failed::Engine(EngineError::Stopped)) => return false,
            Err(Failed::Engine(error)) => {
                warn!(store = %self.store, code = error.code(), "not saved; the store is read again");
                self.schedule.failed(poll, Instant::now(), Duration::from_secs(1), None);
            }
            Err(Failed::Store(error)) => self.failed(poll, error),
        }
        self.tell();
        true
    }

    /// Its numbers are renewed: orders, and in a show the stock of what is on air. `false` where the engine has
    /// stopped.
    async fn seen(&mut self, poll: Poll, pause: Option<Duration>, running: bool) -> bool {
        let now = self.shared.clock.now();
        match poll {
            Poll::Orders => {
                self.interval = pause.unwrap_or_default();
                self.heartbeat.set_timeout(millis(pace::stale(self.interval)));
                self.heartbeat.orders_seen(now);
                if !running {
                    self.heartbeat.stock_seen(now);
                }
            }
            Poll::OnAirStock => self.heartbeat.stock_seen(now),
            // The first read of a catalogue comes before the first of orders, and is a sign of life.
            Poll::Catalogue if self.reader.first => {
                self.heartbeat.orders_seen(now);
                self.heartbeat.stock_seen(now);
            }
            _ => return true,
        }
        if self.reader.known().is_none_or(|store| store.lost_at.is_none()) {
            return true;
        }
        if self.heartbeat.has_timed_out(now) {
            // Orders and the stock of what is on air have both to be told before anything is called fresh.
            self.soon([if poll == Poll::OnAirStock { Poll::Orders } else { Poll::OnAirStock }]);
            return true;
        }
        let found = Command::FindStore { store: self.store.clone() };
        !matches!(self.shared.submit(&self.store, found).await, Err(EngineError::Stopped))
    }

    fn failed(&mut self, poll: Poll, error: StoreError) {
        debug!(store = %self.store, ?poll, code = error.code(), "{error}");
        let (now, failures) = (Instant::now(), self.schedule.failures(poll).saturating_add(1));
        let AfterFailure { wait, silences_all, restarts } =
            schedule::after_failure(poll, &error, failures, &self.connector.caps(), &mut self.rng);
        if restarts {
            self.reader.restart(poll);
        }
        if silences_all {
            self.schedule.pause_until(now + wait);
        }
        self.schedule.failed(poll, now, wait, Some(error));
    }

    /// As soon as may be: one key after another on the panel must not become one question after another.
    fn soon(&mut self, polls: impl IntoIterator<Item = Poll>) {
        let (now, least) = (Instant::now(), pace::least(self.answered, 2));
        for poll in polls {
            self.schedule.soon(poll, now, least);
        }
    }

    fn load(&self, state: &State) -> Load {
        Load {
            running: state.running_show().is_some(),
            runs_low: runs_low(state),
            misses: self.reader.orders_read.misses_any(),
            answered: self.answered,
            catalogue_took: self.catalogue_took.1,
        }
    }

    fn every(&self, state: &State) -> Every {
        let (caps, load) = (self.connector.caps(), self.load(state));
        let pause = |poll, usual| schedule::pause(poll, &caps, load).unwrap_or(usual);
        Every { on_air: pause(Poll::OnAirStock, caps.live), rundown: pause(Poll::RundownStock, caps.rest) }
    }

    /// Shows how it stands.
    fn tell(&self) {
        let problem = self.schedule.problems().next().cloned();
        let activities_unread = self.connector.activities_unread();
        self.shared.status(&self.store, |status| {
            status.activities_unread = activities_unread;
            status.interval = self.interval;
            status.standing = match (&problem, status.orders_at, status.catalogue_at) {
                (Some(_), ..) => Standing::Failing,
                (None, None, None) if status.products == 0 => Standing::Connecting,
                (None, _, None) | (None, None, _) => Standing::Syncing,
                _ => Standing::Ok,
            };
            status.problem = problem;
        });
    }
}

/// Whether what is on air runs low.
fn runs_low(state: &State) -> bool {
    let Some(cue) = state.running_show().and_then(|show| show.program_cue()) else { return false };
    let mut left = cue.variants().filter_map(|id| state.quantity(id).sellable(state.buffer(id)));
    left.any(|left| left <= state.guard.low_stock)
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
