//! The state at start: the newest snapshot, and the rows after it folded onto it.

use crate::EngineError;
use cartwall_domain::apply::apply;
use cartwall_domain::event::Recorded;
use cartwall_domain::state::State;
use cartwall_journal::{Reader, Snapshot, format};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use std::io::{BufWriter, Read};
use std::ops::ControlFlow;

/// The format of the state in a snapshot. Raise it whenever the state's types change: older snapshots are then
/// passed over and the state is folded from the rows.
pub(crate) const SNAPSHOT_FORMAT: u32 = 13;

/// The most JSON of a snapshot that is read.
const LARGEST: u64 = 4 << 30;

/// How many of the last events are handed on, to fill the panel's feed.
const TAIL: usize = 200;

pub(crate) struct Restored {
    pub state: State,
    /// The newest events, oldest first, also those that the snapshot holds.
    pub tail: Vec<Recorded>,
    /// How many are not in the snapshot.
    pub since_snapshot: usize,
}

impl Restored {
    /// The latest time that is known to be recorded: of the newest events, and of the running show. Times do not go
    /// back from event to event, but did so in files of earlier builds.
    pub(crate) fn newest_at(&self) -> Option<i64> {
        let of_show = self.state.running_show().and_then(|show| show.started_at());
        self.tail.iter().map(|recorded| recorded.at).chain(of_show).max()
    }
}

pub(crate) fn restore(reader: &Reader, newest: Option<Snapshot>) -> Result<Restored, EngineError> {
    let mut state = newest.as_ref().and_then(read).unwrap_or_default();
    let mut tail = std::collections::VecDeque::new();
    let (mut failed, mut since_snapshot) = (None, 0);
    let held = state.seq;
    let newest = reader.last_seq()?;
    let from = held.min(newest.saturating_sub(TAIL as u64));
    reader.each_row_after(from, |row| match format::decode(&row) {
        Ok(recorded) => {
            if recorded.seq > held {
                apply(&mut state, &recorded);
                since_snapshot += 1;
            }
            if tail.len() == TAIL {
                tail.pop_front();
            }
            tail.push_back(recorded);
            ControlFlow::Continue(())
        }
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(Restored { state, tail: tail.into(), since_snapshot }),
    }
}

/// The state of a snapshot, where this build can read it.
fn read(snapshot: &Snapshot) -> Option<State> {
    if snapshot.format != SNAPSHOT_FORMAT {
        return None;
    }
    let mut json = Vec::new();
    ZlibDecoder::new(snapshot.body.as_slice()).take(LARGEST).read_to_end(&mut json).ok()?;
    let state: State = serde_json::from_slice(&json).ok()?;
    (state.seq == snapshot.seq).then_some(state)
}

/// A snapshot of a state: its JSON, compressed (zlib) as it is written, because that of a large catalogue would double
/// the memory that the state takes.
pub(crate) fn snapshot(state: &State) -> Option<Snapshot> {
    let body = ZlibEncoder::new(Vec::new(), Compression::fast());
    let mut body = BufWriter::with_capacity(64 << 10, body);
    serde_json::to_writer(&mut body, state).ok()?;
    let body = body.into_inner().ok()?.finish().ok()?;
    Some(Snapshot { seq: state.seq, format: SNAPSHOT_FORMAT, body })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)] // What surprises here is a failed test.
mod shape;
