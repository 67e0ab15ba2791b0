//! Tokens: who asks. What they may do is decided in the core, by role.

use crate::connections::{Connection, Share, Use};
use crate::context::Context;
use crate::problem::{self, Refused};
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cartwall_api::wire::answer::Problem;
use cartwall_api::{Role, Session};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Wrong tokens that are looked at in a minute.
const WRONG_TOKENS: u32 = 20;
const MINUTE: Duration = Duration::from_secs(60);

/// Where a token is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// The API and its socket.
    Api,
    /// `/control`, where button decks come in.
    Control,
    /// An address under `/control`, where anything but the deck's own token has no place: addresses are kept.
    ControlAddress,
}

/// Counts wrong tokens of one listener.
#[derive(Default)]
pub(crate) struct WrongTokens(Mutex<Option<(Instant, u32)>>);

impl WrongTokens {
    /// One more. A valid token is never held back by the wrong ones of others, only told apart from them later.
    fn count(&self, now: Instant) -> Problem {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = match *window {
            Some((since, count)) if now.duration_since(since) < MINUTE => (since, count + 1),
            _ => (now, 1),
        };
        *window = Some((since, count));
        if count > WRONG_TOKENS { problem::too_many_bad_tokens() } else { problem::unauthorised() }
    }
}

/// Whose token this is, and whose places its connection takes.
pub(crate) fn session(context: &Context, token: &str, at: At) -> Result<(Session, Share), Problem> {
    let deck = context.api.authenticate_control(token).map(|session| (session, Share::Deck));
    let known = || {
        let session = context.api.authenticate(token)?;
        let share = share(session.role);
        Some((session, share))
    };
    let found = match at {
        At::Api if deck.is_some() => return Err(problem::only_for_decks()),
        At::Api => known(),
        At::Control => deck.or_else(known),
        At::ControlAddress => deck,
    };
    found.ok_or_else(|| context.wrong_tokens.count(Instant::now()))
}

/// Lets a request through that carries a valid bearer token.
pub(crate) async fn require(context: Context, at: At, mut request: Request, next: Next) -> Response {
    // Some button decks cannot send headers; only their own token may stand in an address.
    let in_address = if at == At::Control { token_in_query(request.uri()) } else { None };
    let found = match (bearer(request.headers()), in_address) {
        (Some(token), _) => Some(session(&context, token, at)),
        (None, Some(token)) => Some(session(&context, &token, At::ControlAddress)),
        (None, None) => None,
    };
    let (session, share) = match found.unwrap_or_else(|| Err(problem::unauthorised())) {
        Ok(session) => session,
        Err(problem) => {
            crate::body::drain(request).await;
            return Refused(problem).into_response();
        }
    };
    let connection = request.extensions().get::<Arc<Connection>>();
    if !connection.is_some_and(|connection| connection.admit(share, Use::Requests)) {
        crate::body::drain(request).await;
        return Refused(problem::too_many_connections()).into_response();
    }
    request.extensions_mut().insert(Arc::new(session));
    next.run(request).await
}

/// [`require`] for the API.
pub(crate) async fn require_api(State(context): State<Context>, request: Request, next: Next) -> Response {
    require(context, At::Api, request, next).await
}

/// [`require`] for `/control`.
pub(crate) async fn require_control(
    State(context): State<Context>,
    request: Request,
    next: Next,
) -> Response {
    require(context, At::Control, request, next).await
}

/// The token of `Authorization: Bearer`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (scheme, token) = all.next()?.to_str().ok()?.split_once(' ')?;
    (all.next().is_none() && scheme.eq_ignore_ascii_case("bearer")).then(|| token.trim())
}

/// The token in an address.
fn token_in_query(address: &axum::http::Uri) -> Option<String> {
    let Ok(Query(words)) = Query::<HashMap<String, String>>::try_from_uri(address) else { return None };
    words.get("token").cloned()
}

/// Each role has places of its own; those who only watch share theirs.
fn share(role: Role) -> Share {
    match role {
        Role::Overlay => Share::Overlay,
        Role::OrderFeed => Share::OrderFeed,
        Role::Guest | Role::Moderator | Role::Observer => Share::Observer,
        Role::CoHost => Share::CoHost,
        Role::Producer => Share::Producer,
        Role::Host => Share::Host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_twenty_wrong_tokens_in_a_minute_the_rest_are_told_to_wait() {
        let (wrong, start) = (WrongTokens::default(), Instant::now());
        assert!((0..20).all(|_| wrong.count(start).status == 401));
        assert_eq!(wrong.count(start).status, 429);
        assert_eq!(wrong.count(start + MINUTE).status, 401);
    }
}
