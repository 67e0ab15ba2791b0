//! Playing the orders of a file into the running show.
//!
//! The day begins with each run, so that a show can be rehearsed and then played for real. Each order carries the run
//! and its invoice number as key, so that what was played before a restart is passed over and nothing is doubled.

use super::columns::Kind;
use super::{Item, Line, Played, Replay, ReplayError};
use cartwall_domain::catalogue::{ListPrice, Product, SkuMatch, Variant};
use cartwall_domain::command::{Command, Offering, VariantRef};
use cartwall_domain::goal::Goal;
use cartwall_domain::order::{Order, OrderLine, OrderSource};
use cartwall_domain::refusal::Code;
use cartwall_domain::run::RunId;
use cartwall_domain::show::CueDetails;
use cartwall_domain::source::CatalogueSource;
use cartwall_domain::state::State;
use cartwall_domain::{Actor, ProductId, VariantId};
use cartwall_engine::{Engine, EngineError, OnceKey, Request};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;
use tracing::warn;

const SOURCE: &str = "replay";
/// Products in one command.
const PIECE: usize = 200;
/// Cues of the show that is prepared.
const CUES: usize = 24;
const PLANNED_S: u32 = 120;
/// Orders on their way to the journal at once: they share its commits.
const IN_FLIGHT: usize = 64;
/// Pause before an order that could not be saved is sent again.
const SAVE_AGAIN: Duration = Duration::from_secs(1);

/// How far a replay is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Orders and cancellations in the file.
    pub orders_total: usize,
    /// Of these, in the journal.
    pub played: usize,
    /// Of these, not taken by the engine.
    pub refused: usize,
    /// Rows of the file that are no order.
    pub left_out: usize,
    /// Nothing is left to play.
    pub done: bool,
}

/// What became of an order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    New,
    Repeated,
    Refused,
    /// The show that it was played for is over.
    Late,
    Stopped,
}

impl Replay {
    /// Imports the products that the catalogue does not have, and makes a planned show of the best sellers unless
    /// it is there.
    ///
    /// # Errors
    /// Where the engine cannot save.
    pub async fn prepare(&self, engine: &Engine) -> Result<(), ReplayError> {
        let state = engine.state().borrow().clone();
        let new: Vec<Product> =
            self.items.iter().filter(|item| is_new(&state, item)).map(|item| self.product(item)).collect();
        for piece in new.chunks(PIECE) {
            let source = CatalogueSource::Replay(self.name.clone());
            let command = Command::Import { source, products: piece.to_vec() };
            engine.submit(Request::new(command, Actor::rehearsal(SOURCE))).await?;
        }
        let title = self.title();
        if state.shows.values().any(|show| show.title == title) {
            return Ok(());
        }
        let state = engine.state().borrow().clone();
        let cues = self.best_sellers().into_iter().filter_map(|item| cue(&state, item)).collect();
        let command = Command::CopyShow {
            from: None,
            title,
            currency: self.currency,
            goal: Goal::default(),
            template: false,
            co_hosts_take: false,
            cues,
        };
        engine.submit(Request::new(command, Actor::rehearsal(SOURCE))).await?;
        Ok(())
    }

    fn title(&self) -> String {
        let stem = Path::new(&self.name)
            .file_stem()
            .map_or_else(|| self.name.as_str().into(), |s| s.to_string_lossy());
        format!("Replay of {}", stem.chars().take(120).collect::<String>())
    }

    /// The products sold most, by pieces. In the data set, codes without a digit are postage, discounts and fees.
    fn best_sellers(&self) -> Vec<&Item> {
        let any_code = self.kind != Kind::OnlineRetail;
        let is_product =
            |item: &&Item| item.price.is_some() && (any_code || item.sku.bytes().any(|b| b.is_ascii_digit()));
        let mut items: Vec<&Item> = self.items.iter().filter(is_product).collect();
        items.sort_by_key(|item| std::cmp::Reverse(item.units));
        items.truncate(CUES);
        items
    }

