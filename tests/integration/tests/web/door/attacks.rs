//! What somebody on the same network tries.

use super::{address, marks, stop, with_a_door};
use crate::support::http::Request;
use crate::support::line::{Line, device_key, join_key, secret, unsealed, view};
use crate::support::socket::Socket;
use crate::support::{core::Core, within};
use cartwall_api::Role;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpSocket;
use tokio_tungstenite::tungstenite::Message;

/// A take by the host, which must go well whatever others do.
async fn the_show_goes_on(core: &Core) {
    core.apart().await;
    core.command("next", json!({})).await;
}

#[tokio::test]
async fn of_ten_thousand_guesses_of_a_code_from_two_hundred_addresses_five_are_looked_at() {
    let (core, door) = with_a_door().await;
    core.command("invite_device", json!({ "role": "producer" })).await;
    let code = view(&core, |door| !door["invite"].is_null()).await["invite"]["code"].clone();
    let addr = door.addr;
    let guesses = (0..200_u8).map(|n| async move {
        let mut closed = Vec::new();
        for guess in 0..50 {
            let key = join_key(&format!("{n:04}{guess:04}"));
            closed.push(Line::open_from(addr, address(n), "join=code", &key).await.err());
        }
        closed
    });
    let mut told: Vec<Option<u16>> = Vec::new();
    // Twenty at a time, as fast as they come.
    let mut running = futures_util::stream::iter(guesses).buffer_unordered(20);
    while let Some(closed) = running.next().await {
        told.extend(closed);
    }
    assert_eq!(told.len(), 10_000);
    let looked_at = told.iter().filter(|code| **code == Some(4401)).count();
    assert_eq!(looked_at, 5);
    assert!(told.iter().all(|code| matches!(code, Some(4401 | 4429 | 0 | 1006))), "{told:?}");
    // Now the right one is worth nothing either.
    let right = join_key(&code.as_str().unwrap().replace('-', ""));
    assert_eq!(Line::open(addr, "join=code", &right).await.err(), Some(4429));
    stop(core, door).await;
}

#[tokio::test]
async fn frames_that_are_replayed_reordered_left_out_or_altered_end_the_line_and_do_nothing() {
    let (core, door) = with_a_door().await;
    core.rehearsal().await;
    let known = door.let_in(&core, Role::Producer).await;
    let ask = |n: usize| json!({ "type": "command", "id": "a", "name": "add_marker", "body": { "text": format!("mark {n}") } });
    for attack in ["replayed", "reordered", "left out", "altered"] {
        let mut panel = door.panel(&known).await;
        panel.until(|message| message["full"] == true).await;
        let mut sealed: Vec<Vec<u8>> =
            (0..2).flat_map(|n| panel.session.seal(ask(n).to_string().as_bytes()).unwrap()).collect();
        match attack {
            "replayed" => sealed[1] = sealed[0].clone(),
            "reordered" => sealed.swap(0, 1),
            "left out" => drop(sealed.remove(0)),
            _ => sealed[0][20] ^= 1,
        }
        for (n, frame) in sealed.into_iter().enumerate() {
            // It may be closed already.
            let _ = panel.socket.send(Message::Binary(frame.into())).await;
            if attack == "replayed" && n == 0 {
                panel.until(|message| message["id"] == "a").await;
            }
        }
        panel.closed().await;
        // The frame that was the next one was carried out, and nothing else.
        assert_eq!(marks(&core).await, 1, "{attack}");
    }
    // What was recorded of one line opens no other.
    let mut panel = door.panel(&known).await;
    panel.until(|message| message["full"] == true).await;
    let recorded = panel.session.seal(ask(7).to_string().as_bytes()).unwrap();
    let mut other = door.panel(&known).await;
    other.until(|message| message["full"] == true).await;
    for frame in recorded {
        let _ = other.socket.send(Message::Binary(frame.into())).await;
    }
    other.closed().await;
    assert_eq!(marks(&core).await, 1);
    stop(core, door).await;
}

