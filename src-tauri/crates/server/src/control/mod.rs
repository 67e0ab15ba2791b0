//! `/control`, for button decks (Companion, Stream Deck): a few verbs, and a flat state for their buttons.

mod deck;
pub(crate) mod socket;

use crate::body::{self, idempotency_key};
use crate::context::Context;
use crate::problem::Refused;
use axum::extract::{Path, Request, State};
use axum::{Extension, Json};
use cartwall_api::{Key, Session};
use serde_json::{Value, json};
use std::sync::Arc;

/// `POST /control/{verb}`
pub(crate) async fn post(
    State(context): State<Context>,
    Extension(session): Extension<Arc<Session>>,
    Path(verb): Path<String>,
    request: Request,
) -> Result<Json<Value>, Refused> {
    let key = idempotency_key(request.headers())?;
    let body = body::json(request, body::COMMAND).await?;
    let done = context.api.act(&session, &verb, &body, key.as_deref().map(Key::Lasting)).await?;
    let state = deck::on_air_word(&context.api);
    let mut answer = json!({ "ok": true, "seq": done.seq, "state": state });
    if let Some(overlays) = done.overlays {
        answer["overlays_acked"] = overlays.painted.into();
    }
    Ok(Json(answer))
}
