//! Reading request bodies: bounded in size, in time, and in how much all of them may take together.

use crate::budget::{Budget, Spent};
use crate::connections::Connection;
use crate::problem;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use cartwall_api::wire::answer::Problem;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How large a body may be, and how long it may take.
#[derive(Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) bytes: usize,
    within: Duration,
}

/// A command or query.
pub(crate) const COMMAND: Limit = Limit { bytes: 256 * 1024, within: Duration::from_secs(10) };
/// An order.
pub(crate) const SALE: Limit = Limit { bytes: 1024 * 1024, within: Duration::from_secs(10) };
/// A ping before a webhook, which nobody signs.
pub(crate) const PING: Limit = Limit { bytes: 64, within: Duration::from_secs(5) };
/// A webhook. Who sends it is only known once all of it is here.
pub(crate) const HOOK: Limit = Limit { bytes: 256 * 1024, within: Duration::from_secs(5) };

const DRAIN: usize = 8 * 1024 * 1024;
const DRAIN_WITHIN: Duration = Duration::from_secs(2);

/// The body as JSON; an empty one is `{}`. Reading it counts towards what the sender's token may take.
pub(crate) async fn json(request: Request, limit: Limit) -> Result<Value, Problem> {
    let (parts, body) = request.into_parts();
    // Every connection has one; a request without it would be of no listener of ours.
    let connection = parts.extensions.get::<Arc<Connection>>().ok_or_else(problem::too_many_connections)?;
    let (bytes, _spent) = read(&parts.headers, body, limit, connection.budget()).await?;
    if bytes.is_empty() {
        return Ok(json!({}));
    }
    if !is_json(&parts.headers) {
        return Err(problem::not_json());
    }
    serde_json::from_slice(&bytes).map(object).map_err(|error| problem::bad_json(&error))
}

/// A body that was left out is an empty one.
pub(crate) fn object(body: Value) -> Value {
    if body.is_null() { json!({}) } else { body }
}

/// The whole body, and what it takes of the budget until it is dropped.
pub(crate) async fn read(
    headers: &HeaderMap,
    mut body: Body,
    limit: Limit,
    budget: &Budget,
) -> Result<(Bytes, Spent), Problem> {
    if declared(headers).is_some_and(|length| length > limit.bytes as u64) {
        refuse(headers, body).await;
        return Err(problem::too_large());
    }
    let (mut bytes, mut spent) = (BytesMut::new(), budget.spend());
    let all = async {
        while let Some(frame) = body.frame().await {
            let piece = frame.map_err(|_| problem::bad_body())?.into_data().unwrap_or_default();
            if bytes.len() + piece.len() > limit.bytes {
                return Err(problem::too_large());
            }
            if !spent.grow(piece.len()) {
                return Err(problem::too_much_at_once());
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(())
    };
    let read = timeout(limit.within, all).await.unwrap_or_else(|_| Err(problem::too_slow()));
    match read {
        Ok(()) => Ok((bytes.freeze(), spent)),
        Err(problem) => {
            drop((bytes, spent));
            if problem.status != 408 {
                refuse(headers, body).await;
            }
            Err(problem)
        }
    }
}

/// The `Idempotency-Key`, where there is one. How long it may be the core says.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut all = headers.get_all("idempotency-key").iter();
    let Some(key) = all.next() else { return Ok(None) };
    match (key.to_str(), all.next()) {
        (Ok(key), None) if !key.contains('\t') => Ok(Some(key.to_owned())),
        _ => Err(problem::bad_query("Send one Idempotency-Key, in plain letters and digits.")),
    }
}

/// Takes in what a refused client is still sending (within bounds): closing on it would make the system throw
/// the refusal away before the client reads it.
pub(crate) async fn drain(request: Request) {
    let (parts, body) = request.into_parts();
    refuse(&parts.headers, body).await;
}

async fn refuse(headers: &HeaderMap, mut body: Body) {
    if headers.contains_key(header::EXPECT) {
        return;
    }
    let all = async {
        let mut left = DRAIN;
        while let Some(Ok(frame)) = body.frame().await {
            left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
            if left == 0 {
                break;
            }
        }
    };
    let _ = timeout(DRAIN_WITHIN, all).await;
}

fn declared(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
