//! The task of one shop: it asks, one thing after another, and hands the engine what it hears.
//!
//! What is on air is asked for most often, then orders, then the rest of the rundown, then the catalogue, a page at a
//! time, so that none of them waits long for another. Nothing here decides what a number means: a page of orders goes
//! to the engine as it is, with the watermark that it reaches, and both are in one commit.

use crate::connector::{Connector, Counted, ShopStock};
use crate::shops::Shared;
use crate::status::{Confirmed, Standing, Status, millis};
use crate::{StoreError, pace};
use cartwall_domain::command::Command;
use cartwall_domain::shop::{ShopOrder, Store};
use cartwall_domain::state::State;
use cartwall_domain::stock::Quantity;
use cartwall_domain::{ShowId, StoreId, Timestamp, VariantId};
use cartwall_engine::{EngineError, Request};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until};
use tracing::{debug, warn};

/// Orders in one command: a take waits for one such piece at most.
const ORDERS: usize = 50;
/// Products in one command.
const PRODUCTS: usize = 50;
/// Counts in one command.
const COUNTS: usize = 200;
/// Orders read again at once.
const REREAD: usize = 50;
/// Variants whose stock is looked after while no show runs.
const MOST_IDLE: usize = 1_000;
/// At start a shop has so long to answer before its numbers count as old.
const GRACE_MS: i64 = 5_000;
/// Between two of the same question, whatever happens on the panel.
const SOONEST: Duration = Duration::from_millis(500);
const WATCH: Duration = Duration::from_millis(500);

/// What can be asked, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Look {
    Check,
    OnAir,
    Orders,
    Again,
    Rest,
    Catalogue,
}

const LOOKS: [Look; 6] = [Look::Check, Look::OnAir, Look::Orders, Look::Again, Look::Rest, Look::Catalogue];

/// When something is asked for next, and how it went.
#[derive(Clone, Debug)]
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
    /// How long the last answer took.
    answered: Duration,
    /// Pause between looks at orders.
    interval: Duration,
    /// Nothing is asked before then.
    quiet_until: Option<Instant>,
    orders_page: Option<(Timestamp, Option<String>)>,
    catalogue_page: Option<String>,
    catalogue_seen: (u64, u64, u64),
    rest_from: usize,
    again_from: usize,
    names: Names,
    /// When orders were last read, by our clock; and after how long without it numbers are old.
    heard: Arc<AtomicI64>,
    patience_ms: Arc<AtomicI64>,
}

/// The shop's own names of variants that the catalogue knows by another.
#[derive(Default)]
struct Names {
    seq: Option<u64>,
    own: HashMap<VariantId, VariantId>,
}

impl Names {
    fn follow(&mut self, state: &State, store: &StoreId) {
        if self.seq == Some(state.catalogue_seq) {
            return;
        }
        self.seq = Some(state.catalogue_seq);
        let prefix = format!("{store}/");
        let of_store = state.catalogue.other_names().filter(|(name, _)| name.0.starts_with(&prefix));
        self.own = of_store.map(|(name, id)| (id.clone(), name.clone())).collect();
    }

