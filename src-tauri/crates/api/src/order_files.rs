//! Orders of a file coming in to a show that was live: what was sold in a shop that is not connected.
//!
//! An order counts for the run in whose time it was placed, and once: also where the same file comes again, and where
//! its shop is connected and has told it. It must never count one silently that lies outside of the show, nor leave one
//! out silently.

use crate::access::Session;
use crate::aside;
use crate::commands::read::currency;
use crate::history;
use crate::wire::answer::Problem;
use crate::wire::money::Money;
use crate::wire::order_file::{LeftOutOrder, OrdersReport};
use crate::wire::params::{self, Params};
use crate::{Address, Api, ApiCode};
use cartwall_domain::command::Command;
use cartwall_domain::event::Event;
use cartwall_domain::order::{Counted, Order, OrderLine, OrderSource};
use cartwall_domain::params::Param;
use cartwall_domain::run::RunId;
use cartwall_domain::show::Mode;
use cartwall_domain::state::State;
use cartwall_domain::store::StoreKind;
use cartwall_domain::{Currency, Timestamp};
use cartwall_engine::{Accepted, EngineError, OnceKey, Request};
use cartwall_journal::Reader;
use cartwall_rehearsal::replay::{FileOrder, Kind, LeftOut, OrderFile, ReplayError};
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::path::Path;
use tokio::task::JoinSet;

/// The longest time after a show in which its orders may come: a day.
const MAX_TAIL_S: u32 = 86_400;
/// Orders and rows that are named; the rest is counted.
const NAMED: usize = 500;
/// Orders on their way to the journal at once: they share its commits.
const IN_FLIGHT: usize = 64;
/// Begins the names of shops whose orders came from a file.
const OF_FILE: &str = "file:";

/// How to read a file of orders.
#[derive(Clone, Debug, Default)]
pub struct OrderOptions {
    /// ISO 4217 code of prices that name none; that of the show where it is left out.
    pub currency: Option<String>,
    /// IANA name of the zone of dates that say none; this computer's where it is left out.
    pub zone: Option<String>,
    /// Orders count so many seconds after the end of the show, too.
    pub tail_s: u32,
    /// Report only.
    pub dry_run: bool,
}

/// What a file of orders comes to in a show.
struct Plan {
    run: RunId,
    report: OrdersReport,
    orders: Vec<(u64, Order)>,
}

/// The run that orders belong to.
struct LiveRun {
    id: RunId,
    currency: Currency,
    started_at: Timestamp,
    /// The last moment at which an order of it was placed.
    until: Timestamp,
}

/// What was counted under an order's id, and who told it.
type Known = HashMap<String, Vec<(OrderSource, (Currency, i64))>>;

