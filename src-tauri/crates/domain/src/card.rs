//! What a cue's card says: the one place where price, offer and stock come together, for the overlay,
//! the panel's preview and the as-run log alike.

mod checkout;
mod options;
mod variants;

pub use checkout::{Checkout, checkout, checkout_of, own_price};
pub use options::{CardOption, OptionValue, labels};
pub use variants::VariantFace;
pub(crate) use variants::together;
pub use variants::{under_flash, unsold};

use crate::catalogue::Product;
use crate::event::{OnAirFacts, VariantFacts};
use crate::money::Money;
use crate::on_air::Flash;
use crate::show::{Cue, Offer, Show};
use crate::state::State;
use crate::stock::Quantity;
use crate::{CueId, Currency, VariantId};
use std::sync::Arc;

/// What a card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardFace {
    /// Product title, or the short one that was written for the card.
    pub title: String,
    /// The number by which viewers name it.
    pub number: Option<i64>,
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
    /// It cannot be sold.
    pub sold_out: bool,
    /// Cap of its offer and units claimed of it.
    pub cap: Option<(i64, i64)>,
    /// All of the cap is claimed, so the price is the normal one.
    pub offer_ended: bool,
    /// The running flash offer and the units claimed of it.
    pub flash: Option<(Flash, i64)>,
    /// Each variant, in the catalogue's order.
    pub variants: Vec<VariantFace>,
    /// What a buyer can choose between; empty where there is no choice.
    pub options: Vec<CardOption>,
}

/// Whether a cue cannot be sold: of no variant anything is left beyond its buffer. Unknown and untracked stock can be
/// sold, and so can what the shop sells on without stock.
pub fn sold_out(state: &State, cue: &Cue) -> bool {
    let out = |variant: &VariantId| state.quantity(variant).is_sold_out(state.buffer(variant));
    !cue.offered.is_empty() && cue.variants().all(out)
}

/// What `next` takes: the cue in preview; where none is or it cannot be sold, the first that was not shown yet and can
/// be sold, wherever the last one stood.
pub fn next<'a>(state: &State, show: &'a Show) -> Option<&'a Cue> {
    let ready = show.preview_id().filter(|id| show.program_id() != Some(id)).and_then(|id| show.cue(id));
    ready.map(AsRef::as_ref).filter(|cue| !sold_out(state, cue)).or_else(|| first_unshown(state, show, None))
}

/// The first cue that was not shown yet and can be sold, passing over skipped ones and `besides`.
pub fn first_unshown<'a>(state: &State, show: &'a Show, besides: Option<&CueId>) -> Option<&'a Cue> {
    let unshown = |cue: &&std::sync::Arc<Cue>| {
        cue.taken == 0
            && !cue.skipped
            && besides != Some(&cue.id)
            && show.program_id() != Some(&cue.id)
            && !sold_out(state, cue)
    };
    show.cues.iter().find(unshown).map(AsRef::as_ref)
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
    stock_of(state, cue.variants())
}

/// The same of any variants.
pub fn stock_of<'a>(state: &State, variants: impl Iterator<Item = &'a VariantId>) -> (Quantity, Option<i64>) {
    let each: Vec<_> = variants.map(|variant| variants::stock_of(state, variant)).collect();
    variants::together(&each)
}

/// What a cue is called: the product's title, with the variant's where it offers only one.
pub fn title(state: &State, cue: &Cue) -> String {
    if let [only] = cue.offered.as_slice()
        && let Some((product, variant)) = state.catalogue.variant(&only.variant)
    {
        return product.title_of(variant);
    }
    product_title(state, cue)
}

/// What its product is called; its SKU where the catalogue has none.
pub fn product_title(state: &State, cue: &Cue) -> String {
    product(state, cue).map_or_else(|| cue.sku().to_owned(), |product| product.title.clone())
}

/// Content hash of the picture of a cue: the one that was chosen, as far as it is kept; else that of its variants where
/// they share one, else the product's.
pub fn picture<'a>(state: &'a State, cue: &Cue) -> Option<&'a String> {
    let chosen = cue.details.picture.as_ref().and_then(|url| state.pictures.get(url));
    if chosen.is_some() {
        return chosen;
    }
    let own = |variant: &VariantId| state.catalogue.variant(variant).and_then(|(_, v)| v.picture.as_ref());
    let first = cue.variants().next().and_then(own);
    let shared = first.filter(|first| cue.variants().all(|variant| own(variant) == Some(*first)));
    let of_product = || product(state, cue).and_then(|product| product.picture.as_ref());
    let any = || cue.variants().find_map(own);
    state.pictures.get(shared.or_else(of_product).or_else(any)?)
}

/// The offer that holds now: what was promised to so many is over for everybody else.
fn held_offer(cue: &Cue) -> Offer {
    if cue.offer_is_used_up() { Offer::default() } else { cue.details.offer.clone() }
}

/// The card of a cue, as it would be on air now.
pub fn face(state: &State, show: &Show, cue: &Cue) -> CardFace {
    let flash = show.flash_on(&cue.id).cloned();
    let product = product(state, cue);
    let offer = held_offer(cue);
    let variants = variants::faces(state, show, cue, &offer, flash.as_ref());
    let (price, price_to, compare_at) = variants::prices(&variants, show.currency);
    let (quantity, left) = variants::stock(&variants);
    let (variant_title, options) =
        options::options(&variants, product.map_or(&[][..], |product| &product.options));
    CardFace {
        title: cue.details.short_title.clone().unwrap_or_else(|| product_title(state, cue)),
        number: cue.details.number,
        variant_title,
        picture: picture(state, cue).cloned(),
        price,
        price_to,
        compare_at,
        coupon: offer.coupon,
        offer_ended: cue.offer_is_used_up(),
        quantity,
        left,
        stale: cue.variants().any(|variant| state.is_stale(variant)),
        sold_out: !variants.is_empty() && variants.iter().all(|variant| variant.sold_out),
        cap: cue.details.offer.cap.map(|cap| (cap, cue.claims.units.clamp(0, cap.max(0)))),
        flash: flash.map(|flash| {
            let claimed = flash.claimed.clamp(0, flash.cap.unwrap_or(i64::MAX).max(0));
            (flash, claimed)
        }),
        variants,
        options,
    }
}

/// What the card of a cue crosses out, flash offers and stock apart: what can be said of a cue that is only planned.
pub fn crossed_out(state: &State, show: &Show, cue: &Cue) -> Option<Money> {
    let mut variants = variants::faces(state, show, cue, &cue.details.offer, None);
    variants.iter_mut().for_each(|variant| variant.sold_out = false);
    variants::prices(&variants, show.currency).2
}

/// The facts that the as-run log keeps of a card. A flash offer has lines of its own and is left out here. It is asked
/// after every event while a card is up, so it works out nothing else that a card shows.
pub fn facts(state: &State, show: &Show, cue: &Cue) -> OnAirFacts {
    let offer = held_offer(cue);
    let variants = variants::faces(state, show, cue, &offer, None);
    let (price, price_to, compare_at) = variants::prices(&variants, show.currency);
    OnAirFacts {
        sku: cue.sku().to_owned(),
        title: title(state, cue),
        price,
        price_to,
        compare_at,
        coupon: offer.coupon,
        quantity: variants::stock(&variants).0,
        variants: variants
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
