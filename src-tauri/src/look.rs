//! Dark or light, and how large: the page decides, the windows follow and remember.

use crate::kept::Kept;
use cartwall_api::ApiCode;
use cartwall_api::Problem;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use tauri::utils::config::Color;
use tauri::{AppHandle, Manager, State, WebviewWindow};

/// As chosen; `System` follows the desktop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    Dark,
    Light,
    System,
}

/// Smaller cannot be read, larger leaves no room.
const ZOOM: RangeInclusive<f64> = 0.5..=2.0;

/// The page's `--ground`, so that a window shows no other colour before its page does.
pub fn ground(theme: tauri::Theme) -> Color {
    match theme {
        tauri::Theme::Light => Color(0xf1, 0xf3, 0xf6, 0xff),
        _ => Color(0x09, 0x0b, 0x0f, 0xff),
    }
}

/// All windows in a theme, now and at the next start.
#[tauri::command]
pub fn set_theme(app: AppHandle, kept: State<'_, Kept>, theme: Theme) {
    if kept.get(|choices| choices.theme) != theme {
        kept.change(|choices| choices.theme = theme);
    }
    show(&app);
}

/// What windows should wear; `None` leaves it to the system.
pub fn wish(app: &AppHandle) -> Option<tauri::Theme> {
    match app.state::<Kept>().get(|choices| choices.theme) {
        Theme::Dark => Some(tauri::Theme::Dark),
        Theme::Light => Some(tauri::Theme::Light),
        #[cfg(target_os = "linux")]
        Theme::System => app.state::<crate::desktop::Wish>().get(),
        #[cfg(not(target_os = "linux"))]
        Theme::System => None,
    }
}

/// Puts the theme on all windows.
pub fn show(app: &AppHandle) {
    let wish = wish(app);
    app.set_theme(wish);
    for (label, window) in app.webview_windows() {
        let shown = wish.or_else(|| window.theme().ok()).unwrap_or(tauri::Theme::Dark);
        underlay(app, &label, shown);
    }
}

/// What shows of a window between its pages.
pub fn underlay(app: &AppHandle, window: &str, theme: tauri::Theme) {
    if let Some(window) = app.get_webview_window(window) {
        // It only spares the eyes.
        let _ = window.set_background_color(Some(ground(theme)));
    }
}

/// This window's size of everything.
#[tauri::command]
pub fn set_zoom(window: WebviewWindow, kept: State<'_, Kept>, factor: f64) -> Result<(), Problem> {
    if !ZOOM.contains(&factor) {
        return Err(Problem::invalid("The zoom goes from half to twice the size. Nothing was changed."));
    }
    let label = window.label();
    if kept.get(|choices| choices.zoom.get(label).copied()) != Some(factor) {
        kept.change(|choices| {
            choices.zoom.insert(label.to_owned(), factor);
        });
    }
    window.set_zoom(factor).map_err(|why| Problem::new(500, ApiCode::Window, why.to_string()))
}
