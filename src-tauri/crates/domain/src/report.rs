//! The report of a run: a pure fold over its show's own events, so that the panel, the command line and
//! every export give the same numbers.
//!
//! Formulas (terms after the shared vocabulary of the field):
//! - *gross* = value of all orders placed, before deductions; *net* = gross − refunds
//!   (Alibaba Cloud and Lazada glossaries both define net as paid less refunded).
//! - *on-air time* = sum of the on-air windows of a product's cues, from take to clear, next take or end. A variant has
//!   those windows in which it was offered. They are what viewers saw: a take that was undone has its window up to the
//!   undo, and what is on air again has one from then on, also where the desk counts on as if nothing had happened.
//! - *over-refunded* = what was given back above what was sold, order by order (pieces of each item; money of each item,
//!   or of the whole order where that is more). It is in the refunds, so net may be negative by as much, and never
//!   silently.
//! - *lines* of products and variants hold what was sold in the show's currency, as the totals do; pieces of other
//!   currencies stand beside them. With what the catalogue has no variant for they add up to the totals.
//! - *orders* of a product are those that hold any of its variants by the last that is known of them, each once. What
//!   was given back is still held; what an edit took out is not.
//! - *windowed* units and revenue = gross of order lines placed inside the variant's windows, each
//!   stretched by the tail. It says "while it was on screen", never "because of it".
//! - *revenue per on-air minute* = windowed revenue ÷ (on-air milliseconds ÷ 60 000), rounded to the minor
//!   unit; named by CommentSold's reports, the formula is ours. *Units per on-air minute* likewise, in thousandths.
//! - *planned* = the planned time of cues; a show is *over* by duration − planned where that is positive.
//! - *sell-through* = units sold ÷ (opening stock + restocks), in basis points. Unknown where the
//!   stock was never counted; for a product, where that of one of its variants was never counted. (Retail texts also divide by units received; the choice is ours.)
//! - *goal* = what the run was meant to sell, as it was planned at its end. It is reached where the totals come to it:
//!   their net, and their net units (sold less refunded). *When* goes by the times that orders and refunds count at.
//! - *per minute*: net, units and orders by the minute of `placed_at` since the start. Units and orders are those of
//!   all orders placed, refunds not deducted, in the show's currency: they add up to the totals.
//! - *stock over time* = opening stock, replaced by each count, less the units of every order since that was placed
//!   after the count; as it was known then, so a point stands where its event stands, not where a late order was
//!   placed. A refund puts nothing back. It ends with the show.

mod as_run;
mod curve;
mod goal;
mod of_run;
mod products;
mod said;
mod stock;

pub use as_run::{AsRun, AsRunAction, OfferEnd};
pub use curve::Curve;
pub use goal::GoalReport;
pub use products::{ProductReport, VariantReport};
pub use said::CardPrices;
pub use stock::StockPoint;

use crate::event::{Event, Recorded, VariantFacts};
use crate::goal::Goal;
use crate::on_air::{AiringOf, UndoableAction};
use crate::order::{OrderChange, OrderSource};
use crate::sales::{ShowSales, Totals, sum};
use crate::show::{CueDetails, Marker, Mode, Status};
use crate::stock::Quantity;
use crate::{CueId, ProductId, ShowId, Timestamp, VariantId, minute};
use goal::Progress;
use iso_currency::Currency;
use of_run::OfRun;
use products::{Basket, Group, OnScreen, Queued, Slot};
use said::Said;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A span of time on air.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Take.
    pub from: Timestamp,
    /// Clear, next take, or end; `None` while on air.
    pub to: Option<Timestamp>,
}

/// Everything about one run of a show.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of the module docs")]
pub struct Report {
    pub show: ShowId,
    /// The number of the run; `None` where the show was never run.
    pub run: Option<u32>,
    pub title: String,
    pub currency: Currency,
    pub status: Status,
    pub mode: Option<Mode>,
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// As planned.
    pub starts_at: Option<Timestamp>,
    /// As planned.
    pub ends_at: Option<Timestamp>,
    /// From start to end (or to the last event of a running show), milliseconds.
    pub duration_ms: i64,
    /// Planned time of the rundown, milliseconds.
    pub planned_ms: i64,
    /// The tail added to each window, milliseconds.
    pub tail_ms: i64,
    pub sales: ShowSales,
    /// What it was meant to sell, where that was set.
    pub goal: Option<GoalReport>,
    /// What the catalogue has no variant for: SKUs that it does not know, and money given back of no piece. With the
    /// products it adds up to the totals, orders apart: those are counted for each product that they hold.
    pub unlisted: Totals,
    /// By minute since the start.
    pub placed: BTreeMap<i64, Placed>,
    pub products: Vec<ProductReport>,
    pub as_run: Vec<AsRun>,
    pub markers: Vec<Marker>,
    /// The newest event taken in.
    pub seq: u64,
}

