//! `/control/ws`: the flat state, then what changes, and verbs as plain words or JSON.
//!
//! Companion's generic module types what the user typed, ends it with a line break, and sends binary frames to
//! stay alive; a Stream Deck plugin opens the socket, sends one verb and leaves. Both are served as they are.

use super::deck;
use crate::auth::{At, bearer, session};
use crate::connections::{Connection, Use};
use crate::context::Context;
use crate::conversation::{Client, Reply, talk};
use crate::problem::{self, Refused};
use crate::query::QueryParams;
use crate::socket::{Socket, upgrade};
use axum::Extension;
use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use cartwall_api::{Api, Problem, Session, StateFlow, Stopped};
use serde_json::{Map, Value, json};
use std::sync::Arc;

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
    let states = context.api.flow(&session, None)?;
    if !connection.admit(share, Use::Socket) {
        return Err(Refused(problem::too_many_connections()));
    }
    let session = Arc::new(session);
    let deck = Deck { api: context.api.clone(), session: Arc::clone(&session), states, sent: None };
    let place = context.tasks.token();
    Ok(upgrade.on_upgrade(move |socket| async move {
        let _place = place;
        tokio::select! {
            () = connection.sent_out() => {}
            () = talk(&context, &*connection, Socket::new(socket), &session, deck) => {}
        }
    }))
}

struct Deck {
    api: Api,
    session: Arc<Session>,
    states: StateFlow,
    /// The flat state as it was last told.
    sent: Option<Map<String, Value>>,
}

impl Client for Deck {
    async fn changed(&mut self) -> Result<(), Stopped> {
        self.states.changed().await
    }

    fn latest(&mut self) -> Option<String> {
        let now = deck::flat(&self.states.state());
        let news = match &self.sent {
            Some(before) => deck::changes(&now, before),
            None => Some(now.clone()),
        };
        self.sent = Some(now);
        news.map(|news| Value::Object(news).to_string())
    }

    /// Decks know only frames of the state and answers; the socket's own ping is enough for them.
    fn beat(&self) -> Option<String> {
        None
    }

    /// A line that says nothing is passed over.
    fn received(&mut self, text: &str, busy: bool) -> Reply {
        let (verb, body) = match read(text) {
            Ok(Some(asked)) => asked,
            Ok(None) => return Reply::None,
            Err(problem) => return Reply::Now(refusal("", &problem)),
        };
        if busy {
            return Reply::Now(refusal(&verb, &problem::too_many_at_once()));
        }
        let (api, session) = (self.api.clone(), Arc::clone(&self.session));
        Reply::Later(Box::pin(async move {
            match api.act(&session, &verb, &body, None).await {
                Ok(done) => {
                    json!({ "cmd": verb, "ok": 1, "seq": done.seq, "error": "", "message": "" }).to_string()
                }
                Err(problem) => refusal(&verb, &problem),
            }
        }))
    }
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

fn refusal(verb: &str, problem: &Problem) -> String {
    json!({ "cmd": verb, "ok": 0, "error": problem.code, "message": problem.detail }).to_string()
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
