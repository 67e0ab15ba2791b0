//! The OpenAPI document, made from the lists of commands, queries and addresses, so that it cannot fall behind it.

use crate::list::{COMMANDS, Entry, QUERIES, body_schemas};
use crate::wire::answer::{Answer, Problem};
use crate::{Address, Auth, Verb};
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
    for (address, summary) in Address::ALL.iter().filter_map(|address| Some((address, address.summary()?))) {
        paths.insert(address.path().to_owned(), of_address(*address, summary, schemas.get("record_sale")));
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

/// What is no command or query by name. `sale`: the body of an order.
fn of_address(address: Address, summary: &str, sale: Option<&Schema>) -> Value {
    let role = address.roles().map(|roles| format!(" Roles: {roles}.")).unwrap_or_default();
    let mut operation = json!({
        "summary": format!("{summary}{role}"),
        "responses": { "200": { "description": "Done" }, "default": problem() },
    });
    match address {
        Address::Sales => {
            operation["requestBody"] = json!({ "content": { "application/json": { "schema": sale } } });
        }
        Address::Verb => {
            let verbs: Vec<&str> = Verb::ALL.iter().map(|verb| verb.name()).collect();
            operation["parameters"] =
                json!([{ "name": "verb", "in": "path", "required": true, "schema": { "enum": verbs } }]);
        }
        _ => {}
    }
    if matches!(address.auth(), Auth::Open | Auth::Signed) {
        operation["security"] = json!([]);
    }
    let mut operations = Map::new();
    operations.insert(address.method().to_ascii_lowercase(), operation);
    operations.into()
}

fn operation(entry: &Entry, body: Option<&Schema>, command: bool) -> Value {
    let answer = if command { json!({ "$ref": "#/components/schemas/Answer" }) } else { json!({}) };
    let mut operation = json!({
        "operationId": entry.name,
        "summary": format!("{} Roles: {}. Body: {}. Answer: {}.", entry.summary, entry.roles, entry.body, entry.answer),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_in_and_goes_out_as_a_file_or_a_hook_stands_in_the_document_with_who_may() {
        let document = document();
        let operation = |path: &str, method: &str| document["paths"][path][method].clone();
        let import = operation("/api/v1/catalogue/import", "post");
        assert!(import["summary"].as_str().unwrap().ends_with("Roles: producer, host."), "{import}");
        let export = operation("/api/v1/shows/{id}/export", "get");
        assert!(
            export["summary"].as_str().unwrap().ends_with("Roles: observer, co_host, producer, host."),
            "{export}"
        );
        assert_eq!(operation("/hooks/{store}", "post")["security"], json!([]));
        assert!(operation("/api/v1/overlay", "get").is_object());
        let verbs = operation("/control/{verb}", "post")["parameters"][0]["schema"]["enum"].clone();
        assert_eq!(verbs.as_array().unwrap().len(), Verb::ALL.len());
    }

    #[test]
    fn no_address_stands_twice() {
        let mut known = std::collections::BTreeSet::new();
        for address in Address::ALL {
            assert!(known.insert((address.method(), address.path())), "{address:?}");
        }
    }
}
