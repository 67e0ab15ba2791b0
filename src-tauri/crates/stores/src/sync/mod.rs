//! The task of one shop: it asks, one thing after another, and hands the engine what it hears.
//!
//! Here is when what is asked; [`looks`] is what. What is on air is asked for most often, then orders, then the rest of
//! the rundown, then the catalogue, a page at a time, so that none of them waits long for another.

mod ears;
mod looks;
mod names;
mod prices;

use crate::connector::Connector;
use crate::shops::Shared;
use crate::status::{Standing, millis};
use crate::{StoreError, pace};
use cartwall_domain::command::Command;
use cartwall_domain::order::Numbering;
use cartwall_domain::shop::Store;
use cartwall_domain::state::State;
use cartwall_domain::{Actor, ShowId, StoreId, Timestamp};
use cartwall_engine::{Accepted, EngineError, Request};
use ears::{Ears, watch};
use names::Names;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};
use tracing::{debug, warn};

/// At start a shop has so long to answer before its numbers count as old.
const GRACE_MS: i64 = 5_000;
/// The first orders wait for the first catalogue, so long at most.
const CATALOGUE_FIRST: Duration = Duration::from_secs(60);
/// In a show the catalogue is read this often at most, and so that a shop is busy with it one part in so many of the
/// time.
const CATALOGUE_LIVE: Duration = Duration::from_secs(60);
const CATALOGUE_DUTY: u32 = 20;
/// Orders of shows that are over are read again this often.
const AFTERWARDS: Duration = Duration::from_secs(300);
/// Failures after which a long read begins anew.
const SAME_PAGE: u32 = 3;
/// Between two of the same question, whatever happens on the panel.
const SOONEST: Duration = Duration::from_millis(500);

/// What can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Look {
    Check,
    OnAir,
    Orders,
    Again,
    Rest,
    Catalogue,
}

/// Most urgent first.
const LOOKS: [Look; 6] = [Look::Check, Look::OnAir, Look::Orders, Look::Again, Look::Rest, Look::Catalogue];

/// When something is asked for next, and how it went.
#[derive(Clone, Debug, Default)]
struct Due {
    /// `None` = when something brings it about.
    at: Option<Instant>,
    /// When it was last asked for.
    last: Option<Instant>,
    failures: u32,
    problem: Option<StoreError>,
}

/// Why a look brought nothing.
enum Failed {
    Shop(StoreError),
    /// The engine could not save it, or has stopped.
    Engine(EngineError),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Shop(error)
    }
}

impl From<EngineError> for Failed {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// What others may do to a running task.
#[derive(Default)]
pub(crate) struct Bell {
    /// Something is new: look at orders and at what is on air.
    pub ring: Notify,
    /// Read the whole catalogue as well.
    pub whole: AtomicBool,
}

pub(crate) struct Sync {
    shared: Arc<Shared>,
    store: StoreId,
    connector: Arc<dyn Connector>,
    bell: Arc<Bell>,
    due: HashMap<Look, Due>,
    rng: StdRng,
    /// How long the last answer took, and taking it in.
    answered: Duration,
    /// Pause between looks at orders.
    interval: Duration,
    /// Nothing is asked before then.
    quiet_until: Option<Instant>,
    ears: Arc<Ears>,
    /// Nothing of this shop is known yet.
    first: bool,
    names: Names,
    /// Where a read of several pages stands.
    orders_page: Option<(Timestamp, Option<String>)>,
    catalogue_page: Option<String>,
    /// Orders below a doubtful watermark are read again, once.
    reads_doubtful: bool,
    /// When the read of orders that is under way began, and the last whole one, by the shop's clock.
    reading_from: Timestamp,
    read_until: Timestamp,
    /// Products, variants and unread ones of the read that is under way.
    catalogue_seen: (u64, u64, u64),
    /// How long the shop was busy with the read that is under way, and with the last whole one.
    catalogue_took: (Duration, Option<Duration>),
    /// Orders that could not be read so far.
    unread: BTreeSet<String>,
    rest_from: usize,
    again_from: usize,
}

impl Sync {
    pub(crate) fn new(
        shared: Arc<Shared>,
        store: StoreId,
        connector: Arc<dyn Connector>,
        bell: Arc<Bell>,
        seed: u64,
    ) -> Self {
        let now = Instant::now();
        let first = {
            let state = shared.engine.state();
            let state = state.borrow();
            state.stores.get(&store).is_none_or(|known| known.watermark.is_none())
                && !state.counted.contains_key(&Numbering::of_store(&store))
        };
        let due = LOOKS.map(|look| {
            let at = match look {
                Look::Check | Look::Rest | Look::Catalogue | Look::Again => Some(now),
                // What was bought is named by the catalogue, so that comes first, unless it is very long.
                Look::Orders => Some(if first { now + CATALOGUE_FIRST } else { now }),
                Look::OnAir => None,
            };
            (look, Due { at, ..Due::default() })
        });
        let caps = connector.caps();
        let patience = millis(pace::stale(caps.live));
        Self {
            // Of a shop that is new there is no number yet that could be old.
            ears: Arc::new(Ears::new(shared.clock.now(), patience, if first { patience } else { GRACE_MS })),
            store,
            connector,
            bell,
            due: due.into_iter().collect(),
            rng: StdRng::seed_from_u64(seed),
            answered: Duration::ZERO,
            interval: caps.live,
            quiet_until: None,
            first,
            names: Names::default(),
            orders_page: None,
            catalogue_page: None,
            reads_doubtful: true,
            reading_from: Timestamp::MIN,
            read_until: Timestamp::MIN,
            catalogue_seen: (0, 0, 0),
            catalogue_took: (Duration::ZERO, None),
            unread: BTreeSet::new(),
            rest_from: 0,
            again_from: 0,
            shared,
        }
    }

