//! The pages and what they load: the panel, the overlay, pictures.

use crate::context::Context;
use crate::problem::{self, Refused};
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{Embed, EmbeddedFile};
use std::borrow::Cow;
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

/// What `ui` built. A debug build reads it from the disk, a release holds it.
#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../../../ui/dist"]
#[allow_missing = true]
struct Built;

/// How much of a picture is read at once.
const PIECE: usize = 128 * 1024;

const FOREVER: &str = "public, max-age=31536000, immutable";

/// `GET /`, `GET /shows`
pub(crate) async fn panel() -> Response {
    page("index.html")
}

/// `GET /` at the door: the same panel, which is told where it is by a mark in its head.
pub(crate) async fn panel_at_the_door() -> Response {
    let Some(file) = Built::get("index.html") else { return Refused(problem::not_built()).into_response() };
    let page = String::from_utf8_lossy(&file.data).replacen("<head>", DOOR, 1);
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, page).into_response()
}

/// `GET /overlay`: the key in its address is for the page's own script, which shows it to the socket.
pub(crate) async fn overlay() -> Response {
    page("overlay.html")
}

/// Everything else that was built.
pub(crate) async fn asset(request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Refused(problem::not_found()).into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    match Built::get(path) {
        Some(file) if !path.ends_with(".html") => {
            // The build names assets by their content.
            let cache = if path.starts_with("assets/") { FOREVER } else { "no-cache" };
            answer(file, mime(path), cache)
        }
        _ => Refused(problem::not_found()).into_response(),
    }
}

/// `GET /media/{hash}`: a picture by the hash of its content, which nobody can guess.
pub(crate) async fn picture(State(context): State<Context>, Path(hash): Path<String>) -> Response {
    let is_hash = hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let found = if is_hash { context.api.picture(&hash) } else { None };
    let Some((path, kind)) = found else {
        return Refused(problem::unknown_picture()).into_response();
    };
    let opened = async {
        let file = tokio::fs::File::open(path).await?;
        let length = file.metadata().await?.len();
        std::io::Result::Ok((file, length))
    };
    let Ok((file, length)) = opened.await else {
        return Refused(problem::unknown_picture()).into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
        (header::CACHE_CONTROL, HeaderValue::from_static(FOREVER)),
        // An SVG opened by itself is a page; it must not be one that can do anything.
        (
            CSP,
            HeaderValue::from_static(
                "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
            ),
        ),
    ];
    // Piece by piece: many who ask for a large picture and take their time must not hold a copy each.
    let pieces = ReaderStream::with_capacity(file.take(length), PIECE);
    (headers, Body::from_stream(pieces)).into_response()
}

const DOOR: &str = "<head><meta name=\"cartwall-door\" content=\"1\">";
const CSP: HeaderName = header::CONTENT_SECURITY_POLICY;

fn page(name: &str) -> Response {
    match Built::get(name) {
        Some(file) => answer(file, "text/html; charset=utf-8", "no-store"),
        None => Refused(problem::not_built()).into_response(),
    }
}

fn answer(file: EmbeddedFile, kind: &'static str, cache: &'static str) -> Response {
    // A release holds its files in memory already, and needs no copy for each who asks.
    let bytes = match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], bytes).into_response()
}

fn mime(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
