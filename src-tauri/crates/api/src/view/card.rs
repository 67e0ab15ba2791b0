//! A cue's card on the wire.

use super::picture_path;
use crate::wire::live::{Cap, Card, Flash, Stock};
use cartwall_domain::card::face;
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
            let left = n.saturating_sub(state.buffer(&cue.variant)).max(0);
            Stock::Backorder { left, stale: face.stale }
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
    Card {
        cue: cue.id.0.clone(),
        sku: cue.sku.clone(),
        title: face.title,
        variant_title: face.variant_title,
        picture: face.picture.map(|hash| picture_path(&hash)),
        price: face.price.map(Into::into),
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
