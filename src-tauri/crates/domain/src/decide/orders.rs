//! Orders and refunds: which variant each line is, which show it counts for, and what an order that is sent again
//! changes.

use super::Decision;
use crate::catalogue::SkuMatch;
use crate::command::Command;
use crate::event::Event;
use crate::limits::{self, MAX_LINES, MAX_ORDER_MINOR, MAX_PIECES, MAX_SKU};
use crate::orders::Excess;
use crate::refusal::{Code, Refusal};
use crate::sales::{Order, Totals};
use crate::shop::Counted;
use crate::state::State;
use crate::{Currency, ShowId, StoreId, Timestamp, VariantId};
use std::sync::Arc;

/// The order with its time: no clock of a shop may place it in the future.
pub fn placed(mut order: Order, placed_at: Option<Timestamp>, now: Timestamp) -> Order {
    order.placed_at = placed_at.map_or(now, |at| at.min(now));
    order
}

/// `revision`: which version of the order it is, where its sender counts them. `played_for`: the show that a simulated
/// order is played for.
pub fn sale(
    state: &State,
    mut order: Order,
    revision: Option<i64>,
    played_for: Option<&ShowId>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    check(&order)?;
    let show = if order.is_simulated() {
        Some(still_running(state, played_for)?)
    } else {
        show_at(state, order.placed_at)
    };
    let source = order.numbers_of(show.as_ref());
    if let Some(source) = &source
        && let Some(known) = state.counted_order(source, &order.id)
    {
        return again(state, source, known, order, revision, now);
    }
    name_variants(state, &mut order, None);
    let (id, currency, placed_at) = (order.id.clone(), order.currency, order.placed_at);
    // Refunds that came before their order are told again, now that it is known which show they belong to. One in
    // another currency than its order stays outside of every show: after its order it would have been refused.
    let early = source.as_ref().and_then(|source| state.awaiting.get(source)?.get(&id));
    let early = early.into_iter().flat_map(|refunds| refunds.values());
    let early: Vec<_> = early.filter(|refund| refund.currency == currency).collect();
    let mut sum = Totals::default();
    sum.sale(order.units(), order.amount().minor);
    for refund in &early {
        sum.refund(refund.units(), refund.amount().minor);
    }
    exact(state, show.as_ref(), currency, &sum)?;
    let mut counted = Counted::default();
    counted.sell(&order);
    let mut events = vec![Event::SaleRecorded { show: show.clone(), order }];
    let Some(source) = source else { return Ok(Decision { events, ..Decision::default() }) };
    if let Some(revision) = revision {
        events.push(Event::OrderReported {
            show: show.clone(),
            store: source.clone(),
            order: id.clone(),
            currency,
            placed_at,
            revision,
            at: placed_at,
            first: false,
            room: None,
            changes: Vec::new(),
        });
    }
    for refund in early {
        let mut refund = Order::clone(refund);
        name_variants(state, &mut refund, Some(&counted));
        counted.give_back(&refund);
        events.push(Event::RefundRecorded { show: show.clone(), order: refund, refund_of: id.clone() });
    }
    events.extend(over_refunded(show, &source, &id, currency, &Counted::default(), &counted));
    Ok(Decision { events, ..Decision::default() })
}

/// An order that is known is sent again: nothing new, an older version, or a newer one, which counts by its difference.
fn again(
    state: &State,
    source: &StoreId,
    known: &Counted,
    mut order: Order,
    revision: Option<i64>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    name_variants(state, &mut order, Some(known));
    let same_currency = known.currency == Some(order.currency);
    let changes = known.revised(&order);
    let newer = revision.filter(|revision| *revision > known.revision);
    let stands = Decision { show: known.show.clone(), ..Decision::default() };
    if !same_currency {
        return Err(Refusal::new(
            Code::OrderChanged,
            format!(
                "Order {} was counted in another currency than {}, so nothing was changed. An order keeps its currency: send the difference as an order or a refund of its own.",
                order.id, order.currency
            ),
        ));
    }
    let Some(revision) = newer else {
        if changes.is_empty() {
            return Ok(Decision { repeated: true, ..stands });
        }
        if revision.is_some_and(|revision| revision < known.revision) {
            return Ok(Decision { superseded: true, ..stands });
        }
        return Err(changed(known, &order));
    };
    exact(state, known.show.as_ref(), order.currency, &Totals::of(false, &changes))?;
    let mut after = known.clone();
    after.add(revision, &changes);
    let repeated = changes.is_empty();
    let event = Event::OrderReported {
        show: known.show.clone(),
        store: source.clone(),
        order: order.id.clone(),
        currency: order.currency,
        placed_at: known.placed_at,
        revision,
        at: now,
        first: false,
        room: None,
        changes,
    };
    let over = over_refunded(known.show.clone(), source, &order.id, order.currency, known, &after);
    Ok(Decision { events: std::iter::once(event).chain(over).collect(), repeated, ..stands })
}

