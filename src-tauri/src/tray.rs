//! The icon beside the clock: says what runs, and leads back to the window. Where no tray is, nothing is lost.
//!
//! On Linux it speaks to the desktop itself (StatusNotifierItem over D-Bus) and needs no library of the system.

use crate::kept::Kept;
use crate::onair::{OnAir, follow};
use crate::windows::show_panel;
use crate::words::{Words, fill};
use std::future::ready;
use tauri::image::Image;
use tauri::menu::{Menu, MenuBuilder, MenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager};
use tracing::warn;

const ID: &str = "cartwall";

const IDLE: Image<'_> = tauri::include_image!("icons/tray/idle.png");
const REHEARSAL: Image<'_> = tauri::include_image!("icons/tray/rehearsal.png");
const LIVE: Image<'_> = tauri::include_image!("icons/tray/live.png");

/// Puts it there, and keeps it true.
pub fn start(app: &AppHandle) {
    if let Err(why) = build(app) {
        warn!("There is no tray icon: {why}");
        return;
    }
    let handle = app.clone();
    follow(app, move |now| {
        update(&handle, &now);
        ready(())
    });
}

/// After the words changed.
pub fn rename(app: &AppHandle) {
    update(app, &OnAir::now(app));
}

fn build(app: &AppHandle) -> tauri::Result<()> {
    let (words, now) = (app.state::<Kept>().words(), OnAir::now(app));
    TrayIconBuilder::with_id(ID)
        .title("Cartwall")
        .icon(icon(&now))
        .tooltip(says(&words, &now))
        .menu(&menu(app, &words, &now)?)
        .show_menu_on_left_click(cfg!(target_os = "macos"))
        .on_tray_icon_event(|tray, event| {
            let up = MouseButtonState::Up;
            if matches!(event, TrayIconEvent::Click { button: MouseButton::Left, button_state, .. } if button_state == up)
                && !cfg!(target_os = "macos")
            {
                show_panel(tray.app_handle());
            }
        })
        .build(app)?;
    Ok(())
}

fn update(app: &AppHandle, now: &OnAir) {
    let Some(tray) = app.tray_by_id(ID) else { return };
    let words = app.state::<Kept>().words();
    let changed = tray
        .set_icon(Some(icon(now)))
        .and_then(|()| tray.set_tooltip(Some(says(&words, now))))
        .and_then(|()| tray.set_menu(Some(menu(app, &words, now)?)));
    if let Err(why) = changed {
        warn!("The tray icon does not tell what runs: {why}");
    }
}

/// The same items as in the menus do the same.
fn menu(app: &AppHandle, words: &Words, now: &OnAir) -> tauri::Result<Menu<tauri::Wry>> {
    // A title may hold what menus read as the mark of a key.
    let state = says(words, now).replace('&', "&&");
    MenuBuilder::new(app)
        .item(&MenuItem::with_id(app, "state", state, false, None::<&str>)?)
        .separator()
        .text("show_cartwall", &words.show_cartwall)
        .text("copy_overlay", &words.copy_overlay)
        .text("open_data", &words.open_data)
        .separator()
        .text("quit", &words.quit)
        .build()
}

fn icon(now: &OnAir) -> Image<'static> {
    match now {
        OnAir::Nothing => IDLE,
        OnAir::Rehearsal(_) => REHEARSAL,
        OnAir::Live(_) => LIVE,
    }
}

fn says(words: &Words, now: &OnAir) -> String {
    match now {
        OnAir::Nothing => words.idle.clone(),
        OnAir::Rehearsal(title) => fill(&words.rehearsal, "{title}", title),
        OnAir::Live(title) => fill(&words.on_air, "{title}", title),
    }
}
