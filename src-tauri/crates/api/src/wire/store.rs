//! Connected shops on the wire. Credentials come in and never go out.

use super::money::{Money, Quantity};
use super::params::Params;
use super::source::StoreName;
use cartwall_domain::guard::StaleStock;
use cartwall_domain::{stock, store};
use cartwall_stores::numbers::{CountsFrom, DiscountsOff, Numbers, PriceOf, TaxIn};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use ts_rs::TS;

/// A connected shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct ConnectedStore {
    /// Its kind and host, such as `shopify:linen.myshopify.com`.
    pub id: String,
    /// Its kind.
    pub kind: StoreKind,
    /// As people know it.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Of its prices; ISO 4217.
    pub currency: String,
    /// How it stands.
    pub status: StoreStatus,
    /// What is wrong.
    pub problem: Option<StoreProblem>,
    /// Since when its numbers are not renewed (core's clock): they are stale.
    pub lost_at: Option<i64>,
    /// When its orders were last read.
    pub orders_at: Option<i64>,
    /// When stock was last read.
    pub stock_at: Option<i64>,
    /// When its whole catalogue was last read.
    pub catalogue_at: Option<i64>,
    /// Pause between looks now.
    pub interval_ms: i64,
    /// Products in its catalogue.
    pub products: u64,
    /// Variants in it.
    pub variants: u64,
    /// Where its stock is.
    pub locations: Vec<StoreLocation>,
    /// The shop whose stock is the same pieces.
    pub shares_stock_with: Option<String>,
    /// The country whose prices are shown, where one was chosen.
    pub market: Option<String>,
    /// A market can be chosen.
    pub has_markets: bool,
    /// Where its orders come from, and which of them are counted; empty where such a shop does not tell.
    pub origins: Vec<StoreOrigin>,
    /// What its numbers mean.
    pub numbers: StoreNumbers,
    /// Where its credentials are.
    pub keeps: StoreKeeps,
    /// Items that it sent and that could not be read.
    pub left_out: u64,
    /// Promotions that run in it and were not read, at least: their products are shown at their list prices.
    pub activities_unread: u64,
    /// Prices that were shown differently before an update, until somebody has said that they saw which.
    pub corrected_prices: i64,
    /// Rights that its key has and does not need.
    pub excess: Vec<String>,
}

/// `corrected_prices`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CorrectedPrices {
    /// The first of them.
    pub prices: Vec<CorrectedPrice>,
    /// How many there are beside those.
    pub more: i64,
}

/// A price that was shown differently before an update of Cartwall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CorrectedPrice {
    /// The variant's id.
    pub variant: String,
    /// Its product and its options.
    pub title: String,
    /// As it was shown.
    pub was: Money,
    /// As the shop has it.
    pub now: Money,
}

/// Where a shop's orders come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct StoreOrigin {
    /// `web`, `pos`, `subscription` and `draft` are the shop's own; others have its word.
    pub key: String,
    /// As the shop calls it.
    pub name: String,
    /// Its orders are counted.
    pub counts: bool,
}

/// What the numbers of a shop mean. Shipping is in none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct StoreNumbers {
    /// Whether amounts of orders hold the tax.
    #[ts(type = "\"always\" | \"as_kept\" | \"as_shown\" | \"outside_us\"")]
    #[schemars(with = "String", extend("enum" = ["always", "as_kept", "as_shown", "outside_us"]))]
    pub tax: &'static str,
    /// From when an order counts.
    #[ts(type = "\"placed\" | \"paid\"")]
    #[schemars(with = "String", extend("enum" = ["placed", "paid"]))]
    pub counts_from: &'static str,
    /// What a card's price is.
    #[ts(type = "\"home_market\" | \"storefront\" | \"default_channel\" | \"activity\"")]
    #[schemars(with = "String", extend("enum" = ["home_market", "storefront", "default_channel", "activity"]))]
    pub price: &'static str,
    /// Which discounts are taken off amounts.
    #[ts(type = "\"stores\" | \"platforms_too\"")]
    #[schemars(with = "String", extend("enum" = ["stores", "platforms_too"]))]
    pub discounts: &'static str,
}

impl From<Numbers> for StoreNumbers {
    fn from(numbers: Numbers) -> Self {
        Self {
            tax: match numbers.tax {
                TaxIn::Always => "always",
                TaxIn::AsKept => "as_kept",
                TaxIn::AsShown => "as_shown",
                TaxIn::OutsideUs => "outside_us",
            },
            counts_from: match numbers.counts_from {
                CountsFrom::Placed => "placed",
                CountsFrom::Paid => "paid",
            },
            price: match numbers.price {
                PriceOf::HomeMarket => "home_market",
                PriceOf::Storefront => "storefront",
                PriceOf::DefaultChannel => "default_channel",
                PriceOf::Activity => "activity",
            },
            discounts: match numbers.discounts {
                DiscountsOff::Stores => "stores",
                DiscountsOff::PlatformsToo => "platforms_too",
            },
        }
    }
}

/// How a connected shop stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum StoreStatus {
    /// It has not answered yet.
    Connecting,
    /// Its catalogue is being read for the first time.
    Syncing,
    /// All is well.
    Ok,
    /// It does not answer as it should.
    Failing,
    /// Its credentials have to be given, or the vault opened.
    Locked,
}

/// Where a shop's credentials are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum StoreKeeps {
    /// The system's keyring.
    Keyring,
    /// A file under a passphrase.
    Vault,
    /// Memory, until Cartwall ends.
    Session,
    /// They are not there.
    Nowhere,
}

/// What is wrong with a shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct StoreProblem {
    /// Stable.
    pub code: String,
    /// In English. No program may read anything out of it.
    pub detail: String,
    /// What it is about; with the code they make the words of any language. `wait_s`: the shop asked for a pause of so
    /// many seconds.
    pub params: Params,
}

