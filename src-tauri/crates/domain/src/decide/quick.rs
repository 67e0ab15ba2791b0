//! A product that is in no catalogue yet, named by a person in the middle of a show: it comes into the catalogue, into the
//! rundown and, where that is wished, into preview with one press.

use super::{Decision, import, on_air, price, rundown, text};
use crate::catalogue::{ListPrice, Product, Variant};
use crate::command::{Context, Offering, QuickProduct, VariantRef};
use crate::limits::{self, MAX_PRODUCT_TITLE, MAX_STOCK};
use crate::refusal::{Field, Refusal};
use crate::show::CueDetails;
use crate::source::CatalogueSource;
use crate::state::State;
use crate::stock::Quantity;
use crate::{ProductId, ShowId, VariantId};

/// Of the id, as much as makes a SKU that people can read out and no other product has.
const SKU_DIGITS: usize = 8;

pub fn add(
    state: &State,
    show: &ShowId,
    named: QuickProduct,
    stand_by: bool,
    context: &mut Context<'_>,
) -> Result<Decision, Refusal> {
    let product = product(&named, &(context.fresh_id)())?;
    // Its only variant has the same id.
    let offering = Offering::Variant(VariantRef::Id(VariantId(product.id.0.clone())));
    // The cue is found in the catalogue as it will be, and stood by in the rundown as it will be.
    let mut with = state.clone();
    with.catalogue.put(&product);
    let details = CueDetails::default();
    let added = rundown::add_cue(&with, show, &offering, details, None, context)?;
    let mut events = import(state, CatalogueSource::Manual, vec![product], context.now).events;
    events.extend(added.events);
    if stand_by && let Some(cue) = &added.id {
        let running = state.running_show().filter(|running| running.id == *show);
        if let Some(running) = running {
            events.push(on_air::stood_by(running, crate::CueId(cue.clone())));
        }
    }
    Ok(Decision { events, id: added.id, ..Decision::default() })
}

fn product(named: &QuickProduct, id: &str) -> Result<Product, Refusal> {
    let title = text(&named.title, MAX_PRODUCT_TITLE, Field::Title)?;
    if let Some(asked) = named.price {
        price(Field::Price, asked)?;
    }
    if let Quantity::Known(n) = named.quantity {
        limits::number(n, 0, MAX_STOCK, Field::Quantity)?;
    }
    let list =
        named.price.map(|asked| ListPrice { amount: asked.to_decimal(), currency: Some(asked.currency) });
    let digits: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
    let short = digits.len().saturating_sub(SKU_DIGITS);
    let variant = Variant {
        id: VariantId(format!("manual/{id}")),
        sku: format!("NEW-{}", digits.get(short..).unwrap_or(&digits).to_ascii_uppercase()),
        title: None,
        price: list,
        compare_at: None,
        barcode: None,
        picture: None,
        quantity: Some(named.quantity).filter(|quantity| *quantity != Quantity::Unknown),
    };
    Ok(Product {
        id: ProductId(format!("manual/{id}")),
        title,
        vendor: None,
        tags: Vec::new(),
        picture: named.picture.clone(),
        options: Vec::new(),
        variants: vec![variant],
    })
}