    fn product(&self, item: &Item) -> Product {
        let name = format!("replay:{}", item.sku);
        let variant = Variant {
            id: VariantId(name.clone()),
            sku: item.sku.clone(),
            title: None,
            price: item.price.map(|amount| ListPrice { amount, currency: Some(self.currency) }),
            compare_at: None,
            barcode: None,
            picture: None,
            // The file says nothing about stock, so it stays unknown.
            quantity: None,
        };
        let (id, title) = (ProductId(name), item.title.clone());
        Product {
            id,
            title,
            vendor: None,
            tags: Vec::new(),
            options: Vec::new(),
            picture: None,
            variants: vec![variant],
        }
    }

    /// Plays the day into every show from its start on, `speed` times as fast as it was. A show that ends takes the
    /// rest of its day with it. Ends when cancelled, or with the engine.
    ///
    /// # Errors
    /// Where `speed` is 0.
    pub async fn run(
        self: Arc<Self>,
        engine: Engine,
        speed: u32,
        progress: watch::Sender<Progress>,
        cancel: CancellationToken,
    ) -> Result<(), ReplayError> {
        if speed == 0 {
            return Err(ReplayError::NoSpeed);
        }
        progress.send_replace(self.beginning());
        tokio::select! {
            () = cancel.cancelled() => {}
            // `None`: the engine stopped first.
            _ = self.play(&engine, speed, &progress) => {}
        }
        Ok(())
    }

    fn beginning(&self) -> Progress {
        let (orders_total, left_out) = (self.orders.len(), self.left_out.len());
        Progress { orders_total, left_out, ..Progress::default() }
    }

    async fn play(&self, engine: &Engine, speed: u32, progress: &watch::Sender<Progress>) -> Option<()> {
        let mut state = engine.state();
        loop {
            let run = state.wait_for(|state| state.running.is_some()).await.ok()?.running_run()?;
            progress.send_replace(self.beginning());
            self.play_into(&run, engine, speed, progress).await?;
            state.wait_for(|state| state.running_run().as_ref() != Some(&run)).await.ok()?;
        }
    }

    /// Plays the day into one run, until all is played or the run has ended.
    async fn play_into(
        &self,
        run: &RunId,
        engine: &Engine,
        speed: u32,
        progress: &watch::Sender<Progress>,
    ) -> Option<()> {
        let mut state = engine.state();
        let Some(mut next) = self.pass_over(run, engine, progress).await? else { return Some(()) };
        // The day's time, in milliseconds since its first order, at the moment `resumed`.
        let position = self.offset(next.saturating_sub(1));
        let resumed = Instant::now();
        let mut underway: JoinSet<Outcome> = JoinSet::new();
        let mut late = false;
        while let Some(order) = self.orders.get(next) {
            if late || state.borrow_and_update().running_run().as_ref() != Some(run) {
                break;
            }
            let ahead = u64::try_from(self.offset(next) - position).unwrap_or(0);
            let due = resumed + Duration::from_millis(ahead) / speed;
            if due > Instant::now() {
                tokio::select! {
                    () = sleep_until(due) => {}
                    changed = state.changed() => changed.ok()?,
                    Some(done) = underway.join_next() => late |= count(progress, done.ok()?)? == Outcome::Late,
                }
                continue;
            }
            // A cancellation comes after its order: everything before it is in the journal first.
            let room = if order.refund_of.is_some() { 1 } else { IN_FLIGHT };
            while underway.len() >= room {
                late |= count(progress, underway.join_next().await?.ok()?)? == Outcome::Late;
            }
            underway.spawn(record(engine.clone(), self.command(run, order), key(run, order)));
            next += 1;
            if order.refund_of.is_some() {
                late |= count(progress, underway.join_next().await?.ok()?)? == Outcome::Late;
            }
        }
        while let Some(done) = underway.join_next().await {
            late |= count(progress, done.ok()?)? == Outcome::Late;
        }
        if next == self.orders.len() && !late {
            progress.send_modify(|progress| progress.done = true);
        }
        Some(())
    }

