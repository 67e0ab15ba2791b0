//! What a request can be answered with: each status once, with the headers that come with it.

use serde_json::{Map, Value, json};

/// Of any address with a token.
pub(super) const TOKEN: [u16; 6] = [400, 401, 403, 421, 429, 503];
/// Of a query: beside what holds of any address, a body is read, and something is looked up.
pub(super) const QUERY: [u16; 12] = [400, 401, 403, 404, 408, 413, 415, 421, 422, 429, 500, 503];
/// Of a command: it is refused where the show stands otherwise, and the disk can be full.
pub(super) const COMMAND: [u16; 14] = [400, 401, 403, 404, 408, 409, 413, 415, 421, 422, 429, 500, 503, 507];
/// Of a file that comes in.
pub(super) const FILE: [u16; 13] = [400, 401, 403, 404, 408, 409, 413, 421, 422, 429, 500, 503, 507];

/// Every refusal with what it means.
const REFUSALS: [(u16, &str, Option<&str>); 16] = [
    (400, "The request, its address or its JSON cannot be read.", None),
    (401, "A valid token is missing.", Some("WWW-Authenticate")),
    (403, "The role may not do this, or another website asked.", None),
    (404, "What it names is not there.", None),
    (408, "The body did not arrive in time.", None),
    (409, "The show stands otherwise: see `code`.", None),
    (413, "The body is larger than is taken here.", None),
    (415, "The body is not JSON, or does not say so.", None),
    (421, "The `Host` is no address of this computer.", None),
    (422, "A value is none that can be taken: see `code` and `params`.", None),
    (426, "This address speaks WebSocket only.", Some("Upgrade")),
    (429, "Too many requests came in a short time.", Some("Retry-After")),
    (500, "Something went wrong inside Cartwall; its log says what.", None),
    (502, "The shop did not answer as it should.", None),
    (503, "Too much at once, or the file cannot be written just now. Try again.", None),
    (507, "The disk is full.", None),
];

fn name(status: u16) -> String {
    format!("Refused{status}")
}

/// The components that operations refer to.
pub(super) fn components() -> Map<String, Value> {
    let each = REFUSALS.iter().map(|(status, description, header)| {
        let mut response = json!({
            "description": description,
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
        });
        if let Some(header) = header {
            response["headers"] = json!({ *header: { "$ref": format!("#/components/headers/{header}") } });
        }
        (name(*status), response)
    });
    each.collect()
}

/// The headers that come with refusals.
pub(super) fn headers() -> Value {
    json!({
        "WWW-Authenticate": {
            "description": "How to say who you are.",
            "required": true,
            "schema": { "type": "string", "const": "Bearer" },
        },
        "Retry-After": {
            "description": "Seconds to wait.",
            "required": true,
            "schema": { "type": "integer", "minimum": 1 },
        },
        "Upgrade": {
            "description": "What is spoken here.",
            "required": true,
            "schema": { "type": "string", "const": "websocket" },
        },
    })
}

/// Success in JSON.
pub(super) fn answered(schema: Value) -> Value {
    json!({ "200": { "description": "Done", "content": { "application/json": { "schema": schema } } } })
}

/// Success, and each of these refusals.
pub(super) fn responses(mut answered: Value, refusals: &[u16]) -> Value {
    for status in refusals {
        answered[status.to_string()] = json!({ "$ref": format!("#/components/responses/{}", name(*status)) });
    }
    answered
}