/// `refund_show`: the show of an order that the journal knows, also where it is too old to be followed.
pub fn refund(
    state: &State,
    mut refund: Order,
    refund_of: String,
    refund_show: Option<ShowId>,
) -> Result<Decision, Refusal> {
    check(&refund)?;
    limits::text(&refund_of, MAX_SKU, "id of the refunded order")?;
    let show =
        if refund.is_simulated() { Some(still_running(state, refund_show.as_ref())?) } else { refund_show };
    let source = refund.numbers_of(show.as_ref());
    let order = source.as_ref().and_then(|source| state.counted_order(source, &refund_of));
    let kept = source.as_ref().and_then(|source| kept_refund(state, source, &refund_of, &refund.id));
    if let Some(told) = kept {
        if !told.says_the_same(&refund) {
            return Err(another_refund(&refund.id));
        }
        // One that still waits counts for no show, whatever its order does.
        let booked = order.filter(|order| order.refunds.contains_key(&refund.id));
        let show = booked.and_then(|order| order.show.clone());
        return Ok(Decision { repeated: true, show, ..Decision::default() });
    }
    name_variants(state, &mut refund, order.map(AsRef::as_ref));
    let currency = refund.currency;
    // A refund belongs to the show that sold, whose money it takes back; where no show did, to none.
    let (show, before) = match order {
        Some(order) => (order.show.clone(), Counted::clone(order)),
        None => (show, Counted::default()),
    };
    if before.currency.is_some_and(|sold| sold != currency) {
        return Err(Refusal::new(
            Code::WrongCurrency,
            format!(
                "Order {refund_of} was not sold in {currency}, so its refund cannot be. Send it in the order's currency."
            ),
        ));
    }
    let mut sum = Totals::default();
    sum.refund(refund.units(), refund.amount().minor);
    exact(state, show.as_ref(), currency, &sum)?;
    let mut after = before.clone();
    after.give_back(&refund);
    // Of an order that is not known, or not followed any more, nobody can say what was sold in it. Of a replayed day
    // everything is known.
    let comparable = order.is_some() || refund.is_simulated();
    let over = source
        .filter(|_| comparable)
        .and_then(|source| over_refunded(show.clone(), &source, &refund_of, currency, &before, &after));
    let event = Event::RefundRecorded { show, order: refund, refund_of };
    Ok(Decision { events: std::iter::once(event).chain(over).collect(), ..Decision::default() })
}

/// The show that something simulated is played for. It may arrive when that show is over and another one runs, for which
/// it was never meant.
fn still_running(state: &State, played_for: Option<&ShowId>) -> Result<ShowId, Refusal> {
    played_for.filter(|show| state.running.as_ref() == Some(show)).cloned().ok_or_else(|| {
        Refusal::new(
            Code::NotRunning,
            "The show that this simulated order was played for does not run any more, so it was not counted.",
        )
    })
}

/// The event that says how much more than was sold is given back by now.
pub fn over_refunded(
    show: Option<ShowId>,
    store: &StoreId,
    order: &str,
    currency: Currency,
    before: &Counted,
    after: &Counted,
) -> Option<Event> {
    let Excess { units, amount } = after.excess().more_than(before.excess())?;
    Some(Event::OverRefunded { show, store: store.clone(), order: order.to_owned(), currency, units, amount })
}

fn changed(known: &Counted, order: &Order) -> Refusal {
    let content = order.content();
    let asked: Vec<_> = content.iter().map(|(sku, (units, _))| format!("{units} \u{d7} {sku}")).collect();
    let sold = known.items.values().filter(|item| item.units != 0);
    let counted: Vec<_> = sold.map(|item| format!("{} \u{d7} {}", item.units, item.sku)).collect();
    Refusal::new(
        Code::OrderChanged,
        format!(
            "Order {} was counted before with another content, so nothing was changed. Counted: {}. Sent: {}. If it was edited, send it again with a higher \u{201c}revision\u{201d} than before; if it is another order, give it an id of its own.",
            order.id,
            few(&counted),
            few(&asked)
        ),
    )
}

/// Refuses an order or refund that the journal knows, but of which too little is kept to compare it with; `None` where
/// enough is.
pub fn forgotten(state: &State, command: &Command) -> Option<Refusal> {
    match command {
        Command::RecordSale { order, .. } | Command::ReviseSale { order, .. } => {
            let source = order.numbers_of(None)?;
            state.counted_order(&source, &order.id).is_none().then(|| too_old(&order.id))
        }
        Command::RecordRefund { order, refund_of, .. } => {
            let source = order.numbers_of(None)?;
            kept_refund(state, &source, refund_of, &order.id).is_none().then(|| another_refund(&order.id))
        }
        _ => None,
    }
}

