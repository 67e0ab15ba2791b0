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
    main: Option<File>,
    log: Option<File>,
    /// Where in the log the version of a page is that is read now.
    versions: Versions,
    /// The newest committed version of each page that is in the log.
    committed: Versions,
    /// Commits in the log behind a place where its chain of checksums is broken.
    cut_off: Vec<Versions>,
    count: u32,
}

type Versions = HashMap<u32, u64>;

impl Pages {
    /// The pages of a file and its log, as last committed. Either may be missing.
    pub(super) fn open(path: &Path) -> Result<Self, JournalError> {
        let io = |error| JournalError::io(path, &error);
        let main = match File::open(path) {
            Ok(main) => Some(main),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(io(error)),
        };
        let length = main.as_ref().map(File::metadata).transpose().map_err(io)?.map_or(0, |data| data.len());
        let mut count = u32::try_from(length / PAGE as u64).unwrap_or(u32::MAX);
        let log = File::open(connection::wal_of(path)).ok().map(Log::read);
        let (log, committed, mut cut_off) = match log {
            Some(log) => (Some(log.file), log.committed, log.cut_off),
            None => (None, Versions::new(), Vec::new()),
        };
        // A frame that was cut off may name any page: none lies beyond what file and log can hold.
        let frames = cut_off.iter().map(HashMap::len).sum::<usize>() + committed.len();
        let most = count.saturating_add(u32::try_from(frames).unwrap_or(u32::MAX));
        cut_off.iter_mut().for_each(|commit| commit.retain(|page, _| *page <= most));
        count = committed.keys().chain(cut_off.iter().flat_map(HashMap::keys)).copied().fold(count, u32::max);
        Ok(Self { main, log, versions: committed.clone(), committed, cut_off, count })
    }

    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Whether commits lie in the log where SQLite does not reach them.
    pub(super) fn is_cut_off(&self) -> bool {
        !self.cut_off.is_empty()
    }

    /// From now on reads the main file alone. Returns the pages that differ by that: it may hold newer versions of
    /// them than the readable part of a damaged log.
    pub(super) fn leave_log(&mut self) -> Vec<u32> {
        self.versions.clear();
        self.committed.keys().copied().collect()
    }

    /// From now on reads one more of the commits that were cut off, the first first. Returns its pages.
    pub(super) fn take_cut_off(&mut self) -> Option<Vec<u32>> {
        if self.cut_off.is_empty() {
            return None;
        }
        let commit = self.cut_off.remove(0);
        let pages = commit.keys().copied().collect();
        self.versions.extend(commit);
        Some(pages)
    }

    /// Page `number`, from 1. `None` where it cannot be read: the rest of the file still can.
    pub(super) fn read(&mut self, number: u32) -> Option<[u8; PAGE]> {
        let mut page = [0; PAGE];
        let (file, offset) = match (self.versions.get(&number), &mut self.log) {
            (Some(offset), Some(log)) => (log, *offset),
            _ => (self.main.as_mut()?, u64::from(number.checked_sub(1)?) * PAGE as u64),
        };
        file.seek(SeekFrom::Start(offset)).ok()?;
        file.read_exact(&mut page).ok()?;
        Some(page)
    }
}

/// A write-ahead log, read through.
struct Log {
    file: File,
    committed: Versions,
    cut_off: Vec<Versions>,
}

impl Log {
    /// Follows the chain of checksums; what comes after the last commit in it was never committed. A chain that
    /// breaks with whole commits behind the break is damage: a power cut leaves at most one.
    fn read(mut file: File) -> Self {
        let (mut committed, mut cut_off) = (Versions::new(), Vec::new());
        let mut header = [0; LOG_HEADER as usize];
        if file.read_exact(&mut header).is_err() {
            return Self { file, committed, cut_off };
        }
        let magic = word(&header, 0);
        let sum = Checksum { big_endian: magic == 0x377f_0683 };
        let mut chain = sum.add((0, 0), &header[..24]);
        let mut unbroken = magic & !1 == 0x377f_0682
            && word(&header, 8) as usize == PAGE
            && chain == (word(&header, 24), word(&header, 28));
        // Where the header is damaged the first frame tells which salts count.
        let mut salts: Option<[u8; 8]> = if unbroken { header[16..24].try_into().ok() } else { None };
        let mut open = Versions::new();
        let mut frame = [0; FRAME_HEADER + PAGE];
        let mut offset = LOG_HEADER;
        while file.read_exact(&mut frame).is_ok() {
            let place = offset + FRAME_HEADER as u64;
            offset += frame.len() as u64;
            if salts.get_or_insert_with(|| salts_of(&frame))[..] != frame[8..16] {
                // Of an earlier round of the log, or a damaged frame header.
                unbroken = false;
                continue;
            }
            if unbroken {
                chain = sum.add(sum.add(chain, &frame[..8]), &frame[FRAME_HEADER..]);
                if chain != (word(&frame, 16), word(&frame, 20)) {
                    unbroken = false;
                }
            }
            open.insert(word(&frame, 0), place);
            if word(&frame, 4) != 0 {
                let commit = std::mem::take(&mut open);
                if unbroken { committed.extend(commit) } else { cut_off.push(commit) }
            }
        }
        if cut_off.len() < 2 {
            cut_off.clear();
        }
        Self { file, committed, cut_off }
    }
}

fn salts_of(frame: &[u8]) -> [u8; 8] {
    let mut salts = [0; 8];
    salts.copy_from_slice(&frame[8..16]);
    salts
}

/// Whether a file's log holds commits that SQLite cannot reach, because the log is damaged before them.
pub(crate) fn log_is_broken(path: &Path) -> bool {
    Pages::open(path).is_ok_and(|pages| pages.is_cut_off())
}

struct Checksum {
    big_endian: bool,
}

impl Checksum {
    fn add(&self, (mut first, mut second): (u32, u32), bytes: &[u8]) -> (u32, u32) {
        for pair in bytes.as_chunks::<8>().0 {
            let [a, b, c, d, e, f, g, h] = *pair;
            let (left, right) = if self.big_endian {
                (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]))
            } else {
                (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]))
            };
            first = first.wrapping_add(left).wrapping_add(second);
            second = second.wrapping_add(right).wrapping_add(first);
        }
        (first, second)
    }
}

/// The big-endian number at a place; 0 beyond the end.
pub(super) fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |bytes| bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte)))
}
