//! Webhooks of shops, for whoever has a tunnel of their own. A genuine one is a reason to look at the shop now; what it
//! says is never taken for true, so that a lost, repeated or forged one changes no number.
//!
//! A tunnel has to send the `Host` of this computer, such as `127.0.0.1:4780`. Who sends a webhook is known only once all
//! of it is here, so it is read as a stranger's: without a signature not at all, and otherwise within narrow bounds.
//!
//! WooCommerce tries an address with a ping before it keeps a webhook, without a signature, and wants 200 for it. It is
//! answered for any shop, connected or not, and makes nobody look.

use crate::body;
use crate::connections::Connection;
use crate::context::Context;
use crate::problem::Refused;
use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use cartwall_api::ApiCode;
use cartwall_api::Problem;
use std::sync::Arc;

/// `POST /hooks/{store}`
pub(crate) async fn hook(
    State(context): State<Context>,
    Extension(connection): Extension<Arc<Connection>>,
    Path(store): Path<String>,
    request: Request,
) -> Result<StatusCode, Refused> {
    if !context.api.is_signed(request.headers()) {
        if !may_be_ping(request.headers()) {
            body::drain(request).await;
            return Err(not_signed());
        }
        let (parts, body) = request.into_parts();
        let (bytes, _spent) =
            body::read(&parts.headers, body, body::PING, connection.strangers_budget()).await?;
        return if is_ping(&bytes) { Ok(StatusCode::OK) } else { Err(not_signed()) };
    }
    let (parts, body) = request.into_parts();
    let (bytes, _spent) = body::read(&parts.headers, body, body::HOOK, connection.strangers_budget()).await?;
    if context.api.hook(&store, &parts.headers, &bytes) {
        // Some take nothing else for success.
        return Ok(StatusCode::OK);
    }
    Err(not_signed())
}

/// Whether it is as short as a ping, and of its form.
fn may_be_ping(headers: &HeaderMap) -> bool {
    let header = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let length = header(CONTENT_LENGTH).and_then(|text| text.parse::<usize>().ok());
    let form = header(CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    form && length.is_some_and(|length| length <= body::PING.bytes)
}

fn is_ping(body: &[u8]) -> bool {
    body.strip_prefix(b"webhook_id=").is_some_and(|id| !id.is_empty() && id.iter().all(u8::is_ascii_digit))
}

/// An unknown shop is answered like a wrong signature: nobody learns which shops are connected.
fn not_signed() -> Refused {
    let detail = "This webhook is not signed by a connected shop, so it was not looked at.";
    Refused(Problem::new(401, ApiCode::BadSignature, detail))
}
