//! The stock guard: how carefully stock is sold, told once for all shows.

use serde::{Deserialize, Serialize};

/// What a card does with a number that its shop does not renew any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaleStock {
    /// It says nothing about stock.
    #[default]
    Hide,
    /// It keeps the number and says that it is old.
    Freeze,
}

/// How carefully stock is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// Units of each variant held back, where it has no buffer of its own.
    pub buffer: i64,
    /// At or under this many sellable units the card says that few are left.
    pub low_stock: i64,
    /// On the card.
    pub stale: StaleStock,
    /// A cue that sells out leaves the rundown, and comes back with its stock.
    pub pull: bool,
}

impl Default for Guard {
    fn default() -> Self {
        Self { buffer: 0, low_stock: 5, stale: StaleStock::default(), pull: false }
    }
}
