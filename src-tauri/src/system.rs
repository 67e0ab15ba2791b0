//! What the system does for a person: opens the data folder, takes the overlay's address to the clipboard.

use crate::core::Core;
use arboard::Clipboard;
use cartwall_api::ApiCode;
use cartwall_api::Problem;
use std::sync::{Mutex, PoisonError};
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

/// What is copied on X11 can be pasted only as long as this lives.
#[derive(Default)]
pub struct Copied(Mutex<Option<Clipboard>>);

/// The page asks for the data folder.
#[tauri::command]
pub fn open_data_folder(app: AppHandle) -> Result<(), Problem> {
    open_data(&app)
}

/// Shows the data folder in the system's own file manager.
pub fn open_data(app: &AppHandle) -> Result<(), Problem> {
    let folder = app.state::<Core>().data().to_owned();
    open::that_detached(&folder).map_err(|why| {
        let detail = format!("No program here opens folders: {why} Your data is in {}.", folder.display());
        Problem::new(500, ApiCode::NotOpened, detail)
    })
}

/// The address for OBS, to be pasted there.
pub fn copy_overlay(app: &AppHandle) -> Result<(), Problem> {
    let address = app.state::<Core>().overlay().to_owned();
    let copied = app.state::<Copied>();
    let mut kept = copied.0.lock().unwrap_or_else(PoisonError::into_inner);
    let copy = |kept: &mut Option<Clipboard>| {
        let clipboard = match kept {
            Some(clipboard) => clipboard,
            none => none.insert(Clipboard::new()?),
        };
        clipboard.set_text(&address)
    };
    copy(&mut kept)
        .map_err(|why| Problem::new(500, ApiCode::NotCopied, format!("{why} The address is {address}")))
}

/// Shows why something chosen in a menu did not happen.
pub fn tell(app: &AppHandle, outcome: Result<(), Problem>) {
    if let Err(problem) = outcome {
        app.dialog().message(problem.detail).title("Cartwall").kind(MessageDialogKind::Warning).show(|_| {});
    }
}
