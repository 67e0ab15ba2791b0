//! The parts of an XLSX workbook: its sheets, its shared texts, and the rows of a sheet as a stream.
//!
//! Cells are kept by the row only, numbers stay the decimal text that they are in the file, and a cell's address is
//! checked before anything is made for it.

use super::styles::{NumberFormat, Styles, date_text};
use crate::number::plain;
use crate::source::bounded::Bounded;
use crate::source::encoding::Utf8Reader;
use crate::source::zip::Archive;
use crate::table::{Cell as Is, Row, Rows, trimmed};
use crate::{ImportError, Limits};
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use rust_decimal::Decimal;
use std::cell::Cell;
use std::io::{BufReader, Read, Seek};
use std::rc::Rc;

const PIECE: usize = 64 << 10;
/// The longest text that a cell can hold, in bytes; more does not come from a spreadsheet.
const CELL_BYTES: usize = 32_767 * 4;
/// Columns and rows of a worksheet.
const MAX_COLUMN: usize = 16_384;
const MAX_ROW: u64 = 1_048_576;

/// A part's bytes: inflated, made UTF-8, and let through in bounded pieces.
type Source<'a> = BufReader<Bounded<Utf8Reader<Box<dyn Read + 'a>>>>;

/// One part of a workbook as XML, bounded in every direction.
pub struct Part<'a> {
    xml: Reader<Source<'a>>,
    left: Rc<Cell<usize>>,
    budget: Rc<Cell<u64>>,
    granted: u64,
    depth: usize,
    limits: Limits,
}

impl<'a> Part<'a> {
    pub fn open<R: Read + Seek>(
        archive: &'a mut Archive<R>,
        name: &str,
        limits: &Limits,
    ) -> Result<Option<Self>, ImportError> {
        let budget = Rc::clone(&archive.budget);
        let granted = budget.get();
        let Some(content) = archive.read(name)? else { return Ok(None) };
        let left = Rc::new(Cell::new(0));
        let bounded = Bounded::new(Utf8Reader::of_stream(content), Rc::clone(&left));
        let mut xml = Reader::from_reader(BufReader::with_capacity(PIECE, bounded));
        xml.config_mut().expand_empty_elements = true;
        Ok(Some(Self { xml, left, budget, granted, depth: 0, limits: *limits }))
    }

    pub fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, ImportError> {
        buffer.clear();
        self.left.set(self.limits.record_bytes + PIECE);
        let event = match self.xml.read_event_into(buffer) {
            Ok(event) => event,
            Err(_) if self.budget.get() == 0 => {
                return Err(ImportError::TooLarge { what: "bytes when it is unpacked", limit: self.granted });
            }
            Err(_) if self.left.get() == 0 => {
                return Err(ImportError::TooLarge {
                    what: "bytes in one cell",
                    limit: self.limits.record_bytes as u64,
                });
            }
            Err(error) => {
                let problem: String = error.to_string().chars().take(200).collect();
                return Err(ImportError::unreadable(format!("a part of the workbook is broken ({problem})")));
            }
        };
        match event {
            Event::Start(_) => {
                self.depth += 1;
                if self.depth > self.limits.depth {
                    return Err(ImportError::unreadable("the workbook's XML is nested too deep"));
                }
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::DocType(_) => {
                return Err(ImportError::unreadable(
                    "the workbook's XML has a document type, which workbooks never have",
                ));
            }
            Event::Eof if self.depth > 0 => {
                return Err(ImportError::unreadable("a part of the workbook ends in the middle"));
            }
            _ => {}
        }
        Ok(event)
    }
}

pub fn attribute(start: &BytesStart<'_>, local: &str) -> Option<String> {
    start.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == local).map(|a| {
        match a.normalized_value(XmlVersion::Implicit1_0) {
            Ok(text) => text.into_owned(),
            Err(_) => a.value.into_owned(),
        }
    })
}

