//! The little of ZIP that a workbook needs. Sizes that an archive states are never believed: what comes out of an
//! entry is counted while it is inflated, and stops at a bound.

use crate::{ForeignKind, ImportError};
use flate2::read::DeflateDecoder;
use std::cell::Cell;
use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom};
use std::rc::Rc;

/// Workbooks have some dozens of entries.
const ENTRIES: u64 = 4096;
const DIRECTORY: u64 = 4 << 20;
/// The end record and the longest comment behind it.
const TAIL: u64 = 22 + 65_535;

#[derive(Clone, Copy, Debug)]
struct Entry {
    offset: u64,
    size: u64,
    method: u16,
    encrypted: bool,
}

/// An archive whose entries can be read one at a time.
pub struct Archive<R> {
    reader: R,
    entries: HashMap<String, Entry>,
    /// How much may still be inflated.
    pub budget: Rc<Cell<u64>>,
}

/// Reads until the budget is used up; then it fails rather than end.
struct Counted<R> {
    inner: R,
    budget: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(out)?;
        let left = self.budget.get().checked_sub(read as u64).filter(|left| *left > 0);
        self.budget.set(left.unwrap_or(0));
        left.map(|_| read).ok_or_else(|| std::io::Error::other("too much to unpack"))
    }
}

fn damaged() -> ImportError {
    ImportError::unreadable("the ZIP archive that a workbook is made of is cut off or broken")
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(N)?)?;
    Some(field.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the directory of the archive.
    pub fn open(mut reader: R, budget: u64) -> Result<Self, ImportError> {
        let (count, size, offset) = find_directory(&mut reader)?;
        if count > ENTRIES || size > DIRECTORY {
            return Err(ImportError::TooLarge { what: "files inside the workbook", limit: ENTRIES });
        }
        reader.seek(SeekFrom::Start(offset))?;
        let mut directory = Vec::new();
        reader.by_ref().take(size).read_to_end(&mut directory)?;
        let entries = entries(&directory, count).ok_or_else(damaged)?;
        Ok(Self { reader, entries, budget: Rc::new(Cell::new(budget)) })
    }

    /// Names of the entries.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The content of an entry, counted against the budget. `None` where there is no such entry.
    pub fn read(&mut self, name: &str) -> Result<Option<Box<dyn Read + '_>>, ImportError> {
        let Some(entry) = self.entries.get(name).or_else(|| {
            self.entries.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, entry)| entry)
        }) else {
            return Ok(None);
        };
        let entry = *entry;
        if entry.encrypted {
            return Err(ImportError::foreign(
                ForeignKind::Password,
                "an encrypted archive; save it without a password",
            ));
        }
        self.reader.seek(SeekFrom::Start(entry.offset))?;
        let mut local = [0_u8; 30];
        self.reader.read_exact(&mut local).map_err(|_| damaged())?;
        let lengths = number::<2>(&local, 26).zip(number::<2>(&local, 28));
        let (true, Some((name, extra))) = (local.starts_with(b"PK\x03\x04"), lengths) else {
            return Err(damaged());
        };
        self.reader.seek(SeekFrom::Current(i64::try_from(name + extra).unwrap_or(i64::MAX)))?;
        let budget = Rc::clone(&self.budget);
        let packed = self.reader.by_ref().take(entry.size);
        match entry.method {
            0 => Ok(Some(Box::new(Counted { inner: packed, budget }))),
            8 => Ok(Some(Box::new(Counted { inner: DeflateDecoder::new(packed), budget }))),
            _ => Err(ImportError::unreadable("it is packed in a way that workbooks are not")),
        }
    }
}

/// How many entries, and size and place of the directory.
fn find_directory<R: Read + Seek>(reader: &mut R) -> Result<(u64, u64, u64), ImportError> {
    let length = reader.seek(SeekFrom::End(0))?;
    let start = length.saturating_sub(TAIL);
    reader.seek(SeekFrom::Start(start))?;
    let mut tail = Vec::new();
    reader.by_ref().take(TAIL).read_to_end(&mut tail)?;
    let end = memchr::memmem::rfind(&tail, b"PK\x05\x06").ok_or_else(damaged)?;
    let read = |at| number::<4>(&tail, end + at);
    let (count, size, offset) = number::<2>(&tail, end + 10)
        .zip(read(12))
        .zip(read(16))
        .map(|((count, size), offset)| (count, size, offset))
        .ok_or_else(damaged)?;
    if count != 0xFFFF && size != 0xFFFF_FFFF && offset != 0xFFFF_FFFF {
        return Ok((count, size, offset));
    }
    // The larger form of the record, found through a locator just before.
    let locator =
        end.checked_sub(20).filter(|at| tail[*at..].starts_with(b"PK\x06\x07")).ok_or_else(damaged)?;
    let at = number::<8>(&tail, locator + 8).filter(|at| *at < length).ok_or_else(damaged)?;
    reader.seek(SeekFrom::Start(at))?;
    let mut record = [0_u8; 56];
    reader.read_exact(&mut record).map_err(|_| damaged())?;
    if !record.starts_with(b"PK\x06\x06") {
        return Err(damaged());
    }
    let read = |at| number::<8>(&record, at);
    read(32)
        .zip(read(40))
        .zip(read(48))
        .map(|((count, size), offset)| (count, size, offset))
        .ok_or_else(damaged)
}

fn entries(directory: &[u8], count: u64) -> Option<HashMap<String, Entry>> {
    let mut entries = HashMap::new();
    let mut at = 0_usize;
    for _ in 0..count {
        let header = directory.get(at..)?;
        if !header.starts_with(b"PK\x01\x02") {
            return None;
        }
        let length = |field| number::<2>(header, field).and_then(|n| usize::try_from(n).ok());
        let (name, extra, comment) = (length(28)?, length(30)?, length(32)?);
        let text = header.get(46..46 + name)?;
        let (mut size, mut offset) = (number::<4>(header, 20)?, number::<4>(header, 42)?);
        let unpacked = number::<4>(header, 24)?;
        if [size, offset, unpacked].contains(&0xFFFF_FFFF) {
            large_sizes(header.get(46 + name..46 + name + extra)?, unpacked, &mut size, &mut offset)?;
        }
        let flags = number::<2>(header, 8)?;
        let entry = Entry {
            offset,
            size,
            method: u16::try_from(number::<2>(header, 10)?).ok()?,
            encrypted: flags & 1 == 1,
        };
        // Some tools write names with backslashes.
        let text = String::from_utf8_lossy(text).replace('\\', "/");
        entries.entry(text).or_insert(entry);
        at += 46 + name + extra + comment;
    }
    Some(entries)
}

/// Sizes of 64 bits, from the extra field with the id 1: each only where the short one says that it does not fit.
fn large_sizes(mut extra: &[u8], unpacked: u64, size: &mut u64, offset: &mut u64) -> Option<()> {
    loop {
        let (id, length) = (number::<2>(extra, 0)?, usize::try_from(number::<2>(extra, 2)?).ok()?);
        let field = extra.get(4..4 + length)?;
        if id == 1 {
            let mut at = if unpacked == 0xFFFF_FFFF { 8 } else { 0 };
            if *size == 0xFFFF_FFFF {
                *size = number::<8>(field, at)?;
                at += 8;
            }
            if *offset == 0xFFFF_FFFF {
                *offset = number::<8>(field, at)?;
            }
            return Some(());
        }
        extra = extra.get(4 + length..)?;
    }
}
