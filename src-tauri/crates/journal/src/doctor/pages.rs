//! The pages of a file as last committed, read without SQLite, so that no damage can stop the reading.
//!
//! Formats: "Database File Format" of the SQLite documentation, §1 and §4.

use std::{
    collections::HashMap,
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use crate::{connection, error::JournalError};

/// Every file of ours has SQLite's default page size; a damaged header cannot lead astray.
pub(super) const PAGE: usize = 4096;

const LOG_HEADER: u64 = 32;
const FRAME_HEADER: usize = 24;

pub(super) struct Pages {
    main: File,
    log: Option<File>,
    /// Where in the log the newest committed version of a page is.
    newest: HashMap<u32, u64>,
    count: u32,
}

impl Pages {
    pub(super) fn open(path: &Path) -> Result<Self, JournalError> {
        let io = |error| JournalError::io(path, &error);
        let main = File::open(path).map_err(io)?;
        let length = main.metadata().map_err(io)?.len();
        let in_main = u32::try_from(length / PAGE as u64).unwrap_or(u32::MAX);
        let mut pages = Self { main, log: None, newest: HashMap::new(), count: in_main };
        if let Ok(mut log) = File::open(connection::wal_of(path)) {
            pages.newest = committed_frames(&mut log).unwrap_or_default();
            pages.count = pages.newest.keys().copied().max().unwrap_or_default().max(in_main);
            pages.log = Some(log);
        }
        Ok(pages)
    }

    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Page `number`, from 1. `None` where it cannot be read: the rest of the file still can.
    pub(super) fn read(&mut self, number: u32) -> Option<[u8; PAGE]> {
        let mut page = [0; PAGE];
        let (file, offset) = match (self.newest.get(&number), &mut self.log) {
            (Some(offset), Some(log)) => (log, *offset),
            _ => (&mut self.main, u64::from(number.checked_sub(1)?) * PAGE as u64),
        };
        file.seek(SeekFrom::Start(offset)).ok()?;
        file.read_exact(&mut page).ok()?;
        Some(page)
    }
}

/// Follows the log's chain of checksums; what comes after the last commit in it was never committed.
fn committed_frames(log: &mut File) -> Option<HashMap<u32, u64>> {
    let mut header = [0; LOG_HEADER as usize];
    log.read_exact(&mut header).ok()?;
    let magic = word(&header, 0);
    let sum = Checksum { big_endian: magic == 0x377f_0683 };
    if magic & !1 != 0x377f_0682 || word(&header, 8) as usize != PAGE {
        return None;
    }
    let mut chain = sum.add((0, 0), &header[..24]);
    if chain != (word(&header, 24), word(&header, 28)) {
        return None;
    }
    let mut committed = HashMap::new();
    let mut open = Vec::new();
    let mut frame = [0; FRAME_HEADER + PAGE];
    let mut offset = LOG_HEADER;
    while log.read_exact(&mut frame).is_ok() {
        chain = sum.add(sum.add(chain, &frame[..8]), &frame[FRAME_HEADER..]);
        if frame[8..16] != header[16..24] || chain != (word(&frame, 16), word(&frame, 20)) {
            break;
        }
        open.push((word(&frame, 0), offset + FRAME_HEADER as u64));
        if word(&frame, 4) != 0 {
            committed.extend(open.drain(..));
        }
        offset += frame.len() as u64;
    }
    Some(committed)
}

struct Checksum {
    big_endian: bool,
}

impl Checksum {
    fn add(&self, (mut first, mut second): (u32, u32), bytes: &[u8]) -> (u32, u32) {
        for pair in bytes.chunks_exact(8) {
            first = first.wrapping_add(self.word(pair, 0)).wrapping_add(second);
            second = second.wrapping_add(self.word(pair, 4)).wrapping_add(first);
        }
        (first, second)
    }

    fn word(&self, bytes: &[u8], at: usize) -> u32 {
        let word = word(bytes, at);
        if self.big_endian { word } else { word.swap_bytes() }
    }
}

/// The big-endian number at a place; 0 beyond the end.
pub(super) fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |bytes| bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte)))
}
