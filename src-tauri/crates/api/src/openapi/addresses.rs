//! What is no command or query by name: what it takes behind the `?`, as its body, and what it answers.

use super::responses::{COMMAND, FILE, QUERY, TOKEN, answered, responses};
use super::{ImportReport, OrdersReport, Schemas, array, idempotency_key, needs_fields};
use crate::export::FORMATS;
use crate::wire::request::StockFilter;
use crate::{Address, Auth, Verb};
use serde_json::{Map, Value, json};

/// The operation of an address, under its method.
pub(super) fn operation(address: Address, summary: &str, schemas: &mut Schemas) -> Value {
    let role = address.roles().map(|roles| format!(" Roles: {roles}.")).unwrap_or_default();
    let mut parameters = path_parameters(address);
    parameters.extend(query_parameters(address, schemas));
    let mut operation = json!({
        "summary": format!("{summary}{role}"),
        "parameters": parameters,
        "responses": responses(success(address, schemas), refusals(address)),
    });
    if let Some(body) = body(address, schemas) {
        operation["requestBody"] = body;
    }
    match address.auth() {
        // A token comes in the first message.
        Auth::Open | Auth::Signed => operation["security"] = json!([]),
        Auth::Socket if address == Address::Live => operation["security"] = json!([]),
        Auth::Socket | Auth::Control => operation["security"] = json!([{ "token": [] }, { "deck": [] }]),
        Auth::Token => {}
    }
    Map::from_iter([(address.method().to_ascii_lowercase(), operation)]).into()
}

fn path_parameters(address: Address) -> Vec<Value> {
    let name = match address {
        Address::ImportOrders | Address::Report | Address::AsRun | Address::Export => "id",
        Address::Hook => "store",
        _ => return Vec::new(),
    };
    vec![json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })]
}

fn query_parameters(address: Address, schemas: &mut Schemas) -> Vec<Value> {
    let text = json!({ "type": "string" });
    let number = json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX });
    let yes_or_no = json!({ "enum": ["true", "false", "1", "0"] });
    let all: Vec<(&str, Value)> = match address {
        Address::Live => vec![("since", json!({ "type": "integer", "minimum": 0 })), ("run", text)],
        Address::Catalogue => vec![
            ("text", text.clone()),
            ("vendor", text.clone()),
            ("tag", text),
            ("stock", json!(schemas.of::<StockFilter>())),
            ("limit", number.clone()),
            ("offset", number),
        ],
        Address::Import => {
            vec![
                ("name", text.clone()),
                ("id", text.clone()),
                ("currency", text.clone()),
                ("mapping", text),
                ("dry_run", yes_or_no),
            ]
        }
        Address::ImportOrders => {
            vec![("zone", text.clone()), ("currency", text), ("tail", number), ("dry_run", yes_or_no)]
        }
        Address::Shows => vec![("limit", number.clone()), ("offset", number)],
        Address::Report => vec![("run", number.clone()), ("tail", number)],
        Address::AsRun => vec![("run", number)],
        Address::Export => {
            vec![("format", json!({ "enum": FORMATS })), ("run", number.clone()), ("tail", number)]
        }
        _ => Vec::new(),
    };
    let mut all: Vec<Value> = all
        .into_iter()
        .map(|(name, schema)| json!({ "name": name, "in": "query", "schema": schema }))
        .collect();
    if address == Address::Sales {
        all.push(idempotency_key());
    }
    all
}

fn body(address: Address, schemas: &Schemas) -> Option<Value> {
    match address {
        Address::Sales => Some(schemas.body("record_sale")),
        Address::Import | Address::ImportOrders | Address::Hook => {
            Some(json!({ "required": true, "content": { "application/octet-stream": {} } }))
        }
        _ => None,
    }
}