    /// Passes over what was played before a restart, up to and with the first order that is new. `None` where the show
    /// is over.
    async fn pass_over(
        &self,
        run: &RunId,
        engine: &Engine,
        progress: &watch::Sender<Progress>,
    ) -> Option<Option<usize>> {
        for (place, order) in self.orders.iter().enumerate() {
            let outcome = record(engine.clone(), self.command(run, order), key(run, order)).await;
            match count(progress, outcome)? {
                Outcome::New => return Some(Some(place + 1)),
                Outcome::Late => return Some(None),
                _ => {}
            }
        }
        Some(Some(self.orders.len()))
    }

    fn offset(&self, place: usize) -> i64 {
        let first = self.orders.first().map_or(0, |order| order.at);
        self.orders.get(place).map_or(0, |order| order.at - first)
    }

    /// It names the run that it is played into: the next one may be on by the time it arrives.
    fn command(&self, run: &RunId, played: &Played) -> Command {
        let line = |line: &Line| OrderLine {
            sku: self.items.get(line.item as usize).map(|item| item.sku.clone()).unwrap_or_default(),
            variant: None,
            quantity: line.quantity,
            unit_price: line.price,
            amount: line.amount,
        };
        let order = Order {
            id: played.id.clone(),
            source: OrderSource::Replay,
            currency: self.currency,
            // Set by the engine: the time of arrival.
            placed_at: 0,
            lines: played.lines.iter().map(line).collect(),
        };
        let run = Some(run.clone());
        match played.refund_of.clone() {
            None => Command::RecordSale { order, placed_at: None, run },
            Some(refund_of) => Command::RecordRefund { order, placed_at: None, refund_of, refund_run: run },
        }
    }
}

/// Each run of a show gets the whole day, and each order of it once.
fn key(run: &RunId, order: &Played) -> OnceKey {
    OnceKey::order(&OrderSource::Replay.numbering(Some(run)), &order.id, order.refund_of.is_some())
}

fn is_new(state: &State, item: &Item) -> bool {
    state.catalogue.by_sku(&item.sku) == SkuMatch::None
}

/// By id, for real shops have several variants under one SKU.
fn cue(state: &State, item: &Item) -> Option<(Offering, CueDetails)> {
    let id = match state.catalogue.by_sku(&item.sku) {
        SkuMatch::None => return None,
        SkuMatch::One(id) => id,
        SkuMatch::Several(ids) => ids.first()?,
    };
    let details = CueDetails { planned_s: PLANNED_S, ..CueDetails::default() };
    Some((VariantRef::Id(id.clone()).into(), details))
}

/// Sends one order until it is saved or refused: a full disk must not lose it.
async fn record(engine: Engine, command: Command, key: OnceKey) -> Outcome {
    loop {
        let request = Request::new(command.clone(), Actor::rehearsal(SOURCE)).once(key.clone());
        match engine.submit(request).await {
            Ok(accepted) if accepted.repeated => return Outcome::Repeated,
            Ok(_) => return Outcome::New,
            Err(EngineError::Stopped) => return Outcome::Stopped,
            Err(EngineError::Refused(refusal, _)) if refusal.code == Code::NotRunning => {
                return Outcome::Late;
            }
            Err(EngineError::NotSaved(error)) => {
                warn!(code = error.code(), order = key.key, "an order of the replay is not saved yet");
                sleep(SAVE_AGAIN).await;
            }
            Err(error) => {
                warn!(code = error.code(), order = key.key, "an order of the replay was refused: {error}");
                return Outcome::Refused;
            }
        }
    }
}

/// The outcome again; `None` where the engine stopped.
fn count(progress: &watch::Sender<Progress>, outcome: Outcome) -> Option<Outcome> {
    match outcome {
        Outcome::Stopped => return None,
        Outcome::Late => {}
        Outcome::Refused => progress.send_modify(|progress| progress.refused += 1),
        Outcome::New | Outcome::Repeated => progress.send_modify(|progress| progress.played += 1),
    }
    Some(outcome)
}
