//! `/line`, the one socket at the door: a Noise session inside a WebSocket. The other device opens it with a key that
//! both know: that of an invitation, or the hash of its own token.
//!
//! A device that joins says its name and waits for the host. One that was let in shows its token, on the sealed line, and
//! from then on says and hears what a panel does. Nothing is told before the first frame was opened.

use super::places::{Key, Place};
use crate::admission::Admitted;
use crate::context::Context;
use crate::live::{HELLO_WITHIN, known, panel, token_in};
use crate::problem::Refused;
use crate::query::QueryParams;
use crate::server::Peer;
use crate::socket::{Close, Gone, MESSAGE, Socket, upgrade};
use axum::Extension;
use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use cartwall_api::{Join, JoinBy, JoinRefused, Waiting};
use cartwall_noise::{Responder, pairing_code};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::time::timeout;

/// What both ends must agree on beside the key: the version of what they say.
const PROLOGUE: &[u8] = b"cartwall line 1";
/// A first message without a payload: a public key and a seal.
const FIRST: usize = 48;

/// What a device that joins says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Asks {
    Join { name: String },
}

/// What it is told.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Told<'a> {
    Waiting,
    Joined { id: &'a str, token: &'a str, role: &'static str },
    Declined,
    Refused { code: &'static str },
}

/// Who opens the line, as far as is known before it stands.
enum Opens {
    Joining(JoinBy),
    Device(String),
}

/// `GET /line?join=link|code`, `GET /line?device=ID&since=SEQ&run=RUN`
pub(super) async fn line(
    State(context): State<Context>,
    Extension(connection): Extension<Arc<Place>>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
    Query(words): QueryParams,
    asked: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refused> {
    let upgrade = upgrade(asked)?;
    let sender = connection.sender(peer.ip(), &headers);
    let place = context.tasks.token();
    Ok(upgrade.on_upgrade(move |socket| async move {
        let _place = place;
        let (socket, address) = (Socket::new(socket), sender.to_string());
        tokio::select! {
            () = connection.sent_out() => {}
            () = talk(&context, &connection, socket, &address, &words) => {}
        }
    }))
}

fn opens(words: &HashMap<String, String>) -> Option<Opens> {
    match (words.get("join").map(String::as_str), words.get("device")) {
        (Some("link"), None) => Some(Opens::Joining(JoinBy::Link)),
        (Some("code"), None) => Some(Opens::Joining(JoinBy::Code)),
        (None, Some(id)) => Some(Opens::Device(id.clone())),
        _ => None,
    }
}

async fn talk(
    context: &Context,
    connection: &Place,
    mut socket: Socket,
    address: &str,
    words: &HashMap<String, String>,
) {
    let Some(opens) = opens(words) else { return socket.close(Close::BadHello).await };
    let first = match first(context, &mut socket).await {
        Ok(first) => first,
        // Only a key that is not good says that a device is out: the page forgets what it has then.
        Err(why) => return socket.close(why).await,
    };
    match opens {
        Opens::Joining(by) => {
            // A message that is none of Noise is no try: only what could be right is counted.
            let join = match context.api.door().try_to_join(by) {
                Ok(join) => join,
                Err(JoinRefused::TooManyTries) => return socket.close(Close::TooManyTries).await,
                Err(_) => return socket.close(Close::NoInvite).await,
            };
            let stands = stand(socket, &join.key, &first, || connection.has_key(Key::Invite, &first));
            let Some((socket, hash)) = stands.await else { return };
            let _ = ask_to_join(context, socket, &join, &pairing_code(&hash)).await;
        }
        Opens::Device(id) => {
            let Some(key) = context.api.door().device_key(&id) else {
                return socket.close(Close::NotLetIn).await;
            };
            let known = || connection.has_key(Key::Device(id.clone()), &first);
            let Some((socket, _)) = stand(socket, &key, &first, known).await else { return };
            device(context, connection, socket, &id, address, words).await;
        }
    }
}

/// The first message of a handshake.
async fn first(context: &Context, socket: &mut Socket) -> Result<bytes::Bytes, Close> {
    let first = tokio::select! {
        first = timeout(HELLO_WITHIN, socket.bytes()) => first,
        () = context.stop.cancelled() => return Err(context.stopping()),
    };
    let first = first.map_err(|_| Close::BadHello)?.map_err(|_| Close::BadHello)?;
    if first.len() == FIRST { Ok(first) } else { Err(Close::BadHello) }
}

/// The sealed socket, and the hash of its handshake. Closes the socket where the other end has another key, or `known`
/// has no place for who has the right one: that is no stranger any more.
async fn stand(
    mut socket: Socket,
    key: &[u8; 32],
    first: &[u8],
    known: impl FnOnce() -> Result<(), Close>,
) -> Option<(Socket, [u8; 32])> {
    let read = Responder::new(key, PROLOGUE, MESSAGE).read(first).map_err(|_| Close::NotLetIn);
    let admitted = read.and_then(|(_, answering)| known().map(|()| answering));
    let answered = admitted.and_then(|answering| answering.answer(b"").map_err(|_| Close::NotLetIn));
    let (answer, session) = match answered {
        Ok(answered) => answered,
        Err(why) => {
            socket.close(why).await;
            return None;
        }
    };
    socket.send_bytes(answer).await.ok()?;
    let hash = session.handshake_hash();
    Some((socket.sealed(session), hash))
}

/// The first text of a line that stands.
async fn said(context: &Context, socket: &mut Socket) -> Result<String, Gone> {
    tokio::select! {
        said = timeout(HELLO_WITHIN, socket.text()) => Ok(said.map_err(|_| Gone)??.to_string()),
        () = context.stop.cancelled() => Err(Gone),
    }
}

async fn ask_to_join(context: &Context, mut socket: Socket, join: &Join, code: &str) -> Result<(), Gone> {
    let said = said(context, &mut socket).await?;
    let Ok(Asks::Join { name }) = serde_json::from_str(&said) else {
        socket.close(Close::BadHello).await;
        return Ok(());
    };
    match context.api.door().wait_to_join(join, &name, code) {
        Err(refused) => socket.send(write(&Told::Refused { code: refused.word() })).await?,
        Ok(mut waiting) => {
            socket.send(write(&Told::Waiting)).await?;
            let told = answer(context, &mut socket, &mut waiting).await?;
            socket.send(told).await?;
        }
    }
    socket.close(context.stopping()).await;
    Ok(())
}

/// The host's answer; [`Gone`] where the device leaves before.
async fn answer(context: &Context, socket: &mut Socket, waiting: &mut Waiting) -> Result<String, Gone> {
    let mut beats = cartwall_api::beats();
    let joined = loop {
        tokio::select! {
            joined = waiting.answer() => break joined,
            // It has nothing more to say.
            _ = socket.text() => return Err(Gone),
            _ = beats.tick() => socket.beat().await?,
            () = context.stop.cancelled() => return Err(Gone),
        }
    };
    if joined.is_none() && !context.api.door().wanted().borrow().open {
        // Nobody has declined: the host closes the door, and the line is closed for that.
        context.stop.cancelled().await;
        return Err(Gone);
    }
    Ok(match &joined {
        Some(joined) => {
            write(&Told::Joined { id: &joined.id, token: &joined.token, role: joined.role.word() })
        }
        None => write(&Told::Declined),
    })
}

/// A device that was let in, until it leaves or is shut out.
async fn device(
    context: &Context,
    connection: &Place,
    mut socket: Socket,
    id: &str,
    address: &str,
    words: &HashMap<String, String>,
) {
    let Ok(said) = said(context, &mut socket).await else { return };
    let Some((token, _)) = token_in(&said) else { return socket.close(Close::BadHello).await };
    let Some(session) = context.api.door().authenticate(id, &token) else {
        return socket.close(Close::NotLetIn).await;
    };
    if let Err(why) = connection.is_in(id) {
        return socket.close(why).await;
    }
    let _presence = context.api.door().arrive(id, address.to_owned());
    tokio::select! {
        () = context.api.door().shut_out(id) => {}
        () = panel(context, connection, socket, session, known(words)) => {}
    }
}

fn write(told: &Told<'_>) -> String {
    // Texts alone: they always have a JSON form.
    serde_json::to_string(told).unwrap_or_default()
}
