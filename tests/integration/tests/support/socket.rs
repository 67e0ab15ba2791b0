//! WebSockets as pages and decks open them.

use super::core::Core;
use super::within;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};

/// An open socket.
pub struct Socket(pub tokio_tungstenite::WebSocketStream<TcpStream>);

impl Socket {
    /// Opens a path with an `Origin`, or without one.
    pub async fn open(core: &Core, path: &str, origin: Option<&str>) -> Result<Self, u16> {
        let stream = TcpStream::connect(core.addr).await.unwrap();
        Self::over(stream, core, path, origin).await
    }

    pub async fn over(stream: TcpStream, core: &Core, path: &str, origin: Option<&str>) -> Result<Self, u16> {
        Self::upgrade(stream, core.addr, path, origin, None).await
    }

    /// Of a core in a process of its own; the token may stand in a header.
    pub async fn at(addr: SocketAddr, path: &str, bearer: Option<&str>) -> Result<Self, u16> {
        Self::upgrade(TcpStream::connect(addr).await.unwrap(), addr, path, None, bearer).await
    }

    /// As the page of another origin opens it.
    pub async fn foreign(addr: SocketAddr, path: &str, origin: &str) -> Result<Self, u16> {
        Self::upgrade(TcpStream::connect(addr).await.unwrap(), addr, path, Some(origin), None).await
    }

    async fn upgrade(
        stream: TcpStream,
        addr: SocketAddr,
        path: &str,
        origin: Option<&str>,
        bearer: Option<&str>,
    ) -> Result<Self, u16> {
        let mut request = format!("ws://{addr}{path}").into_client_request().unwrap();
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", HeaderValue::from_str(origin).unwrap());
        }
        if let Some(token) = bearer {
            let value = HeaderValue::from_str(&format!("Bearer {token}")).unwrap();
            request.headers_mut().insert("authorization", value);
        }
        match within("an upgrade", client_async(request, stream)).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(refused)) => Err(refused.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// A page that has said who it is.
    pub async fn live(core: &Core, token: &str, client: &str) -> Self {
        Self::live_at(core.addr, token, client).await
    }

    pub async fn live_at(addr: SocketAddr, token: &str, client: &str) -> Self {
        let mut socket = Self::at(addr, "/api/v1/live", None).await.unwrap();
        socket.say(json!({ "type": "hello", "token": token, "client": client })).await;
        socket
    }

    pub async fn overlay(core: &Core) -> Self {
        Self::live(core, core.api.access().overlay(), "overlay").await
    }

    pub async fn panel(core: &Core) -> Self {
        Self::live(core, core.host(), "panel").await
    }

    pub async fn deck(core: &Core) -> Self {
        let path = format!("/control/ws?token={}", core.api.access().deck());
        Self::open(core, &path, None).await.unwrap()
    }

    pub async fn say(&mut self, message: Value) {
        self.send(&message.to_string()).await;
    }

    pub async fn send(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    /// The next JSON message.
    pub async fn next(&mut self) -> Value {
        loop {
            match within("a message", self.0.next()).await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Close(frame))) => panic!("closed: {frame:?}"),
                Some(Ok(_)) => {}
                other => panic!("gone: {other:?}"),
            }
        }
    }

    /// The next message that fits.
    pub async fn until(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.next().await;
            if fits(&message) {
                return message;
            }
        }
    }

    /// The first card; `None` where it is closed before one comes.
    pub async fn card_or_close(&mut self) -> Option<Value> {
        loop {
            let message = self.message_or_close().await?;
            if message["type"] == "frame" {
                return Some(message);
            }
        }
    }

    /// The next message; `None` where it is closed before one comes.
    pub async fn message_or_close(&mut self) -> Option<Value> {
        loop {
            match within("a message, or the end of a socket", self.0.next()).await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).ok(),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// The code with which it is closed; `None` where the connection just ends.
    pub async fn closed(mut self) -> Option<u16> {
        loop {
            match within("the end of a socket", self.0.next()).await {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }
}
