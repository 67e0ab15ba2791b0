//! Ending Cartwall, whichever way it was asked for: during a show only after a question.

use crate::kept::Kept;
use crate::onair::OnAir;
use crate::windows::{PANEL, show_panel};
use crate::words::{Words, fill};
use std::sync::atomic::{AtomicBool, Ordering};
use tauri::{AppHandle, Manager};
use tracing::error;

/// Whether the question is on screen.
#[derive(Default)]
pub struct Asking(AtomicBool);

/// The page calls this for its key, where the keyboard layout types no letter that the menu knows.
#[tauri::command]
pub fn quit(app: AppHandle) {
    ask(&app);
}

/// Ends it, or asks first where a show runs: what viewers see would stand still.
pub fn ask(app: &AppHandle) {
    let words = app.state::<Kept>().words();
    let (title, text) = match OnAir::now(app) {
        OnAir::Nothing => return app.exit(0),
        OnAir::Live(title) => (words.close_live.clone(), fill(&words.close_live_text, "{title}", &title)),
        OnAir::Rehearsal(title) => {
            (words.close_rehearsal.clone(), fill(&words.close_rehearsal_text, "{title}", &title))
        }
    };
    show_panel(app);
    if app.state::<Asking>().0.swap(true, Ordering::AcqRel) {
        return;
    }
    let asked = {
        let app = app.clone();
        app.clone().run_on_main_thread(move || question(&app, &title, &text, words))
    };
    if let Err(why) = asked {
        error!("The question about closing could not be asked: {why}");
        app.state::<Asking>().0.store(false, Ordering::Release);
    }
}

/// Where the session or a terminal ends it there is nobody to ask; it still ends in order.
#[cfg(unix)]
pub fn follow_signals(app: &AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};

    for kind in [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()] {
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            if let Ok(mut signals) = signal(kind)
                && signals.recv().await.is_some()
            {
                app.exit(0);
            }
        });
    }
}

fn answered(app: &AppHandle, close: bool) {
    app.state::<Asking>().0.store(false, Ordering::Release);
    if close {
        app.exit(0);
    }
}

/// Asked by GTK itself: the dialog plugin's belongs to no window there, and takes Enter for closing.
#[cfg(target_os = "linux")]
fn question(app: &AppHandle, title: &str, text: &str, words: Words) {
    use gtk::prelude::*;
    use gtk::{ButtonsType, DialogFlags, MessageDialog, MessageType, ResponseType};

    let panel = app.get_webview_window(PANEL).and_then(|panel| panel.gtk_window().ok());
    let flags = DialogFlags::MODAL | DialogFlags::DESTROY_WITH_PARENT;
    let dialog = MessageDialog::new(panel.as_ref(), flags, MessageType::Warning, ButtonsType::None, title);
    dialog.set_title(title);
    dialog.set_secondary_text(Some(text));
    dialog.add_button(&words.close, ResponseType::Accept);
    dialog.add_button(&words.stay, ResponseType::Cancel);
    dialog.set_default_response(ResponseType::Cancel);
    let app = app.clone();
    dialog.connect_response(move |dialog, response| {
        // Its window goes through here once more while it closes.
        if dialog.is_visible() {
            dialog.hide();
            dialog.close();
            answered(&app, response == ResponseType::Accept);
        }
    });
    dialog.show_all();
}

/// Staying is what Enter means, and what happens where the question is closed without an answer.
#[cfg(not(target_os = "linux"))]
fn question(app: &AppHandle, title: &str, text: &str, words: Words) {
    use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind, MessageDialogResult};

    let mut dialog = app
        .dialog()
        .message(text)
        .title(title)
        .kind(MessageDialogKind::Warning)
        .buttons(MessageDialogButtons::OkCancelCustom(words.stay, words.close.clone()));
    if let Some(panel) = app.get_webview_window(PANEL) {
        dialog = dialog.parent(&panel);
    }
    let app = app.clone();
    dialog.show_with_result(move |result| {
        answered(&app, matches!(result, MessageDialogResult::Custom(word) if word == words.close));
    });
}