/// Text of an event inside an element that holds text.
fn text_of(event: &Event<'_>, into: &mut String) {
    match event {
        Event::Text(text) => into.push_str(text),
        Event::CData(text) => into.push_str(text),
        Event::GeneralRef(reference) => match reference.resolve_char_ref() {
            Ok(Some(c)) => into.push(c),
            _ => into.push_str(resolve_xml_entity(reference).unwrap_or_default()),
        },
        _ => {}
    }
}

/// Cuts a text to what a cell can hold, and takes out carriage returns, which are written as `_x000D_`.
fn cell_text(mut text: String) -> String {
    if text.len() > CELL_BYTES {
        let end = (0..=CELL_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
    }
    if text.contains("_x000D_") { text.replace("_x000D_", "") } else { text }
}

/// A relation between parts: id, type, target.
pub struct Relation {
    pub id: String,
    pub kind: String,
    pub target: String,
}

/// Relations of the part in `folder` from its `.rels`; targets become names of entries.
pub fn relations<R: Read + Seek>(
    archive: &mut Archive<R>,
    name: &str,
    folder: &str,
    limits: &Limits,
) -> Result<Vec<Relation>, ImportError> {
    let Some(mut part) = Part::open(archive, name, limits)? else { return Ok(Vec::new()) };
    let (mut relations, mut buffer) = (Vec::new(), Vec::new());
    loop {
        match part.next(&mut buffer)? {
            Event::Start(start) if start.local_name().as_ref() == "Relationship" => {
                let target = attribute(&start, "Target").unwrap_or_default();
                let target = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None if folder.is_empty() => target,
                    None => format!("{folder}/{target}"),
                };
                relations.push(Relation {
                    id: attribute(&start, "Id").unwrap_or_default(),
                    kind: attribute(&start, "Type").unwrap_or_default(),
                    target,
                });
                if relations.len() > 1000 {
                    return Err(ImportError::unreadable("the workbook has too many relations"));
                }
            }
            Event::Eof => return Ok(relations),
            _ => {}
        }
    }
}

/// A sheet: the id of its relation, what it is called, and whether it is shown.
pub struct Sheet {
    pub relation: String,
    pub name: String,
    pub hidden: bool,
}

/// The sheets of the workbook, in order.
pub fn sheets<R: Read + Seek>(
    archive: &mut Archive<R>,
    name: &str,
    limits: &Limits,
) -> Result<Vec<Sheet>, ImportError> {
    let Some(mut part) = Part::open(archive, name, limits)? else { return Ok(Vec::new()) };
    let (mut sheets, mut buffer) = (Vec::new(), Vec::new());
    loop {
        match part.next(&mut buffer)? {
            Event::Start(start) if start.local_name().as_ref() == "sheet" => {
                let hidden = attribute(&start, "state").is_some_and(|state| state != "visible");
                let relation = attribute(&start, "id").unwrap_or_default();
                let name = attribute(&start, "name").unwrap_or_default();
                sheets.push(Sheet { relation, name, hidden });
                if sheets.len() > 1000 {
                    return Err(ImportError::unreadable("the workbook has too many sheets"));
                }
            }
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

/// The texts that cells refer to by number, end to end in one piece of memory.
#[derive(Default)]
pub struct SharedTexts {
    text: String,
    ends: Vec<u32>,
}

impl SharedTexts {
    pub fn read<R: Read + Seek>(
        archive: &mut Archive<R>,
        name: &str,
        limits: &Limits,
    ) -> Result<Self, ImportError> {
        let mut shared = Self::default();
        let whole = archive.budget.get();
        archive.budget.set(whole.min(limits.shared_text_bytes));
        let granted = archive.budget.get();
        let budget = Rc::clone(&archive.budget);
        if let Some(mut part) = Part::open(archive, name, limits)? {
            let mut buffer = Vec::new();
            let (mut text, mut inside, mut phonetic) = (String::new(), false, false);
            loop {
                let event = part.next(&mut buffer)?;
                match &event {
                    Event::Start(start) => match start.local_name().as_ref() {
                        "si" => text.clear(),
                        "t" => inside = !phonetic,
                        "rPh" => phonetic = true,
                        _ => {}
                    },
                    Event::End(end) => match end.local_name().as_ref() {
                        "t" => inside = false,
                        "rPh" => phonetic = false,
                        "si" => {
                            shared.text.push_str(&cell_text(std::mem::take(&mut text)));
                            shared.ends.push(u32::try_from(shared.text.len()).unwrap_or(u32::MAX));
                        }
                        _ => {}
                    },
                    Event::Eof => break,
                    event if inside => text_of(event, &mut text),
                    _ => {}
                }
            }
        }
        budget.set(whole - (granted - budget.get()));
        Ok(shared)
    }

    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start =
            index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        self.text.get(start..end)
    }
}

/// The rows of a sheet that hold anything.
pub struct SheetRows<'a> {
    part: Part<'a>,
    shared: &'a SharedTexts,
    styles: &'a Styles,
    number: u64,
    /// Text handed out so far: a small sheet may refer to a long shared text very often.
    handed_out: u64,
    buffer: Vec<u8>,
}

/// What the value of a cell is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CellKind {
    Shared,
    Text,
    Flag,
    Number(NumberFormat),
    Failed,
}

