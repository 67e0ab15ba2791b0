//! What an event changes. Never refuses: an event happened. One that names what is not there changes nothing,
//! so that any prefix of any journal can be read.

use crate::actor::ActorKind;
use crate::card::{list_price, list_prices};
use crate::catalogue::clean_sku;
use crate::claims::Claims;
use crate::event::{Event, Recorded};
use crate::goal::Goal;
use crate::limits::MAX_CUES;
use crate::on_air::OnAir;
use crate::proposal::Proposal;
use crate::run::{Run, RunId};
use crate::show::{ConfirmedPrice, Cue, Marker, Memo, Mode, Removed, Show};
use crate::source::{CatalogueSource, StockSource};
use crate::state::State;
use crate::stock::{Level, Quantity};
use crate::{CueId, Map, Timestamp, VariantId, minute};
use std::collections::BTreeSet;
use std::sync::Arc;

mod edits;
mod on_air;
mod order;
mod proposal;
mod runs;
mod stores;

pub(crate) use stores::{FOLLOWED_MS, level_after};

/// How many removed cues of a show can come back: also when all of a rundown were removed at once.
pub(crate) const REMOVED_DEPTH: usize = MAX_CUES;

/// Takes in one event.
pub fn apply(state: &mut State, recorded: &Recorded) {
    let at = recorded.at;
    state.seq = recorded.seq;
    edits::follow(state, recorded);
    match &recorded.event {
        Event::CatalogueImported { source, products } => {
            state.catalogue_seq = recorded.seq;
            for product in products {
                import(state, source, product, at);
            }
        }
        Event::PictureKept { url, hash } => {
            state.pictures_seq = recorded.seq;
            state.pictures.insert_mut(url.clone(), hash.clone());
        }
        Event::StockSet { variant, level, .. } => count(state, variant, level.clone()),
        Event::BufferSet { variant, buffer } => state.buffers.insert_mut(variant.clone(), *buffer),
        Event::ShowCreated { show, title, currency } => {
            let new = Show {
                id: show.clone(),
                title: title.clone(),
                currency: *currency,
                created_at: at,
                runs: Vec::new(),
                starts_at: None,
                ends_at: None,
                goal: Goal::default(),
                template: false,
                co_hosts_take: false,
                cues: Vec::new(),
                removed: Vec::new(),
                edits: Default::default(),
                on_air: OnAir { seq: recorded.seq, ..OnAir::default() },
                sales: Default::default(),
                goal_told: Goal::default(),
                markers: Arc::default(),
                memos: Arc::default(),
                proposals: Arc::default(),
                opening: Map::default(),
            };
            state.shows.insert_mut(show.clone(), Arc::new(new));
        }
        Event::ShowUpdated {
            show,
            title,
            starts_at,
            ends_at,
            goal,
            goal_units,
            template,
            archived,
            co_hosts_take,
            currency,
        } => {
            let Some(known) = state.shows.get(show).or_else(|| state.archived.get(show)) else { return };
            let mut known = Show::clone(known);
            known.title.clone_from(title);
            (known.starts_at, known.ends_at, known.template) = (*starts_at, *ends_at, *template);
            if let Some(currency) = currency {
                known.sell_in(*currency);
                for cue in &mut known.cues {
                    let prices = list_prices(state, cue, *currency);
                    Arc::make_mut(cue).queued_prices = prices;
                }
            }
            known.goal = Goal { net: *goal, units: *goal_units };
            known.co_hosts_take = *co_hosts_take;
            state.shows.remove_mut(show);
            state.archived.remove_mut(show);
            let put_away = *archived && !known.is_running();
            let place = if put_away { &mut state.archived } else { &mut state.shows };
            place.insert_mut(show.clone(), Arc::new(known));
        }
        Event::RunStarted { show, run, mode, preview, opening } => {
            let run = Run { number: *run, mode: *mode, started_at: at, ended_at: None };
            runs::started(state, show, run, preview, opening);
        }
        Event::PlanEdited { .. } | Event::EditUndone { .. } => {}
        Event::RunEnded { show, .. } => runs::ended(state, show, at),
        Event::RunResumed { show, .. } => runs::resumed(state, show),
        Event::StoreConnected { .. }
        | Event::StoreDisconnected { .. }
        | Event::StoreSet { .. }
        | Event::OrderCopied { .. }
        | Event::StoreSynced { .. }
        | Event::PricesCorrected { .. }
        | Event::PricesRead { .. }
        | Event::CorrectionsDismissed { .. }
        | Event::StoreLost { .. }
        | Event::StoreFound { .. }
        | Event::StoreCounted { .. } => stores::apply(state, &recorded.event),
        Event::GuardSet { guard } => state.guard = *guard,
        Event::SkuMatched { sku, variant } => {
            state.matched_skus.insert_mut(clean_sku(sku).into_owned(), variant.clone());
        }
        Event::OrderChanged { .. } => order::changed(state, recorded),
        Event::OrderJoined { .. } => order::joined(state, &recorded.event),
        Event::OverRefunded { run, currency, units, amount, .. } => {
            book(state, run.as_ref(), 0, at, |show, _| {
                show.sales.over_refund(*currency, *units, *amount, show.currency);
            });
        }
        event => {
            let Some(id) = event.show().cloned() else { return };
            let Some(known) = state.shows.get(&id) else { return };
            let mut show = Show::clone(known);
            apply_to_show(&mut show, recorded);
            queue_prices(state, known, &mut show, &recorded.event);
            if show.is_running() {
                state.running = Some(id.clone());
            }
            state.shows.insert_mut(id, Arc::new(show));
        }
    }
}

