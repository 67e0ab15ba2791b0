//! What a cue's card says: the one place where price, offer and stock come together, for the overlay,
//! the panel's preview and the as-run log alike.

use crate::event::{OnAirFacts, SoldOutReason};
use crate::money::Money;
use crate::on_air::Flash;
use crate::show::{Cue, Show};
use crate::state::State;
use crate::stock::Quantity;
use iso_currency::Currency;

/// What a card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardFace {
    /// Product title.
    pub title: String,
    /// Options in words.
    pub variant_title: Option<String>,
    /// Content hash of a kept picture.
    pub picture: Option<String>,
    /// `None` = not known.
    pub price: Option<Money>,
    /// Only where it is higher than the price, in the same currency.
    pub compare_at: Option<Money>,
    /// Code for the checkout.
    pub coupon: Option<String>,
    /// Stock as known.
    pub quantity: Quantity,
    /// Stock less buffer, never below 0; `None` where unlimited or unknown.
    pub left: Option<i64>,
    /// Its number is not renewed any more.
    pub stale: bool,
    /// Why it cannot be sold, if so.
    pub sold_out: Option<SoldOutReason>,
    /// Cap and units claimed of it.
    pub cap: Option<(i64, i64)>,
    /// The running flash offer and the units claimed of it.
    pub flash: Option<(Flash, i64)>,
}

/// Whether and why a cue cannot be sold: no stock beyond the buffer, or its cap is reached.
/// Unknown and untracked stock are sellable.
pub fn sold_out(state: &State, show: &Show, cue: &Cue) -> Option<SoldOutReason> {
    if state.quantity(&cue.variant).is_sold_out(state.buffer(&cue.variant)) {
        return Some(SoldOutReason::Stock);
    }
    let cap = cue.details.offer.cap?;
    (show.units_of(&cue.variant) >= cap).then_some(SoldOutReason::Cap)
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

/// The catalogue's price of a cue in a show of `currency`.
pub fn list_price(state: &State, cue: &Cue, currency: Currency) -> Option<Money> {
    let (_, variant) = state.catalogue.variant(&cue.variant)?;
    variant.price.as_ref()?.in_show(currency)
}

/// The card of a cue, as it would be on air now.
pub fn face(state: &State, show: &Show, cue: &Cue) -> CardFace {
    let flash =
        show.program().filter(|airing| airing.what.is(&cue.id)).and_then(|airing| airing.flash.clone());
    face_with(state, show, cue, flash)
}

fn face_with(state: &State, show: &Show, cue: &Cue, flash: Option<Flash>) -> CardFace {
    let known = state.catalogue.variant(&cue.variant);
    let offer = &cue.details.offer;
    let list = list_price(state, cue, show.currency);
    let sold = show.units_of(&cue.variant);
    // One that cannot be a price is none, whatever was stored.
    let price = flash.as_ref().map(|f| f.price).or(offer.price).filter(Money::is_price).or(list);
    let list_compare = known
        .and_then(|(_, variant)| variant.compare_at.as_ref())
        .and_then(|compare| compare.in_show(show.currency));
    // The dearest price that is honestly "before": the operator's own word first.
    let compare_at = offer
        .compare_at
        .or(if flash.is_some() { offer.price.or(list) } else { None })
        .or(list_compare)
        .or(list)
        .filter(Money::is_price)
        .filter(|compare| price.is_some_and(|p| p.currency == compare.currency && compare.minor > p.minor));
    let quantity = state.quantity(&cue.variant);
    let picture = known
        .and_then(|(product, variant)| variant.picture.as_ref().or(product.picture.as_ref()))
        .and_then(|url| state.pictures.get(url))
        .cloned();
    CardFace {
        title: known.map_or_else(|| cue.sku.clone(), |(product, _)| product.title.clone()),
        variant_title: known.and_then(|(_, variant)| variant.title.clone()),
        picture,
        price,
        compare_at,
        coupon: offer.coupon.clone(),
        quantity,
        left: quantity.sellable(state.buffer(&cue.variant)).map(|left| left.max(0)),
        stale: state.is_stale(&cue.variant),
        sold_out: sold_out(state, show, cue),
        cap: offer.cap.map(|cap| (cap, sold.min(cap))),
        flash: flash.map(|f| {
            let claimed = f.claimed.max(0);
            let claimed = f.cap.map_or(claimed, |cap| claimed.min(cap));
            (f, claimed)
        }),
    }
}

/// The facts that the as-run log keeps of a card. A flash offer has lines of its own and is left out here.
pub fn facts(state: &State, show: &Show, cue: &Cue) -> OnAirFacts {
    let face = face_with(state, show, cue, None);
    let known = state.catalogue.variant(&cue.variant);
    let title = known.map_or(face.title, |(product, variant)| product.title_of(variant));
    OnAirFacts {
        sku: cue.sku.clone(),
        title,
        price: face.price,
        compare_at: face.compare_at,
        coupon: face.coupon,
        quantity: face.quantity,
    }
}
