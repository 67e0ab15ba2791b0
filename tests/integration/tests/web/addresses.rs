//! Where it answers, and to whom: this computer's own pages and programs.

use super::tokens::filled;
use crate::support::core::Core;
use crate::support::http::Request;
use crate::support::socket::Socket;
use cartwall_api::Address;
use cartwall_server::{BindError, Options, Server};
use tokio::net::TcpStream;

#[tokio::test]
async fn an_address_that_others_can_reach_is_refused() {
    let core = Core::start().await;
    for addr in ["0.0.0.0:0", "[::]:0", "192.168.1.20:0", "169.254.0.1:0"] {
        let refused =
            Server::bind(core.api.clone(), addr.parse().unwrap(), Options::default()).await.err().unwrap();
        assert!(matches!(refused, BindError::NotLoopback(_)), "{addr}: {refused}");
    }
    // Another loopback address is another address: only the one that was asked for answers.
    assert!(TcpStream::connect(("127.0.0.2", core.addr.port())).await.is_err());
    core.stop().await;
}

#[tokio::test]
async fn a_host_that_is_not_ours_is_refused_wherever_it_asks() {
    let core = Core::start().await;
    let port = core.addr.port();
    let own = [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
    let foreign = [
        "rebound.example".to_owned(),
        format!("rebound.example:{port}"),
        "127.0.0.1".to_owned(),
        format!("127.0.0.1:{}", port ^ 1),
        format!("127.0.0.1:{port}.rebound.example"),
        format!("localhost.:{port}"),
        String::new(),
    ];
    for path in ["/", "/overlay", "/api/v1/health", "/api/v1/state", "/control/next", "/nothing"] {
        for host in &own {
            let reply = core.get(path).host(Some(host)).send().await;
            assert_ne!(reply.status, 421, "{path} {host}");
        }
        for host in &foreign {
            // The same origin as the host proves nothing.
            let request = core.get(path).host(Some(host)).header("Origin", &format!("http://{host}"));
            assert_eq!(request.token(core.host()).send().await.problem(), "foreign_host", "{path} {host}");
        }
        assert_eq!(core.get(path).host(None).send().await.status, 421, "{path} without Host");
        let doubled = core.get(path).header("Host", &own[0]);
        assert_eq!(doubled.send().await.status, 421, "{path} with two Hosts");
    }
    let absolute = Request::new(core.addr, "GET", "http://rebound.example/api/v1/health");
    assert_eq!(absolute.send().await.status, 421);
    core.stop().await;
}

#[tokio::test]
async fn an_origin_that_is_not_ours_is_refused_even_with_a_token() {
    let core = Core::start().await;
    let port = core.addr.port();
    let own = [format!("http://127.0.0.1:{port}"), format!("http://localhost:{port}")];
    let foreign = [
        "http://evil.example".to_owned(),
        format!("https://127.0.0.1:{port}"),
        format!("http://127.0.0.1:{}", port ^ 1),
        "http://127.0.0.1".to_owned(),
        format!("http://127.0.0.1:{port}.evil.example"),
        "null".to_owned(),
        "tauri://localhost".to_owned(),
    ];
    for origin in &own {
        assert_eq!(
            core.get("/api/v1/state").token(core.host()).header("Origin", origin).send().await.status,
            200
        );
        assert!(Socket::open(&core, "/api/v1/live", Some(origin)).await.is_ok());
    }
    for origin in &foreign {
        let read = core.get("/api/v1/state").token(core.host()).header("Origin", origin).send().await;
        assert_eq!(read.problem(), "foreign_origin", "{origin}");
        let write =
            core.post("/api/v1/commands/next").token(core.host()).header("Origin", origin).send().await;
        assert_eq!(write.problem(), "foreign_origin", "{origin}");
        assert_eq!(Socket::open(&core, "/api/v1/live", Some(origin)).await.err(), Some(403), "{origin}");
    }
    let deck = format!("/control/ws?token={}", core.api.access().deck());
    assert_eq!(Socket::open(&core, &deck, Some("http://evil.example")).await.err(), Some(403));
    core.stop().await;
}

#[tokio::test]
async fn no_other_website_may_read_an_answer_except_those_for_decks() {
    let core = Core::start().await;
    let preflight = |path: &str| {
        Request::new(core.addr, "OPTIONS", path)
            .header("Origin", "null")
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization,content-type")
    };
    let deck = preflight("/control/next").send().await;
    assert_eq!(deck.status, 204);
    assert_eq!(deck.header("access-control-allow-origin"), Some("*"));
    assert!(deck.header("access-control-allow-headers").unwrap().contains("authorization, content-type"));
    for path in ["/api/v1/commands/next", "/api/v1/state", "/"] {
        let reply = preflight(path).send().await;
        assert_eq!(reply.status, 403, "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), None, "{path}");
    }
    // Whether the request itself is let in or refused.
    for route in Address::ALL {
        let path = filled(route.path());
        let ask = || Request::new(core.addr, route.method(), &path);
        for asked in [ask().header("Origin", "null"), ask().token(core.host())] {
            let reply = asked.send().await;
            let decks = path.starts_with("/control/") || path.starts_with("/api/v1/control/");
            let told = reply.header("access-control-allow-origin");
            assert_eq!(told, decks.then_some("*"), "{route:?} {}", reply.status);
        }
    }
    core.stop().await;
}

#[tokio::test]
async fn every_answer_is_marked_so_that_a_browser_keeps_it_here() {
    let core = Core::start().await;
    let port = core.addr.port();
    for path in
        ["/", "/shows", "/overlay?key=wrong", "/api/v1/health", "/api/v1/state", "/nothing", "/media/x"]
    {
        let reply = core.get(path).send().await;
        let csp = reply.header("content-security-policy").unwrap();
        // OBS puts the styles that somebody wrote for a source into the overlay, and nowhere else.
        let styles =
            if path.split('?').next() == Some("/overlay") { "'self' 'unsafe-inline'" } else { "'self'" };
        let first = format!("default-src 'none'; script-src 'self'; style-src {styles};");
        assert!(csp.starts_with(&first), "{path}: {csp}");
        assert!(csp.contains(&format!("ws://127.0.0.1:{port} ws://localhost:{port}")), "{path}: {csp}");
        assert!(csp.contains("frame-ancestors 'none'"), "{path}: {csp}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert_eq!(reply.header("cross-origin-resource-policy"), Some("same-origin"), "{path}");
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{path}");
    }
    for path in ["/", "/shows", "/overlay"] {
        let page = core.get(path).send().await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (200, Some("text/html; charset=utf-8")),
            "{path}"
        );
    }
    core.stop().await;
}

#[tokio::test]
async fn nothing_outside_the_built_pages_can_be_read() {
    let core = Core::start().await;
    for path in [
        "/../Cargo.toml",
        "/assets/../../Cargo.toml",
        "/..%2fpackage.json",
        "/%2e%2e/package.json",
        "//etc/passwd",
        "/media/..%2f..%2fclients.secret",
        "/assets/%00",
        "/index.html",
    ] {
        let reply = core.get(path).send().await;
        assert!(matches!(reply.status, 400 | 404), "{path}: {} {}", reply.status, reply.text());
    }
    core.stop().await;
}

#[tokio::test]
async fn no_address_of_this_computer_in_a_network_answers() {
    let folder = tempfile::tempdir().unwrap();
    let mut running = crate::killed::process::Core::start(folder.path());
    let port = running.ready().await.addr.port();
    // Connecting a datagram socket sends nothing; the system only says which own address it would send from.
    let own = |any: &str, other: &str| {
        let socket = std::net::UdpSocket::bind(any).ok()?;
        socket.connect(other).ok()?;
        Some(socket.local_addr().ok()?.ip())
    };
    let addresses = [own("0.0.0.0:0", "192.0.2.1:9"), own("[::]:0", "[2001:db8::1]:9")];
    let addresses = addresses.into_iter().flatten().filter(|address| !address.is_loopback());
    let mut tried = 0;
    for address in addresses {
        let answered = TcpStream::connect((address, port)).await;
        assert!(answered.is_err(), "{address} answers");
        tried += 1;
    }
    println!("{tried} addresses of this computer are in a network");
}
