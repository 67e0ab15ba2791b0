//! Webhooks of shops, for whoever has a tunnel of their own. A genuine one is a reason to look at the shop now; what it
//! says is never taken for true, so that a lost, repeated or forged one changes no number.
//!
//! A tunnel has to send the `Host` of this computer, such as `127.0.0.1:4780`.

use crate::problem::Refused;
use crate::routes::Context;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use cartwall_api::Problem;

/// `POST /hooks/{store}`
pub(crate) async fn hook(
    State(context): State<Context>,
    Path(store): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refused> {
    if context.api.hook(&store, &headers, &body) {
        return Ok(StatusCode::NO_CONTENT);
    }
    // An unknown shop is answered like a wrong signature: nobody learns which shops are connected.
    let detail = "This webhook is not signed by a connected shop, so it was not looked at.";
    Err(Refused(Problem::new(401, "bad_signature", detail)))
}
