//! Cues of a rundown, as the panel sees them.

use super::money::Money;
use super::price::{CheckoutView, PriceChange};
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

/// What the operator wrote into a cue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
#[expect(missing_docs, reason = "as in the request of add_cue")]
pub struct CueDetails {
    pub talking_points: Vec<String>,
    pub planned_s: u32,
    pub price: Option<Money>,
    pub compare_at: Option<Money>,
    pub coupon: Option<String>,
    pub cap: Option<i64>,
    pub segment: Option<String>,
    pub notes: Option<String>,
    pub short_title: Option<String>,
    pub picture: Option<String>,
    pub number: Option<i64>,
}

/// A cue of a rundown: what changes only by editing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CueView {
    /// Its id.
    pub id: String,
    /// Of its only or first variant, as queued.
    pub sku: String,
    /// The product that it sells.
    pub product: String,
    /// What it offers, in the catalogue's order; at least one.
    pub variants: Vec<CueVariant>,
    /// Its key in the `stock` section.
    pub stock: String,
    /// Product title.
    pub title: String,
    /// The options in words, as far as all its variants share them.
    pub variant_title: Option<String>,
    /// Path on this origin.
    pub picture: Option<String>,
    /// The catalogue's price; of several the lowest.
    pub list_price: Option<Money>,
    /// The highest, where it is another.
    pub list_price_to: Option<Money>,
    /// What its card crosses out.
    pub compare_at: Option<Money>,
    /// A price of the shop's that is another than it was when it was queued, taken or accepted last.
    pub price_change: Option<PriceChange>,
    /// Its own price is another than the shop's.
    pub checkout: Option<CheckoutView>,
    /// The operator's part.
    pub details: CueDetails,
}

/// A variant that a cue offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CueVariant {
    /// Key of the `stock` section.
    pub variant: String,
    /// As queued.
    pub sku: String,
    /// Its options in words, without those that all of the cue share.
    pub label: String,
    /// The catalogue's price.
    pub price: Option<Money>,
}

/// Where a cue stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CueProgress {
    /// `program` before `preview` before `skipped` before `done`.
    pub state: CueState,
    /// How often it was taken.
    pub taken: u32,
    /// Time on air in closed windows.
    pub on_air_ms: i64,
    /// Units of its variants sold in the show; `null` for whoever sees no sales figures.
    pub units: Option<i64>,
}

/// Where a cue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
#[expect(missing_docs, reason = "the words of the show")]
pub enum CueState {
    Planned,
    Preview,
    Program,
    Done,
    Skipped,
}
