//! What the journal stores: rows, and what is committed together with them.
//!
//! Bodies are JSON text that this layer never looks into.

use serde::{Deserialize, Serialize};

/// A row to append. The journal gives it its sequence number.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NewRow {
    /// When it happened: milliseconds since 1970, UTC. Never used for order.
    pub at: i64,
    /// What kind of actor did it, in the domain's words.
    pub actor_kind: String,
    /// Which one of that kind.
    pub actor_id: String,
    /// The show it belongs to, where it belongs to one.
    pub show: Option<String>,
    /// The kind of event.
    pub kind: String,
    /// The version of that kind's stored form.
    pub version: u32,
    /// The event, as JSON.
    pub body: String,
    /// What this row adds to its show's key figures. Needs `show`.
    pub figures: Option<Figures>,
}

/// A row as it was stored; its digest was checked when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place in the journal, from 1, without gaps. The only order there is.
    pub seq: u64,
    /// When it happened: milliseconds since 1970, UTC.
    pub at: i64,
    /// What kind of actor did it, in the domain's words.
    pub actor_kind: String,
    /// Which one of that kind.
    pub actor_id: String,
    /// The show it belongs to.
    pub show: Option<String>,
    /// The kind of event.
    pub kind: String,
    /// The version of that kind's stored form.
    pub version: u32,
    /// The event, as JSON.
    pub body: String,
    /// What this row adds to its show's key figures.
    pub figures: Option<Figures>,
}

/// Key figures of a show, or a change of them. Money in minor units of the show's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Figures {
    /// Number of orders.
    pub orders: i64,
    /// Number of units sold.
    pub units: i64,
    /// Money taken, before refunds.
    pub gross: i64,
    /// Money given back.
    pub refunds: i64,
}

impl Figures {
    /// The sum, or nothing where it leaves the range of 64 bits.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Some(Self {
            orders: self.orders.checked_add(other.orders)?,
            units: self.units.checked_add(other.units)?,
            gross: self.gross.checked_add(other.gross)?,
            refunds: self.refunds.checked_add(other.refunds)?,
        })
    }
}

/// Something that may be recorded only once: a command's idempotency key, a shop's order.
///
/// It is stored in the same commit as the rows. A second one with the same scope and key refuses its batch, unless it
/// says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Once {
    /// The kind of key.
    pub scope: String,
    /// The key.
    pub key: String,
    /// Digest of the request, to tell a repetition from another request under the same key.
    #[serde(with = "hex::serde")]
    pub request: [u8; 32],
    /// What was answered; a repetition is answered the same.
    pub answer: String,
    /// Where the key is recorded already, the first record stays, rather than refusing the batch: for keys that are
    /// only looked for among the newest.
    #[serde(skip)]
    pub first_stays: bool,
}

/// What was stored for a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The last sequence number of the batch that carried it.
    pub seq: u64,
    /// Digest of the request.
    pub request: [u8; 32],
    /// What was answered.
    pub answer: String,
}

/// The state as folded from every row up to `seq`. Only ever a shortcut: the rows are the truth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The last row folded into it.
    pub seq: u64,
    /// The format of the body, so that another build can tell that it must fold from the rows instead.
    pub format: u32,
    /// The state.
    pub body: Vec<u8>,
}

/// A show in the list of shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowRow {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The code of its currency.
    pub currency: String,
    /// Where it stands (planned, running, ended …), in the domain's words.
    pub status: String,
    /// Rehearsal or live, once it has begun.
    pub mode: Option<String>,
    /// When it was made: milliseconds since 1970, UTC.
    pub created_at: i64,
    /// When it began.
    pub started_at: Option<i64>,
    /// When it ended.
    pub ended_at: Option<i64>,
}

/// A show with the sums of its key figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedShow {
    /// The show.
    pub show: ShowRow,
    /// Its key figures, added up from its rows.
    pub figures: Figures,
}

/// What is committed together or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// Rows, in order.
    pub rows: Vec<NewRow>,
    /// Keys that may be recorded only once.
    pub once: Vec<Once>,
    /// The state after some row, to start faster next time.
    pub snapshot: Option<Snapshot>,
    /// Shows whose line in the list changed.
    pub shows: Vec<ShowRow>,
}

/// A batch is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// The first row's sequence number. For a batch without rows, the one the next row will get.
    pub first_seq: u64,
    /// The last row's sequence number. For a batch without rows, that of the row before it.
    pub last_seq: u64,
}
