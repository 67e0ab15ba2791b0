//! Delimited text, row by row: RFC 4180 with quoted line breaks, and the liberties that real files take with quotes.
//!
//! A row is never larger than its bound: a quote that is never closed costs its own row, not the rest of the file.

use crate::row_problem::RowProblem;
use crate::table::dialect::Dialect;
use crate::table::{Row, Rows};
use crate::{ImportError, Limits};
use std::io::BufRead;

/// After so many quotes that are never closed the file is given up: each costs a search through `record_bytes`.
const UNCLOSED_ACCEPTED: u32 = 20;

pub struct Delimited<R> {
    reader: R,
    delimiter: u8,
    quotes: bool,
    line_end: u8,
    skip_first: bool,
    record_bytes: usize,
    columns: usize,
    /// Lines given back after a quote that is never closed.
    returned: Vec<u8>,
    returned_at: usize,
    unclosed: u32,
    number: u64,
    /// The row's lines as they are in the file.
    raw: Vec<u8>,
    text: Vec<u8>,
    ends: Vec<usize>,
    width: usize,
}

enum Scan {
    Done,
    OpenQuote,
}

impl<R: BufRead> Delimited<R> {
    pub fn new(reader: R, dialect: &Dialect, limits: &Limits) -> Self {
        Self {
            reader,
            delimiter: dialect.delimiter,
            quotes: dialect.quotes,
            line_end: dialect.line_end,
            skip_first: dialect.separator_line,
            record_bytes: limits.record_bytes,
            columns: limits.columns,
            returned: Vec::new(),
            returned_at: 0,
            unclosed: 0,
            number: 0,
            raw: Vec::new(),
            text: Vec::new(),
            ends: Vec::new(),
            width: 0,
        }
    }

    /// Appends the next line with its line end to `raw`. `false` where nothing is left, `Err(true)`-like bound as error.
    fn append_line(&mut self) -> Result<Line, ImportError> {
        let before = self.raw.len();
        loop {
            let from_returned = self.returned_at < self.returned.len();
            let piece: &[u8] =
                if from_returned { &self.returned[self.returned_at..] } else { self.reader.fill_buf()? };
            if piece.is_empty() {
                return Ok(if self.raw.len() > before { Line::Read } else { Line::End });
            }
            let (used, ended) = match memchr::memchr(self.line_end, piece) {
                Some(at) => (at + 1, true),
                None => (piece.len(), false),
            };
            self.raw.extend_from_slice(&piece[..used]);
            if from_returned {
                self.returned_at += used;
            } else {
                self.reader.consume(used);
            }
            if self.raw.len() > self.record_bytes {
                return Ok(Line::TooLong);
            }
            if ended {
                return Ok(Line::Read);
            }
        }
    }

    fn end_field(&mut self) -> Result<(), ImportError> {
        self.width += 1;
        let start = self.ends.last().copied().unwrap_or(0);
        if self.ends.len() < self.columns {
            self.ends.push(self.text.len());
        } else if self.text.len() > start {
            return Err(ImportError::TooManyColumns { found: self.width as u64, limit: self.columns as u64 });
        }
        Ok(())
    }

    /// Splits `raw[from..]` into fields. `quoted`: `from` is inside a quoted field.
    fn scan(&mut self, from: usize, mut quoted: bool) -> Result<Scan, ImportError> {
        let mut at = from;
        let mut end = self.raw.len();
        if end > from && self.raw[end - 1] == self.line_end {
            end -= 1;
        }
        if self.line_end == b'\n' && end > from && self.raw[end - 1] == b'\r' {
            end -= 1;
        }
        loop {
            if !quoted && self.quotes {
                let spaces = self.raw[at..end].iter().take_while(|b| **b == b' ').count();
                if self.raw.get(at + spaces) == Some(&b'"') && at + spaces < end {
                    quoted = true;
                    at += spaces + 1;
                }
            }
            if quoted {
                let Some(quote) = memchr::memchr(b'"', &self.raw[at..end]).map(|i| at + i) else {
                    self.text.extend_from_slice(&self.raw[at..]);
                    return Ok(Scan::OpenQuote);
                };
                self.text.extend_from_slice(&self.raw[at..quote]);
                if quote + 1 < end && self.raw[quote + 1] == b'"' {
                    self.text.push(b'"');
                    at = quote + 2;
                    continue;
                }
                let spaces = self.raw[quote + 1..end].iter().take_while(|b| **b == b' ').count();
                let after = quote + 1 + spaces;
                if after < end && self.raw[after] != self.delimiter {
                    if self.stray_quote(quote, end) {
                        self.text.push(b'"');
                        at = quote + 1;
                        continue;
                    }
                    // `"Big" lamp`: a field that only begins with a quote. It keeps its quotes.
                    let start = self.ends.last().copied().unwrap_or(0);
                    self.text.insert(start, b'"');
                    self.text.push(b'"');
                    let stop = memchr::memchr(self.delimiter, &self.raw[quote + 1..end])
                        .map_or(end, |i| quote + 1 + i);
                    self.text.extend_from_slice(&self.raw[quote + 1..stop]);
                    at = stop;
                } else {
                    at = after;
                }
                quoted = false;
            } else {
                let stop = memchr::memchr(self.delimiter, &self.raw[at..end]).map_or(end, |i| at + i);
                self.text.extend_from_slice(&self.raw[at..stop]);
                at = stop;
            }
            self.end_field()?;
            if at >= end {
                return Ok(Scan::Done);
            }
            at += 1;
        }
    }

