//! Asks a shop what Cartwall asks it, and prints what it understood: for reports of a problem, without buyers' data.
//!
//! `CARTWALL_STORE_API_KEY=… cargo run -p cartwall-stores --example ask -- vendure https://shop.example.com check`

use cartwall_domain::store::StoreKind;
use cartwall_domain::{StoreId, Timestamp, VariantId};
use cartwall_outbound::Url;
use cartwall_stores::{Connector, Counted, LeftOut, Secrets, StoreError, StoreStock, kinds};
use std::process::ExitCode;

const USAGE: &str = "ask KIND ADDRESS check|catalogue|stock|orders
  KIND     shopify, woocommerce, tiktok, medusa, vendure
  secrets  in the environment: CARTWALL_STORE_API_KEY, CARTWALL_STORE_USERNAME, …
  orders   of the last day, or since CARTWALL_SINCE (such as 2026-11-22T13:00:00Z)";
const DAY: Timestamp = 24 * 3_600_000;

fn open(kind: &str, store: StoreId, address: &Url, secrets: Secrets) -> Result<Box<dyn Connector>, String> {
    let kind = StoreKind::named(kind).ok_or_else(|| format!("no kind of shop: {kind}\n{USAGE}"))?;
    kinds::open(kind, store, address, secrets).map_err(|error| error.to_string())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match ask().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

async fn ask() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, address, what] = arguments.as_slice() else { return Err(USAGE.into()) };
    let address: Url = address.parse().map_err(|error| format!("{address}: {error}"))?;
    let store = StoreId(format!("{kind}:{}", address.host_str().unwrap_or_default()));
    let fields = std::env::vars().filter_map(|(name, value)| {
        Some((name.strip_prefix("CARTWALL_STORE_")?.to_ascii_lowercase(), value))
    });
    let shop = open(kind, store, &address, Secrets::new(fields))?;
    let asked = match what.as_str() {
        "check" => check(&*shop).await,
        "catalogue" => catalogue(&*shop).await.map(drop),
        "stock" => stock(&*shop).await,
        "orders" => orders(&*shop).await,
        _ => return Err(USAGE.into()),
    };
    asked.map_err(|error| format!("{}: {error}", error.code()))
}

async fn check(shop: &dyn Connector) -> Result<(), StoreError> {
    let info = shop.check().await?;
    say(&format!("{}, {}", info.name, info.currency.code()));
    say(&format!("time zone: {}", info.time_zone.as_deref().unwrap_or("–")));
    say(&format!("version: {}", info.version.as_deref().unwrap_or("–")));
    for location in &info.locations {
        let counts = if location.counts { "counts" } else { "does not count" };
        say(&format!("location {}: {} ({counts})", location.id, location.name));
    }
    say(&format!("rights known: {}", info.rights_known));
    say(&format!("rights missing: {:?}, not needed: {:?}", info.missing, info.excess));
    if info.prices_unseen {
        say("prices: not known, as the storefront is closed");
    }
    say(&format!("clock: {} ms off", info.clock_offset_ms));
    Ok(())
}

async fn catalogue(shop: &dyn Connector) -> Result<Vec<VariantId>, StoreError> {
    let (mut next, mut products, mut variants) = (None, 0, Vec::new());
    loop {
        let page = shop.catalogue(next.as_deref()).await?;
        for item in &page.items {
            products += 1;
            say(&format!("{}  {}", item.product.id, item.product.title));
            for variant in &item.product.variants {
                variants.push(variant.id.clone());
                let price = variant.price.as_ref().map(|price| price.amount.to_string());
                let stock = item.stock.iter().find(|counted| counted.variant == variant.id);
                let title = variant.title.as_deref().unwrap_or_default();
                let level = stock.map(level).unwrap_or_default();
                say(&format!("    {}  {title}  {}  {level}", variant.sku, price.unwrap_or_default()));
            }
        }
        bad(&page.left_out);
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    say(&format!("{products} products, {} variants", variants.len()));
    Ok(variants)
}

async fn stock(shop: &dyn Connector) -> Result<(), StoreError> {
    let variants = catalogue(shop).await?;
    let started = std::time::Instant::now();
    for some in variants.chunks(shop.caps().stock_batch.max(1)) {
        for counted in shop.stock(some).await? {
            say(&format!("{}  {}", counted.variant, level(&counted)));
        }
    }
    say(&format!("stock of {} variants in {} ms", variants.len(), started.elapsed().as_millis()));
    Ok(())
}

async fn orders(shop: &dyn Connector) -> Result<(), StoreError> {
    let since = std::env::var("CARTWALL_SINCE").ok().and_then(|since| since.parse::<jiff::Timestamp>().ok());
    let since = since.map_or(shop.server_now() - DAY, jiff::Timestamp::as_millisecond);
    let (mut next, mut orders, mut pages) = (None, 0, 0);
    loop {
        let page = shop.orders(since, next.as_deref()).await?;
        pages += 1;
        for order in &page.items {
            orders += 1;
            let code = order.currency.code();
            let changed = jiff::Timestamp::from_millisecond(order.updated_at).unwrap_or_default();
            say(&format!("{}  changed {changed}  refunded {} {code}", order.id, order.refunded));
            for line in &order.lines {
                say(&format!(
                    "    {} × {}  at {}  = {}  returned {} = {}",
                    line.quantity,
                    line.sku,
                    line.unit_price,
                    line.amount,
                    line.returned,
                    line.returned_amount
                ));
            }
        }
        bad(&page.left_out);
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    say(&format!("{orders} orders on {pages} pages"));
    Ok(())
}

fn level(counted: &Counted) -> String {
    match &counted.stock {
        StoreStock::Untracked => "not counted".into(),
        StoreStock::Unknown => "unknown".into(),
        StoreStock::Unsold(why) => format!("not sold: it {}", why.words()),
        StoreStock::At { places, backorder } => {
            let places: Vec<_> = places.iter().map(|(place, pieces)| format!("{place}: {pieces}")).collect();
            let sold_on = if *backorder { ", sold on" } else { "" };
            format!("{}{sold_on}", places.join(", "))
        }
    }
}

fn bad(left_out: &[LeftOut]) {
    for LeftOut { id, why } in left_out {
        say(&format!("left out: {id}: {why}"));
    }
}

#[expect(clippy::print_stdout, reason = "this is what it is for")]
fn say(text: &str) {
    println!("{text}");
}
