//! What a shop's products are called and cost, and which prices an earlier version of Cartwall showed differently.

use super::Decision;
use crate::catalogue::{Catalogue, ListPrice, Product};
use crate::corrections::CorrectedPrice;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::source::CatalogueSource;
use crate::state::State;
use crate::{StoreId, VariantId};

/// Only products that change something become an event. Prices that come out otherwise because they are read otherwise
/// are told in the same commit: a restart amid the read must not lose them.
pub fn catalogue(state: &State, store: &StoreId, products: Vec<Product>, reading: u32) -> Decision {
    let Some(known) = state.connected(store) else {
        return Decision::default();
    };
    let read_anew = known.price_reading != Some(reading);
    let mut with = state.catalogue.clone();
    let (mut new, mut corrected) = (Vec::new(), Vec::new());
    // What is beyond all bounds leaves the last price standing, and is otherwise left out.
    for product in products.into_iter().filter_map(Product::bounded) {
        let product = with.as_spelled(product);
        if with.would_change(&product) {
            let before = if read_anew { shown(&with, &product) } else { Vec::new() };
            with.put(&product);
            corrected.extend(before.into_iter().filter_map(|(variant, before)| {
                let now = price(&with, &variant).filter(|now| *now != before)?;
                Some(CorrectedPrice { variant, before, now })
            }));
            new.push(product);
        }
    }
    if new.is_empty() {
        return Decision::default();
    }
    let source = CatalogueSource::Store(store.clone());
    let mut events = vec![Event::CatalogueImported { source, products: new }];
    if !corrected.is_empty() {
        let (prices, more) = known.corrections.listed(corrected);
        events.push(Event::PricesCorrected { store: store.clone(), prices, more });
    }
    Decision { events, ..Decision::default() }
}

/// The prices of a product's variants as far as they are known.
fn shown(catalogue: &Catalogue, product: &Product) -> Vec<(VariantId, ListPrice)> {
    let known = |named| {
        let id = catalogue.find(named)?;
        let price = price(catalogue, &id)?;
        Some((id, price))
    };
    product.variants.iter().filter_map(|variant| known(&variant.id)).collect()
}

fn price(catalogue: &Catalogue, variant: &VariantId) -> Option<ListPrice> {
    catalogue.variant(variant)?.1.price.clone()
}

/// A whole read of a shop's prices is over. What it has changed is told once, however often it had to begin anew.
pub fn finish(state: &State, store: StoreId, reading: u32) -> Decision {
    match state.connected(&store) {
        Some(known) if known.price_reading != Some(reading) => {
            let corrected = if known.corrections.told { 0 } else { known.corrections.count() };
            Event::PricesRead { store, reading, corrected }.into()
        }
        _ => Decision::default(),
    }
}

pub fn dismiss(state: &State, store: StoreId) -> Result<Decision, Refusal> {
    let known = state.connected(&store).ok_or_else(Refusal::unknown_store)?;
    let told = known.corrections.told && known.corrections.count() > 0;
    Ok(if told { Event::CorrectionsDismissed { store }.into() } else { Decision::default() })
}
