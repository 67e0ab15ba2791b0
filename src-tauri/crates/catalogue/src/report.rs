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
}

impl Skipped {
    fn new(row: u64, problem: &RowProblem) -> Self {
        Self { row, code: problem.code(), params: problem.params(), reason: problem.sentence() }
    }
}

/// A bounded list of notes.
#[derive(Debug)]
pub struct Notes {
    list: Vec<Skipped>,
    total: u64,
    cap: usize,
}

impl Notes {
    pub fn new(cap: usize) -> Self {
        Self { list: Vec::new(), total: 0, cap }
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