impl Api {
    /// Takes in the orders of a file that were placed while a show was live, or with `dry_run` says which those are. Only
    /// one file is read at a time, whatever it holds and whichever way it comes.
    ///
    /// # Errors
    /// A role that may not, a show that was never live, a file that holds no orders, or what could not be saved. What
    /// came in until then stays; importing the file again takes in the rest.
    pub async fn import_orders(
        &self,
        session: &Session,
        show: &str,
        file: &Path,
        options: OrderOptions,
    ) -> Result<OrdersReport, Problem> {
        self.allow_at(Address::ImportOrders, session)?;
        let _turn = self.imports.turn().await.ok_or(EngineError::Stopped)?;
        let (state, reader) = (self.state().borrow().clone(), self.reader());
        let (show, file, now) = (show.to_owned(), file.to_owned(), self.clock.now());
        let planned = aside::run("import", move || plan(&state, &reader, &show, &file, &options, now));
        let planned = planned.await.ok_or(EngineError::Stopped)?;
        let Plan { run, mut report, orders } = planned.map_err(|problem| self.noticing(problem))?;
        if report.dry_run {
            return Ok(report);
        }
        let mut sending: JoinSet<(u64, Order, Result<Accepted, EngineError>)> = JoinSet::new();
        let mut rest = orders.into_iter();
        let mut failed = None;
        loop {
            while sending.len() < IN_FLIGHT
                && failed.is_none()
                && let Some((row, order)) = rest.next()
            {
                let command = Command::RecordSale {
                    order: order.clone(),
                    placed_at: Some(order.placed_at),
                    run: Some(run.clone()),
                };
                let once = OnceKey::of(&command);
                let request = Request { once, ..Request::new(command, session.actor.clone()) };
                let engine = self.engine().clone();
                sending.spawn(async move { (row, order, engine.submit(request).await) });
            }
            let Some(sent) = sending.join_next().await else { break };
            let (row, order, answer) = sent.map_err(|_| Problem::from(EngineError::Stopped))?;
            match answer {
                Ok(accepted) if !accepted.repeated => {}
                Ok(_) => {
                    report.uncount(&order);
                    report.counted_already = report.counted_already.saturating_add(1);
                }
                Err(EngineError::Refused(refusal, _)) => {
                    report.uncount(&order);
                    let mut left =
                        LeftOutOrder::of(row, &order.id, order.placed_at, "refused", refusal.sentence);
                    left.params =
                        params::sent(&refusal.params.with("why", Param::Word(refusal.code.as_str())));
                    report.leave_out(left);
                }
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        match failed {
            Some(error) => Err(self.noticing(error.into())),
            None => Ok(report),
        }
    }
}

/// What the orders of a file would come to, without changing anything.
///
/// # Errors
/// As of [`Api::import_orders`].
pub fn preview_orders(
    state: &State,
    reader: &Reader,
    show: &str,
    file: &Path,
    options: &OrderOptions,
) -> Result<OrdersReport, Problem> {
    let now = jiff::Timestamp::now().as_millisecond();
    plan(state, reader, show, file, options, now).map(|plan| plan.report)
}

fn plan(
    state: &State,
    reader: &Reader,
    show: &str,
    file: &Path,
    options: &OrderOptions,
    now: Timestamp,
) -> Result<Plan, Problem> {
    let run = live_run(state, show, options.tail_s, now)?;
    let code = options.currency.as_deref().filter(|code| !code.is_empty());
    let currency = code.map_or(Ok(run.currency), currency)?;
    let (zone, named) = zone(options.zone.as_deref())?;
    let OrderFile { kind, currency, in_given, dates, in_zone, orders, left_out } =
        OrderFile::load(file, currency, &zone).map_err(unreadable)?;
    let mut report = OrdersReport {
        show: show.to_owned(),
        run: run.id.number,
        dry_run: options.dry_run,
        format: word(kind),
        currency: currency.code().to_owned(),
        currency_matters: in_given,
        zone: named,
        zone_matters: in_zone,
        dates: dates.to_string(),
        started_at: run.started_at,
        until: run.until,
        orders: 0,
        units: 0,
        gross: Money { minor: 0, currency: currency.code().to_owned() },
        counted_already: 0,
        left_out: Vec::new(),
        left_out_total: 0,
    };
    for LeftOut { row, params, reason } in left_out {
        let params = params::sent(&params);
        let code = "unreadable_row";
        report.leave_out(LeftOutOrder { row, order: None, placed_at: None, code, params, reason });
    }
    let known = counted_in(reader, show)?;
    let source = OrderSource::Api(format!("{OF_FILE}{}", word(kind)));
    let mut sold = Vec::with_capacity(orders.len());
    for order in orders {
        if is_counted(state, &known, &source, kind, currency, &order) {
            report.counted_already = report.counted_already.saturating_add(1);
            continue;
        }
        let row = order.row;
        if let Some((code, reason)) = run.outside(order.placed_at) {
            report.leave_out(LeftOutOrder::of(row, &order.number, order.placed_at, code, reason.to_owned()));
            continue;
        }
        let mut order = order_of(order, &source, currency);
        order.placed_at = order.placed_at.max(run.started_at);
        report.count(&order);
        sold.push((row, order));
    }
    Ok(Plan { run: run.id, report, orders: sold })
}

impl LiveRun {
    /// Why an order that was placed then is none of it.
    fn outside(&self, placed_at: Timestamp) -> Option<(&'static str, &'static str)> {
        // Files tell whole seconds.
        if placed_at < self.started_at.div_euclid(1_000).saturating_mul(1_000) {
            Some(("before_show", "placed before the show began"))
        } else if placed_at > self.until {
            Some(("after_show", "placed after the show had ended"))
        } else {
            None
        }
    }
}

/// The live run of a show: the one that is on, or that is over.
fn live_run(state: &State, show: &str, tail_s: u32, now: Timestamp) -> Result<LiveRun, Problem> {
    let on = state.running_show().filter(|on| on.id.0 == show);
    if let Some(on) = on
        && let (Some(id), Some(run)) = (on.run_id(), on.run())
        && run.mode == Mode::Live
    {
        return Ok(LiveRun { id, currency: on.currency, started_at: run.started_at, until: now });
    }
    let mut newest_first = state.past_runs.iter().rev();
    let over = newest_first.find(|run| run.id.show.0 == show && run.mode == Mode::Live).ok_or_else(|| {
        let detail = "Orders of a file belong to a show that was live, and this one was not. Select the show in which they were sold.";
        Problem::new(409, ApiCode::NeverLive, detail)
    })?;
    let tail = i64::from(tail_s.min(MAX_TAIL_S)).saturating_mul(1_000);
    Ok(LiveRun {
        id: over.id.clone(),
        currency: over.currency,
        started_at: over.started_at,
        until: over.ended_at.saturating_add(tail).min(now),
    })
}

/// The zone of dates that say none, and its name.
fn zone(named: Option<&str>) -> Result<(TimeZone, String), Problem> {
    let zone = match named.filter(|name| !name.is_empty()) {
        None => TimeZone::system(),
        Some(name) => TimeZone::get(name).map_err(|_| {
            let detail = format!("There is no time zone {name:?}. Name one such as Europe/Berlin.");
            Problem::new(422, ApiCode::UnknownZone, detail)
        })?,
    };
    let name = zone.iana_name().unwrap_or("UTC").to_owned();
    Ok((zone, name))
}

/// The kind of a file on the wire.
fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::OnlineRetail => "table",
        Kind::Shopify => "shopify",
        Kind::WooCommerce => "woocommerce",
        Kind::TikTok => "tiktok",
        Kind::Etsy => "etsy",
        Kind::Ebay => "ebay",
        Kind::Amazon => "amazon",
    }
}

