//! Where the overlay is: the address that the panel shows, to be put in OBS.

use crate::context::Context;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use serde_json::{Value, json};

/// `GET /api/v1/overlay`: its key opens nothing but the card, so whoever may ask at all may know it.
pub(crate) async fn address(State(context): State<Context>, headers: HeaderMap) -> Json<Value> {
    // The guard has compared it with our own names; OBS may know us by the same one.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let file = context.overlay_file.as_ref().filter(|file| file.is_file()).map(|file| file.to_string_lossy());
    Json(
        json!({ "url": format!("http://{host}/overlay?key={}", context.api.access().overlay()), "file": file }),
    )
}
