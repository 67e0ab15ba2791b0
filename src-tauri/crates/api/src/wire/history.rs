//! Past shows: the list, and a show's report.

use super::actor::Actor;
use super::goal::GoalReportView;
use super::money::{Money, Quantity};
use super::state::{MarkerView, RunBrief, ShowBrief, StockView, TotalsView};
use cartwall_domain::on_air::UndoableAction;
use cartwall_domain::report::{AsRunAction, OfferEnd, Window};
use cartwall_domain::show::{Mode, Status};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use ts_rs::TS;

/// `search_catalogue`
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct SearchAnswer {
    /// The products that match best, each with those of its variants that do.
    pub items: Vec<CatalogueProduct>,
    /// How many products match in all.
    pub total: u64,
}

/// A picture of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CataloguePicture {
    /// What `update_cue` calls it: its address as the catalogue has it.
    pub id: String,
    /// Path on this origin.
    pub path: String,
}

/// A product of the catalogue, and those of its variants that were asked for.
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CatalogueProduct {
    /// Its id.
    pub product: String,
    /// Its variants are all there.
    pub whole: bool,
    /// Of its first variant here.
    pub sku: String,
    /// Product title.
    pub title: String,
    /// The options in words, as far as all variants here share them.
    pub variant_title: Option<String>,
    /// Who makes it.
    pub vendor: Option<String>,
    /// As the catalogue has them.
    pub tags: Vec<String>,
    /// Path on this origin.
    pub picture: Option<String>,
    /// All that the catalogue has of it and its variants and that are kept, each once; empty in what a search finds.
    pub pictures: Vec<CataloguePicture>,
    /// The lowest price of its variants here, as the file gives it: major units, and a currency only where the file names
    /// one.
    pub price: Option<PriceText>,
    /// Other variants cost more.
    pub from: bool,
    /// At least one, at most 250, in the catalogue's order.
    pub variants: Vec<CatalogueVariant>,
    /// Of all variants here together. Nobody follows it by the second: it says nothing of how fresh it is, and its time is
    /// that of its last change.
    pub stock: StockView,
}

/// A variant of a product in the catalogue.
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CatalogueVariant {
    /// Its id.
    pub variant: String,
    /// Its SKU.
    pub sku: String,
    /// Its options in words, without those that all variants here share.
    pub label: String,
    /// As for its product.
    pub price: Option<PriceText>,
    /// How many.
    pub quantity: Quantity,
    /// Less buffer; may be negative; `null` where unlimited or unknown.
    pub sellable: Option<i64>,
    /// Nothing left to sell.
    pub sold_out: bool,
}

/// `catalogue_filters`: what the catalogue can be narrowed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CatalogueFilters {
    /// The vendors with the most variants, at most 200.
    pub vendors: Vec<FilterView>,
    /// The tags with the most variants, at most 200.
    pub tags: Vec<FilterView>,
}

/// A vendor or a tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct FilterView {
    /// As the catalogue has it.
    pub name: String,
    /// Variants that have it.
    pub count: u64,
}

/// A variant of the catalogue.
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
#[expect(missing_docs, reason = "as in a cue")]
pub struct CatalogueItem {
    pub product: String,
    pub variant: String,
    pub sku: String,
    pub title: String,
    pub variant_title: Option<String>,
    pub vendor: Option<String>,
    pub tags: Vec<String>,
    pub picture: Option<String>,
    /// As the file gives it: major units, and a currency only where the file names one.
    pub price: Option<PriceText>,
    /// Nobody follows it by the second: it says nothing of how fresh it is, and its time is that of its last change.
    pub stock: StockView,
}

/// A catalogue price: exact decimal text, with a currency only where the source names one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
#[expect(missing_docs, reason = "see above")]
pub struct PriceText {
    pub amount: String,
    pub currency: Option<String>,
}

/// `list_shows`
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct ShowsAnswer {
    /// Newest first.
    pub shows: Vec<ShowFigures>,
    /// Totals of live shows by currency; rehearsals are left out.
    pub live_totals: Vec<KeyFigures>,
}

/// `list_archived`
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct ArchivedAnswer {
    /// Newest first.
    pub shows: Vec<ShowBrief>,
}

