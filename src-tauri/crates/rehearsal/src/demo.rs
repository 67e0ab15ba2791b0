//! The demo: a catalogue of 24 products with pictures drawn for it, and a rundown that shows what a card can say.

use crate::RehearsalError;
use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::command::{Command, Demo, Offering};
use cartwall_domain::money::{Money, parse_currency, parse_decimal};
use cartwall_domain::show::{CueDetails, Offer};
use cartwall_domain::source::CatalogueSource;
use cartwall_domain::state::State;
use cartwall_domain::stock::Quantity;
use cartwall_domain::{Actor, Currency, ProductId, VariantId};
use cartwall_engine::{Accepted, Engine, OnceKey, Request};
use cartwall_pictures::Pictures;
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use tracing::warn;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/demo");

const TITLE: &str = "Demo: first show";
const SOURCE: &str = "demo";

/// A slot of the demo's rundown: a product with all its variants.
struct Slot {
    /// Of any of them.
    sku: &'static str,
    segment: &'static str,
    price: Option<&'static str>,
    compare_at: Option<&'static str>,
    coupon: Option<&'static str>,
    cap: Option<i64>,
}

const fn slot(sku: &'static str, segment: &'static str) -> Slot {
    Slot { sku, segment, price: None, compare_at: None, coupon: None, cap: None }
}

/// Every state of a card once: an offer with a coupon, a cap, few left, sold out, untracked, unknown stock, and
/// three scripts.
const RUNDOWN: [Slot; 11] = [
    Slot {
        price: Some("259.00"),
        compare_at: Some("349.00"),
        coupon: Some("LINEN10"),
        ..slot("DRESS-NAT-M", "Linen")
    },
    slot("SHIRT-WHT-M", "Linen"),
    slot("HAT-RAFFIA", "Linen"),
    slot("CANDLE-OUD-L", "Scent"),
    Slot { price: Some("34.90"), cap: Some(15), ..slot("CANDLE-SOY-220", "Scent") },
    slot("MABKHARA-L", "Scent"),
    slot("SOAP-ALEPPO", "Scent"),
    slot("MUG-BLUE", "Table"),
    Slot { coupon: Some("TABLE20"), ..slot("BOWL-BLUE-30", "Table") },
    slot("TOTE-LEAF", "Last call"),
    slot("HOOPS-PEARL", "Last call"),
];

#[derive(Deserialize)]
struct File {
    currency: String,
    products: Vec<FileProduct>,
}

#[derive(Deserialize)]
struct FileProduct {
    handle: String,
    title: String,
    vendor: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    /// What its options are called.
    #[serde(default)]
    options: Vec<String>,
    picture: Option<String>,
    #[serde(default)]
    talking_points: Vec<String>,
    #[serde(default)]
    planned_s: u32,
    variants: Vec<FileVariant>,
}

