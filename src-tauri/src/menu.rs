//! The native menus. What concerns windows and the system is done here; the rest is the page's, and told to it.
//!
//! Items of the show have no keys of their own: the page owns those, and knows when they are meant for a field.

use crate::kept::Kept;
use crate::onair::{OnAir, follow};
use crate::windows::{PANEL, View};
use crate::words::Words;
use crate::{quit, system, windows};
use cartwall_api::Verb;
use std::collections::HashMap;
use std::future::ready;
use std::sync::{Mutex, PoisonError};
use tauri::ipc::Channel;
use tauri::menu::{AboutMetadata, IsMenuItem, Menu, MenuItem, MenuItemKind, PredefinedMenuItem, Submenu};
use tauri::{AppHandle, Manager, State, WebviewWindow, Wry};
use tracing::warn;

const MAC: bool = cfg!(target_os = "macos");

/// The verbs of the show in the menus. They mean something only while one runs; the page carries them out.
const OF_THE_SHOW: [Verb; 5] = [Verb::Take, Verb::Next, Verb::Clear, Verb::Undo, Verb::EndShow];

/// How the pages hear what was chosen, by window.
#[derive(Default)]
pub struct Pages(Mutex<HashMap<String, Channel<String>>>);

impl Pages {
    fn tell(&self, window: &str, action: &str) {
        if let Some(page) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(window) {
            // A page that is just loading again has no menus to hear of.
            let _ = page.send(action.to_owned());
        }
    }

    /// Its window is gone.
    pub fn forget(&self, window: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(window);
    }
}

/// A page wants to hear what is chosen.
#[tauri::command]
pub fn menu_choices(window: WebviewWindow, pages: State<'_, Pages>, channel: Channel<String>) {
    pages.0.lock().unwrap_or_else(PoisonError::into_inner).insert(window.label().to_owned(), channel);
}

/// The page speaks another language.
#[tauri::command]
pub fn shell_words(app: AppHandle, kept: State<'_, Kept>, words: Words) {
    if kept.words() == words {
        return;
    }
    kept.change(|choices| choices.words = Some(words.clone()));
    windows::rename(&app, &words);
    crate::tray::rename(&app);
    if let Err(why) = put(&app) {
        warn!("The menus keep their old words: {why}");
    }
}

/// Puts the menus where this system has them.
fn put(app: &AppHandle) -> tauri::Result<()> {
    let menu = build(app)?;
    if MAC {
        app.set_menu(menu)?;
    } else if let Some(panel) = app.get_webview_window(PANEL) {
        panel.set_menu(menu)?;
    }
    Ok(())
}

/// Menus and dialogs from right to left where the words are.
#[cfg(target_os = "linux")]
fn direction(words: &Words) {
    use gtk::TextDirection::{Ltr, Rtl};
    gtk::Widget::set_default_direction(if words.right_to_left() { Rtl } else { Ltr });
}

/// The other systems go by the language of the whole desktop.
#[cfg(not(target_os = "linux"))]
fn direction(_words: &Words) {}

/// Makes items in today's words.
struct Making<'a> {
    app: &'a AppHandle,
    words: Words,
}

type Item = MenuItemKind<Wry>;

impl Making<'_> {
    /// An item with its own id; `chosen` says what it does.
    fn item(&self, id: &str, text: &str, keys: Option<&str>) -> tauri::Result<Item> {
        MenuItem::with_id(self.app, id, text, true, keys).map(MenuItemKind::MenuItem)
    }

    /// An item that the system knows.
    fn known(&self, make: Known, text: &str) -> tauri::Result<Item> {
        make(self.app, Some(text)).map(MenuItemKind::Predefined)
    }

    fn line(&self) -> tauri::Result<Item> {
        PredefinedMenuItem::separator(self.app).map(MenuItemKind::Predefined)
    }

    fn menu(&self, text: &str, items: &[Item]) -> tauri::Result<Submenu<Wry>> {
        let items: Vec<&dyn IsMenuItem<Wry>> = items.iter().map(|item| item as _).collect();
        Submenu::with_items(self.app, text, true, &items)
    }
}

/// How to make an item that the system knows.
type Known = fn(&AppHandle, Option<&str>) -> tauri::Result<PredefinedMenuItem<Wry>>;

