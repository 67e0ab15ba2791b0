//! Slow, silent and many clients: none of them may delay the show.

use crate::support::core::Core;
use crate::support::socket::Socket;
use crate::support::{LIMIT, within};
use futures_util::SinkExt;
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;

/// A connection whose client has next to no room for what it does not read.
async fn narrow(core: &Core) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(2_048).unwrap();
    socket.connect(core.addr).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_sockets_that_never_read_do_not_stall_one_that_does() {
    let core = Core::start().await;
    core.rehearsal().await;
    core.command("next", json!({})).await;
    core.import(
        &(0..500).map(|n| format!("S-{n},A thing with a longer title {n},1.00,1\n")).collect::<String>(),
    )
    .await;
    let (mut silent, mut asking) = (Vec::new(), JoinSet::new());
    for place in 0..20 {
        let mut socket = Socket::over(narrow(&core).await, &core, "/api/v1/live", None).await.unwrap();
        let keys = core.api.access();
        let (token, client) = if place < 10 { (keys.host(), "panel") } else { (keys.overlay(), "overlay") };
        socket.say(json!({ "type": "hello", "token": token, "client": client })).await;
        if client == "overlay" {
            silent.push(socket);
            continue;
        }
        // Asks for more and more, reads nothing of it, and ends when it is dropped.
        let ask = json!({ "type": "query", "id": "1", "name": "search_catalogue", "body": { "limit": 200 } });
        let ask = Message::text(ask.to_string());
        asking.spawn(async move { while socket.0.send(ask.clone()).await.is_ok() {} });
    }
    let mut overlay = Socket::overlay(&core).await;
    overlay.until(|message| message["type"] == "frame").await;
    let (mut gaps, start) = (Vec::new(), Instant::now());
    // Long enough for the deadline of a send to pass while cards go out.
    for step in 1.. {
        let left = step % 30 + 1;
        let sent = Instant::now();
        core.command("set_stock", json!({ "sku": "MUG-1", "quantity": left })).await;
        overlay.until(|message| message["layers"]["card"]["data"]["stock"]["left"] == left).await;
        gaps.push(sent.elapsed());
        if start.elapsed() > Duration::from_secs(4) {
            break;
        }
    }
    let slowest = gaps.iter().max().unwrap();
    println!("{} cards, the slowest after {slowest:?}", gaps.len());
    assert!(gaps.len() > 50, "only {} cards in four seconds", gaps.len());
    // One that waited for a stalled socket would come after the deadline of its sends, 2 s.
    assert!(*slowest < Duration::from_secs(2), "a card came after {slowest:?}");
    within("the end of those that never read", asking.join_all()).await;
    drop(silent);
    core.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hundred_half_open_connections_starve_nobody() {
    let core = Core::start().await;
    let rehearsal = core.rehearsal().await;
    let mut overlay = Socket::overlay(&core).await;
    overlay.next().await;
    let mut attackers = JoinSet::new();
    let addr = core.addr;
    for number in 0..300 {
        attackers.spawn(async move {
            let mut stream = TcpStream::connect(addr).await.unwrap();
            let half: &[u8] = match number % 3 {
                0 => b"",
                1 => b"GET / HTT",
                _ => b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
            };
            let start = Instant::now();
            let _ = stream.write_all(half).await;
            let mut rest = Vec::new();
            let _ = tokio::time::timeout(LIMIT, stream.read_to_end(&mut rest))
                .await
                .expect("it was never closed");
            start.elapsed()
        });
    }
    // While they are there: cards, answers, and new overlays, all at once.
    let start = Instant::now();
    let (mut served, mut slowest) = (0, Duration::ZERO);
    while start.elapsed() < Duration::from_secs(4) {
        let asked = Instant::now();
        let paint = async {
            let card = overlay.until(|message| message["type"] == "frame").await;
            overlay.say(json!({ "type": "painted", "seq": card["seq"] })).await;
        };
        let take = json!({ "cue": rehearsal.cues[0] });
        let (name, body) = if served % 2 == 0 { ("take", take) } else { ("clear", json!({})) };
        tokio::join!(core.command(name, body), paint);
        Socket::overlay(&core).await.next().await;
        slowest = slowest.max(asked.elapsed());
        served += 1;
    }
    assert!(slowest < Duration::from_secs(2), "after {slowest:?}");
    println!("{served} rounds among 300 half-open connections, the slowest {slowest:?}");
    assert!(served > 50, "{served}");
    let longest = within("their end", attackers.join_all()).await.into_iter().max().unwrap();
    assert!(longest < Duration::from_secs(8), "a half-open connection was kept for {longest:?}");
    core.stop().await;
}

#[tokio::test]
async fn a_socket_that_never_says_who_it_is_makes_room_for_those_that_do() {
    let core = Core::start().await;
    let mut silent = Vec::new();
    for _ in 0..100 {
        silent.push(Socket::open(&core, "/api/v1/live", None).await.unwrap());
    }
    let mut overlay = Socket::overlay(&core).await;
    assert_eq!(overlay.next().await["type"], "frame");
    core.stop().await;
}

/// As when a tablet loses its network: the connection stands, but nobody is there. A page answers pings by itself.
#[tokio::test]
async fn a_socket_whose_client_is_gone_without_a_word_is_given_up() {
    let core = Core::start().await;
    let mut socket = Socket::overlay(&core).await;
    socket.next().await;
    let mut panel = core.api.panel();
    within("the overlay's presence", panel.wait_for(|state| state.overlays.connected == 1)).await.unwrap();
    // Twice the silence that a client may keep.
    let patience = Duration::from_secs(40);
    let gone = tokio::time::timeout(patience, panel.wait_for(|state| state.overlays.connected == 0));
    // It takes everything in and says nothing, not even that it is there: its library is left out.
    let mut taken = Vec::new();
    let taking = tokio::time::timeout(patience, socket.0.get_mut().read_to_end(&mut taken));
    let (gone, _) = tokio::join!(gone, taking);
    let gone = gone.is_ok_and(|state| state.is_ok());
    assert!(gone, "a client that is gone still counts as an overlay");
    core.stop().await;
}
