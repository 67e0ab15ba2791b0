//! Why a file of orders cannot be replayed.

use super::LARGEST;
use cartwall_catalogue::ImportError;
use cartwall_engine::EngineError;

/// What would have been understood.
const EXPECTED: &str = "a CSV, TSV or XLSX with the columns InvoiceNo, StockCode, Description, Quantity, InvoiceDate \
     and UnitPrice, Shopify's export of orders, or an export of WooCommerce's orders with a row for each item";

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
    /// It has too much of something.
    #[error("The file of orders has more than {1} {0}. Cut it into parts, such as one day each.")]
    TooMuch(&'static str, u64),
    /// The right kind of file, but damaged.
    #[error("The file of orders cannot be read as a table: {0} Export it again from the shop.")]
    Damaged(String),
    /// Another kind of file.
    #[error("This is not a file of orders: it is {0}. Expected is {EXPECTED}.")]
    Foreign(String),
    /// There is nothing in it.
    #[error("There are no orders in this file: {0}. Expected is {EXPECTED}.")]
    Empty(String),
    /// Columns are missing.
    #[error("This is not a file of orders: {0} missing. Expected is {EXPECTED}.")]
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
            Self::UnreadableFile(..) | Self::Damaged(_) => "unreadable_file",
            Self::TooLarge | Self::TooMuch(..) => "file_too_large",
            Self::Foreign(_) | Self::Empty(_) | Self::NotOrders(_) => "not_orders",
            Self::NoOrders(..) => "no_orders",
            Self::NoSpeed => "no_speed",
            Self::Engine(error) => error.code(),
        }
    }

    /// The same in words about orders, which the reader of tables knows nothing of.
    pub(super) fn of_table(error: ImportError) -> Self {
        match error {
            ImportError::Foreign { found, .. } => Self::Foreign(found),
            ImportError::Empty { found, .. } => Self::Empty(found),
            ImportError::TooLarge { what, limit } => Self::TooMuch(what, limit),
            ImportError::Unreadable { reason } => Self::Damaged(format!("{reason}.")),
            ImportError::Io(error) => Self::Damaged(format!("{error}.")),
            other @ (ImportError::UnknownColumns { .. }
            | ImportError::BadMapping { .. }
            | ImportError::TooManyColumns { .. }) => Self::Damaged(other.to_string()),
        }
    }
}
