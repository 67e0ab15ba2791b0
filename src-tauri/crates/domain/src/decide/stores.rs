//! What connected shops report, and how carefully their stock is sold.

use super::Decision;
use crate::apply::level_after;
use crate::changes::{GuardChanges, StoreChanges, StoreSettings};
use crate::event::Event;
use crate::limits::{self, MAX_BUFFER, MAX_ID, MAX_NAME, MAX_ORIGINS, MAX_URL, cut};
use crate::refusal::{Field, Reason, Refusal};
use crate::source::StockSource;
use crate::state::State;
use crate::stock::{Level, Quantity};
use crate::store::{Connection, Store, StoreCount, StoreKind, StoreLocation, is_country};
use crate::{Currency, StoreId, Timestamp};

/// What was set of a shop before stays, also while it was disconnected.
pub fn connect(state: &State, connection: Connection) -> Decision {
    let known = state.stores.get(&connection.id);
    let mut locations = placed(&connection.locations, known.map_or(&[], |known| &known.locations));
    if let Some(chosen) = &connection.chosen {
        locations.iter_mut().for_each(|place| place.counts = chosen.contains(&place.id));
    }
    let Connection { id, kind, address, own_name, name, currency, since, price_reading, .. } = connection;
    // A shop's own name and address may be of any length.
    let name = cut(&name.or_else(|| known.map(|known| known.name.clone())).unwrap_or(own_name), MAX_NAME);
    let address = cut(&address, MAX_URL);
    let since = known.map_or(since, |known| known.since);
    let shares_stock_with = known.and_then(|known| known.shares_stock_with.clone());
    let (shown, store) = (id.0.clone(), id);
    // Of a shop that is new nothing was shown that could have been wrong.
    let read = known.is_none().then(|| Event::PricesRead {
        store: store.clone(),
        reading: price_reading,
        corrected: 0,
    });
    let told = Told { store, kind, address, name, currency, locations, shares_stock_with, since };
    let mut decision = told.decision(known);
    decision.id = Some(shown);
    decision.events.extend(read);
    decision
}

/// A place that was opened since a shop was connected is counted as the shop suggests, and one that changed its name
/// has the new one.
pub fn place(state: &State, store: &StoreId, locations: &[StoreLocation]) -> Decision {
    let Some(known) = state.connected(store) else {
        return Decision::default();
    };
    let locations = placed(locations, &known.locations);
    if locations.is_empty() {
        return Decision::default();
    }
    Told { locations, ..Told::of(known) }.decision(Some(known))
}

pub fn update(
    state: &State,
    store: &StoreId,
    changes: StoreChanges,
    base: &StoreChanges,
) -> Result<Decision, Refusal> {
    let known = state.connected(store).ok_or_else(Refusal::unknown_store)?;
    let (changes, base, now) = (in_order(changes), in_order(base.clone()), StoreSettings::from(known));
    changes.check(&base, &now)?;
    let named = changes.locations.is_some();
    let set = changes.merged(&now);
    let mut locations = known.locations.clone();
    locations.iter_mut().for_each(|place| place.counts = set.locations.contains(&place.id));
    if named && !locations.is_empty() && locations.iter().all(|location| !location.counts) {
        return Err(Refusal::because(
            Reason::NoLocation,
            "Stock has to be counted somewhere. Select at least one location.",
        ));
    }
    if set.shares_stock_with != known.shares_stock_with {
        can_share(state, store, set.shares_stock_with.as_ref())?;
    }
    limits::text(&set.name, MAX_NAME, Field::Name)?;
    let StoreSettings { name, shares_stock_with, market, left_out, .. } = set;
    let beside = if (&market, &left_out) == (&now.market, &now.left_out) {
        None
    } else {
        Some(beside(store, market, left_out)?)
    };
    let told = Told { name, locations, shares_stock_with, ..Told::of(known) }.decision(Some(known));
    Ok(Decision { events: told.events.into_iter().chain(beside).collect(), ..told })
}

/// What is set of a shop beside what it was connected with.
fn beside(store: &StoreId, market: Option<String>, left_out: Vec<String>) -> Result<Event, Refusal> {
    if market.as_deref().is_some_and(|market| !is_country(market)) {
        return Err(Refusal::because(Reason::NoCountry, "A country is named by two letters, such as DE."));
    }
    let count = i64::try_from(left_out.len()).unwrap_or(i64::MAX);
    limits::number(count, 0, MAX_ORIGINS, Field::Origins)?;
    left_out.iter().try_for_each(|origin| limits::text(origin, MAX_ID, Field::Origins))?;
    Ok(Event::StoreSet { store: store.clone(), market, left_out })
}

/// Locations and origins are sets: in which order they are named says nothing.
fn in_order(mut changes: StoreChanges) -> StoreChanges {
    for set in [&mut changes.locations, &mut changes.origins_left_out].into_iter().flatten() {
        set.sort();
        set.dedup();
    }
    changes
}