/// A numeric cell as its format shows it.
fn shown(number: Decimal, format: NumberFormat) -> (String, Is) {
    match format {
        NumberFormat::Plain => (number.to_string(), Is::Number),
        NumberFormat::Money(currency) => (number.to_string(), Is::Money(currency)),
        NumberFormat::Date => match date_text(number) {
            Some(text) => (text, Is::Text),
            None => (number.to_string(), Is::Number),
        },
        NumberFormat::Percent => {
            let hundredfold = number.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(number).normalize();
            (format!("{hundredfold}%"), Is::Text)
        }
        NumberFormat::Zeros(digits) if number.is_integer() && !number.is_sign_negative() => {
            (format!("{:0>digits$}", number.normalize().to_string()), Is::Number)
        }
        NumberFormat::Zeros(_) => (number.to_string(), Is::Number),
    }
}

impl<'a> SheetRows<'a> {
    pub fn new(part: Part<'a>, shared: &'a SharedTexts, styles: &'a Styles) -> Self {
        Self { part, shared, styles, number: 0, handed_out: 0, buffer: Vec::new() }
    }

    fn set(
        &mut self,
        row: &mut Row,
        column: usize,
        kind: CellKind,
        value: String,
    ) -> Result<(), ImportError> {
        let (text, is) = match kind {
            CellKind::Shared => {
                let index = trimmed(&value).parse().ok();
                (index.and_then(|index| self.shared.get(index)).unwrap_or_default().to_owned(), Is::Text)
            }
            CellKind::Text => (cell_text(value), Is::Text),
            CellKind::Failed => (cell_text(value), Is::Failed),
            CellKind::Flag => (if trimmed(&value) == "1" { "TRUE" } else { "FALSE" }.to_owned(), Is::Text),
            CellKind::Number(format) => match plain(&value) {
                Some(number) => shown(number, format),
                None => (value, Is::Number),
            },
        };
        if trimmed(&text).is_empty() {
            return Ok(());
        }
        let limits = &self.part.limits;
        if column >= limits.columns {
            return Err(ImportError::TooManyColumns {
                found: column as u64 + 1,
                limit: limits.columns as u64,
            });
        }
        self.handed_out += text.len() as u64;
        if self.handed_out > limits.file_bytes {
            return Err(ImportError::TooLarge { what: "bytes in its cells", limit: limits.file_bytes });
        }
        if row.cells.len() <= column {
            row.cells.resize(column + 1, String::new());
            row.kinds.resize(column + 1, Is::Text);
        }
        row.width = row.cells.len();
        row.cells[column] = text;
        row.kinds[column] = is;
        if row.cells.iter().map(String::len).sum::<usize>() > limits.record_bytes {
            return Err(ImportError::TooLarge {
                what: "bytes in one row",
                limit: limits.record_bytes as u64,
            });
        }
        Ok(())
    }
}

