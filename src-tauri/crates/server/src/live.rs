//! `/api/v1/live`, the one WebSocket of panel and overlay.
//!
//! The first message must be a `hello` with a token. From then on the client gets the latest state whenever it
//! differs from the last one sent: whoever is slow skips states, and never holds up another. A missing `Origin`
//! is let in (see [`crate::guard`]): browsers always send one, and other programs must still show a token.

use crate::auth::{At, session};
use crate::body::object;
use crate::connections::{Connection, Use};
use crate::context::Context;
use crate::problem::{self, Refused};
use crate::query::QueryParams;
use crate::socket::{Close, Gone, Socket, upgrade};
use axum::Extension;
use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::extract::{Query, State};
use axum::response::Response;
use cartwall_api::wire::live::{ClientMessage, ServerMessage, StateMessage};
use cartwall_api::wire::state::Sections;
use cartwall_api::{Api, Frame, Key, Output, OutputId, OverlayPresence, PanelState, Problem, Role, Session};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How long a client may take to say who it is.
const HELLO_WITHIN: Duration = Duration::from_secs(5);
/// How often something is said at least.
const BEAT: Duration = Duration::from_secs(5);
/// The most commands and queries of one client that wait for their answers.
const AT_ONCE: usize = 32;
/// How long what a client asked for may go on after it has left.
const FINISH_WITHIN: Duration = Duration::from_secs(5);

/// Answers under way. They are polled in the order in which they came, so commands reach the core in that order.
type Work = FuturesUnordered<BoxFuture<'static, ServerMessage>>;

/// `GET /api/v1/live?since=SEQ&run=RUN`
pub(crate) async fn live(
    State(context): State<Context>,
    Extension(connection): Extension<Arc<Connection>>,
    Query(words): QueryParams,
    asked: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refused> {
    let upgrade = upgrade(asked)?;
    // Of another run of the core the number says nothing: what was not saved is gone, and its numbers are given again.
    let same_run = words.get("run").is_some_and(|run| run == context.api.run());
    let since = words.get("since").filter(|_| same_run).and_then(|text| text.parse().ok());
    let place = context.tasks.token();
    Ok(upgrade.on_upgrade(move |socket| async move {
        let _place = place;
        tokio::select! {
            () = connection.sent_out() => {}
            () = talk(&context, &connection, Socket::new(socket), since) => {}
        }
    }))
}

async fn talk(context: &Context, connection: &Connection, mut socket: Socket, since: Option<u64>) {
    let (session, client) = match hello(context, connection, &mut socket).await {
        Ok(who) => who,
        Err(why) => return socket.close(why).await,
    };
    let overlay = session.role == Role::Overlay || client == "overlay";
    let feed = if overlay {
        context.api.output(&OutputId::OVERLAY).map(Feed::overlay)
    } else {
        Feed::panel(&context.api, &session, since).ok()
    };
    let Some(feed) = feed else { return socket.close(Close::NoToken).await };
    let mut work = Work::new();
    let ended = Talk { api: &context.api, session: Arc::new(session), feed, work: &mut work }
        .run(context, connection, &mut socket)
        .await;
    if ended.is_ok() {
        socket.close(Close::Stopping).await;
    }
    // A deck may send a command and leave. What it asked for still happens.
    let _ = timeout(FINISH_WITHIN, async { while work.next().await.is_some() {} }).await;
}

async fn hello(
    context: &Context,
    connection: &Connection,
    socket: &mut Socket,
) -> Result<(Session, String), Close> {
    let first = tokio::select! {
        first = timeout(HELLO_WITHIN, socket.text()) => first,
        () = context.stop.cancelled() => return Err(Close::Stopping),
    };
    let text = first.ok().and_then(Result::ok).ok_or(Close::NoToken)?;
    let Some((token, client)) = token_in(&text) else { return Err(Close::BadHello) };
    let (session, share) = session(context, &token, At::Api).map_err(|problem| match problem.status {
        429 => Close::TooManyWrongTokens,
        _ => Close::NoToken,
    })?;
    if connection.admit(share, Use::Socket) { Ok((session, client)) } else { Err(Close::Busy) }
}

/// The token of a first message: a `hello`, or at its shortest `{"token":"…"}`.
fn token_in(text: &str) -> Option<(String, String)> {
    /// A hello without its type.
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Short {
        token: String,
        #[serde(default)]
        client: String,
    }
    match serde_json::from_str(text) {
        Ok(ClientMessage::Hello { token, client }) => Some((token, client)),
        _ => serde_json::from_str(text).ok().map(|Short { token, client }| (token, client)),
    }
}

/// What a client is told, by kind.
enum Feed {
    Overlay {
        frames: watch::Receiver<Frame>,
        presence: OverlayPresence,
    },
    Panel {
        run: String,
        client: String,
        states: watch::Receiver<Arc<PanelState>>,
        sent: Option<Arc<PanelState>>,
        since: Option<u64>,
    },
}

impl Feed {
    fn overlay(output: &Output) -> Self {
        Self::Overlay { frames: output.frames(), presence: output.join() }
    }

    fn panel(api: &Api, session: &Session, since: Option<u64>) -> Result<Self, Problem> {
        let (run, client) = (api.run().to_owned(), session.actor.id.clone());
        Ok(Self::Panel { run, client, states: api.watch(session)?, sent: None, since })
    }

    /// Completes when there is something new; fails when the core has stopped.
    async fn changed(&mut self) -> Result<(), Gone> {
        let changed = match self {
            Self::Overlay { frames, .. } => frames.changed().await,
            Self::Panel { states, .. } => states.changed().await,
        };
        changed.map_err(|_| Gone)
    }

    /// The latest, as a message; `None` where the client has it already.
    fn latest(&mut self, now: i64) -> Option<String> {
        match self {
            Self::Overlay { frames, .. } => {
                let frame = frames.borrow_and_update().clone();
                Some(frame.json())
            }
            Self::Panel { run, client, states, sent, since } => {
                let state = Arc::clone(&states.borrow_and_update());
                let (full, sections) = match sent {
                    Some(earlier) => (false, state.changed_since(earlier)),
                    None if *since == Some(state.seq) => (false, unrecorded(&state)),
                    None => (true, PanelState::clone(&state).into_sections()),
                };
                let nothing_new =
                    sections.is_empty() && sent.as_ref().is_some_and(|sent| sent.seq == state.seq);
                // Not the time at which the state was made: it may be hours old where nothing has changed.
                let message = StateMessage {
                    seq: state.seq,
                    now,
                    client: client.clone(),
                    run: run.clone(),
                    full,
                    sections,
                };
                *sent = Some(state);
                if nothing_new { None } else { Some(write(&ServerMessage::State(message))) }
            }
        }
    }

    fn painted(&self, seq: u64) {
        if let Self::Overlay { presence, .. } = self {
            presence.painted(seq);
        }
    }
}

/// The sections that change without an event: `seq` does not tell whether a client that was away has them.
fn unrecorded(state: &PanelState) -> Sections {
    Sections {
        overlays: Some(state.overlays.clone()),
        store: Some(state.store.clone()),
        catalogue: Some(state.catalogue.clone()),
        stock: Some(state.stock.clone()),
        stores: Some(state.stores.clone()),
        keeping: Some(state.keeping),
        journal: Some(state.journal.clone()),
        ..Sections::default()
    }
}

struct Talk<'a> {
    api: &'a Api,
    session: Arc<Session>,
    feed: Feed,
    work: &'a mut Work,
}