/// A place where a shop's stock is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct StoreLocation {
    /// The shop's own id.
    pub id: String,
    /// As people know it.
    pub name: String,
    /// Its stock is counted.
    pub counts: bool,
}

/// One shop's own count, where shops count a variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct StoreStock {
    /// Which.
    pub store: StoreName,
    /// How many.
    pub quantity: Quantity,
    /// Why it is not for sale there, where that is so.
    pub unsold: Option<Unsold>,
    /// As of when.
    pub as_of: i64,
}

/// Why a shop does not sell a variant, whatever number it keeps of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum Unsold {
    /// It, or its product, is a draft.
    Drafted,
    /// Its product was archived.
    Archived,
    /// Its product is not published.
    Unpublished,
    /// It, or its product, was switched off.
    SwitchedOff,
    /// The platform took its product down.
    Blocked,
    /// The shop has it no more.
    Deleted,
}

impl From<stock::Unsold> for Unsold {
    fn from(why: stock::Unsold) -> Self {
        match why {
            stock::Unsold::Drafted => Self::Drafted,
            stock::Unsold::Archived => Self::Archived,
            stock::Unsold::Unpublished => Self::Unpublished,
            stock::Unsold::SwitchedOff => Self::SwitchedOff,
            stock::Unsold::Blocked => Self::Blocked,
            stock::Unsold::Deleted => Self::Deleted,
        }
    }
}

/// How carefully stock is sold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts", rename = "Guard")]
pub struct GuardSettings {
    /// Units of each variant held back, where it has no buffer of its own.
    pub buffer: i64,
    /// At or under this many sellable units few are left.
    pub low_stock: i64,
    /// What a card does with a stale number.
    pub stale: StaleChoice,
    /// A cue that sells out leaves the rundown, and comes back with its stock.
    pub pull: bool,
}

/// What a card does with a number that its shop does not renew any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum StaleChoice {
    /// It says nothing about stock.
    #[default]
    Hide,
    /// It keeps the number and says that it is old.
    Freeze,
}

impl From<StaleStock> for StaleChoice {
    fn from(stale: StaleStock) -> Self {
        match stale {
            StaleStock::Hide => Self::Hide,
            StaleStock::Freeze => Self::Freeze,
        }
    }
}

impl From<StaleChoice> for StaleStock {
    fn from(choice: StaleChoice) -> Self {
        match choice {
            StaleChoice::Hide => Self::Hide,
            StaleChoice::Freeze => Self::Freeze,
        }
    }
}

/// Where credentials can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts", rename = "Keeping")]
pub struct KeepingPlaces {
    /// The system's keyring answers.
    pub keyring: bool,
    /// The file under a passphrase.
    #[ts(type = "\"none\" | \"locked\" | \"open\"")]
    #[schemars(with = "String", extend("enum" = ["none", "locked", "open"]))]
    pub vault: &'static str,
}

/// `check_store`
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct StoreCheck {
    /// The id that it would have.
    pub id: String,
    /// As the shop calls itself.
    pub name: String,
    /// Of its prices.
    pub currency: String,
    /// IANA name.
    pub time_zone: Option<String>,
    /// Of its API.
    pub version: Option<String>,
    /// Where its stock is.
    pub locations: Vec<StoreLocation>,
    /// Rights that are needed and not there.
    pub missing: Vec<String>,
    /// Rights that are there and not needed.
    pub excess: Vec<String>,
    /// The shop can tell which rights the key has.
    pub rights_known: bool,
    /// What buyers see cannot be read, so its prices are not shown; orders count all the same.
    pub prices_unseen: bool,
    /// The shop's clock less ours.
    pub clock_offset_ms: i64,
    /// Shops among which one has to be chosen, by the field `shop_id` beside the credentials; until then the rest is of the
    /// first. Empty where there is nothing to choose.
    pub shops: Vec<ShopChoice>,
}

/// One of several shops that the same credentials open.
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct ShopChoice {
    /// Its own id.
    pub id: String,
    /// As it calls itself.
    pub name: String,
    /// Where it sells, as the platform names the region.
    pub region: String,
}

/// The kinds of shops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, export_to = "wire.ts")]
#[expect(missing_docs, reason = "the shops' own names")]
pub enum StoreKind {
    Shopify,
    WooCommerce,
    TikTok,
    Medusa,
    Vendure,
}

/// The wire's name of a kind, and the domain's.
macro_rules! kinds {
    ($($kind:ident)*) => {
        impl From<store::StoreKind> for StoreKind {
            fn from(kind: store::StoreKind) -> Self {
                match kind { $(store::StoreKind::$kind => Self::$kind,)* }
            }
        }
        impl From<StoreKind> for store::StoreKind {
            fn from(kind: StoreKind) -> Self {
                match kind { $(StoreKind::$kind => Self::$kind,)* }
            }
        }
    };
}

kinds! { Shopify WooCommerce TikTok Medusa Vendure }

/// Where credentials shall be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum KeepIn {
    /// The system's keyring.
    Keyring,
    /// A file under a passphrase.
    Vault,
    /// Memory, until Cartwall ends.
    Session,
}

/// Credentials by field. Printing them prints their names alone.
#[derive(Clone, Deserialize, JsonSchema, TS)]
#[serde(transparent)]
#[ts(export, export_to = "wire.ts")]
pub struct SecretFields(pub BTreeMap<String, String>);

impl fmt::Debug for SecretFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A text that is never printed.
#[derive(Clone, Deserialize, JsonSchema, TS)]
#[serde(transparent)]
#[ts(export, export_to = "wire.ts")]
pub struct SecretText(pub String);

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\u{2026}")
    }
}
