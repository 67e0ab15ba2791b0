//! The side record: every acknowledged batch once more, in plain files beside the journal.
//!
//! A damaged write-ahead log can take acknowledged rows with it, and SQLite then opens what is left as if nothing had
//! been there. The side record is how such a loss is noticed and made good: a batch stands in it before it is
//! answered. It is written without a sync of its own, so it survives the end of the process and damage to the
//! journal's files, but not by itself a power cut; against that the journal's own sync protects.
//!
//! One line for each batch: a mark, its length, the first 16 bytes of its BLAKE3, and the batch as MessagePack, which
//! takes texts as they are: writing them as JSON within JSON took longer than the commit itself. A line that is cut short
//! or altered is passed over up to the next mark. Each line names the digest of the row before it, so that lines of
//! another journal are recognised.
//!
//! It must never refuse or delay a commit, never be read as the truth where the journal is sound, and never grow
//! beyond its bound.

mod append;
mod read;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    digest::Digest,
    row::{NewRow, Once, ShowRow},
};

pub(crate) use append::SideRecord;
pub(crate) use read::{Segment, Tail, each_line, each_line_of, segments, tail};

/// The folder's name within the data folder.
pub(crate) const NAME: &str = "side-record";

/// After so many bytes a new file is begun.
const SEGMENT: u64 = 4 << 20;
/// All files together; the oldest goes first.
const BOUND: u64 = 64 << 20;
/// No file is read beyond this: a damaged one must not ask for all memory.
const LONGEST: u64 = 256 << 20;
/// What a line begins with. Where a text holds it too, the digest tells that no line begins there.
const MARK: &[u8; 16] = b"\ncartwall-batch\n";
/// The length of a line, and the beginning of its digest, behind the mark.
const HEAD: usize = MARK.len() + 4 + DIGEST;
const DIGEST: usize = 16;

pub(crate) fn folder_in(data: &Path) -> PathBuf {
    data.join(NAME)
}

/// A batch as it is written.
#[derive(Serialize)]
struct Written<'a> {
    first: u64,
    #[serde(with = "hex::serde")]
    before: Digest,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    rows: &'a [NewRow],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    once: &'a [Once],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    shows: &'a [ShowRow],
}

/// A batch as it is read back; its digest was checked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Line {
    /// The sequence number of its first row; of the next row where it has none.
    pub first: u64,
    /// The digest of the row before it; noughts where there is none.
    #[serde(with = "hex::serde")]
    pub before: Digest,
    #[serde(default)]
    pub rows: Vec<NewRow>,
    #[serde(default)]
    pub once: Vec<Once>,
    #[serde(default)]
    pub shows: Vec<ShowRow>,
}

impl Line {
    /// The last row's sequence number; of the row before it where it has none.
    pub(crate) fn last(&self) -> u64 {
        (self.first + self.rows.len() as u64).saturating_sub(1)
    }
}