    fn own(&self, variant: &VariantId, store: &StoreId) -> Option<VariantId> {
        let native = variant.0.strip_prefix(store.0.as_str()).is_some_and(|rest| rest.starts_with('/'));
        if native { Some(variant.clone()) } else { self.own.get(variant).cloned() }
    }
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
        let due = LOOKS.map(|look| {
            let at = matches!(look, Look::Check | Look::Orders | Look::Rest | Look::Catalogue).then_some(now);
            (look, Due { at, last: None, failures: 0, problem: None })
        });
        let caps = connector.caps();
        let patience = millis(pace::stale(caps.live));
        let heard = shared.clock.now() - patience + GRACE_MS;
        Self {
            store,
            connector,
            bell,
            due: due.into_iter().collect(),
            rng: StdRng::seed_from_u64(seed),
            answered: Duration::ZERO,
            interval: caps.live,
            quiet_until: None,
            orders_page: None,
            catalogue_page: None,
            catalogue_seen: (0, 0, 0),
            rest_from: 0,
            again_from: 0,
            names: Names::default(),
            heard: Arc::new(AtomicI64::new(heard)),
            patience_ms: Arc::new(AtomicI64::new(patience)),
            shared,
        }
    }

    /// Runs until the engine stops.
    pub(crate) async fn run(mut self) {
        let watch = tokio::spawn(watch(
            Arc::clone(&self.shared),
            self.store.clone(),
            Arc::clone(&self.heard),
            Arc::clone(&self.patience_ms),
        ));
        let _watch = AbortOnDrop(watch);
        let mut states = self.shared.engine.state();
        let mut on_air = None;
        loop {
            let state = Arc::clone(&states.borrow_and_update());
            let now_on_air = state.running_show().map(|show| (show.id.clone(), show.on_air_seq));
            if now_on_air != on_air {
                let show = |on_air: &Option<(ShowId, u64)>| on_air.as_ref().map(|(show, _)| show.clone());
                if show(&now_on_air) != show(&on_air) {
                    for look in [Look::Orders, Look::Again, Look::Rest] {
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
            if at > Instant::now() {
                tokio::select! {
                    () = sleep_until(at) => {}
                    () = self.bell.ring.notified() => {
                        self.quiet_until = None;
                        for look in [Look::Check, Look::OnAir, Look::Orders] {
                            if look != Look::Check || self.problem_of(look).is_some() {
                                self.soon(look);
                            }
                        }
                    }
                    changed = states.changed() => if changed.is_err() { return },
                }
                continue;
            }
            if !self.turn(look, &state).await {
                return;
            }
        }
    }

    /// Asks one thing. `false` where the engine has stopped.
    async fn turn(&mut self, look: Look, state: &Arc<State>) -> bool {
        let begun = Instant::now();
        let outcome = self.look(look, state).await;
        self.answered = begun.elapsed();
        match outcome {
            Ok(again) => {
                let pause = self.pause(look, state);
                let next = if again { Some(Duration::ZERO) } else { pause };
                let at = next.map(|pause| Instant::now() + pace::jittered(pause, &mut self.rng));
                self.due.insert(look, Due { at, last: None, failures: 0, problem: None });
                if look == Look::Orders {
                    self.heard.store(self.shared.clock.now(), Ordering::Relaxed);
                    self.interval = pause.unwrap_or_default();
                    self.patience_ms.store(millis(pace::stale(self.interval)), Ordering::Relaxed);
                    let found = Command::FindStore { store: self.store.clone() };
                    let lost = state.stores.get(&self.store).is_some_and(|store| store.lost_at.is_some());
                    if lost && matches!(self.submit(found).await, Err(EngineError::Stopped)) {
                        return false;
                    }
                }
                self.keep_renewed().await;
            }
            Err(Failed::Engine(EngineError::Stopped)) => return false,
            Err(Failed::Engine(error)) => {
                warn!(store = %self.store, code = error.code(), "not saved; the shop is read again");
                self.retry(look, StoreError::Unreachable, Duration::from_secs(1));
            }
            Err(Failed::Shop(error)) => self.failed(look, error),
        }
        self.tell();
        true
    }

    fn failed(&mut self, look: Look, error: StoreError) {
        debug!(store = %self.store, ?look, code = error.code(), "{error}");
        // A page that went wrong is asked for again from the start: a cursor may have lost its meaning.
        match look {
            Look::Orders => self.orders_page = None,
            Look::Catalogue => self.catalogue_page = None,
            _ => {}
        }
        let failures = self.due.get(&look).map_or(0, |due| due.failures) + 1;
        let wait = match &error {
            StoreError::Throttled { wait } => *wait,
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
        self.retry(look, error, wait);
    }

    fn retry(&mut self, look: Look, problem: StoreError, wait: Duration) {
        let failures = self.due.get(&look).map_or(0, |due| due.failures) + 1;
        let at = Some(Instant::now() + wait);
        self.due.insert(look, Due { at, last: Some(Instant::now()), failures, problem: Some(problem) });
    }

    /// As soon as may be: one key after another on the panel must not become one question after another.
    fn soon(&mut self, look: Look) {
        if let Some(due) = self.due.get_mut(&look) {
            let soonest = due.last.map_or_else(Instant::now, |last| last + SOONEST);
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

    /// The pause until the same is asked again.
    fn pause(&self, look: Look, state: &State) -> Option<Duration> {
        let caps = self.connector.caps();
        let running = state.running_show().is_some();
        let wanted = match look {
            Look::Check => return None,
            Look::OnAir => {
                running.then_some(())?;
                caps.live
            }
            Look::Orders => {
                if running {
                    caps.live
                } else {
                    caps.idle
                }
            }
            Look::Again => {
                running.then_some(())?;
                caps.reread?
            }
            Look::Rest => {
                if running {
                    caps.rest
                } else {
                    caps.idle
                }
            }
            Look::Catalogue => caps.catalogue,
        };
        Some(pace::pause(wanted, self.answered, caps.duty, look == Look::OnAir && runs_low(state)))
    }

    /// Asks; `true` where there is more to ask at once.
    async fn look(&mut self, look: Look, state: &Arc<State>) -> Result<bool, Failed> {
        self.names.follow(state, &self.store);
        match look {
            Look::Check => {
                let info = self.connector.check().await?;
                if !info.missing.is_empty() {
                    return Err(StoreError::MissingRights(info.missing).into());
                }
                self.shared.status(&self.store, |status| status.excess = info.excess);
                Ok(false)
            }
            Look::OnAir => {
                let variants = self.on_air(state);
                let every = self.pause(Look::OnAir, state).unwrap_or(self.connector.caps().live);
                self.stock(&variants, every, state).await?;
                Ok(false)
            }
            Look::Rest => self.rest(state).await,
            Look::Orders => self.orders(state).await,
            Look::Again => self.again(state).await,
            Look::Catalogue => self.catalogue(state).await,
        }
    }

    fn on_air(&self, state: &State) -> Vec<VariantId> {
        let Some(show) = state.running_show() else { return Vec::new() };
        let cues = show.program.iter().map(|program| &program.cue).chain(&show.preview);
        let variants: BTreeSet<VariantId> = cues
            .filter_map(|cue| show.cue(cue))
            .filter_map(|cue| self.names.own(&cue.variant, &self.store))
            .collect();
        variants.into_iter().collect()
    }

    /// Everything in the running rundown; while no show runs, in the planned ones.
    fn rundown(&self, state: &State) -> Vec<VariantId> {
        let shows = match state.running_show() {
            Some(show) => vec![show],
            None => state.shows.values().filter(|show| !show.template).collect(),
        };
        let removed = shows.iter().flat_map(|show| show.removed.iter().map(|removed| &removed.cue));
        let cues = shows.iter().flat_map(|show| &show.cues).chain(removed);
        let variants: BTreeSet<VariantId> = cues
            .filter_map(|cue| self.names.own(&cue.variant, &self.store))
            .take(MOST_IDLE.max(5_000))
            .collect();
        variants.into_iter().collect()
    }

    async fn rest(&mut self, state: &Arc<State>) -> Result<bool, Failed> {
        let variants = self.rundown(state);
        let batch = self.connector.caps().stock_batch.max(1);
        if self.rest_from >= variants.len() {
            self.rest_from = 0;
        }
        let part: Vec<VariantId> = variants.iter().skip(self.rest_from).take(batch).cloned().collect();
        let every = self.pause(Look::Rest, state).unwrap_or(self.connector.caps().rest);
        self.stock(&part, every, state).await?;
        self.rest_from += part.len();
        Ok(self.rest_from < variants.len())
    }

    async fn stock(&mut self, variants: &[VariantId], every: Duration, state: &State) -> Result<(), Failed> {
        if variants.is_empty() {
            // Nothing here is this shop's: all that there is of it is known.
            let now = self.shared.clock.now();
            self.shared.status(&self.store, |status| status.stock_at = Some(now));
            return Ok(());
        }
        // As of the question: whatever is sold after it may be in the answer or not.
        let asked_at = self.shared.clock.now();
        let counts = self.connector.stock(variants).await?;
        let Some(store) = state.stores.get(&self.store).cloned() else { return Ok(()) };
        let counts: Vec<_> = counts.iter().map(|count| quantity(&store, count)).collect();
        self.report(&counts, asked_at).await?;
        let latest = Arc::clone(&self.shared.engine.state().borrow());
        let seen: Vec<_> = counts.iter().filter_map(|(named, _)| latest.catalogue.find(named)).collect();
        self.shared.status(&self.store, |status| {
            status.stock_at = Some(asked_at);
            let confirmed = Arc::make_mut(&mut status.confirmed);
            for variant in seen {
                confirmed.insert(variant, Confirmed { at: asked_at, every });
            }
        });
        Ok(())
    }

    async fn report(
        &self,
        counts: &[(VariantId, Quantity)],
        counted_at: Timestamp,
    ) -> Result<(), EngineError> {
        for piece in counts.chunks(COUNTS) {
            let command =
                Command::ReportStock { store: self.store.clone(), counts: piece.to_vec(), counted_at };
            self.submit(command).await?;
        }
        Ok(())
    }

    async fn orders(&mut self, state: &Arc<State>) -> Result<bool, Failed> {
        let Some(store) = state.stores.get(&self.store) else { return Ok(false) };
        let offset = self.connector.server_now() - self.shared.clock.now();
        let (since, page) = self.orders_page.take().unwrap_or_else(|| {
            let newest = store.watermark.unwrap_or(store.since + offset);
            (newest - millis(self.connector.caps().overlap), None)
        });
        let page = self.connector.orders(since, page.as_deref()).await?;
        let unsound = page.items.iter().filter(|order| !order.is_sound()).count() + page.left_out.len();
        for left_out in &page.left_out {
            warn!(store = %self.store, order = left_out.id, "an order could not be read: {}", left_out.why);
        }
        let before = state.seq;
        let newest = self.take_in(page.items, page.newest, offset).await?;
        if newest > before {
            self.soon(Look::OnAir);
        }
        let read_at = self.shared.clock.now();
        self.shared.status(&self.store, |status| {
            status.orders_at = Some(read_at);
            status.left_out = unsound as u64 + status.left_out.min(u64::from(page.next.is_some()) * u64::MAX);
        });
        let more = page.next.is_some();
        self.orders_page = page.next.map(|next| (since, Some(next)));
        Ok(more)
    }

    /// Hands orders to the engine in pieces; the watermark comes with the last. Answers with the newest event.
    async fn take_in(
        &self,
        mut orders: Vec<ShopOrder>,
        watermark: Option<Timestamp>,
        offset: i64,
    ) -> Result<u64, EngineError> {
        for order in &mut orders {
            // When it was placed is compared with the show, which runs by our clock.
            order.placed_at -= offset;
        }
        let mut newest = 0;
        let mut pieces = orders.chunks(ORDERS).peekable();
        if pieces.peek().is_none() && watermark.is_some() {
            let command = Command::ReportOrders { store: self.store.clone(), orders: Vec::new(), watermark };
            return Ok(self.submit(command).await?.seq);
        }
        while let Some(piece) = pieces.next() {
            let watermark = if pieces.peek().is_none() { watermark } else { None };
            let command =
                Command::ReportOrders { store: self.store.clone(), orders: piece.to_vec(), watermark };
            newest = self.submit(command).await?.seq;
        }
        Ok(newest)
    }

    /// Reads the show's orders again, some at a time, in turn.
    async fn again(&mut self, state: &Arc<State>) -> Result<bool, Failed> {
        let (Some(running), Some(orders)) = (&state.running, state.counted.get(&self.store)) else {
            return Ok(false);
        };
        let of_show: Vec<&String> = orders
            .iter()
            .filter(|(_, counted)| counted.show.as_ref() == Some(running))
            .map(|(id, _)| id)
            .collect();
        if of_show.is_empty() {
            return Ok(false);
        }
        if self.again_from >= of_show.len() {
            self.again_from = 0;
        }
        let ids: Vec<String> =
            of_show.iter().skip(self.again_from).take(REREAD).map(|id| (*id).clone()).collect();
        self.again_from += ids.len();
        let orders = self.connector.reread(&ids).await?;
        let offset = self.connector.server_now() - self.shared.clock.now();
        self.take_in(orders, None, offset).await?;
        Ok(false)
    }

    async fn catalogue(&mut self, state: &Arc<State>) -> Result<bool, Failed> {
        let asked_at = self.shared.clock.now();
        let first = self.catalogue_page.is_none();
        let page = self.connector.catalogue(self.catalogue_page.as_deref()).await?;
        if first {
            self.catalogue_seen = (0, 0, 0);
        }
        for left_out in &page.left_out {
            warn!(store = %self.store, item = left_out.id, "a product could not be read: {}", left_out.why);
        }
        let variants: usize = page.items.iter().map(|item| item.product.variants.len()).sum();
        let (products, so_far, left) = self.catalogue_seen;
        self.catalogue_seen =
            (products + page.items.len() as u64, so_far + variants as u64, left + page.left_out.len() as u64);
        let Some(store) = state.stores.get(&self.store).cloned() else { return Ok(false) };
        let counts: Vec<_> =
            page.items.iter().flat_map(|item| &item.stock).map(|count| quantity(&store, count)).collect();
        let products: Vec<_> = page.items.into_iter().map(|item| item.product).collect();
        for piece in products.chunks(PRODUCTS) {
            let command = Command::SyncCatalogue { store: self.store.clone(), products: piece.to_vec() };
            self.submit(command).await?;
        }
        self.report(&counts, asked_at).await?;
        let (products, variants, left_out) = self.catalogue_seen;
        let done = page.next.is_none();
        let read_at = self.shared.clock.now();
        self.shared.status(&self.store, |status| {
            (status.products, status.variants) =
                (products.max(status.products), variants.max(status.variants));
            if done {
                (status.products, status.variants, status.left_out) = (products, variants, left_out);
                status.catalogue_at = Some(read_at);
            }
        });
        if done {
            self.soon(Look::Rest);
        }
        self.catalogue_page = page.next;
        Ok(!done)
    }

    async fn submit(&self, command: Command) -> Result<cartwall_engine::Accepted, EngineError> {
        self.shared.engine.submit(Request::new(command, self.store.0.clone())).await
    }

    /// A shop that replaces credentials has to be asked with the new ones after a restart too.
    async fn keep_renewed(&self) {
        if let Some(secrets) = self.connector.renewed() {
            self.shared.keep_renewed(&self.store, secrets).await;
        }
    }

    /// Shows how it stands.
    fn tell(&self) {
        let problem = LOOKS.iter().find_map(|look| self.problem_of(*look)).cloned();
        let interval = self.interval;
        self.shared.status(&self.store, |status| {
            status.interval = interval;
            status.standing = match (&problem, status.orders_at, status.catalogue_at) {
                (Some(_), ..) => Standing::Failing,
                (None, None, _) => Standing::Connecting,
                (None, _, None) => Standing::Syncing,
                _ => Standing::Ok,
            };
            status.problem = problem;
        });
    }
}

/// Whether what is on air runs low.
fn runs_low(state: &State) -> bool {
    let Some(cue) = state.running_show().and_then(|show| show.program_cue()) else { return false };
    let left = state.quantity(&cue.variant).sellable(state.buffer(&cue.variant));
    left.is_some_and(|left| left <= state.guard.low_stock)
}

/// A shop's count at the places that the user chose.
fn quantity(store: &Store, count: &Counted) -> (VariantId, Quantity) {
    let counts = |place: &str| {
        place.is_empty()
            || store.locations.is_empty()
            || store.locations.iter().any(|location| location.id == place && location.counts)
    };
    let quantity = match &count.stock {
        ShopStock::Untracked => Quantity::Untracked,
        ShopStock::Unknown => Quantity::Unknown,
        ShopStock::At { places, backorder } => {
            let sum = places.iter().filter(|(place, _)| counts(place)).map(|(_, n)| n).sum();
            if *backorder { Quantity::Backorder(sum) } else { Quantity::Known(sum) }
        }
    };
    (count.variant.clone(), quantity)
}

/// Says so when a shop has not been heard for too long, also while a question hangs.
async fn watch(shared: Arc<Shared>, store: StoreId, heard: Arc<AtomicI64>, patience_ms: Arc<AtomicI64>) {
    let mut since: Option<i64> = None;
    loop {
        sleep(WATCH).await;
        let last = heard.load(Ordering::Relaxed);
        let silent = shared.clock.now() - last > patience_ms.load(Ordering::Relaxed);
        if !silent || since == Some(last) {
            continue;
        }
        let command = Command::LoseStore { store: store.clone() };
        match shared.engine.submit(Request::new(command, store.0.clone())).await {
            Ok(_) => since = Some(last),
            Err(EngineError::Stopped) => return,
            Err(_) => {}
        }
    }
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Status {
    /// As a shop begins.
    pub(crate) fn begin(&mut self) {
        self.standing = Standing::Connecting;
        self.problem = None;
    }
}
