//! Dark or light, and how large: the page decides, the windows follow and remember.

use crate::kept::Kept;
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

impl Theme {
    /// As windows take it.
    pub fn wish(self) -> Option<tauri::Theme> {
        match self {
            Self::Dark => Some(tauri::Theme::Dark),
            Self::Light => Some(tauri::Theme::Light),
            Self::System => None,
        }
    }
}

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
    app.set_theme(theme.wish());
    for window in app.webview_windows().values() {
        let shown = theme.wish().or_else(|| window.theme().ok()).unwrap_or(tauri::Theme::Dark);
        // Only what shows between pages.
        let _ = window.set_background_color(Some(ground(shown)));
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
    window.set_zoom(factor).map_err(|why| Problem::new(500, "window", why.to_string()))
}
