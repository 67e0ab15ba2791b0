//! Notes on single rows: what was left out and what came in only partly, listed up to a bound and always counted.

use crate::row_problem::RowProblem;
use cartwall_domain::params::Params;

/// A row that was left out or did not come in wholly, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// As a spreadsheet numbers it: the first line of the file is row 1, and a cell with line breaks is still in one
    /// row. For XML, the item's place, counted from 1.
    pub row: u64,
    /// A stable name for programs.
    pub code: &'static str,
    /// What it is about, for words in any language.
    pub params: Params,
    /// A sentence for the person who exported the file.
    pub reason: String,
    /// The worksheet of the row, where several came in.
    pub sheet: Option<String>,
}

/// Rows of the sheets of a workbook are told apart by the number of the sheet in the upper half.
const SHEET: u32 = 32;

/// The number of a row in its own sheet.
pub fn in_sheet(row: u64) -> u64 {
    row & u64::from(u32::MAX)
}

impl Skipped {
    fn new(row: u64, problem: &RowProblem) -> Self {
        Self { row, sheet: None, code: problem.code(), params: problem.params(), reason: problem.sentence() }
    }
}

/// A bounded list of notes.
#[derive(Debug)]
pub struct Notes {
    list: Vec<Skipped>,
    total: u64,
    cap: usize,
    sheets: Vec<String>,
}

impl Notes {
    pub fn new(cap: usize) -> Self {
        Self { list: Vec::new(), total: 0, cap, sheets: Vec::new() }
    }

    /// Rows of a further sheet follow; what is added to their numbers.
    pub fn sheet(&mut self, name: &str) -> u64 {
        let place = self.next_sheet();
        self.sheets.push(short(name));
        place
    }

    /// What would be added to the numbers of rows of a further sheet.
    pub fn next_sheet(&self) -> u64 {
        (self.sheets.len() as u64) << SHEET
    }

    pub fn add(&mut self, row: u64, problem: RowProblem) {
        self.total += 1;
        if self.list.len() < self.cap {
            self.list.push(Skipped::new(row, &problem));
        }
    }

    pub fn add_first(&mut self, row: u64, problem: RowProblem) {
        self.total += 1;
        self.list.insert(0, Skipped::new(row, &problem));
    }

    /// The notes in the order of the file, and how many there were.
    pub fn finish(mut self) -> (Vec<Skipped>, u64) {
        self.list.sort_by_key(|note| note.row);
        for note in &mut self.list {
            if self.sheets.len() > 1 {
                let sheet = usize::try_from(note.row >> SHEET).ok().and_then(|at| self.sheets.get(at));
                note.sheet = sheet.filter(|name| !name.is_empty()).cloned();
            }
            note.row = in_sheet(note.row);
        }
        (self.list, self.total)
    }
}

/// Text from a file as one line, cut to a readable length.
pub fn short(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut short: String =
        text.trim().chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.trim().chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}
