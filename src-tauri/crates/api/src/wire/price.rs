//! A price that is another than it was, or than the shop's.

use super::money::Money;
use cartwall_domain::card::Checkout;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

/// The shop's price of a variant, before and now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct PriceChange {
    /// Of which variant, where the cue offers several.
    pub label: Option<String>,
    /// When it was queued, taken or accepted last.
    pub was: Money,
    /// Now.
    pub now: Money,
}

/// A card that says another price than its shop: viewers pay what the shop charges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CheckoutView {
    /// What the card says.
    pub price: Money,
    /// What the shop charges, as far as its catalogue tells.
    pub charges: Money,
    /// A person has said that the checkout asks what the card says.
    pub settled: bool,
}

impl From<Checkout> for CheckoutView {
    fn from(Checkout { price, charges, settled }: Checkout) -> Self {
        Self { price: price.into(), charges: charges.into(), settled }
    }
}
