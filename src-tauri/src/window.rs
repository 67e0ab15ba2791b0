//! The one window.

use crate::core::Core;
use tauri::webview::WebviewWindowBuilder;
use tauri::{App, AppHandle, Manager, Window, WindowEvent};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};

const PANEL: &str = "panel";

/// Opens the panel, once the core answers.
pub fn open(app: &App) -> Result<(), tauri::Error> {
    let config = app.config().app.windows.iter().find(|config| config.label == PANEL);
    let config = config.ok_or(tauri::Error::WindowNotFound)?;
    // The page never leaves the bundle: links from a catalogue lead nowhere.
    WebviewWindowBuilder::from_config(app, config)?
        .on_navigation(|url| url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost"))
        .build()?;
    Ok(())
}

/// Somebody started Cartwall again.
pub fn to_front(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(PANEL) {
        // A window manager may refuse each of these; the others still help.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Closing during a show asks first: the overlay would freeze for the viewers.
pub fn on_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    let running = window
        .try_state::<Core>()
        .and_then(|core| core.api().panel().borrow().show.as_ref().map(|show| show.title.clone()));
    let Some(title) = running else { return };
    api.prevent_close();
    let window = window.clone();
    window
        .dialog()
        .message(format!(
            "“{title}” is still running. If you close Cartwall now, the overlay keeps its last card until you \
             start it again; nothing is lost."
        ))
        .title("Close during the show?")
        .kind(MessageDialogKind::Warning)
        .parent(&window)
        .buttons(MessageDialogButtons::OkCancelCustom("Close".to_owned(), "Stay".to_owned()))
        .show({
            let window = window.clone();
            move |close| {
                if close {
                    // Past the question: `close` would ask again.
                    let _ = window.destroy();
                }
            }
        });
}
