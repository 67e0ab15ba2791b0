//! `/control/ws`: the flat state, then what changes, and verbs as plain words or JSON.
//!
//! Companion's generic module types what the user typed, ends it with a line break, and sends binary frames to
//! stay alive; a Stream Deck plugin opens the socket, sends one verb and leaves. Both are served as they are.

use super::{deck, verb};
use crate::auth::{At, bearer, session};
use crate::connections::{Connection, Use};
use crate::context::Context;
use crate::problem::{self, Refused};
use crate::query::QueryParams;
use crate::socket::{Close, Gone, Socket, upgrade};
use axum::Extension;
use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use cartwall_api::{PanelState, Problem, Session};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};

const BEAT: Duration = Duration::from_secs(10);
const AT_ONCE: usize = 32;
const FINISH_WITHIN: Duration = Duration::from_secs(5);

type States = watch::Receiver<Arc<PanelState>>;
type Work = FuturesUnordered<BoxFuture<'static, Value>>;

/// `GET /control/ws?token=TOKEN`
pub(crate) async fn socket(
    State(context): State<Context>,
    Extension(connection): Extension<Arc<Connection>>,
    Query(words): QueryParams,
    headers: HeaderMap,
    asked: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refused> {
    let upgrade = upgrade(asked)?;
    let (session, share) = match (bearer(&headers), words.get("token")) {
        (Some(token), _) => session(&context, token, At::Control)?,
        (None, Some(token)) => session(&context, token, At::ControlAddress)?,
        (None, None) => return Err(Refused(problem::unauthorised())),
    };
    let states = context.api.watch(&session)?;
    if !connection.admit(share, Use::Socket) {
        return Err(Refused(problem::too_many_connections()));
    }
    let place = context.tasks.token();
    Ok(upgrade.on_upgrade(move |socket| async move {
        let _place = place;
        tokio::select! {
            () = connection.sent_out() => {}
            () = talk(&context, &connection, states, Arc::new(session), Socket::new(socket)) => {}
        }
    }))
}

async fn talk(
    context: &Context,
    connection: &Connection,
    states: States,
    session: Arc<Session>,
    mut socket: Socket,
) {
    let mut work = Work::new();
    if run(context, connection, states, &session, &mut socket, &mut work).await.is_ok() {
        socket.close(Close::Stopping).await;
    }
    // A deck may send a verb and leave at once. It still happens.
    let _ = timeout(FINISH_WITHIN, async { while work.next().await.is_some() {} }).await;
}

/// Until the server or the core stops (`Ok`), or the client is gone.
async fn run(
    context: &Context,
    connection: &Connection,
    mut states: States,
    session: &Arc<Session>,
    socket: &mut Socket,
    work: &mut Work,
) -> Result<(), Gone> {
    let mut sent = latest(&mut states);
    socket.send(Value::Object(sent.clone()).to_string()).await?;
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beat.reset();
    loop {
        tokio::select! {
            changed = states.changed() => {
                if changed.is_err() {
                    return Ok(());
                }
                let now = latest(&mut states);
                if let Some(changes) = deck::changes(&now, &sent) {
                    socket.send(Value::Object(changes).to_string()).await?;
                }
                sent = now;
            }
            text = socket.text() => {
                connection.heard();
                if let Some(refusal) = take(context, session, &text?, work) {
                    socket.send(refusal.to_string()).await?;
                }
            }
            Some(answer) = work.next() => socket.send(answer.to_string()).await?,
            _ = beat.tick() => socket.beat().await?,
            () = context.stop.cancelled() => return Ok(()),
        }
    }
}

fn latest(states: &mut States) -> Map<String, Value> {
    let state = Arc::clone(&states.borrow_and_update());
    deck::flat(&state)
}

/// Puts a verb to work; what cannot be is answered at once. A line that says nothing is passed over.
fn take(context: &Context, session: &Arc<Session>, text: &str, work: &Work) -> Option<Value> {
    let (verb, body) = match read(text) {
        Ok(Some(asked)) => asked,
        Ok(None) => return None,
        Err(problem) => return Some(refusal("", &problem)),
    };
    if work.len() >= AT_ONCE {
        return Some(refusal(&verb, &problem::too_many_at_once()));
    }
    let (api, session) = (context.api.clone(), Arc::clone(session));
    work.push(Box::pin(async move {
        match verb::carry_out(&api, &session, &verb, &body, None).await {
            Ok(done) => json!({ "cmd": verb, "ok": 1, "seq": done.seq, "error": "", "message": "" }),
            Err(problem) => refusal(&verb, &problem),
        }
    }));
    None
}

/// `next`, `show 2`, or `{"cmd":"show","slot":2}`.
fn read(text: &str) -> Result<Option<(String, Value)>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if !text.starts_with('{') {
        let (verb, slot) = text.split_once(' ').unwrap_or((text, ""));
        let body = if slot.trim().is_empty() { json!({}) } else { json!({ "slot": slot.trim() }) };
        return Ok(Some((verb.to_owned(), body)));
    }
    let mut fields: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| problem::bad_json(&error))?;
    match fields.remove("cmd") {
        Some(Value::String(verb)) => Ok(Some((verb, Value::Object(fields)))),
        _ => Err(problem::bad_message("Name the verb: {\"cmd\":\"next\"}.")),
    }
}

fn refusal(verb: &str, problem: &Problem) -> Value {
    json!({ "cmd": verb, "ok": 0, "error": problem.code, "message": problem.detail })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_may_be_a_plain_word_with_a_line_break_or_json() {
        assert_eq!(read("next\r\n").unwrap(), Some(("next".to_owned(), json!({}))));
        assert_eq!(read("show 2\r\n").unwrap(), Some(("show".to_owned(), json!({ "slot": "2" }))));
        assert_eq!(
            read(r#"{"cmd":"show","slot":2}"#).unwrap(),
            Some(("show".to_owned(), json!({ "slot": 2 })))
        );
        assert_eq!(read("\r\n").unwrap(), None);
        assert_eq!(read("{").unwrap_err().code, "bad_json");
        assert_eq!(read(r#"{"slot":2}"#).unwrap_err().code, "bad_message");
    }
}
