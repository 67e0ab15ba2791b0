//! Orders and refunds: which variant each line is, which show it counts for, and what an order that is sent again
//! changes.

mod event;
mod form;
mod matched;

pub use matched::match_sku;

use super::Decision;
use crate::apply::FOLLOWED_MS;
use crate::catalogue::{SkuMatch, clean_sku, is_made_up};
use crate::command::Command;
use crate::event::Event;
use crate::limits::{self, MAX_SKU};
use crate::order::{Counted, Numbering, Order, OrderChange, Refund};
use crate::refusal::{Code, Field, Reason, Refusal};
use crate::run::RunId;
use crate::sales::Totals;
use crate::state::State;
use crate::store::{Origin, StoreKind, StoreOrder};
use crate::{Currency, StoreId, Timestamp, VariantId};
use event::Change;
use form::{another_refund, changed, check, too_old};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The order with its time: no clock of a shop may place it in the future.
pub fn placed(mut order: Order, placed_at: Option<Timestamp>, now: Timestamp) -> Order {
    order.placed_at = placed_at.map_or(now, |at| at.min(now));
    order
}

/// `revision`: which version of the order it is, where its sender counts them. `played_for`: the run that a simulated
/// order is played for, or that a person says it belongs to.
pub fn sale(
    state: &State,
    mut order: Order,
    revision: Option<i64>,
    played_for: Option<&RunId>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    check(&order)?;
    let run = match played_for {
        _ if order.is_simulated() => Some(still_running(state, played_for)?),
        Some(run) => Some(known_run(state, run)?),
        None => state.run_at(order.placed_at),
    };
    let numbering = order.source.numbering(run.as_ref());
    if let Some(known) = state.counted_order(&numbering, &order.id) {
        return again(state, known, order, revision, now);
    }
    name_variants(state, &mut order, None);
    // Refunds that came before their order are told again, now that it is known which show they belong to. One in
    // another currency than its order stays outside of every show: after its order it would have been refused.
    let early = state.awaiting.get(&numbering).and_then(|orders| orders.get(&order.id));
    let early = early.into_iter().flat_map(|refunds| refunds.iter());
    let early: Vec<_> = early.filter(|(_, refund)| refund.currency == order.currency).collect();
    let mut sum = Totals::default();
    sum.sale(order.units(), order.amount().minor);
    for (_, refund) in &early {
        sum.refund(refund.units(), refund.amount());
    }
    exact(state, run.as_ref(), order.currency, &sum)?;
    let change = Change::of(&order.source, run, &order.id, order.currency);
    let (mut counted, changes) = (Counted::default(), order.changes());
    counted.add(revision, &changes);
    let mut events = vec![change.placed(order.placed_at, revision, changes)];
    for (id, refund) in early {
        let mut changes = counted.given_back_before(refund);
        for change in changes.iter_mut().filter(|change| change.variant.is_none()) {
            change.variant = variant_of(state, &change.sku);
        }
        counted.add(None, &changes);
        events.push(change.refunded(id, refund.placed_at, changes));
    }
    events.extend(change.over_refunded(&Counted::default(), &counted));
    Ok(Decision { events, ..Decision::default() })
}

/// An order that is known is sent again: nothing new, an older version, or a newer one, which counts by its difference.
fn again(
    state: &State,
    known: &Counted,
    mut order: Order,
    revision: Option<i64>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    name_variants(state, &mut order, Some(known));
    let same_currency = known.currency == Some(order.currency);
    let changes = known.revised(&order);
    let newer = revision.filter(|_| revision > known.revision);
    let stands = Decision { run: known.run.clone(), ..Decision::default() };
    if !same_currency {
        return Err(Refusal::because(Reason::OrderCurrency,
            format!(
                "Order {} was counted in another currency than {}, so nothing was changed. An order keeps its currency: send the difference as an order or a refund of its own.",
                order.id, order.currency
            ),
        )
        .with("order", order.id.as_str())
        .with("currency", order.currency.code()));
    }
    if newer.is_none() {
        if changes.is_empty() {
            return Ok(Decision { repeated: true, ..stands });
        }
        if revision.is_some() && revision < known.revision {
            return Ok(Decision { superseded: true, ..stands });
        }
        return Err(changed(known, &order));
    }
    exact(state, known.run.as_ref(), order.currency, &Totals::of(false, &changes))?;
    let mut after = known.clone();
    after.add(newer, &changes);
    let repeated = changes.is_empty();
    let change = Change::of(&order.source, known.run.clone(), &order.id, order.currency);
    let event = change.revised(known.placed_at, now, newer, changes);
    let over = change.over_refunded(known, &after);
    Ok(Decision { events: std::iter::once(event).chain(over).collect(), repeated, ..stands })
}

