//! The variants of a cue on its card: what each costs and how many are left, and what they say together.

use crate::event::{OnAirFacts, VariantFacts};
use crate::money::Money;
use crate::on_air::Flash;
use crate::show::{Cue, Offer, Show};
use crate::state::State;
use crate::stock::{Quantity, Unsold};
use crate::{Currency, VariantId};

/// How many of a variant there are, and how many of them can be sold, never below 0; `None` where unlimited or unknown.
pub(super) fn stock_of(state: &State, variant: &VariantId) -> (Quantity, Option<i64>) {
    let quantity = state.quantity(variant);
    (quantity, quantity.sellable(state.buffer(variant)).map(|left| left.max(0)))
}

/// Why none of these variants is for sale in any shop; `None` where one of them is, or nobody says.
pub fn unsold<'a>(state: &State, mut variants: impl Iterator<Item = &'a VariantId>) -> Option<Unsold> {
    let of = |variant: &VariantId| state.stock.get(variant)?.unsold;
    let first = of(variants.next()?)?;
    variants.all(|variant| of(variant).is_some()).then_some(first)
}

/// What a card says of one variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantFace {
    /// Which.
    pub variant: VariantId,
    /// As queued.
    pub sku: String,
    /// Its options in words.
    pub title: Option<String>,
    /// `None` = not known.
    pub price: Option<Money>,
    /// Only where it is higher than the price, in the same currency.
    pub compare_at: Option<Money>,
    /// Stock as known.
    pub quantity: Quantity,
    /// Stock less buffer, never below 0; `None` where unlimited or unknown.
    pub left: Option<i64>,
    /// It has no stock beyond its buffer.
    pub sold_out: bool,
}

/// Each variant of a cue, with the offer that holds now.
pub(super) fn faces(
    state: &State,
    show: &Show,
    cue: &Cue,
    offer: &Offer,
    flash: Option<&Flash>,
) -> Vec<VariantFace> {
    let face = |offered: &crate::show::OfferedVariant| {
        let known = state.catalogue.variant(&offered.variant).map(|(_, variant)| variant);
        let list = super::list_price(state, &offered.variant, show.currency);
        // One that cannot be a price is none, whatever was stored.
        let own = offer.price.filter(Money::is_price).or(list);
        let price = flash.map_or(own, |flash| price_under(flash.price, own));
        let list_compare = known
            .and_then(|variant| variant.compare_at.as_ref())
            .and_then(|compare| compare.in_show(show.currency));
        // The dearest price that is honestly "before": the operator's own word first.
        let compare_at = offer
            .compare_at
            .or(if flash.is_some() { offer.price.or(list) } else { None })
            .or(list_compare)
            .or(list);
        let compare_at = higher(compare_at, price);
        let (quantity, left) = stock_of(state, &offered.variant);
        VariantFace {
            variant: offered.variant.clone(),
            sku: offered.sku.clone(),
            title: known.map_or_else(|| offered.title.clone(), |variant| variant.title.clone()),
            price,
            compare_at,
            quantity,
            left,
            sold_out: left == Some(0),
        }
    };
    cue.offered.iter().map(face).collect()
}

/// What a variant costs under a flash offer, which makes nothing dearer whatever the shop's price has become meanwhile.
fn price_under(flash: Money, own: Option<Money>) -> Option<Money> {
    let dearer = own.is_some_and(|own| own.currency == flash.currency && own.minor < flash.minor);
    Some(flash).filter(|flash| flash.is_price() && !dearer).or(own)
}

/// What is crossed out beside a price.
fn higher(compare_at: Option<Money>, price: Option<Money>) -> Option<Money> {
    let higher =
        |compare: &Money| price.is_some_and(|p| p.currency == compare.currency && compare.minor > p.minor);
    compare_at.filter(Money::is_price).filter(higher)
}