    /// Runs until the engine stops.
    pub(crate) async fn run(mut self) {
        let watch = watch(Arc::clone(&self.shared), self.store.clone(), Arc::clone(&self.ears));
        let _watch = AbortOnDrop(tokio::spawn(watch));
        let mut states = self.shared.engine.state();
        let mut on_air = None;
        loop {
            let state = Arc::clone(&states.borrow_and_update());
            let now_on_air = state.running_show().map(|show| (show.id.clone(), show.on_air.seq));
            if now_on_air != on_air {
                let show = |on_air: &Option<(ShowId, u64)>| on_air.as_ref().map(|(show, _)| show.clone());
                if show(&now_on_air) != show(&on_air) {
                    // Also the catalogue: what is on air must cost what the shop asks now.
                    for look in [Look::Orders, Look::Again, Look::Rest, Look::Catalogue] {
                        self.soon(look);
                    }
                }
                on_air = now_on_air;
                self.soon(Look::OnAir);
            }
            if self.bell.whole.swap(false, Ordering::Relaxed) {
                self.soon(Look::Catalogue);
                self.soon(Look::Rest);
            }
            let (look, at) = self.next();
            if at <= Instant::now() {
                if self.turn(look, &state).await {
                    continue;
                }
                return;
            }
            tokio::select! {
                () = sleep_until(at) => {}
                () = self.bell.ring.notified() => self.rung(),
                changed = states.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Who rings knows more than a backoff, but not more than the shop that asked for a pause.
    fn rung(&mut self) {
        let asked_for_pause = |due: &Due| matches!(due.problem, Some(StoreError::Throttled { .. }));
        if self.due.values().any(asked_for_pause) {
            return;
        }
        self.quiet_until = None;
        if self.problem_of(Look::Check).is_some() {
            self.soon(Look::Check);
        }
        self.soon(Look::OnAir);
        self.soon(Look::Orders);
    }

    /// Asks one thing. `false` where the engine has stopped.
    async fn turn(&mut self, look: Look, state: &Arc<State>) -> bool {
        let begun = Instant::now();
        let outcome = self.look(look, state).await;
        self.answered = begun.elapsed();
        if look == Look::Catalogue {
            self.catalogue_took.0 += self.answered;
            if self.catalogue_page.is_none() {
                let whole = std::mem::take(&mut self.catalogue_took.0);
                self.catalogue_took.1 = outcome.is_ok().then_some(whole).or(self.catalogue_took.1);
            }
        }
        // Also where the look failed: credentials may have been replaced on the way.
        if let Some(secrets) = self.connector.renewed() {
            self.shared.keep_renewed(&self.store, secrets).await;
        }
        match outcome {
            Ok(again) => {
                let pause = self.pause(look, state);
                let running = state.running_show().is_some();
                // A long read goes on at once, as far as the shop can bear it; half of the time where no show needs it.
                let duty = if running || !again { self.connector.caps().duty } else { 2 };
                let least = pace::least(self.answered, duty);
                let next = if again { Some(least) } else { pause };
                // From question to question, so that a slow answer does not make the next one late.
                let at = next.map(|pause| begun + pace::jittered(pause, least, &mut self.rng));
                self.due.insert(look, Due { at, last: Some(begun), ..Due::default() });
                if !self.heard(look, pause, running).await {
                    return false;
                }
            }
            Err(Failed::Engine(EngineError::Stopped)) => return false,
            Err(Failed::Engine(error)) => {
                warn!(store = %self.store, code = error.code(), "not saved; the shop is read again");
                self.retry(look, None, Duration::from_secs(1));
            }
            Err(Failed::Shop(error)) => self.failed(look, error),
        }
        self.tell();
        true
    }

    /// Its numbers are renewed: orders, and in a show the stock of what is on air. `false` where the engine has
    /// stopped.
    async fn heard(&mut self, look: Look, pause: Option<Duration>, running: bool) -> bool {
        let now = self.shared.clock.now();
        match look {
            Look::Orders => {
                self.interval = pause.unwrap_or_default();
                self.ears.be_patient(millis(pace::stale(self.interval)));
                self.ears.hear_orders(now);
                if !running {
                    self.ears.hear_stock(now);
                }
            }
            Look::OnAir => self.ears.hear_stock(now),
            // The first read of a catalogue comes before the first of orders, and is a sign of life.
            Look::Catalogue if self.first => {
                self.ears.hear_orders(now);
                self.ears.hear_stock(now);
            }
            _ => return true,
        }
        if self.known().is_none_or(|store| store.lost_at.is_none()) {
            return true;
        }
        if self.ears.are_deaf(now) {
            // Orders and the stock of what is on air have both to be heard before anything is called fresh.
            self.soon(if look == Look::OnAir { Look::Orders } else { Look::OnAir });
            return true;
        }
        let found = Command::FindStore { store: self.store.clone() };
        !matches!(self.submit(found).await, Err(EngineError::Stopped))
    }

    fn failed(&mut self, look: Look, error: StoreError) {
        debug!(store = %self.store, ?look, code = error.code(), "{error}");
        let failures = self.due.get(&look).map_or(0, |due| due.failures) + 1;
        // A page is asked for again. Where that does not help the read begins anew: a cursor may have lost its meaning.
        let on_the_way =
            matches!(error, StoreError::Throttled { .. } | StoreError::Unreachable | StoreError::Failing(_));
        if !on_the_way || failures > SAME_PAGE {
            match look {
                Look::Orders => self.orders_page = None,
                Look::Catalogue => self.catalogue_page = None,
                _ => {}
            }
        }
        let wait = match &error {
            StoreError::Throttled { wait } => *wait,
            // The whole of it would be read to the same end.
            StoreError::TooMuch { .. } | StoreError::Repeats(_) if look == Look::Catalogue => {
                self.connector.caps().catalogue
            }
            other => pace::retry(failures, other.is_passing(), &mut self.rng),
        };
        // What is wrong with the way to the shop is wrong for every question.
        if matches!(
            error,
            StoreError::Throttled { .. }
                | StoreError::Unreachable
                | StoreError::Unauthorized
                | StoreError::Certificate
        ) {
            self.quiet_until = Some(Instant::now() + wait);
        }
        self.retry(look, Some(error), wait);
    }

    fn retry(&mut self, look: Look, problem: Option<StoreError>, wait: Duration) {
        let now = Instant::now();
        let failures = self.due.get(&look).map_or(0, |due| due.failures) + 1;
        self.due.insert(look, Due { at: Some(now + wait), last: Some(now), failures, problem });
    }

    /// As soon as may be: one key after another on the panel must not become one question after another, and between two
    /// of the same there is room for another, however slow the shop is.
    fn soon(&mut self, look: Look) {
        let gap = SOONEST.max(pace::least(self.answered, 2));
        if let Some(due) = self.due.get_mut(&look) {
            let soonest = due.last.map_or_else(Instant::now, |last| last + gap);
            due.at = Some(due.at.map_or(soonest, |at| at.min(soonest)));
        }
    }

    fn problem_of(&self, look: Look) -> Option<&StoreError> {
        self.due.get(&look).and_then(|due| due.problem.as_ref())
    }

    /// What is due first; of several that are due, the most urgent.
    fn next(&self) -> (Look, Instant) {
        let now = Instant::now();
        let mut first = (Look::Orders, now + Duration::from_secs(3_600));
        for look in LOOKS {
            let Some(at) = self.due.get(&look).and_then(|due| due.at) else { continue };
            if at <= now {
                first = (look, now);
                break;
            }
            if at < first.1 {
                first = (look, at);
            }
        }
        (first.0, self.quiet_until.map_or(first.1, |quiet| first.1.max(quiet)))
    }

    /// The pause from a question until the same is asked again, at the longest.
    fn pause(&self, look: Look, state: &State) -> Option<Duration> {
        let caps = self.connector.caps();
        let running = state.running_show().is_some();
        let wanted = match look {
            // Prices of shops that do not tell them with their stock, and whatever is new: a small catalogue is read each
            // minute of a show, a large one as often as that is no burden.
            Look::Catalogue if running => match self.catalogue_took.1 {
                Some(took) => {
                    (took * CATALOGUE_DUTY).clamp(CATALOGUE_LIVE.min(caps.catalogue), caps.catalogue)
                }
                None => caps.catalogue,
            },
            Look::Check | Look::Catalogue => caps.catalogue,
            Look::OnAir => {
                running.then_some(())?;
                caps.live
            }
            Look::Orders if running => caps.live,
            Look::Rest if running => caps.rest,
            Look::Orders | Look::Rest => caps.idle,
            Look::Again if running => caps.reread?,
            Look::Again => caps.reread?.max(AFTERWARDS),
        };
        let least = pace::least(self.answered, caps.duty);
        Some(pace::pause(wanted, least, look == Look::OnAir && runs_low(state)))
    }

    /// The shop as it is connected now, which may have changed while it answered.
    fn known(&self) -> Option<Store> {
        let state = self.shared.engine.state();
        let state = state.borrow();
        state.stores.get(&self.store).filter(|store| store.connected).cloned()
    }

    async fn submit(&self, command: Command) -> Result<Accepted, EngineError> {
        self.shared.engine.submit(Request::new(command, Actor::store(&self.store))).await
    }

    /// Shows how it stands.
    fn tell(&self) {
        let problem = LOOKS.iter().find_map(|look| self.problem_of(*look)).cloned();
        self.shared.status(&self.store, |status| {
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
