//! Devices of co-hosts at the door of a running core, each with several sealed lines; some of them never read again.
//!
//! `devices API TOKEN LINES STALLED` lets the devices in as a host does, prints `{"lines":…,"stalled":…}` once all
//! lines stand, and stays until its standard input ends.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for measuring; it reports on standard output"
)]

use futures_util::{SinkExt, StreamExt};
use sealed::{Line, device_key, join_key};
use serde_json::{Value, json};
use std::io::Read;
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

#[path = "../integration/tests/support/sealed.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod sealed;

/// A person has some pages open.
const LINES_OF_A_DEVICE: usize = 10;

/// The part of the bench has a bound of its own.
async fn within<T>(_what: &str, event: impl Future<Output = T>) -> T {
    event.await
}

type Socket = WebSocketStream<TcpStream>;

async fn open(origin: &str, path: &str) -> Socket {
    let host = origin.strip_prefix("http://").unwrap();
    let stream = TcpStream::connect(host).await.unwrap();
    client_async(format!("ws://{host}{path}"), stream).await.unwrap().0
}

/// The host's own line.
struct Host(Socket);

impl Host {
    async fn at(api: &str, token: &str) -> Self {
        let mut socket = open(api, "/api/v1/live").await;
        let hello = json!({ "type": "hello", "token": token, "client": "panel" });
        socket.send(Message::text(hello.to_string())).await.unwrap();
        Self(socket)
    }

    async fn command(&mut self, name: &str, body: Value) {
        let ask = json!({ "type": "command", "id": name, "name": name, "body": body });
        self.0.send(Message::text(ask.to_string())).await.unwrap();
    }

    /// The door, once it has this.
    async fn door(&mut self, pointer: &str) -> Value {
        loop {
            if let Message::Text(text) = self.0.next().await.unwrap().unwrap() {
                let message: Value = serde_json::from_str(&text).unwrap();
                let door = &message["sections"]["door"];
                if door.pointer(pointer).is_some_and(|found| !found.is_null()) {
                    return door.clone();
                }
            }
        }
    }
}

/// Lets one in: its id and token.
async fn let_in(host: &mut Host, door: SocketAddr) -> (String, String) {
    host.command("invite_device", json!({ "role": "co_host" })).await;
    let view = host.door("/invite/links/0").await;
    let secret = view["invite"]["links"][0].as_str().unwrap().split_once("#join=").unwrap().1.to_owned();
    let mut line = Line::open(door, "join=link", &join_key(&secret)).await.unwrap();
    line.say(json!({ "type": "join", "name": "A co-host" })).await;
    let waiting = host.door("/waiting/id").await["waiting"]["id"].clone();
    host.command("accept_device", json!({ "waiting": waiting, "code": line.code })).await;
    let told = line.until(|told| told["type"] == "joined").await;
    (told["id"].as_str().unwrap().to_owned(), told["token"].as_str().unwrap().to_owned())
}

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let (api, token) = (args.next().unwrap(), args.next().unwrap());
    let (lines, stalled): (usize, usize) =
        (args.next().unwrap().parse().unwrap(), args.next().unwrap().parse().unwrap());
    let mut host = Host::at(api.trim_end_matches('/'), &token).await;
    host.command("open_door", json!({ "port": 0 })).await;
    let door = host.door("/addresses/0").await;
    let door: SocketAddr =
        door["addresses"][0].as_str().unwrap().strip_prefix("http://").unwrap().parse().unwrap();
    let mut devices = Vec::new();
    for _ in 0..lines.div_ceil(LINES_OF_A_DEVICE) {
        devices.push(let_in(&mut host, door).await);
    }
    let mut held = Vec::new();
    for n in 0..lines {
        let (id, token) = &devices[n % devices.len()];
        let mut line = Line::open(door, &format!("device={id}"), &device_key(token)).await.unwrap();
        line.say(json!({ "type": "hello", "token": token, "client": "panel" })).await;
        assert!(line.next().await["full"] == true);
        if n < stalled {
            held.push(line);
        } else {
            // A phone opens what it is told on a processor of its own; here there is none to spare for it.
            tokio::spawn(async move { while let Some(Ok(_)) = line.socket.next().await {} });
        }
    }
    println!("{}", json!({ "lines": lines, "stalled": stalled }));
    let told_to_end = || std::io::stdin().read_to_end(&mut Vec::new());
    let _ = tokio::task::spawn_blocking(told_to_end).await;
    drop(held);
}
