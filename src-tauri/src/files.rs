//! Files that come in from the page or the system's dialog, of a catalogue or of orders, and exports that go out through
//! it.

use crate::core::Core;
use crate::kept::Kept;
use cartwall_api::ApiCode;
use cartwall_api::wire::order_file::OrdersReport;
use cartwall_api::{ImportOptions, ImportReport, OrderOptions, Problem};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tauri::async_runtime::spawn_blocking;
use tauri::ipc::{InvokeBody, Request};
use tauri::{AppHandle, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use tempfile::TempPath;

/// What a catalogue may be. The dialogs of some systems tell capitals apart.
const CATALOGUES: [&str; 14] =
    ["csv", "tsv", "txt", "xlsx", "xml", "rss", "atom", "CSV", "TSV", "TXT", "XLSX", "XML", "RSS", "ATOM"];
/// What a file of orders may be.
const ORDERS: [&str; 8] = ["csv", "tsv", "txt", "xlsx", "CSV", "TSV", "TXT", "XLSX"];

/// Says, in JSON, what the bytes of an import are. They come as they are: as JSON they would be many times as large.
const ABOUT: &str = "cartwall-import";

/// What the page says about a file.
#[derive(Deserialize)]
pub struct About {
    name: String,
    id: Option<String>,
    dry_run: bool,
    mapping: Option<Value>,
    currency: Option<String>,
}

impl About {
    fn options(self) -> ImportOptions {
        let Self { name, id, dry_run, mapping, currency } = self;
        ImportOptions { name, id, dry_run, mapping, currency }
    }
}

/// What the page says about a file of orders.
#[derive(Deserialize)]
pub struct AboutOrders {
    show: String,
    dry_run: bool,
    zone: Option<String>,
    currency: Option<String>,
    #[serde(default)]
    tail_s: u32,
}

impl AboutOrders {
    async fn import(self, core: &Core, file: &Path) -> Result<OrdersReport, Problem> {
        let Self { show, dry_run, zone, currency, tail_s } = self;
        let options = OrderOptions { currency, zone, tail_s, dry_run };
        core.api().import_orders(&Core::session(), &show, file, options).await
    }
}

/// Takes in a file that was dropped on the page, or only says what would come in.
#[tauri::command]
pub async fn import_file(core: State<'_, Core>, request: Request<'_>) -> Result<ImportReport, Problem> {
    let (about, file) = sent::<About>(&request).await?;
    core.api().import(&Core::session(), &file, about.options()).await
}

/// Takes in a file that was chosen before, or only says what would come in. The file itself stays with the core.
#[tauri::command]
pub async fn import_chosen(
    core: State<'_, Core>,
    chosen: State<'_, Chosen>,
    file: String,
    about: About,
) -> Result<ImportReport, Problem> {
    let path = chosen.path(&file)?;
    core.api().import(&Core::session(), &path, about.options()).await
}

/// Takes in a file of orders that was dropped on the page, or only says what would come in.
#[tauri::command]
pub async fn import_orders_file(
    core: State<'_, Core>,
    request: Request<'_>,
) -> Result<OrdersReport, Problem> {
    let (about, file) = sent::<AboutOrders>(&request).await?;
    about.import(&core, &file).await
}

/// The same of a file of orders that was chosen before.
#[tauri::command]
pub async fn import_orders_chosen(
    core: State<'_, Core>,
    chosen: State<'_, Chosen>,
    file: String,
    about: AboutOrders,
) -> Result<OrdersReport, Problem> {
    let path = chosen.path(&file)?;
    about.import(&core, &path).await
}

/// What the page sends, in a file of its own, and what it says about it.
async fn sent<T: DeserializeOwned>(request: &Request<'_>) -> Result<(T, TempPath), Problem> {
    let about = request.headers().get(ABOUT).and_then(|said| serde_json::from_slice(said.as_bytes()).ok());
    let (Some(about), InvokeBody::Raw(bytes)) = (about, request.body()) else {
        return Err(Problem::invalid("The window did not say which file it sent. Nothing was changed."));
    };
    let bytes = bytes.clone();
    let file = blocking(move || {
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(&bytes)?;
        Ok(file.into_temp_path())
    });
    let file = file.await.map_err(|why| {
        let detail = format!("There is no room for the file on this computer: {why}. Nothing was changed.");
        Problem::new(507, ApiCode::NoPlace, detail)
    })?;
    Ok((about, file))
}

/// Lets the person choose a catalogue. The page gets its name and size and a handle of it; nothing where none was chosen.
#[tauri::command]
pub async fn choose_catalogue(
    window: WebviewWindow,
    kept: State<'_, Kept>,
    chosen: State<'_, Chosen>,
) -> Result<Option<ChosenFile>, Problem> {
    let words = kept.words();
    let title = words.import.trim_end_matches('…').to_owned();
    choose(window, &chosen, title, words.catalogue_files, &CATALOGUES).await
}

/// Lets the person choose a file of orders, likewise. The dialog has the page's words.
#[tauri::command]
pub async fn choose_orders(
    window: WebviewWindow,
    chosen: State<'_, Chosen>,
    title: String,
    files: String,
) -> Result<Option<ChosenFile>, Problem> {
    choose(window, &chosen, title, files, &ORDERS).await
}

/// `files`: what files with these endings are called.
async fn choose(
    window: WebviewWindow,
    chosen: &Chosen,
    title: String,
    files: String,
    endings: &'static [&'static str],
) -> Result<Option<ChosenFile>, Problem> {
    let dialog = window.dialog().clone();
    let asked = spawn_blocking(move || {
        let dialog = dialog.file().set_parent(&window).set_title(title);
        dialog.add_filter(files, endings).blocking_pick_file()
    });
    let Some(path) = asked.await.ok().flatten().and_then(|path| path.into_path().ok()) else {
        return Ok(None);
    };
    let told = path.display().to_string();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let looked = path.clone();
    let size = blocking(move || Ok(looked.metadata()?.len())).await.map_err(|why| {
        Problem::new(422, ApiCode::NotRead, format!("{told} could not be read: {why}. Nothing was changed."))
    })?;
    Ok(Some(ChosenFile { id: chosen.keep(path), name, size }))
}

