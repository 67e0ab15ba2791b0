//! `cartwall import`

use crate::DataFolder;
use crate::failure::as_json;
use crate::table::table;
use crate::terminal;
use anyhow::Context;
use cartwall_api::wire::import::{ImportStage, RowNote};
use cartwall_api::{Api, ImportOptions, ImportReport, Problem, Session, preview};
use cartwall_engine::Clock;
use clap::Args;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub struct ImportFile {
    /// The file.
    file: PathBuf,
    #[command(flatten)]
    data: DataFolder,
    /// Says what would come in and changes nothing.
    #[arg(long)]
    dry_run: bool,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
    /// ISO 4217 code of prices that name none; otherwise they are in the currency of their show.
    #[arg(long)]
    currency: Option<String>,
    /// Which column is which, as JSON: {"title":"Artikel","price":"Preis",…}.
    #[arg(long)]
    mapping: Option<String>,
}

impl ImportFile {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        block_on(self.import())
    }

    async fn import(self) -> anyhow::Result<ExitCode> {
        let mapping = self.mapping.as_deref().map(serde_json::from_str).transpose();
        let mapping = mapping.map_err(|error| anyhow::anyhow!("--mapping is not JSON: {error}"))?;
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let currency = self.currency.clone();
        let options = ImportOptions { name, id: None, dry_run: self.dry_run, mapping, currency };
        if self.dry_run {
            // Changes nothing, not even a data folder that is not there yet, and goes beside a running core.
            let state = cartwall_engine::peek(&self.data.path()?)?;
            let report = preview(&state, &self.file, &options).map_err(as_json(self.json));
            let report = report.with_context(|| self.file.display().to_string())?;
            return print(&report, self.json);
        }
        let api = Api::open(&self.data.path()?, Clock::system()).map_err(as_json(self.json))?;
        let imported = import(&api, &self.file, options).await;
        api.close().await;
        let report = imported.map_err(as_json(self.json)).with_context(|| self.file.display().to_string())?;
        print(&report, self.json)
    }
}

/// Runs what opens a core for one file.
pub(crate) fn block_on(
    importing: impl Future<Output = anyhow::Result<ExitCode>>,
) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(importing)
}

/// Imports the file. On a terminal it tells how far it is; Ctrl+C cancels it, and what came in until then stays.
async fn import(api: &Api, file: &Path, options: ImportOptions) -> Result<ImportReport, Problem> {
    let host = Session::host();
    let mut panel = api.panel();
    let mut importing = std::pin::pin!(api.import(&host, file, options));
    let told = std::io::stderr().is_terminal();
    let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
    let mut was_interrupted = false;
    loop {
        tokio::select! {
            report = &mut importing => {
                if told {
                    eprint!("\r\x1b[K");
                }
                return report;
            }
            _ = &mut interrupted, if !was_interrupted => {
                was_interrupted = true;
                // One that has just ended is none to be cancelled.
                let _ = api.command(&host, "cancel_import", serde_json::Value::Null, None).await;
            }
            Ok(()) = panel.changed() => {
                let now = Option::clone(&panel.borrow_and_update().importing);
                if let Some(now) = now.filter(|now| told && now.total > 0) {
                    let percent = u128::from(now.done) * 100 / u128::from(now.total);
                    let doing = match now.stage {
                        ImportStage::Reading => "Reading",
                        ImportStage::TakingIn => "Importing",
                    };
                    eprint!("\r{doing}: {percent} %\x1b[K");
                }
            }
        }
    }
}

fn print(report: &ImportReport, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        terminal::print_json(report)?;
    } else {
        terminal::print(&describe(report))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn describe(report: &ImportReport) -> String {
    let format = serde_json::to_value(report.format).ok();
    let format = format.as_ref().and_then(|f| f.as_str()).unwrap_or_default();
    let verb = if report.dry_run { "would come in" } else { "came in" };
    let mut text = format!(
        "{format}, {}: {} products with {} variants {verb} ({} new), from {} rows.\n",
        report.encoding, report.products, report.variants, report.new_variants, report.rows
    );
    if report.cancelled {
        text += &format!(
            "The import was cancelled: {} products are left. Import the file again to take them in.\n",
            report.left
        );
    }
    let prices = &report.prices;
    if prices.unnamed > 0 {
        let likely = prices.catalogue.as_deref().unwrap_or("USD");
        text += &format!(
            "\n{} prices name no currency: they are in that of the show they are used in. Say which they are in, for \
             example with --currency {likely}.\n",
            prices.unnamed
        );
    }
    if let Some(catalogue) = &prices.catalogue {
        let others: Vec<&str> =
            prices.currencies.iter().filter(|code| *code != catalogue).map(String::as_str).collect();
        if !others.is_empty() {
            text += &format!(
                "\nPrices of this file are in {}, and the catalogue is in {catalogue}.\n",
                others.join(", ")
            );
        }
    }
    for (what, notes, total) in [
        ("left out", &report.skipped, report.skipped_total),
        ("came in only partly", &report.warnings, report.warnings_total),
    ] {
        if total > 0 {
            text += &format!("\n{total} rows {what}:\n");
            let rows: Vec<_> = notes.iter().map(|note| vec![place(note), note.reason.clone()]).collect();
            text += &table(&["row", "why"], &rows);
        }
    }
    text
}

/// Where a row is: its number, after the name of its worksheet where there are several.
fn place(note: &RowNote) -> String {
    match (&note.sheet, note.row) {
        (Some(sheet), row) => format!("{sheet}: {row}"),
        (None, 0) => "-".to_owned(),
        (None, row) => row.to_string(),
    }
}
