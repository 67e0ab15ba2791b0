//! What every WebSocket here has in common: bounded messages, a deadline for each send, a heartbeat. That of another
//! device is sealed: whatever is said on it goes through a Noise session, in binary messages.

use crate::problem::{self, Refused};
use axum::extract::ws::{
    CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection,
};
use cartwall_noise::Session;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// A client that does not take a message within this time is dropped: it gets the whole state when it is back.
const SEND_WITHIN: Duration = Duration::from_secs(2);
/// A client that was not heard for so long is gone, whatever its socket says.
const SILENCE: Duration = Duration::from_secs(20);
/// How long a client has to answer a close.
const CLOSE_WITHIN: Duration = Duration::from_secs(1);
/// The most a message of a client may weigh, and a frame of a sealed one.
pub(crate) const MESSAGE: usize = 64 * 1024;
/// Buffers belong to a connection; most messages are small.
const BUFFER: usize = 8 * 1024;

/// Why a socket is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Close {
    /// The server stops; come back soon.
    Stopping,
    /// Not said who it is, or no valid token.
    NoToken,
    /// The first message does not say who it is.
    BadHello,
    /// Too many wrong tokens.
    TooManyWrongTokens,
    /// No place left.
    Busy,
    /// The handshake of a sealed line failed: its key is not, or no longer, good.
    NotLetIn,
    /// No invitation is open.
    NoInvite,
    /// The code of the invitation was tried too often.
    TooManyTries,
    /// The host has closed the door.
    Locked,
    /// Its token was revoked, has run out, or is for a show that is not on.
    Ended,
}

impl Close {
    fn frame(self) -> CloseFrame {
        let (code, reason) = match self {
            Self::Stopping => (1001, "stopping"),
            Self::NoToken => (4401, "unauthorised"),
            Self::BadHello => (4400, "say hello first: {\"type\":\"hello\",\"token\":\"…\"}"),
            Self::TooManyWrongTokens => (4429, "too many wrong tokens"),
            Self::Busy => (1013, "busy"),
            Self::NotLetIn => (4401, "not let in"),
            Self::NoInvite => (4404, "no invitation is open"),
            Self::TooManyTries => (4429, "the code was tried too often"),
            Self::Ended => (4403, "this token is not good any more, or its show is not on"),
            Self::Locked => (4423, "the door is closed"),
        };
        CloseFrame { code, reason: Utf8Bytes::from_static(reason) }
    }
}

/// The client is gone, or as good as gone.
#[derive(Debug)]
pub(crate) struct Gone;

/// A connected WebSocket.
pub(crate) struct Socket {
    socket: WebSocket,
    heard: Instant,
    /// Of a sealed line, once its handshake is over.
    seal: Option<Box<Session>>,
}

/// Takes an upgrade, with the limits that hold for all sockets.
pub(crate) fn upgrade(
    asked: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<WebSocketUpgrade, Refused> {
    let upgrade = asked.map_err(|_| Refused(problem::upgrade_required()))?;
    Ok(upgrade
        .max_message_size(MESSAGE)
        .max_frame_size(MESSAGE)
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER))
}

impl Socket {
    pub(crate) fn new(socket: WebSocket) -> Self {
        Self { socket, heard: Instant::now(), seal: None }
    }

    /// From now on everything goes through this session.
    pub(crate) fn sealed(self, session: Session) -> Self {
        Self { seal: Some(Box::new(session)), ..self }
    }

    /// Writes a message at once.
    pub(crate) async fn send(&mut self, text: impl Into<Utf8Bytes>) -> Result<(), Gone> {
        let text = text.into();
        let Some(seal) = &mut self.seal else { return self.put(Message::Text(text)).await };
        let frames = seal.seal(text.as_bytes()).map_err(|_| Gone)?;
        let all = async {
            for frame in frames {
                self.socket.send(Message::Binary(frame.into())).await?;
            }
            Ok::<(), axum::Error>(())
        };
        timeout(SEND_WITHIN, all).await.map_err(|_| Gone)?.map_err(|_| Gone)
    }

    /// Writes a message of a handshake.
    pub(crate) async fn send_bytes(&mut self, bytes: Vec<u8>) -> Result<(), Gone> {
        self.put(Message::Binary(bytes.into())).await
    }

    /// The next message of a handshake; anything else than bytes ends it.
    pub(crate) async fn bytes(&mut self) -> Result<bytes::Bytes, Gone> {
        loop {
            let message = self.socket.recv().await;
            self.heard = Instant::now();
            match message {
                Some(Ok(Message::Binary(bytes))) => return Ok(bytes),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return Err(Gone),
            }
        }
    }

    /// The next text; other frames only show that the client is there.
    pub(crate) async fn text(&mut self) -> Result<Utf8Bytes, Gone> {
        loop {
            let message = self.socket.recv().await;
            self.heard = Instant::now();
            match (message, &mut self.seal) {
                (Some(Ok(Message::Text(text))), None) => return Ok(text),
                (Some(Ok(Message::Binary(frame))), Some(seal)) => {
                    if let Some(message) = seal.open(&frame).map_err(|_| Gone)? {
                        return Utf8Bytes::try_from(message).map_err(|_| Gone);
                    }
                }
                // Whoever says something in the open on a sealed line is not at its other end.
                (Some(Ok(Message::Text(_))), Some(_)) => return Err(Gone),
                (Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_))), _) => {}
                (Some(Ok(Message::Close(_)) | Err(_)) | None, _) => return Err(Gone),
            }
        }
    }

    /// Asks whether the client is still there; [`Gone`] when it has not been heard for too long.
    pub(crate) async fn beat(&mut self) -> Result<(), Gone> {
        if self.heard.elapsed() > SILENCE {
            return Err(Gone);
        }
        self.put(Message::Ping(bytes::Bytes::new())).await
    }

    /// Closes it, saying why. Waits a moment for the answer, so that the reason arrives before the connection ends.
    pub(crate) async fn close(mut self, why: Close) {
        if self.put(Message::Close(Some(why.frame()))).await.is_ok() {
            let _ =
                timeout(CLOSE_WITHIN, async { while let Some(Ok(_)) = self.socket.recv().await {} }).await;
        }
    }

    async fn put(&mut self, message: Message) -> Result<(), Gone> {
        match timeout(SEND_WITHIN, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(Gone),
        }
    }
}