impl Talk<'_> {
    /// Until the server or the core stops (`Ok`), or the client is gone.
    async fn run(
        &mut self,
        context: &Context,
        connection: &Connection,
        socket: &mut Socket,
    ) -> Result<(), Gone> {
        if let Some(first) = self.feed.latest(self.api.now()) {
            socket.send(first).await?;
        }
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beat.reset();
        loop {
            tokio::select! {
                changed = self.feed.changed() => {
                    if changed.is_err() {
                        return Ok(());
                    }
                    if let Some(message) = self.feed.latest(self.api.now()) {
                        socket.send(message).await?;
                    }
                }
                text = socket.text() => {
                    connection.heard();
                    if let Some(refusal) = self.take(&text?) {
                        socket.send(write(&refusal)).await?;
                    }
                }
                Some(answer) = self.work.next() => socket.send(write(&answer)).await?,
                _ = beat.tick() => {
                    socket.beat().await?;
                    socket.send(write(&ServerMessage::Ping { now: self.api.now() })).await?;
                }
                () = context.stop.cancelled() => return Ok(()),
            }
        }
    }

    /// Takes a message in. A refusal is answered at once; what can be done is put to work.
    fn take(&mut self, text: &str) -> Option<ServerMessage> {
        let message = match serde_json::from_str(text) {
            Ok(message) => message,
            Err(error) => {
                let why = cartwall_api::without_values(&error.to_string());
                let detail = format!("This message is none that is known here ({why}).");
                return Some(refusal(id_of(text), problem::bad_message(&detail)));
            }
        };
        match message {
            ClientMessage::Hello { .. } => None,
            ClientMessage::Painted { seq } => {
                self.feed.painted(seq);
                None
            }
            ClientMessage::Command { id, .. } | ClientMessage::Query { id, .. }
                if self.work.len() >= AT_ONCE =>
            {
                Some(refusal(id, problem::too_many_at_once()))
            }
            ClientMessage::Command { id, name, body, key } => {
                let (api, session) = (self.api.clone(), Arc::clone(&self.session));
                self.work.push(Box::pin(async move {
                    let done =
                        api.command(&session, &name, object(body), key.as_deref().map(Key::Press)).await;
                    answer(id, done.map(|done| serde_json::to_value(done).unwrap_or_default()))
                }));
                None
            }
            ClientMessage::Query { id, name, body } => {
                let (api, session) = (self.api.clone(), Arc::clone(&self.session));
                self.work.push(Box::pin(async move {
                    let found = api.query(&session, &name, object(body)).await;
                    answer(id, found)
                }));
                None
            }
        }
    }
}

fn answer(id: String, done: Result<Value, Problem>) -> ServerMessage {
    match done {
        Ok(ok) => ServerMessage::Answer { id, ok: Some(ok), problem: None },
        Err(problem) => refusal(id, problem),
    }
}

fn refusal(id: String, problem: Problem) -> ServerMessage {
    ServerMessage::Answer { id, ok: None, problem: Some(problem) }
}

/// The id of a message that is otherwise not understood, so that its sender can tell which.
fn id_of(text: &str) -> String {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    value.get("id").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn write(message: &ServerMessage) -> String {
    // Messages are made of text, numbers and options: they always have a JSON form.
    serde_json::to_string(message).unwrap_or_default()
}
