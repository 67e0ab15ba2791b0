//! Reading the side record. Any byte of it may be wrong.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read},
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use super::{LONGEST, Line, folder_in};
use crate::digest::Digest;

/// A file of the side record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    /// The first sequence number of its first line.
    pub first: u64,
    pub path: PathBuf,
    pub bytes: u64,
}

/// The files, oldest first; none where there is no side record.
pub(crate) fn segments(folder: &Path) -> Vec<Segment> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let segment = |entry: fs::DirEntry| {
        let path = entry.path();
        let first = path.file_name()?.to_str()?.strip_suffix(".jsonl")?.parse().ok()?;
        Some(Segment { first, bytes: entry.metadata().ok()?.len(), path })
    };
    let mut segments: Vec<Segment> = entries.filter_map(|entry| segment(entry.ok()?)).collect();
    segments.sort_by_key(|segment| segment.first);
    segments
}

/// Gives every sound line of a file, in order, up to the length that it had when it was listed. Returns whether to
/// go on.
pub(crate) fn each_line_of(
    segment: &Segment,
    mut take: impl FnMut(Line) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let Ok(file) = File::open(&segment.path) else { return ControlFlow::Continue(()) };
    let mut file = BufReader::new(file.take(segment.bytes));
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        match (&mut file).take(LONGEST).read_until(b'\n', &mut bytes) {
            Ok(0) | Err(_) => return ControlFlow::Continue(()),
            Ok(_) => {}
        }
        if let Some(line) = sound(&bytes) {
            take(line)?;
        }
    }
}

/// Gives every sound line of these files.
pub(crate) fn each_line(segments: &[Segment], mut take: impl FnMut(Line)) {
    for segment in segments {
        let _ = each_line_of(segment, |line| {
            take(line);
            ControlFlow::Continue(())
        });
    }
}

fn sound(bytes: &[u8]) -> Option<Line> {
    let bytes = bytes.strip_suffix(b"\n")?;
    let (json, digest) = bytes.split_at_checked(bytes.len().checked_sub(33)?)?;
    let digest = digest.strip_prefix(b" ")?;
    if &blake3::hash(json).to_hex().as_bytes()[..32] != digest {
        return None;
    }
    // What a later release writes differently is passed over, as what is damaged.
    serde_json::from_slice(json).ok().filter(|line: &Line| line.first > 0)
}

/// How far the side record goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tail {
    /// The last row that was acknowledged, as far as it knows.
    pub last: u64,
    /// That row's digest.
    pub digest: Digest,
    /// Idempotency keys that were acknowledged at that row: scope and key.
    pub keys: Vec<(String, String)>,
}

/// The end of a data folder's side record. Reads its newest file.
pub(crate) fn tail(data: &Path) -> Option<Tail> {
    let mut digester = crate::digest::Digester::default();
    for segment in segments(&folder_in(data)).iter().rev() {
        let mut tail: Option<Tail> = None;
        each_line(std::slice::from_ref(segment), |line| {
            let last = line.last();
            let digest = match line.rows.last() {
                Some(row) => digester.event(&crate::digest::EventColumns::of_new(last, row)),
                None => line.before,
            };
            let keys = line.once.into_iter().map(|once| (once.scope, once.key));
            match &mut tail {
                Some(known) if known.last > last => {}
                Some(known) if known.last == last && line.rows.is_empty() => known.keys.extend(keys),
                known => *known = Some(Tail { last, digest, keys: keys.collect() }),
            }
        });
        if tail.is_some() {
            return tail;
        }
    }
    None
}
