//! Small files of orders as shops export them.

use cartwall_domain::Currency;
use cartwall_rehearsal::replay::{DateOrder, Replay};
use std::path::PathBuf;

fn load(name: &str) -> Replay {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/orders");
    Replay::load(&folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What is left out: row and a word of the reason.
fn left_out(replay: &Replay) -> Vec<(u64, &str)> {
    replay.left_out().iter().map(|left| (left.row, left.reason.as_str())).collect()
}

#[test]
fn shopifys_export_in_a_zone_west_over_the_night_when_clocks_go_forward() {
    let replay = load("shopify_new_york.csv");
    assert_eq!((replay.currency(), replay.order_count()), (Currency::USD, 3));
    let totals = replay.totals();
    assert_eq!((totals.orders, totals.units, totals.gross), (3, 6, 3_700 + 4_900 + 2_000));
    assert_eq!(replay.items()[0].title, "Tote, natural");
    assert_eq!(
        left_out(&replay),
        [
            (3, "the order is played as sold: its refund of 12.00 names no product"),
            (5, "the order was cancelled"),
            (6, "the order was cancelled"),
            (9, "price in CAD, and the file is in USD"),
            (10, "no stock code (SKU)"),
        ]
    );
    // From 00:30 before the change to 03:30 after it are three hours by the clock, and two in truth.
    assert_eq!(replay.length().as_secs(), 2 * 3_600);
}

#[test]
fn woocommerces_export_in_utf_16_with_semicolons_decimal_commas_and_points_in_dates() {
    let replay = load("woocommerce_berlin_utf16.csv");
    assert_eq!((replay.currency(), replay.dates()), (Currency::EUR, DateOrder::DayFirst));
    let totals = replay.totals();
    // An order number that begins with C is an order like any other.
    assert_eq!(
        (totals.orders, totals.units, totals.gross, totals.refunds),
        (3, 5, 125_980 + 1_245 + 1_245, 0)
    );
    assert_eq!(replay.items()[0].title, "Stehlampe „Mond“");
    assert_eq!(
        left_out(&replay),
        [
            (4, "the order is played as sold: its refund of 12,45 names no product"),
            (5, "the order is “cancelled”, so nothing was sold"),
            (6, "the order is “pending”, so nothing was sold"),
            (7, "date “31.02.2026 02:00” cannot be read"),
        ]
    );
}

#[test]
fn woocommerces_export_in_a_zone_east_over_the_night_when_clocks_go_back_with_line_totals() {
    let replay = load("woocommerce_jerusalem.csv");
    assert_eq!(replay.currency(), Currency::ILS);
    let totals = replay.totals();
    // Three for 100.00 are 100.00, though one of them is 33.33.
    assert_eq!((totals.orders, totals.units, totals.gross), (3, 6, 10_000 + 4_550 + 9_100));
    assert_eq!(replay.items()[0].price, Some("33.33".parse().unwrap()));
    assert_eq!(left_out(&replay), [(5, "date “2026-10-25 25:00:00 +0200” cannot be read")]);
    // From 22:45 UTC to 13:05 UTC.
    assert_eq!(replay.length().as_secs(), 14 * 3_600 + 20 * 60);
}

#[test]
fn the_data_set_as_a_workbook_whose_dates_are_numbers() {
    let replay = load("retail.xlsx");
    let totals = replay.totals();
    assert_eq!((totals.orders, totals.units, totals.gross, totals.refunds), (2, 8, 1_530 + 290, 255));
    assert!(replay.left_out().is_empty());
    assert_eq!(replay.length().as_secs(), 64 * 60);
}

#[test]
fn a_file_of_something_else_is_refused_in_words_about_orders() {
    for bytes in [b"%PDF-1.7".as_slice(), b"<feed></feed>", b"{\"orders\": []}", b""] {
        let refused = Replay::read(bytes, "x", Currency::GBP).unwrap_err();
        assert_eq!(refused.code(), "not_orders");
        assert!(refused.to_string().contains("Shopify's export of orders"), "{refused}");
        assert!(!refused.to_string().contains("catalogue"), "{refused}");
    }
}
