//! The records on a leaf page of a table. Any byte may be wrong: what cannot be read is passed over, and what can
//! counts only once its digest agrees.
//!
//! Formats: "Database File Format" of the SQLite documentation, §1.6 and §2.1.

use super::pages::{PAGE, Pages, word};

const TABLE_LEAF: u8 = 0x0d;

/// No body is larger: a damaged length must not ask for all memory.
const LARGEST: usize = 256 << 20;

/// A stored value. None of our tables has a fraction.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Number(i64),
    Text(String),
    Blob(Vec<u8>),
}

pub(super) struct Record {
    pub rowid: i64,
    pub values: Vec<Value>,
}

/// Gives every readable record of page `number`, where that is a leaf of a table.
pub(super) fn each_on_page(pages: &mut Pages, number: u32, mut take: impl FnMut(Record)) {
    let Some(page) = pages.read(number) else { return };
    let header = if number == 1 { 100 } else { 0 };
    if page[header] != TABLE_LEAF {
        return;
    }
    let cells = usize::from(short(&page, header + 3));
    for cell in 0..cells.min(PAGE / 4) {
        let pointer = header + 8 + 2 * cell;
        if pointer + 2 > PAGE {
            break;
        }
        if let Some(record) = record(pages, &page, usize::from(short(&page, pointer))) {
            take(record);
        }
    }
}

fn record(pages: &mut Pages, page: &[u8; PAGE], at: usize) -> Option<Record> {
    let mut rest = page.get(at..)?;
    let length = usize::try_from(varint(&mut rest)?).ok().filter(|length| *length <= LARGEST)?;
    let rowid = varint(&mut rest)?;
    let local = local_part(length);
    let mut payload = rest.get(..local)?.to_vec();
    if local < length {
        let mut next = word(rest, local);
        while payload.len() < length {
            let overflow = pages.read(next).filter(|_| next > 1)?;
            let wanted = (length - payload.len()).min(PAGE - 4);
            payload.extend_from_slice(&overflow[4..4 + wanted]);
            next = word(&overflow, 0);
        }
    }
    Some(Record { rowid, values: values(&payload)? })
}

/// How much of a payload lies on the leaf itself.
fn local_part(length: usize) -> usize {
    let largest = PAGE - 35;
    if length <= largest {
        return length;
    }
    let smallest = (PAGE - 12) * 32 / 255 - 23;
    let fitting = smallest + (length - smallest) % (PAGE - 4);
    if fitting <= largest { fitting } else { smallest }
}

fn values(payload: &[u8]) -> Option<Vec<Value>> {
    let mut types = payload;
    let header = usize::try_from(varint(&mut types)?).ok()?;
    let header_start = payload.len() - types.len();
    let mut types = payload.get(header_start..header)?;
    let mut content = payload.get(header..)?;
    let mut values = Vec::new();
    while !types.is_empty() {
        let serial = varint(&mut types)?;
        values.push(match serial {
            0 => Value::Null,
            1..=6 => {
                let width = [1, 2, 3, 4, 6, 8][usize::try_from(serial - 1).ok()?];
                let bytes = taken(&mut content, width)?;
                let start = if bytes.first()? & 0x80 == 0 { 0 } else { -1 };
                Value::Number(bytes.iter().fold(start, |number, byte| number << 8 | i64::from(*byte)))
            }
            8 => Value::Number(0),
            9 => Value::Number(1),
            12.. => {
                let bytes = taken(&mut content, usize::try_from((serial - 12) / 2).ok()?)?.to_vec();
                if serial % 2 == 0 { Value::Blob(bytes) } else { Value::Text(String::from_utf8(bytes).ok()?) }
            }
            _ => return None,
        });
    }
    Some(values)
}

fn taken<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(taken)
}

fn varint(bytes: &mut &[u8]) -> Option<i64> {
    let mut number: i64 = 0;
    for place in 0..9 {
        let byte = taken(bytes, 1)?.first().copied()?;
        if place == 8 {
            return Some(number << 8 | i64::from(byte));
        }
        number = number << 7 | i64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(number)
}

fn short(bytes: &[u8; PAGE], at: usize) -> u16 {
    match bytes.get(at..at + 2) {
        Some([high, low]) => u16::from_be_bytes([*high, *low]),
        _ => 0,
    }
}
