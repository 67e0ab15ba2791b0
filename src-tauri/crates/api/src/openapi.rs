//! The OpenAPI document, made from the lists of commands, queries and addresses, so that it cannot fall behind it.
//! `cargo xtask test` sends a running core what it describes, and much that it does not (`tests/openapi`).

mod addresses;
mod responses;

use crate::list::{COMMANDS, Entry, How, QUERIES, answer_schemas, body_schemas};
use crate::openapi::responses::{answered, responses};
use crate::wire::answer::{Answer, Problem};
use crate::wire::import::ImportReport;
use crate::wire::order_file::OrdersReport;
use crate::{Address, Verb};
use cartwall_domain::refusal::Code;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// The document.
pub fn document() -> Value {
    let mut schemas = Schemas::new();
    let mut paths = Map::new();
    for entry in COMMANDS {
        let body = schemas.body(entry.name);
        paths.insert(
            format!("/api/v1/commands/{}", entry.name),
            json!({ "post": command(entry, &body, schemas.answer.clone()) }),
        );
    }
    for entry in QUERIES {
        paths.insert(
            format!("/api/v1/queries/{}", entry.name),
            json!({ "post": query(entry, &schemas.body(entry.name), schemas.answer_to(entry.name)) }),
        );
    }
    for verb in Verb::ALL {
        paths.insert(
            Address::Verb.path().replace("{verb}", verb.name()),
            json!({ "post": addresses::verb(*verb, &schemas) }),
        );
    }
    for (address, summary) in Address::ALL.iter().filter_map(|address| Some((address, address.summary()?))) {
        let operation = addresses::operation(*address, summary, &mut schemas);
        paths.insert(address.path().to_owned(), operation);
    }
    let mut document = json!({
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
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token that `cartwall serve` prints, or that of a device.",
                },
                "deck": {
                    "type": "apiKey",
                    "in": "query",
                    "name": "token",
                    "description": "The token of button decks, which opens nothing but `/control`.",
                },
            },
            "headers": responses::headers(),
            "responses": responses::components(),
            "schemas": schemas.into_components(),
        },
    });
    bound_integers(&mut document);
    document
}

/// Says how far a whole number goes where its schema only names a width, which few programs know.
fn bound_integers(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let bounds = match fields.get("format").and_then(Value::as_str) {
                Some("uint16") => Some((json!(0), json!(u16::MAX))),
                Some("uint32") => Some((json!(0), json!(u32::MAX))),
                Some("uint" | "uint64") => Some((json!(0), json!(u64::MAX))),
                Some("int64") => Some((json!(i64::MIN), json!(i64::MAX))),
                _ => None,
            };
            if let Some((least, most)) = bounds {
                fields.entry("minimum").or_insert(least);
                fields.entry("maximum").or_insert(most);
            }
            fields.values_mut().for_each(bound_integers);
        }
        Value::Array(values) => values.iter_mut().for_each(bound_integers),
        _ => {}
    }
}

/// The schemas that operations refer to, each under its name.
struct Schemas {
    bodies: SchemaGenerator,
    answers: SchemaGenerator,
    body_of: HashMap<&'static str, Schema>,
    answer_to: HashMap<&'static str, Schema>,
    answer: Schema,
}

impl Schemas {
    fn new() -> Self {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
        });
        let mut bodies = SchemaGenerator::new(settings.clone().for_deserialize());
        let mut answers = SchemaGenerator::new(settings.for_serialize());
        let body_of = body_schemas(&mut bodies).into_iter().collect();
        let answer_to = answer_schemas(&mut answers).into_iter().collect();
        let answer = answers.subschema_for::<Answer>();
        answers.subschema_for::<Problem>();
        Self { bodies, answers, body_of, answer_to, answer }
    }

    /// Of a request. Where nothing in it is needed, it may be left out, or be `null`.
    fn body(&self, name: &str) -> Value {
        let schema = json!(self.body_of.get(name));
        let required = needs_fields(&self.body_fields(name));
        let schema = if required { schema } else { json!({ "anyOf": [schema, { "type": "null" }] }) };
        json!({ "required": required, "content": { "application/json": { "schema": schema } } })
    }

    /// The schema itself of a command's or query's body.
    fn body_fields(&self, name: &str) -> Value {
        let entry = COMMANDS.iter().chain(QUERIES).find(|entry| entry.name == name);
        entry.and_then(|entry| self.bodies.definitions().get(entry.body)).cloned().unwrap_or_default()
    }

    fn answer_to(&self, query: &str) -> Schema {
        self.answer_to.get(query).cloned().unwrap_or_default()
    }

    fn of<T: JsonSchema>(&mut self) -> Schema {
        self.answers.subschema_for::<T>()
    }

    fn into_components(mut self) -> Map<String, Value> {
        let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        let mut all = self.bodies.take_definitions(true);
        all.extend(self.answers.take_definitions(true));
        all.insert(
            "code".to_owned(),
            json!({ "type": "string", "enum": codes, "description": "Codes of refusals by the rules of a show." }),
        );
        all
    }
}

