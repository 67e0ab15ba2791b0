//! What comes in from a catalogue file, and how far it is.

use super::history::CatalogueItem;
use super::params::{Params, sent};
use cartwall_catalogue::{Format, Mapping as Columns, Skipped};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What came in from a file, or would, and what did not and why.
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct ImportReport {
    /// The kind of file, such as `shopify`.
    #[ts(type = "string")]
    #[schemars(with = "String")]
    pub format: Format,
    /// Products that came in; with a dry run those that would.
    pub products: u64,
    /// Variants over all of them.
    pub variants: u64,
    /// Of those variants, how many the catalogue did not have.
    pub new_variants: u64,
    /// Somebody cancelled it: what came in until then stays, and a later import of the file takes in the rest.
    pub cancelled: bool,
    /// Products that did not come in because it was cancelled.
    pub left: u64,
    /// Rows left out, up to a bound.
    pub skipped: Vec<RowNote>,
    /// How many in all.
    pub skipped_total: u64,
    /// Rows that came in, but not wholly.
    pub warnings: Vec<RowNote>,
    /// How many in all.
    pub warnings_total: u64,
    /// Rows read, without the header.
    pub rows: u64,
    /// Such as `UTF-8`.
    pub encoding: String,
    /// The header of a table.
    pub columns: Option<Vec<String>>,
    /// What the prices are in.
    pub prices: ImportPrices,
    /// With a dry run the first variants.
    pub preview: Vec<PreviewItem>,
    /// Nothing was changed.
    pub dry_run: bool,
    /// The newest event that took a part of it in.
    pub seq: Option<u64>,
}

/// What the prices of a file are in. Whoever imports a file with prices that name no currency should say what they are in
/// (`currency`): it decides how they are read, and without it they are in that of the show they are used in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct ImportPrices {
    /// Variants whose price names no currency.
    pub unnamed: u64,
    /// The currencies of the others, by ISO 4217, in the order of the file.
    pub currencies: Vec<String>,
    /// The one that most of them name; `null` where none names any.
    pub common: Option<String>,
    /// What most products of the catalogue are priced in; `null` where none names a currency.
    pub catalogue: Option<String>,
}

/// A row of a file that was left out, or came in only partly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct RowNote {
    /// As a spreadsheet numbers it; for XML, the item's place, counted from 1. 0 stands for a whole worksheet.
    pub row: u64,
    /// Its worksheet, where several came in.
    pub sheet: Option<String>,
    /// Stable, for programs.
    pub code: &'static str,
    /// What it is about, as in a problem: `reason` tells apart what happens under one code.
    pub params: Params,
    /// For the person who exported the file, in English.
    pub reason: String,
}

impl From<Skipped> for RowNote {
    fn from(note: Skipped) -> Self {
        Self {
            row: note.row,
            sheet: note.sheet,
            code: note.code,
            params: sent(&note.params),
            reason: note.reason,
        }
    }
}

/// A variant of a file, as the catalogue will have it and as it has it now.
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct PreviewItem {
    /// With this import.
    pub after: CatalogueItem,
    /// Without it; `null` where it is new.
    pub before: Option<CatalogueItem>,
}

/// The import that is at work. Only one is at a time; others wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct ImportView {
    /// As its sender named it, or as the core did. `cancel_import` takes it.
    pub id: String,
    /// The name of the file.
    pub name: String,
    /// Only a report is wanted.
    pub dry_run: bool,
    /// What is being done.
    pub stage: ImportStage,
    /// How much of that is done: bytes of the file while it is read, then products.
    pub done: u64,
    /// Out of so much.
    pub total: u64,
}

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(rename_all = "snake_case")]
pub enum ImportStage {
    /// The rows of the file are read.
    Reading,
    /// Its products go into the catalogue, or are compared with it.
    TakingIn,
}

/// Which column of a table is which, by the names in its header. Only the title is required.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts", optional_fields = nullable)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// Name of the product.
    pub title: Option<String>,
    /// Stock keeping unit.
    pub sku: Option<String>,
    /// Price.
    pub price: Option<String>,
    /// Lower price while a sale runs; `price` is then what it is compared with.
    pub sale_price: Option<String>,
    /// Higher price to compare with.
    pub compare_at: Option<String>,
    /// Quantity in stock.
    pub quantity: Option<String>,
    /// Brand or maker.
    pub vendor: Option<String>,
    /// Tags, separated by commas.
    pub tags: Option<String>,
    /// Address of the picture.
    pub picture: Option<String>,
    /// What the variants of one product share.
    pub handle: Option<String>,
    /// Options such as size and colour, in order.
    #[ts(optional, as = "Option<Vec<String>>")]
    pub options: Vec<String>,
    /// EAN, UPC, ISBN.
    pub barcode: Option<String>,
    /// Currency of the prices.
    pub currency: Option<String>,
    /// Accepted, so that a form may offer it, and not imported.
    pub description: Option<String>,
}

impl From<Mapping> for Columns {
    fn from(mapping: Mapping) -> Self {
        let Mapping { title, sku, price, sale_price, compare_at, quantity, vendor, tags, .. } = mapping;
        let Mapping { picture, handle, options, barcode, currency, description, .. } = mapping;
        Self {
            title,
            sku,
            price,
            sale_price,
            compare_at,
            quantity,
            vendor,
            tags,
            picture,
            handle,
            options,
            barcode,
            currency,
            description,
        }
    }
}
