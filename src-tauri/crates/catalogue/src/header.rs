//! Finds the header of a table and with it the format.

use crate::columns::{is_known, normalised};
use crate::draft::Draft;
use crate::generic::Generic;
use crate::google::GoogleTable;
use crate::number::Style;
use crate::shopify::Shopify;
use crate::shopify_inventory::ShopifyInventory;
use crate::table::{HEADER_WITHIN, Row, Source, trimmed};
use crate::woo_columns::WooColumns;
use crate::woocommerce::WooCommerce;
use crate::{Format, ImportError, Options};

/// The format of a table, with its columns.
pub enum Layout {
    Shopify(Shopify),
    Inventory(ShopifyInventory),
    Woo(WooCommerce),
    Google(GoogleTable),
    Generic(Generic),
}

/// A header.
pub struct Found {
    /// Its place among the rows looked at.
    pub at: usize,
    pub layout: Layout,
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
        return Ok(Found { at: best, layout: Layout::Generic(generic) });
    }
    for (at, row) in rows.iter().enumerate().take(candidates) {
        if let Some(layout) = specific(row, &rows[at + 1..]) {
            return Ok(Found { at, layout });
        }
    }
    for (at, row) in rows.iter().enumerate().take(candidates) {
        let names: Vec<String> = row.cells.iter().map(|cell| normalised(cell)).collect();
        let orders = ORDERS.iter().filter(|name| names.iter().any(|n| n == *name)).count();
        if orders >= 2
            || orders == 1 && names.iter().any(|n| matches!(n.as_str(), "email" | "quantity" | "total"))
        {
            return Err(ImportError::foreign("a list of orders"));
        }
        let generic = Generic::of_header(&row.cells);
        if generic.missing().is_empty() {
            return Ok(Found { at, layout: Layout::Generic(generic) });
        }
    }
    Err(unknown(&rows[..candidates], rows, source))
}

fn specific(row: &Row, below: &[Row]) -> Option<Layout> {
    if row.is_blank() {
        return None;
    }
    let names: Vec<String> = row.cells.iter().map(|cell| normalised(cell)).collect();
    ShopifyInventory::of_header(&names)
        .map(Layout::Inventory)
        .or_else(|| Shopify::of_header(&names).map(Layout::Shopify))
        .or_else(|| WooColumns::find(&row.cells, below).map(|columns| Layout::Woo(WooCommerce::new(columns))))
        .or_else(|| GoogleTable::of_header(&row.cells).map(Layout::Google))
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
    let Some((at, header)) = header else { return ImportError::foreign("text without columns") };
    let regular = rows.iter().filter(|row| row.width == header.width).count();
    if widest < 2 || known(header) == 0 && matches!(source, Source::Delimited(_)) && regular * 2 < rows.len()
    {
        return ImportError::foreign("text without columns");
    }
    let generic = Generic::of_header(&header.cells);
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

impl Layout {
    pub fn take(&mut self, row: &Row, draft: &mut Draft) -> Result<(), ImportError> {
        match self {
            Self::Shopify(layout) => layout.take(row, draft),
            Self::Inventory(layout) => layout.take(row, draft),
            Self::Woo(layout) => layout.take(row, draft),
            Self::Google(layout) => layout.take(row, draft),
            Self::Generic(layout) => layout.take(row, draft),
        }
    }

    /// What can only be done once every row was seen.
    pub fn finish(&mut self, draft: &mut Draft) -> Result<(), ImportError> {
        match self {
            Self::Shopify(layout) => layout.finish(draft),
            Self::Woo(layout) => layout.finish(draft),
            Self::Inventory(_) | Self::Google(_) | Self::Generic(_) => Ok(()),
        }
    }

    /// Whether a row with more cells than the header can still be trusted.
    pub fn survives_extra_cells(&self, row: &Row) -> bool {
        match self {
            Self::Shopify(layout) => layout.survives_extra_cells(row),
            _ => false,
        }
    }

    pub fn format(&self, source: Source) -> Format {
        match self {
            Self::Shopify(_) => Format::Shopify,
            Self::Inventory(_) => Format::ShopifyInventory,
            Self::Woo(_) => Format::WooCommerce,
            Self::Google(_) if source == Source::Delimited(b'\t') => Format::GoogleTsv,
            Self::Google(_) => Format::GoogleCsv,
            Self::Generic(_) => Generic::format(source == Source::Workbook),
        }
    }

    /// How a doubtful decimal mark is read where no other number tells: tables separated by semicolons come from
    /// places that write decimals with a comma.
    pub fn style_hint(&self, source: Source) -> Style {
        match (self, source) {
            (Self::Google(_), _) => Style::Point,
            (_, Source::Delimited(b';')) => Style::Comma,
            _ => Style::Point,
        }
    }
}
