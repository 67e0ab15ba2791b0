//! The published JSON Schema of stored events: what a program that reads an archive may rely on.

use super::{actor, kinds};
use schemars::SchemaGenerator;
use serde_json::{Value, json};

/// The schema of a row as archives carry it: its columns, and the event in `body`.
#[must_use]
pub fn json_schema() -> Value {
    let mut generator = SchemaGenerator::default();
    let kinds: Vec<Value> = kinds::bodies(&mut generator)
        .into_iter()
        .map(|(kind, version, body)| {
            json!({ "properties": { "kind": { "const": kind }, "version": { "const": version }, "body": body } })
        })
        .collect();
    let actors: Vec<&str> = actor::KINDS.iter().map(|(word, _)| *word).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An event in the journal of Cartwall",
        "description": "Times are milliseconds since 1970, UTC. A field that is not known is left out of a body. A later \
                        release may add kinds, and versions of a kind; it never changes one.",
        "type": "object",
        "properties": {
            "seq": { "type": "integer", "minimum": 1, "description": "Its place in the journal, without gaps." },
            "at": { "type": "integer", "description": "When it was decided. Never used for order." },
            "actor_kind": { "enum": actors, "description": "What kind of actor caused it." },
            "actor_id": { "type": "string", "description": "Which one of that kind; never a buyer." },
            "show": { "type": ["string", "null"], "description": "The show that it belongs to." },
            "kind": { "type": "string" },
            "version": { "type": "integer", "minimum": 1 },
            "body": { "type": "object" },
        },
        "required": ["seq", "at", "actor_kind", "actor_id", "kind", "version", "body"],
        "oneOf": kinds,
        "$defs": generator.take_definitions(true),
    })
}
