//! Tables for others than the catalogue: whoever knows the columns gets the rows, with the same encodings, delimiters,
//! quotes, workbooks and bounds, and the same way of reading numbers. It knows nothing of what the columns mean.

use crate::source::encoding::Utf8Reader;
use crate::source::kind::{Kind, Shape, of};
use crate::table::columns::normalised;
use crate::table::delimited::Delimited;
use crate::table::{HEADER_WITHIN, Rows};
use crate::table::{dialect, workbook};
use crate::{ForeignKind, ImportError, Options};
use std::io::{BufReader, Read, Seek};

pub use crate::number::{RawNumber, Style, read as read_number, read_quantity};
pub use crate::price::{PriceColumn, PriceRead, QuantityColumn};
pub use crate::sku::code;
pub use crate::table::Row;

/// Whoever knows the columns and takes the rows.
pub trait TakeRows {
    /// Whether a column of this name is one that is looked for; it tells how the cells are separated.
    fn knows(&self, name: &str) -> bool;

    /// Whether these are the names of the columns. Asked of the first rows, one after the other, until one is.
    fn header(&mut self, names: &[String]) -> bool;

    /// A row below the header, blank ones left out.
    fn row(&mut self, row: &Row);
}

/// How a table was written, as far as it matters to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Some row was the header.
    pub has_header: bool,
    /// How a doubtful decimal mark is read where no number of the table tells.
    pub style: Style,
}

/// Reads a table to its end. Names of columns are given as [`normalised`] leaves them: small letters, no punctuation.
///
/// # Errors
/// What is no table, cannot be read, or is beyond the bounds.
pub fn read_table<R: Read + Seek>(
    mut reader: R,
    options: &Options,
    taker: &mut dyn TakeRows,
) -> Result<Written, ImportError> {
    let text = match of(&mut reader, options)? {
        Kind::Workbook => {
            return workbook::over_sheets(reader, &options.limits, |rows| {
                let has_header = hand_over(rows, options, taker)?;
                // A sheet of notes before the one with the table.
                let written = Written { has_header, style: Style::Point };
                if has_header {
                    Ok(written)
                } else {
                    Err(ImportError::foreign(ForeignKind::Document, "a workbook without known columns"))
                }
            });
        }
        Kind::Text(text) if text.shape == Shape::Xml => {
            return Err(ImportError::foreign(ForeignKind::Xml, "an XML document"));
        }
        Kind::Text(text) => text,
    };
    let known = |cells: &[String]| cells.iter().filter(|cell| taker.knows(&normalised(cell))).count();
    let dialect = dialect::sniff(&text, options, &dialect::Known { known: &known, unquoted: &|_| false })?;
    let source = BufReader::with_capacity(128 << 10, Utf8Reader::new(&mut reader, text.charset)?);
    let has_header = hand_over(Delimited::new(source, &dialect, &options.limits), options, taker)?;
    // Tables separated by semicolons come from places that write decimals with a comma.
    let style = if dialect.delimiter == b';' { Style::Comma } else { Style::Point };
    Ok(Written { has_header, style })
}

fn hand_over(mut rows: impl Rows, options: &Options, taker: &mut dyn TakeRows) -> Result<bool, ImportError> {
    let limits = &options.limits;
    let (mut row, mut looked_at, mut has_header) = (Row::default(), 0, false);
    while rows.next(&mut row)? {
        if row.number > limits.rows {
            return Err(ImportError::TooLarge { what: "rows", limit: limits.rows });
        }
        if row.width > limits.columns {
            return Err(ImportError::TooManyColumns {
                found: row.width as u64,
                limit: limits.columns as u64,
            });
        }
        if row.problem.is_none() && row.is_blank() {
            continue;
        }
        if has_header {
            taker.row(&row);
        } else if looked_at == HEADER_WITHIN {
            return Ok(false);
        } else {
            looked_at += 1;
            let names: Vec<String> = row.cells.iter().map(|cell| normalised(cell)).collect();
            has_header = taker.header(&names);
        }
    }
    Ok(has_header)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// Number, first and second cell.
    type Taken = Vec<(u64, String, String)>;

    #[derive(Default)]
    struct Taker(Taken);

    impl TakeRows for Taker {
        fn knows(&self, name: &str) -> bool {
            ["order", "amount"].contains(&name)
        }

        fn header(&mut self, names: &[String]) -> bool {
            names.iter().any(|name| name == "order")
        }

        fn row(&mut self, row: &Row) {
            self.0.push((row.number, row.get(Some(0)).to_owned(), row.get(Some(1)).to_owned()));
        }
    }

    fn read(bytes: &[u8]) -> (Result<Written, ImportError>, Taken) {
        let mut taker = Taker::default();
        (read_table(Cursor::new(bytes), &Options::default(), &mut taker), taker.0)
    }

    #[test]
    fn a_title_above_the_header_and_blank_rows_are_passed_over() {
        let (written, rows) = read("Sales of May\n\nOrder;Amount\n1;2,50\n;\n2;\"3,00\n\"\n".as_bytes());
        assert_eq!(written.unwrap(), Written { has_header: true, style: Style::Comma });
        assert_eq!(rows, [(4, "1".to_owned(), "2,50".to_owned()), (6, "2".to_owned(), "3,00".to_owned())]);
    }

    #[test]
    fn utf_16_is_read_as_any_other_encoding() {
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend("Order\tAmount\r\nא\t5\r\n".encode_utf16().flat_map(u16::to_le_bytes));
        let (written, rows) = read(&bytes);
        assert!(written.unwrap().has_header);
        assert_eq!(rows, [(2, "א".to_owned(), "5".to_owned())]);
    }

    #[test]
    fn a_table_of_something_else_has_no_header_and_hands_out_no_row() {
        let (written, rows) = read(b"title,price\nMug,5\n");
        assert!(!written.unwrap().has_header && rows.is_empty());
        assert_eq!(read(b"<feed></feed>").0.unwrap_err().code(), "foreign_file");
        assert_eq!(read(b"%PDF-1.7").0.unwrap_err().code(), "foreign_file");
    }
}
