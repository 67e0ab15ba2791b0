//! What files of products hold, one module a format, and which of them a file is.
//!
//! A format knows its columns or fields and makes drafts of products from them. It never reads a file itself: rows come
//! from [`crate::table`], and the bytes of a feed from [`crate::source`].

mod feed;
mod generic;
mod google;
mod header;
mod shopify;
mod shopify_inventory;
mod woo_columns;
mod woocommerce;

use crate::draft::Draft;
use crate::number::Style;
use crate::row_problem::RowProblem;
use crate::source::encoding::Utf8Reader;
use crate::source::kind::{Kind, Shape, TextFile};
use crate::table::delimited::Delimited;
use crate::table::{HEADER_WITHIN, Row, Rows, Source, dialect, trimmed, workbook};
use crate::{Format, ImportError, Opened, Options};
use std::collections::VecDeque;
use std::io::{BufReader, Read, Seek};

/// Rows looked at before the format is chosen, so that there are some below the header.
const LOOK_AHEAD: usize = HEADER_WITHIN + 20;

/// A format of tables, with its columns as they were found in a header.
pub trait TableFormat {
    /// Takes a row that has no more cells than the header.
    fn take(&mut self, row: &Row, draft: &mut Draft) -> Result<(), ImportError>;

    /// What can only be done once every row was seen.
    fn finish(&mut self, _draft: &mut Draft) -> Result<(), ImportError> {
        Ok(())
    }

    /// Whether a row with more cells than the header can still be trusted.
    fn survives_extra_cells(&self, _row: &Row) -> bool {
        false
    }

    /// How the format is called where it was read from such a table.
    fn format(&self, source: Source) -> Format;

    /// How a doubtful decimal mark is read where no other number tells: tables separated by semicolons come from
    /// places that write decimals with a comma.
    fn style_hint(&self, source: Source) -> Style {
        if source == Source::Delimited(b';') { Style::Comma } else { Style::Point }
    }
}

/// Reads every row or item of a file.
pub fn read<R: Read + Seek>(reader: R, kind: Kind, options: &Options) -> Result<Opened, ImportError> {
    match kind {
        Kind::Workbook => {
            workbook::over_sheets(reader, &options.limits, |rows| read_rows(rows, Source::Workbook, options))
        }
        Kind::Text(text) => match text.shape {
            Shape::Xml => feed::read(reader, text, options),
            Shape::Table => read_text(reader, text, options),
        },
    }
}

/// Reads a delimited text file.
fn read_text<R: Read + Seek>(
    mut reader: R,
    text: TextFile,
    options: &Options,
) -> Result<Opened, ImportError> {
    let known = |cells: &[String]| {
        let mapped = options.mapping.as_ref().map_or(0, |m| m.columns_in(cells));
        cells.iter().filter(|cell| header::is_known(trimmed(cell))).count() + mapped
    };
    let looked_for = dialect::Known { known: &known, unquoted: &google::is_header };
    let dialect = dialect::sniff(&text, options, &looked_for)?;
    let source = BufReader::with_capacity(128 << 10, Utf8Reader::new(&mut reader, text.charset)?);
    let rows = Delimited::new(source, &dialect, &options.limits);
    let mut import = read_rows(rows, Source::Delimited(dialect.delimiter), options)?;
    text.charset.encoding.name().clone_into(&mut import.encoding);
    if text.charset.damaged > 0 {
        let count = text.charset.damaged;
        import.products.warn_first(1, RowProblem::DamagedText { count });
    }
    Ok(import)
}

/// Reads any table.
fn read_rows(mut rows: impl Rows, source: Source, options: &Options) -> Result<Opened, ImportError> {
    let limits = &options.limits;
    let mut first = VecDeque::with_capacity(LOOK_AHEAD);
    while first.len() < LOOK_AHEAD {
        let mut row = Row::default();
        if !rows.next(&mut row)? {
            break;
        }
        if row.width > limits.columns && first.len() < HEADER_WITHIN {
            return Err(ImportError::TooManyColumns {
                found: row.width as u64,
                limit: limits.columns as u64,
            });
        }
        first.push_back(row);
    }
    let found = header::find(first.make_contiguous(), source, options)?;
    let columns: Vec<String> = {
        let header = &first[found.at];
        let mut names: Vec<String> = header.cells.iter().map(|c| trimmed(c).to_owned()).collect();
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        names
    };
    first.drain(..=found.at);

    let mut format = found.format;
    let mut draft = Draft::new(options, format.style_hint(source));
    let mut count = 0_usize;
    let mut row = Row::default();
    loop {
        if let Some(next) = first.pop_front() {
            row = next;
        } else if !rows.next(&mut row)? {
            break;
        }
        if row.number > limits.rows {
            return Err(ImportError::TooLarge { what: "rows", limit: limits.rows });
        }
        if let Some(problem) = row.problem.take() {
            count += 1;
            draft.skipped.add(row.number, problem);
            continue;
        }
        if row.is_blank() {
            continue;
        }
        count += 1;
        take(&row, &columns, format.as_mut(), &mut draft)?;
    }
    if count == 0 {
        return Err(ImportError::empty("it has a header and no rows below it"));
    }
    format.finish(&mut draft)?;
    Ok(import_of(draft, format.format(source), count, Some(columns)))
}

fn take(
    row: &Row,
    columns: &[String],
    format: &mut dyn TableFormat,
    draft: &mut Draft,
) -> Result<(), ImportError> {
    let (cells, named) = (row.width as u64, columns.len() as u64);
    if row.has_more_than(columns.len()) {
        if !format.survives_extra_cells(row) {
            draft.skipped.add(row.number, RowProblem::MovedCells { cells, columns: named });
            return Ok(());
        }
        draft.warnings.add(row.number, RowProblem::MoreCells { cells, columns: named });
    } else if row.numeric.is_empty() && row.width < columns.len() {
        draft.warnings.add(row.number, RowProblem::FewerCells { cells, columns: named });
    }
    format.take(row, draft)
}

/// The file, once every row is read.
fn import_of(draft: Draft, format: Format, rows: usize, columns: Option<Vec<String>>) -> Opened {
    Opened { format, rows, encoding: "UTF-8".to_owned(), columns, products: draft.into_products() }
}
