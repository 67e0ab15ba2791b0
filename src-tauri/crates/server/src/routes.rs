//! The router: what answers at each address of the api's list, behind what that list asks for.

use crate::auth::{require_api, require_control};
use crate::context::Context;
use crate::guard::guard;
use crate::problem::{self, Refused};
use crate::{commands, control, history, hooks, import, live, overlay, pages};
use axum::Router;
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use cartwall_api::{Address, Auth};

/// What answers at an address.
fn handler(address: Address) -> MethodRouter<Context> {
    match address {
        Address::Panel | Address::PanelOfShows => get(pages::panel),
        Address::OverlayPage => get(pages::overlay),
        Address::Picture => get(pages::picture),
        Address::Health => get(history::health),
        Address::OpenApi => get(history::openapi),
        Address::State => get(history::state),
        Address::Live => get(live::live),
        Address::OverlayAddress => get(overlay::address),
        Address::Command => post(commands::command),
        Address::Query => post(commands::query),
        Address::Sales => post(commands::sale),
        Address::Catalogue => get(history::catalogue),
        Address::Import => post(import::import),
        Address::ImportOrders => post(import::import_orders),
        Address::Shows => get(history::shows),
        Address::Report => get(history::report),
        Address::AsRun => get(history::as_run),
        Address::Export => get(history::export),
        Address::Hook => post(hooks::hook),
        Address::Decks | Address::DecksOfApi => get(control::socket::socket),
        Address::Verb | Address::VerbOfApi => post(control::post),
    }
}

pub(crate) fn router(context: Context) -> Router {
    let mut router = Router::new();
    for address in Address::ALL {
        let answer = handler(*address);
        let answer = match address.auth() {
            Auth::Open | Auth::Signed | Auth::Socket => answer,
            Auth::Token => answer.route_layer(from_fn_with_state(context.clone(), require_api)),
            Auth::Control => answer.route_layer(from_fn_with_state(context.clone(), require_control)),
        };
        router = router.route(address.path(), answer);
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
