//! The windows' carrier: the one list of commands and queries, and for each window its own flow of states.

use crate::core::Core;
use crate::media;
use cartwall_api::ApiCode;
use cartwall_api::wire::live::StateMessage;
use cartwall_api::{Key, PanelState, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tauri::ipc::Channel;
use tauri::{State, WebviewWindow};

/// How often a page is told something at least, as over a WebSocket.
const BEAT: Duration = Duration::from_secs(5);

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
            let answer = api.command(&host, &name, body, key.as_deref().map(Key::Press)).await?;
            serde_json::to_value(answer).map_err(|why| Problem::new(500, ApiCode::Internal, why.to_string()))
        }
    }
}

/// Tells the page the state: all of it, then what changes. A slow page skips states and gets the latest.
#[tauri::command]
pub fn listen(core: State<'_, Core>, window: WebviewWindow, channel: Channel<StateMessage>) {
    let (api, mut states) = (core.api().clone(), core.api().panel());
    let (run, client) = (api.run().to_owned(), Core::session().actor.id);
    let listener = tauri::async_runtime::spawn(async move {
        let mut sent: Option<Arc<PanelState>> = None;
        let mut beat = false;
        loop {
            let state = Arc::clone(&states.borrow_and_update());
            let sections = match &sent {
                Some(earlier) => state.changed_since(earlier),
                None => PanelState::clone(&state).into_sections(),
            };
            let news = sent.as_ref().is_none_or(|earlier| earlier.seq != state.seq) || !sections.is_empty();
            let message = StateMessage {
                seq: state.seq,
                now: api.now(),
                client: client.clone(),
                run: run.clone(),
                full: sent.is_none(),
                sections,
            };
            if (news || beat) && channel.send(message).is_err() {
                return;
            }
            sent = Some(state);
            // Nothing new for a while: the page still learns what time it is.
            beat = match tokio::time::timeout(BEAT, states.changed()).await {
                Ok(Ok(())) => false,
                Ok(Err(_)) => return,
                Err(_) => true,
            };
        }
    });
    core.set_listener(window.label(), listener);
}
