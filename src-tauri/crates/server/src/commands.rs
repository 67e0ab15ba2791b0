//! Commands, queries and orders over HTTP.

use crate::body;
use crate::problem::{self, Refused};
use crate::routes::Context;
use axum::extract::{Path, Request, State};
use axum::http::HeaderMap;
use axum::{Extension, Json};
use cartwall_api::{Answer, Key, Problem, Session};
use serde_json::Value;
use std::sync::Arc;

type Asked<T> = Result<Json<T>, Refused>;

/// `POST /api/v1/commands/{name}`
pub(crate) async fn command(
    State(context): State<Context>,
    Extension(session): Extension<Arc<Session>>,
    Path(name): Path<String>,
    request: Request,
) -> Asked<Answer> {
    let key = idempotency_key(request.headers())?;
    let limit = if name == "record_sale" { body::SALE } else { body::COMMAND };
    let body = body::json(request, limit).await?;
    Ok(Json(context.api.command(&session, &name, body, key.as_deref().map(Key::Lasting)).await?))
}

/// `POST /api/v1/sales`
pub(crate) async fn sale(
    State(context): State<Context>,
    Extension(session): Extension<Arc<Session>>,
    request: Request,
) -> Asked<Answer> {
    let key = idempotency_key(request.headers())?;
    let body = body::json(request, body::SALE).await?;
    Ok(Json(context.api.command(&session, "record_sale", body, key.as_deref().map(Key::Lasting)).await?))
}

/// `POST /api/v1/queries/{name}`
pub(crate) async fn query(
    State(context): State<Context>,
    Extension(session): Extension<Arc<Session>>,
    Path(name): Path<String>,
    request: Request,
) -> Asked<Value> {
    let body = body::json(request, body::COMMAND).await?;
    Ok(Json(context.api.query(&session, &name, body).await?))
}

/// The `Idempotency-Key`, where there is one. How long it may be the core says.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut all = headers.get_all("idempotency-key").iter();
    let Some(key) = all.next() else { return Ok(None) };
    match (key.to_str(), all.next()) {
        (Ok(key), None) => Ok(Some(key.to_owned())),
        _ => Err(problem::bad_query("Send one Idempotency-Key, in plain letters and digits.")),
    }
}