/// What a card says with a flash offer on it. `crossed_out`: what a person wrote to be crossed out.
pub fn under_flash(
    facts: OnAirFacts,
    flash: Money,
    crossed_out: Option<Money>,
    show: Currency,
) -> OnAirFacts {
    let face = |known: &VariantFacts| {
        let price = price_under(flash, known.price);
        VariantFace {
            variant: known.variant.clone(),
            sku: known.sku.clone(),
            title: known.title.clone(),
            price,
            compare_at: higher(crossed_out.or(known.price), price),
            quantity: known.quantity,
            left: None,
            sold_out: known.sold_out,
        }
    };
    let faces: Vec<VariantFace> = facts.variants.iter().map(face).collect();
    let (price, price_to, compare_at) = prices(&faces, show);
    let variants = facts.variants.into_iter().zip(faces);
    let variants = variants.map(|(known, face)| VariantFacts { price: face.price, ..known }).collect();
    OnAirFacts { price, price_to, compare_at, variants, ..facts }
}

/// The lowest price, the highest where it is another, and what the lowest is compared with. Those of variants that can be
/// sold, or of all where none can: a price that nobody can pay any more is none to begin with.
pub(super) fn prices(
    variants: &[VariantFace],
    show: Currency,
) -> (Option<Money>, Option<Money>, Option<Money>) {
    let can_be_sold = variants.iter().any(|variant| !variant.sold_out && variant.price.is_some());
    let counted = || variants.iter().filter(move |variant| !(can_be_sold && variant.sold_out));
    let priced = || counted().filter_map(|variant| Some((variant, variant.price?)));
    // Amounts of different currencies cannot be compared: the show's own counts, else that of the first.
    let currency = match priced().any(|(_, price)| price.currency == show) {
        true => Some(show),
        false => priced().next().map(|(_, price)| price.currency),
    };
    let comparable = || priced().filter(move |(_, price)| Some(price.currency) == currency);
    let Some(lowest) = comparable().map(|(_, price)| price).min_by_key(|price| price.minor) else {
        return (None, None, None);
    };
    let highest = comparable().map(|(_, price)| price).max_by_key(|price| price.minor);
    // Crossed out is what every variant at this price did cost at least.
    let at_lowest = comparable().filter(|(_, price)| *price == lowest).map(|(variant, _)| variant.compare_at);
    let compared: Option<Vec<Money>> = at_lowest.collect();
    let compare_at = compared.and_then(|all| all.into_iter().min_by_key(|compare| compare.minor));
    (Some(lowest), highest.filter(|highest| *highest != lowest), compare_at)
}

/// The stock of all variants together: how many there are, and how many of them can be sold. Where nobody knows about one
/// of them, nobody knows about all.
pub(crate) fn together(variants: &[(Quantity, Option<i64>)]) -> (Quantity, Option<i64>) {
    if let [only] = variants {
        return *only;
    }
    let any = |of: fn(Quantity) -> bool| variants.iter().any(|(quantity, _)| of(*quantity));
    let mut count = 0_i64;
    for (quantity, _) in variants {
        if let Quantity::Known(n) | Quantity::Backorder(n) = *quantity {
            // What one size owes takes nothing off another.
            count = count.saturating_add(n.max(0));
        }
    }
    let quantity = if any(|quantity| quantity == Quantity::Untracked) {
        Quantity::Untracked
    } else if variants.is_empty() || any(|quantity| quantity == Quantity::Unknown) {
        Quantity::Unknown
    } else if any(|quantity| matches!(quantity, Quantity::Backorder(_))) {
        Quantity::Backorder(count)
    } else {
        Quantity::Known(count)
    };
    let left = variants.iter().try_fold(0_i64, |sum, (_, left)| Some(sum.saturating_add((*left)?)));
    (quantity, left.filter(|_| !variants.is_empty()))
}

/// The same of the faces of a card.
pub(super) fn stock(variants: &[VariantFace]) -> (Quantity, Option<i64>) {
    let each: Vec<_> = variants.iter().map(|variant| (variant.quantity, variant.left)).collect();
    together(&each)
}
