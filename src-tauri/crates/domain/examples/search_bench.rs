//! How long a keystroke's search takes in a catalogue of 100,000 variants: plain, narrowed by vendor, tag and stock
//! (with a sale between any two keystrokes), and far down the list. Prints one line of JSON.
#![allow(clippy::print_stdout, reason = "it reports on standard output")]

use cartwall_domain::apply::apply;
use cartwall_domain::catalogue::{Catalogue, Product, Variant};
use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::sales::{Order, OrderLine};
use cartwall_domain::search::{Changes, Query, SearchIndex, Shelf};
use cartwall_domain::state::State;
use cartwall_domain::stock::{Availability, Level, Quantity};
use cartwall_domain::{Currency, Decimal};
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

/// Sells one of a thousand variants, as orders do while somebody types.
fn sell(state: &mut State, changes: &mut Changes, number: usize) {
    let sku = format!("v{}-M", number * 7919 % PRODUCTS);
    let line = OrderLine {
        sku: sku.clone(),
        variant: Some(sku.as_str().into()),
        quantity: 1,
        unit_price: Decimal::ONE,
        amount: 100,
    };
    let order = Order {
        id: number.to_string(),
        source: "shop".to_owned(),
        currency: Currency::EUR,
        placed_at: 2,
        lines: vec![line],
    };
    let event = Event::SaleRecorded { show: None, order };
    let sold = Recorded { seq: state.seq + 1, at: 2, by: "shop".to_owned(), event };
    apply(state, &sold);
    changes.take(&sold);
}

fn page(text: &str) -> Query<'_> {
    Query { text, limit: 50, ..Query::default() }
}

/// Times of one way to ask, over all that is typed letter by letter. Every letter counts, and so does nothing typed.
fn measure(mut ask: impl FnMut(&str) -> usize) -> Times {
    let (mut all, mut found) = (Vec::new(), 0);
    for round in 0..=ROUNDS {
        for typed in TYPED {
            let letters: Vec<char> = typed.chars().collect();
            for end in 0..=letters.len() {
                let so_far: String = letters.iter().take(end).collect();
                let begun = Instant::now();
                found += black_box(ask(black_box(&so_far)));
                // The first round warms up.
                if round > 0 {
                    all.push(begun.elapsed().as_secs_f64() * 1e3);
                }
            }
        }
    }
    all.sort_by(f64::total_cmp);
    Times { all, found }
}

struct Times {
    all: Vec<f64>,
    found: usize,
}

impl Times {
    fn json(&self) -> String {
        let at = |share: usize| self.all.get(self.all.len() * share / 100).copied().unwrap_or(f64::NAN);
        let (asked, found) = (self.all.len(), self.found);
        let (p50, p95, p99) = (at(50), at(95), at(99));
        format!(
            r#""keystrokes":{asked},"found":{found},"p50_ms":{p50:.3},"p95_ms":{p95:.3},"p99_ms":{p99:.3}"#
        )
    }
}

fn main() {
    let mut state = State { catalogue: catalogue(), ..State::default() };
    for (number, product) in state.catalogue.products().enumerate() {
        for (size, variant) in product.variants.iter().enumerate() {
            // One in five was never counted.
            let left = i64::try_from((number + size) % 5).unwrap_or(0);
            if left < 4 {
                state
                    .stock
                    .insert_mut(variant.id.clone(), Level::counted(Quantity::Known(left), "file:x", 1));
            }
        }
    }
    let begun = Instant::now();
    let index = SearchIndex::of(&state.catalogue);
    let indexed_ms = begun.elapsed().as_secs_f64() * 1e3;
    let begun = Instant::now();
    let mut shelf = Shelf::of(&index, &state);
    let shelf_ms = begun.elapsed().as_secs_f64() * 1e3;

    let typed = measure(|text| index.search(&page(text)).1);
    let vendor = measure(|text| index.search(&Query { vendor: Some("Maison Noé"), ..page(text) }).1);
    let tag = measure(|text| index.search(&Query { tag: Some("summer"), ..page(text) }).1);
    let (vendor_too, tag_too) = (Some("Maison Noé"), Some("collection 7"));
    let both = measure(|text| index.search(&Query { vendor: vendor_too, tag: tag_too, ..page(text) }).1);
    let middle = measure(|text| index.search(&Query { offset: PRODUCTS * 2, limit: 200, ..page(text) }).1);
    let deep =
        measure(|text| index.search(&Query { offset: PRODUCTS * 4 - 200, limit: 200, ..page(text) }).1);
    let (mut changes, mut number) = (Changes::default(), 0);
    let in_stock = measure(|text| {
        number += 1;
        sell(&mut state, &mut changes, number);
        let new = changes.new_to(&shelf);
        shelf.follow(&index, &state, &new);
        index.search(&Query { stock: Some((&shelf, Availability::InStock)), ..page(text) }).1
    });
    let followed = shelf == Shelf::of(&index, &state);
    println!(
        r#"{{"variants":{},{},"vendor":{{{}}},"tag":{{{}}},"vendor_and_tag":{{{}}},"offset_half":{{{}}},"offset_end":{{{}}},"in_stock_while_selling":{{{}}},"shelf_right":{followed},"index_ms":{indexed_ms:.1},"shelf_ms":{shelf_ms:.1}}}"#,
        state.catalogue.variant_count(),
        typed.json(),
        vendor.json(),
        tag.json(),
        both.json(),
        middle.json(),
        deep.json(),
        in_stock.json(),
    );
}
