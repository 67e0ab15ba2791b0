//! Writing the side record, by the journal's writer alone.

use std::{
    collections::VecDeque,
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use super::{BOUND, DIGEST, HEAD, MARK, SEGMENT, Segment, Written, folder_in, segments};
use crate::{
    digest::Digest,
    journal::make_private_folder,
    lock,
    place::{Identity, identity},
    writer::Pending,
};

/// Room for a line that is kept from one to the next.
const KEPT: usize = 1 << 20;

/// The open end of the side record.
pub(crate) struct SideRecord {
    folder: PathBuf,
    open: Option<BufWriter<File>>,
    /// Which file is open.
    stands: Identity,
    /// Oldest first; the last is the one that is written.
    segments: VecDeque<Segment>,
    /// The digest of the last committed row.
    last: Digest,
    /// The line that is being written; kept, because asking for its room anew takes as long as filling it.
    line: Vec<u8>,
    failing: bool,
}

impl SideRecord {
    /// Goes on behind what a data folder's side record holds. Creates nothing yet.
    pub(crate) fn of(data: &Path, last: Digest) -> Self {
        let folder = folder_in(data);
        let segments = segments(&folder).into();
        Self {
            folder,
            open: None,
            stands: Identity::default(),
            segments,
            last,
            line: Vec::new(),
            failing: false,
        }
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
        let newest = self.segments.back().filter(|_| self.open.is_some());
        if newest.is_some_and(|newest| identity(&newest.path).map_or(true, |(id, _)| id != self.stands)) {
            // Somebody deleted or moved it: what is written there would be found by nobody.
            self.begin_anew();
        }
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
            let path = self.folder.join(format!("{:020}.record", line.first));
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
                self.stands = identity(&segment.path)?.0;
                none.insert(BufWriter::with_capacity(64 << 10, file))
            }
        };
        let bytes = &mut self.line;
        bytes.clear();
        bytes.shrink_to(KEPT);
        bytes.resize(HEAD, 0);
        rmp_serde::encode::write_named(bytes, line).map_err(io::Error::other)?;
        let (head, body) = bytes.split_at_mut(HEAD);
        let length = u32::try_from(body.len()).map_err(io::Error::other)?;
        let digest = blake3::hash(body);
        head[..MARK.len()].copy_from_slice(MARK);
        head[MARK.len()..HEAD - DIGEST].copy_from_slice(&length.to_le_bytes());
        head[HEAD - DIGEST..].copy_from_slice(&digest.as_bytes()[..DIGEST]);
        segment.bytes += bytes.len() as u64;
        open.write_all(bytes)
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