/// The kind of connected shop that tells of the same orders.
fn store_kind(kind: Kind) -> Option<StoreKind> {
    match kind {
        Kind::Shopify => Some(StoreKind::Shopify),
        Kind::WooCommerce => Some(StoreKind::WooCommerce),
        Kind::TikTok => Some(StoreKind::TikTok),
        Kind::OnlineRetail | Kind::Etsy | Kind::Ebay | Kind::Amazon => None,
    }
}

/// What the rows of the show say of orders, however long ago it was.
fn counted_in(reader: &Reader, show: &str) -> Result<Known, Problem> {
    let mut known = Known::new();
    history::fold(reader, show, 0, |recorded| {
        let (Event::OrderChanged { source, order, currency, changes, .. }
        | Event::OrderJoined { source, order, currency, changes, .. }) = recorded.event
        else {
            return;
        };
        let amount = changes.iter().fold(0_i64, |sum, change| sum.saturating_add(change.amount));
        let told = known.entry(order).or_default();
        match told.iter_mut().find(|(known, _)| *known == source) {
            Some((_, (_, sum))) => *sum = sum.saturating_add(amount),
            None => told.push((source, (currency, amount))),
        }
    })?;
    Ok(known)
}

/// Whether an order is counted: it came from a file before, its shop is connected and has told it, or somebody sent it
/// over the API with the same value.
fn is_counted(
    state: &State,
    known: &Known,
    source: &OrderSource,
    kind: Kind,
    currency: Currency,
    order: &FileOrder,
) -> bool {
    let number = order.number.as_str();
    let ids = [Some(number), number.strip_prefix('#'), order.own_id.as_deref()];
    let worth = (currency, order.lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.amount)));
    let is_same = |of: &OrderSource, id: &str, counted: (Currency, i64)| match of {
        OrderSource::Api(_) if of == source => id == number,
        OrderSource::Api(name) => !name.starts_with(OF_FILE) && counted == worth,
        OrderSource::Store(store) => {
            let told_by = state.stores.get(store).map(|store| store.kind);
            told_by.is_some() && told_by == store_kind(kind)
        }
        OrderSource::Replay | OrderSource::Demo => false,
    };
    ids.into_iter().flatten().any(|id| {
        let mut in_state = state.counted.iter().filter_map(|(numbering, orders)| {
            let counted: &Counted = orders.get(id)?;
            let amount = counted.items.values().fold(0_i64, |sum, item| sum.saturating_add(item.amount));
            Some((&numbering.source, (counted.currency?, amount)))
        });
        let mut in_show = known.get(id).into_iter().flatten();
        in_state.any(|(of, counted)| is_same(of, id, counted))
            || in_show.any(|(of, counted)| is_same(of, id, *counted))
    })
}

fn order_of(order: FileOrder, source: &OrderSource, currency: Currency) -> Order {
    let FileOrder { number, placed_at, lines, .. } = order;
    let lines = lines.into_iter().map(|line| OrderLine {
        sku: line.sku,
        variant: None,
        quantity: line.quantity,
        unit_price: line.unit_price,
        amount: line.amount,
    });
    Order { id: number, source: source.clone(), currency, placed_at, lines: lines.collect() }
}

