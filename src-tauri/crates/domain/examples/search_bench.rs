//! How long a keystroke's search takes in a catalogue of 100,000 variants. Prints one line of JSON.
#![allow(clippy::print_stdout, reason = "it reports on standard output")]

use cartwall_domain::catalogue::{Catalogue, Product, Variant};
use cartwall_domain::search::SearchIndex;
use std::hint::black_box;
use std::time::Instant;

const PRODUCTS: usize = 25_000;
const SIZES: [&str; 4] = ["S", "M", "L", "XL"];
const ROUNDS: usize = 5;
/// What a person types, letter by letter, in three scripts; one of them finds nothing.
const TYPED: [&str; 8] = [
    "linen dress",
    "oud candle large",
    "SKU-012345-M",
    "maison noé",
    "שמלת פשתן",
    "شمعة عطرية",
    "blue ceramic bowl",
    "zzzz nothing",
];

fn catalogue() -> Catalogue {
    let colours = ["Red", "Blue", "Natural", "Oatmeal", "Terracotta", "Olive", "Charcoal"];
    let things =
        ["linen dress", "oud candle", "ceramic bowl", "canvas tote", "שמלת פשתן", "شَمعة عطرية", "wool throw"];
    let makers = ["Maison Noé", "Atelier Süd", "Harbour & Co", "בית מלאכה"];
    let mut catalogue = Catalogue::default();
    for number in 0..PRODUCTS {
        let pick = |from: &[&'static str], step: usize| from[(number / step) % from.len()];
        let variant = |size: &&str| Variant {
            id: format!("v{number}-{size}").as_str().into(),
            sku: format!("SKU-{number:06}-{size}"),
            title: Some((*size).to_owned()),
            price: None,
            compare_at: None,
            barcode: Some(format!("729{number:010}")),
            picture: None,
            quantity: None,
        };
        catalogue.put(&Product {
            id: format!("p{number}").as_str().into(),
            title: format!("{} {}, edition {}", pick(&colours, 1), pick(&things, 7), number / 49),
            vendor: Some(pick(&makers, 3).to_owned()),
            tags: vec!["summer".to_owned(), format!("collection {}", number % 90)],
            picture: None,
            variants: SIZES.iter().map(variant).collect(),
        });
    }
    catalogue
}

fn main() {
    let catalogue = catalogue();
    let begun = Instant::now();
    let index = SearchIndex::of(&catalogue);
    let indexed_ms = begun.elapsed().as_secs_f64() * 1e3;

    let mut times = Vec::new();
    let mut found = 0;
    for round in 0..=ROUNDS {
        for typed in TYPED {
            let letters: Vec<char> = typed.chars().collect();
            for end in 1..=letters.len() {
                let so_far: String = letters.iter().take(end).collect();
                let begun = Instant::now();
                found += black_box(index.search(black_box(&so_far), 50)).1;
                // The first round warms up.
                if round > 0 {
                    times.push(begun.elapsed().as_secs_f64() * 1e3);
                }
            }
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or(f64::NAN);
    println!(
        r#"{{"variants":{},"keystrokes":{},"found":{found},"p50_ms":{:.3},"p95_ms":{:.3},"p99_ms":{:.3},"index_ms":{indexed_ms:.1}}}"#,
        catalogue.variant_count(),
        times.len(),
        at(50),
        at(95),
        at(99),
    );
}
