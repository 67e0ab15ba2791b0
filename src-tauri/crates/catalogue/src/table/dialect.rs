//! How a delimited file separates its cells, told from its first rows.

use crate::source::kind::TextFile;
use crate::table::delimited::Delimited;
use crate::table::{HEADER_WITHIN, Row, Rows};
use crate::{ForeignKind, ImportError, Limits, Options};

/// How cells and rows are separated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    pub delimiter: u8,
    /// Quotes enclose cells; otherwise they are text.
    pub quotes: bool,
    /// `\n`, or `\r` for files from an old Mac.
    pub line_end: u8,
    /// The first line only names the delimiter (`sep=;`), as Excel writes it.
    pub separator_line: bool,
}

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
const ROWS: usize = 40;

/// What is known of the tables that are looked for.
pub struct Known<'a> {
    /// How many of the cells of a row are names of columns that are looked for.
    pub known: &'a dyn Fn(&[String]) -> usize,
    /// Whether a row is the header of a table whose quotes are part of the text, where tabs separate its cells.
    pub unquoted: &'a dyn Fn(&[String]) -> bool,
}

/// Chooses the delimiter under which the first rows look most like a table, known column names first.
pub fn sniff(text: &TextFile, options: &Options, known: &Known<'_>) -> Result<Dialect, ImportError> {
    let head = text.head.trim_start_matches('\u{feff}');
    let line_end = line_end(head);
    let first = head.split(['\r', '\n']).next().unwrap_or_default();
    let stated = first
        .trim()
        .trim_matches('"')
        .strip_prefix("sep=")
        .and_then(|s| s.bytes().next())
        .or_else(|| first.trim_end_matches(['\r', '\n']).eq("sep=\t").then_some(b'\t'));
    if let Some(delimiter) = stated.filter(|b| DELIMITERS.contains(b)) {
        return Ok(Dialect { delimiter, quotes: true, line_end, separator_line: true });
    }
    // A cut last line would look ragged.
    let sample =
        if text.whole { head } else { head.rfind(char::from(line_end)).map_or(head, |at| &head[..at]) };
    let limits = Limits { columns: usize::MAX, record_bytes: usize::MAX, ..options.limits };
    let mut best = None;
    for delimiter in DELIMITERS {
        let dialect = Dialect { delimiter, quotes: true, line_end, separator_line: false };
        let (score, unquoted) = score(sample, &dialect, &limits, known);
        if score > best.map_or(0, |(best, _)| best) {
            // In tab-separated product feeds quotes are part of the text, unless somebody quoted the fields.
            let quotes = !(delimiter == b'\t' && unquoted) || is_quoted(sample);
            best = Some((score, Dialect { quotes, ..dialect }));
        }
    }
    best.map(|(_, dialect)| dialect)
        .ok_or_else(|| ImportError::foreign(ForeignKind::Document, "text without columns"))
}

/// What ends a row: the line end that stands outside of quotes. Inside of them there may be another.
fn line_end(head: &str) -> u8 {
    let (mut quoted, mut before, mut line_feeds, mut returns) = (false, 0, 0_usize, 0_usize);
    for byte in head.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => line_feeds += 1,
            _ if !quoted && before == b'\r' => returns += 1,
            _ => {}
        }
        before = byte;
    }
    returns += usize::from(before == b'\r' && !quoted);
    let old_mac = head.contains('\r') && (!head.contains('\n') || line_feeds == 0 && returns > 0);
    if old_mac { b'\r' } else { b'\n' }
}

/// Whether the fields of a tab-separated text are enclosed in quotes, as spreadsheets and newer feeds write them: some
/// of them hold doubled quotes or commas, or more than one column is enclosed.
fn is_quoted(sample: &str) -> bool {
    let (mut for_it, mut against) = (0_usize, 0_usize);
    let mut enclosed: Vec<usize> = Vec::new();
    for line in sample.lines() {
        for (column, field) in line.split('\t').enumerate() {
            let Some(rest) = field.trim().strip_prefix('"') else { continue };
            let Some(inside) = rest.strip_suffix('"') else {
                against += 1;
                continue;
            };
            let bare = inside.replace("\"\"", "");
            if bare.contains('"') {
                against += 1;
            } else if bare.len() < inside.len() || inside.contains(',') {
                for_it += 1;
            } else if !enclosed.contains(&column) {
                enclosed.push(column);
            }
        }
    }
    for_it + if enclosed.len() > 1 { enclosed.len() } else { 0 } > against
}

fn score(sample: &str, dialect: &Dialect, limits: &Limits, looked_for: &Known<'_>) -> (u64, bool) {
    let mut rows = Delimited::new(sample.as_bytes(), dialect, limits);
    let mut row = Row::default();
    let (mut widths, mut known, mut unquoted) = (Vec::new(), 0, false);
    while widths.len() < ROWS && rows.next(&mut row).unwrap_or(false) {
        if row.is_blank() {
            continue;
        }
        if widths.len() < HEADER_WITHIN {
            known = known.max(if row.cells.len() > 1 { (looked_for.known)(&row.cells) } else { 0 });
            unquoted |= (looked_for.unquoted)(&row.cells);
        }
        widths.push(row.width);
    }
    let Some(usual) = widths.iter().copied().max_by_key(|w| (widths.iter().filter(|x| *x == w).count(), *w))
    else {
        return (0, false);
    };
    if usual < 2 && known < 2 {
        return (0, false);
    }
    let regular = widths.iter().filter(|w| **w == usual).count() * 100 / widths.len();
    (known as u64 * 1000 + regular as u64 * 5 + usual.min(100) as u64, unquoted)
}
