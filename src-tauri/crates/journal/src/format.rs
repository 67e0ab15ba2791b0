//! How events are stored.

use crate::{JournalError, NewRow, Row};
use cartwall_domain::event::{Event, Recorded};

/// The version of the stored forms that this build writes.
pub const VERSION: u32 = 1;

/// The row of an event.
pub fn encode(at: i64, by: &str, event: &Event) -> Result<NewRow, JournalError> {
    let body = serde_json::to_value(event).map_err(|e| JournalError::Rejected { reason: e.to_string() })?;
    let kind = body.get("kind").and_then(|k| k.as_str()).unwrap_or_default().to_owned();
    Ok(NewRow {
        at,
        actor: by.to_owned(),
        show: event.show().map(|show| show.0.clone()),
        kind,
        version: VERSION,
        body: body.to_string(),
        figures: None,
    })
}

/// The event of a row.
pub fn decode(row: &Row) -> Result<Recorded, JournalError> {
    let event = serde_json::from_str(&row.body)
        .map_err(|e| JournalError::damaged(format!("event {}: {e}", row.seq)))?;
    Ok(Recorded { seq: row.seq, at: row.at, by: row.actor.clone(), event })
}
