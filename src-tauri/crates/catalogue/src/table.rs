//! A table, row by row, from delimited text or a workbook: finds its header, then hands each row to the format.

use crate::columns;
use crate::delimited::Delimited;
use crate::dialect;
use crate::draft::Draft;
use crate::encoding::Utf8Reader;
use crate::header::{self, Layout};
use crate::kind::TextFile;
use crate::{Format, ImportError, Opened, Options};
use std::collections::VecDeque;
use std::io::{BufReader, Read, Seek};

/// How far down a header is looked for: templates put titles and rules around it.
pub const HEADER_WITHIN: usize = 20;
/// Rows looked at before the layout is chosen, so that there are some below the header.
const LOOK_AHEAD: usize = HEADER_WITHIN + 20;

/// One row of a table. Its buffers are used again for the next one.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// As a spreadsheet numbers it, from 1.
    pub number: u64,
    /// The texts of its cells, as they are in the file.
    pub cells: Vec<String>,
    /// For workbooks: whether the cell is a number, whose decimal mark is then known. Empty for text.
    pub numeric: Vec<bool>,
    /// How many cells the row has, kept or not.
    pub width: usize,
    /// Set where the row could not be read as one.
    /// A stable code and a sentence.
    pub problem: Option<(&'static str, &'static str)>,
}

impl Row {
    /// The cell's text without surrounding space; empty where there is none.
    pub fn get(&self, column: Option<usize>) -> &str {
        column.and_then(|at| self.cells.get(at)).map_or("", |cell| trimmed(cell))
    }

    /// Whether the cell of a workbook is a number.
    pub fn is_number(&self, column: Option<usize>) -> bool {
        column.and_then(|at| self.numeric.get(at)).copied().unwrap_or(false)
    }

    /// Whether no cell holds anything.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| trimmed(cell).is_empty())
    }

    /// How many cells hold anything beyond the first `columns`.
    fn has_more_than(&self, columns: usize) -> bool {
        self.cells.iter().skip(columns).any(|cell| !trimmed(cell).is_empty())
    }
}

/// Without surrounding space and byte order marks.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

/// Where rows come from.
pub trait Rows {
    /// Reads the next row into `row`; `false` at the end.
    fn next(&mut self, row: &mut Row) -> Result<bool, ImportError>;
}

/// Reads a delimited text file.
pub fn read<R: Read + Seek>(mut reader: R, text: TextFile, options: &Options) -> Result<Opened, ImportError> {
    let known = |cells: &[String]| {
        let mapped = options.mapping.as_ref().map_or(0, |m| m.columns_in(cells));
        cells.iter().filter(|cell| columns::is_known(trimmed(cell))).count() + mapped
    };
    let dialect = dialect::sniff(&text, options, &known)?;
    let source = BufReader::with_capacity(128 << 10, Utf8Reader::new(&mut reader, text.charset)?);
    let rows = Delimited::new(source, &dialect, &options.limits);
    let mut import = read_rows(rows, Source::Delimited(dialect.delimiter), options)?;
    text.charset.encoding.name().clone_into(&mut import.encoding);
    if text.charset.damaged > 0 {
        let reason = format!(
            "{} characters of this file are damaged and show as \u{fffd}; export it as UTF-8.",
            text.charset.damaged
        );
        import.products.warn_first(1, "damaged_text", reason);
    }
    Ok(import)
}

/// What a table was read from; some formats differ by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Delimited(u8),
    Workbook,
}

/// Reads any table.
pub fn read_rows(mut rows: impl Rows, source: Source, options: &Options) -> Result<Opened, ImportError> {
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

    let mut layout = found.layout;
    let mut draft = Draft::new(options, layout.style_hint(source));
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
        if let Some((code, reason)) = row.problem {
            count += 1;
            draft.skipped.add(row.number, code, reason);
            continue;
        }
        if row.is_blank() {
            continue;
        }
        count += 1;
        take(&row, &columns, &mut layout, &mut draft)?;
    }
    if count == 0 {
        return Err(ImportError::empty("it has a header and no rows below it"));
    }
    layout.finish(&mut draft)?;
    let format = layout.format(source);
    Ok(import_of(draft, format, count, Some(columns)))
}

fn take(row: &Row, columns: &[String], layout: &mut Layout, draft: &mut Draft) -> Result<(), ImportError> {
    if row.has_more_than(columns.len()) {
        if !layout.survives_extra_cells(row) {
            draft.skipped.add(
                row.number,
                "ragged_row",
                format!(
                    "The row has {} cells and the header {}: a comma in a text without quotes moves the cells after \
                     it, so its price cannot be trusted.",
                    row.width,
                    columns.len()
                ),
            );
            return Ok(());
        }
        draft.warnings.add(
            row.number,
            "ragged_row",
            format!(
                "The row has {} cells and the header {}; the rest was left out.",
                row.width,
                columns.len()
            ),
        );
    } else if row.numeric.is_empty() && row.width < columns.len() {
        draft.warnings.add(
            row.number,
            "ragged_row",
            format!(
                "The row has {} cells and the header {}; the missing ones count as empty.",
                row.width,
                columns.len()
            ),
        );
    }
    layout.take(row, draft)
}

/// The file, once every row is read.
pub fn import_of(draft: Draft, format: Format, rows: usize, columns: Option<Vec<String>>) -> Opened {
    Opened { format, rows, encoding: "UTF-8".to_owned(), columns, products: draft.into_products() }
}
