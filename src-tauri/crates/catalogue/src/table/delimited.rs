//! Delimited text, row by row: RFC 4180 with quoted line breaks, and the liberties that real files take with quotes.
//!
//! A quote that is never closed must not swallow the rows below it. A text in quotes goes over several lines only where
//! it is closed as the rules say and the row then has the cells of its neighbours; otherwise its first line is a row of
//! its own, without the quote, and the other lines are read again.

use crate::row_problem::RowProblem;
use crate::table::dialect::Dialect;
use crate::table::{Row, Rows};
use crate::{ImportError, Limits};
use std::io::BufRead;

/// After so many long searches for the end of a quote the file is given up: each costs up to `record_bytes`.
const LONG_SEARCHES: u32 = 20;
const LONG: usize = 64 << 10;
/// Quotes dropped from one line before the line is given up.
const DROPPED: usize = 16;
/// In narrower tables a line of a description has the commas of a row too easily.
const WIDE_ENOUGH: usize = 4;

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
    long_searches: u32,
    number: u64,
    /// How many cells the last row had that was on one line.
    usual: usize,
    /// Where in `raw` the quoted field begins that is not closed yet.
    opened: usize,
    /// Places in `raw` of quotes that open nothing.
    dropped: Vec<usize>,
    /// A field that only begins with a quote holds the delimiter.
    spans_cells: bool,
    /// The row's lines as they are in the file.
    raw: Vec<u8>,
    text: Vec<u8>,
    ends: Vec<usize>,
    width: usize,
}

