//! What a cue's card says: the one place where price, offer and stock come together, for the overlay,
//! the panel's preview and the as-run log alike.

use crate::CueId;
use crate::event::OnAirFacts;
use crate::money::Money;
use crate::on_air::Flash;
use crate::show::{Cue, Offer, Show};
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
    /// It cannot be sold.
    pub sold_out: bool,
    /// Cap of its offer and units claimed of it.
    pub cap: Option<(i64, i64)>,
    /// All of the cap is claimed, so the price is the normal one.
    pub offer_ended: bool,
    /// The running flash offer and the units claimed of it.
    pub flash: Option<(Flash, i64)>,
}

/// Whether a cue cannot be sold: nothing is left beyond the buffer. Unknown and untracked stock can be sold, and so can
/// what the shop sells on without stock.
pub fn sold_out(state: &State, cue: &Cue) -> bool {
    state.quantity(&cue.variant).is_sold_out(state.buffer(&cue.variant))
}

/// Whether as many were sold on a cue's offer as it has.
pub fn offer_ended(show: &Show, cue: &Cue) -> bool {
    cue.details.offer.cap.is_some_and(|cap| show.units_of(&cue.variant) >= cap)
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
    let ended = offer_ended(show, cue);
    let none = Offer::default();
    // What was promised to so many is over for everybody else.
    let offer = if ended { &none } else { offer };
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
        offer_ended: ended,
        quantity,
        left: quantity.sellable(state.buffer(&cue.variant)).map(|left| left.max(0)),
        stale: state.is_stale(&cue.variant),
        sold_out: sold_out(state, cue),
        cap: cue.details.offer.cap.map(|cap| (cap, sold.clamp(0, cap.max(0)))),
        flash: flash.map(|flash| {
            let claimed = flash.claimed.clamp(0, flash.cap.unwrap_or(i64::MAX).max(0));
            (flash, claimed)
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
