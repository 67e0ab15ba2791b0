//! What is bought of an offer: which orders count against a cap. A cap on a cue's offer and one on a flash offer count
//! alike: what was ordered since the card said the price, and at no more than that price.

use crate::money::Money;
use crate::show::Offer;
use crate::{Currency, Timestamp};
use serde::{Deserialize, Serialize};

/// What an order pays for some units of a variant, or pays more or less for in a newer version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paid {
    pub(crate) currency: Currency,
    pub(crate) units: i64,
    /// For all of them, in minor units.
    pub(crate) amount: i64,
}

impl Paid {
    /// Whether each unit costs no more than this; a shop may round one up by a minor unit. Of another currency nobody can
    /// say: it counts, so that no more is sold at a price than was promised.
    pub(crate) fn is_at_most(self, price: Money) -> bool {
        let each = price.minor.saturating_abs().saturating_add(1);
        self.currency != price.currency
            || self.amount.saturating_abs() <= each.saturating_mul(self.units.saturating_abs())
    }
}

/// What is bought of a cue's offer in a run: units of its variants that were ordered since its card first said it, at no
/// more than its price; at any, where the offer has none of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// When the card first said it; `None` before that.
    pub since: Option<Timestamp>,
    /// Units, less those that newer versions of their orders took back.
    pub units: i64,
}

impl Claims {
    /// The card says the offer from now on, if it did not before.
    pub(crate) fn begin(&mut self, at: Timestamp) {
        self.since.get_or_insert(at);
    }

    /// Counts what was ordered of the cue's variants.
    pub(crate) fn ordered(&mut self, offer: &Offer, placed_at: Timestamp, paid: Paid) {
        let counts = offer.cap.is_some()
            && self.since.is_some_and(|since| placed_at >= since)
            && offer.price.is_none_or(|price| paid.is_at_most(price));
        if counts {
            self.units = self.units.saturating_add(paid.units);
        }
    }
}
