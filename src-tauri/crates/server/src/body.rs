//! Reading request bodies: bounded in size and time.

use crate::problem;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use cartwall_api::wire::answer::Problem;
use http_body_util::{BodyExt, LengthLimitError};
use serde_json::{Value, json};
use std::error::Error;
use std::time::Duration;
use tokio::time::timeout;

/// The most a command or query may weigh.
pub(crate) const COMMAND: usize = 256 * 1024;
/// The most an order may weigh.
pub(crate) const SALE: usize = 1024 * 1024;

const WITHIN: Duration = Duration::from_secs(10);
const DRAIN: usize = 8 * 1024 * 1024;
const DRAIN_WITHIN: Duration = Duration::from_secs(2);

/// The body as JSON; an empty one is `{}`.
pub(crate) async fn json(request: Request, limit: usize) -> Result<Value, Problem> {
    if declared(request.headers()).is_some_and(|length| length > limit as u64) {
        drain(request).await;
        return Err(problem::too_large());
    }
    let (parts, body) = request.into_parts();
    let bytes = timeout(WITHIN, read(body, limit)).await.map_err(|_| problem::too_slow())??;
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

/// Takes in what a refused client is still sending (within bounds): closing on it would make the system throw
/// the refusal away before the client reads it.
pub(crate) async fn drain(request: Request) {
    if request.headers().contains_key(header::EXPECT) {
        return;
    }
    rest(request.into_body()).await;
}

async fn rest(mut body: Body) {
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

async fn read(body: Body, limit: usize) -> Result<Bytes, Problem> {
    to_bytes(body, limit).await.map_err(|error| {
        let too_large = error.source().is_some_and(|source| source.is::<LengthLimitError>());
        if too_large { problem::too_large() } else { problem::bad_body() }
    })
}

fn declared(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
