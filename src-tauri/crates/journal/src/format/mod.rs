//! How events are stored, apart from the domain's types.
//!
//! A row's body is JSON in a stored form of its own ([`kinds`], [`values`]); `kind` and `version` stand beside it in
//! the row. A domain event without a stored form does not compile, nor does a new field of one. What a release has
//! written never changes: where a kind's form has to, it gets one more [`Step`], by which older rows are brought up
//! to date as they are read. The rows themselves stay as they are.
//!
//! It must never guess at a row of a later release: that is an error which names the row, and nothing is changed.

mod actor;
mod kinds;
mod order_key;
mod schema;
mod sources;
mod values;

pub use order_key::{order_digest, order_key, order_scope};
pub use schema::json_schema;

use crate::{JournalError, NewRow, Row};
use cartwall_domain::Actor;
use cartwall_domain::event::{Event, Recorded};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Brings a body from one version of its kind to the next. A released step never changes.
type Step = fn(&mut Map<String, Value>);

/// The stored form of one kind of event.
trait Stored {
    /// As in the row.
    const KIND: &'static str;
    /// `STEPS[n]` takes a body of version `n + 1` to `n + 2`.
    const STEPS: &'static [Step];
    /// What this build writes.
    const VERSION: u32 = 1 + Self::STEPS.len() as u32;
}

/// The row of an event.
///
/// # Errors
/// Where the event has no JSON; no event of the domain is such.
pub fn encode(at: i64, by: &Actor, event: &Event) -> Result<NewRow, JournalError> {
    let (kind, version, body) = kinds::write(event)?;
    let show = event.show().map(|show| show.0.clone());
    Ok(NewRow {
        at,
        actor_kind: actor::word(by.kind).to_owned(),
        actor_id: by.id.clone(),
        show,
        kind: kind.to_owned(),
        version,
        body,
        figures: None,
    })
}

/// The event of a row.
///
/// # Errors
/// [`JournalError::NewerEvent`] for a kind, version or actor that this build does not know, and
/// [`JournalError::Damaged`] for a body that is not what its version says.
pub fn decode(row: &Row) -> Result<Recorded, JournalError> {
    Ok(Recorded { seq: row.seq, at: row.at, by: actor::read(row)?, event: kinds::read(row)? })
}

/// Every kind of event with the version of it that this build writes.
#[must_use]
pub fn known() -> &'static [(&'static str, u32)] {
    kinds::KNOWN
}

fn write<S: Stored + Serialize>(form: &S) -> Result<(&'static str, u32, String), JournalError> {
    let body = serde_json::to_string(form).map_err(|e| JournalError::Rejected { reason: e.to_string() })?;
    Ok((S::KIND, S::VERSION, body))
}

fn read<S: Stored + DeserializeOwned>(row: &Row) -> Result<S, JournalError> {
    let damaged =
        |e: serde_json::Error| JournalError::damaged(format!("event {}, {}: {e}", row.seq, row.kind));
    match row.version {
        version if version == S::VERSION => serde_json::from_str(&row.body).map_err(damaged),
        0 => Err(JournalError::damaged(format!("event {}, {}: no version", row.seq, row.kind))),
        version if version > S::VERSION => Err(newer(row)),
        older => {
            let mut body: Map<String, Value> = serde_json::from_str(&row.body).map_err(damaged)?;
            for step in &S::STEPS[older as usize - 1..] {
                step(&mut body);
            }
            serde_json::from_value(Value::Object(body)).map_err(damaged)
        }
    }
}

fn newer(row: &Row) -> JournalError {
    JournalError::NewerEvent { seq: row.seq, kind: row.kind.clone(), version: row.version }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    /// A kind that two releases changed: the text got another name, then a length was added.
    #[derive(Debug, PartialEq, Deserialize)]
    struct Whistled {
        tune: String,
        #[serde(default)]
        seconds: Option<u32>,
        loud: bool,
    }

    impl Stored for Whistled {
        const KIND: &'static str = "whistled";
        const STEPS: &'static [Step] = &[
            |body| {
                if let Some(tune) = body.remove("song") {
                    body.insert("tune".to_owned(), tune);
                }
            },
            |body| {
                let loud = body.get("volume").and_then(Value::as_u64).is_some_and(|volume| volume > 5);
                body.insert("loud".to_owned(), loud.into());
            },
        ];
    }

    fn row(version: u32, body: &Value) -> Row {
        let (kind, body) = ("whistled".to_owned(), body.to_string());
        let (actor_kind, actor_id) = ("client".to_owned(), "host".to_owned());
        Row { seq: 7, at: 0, actor_kind, actor_id, show: None, kind, version, body, figures: None }
    }

    #[test]
    fn every_older_version_of_a_kind_is_brought_up_to_date_as_it_is_read() {
        let whistled = Whistled { tune: "La Paloma".to_owned(), seconds: None, loud: true };
        assert_eq!(Whistled::VERSION, 3);
        for (version, body) in [
            (1, json!({ "song": "La Paloma", "volume": 9 })),
            (2, json!({ "tune": "La Paloma", "volume": 9 })),
            (3, json!({ "tune": "La Paloma", "loud": true })),
        ] {
            assert_eq!(read::<Whistled>(&row(version, &body)).as_ref(), Ok(&whistled), "version {version}");
        }
    }

    #[test]
    fn a_version_of_a_later_release_is_refused_by_name_and_none_at_all_is_damage() {
        let body = json!({ "tune": "La Paloma", "loud": true });
        let error = read::<Whistled>(&row(4, &body)).unwrap_err();
        assert_eq!(error, JournalError::NewerEvent { seq: 7, kind: "whistled".to_owned(), version: 4 });
        assert_eq!(read::<Whistled>(&row(0, &body)).unwrap_err().code(), "damaged");
        assert_eq!(read::<Whistled>(&row(1, &json!({}))).unwrap_err().code(), "damaged");
    }
}
