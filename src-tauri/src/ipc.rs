//! The windows' carrier: the one list of commands and queries, and for each window its own flow of states.

use crate::core::Core;
use crate::media;
use cartwall_api::wire::live::StateMessage;
use cartwall_api::{Problem, Snapshot};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use tauri::ipc::Channel;
use tauri::{State, WebviewWindow};

/// What the page must know before it can ask anything.
#[derive(Serialize)]
pub struct Boot {
    origin: &'static str,
    overlay: String,
    window: String,
}

/// Which half of the list.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Command,
    Query,
}

/// Where pictures are, the address for OBS, and which window this is.
#[tauri::command]
pub fn boot(core: State<'_, Core>, window: WebviewWindow) -> Boot {
    Boot { origin: media::BASE, overlay: core.overlay().to_owned(), window: window.label().to_owned() }
}

/// Carries out a command or answers a query.
#[tauri::command]
pub async fn rpc(
    core: State<'_, Core>,
    kind: Kind,
    name: String,
    body: Value,
    key: Option<String>,
) -> Result<Value, Problem> {
    let (api, host) = (core.api(), Core::session());
    match kind {
        Kind::Query => api.query(&host, &name, body).await,
        Kind::Command => {
            let answer = api.command(&host, &name, body, key.as_deref()).await?;
            serde_json::to_value(answer).map_err(|why| Problem::new(500, "internal", why.to_string()))
        }
    }
}

/// Tells the page the state: all of it, then what changes. A slow page skips states and gets the latest.
#[tauri::command]
pub fn listen(core: State<'_, Core>, window: WebviewWindow, channel: Channel<StateMessage>) {
    let (mut states, run) = (core.api().panel(), core.api().run().to_owned());
    let listener = tauri::async_runtime::spawn(async move {
        let mut sent: Option<Arc<Snapshot>> = None;
        loop {
            let state = Arc::clone(&states.borrow_and_update());
            let sections = match &sent {
                Some(earlier) => state.changed_since(earlier),
                None => Snapshot::clone(&state).into_sections(),
            };
            let news = sent.as_ref().is_none_or(|earlier| earlier.seq != state.seq) || !sections.is_empty();
            let message = StateMessage {
                seq: state.seq,
                now: state.now,
                run: run.clone(),
                full: sent.is_none(),
                sections,
            };
            if news && channel.send(message).is_err() {
                return;
            }
            sent = Some(state);
            if states.changed().await.is_err() {
                return;
            }
        }
    });
    core.set_listener(window.label(), listener);
}
