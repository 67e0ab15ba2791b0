//! A cue's card on the wire.

use super::picture_path;
use crate::wire::live::{Cap, Card, CardOption, CardVariant, Flash, OptionValue, Stock};
use cartwall_domain::card::{self, VariantFace, face};
use cartwall_domain::guard::StaleStock;
use cartwall_domain::show::{Cue, Show};
use cartwall_domain::state::State;
use cartwall_domain::stock::Quantity;

/// The card of a cue as it would be on air now.
pub(crate) fn card(state: &State, show: &Show, cue: &Cue) -> Card {
    let face = face(state, show, cue);
    let low = |left: i64| left > 0 && left <= state.guard.low_stock;
    let flash_left =
        face.flash.as_ref().and_then(|(flash, claimed)| Some(flash.cap?.saturating_sub(*claimed)));
    let cap_left = face.cap.filter(|_| !face.offer_ended).map(|(cap, claimed)| cap.saturating_sub(claimed));
    // While a flash offer runs, its own limit is what the price on the card is for.
    let on_offer = flash_left.or(cap_left.filter(|_| face.flash.is_none())).map(|left| left.max(0));
    let stock = match (face.quantity, face.left) {
        // What nobody renews is not told to the audience, unless the host wants it frozen.
        _ if face.stale && state.guard.stale == StaleStock::Hide => Stock::Unknown,
        (Quantity::Known(_), Some(left)) => Stock::Known { left, low: low(left), stale: face.stale },
        (Quantity::Backorder(n), _) => {
            // Of several the buffers are taken off each: what is left of one is no other's.
            let buffer = match cue.offered.as_slice() {
                [only] => state.buffer(&only.variant),
                _ => 0,
            };
            Stock::Backorder { left: n.saturating_sub(buffer).max(0), stale: face.stale }
        }
        (Quantity::Untracked, _) => Stock::Untracked,
        _ => Stock::Unknown,
    };
    // One number, the smaller: more than are left cannot be bought, and no more than that at this price.
    let stock = match (on_offer, stock) {
        (Some(offered), Stock::Known { left, stale, .. }) => {
            let left = left.min(offered);
            Stock::Known { left, low: low(left), stale }
        }
        (Some(left), Stock::Backorder { .. } | Stock::Untracked | Stock::Unknown) => {
            Stock::Known { left, low: low(left), stale: false }
        }
        (None, stock) => stock,
    };
    let told = stock != Stock::Unknown;
    let variant = |variant: VariantFace| CardVariant {
        label: variant.title.unwrap_or(variant.sku),
        sold_out: variant.sold_out,
        left: variant.left.filter(|_| told),
        price: variant.price.map(Into::into),
    };
    let value = |value: card::OptionValue| OptionValue { label: value.label, sold_out: value.sold_out };
    let option = |option: card::CardOption| CardOption {
        name: option.name,
        values: option.values.into_iter().map(value).collect(),
    };
    Card {
        cue: cue.id.0.clone(),
        sku: cue.sku().to_owned(),
        title: face.title,
        number: face.number,
        variant_title: face.variant_title,
        variants: face.variants.into_iter().map(variant).collect(),
        options: face.options.into_iter().map(option).collect(),
        picture: face.picture.map(|hash| picture_path(&hash)),
        price: face.price.map(Into::into),
        from: face.price_to.is_some(),
        compare_at: face.compare_at.map(Into::into),
        coupon: face.coupon,
        stock,
        sold_out: face.sold_out,
        cap: face.cap.filter(|_| !face.offer_ended).map(|(limit, claimed)| Cap { limit, claimed }),
        flash: face.flash.map(|(flash, claimed)| Flash {
            started_at: flash.started_at,
            ends_at: flash.ends_at,
            cap: flash.cap,
            claimed,
        }),
    }
}
