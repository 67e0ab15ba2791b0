//! Sealed lines at the door, as a phone opens them. The bench of devices opens the same.

use super::within;
use cartwall_noise::{Initiator, Session, pairing_code};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpSocket;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

const PROLOGUE: &[u8] = b"cartwall line 1";
/// More than any state in a test.
const LARGEST: usize = 16 << 20;

/// The key of a line by a secret or a code.
pub fn join_key(word: &str) -> [u8; 32] {
    sha256(&format!("cartwall join 1 {word}"))
}

pub fn device_key(token: &str) -> [u8; 32] {
    sha256(token)
}

fn sha256(text: &str) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(text).into()
}

/// A sealed line, seen from the device.
pub struct Line {
    pub socket: WebSocketStream<Box<dyn Stream>>,
    pub session: Session,
    /// What stands on its screen while it joins.
    pub code: String,
}

/// Bytes to and from the door, encrypted or not.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// An open socket at the door, before anything was said on it.
pub async fn unsealed(
    addr: SocketAddr,
    from: IpAddr,
    words: &str,
) -> Result<WebSocketStream<Box<dyn Stream>>, u16> {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(from, 0)).unwrap();
    let stream = within("a connection", socket.connect(addr)).await.map_err(|_| 0_u16)?;
    upgraded(stream, &format!("ws://{addr}/line?{words}"), None).await
}

/// The socket of a page of this origin, over a stream that is there.
async fn upgraded(
    stream: impl Stream + 'static,
    url: &str,
    origin: Option<&str>,
) -> Result<WebSocketStream<Box<dyn Stream>>, u16> {
    let mut request = url.into_client_request().unwrap();
    if let Some(origin) = origin {
        request.headers_mut().insert("origin", origin.parse().unwrap());
    }
    let stream: Box<dyn Stream> = Box::new(stream);
    match within("an upgrade", client_async(request, stream)).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(refused)) => Err(refused.status().as_u16()),
        Err(_) => Err(0),
    }
}

impl Line {
    /// The code with which it is closed, where it does not stand.
    pub async fn open(addr: SocketAddr, words: &str, key: &[u8; 32]) -> Result<Self, u16> {
        Self::open_from(addr, IpAddr::V4(Ipv4Addr::LOCALHOST), words, key).await
    }

    pub async fn open_from(addr: SocketAddr, from: IpAddr, words: &str, key: &[u8; 32]) -> Result<Self, u16> {
        Self::begin(unsealed(addr, from, words).await?, key).await
    }

    /// Of a page of this origin, over a stream that is there.
    pub async fn over(
        stream: impl Stream + 'static,
        url: &str,
        origin: Option<&str>,
        key: &[u8; 32],
    ) -> Result<Self, u16> {
        Self::begin(upgraded(stream, url, origin).await?, key).await
    }

    /// The handshake of a line that is open.
    pub async fn begin(mut socket: WebSocketStream<Box<dyn Stream>>, key: &[u8; 32]) -> Result<Self, u16> {
        let (first, waiting) = Initiator::new(key, PROLOGUE, LARGEST).begin(b"").unwrap();
        socket.send(Message::Binary(first.into())).await.map_err(|_| 0_u16)?;
        loop {
            match within("the answer to a handshake", socket.next()).await {
                Some(Ok(Message::Binary(answer))) => {
                    let (_, session) = waiting.finish(&answer).unwrap();
                    let code = pairing_code(&session.handshake_hash());
                    return Ok(Self { socket, session, code });
                }
                Some(Ok(Message::Close(frame))) => {
                    return Err(frame.map_or(0, |frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(0),
            }
        }
    }

    pub async fn say(&mut self, message: Value) {
        for frame in self.session.seal(message.to_string().as_bytes()).unwrap() {
            self.socket.send(Message::Binary(frame.into())).await.unwrap();
        }
    }

    /// The next message; `Err` with the code with which it is closed, 0 where it just ends.
    pub async fn next_or_close(&mut self) -> Result<Value, u16> {
        loop {
            match within("a message", self.socket.next()).await {
                Some(Ok(Message::Binary(frame))) => {
                    if let Some(message) = self.session.open(&frame).unwrap() {
                        return Ok(serde_json::from_slice(&message).unwrap());
                    }
                }
                Some(Ok(Message::Close(frame))) => return Err(frame.map_or(0, |frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(0),
            }
        }
    }

    pub async fn next(&mut self) -> Value {
        self.next_or_close().await.unwrap()
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

    /// The code with which it is closed, 0 where it just ends.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next_or_close().await {
                return code;
            }
        }
    }

    /// A command's answer.
    pub async fn command(&mut self, name: &str, body: Value) -> Value {
        self.ask("command", name, body).await
    }

    pub async fn ask(&mut self, kind: &str, name: &str, body: Value) -> Value {
        self.say(json!({ "type": kind, "id": name, "name": name, "body": body })).await;
        self.until(|message| message["id"] == name).await
    }
}
