//! What the system says for Cartwall: only while a show runs and nobody looks at the panel, and only what cannot
//! wait. The settings switch it off.

use crate::kept::Kept;
use crate::onair::follow_states;
use crate::windows::PANEL;
use crate::words::Words;
use cartwall_api::PanelState;
use std::sync::atomic::{AtomicBool, Ordering};
use tauri::{AppHandle, Manager, State};
use tracing::warn;

/// Whether they are wished for.
pub struct Wished(AtomicBool);

impl Default for Wished {
    fn default() -> Self {
        Self(AtomicBool::new(true))
    }
}

/// The page's setting.
#[tauri::command]
pub fn set_notifications(wished: State<'_, Wished>, on: bool) {
    wished.0.store(on, Ordering::Relaxed);
}

/// Title and text.
struct Notice(String, String);

/// Watches for what cannot wait.
pub fn start(app: &AppHandle) {
    let app_handle = app.clone();
    follow_states(app, move |earlier, now| {
        let notices = if earlier.seq == now.seq { Vec::new() } else { news(&app_handle, &earlier, &now) };
        async move {
            for notice in notices {
                if let Err(why) = system::show(notice).await {
                    warn!("A notification was not shown: {why}");
                }
            }
        }
    });
}

fn news(app: &AppHandle, earlier: &PanelState, now: &PanelState) -> Vec<Notice> {
    if now.show.is_none() || earlier.show.is_none() || !app.state::<Wished>().0.load(Ordering::Relaxed) {
        return Vec::new();
    }
    let mut notices = Vec::new();
    let words: Words = app.state::<Kept>().words();
    if let (Some(before), Some(card)) = (&*earlier.program, &*now.program)
        && before.cue == card.cue
        && card.sold_out
        && !before.sold_out
    {
        notices.push(Notice(words.sold_out.clone(), card.title.clone()));
    }
    let known = |id: &str| earlier.memos.iter().any(|memo| memo.id == id);
    for memo in now.memos.iter().filter(|memo| memo.acknowledged_at.is_none() && !known(&memo.id)) {
        notices.push(Notice(words.memo.clone(), memo.text.clone()));
    }
    if notices.is_empty() || is_seen(app) { Vec::new() } else { notices }
}

/// Whether somebody looks at the panel.
fn is_seen(app: &AppHandle) -> bool {
    app.get_webview_window(PANEL)
        .is_some_and(|panel| panel.is_focused().unwrap_or(false) && !panel.is_minimized().unwrap_or(false))
}

#[cfg(target_os = "linux")]
mod system {
    use super::Notice;
    use std::collections::HashMap;
    use zbus::{Connection, zvariant::Value};

    const NAME: &str = "org.freedesktop.Notifications";
    const PATH: &str = "/org/freedesktop/Notifications";

    pub async fn show(Notice(title, text): Notice) -> zbus::Result<()> {
        let bus = Connection::session().await?;
        let no_actions: [&str; 0] = [];
        let hints = HashMap::from([("category", Value::from("im.received"))]);
        // Servers may read the text as markup.
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let body = ("Cartwall", 0_u32, "cartwall", &title, &text, no_actions.as_slice(), hints, -1_i32);
        bus.call_method(Some(NAME), PATH, Some(NAME), "Notify", &body).await?;
        Ok(())
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::Notice;

    pub async fn show(Notice(title, text): Notice) -> Result<(), String> {
        let shown = tauri::async_runtime::spawn_blocking(move || {
            notify_rust::Notification::new().appname("Cartwall").summary(&title).body(&text).show().map(drop)
        });
        shown.await.map_err(|why| why.to_string())?.map_err(|why| why.to_string())
    }
}
