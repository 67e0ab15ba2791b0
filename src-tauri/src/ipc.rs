//! The windows' carrier: the one list of commands and queries, and for each window its own flow of states.

use crate::core::Core;
use crate::media;
use cartwall_api::ApiCode;
use cartwall_api::wire::live::StateMessage;
use cartwall_api::{Key, Problem, Stopped, beats};
use cartwall_launch::OVERLAY_FILE;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use tauri::ipc::Channel;
use tauri::{State, WebviewWindow};

/// What the page must know before it can ask anything.
#[derive(Serialize)]
pub struct Boot {
    origin: &'static str,
    overlay: String,
    overlay_file: String,
    panel: String,
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
    Boot {
        origin: media::BASE,
        overlay: core.overlay().to_owned(),
        overlay_file: core.data().join(OVERLAY_FILE).to_string_lossy().into_owned(),
        panel: core.panel().to_owned(),
        window: window.label().to_owned(),
    }
}

/// Carries out a command or answers a query.
#[tauri::command]
pub async fn rpc(
    core: State<'_, Core>,
    kind: Kind,
    name: String,
    body: Value,
    key: Option<String>,
) -> Result<Box<RawValue>, Problem> {
    let (api, host) = (core.api(), Core::session());
    match kind {
        Kind::Query => api.query(&host, &name, body).await,
        Kind::Command => {
            let answer = api.command(&host, &name, body, key.as_deref().map(Key::Press)).await?;
            to_raw_value(&answer).map_err(|why| Problem::new(500, ApiCode::Internal, why.to_string()))
        }
    }
}

/// Tells the page the state: all of it, then what changes. A slow page skips states and gets the latest.
///
/// # Errors
/// Never: whoever sits at this computer may watch.
#[tauri::command]
pub fn listen(
    core: State<'_, Core>,
    window: WebviewWindow,
    channel: Channel<StateMessage>,
) -> Result<(), Problem> {
    let mut states = core.api().flow(&Core::session(), None)?;
    let listener = tauri::async_runtime::spawn(async move {
        let mut beats = beats();
        let mut message = states.latest();
        loop {
            if message.is_some_and(|message| channel.send(message).is_err()) {
                return;
            }
            message = tokio::select! {
                changed = states.changed() => match changed {
                    Ok(()) => states.latest(),
                    Err(Stopped) => return,
                },
                // The page learns what time it is, also where nothing is new.
                _ = beats.tick() => Some(states.beat()),
            };
        }
    });
    core.set_listener(window.label(), listener);
    Ok(())
}
