//! Where the overlay is: the address that the panel shows, to be put in OBS.

use crate::context::Context;
use crate::problem::Refused;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::{Extension, Json};
use cartwall_api::Session;
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /api/v1/overlay`
pub(crate) async fn address(
    State(context): State<Context>,
    Extension(session): Extension<Arc<Session>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refused> {
    let key = context.api.overlay_key(&session)?;
    // The guard has compared it with our own names; OBS may know us by the same one.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let file = context.overlay_file.as_ref().filter(|file| file.is_file()).map(|file| file.to_string_lossy());
    Ok(Json(json!({ "url": format!("http://{host}/overlay?key={key}"), "file": file })))
}
