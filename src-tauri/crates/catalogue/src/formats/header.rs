//! Finds the header of a table and with it the format.

use super::TableFormat;
use super::bigcommerce::BigCommerce;
use super::generic::Generic;
use super::google::GoogleTable;
use super::shopify::Shopify;
use super::shopify_inventory::ShopifyInventory;
use super::squarespace::Squarespace;
use super::wix::Wix;
use super::woo_columns::WooColumns;
use super::woocommerce::WooCommerce;
use super::{google, woo_columns};
use crate::row_problem::RowProblem;
use crate::table::columns::{currency_in, field_of, normalised};
use crate::table::{HEADER_WITHIN, Row, Source, trimmed};
use crate::{ForeignKind, ImportError, Options};

/// A header.
pub struct Found {
    /// Its place among the rows looked at.
    pub at: usize,
    pub format: Box<dyn TableFormat>,
    /// What is odd about the header.
    pub notes: Vec<RowProblem>,
}

impl Found {
    fn generic(at: usize, generic: Generic, header: &[String]) -> Self {
        let several = generic.other_prices(header);
        let several = several.map(|(column, others)| RowProblem::SeveralCurrencies { column, others });
        let net = generic.net_price(header).map(|column| RowProblem::NetPrice { column });
        Self { at, format: Box::new(generic), notes: several.into_iter().chain(net).collect() }
    }
}

/// Names that only lists of orders have, normalised.
const ORDERS: &[&str] = &[
    "lineitem name",
    "lineitem quantity",
    "lineitem price",
    "lineitem sku",
    "financial status",
    "fulfillment status",
    "invoiceno",
    "invoice no",
    "invoice number",
    "invoicedate",
    "invoice date",
    "invoice",
    "order id",
    "orderid",
    "order number",
    "order no",
    "order date",
    "order status",
    "order total",
    "order item id",
    "customerid",
    "customer id",
    "paid at",
    "paid time",
    "buyer username",
    "buyer email",
    "buyer name",
    "customer name",
    "customer email",
    "purchase date",
    "amazon order id",
    "sale date",
    "מספר הזמנה",
    "תאריך הזמנה",
    "رقم الطلب",
    "تاريخ الطلب",
    "bestellnummer kunde",
    "bestelldatum",
    "numéro de commande",
    "date de commande",
    "número de pedido",
    "fecha del pedido",
    "bestelnummer",
    "numero ordine",
    "número do pedido",
];

/// Whether any format or language knows a column of this name.
pub fn is_known(name: &str) -> bool {
    field_of(name).is_some() || woo_columns::is_known(name) || google::is_known(name)
}

/// The currency whose prices are wanted where a file has several.
fn wanted(options: &Options) -> Option<iso_currency::Currency> {
    options.currency.or(options.catalogue)
}

/// Joins a header under which the currencies of its prices stand: each of these with the name above it, which reaches
/// over the empty cells beside it. The lower row is then the header, and the upper one is empty.
pub fn join_lines(rows: &mut [Row], options: &Options) {
    let candidates = rows.len().min(HEADER_WITHIN);
    if options.mapping.is_some() || (0..candidates).any(|at| specific(&rows[at], &rows[at + 1..]).is_some()) {
        return;
    }
    let is_header = |row: &Row| Generic::of_header(&row.cells, None).missing().is_empty();
    let Some(at) = rows.iter().take(candidates).position(is_header) else { return };
    let [above, below, ..] = &mut rows[at..] else { return };
    if !are_currencies(below) {
        return;
    }
    below.cells.resize(below.cells.len().max(above.cells.len()), String::new());
    let mut reaching = String::new();
    for (at, name) in below.cells.iter_mut().enumerate() {
        let upper = above.cells.get(at).map_or("", |cell| trimmed(cell));
        if !upper.is_empty() {
            upper.clone_into(&mut reaching);
        }
        *name = match trimmed(name) {
            "" => upper.to_owned(),
            code => format!("{reaching} {}", code.to_uppercase()),
        };
    }
    below.width = below.cells.len();
    above.cells.iter_mut().for_each(String::clear);
}

/// Whether a row holds nothing but currencies.
fn are_currencies(row: &Row) -> bool {
    let mut codes = row.cells.iter().map(|cell| trimmed(cell)).filter(|cell| !cell.is_empty()).peekable();
    codes.peek().is_some() && codes.all(|cell| cell.len() == 3 && currency_in(&cell.to_uppercase()).is_some())
}