/// The file that was chosen last. The page names it by a number, so that it can name no other file of this computer.
#[derive(Default)]
pub struct Chosen(Mutex<(u64, Option<PathBuf>)>);

impl Chosen {
    fn keep(&self, path: PathBuf) -> String {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = (kept.0.wrapping_add(1), Some(path));
        kept.0.to_string()
    }

    fn path(&self, id: &str) -> Result<PathBuf, Problem> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.1.clone().filter(|_| id == kept.0.to_string()).ok_or_else(|| {
            let detail = "The window does not know this file any more. Choose it again. Nothing was changed.";
            Problem::new(404, ApiCode::UnknownFile, detail)
        })
    }
}

/// A file that was chosen, as the page knows it.
#[derive(Serialize)]
pub struct ChosenFile {
    id: String,
    name: String,
    size: u64,
}

/// Lets the person choose where a show's export goes; tells whether it was saved.
#[tauri::command]
pub async fn save_export(
    app: AppHandle,
    core: State<'_, Core>,
    show: String,
    run: Option<u32>,
    title: String,
    format: String,
) -> Result<bool, Problem> {
    let export = core.api().export(&Core::session(), &show, run, &format, 0).await?;
    let ending = export.file_name.rsplit('.').next().unwrap_or(&format).to_owned();
    let name = format!("{}.{ending}", file_name(&title));
    let chosen = spawn_blocking(move || {
        app.dialog()
            .file()
            .set_file_name(name)
            .add_filter(ending.to_uppercase(), &[&ending])
            .blocking_save_file()
    });
    let Some(path) = chosen.await.ok().flatten().and_then(|path| path.into_path().ok()) else {
        return Ok(false);
    };
    let told = path.display().to_string();
    blocking(move || std::fs::write(path, export.bytes)).await.map_err(|why| {
        Problem::new(
            507,
            ApiCode::NotSaved,
            format!("{told} could not be written: {why}. Choose another folder."),
        )
    })?;
    Ok(true)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> std::io::Result<T> {
    spawn_blocking(work).await.map_err(std::io::Error::other)?
}

/// A show's title as a file name: what no system allows is left out.
fn file_name(title: &str) -> String {
    let kept: String = title
        .chars()
        .map(|c| if c.is_control() || r#"<>:"/\|?*"#.contains(c) { ' ' } else { c })
        .take(80)
        .collect();
    let kept = kept.trim().trim_matches('.').to_owned();
    if kept.is_empty() { "show".to_owned() } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_can_name_the_file_that_was_chosen_last_and_no_other() {
        let chosen = Chosen::default();
        assert_eq!(chosen.path("0").unwrap_err().code, "unknown_file", "nothing was chosen");
        let first = chosen.keep(PathBuf::from("/shop/orders.csv"));
        assert_eq!(chosen.path(&first).unwrap(), PathBuf::from("/shop/orders.csv"));
        let second = chosen.keep(PathBuf::from("/shop/products.csv"));
        for name in [first.as_str(), "/shop/orders.csv", "../orders.csv", ""] {
            assert_eq!(chosen.path(name).unwrap_err().code, "unknown_file", "{name:?}");
        }
        assert_eq!(chosen.path(&second).unwrap(), PathBuf::from("/shop/products.csv"));
    }
}
