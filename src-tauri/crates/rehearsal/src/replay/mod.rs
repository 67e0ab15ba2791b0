//! The replay of a real day: a file of a shop's order lines, played as if they came in during a show.
//!
//! The columns are those of the "Online Retail" data set (InvoiceNo, StockCode, Description, Quantity,
//! InvoiceDate, UnitPrice), in any order. Invoices that begin with C are cancellations. Customers' numbers and
//! countries are never kept.

mod book;
mod dates;
mod play;
mod rows;
#[cfg(test)]
mod tests;

pub use dates::DateOrder;
pub use play::Progress;

use cartwall_domain::sales::Totals;
use cartwall_domain::{Currency, Decimal, Timestamp};
use cartwall_engine::EngineError;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A file of a year of a large shop has 45 MB.
const LARGEST: u64 = 512 * 1024 * 1024;
/// The file names no currency; the data set is of a shop in the United Kingdom.
const CURRENCY: Currency = Currency::GBP;

/// Why a file cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// It cannot be opened or read.
    #[error(
        "The file of orders “{0}” cannot be read ({1}). Check its name and that it is not open elsewhere."
    )]
    UnreadableFile(String, String),
    /// It is beyond the limit.
    #[error("The file of orders is larger than {} MB. Cut it into parts, such as one day each.", LARGEST / (1024 * 1024))]
    TooLarge,
    /// Columns are missing.
    #[error(
        "This is not a file of orders: {0} missing. Expected is a CSV with the columns InvoiceNo, StockCode, \
         Description, Quantity, InvoiceDate and UnitPrice."
    )]
    NotOrders(String),
    /// The columns are there, but no row is an order.
    #[error("The file holds no order that can be read: all {0} rows were left out. The first: {1}.")]
    NoOrders(usize, String),
    /// At speed 0 nothing would ever come.
    #[error("A replay needs a speed of 1 or more. Use 1 for the real pace, 60 for an hour in a minute.")]
    NoSpeed,
    /// The engine did not take it.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl ReplayError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnreadableFile(..) => "unreadable_file",
            Self::TooLarge => "file_too_large",
            Self::NotOrders(_) => "not_orders",
            Self::NoOrders(..) => "no_orders",
            Self::NoSpeed => "no_speed",
            Self::Engine(error) => error.code(),
        }
    }
}

/// A row that is not played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Line of the file, from 1 (the header).
    pub row: u64,
    /// Why.
    pub reason: String,
}

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
    at: Timestamp,
    lines: Vec<Line>,
    /// For a cancellation: the order it takes back, `unknown` where the file does not hold it.
    refund_of: Option<String>,
}

/// A loaded file of orders.
#[derive(Debug)]
pub struct Replay {
    name: String,
    currency: Currency,
    dates: DateOrder,
    items: Vec<Item>,
    orders: Vec<Played>,
    totals: Totals,
    left_out: Vec<LeftOut>,
}

impl Replay {
    /// Loads a file whose prices are in pounds sterling.
    ///
    /// # Errors
    /// Where the file cannot be read or holds no orders.
    pub fn load(path: &Path) -> Result<Self, ReplayError> {
        Self::load_in(path, CURRENCY)
    }

    /// Loads a file whose prices are in `currency`.
    ///
    /// # Errors
    /// Where the file cannot be read or holds no orders.
    pub fn load_in(path: &Path, currency: Currency) -> Result<Self, ReplayError> {
        let shown = path.display().to_string();
        let unreadable =
            |error: std::io::Error| ReplayError::UnreadableFile(shown.clone(), error.to_string());
        let mut bytes = Vec::new();
        // One byte more than allowed tells that there is more; the stated size may be wrong, as of a pipe.
        File::open(path)
            .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
            .map_err(unreadable)?;
        if bytes.len() as u64 > LARGEST {
            return Err(ReplayError::TooLarge);
        }
        let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
        Self::read(&bytes, &name, currency)
    }

    /// Reads the contents of a file called `name`.
    ///
    /// # Errors
    /// Where they are no orders.
    pub fn read(bytes: &[u8], name: &str, currency: Currency) -> Result<Self, ReplayError> {
        let (rows, mut left_out) = rows::read(&rows::decode(bytes))?;
        let written: Vec<_> = rows.iter().map(|row| row.written).collect();
        let dates = dates::order(&written);
        drop(written);
        let book = book::keep(rows, dates, currency, &mut left_out);
        if book.orders.is_empty() {
            let first = left_out.first().map_or("there is no row", |left| left.reason.as_str());
            return Err(ReplayError::NoOrders(left_out.len(), first.to_owned()));
        }
        let book::Book { items, orders, totals } = book;
        Ok(Self { name: name.to_owned(), currency, dates, items, orders, totals, left_out })
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

    /// Orders and cancellations together.
    pub fn order_count(&self) -> usize {
        self.orders.len()
    }

    /// The rows that are not played, in their order.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }
}