#[derive(Deserialize)]
struct FileVariant {
    sku: String,
    title: Option<String>,
    price: String,
    compare_at: Option<String>,
    stock: Stock,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Stock {
    Counted(i64),
    Word(StockWord),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum StockWord {
    Untracked,
    Unknown,
}

/// Loads the demo where there is nothing yet: catalogue, pictures and show, in one commit. The show's id is answered.
///
/// # Errors
/// Where there is something already, a picture cannot be kept, or the engine cannot save.
pub async fn load(
    engine: &Engine,
    pictures: &Pictures,
    by: &Actor,
    once: Option<OnceKey>,
) -> Result<Accepted, RehearsalError> {
    let file = read()?;
    // Where it will be refused, or was done before under the same key, no file is written.
    let empty = engine.state().borrow().is_empty();
    let kept = if empty { keep_pictures(pictures).await? } else { Vec::new() };
    let currency = currency(&file)?;
    let demo = Demo {
        source: CatalogueSource::Demo,
        products: products(&file)?,
        pictures: kept.into_iter().map(|(name, hash)| (address(&name), hash)).collect(),
        title: TITLE.to_owned(),
        currency,
        cues: cues(&file, currency)?,
    };
    Ok(engine.submit(Request { once, ..Request::new(Command::LoadDemo(demo), by.clone()) }).await?)
}

/// Looks after the demo at start: loads it where it is `wanted` and there is nothing yet, and where it is already, a
/// picture that is missing on disk comes back. Answers whether the data folder holds it: its products in the
/// catalogue are the mark.
///
/// # Errors
/// Where it had to be loaded and could not.
pub async fn prepare(engine: &Engine, pictures: &Pictures, wanted: bool) -> Result<bool, RehearsalError> {
    let state = engine.state().borrow().clone();
    if holds(&state, &read()?) {
        if let Err(error) = mend(engine, pictures, &state).await {
            warn!(code = error.code(), %error, "a picture of the demo is missing");
        }
        return Ok(true);
    }
    let load_it = wanted && state.is_empty();
    if load_it {
        load(engine, pictures, &Actor::rehearsal(SOURCE), None).await?;
    }
    Ok(load_it)
}

async fn mend(engine: &Engine, pictures: &Pictures, state: &State) -> Result<(), RehearsalError> {
    for (name, hash) in keep_pictures(pictures).await? {
        let url = address(&name);
        if state.pictures.get(&url) != Some(&hash) {
            engine.submit(Request::new(Command::KeepPicture { url, hash }, Actor::rehearsal(SOURCE))).await?;
        }
    }
    Ok(())
}

fn read() -> Result<File, RehearsalError> {
    let text = FILES.get_file("catalogue.json").ok_or_else(|| damaged(&"no catalogue.json"))?;
    serde_json::from_slice(text.contents()).map_err(|error| damaged(&error))
}

fn holds(state: &State, file: &File) -> bool {
    file.products.iter().any(|product| state.catalogue.product(&product_id(&product.handle)).is_some())
}

/// The name and digest of every picture.
async fn keep_pictures(pictures: &Pictures) -> Result<Vec<(String, String)>, RehearsalError> {
    let folder = pictures.clone();
    let kept = tokio::task::spawn_blocking(move || write_pictures(&folder)).await;
    kept.map_err(|error| damaged(&error))?
}

/// Written all at once: each waits for the disk, and the disk for them together.
fn write_pictures(pictures: &Pictures) -> Result<Vec<(String, String)>, RehearsalError> {
    let folder = FILES.get_dir("pictures").into_iter().flat_map(Dir::files);
    let drawn = folder
        .filter_map(|file| Some((file.path().file_name()?.to_str()?, file)))
        .filter(|(name, _)| name.ends_with(".svg"));
    std::thread::scope(|scope| {
        let writing: Vec<_> = drawn
            .map(|(name, file)| (name.to_owned(), scope.spawn(|| pictures.keep_own_svg(file.contents()))))
            .collect();
        let written = writing.into_iter().map(|(name, thread)| {
            let hash = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            Ok((name, hash.to_string()))
        });
        written.collect()
    })
}

fn address(picture: &str) -> String {
    format!("demo:{picture}")
}

fn product_id(handle: &str) -> ProductId {
    ProductId(format!("demo:{handle}"))
}

fn currency(file: &File) -> Result<Currency, RehearsalError> {
    parse_currency(&file.currency).map_err(|error| damaged(&error))
}

fn products(file: &File) -> Result<Vec<Product>, RehearsalError> {
    let currency = currency(file)?;
    let price = |text: &str| -> Result<ListPrice, RehearsalError> {
        let amount = parse_decimal(text).map_err(|error| damaged(&error))?;
        Ok(ListPrice { amount, currency: Some(currency) })
    };
    let variant = |variant: &FileVariant| -> Result<Variant, RehearsalError> {
        Ok(Variant {
            id: VariantId(format!("demo:{}", variant.sku)),
            sku: variant.sku.clone(),
            title: variant.title.clone(),
            price: Some(price(&variant.price)?),
            compare_at: variant.compare_at.as_deref().map(price).transpose()?,
            barcode: None,
            picture: None,
            quantity: Some(match variant.stock {
                Stock::Counted(n) => Quantity::Known(n),
                Stock::Word(StockWord::Untracked) => Quantity::Untracked,
                Stock::Word(StockWord::Unknown) => Quantity::Unknown,
            }),
        })
    };
    let product = |product: &FileProduct| -> Result<Product, RehearsalError> {
        Ok(Product {
            id: product_id(&product.handle),
            title: product.title.clone(),
            vendor: product.vendor.clone(),
            tags: product.tags.clone(),
            options: product.options.clone(),
            picture: product.picture.as_deref().map(address),
            variants: product.variants.iter().map(variant).collect::<Result<_, _>>()?,
        })
    };
    file.products.iter().map(product).collect()
}

fn cues(file: &File, currency: Currency) -> Result<Vec<(Offering, CueDetails)>, RehearsalError> {
    let money = |text: Option<&str>| {
        text.map(|text| Money::parse(text, currency)).transpose().map_err(|error| damaged(&error))
    };
    RUNDOWN
        .iter()
        .map(|slot| {
            let product = file.products.iter().find(|p| p.variants.iter().any(|v| v.sku == slot.sku));
            let product = product.ok_or_else(|| damaged(&format!("no {}", slot.sku)))?;
            let details = CueDetails {
                talking_points: product.talking_points.clone(),
                planned_s: product.planned_s,
                offer: Offer {
                    price: money(slot.price)?,
                    compare_at: money(slot.compare_at)?,
                    coupon: slot.coupon.map(str::to_owned),
                    cap: slot.cap,
                },
                segment: Some(slot.segment.to_owned()),
                ..CueDetails::default()
            };
            Ok((Offering::Product(product_id(&product.handle)), details))
        })
        .collect()
}

fn damaged(what: &dyn std::fmt::Display) -> RehearsalError {
    RehearsalError::DamagedDemo(what.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_holds_24_products_and_a_picture_for_each() {
        let file = read().unwrap();
        let products = products(&file).unwrap();
        assert_eq!(products.len(), 24);
        for product in &products {
            let picture = product.picture.as_deref().and_then(|url| url.strip_prefix("demo:")).unwrap();
            assert!(FILES.get_file(format!("pictures/{picture}")).is_some(), "{picture}");
        }
    }

    #[test]
    fn the_rundown_shows_every_state_of_stock() {
        let file = read().unwrap();
        let products = products(&file).unwrap();
        let stock: Vec<Quantity> = cues(&file, Currency::ILS)
            .unwrap()
            .into_iter()
            .map(|(named, _)| {
                let Offering::Product(id) = named else { panic!("a cue of a whole product") };
                products.iter().find(|product| product.id == id).unwrap().variants[0].quantity.unwrap()
            })
            .collect();
        assert!(stock.contains(&Quantity::Known(0)));
        assert!(stock.contains(&Quantity::Untracked));
        assert!(stock.contains(&Quantity::Unknown));
        assert!(stock.iter().any(|q| matches!(q, Quantity::Known(1..=5))));
    }
}
