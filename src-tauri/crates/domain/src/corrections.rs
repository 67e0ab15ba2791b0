//! Prices of a shop that an earlier version of Cartwall read differently. Whoever sells has shown them, so they are told
//! once, with what was shown and what it is now.
//!
//! A connector's reading of prices has a number. The shop's state keeps the one under which its prices were last read
//! whole; while another reads them, each price that comes out otherwise is kept here.

use crate::VariantId;
use crate::catalogue::ListPrice;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// So many are listed; of more only their number is kept, as all of it is part of the state.
pub const MAX_LISTED: usize = 200;

/// A price that was shown differently before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectedPrice {
    /// Of which variant.
    pub variant: VariantId,
    /// As it was shown.
    pub before: ListPrice,
    /// As it is read now.
    pub now: ListPrice,
}

/// What a new reading of a shop's prices has changed, until somebody has seen it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrections {
    /// The first of them.
    pub prices: Arc<Vec<CorrectedPrice>>,
    /// How many there are beside those.
    pub more: i64,
    /// The read that brought them is over: before, their number still grows.
    pub told: bool,
}

impl Corrections {
    /// How many prices were shown differently.
    pub fn count(&self) -> i64 {
        i64::try_from(self.prices.len()).unwrap_or(i64::MAX).saturating_add(self.more)
    }

    /// Of what has just been found, what is listed, and how much more there is.
    pub(crate) fn listed(&self, mut found: Vec<CorrectedPrice>) -> (Vec<CorrectedPrice>, i64) {
        let mut room = MAX_LISTED.saturating_sub(self.prices.len());
        let all = found.len();
        found.retain(|price| {
            let known = self.prices.iter().any(|listed| listed.variant == price.variant);
            let has_room = room > 0;
            room = room.saturating_sub(usize::from(!known));
            known || has_room
        });
        let more = i64::try_from(all.saturating_sub(found.len())).unwrap_or(i64::MAX);
        (found, more)
    }

    /// Takes in what a piece of the read has changed. A price that changes once more is told as it was first shown, and
    /// not at all where it is that again.
    pub(crate) fn add(&mut self, found: &[CorrectedPrice], more: i64) {
        let prices = Arc::make_mut(&mut self.prices);
        for price in found {
            match prices.iter().position(|listed| listed.variant == price.variant) {
                Some(place) if prices[place].before == price.now => drop(prices.remove(place)),
                Some(place) => prices[place].now.clone_from(&price.now),
                None => prices.push(price.clone()),
            }
        }
        self.more = self.more.saturating_add(more.max(0));
        self.told = false;
    }
}
