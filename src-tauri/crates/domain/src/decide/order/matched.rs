//! A SKU that the catalogue does not know is said to be one of its variants. It counts as that variant from now on, and
//! back to each sale that is still followed: each such order is told anew with the variant, at the time at which it was
//! placed, so that stock, windows and reports follow from the same rules as if it had been known then.

use super::super::{text, variant};
use super::{Change, Decision};
use crate::VariantId;
use crate::catalogue::{SkuMatch, clean_sku};
use crate::command::VariantRef;
use crate::event::Event;
use crate::limits::{MAX_MATCHED, MAX_SKU};
use crate::order::{Counted, Numbering, OrderChange};
use crate::refusal::{Field, Reason, Refusal};
use crate::state::State;

pub fn match_sku(state: &State, sku: &str, named: &VariantRef) -> Result<Decision, Refusal> {
    let sku = text(&clean_sku(sku), MAX_SKU, Field::Sku)?;
    let variant = variant(state, named)?;
    let before = state.matched_skus.get(&sku);
    if before.is_none() && !matches!(state.catalogue.by_sku(&sku), SkuMatch::None) {
        return Err(Refusal::because(
            Reason::SkuIsKnown,
            format!("The catalogue has the SKU \u{201c}{sku}\u{201d} itself, so it needs no match."),
        )
        .with("sku", sku));
    }
    if before == Some(&variant) {
        return Ok(Decision::default());
    }
    if before.is_none() && state.matched_skus.size() >= MAX_MATCHED {
        return Err(Refusal::because(
            Reason::MatchedSkus,
            format!(
                "{MAX_MATCHED} SKUs are matched by hand, and no more can be. Import the products instead."
            ),
        )
        .with("most", MAX_MATCHED));
    }
    let mut events = vec![Event::SkuMatched { sku: sku.clone(), variant: variant.clone() }];
    for (numbering, orders) in state.counted.iter() {
        for (id, counted) in orders.iter().filter(|(_, counted)| is_open(state, numbering, counted)) {
            let Some(currency) = counted.currency else { continue };
            let changes = told_anew(counted, &sku, before, &variant);
            if !changes.is_empty() {
                let change = Change::of(&numbering.source, counted.run.clone(), id, currency);
                events.push(change.revised(counted.placed_at, counted.placed_at, None, changes));
            }
        }
    }
    Ok(Decision { events, ..Decision::default() })
}

/// What was played in a rehearsal that is over stays as it was.
fn is_open(state: &State, numbering: &Numbering, counted: &Counted) -> bool {
    !numbering.source.is_simulated()
        || counted.run.as_ref().is_some_and(|run| state.running_in(run).is_some())
}

/// The items of an order under this SKU: taken back as they are counted, and told again as the variant.
fn told_anew(
    counted: &Counted,
    sku: &str,
    before: Option<&VariantId>,
    variant: &VariantId,
) -> Vec<OrderChange> {
    let of_sku = |item: &&OrderChange| {
        !item.item.is_empty() && clean_sku(&item.sku) == sku && item.variant.as_ref() == before
    };
    let renamed = |item: &OrderChange| {
        [item.cleared().minus(item), OrderChange { variant: Some(variant.clone()), ..item.clone() }]
    };
    counted.items.values().filter(of_sku).flat_map(renamed).collect()
}
