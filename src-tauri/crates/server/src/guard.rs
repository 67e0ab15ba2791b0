//! Refuses what does not come from this computer's own pages and programs, and marks every answer so that a
//! browser keeps it here.
//!
//! `Host` is compared with a fixed list, never with `Origin`: a name that an attacker points at 127.0.0.1
//! (DNS rebinding) makes the two equal. `Origin` must be ours, to the port. Where it is missing the client
//! is no web page (browsers send it with every socket and every POST), and its token decides.

use crate::context::Context;
use crate::problem::{self, Refused};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cartwall_api::wire::answer::Problem;
use std::net::SocketAddr;

/// What one listener takes for its own.
pub(crate) struct RequestGuard {
    hosts: Vec<String>,
    origins: Vec<String>,
    csp: HeaderValue,
    /// OBS puts the styles that somebody wrote for a source into its page.
    overlay_csp: HeaderValue,
    desktop: bool,
}

impl RequestGuard {
    pub(crate) fn new(addr: SocketAddr, desktop: bool) -> Self {
        let port = addr.port();
        let mut hosts: Vec<String> =
            ["127.0.0.1", "localhost", "[::1]"].iter().map(|name| format!("{name}:{port}")).collect();
        let bound = addr.to_string();
        if !hosts.contains(&bound) {
            hosts.push(bound);
        }
        if port == 80 {
            let bare: Vec<String> =
                hosts.iter().filter_map(|host| Some(host.strip_suffix(":80")?.to_owned())).collect();
            hosts.extend(bare);
        }
        let mut origins: Vec<String> = hosts.iter().map(|host| format!("http://{host}")).collect();
        if desktop {
            origins.extend(["tauri://localhost", "http://tauri.localhost"].map(str::to_owned));
        }
        let (csp, overlay_csp) = (policy(port, "'self'"), policy(port, "'self' 'unsafe-inline'"));
        Self { csp, overlay_csp, hosts, origins, desktop }
    }

    fn check(&self, request: &Request) -> Result<(), Problem> {
        let host = only(request.headers(), &header::HOST).flatten();
        let named = request.uri().authority().map(|authority| authority.as_str());
        let ours = |name: &str| self.hosts.iter().any(|host| host.eq_ignore_ascii_case(name));
        if !host.is_some_and(ours) || !named.is_none_or(ours) {
            return Err(problem::foreign_host());
        }
        match only(request.headers(), &header::ORIGIN) {
            None => Ok(()),
            Some(Some(origin)) if self.origins.iter().any(|own| own == origin) => Ok(()),
            // Stream Deck's web plugins are pages of their own. Without the deck's token they get nothing.
            Some(Some("null" | "file://")) if is_control(request.uri().path()) => Ok(()),
            Some(_) if is_control(request.uri().path()) && !is_upgrade(request.headers()) => Ok(()),
            Some(_) => Err(problem::foreign_origin()),
        }
    }
}

/// Checks a request before anything else looks at it, and marks its answer.
pub(crate) async fn guard(State(context): State<Context>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (control, picture) = (is_control(path), path.starts_with("/media/"));
    let overlay = path == "/overlay";
    let mut response = match context.guard.check(&request) {
        Err(problem) => Refused(problem).into_response(),
        Ok(()) if control && request.method() == Method::OPTIONS => preflight(),
        Ok(()) => next.run(request).await,
    };
    let headers = response.headers_mut();
    if control {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    let policy = if overlay { &context.guard.overlay_csp } else { &context.guard.csp };
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| policy.clone());
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // The desktop window is another origin; a picture's name is its hash and cannot be guessed.
    let reach = if control || (picture && context.guard.desktop) { "cross-origin" } else { "same-origin" };
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static(reach));
    // Clients that read it do not send a request in the moment an idle connection is closed.
    headers.insert(KEEP_ALIVE, HeaderValue::from_static("timeout=3"));
    response
}

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");

/// `style`: where styles may come from.
fn policy(port: u16, style: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src {style}; img-src 'self' data: blob:; connect-src 'self' \
         ws://127.0.0.1:{port} ws://localhost:{port}; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
         form-action 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// The header's value: `None` = missing, `Some(None)` = doubled or not text.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Option<&'a str>> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?;
    Some(if all.next().is_some() { None } else { first.to_str().ok() })
}

fn is_control(path: &str) -> bool {
    path.starts_with("/control/") || path.starts_with("/api/v1/control/")
}

fn is_upgrade(headers: &HeaderMap) -> bool {
    headers.contains_key(header::UPGRADE)
}

fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, idempotency-key"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn check(path: &str, headers: &[(&str, &str)]) -> Result<(), u16> {
        let guard = RequestGuard::new(SocketAddr::from(([127, 0, 0, 1], 4780)), false);
        let mut request = Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        guard.check(&request.body(Body::empty()).unwrap()).map_err(|problem| problem.status)
    }

    #[test]
    fn only_our_own_names_with_our_own_port_are_answered() {
        for host in ["127.0.0.1:4780", "localhost:4780", "[::1]:4780", "LocalHost:4780"] {
            assert_eq!(check("/", &[("host", host)]), Ok(()), "{host}");
        }
        for host in ["evil.example:4780", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example:4780", ""] {
            assert_eq!(check("/", &[("host", host)]), Err(421), "{host}");
        }
        assert_eq!(check("/", &[]), Err(421));
        assert_eq!(check("/", &[("host", "localhost:4780"), ("host", "localhost:4780")]), Err(421));
        assert_eq!(check("http://evil.example/", &[("host", "localhost:4780")]), Err(421));
    }

    #[test]
    fn an_origin_must_be_ours_to_the_port() {
        let host = ("host", "127.0.0.1:4780");
        for origin in ["http://127.0.0.1:4780", "http://localhost:4780"] {
            assert_eq!(check("/api/v1/live", &[host, ("origin", origin)]), Ok(()), "{origin}");
        }
        for origin in
            ["http://127.0.0.1:4781", "https://127.0.0.1:4780", "null", "tauri://localhost", "file://"]
        {
            assert_eq!(check("/api/v1/live", &[host, ("origin", origin)]), Err(403), "{origin}");
        }
    }

    #[test]
    fn a_deck_page_reaches_control_but_a_website_gets_no_socket() {
        let host = ("host", "127.0.0.1:4780");
        let upgrade = ("upgrade", "websocket");
        assert_eq!(check("/control/next", &[host, ("origin", "http://deck.example")]), Ok(()));
        assert_eq!(check("/control/ws", &[host, upgrade, ("origin", "null")]), Ok(()));
        assert_eq!(check("/control/ws", &[host, upgrade, ("origin", "http://evil.example")]), Err(403));
    }
}
