//! Which variants a cue offers: named by a SKU, one by one, or as a whole product. It must never let a cue offer nothing,
//! or variants of several products.

use super::variant;
use crate::catalogue::Product;
use crate::command::Offering;
use crate::limits::{self, MAX_OFFERED, MAX_SKU, cut};
use crate::refusal::{Code, Reason, Refusal};
use crate::show::{Cue, OfferedVariant};
use crate::state::State;
use crate::{ProductId, VariantId};
use std::collections::BTreeSet;

/// The product that a cue is to sell, and the variants of it in the catalogue's order, with their names as they are now.
pub fn offered<'a>(
    state: &'a State,
    offering: &Offering,
) -> Result<(&'a Product, Vec<OfferedVariant>), Refusal> {
    let wanted = match offering {
        Offering::Product(id) => {
            let product = state.catalogue.product(id).ok_or_else(|| unknown_product(id))?;
            let all: Vec<&VariantId> = product.variants.iter().map(|variant| &variant.id).collect();
            return Ok((product, in_order(product, &all, &[])?));
        }
        Offering::Variant(named) => vec![variant(state, named)?],
        Offering::Variants(ids) => ids.clone(),
    };
    let first = wanted.first().ok_or_else(nothing)?;
    let (product, _) = state.catalogue.variant(first).ok_or_else(|| unknown(first))?;
    for id in &wanted {
        let (of, _) = state.catalogue.variant(id).ok_or_else(|| unknown(id))?;
        if of.id != product.id {
            return Err(several_products());
        }
    }
    Ok((product, in_order(product, &wanted.iter().collect::<Vec<_>>(), &[])?))
}

/// What a cue offers where its variants are changed. Those that it offers already keep their names.
pub fn changed(state: &State, cue: &Cue, wanted: &[VariantId]) -> Result<Vec<OfferedVariant>, Refusal> {
    let wanted: Vec<&VariantId> = wanted.iter().collect();
    let Some(product) = state.catalogue.product(&cue.product) else {
        return Err(unknown_product(&cue.product));
    };
    for id in &wanted {
        let of = state.catalogue.variant(id).map(|(of, _)| of);
        if !cue.offers(id) && of.is_none_or(|of| of.id != product.id) {
            return Err(if of.is_some() { several_products() } else { unknown(id) });
        }
    }
    in_order(product, &wanted, &cue.offered)
}

/// In the catalogue's order; what the catalogue has no more follows as it stood.
pub fn sorted(state: &State, product: &ProductId, variants: &mut Vec<VariantId>) {
    let Some(product) = state.catalogue.product(product) else { return };
    let place = |id: &VariantId| product.variants.iter().position(|v| v.id == *id).unwrap_or(usize::MAX);
    variants.sort_by_key(place);
    variants.dedup();
}

fn in_order(
    product: &Product,
    wanted: &[&VariantId],
    known: &[OfferedVariant],
) -> Result<Vec<OfferedVariant>, Refusal> {
    let wanted: BTreeSet<&VariantId> = wanted.iter().copied().collect();
    let sentence = format!(
        "A cue offers at most {MAX_OFFERED} variants, and {} were named. Select fewer of them.",
        wanted.len()
    );
    limits::room(wanted.len(), 0, MAX_OFFERED, Reason::Offered, &sentence)?;
    let as_known = |id: &VariantId| known.iter().find(|offered| offered.variant == *id).cloned();
    let here = product
        .variants
        .iter()
        .filter(|variant| wanted.contains(&variant.id))
        .map(|variant| as_known(&variant.id).unwrap_or_else(|| variant.into()));
    let gone = known.iter().filter(|offered| {
        wanted.contains(&offered.variant) && product.variants.iter().all(|v| v.id != offered.variant)
    });
    let offered: Vec<OfferedVariant> = here.chain(gone.cloned()).collect();
    if offered.is_empty() { Err(nothing()) } else { Ok(offered) }
}

fn nothing() -> Refusal {
    Refusal::because(Reason::NoVariant, "A cue offers at least one variant. Select one, or remove the cue.")
}

fn several_products() -> Refusal {
    Refusal::because(
        Reason::SeveralProducts,
        "A cue offers variants of one product. Add the others as a cue of their own.",
    )
}

fn unknown(id: &VariantId) -> Refusal {
    let sentence =
        format!("The catalogue has no variant \u{201c}{}\u{201d}. Import it first.", cut(&id.0, MAX_SKU));
    Refusal::new(Code::UnknownSku, sentence).with("sku", cut(&id.0, MAX_SKU))
}

fn unknown_product(id: &ProductId) -> Refusal {
    let sentence =
        format!("The catalogue has no product \u{201c}{}\u{201d}. Import it first.", cut(&id.0, MAX_SKU));
    Refusal::new(Code::UnknownProduct, sentence).with("product", cut(&id.0, MAX_SKU))
}
