//! Counts of stock, by hand or by a shop.

use super::{Decision, variant};
use crate::catalogue::Product;
use crate::changes;
use crate::command::VariantRef;
use crate::event::Event;
use crate::limits::{self, MAX_BUFFER, MAX_STOCK};
use crate::refusal::{Field, Refusal};
use crate::source::{CatalogueSource, StockSource};
use crate::state::State;
use crate::stock::{Level, Quantity};
use crate::{Timestamp, VariantId};

pub fn set(
    state: &State,
    named: &VariantRef,
    quantity: Quantity,
    base: Option<Quantity>,
    source: StockSource,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let variant = variant(state, named)?;
    if let Some(seen) = base {
        changes::check_count(seen, quantity, state.quantity(&variant))?;
    }
    // Whoever counts by hand counts what is there; only sales and shops owe something.
    if let Quantity::Known(n) | Quantity::Backorder(n) = quantity {
        limits::number(n, 0, MAX_STOCK, Field::Quantity)?;
    }
    // Whoever counts says how many there are, and not that the shop stopped selling beyond them.
    let quantity = match (state.quantity(&variant), quantity) {
        (Quantity::Backorder(_), Quantity::Known(n)) => Quantity::Backorder(n),
        _ => quantity,
    };
    Ok(counted(state, variant, Level::counted(quantity, source, now)).into())
}

pub fn set_buffer(state: &State, named: &VariantRef, buffer: i64) -> Result<Decision, Refusal> {
    let variant = variant(state, named)?;
    limits::number(buffer, 0, MAX_BUFFER, Field::Buffer)?;
    // One that equals the default is said all the same: it stays when the default changes.
    if state.buffers.get(&variant) == Some(&buffer) {
        return Ok(Decision::default());
    }
    Ok(Event::BufferSet { variant, buffer }.into())
}

/// The counts in an import of variants that the running show holds.
pub fn counts_of(
    state: &State,
    source: &CatalogueSource,
    products: &[Product],
    now: Timestamp,
) -> Vec<Event> {
    let Some(show) = state.running_show() else { return Vec::new() };
    let variants =
        products.iter().flat_map(|product| product.variants.iter().map(move |variant| (product, variant)));
    variants
        .filter_map(|(product, variant)| {
            let quantity =
                variant.quantity.map(Quantity::counted).filter(|quantity| quantity.is_counted())?;
            let id = state.catalogue.resolve(product, variant);
            (show.holds(&id) && !state.is_counted_by_store(&id))
                .then(|| counted(state, id, Level::counted(quantity, source.of_stock(), now)))
        })
        .collect()
}

fn counted(state: &State, variant: VariantId, level: Level) -> Event {
    let show = state.running_show().filter(|show| show.holds(&variant)).map(|show| show.id.clone());
    let before = state.quantity(&variant);
    Event::StockSet { show, variant, before, level }
}
