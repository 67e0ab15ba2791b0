//! `/api/v1/live`, the one WebSocket of panel and overlay.
//!
//! The first message must be a `hello` with a token. From then on the client gets the latest state whenever it
//! differs from the last one sent: whoever is slow skips states, and never holds up another. A missing `Origin`
//! is let in (see [`crate::guard`]): browsers always send one, and other programs must still show a token.

use crate::admission::Admitted;
use crate::auth::{At, session};
use crate::body::object;
use crate::connections::{Connection, Use};
use crate::context::Context;
use crate::conversation::{self, Client, Reply};
use crate::problem::{self, Refused};
use crate::query::QueryParams;
use crate::socket::{Close, Socket, upgrade};
use axum::Extension;
use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::extract::{Query, State};
use axum::response::Response;
use cartwall_api::wire::live::{ClientMessage, ServerMessage};
use cartwall_api::{
    Api, ApiCode, Frame, Key, Output, OutputId, OverlayPresence, Problem, Role, Session, StateFlow, Stopped,
};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// How long a client may take to say who it is.
pub(crate) const HELLO_WITHIN: Duration = Duration::from_secs(5);

/// `GET /api/v1/live?since=SEQ&run=RUN`
pub(crate) async fn live(
    State(context): State<Context>,
    Extension(connection): Extension<Arc<Connection>>,
    Query(words): QueryParams,
    asked: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refused> {
    let upgrade = upgrade(asked)?;
    let place = context.tasks.token();
    Ok(upgrade.on_upgrade(move |socket| async move {
        let _place = place;
        tokio::select! {
            () = connection.sent_out() => {}
            () = talk(&context, &connection, Socket::new(socket), &words) => {}
        }
    }))
}

async fn talk(
    context: &Context,
    connection: &Connection,
    mut socket: Socket,
    words: &HashMap<String, String>,
) {
    let (session, client) = match hello(context, connection, &mut socket).await {
        Ok(who) => who,
        Err(why) => return socket.close(why).await,
    };
    let overlay = session.role == Role::Overlay || client == "overlay";
    if !overlay {
        return panel(context, connection, socket, session, known(words)).await;
    }
    // A client calls itself what it likes: whether it is shown a card is for its token to say.
    if let Err(problem) = context.api.overlay_key(&session) {
        return socket.close(not_allowed(&problem)).await;
    }
    let Some(feed) = context.api.output(&OutputId::OVERLAY).map(Feed::overlay) else {
        return socket.close(Close::NoToken).await;
    };
    let session = Arc::new(session);
    let page = Page { api: context.api.clone(), session: Arc::clone(&session), feed };
    conversation::talk(context, connection, socket, &session, page).await;
}

/// A panel that has said who it is, until it leaves. `known`: what it has from before.
pub(crate) async fn panel(
    context: &Context,
    connection: &impl Admitted,
    socket: Socket,
    session: Session,
    known: Option<(&str, u64)>,
) {
    let states = match context.api.flow(&session, known) {
        Ok(states) => states,
        Err(problem) => return socket.close(not_allowed(&problem)).await,
    };
    let session = Arc::new(session);
    let page = Page { api: context.api.clone(), session: Arc::clone(&session), feed: Feed::Panel(states) };
    conversation::talk(context, connection, socket, &session, page).await;
}

fn not_allowed(problem: &Problem) -> Close {
    if problem.code == ApiCode::NotItsShow.as_str() { Close::Ended } else { Close::NoToken }
}

/// What a page has from before: the run of the core, and the newest event.
pub(crate) fn known(words: &HashMap<String, String>) -> Option<(&str, u64)> {
    Some((words.get("run")?, words.get("since")?.parse().ok()?))
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
pub(crate) fn token_in(text: &str) -> Option<(String, String)> {
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

/// What a page is told, by kind.
enum Feed {
    Overlay { frames: watch::Receiver<Frame>, presence: OverlayPresence },
    Panel(StateFlow),
}

impl Feed {
    fn overlay(output: &Output) -> Self {
        Self::Overlay { frames: output.frames(), presence: output.join() }
    }
}

struct Page {
    api: Api,
    session: Arc<Session>,
    feed: Feed,
}

impl Client for Page {
    async fn changed(&mut self) -> Result<(), Stopped> {
        match &mut self.feed {
            Feed::Overlay { frames, .. } => frames.changed().await.map_err(|_| Stopped),
            Feed::Panel(states) => states.changed().await,
        }
    }

    fn latest(&mut self) -> Option<String> {
        match &mut self.feed {
            Feed::Overlay { frames, .. } => {
                let frame = frames.borrow_and_update().clone();
                Some(frame.json())
            }
            Feed::Panel(states) => states.latest().map(|state| write(&ServerMessage::State(state))),
        }
    }

    fn beat(&self) -> Option<String> {
        Some(write(&ServerMessage::Ping { now: self.api.now() }))
    }

    fn received(&mut self, text: &str, busy: bool) -> Reply {
        let message = match serde_json::from_str(text) {
            Ok(message) => message,
            Err(error) => {
                let why = cartwall_api::without_values(&error.to_string());
                let detail = format!("This message is none that is known here ({why}).");
                return Reply::Now(refusal(id_of(text), problem::bad_message(&detail)));
            }
        };
        match message {
            ClientMessage::Hello { .. } => Reply::None,
            ClientMessage::Painted { seq } => {
                if let Feed::Overlay { presence, .. } = &self.feed {
                    presence.painted(seq);
                }
                Reply::None
            }
            ClientMessage::Opened(opened) => {
                if let Feed::Overlay { presence, .. } = &self.feed {
                    presence.opened(opened);
                }
                Reply::None
            }
            ClientMessage::Command { id, .. } | ClientMessage::Query { id, .. } if busy => {
                Reply::Now(refusal(id, problem::too_many_at_once()))
            }
            ClientMessage::Command { id, name, body, key } => {
                let (api, session) = (self.api.clone(), Arc::clone(&self.session));
                Reply::Later(Box::pin(async move {
                    let done =
                        api.command(&session, &name, object(body), key.as_deref().map(Key::Press)).await;
                    answer(id, done.and_then(|done| written(&done)))
                }))
            }
            ClientMessage::Query { id, name, body } => {
                let (api, session) = (self.api.clone(), Arc::clone(&self.session));
                Reply::Later(Box::pin(async move {
                    let found = api.query(&session, &name, object(body)).await;
                    answer(id, found)
                }))
            }
        }
    }
}

fn written(answer: &impl serde::Serialize) -> Result<Box<RawValue>, Problem> {
    to_raw_value(answer).map_err(|_| problem::of_status(500))
}

fn answer(id: String, done: Result<Box<RawValue>, Problem>) -> String {
    match done {
        Ok(ok) => write(&ServerMessage::Answer { id, ok: Some(ok), problem: None }),
        Err(problem) => refusal(id, problem),
    }
}

fn refusal(id: String, problem: Problem) -> String {
    write(&ServerMessage::Answer { id, ok: None, problem: Some(problem) })
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
