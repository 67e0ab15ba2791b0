//! Many connections at the door: of strangers, and of devices that were let in.

use super::{address, stop, with_a_door};
use crate::support::line::{Line, OpenDoor, device_key, unsealed, view};
use crate::support::within;
use cartwall_api::Role;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

/// Of a device that comes back.
const OF_DEVICE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 9, 9));

/// An idle connection: a request that never ends, or a line that the door has answered and on which nothing is said.
async fn idle(door: SocketAddr, from: IpAddr, whole: bool) -> Option<TcpStream> {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((from, 0).into()).unwrap();
    let mut stream = socket.connect(door).await.ok()?;
    let line = format!(
        "GET /line?join=link HTTP/1.1\r\nHost: {door}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    if whole {
        stream.write_all(line.as_bytes()).await.ok()?;
        let answered = stream.read(&mut [0; 512]).await.ok()?;
        return (answered > 0).then_some(stream);
    }
    stream.write_all(&line.as_bytes()[..20]).await.ok()?;
    Some(stream)
}

/// Two idle connections from each of two hundred addresses; each is opened again whenever it ends.
fn strangers(door: SocketAddr) -> JoinSet<()> {
    let mut all = JoinSet::new();
    for n in 0..400_u16 {
        all.spawn(async move {
            loop {
                let Some(mut stream) = idle(door, address((n % 200) as u8), n % 3 == 0).await else {
                    tokio::task::yield_now().await;
                    continue;
                };
                let mut ended = [0; 512];
                while stream.read(&mut ended).await.is_ok_and(|read| read > 0) {}
            }
        });
    }
    all
}

async fn back(door: &OpenDoor, (id, token): &(String, String)) -> Result<Line, u16> {
    let mut line = Line::open_from(door.addr, OF_DEVICE, &format!("device={id}"), &device_key(token)).await?;
    line.say(json!({ "type": "hello", "token": token, "client": "panel" })).await;
    let told = line.next_or_close().await?;
    assert_eq!(told["full"], true);
    Ok(line)
}

#[tokio::test]
async fn a_device_comes_back_at_once_while_two_hundred_addresses_hold_and_reopen_idle_connections() {
    let (core, door) = with_a_door().await;
    let known = door.let_in(&core, Role::CoHost).await;
    let strangers = strangers(door.addr);
    for _ in 0..10 {
        let came = match back(&door, &known).await {
            Ok(line) => Ok(line),
            Err(_) => back(&door, &known).await,
        };
        let mut panel = came.expect("the second try");
        let answer = panel.ask("query", "catalogue_filters", json!({})).await;
        assert_eq!(answer["problem"], Value::Null);
    }
    drop(strangers);
    stop(core, door).await;
}

#[tokio::test]
async fn however_many_strangers_come_meanwhile_a_device_that_takes_its_time_is_not_closed_for_them() {
    let (core, door) = with_a_door().await;
    let (id, token) = door.let_in(&core, Role::CoHost).await;
    let key = device_key(&token);
    let slow = unsealed(door.addr, OF_DEVICE, &format!("device={id}")).await.unwrap();
    // Four times as many as there are places.
    let mut held = Vec::new();
    for n in 0..1_000_u16 {
        held.extend(within("a connection", idle(door.addr, address((n % 200) as u8), true)).await);
    }
    assert_eq!(Line::begin(slow, &key).await.err(), None);
    drop(held);
    stop(core, door).await;
}

#[tokio::test]
async fn a_device_that_opens_line_after_line_closes_its_own_and_nobody_elses() {
    let (core, door) = with_a_door().await;
    for (role, lines) in [(Role::Producer, 40), (Role::Observer, 60)] {
        let (greedy, other) = (door.let_in(&core, role).await, door.let_in(&core, role).await);
        let mut patient = door.panel(&other).await;
        patient.until(|message| message["full"] == true).await;
        let mut first = door.panel(&greedy).await;
        first.until(|message| message["full"] == true).await;
        let mut own = Vec::new();
        for _ in 0..lines {
            let mut line = door.panel(&greedy).await;
            line.until(|message| message["full"] == true).await;
            own.push(line);
        }
        first.closed().await;
        let devices = view(&core, |door| {
            let connected = |id: &str| {
                let all = door["devices"].as_array().into_iter().flatten();
                all.filter(|one| one["id"] == id).find_map(|one| one["connected"].as_u64())
            };
            connected(&greedy.0) == Some(4) && connected(&other.0) == Some(1)
        });
        devices.await;
        for line in [&mut patient].into_iter().chain(own.last_mut()) {
            let answer = line.ask("query", "catalogue_filters", json!({})).await;
            assert_eq!(answer["problem"], Value::Null, "{role:?}");
        }
    }
    stop(core, door).await;
}