#[tokio::test]
async fn nothing_is_said_in_the_open_on_a_line() {
    let (core, door) = with_a_door().await;
    let known = door.let_in(&core, Role::Producer).await;
    let mut panel = door.panel(&known).await;
    panel.until(|message| message["full"] == true).await;
    let hello = json!({ "type": "hello", "token": known.1, "client": "panel" }).to_string();
    panel.socket.send(Message::text(hello.clone())).await.unwrap();
    panel.closed().await;
    // Nor before it stands.
    let mut socket = unsealed(door.addr, address(1), &format!("device={}", known.0)).await.unwrap();
    socket.send(Message::text(hello)).await.unwrap();
    loop {
        match within("a close", socket.next()).await {
            Some(Ok(Message::Close(frame))) => {
                assert_eq!(frame.map(|frame| u16::from(frame.code)), Some(4400));
                break;
            }
            Some(Ok(Message::Text(text))) => panic!("told in the open: {text}"),
            Some(Ok(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    stop(core, door).await;
}

#[tokio::test]
async fn a_stolen_list_of_devices_opens_nothing() {
    let (core, door) = with_a_door().await;
    let known = door.let_in(&core, Role::Producer).await;
    let list = std::fs::read_to_string(core.folder.path().join("clients.json")).unwrap();
    assert!(!list.contains(&known.1), "the token is in the list");
    let list: Value = serde_json::from_str(&list).unwrap();
    let entry = list["clients"].as_array().unwrap().iter().find(|one| one["id"] == known.0.as_str()).unwrap();
    let hash = entry["token_hash"].as_str().unwrap();
    // The line stands, as both ends know the hash. What is asked for on it is the token.
    let mut line =
        Line::open(door.addr, &format!("device={}", known.0), &device_key(&known.1)).await.unwrap();
    line.say(json!({ "type": "hello", "token": hash, "client": "panel" })).await;
    assert_eq!(line.closed().await, 4401);
    // Nor does the token open anything else than the door.
    let over_http = core.get("/api/v1/state").token(&known.1).send().await;
    assert_eq!(over_http.status, 401);
    let mut live = Socket::live(&core, &known.1, "panel").await;
    assert!(live.message_or_close().await.is_none());
    stop(core, door).await;
}

#[tokio::test]
async fn the_token_of_one_device_opens_no_line_of_another_and_the_hosts_own_opens_none() {
    let (core, door) = with_a_door().await;
    let guest = door.let_in(&core, Role::Guest).await;
    let producer = door.let_in(&core, Role::Producer).await;
    let mut line =
        Line::open(door.addr, &format!("device={}", guest.0), &device_key(&guest.1)).await.unwrap();
    line.say(json!({ "type": "hello", "token": producer.1, "client": "panel" })).await;
    assert_eq!(line.closed().await, 4401);
    for id in ["host", "producer", "overlay", "deck", "", "../clients.json"] {
        let key = device_key(core.host());
        assert_eq!(Line::open(door.addr, &format!("device={id}"), &key).await.err(), Some(4401), "{id}");
    }
    stop(core, door).await;
}

#[tokio::test]
async fn nothing_of_the_api_of_decks_and_of_overlays_is_at_the_door() {
    let (core, door) = with_a_door().await;
    let token = core.host().to_owned();
    for path in [
        "/api/v1/state",
        "/api/v1/live",
        "/api/v1/openapi.json",
        "/api/v1/overlay",
        "/overlay",
        "/overlay.html",
        "/control/take",
        "/control/ws",
        "/hooks/none",
        "/index.html",
        "/../clients.json",
        "/%2e%2e/clients.json",
        "/assets/../../clients.json",
        "/media/../clients.json",
        "//etc/passwd",
    ] {
        let reply = Request::new(door.addr, "GET", path).token(&token).send().await;
        assert_eq!(reply.status, 404, "GET {path}");
    }
    for path in ["/", "/line", "/api/v1/commands/take", "/api/v1/sales", "/control/take"] {
        let reply = Request::new(door.addr, "POST", path).token(&token).json(&json!({})).send().await;
        assert!(matches!(reply.status, 404 | 405), "POST {path}: {}", reply.status);
    }
    stop(core, door).await;
}

#[tokio::test]
async fn a_name_that_somebody_points_at_this_computer_and_a_foreign_page_are_refused() {
    let (core, door) = with_a_door().await;
    for host in ["evil.example", "127.0.0.1.evil.example", "cartwall.evil.example:80"] {
        let reply = Request::new(door.addr, "GET", "/").host(Some(host)).send().await;
        assert_eq!(reply.status, 421, "{host}");
    }
    for origin in ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1"] {
        let refused = Socket::foreign(door.addr, "/line?join=link", origin).await;
        assert_eq!(refused.err(), Some(403), "{origin}");
    }
    stop(core, door).await;
}

#[tokio::test]
async fn ten_thousand_malformed_frames_before_and_after_the_handshake_leave_the_show_alone() {
    let (core, door) = with_a_door().await;
    core.rehearsal().await;
    let known = door.let_in(&core, Role::CoHost).await;
    let mut sent = 0_u32;
    // Before: each line takes one, so there are many lines.
    for round in 0..250_u32 {
        let mut socket = unsealed(door.addr, address((round % 100) as u8 + 1), "join=link").await.unwrap();
        let junk: Vec<u8> = (0..round % 97).map(|n| (n * round) as u8).collect();
        let _ = socket.send(Message::Binary(junk.into())).await;
        sent += 1;
        while let Some(Ok(message)) = within("an end", socket.next()).await {
            assert!(!matches!(message, Message::Binary(_)), "it was answered");
        }
    }
    // After: sealed, but nonsense.
    let mut panel = door.panel(&known).await;
    panel.until(|message| message["full"] == true).await;
    let nonsense = ["", "{", "[]", "null", "\u{0}", r#"{"type":"command"}"#, r#"{"type":"hello","token":1}"#];
    while sent < 10_000 {
        for text in nonsense {
            for frame in panel.session.seal(text.as_bytes()).unwrap() {
                panel.socket.send(Message::Binary(frame.into())).await.unwrap();
            }
            assert_eq!(
                panel.until(|message| message["type"] == "answer").await["problem"]["code"],
                "bad_message"
            );
            sent += 1;
        }
    }
    the_show_goes_on(&core).await;
    let answer = panel.command("send_memo", json!({ "text": "still here" })).await;
    assert_eq!(answer["problem"], Value::Null);
    // Too large: the line ends.
    for frame in panel.session.seal(&vec![b' '; 1 << 20]).unwrap() {
        if panel.socket.send(Message::Binary(frame.into())).await.is_err() {
            break;
        }
    }
    panel.closed().await;
    stop(core, door).await;
}

#[tokio::test]
async fn connections_that_say_nothing_from_two_hundred_addresses_keep_no_device_and_no_overlay_out() {
    let (core, door) = with_a_door().await;
    core.rehearsal().await;
    let known = door.let_in(&core, Role::CoHost).await;
    let mut silent = Vec::new();
    for n in 0..200_u8 {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((address(n), 0).into()).unwrap();
        if let Ok(mut stream) = within("a connection", socket.connect(door.addr)).await {
            // A header that never ends.
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: ").await;
            silent.push(stream);
        }
    }
    let mut panel = door.panel(&known).await;
    panel.until(|message| message["full"] == true).await;
    let mut overlay = Socket::overlay(&core).await;
    assert!(overlay.card_or_close().await.is_some());
    the_show_goes_on(&core).await;
    drop(silent);
    stop(core, door).await;
}

#[tokio::test]
async fn what_a_device_says_of_itself_is_shown_as_text_in_one_short_line() {
    let (core, door) = with_a_door().await;
    for (said, shown) in [
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>".to_owned()),
        ("\u{202e}tsoh\u{2066} \n\n the host\u{0}", "tsoh the host".to_owned()),
        (&"ש".repeat(10_000), "ש".repeat(60)),
    ] {
        core.command("invite_device", json!({ "role": "guest" })).await;
        let secret = secret(&core).await;
        let mut line = Line::open(door.addr, "join=link", &join_key(&secret)).await.unwrap();
        line.say(json!({ "type": "join", "name": said })).await;
        assert_eq!(line.next().await["type"], "waiting");
        assert_eq!(view(&core, |door| !door["waiting"].is_null()).await["waiting"]["name"], shown);
        drop(line);
        view(&core, |door| door["waiting"].is_null()).await;
    }
    stop(core, door).await;
}

#[tokio::test]
async fn a_stranger_uses_up_no_link_and_sees_neither_pieces_sold_nor_a_folder() {
    let (core, door) = with_a_door().await;
    core.rehearsal().await;
    core.command("invite_device", json!({ "role": "guest" })).await;
    for n in 0..100_u8 {
        let tried = Line::open_from(door.addr, address(n), "join=link", &join_key("guessed")).await;
        assert_eq!(tried.err(), Some(4401));
    }
    let secret = secret(&core).await;
    assert!(Line::open(door.addr, "join=link", &join_key(&secret)).await.is_ok());
    let guest = door.let_in(&core, Role::Guest).await;
    let state = door.panel(&guest).await.until(|message| message["full"] == true).await;
    assert_eq!(state["sections"]["journal"]["repair"], "");
    let cues = state["sections"]["cues"].as_object().unwrap();
    assert!(cues.values().all(|cue| cue["units"].is_null()), "{cues:?}");
    stop(core, door).await;
}
