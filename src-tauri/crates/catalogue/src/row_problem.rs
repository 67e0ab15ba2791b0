//! Why a row of a file was left out, or came in only partly: a stable code and values, so that people read it in their
//! language. The English sentence is for the command line and for programs; nothing may be read out of it.

use crate::report::in_sheet;
use cartwall_domain::params::{Param, Params};

/// Which of a row's prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceKind {
    /// The price; without it the row is left out.
    Price,
    /// The lower price of a sale; without it the row comes in at the other one.
    Sale,
    /// What the price is compared with; without it nothing is crossed out.
    CompareAt,
}

/// Why a text is no price or no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadNumber {
    /// It is no number of its kind.
    Unreadable,
    /// Below zero.
    Negative,
    /// Beyond all reason.
    TooLarge,
}

impl BadNumber {
    /// Each, as `params.reason` has it.
    pub const REASONS: &'static [&'static str] = &["unreadable", "negative", "too_large"];

    const fn reason(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Negative => "negative",
            Self::TooLarge => "too_large",
        }
    }
}

/// How a spreadsheet has damaged a SKU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DamagedSku {
    /// `8.85E+11`: most of its digits are gone.
    Exponent,
    /// A number of more digits than a spreadsheet keeps.
    Rounded,
    /// A code such as `1-3` that became a date.
    Date,
    /// Shorter than the others, of which some begin with zeros.
    Zeros,
}

impl DamagedSku {
    /// Each, as `params.reason` has it.
    pub const REASONS: &'static [&'static str] = &["exponent", "rounded", "date", "zeros"];

    const fn reason(self) -> &'static str {
        match self {
            Self::Exponent => "exponent",
            Self::Rounded => "rounded",
            Self::Date => "date",
            Self::Zeros => "zeros",
        }
    }
}

/// What is wrong with a row. Its texts are [`crate::report::short`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named with each")]
pub enum RowProblem {
    /// It has no title.
    NoTitle,
    /// It has no id.
    NoId,
    /// It has no handle.
    NoHandle,
    /// It has no price, and is left out.
    NoPrice,
    /// It has no price, and comes in without one.
    PriceWanted,
    /// It repeats a row above, whose number is known or not.
    Duplicate(Option<u64>),
    /// Another row has the same SKU: `sku`, `first`.
    SharedSku { sku: String, first: u64 },
    /// Another row has a SKU that differs by case or blanks alone: `sku`, `other`, `first`.
    SimilarSku { sku: String, other: String, first: u64 },
    /// A spreadsheet has damaged the SKU: `sku`.
    DamagedSku { sku: String, why: DamagedSku },
    /// A formula failed in a cell, which counts as empty: `column`, `text`.
    FailedFormula { column: String, text: String },
    /// The row says that the product is deleted.
    Deleted,
    /// The shop does not sell the product now.
    Unpublished,
    /// The only price that the file has is without tax: `column`.
    NetPrice { column: String },
    /// It adds up the rows above it.
    Total,
    /// The file has a price in each of several currencies, and those of `column` were taken: `others`.
    SeveralCurrencies { column: String, others: Vec<String> },
    /// A worksheet holds a table that was not taken in: `sheet`.
    SheetLeftOut { sheet: String, hidden: bool },
    /// Its id or handle is too long.
    TooLong,
    /// A price: `text`.
    BadPrice { kind: PriceKind, text: String, why: BadNumber },
    /// A price that can be read in two ways: `text`, as it was `read`, and the `other` way.
    DoubtfulPrice { text: String, read: String, other: String },
    /// A sale price that is zero or above the price: `sale`, `price`.
    OddSalePrice { sale: String, price: String },
    /// A quantity: `text`.
    BadQuantity { text: String, why: BadNumber },
    /// The sale has not begun.
    SaleNotBegun,
    /// The sale is over.
    SaleOver,
    /// The dates of the sale cannot be read, or can be read in two ways.
    SaleUnclear,
    /// More cells than the header has, and those behind a text without quotes have moved: `cells`, `columns`.
    MovedCells { cells: u64, columns: u64 },
    /// More cells than the header has; the rest is left out: likewise.
    MoreCells { cells: u64, columns: u64 },
    /// Fewer: likewise.
    FewerCells { cells: u64, columns: u64 },
    /// A quote is opened and never closed, and the row is left out.
    UnclosedQuote,
    /// A quote is opened and never closed; the row came in as if it were not there.
    QuoteDropped,
    /// A text in quotes holds lines that look like rows: `lines`.
    RowsInQuotes { lines: u64 },
    /// Letters of the file could not be read: `count`.
    DamagedText { count: u64 },
    /// Some rows are in another encoding than the rest, and were read by it: `count` letters, `encoding`.
    MixedText { count: u64, encoding: String },
    /// A group of products, without a price of its own.
    GroupedProduct,
    /// The product of a variation is not in the file: `product`.
    MissingParent { product: String },
    /// A product with variations, of which none is in the file.
    NoVariations,
}

