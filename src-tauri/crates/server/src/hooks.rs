//! Webhooks of shops, for whoever has a tunnel of their own. A genuine one is a reason to look at the shop now; what it
//! says is never taken for true, so that a lost, repeated or forged one changes no number.
//!
//! A tunnel has to send the `Host` of this computer, such as `127.0.0.1:4780`. Who sends a webhook is known only once all
//! of it is here, so it is read as a stranger's: without a signature not at all, and otherwise within narrow bounds.

use crate::body;
use crate::connections::Connection;
use crate::context::Context;
use crate::problem::Refused;
use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
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
        body::drain(request).await;
        return Err(not_signed());
    }
    let (parts, body) = request.into_parts();
    let (bytes, _spent) = body::read(&parts.headers, body, body::HOOK, connection.strangers_budget()).await?;
    if context.api.hook(&store, &parts.headers, &bytes) {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(not_signed())
}

/// An unknown shop is answered like a wrong signature: nobody learns which shops are connected.
fn not_signed() -> Refused {
    let detail = "This webhook is not signed by a connected shop, so it was not looked at.";
    Refused(Problem::new(401, ApiCode::BadSignature, detail))
}