fn import(state: &mut State, source: &CatalogueSource, product: &crate::catalogue::Product, at: Timestamp) {
    for variant in &product.variants {
        if let Some(quantity) = variant.quantity {
            let id = state.catalogue.resolve(product, variant);
            if state.is_counted_by_store(&id) {
                continue;
            }
            let of_file = |level: &Level| matches!(level.source, StockSource::File(_));
            let counted = state.stock.get(&id).is_some_and(|level| !of_file(level));
            if quantity == Quantity::Unknown && counted {
                // A file that says only "in stock" knows less than whoever counted.
                continue;
            }
            count(state, &id, Level::counted(quantity, source.of_stock(), at));
        }
    }
    state.catalogue.put(product);
}

/// A count says how it really is, also in the middle of a rehearsal.
fn count(state: &mut State, variant: &VariantId, level: Level) {
    state.set_aside.remove_mut(variant);
    state.stock.insert_mut(variant.clone(), level);
}

/// A cue keeps the shop's prices as the host knows them: as they were when it was queued, taken, or accepted since; of a
/// variant that is offered later, as it was then.
fn queue_prices(state: &State, before: &Show, show: &mut Show, event: &Event) {
    let currency = show.currency;
    match event {
        Event::CueAdded { cue, .. } | Event::CueTaken { cue, .. } | Event::PriceAccepted { cue, .. } => {
            change(show, cue, |cue| cue.queued_prices = list_prices(state, cue, currency));
        }
        Event::CueUpdated { cue: id, .. } => {
            let Some(before) = before.cue(id) else { return };
            change(show, id, |cue| {
                let queued = |variant: &VariantId| {
                    let known = before.offers(variant);
                    let price = if known {
                        before.queued_price(variant)
                    } else {
                        list_price(state, variant, currency)
                    };
                    Some((variant.clone(), price?))
                };
                let queued = cue.variants().filter_map(queued).collect();
                cue.queued_prices = queued;
            });
        }
        _ => {}
    }
}