impl RowProblem {
    cartwall_domain::codes! {
        Self::NoTitle => "no_title",
        Self::NoId => "no_id",
        Self::NoHandle => "no_handle",
        Self::NoPrice | Self::PriceWanted => "no_price",
        Self::Duplicate(_) => "duplicate_row",
        Self::SharedSku { .. } => "shared_sku",
        Self::SimilarSku { .. } => "similar_sku",
        Self::DamagedSku { .. } => "damaged_sku",
        Self::FailedFormula { .. } => "failed_formula",
        Self::Deleted => "deleted_row",
        Self::Unpublished => "unpublished",
        Self::Total => "total_row",
        Self::SeveralCurrencies { .. } => "several_currencies",
        Self::NetPrice { .. } => "net_price",
        Self::SheetLeftOut { .. } => "sheet_left_out",
        Self::DoubtfulPrice { .. } => "doubtful_price",
        Self::TooLong => "too_long",
        Self::BadPrice { kind: PriceKind::Price, .. } => "bad_price",
        Self::BadPrice { kind: PriceKind::Sale, .. } => "bad_sale_price",
        Self::BadPrice { kind: PriceKind::CompareAt, .. } => "bad_compare_at",
        Self::OddSalePrice { .. } => "odd_sale_price",
        Self::BadQuantity { .. } => "bad_quantity",
        Self::SaleNotBegun | Self::SaleOver | Self::SaleUnclear => "sale_not_running",
        Self::MovedCells { .. } | Self::MoreCells { .. } | Self::FewerCells { .. } => "ragged_row",
        Self::UnclosedQuote | Self::QuoteDropped | Self::RowsInQuotes { .. } => "unclosed_quote",
        Self::DamagedText { .. } | Self::MixedText { .. } => "damaged_text",
        Self::GroupedProduct => "grouped_product",
        Self::MissingParent { .. } => "missing_parent",
        Self::NoVariations => "no_variations",
    }