/// A show with its key figures.
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
#[expect(missing_docs, reason = "as in ShowView")]
pub struct ShowFigures {
    pub id: String,
    pub title: String,
    pub currency: String,
    #[ts(type = "\"planned\" | \"rehearsal\" | \"live\" | \"ended\"")]
    #[schemars(with = "String", extend("enum" = ["planned", "rehearsal", "live", "ended"]))]
    pub status: String,
    #[ts(type = "\"rehearsal\" | \"live\" | null")]
    #[schemars(with = "Option<String>", extend("enum" = ["rehearsal", "live", null]))]
    pub mode: Option<String>,
    pub created_at: i64,
    pub started_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub totals: KeyFigures,
}

/// `show_curves`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CurvesAnswer {
    /// By show id: net minor units in at most 48 equal parts of its length. A show that never started has none.
    pub curves: BTreeMap<String, Vec<i64>>,
}

/// A show's key figures in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct KeyFigures {
    /// Orders placed.
    pub orders: i64,
    /// Pieces in them.
    pub units: i64,
    /// Value of all orders placed.
    pub gross: Money,
    /// Value given back.
    pub refunds: Money,
    /// Gross less refunds.
    pub net: Money,
}

/// `show_report`: everything about one run of a show. Formulas: `cartwall_domain::report`.
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
#[expect(missing_docs, reason = "as in the domain's report")]
pub struct ReportView {
    pub show: String,
    /// Which run of it, from 1; `null` where it was never run.
    pub run: Option<u32>,
    /// All of its runs, oldest first.
    pub runs: Vec<RunBrief>,
    pub title: String,
    pub currency: String,
    #[ts(type = "\"planned\" | \"rehearsal\" | \"live\" | \"ended\"")]
    #[schemars(with = "String", extend("enum" = ["planned", "rehearsal", "live", "ended"]))]
    pub status: Status,
    #[ts(type = "\"rehearsal\" | \"live\" | null")]
    #[schemars(with = "Option<String>", extend("enum" = ["rehearsal", "live", null]))]
    pub mode: Option<Mode>,
    pub created_at: i64,
    pub started_at: Option<i64>,
    pub ended_at: Option<i64>,
    /// As planned.
    pub starts_at: Option<i64>,
    /// As planned.
    pub ends_at: Option<i64>,
    pub duration_ms: i64,
    /// Planned time of the rundown.
    pub planned_ms: i64,
    /// Seconds added to each on-air window.
    pub tail_s: i64,
    pub totals: TotalsView,
    /// What it was meant to sell; `null` where nothing was said.
    pub goal: Option<GoalReportView>,
    pub other_currencies: Vec<TotalsView>,
    /// Of the totals what the catalogue has no variant for. With the products it adds up to them, orders apart: those are
    /// counted for each product that they hold.
    pub unlisted: TotalsView,
    pub products: Vec<ProductReportView>,
    /// Units of SKUs that the catalogue did not know.
    pub unknown_skus: BTreeMap<String, i64>,
    /// How many minutes each place of the three series stands for: 1, and more where a show is longer than a week.
    pub minutes_each: i64,
    /// Net minor units by minute from the start to the end.
    pub per_minute: Vec<i64>,
    /// Pieces ordered, likewise.
    pub per_minute_units: Vec<i64>,
    /// Orders placed, likewise.
    pub per_minute_orders: Vec<i64>,
    /// What was booked after the end: late orders and refunds. With the series it adds up to the totals.
    pub later: SoldView,
    pub as_run: Vec<AsRunView>,
    pub markers: Vec<MarkerView>,
    /// The newest event taken in.
    pub seq: u64,
}

/// Net, units and orders of some stretch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct SoldView {
    /// Minor units of the show's currency.
    pub net: i64,
    /// Pieces ordered.
    pub units: i64,
    /// Orders placed.
    pub orders: i64,
}

/// One product in a report, with all its variants that were in the show.
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
#[expect(missing_docs, reason = "as in the domain's report")]
pub struct ProductReportView {
    /// Of the product; of the variant where it was never in the rundown.
    pub id: String,
    /// Of its only or first variant.
    pub sku: String,
    pub title: String,
    /// At least one, in the order of the rundown.
    pub variants: Vec<VariantReportView>,
    #[ts(type = "Array<{ from: number, to: number | null }>")]
    #[schemars(with = "Vec<BTreeMap<String, Option<i64>>>")]
    pub windows: Vec<Window>,
    pub on_air_ms: i64,
    /// Planned time of its cues.
    pub planned_ms: i64,
    pub orders: i64,
    pub units: i64,
    /// Pieces sold in other currencies, beside `units`.
    pub foreign_units: i64,
    pub gross: Money,
    pub refunded_units: i64,
    pub refunds: Money,
    pub net: Money,
    /// Sold while on air (and in the tail).
    pub windowed_units: i64,
    pub windowed_gross: Money,
    /// Thousandths of a unit per on-air minute; null below one minute on air.
    pub milliunits_per_minute: Option<i64>,
    pub gross_per_minute: Option<Money>,
    /// Opening stock and what came in; `null` = never counted.
    pub stocked: Option<i64>,
    /// Basis points (1/100 of a per cent) of `stocked`.
    pub sell_through_bp: Option<i64>,
    /// Of all its variants together, as it was known during the show.
    pub stock: Vec<StockPoint>,
}

