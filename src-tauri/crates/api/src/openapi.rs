//! The OpenAPI document, made from the one list, so that it cannot fall behind it.

use crate::Verb;
use crate::list::{COMMANDS, Entry, QUERIES, body_schemas};
use crate::wire::answer::{Answer, Problem};
use cartwall_domain::refusal::Code;
use schemars::{Schema, schema_for};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// The document.
pub fn document() -> Value {
    let mut paths = Map::new();
    let schemas: HashMap<_, _> = body_schemas().into_iter().collect();
    let operation = |entry: &Entry, command| operation(entry, schemas.get(entry.name), command);
    for entry in COMMANDS {
        paths.insert(format!("/api/v1/commands/{}", entry.name), json!({ "post": operation(entry, true) }));
    }
    for entry in QUERIES {
        paths.insert(format!("/api/v1/queries/{}", entry.name), json!({ "post": operation(entry, false) }));
    }
    for (path, method, summary) in OTHERS {
        let mut answer = json!({ "summary": summary, "responses": { "200": { "description": "Done" }, "default": problem() } });
        if *path == "/api/v1/sales" {
            answer["requestBody"] =
                json!({ "content": { "application/json": { "schema": schemas.get("record_sale") } } });
        }
        if path.contains("{verb}") {
            let verbs: Vec<Value> = Verb::ALL.iter().map(|verb| verb.name().into()).collect();
            answer["parameters"] =
                json!([{ "name": "verb", "in": "path", "required": true, "schema": { "enum": verbs } }]);
        }
        let mut operations = Map::new();
        operations.insert((*method).to_owned(), answer);
        paths.insert((*path).to_owned(), Value::Object(operations));
    }
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Cartwall",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Runs a live shopping show on this computer. Money in requests is a decimal string; in answers integer minor units with the currency. Every command answers after it is on disk.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": {
                "Answer": schema_for!(Answer),
                "Problem": schema_for!(Problem),
                "code": { "type": "string", "enum": codes, "description": "Codes of refusals by the rules of a show." },
            },
        },
    })
}

const OTHERS: &[(&str, &str, &str)] = &[
    ("/api/v1/health", "get", "Whether the core is there. Needs no token."),
    ("/api/v1/openapi.json", "get", "This document."),
    ("/api/v1/state", "get", "Everything that is so now."),
    ("/api/v1/live", "get", "WebSocket of panel and overlay; the token goes into the first message."),
    ("/api/v1/overlay", "get", "The address to put in OBS."),
    (
        "/api/v1/catalogue",
        "get",
        "Finds products and their variants; ?text=, vendor=, tag=, stock=, limit= and offset= as in search_catalogue.",
    ),
    (
        "/api/v1/catalogue/import",
        "post",
        "Imports a catalogue file sent as the raw body; ?name=FILE, ?dry_run=true.",
    ),
    (
        "/api/v1/sales",
        "post",
        "Takes in an order or refund from any shop, once per order id; a changed order with a higher revision.",
    ),
    ("/api/v1/shows", "get", "All shows with their key figures."),
    ("/api/v1/shows/{id}/report", "get", "One show's report; ?tail=SECONDS."),
    ("/api/v1/shows/{id}/as-run", "get", "What was on screen, when."),
    ("/api/v1/shows/{id}/export", "get", "The report as a file; ?format=csv or json."),
    ("/control/{verb}", "post", "A button deck's verb."),
    ("/control/ws", "get", "WebSocket of button decks: a flat snapshot, then what changes."),
];

fn operation(entry: &Entry, body: Option<&Schema>, command: bool) -> Value {
    let answer = if command { json!({ "$ref": "#/components/schemas/Answer" }) } else { json!({}) };
    let mut operation = json!({
        "operationId": entry.name,
        "summary": format!("{} Least role: {:?}. Body: {}. Answer: {}.", entry.summary, entry.role, entry.body, entry.answer),
        "requestBody": { "content": { "application/json": { "schema": body } } },
        "responses": {
            "200": { "description": "Done", "content": { "application/json": { "schema": answer } } },
            "default": problem(),
        },
    });
    if command {
        operation["parameters"] = json!([{
            "name": "Idempotency-Key",
            "in": "header",
            "schema": { "type": "string" },
            "description": "The same key and body again answer as the first time and change nothing.",
        }]);
    }
    operation
}

fn problem() -> Value {
    json!({
        "description": "Refused; nothing changed",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    })
}
