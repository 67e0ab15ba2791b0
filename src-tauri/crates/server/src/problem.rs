//! Refusals of the server itself, as RFC 9457 problems. Refusals of the show's rules come from the core.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cartwall_api::ApiCode;
use cartwall_api::wire::answer::Problem;

/// Makes a [`Problem`] an error response.
#[derive(Debug)]
pub(crate) struct Refused(pub(crate) Problem);

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.0).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        let wait = self.0.retry_after_ms().map_or(60, |ms| ms.div_ceil(1_000));
        match status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::TOO_MANY_REQUESTS => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
            }
            StatusCode::UPGRADE_REQUIRED => {
                headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
                headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
            }
            _ => {}
        }
        response
    }
}

macro_rules! problems {
    ($($name:ident = $code:ident($status:literal, $detail:literal);)*) => {$(
        pub(crate) fn $name() -> Problem {
            Problem::new($status, ApiCode::$code, $detail)
        }
    )*};
}

problems! {
    not_found = NotFound(404, "Nothing is at this address. Check it, or open the panel's start page.");
    method_not_allowed = MethodNotAllowed(405, "This address does not take this kind of request. GET reads, POST changes.");
    too_large = TooLarge(413, "This is more than is taken here in one piece. Send less at a time.");
    too_slow = TooSlow(408, "The request did not arrive in time. Try again.");
    bad_body = BadBody(400, "The request ended before all of it had come. Try again.");
    not_json = NotJson(415, "Say Content-Type: application/json, and send JSON.");
    unauthorised = Unauthorised(401, "This needs a token: Authorization: Bearer, with the token that `cartwall serve` prints. If you had \
         one, it is not valid any more.");
    too_many_bad_tokens = TooManyBadTokens(429, "Wrong tokens keep coming. Wait a minute, then use the address or token that the panel shows.");
    only_for_decks = OnlyForDecks(403, "This token is for button decks and works under /control only. Use a token of your own here.");
    foreign_host = ForeignHost(421, "Cartwall answers only at its own address on this computer. Open it by the address it shows.");
    foreign_origin = ForeignOrigin(403, "Another website tried to reach Cartwall from this browser.");
    too_many_connections = TooManyConnections(503, "Too many pages and programs are connected. Close some of them and try again.");
    too_much_at_once = TooMuchAtOnce(503, "Too much is being sent here at the same moment, so this was not taken in. Send it again in a second.");
    too_many_at_once = TooManyAtOnce(429, "Too many requests wait for their answers on this connection. Wait for some of them.");
    import_running = ImportRunning(409, "Another file is being sent with this token. Try again when it is done.");
    upgrade_required = UpgradeRequired(426, "This address speaks WebSocket only.");
    no_place = NoPlace(500, "The file could not be kept on this computer's disk. Check that there is space, then try again.");
    unknown_picture = UnknownPicture(404, "There is no picture with this name.");
    not_built = NotBuilt(404, "The pages are not built yet. Run `cargo xtask start`.");
}

/// What was sent is not what is read here.
pub(crate) fn bad_json(why: &serde_json::Error) -> Problem {
    let why = cartwall_api::without_values(&why.to_string());
    let detail = format!("The body is not valid JSON ({why}). Correct it and send it again.");
    Problem::new(400, ApiCode::BadJson, detail)
}

/// A value in the address is not what is read here.
pub(crate) fn bad_query(why: &str) -> Problem {
    Problem::new(400, ApiCode::BadQuery, why)
}

/// A socket's message is none that is known.
pub(crate) fn bad_message(why: &str) -> Problem {
    Problem::new(400, ApiCode::BadMessage, why)
}

/// Where only a status is known.
pub(crate) fn of_status(status: u16) -> Problem {
    match status {
        404 => not_found(),
        405 => method_not_allowed(),
        413 => too_large(),
        415 => not_json(),
        426 => upgrade_required(),
        400..=499 => {
            Problem::new(status, ApiCode::BadRequest, "This request is not understood. Check its address.")
        }
        _ => Problem::new(
            500,
            ApiCode::Internal,
            "Something went wrong inside Cartwall. Its log on this computer says what.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(problem: Problem, name: header::HeaderName) -> Option<String> {
        let response = Refused(problem).into_response();
        response.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn whoever_asks_too_often_is_always_told_how_long_to_wait() {
        let known = Problem::new(429, ApiCode::TooManyRequests, "").with("retry_after_ms", 1_200_i64);
        assert_eq!(header(known, header::RETRY_AFTER).as_deref(), Some("2"));
        for problem in [too_many_bad_tokens(), too_many_at_once(), of_status(429)] {
            assert_eq!(header(problem, header::RETRY_AFTER).as_deref(), Some("60"));
        }
    }

    #[test]
    fn where_only_a_socket_is_spoken_the_refusal_names_it() {
        assert_eq!(header(upgrade_required(), header::UPGRADE).as_deref(), Some("websocket"));
    }
}
