//! `cartwall import-orders`

use crate::DataFolder;
use crate::failure::as_json;
use crate::history::{named, open, print, print_json, time};
use crate::import;
use crate::table::table;
use anyhow::Context;
use cartwall_api::wire::order_file::OrdersReport;
use cartwall_api::{Api, OrderOptions, Session, preview_orders};
use cartwall_engine::Clock;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub struct ImportOrders {
    /// The file: an export of orders by Shopify, WooCommerce, TikTok Shop, Etsy, eBay or Amazon.
    file: PathBuf,
    /// The show's id, or `last`.
    #[arg(long)]
    show: String,
    #[command(flatten)]
    data: DataFolder,
    /// Says what would come in and changes nothing.
    #[arg(long)]
    dry_run: bool,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
    /// ISO 4217 code of prices that name none; otherwise they are in the currency of the show.
    #[arg(long)]
    currency: Option<String>,
    /// The time zone of dates that say none, such as Europe/Berlin; otherwise this computer's.
    #[arg(long)]
    zone: Option<String>,
    /// Orders count so many seconds after the end of the show, too.
    #[arg(long, default_value_t = 0)]
    tail: u32,
}

impl ImportOrders {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        import::block_on(self.import())
    }

    async fn import(self) -> anyhow::Result<ExitCode> {
        let Self { file, show, data, dry_run, json, currency, zone, tail } = self;
        let options = OrderOptions { currency, zone, tail_s: tail, dry_run };
        let reader = open(&data)?;
        let show = named(&reader, &show, json)?;
        let folder = data.path()?;
        let report = if dry_run {
            // Changes nothing, and goes beside a running core.
            preview_orders(&cartwall_engine::peek(&folder)?, &reader, &show, &file, &options)
        } else {
            drop(reader);
            let api = Api::open(&folder, Clock::system()).map_err(as_json(json))?;
            let imported = api.import_orders(&Session::host(), &show, &file, options).await;
            api.close().await;
            imported
        };
        let report = report.map_err(as_json(json)).with_context(|| file.display().to_string())?;
        if json { print_json(&report) } else { print(&describe(&report)) }
    }
}

fn describe(report: &OrdersReport) -> String {
    let verb = if report.dry_run { "would come in" } else { "came in" };
    let mut text = format!(
        "{}: {} orders with {} units {verb}, gross {} {}.\n",
        report.format,
        report.orders,
        report.units,
        report.gross.decimal(),
        report.currency
    );
    text += &format!(
        "Orders from {} to {} belong to the show. {}",
        time(report.started_at),
        time(report.until),
        report.dates
    );
    if report.zone_matters {
        text += &format!(" Times without a zone are those of {}; name another with --zone.", report.zone);
    }
    if report.currency_matters {
        let currency = &report.currency;
        text += &format!(
            " Its prices name no currency and are taken to be {currency}; name another with --currency."
        );
    }
    text += "\n";
    if report.counted_already > 0 {
        text += &format!("{} orders were counted before.\n", report.counted_already);
    }
    if report.left_out_total > 0 {
        text += &format!("\n{} are left out:\n", report.left_out_total);
        let rows = report.left_out.iter().map(|left| {
            let placed = left.placed_at.map(time).unwrap_or_default();
            vec![left.row.to_string(), left.order.clone().unwrap_or_default(), placed, left.reason.clone()]
        });
        text += &table(&["row", "order", "placed", "why"], &rows.collect::<Vec<_>>());
    }
    text
}
