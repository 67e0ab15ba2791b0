//! A show's report as a file: the same numbers as the report, in another format. The CSV is for spreadsheets, so no text
//! in it may be a formula; the JSON has every text as it is.

use crate::ApiCode;
use crate::spreadsheet::text;
use crate::wire::answer::Problem;
use crate::wire::history::{AsRunView, ProductReportView, ReportView, VariantReportView};
use crate::wire::money::{Money, Quantity};
use crate::wire::state::TotalsView;
use crate::wire::utc;
use crate::wire::word;

/// A file to save.
pub struct Export {
    /// MIME type.
    pub content_type: &'static str,
    /// A name for it.
    pub file_name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The formats that can be written.
pub const FORMATS: &[&str] = &["csv", "json"];

const COLUMNS: &[&str] = &[
    "record",
    "time_utc",
    "action",
    "sku",
    "title",
    "currency",
    "price",
    "price_to",
    "orders",
    "units",
    "gross",
    "refunded_units",
    "refunds",
    "net",
    "planned_seconds",
    "on_air_seconds",
    "windowed_units",
    "windowed_gross",
    "units_per_on_air_minute",
    "gross_per_on_air_minute",
    "stocked",
    "sell_through_percent",
    "stock",
    "coupon",
    "by_kind",
    "by",
    "flash_price",
    "anyway",
    "reason",
    "undone",
    "variant",
    "text",
    // New columns come last: others read by place.
    "units_in_other_currencies",
];

/// Writes a report as `csv` or `json`.
///
/// # Errors
/// An unknown format.
pub fn export(report: &ReportView, format: &str) -> Result<Export, Problem> {
    let (content_type, bytes) = match format {
        "json" => ("application/json", serde_json::to_vec_pretty(report).map_err(failed)?),
        "csv" => ("text/csv; charset=utf-8", csv(report)?),
        other => {
            let detail =
                format!("\u{201c}{other}\u{201d} cannot be written yet. Choose {}.", FORMATS.join(" or "));
            return Err(Problem::new(422, ApiCode::UnknownFormat, detail));
        }
    };
    let title: String =
        report.title.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(60).collect();
    // The day tells it from the file of another week's show with this title.
    let day: String = utc(report.started_at.unwrap_or(report.created_at)).chars().take(10).collect();
    let file_name = format!("cartwall-{}-{day}.{format}", title.trim_matches('-'));
    Ok(Export { content_type, file_name, bytes })
}

/// One flat table: a `total` line per currency, then `product` lines, each with its `variant` lines where those are
/// several, an `unlisted` line of what the catalogue does not have, then `as_run` and `marker` lines. The `product`
/// lines and the `unlisted` one add up to the total in the show's currency, and the `variant` lines to their product;
/// orders are counted for each product that they hold.
fn csv(report: &ReportView) -> Result<Vec<u8>, Problem> {
    // Spreadsheets take a file for UTF-8 only where it says so.
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(COLUMNS).map_err(failed)?;
    for totals in std::iter::once(&report.totals).chain(&report.other_currencies) {
        write(&mut writer, total_line(report, totals))?;
    }
    for product in &report.products {
        write(&mut writer, product_line(product))?;
        for variant in product.variants.iter().filter(|_| product.variants.len() > 1) {
            write(&mut writer, variant_line(product, variant))?;
        }
    }
    write(&mut writer, unlisted_line(&report.unlisted))?;
    for line in &report.as_run {
        write(&mut writer, as_run_line(line))?;
    }
    for marker in &report.markers {
        let line = vec![
            ("record", "marker".to_owned()),
            ("time_utc", utc(marker.at)),
            ("by_kind", marker.by.kind.word().to_owned()),
            ("by", text(&marker.by.id)),
            ("text", text(&marker.text)),
        ];
        write(&mut writer, line)?;
    }
    writer.into_inner().map_err(failed)
}

type Line = Vec<(&'static str, String)>;

fn write(writer: &mut csv::Writer<Vec<u8>>, line: Line) -> Result<(), Problem> {
    let cell = |column: &&str| {
        line.iter().find(|(name, _)| name == column).map_or_else(String::new, |(_, cell)| cell.clone())
    };
    writer.write_record(COLUMNS.iter().map(cell)).map_err(failed)
}

fn total_line(report: &ReportView, totals: &TotalsView) -> Line {
    vec![
        ("record", "total".to_owned()),
        ("title", text(&report.title)),
        ("currency", totals.net.currency.clone()),
        ("orders", totals.orders.to_string()),
        ("units", totals.units.to_string()),
        ("gross", decimal(&totals.gross)),
        ("refunded_units", totals.refunded_units.to_string()),
        ("refunds", decimal(&totals.refunds)),
        ("net", decimal(&totals.net)),
        ("planned_seconds", thousandths(report.planned_ms)),
        ("on_air_seconds", thousandths(report.duration_ms)),
    ]
}

fn unlisted_line(unlisted: &TotalsView) -> Line {
    vec![
        ("record", "unlisted".to_owned()),
        ("currency", unlisted.net.currency.clone()),
        ("units", unlisted.units.to_string()),
        ("gross", decimal(&unlisted.gross)),
        ("refunded_units", unlisted.refunded_units.to_string()),
        ("refunds", decimal(&unlisted.refunds)),
        ("net", decimal(&unlisted.net)),
    ]
}

fn product_line(product: &ProductReportView) -> Line {
    vec![
        ("record", "product".to_owned()),
        ("sku", text(&product.sku)),
        ("title", text(&product.title)),
        ("currency", product.net.currency.clone()),
        ("orders", product.orders.to_string()),
        ("units", product.units.to_string()),
        ("units_in_other_currencies", product.foreign_units.to_string()),
        ("gross", decimal(&product.gross)),
        ("refunded_units", product.refunded_units.to_string()),
        ("refunds", decimal(&product.refunds)),
        ("net", decimal(&product.net)),
        ("planned_seconds", thousandths(product.planned_ms)),
        ("on_air_seconds", thousandths(product.on_air_ms)),
        ("windowed_units", product.windowed_units.to_string()),
        ("windowed_gross", decimal(&product.windowed_gross)),
        ("units_per_on_air_minute", product.milliunits_per_minute.map(thousandths).unwrap_or_default()),
        ("gross_per_on_air_minute", product.gross_per_minute.as_ref().map(decimal).unwrap_or_default()),
        ("stocked", product.stocked.map(|n| n.to_string()).unwrap_or_default()),
        ("sell_through_percent", product.sell_through_bp.map(hundredths).unwrap_or_default()),
    ]
}

fn variant_line(product: &ProductReportView, variant: &VariantReportView) -> Line {
    let title = variant.title.as_ref().unwrap_or(&variant.sku);
    vec![
        ("record", "variant".to_owned()),
        ("sku", text(&variant.sku)),
        ("title", text(&format!("{} \u{2013} {title}", product.title))),
        ("currency", variant.net.currency.clone()),
        ("orders", variant.orders.to_string()),
        ("units", variant.units.to_string()),
        ("units_in_other_currencies", variant.foreign_units.to_string()),
        ("gross", decimal(&variant.gross)),
        ("refunded_units", variant.refunded_units.to_string()),
        ("refunds", decimal(&variant.refunds)),
        ("net", decimal(&variant.net)),
        ("on_air_seconds", thousandths(variant.on_air_ms)),
        ("windowed_units", variant.windowed_units.to_string()),
        ("windowed_gross", decimal(&variant.windowed_gross)),
        ("stocked", variant.stocked.map(|n| n.to_string()).unwrap_or_default()),
        ("sell_through_percent", variant.sell_through_bp.map(hundredths).unwrap_or_default()),
    ]
}

fn as_run_line(line: &AsRunView) -> Line {
    let stock = match line.stock {
        None => String::new(),
        Some(Quantity::Known { n } | Quantity::Backorder { n }) => n.to_string(),
        Some(Quantity::Untracked) => "untracked".to_owned(),
        Some(Quantity::Unknown) => "unknown".to_owned(),
    };
    vec![
        ("record", "as_run".to_owned()),
        ("time_utc", line.time.clone()),
        ("action", word(&line.action)),
        ("sku", text(line.sku.as_deref().unwrap_or_default())),
        ("title", text(line.title.as_deref().unwrap_or_default())),
        (
            "currency",
            line.price.as_ref().or(line.flash.as_ref()).map(|p| p.currency.clone()).unwrap_or_default(),
        ),
        ("price", line.price.as_ref().map(decimal).unwrap_or_default()),
        ("price_to", line.price_to.as_ref().map(decimal).unwrap_or_default()),
        ("stock", stock),
        ("coupon", text(line.coupon.as_deref().unwrap_or_default())),
        ("by_kind", line.by.kind.word().to_owned()),
        ("by", text(&line.by.id)),
        ("flash_price", line.flash.as_ref().map(decimal).unwrap_or_default()),
        ("anyway", if line.anyway { "true".to_owned() } else { String::new() }),
        ("reason", line.reason.as_ref().map(word).unwrap_or_default()),
        ("undone", line.undone.as_ref().map(word).unwrap_or_default()),
        ("variant", text(line.variant.as_deref().unwrap_or_default())),
    ]
}

fn decimal(money: &Money) -> String {
    money.decimal()
}

fn thousandths(n: i64) -> String {
    cartwall_domain::Decimal::new(n, 3).normalize().to_string()
}

fn hundredths(n: i64) -> String {
    cartwall_domain::Decimal::new(n, 2).normalize().to_string()
}

fn failed(error: impl std::fmt::Display) -> Problem {
    Problem::new(500, ApiCode::ExportFailed, format!("The export could not be written: {error}. Try again."))
}

#[cfg(test)]
mod tests;
