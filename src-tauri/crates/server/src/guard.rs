//! Refuses what does not come from this computer's own pages and programs, and marks every answer so that a
//! browser keeps it here.
//!
//! `Host` is compared with a fixed list, never with `Origin`: a name that an attacker points at 127.0.0.1
//! (DNS rebinding) makes the two equal. `Origin` must be ours, to the port. Where it is missing the client
//! is no web page (browsers send it with every socket and every POST), and its token decides.

use crate::context::Context;
use crate::door::is_announced;
use crate::problem::{self, Refused};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cartwall_api::wire::answer::Problem;
use std::net::{IpAddr, SocketAddr};

/// What one listener takes for its own.
pub(crate) struct RequestGuard {
    own: Own,
    csp: HeaderValue,
    /// OBS puts the styles that somebody wrote for a source into its page.
    overlay_csp: HeaderValue,
    desktop: bool,
}

/// Under which names a listener answers, and to whose pages.
enum Own {
    /// This computer's own pages.
    Computer { hosts: Vec<String>, origins: Vec<String> },
    /// The door: any address, but no name, except those of the origins that the host gave it, and the one under which it
    /// is announced. No name that somebody points at this computer is an address.
    Door { origins: Vec<String>, announced: bool },
}

impl Own {
    fn host(&self, host: &str) -> bool {
        match self {
            Self::Computer { hosts, .. } => hosts.iter().any(|own| own.eq_ignore_ascii_case(host)),
            Self::Door { origins, announced } => {
                is_itself(*announced, host)
                    || origins
                        .iter()
                        .any(|own| authority(own).is_some_and(|own| own.eq_ignore_ascii_case(host)))
            }
        }
    }

    /// `host` was found to be ours.
    fn origin(&self, origin: &str, host: &str) -> bool {
        match self {
            Self::Computer { origins, .. } => origins.iter().any(|own| own == origin),
            Self::Door { origins, announced } => {
                origin.strip_prefix("http://").is_some_and(|of| of == host && is_itself(*announced, host))
                    || origins.iter().any(|own| own == origin)
            }
        }
    }
}

fn authority(origin: &str) -> Option<&str> {
    origin.split_once("://").map(|(_, authority)| authority)
}

/// Whether a door is called so itself: by an address, or by the name under which it is announced.
fn is_itself(announced: bool, host: &str) -> bool {
    is_address(host) || (announced && is_announced_at(host))
}

/// The announced name with or without a port.
fn is_announced_at(host: &str) -> bool {
    is_announced(host.rsplit_once(':').map_or(host, |(name, _)| name))
}

/// An IP address with or without a port, or `localhost`.
fn is_address(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    host.parse::<SocketAddr>().is_ok()
        || bare.parse::<IpAddr>().is_ok()
        || name.eq_ignore_ascii_case("localhost")
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
        let sockets = format!("ws://127.0.0.1:{port} ws://localhost:{port}");
        let (csp, overlay_csp) = (policy(&sockets, "'self'"), policy(&sockets, "'self' 'unsafe-inline'"));
        Self { csp, overlay_csp, own: Own::Computer { hosts, origins }, desktop }
    }

    /// For the door. `origins`: names that the host gave it. `announced`: it has one on the local network.
    pub(crate) fn door(origins: Vec<String>, announced: bool) -> Self {
        let csp = HeaderValue::from_static("default-src 'none'");
        Self { overlay_csp: csp.clone(), csp, own: Own::Door { origins, announced }, desktop: false }
    }

    /// What the pages of an answer may load.
    fn policy(&self, request: &Request) -> HeaderValue {
        match (&self.own, only(request.headers(), &header::HOST).flatten()) {
            // Some browsers do not count a socket to the page's own host as its own.
            (Own::Door { .. }, Some(host)) if self.own.host(host) => {
                policy(&format!("ws://{host} wss://{host}"), "'self'")
            }
            _ if request.uri().path() == "/overlay" => self.overlay_csp.clone(),
            _ => self.csp.clone(),
        }
    }

    fn check(&self, request: &Request) -> Result<(), Problem> {
        let host = only(request.headers(), &header::HOST).flatten();
        let named = request.uri().authority().map(|authority| authority.as_str());
        let Some(host) = host.filter(|host| self.own.host(host)) else { return Err(problem::foreign_host()) };
        if !named.is_none_or(|named| self.own.host(named)) {
            return Err(problem::foreign_host());
        }
        match only(request.headers(), &header::ORIGIN) {
            None => Ok(()),
            Some(Some(origin)) if self.own.origin(origin, host) => Ok(()),
            Some(_) if matches!(self.own, Own::Door { .. }) => Err(problem::foreign_origin()),
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
    let policy = context.guard.policy(&request);
    let mut response = match context.guard.check(&request) {
        Err(problem) => Refused(problem).into_response(),
        Ok(()) if control && request.method() == Method::OPTIONS => preflight(),
        Ok(()) => next.run(request).await,
    };
    let headers = response.headers_mut();
    if control {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
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

/// `sockets`: where sockets may lead, beside the page's own host. `style`: where styles may come from.
fn policy(sockets: &str, style: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src {style}; img-src 'self' data: blob:; connect-src 'self' \
         {sockets}; font-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
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

    fn at_the_door(headers: &[(&str, &str)]) -> Result<(), u16> {
        let guard = RequestGuard::door(vec!["https://show.example.com".to_owned()], true);
        let mut request = Request::builder().uri("/line");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        guard.check(&request.body(Body::empty()).unwrap()).map_err(|problem| problem.status)
    }

    #[test]
    fn the_door_answers_at_addresses_and_names_of_its_own_and_at_no_other_name() {
        for host in [
            "192.168.1.7:4781",
            "[fe80::1]:4781",
            "10.0.0.2",
            "[::1]",
            "localhost:4781",
            "show.example.com",
            "cartwall.local:4781",
            "cartwall-2.local",
        ] {
            assert_eq!(at_the_door(&[("host", host)]), Ok(()), "{host}");
        }
        for host in [
            "evil.example:4781",
            "192.168.1.7.evil.example",
            "show.example.com.evil.example",
            "show.example.com:8080",
            "2130706433.evil.example:4781",
            "localhost.evil.example:4781",
            "cartwall.local.evil.example",
            "other.local:4781",
            "",
        ] {
            assert_eq!(at_the_door(&[("host", host)]), Err(421), "{host}");
        }
        assert_eq!(at_the_door(&[("host", "10.0.0.2"), ("host", "10.0.0.2")]), Err(421));
    }

    #[test]
    fn a_page_at_the_door_is_of_the_very_address_that_it_asks() {
        let asks = |host, origin| at_the_door(&[("host", host), ("origin", origin)]);
        assert_eq!(asks("192.168.1.7:4781", "http://192.168.1.7:4781"), Ok(()));
        assert_eq!(asks("show.example.com", "https://show.example.com"), Ok(()));
        assert_eq!(asks("cartwall.local:4781", "http://cartwall.local:4781"), Ok(()));
        for (host, origin) in [
            ("192.168.1.7:4781", "http://192.168.1.7:4780"),
            ("192.168.1.7:4781", "http://192.168.1.8:4781"),
            ("192.168.1.7:4781", "null"),
            ("192.168.1.7:4781", "file://"),
            ("192.168.1.7:4781", "tauri://localhost"),
            ("192.168.1.7:4781", "https://evil.example"),
            ("show.example.com", "http://show.example.com"),
        ] {
            assert_eq!(asks(host, origin), Err(403), "{origin} asks {host}");
        }
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