fn success(address: Address, schemas: &mut Schemas) -> Value {
    let schema = match address {
        Address::Live | Address::Decks => {
            return json!({ "101": { "description": "From here on it is a WebSocket" } });
        }
        Address::Hook => return json!({ "200": { "description": "The shop is synced" } }),
        Address::Export => {
            let report = schemas.answer_to("show_report");
            return json!({ "200": {
                "description": "The file",
                "headers": { "Content-Disposition": { "required": true, "schema": { "type": "string" } } },
                "content": {
                    "application/json": { "schema": report },
                    "text/csv": { "schema": { "type": "string" } },
                },
            } });
        }
        Address::Health => json!({
            "type": "object",
            "properties": {
                "ok": { "type": "boolean" },
                "version": { "type": "string" },
                "optimised": { "type": "boolean", "description": "This build is meant for a real show." },
            },
            "required": ["ok", "version", "optimised"],
        }),
        Address::OverlayAddress => json!({
            "type": "object",
            "properties": {
                "url": { "type": "string" },
                "file": { "type": ["string", "null"], "description": "A page that waits for Cartwall." },
            },
            "required": ["url", "file"],
        }),
        Address::State => json!(schemas.answer_to("get_state")),
        Address::Catalogue => json!(schemas.answer_to("search_catalogue")),
        Address::Shows => json!(schemas.answer_to("list_shows")),
        Address::Report => json!(schemas.answer_to("show_report")),
        Address::AsRun => json!(schemas.answer_to("show_as_run")),
        Address::Sales => json!(schemas.answer),
        Address::Import => json!(schemas.of::<ImportReport>()),
        Address::ImportOrders => json!(schemas.of::<OrdersReport>()),
        _ => json!({ "type": "object" }),
    };
    answered(schema)
}

fn refusals(address: Address) -> &'static [u16] {
    match address {
        Address::Health => &[403, 421, 503],
        Address::Live => &[400, 403, 421, 426, 503],
        Address::Decks => &[400, 401, 403, 421, 426, 429, 503],
        Address::Hook => &[400, 401, 403, 408, 413, 421, 503],
        Address::Sales => &COMMAND,
        Address::Import | Address::ImportOrders => &FILE,
        Address::OpenApi | Address::OverlayAddress => &TOKEN,
        _ => &QUERY,
    }
}

/// A button deck's verb: the body of its command, where a slot can stand for a cue, and what is left out is found.
pub(super) fn verb(verb: Verb, schemas: &Schemas) -> Value {
    let mut body = schemas.body_fields(verb.command().unwrap_or("take"));
    let needed = |body: &Value, left_out: Option<&str>| {
        let left = array(body, "required").iter().filter(|name| name.as_str() != left_out);
        json!(left.collect::<Vec<_>>())
    };
    body["required"] = needed(&body, verb.found());
    if verb.takes_slot() {
        if array(&body, "required").iter().any(|name| name == "cue") {
            body["anyOf"] = json!([{ "required": ["cue"] }, { "required": ["slot"] }]);
        }
        body["required"] = needed(&body, Some("cue"));
        body["properties"]["slot"] = json!({
            "anyOf": [{ "type": "integer", "minimum": 1 }, { "type": "string", "pattern": "^[1-9][0-9]*$" }],
            "description": "The place of a cue in the rundown, from 1, instead of its id.",
        });
    }
    let required = needs_fields(&body);
    let body = if required { body } else { json!({ "anyOf": [body, { "type": "null" }] }) };
    json!({
        "operationId": format!("deck_{}", verb.name().replace('.', "_")),
        "summary": format!("A button deck's verb. {}", verb.summary()),
        "security": [{ "token": [] }, { "deck": [] }],
        "parameters": [idempotency_key()],
        "requestBody": { "required": required, "content": { "application/json": { "schema": body } } },
        "responses": responses(answered(json!({
            "type": "object",
            "properties": {
                "ok": { "const": true },
                "seq": { "type": "integer" },
                "state": { "enum": ["onair", "soldout", "off"] },
                "overlays_acked": { "type": "integer" },
            },
            "required": ["ok", "seq", "state"],
        })), &COMMAND),
    })
}
