//! `cartwall import`

use crate::DataFolder;
use crate::failure::as_json;
use crate::table::table;
use crate::terminal;
use cartwall_api::{Api, ImportOptions, ImportReport, Session, preview};
use cartwall_engine::Clock;
use clap::Args;
use std::path::PathBuf;
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
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        runtime.block_on(self.import())
    }

    async fn import(self) -> anyhow::Result<ExitCode> {
        let mapping = self.mapping.as_deref().map(serde_json::from_str).transpose();
        let mapping = mapping.map_err(|error| anyhow::anyhow!("--mapping is not JSON: {error}"))?;
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let options = ImportOptions { name, dry_run: self.dry_run, mapping, currency: self.currency.clone() };
        if self.dry_run {
            // Changes nothing, not even a data folder that is not there yet, and goes beside a running core.
            let state = cartwall_engine::peek(&self.data.path()?)?;
            let report = preview(&state, &self.file, &options).map_err(as_json(self.json))?;
            return print(&report, self.json);
        }
        let api = Api::open(&self.data.path()?, Clock::system()).map_err(as_json(self.json))?;
        let imported = api.import(&Session::host(), &self.file, options).await;
        api.close().await;
        let report = imported.map_err(as_json(self.json))?;
        print(&report, self.json)
    }
}

fn print(report: &ImportReport, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        terminal::print_json(&serde_json::to_string(report)?)?;
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
    for (what, notes, total) in [
        ("left out", &report.skipped, report.skipped_total),
        ("came in only partly", &report.warnings, report.warnings_total),
    ] {
        if total > 0 {
            text += &format!("\n{total} rows {what}:\n");
            let rows: Vec<_> =
                notes.iter().map(|note| vec![note.row.to_string(), note.reason.clone()]).collect();
            text += &table(&["row", "why"], &rows);
        }
    }
    text
}