/// What was ordered in a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// Orders.
    pub orders: i64,
    /// Pieces in them.
    pub units: i64,
}

impl Placed {
    fn add(&mut self, orders: i64, units: i64) {
        self.orders = self.orders.saturating_add(orders);
        self.units = self.units.saturating_add(units);
    }
}

/// Takes in a show's events one by one, and keeps what belongs to one of its runs.
#[derive(Default)]
pub struct Fold {
    of_run: OfRun,
    run: Option<u32>,
    head: Option<Head>,
    cues: BTreeMap<CueId, Queued>,
    slots: BTreeMap<VariantId, Slot>,
    /// Products in the order of the rundown, then what else was sold.
    groups: Vec<Group>,
    by_product: BTreeMap<ProductId, usize>,
    on_air: Option<OnScreen>,
    /// What each order holds.
    baskets: BTreeMap<(OrderSource, String), Basket>,
    sales: ShowSales,
    /// What of it was in the show's currency.
    own: ShowSales,
    /// What of that the catalogue has no variant for.
    unlisted: Totals,
    placed: BTreeMap<i64, Placed>,
    /// Of the show's currency, as the totals.
    progress: Progress,
    lines: BTreeMap<VariantId, Vec<(Timestamp, i64, i64)>>,
    as_run: Vec<AsRun>,
    said: Said,
    markers: Vec<Marker>,
    seq: u64,
    last_at: Timestamp,
}

struct Head {
    show: ShowId,
    title: String,
    currency: Currency,
    status: Status,
    mode: Option<Mode>,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    goal: Goal,
}

impl Fold {
    /// Of a run, by its number; `None` for a show that was never run.
    pub fn of_run(run: Option<u32>) -> Self {
        Self { of_run: OfRun::new(run), run, ..Self::default() }
    }

