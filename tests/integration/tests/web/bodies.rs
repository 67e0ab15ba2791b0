//! Bodies and answers that never end: each is given up, all of them together take little memory, and the show goes on.

use crate::killed::process::{Core, Door};
use crate::support::http::Request;
use crate::support::socket::Socket;
use crate::support::within;
use serde_json::json;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

const MIB: usize = 1024 * 1024;
const SIGNED: &str = "X-Shopify-Hmac-Sha256: AAAA\r\n";

/// A request whose head announces `length` bytes.
fn head(addr: SocketAddr, path: &str, headers: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {addr}\r\nContent-Type: application/json\r\n{headers}Content-Length: {length}\r\n\r\n"
    )
}

/// Reads to the end, which must come by itself, and gives the status that was answered, if any.
async fn end_of(mut stream: impl AsyncReadExt + Unpin) -> Option<u16> {
    let mut answer = Vec::new();
    let _ = within("the end of a connection", stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).split(' ').nth(1)?.parse().ok()
}

/// Host and overlay do their work.
async fn works(door: &Door) {
    let mut overlay = Socket::live_at(door.addr, &door.overlay_key, "overlay").await;
    overlay.until(|message| message["type"] == "frame").await;
    door.must(door.post("/api/v1/commands/set_guard").json(&json!({ "low_stock": 3 }))).await;
    let order = json!({ "order_id": "1", "currency": "EUR",
        "lines": [{ "sku": "A", "quantity": 1, "unit_price": "1.00" }] });
    door.must(door.post("/api/v1/sales").json(&order)).await;
}

/// Sends `bytes` of a body on each of `count` connections and then nothing more; gives their ends.
async fn flood(
    addr: SocketAddr,
    count: usize,
    path: &str,
    headers: &str,
    announced: usize,
    bytes: usize,
) -> JoinSet<Option<u16>> {
    let mut ends = JoinSet::new();
    let mut sent = JoinSet::new();
    for _ in 0..count {
        let head = head(addr, path, headers, announced);
        let (said, told) = tokio::sync::oneshot::channel();
        sent.spawn(told);
        ends.spawn(async move {
            let (read, mut write) = TcpStream::connect(addr).await.unwrap().into_split();
            let writing = tokio::spawn(async move {
                let _ = write.write_all(head.as_bytes()).await;
                let _ = write.write_all(&vec![b' '; bytes]).await;
                let _ = said.send(());
                write
            });
            let status = end_of(read).await;
            writing.abort();
            status
        });
    }
    // Those that were refused early hear it too: their writing ends.
    within("all that is sent", async { while sent.join_next().await.is_some() {} }).await;
    ends
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unfinished_bodies_of_strangers_and_of_a_read_only_key_take_little_memory_and_end() {
    let mut floods = JoinSet::new();
    for (count, path, headers, with_key, announced, bytes) in [
        (90, "/hooks/x.myshopify.com", SIGNED, false, 2 * MIB, 2 * MIB - 1),
        (300, "/hooks/x.myshopify.com", SIGNED, false, 256 * 1024, 256 * 1024 - 1),
        (300, "/hooks/x.myshopify.com", SIGNED, false, 256 * 1024, 10),
        (90, "/hooks/x.myshopify.com", "", false, 2 * MIB, 2 * MIB - 1),
        (90, "/api/v1/commands/take", "", false, 256 * 1024, 256 * 1024 - 1),
        (90, "/nothing", "", false, 64 * MIB, 4 * MIB),
        (90, "/api/v1/sales", "", true, MIB, MIB - 1),
        (90, "/api/v1/catalogue/import?name=a.csv", "", true, 64 * MIB, 4 * MIB),
    ] {
        floods.spawn(async move {
            let folder = tempfile::tempdir().unwrap();
            let mut core = Core::start(folder.path());
            let door = core.ready().await;
            works(&door).await;
            let before = core.resident();
            let key = format!("Authorization: Bearer {}\r\n", door.overlay_key);
            let headers = if with_key { &key } else { headers };
            let mut ends = flood(door.addr, count, path, headers, announced, bytes).await;
            let grown = core.resident().saturating_sub(before) / 1024 / 1024;
            works(&door).await;
            println!("{count} × {bytes} of {announced} bytes to {path}: +{grown} MiB");
            assert!(grown < 48, "{count} × {bytes} bytes to {path} take {grown} MiB");
            let mut too_much = 0;
            while let Some(status) = within("their ends", ends.join_next()).await {
                let status = status.unwrap();
                too_much += usize::from(status == Some(503));
                assert!(status.is_none_or(|status| (400..=503).contains(&status)), "{path}: {status:?}");
            }
            let all_are_read = path.starts_with("/hooks") && announced <= 256 * 1024 && bytes > 1024;
            assert!(too_much > 0 || !all_are_read, "webhooks together took what they wanted");
        });
    }
    while let Some(flood) = floods.join_next().await {
        flood.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_drips_in_is_given_up_wherever_it_is_sent_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    let host = format!("Authorization: Bearer {}\r\n", door.token);
    let mut ends = JoinSet::new();
    for (path, headers) in [
        ("/hooks/x.myshopify.com", SIGNED),
        ("/hooks/x.myshopify.com", ""),
        ("/api/v1/commands/take", ""),
        ("/api/v1/commands/take", &*host),
        ("/api/v1/queries/list_shows", &*host),
        ("/api/v1/sales", &*host),
        ("/api/v1/catalogue/import?name=a.csv", &*host),
        ("/control/take", &*host),
        ("/nothing", ""),
    ] {
        let head = head(door.addr, path, headers, 256 * 1024);
        let (addr, path, known) = (door.addr, path.to_owned(), headers == host);
        ends.spawn(async move {
            let (read, mut write) = TcpStream::connect(addr).await.unwrap().into_split();
            write.write_all(head.as_bytes()).await.unwrap();
            let dripping = tokio::spawn(async move {
                while write.write_all(b" ").await.is_ok() {
                    sleep(Duration::from_millis(200)).await;
                }
            });
            let status = end_of(read).await;
            dripping.abort();
            assert!(!known || status == Some(408), "{path}: {status:?}");
        });
    }
    works(&door).await;
    while let Some(ended) = ends.join_next().await {
        ended.unwrap();
    }
    // The upload's place is free again.
    let file = "SKU,Title,Price\nA,b,1.00\n";
    door.must(door.post("/api/v1/catalogue/import?name=a.csv").body(file)).await;
}

#[tokio::test]
async fn a_socket_that_says_everything_but_who_it_is_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    let mut socket = Socket::at(door.addr, "/api/v1/live", None).await.unwrap();
    let talking = async {
        use futures_util::SinkExt;
        use tokio_tungstenite::tungstenite::Message;
        while socket.0.send(Message::Ping(vec![1].into())).await.is_ok() {
            sleep(Duration::from_millis(200)).await;
        }
    };
    within("the end of it", talking).await;
}

/// It asks and asks and takes none of the answers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_takes_no_answer_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    for token in [None, Some(&door.token)] {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(2_048).unwrap();
        let mut stream = socket.connect(door.addr).await.unwrap();
        let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        let path = if token.is_some() { "/api/v1/openapi.json" } else { "/" };
        let ask = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{bearer}\r\n", door.addr);
        let asking = async { while stream.write_all(ask.as_bytes()).await.is_ok() {} };
        within("the end of a client that reads nothing", asking).await;
    }
    works(&door).await;
}

