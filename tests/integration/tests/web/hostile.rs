//! Ten thousand malformed messages, while a good client is served.

use crate::support::core::Core;
use crate::support::http::{Request, exchange};
use crate::support::socket::Socket;
use futures_util::{SinkExt, StreamExt};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::json;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

const REQUESTS: usize = 6_000;
const SOCKETS: usize = 100;
const MESSAGES: usize = 40;
const ATTACKERS: usize = 8;

/// The seed of this run: a failure is repeated with `CARTWALL_SEED`.
fn seed() -> u64 {
    let seed =
        std::env::var("CARTWALL_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or_else(rand::random);
    println!("CARTWALL_SEED={seed}");
    seed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_malformed_messages_disturb_nobody() {
    let core = Core::start().await;
    core.rehearsal().await;
    let (seed, addr, token) = (seed(), core.addr, core.host().to_owned());
    let mut attack = JoinSet::new();
    for attacker in 0..ATTACKERS {
        let mut rng = StdRng::seed_from_u64(seed ^ attacker as u64);
        let token = token.clone();
        attack.spawn(async move {
            for _ in 0..REQUESTS / ATTACKERS {
                send_malformed(addr, &token, &mut rng).await;
            }
        });
    }
    for socket in 0..SOCKETS {
        let mut rng = StdRng::seed_from_u64(seed ^ (1_000 + socket as u64));
        let mut open = Socket::open(&core, "/api/v1/live", None).await.unwrap();
        let token = token.clone();
        attack.spawn(async move {
            open.say(json!({ "type": "hello", "token": token, "client": "panel" })).await;
            babble(open, &mut rng).await;
        });
    }
    let mut overlay = Socket::overlay(&core).await;
    overlay.next().await;
    let (mut served, mut slowest) = (0_u32, Duration::ZERO);
    loop {
        // The attackers' random commands may put on air what they like; the stock of a thing stays what we say.
        let asked = Instant::now();
        let reply = core.get("/api/v1/state").token(core.host()).send().await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert!(reply.json()["seq"].is_u64());
        slowest = slowest.max(asked.elapsed());
        served += 1;
        // It takes in what comes, and so answers pings: a slow machine needs longer for all this than it may be silent.
        while let Ok(Some(Ok(_))) = timeout(Duration::ZERO, overlay.0.next()).await {}
        while let Some(done) = attack.try_join_next() {
            done.expect("an attacker's own part");
        }
        if attack.is_empty() {
            break;
        }
    }
    println!("{served} good requests meanwhile, the slowest after {slowest:?}");
    assert!(served > 10);
    assert!(slowest < Duration::from_secs(2), "a good request took {slowest:?}");
    // The overlay that was there before is still there, and gets its cards.
    core.try_command("clear", json!({})).await;
    core.command("take", json!({ "cue": first_cue(&core) })).await;
    overlay.until(|message| message["layers"]["card"]["data"]["sku"] == "MUG-1").await;
    core.stop().await;
}

fn first_cue(core: &Core) -> String {
    core.api.state().borrow().running_show().unwrap().cues[0].id.to_string()
}

async fn send_malformed(addr: SocketAddr, token: &str, rng: &mut StdRng) {
    let bytes = malformed(addr, token, rng);
    let finished = rng.random_bool(0.9);
    if finished {
        // It may wait for the rest of a request that never comes: the end of the stream tells it.
        let mut stream = TcpStream::connect(addr).await.unwrap();
        let _ = stream.write_all(&bytes).await;
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        let _ = timeout(Duration::from_secs(15), stream.read_to_end(&mut answer)).await.expect("no end");
        let status = answer.get(9..12).map(String::from_utf8_lossy).unwrap_or_default().into_owned();
        let sent = String::from_utf8_lossy(&bytes).into_owned();
        assert!(
            answer.is_empty() || (answer.starts_with(b"HTTP/1.") && status != "500"),
            "{status} to {sent:?}"
        );
    } else {
        let _ = TcpStream::connect(addr).await.unwrap().write_all(&bytes).await;
    }
}

fn malformed(addr: SocketAddr, token: &str, rng: &mut StdRng) -> Vec<u8> {
    let paths = [
        "/api/v1/commands/next",
        "/api/v1/commands/set_stock",
        "/api/v1/commands/create_show",
        "/api/v1/sales",
        "/api/v1/queries/search_catalogue",
        "/api/v1/catalogue/import?name=x.csv&dry_run=1",
        "/control/show",
        "/api/v1/live",
        "/api/v1/shows/%00/report",
        "/media/%FF",
        "/",
        "/%",
        "*",
        "/api/v1/catalogue?text=%E0%A4%A&limit=9",
    ];
    let methods = ["GET", "POST", "HEAD", "OPTIONS", "CONNECT", "G\0T", "", "PRI"];
    let path = *paths.choose(rng).unwrap();
    let method = if rng.random_bool(0.7) { "POST" } else { methods.choose(rng).unwrap() };
    let mut request =
        Request::new(addr, method, path).token(token).header("Content-Type", "application/json");
    if rng.random_bool(0.5) {
        request = request.body(json_noise(rng));
    }
    for _ in 0..rng.random_range(0..3) {
        let (name, value): (&str, String) = match rng.random_range(0..7) {
            0 => ("Content-Length", rng.random::<u64>().to_string()),
            1 => ("Transfer-Encoding", "chunked, identity".to_owned()),
            2 => ("X-Noise", noise(rng, 200)),
            3 => ("Upgrade", "websocket".to_owned()),
            4 => ("Idempotency-Key", noise(rng, 300)),
            5 => ("Expect", "100-continue".to_owned()),
            _ => ("X-Long", "a".repeat(rng.random_range(0..40_000))),
        };
        request = request.header(name, &value);
    }
    if rng.random_bool(0.2) {
        request = request.chunked();
    }
    let mut bytes = request.bytes();
    for _ in 0..rng.random_range(0..4) {
        let at = rng.random_range(0..bytes.len());
        match rng.random_range(0..4) {
            0 => bytes[at] = rng.random(),
            1 => bytes.truncate(at.max(1)),
            2 => bytes.insert(at, rng.random()),
            _ => {
                let upto = rng.random_range(at..bytes.len());
                let again = bytes[at..upto].to_vec();
                bytes.splice(at..at, again);
            }
        }
    }
    bytes
}

/// Valid JSON in which something is off, or no JSON at all.
fn json_noise(rng: &mut StdRng) -> Vec<u8> {
    let depth = rng.random_range(1..2_000);
    let text = match rng.random_range(0..10) {
        0 => "[".repeat(depth),
        1 => format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth)),
        2 => json!({ "sku": noise(rng, 100), "quantity": rng.random::<i64>() }).to_string(),
        3 => format!("{{\"quantity\":{}e{}}}", rng.random::<i64>(), rng.random::<u16>()),
        4 => json!({ "title": noise(rng, 3_000), "currency": noise(rng, 3) }).to_string(),
        5 => json!({ "order_id": noise(rng, 50), "currency": "EUR", "lines": vec![json!(null); depth] })
            .to_string(),
        6 => json!({ "slot": rng.random::<f64>(), "cue": [depth] }).to_string(),
        7 => json!({ "text": noise(rng, 500), "limit": rng.random::<u64>() }).to_string(),
        8 => format!("{{\"text\":\"\\ud800{}\"}}", noise(rng, 5)),
        _ => return (0..depth).map(|_| rng.random()).collect(),
    };
    text.into_bytes()
}