/// Whether a body without a field is none.
fn needs_fields(schema: &Value) -> bool {
    !array(schema, "required").is_empty()
        || ["anyOf", "minProperties"].iter().any(|rule| schema.get(rule).is_some())
}

fn array<'a>(schema: &'a Value, name: &str) -> &'a [Value] {
    schema.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn command(entry: &Entry, body: &Value, answer: Schema) -> Value {
    let mut refusals = responses::COMMAND.to_vec();
    if is_of_stores(entry.name) {
        refusals.push(502);
    }
    if !entry.is(How::Unpaced) {
        refusals.push(429);
    }
    let mut operation = operation(entry, body, answered(json!(answer)), &refusals);
    operation["parameters"] = json!([idempotency_key()]);
    operation
}

fn query(entry: &Entry, body: &Value, answer: Schema) -> Value {
    let mut refusals = responses::QUERY.to_vec();
    if is_of_stores(entry.name) {
        refusals.extend([409, 502]);
    }
    operation(entry, body, answered(json!(answer)), &refusals)
}

fn operation(entry: &Entry, body: &Value, answered: Value, refusals: &[u16]) -> Value {
    json!({
        "operationId": entry.name,
        "summary": format!("{} Roles: {}. Body: {}. Answer: {}.", entry.summary, entry.roles, entry.body, entry.answer),
        "requestBody": body,
        "responses": responses(answered, refusals),
    })
}

/// Whether a shop is asked before it is answered.
fn is_of_stores(name: &str) -> bool {
    name.ends_with("_store") || name.ends_with("_stores")
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key",
        "in": "header",
        "schema": { "type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]([ -~]*[!-~])?$" },
        "description": "The same key and body again answer as the first time and change nothing.",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(path: &str, method: &str) -> Value {
        document()["paths"][path][method].clone()
    }

    #[test]
    fn what_comes_in_and_goes_out_as_a_file_or_a_hook_stands_in_the_document_with_who_may() {
        let import = operation("/api/v1/catalogue/import", "post");
        assert!(import["summary"].as_str().unwrap().ends_with("Roles: producer, host."), "{import}");
        let export = operation("/api/v1/shows/{id}/export", "get");
        assert!(
            export["summary"].as_str().unwrap().ends_with("Roles: observer, co_host, producer, host."),
            "{export}"
        );
        assert_eq!(operation("/hooks/{store}", "post")["security"], json!([]));
        assert!(operation("/api/v1/overlay", "get").is_object());
    }

    #[test]
    fn every_verb_of_a_button_deck_stands_in_the_document_and_its_cue_can_be_a_slot() {
        for verb in Verb::ALL {
            assert!(operation(&format!("/control/{}", verb.name()), "post").is_object(), "{verb:?}");
        }
        let body = operation("/control/stand_by", "post")["requestBody"].clone();
        let schema = &body["content"]["application/json"]["schema"];
        assert_eq!(schema["anyOf"], json!([{ "required": ["cue"] }, { "required": ["slot"] }]));
        let body = operation("/control/got_it", "post")["requestBody"].clone();
        assert_eq!(body["required"], false);
    }

    #[test]
    fn every_reference_leads_to_what_it_names() {
        fn references(value: &Value, found: &mut Vec<String>) {
            match value {
                Value::Object(fields) => fields.iter().for_each(|(name, value)| match value.as_str() {
                    Some(to) if name == "$ref" => found.push(to.to_owned()),
                    _ => references(value, found),
                }),
                Value::Array(values) => values.iter().for_each(|value| references(value, found)),
                _ => {}
            }
        }
        let (document, mut found) = (document(), Vec::new());
        references(&document, &mut found);
        assert!(found.len() > 1_000);
        for to in found {
            let to = to.strip_prefix('#').unwrap_or_else(|| panic!("{to} leads out of the document"));
            assert!(document.pointer(to).is_some(), "{to}");
        }
    }

    #[test]
    fn one_name_stands_for_one_schema_in_requests_and_answers() {
        let mut schemas = Schemas::new();
        schemas.of::<ImportReport>();
        schemas.of::<OrdersReport>();
        let bodies = schemas.bodies.definitions();
        for (name, schema) in schemas.answers.definitions() {
            assert!(bodies.get(name).is_none_or(|body| body == schema), "{name}");
        }
    }

    #[test]
    fn a_whole_number_has_bounds_and_keeps_its_own_where_it_has_them() {
        let schemas = document()["components"]["schemas"].clone();
        assert_eq!(schemas["Take"]["properties"]["seen_seq"]["maximum"], u64::MAX);
        assert_eq!(schemas["SaleLine"]["properties"]["quantity"]["maximum"], 1_000_000);
    }

    #[test]
    fn no_address_stands_twice() {
        let mut known = std::collections::BTreeSet::new();
        for address in Address::ALL {
            assert!(known.insert((address.method(), address.path())), "{address:?}");
        }
    }
}
