//! What a cue's card says: the one place where price, offer and stock come together, for the overlay,
//! the panel's preview and the as-run log alike.

mod options;
mod variants;

pub use options::{CardOption, OptionValue, labels};
pub use variants::VariantFace;
pub(crate) use variants::together;

use crate::catalogue::Product;
use crate::event::{OnAirFacts, SoldOutReason, VariantFacts};
use crate::money::Money;
use crate::on_air::Flash;
use crate::show::{Cue, Show};
use crate::state::State;
use crate::stock::Quantity;
use crate::{Currency, VariantId};
use std::sync::Arc;

/// What a card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardFace {
    /// Product title.
    pub title: String,
    /// The options in words, as far as all variants share them.
    pub variant_title: Option<String>,
    /// Content hash of a kept picture.
    pub picture: Option<String>,
    /// The lowest price of what can be sold (of all, where nothing can); `None` = not known.
    pub price: Option<Money>,
    /// The highest of those, where it is another.
    pub price_to: Option<Money>,
    /// Only where it is higher than the price, in the same currency, and true of every variant at that price.
    pub compare_at: Option<Money>,
    /// Code for the checkout.
    pub coupon: Option<String>,
    /// Stock of all variants together as known.
    pub quantity: Quantity,
    /// Stock less buffer of all variants, never below 0; `None` where unlimited or unknown.
    pub left: Option<i64>,
    /// The number of a variant is not renewed any more.
    pub stale: bool,
    /// Why it cannot be sold, if so.
    pub sold_out: Option<SoldOutReason>,
    /// Cap and units claimed of it.
    pub cap: Option<(i64, i64)>,
    /// The running flash offer and the units claimed of it.
    pub flash: Option<(Flash, i64)>,
    /// Each variant, in the catalogue's order.
    pub variants: Vec<VariantFace>,
    /// What a buyer can choose between; empty where there is no choice.
    pub options: Vec<CardOption>,
}

/// Whether and why a cue cannot be sold: no variant has stock beyond its buffer, or its cap is reached.
/// Unknown and untracked stock are sellable.
pub fn sold_out(state: &State, show: &Show, cue: &Cue) -> Option<SoldOutReason> {
    let out = |variant: &VariantId| state.quantity(variant).is_sold_out(state.buffer(variant));
    if !cue.offered.is_empty() && cue.variants().all(out) {
        return Some(SoldOutReason::Stock);
    }
    let cap = cue.details.offer.cap?;
    (show.units_of_cue(cue) >= cap).then_some(SoldOutReason::Cap)
}

/// The first cue that could be sold after place `after` (from the start where `None`), passing over skipped ones.
pub fn next_sellable<'a>(state: &State, show: &'a Show, after: Option<usize>) -> Option<&'a Cue> {
    let from = after.map_or(0, |place| place.saturating_add(1));
    show.cues
        .iter()
        .skip(from)
        .find(|cue| !cue.skipped && sold_out(state, show, cue).is_none())
        .map(AsRef::as_ref)
}

/// The catalogue's price of a variant in a show of `currency`.
pub fn list_price(state: &State, variant: &VariantId, currency: Currency) -> Option<Money> {
    let (_, variant) = state.catalogue.variant(variant)?;
    variant.price.as_ref()?.in_show(currency)
}

/// The catalogue's prices of what a cue offers, where they are known.
pub fn list_prices(state: &State, cue: &Cue, currency: Currency) -> Vec<(VariantId, Money)> {
    let priced = |variant: &VariantId| Some((variant.clone(), list_price(state, variant, currency)?));
    cue.variants().filter_map(priced).collect()
}

/// The product that a cue sells, as the catalogue has it now.
pub fn product<'a>(state: &'a State, cue: &Cue) -> Option<&'a Arc<Product>> {
    state.catalogue.product(&cue.product)
}

/// Stock of all variants of a cue together, and how many of them can be sold: of each what is left beyond its buffer.
/// `None` where that of one is unlimited or unknown.
pub fn stock(state: &State, cue: &Cue) -> (Quantity, Option<i64>) {
    let each: Vec<_> = cue.variants().map(|variant| variants::stock_of(state, variant)).collect();
    variants::together(&each)
}

/// What a cue is called: the product's title, with the variant's where it offers only one.
pub fn title(state: &State, cue: &Cue) -> String {
    if let [only] = cue.offered.as_slice()
        && let Some((product, variant)) = state.catalogue.variant(&only.variant)
    {
        return product.title_of(variant);
    }
    product(state, cue).map_or_else(|| cue.sku().to_owned(), |product| product.title.clone())
}

/// Content hash of the picture of a cue: that of its variants where they share one, else the product's.
pub fn picture<'a>(state: &'a State, cue: &Cue) -> Option<&'a String> {
    let own = |variant: &VariantId| state.catalogue.variant(variant).and_then(|(_, v)| v.picture.as_ref());
    let first = cue.variants().next().and_then(own);
    let shared = first.filter(|first| cue.variants().all(|variant| own(variant) == Some(*first)));
    let of_product = || product(state, cue).and_then(|product| product.picture.as_ref());
    let any = || cue.variants().find_map(own);
    state.pictures.get(shared.or_else(of_product).or_else(any)?)
}

/// The card of a cue, as it would be on air now.
pub fn face(state: &State, show: &Show, cue: &Cue) -> CardFace {
    let flash =
        show.program().filter(|airing| airing.what.is(&cue.id)).and_then(|airing| airing.flash.clone());
    face_with(state, show, cue, flash)
}

fn face_with(state: &State, show: &Show, cue: &Cue, flash: Option<Flash>) -> CardFace {
    let product = product(state, cue);
    let offer = &cue.details.offer;
    let sold = show.units_of_cue(cue);
    let variants = variants::faces(state, show, cue, flash.as_ref());
    let (price, price_to, compare_at) = variants::prices(&variants, show.currency);
    let (quantity, left) = stock(state, cue);
    let (variant_title, options) =
        options::options(&variants, product.map_or(&[][..], |product| &product.options));
    CardFace {
        title: product.map_or_else(|| cue.sku().to_owned(), |product| product.title.clone()),
        variant_title,
        picture: picture(state, cue).cloned(),
        price,
        price_to,
        compare_at,
        coupon: offer.coupon.clone(),
        quantity,
        left,
        stale: cue.variants().any(|variant| state.is_stale(variant)),
        sold_out: sold_out(state, show, cue),
        cap: offer.cap.map(|cap| (cap, sold.min(cap))),
        flash: flash.map(|f| {
            let claimed = sold.saturating_sub(f.units_before);
            let claimed = f.cap.map_or(claimed, |cap| claimed.min(cap));
            (f, claimed)
        }),
        variants,
        options,
    }
}

/// The facts that the as-run log keeps of a card. A flash offer has lines of its own and is left out here.
pub fn facts(state: &State, show: &Show, cue: &Cue) -> OnAirFacts {
    let face = face_with(state, show, cue, None);
    OnAirFacts {
        sku: cue.sku().to_owned(),
        title: title(state, cue),
        price: face.price,
        price_to: face.price_to,
        compare_at: face.compare_at,
        coupon: face.coupon,
        quantity: face.quantity,
        variants: face
            .variants
            .into_iter()
            .map(|face| VariantFacts {
                variant: face.variant,
                sku: face.sku,
                title: face.title,
                price: face.price,
                quantity: face.quantity,
                sold_out: face.sold_out,
            })
            .collect(),
    }
}
