//! What files of products hold, one module a format, and which of them a file is.
//!
//! A format knows its columns or fields and makes drafts of products from them. It never reads a file itself: rows come
//! from [`crate::table`], and the bytes of a feed from [`crate::source`].

mod bigcommerce;
mod feed;
mod generic;
mod google;
mod header;
mod shopify;
mod shopify_inventory;
mod squarespace;
mod variants;
mod variations;
mod wix;
mod woo_columns;
mod woocommerce;

use crate::draft::Draft;
use crate::number::Style;
use crate::report::short;
use crate::row_problem::RowProblem;
use crate::source::encoding::Utf8Reader;
use crate::source::kind::{Kind, Shape, TextFile};
use crate::table::delimited::Delimited;
use crate::table::{HEADER_WITHIN, Row, Rows, Source, dialect, trimmed, workbook};
use crate::text::without_entities;
use crate::{ForeignKind, Format, ImportError, Opened, Options};
use header::Found;
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
        Kind::Workbook => read_workbook(reader, options),
        Kind::Text(text) => match text.shape {
            Shape::Xml => feed::read(reader, text, options),
            Shape::Table => read_text(reader, text, options),
        },
    }
}

/// Reads every sheet that is shown and holds products, as one file; a hidden one only where no other does. Tables that
/// are left out are named.
fn read_workbook<R: Read + Seek>(reader: R, options: &Options) -> Result<Opened, ImportError> {
    let mut tables: Option<Tables> = None;
    workbook::over_all_sheets(reader, &options.limits, |sheet, rows| {
        let Some(known) = &mut tables else {
            let first = tables.insert(Tables::new(options));
            let read = first.read(rows, Source::Workbook, sheet.name);
            if read.is_err() {
                tables = None;
            }
            return read.map(|()| !sheet.hidden);
        };
        let (name, at) = (short(sheet.name), known.place());
        if sheet.hidden {
            if known.would_read(rows)? {
                known.draft.warnings.add(at, RowProblem::SheetLeftOut { sheet: name, hidden: true });
            }
            return Ok(true);
        }
        match known.read(rows, Source::Workbook, sheet.name) {
            Ok(()) | Err(ImportError::Empty { .. }) => {}
            Err(ImportError::Foreign { kind, .. }) if kind != ForeignKind::Orders => {}
            Err(
                ImportError::UnknownColumns { .. }
                | ImportError::BadMapping { .. }
                | ImportError::Foreign { .. },
            ) => known.draft.warnings.add(at, RowProblem::SheetLeftOut { sheet: name, hidden: false }),
            Err(error) => return Err(error),
        }
        Ok(true)
    })?;
    tables.map(Tables::finish).ok_or_else(|| ImportError::empty("the workbook has no worksheets"))
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
    let mut tables = Tables::new(options);
    tables.read(rows, Source::Delimited(dialect.delimiter), "")?;
    Ok(of_text(tables.finish(), &text))
}

/// What was read from a text file, with its encoding and what is wrong with that.
fn of_text(mut import: Opened, text: &TextFile) -> Opened {
    text.charset.encoding.name().clone_into(&mut import.encoding);
    let count = text.charset.damaged;
    if count > 0 {
        let problem = match text.charset.rest {
            Some(rest) => RowProblem::MixedText { count, encoding: rest.name().to_owned() },
            None => RowProblem::DamagedText { count },
        };
        import.products.warn_first(1, problem);
    }
    import
}

/// The tables of a file: one, or a sheet each.
struct Tables<'a> {
    options: &'a Options,
    draft: Draft,
    format: Option<Format>,
    rows: usize,
    /// The header of the first.
    columns: Vec<String>,
}

impl<'a> Tables<'a> {
    fn new(options: &'a Options) -> Self {
        let draft = Draft::new(options, Style::Point);
        Self { options, draft, format: None, rows: 0, columns: Vec::new() }
    }

    /// The first rows of a table, among which its header is.
    fn first(&self, rows: &mut impl Rows) -> Result<VecDeque<Row>, ImportError> {
        let limits = &self.options.limits;
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
        Ok(first)
    }