fn unreadable(error: ReplayError) -> Problem {
    let detail = error.to_string();
    match error {
        ReplayError::UnreadableFile(..) | ReplayError::Damaged(_) => {
            Problem::new(422, ApiCode::NotRead, detail)
        }
        ReplayError::TooLarge | ReplayError::TooMuch(..) => Problem::new(413, ApiCode::TooLarge, detail),
        ReplayError::NoOrders(rows, _) => {
            Problem::new(422, ApiCode::NoOrders, detail).with("rows", i64::try_from(rows).unwrap_or(i64::MAX))
        }
        ReplayError::Foreign(_)
        | ReplayError::Empty(_)
        | ReplayError::NotOrders(_)
        | ReplayError::NoSpeed => Problem::new(422, ApiCode::NotOrders, detail),
        ReplayError::Engine(error) => error.into(),
    }
}

impl OrdersReport {
    fn count(&mut self, order: &Order) {
        self.orders = self.orders.saturating_add(1);
        self.units = self.units.saturating_add(order.units());
        self.gross.minor = self.gross.minor.saturating_add(order.amount().minor);
    }

    fn uncount(&mut self, order: &Order) {
        self.orders = self.orders.saturating_sub(1);
        self.units = self.units.saturating_sub(order.units());
        self.gross.minor = self.gross.minor.saturating_sub(order.amount().minor);
    }

    fn leave_out(&mut self, left_out: LeftOutOrder) {
        self.left_out_total = self.left_out_total.saturating_add(1);
        if self.left_out.len() < NAMED {
            self.left_out.push(left_out);
        }
    }
}

impl LeftOutOrder {
    fn of(row: u64, order: &str, placed_at: Timestamp, code: &'static str, reason: String) -> Self {
        let params = Params::new();
        Self { row, order: Some(order.to_owned()), placed_at: Some(placed_at), code, params, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cartwall_domain::corrections::Corrections;
    use cartwall_domain::order::{Numbering, OrderChange};
    use cartwall_domain::store::Store;
    use cartwall_domain::{Decimal, StoreId};
    use std::sync::Arc;

    /// A state in which a connected shop has told one order.
    fn told(kind: StoreKind, id: &str) -> State {
        let store = StoreId("shop".to_owned());
        let mut state = State::default();
        let known = Store {
            id: store.clone(),
            kind,
            address: String::new(),
            name: "Linen".to_owned(),
            currency: Currency::EUR,
            locations: Vec::new(),
            shares_stock_with: None,
            since: 0,
            watermark: None,
            lost_at: None,
            market: None,
            left_out: None,
            price_reading: None,
            corrections: Corrections::default(),
            connected: false,
        };
        state.stores.insert_mut(store.clone(), known);
        let mut counted = Counted { currency: Some(Currency::EUR), ..Counted::default() };
        let item = OrderChange {
            item: "shop/1".to_owned(),
            sku: "A".to_owned(),
            variant: None,
            units: 1,
            amount: 1_950,
            returned: 0,
            returned_amount: 0,
        };
        counted.add(Some(1), &[item]);
        let orders = [(id.to_owned(), Arc::new(counted))].into_iter().collect();
        state.counted.insert_mut(Numbering::of_store(&store), orders);
        state
    }

    fn order(number: &str, own_id: Option<&str>) -> FileOrder {
        let line = cartwall_rehearsal::replay::FileLine {
            sku: "A".to_owned(),
            quantity: 1,
            unit_price: Decimal::from(20),
            amount: 2_000,
        };
        FileOrder {
            row: 2,
            number: number.to_owned(),
            own_id: own_id.map(str::to_owned),
            placed_at: 1,
            lines: vec![line],
        }
    }

    #[test]
    fn an_order_that_its_connected_shop_has_told_is_counted_by_the_shops_own_id_or_its_number() {
        for (kind, of_file, id, order, counted) in [
            (StoreKind::Shopify, Kind::Shopify, "5501", order("#1001", Some("5501")), true),
            (StoreKind::WooCommerce, Kind::WooCommerce, "77", order("#77", None), true),
            (StoreKind::TikTok, Kind::TikTok, "576461413038785752", order("576461413038785752", None), true),
            // The same number in another shop is another order.
            (StoreKind::WooCommerce, Kind::Etsy, "77", order("77", None), false),
            (StoreKind::Shopify, Kind::Shopify, "9", order("#1001", Some("5501")), false),
        ] {
            let source = OrderSource::Api("file:x".to_owned());
            let found = is_counted(&told(kind, id), &Known::new(), &source, of_file, Currency::EUR, &order);
            assert_eq!(found, counted, "{kind} {of_file:?} {id}");
        }
    }
}
