//! Tables, row by row, from delimited text or a workbook, and the names of their columns. It knows nothing of what the
//! columns mean to a format.

pub mod column_names;
pub mod columns;
pub mod delimited;
pub mod dialect;
pub mod mapping;
pub mod workbook;
mod xlsx;

use crate::ImportError;
use crate::row_problem::RowProblem;

/// How far down a header is looked for: templates put titles and rules around it.
pub const HEADER_WITHIN: usize = 20;

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
    pub problem: Option<RowProblem>,
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
    pub fn has_more_than(&self, columns: usize) -> bool {
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

/// What a table was read from; some formats differ by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Delimited(u8),
    Workbook,
}