#[tokio::test]
async fn a_webhook_without_a_signature_is_not_read_and_a_large_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    let hook = |weight: usize, signed: bool| {
        let hook = Request::new(door.addr, "POST", "/hooks/x.myshopify.com").body(vec![b' '; weight]);
        if signed { hook.header("X-Shopify-Hmac-Sha256", "AAAA") } else { hook }
    };
    for (weight, signed, status, code) in [
        (10, false, 401, "bad_signature"),
        (MIB, false, 401, "bad_signature"),
        (10, true, 401, "bad_signature"),
        (256 * 1024, true, 401, "bad_signature"),
        (256 * 1024 + 1, true, 413, "too_large"),
        (4 * MIB, true, 413, "too_large"),
    ] {
        for chunked in [false, true] {
            let ask = hook(weight, signed);
            let reply = if chunked { ask.chunked() } else { ask }.send().await;
            assert_eq!(
                (reply.status, reply.problem().as_str()),
                (status, code),
                "{weight} {signed} {chunked}"
            );
        }
    }
}

#[tokio::test]
async fn the_ping_before_a_webhook_is_answered_with_200_and_nothing_else_without_a_signature_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    for (kind, body, status) in [
        ("application/x-www-form-urlencoded", "webhook_id=7", 200),
        ("application/x-www-form-urlencoded; charset=UTF-8", "webhook_id=48123", 200),
        ("application/x-www-form-urlencoded", "webhook_id=", 401),
        ("application/x-www-form-urlencoded", "webhook_id=7&order=3", 401),
        ("application/json", "webhook_id=7", 401),
    ] {
        let ping =
            Request::new(door.addr, "POST", "/hooks/woocommerce:shop.example").body(body.as_bytes().to_vec());
        let reply = ping.header("Content-Type", kind).send().await;
        assert_eq!(reply.status, status, "{kind} {body}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_pictures_that_nobody_takes_do_not_stand_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    let hash = "ab".repeat(32);
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    picture.resize(10 * MIB, b'x');
    std::fs::write(folder.path().join("data/pictures").join(&hash), &picture).unwrap();
    let path = format!("/media/{hash}");
    let whole = door.get(&path).send().await;
    assert_eq!((whole.status, whole.header("content-length")), (200, Some("10485760")));
    assert!(whole.body == picture, "another picture");
    let before = core.resident();
    let mut waiting = Vec::new();
    for _ in 0..60 {
        let mut stream = TcpStream::connect(door.addr).await.unwrap();
        let ask = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", door.addr);
        stream.write_all(ask.as_bytes()).await.unwrap();
        // Its answer has begun.
        within("the first byte", stream.read_u8()).await.unwrap();
        waiting.push(stream);
    }
    works(&door).await;
    let grown = core.resident().saturating_sub(before) / 1024 / 1024;
    println!("60 × 10 MiB that are not taken: +{grown} MiB");
    assert!(grown < 100, "they take {grown} MiB");
}
