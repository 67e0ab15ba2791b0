//! Reads catalogue files: what a shop exports, or what somebody keeps in a spreadsheet, becomes products.
//!
//! Pure parsing. It never opens a network connection or a database, never trusts a size that a file states about
//! itself, and never guesses a number: a quantity that a file does not give stays unknown. Whatever the bytes are, it
//! answers with products or with a refusal, in bounded memory and time.

mod currency_sign;
mod draft;
mod error;
mod formats;
mod number;
mod price;
mod reading;
mod report;
mod row_problem;
mod sale;
mod sku;
mod slug;
mod source;
mod table;
pub mod tables;
mod text;

pub use error::{EXPECTED, ForeignKind, ImportError};

pub use report::Skipped;
pub use row_problem::RowProblem;
pub use table::mapping::Mapping;

use cartwall_domain::catalogue::Product;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::Path;

/// What the caller knows about a file.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The file's name, for messages and as a hint at its kind.
    pub name: String,
    /// Assumed where the file names none. Normally `None`: then a price is in the currency of its show.
    pub currency: Option<Currency>,
    /// What the catalogue's prices are in: of several columns of prices that one is taken, unless `currency` says
    /// another.
    pub catalogue: Option<Currency>,
    /// Which column is which, for a table that is not recognised by itself. It overrules every recognition.
    pub mapping: Option<Mapping>,
    /// The time by which a sale with dates runs, has not begun or is over. Nothing here reads a clock.
    pub now: jiff::Timestamp,
    /// Bounds on what is read.
    pub limits: Limits,
}

/// Bounds that keep a hostile or broken file from exhausting memory or time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file.
    pub file_bytes: u64,
    /// Size of a workbook (XLSX) as it is on disk.
    pub workbook_bytes: u64,
    /// Inflated size of everything read from a workbook; worksheets are streamed, never held.
    pub sheet_bytes: u64,
    /// Inflated size of a workbook's shared texts; these are held.
    pub shared_text_bytes: u64,
    /// Rows of a table or items of a feed, blank ones too.
    pub rows: u64,
    /// Variants over all products.
    pub variants: usize,
    /// Columns of a table.
    pub columns: usize,
    /// One row or one item.
    pub record_bytes: usize,
    /// Nesting of XML.
    pub depth: usize,
    /// Text kept over all products.
    pub text_bytes: usize,
    /// Rows listed as skipped, and as warned about; more are only counted.
    pub notes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 4 << 30,
            workbook_bytes: 256 << 20,
            sheet_bytes: 512 << 20,
            shared_text_bytes: 64 << 20,
            rows: 2_000_000,
            variants: 500_000,
            columns: 2_000,
            record_bytes: 4 << 20,
            depth: 64,
            text_bytes: 256 << 20,
            notes: 10_000,
        }
    }
}

/// The kinds of file that are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Shopify's product export, with classic or new headers.
    Shopify,
    /// Shopify's inventory export: quantities by location.
    ShopifyInventory,
    /// WooCommerce's product export, in any language of the shop.
    #[serde(rename = "woocommerce")]
    WooCommerce,
    /// Google or Meta feed, RSS.
    GoogleRss,
    /// Google or Meta feed, Atom.
    GoogleAtom,
    /// Google or Meta feed, tab-separated.
    GoogleTsv,
    /// Google or Meta feed, comma-separated or as a workbook.
    GoogleCsv,
    /// Squarespace's product export.
    Squarespace,
    /// Wix's product export.
    Wix,
    /// BigCommerce's product export.
    #[serde(rename = "bigcommerce")]
    BigCommerce,
    /// Any other delimited table.
    TableCsv,
    /// Any other workbook.
    TableXlsx,
}

