//! The page in OBS: it comes back to the core after every death and says what it has painted.

use super::process::Door;
use crate::support::within;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// What an overlay shows: nothing before its first message, then a cue or an empty screen.
pub type Shown = Option<Option<String>>;

/// Connects, and keeps the card up to date until the core dies.
pub async fn open(door: &Door) -> watch::Receiver<Shown> {
    let (socket, _) =
        within("an upgrade", connect_async(format!("ws://{}/api/v1/live", door.addr))).await.unwrap();
    let (shows, shown) = watch::channel(None);
    let hello = json!({ "type": "hello", "token": door.overlay_key, "client": "overlay" });
    tokio::spawn(async move {
        // An error is the core's end.
        let _ = follow(socket, hello, shows).await;
    });
    shown
}

async fn follow(
    mut socket: WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>,
    hello: Value,
    shows: watch::Sender<Shown>,
) -> Option<()> {
    socket.send(Message::text(hello.to_string())).await.ok()?;
    loop {
        let Message::Text(text) = socket.next().await?.ok()? else { continue };
        let Ok(message) = serde_json::from_str::<Value>(&text) else { panic!("not JSON: {text}") };
        if message["type"] == "frame" {
            shows.send_replace(Some(message["layers"]["card"]["data"]["cue"].as_str().map(str::to_owned)));
            let painted = json!({ "type": "painted", "seq": message["seq"] });
            socket.send(Message::text(painted.to_string())).await.ok()?;
        }
    }
}