    /// Whether it is a table of products.
    fn would_read(&self, mut rows: impl Rows) -> Result<bool, ImportError> {
        let mut first = self.first(&mut rows)?;
        header::join_lines(first.make_contiguous(), self.options);
        let found = header::find(first.make_contiguous(), Source::Workbook, self.options);
        Ok(found.is_ok_and(|found| Some(found.format.format(Source::Workbook)) == self.format))
    }

    /// The place of the next sheet for a note on the whole of it.
    fn place(&self) -> u64 {
        self.draft.warnings.next_sheet()
    }

    /// Takes in every row of a table. The further sheets of a workbook hold the same kind of table as the first.
    fn read(&mut self, mut rows: impl Rows, source: Source, sheet: &str) -> Result<(), ImportError> {
        let limits = &self.options.limits;
        let mut first = self.first(&mut rows)?;
        header::join_lines(first.make_contiguous(), self.options);
        let Found { at, mut format, notes } = header::find(first.make_contiguous(), source, self.options)?;
        let kind = format.format(source);
        if self.format.is_some_and(|known| known != kind) {
            return Err(ImportError::foreign(ForeignKind::Orders, "a table of another kind"));
        }
        let (columns, width) = (named_columns(&first[at]), first[at].width);
        let place = self.draft.sheet(sheet);
        for problem in notes {
            self.draft.warnings.add(place | first[at].number, problem);
        }
        first.drain(..=at);
        if self.format.is_none() {
            self.draft.hint(format.style_hint(source));
        }
        let (mut count, mut row) = (0_usize, Row::default());
        loop {
            if let Some(next) = first.pop_front() {
                row = next;
            } else if !rows.next(&mut row)? {
                break;
            }
            if row.number > limits.rows || self.rows as u64 > limits.rows {
                return Err(ImportError::TooLarge { what: "rows", limit: limits.rows });
            }
            row.number |= place;
            if let Some(problem) = row.problem.take() {
                count += 1;
                self.draft.skipped.add(row.number, problem);
                continue;
            }
            if row.is_blank() {
                continue;
            }
            count += 1;
            take(&mut row, &columns, width, format.as_mut(), &mut self.draft)?;
        }
        if count == 0 {
            return Err(ImportError::empty("it has a header and no rows below it"));
        }
        format.finish(&mut self.draft)?;
        self.rows += count;
        if self.format.is_none() {
            (self.format, self.columns) = (Some(kind), columns);
        }
        Ok(())
    }

    fn finish(self) -> Opened {
        import_of(self.draft, self.format.unwrap_or(Format::TableCsv), self.rows, Some(self.columns))
    }
}

/// The names of the columns as a header writes them, without empty ones behind the last.
fn named_columns(header: &Row) -> Vec<String> {
    let mut names: Vec<String> = header.cells.iter().map(|cell| trimmed(cell).to_owned()).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}

/// Takes one row in: its texts without entities, the cells of failed formulas empty.
fn take(
    row: &mut Row,
    columns: &[String],
    header_width: usize,
    format: &mut dyn TableFormat,
    draft: &mut Draft,
) -> Result<(), ImportError> {
    for (at, text) in row.take_failed() {
        if let Some(column) = columns.get(at) {
            let (column, text) = (short(column), short(&text));
            draft.warnings.add(row.number, RowProblem::FailedFormula { column, text });
        }
    }
    if let Some(note) = row.note.take() {
        draft.warnings.add(row.number, note);
    }
    row.cells.iter_mut().for_each(without_entities);
    let (cells, named) = (row.width as u64, columns.len() as u64);
    // People keep notes beside a table, in columns without a name. In a workbook no cell moves.
    let notes = !row.kinds.is_empty() || row.width == header_width;
    if row.has_more_than(columns.len()) && !notes {
        if !format.survives_extra_cells(row) {
            draft.skipped.add(row.number, RowProblem::MovedCells { cells, columns: named });
            return Ok(());
        }
        draft.warnings.add(row.number, RowProblem::MoreCells { cells, columns: named });
    } else if row.kinds.is_empty() && row.width < columns.len() {
        draft.warnings.add(row.number, RowProblem::FewerCells { cells, columns: named });
    }
    format.take(row, draft)
}

/// The file, once every row is read.
fn import_of(draft: Draft, format: Format, rows: usize, columns: Option<Vec<String>>) -> Opened {
    Opened { format, rows, encoding: "UTF-8".to_owned(), columns, products: draft.into_products() }
}
