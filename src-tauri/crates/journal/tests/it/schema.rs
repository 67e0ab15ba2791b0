//! The published JSON Schema of stored events is that of this build, and stored rows are valid by it.

use crate::any_event::recorded;
use cartwall_journal::format;
use proptest::prelude::*;
use serde_json::Value;

const GOLDEN: &str = include_str!("../golden/events-v2.jsonl");
const PUBLISHED: &str = include_str!("../../schema/events.schema.json");

fn published() -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(PUBLISHED).unwrap()).unwrap()
}

#[test]
fn the_published_schema_is_that_of_this_build() {
    let published: Value = serde_json::from_str(PUBLISHED).unwrap();
    assert_eq!(published, format::json_schema(), "run `cargo xtask generate` and commit");
}

#[test]
fn every_golden_row_is_valid() {
    let validator = published();
    for line in GOLDEN.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&row).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{line}: {wrong:?}");
    }
}

#[test]
fn a_row_with_another_kind_actor_or_body_is_not() {
    let validator = published();
    let row: Value = serde_json::from_str(GOLDEN.lines().next().unwrap()).unwrap();
    for (field, value) in [("kind", "whistled"), ("actor_kind", "robot"), ("body", "{}"), ("seq", "1")] {
        let mut other = row.clone();
        other[field] = value.into();
        assert!(!validator.is_valid(&other), "{field}");
    }
    let mut other = row;
    other["body"].as_object_mut().unwrap().remove("source");
    assert!(!validator.is_valid(&other));
}

proptest! {
    #[test]
    fn any_event_is_stored_as_the_schema_says(recorded in recorded()) {
        let row = format::encode(recorded.at, &recorded.by, &recorded.event).unwrap();
        let row = serde_json::json!({
            "seq": recorded.seq.max(1), "at": row.at, "actor_kind": row.actor_kind, "actor_id": row.actor_id, "show": row.show,
            "kind": row.kind, "version": row.version, "body": serde_json::from_str::<Value>(&row.body).unwrap(),
        });
        thread_local! { static SCHEMA: jsonschema::Validator = published(); }
        prop_assert!(SCHEMA.with(|schema| schema.is_valid(&row)), "{}", row);
    }
}