/// One shop stands for all that share its stock: chains would say different things in different orders.
fn can_share(state: &State, store: &StoreId, with: Option<&StoreId>) -> Result<(), Refusal> {
    let Some(with) = with else { return Ok(()) };
    let mut others = state.stores.values().filter(|other| other.connected);
    let is_shared = others.any(|other| other.shares_stock_with.as_ref() == Some(store));
    let is_sound = with != store
        && !is_shared
        && state.stores.get(with).is_some_and(|with| with.connected && with.shares_stock_with.is_none());
    if is_sound {
        return Ok(());
    }
    Err(Refusal::because(
        Reason::CannotShare,
        "Stock is shared with another connected shop that does not share it on. Select that one.",
    ))
}

/// Places that a shop tells of, counted as they were set where they are known.
fn placed(told: &[StoreLocation], known: &[StoreLocation]) -> Vec<StoreLocation> {
    let set = |place: &StoreLocation| known.iter().find(|known| known.id == place.id);
    told.iter()
        .filter(|place| limits::fits(&place.id, MAX_ID))
        .map(|place| StoreLocation {
            counts: set(place).map_or(place.counts, |known| known.counts),
            name: cut(&place.name, MAX_NAME),
            ..place.clone()
        })
        .collect()
}

/// A shop as `StoreConnected` tells it.
#[derive(PartialEq)]
struct Told {
    store: StoreId,
    kind: StoreKind,
    address: String,
    name: String,
    currency: Currency,
    locations: Vec<StoreLocation>,
    shares_stock_with: Option<StoreId>,
    since: Timestamp,
}

impl Told {
    fn of(store: &Store) -> Self {
        Self {
            store: store.id.clone(),
            kind: store.kind,
            address: store.address.clone(),
            name: store.name.clone(),
            currency: store.currency,
            locations: store.locations.clone(),
            shares_stock_with: store.shares_stock_with.clone(),
            since: store.since,
        }
    }

    /// The event, unless the shop is known as just that.
    fn decision(self, known: Option<&Store>) -> Decision {
        if known.is_some_and(|known| known.connected && Self::of(known) == self) {
            return Decision::default();
        }
        let Self { store, kind, address, name, currency, locations, shares_stock_with, since } = self;
        Event::StoreConnected { store, kind, address, name, currency, locations, shares_stock_with, since }
            .into()
    }
}

pub fn disconnect(state: &State, store: StoreId) -> Result<Decision, Refusal> {
    match state.stores.get(&store) {
        Some(known) if known.connected => Ok(Event::StoreDisconnected { store }.into()),
        Some(_) => Ok(Decision::default()),
        None => Err(Refusal::unknown_store()),
    }
}

pub fn lose(state: &State, store: StoreId, since: Timestamp) -> Decision {
    match state.connected(&store) {
        Some(known) if known.lost_at.is_none() => {
            Event::StoreLost { show: state.running.clone(), store, since }.into()
        }
        _ => Decision::default(),
    }
}

pub fn find(state: &State, store: StoreId) -> Decision {
    match state.stores.get(&store) {
        Some(known) if known.lost_at.is_some() => {
            Event::StoreFound { show: state.running.clone(), store }.into()
        }
        _ => Decision::default(),
    }
}

/// Only counts that say something new become events: when they were confirmed last is no fact of the show.
pub fn stock(state: &State, store: &StoreId, counts: Vec<StoreCount>, counted_at: Timestamp) -> Decision {
    let mut events = Vec::new();
    let counts = if state.connected(store).is_some() { counts } else { Vec::new() };
    for StoreCount { variant: named, quantity, unsold } in counts {
        let quantity = if unsold.is_some() { Quantity::Known(0) } else { quantity.counted() };
        let Some(variant) = state.catalogue.find(&named) else { continue };
        let known = state.store_stock.get(&variant).and_then(|counts| counts.get(store));
        let stands = state.stock.get(&variant).is_some_and(Level::is_of_stores);
        if stands && known.is_some_and(|known| (known.quantity, known.unsold) == (quantity, unsold)) {
            continue;
        }
        let source = StockSource::Stores(vec![store.clone()]);
        let own = Level { unsold, ..Level::counted(quantity, source, counted_at) };
        let Some(level) = level_after(state, store, &variant, &own) else { continue };
        let show = state.running_show().filter(|show| show.holds(&variant)).map(|show| show.id.clone());
        let before = state.quantity(&variant);
        events.push(Event::StoreCounted { show, store: store.clone(), variant, own, before, level });
    }
    Decision { events, ..Decision::default() }
}

pub fn guard(state: &State, changes: GuardChanges, base: &GuardChanges) -> Result<Decision, Refusal> {
    changes.check(base, &state.guard)?;
    let guard = changes.merged(&state.guard);
    limits::number(guard.buffer, 0, MAX_BUFFER, Field::Buffer)?;
    limits::number(guard.low_stock, 0, MAX_BUFFER, Field::LowStock)?;
    if state.guard == guard {
        return Ok(Decision::default());
    }
    Ok(Event::GuardSet { guard }.into())
}
