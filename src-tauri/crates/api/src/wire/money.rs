//! Money and stock as pages see them.

use cartwall_domain as domain;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An amount in integer minor units: `{"minor":1250,"currency":"EUR"}` is 12.50 euros.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct Money {
    /// Minor units, below 2^53.
    pub minor: i64,
    /// ISO 4217 code.
    pub currency: String,
}

impl From<domain::money::Money> for Money {
    fn from(money: domain::money::Money) -> Self {
        Self { minor: money.minor, currency: money.currency.code().to_owned() }
    }
}

impl Money {
    /// In major units, exactly, as a plain decimal such as `12.50`.
    pub fn decimal(&self) -> String {
        domain::money::parse_currency(&self.currency)
            .map(|currency| domain::money::Money::new(self.minor, currency).to_decimal().to_string())
            .unwrap_or_default()
    }
}

/// How many there are; never a bare 0 where nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum Quantity {
    /// Counted; negative = oversold.
    Known {
        /// How many.
        n: i64,
    },
    /// Counted, and sold on at 0 and below.
    Backorder {
        /// How many.
        n: i64,
    },
    /// Not counted by the shop: can always be sold.
    Untracked,
    /// Nobody has said.
    Unknown,
}

impl From<&Quantity> for domain::stock::Quantity {
    fn from(quantity: &Quantity) -> Self {
        match quantity {
            Quantity::Known { n } => Self::Known(*n),
            Quantity::Backorder { n } => Self::Backorder(*n),
            Quantity::Untracked => Self::Untracked,
            Quantity::Unknown => Self::Unknown,
        }
    }
}

impl From<domain::stock::Quantity> for Quantity {
    fn from(quantity: domain::stock::Quantity) -> Self {
        match quantity {
            domain::stock::Quantity::Known(n) => Self::Known { n },
            domain::stock::Quantity::Backorder(n) => Self::Backorder { n },
            domain::stock::Quantity::Untracked => Self::Untracked,
            domain::stock::Quantity::Unknown => Self::Unknown,
        }
    }
}