impl Rows for SheetRows<'_> {
    fn next(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        row.cells.clear();
        row.kinds.clear();
        row.width = 0;
        row.problem = None;
        row.note = None;
        let mut buffer = std::mem::take(&mut self.buffer);
        let (mut column, mut next_column, mut kind) = (0_usize, 0_usize, CellKind::Text);
        let (mut value, mut inside, mut phonetic, mut formula) = (String::new(), false, false, false);
        loop {
            let event = self.part.next(&mut buffer)?;
            match &event {
                Event::Start(start) => match start.local_name().as_ref() {
                    "row" => {
                        let stated = attribute(start, "r").and_then(|r| r.trim().parse::<u64>().ok());
                        self.number = stated.filter(|r| *r > self.number).unwrap_or(self.number + 1);
                        if self.number > MAX_ROW {
                            return Err(ImportError::TooLarge { what: "rows", limit: MAX_ROW });
                        }
                        next_column = 0;
                    }
                    "c" => {
                        column = match attribute(start, "r") {
                            Some(address) => column_of(&address)?,
                            None => next_column,
                        };
                        next_column = column + 1;
                        kind = match attribute(start, "t").as_deref() {
                            Some("s") => CellKind::Shared,
                            Some("b") => CellKind::Flag,
                            Some("e") => CellKind::Failed,
                            None | Some("n") => {
                                CellKind::Number(self.styles.format(attribute(start, "s").as_deref()))
                            }
                            Some(_) => CellKind::Text,
                        };
                        value.clear();
                        formula = false;
                    }
                    "f" => formula = true,
                    "v" => {
                        inside = true;
                        value.clear();
                    }
                    "t" => inside = !phonetic,
                    "rPh" => phonetic = true,
                    _ => {}
                },
                Event::End(end) => match end.local_name().as_ref() {
                    "v" | "t" => inside = false,
                    "rPh" => phonetic = false,
                    // Its program has left the result to whoever opens the file.
                    "c" if value.is_empty() && formula => {
                        self.set(row, column, CellKind::Failed, "=".to_owned())?;
                    }
                    "c" if !value.is_empty() => {
                        self.set(row, column, kind, std::mem::take(&mut value))?;
                    }
                    "row" if !row.cells.is_empty() => {
                        row.number = self.number;
                        self.buffer = buffer;
                        return Ok(true);
                    }
                    _ => {}
                },
                Event::Eof => return Ok(false),
                event if inside => text_of(event, &mut value),
                _ => {}
            }
        }
    }
}

/// The column of an address such as `AB12`, from 0.
fn column_of(address: &str) -> Result<usize, ImportError> {
    let outside = || {
        let short: String = address.chars().take(20).collect();
        ImportError::unreadable(format!("the workbook has a cell {short}, which no sheet can have"))
    };
    let mut column = 0_usize;
    for byte in address.trim().bytes().take_while(u8::is_ascii_alphabetic) {
        column = column * 26 + usize::from(byte.to_ascii_uppercase() - b'A') + 1;
        if column > MAX_COLUMN {
            return Err(outside());
        }
    }
    column.checked_sub(1).ok_or_else(outside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_outside_of_any_sheet_are_refused() {
        assert_eq!(column_of("A1").unwrap(), 0);
        assert_eq!(column_of("XFD1048576").unwrap(), 16_383);
        assert!(column_of("XFE1").is_err());
        assert!(column_of("ZZZZZZZZZZZZZZZZZ1").is_err());
        assert!(column_of("1").is_err());
    }
}