/// `refund_run`: the run of an order that the journal knows, also where it is too old to be followed.
pub fn refund(
    state: &State,
    mut refund: Order,
    refund_of: String,
    refund_run: Option<RunId>,
) -> Result<Decision, Refusal> {
    check(&refund)?;
    limits::text(&refund_of, MAX_SKU, Field::RefundOf)?;
    let run =
        if refund.is_simulated() { Some(still_running(state, refund_run.as_ref())?) } else { refund_run };
    let numbering = refund.source.numbering(run.as_ref());
    let order = state.counted_order(&numbering, &refund_of);
    if let Some(told) = kept_refund(state, &numbering, &refund_of, &refund.id) {
        if !told.says_the_same(&refund) {
            return Err(another_refund(&refund.id));
        }
        // One that still waits counts for no show, whatever its order does.
        let booked = order.filter(|order| order.refunds.contains_key(&refund.id));
        let run = booked.and_then(|order| order.run.clone());
        return Ok(Decision { repeated: true, run, ..Decision::default() });
    }
    name_variants(state, &mut refund, order.map(AsRef::as_ref));
    let currency = refund.currency;
    // A refund belongs to the show that sold, whose money it takes back; where no show did, to none.
    let (run, before) = match order {
        Some(order) => (order.run.clone(), Counted::clone(order)),
        None => (run, Counted::default()),
    };
    if before.currency.is_some_and(|sold| sold != currency) {
        return Err(Refusal::because(Reason::RefundCurrency,
            format!(
                "Order {refund_of} was not sold in {currency}, so its refund cannot be. Send it in the order's currency."
            ),
        )
        .with("order", refund_of)
        .with("currency", currency.code()));
    }
    let mut sum = Totals::default();
    sum.refund(refund.units(), refund.amount().minor);
    exact(state, run.as_ref(), currency, &sum)?;
    let changes = before.given_back(&refund);
    let mut after = before.clone();
    after.add(None, &changes);
    // Of an order that is not known, or not followed any more, nobody can say what was sold in it. Of a replayed day
    // everything is known.
    let comparable = order.is_some() || refund.is_simulated();
    let change = Change::of(&refund.source, run, &refund_of, currency);
    let over = change.over_refunded(&before, &after).filter(|_| comparable);
    let event = change.refunded(&refund.id, refund.placed_at, changes);
    Ok(Decision { events: std::iter::once(event).chain(over).collect(), ..Decision::default() })
}

/// What the connected shop's orders say that was not counted yet, and how far the shop has been read.
pub fn of_store(
    state: &State,
    store: &StoreId,
    orders: Vec<StoreOrder>,
    watermark: Option<Timestamp>,
    now: Timestamp,
) -> Decision {
    let Some(shop) = state.connected(store) else {
        return Decision::default();
    };
    let numbering = Numbering::of_store(store);
    let mut counted = state.counted.get(&numbering).cloned().unwrap_or_default();
    let (mut events, mut ids, mut copied) = (Vec::new(), Vec::new(), BTreeSet::new());
    for order in orders.into_iter().filter(StoreOrder::is_sound) {
        // No clock of a shop may place it in the future.
        let placed_at = order.placed_at.min(now);
        let known = counted.get(&order.id).cloned();
        if known.is_none() && placed_at < shop.since.max(now.saturating_sub(FOLLOWED_MS)) {
            continue;
        }
        let first = known.is_none();
        let origin = order.origin.as_ref();
        let original = origin.and_then(Origin::order_of_tiktok).filter(|_| shop.kind != StoreKind::TikTok);
        let original = original.map(ToOwned::to_owned);
        let is_left_out = |origin: &Origin| match original {
            Some(_) => !shop.counts(&origin.key),
            None => !state.counts_origin(shop, origin),
        };
        let is_copied = original.as_ref().is_some_and(|original| copied.contains(original));
        if first && (origin.is_some_and(is_left_out) || is_copied || state.is_told_twice(shop, &order)) {
            continue;
        }
        let before = known.map_or_else(
            || Counted { run: state.run_at(placed_at), placed_at, ..Counted::default() },
            |known| Counted::clone(&known),
        );
        let Some(mut changes) = before.difference(&order) else { continue };
        if first && changes.is_empty() {
            continue;
        }
        let sum = Totals::of(first, &changes);
        if !stays_exact(state, before.run.as_ref(), order.currency, &sum) {
            continue;
        }
        catalogue_variants(state, &before, &mut changes);
        let revision = Some(order.updated_at);
        let mut after = before.clone();
        after.add(revision, &changes);
        let change = Change::of(&numbering.source, before.run.clone(), &order.id, order.currency);
        let change = change.in_broadcast(order.room);
        events.push(if first {
            change.placed(placed_at, revision, changes)
        } else {
            change.revised(placed_at, now, revision, changes)
        });
        events.extend(change.over_refunded(&before, &after));
        if let Some(original) = original.filter(|_| first) {
            copied.insert(original.clone());
            events.push(Event::OrderCopied { store: store.clone(), order: order.id.clone(), original });
        }
        ids.push(order.id.clone());
        counted.insert_mut(order.id, Arc::new(after));
    }
    if let Some(watermark) = watermark.filter(|mark| shop.watermark.is_none_or(|known| *mark > known)) {
        events.push(Event::StoreSynced { store: store.clone(), watermark });
    }
    Decision { events, ids, ..Decision::default() }
}