    /// Codes that mean several things, each with the words that `params.reason` can have.
    pub const REASONS: &'static [(&'static str, &'static [&'static str])] = &[
        ("no_price", &["left_out", "wanted"]),
        ("bad_price", BadNumber::REASONS),
        ("bad_sale_price", BadNumber::REASONS),
        ("bad_compare_at", BadNumber::REASONS),
        ("bad_quantity", &["unreadable", "too_large"]),
        ("sale_not_running", &["not_begun", "over", "unclear"]),
        ("damaged_sku", DamagedSku::REASONS),
        ("unclosed_quote", &["left_out", "dropped", "rows_inside"]),
        ("sheet_left_out", &["hidden", "other_columns"]),
        ("damaged_text", &["unreadable", "mixed"]),
        ("ragged_row", &["moved", "more", "fewer"]),
    ];

    /// What it is about.
    pub fn params(&self) -> Params {
        let params = Params::new();
        let because = |reason| params.clone().with("reason", Param::Word(reason));
        match self {
            Self::NoPrice => because("left_out"),
            Self::PriceWanted => because("wanted"),
            Self::Duplicate(Some(first)) => params.with("first", in_sheet(*first)),
            Self::SharedSku { sku, first } => {
                params.with("sku", sku.as_str()).with("first", in_sheet(*first))
            }
            Self::BadPrice { text, why, .. } | Self::BadQuantity { text, why } => {
                because(why.reason()).with("text", text.as_str())
            }
            Self::OddSalePrice { sale, price } => {
                params.with("sale", sale.as_str()).with("price", price.as_str())
            }
            Self::SaleNotBegun => because("not_begun"),
            Self::SaleOver => because("over"),
            Self::SaleUnclear => because("unclear"),
            Self::SimilarSku { sku, other, first } => {
                params.with("sku", sku.as_str()).with("other", other.as_str()).with("first", in_sheet(*first))
            }
            Self::DamagedSku { sku, why } => because(why.reason()).with("sku", sku.as_str()),
            Self::FailedFormula { column, text } => {
                params.with("column", column.as_str()).with("text", text.as_str())
            }
            Self::NetPrice { column } => params.with("column", column.as_str()),
            Self::SeveralCurrencies { column, others } => {
                params.with("column", column.as_str()).with("others", others.join(", ").as_str())
            }
            Self::SheetLeftOut { sheet, hidden } => {
                because(if *hidden { "hidden" } else { "other_columns" }).with("sheet", sheet.as_str())
            }
            Self::DoubtfulPrice { text, read, other } => {
                params.with("text", text.as_str()).with("read", read.as_str()).with("other", other.as_str())
            }
            Self::UnclosedQuote => because("left_out"),
            Self::QuoteDropped => because("dropped"),
            Self::RowsInQuotes { lines } => because("rows_inside").with("lines", *lines),
            Self::MixedText { count, encoding } => {
                because("mixed").with("count", *count).with("encoding", encoding.as_str())
            }
            Self::MovedCells { cells, columns } => {
                because("moved").with("cells", *cells).with("columns", *columns)
            }
            Self::MoreCells { cells, columns } => {
                because("more").with("cells", *cells).with("columns", *columns)
            }
            Self::FewerCells { cells, columns } => {
                because("fewer").with("cells", *cells).with("columns", *columns)
            }
            Self::DamagedText { count } => because("unreadable").with("count", *count),
            Self::MissingParent { product } => params.with("product", product.as_str()),
            Self::NoTitle
            | Self::NoId
            | Self::NoHandle
            | Self::Duplicate(None)
            | Self::TooLong
            | Self::Deleted
            | Self::Total
            | Self::Unpublished
            | Self::GroupedProduct
            | Self::NoVariations => params,
        }
    }

    /// A sentence for the person who exported the file.
    pub fn sentence(&self) -> String {
        let cells = |cells: u64, columns: u64| format!("The row has {cells} cells and the header {columns}");
        match self {
            Self::NoTitle => "There is no title, so there is nothing to show.".to_owned(),
            Self::NoId => "There is no id, so a later import could not find the item again.".to_owned(),
            Self::NoHandle => "There is no handle, so the product of the row is not known.".to_owned(),
            Self::NoPrice => "The row has no price.".to_owned(),
            Self::PriceWanted => "The row has no price; give the cue one before the show.".to_owned(),
            Self::Duplicate(Some(first)) => {
                format!("Row {} already gives this; of two the first is kept.", in_sheet(*first))
            }
            Self::Duplicate(None) => "A row above already gives this; of two the first is kept.".to_owned(),
            Self::SharedSku { sku, first } => format!(
                "Row {} has the same SKU \u{201c}{sku}\u{201d}. Both came in; give each its own SKU, or sales cannot be told apart.",
                in_sheet(*first)
            ),
            Self::TooLong => {
                "The id or handle of the product is too long. Shorten it in the file and import it again.".to_owned()
            }
            Self::BadPrice { kind, text, why } => {
                let wrong = match why {
                    BadNumber::Unreadable => "is not an amount such as 12.50",
                    BadNumber::Negative => "is below zero",
                    BadNumber::TooLarge => "is too large",
                };
                let price = format!("The price \u{201c}{text}\u{201d} {wrong}.");
                match kind {
                    PriceKind::Price => price,
                    PriceKind::Sale => format!("{price} The sale price was left out."),
                    PriceKind::CompareAt => format!("{price} The compare-at price was left out."),
                }
            }
            Self::OddSalePrice { sale, price } => {
                format!("The sale price {sale} is zero or higher than the price {price}; the price is used.")
            }
            Self::BadQuantity { text, why } => {
                let wrong = match why {
                    BadNumber::Unreadable => "is not a whole number",
                    BadNumber::Negative | BadNumber::TooLarge => "cannot be right",
                };
                format!("The quantity \u{201c}{text}\u{201d} {wrong}; the stock counts as unknown.")
            }
            Self::SaleNotBegun => "The sale has not begun; the price without it is used.".to_owned(),
            Self::SaleUnclear => {
                "The dates of the sale cannot be read, or can be read in two ways; the price without it is used.".to_owned()
            }
            Self::SimilarSku { sku, other, first } => format!(
                "Row {} has the SKU \u{201c}{other}\u{201d}, which differs from \u{201c}{sku}\u{201d} by case or blanks alone. Both came in; if it is one product, write it in one way.",
                in_sheet(*first)
            ),
            Self::DamagedSku { sku, why } => {
                let wrong = match why {
                    DamagedSku::Exponent => "has lost most of its digits to a spreadsheet",
                    DamagedSku::Rounded => "was rounded by a spreadsheet",
                    DamagedSku::Date => "was made a date by a spreadsheet",
                    DamagedSku::Zeros => "is shorter than the others and may have lost its zeros to a spreadsheet",
                };
                format!("The SKU \u{201c}{sku}\u{201d} {wrong}, so sales may not find it. Export the file again and do not save it in a spreadsheet.")
            }
            Self::FailedFormula { column, text } => {
                format!("The formula in \u{201c}{column}\u{201d} failed ({text}); the cell counts as empty.")
            }
            Self::Deleted => "The row says that this is deleted.".to_owned(),
            Self::Unpublished => "The shop does not sell this now: it is hidden or a draft there.".to_owned(),
            Self::Total => "The row adds up those above it.".to_owned(),
            Self::SeveralCurrencies { column, others } => format!(
                "The prices are those of \u{201c}{column}\u{201d}. The file has others in {}: name that currency to take them.",
                others.join(", ")
            ),
            Self::NetPrice { column } => format!(
                "The prices are those of \u{201c}{column}\u{201d}, without tax; buyers may pay more. Export a column with tax."
            ),
            Self::SheetLeftOut { sheet, hidden } => {
                let why = if *hidden { "it is hidden" } else { "its columns are not known" };
                format!("Nothing of the worksheet \u{201c}{sheet}\u{201d} came in: {why}.")
            }
            Self::DoubtfulPrice { text, read, other } => format!(
                "The price \u{201c}{text}\u{201d} was read as {read}; it could be {other}. Check it, or say which currency the prices are in."
            ),
            Self::QuoteDropped => {
                "A quote is opened in this row and never closed; the row came in without the quote.".to_owned()
            }
            Self::RowsInQuotes { lines } => format!(
                "A text in quotes holds {lines} lines that look like rows of the table. If they are products, a quote is missing in this row."
            ),
            Self::MixedText { count, encoding } => format!(
                "{count} letters of the file are in another encoding ({encoding}) than the rest, and were read by it. Check the titles, or export the file as UTF-8."
            ),
            Self::SaleOver => "The sale is over; the price without it is used.".to_owned(),
            Self::MovedCells { cells: given, columns } => format!(
                "{}: a comma in a text without quotes moves the cells after it, so its price cannot be trusted.",
                cells(*given, *columns)
            ),
            Self::MoreCells { cells: given, columns } => {
                format!("{}; the rest was left out.", cells(*given, *columns))
            }
            Self::FewerCells { cells: given, columns } => {
                format!("{}; the missing ones count as empty.", cells(*given, *columns))
            }
            Self::UnclosedQuote => {
                "A quote is opened in this row and never closed, so its cells cannot be told apart.".to_owned()
            }
            Self::DamagedText { count } => format!(
                "{count} places in the file hold letters that could not be read; they show as \u{fffd}. Export it as UTF-8."
            ),
            Self::GroupedProduct => {
                "A grouped product has no price of its own; its members come in by themselves.".to_owned()
            }
            Self::MissingParent { product } => format!(
                "The product \u{201c}{product}\u{201d} that this variation belongs to is not in the file; export variable products too."
            ),
            Self::NoVariations => {
                "This variable product has no variations in the file, so there is nothing to sell; export variations too."
                    .to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_of_those_of_its_code_and_a_code_with_reasons_has_one() {
        let text = || "12,5o".to_owned();
        let price = |kind| {
            let why = [BadNumber::Unreadable, BadNumber::Negative, BadNumber::TooLarge];
            why.map(|why| RowProblem::BadPrice { kind, text: "x".to_owned(), why })
        };
        let mut all: Vec<RowProblem> =
            [PriceKind::Price, PriceKind::Sale, PriceKind::CompareAt].into_iter().flat_map(price).collect();
        all.extend([
            RowProblem::NoTitle,
            RowProblem::NoPrice,
            RowProblem::PriceWanted,
            RowProblem::Duplicate(Some(2)),
            RowProblem::BadQuantity { text: text(), why: BadNumber::Unreadable },
            RowProblem::BadQuantity { text: text(), why: BadNumber::TooLarge },
            RowProblem::SaleNotBegun,
            RowProblem::SaleOver,
            RowProblem::SaleUnclear,
            RowProblem::UnclosedQuote,
            RowProblem::QuoteDropped,
            RowProblem::RowsInQuotes { lines: 2 },
            RowProblem::SheetLeftOut { sheet: text(), hidden: true },
            RowProblem::DamagedText { count: 1 },
            RowProblem::MixedText { count: 1, encoding: text() },
            RowProblem::DamagedSku { sku: text(), why: DamagedSku::Zeros },
            RowProblem::MovedCells { cells: 3, columns: 2 },
            RowProblem::MoreCells { cells: 3, columns: 2 },
            RowProblem::FewerCells { cells: 1, columns: 2 },
        ]);
        for problem in all {
            let reason = problem.params().get("reason").cloned();
            let reasons = RowProblem::REASONS.iter().find(|(code, _)| *code == problem.code());
            match (reason, reasons) {
                (None, None) => {}
                (Some(Param::Word(reason)), Some((_, all))) => assert!(all.contains(&reason), "{problem:?}"),
                (reason, _) => panic!("{problem:?}: {reason:?}"),
            }
        }
    }
}
