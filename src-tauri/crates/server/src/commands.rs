//! Commands, queries and orders over HTTP.

use crate::body::{self, idempotency_key};
use crate::context::Context;
use crate::problem::Refused;
use axum::extract::{Path, Request, State};
use axum::{Extension, Json};
use cartwall_api::{Answer, Key, Session};
use serde_json::value::RawValue;
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
) -> Asked<Box<RawValue>> {
    let body = body::json(request, body::COMMAND).await?;
    Ok(Json(context.api.query(&session, &name, body).await?))
}