/// The menus as they stand on this system, in today's words.
pub fn build(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let make = Making { app, words: app.state::<Kept>().words() };
    direction(&make.words);
    let mut menus = vec![file(&make)?, edit(&make)?, view(&make)?, show(&make)?, help(&make)?];
    if MAC {
        menus.insert(0, app_menu(&make)?);
        menus.insert(menus.len() - 1, window(&make)?);
    }
    let menus: Vec<&dyn IsMenuItem<Wry>> = menus.iter().map(|menu| menu as _).collect();
    Menu::with_items(app, &menus)
}

/// macOS puts first what belongs to the app as a whole. Its name stands there, whatever the word.
fn app_menu(make: &Making<'_>) -> tauri::Result<Submenu<Wry>> {
    let words = &make.words;
    let items = [
        make.known(about, &words.about)?,
        make.line()?,
        make.item("settings", &words.settings, Some("Cmd+,"))?,
        make.line()?,
        make.known(PredefinedMenuItem::hide, &words.hide)?,
        make.known(PredefinedMenuItem::hide_others, &words.hide_others)?,
        make.known(PredefinedMenuItem::show_all, &words.show_all)?,
        make.line()?,
        // Not the system's own, which would not ask during a show.
        make.item("quit", &words.quit, Some("Cmd+Q"))?,
    ];
    make.menu(&words.about, &items)
}

fn about(app: &AppHandle, text: Option<&str>) -> tauri::Result<PredefinedMenuItem<Wry>> {
    let about = AboutMetadata {
        name: Some("Cartwall".to_owned()),
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        license: Some("MIT OR Apache-2.0".to_owned()),
        ..AboutMetadata::default()
    };
    PredefinedMenuItem::about(app, text, Some(about))
}

fn file(make: &Making<'_>) -> tauri::Result<Submenu<Wry>> {
    let words = &make.words;
    let mut items = vec![
        make.item("import", &words.import, Some("CmdOrCtrl+O"))?,
        make.line()?,
        make.item("copy_overlay", &words.copy_overlay, None)?,
        make.item("open_data", &words.open_data, None)?,
    ];
    if !MAC {
        items.extend([
            make.line()?,
            make.item("settings", &words.settings, Some("Ctrl+,"))?,
            make.line()?,
            make.item("quit", &words.quit, Some("Ctrl+Q"))?,
        ]);
    }
    make.menu(&words.file, &items)
}

/// Undo is not here: it is the show's, and a field has its own by key.
fn edit(make: &Making<'_>) -> tauri::Result<Submenu<Wry>> {
    let words = &make.words;
    // GTK has no such items of its own; there the web view is told by name.
    let items = if cfg!(target_os = "linux") {
        [
            make.item("Cut", &words.cut, None)?,
            make.item("Copy", &words.copy, None)?,
            make.item("Paste", &words.paste, None)?,
            make.line()?,
            make.item("SelectAll", &words.select_all, None)?,
        ]
    } else {
        [
            make.known(PredefinedMenuItem::cut, &words.cut)?,
            make.known(PredefinedMenuItem::copy, &words.copy)?,
            make.known(PredefinedMenuItem::paste, &words.paste)?,
            make.line()?,
            make.known(PredefinedMenuItem::select_all, &words.select_all)?,
        ]
    };
    make.menu(&words.edit, &items)
}

fn view(make: &Making<'_>) -> tauri::Result<Submenu<Wry>> {
    let words = &make.words;
    let items = [
        make.item("desk", &words.desk, None)?,
        make.item("build", &words.build, None)?,
        make.item("history", &words.history, None)?,
        make.line()?,
        make.item("prompter", &words.prompter, None)?,
        make.item("timeline", &words.timeline, None)?,
        make.line()?,
        make.item("zoom_in", &words.zoom_in, Some("CmdOrCtrl+="))?,
        make.item("zoom_out", &words.zoom_out, Some("CmdOrCtrl+-"))?,
        make.item("zoom_reset", &words.zoom_reset, Some("CmdOrCtrl+0"))?,
        make.line()?,
        make.item("full_screen", &words.full_screen, Some(if MAC { "Ctrl+Cmd+F" } else { "F11" }))?,
    ];
    make.menu(&words.view, &items)
}

