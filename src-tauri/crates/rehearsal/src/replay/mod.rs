//! The replay of a real day: a file of a shop's order lines, played as if they came in during a show.
//!
//! Its tables are read by the catalogue's reader, in any encoding, from text or a workbook. These kinds of columns are
//! understood, in any order: those of the "Online Retail" data set (InvoiceNo, StockCode, Description, Quantity,
//! InvoiceDate, UnitPrice), where invoices that begin with C are cancellations; exports of orders by Shopify, TikTok
//! Shop, Etsy, eBay and Amazon; and exports of WooCommerce's orders with a row for each item. Customers' numbers, names and countries are never kept.

mod book;
mod columns;
mod dates;
mod error;
mod left_out;
mod order_file;
mod play;
mod rows;
#[cfg(test)]
mod tests;
mod time;

pub use columns::Kind;
pub use dates::DateOrder;
pub use error::ReplayError;
pub use left_out::LeftOut;
pub use order_file::{FileLine, FileOrder, OrderFile};
pub use play::Progress;

use cartwall_domain::sales::Totals;
use cartwall_domain::{Currency, Decimal, Timestamp};
use jiff::tz::TimeZone;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;
use tracing::warn;

/// A file of a year of a large shop has 45 MB.
const LARGEST: u64 = 512 * 1024 * 1024;
/// Rows that are left out, named in the log; the rest is counted.
const LISTED: usize = 200;
/// The file names no currency; the data set is of a shop in the United Kingdom.
const CURRENCY: Currency = Currency::GBP;

/// A product that the file implies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The stock code.
    pub sku: String,
    /// The description used most; the code where there is none.
    pub title: String,
    /// The price used most; `None` where it was only given away.
    pub price: Option<Decimal>,
    /// Pieces sold in the file, cancellations not deducted.
    pub units: i64,
}

/// A line of an order, its product by place in the items.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    item: u32,
    quantity: i64,
    price: Decimal,
    amount: i64,
}

/// An order or cancellation of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Played {
    id: String,
    /// The shop's own id of it, where the file has one beside; empty otherwise.
    own_id: String,
    /// Its first row.
    row: u64,
    at: Timestamp,
    lines: Vec<Line>,
    /// For a cancellation: the order it takes back, `unknown` where the file does not hold it.
    refund_of: Option<String>,
}

/// A loaded file of orders.
#[derive(Debug)]
pub struct Replay {
    name: String,
    kind: columns::Kind,
    currency: Currency,
    dates: DateOrder,
    items: Vec<Item>,
    orders: Vec<Played>,
    totals: Totals,
    left_out: Vec<LeftOut>,
}

impl Replay {
    /// Loads a file whose prices are in pounds sterling where it names no currency.
    ///
    /// # Errors
    /// Where the file cannot be read or holds no orders.
    pub fn load(path: &Path) -> Result<Self, ReplayError> {
        Self::load_in(path, CURRENCY)
    }

    /// Loads a file whose prices are in `currency` where it names none.
    ///
    /// # Errors
    /// Where the file cannot be read or holds no orders.
    pub fn load_in(path: &Path, currency: Currency) -> Result<Self, ReplayError> {
        let bytes = bytes_of(path)?;
        let shown = path.display().to_string();
        let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
        let replay = Self::read(&bytes, &name, currency)?;
        replay.list_left_out();
        Ok(replay)
    }

    /// Tells the log which rows are not played and why, so that a file can be mended.
    fn list_left_out(&self) {
        for LeftOut { row, reason, .. } in self.left_out.iter().take(LISTED) {
            warn!(row, "left out of the replay: {reason}");
        }
        let more = self.left_out.len().saturating_sub(LISTED);
        if more > 0 {
            warn!(more, "more rows were left out of the replay");
        }
    }

    /// Reads the contents of a file called `name`.
    ///
    /// # Errors
    /// Where they are no orders.
    pub fn read(bytes: &[u8], name: &str, currency: Currency) -> Result<Self, ReplayError> {
        let rows::Rows { kind, rows, mut left_out, currency: own } = rows::read(bytes, currency)?;
        let currency = own.unwrap_or(currency);
        let written: Vec<_> = rows.iter().map(|row| row.written).collect();
        let dates = dates::order(&written);
        drop(written);
        let book = book::keep(rows, dates, &TimeZone::UTC, currency, &mut left_out);
        if book.orders.is_empty() {
            return Err(no_orders(&left_out));
        }
        let book::Book { items, orders, totals } = book;
        Ok(Self { name: name.to_owned(), kind, currency, dates, items, orders, totals, left_out })
    }

    /// What the file comes to. Gross: Σ quantity × price of all order lines, each line rounded once to minor
    /// units; refunds: the same over the lines of cancellations.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// The currency of its prices.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// How its dates were read.
    pub fn dates(&self) -> DateOrder {
        self.dates
    }

    /// The products that it implies, in order of appearance.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// From the first order to the last, at the real pace.
    pub fn length(&self) -> Duration {
        let (first, last) = (self.orders.first(), self.orders.last());
        let between = first.zip(last).map_or(0, |(first, last)| last.at - first.at);
        Duration::from_millis(u64::try_from(between).unwrap_or(0))
    }

    /// Orders and cancellations together.
    pub fn order_count(&self) -> usize {
        self.orders.len()
    }

    /// The rows that are not played, in their order.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }
}

/// A file without orders, with the reason that its first row was left out for.
fn no_orders(left_out: &[LeftOut]) -> ReplayError {
    let first = left_out.first().map_or("there is no row", |left| left.reason.as_str());
    ReplayError::NoOrders(left_out.len(), first.to_owned())
}

/// All of a file, within the bound.
fn bytes_of(path: &Path) -> Result<Vec<u8>, ReplayError> {
    let shown = path.display().to_string();
    let unreadable = |error: std::io::Error| ReplayError::UnreadableFile(shown.clone(), error.to_string());
    let mut bytes = Vec::new();
    // One byte more than allowed tells that there is more; the stated size may be wrong, as of a pipe.
    File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(ReplayError::TooLarge);
    }
    Ok(bytes)
}
