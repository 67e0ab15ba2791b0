//! Stock as it is known: a number, untracked, or unknown, and always with its source and age.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// How many of a variant there are. Never a bare 0 where nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "n", rename_all = "snake_case")]
pub enum Quantity {
    /// Counted. Negative = oversold by that many.
    Known(i64),
    /// The shop does not count it: it can always be sold.
    Untracked,
    /// Nobody has said.
    Unknown,
}

/// The stock of a variant, where it comes from and as of when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// How many.
    pub quantity: Quantity,
    /// `file:NAME`, `manual`, `demo`, `replay`, or a shop's name.
    pub source: String,
    /// When the source said so.
    pub as_of: Timestamp,
}

impl Quantity {
    /// What may be sold: available − buffer. `None` where there is no limit or no knowledge.
    pub fn sellable(self, buffer: i64) -> Option<i64> {
        match self {
            Self::Known(n) => Some(n - buffer),
            Self::Untracked | Self::Unknown => None,
        }
    }

    /// Nothing is left to sell. Unknown is not sold out.
    pub fn is_sold_out(self, buffer: i64) -> bool {
        self.sellable(buffer).is_some_and(|left| left <= 0)
    }

    /// By how many it was sold below zero.
    pub fn oversold_by(self) -> i64 {
        match self {
            Self::Known(n) if n < 0 => -n,
            _ => 0,
        }
    }
}