fn show(make: &Making<'_>) -> tauri::Result<Submenu<Wry>> {
    let words = &make.words;
    let texts = [&words.take, &words.next, &words.clear, &words.undo, &words.end_show];
    let running = OnAir::now(make.app) != OnAir::Nothing;
    let mut items = Vec::new();
    for (verb, text) in OF_THE_SHOW.into_iter().zip(texts) {
        items.push(MenuItem::with_id(make.app, verb.name(), text, running, None::<&str>)?);
    }
    *make.app.state::<ShowItems>().0.lock().unwrap_or_else(PoisonError::into_inner) = items.clone();
    let mut items: Vec<Item> = items.into_iter().map(MenuItemKind::MenuItem).collect();
    items.insert(items.len() - 1, make.line()?);
    make.menu(&words.show, &items)
}

fn window(make: &Making<'_>) -> tauri::Result<Submenu<Wry>> {
    let words = &make.words;
    let items = [
        make.known(PredefinedMenuItem::minimize, &words.minimize)?,
        make.item("close_window", &words.close_window, Some("Cmd+W"))?,
        make.line()?,
        make.known(PredefinedMenuItem::bring_all_to_front, &words.bring_all_to_front)?,
    ];
    make.menu(&words.window, &items)
}

fn help(make: &Making<'_>) -> tauri::Result<Submenu<Wry>> {
    let words = &make.words;
    let mut items = vec![make.item("keys", &words.keys, None)?, make.item("overlay", &words.overlay, None)?];
    if !MAC {
        items.extend([make.line()?, make.known(about, &words.about)?]);
    }
    make.menu(&words.help, &items)
}

/// The show's items in the menus now.
#[derive(Default)]
pub struct ShowItems(Mutex<Vec<MenuItem<Wry>>>);

/// Keeps the show's items usable exactly while one runs.
pub fn follow_show(app: &AppHandle) {
    let handle = app.clone();
    follow(app, move |now| {
        // A copy: whoever changes an item waits for the main thread, and must hold nothing that it may want.
        let items = handle.state::<ShowItems>().0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for item in items {
            if let Err(why) = item.set_enabled(now != OnAir::Nothing) {
                warn!("A menu does not know whether a show runs: {why}");
            }
        }
        ready(())
    });
}

/// Something was chosen, in a menu or in the tray.
pub fn chosen(app: &AppHandle, id: &str) {
    match id {
        "quit" => quit::ask(app),
        "show_cartwall" => windows::show_panel(app),
        "open_data" => system::tell(app, system::open_data(app)),
        "copy_overlay" => system::tell(app, system::copy_overlay(app)),
        "prompter" => open(app, View::Prompter),
        "timeline" => open(app, View::Timeline),
        "full_screen" => in_front(app).map(windows::toggle_full_screen).unwrap_or_default(),
        "close_window" => in_front(app).map(windows::close_window).unwrap_or_default(),
        "Cut" | "Copy" | "Paste" | "SelectAll" => edit_in(app, id),
        zoom if zoom.starts_with("zoom_") => {
            let window = in_front(app);
            app.state::<Pages>().tell(window.as_ref().map_or(PANEL, |window| window.label()), zoom);
        }
        page => {
            windows::show_panel(app);
            app.state::<Pages>().tell(PANEL, page);
        }
    }
}

/// Where somebody works; only macOS has menus that are not the panel's.
fn in_front(app: &AppHandle) -> Option<WebviewWindow> {
    let mut windows = app.webview_windows();
    let focused = windows.iter().find(|(_, window)| window.is_focused().unwrap_or(false));
    let label = focused.map_or_else(|| PANEL.to_owned(), |(label, _)| label.clone());
    windows.remove(&label)
}

fn open(app: &AppHandle, view: View) {
    let app = app.clone();
    // Windows cannot make a window while it handles a menu.
    tauri::async_runtime::spawn(async move {
        system::tell(&app, windows::open_window(app.clone(), view).await);
    });
}

#[cfg(target_os = "linux")]
fn edit_in(app: &AppHandle, command: &str) {
    use webkit2gtk::WebViewExt;
    let command = command.to_owned();
    if let Some(window) = in_front(app) {
        let _ = window.with_webview(move |view| view.inner().execute_editing_command(&command));
    }
}

/// The other systems have items of their own for this.
#[cfg(not(target_os = "linux"))]
fn edit_in(_app: &AppHandle, _command: &str) {}
