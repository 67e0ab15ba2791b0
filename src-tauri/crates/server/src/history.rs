//! What is read with GET: the state, the catalogue, past shows. Nothing here changes anything.

use crate::context::Context;
use crate::problem::Refused;
use crate::query::{QueryParams, number, numbers};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use cartwall_api::{BuildView, Session};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::sync::Arc;

type Asked = Result<Json<Box<RawValue>>, Refused>;

/// `GET /api/v1/health`
pub(crate) async fn health() -> Json<Value> {
    Json(json!({ "ok": true, "version": env!("CARGO_PKG_VERSION"), "optimised": BuildView::OPTIMISED }))
}

/// `GET /api/v1/openapi.json`
pub(crate) async fn openapi(State(context): State<Context>) -> Json<Value> {
    Json(context.api.openapi())
}

/// `GET /api/v1/state`
pub(crate) async fn state(
    State(context): State<Context>,
    Extension(session): Extension<Arc<Session>>,
) -> Asked {
    Ok(Json(context.api.query(&session, "get_state", json!({})).await?))
}

/// `GET /api/v1/catalogue?text=&limit=&offset=&vendor=&tag=&stock=`
pub(crate) async fn catalogue(
    State(context): State<Context>,
    Extension(session): Extension<Arc<Session>>,
    Query(words): QueryParams,
) -> Asked {
    let mut body = numbers(&words, &["limit", "offset"])?;
    for name in ["text", "vendor", "tag", "stock"] {
        if let Some(word) = words.get(name).filter(|word| !word.is_empty()) {
            body.insert(name.to_owned(), word.clone().into());
        }
    }
    Ok(Json(context.api.query(&session, "search_catalogue", body.into()).await?))
}

/// `GET /api/v1/shows?limit=&offset=`
pub(crate) async fn shows(
    State(context): State<Context>,
    Extension(session): Extension<Arc<Session>>,
    Query(words): QueryParams,
) -> Asked {
    let body = numbers(&words, &["limit", "offset"])?;
    Ok(Json(context.api.query(&session, "list_shows", body.into()).await?))
}

/// `GET /api/v1/shows/{id}/report?run=&tail=`
pub(crate) async fn report(
    State(context): State<Context>,
    Extension(session): Extension<Arc<Session>>,
    Path(show): Path<String>,
    Query(words): QueryParams,
) -> Asked {
    let mut body = numbers(&words, &["run", "tail"])?;
    body.insert("show".to_owned(), show.into());
    Ok(Json(context.api.query(&session, "show_report", body.into()).await?))
}

/// `GET /api/v1/shows/{id}/as-run?run=`
pub(crate) async fn as_run(
    State(context): State<Context>,
    Extension(session): Extension<Arc<Session>>,
    Path(show): Path<String>,
    Query(words): QueryParams,
) -> Asked {
    let mut body = numbers(&words, &["run"])?;
    body.insert("show".to_owned(), show.into());
    Ok(Json(context.api.query(&session, "show_as_run", body.into()).await?))
}

/// `GET /api/v1/shows/{id}/export?run=&format=&tail=`
pub(crate) async fn export(
    State(context): State<Context>,
    Extension(session): Extension<Arc<Session>>,
    Path(show): Path<String>,
    Query(words): QueryParams,
) -> Result<Response, Refused> {
    let (run, tail) = (number(&words, "run")?, number(&words, "tail")?.unwrap_or(0));
    let format = words.get("format").map_or("json", String::as_str);
    let file = context.api.export(&session, &show, run, format, tail).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.content_type)),
        (header::CONTENT_DISPOSITION, attachment(&file.file_name)),
    ];
    Ok((headers, file.bytes).into_response())
}

/// Letters, digits and these stay as they are in the encoded name.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');

/// RFC 6266: a plain name for old clients, and the whole one, percent-encoded, for all others. A title of a show
/// comes from outside, so no path, quote or line break of it may reach the header.
fn attachment(name: &str) -> HeaderValue {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    let name: String = name.chars().filter(|c| !c.is_control() && !matches!(c, '/' | '\\' | ':')).collect();
    let name = name.trim_start_matches('.');
    let plain: String = name.chars().map(|c| if safe(c) { c } else { '_' }).collect();
    let whole = utf8_percent_encode(name, ENCODED);
    HeaderValue::try_from(format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_title_stays_inside_the_file_name() {
        let value = attachment("../a\"b\r\nSet-Cookie: x.csv");
        assert_eq!(
            value,
            "attachment; filename=\"a_bSet-Cookie x.csv\"; filename*=UTF-8''a%22bSet-Cookie%20x.csv"
        );
        assert_eq!(
            attachment("שלום.csv"),
            "attachment; filename=\"____.csv\"; filename*=UTF-8''%D7%A9%D7%9C%D7%95%D7%9D.csv"
        );
    }
}
