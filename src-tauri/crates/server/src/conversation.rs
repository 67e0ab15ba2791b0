//! What every conversation over a socket has in common: the client is told the latest whenever it differs, what it asks
//! for is put to work, and it is sent something every few seconds.
//!
//! It must never let a client that is slow or silent hold up another, nor queue what is only of the moment.

use crate::admission::Admitted;
use crate::context::Context;
use crate::socket::{Close, Gone, Socket};
use cartwall_api::{Session, Stopped, beats};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use std::time::Duration;
use tokio::time::timeout;

/// The most that one client asks for at once.
const AT_ONCE: usize = 32;
/// How long what a client asked for may go on after it has left.
const FINISH_WITHIN: Duration = Duration::from_secs(5);

/// Answers under way. They are polled in the order in which they came, so commands reach the core in that order.
type Work = FuturesUnordered<BoxFuture<'static, String>>;

/// One kind of client: what it is told, and what it may say.
pub(crate) trait Client: Send {
    /// Completes when there is something new; fails when the core has stopped.
    fn changed(&mut self) -> impl Future<Output = Result<(), Stopped>> + Send;

    /// The latest, as a message; `None` where the client has it already.
    fn latest(&mut self) -> Option<String>;

    /// What it is told where nothing is new for a while.
    fn beat(&self) -> Option<String>;

    /// Takes a message in. `busy`: it has asked for as much as it may at once, so nothing more is put to work.
    fn received(&mut self, text: &str, busy: bool) -> Reply;
}

/// The reply to a message.
pub(crate) enum Reply {
    /// None.
    None,
    /// At once.
    Now(String),
    /// Once it is done.
    Later(BoxFuture<'static, String>),
}

/// Talks until the server or the core stops, the client is gone, or its token is not good any more.
pub(crate) async fn talk(
    context: &Context,
    connection: &impl Admitted,
    mut socket: Socket,
    session: &Session,
    mut client: impl Client,
) {
    let mut work = Work::new();
    let why = tokio::select! {
        talked = exchange(context, connection, &mut socket, &mut client, &mut work) => {
            talked.map(|()| context.stopping())
        }
        () = context.api.ended(session) => Ok(Close::Ended),
    };
    if let Ok(why) = why {
        socket.close(why).await;
    }
    // A deck may send a verb and leave at once. What it asked for still happens.
    let _ = timeout(FINISH_WITHIN, async { while work.next().await.is_some() {} }).await;
}

/// Until the server or the core stops (`Ok`), or the client is gone.
async fn exchange(
    context: &Context,
    connection: &impl Admitted,
    socket: &mut Socket,
    client: &mut impl Client,
    work: &mut Work,
) -> Result<(), Gone> {
    if let Some(first) = client.latest() {
        socket.send(first).await?;
    }
    let mut beats = beats();
    loop {
        tokio::select! {
            changed = client.changed() => {
                if changed.is_err() {
                    return Ok(());
                }
                if let Some(message) = client.latest() {
                    socket.send(message).await?;
                }
            }
            text = socket.text() => {
                connection.heard();
                match client.received(&text?, work.len() >= AT_ONCE) {
                    Reply::None => {}
                    Reply::Now(answer) => socket.send(answer).await?,
                    Reply::Later(asked) => work.push(asked),
                }
            }
            Some(answer) = work.next() => socket.send(answer).await?,
            _ = beats.tick() => {
                socket.beat().await?;
                if let Some(beat) = client.beat() {
                    socket.send(beat).await?;
                }
            }
            () = context.stop.cancelled() => return Ok(()),
        }
    }
}