enum Scan {
    Done,
    OpenQuote,
    /// A quote that opens another field stands inside the one from a line above.
    Broken,
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
            long_searches: 0,
            number: 0,
            usual: 0,
            opened: 0,
            dropped: Vec::new(),
            spans_cells: false,
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
        // The field of a line above goes on.
        let mut carried = quoted;
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
                    quoted = !self.dropped.contains(&(at + spaces));
                    self.opened = at + spaces;
                    at += spaces + 1;
                }
            }
            if quoted {
                let Some(quote) = memchr::memchr(b'"', &self.raw[at..end]).map(|i| at + i) else {
                    self.text.extend_from_slice(&self.raw[at..]);
                    return Ok(Scan::OpenQuote);
                };
                if carried && self.opens_another(quote, end) {
                    return Ok(Scan::Broken);
                }
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
                    if carried {
                        return Ok(Scan::Broken);
                    }
                    // `"Big" lamp`: a field that only begins with a quote. It keeps its quotes.
                    let start = self.ends.last().copied().unwrap_or(0);
                    self.spans_cells |= self.text[start..].contains(&self.delimiter);
                    self.text.insert(start, b'"');
                    self.text.push(b'"');
                    let stop = memchr::memchr(self.delimiter, &self.raw[quote + 1..end])
                        .map_or(end, |i| quote + 1 + i);
                    self.text.extend_from_slice(&self.raw[quote + 1..stop]);
                    at = stop;
                } else {
                    at = after;
                }
                (quoted, carried) = (false, false);
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

    /// Whether the quote at `quote`, inside a field of a line above, stands where a field of its own would be opened, and
    /// closes nothing.
    fn opens_another(&self, quote: usize, end: usize) -> bool {
        let before = self.raw[..quote].iter().rev().find(|b| **b != b' ');
        let begins = before.is_none_or(|b| *b == self.delimiter || *b == self.line_end);
        let quotes = self.raw[quote..end].iter().take_while(|b| **b == b'"').count();
        // Doubled ones are text.
        let after = quote + quotes;
        begins && quotes % 2 == 1 && after < end && self.raw[after] != self.delimiter
    }

    /// Where the first line of `raw` ends, its line end included.
    fn first_line(&self) -> usize {
        memchr::memchr(self.line_end, &self.raw).map_or(self.raw.len(), |at| at + 1)
    }

    /// How many cells a line has where no quote encloses anything.
    fn bare_width(&self, line: &[u8]) -> usize {
        memchr::memchr_iter(self.delimiter, line).count() + 1
    }

    /// Whether the lines of a row that goes over several are rows of their own: it has not the cells of its neighbours,
    /// and its first line alone has.
    fn is_several(&self) -> bool {
        let first = self.bare_width(&self.raw[..self.first_line()]);
        self.usual > 1 && self.width != self.usual && first == self.usual
    }

    /// How many lines below the first look like rows of the table.
    fn rows_inside(&self) -> u64 {
        let first = self.first_line();
        let wide = self.usual >= WIDE_ENOUGH && self.bare_width(&self.raw[..first]) == self.usual;
        let lines = self.raw[first..].split(|b| *b == self.line_end);
        if wide { lines.filter(|line| self.bare_width(line) == self.usual).count() as u64 } else { 0 }
    }

    /// Gives back all lines of the row but its first, and reads that one without the quote that is never closed.
    fn first_alone(&mut self, row: &mut Row) -> Result<(), ImportError> {
        if self.raw.len() > LONG {
            self.long_searches += 1;
        }
        if self.long_searches > LONG_SEARCHES {
            return Err(ImportError::unreadable(format!(
                "quotes are opened and never closed in many rows, the last in row {}",
                self.number
            )));
        }
        let mut again = self.raw.split_off(self.first_line());
        again.extend_from_slice(&self.returned[self.returned_at..]);
        self.returned = again;
        self.returned_at = 0;
        self.dropped.clear();
        let mut read = false;
        while !read && self.dropped.len() < DROPPED {
            self.dropped.push(self.opened);
            self.text.clear();
            self.ends.clear();
            self.width = 0;
            read = matches!(self.scan(0, false)?, Scan::Done);
        }
        self.dropped.clear();
        if read && (self.usual < 2 || self.width == self.usual) {
            self.fill(row);
            row.note = Some(RowProblem::QuoteDropped);
        } else {
            row.cells.clear();
            row.number = self.number;
            row.width = 0;
            row.note = None;
            row.problem = Some(RowProblem::UnclosedQuote);
        }
        Ok(())
    }

    /// Reads the row again: two quotes that were taken for a pair may each be one that is never closed.
    fn without_quotes(&mut self, row: &mut Row) -> Result<(), ImportError> {
        self.fill(row);
        if self.bare_width(&self.raw) != self.usual {
            return Ok(());
        }
        let mut begins = true;
        for (at, byte) in self.raw.iter().enumerate() {
            if begins && *byte == b'"' {
                self.dropped.push(at);
            }
            begins = *byte == self.delimiter || begins && *byte == b' ';
        }
        self.text.clear();
        self.ends.clear();
        self.width = 0;
        self.scan(0, false)?;
        self.dropped.clear();
        self.fill(row);
        row.note = Some(RowProblem::QuoteDropped);
        Ok(())
    }

    fn fill(&mut self, row: &mut Row) {
        row.number = self.number;
        row.width = self.width;
        row.problem = None;
        row.note = None;
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
            self.spans_cells = false;
            let (mut from, mut quoted, mut first_opened) = (0, false, None);
            loop {
                let broken = match self.scan(from, quoted)? {
                    Scan::Done => from > 0 && self.is_several(),
                    Scan::Broken => true,
                    Scan::OpenQuote => {
                        first_opened = first_opened.or(Some(self.opened));
                        from = self.raw.len();
                        quoted = true;
                        match self.append_line()? {
                            Line::Read => continue,
                            Line::End | Line::TooLong => true,
                        }
                    }
                };
                if broken {
                    self.opened = first_opened.unwrap_or(0);
                    self.first_alone(row)?;
                    return Ok(true);
                }
                break;
            }
            if from == 0 && self.spans_cells && self.usual > 1 && self.width < self.usual {
                return self.without_quotes(row).map(|()| true);
            }
            self.fill(row);
            if from == 0 {
                self.usual = if self.width > 1 { self.width } else { self.usual };
            } else {
                let lines = self.rows_inside();
                row.note = (lines > 0).then_some(RowProblem::RowsInQuotes { lines });
            }
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
    fn a_quote_that_is_never_closed_swallows_no_row_wherever_it_stands() {
        let (above, below) = ("T,S,P,Q\na,b,c,d\n", "e,f,g,h\ni,\"j, k\",l,m\n\"n\" o,p,\"\",r\n");
        for open in ["\"1,2,3,4", "1,\"2,3,4", "1,2,\"3,4", "1,2,3,\"4", "\"1,\"2,3,4", "1, \"2,3,\"4"] {
            let rows = rows_of(&format!("{above}{open}\n{below}"), b',', true);
            let expected = [
                vec!["T", "S", "P", "Q"],
                vec!["a", "b", "c", "d"],
                vec!["1", "2", "3", "4"],
                vec!["e", "f", "g", "h"],
                vec!["i", "j, k", "l", "m"],
                vec!["\"n\" o", "p", "", "r"],
            ];
            assert_eq!(rows, expected, "{open}");
        }
        let rows = rows_of("h,i\n1,\"x\n2,y\n3,z\n", b',', true);
        assert_eq!(rows, [["h", "i"], ["1", "x"], ["2", "y"], ["3", "z"]]);
    }

    #[test]
    fn a_row_whose_cells_cannot_be_told_apart_without_its_quote_is_left_out() {
        let rows = rows_of("h,i\n1,\"x, y\n2,z\n", b',', true);
        assert_eq!(rows, [vec!["h", "i"], vec!["!unclosed_quote"], vec!["2", "z"]]);
    }

    #[test]
    fn a_text_over_several_lines_stays_one_cell() {
        let rows = rows_of("h,i,j\n1,\"x, y\n\"\"z\"\", 10\"\"\n\",2\n3,\"\na\",4\n", b',', true);
        assert_eq!(rows, [["h", "i", "j"], ["1", "x, y\n\"z\", 10\"\n", "2"], ["3", "\na", "4"]]);
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