fn noise(rng: &mut StdRng, upto: usize) -> String {
    let letters =
        ['a', '0', '"', '\'', '<', '\\', '%', '\u{202e}', 'ש', 'ع', '\u{0}', '\t', '😀', '\u{feff}', '='];
    (0..rng.random_range(0..upto)).map(|_| *letters.choose(rng).unwrap()).collect()
}

/// Well-formed frames with nonsense in them, and nonsense instead of a frame at the end.
async fn babble(mut socket: Socket, rng: &mut StdRng) {
    for _ in 0..MESSAGES {
        let message = match rng.random_range(0..5) {
            0 => Message::binary(json_noise(rng)),
            1 => Message::text(String::from_utf8_lossy(&json_noise(rng)).into_owned()),
            2 => Message::text(
                json!({ "type": "command", "id": noise(rng, 20), "name": noise(rng, 9) }).to_string(),
            ),
            3 => Message::text(json!({ "type": "painted", "seq": rng.random::<u64>() }).to_string()),
            _ => Message::Ping(vec![rng.random(); rng.random_range(0..125)].into()),
        };
        if socket.0.send(message).await.is_err() {
            return;
        }
        // Reads what there is, so that it is its words that are refused and not its silence.
        while let Ok(Some(Ok(_))) = timeout(Duration::ZERO, socket.0.next()).await {}
    }
    let garbage: Vec<u8> = (0..rng.random_range(1..500)).map(|_| rng.random()).collect();
    let stream = socket.0.get_mut();
    let _ = stream.write_all(&garbage).await;
    let _ = stream.shutdown().await;
    let mut rest = Vec::new();
    let _ = timeout(Duration::from_secs(15), stream.read_to_end(&mut rest)).await.expect("no end");
}

#[tokio::test]
async fn a_header_that_grows_for_ever_is_cut_off() {
    let core = Core::start().await;
    let endless = core.get("/").header("X-Long", &"a".repeat(1024 * 1024)).bytes();
    let reply = exchange(core.addr, &endless).await;
    assert!(reply.is_none_or(|reply| reply.status == 431));
    let many = (0..2_000).fold(core.get("/"), |request, n| request.header(&format!("X-{n}"), "1"));
    let reply = exchange(core.addr, &many.bytes()).await;
    assert!(reply.is_none_or(|reply| reply.status == 431));
    assert_eq!(core.get("/api/v1/health").send().await.status, 200);
    core.stop().await;
}
