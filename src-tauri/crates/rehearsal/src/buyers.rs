//! Simulated buyers for rehearsals. They come as people do: many just after a take, fewer as the minutes pass, a
//! rush on a flash offer, none for what is sold out. They pay what the card says.
//!
//! They never buy in a live show: [`Buyers::due`] looks at the mode each time.

use cartwall_domain::card::{self, CardFace, VariantFace};
use cartwall_domain::command::Command;
use cartwall_domain::money::line_total;
use cartwall_domain::order::{Order, OrderLine, OrderSource};
use cartwall_domain::run::RunId;
use cartwall_domain::show::{Cue, Mode, Show};
use cartwall_domain::state::State;
use cartwall_domain::{Actor, CueId, Currency, Timestamp, VariantId};
use cartwall_engine::{Clock, Engine, EngineError, OnceKey, Request};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::debug;

/// How often buyers are looked after.
const TICK: Duration = Duration::from_millis(250);
/// Time missed beyond this (a computer asleep) brings no buyers.
const LONGEST_STEP_MS: i64 = 2_000;

/// Orders a second for the product on air once its take is long past.
const STEADY: f64 = 0.12;
/// On top of it at the height of interest after a take.
const TAKE_PEAK: f64 = 0.9;
/// How fast interest in a take fades.
const TAKE_FADES_S: f64 = 30.0;
/// Viewers see a take and decide before they buy.
const REACTION_S: f64 = 3.0;
/// On top of it when a flash offer of 10 % starts; a deeper cut draws more.
const FLASH_PEAK: f64 = 1.2;
/// How fast a flash offer's rush fades.
const FLASH_FADES_S: f64 = 25.0;
/// Orders a second for other products of the rundown.
const BROWSING: f64 = 0.03;
/// One buyer in so many has an old page open and buys what has just sold out: that is how overselling happens.
const LATE_ONE_IN: u32 = 200;
/// One order in so many is given back in part within minutes.
const RETURNED_ONE_IN: u32 = 40;
const RETURN_AFTER_MS: std::ops::Range<i64> = 20_000..180_000;

/// What a buyer does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The rehearsal that they buy in.
    pub run: RunId,
    /// What is bought, or given back.
    pub order: Order,
    /// The order given back, for a refund.
    pub refund_of: Option<String>,
}

impl Arrival {
    /// The request to the engine, which takes each order in once.
    pub fn into_request(self) -> Request {
        let numbering = self.order.source.numbering(Some(&self.run));
        let key = OnceKey::order(&numbering, &self.order.id, self.refund_of.is_some());
        let (order, placed_at, run) = (self.order, None, Some(self.run));
        let command = match self.refund_of {
            None => Command::RecordSale { order, placed_at, run },
            Some(refund_of) => Command::RecordRefund { order, placed_at, refund_of, refund_run: run },
        };
        Request::new(command, Actor::rehearsal("buyers")).once(key)
    }
}

/// Buyers, deterministic in their seed, the states they see and the times they are asked at.
pub struct Buyers {
    rng: StdRng,
    run: Option<RunId>,
    last: Timestamp,
    returns: Vec<(Timestamp, Arrival)>,
}

impl Buyers {
    /// Buyers of a seed: the same seed, states and times give the same orders.
    pub fn new(seed: u64) -> Self {
        Self { rng: StdRng::seed_from_u64(seed), run: None, last: 0, returns: Vec::new() }
    }

    /// What they have done since they were last asked.
    pub fn due(&mut self, state: &State, now: Timestamp) -> Vec<Arrival> {
        let Some(show) = rehearsal(state) else {
            self.run = None;
            self.returns.clear();
            return Vec::new();
        };
        if self.run != show.run_id() {
            self.run = show.run_id();
            self.returns.clear();
            self.last = now;
        }
        let passed_s = (now - self.last).clamp(0, LONGEST_STEP_MS) as f64 / 1_000.0;
        self.last = now;

        let mut arrivals = Vec::new();
        self.returns.retain(|(at, arrival)| {
            if *at <= now {
                arrivals.push(arrival.clone());
            }
            *at > now
        });
        let mut claimed = Claimed::default();
        if let Some(cue) = show.program_cue() {
            let sold_out = card::sold_out(state, cue);
            let lateness = if sold_out { f64::from(LATE_ONE_IN) } else { 1.0 };
            for _ in 0..self.count(rate(state, show, cue, now) * passed_s / lateness) {
                let late = sold_out || self.rng.random_ratio(1, LATE_ONE_IN);
                arrivals.extend(self.buy(state, show, Some(cue), late, now, &mut claimed));
            }
        }
        for _ in 0..self.count(BROWSING * passed_s) {
            arrivals.extend(self.buy(state, show, None, false, now, &mut claimed));
        }
        arrivals
    }

    /// How many come where `mean` come on average (a Poisson draw; Knuth, TAOCP 3.4.1).
    fn count(&mut self, mean: f64) -> u32 {
        let limit = (-mean).exp();
        let mut product: f64 = self.rng.random();
        let mut count = 0;
        while product > limit && count < 1_000 {
            product *= self.rng.random::<f64>();
            count += 1;
        }
        count
    }

