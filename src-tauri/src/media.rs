//! Pictures for the window: straight from the data folder, without a way over the network.
//!
//! The core's own server lets no other origin show its pictures, and the window is one.

use crate::core::Core;
use tauri::http::{Response, StatusCode, header};
use tauri::{AppHandle, Manager};

/// The scheme under which the page finds them.
pub const SCHEME: &str = "media";

/// What stands before a picture's path. WebView2 knows own schemes only as hosts.
pub const BASE: &str = if cfg!(windows) { "http://media.localhost" } else { "media://localhost" };

/// Answers `/media/{hash}`.
pub fn answer(app: &AppHandle, path: &str) -> Response<Vec<u8>> {
    let found = app.try_state::<Core>().and_then(|core| core.api().picture(hash_in(path)?));
    let Some((bytes, kind)) = found.and_then(|(file, kind)| Some((std::fs::read(file).ok()?, kind))) else {
        return empty(StatusCode::NOT_FOUND);
    };
    Response::builder()
        .header(header::CONTENT_TYPE, kind)
        .header(header::CACHE_CONTROL, "public, max-age=31536000, immutable")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        // An SVG opened by itself is a page; it must not be one that can do anything.
        .header(header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox")
        .body(bytes)
        .unwrap_or_else(|_| empty(StatusCode::INTERNAL_SERVER_ERROR))
}

/// The hash in a path; nothing else may name a file.
fn hash_in(path: &str) -> Option<&str> {
    let hash = path.strip_prefix("/media/")?;
    let is_hash = hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    is_hash.then_some(hash)
}

fn empty(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}
