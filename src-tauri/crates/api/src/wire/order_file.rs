//! What a file of orders comes to in a show.

use super::money::Money;
use super::params::Params;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

/// The answer to a file of orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct OrdersReport {
    /// The show.
    pub show: String,
    /// Its live run.
    pub run: u32,
    /// Nothing was changed.
    pub dry_run: bool,
    /// Whose export it is.
    #[ts(type = "\"table\" | \"shopify\" | \"woocommerce\" | \"tiktok\" | \"etsy\" | \"ebay\" | \"amazon\"")]
    #[schemars(with = "String", extend("enum" = ["table", "shopify", "woocommerce", "tiktok", "etsy", "ebay", "amazon"]))]
    pub format: &'static str,
    /// Of its prices; ISO 4217.
    pub currency: String,
    /// Whether the file names none, so that it is the one that was asked for, or the show's.
    pub currency_matters: bool,
    /// IANA name of the zone that dates without one were read in.
    pub zone: String,
    /// Whether any of its dates says no zone.
    pub zone_matters: bool,
    /// How its dates were read, in English.
    pub dates: String,
    /// Orders count that were placed from then on, milliseconds since 1970.
    pub started_at: i64,
    /// And until then.
    pub until: i64,
    /// Orders that came in, or would.
    pub orders: u64,
    /// Pieces in them.
    pub units: i64,
    /// What they are worth.
    pub gross: Money,
    /// Orders of the show that are counted already, from an earlier file, the connected shop, or the API.
    pub counted_already: u64,
    /// What does not count, in order of rows that cannot be read and then of orders; at most 500.
    pub left_out: Vec<LeftOutOrder>,
    /// All of that.
    pub left_out_total: u64,
}

/// An order, or a row, of a file that does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct LeftOutOrder {
    /// As a spreadsheet numbers it, from 1; of an order its first.
    pub row: u64,
    /// The order's number; `null` of a row that is none.
    pub order: Option<String>,
    /// When it was placed, milliseconds since 1970.
    pub placed_at: Option<i64>,
    /// Stable, for programs.
    #[ts(type = "\"before_show\" | \"after_show\" | \"unreadable_row\" | \"refused\"")]
    #[schemars(with = "String", extend("enum" = ["before_show", "after_show", "unreadable_row", "refused"]))]
    pub code: &'static str,
    /// What it is about: `reason` tells apart what can be wrong with a row, and `why` is the code of a refusal.
    pub params: Params,
    /// Why, in English.
    pub reason: String,
}