    /// Whether the quote at `quote`, which nothing allowed follows, is part of the text: as in `"Ring 10" light",9`,
    /// where the field is closed properly later without a delimiter in between.
    fn stray_quote(&self, quote: usize, end: usize) -> bool {
        let rest = &self.raw[quote + 1..end];
        let Some(next) = memchr::memchr(b'"', rest) else { return false };
        let closes = rest.get(next + 1).is_none_or(|b| *b == self.delimiter);
        closes && memchr::memchr(self.delimiter, &rest[..next]).is_none()
    }

    /// Gives back all lines of the row but its first, so that they are read again as rows of their own.
    fn give_back(&mut self) -> Result<(), ImportError> {
        self.unclosed += 1;
        if self.unclosed > UNCLOSED_ACCEPTED {
            return Err(ImportError::unreadable(format!(
                "quotes are opened and never closed in many rows, the last in row {}",
                self.number
            )));
        }
        let first = memchr::memchr(self.line_end, &self.raw).map_or(self.raw.len(), |at| at + 1);
        let mut again = self.raw.split_off(first);
        again.extend_from_slice(&self.returned[self.returned_at..]);
        self.returned = again;
        self.returned_at = 0;
        Ok(())
    }

    fn fill(&mut self, row: &mut Row) {
        row.number = self.number;
        row.width = self.width;
        row.problem = None;
        row.cells.truncate(self.ends.len());
        let mut start = 0;
        for (i, &end) in self.ends.iter().enumerate() {
            let field = String::from_utf8_lossy(&self.text[start..end]);
            start = end;
            match row.cells.get_mut(i) {
                Some(cell) => {
                    cell.clear();
                    cell.push_str(&field);
                }
                None => row.cells.push(field.into_owned()),
            }
        }
    }
}

enum Line {
    Read,
    End,
    TooLong,
}

impl<R: BufRead> Rows for Delimited<R> {
    fn next(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        loop {
            self.raw.clear();
            self.text.clear();
            self.ends.clear();
            self.width = 0;
            let too_long =
                || ImportError::TooLarge { what: "bytes in one row", limit: self.record_bytes as u64 };
            let too_long = too_long();
            match self.append_line()? {
                Line::End => return Ok(false),
                Line::TooLong => return Err(too_long),
                Line::Read => {}
            }
            self.number += 1;
            if self.skip_first && self.number == 1 {
                continue;
            }
            let (mut from, mut quoted) = (0, false);
            loop {
                match self.scan(from, quoted)? {
                    Scan::Done => break,
                    Scan::OpenQuote => {
                        from = self.raw.len();
                        quoted = true;
                        match self.append_line()? {
                            Line::Read => {}
                            Line::End | Line::TooLong => {
                                self.give_back()?;
                                row.cells.clear();
                                row.number = self.number;
                                row.width = 0;
                                row.problem = Some(RowProblem::UnclosedQuote);
                                return Ok(true);
                            }
                        }
                    }
                }
            }
            self.fill(row);
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows_of(text: &str, delimiter: u8, quotes: bool) -> Vec<Vec<String>> {
        let dialect = Dialect { delimiter, quotes, line_end: b'\n', separator_line: false };
        let mut rows = Delimited::new(text.as_bytes(), &dialect, &Limits::default());
        let (mut row, mut all) = (Row::default(), Vec::new());
        while rows.next(&mut row).unwrap() {
            all.push(match &row.problem {
                Some(problem) => vec![format!("!{}", problem.code())],
                None => row.cells.clone(),
            });
        }
        all
    }

    #[test]
    fn quoted_line_breaks_and_doubled_quotes_are_read() {
        let rows = rows_of("a,\"b\r\nc\",\"d\"\"e\"\r\n1,,3", b',', true);
        assert_eq!(rows, [vec!["a", "b\r\nc", "d\"e"], vec!["1", "", "3"]]);
    }

    #[test]
    fn stray_quotes_stay_in_the_text() {
        assert_eq!(
            rows_of("24\" tv,\"Ring 10\" light\",9", b',', true),
            [["24\" tv", "Ring 10\" light", "9"]]
        );
        assert_eq!(rows_of("1,\"Big\" lamp,5,\"x\"", b',', true), [["1", "\"Big\" lamp", "5", "x"]]);
        assert_eq!(rows_of("1, \"a, b\" ,2", b',', true), [["1", "a, b", "2"]]);
    }

    #[test]
    fn quotes_are_text_where_the_format_says_so() {
        assert_eq!(rows_of("a\t\"b\tc\"", b'\t', false), [["a", "\"b", "c\""]]);
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_only_its_row() {
        let rows = rows_of("h,i\n1,\"x\n2,y\n3,z\n", b',', true);
        assert_eq!(rows, [vec!["h", "i"], vec!["!unclosed_quote"], vec!["2", "y"], vec!["3", "z"]]);
    }

    #[test]
    fn a_row_without_end_is_refused() {
        let dialect = Dialect { delimiter: b',', quotes: true, line_end: b'\n', separator_line: false };
        let endless = std::io::BufReader::new(std::io::repeat(b'a'));
        let error =
            Delimited::new(endless, &dialect, &Limits::default()).next(&mut Row::default()).unwrap_err();
        assert_eq!(error.code(), "file_too_large");
    }

    proptest! {
        #[test]
        fn what_is_written_by_the_rules_is_read_back(
            table in prop::collection::vec(prop::collection::vec("[a-z \",;\n\r\u{5d0}]{0,8}", 3), 1..8)
        ) {
            let text: String = table
                .iter()
                .map(|row| {
                    let cells: Vec<String> =
                        row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
                    cells.join(",") + "\n"
                })
                .collect();
            prop_assert_eq!(rows_of(&text, b',', true), table);
        }
    }
}
