//! Writing the side record, by the journal's writer alone.

use std::{
    collections::VecDeque,
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use super::{BOUND, SEGMENT, Segment, Written, folder_in, segments};
use crate::{digest::Digest, journal::make_private_folder, lock, writer::Pending};

/// The open end of the side record.
pub(crate) struct SideRecord {
    folder: PathBuf,
    open: Option<BufWriter<File>>,
    /// Oldest first; the last is the one that is written.
    segments: VecDeque<Segment>,
    /// The digest of the last committed row.
    last: Digest,
    failing: bool,
}

impl SideRecord {
    /// Goes on behind what a data folder's side record holds. Creates nothing yet.
    pub(crate) fn of(data: &Path, last: Digest) -> Self {
        let folder = folder_in(data);
        let segments = segments(&folder).into();
        Self { folder, open: None, segments, last, failing: false }
    }

    /// Goes on in files of its own, because those that were open may be gone with their folder.
    pub(crate) fn begin_anew(&mut self) {
        self.open = None;
        self.segments = segments(&self.folder).into();
    }

    /// Notes batches that have just been committed. A failure is said once in the log and refuses nothing: the
    /// batches are on disk.
    pub(crate) fn append(&mut self, group: &[Pending]) {
        let outcome = self.try_append(group);
        if let Some(last) = group.iter().rev().find_map(|pending| pending.digests.last()) {
            self.last = *last;
        }
        match outcome {
            Ok(()) => self.failing = false,
            Err(error) => {
                // What is left of a line is passed over when it is read; the next line begins in a file of its own.
                if let Some(open) = self.open.take() {
                    drop(open.into_parts());
                }
                if !self.failing {
                    tracing::warn!(%error, "the side record cannot be written; the journal itself goes on");
                }
                self.failing = true;
            }
        }
    }

    fn try_append(&mut self, group: &[Pending]) -> io::Result<()> {
        let mut before = self.last;
        for pending in group {
            let batch = &pending.batch;
            if !(batch.rows.is_empty() && batch.once.is_empty() && batch.shows.is_empty()) {
                let line = Written {
                    first: pending.first_seq,
                    before,
                    rows: &batch.rows,
                    once: &batch.once,
                    shows: &batch.shows,
                };
                self.write(&line)?;
            }
            before = pending.digests.last().copied().unwrap_or(before);
        }
        match &mut self.open {
            Some(open) => open.flush(),
            None => Ok(()),
        }
    }

    fn write(&mut self, line: &Written<'_>) -> io::Result<()> {
        if self.segments.back().is_none_or(|segment| segment.bytes >= SEGMENT) {
            if let Some(mut full) = self.open.take() {
                full.flush()?;
            }
            self.trim();
            make_private_folder(&self.folder).map_err(io::Error::other)?;
            let path = self.folder.join(format!("{:020}.jsonl", line.first));
            self.segments.retain(|segment| segment.path != path);
            self.segments.push_back(Segment { first: line.first, path, bytes: 0 });
        }
        let Some(segment) = self.segments.back_mut() else { return Ok(()) };
        let open = match &mut self.open {
            Some(open) => open,
            none => {
                let mut options = OpenOptions::new();
                options.append(true).create(true);
                lock::private(&mut options);
                let file = options.open(&segment.path)?;
                segment.bytes = file.metadata()?.len();
                let mut open = BufWriter::with_capacity(64 << 10, file);
                if segment.bytes > 0 {
                    // Its last line may have been cut short.
                    open.write_all(b"\n")?;
                }
                none.insert(open)
            }
        };
        let mut hashing = Hashing { inner: open, hasher: blake3::Hasher::new(), bytes: 0 };
        serde_json::to_writer(&mut hashing, line)?;
        let digest = hashing.hasher.finalize().to_hex();
        segment.bytes += hashing.bytes + 34;
        writeln!(open, " {}", &digest[..32])
    }

    /// Lets the oldest files go where all of them are beyond their bound.
    fn trim(&mut self) {
        while self.segments.len() > 1
            && self.segments.iter().map(|segment| segment.bytes).sum::<u64>() > BOUND - SEGMENT
        {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        if let Some(oldest) = self.segments.pop_front() {
            // One that stays is counted again at the next start.
            let _ = fs::remove_file(oldest.path);
        }
    }
}

/// Digests what is written on its way.
struct Hashing<'a> {
    inner: &'a mut BufWriter<File>,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write_all(bytes)?;
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