/// One variant of a product in a report.
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
#[expect(missing_docs, reason = "as in its product")]
pub struct VariantReportView {
    pub variant: String,
    pub sku: String,
    /// Its options in words.
    pub title: Option<String>,
    pub on_air_ms: i64,
    pub orders: i64,
    pub units: i64,
    /// Pieces sold in other currencies, beside `units`.
    pub foreign_units: i64,
    pub gross: Money,
    pub refunded_units: i64,
    pub refunds: Money,
    pub net: Money,
    pub windowed_units: i64,
    pub windowed_gross: Money,
    pub stocked: Option<i64>,
    pub sell_through_bp: Option<i64>,
    /// Stock as it was known during the show; its opening first, where it was in the rundown then.
    pub stock: Vec<StockPoint>,
}

/// Stock from some moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct StockPoint {
    /// Milliseconds since 1970.
    pub at: i64,
    /// How many there were.
    pub quantity: Quantity,
}

/// A variant on a card, as the as-run log has it.
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
#[expect(missing_docs, reason = "as on the card")]
pub struct AsRunVariant {
    pub sku: String,
    pub title: Option<String>,
    pub price: Option<Money>,
    pub stock: Quantity,
    pub sold_out: bool,
}

/// A line of the as-run log.
#[derive(Clone, Debug, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
#[expect(missing_docs, reason = "as in the domain's report")]
pub struct AsRunView {
    pub seq: u64,
    pub at: i64,
    /// The time as RFC 3339 in UTC.
    pub time: String,
    pub by: Actor,
    #[ts(
        type = "\"start\" | \"take\" | \"change\" | \"clear\" | \"undo\" | \"skip\" | \"sold_out\" | \"back_in_stock\" | \"variant_sold_out\" | \"variant_back_in_stock\" | \"flash_start\" | \"flash_end\" | \"offer_end\" | \"offer_reopen\" | \"end\" | \"resume\""
    )]
    #[schemars(with = "String", extend("enum" = [
        "start",
        "take",
        "change",
        "clear",
        "undo",
        "skip",
        "sold_out",
        "back_in_stock",
        "variant_sold_out",
        "variant_back_in_stock",
        "flash_start",
        "flash_end",
        "offer_end",
        "offer_reopen",
        "end",
        "resume"
    ]))]
    pub action: AsRunAction,
    pub cue: Option<String>,
    pub sku: Option<String>,
    pub title: Option<String>,
    pub price: Option<Money>,
    /// The highest price on the card, where it was another.
    pub price_to: Option<Money>,
    pub compare_at: Option<Money>,
    pub coupon: Option<String>,
    pub stock: Option<Quantity>,
    /// What the card offered, where those were several.
    pub variants: Vec<AsRunVariant>,
    /// The price of the flash offer that starts, or that an undo brought back.
    pub flash: Option<Money>,
    /// It was taken although it was sold out.
    pub anyway: bool,
    /// Why an offer ended: its time was up, all of it was claimed, somebody stopped it or set another
    /// price, or its product went off air.
    #[ts(type = "\"time\" | \"cap\" | \"stopped\" | \"priced\" | \"off_air\" | null")]
    #[schemars(with = "Option<String>", extend("enum" = ["time", "cap", "stopped", "priced", "off_air", null]))]
    pub reason: Option<OfferEnd>,
    /// What an undo took back.
    #[ts(type = "\"take\" | \"clear\" | \"skip\" | \"flash\" | \"stop_flash\" | \"edit\" | null")]
    #[schemars(with = "Option<String>", extend("enum" = ["take", "clear", "skip", "flash", "stop_flash", "edit", null]))]
    pub undone: Option<UndoableAction>,
    /// The title of the variant, where one of several sold out or came back.
    pub variant: Option<String>,
}