/// A refund that is kept with its order, or waits for one.
fn kept_refund<'a>(state: &'a State, source: &StoreId, refund_of: &str, id: &str) -> Option<&'a Arc<Order>> {
    let booked = state.counted_order(source, refund_of).and_then(|order| order.refunds.get(id));
    booked.or_else(|| state.awaiting.get(source)?.get(refund_of)?.get(id))
}

fn another_refund(id: &str) -> Refusal {
    Refusal::new(
        Code::OrderChanged,
        format!(
            "Refund {id} was booked before with another content, so nothing was changed. Send a further refund with an id of its own."
        ),
    )
}

fn too_old(id: &str) -> Refusal {
    Refusal::new(
        Code::OrderChanged,
        format!(
            "Order {id} was counted before, and is too old to be changed. Nothing was changed. Send the difference as a refund, or as an order with an id of its own."
        ),
    )
}

/// The first lines of an order, for a sentence.
fn few(lines: &[String]) -> String {
    const FEW: usize = 5;
    match lines.len().checked_sub(FEW) {
        Some(more) if more > 0 => format!("{} and {more} more", lines[..FEW].join(", ")),
        _ => lines.join(", "),
    }
}

fn check(order: &Order) -> Result<(), Refusal> {
    if order.id.trim().is_empty() || order.lines.is_empty() {
        return Err(Refusal::new(Code::Invalid, "An order needs an id and at least one line."));
    }
    limits::text(&order.id, MAX_SKU, "order's id")?;
    if order.lines.len() > MAX_LINES {
        return Err(Refusal::new(Code::TooMany, format!("An order has at most {MAX_LINES} lines.")));
    }
    for (nth, line) in (1..).zip(&order.lines) {
        limits::text(&line.sku, MAX_SKU, &format!("SKU of line {nth}"))?;
        if line.quantity > MAX_PIECES || !(0..=MAX_ORDER_MINOR).contains(&line.amount) {
            return Err(Refusal::new(
                Code::Invalid,
                format!("Line {nth} is beyond what any shop sells at once. Check its quantity and price."),
            ));
        }
        if line.quantity < 1 {
            return Err(Refusal::new(
                Code::Invalid,
                format!(
                    "Line {nth} has a quantity below 1. Send returns as a refund with \u{201c}refund_of\u{201d}."
                ),
            ));
        }
    }
    if order.amount().minor > MAX_ORDER_MINOR {
        return Err(Refusal::new(
            Code::Invalid,
            "The order is beyond what any shop sells at once. Check its quantities and prices.",
        ));
    }
    Ok(())
}

/// Refuses what would bring a running show's totals to where they cannot be shown exactly any more.
fn exact(state: &State, show: Option<&ShowId>, currency: Currency, more: &Totals) -> Result<(), Refusal> {
    if stays_exact(state, show, currency, more) {
        return Ok(());
    }
    Err(Refusal::new(
        Code::TooMany,
        "With this order the show's totals would be too large to be counted exactly. Check its quantities and prices.",
    ))
}

/// Whether a running show's totals can be shown exactly with this on top of them.
pub fn stays_exact(state: &State, show: Option<&ShowId>, currency: Currency, more: &Totals) -> bool {
    let Some(show) = show.and_then(|id| state.shows.get(id)) else { return true };
    let mut sum = show.sales.in_currency(currency, show.currency);
    sum.plus(more);
    sum.is_exact()
}

/// `known`: what is counted of the order, which says what its lines are.
fn name_variants(state: &State, order: &mut Order, known: Option<&Counted>) {
    for line in &mut order.lines {
        if line.variant.is_none() {
            line.variant = variant_of(state, &line.sku);
        }
        if let Some(known) = known {
            line.variant = known.variant_of(line);
        }
    }
}

/// The variant sold under a SKU. Where several share it, the one in the running show's rundown.
pub fn variant_of(state: &State, sku: &str) -> Option<VariantId> {
    match state.catalogue.by_sku(sku) {
        SkuMatch::None => None,
        SkuMatch::One(id) => Some(id.clone()),
        SkuMatch::Several(ids) => {
            let in_rundown = state
                .running_show()
                .and_then(|show| show.cues.iter().flat_map(|cue| cue.variants()).find(|id| ids.contains(id)))
                .cloned();
            in_rundown.or_else(|| ids.first().cloned())
        }
    }
}

/// The show that was on at a time: the running one, or one that has ended since.
pub fn show_at(state: &State, placed_at: Timestamp) -> Option<ShowId> {
    if let Some(show) = state.running_show()
        && show.started_at.is_some_and(|start| placed_at >= start)
    {
        return Some(show.id.clone());
    }
    state
        .ended
        .iter()
        .rev()
        .find(|show| (show.started_at..=show.ended_at).contains(&placed_at))
        .map(|show| show.id.clone())
}
