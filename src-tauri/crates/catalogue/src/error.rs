//! Why a whole file is refused. Each text says what was found, and what to do about it.

use crate::Mapping;
use cartwall_domain::params::{Param, Params};

/// The files that are understood, in words; every refusal of a foreign file names them.
pub const EXPECTED: &str = "a Shopify product or inventory CSV, a WooCommerce product CSV, a Google or Meta product \
     feed (RSS, Atom, TSV or CSV), or a CSV, TSV or XLSX table with at least a title and a price column";

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What a file is that is no catalogue, for `params.reason` under `foreign_file`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ForeignKind { $($(#[$doc])* $name,)* }

        impl ForeignKind {
            /// Its word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
            /// Every word.
            pub const REASONS: &'static [&'static str] = &[$($text,)*];
        }
    };
}

kinds! {
    /// A packed archive.
    Archive = "archive",
    /// Bytes of no known kind, a program or a database.
    Binary = "binary",
    /// A text document, such as a PDF or a letter.
    Document = "document",
    /// A folder.
    Folder = "folder",
    /// JSON.
    Json = "json",
    /// Sound or moving pictures.
    Media = "media",
    /// A spreadsheet in another form than .xlsx.
    OldWorkbook = "old_workbook",
    /// Orders instead of products.
    Orders = "orders",
    /// Something with a password.
    Password = "password",
    /// A picture.
    Picture = "picture",
    /// A web page.
    WebPage = "web_page",
    /// A feed or another XML document without products.
    Xml = "xml",
}

/// A file that cannot be imported at all. Nothing of it was taken in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Another kind of file than a catalogue.
    #[error("This is {found}, not a catalogue. Expected {expected}.")]
    Foreign {
        /// What the file is.
        kind: ForeignKind,
        /// The same in more words.
        found: String,
        /// What would have been understood.
        expected: &'static str,
    },
    /// A readable file with no products in it.
    #[error("There are no products in this file: {found}. Expected {expected}.")]
    Empty {
        /// What there is instead.
        found: String,
        /// What would have been understood.
        expected: &'static str,
    },
    /// A table whose columns are not known; the caller can send a [`Mapping`].
    #[error(
        "This is a table whose columns are not known: no column for {}. It has: {}. \
         Say which column is which, or export {}.",
        needed.join(" and "), listed(columns), EXPECTED
    )]
    UnknownColumns {
        /// The header as the file writes it.
        columns: Vec<String>,
        /// For each of them the first values below it, so that a person can tell what it holds.
        samples: Vec<Vec<String>>,
        /// What could be recognised; the caller fills in the rest.
        suggested: Box<Mapping>,
        /// The fields without a column.
        needed: Vec<&'static str>,
    },
    /// A mapping that does not fit the file.
    #[error(
        "The mapping says that \u{201c}{field}\u{201d} is in the column \u{201c}{column}\u{201d}, but {problem}. The file has: {}.",
        listed(columns)
    )]
    BadMapping {
        /// The field of the mapping.
        field: String,
        /// The column it names.
        column: String,
        /// What is wrong with it.
        problem: &'static str,
        /// The header as the file writes it.
        columns: Vec<String>,
    },
    /// Over a bound that keeps a hostile file from taking the computer down.
    #[error(
        "This file is too large: it has more than {limit} {what}. Export fewer products, or split the file."
    )]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much of it is accepted.
        limit: u64,
    },
    /// A table wider than any catalogue.
    #[error(
        "This table has {found} columns or more, and at most {limit} are accepted. Delete the columns \
         that are not used, and export it again."
    )]
    TooManyColumns {
        /// Columns counted before giving up.
        found: u64,
        /// How many are accepted.
        limit: u64,
    },
    /// The right kind of file, but damaged.
    #[error("This file is damaged: {reason}. Export it again from the shop.")]
    Unreadable {
        /// What is wrong, and where.
        reason: String,
    },
    /// The disk or the system failed.
    #[error("The file could not be read: {0}. Check that it still exists and that Cartwall may open it.")]
    Io(#[source] std::io::Error),
}

impl ImportError {
    cartwall_domain::codes! {
        Self::Foreign { .. } => "foreign_file",
        Self::Empty { .. } => "empty_file",
        Self::UnknownColumns { .. } => "unknown_columns",
        Self::BadMapping { .. } => "bad_mapping",
        Self::TooLarge { .. } => "file_too_large",
        Self::TooManyColumns { .. } => "too_many_columns",
        Self::Unreadable { .. } => "unreadable_file",
        Self::Io(_) => "file_not_read",
    }

    /// What it is about. The columns, and what they hold, are told beside.
    pub fn params(&self) -> Params {
        let params = Params::new();
        match self {
            Self::UnknownColumns { needed, .. } => {
                params.with("needed", needed.iter().map(|&field| field.to_owned()).collect::<Vec<_>>())
            }
            Self::BadMapping { field, column, .. } => {
                params.with("field", field.as_str()).with("column", column.as_str())
            }
            Self::TooManyColumns { found, limit } => params.with("found", *found).with("most", *limit),
            Self::Foreign { kind, .. } => params.with("reason", Param::Word(kind.as_str())),
            Self::Empty { .. } | Self::TooLarge { .. } | Self::Unreadable { .. } | Self::Io(_) => params,
        }
    }

    pub(crate) fn foreign(kind: ForeignKind, found: impl Into<String>) -> Self {
        Self::Foreign { kind, found: found.into(), expected: EXPECTED }
    }

    pub(crate) fn empty(found: impl Into<String>) -> Self {
        Self::Empty { found: found.into(), expected: EXPECTED }
    }

    pub(crate) fn unreadable(reason: impl Into<String>) -> Self {
        Self::Unreadable { reason: reason.into() }
    }
}

/// An error of reading: our own, where a reader had to pass one through `std::io`, or the system's.
impl From<std::io::Error> for ImportError {
    fn from(error: std::io::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(own) => own,
            Err(error) => Self::Io(error),
        }
    }
}

impl From<ImportError> for std::io::Error {
    fn from(error: ImportError) -> Self {
        Self::other(error)
    }
}

/// Column names for a sentence: the first ones, each cut to a readable length.
fn listed(columns: &[String]) -> String {
    const SHOWN: usize = 40;
    let mut names: Vec<String> = columns
        .iter()
        .take(SHOWN)
        .map(|name| {
            let short: String = name.chars().take(60).collect();
            format!("\u{201c}{short}\u{201d}")
        })
        .collect();
    if columns.len() > SHOWN {
        names.push(format!("and {} more", columns.len() - SHOWN));
    }
    names.join(", ")
}