/// A file of which every row has been read. Its products are made one by one, as they are asked for, and are not kept:
/// a large file is never in memory twice.
pub struct Opened {
    /// What kind of file it is.
    pub format: Format,
    /// Rows or items read, without the header and blank rows.
    pub rows: usize,
    /// The character encoding, such as `UTF-8` or `windows-1255`.
    pub encoding: String,
    /// The header of a table.
    pub columns: Option<Vec<String>>,
    products: draft::Products,
}

impl Opened {
    /// How many products are still to come, at most: some are left out.
    pub fn remaining(&self) -> usize {
        self.products.remaining()
    }

    /// What was left out and what came in only partly. Complete once every product was asked for.
    pub fn into_notes(self) -> Notes {
        let (skipped, warnings) = self.products.into_notes();
        let (skipped, skipped_total) = skipped.finish();
        let (warnings, warnings_total) = warnings.finish();
        Notes { skipped, skipped_total, warnings, warnings_total }
    }

    /// All of it at once.
    fn whole(mut self) -> Import {
        let products: Vec<Product> = self.by_ref().collect();
        let (format, rows) = (self.format, self.rows);
        let (encoding, columns) = (std::mem::take(&mut self.encoding), self.columns.take());
        let Notes { skipped, skipped_total, warnings, warnings_total } = self.into_notes();
        let variants = products.iter().map(|product| product.variants.len()).sum();
        Import {
            format,
            products,
            variants,
            skipped,
            skipped_total,
            warnings,
            warnings_total,
            rows,
            encoding,
            columns,
        }
    }
}

impl Iterator for Opened {
    type Item = Product;

    fn next(&mut self) -> Option<Product> {
        self.products.next()
    }
}

/// What was not taken from a file as it stands.
#[derive(Debug, Default)]
pub struct Notes {
    /// Rows left out, in the order of the file; at most [`Limits::notes`] of them.
    pub skipped: Vec<Skipped>,
    /// How many rows were left out, listed or not.
    pub skipped_total: u64,
    /// Rows that came in, but not wholly.
    pub warnings: Vec<Skipped>,
    /// How many warnings there were, listed or not.
    pub warnings_total: u64,
}

/// What a file holds.
#[derive(Debug)]
pub struct Import {
    /// What kind of file it was.
    pub format: Format,
    /// In the order of the file.
    pub products: Vec<Product>,
    /// Over all products.
    pub variants: usize,
    /// Rows left out, in the order of the file; at most [`Limits::notes`] of them.
    pub skipped: Vec<Skipped>,
    /// How many rows were left out, listed or not.
    pub skipped_total: u64,
    /// Rows that came in, but not wholly.
    pub warnings: Vec<Skipped>,
    /// How many warnings there were, listed or not.
    pub warnings_total: u64,
    /// Rows or items read, without the header and blank rows.
    pub rows: usize,
    /// The character encoding, such as `UTF-8` or `windows-1255`.
    pub encoding: String,
    /// The header of a table.
    pub columns: Option<Vec<String>>,
}

/// Reads the file at `path`.
pub fn read_file(path: &Path, options: &Options) -> Result<Import, ImportError> {
    read_reader(open_file(path)?, options)
}

/// Reads a file that is in memory.
pub fn read_bytes(bytes: &[u8], options: &Options) -> Result<Import, ImportError> {
    read_reader(Cursor::new(bytes), options)
}

/// Reads from anything that can be read twice.
pub fn read_reader<R: Read + Seek>(reader: R, options: &Options) -> Result<Import, ImportError> {
    open_reader(reader, options).map(Opened::whole)
}

/// Opens the file at `path`.
pub fn open_file(path: &Path) -> Result<File, ImportError> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(ImportError::foreign(ForeignKind::Folder, "a folder"));
    }
    Ok(file)
}

/// Reads every row, in pieces; the file itself is never held.
pub fn open_reader<R: Read + Seek>(mut reader: R, options: &Options) -> Result<Opened, ImportError> {
    let kind = source::kind::of(&mut reader, options)?;
    formats::read(reader, kind, options)
}