/// Takes sold pieces off a known count that is older; fewer than none where an order was changed to hold fewer, for
/// those were never sold.
fn take_stock(state: &mut State, variant: &VariantId, units: i64, sold_at: Timestamp, simulated: bool) {
    let rehearsed = state.running_show().is_some_and(|show| show.mode() == Some(Mode::Rehearsal));
    let Some(level) = state.stock.get(variant) else { return };
    if level.is_of_stores() {
        // A connected shop counts by itself, and its number comes within seconds: nothing is guessed, and what simulated
        // buyers take is not said in its name.
        return;
    }
    if !level.quantity.is_counted() {
        return;
    }
    let mut now = level.clone();
    now.sell(units, sold_at);
    if simulated && rehearsed {
        if !state.set_aside.contains_key(variant) {
            state.set_aside.insert_mut(variant.clone(), level.clone());
        }
    } else if let Some(real) = state.set_aside.get(variant) {
        let mut real = real.clone();
        real.sell(units, sold_at);
        state.set_aside.insert_mut(variant.clone(), real);
    }
    state.stock.insert_mut(variant.clone(), now);
}

/// Adds to the show whose run something counts for, with the minute of the run; where it is none, to the orders outside of
/// shows.
fn book(
    state: &mut State,
    run: Option<&RunId>,
    orders: i64,
    at: Timestamp,
    add: impl FnOnce(&mut Show, i64),
) {
    let Some(run) = run else {
        state.outside_orders = state.outside_orders.saturating_add(orders);
        return;
    };
    let add_to = |show: &mut Arc<Show>| {
        let show = Arc::make_mut(show);
        let start = show.runs.last().map_or(show.created_at, |run| run.started_at);
        add(show, minute(start, at));
    };
    // A run that is over keeps its figures in the journal alone, unless it can be resumed.
    if let Some(known) = state.running_in(run) {
        let mut show = Arc::clone(known);
        add_to(&mut show);
        state.shows.insert_mut(run.show.clone(), show);
    } else if let Some(over) = state.resumable.as_mut().filter(|show| show.last_run().as_ref() == Some(run)) {
        add_to(over);
    }
}

