//! No payload in any field is a formula in any spreadsheet, and numbers stay numbers.

use super::*;
use crate::history::view;
use crate::spreadsheet::is_passed_over;
use cartwall_domain::event::{Event, OnAirFacts, Recorded};
use cartwall_domain::money::Money as Exact;
use cartwall_domain::order::{OrderChange, OrderSource};
use cartwall_domain::report::Fold;
use cartwall_domain::run::RunId;
use cartwall_domain::show::{CueDetails, Mode, OfferedVariant};
use cartwall_domain::stock::Quantity as Stock;
use cartwall_domain::{Actor, Currency, Decimal, LayerId};
use proptest::prelude::*;

const PAYLOADS: &[&str] = &[
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "x;=1+1",
    "x;\"=1+1",
    "x;\"\"=1+1;\"",
    "\";=1+1;\"",
    "x\t=1+1",
    "x\t\"=1+1\"",
    "x\r\n=1+1",
    "x\n\"=1+1\"",
    "\";\n=1+1",
    "x,=1+1",
    "\",=1+1,\"",
    " =1+1",
    "\u{a0}=1+1",
    "\u{feff}=1+1",
    "\0=1+1",
    "\u{202e}=1+1",
    "＝1+1",
    "x;＝1+1",
    "x|=1+1",
    "x\u{2028}=1+1",
    "x;\u{200b}@SUM(1)",
    "\"",
    ";",
    "\"\"\"",
    "a\"b;c\"d",
];

/// A report with this text in every field that somebody writes, and a negative number beside it.
fn report(text: &str, currency: Currency) -> ReportView {
    let mut fold = Fold::of_run(Some(1));
    let mut seq = 0;
    let mut take = |event: Event| {
        seq += 1;
        fold.take(&Recorded { seq, at: 1_000 + seq as i64, by: Actor::client(text), event });
    };
    let words = || text.to_owned();
    take(Event::ShowCreated { show: "s".into(), title: words(), currency });
    let offered =
        ["v", "w"].map(|id| OfferedVariant { variant: id.into(), sku: words(), title: Some(words()) });
    let (offered, details) = (offered.to_vec(), CueDetails::default());
    let (show, cue, product, title) = ("s".into(), "c".into(), "p".into(), words());
    take(Event::CueAdded { show, cue, product, offered, title, details, index: 0 });
    let opening = vec![("v".into(), Stock::Known(-7))];
    take(Event::RunStarted { show: "s".into(), run: 1, mode: Mode::Live, preview: Vec::new(), opening });
    let price = Some(Exact::new(1_250, currency));
    let quantity = Stock::Known(-7);
    let facts = OnAirFacts {
        sku: words(),
        title: words(),
        price,
        price_to: None,
        compare_at: None,
        coupon: Some(words()),
        quantity,
        variants: Vec::new(),
    };
    let (layer, cue) = (LayerId::card(), "c".into());
    take(Event::CueTaken { show: "s".into(), layer, cue, anyway: false, facts, preview: None });
    take(Event::OrderChanged {
        run: Some(RunId::new(&"s".into(), 1)),
        source: OrderSource::Api(words()),
        order: words(),
        currency,
        placed_at: 1_001,
        booked_at: 1_001,
        revision: None,
        first: false,
        broadcast: Some(words()),
        refund: Some(words()),
        changes: vec![OrderChange {
            item: words(),
            sku: words(),
            variant: Some("v".into()),
            units: 0,
            amount: 0,
            returned: 2,
            returned_amount: 500,
        }],
    });
    take(Event::MarkerAdded { show: "s".into(), text: words(), at: None });
    view(fold.finish(0).unwrap(), Vec::new())
}

fn file(report: &ReportView) -> String {
    let bytes = export(report, "csv").unwrap().bytes;
    String::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}').to_owned()
}

fn cells(file: &str, separator: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(file.as_bytes());
    reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Whether a spreadsheet may take a cell for a formula; a plain number is none.
fn is_formula(cell: &str) -> bool {
    let bare = cell.trim_start_matches(is_passed_over);
    let begins = bare.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\u{2212}']);
    begins && cell.parse::<Decimal>().is_err()
}

fn check(text: &str) {
    let file = file(&report(text, Currency::EUR));
    assert!(!file.contains(|c: char| c.is_control() && c != '\n'), "{text:?}: {file:?}");
    for separator in [b',', b';', b'\t', b'|'] {
        for cell in cells(&file, separator) {
            assert!(!is_formula(&cell), "{text:?} separated by {:?}: {cell:?}", char::from(separator));
        }
    }
    // A spreadsheet without any quotes, at the mercy of every separator at once.
    for cell in file.split(['\n', '\r', '\t', ',', ';', '|']) {
        assert!(!is_formula(cell), "{text:?} without quotes: {cell:?}");
    }
}

#[test]
fn no_payload_is_a_formula_in_any_field_and_any_locale() {
    PAYLOADS.iter().for_each(|payload| check(payload));
    for separator in [";", "\t", "\n", "\r\n", ",", "|", "\"", "\0", " "] {
        for sign in ["=", "+", "-", "@", "＝", "＋", "－", "＠"] {
            check(&format!("x{separator}{sign}1+1"));
            check(&format!("x{separator} \"{sign}1+1"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_is_a_formula(
        text in prop_oneof![any::<String>(), "[;,|\t\r\n\"'=+@ x\u{feff}\u{200b}-]{0,16}"],
    ) {
        check(&text);
    }
}

#[test]
fn negative_numbers_stay_numbers_with_the_decimals_of_their_currency() {
    for (currency, net) in [(Currency::EUR, "-5.00"), (Currency::JPY, "-500"), (Currency::KWD, "-0.500")] {
        let file = file(&report("Linen dress", currency));
        let total = file.lines().find(|line| line.starts_with("total,")).unwrap();
        assert_eq!(total.split(',').nth(13), Some(net), "{total}");
        let take = file.lines().find(|line| line.contains(",take,")).unwrap();
        assert_eq!(take.split(',').nth(22), Some("-7"), "{take}");
    }
}

#[test]
fn the_json_has_every_text_as_it_was_written() {
    for payload in PAYLOADS {
        let bytes = export(&report(payload, Currency::EUR), "json").unwrap().bytes;
        let read: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(read["title"], *payload);
        assert_eq!(read["markers"][0]["text"], *payload);
    }
}