/// The catalogue's own names of what was bought. What an item is was settled when it was first counted.
fn catalogue_variants(state: &State, counted: &Counted, changes: &mut [OrderChange]) {
    for change in changes.iter_mut().filter(|change| !counted.items.contains_key(&change.item)) {
        let known = change.variant.as_ref().and_then(|named| state.catalogue.find(named));
        let by_sku = || (!is_made_up(&change.sku)).then(|| variant_of(state, &change.sku)).flatten();
        change.variant = matched(state, &change.sku).or(known).or_else(by_sku);
    }
}

/// The run that something simulated is played for. It may arrive when that run is over and another one is on, for which
/// it was never meant.
fn still_running(state: &State, played_for: Option<&RunId>) -> Result<RunId, Refusal> {
    played_for.filter(|run| state.running_in(run).is_some()).cloned().ok_or_else(|| {
        Refusal::because(
            Reason::SimulatedShowOver,
            "The show that this simulated order was played for does not run any more, so it was not counted.",
        )
    })
}

/// The run that a person says an order belongs to: one that is on or is over, also where the order came after its end.
fn known_run(state: &State, run: &RunId) -> Result<RunId, Refusal> {
    let is_known = state.running_in(run).is_some() || state.past_runs.iter().any(|past| past.id == *run);
    is_known.then(|| run.clone()).ok_or_else(|| {
        Refusal::new(Code::UnknownShow, "The show that this order is told for has not been run here.")
    })
}

/// Refuses an order or refund that the journal knows, but of which too little is kept to compare it with; `None` where
/// enough is.
pub fn forgotten(state: &State, command: &Command) -> Option<Refusal> {
    match command {
        Command::RecordSale { order, .. } | Command::ReviseSale { order, .. } => {
            let numbering = order.source.numbering(None);
            state.counted_order(&numbering, &order.id).is_none().then(|| too_old(&order.id))
        }
        Command::RecordRefund { order, refund_of, .. } => {
            let numbering = order.source.numbering(None);
            kept_refund(state, &numbering, refund_of, &order.id).is_none().then(|| another_refund(&order.id))
        }
        _ => None,
    }
}

/// A refund that is kept with its order, or waits for one.
fn kept_refund<'a>(
    state: &'a State,
    numbering: &Numbering,
    refund_of: &str,
    id: &str,
) -> Option<&'a Arc<Refund>> {
    let booked = state.counted_order(numbering, refund_of).and_then(|order| order.refunds.get(id));
    booked.or_else(|| state.awaiting.get(numbering)?.get(refund_of)?.get(id))
}

/// Refuses what would bring a running show's totals to where they cannot be shown exactly any more.
fn exact(state: &State, run: Option<&RunId>, currency: Currency, more: &Totals) -> Result<(), Refusal> {
    if stays_exact(state, run, currency, more) {
        return Ok(());
    }
    Err(Refusal::because(
        Reason::Totals,
        "With this order the show's totals would be too large to be counted exactly. Check its quantities and prices.",
    ))
}

/// Whether a running show's totals can be shown exactly with this on top of them.
pub fn stays_exact(state: &State, run: Option<&RunId>, currency: Currency, more: &Totals) -> bool {
    let Some(show) = run.and_then(|run| state.running_in(run)) else { return true };
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

/// What a person has said that a SKU is. It holds when a shop's catalogue brings the SKU later, too.
fn matched(state: &State, sku: &str) -> Option<VariantId> {
    state
        .matched_skus
        .get(clean_sku(sku).as_ref())
        .filter(|id| state.catalogue.variant(id).is_some())
        .cloned()
}

/// The variant sold under a SKU. Where several share it, the one in the running show's rundown.
pub fn variant_of(state: &State, sku: &str) -> Option<VariantId> {
    if let Some(matched) = matched(state, sku) {
        return Some(matched);
    }
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
