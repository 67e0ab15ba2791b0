//! The panel's window and its second ones: which are open, what each shows, and when they close.

use crate::core::Core;
use crate::kept::Kept;
use crate::menu::Pages;
use crate::{look, menu, place, quit, recover};
use cartwall_api::ApiCode;
use cartwall_api::Problem;
use serde::{Deserialize, Serialize};
use tauri::utils::config::WindowConfig;
use tauri::webview::{PageLoadEvent, WebviewWindowBuilder};
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindow, Window, WindowEvent};
use tracing::warn;

/// The first window; Cartwall runs as long as it does.
pub const PANEL: &str = "panel";

/// A view of the page in a window of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    Prompter,
    Timeline,
}

impl View {
    const ALL: [Self; 2] = [Self::Prompter, Self::Timeline];

    /// The window's label and the page's route.
    pub fn label(self) -> &'static str {
        match self {
            Self::Prompter => "prompter",
            Self::Timeline => "timeline",
        }
    }

    fn of(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.label() == label)
    }
}

/// Opens the panel, and the second windows that were open when Cartwall ended.
pub fn open_all(app: &AppHandle) -> tauri::Result<()> {
    build(app, panel_config(app)?)?;
    for view in app.state::<Kept>().get(|choices| choices.open.clone()) {
        if let Err(why) = open(app, view) {
            warn!("The {} did not come back: {why}", view.label());
        }
    }
    Ok(())
}

/// Opens a second window, or brings it to the front.
pub fn open(app: &AppHandle, view: View) -> tauri::Result<()> {
    if let Some(window) = app.get_webview_window(view.label()) {
        to_front(&window);
        return Ok(());
    }
    let config = WindowConfig {
        label: view.label().to_owned(),
        url: WebviewUrl::App(format!("index.html#/{}", view.label()).into()),
        width: 960.0,
        height: 640.0,
        min_width: Some(480.0),
        min_height: Some(320.0),
        ..panel_config(app)?
    };
    build(app, config)?;
    app.state::<Kept>().change(|choices| {
        choices.open.insert(view);
    });
    Ok(())
}

/// Somebody asked for Cartwall.
pub fn show_panel(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(PANEL) {
        to_front(&window);
    }
}

/// The page asks for a second window.
#[tauri::command]
pub async fn open_window(app: AppHandle, view: View) -> Result<(), Problem> {
    open(&app, view).map_err(|why| {
        let detail = format!("The window did not open: {why}. The show goes on in this one.");
        Problem::new(500, ApiCode::Window, detail)
    })
}

/// This window over the whole screen, or back.
#[tauri::command]
pub fn toggle_full_screen(window: WebviewWindow) {
    if let Ok(full) = window.is_fullscreen() {
        // A window manager may refuse.
        let _ = window.set_fullscreen(!full);
    }
}

/// This window, as its own button closes it.
#[tauri::command]
pub fn close_window(window: WebviewWindow) {
    let _ = window.close();
}

/// Closing the panel ends Cartwall; a second window only closes.
pub fn on_event(window: &Window, event: &WindowEvent) {
    let app = window.app_handle();
    match (event, View::of(window.label())) {
        (WindowEvent::CloseRequested { api, .. }, None) => {
            api.prevent_close();
            quit::ask(app);
        }
        (WindowEvent::CloseRequested { .. }, Some(view)) => {
            app.state::<Kept>().change(|choices| {
                choices.open.remove(&view);
            });
        }
        (WindowEvent::ThemeChanged(theme), _) => look::underlay(app, window.label(), *theme),
        (WindowEvent::Destroyed, _) => {
            app.state::<Core>().drop_listener(window.label());
            app.state::<Pages>().forget(window.label());
        }
        _ => {}
    }
}

fn panel_config(app: &AppHandle) -> tauri::Result<WindowConfig> {
    let config = app.config().app.windows.iter().find(|config| config.label == PANEL);
    config.cloned().ok_or(tauri::Error::WindowNotFound)
}

fn build(app: &AppHandle, mut config: WindowConfig) -> tauri::Result<WebviewWindow> {
    let kept = app.state::<Kept>();
    config.theme = look::wish(app);
    // Whatever the desktop wishes shows itself once there is a window; until then it is dark.
    config.background_color = Some(look::ground(config.theme.unwrap_or(tauri::Theme::Dark)));
    if let Some(view) = View::of(&config.label) {
        config.title = title(&kept.words(), view);
    }
    let mut builder = WebviewWindowBuilder::from_config(app, &config)?
        // The page never leaves the bundle: links from a catalogue lead nowhere.
        .on_navigation(|url| url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost"))
        // The page says what runs, and so does the frame; a second window is named after its view.
        .on_document_title_changed(|window, title| {
            if window.label() == PANEL {
                let _ = window.set_title(&title);
            }
        })
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished {
                place::keep_on_screen(&window);
            }
        });
    // macOS has one menu for all windows. Elsewhere it belongs to the panel: nobody reads a prompter past a menu.
    if cfg!(not(target_os = "macos")) && config.label == PANEL {
        builder = builder.menu(menu::build(app)?);
    }
    let window = builder.build()?;
    if let Some(zoom) = kept.get(|choices| choices.zoom.get(&config.label).copied()) {
        window.set_zoom(zoom)?;
    }
    recover::watch(&window);
    Ok(window)
}

/// What stands on a second window's frame.
pub fn title(words: &crate::words::Words, view: View) -> String {
    let name = match view {
        View::Prompter => &words.prompter,
        View::Timeline => &words.timeline,
    };
    format!("{name} · Cartwall")
}

/// After the words changed.
pub fn rename(app: &AppHandle, words: &crate::words::Words) {
    for view in View::ALL {
        if let Some(window) = app.get_webview_window(view.label()) {
            let _ = window.set_title(&title(words, view));
        }
    }
}

fn to_front(window: &WebviewWindow) {
    // A window manager may refuse each of these; the others still help.
    let _ = window.unminimize();
    let _ = window.show();
    let _ = window.set_focus();
}
