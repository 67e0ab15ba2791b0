//! Reading the side record. Any byte of it may be wrong.

use std::{
    fs::{self, File},
    io::Read,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use super::{DIGEST, HEAD, LONGEST, Line, MARK, folder_in};
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
        let first = path.file_name()?.to_str()?.strip_suffix(".record")?.parse().ok()?;
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
    let mut bytes = Vec::new();
    // What could be read before an error still counts.
    let _ = file.take(segment.bytes.min(LONGEST)).read_to_end(&mut bytes);
    let marks = memchr::memmem::Finder::new(MARK);
    let mut rest = bytes.as_slice();
    while let Some(at) = marks.find(rest) {
        rest = &rest[at..];
        match sound(rest) {
            Some((line, length)) => {
                rest = &rest[length..];
                take(line)?;
            }
            None => rest = &rest[1..],
        }
    }
    ControlFlow::Continue(())
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

/// The line that begins here, and its length.
fn sound(bytes: &[u8]) -> Option<(Line, usize)> {
    let (head, rest) = bytes.split_at_checked(HEAD)?;
    let length = u32::from_le_bytes(head[MARK.len()..HEAD - DIGEST].try_into().ok()?) as usize;
    let body = rest.get(..length)?;
    if blake3::hash(body).as_bytes()[..DIGEST] != head[HEAD - DIGEST..] {
        return None;
    }
    // What a later release writes differently is passed over, as what is damaged.
    let line = rmp_serde::from_slice(body).ok().filter(|line: &Line| line.first > 0)?;
    Some((line, HEAD + length))
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