/// Finds the header within the first rows.
pub fn find(rows: &[Row], source: Source, options: &Options) -> Result<Found, ImportError> {
    let candidates = rows.len().min(HEADER_WITHIN);
    if rows.iter().all(Row::is_blank) {
        return Err(ImportError::empty("all its rows are blank"));
    }
    if let Some(mapping) = &options.mapping {
        let best = (0..candidates)
            .rev()
            .filter(|at| !rows[*at].is_blank())
            .max_by_key(|at| mapping.columns_in(&rows[*at].cells))
            .unwrap_or(0);
        let generic = Generic::of_mapping(mapping, &rows[best].cells)?;
        return Ok(Found { at: best, format: Box::new(generic), notes: Vec::new() });
    }
    for (at, row) in rows.iter().enumerate().take(candidates) {
        if let Some(format) = specific(row, &rows[at + 1..]) {
            return Ok(Found { at, format, notes: Vec::new() });
        }
    }
    for (at, row) in rows.iter().enumerate().take(candidates) {
        let names: Vec<String> = row.cells.iter().map(|cell| normalised(cell)).collect();
        let orders = ORDERS.iter().filter(|name| names.iter().any(|n| n == *name)).count();
        if orders >= 2
            || orders == 1 && names.iter().any(|n| matches!(n.as_str(), "email" | "quantity" | "total"))
        {
            return Err(ImportError::foreign(ForeignKind::Orders, "a list of orders"));
        }
        let generic = Generic::of_header(&row.cells, wanted(options));
        if generic.missing().is_empty() {
            return Ok(Found::generic(at, generic, &row.cells));
        }
    }
    Err(unknown(&rows[..candidates], rows, source))
}

fn specific(row: &Row, below: &[Row]) -> Option<Box<dyn TableFormat>> {
    if row.is_blank() {
        return None;
    }
    let names: Vec<String> = row.cells.iter().map(|cell| normalised(cell)).collect();
    let header = Header { cells: &row.cells, names: &names, below };
    FORMATS.iter().find_map(|recognise| recognise(&header))
}

/// A row that may be a header.
struct Header<'a> {
    /// As they are written.
    cells: &'a [String],
    /// The same, normalised.
    names: &'a [String],
    /// The rows under it.
    below: &'a [Row],
}

type Recognise = fn(&Header<'_>) -> Option<Box<dyn TableFormat>>;

/// The formats that are told by their columns, in the order in which they are tried.
const FORMATS: &[Recognise] = &[
    |header| boxed(ShopifyInventory::of_header(header.names)),
    |header| boxed(Shopify::of_header(header.names)),
    |header| boxed(WooColumns::find(header.cells, header.below).map(WooCommerce::new)),
    |header| boxed(GoogleTable::of_header(header.cells)),
    |header| boxed(Squarespace::of_header(header.names)),
    |header| boxed(Wix::of_header(header.names)),
    |header| boxed(BigCommerce::of_header(header.names)),
];

fn boxed<F: TableFormat + 'static>(format: Option<F>) -> Option<Box<dyn TableFormat>> {
    Some(Box::new(format?))
}

/// A table that is not recognised, or text that is no table.
fn unknown(rows: &[Row], all: &[Row], source: Source) -> ImportError {
    let known = |row: &Row| row.cells.iter().filter(|cell| is_known(trimmed(cell))).count();
    let filled = |row: &Row| row.cells.iter().filter(|cell| !trimmed(cell).is_empty()).count();
    let widest = rows.iter().map(filled).max().unwrap_or(0);
    // The row with most known names; without any, the first one that is nearly as wide as the table.
    let header = rows
        .iter()
        .enumerate()
        .rev()
        .max_by_key(|(_, row)| known(row))
        .filter(|(_, row)| known(row) > 0)
        .or_else(|| rows.iter().enumerate().find(|(_, row)| filled(row) * 4 >= widest * 3));
    let Some((at, header)) = header else {
        return ImportError::foreign(ForeignKind::Document, "text without columns");
    };
    let regular = rows.iter().filter(|row| row.width == header.width).count();
    if widest < 2 || known(header) == 0 && matches!(source, Source::Delimited(_)) && regular * 2 < rows.len()
    {
        return ImportError::foreign(ForeignKind::Document, "text without columns");
    }
    let generic = Generic::of_header(&header.cells, None);
    ImportError::UnknownColumns {
        columns: header.cells.iter().map(|cell| trimmed(cell).to_owned()).collect(),
        samples: (0..header.cells.len()).map(|column| samples(&all[at + 1..], column)).collect(),
        suggested: Box::new(generic.suggestion(&header.cells)),
        needed: generic.missing(),
    }
}

/// The first different values of a column, cut to a readable length.
fn samples(rows: &[Row], column: usize) -> Vec<String> {
    const SHOWN: usize = 3;
    const LENGTH: usize = 60;
    let mut found: Vec<String> = Vec::new();
    for cell in rows.iter().filter_map(|row| row.cells.get(column)) {
        let value: String = trimmed(cell).chars().take(LENGTH).collect();
        if !value.is_empty() && !found.contains(&value) {
            found.push(value);
        }
        if found.len() == SHOWN {
            break;
        }
    }
    found
}
