//! Tables, row by row, from delimited text or a workbook, and the names of their columns. It knows nothing of what the
//! columns mean to a format.

pub mod column_names;
pub mod columns;
pub mod delimited;
pub mod dialect;
pub mod mapping;
pub mod nature;
mod price_names;
mod styles;
pub mod workbook;
mod xlsx;

use crate::ImportError;
use crate::row_problem::RowProblem;
use iso_currency::Currency;

/// How far down a header is looked for: templates put titles and rules around it.
pub const HEADER_WITHIN: usize = 20;

/// One row of a table. Its buffers are used again for the next one.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// As a spreadsheet numbers it, from 1.
    pub number: u64,
    /// The texts of its cells, as they are in the file.
    pub cells: Vec<String>,
    /// For workbooks: what each cell is. Empty for text.
    pub kinds: Vec<Cell>,
    /// How many cells the row has, kept or not.
    pub width: usize,
    /// Set where the row could not be read as one.
    pub problem: Option<RowProblem>,
    /// What is odd about a row that could be read.
    pub note: Option<RowProblem>,
}

impl Row {
    /// The cell's text without surrounding space; empty where there is none.
    pub fn get(&self, column: Option<usize>) -> &str {
        column.and_then(|at| self.cells.get(at)).map_or("", |cell| trimmed(cell))
    }

    /// Whether the cell of a workbook is a number.
    pub fn is_number(&self, column: Option<usize>) -> bool {
        matches!(column.and_then(|at| self.kinds.get(at)), Some(Cell::Number | Cell::Money(_)))
    }

    /// The currency in which a cell of a workbook is shown.
    pub fn currency(&self, column: Option<usize>) -> Option<Currency> {
        match column.and_then(|at| self.kinds.get(at)) {
            Some(Cell::Money(currency)) => Some(*currency),
            _ => None,
        }
    }

    /// Takes the cells of failed formulas out of the row and hands them over: a failure is no text.
    pub fn take_failed(&mut self) -> Vec<(usize, String)> {
        let mut failed = Vec::new();
        for (at, cell) in self.cells.iter_mut().enumerate() {
            if self.kinds.get(at) == Some(&Cell::Failed) || is_failure(trimmed(cell)) {
                failed.push((at, std::mem::take(cell)));
            }
        }
        failed
    }

    /// Whether no cell holds anything.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| trimmed(cell).is_empty())
    }

    /// How many cells hold anything beyond the first `columns`.
    pub fn has_more_than(&self, columns: usize) -> bool {
        self.cells.iter().skip(columns).any(|cell| !trimmed(cell).is_empty())
    }
}

/// What a cell of a workbook is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Also a date, a share and a truth, as they are written.
    #[default]
    Text,
    /// Its decimal mark is a point.
    Number,
    /// The same, shown as money.
    Money(Currency),
    /// A formula without a result.
    Failed,
}

/// What spreadsheets show, and write to text files, where a formula failed.
fn is_failure(text: &str) -> bool {
    text.starts_with('#')
        && matches!(
            text,
            "#NAME?"
                | "#REF!"
                | "#VALUE!"
                | "#DIV/0!"
                | "#N/A"
                | "#NULL!"
                | "#NUM!"
                | "#SPILL!"
                | "#CALC!"
                | "#ERROR!"
        )
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

/// What a table was read from; some formats differ by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Delimited(u8),
    Workbook,
}
