//! `cartwall shows`, `cartwall report`, `cartwall export`: the same numbers as the panel's, beside a running core or
//! without one.

use crate::DataFolder;
use crate::failure::as_json;
use crate::table::table;
use crate::terminal;
use cartwall_api::wire::history::{AsRunView, ReportView};
use cartwall_api::wire::money::Money;
use cartwall_api::wire::word;
use cartwall_api::{export, history};
use cartwall_journal::{Reader, file_in};
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub struct Shows {
    #[command(flatten)]
    data: DataFolder,
    /// Prints them as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub struct Report {
    /// The show's id, or `last`.
    show: String,
    #[command(flatten)]
    data: DataFolder,
    /// Prints it as JSON.
    #[arg(long)]
    json: bool,
    /// Which run of it, from 1; without it the newest, which is the live one where there is one.
    #[arg(long)]
    run: Option<u32>,
    /// Seconds added to each on-air window.
    #[arg(long, default_value_t = 0)]
    tail: u32,
}

#[derive(Args)]
pub struct ExportShow {
    /// The show's id, or `last`.
    show: String,
    #[command(flatten)]
    data: DataFolder,
    /// `csv` or `json`.
    #[arg(long)]
    format: String,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Which run of it, from 1; without it the newest, which is the live one where there is one.
    #[arg(long)]
    run: Option<u32>,
    /// Seconds added to each on-air window.
    #[arg(long, default_value_t = 0)]
    tail: u32,
}

impl Shows {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let reader = open(&self.data)?;
        let answer = history::shows(&reader, 0, usize::MAX).map_err(as_json(self.json))?;
        if self.json {
            return print_json(&answer);
        }
        let rows: Vec<Vec<String>> = answer
            .shows
            .iter()
            .map(|show| {
                vec![
                    show.id.clone(),
                    show.title.clone(),
                    show.mode.clone().unwrap_or_else(|| show.status.clone()),
                    time(show.started_at.unwrap_or(show.created_at)),
                    show.totals.orders.to_string(),
                    show.totals.units.to_string(),
                    amount(&show.totals.net),
                    show.currency.clone(),
                ]
            })
            .collect();
        print(&table(&["id", "title", "mode", "start", "orders", "units", "net", "currency"], &rows))
    }
}

impl Report {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let report = read(&self.data, &self.show, self.run, self.tail, self.json)?;
        if self.json {
            return print_json(&report);
        }
        print(&describe(&report))
    }
}

impl ExportShow {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let report = read(&self.data, &self.show, self.run, self.tail, false)?;
        let file = export::export(&report, &self.format).map_err(as_json(false))?;
        std::fs::write(&self.out, &file.bytes)
            .map_err(|error| anyhow::anyhow!("{} cannot be written: {error}", self.out.display()))?;
        let out = terminal::value(&self.out.to_string_lossy());
        print(&format!("{} bytes written to {out}\n", file.bytes.len()))
    }
}

pub(crate) fn open(data: &DataFolder) -> anyhow::Result<Reader> {
    let folder = data.path()?;
    let reader = Reader::open(&folder);
    // A file that is missing although changes of it are there is another matter.
    if reader.as_ref().is_err_and(|error| error.code() == "io") && !file_in(&folder).exists() {
        anyhow::bail!("There are no shows in {} yet. Say where they are with --data DIR.", folder.display());
    }
    Ok(reader?)
}

fn read(
    data: &DataFolder,
    show: &str,
    run: Option<u32>,
    tail: u32,
    json: bool,
) -> anyhow::Result<ReportView> {
    let reader = open(data)?;
    let id = named(&reader, show, json)?;
    history::report(&reader, &id, run, tail).map_err(as_json(json))
}

/// The id of a show that is named by it, or as the last that was run.
pub(crate) fn named(reader: &Reader, show: &str, json: bool) -> anyhow::Result<String> {
    if show != "last" {
        return Ok(show.to_owned());
    }
    let shows = history::shows(reader, 0, usize::MAX).map_err(as_json(json))?;
    let last = shows.shows.into_iter().filter(|show| show.started_at.is_some()).max_by_key(|s| s.started_at);
    last.map(|show| show.id).ok_or_else(|| anyhow::anyhow!("No show has been run yet."))
}

const HEADER: [&str; 9] = [
    "sku",
    "title",
    "on air",
    "units",
    "gross",
    "units on air",
    "gross on air",
    "per minute",
    "sell-through",
];

fn describe(report: &ReportView) -> String {
    let totals = &report.totals;
    let mode = report.mode.map_or("planned", |m| {
        if m == cartwall_api::wire::Mode::Live { "live" } else { "rehearsal: kept out of real totals" }
    });
    let mut text = format!(
        "{} ({mode})\n{} orders, {} units, gross {}, refunds {}, net {} {}\n\n",
        terminal::value(&report.title),
        totals.orders,
        totals.units,
        amount(&totals.gross),
        amount(&totals.refunds),
        amount(&totals.net),
        report.currency
    );
    for other in &report.other_currencies {
        let (net, code) = (amount(&other.net), &other.net.currency);
        text += &format!("Also {} orders, {} units, net {net} {code}\n", other.orders, other.units);
    }
    let mut rows: Vec<Vec<String>> = report
        .products
        .iter()
        .map(|product| {
            vec![
                product.sku.clone(),
                product.title.clone(),
                format!("{}:{:02}", product.on_air_ms / 60_000, product.on_air_ms / 1_000 % 60),
                product.units.to_string(),
                amount(&product.gross),
                product.windowed_units.to_string(),
                amount(&product.windowed_gross),
                product.gross_per_minute.as_ref().map_or_else(|| "–".to_owned(), amount),
                product
                    .sell_through_bp
                    .map_or_else(|| "unknown".to_owned(), |bp| format!("{}.{:02} %", bp / 100, bp % 100)),
            ]
        })
        .collect();
    let unlisted = &report.unlisted;
    if unlisted.units != 0 || unlisted.gross.minor != 0 || unlisted.refunds.minor != 0 {
        let (units, gross) = (unlisted.units.to_string(), amount(&unlisted.gross));
        let mut row = vec![String::new(), "not in the catalogue".to_owned(), String::new(), units, gross];
        row.resize(HEADER.len(), String::new());
        rows.push(row);
    }
    text += &table(&HEADER, &rows);
    let lines: Vec<Vec<String>> = report
        .as_run
        .iter()
        .map(|line| {
            vec![
                line.time.clone(),
                word(&line.action),
                line.title.clone().unwrap_or_default(),
                line.price.as_ref().map(amount).unwrap_or_default(),
                line.by.label().to_owned(),
                more(line),
            ]
        })
        .collect();
    text += "\nAs run\n";
    text + &table(&["time", "action", "title", "price", "by", "more"], &lines)
}

/// What a line of the log says beside its action.
fn more(line: &AsRunView) -> String {
    let parts = [
        line.variant.clone(),
        line.anyway.then(|| "anyway".to_owned()),
        line.reason.as_ref().map(word),
        line.undone.as_ref().map(word),
        line.flash.as_ref().map(|price| format!("flash {}", amount(price))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn amount(money: &Money) -> String {
    money.decimal()
}

pub(crate) fn time(at: i64) -> String {
    cartwall_api::wire::utc(at)
}

pub(crate) fn print(text: &str) -> anyhow::Result<ExitCode> {
    terminal::print(text)?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn print_json(json: &impl Serialize) -> anyhow::Result<ExitCode> {
    terminal::print_json(json)?;
    Ok(ExitCode::SUCCESS)
}