fn apply_to_show(show: &mut Show, recorded: &Recorded) {
    let (at, seq) = (recorded.at, recorded.seq);
    match &recorded.event {
        Event::CueAdded { cue, product, offered, details, index, .. } => {
            let new = Cue {
                id: cue.clone(),
                product: product.clone(),
                offered: offered.clone(),
                withdrawn: Vec::new(),
                details: details.clone(),
                skipped: false,
                taken: 0,
                on_air_ms: 0,
                queued_prices: Vec::new(),
                confirmed: None,
                held: false,
                claims: Claims::default(),
            };
            show.cues.insert((*index).min(show.cues.len()), Arc::new(new));
        }
        Event::CueUpdated { cue, offered, details, .. } => {
            on_air::edited(show, recorded, cue, offered, details);
            let on_air = (show.program_id() == Some(cue)).then_some(at);
            change(show, cue, |c| {
                c.write(details, on_air);
                c.offer(offered);
            });
        }
        Event::CueMoved { cue, index, .. } => {
            if let Some(from) = show.position(cue) {
                let moved = show.cues.remove(from);
                show.cues.insert((*index).min(show.cues.len()), moved);
            }
        }
        Event::CuesMoved { cues, index, .. } => {
            let chosen: BTreeSet<&CueId> = cues.iter().collect();
            let (moved, mut rest): (Vec<_>, Vec<_>) =
                std::mem::take(&mut show.cues).into_iter().partition(|cue| chosen.contains(&cue.id));
            let index = (*index).min(rest.len());
            rest.splice(index..index, moved);
            show.cues = rest;
        }
        Event::CueRestored { cue, index, .. } => {
            if let Some(place) = show.removed.iter().position(|removed| removed.cue.id == *cue) {
                let mut back = show.removed.remove(place);
                if back.pulled && recorded.by.kind != ActorKind::Cartwall {
                    // Whoever brings it back by hand wants it there.
                    Arc::make_mut(&mut back.cue).held = true;
                }
                show.cues.insert((*index).min(show.cues.len()), back.cue);
            }
        }
        Event::CueRemoved { cue, .. } | Event::CuePulled { cue, .. } => {
            if let Some(index) = show.position(cue) {
                if show.removed.len() == REMOVED_DEPTH {
                    show.removed.remove(0);
                }
                let cue = show.cues.remove(index);
                let pulled = matches!(recorded.event, Event::CuePulled { .. });
                show.removed.push(Removed { cue, index, pulled });
            }
            on_air::forget(show, cue, seq);
        }
        Event::StoodBy { .. }
        | Event::CueTaken { .. }
        | Event::Cleared { .. }
        | Event::CueSkipped { .. }
        | Event::OnAirUndone { .. }
        | Event::CardChanged { .. }
        | Event::SoldOut { .. }
        | Event::BackInStock { .. }
        | Event::VariantSoldOut { .. }
        | Event::VariantBackInStock { .. }
        | Event::FlashStarted { .. }
        | Event::FlashEnded { .. }
        | Event::FlashLapsed { .. }
        | Event::OfferEnded { .. }
        | Event::OfferReopened { .. } => on_air::apply(show, recorded),
        Event::GoalReached { goal, goal_units, .. } => {
            show.goal_told = show.goal_told.or_higher(&Goal { net: *goal, units: *goal_units });
        }
        Event::MarkerAdded { text, at: meant, .. } => {
            let (at, by) = (meant.unwrap_or(at), recorded.by.clone());
            Marker { at, text: text.clone(), by }.put_into(Arc::make_mut(&mut show.markers));
        }
        Event::MemoSent { memo, text, urgent, .. } => Arc::make_mut(&mut show.memos).push(Memo {
            id: memo.clone(),
            at,
            by: recorded.by.clone(),
            text: text.clone(),
            urgent: *urgent,
            acknowledged_at: None,
        }),
        Event::MemoAcknowledged { memo, .. } => {
            if let Some(memo) = Arc::make_mut(&mut show.memos).iter_mut().find(|m| m.id == *memo) {
                memo.acknowledged_at = Some(at);
            }
        }
        Event::ProposalMade { proposal, what, .. } => {
            let (id, by, what) = (proposal.clone(), recorded.by.clone(), what.clone());
            proposal::made(show, Proposal { id, at, by, what, ended: None });
        }
        Event::ProposalEnded { proposal, end, .. } => {
            proposal::ended(show, proposal, (at, recorded.by.clone(), *end));
        }
        // Taken in by `apply` itself.
        Event::CatalogueImported { .. }
        | Event::PictureKept { .. }
        | Event::StockSet { .. }
        | Event::BufferSet { .. }
        | Event::ShowCreated { .. }
        | Event::ShowUpdated { .. }
        | Event::PlanEdited { .. }
        | Event::EditUndone { .. }
        | Event::RunStarted { .. }
        | Event::RunEnded { .. }
        | Event::RunResumed { .. }
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
        | Event::StoreCounted { .. }
        | Event::OrderChanged { .. }
        | Event::OrderJoined { .. }
        | Event::OverRefunded { .. }
        | Event::GuardSet { .. } => {}
        Event::PriceConfirmed { cue, price, charges, .. } => {
            let confirmed = Some(ConfirmedPrice { price: *price, charges: *charges });
            change(show, cue, |cue| cue.confirmed = confirmed);
        }
        // Done where the catalogue is at hand.
        Event::PriceAccepted { .. } | Event::SkuMatched { .. } => {}
    }
}

fn change(show: &mut Show, id: &CueId, edit: impl FnOnce(&mut Cue)) {
    if let Some(cue) = show.cues.iter_mut().find(|cue| cue.id == *id) {
        edit(Arc::make_mut(cue));
    }
}
