//! Every address that is answered, listed once: the router is made from this list, and so are the tests that
//! no address forgets to ask for a token.

use crate::auth::{require_api, require_control};
use crate::context::Context;
use crate::guard::guard;
use crate::problem::{self, Refused};
use crate::{commands, control, history, hooks, import, live, overlay, pages};
use axum::Router;
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};

/// What a request must show before its address answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Nothing: it tells nothing.
    Open,
    /// The token of a role, in `Authorization: Bearer`.
    Token,
    /// The same, or the token of button decks.
    Control,
    /// The signature of a shop over its body.
    Signed,
    /// A token in the first message of the socket, or (for decks) in the address.
    Socket,
}

/// An address.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// `GET` or `POST`. Only `POST` changes anything.
    pub method: &'static str,
    /// With its variable parts in braces.
    pub path: &'static str,
    /// What it asks for.
    pub auth: Auth,
    answer: fn() -> MethodRouter<Context>,
}

macro_rules! routes {
    ($($auth:ident $method:ident $path:literal => $handler:path;)*) => {
        &[$(Route {
            method: stringify!($method),
            path: $path,
            auth: Auth::$auth,
            answer: || routes!(@method $method)($handler),
        },)*]
    };
    (@method GET) => { get };
    (@method POST) => { post };
}

/// All addresses. Pages and their assets are answered by whatever `ui` built.
pub fn routes() -> &'static [Route] {
    routes! {
        Open GET "/" => pages::panel;
        Open GET "/shows" => pages::panel;
        Open GET "/overlay" => pages::overlay;
        Open GET "/media/{hash}" => pages::picture;
        Open GET "/api/v1/health" => history::health;
        Token GET "/api/v1/openapi.json" => history::openapi;
        Token GET "/api/v1/state" => history::state;
        Socket GET "/api/v1/live" => live::live;
        Token GET "/api/v1/overlay" => overlay::address;
        Token POST "/api/v1/commands/{name}" => commands::command;
        Token POST "/api/v1/queries/{name}" => commands::query;
        Token POST "/api/v1/sales" => commands::sale;
        Token GET "/api/v1/catalogue" => history::catalogue;
        Signed POST "/hooks/{store}" => hooks::hook;
        Token POST "/api/v1/catalogue/import" => import::import;
        Token GET "/api/v1/shows" => history::shows;
        Token GET "/api/v1/shows/{id}/report" => history::report;
        Token GET "/api/v1/shows/{id}/as-run" => history::as_run;
        Token GET "/api/v1/shows/{id}/export" => history::export;
        Socket GET "/control/ws" => control::socket::socket;
        Control POST "/control/{verb}" => control::post;
        Socket GET "/api/v1/control/ws" => control::socket::socket;
        Control POST "/api/v1/control/{verb}" => control::post;
    }
}

pub(crate) fn router(context: Context) -> Router {
    let mut router = Router::new();
    for route in routes() {
        let answer = (route.answer)();
        let answer = match route.auth {
            Auth::Open | Auth::Signed | Auth::Socket => answer,
            Auth::Token => answer.route_layer(from_fn_with_state(context.clone(), require_api)),
            Auth::Control => answer.route_layer(from_fn_with_state(context.clone(), require_control)),
        };
        router = router.route(route.path, answer);
    }
    router
        .fallback(pages::asset)
        .method_not_allowed_fallback(|| async { Refused(problem::method_not_allowed()) })
        .layer(map_response(as_problem))
        .layer(from_fn_with_state(context.clone(), guard))
        .with_state(context)
}

/// A refusal that the framework wrote in its own words (a path that is not UTF-8, for one) becomes a problem.
async fn as_problem(response: Response) -> Response {
    let status = response.status();
    let ours = response.headers().get("content-type").is_some_and(|kind| kind == "application/problem+json");
    if ours || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    Refused(problem::of_status(status.as_u16())).into_response()
}