    /// Takes in the next event of the show, in order of `seq`.
    pub fn take(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        self.said.follow(recorded);
        if !self.of_run.takes(&recorded.event) {
            // The plan keeps what was undone in an earlier run.
            if !self.of_run.is_over() {
                self.undo_offering(&recorded.event, at);
            }
            return;
        }
        self.seq = recorded.seq;
        self.last_at = self.last_at.max(at);
        self.tell(recorded);
        match &recorded.event {
            Event::ShowCreated { show, title, currency } => {
                self.head = Some(Head {
                    show: show.clone(),
                    title: title.clone(),
                    currency: *currency,
                    status: Status::Planned,
                    mode: None,
                    created_at: at,
                    started_at: None,
                    ended_at: None,
                    starts_at: None,
                    ends_at: None,
                    goal: Goal::default(),
                });
            }
            Event::ShowUpdated { title, starts_at, ends_at, goal, goal_units, currency, .. } => {
                if let Some(head) = &mut self.head {
                    head.title.clone_from(title);
                    if !self.of_run.is_over() {
                        (head.starts_at, head.ends_at) = (*starts_at, *ends_at);
                        head.currency = currency.unwrap_or(head.currency);
                        head.goal = Goal { net: *goal, units: *goal_units };
                    }
                }
            }
            Event::CueAdded { cue, product, offered, title, details, .. } => {
                let variants = offered.iter().map(|offered| offered.variant.clone()).collect();
                let group = self.group(product, title);
                offered.iter().for_each(|offered| self.queue(group, offered));
                let planned_ms = planned_ms(details);
                self.cues.insert(cue.clone(), Queued { group, variants, planned_ms, removed: false });
            }
            Event::RunStarted { mode, opening, .. } => {
                if let Some(head) = &mut self.head {
                    head.status = if *mode == Mode::Live { Status::Live } else { Status::Rehearsal };
                    head.mode = Some(*mode);
                    head.started_at = Some(at);
                }
                for (variant, quantity) in opening {
                    let Some(slot) = self.slots.get_mut(variant) else { continue };
                    let quantity = &quantity.believed();
                    slot.stock.count(at, *quantity, at);
                    if let Quantity::Known(n) = quantity {
                        slot.stocked = Some(*n);
                    }
                }
            }
            Event::RunResumed { stock, .. } => {
                if let Some(head) = &mut self.head {
                    head.status = Status::Live;
                    head.ended_at = None;
                }
                for (variant, quantity) in stock {
                    self.goes_on(variant, quantity.believed(), at);
                }
            }
            Event::RunEnded { .. } => {
                self.window(at, None);
                if let Some(head) = &mut self.head {
                    head.status = Status::Ended;
                    head.ended_at = Some(at);
                }
            }
            Event::CueTaken { cue, facts, .. } => {
                self.window(at, Some(cue));
                for VariantFacts { variant, quantity, .. } in &facts.variants {
                    self.first_seen(variant, *quantity, at);
                }
            }
            Event::Cleared { .. } => self.window(at, None),
            Event::OnAirUndone { action, airing, .. } => {
                self.undo_offering(&recorded.event, at);
                if matches!(action, UndoableAction::Take | UndoableAction::Clear) {
                    self.window(at, airing.as_ref().and_then(AiringOf::cue));
                }
            }
            Event::StockSet { variant, before, level, .. }
            | Event::StoreCounted { variant, before, level, .. } => {
                self.counted(variant, *before, level.quantity, level.counted_at, at)
            }
            Event::OrderChanged { source, order, currency, placed_at, booked_at, first, changes, .. } => {
                let held = self.change_basket(source, order, *currency, changes);
                self.ordered(*currency, [*placed_at, *booked_at], *first, changes, &held);
                if source.takes_stock() {
                    self.sold(at, *booked_at, changes);
                }
            }
            Event::OrderJoined { source, order, currency, placed_at, changes, .. } => {
                let held = self.change_basket(source, order, *currency, changes);
                self.ordered(*currency, [*placed_at; 2], true, changes, &held);
                if source.takes_stock() {
                    self.sold_meanwhile(at, *placed_at, changes);
                }
            }
            Event::OverRefunded { currency, units, amount, .. } => {
                let show = self.head.as_ref().map_or(*currency, |head| head.currency);
                self.sales.over_refund(*currency, *units, *amount, show);
            }
            Event::MarkerAdded { text, at: meant, .. } => {
                let (at, by) = (meant.unwrap_or(at), recorded.by.clone());
                Marker { at, text: text.clone(), by }.put_into(&mut self.markers);
            }
            Event::CueUpdated { cue, offered, details, .. } => {
                if let Some(queued) = self.cues.get_mut(cue) {
                    queued.planned_ms = planned_ms(details);
                    let group = queued.group;
                    offered.iter().for_each(|offered| self.queue(group, offered));
                    self.offer(cue, offered.iter().map(|offered| offered.variant.clone()).collect(), at);
                }
            }
            Event::CueRemoved { cue, .. } | Event::CuePulled { cue, .. } => self.removed(cue, true),
            Event::CueRestored { cue, .. } => self.removed(cue, false),
            Event::ProposalMade { .. }
            | Event::ProposalEnded { .. }
            | Event::PlanEdited { .. }
            | Event::EditUndone { .. }
            | Event::CueMoved { .. }
            | Event::CuesMoved { .. }
            | Event::StoodBy { .. }
            | Event::CueSkipped { .. }
            | Event::CardChanged { .. }
            | Event::SoldOut { .. }
            | Event::BackInStock { .. }
            | Event::VariantSoldOut { .. }
            | Event::VariantBackInStock { .. }
            | Event::OfferEnded { .. }
            | Event::OfferReopened { .. }
            | Event::FlashStarted { .. }
            | Event::FlashEnded { .. }
            | Event::FlashLapsed { .. }
            | Event::GoalReached { .. }
            | Event::MemoSent { .. }
            | Event::MemoAcknowledged { .. }
            | Event::CatalogueImported { .. }
            | Event::PictureKept { .. }
            | Event::BufferSet { .. }
            | Event::StoreConnected { .. }
            | Event::StoreDisconnected { .. }
            | Event::StoreSet { .. }
            | Event::OrderCopied { .. }
            | Event::StoreSynced { .. }
            | Event::PricesCorrected { .. }
            | Event::PricesRead { .. }
            | Event::CorrectionsDismissed { .. }
            | Event::StoreLost { .. }
            | Event::StoreFound { .. }
            | Event::GuardSet { .. }
            | Event::PriceAccepted { .. }
            | Event::PriceConfirmed { .. }
            | Event::SkuMatched { .. } => {}
        }
    }