    fn buy(
        &mut self,
        state: &State,
        show: &Show,
        on_air: Option<&Cue>,
        late: bool,
        now: Timestamp,
        claimed: &mut Claimed,
    ) -> Option<Arrival> {
        let wanted = match self.rng.random_range(0..20) {
            0 => 3,
            1..=4 => 2,
            _ => 1,
        };
        let mut lines: Vec<OrderLine> = Vec::new();
        let mut currency: Option<Currency> = None;
        for place in 0..wanted {
            let (cue, late) = match on_air {
                Some(cue) if place == 0 => (cue, late),
                _ => (show.cues.choose(&mut self.rng)?.as_ref(), false),
            };
            let face = card::face(state, show, cue);
            // A size that is there; the late few have an old page open, where all of them are.
            let sizes: Vec<&VariantFace> = face.variants.iter().filter(|v| late || !v.sold_out).collect();
            let Some(size) = sizes.choose(&mut self.rng) else { continue };
            let Some(price) = size.price.filter(|price| currency.is_none_or(|c| c == price.currency)) else {
                continue;
            };
            if (cue.skipped && !late) || lines.iter().any(|line| line.variant.as_ref() == Some(&size.variant))
            {
                continue;
            }
            let of_cue = claimed.by_cue.entry(cue.id.clone()).or_insert(0);
            let taken = claimed.by_variant.entry(size.variant.clone()).or_insert(0);
            let pieces = match self.rng.random_range(0..20) {
                0 => 3,
                1..=3 => 2,
                _ => 1,
            };
            let left = [size.left.map(|left| left - *taken), offered(&face).map(|left| left - *of_cue)];
            let quantity = match left.into_iter().flatten().min() {
                Some(left) if !late => pieces.min(left),
                _ => pieces,
            };
            if quantity < 1 || (face.sold_out && !late) {
                continue;
            }
            let unit_price = price.to_decimal();
            let Ok(amount) = line_total(unit_price, quantity, price.currency) else { continue };
            *taken += quantity;
            *of_cue += quantity;
            currency = Some(price.currency);
            let (sku, variant, amount) = (size.sku.clone(), Some(size.variant.clone()), amount.minor);
            lines.push(OrderLine { sku, variant, quantity, unit_price, amount });
        }
        let order = self.order(currency?, lines, now);
        let run = show.run_id()?;
        self.maybe_return(&run, &order, now);
        Some(Arrival { run, order, refund_of: None })
    }

    fn order(&mut self, currency: Currency, lines: Vec<OrderLine>, now: Timestamp) -> Order {
        let id = format!("demo-{:016x}", self.rng.random::<u64>());
        Order { id, source: OrderSource::Demo, currency, placed_at: now, lines }
    }

    /// Sometimes one line comes back later.
    fn maybe_return(&mut self, run: &RunId, order: &Order, now: Timestamp) {
        if !self.rng.random_ratio(1, RETURNED_ONE_IN) {
            return;
        }
        let Some(line) = order.lines.choose(&mut self.rng).cloned() else { return };
        let at = now + self.rng.random_range(RETURN_AFTER_MS);
        let refund = self.order(order.currency, vec![line], at);
        let (run, refund_of) = (run.clone(), Some(order.id.clone()));
        self.returns.push((at, Arrival { run, order: refund, refund_of }));
    }
}

/// Units promised within one step, which the state does not know yet.
#[derive(Default)]
struct Claimed {
    by_variant: HashMap<VariantId, i64>,
    by_cue: HashMap<CueId, i64>,
}

/// What is left of the cap and the flash offer, whichever ends first.
fn offered(face: &CardFace) -> Option<i64> {
    let cap = face.cap.filter(|_| !face.offer_ended).map(|(cap, sold)| cap - sold);
    let flash = face.flash.as_ref().and_then(|(flash, sold)| Some(flash.cap? - sold));
    cap.into_iter().chain(flash).min()
}

fn rehearsal(state: &State) -> Option<&Show> {
    let show = state.running_show()?.as_ref();
    (show.mode() == Some(Mode::Rehearsal)).then_some(show)
}

/// Orders a second for the product on air.
fn rate(state: &State, show: &Show, cue: &Cue, now: Timestamp) -> f64 {
    let Some(program) = show.program() else { return 0.0 };
    let seconds = |since: Timestamp| (now - since).max(0) as f64 / 1_000.0;
    let taken = seconds(program.since);
    let mut rate = (1.0 - (-taken / REACTION_S).exp()) * (STEADY + TAKE_PEAK * (-taken / TAKE_FADES_S).exp());
    if let Some(flash) = program.flash.as_ref().filter(|flash| now < flash.ends_at) {
        let list = || {
            card::list_prices(state, cue, show.currency)
                .into_iter()
                .map(|(_, price)| price)
                .min_by_key(|p| p.minor)
        };
        let before = cue.details.offer.price.or_else(list);
        let percent = before.filter(|before| before.minor > 0).map_or(0, |before| {
            (before.minor - flash.price.minor).clamp(0, before.minor).saturating_mul(100) / before.minor
        });
        let pull = f64::from(u32::try_from(percent).unwrap_or(0)) / 10.0;
        rate += FLASH_PEAK * pull.sqrt() * (-seconds(flash.started_at) / FLASH_FADES_S).exp();
    }
    rate
}

/// Sends buyers into every rehearsal until cancelled or the engine stops. `clock` is the engine's own.
pub async fn run(engine: Engine, clock: Clock, seed: u64, cancel: CancellationToken) {
    let mut buyers = Buyers::new(seed);
    let mut watched = engine.state();
    loop {
        // Nothing wakes up while there is no rehearsal.
        tokio::select! {
            () = cancel.cancelled() => return,
            state = watched.wait_for(|state| rehearsal(state).is_some()) => if state.is_err() { return },
        }
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            tokio::select! {
                () = cancel.cancelled() => return,
                _ = tick.tick() => {}
            }
            let state = watched.borrow_and_update().clone();
            for arrival in buyers.due(&state, clock.now()) {
                match engine.submit(arrival.into_request()).await {
                    Ok(_) => {}
                    Err(EngineError::Stopped) => return,
                    // A buyer who is turned away is not missed.
                    Err(error) => debug!(code = error.code(), "a simulated order was not taken"),
                }
            }
            if rehearsal(&state).is_none() {
                break;
            }
        }
    }
}
