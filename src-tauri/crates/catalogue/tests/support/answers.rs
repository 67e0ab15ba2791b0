//! What comes of a file, in short: `SKU price` of each variant, and what was noted of which row.

use cartwall_catalogue::{Import, Options, read_bytes};
use iso_currency::Currency;

const SOME_DAY: &str = "2026-11-22T12:00:00Z";

pub fn import(file: impl AsRef<[u8]>, currency: Option<Currency>) -> Import {
    let options = Options { now: SOME_DAY.parse().unwrap(), currency, ..Options::default() };
    let text = || String::from_utf8_lossy(file.as_ref()).into_owned();
    read_bytes(file.as_ref(), &options).unwrap_or_else(|error| panic!("{error}\n{}", text()))
}

/// `SKU price` of each variant, with the currency where one is known.
pub fn prices(import: &Import) -> Vec<String> {
    let variants = import.products.iter().flat_map(|product| &product.variants);
    let shown = variants.map(|variant| {
        let price = variant.price.as_ref().map_or("-".to_owned(), |price| {
            let code = price.currency.map(|currency| format!(" {}", currency.code())).unwrap_or_default();
            format!("{}{code}", price.amount.normalize())
        });
        format!("{} {price}", variant.sku)
    });
    shown.collect()
}

/// `row code reason` of everything that was left out or warned about.
pub fn notes(import: &Import) -> Vec<String> {
    let all = import.skipped.iter().chain(&import.warnings).map(|note| {
        let reason = match note.params.get("reason") {
            Some(cartwall_domain::params::Param::Word(word)) => format!(" {word}"),
            _ => String::new(),
        };
        format!("{} {}{reason}", note.row, note.code)
    });
    all.collect()
}

#[track_caller]
pub fn check(file: impl AsRef<[u8]>, expected: &[&str], noted: &[&str]) {
    let import = import(file, None);
    assert_eq!(prices(&import), expected);
    assert_eq!(notes(&import), noted);
}