    /// The report, with each window stretched by `tail_ms`. `None` where no show was created.
    pub fn finish(mut self, tail_ms: i64) -> Option<Report> {
        let head = self.head.take()?;
        let end = head.ended_at.unwrap_or(self.last_at);
        let products = self.products(end, tail_ms);
        let planned = self.cues.values().filter(|queued| !queued.removed);
        Some(Report {
            planned_ms: sum(planned.map(|queued| queued.planned_ms)),
            duration_ms: head.started_at.map_or(0, |start| end.saturating_sub(start).max(0)),
            show: head.show,
            run: self.run,
            title: head.title,
            currency: head.currency,
            status: head.status,
            mode: head.mode,
            created_at: head.created_at,
            started_at: head.started_at,
            ended_at: head.ended_at,
            starts_at: head.starts_at,
            ends_at: head.ends_at,
            tail_ms,
            products,
            goal: self.progress.against(head.goal, &self.sales.totals),
            sales: self.sales,
            unlisted: self.unlisted,
            placed: self.placed,
            as_run: self.as_run,
            markers: self.markers,
            seq: self.seq,
        })
    }

    fn removed(&mut self, cue: &CueId, removed: bool) {
        if let Some(queued) = self.cues.get_mut(cue) {
            queued.removed = removed;
        }
    }

    /// How an order changed, and which variants it `held` before and holds since. Pieces count in the window in which
    /// the order was placed.
    fn ordered(
        &mut self,
        currency: Currency,
        [placed_at, booked_at]: [Timestamp; 2],
        first: bool,
        changes: &[OrderChange],
        held: &[(VariantId, i64)],
    ) {
        let Some(head) = &self.head else { return };
        let minute = minute(head.started_at.unwrap_or(head.created_at), booked_at);
        let same_currency = currency == head.currency;
        self.sales.change(currency, first, changes, held, head.currency, minute);
        changes
            .iter()
            .filter_map(|change| Some((change.variant.as_ref()?, &change.sku)))
            .for_each(|(variant, sku)| self.slot(variant, sku));
        if same_currency {
            let sum = Totals::of(first, changes);
            self.progress.add(booked_at, &sum);
            self.own.change(currency, first, changes, held, currency, minute);
            self.ordered_here(placed_at, minute, &sum, changes);
        }
    }

    /// The same in the show's currency: what the lines of the report add up to.
    fn ordered_here(&mut self, placed_at: Timestamp, minute: i64, sum: &Totals, changes: &[OrderChange]) {
        if sum.orders != 0 || sum.units != 0 {
            self.placed.entry(minute).or_default().add(sum.orders, sum.units);
        }
        for change in changes {
            let of = Totals::of(false, std::slice::from_ref(change));
            let Some(variant) = &change.variant else {
                self.unlisted.plus(&of);
                continue;
            };
            if change.units != 0 || change.amount != 0 {
                let line = (placed_at, change.units, change.amount);
                self.lines.entry(variant.clone()).or_default().push(line);
            }
        }
    }
}

fn planned_ms(details: &CueDetails) -> i64 {
    i64::from(details.planned_s).saturating_mul(1_000)
}

/// `amount` × `scale` ÷ `per`, rounded half away from zero; `None` where nothing is divided by.
fn ratio(amount: i64, scale: i64, per: i64) -> Option<i64> {
    if per <= 0 {
        return None;
    }
    let (scaled, per) = (i128::from(amount).checked_mul(i128::from(scale))?, i128::from(per));
    let half = if scaled < 0 { per.checked_neg()? } else { per };
    let rounded = scaled.checked_mul(2)?.checked_add(half)?.checked_div(per.checked_mul(2)?)?;
    i64::try_from(rounded).ok()
}

#[cfg(test)]
mod tests;
