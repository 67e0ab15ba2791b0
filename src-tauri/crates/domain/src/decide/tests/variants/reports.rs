//! What the as-run log and the report tell of a product with several variants.

use super::*;

#[test]
fn the_as_run_log_says_which_size_was_struck_and_when_it_came_back() {
    let mut shop =
        Shop::on_air(hoodie(&[("S", "29.00", Quantity::Known(1)), ("M", "29.00", Quantity::Known(1))]));
    shop.sell("HOOD-S", 1);
    shop.count("HOOD-S", 5);
    shop.sell("HOOD-M", 1);
    shop.sell("HOOD-S", 5);
    let lines: Vec<_> = shop.as_run().into_iter().skip(2).collect();
    let size = |action, size: &str| (action, Some(size.to_owned()));
    assert_eq!(
        lines,
        [
            size(AsRunAction::VariantSoldOut, "S"),
            size(AsRunAction::VariantBackInStock, "S"),
            size(AsRunAction::VariantSoldOut, "M"),
            (AsRunAction::SoldOut, None),
        ]
    );
    shop.count("HOOD-M", 1);
    let lines: Vec<_> = shop.as_run().into_iter().skip(6).collect();
    assert_eq!(lines, [size(AsRunAction::VariantBackInStock, "M"), (AsRunAction::BackInStock, None)]);
}

#[test]
fn the_report_tells_each_size_and_the_product_once() {
    let mut shop = Shop::on_air(four());
    let mut both = order("both", "HOOD-S", 1);
    both.lines.extend(order("both", "HOOD-L", 2).lines);
    shop.run(Command::RecordSale { order: both, placed_at: None, run: None });
    shop.sell("HOOD-L", 1);
    shop.run(Command::Next);
    shop.sell("HOOD-L", 1);
    let report = shop.report();
    let hoodie = &report.products[0];
    assert_eq!((hoodie.title.as_str(), report.products.len()), ("Hoodie", 2));
    assert_eq!((hoodie.sold.orders, hoodie.sold.units), (3, 5), "an order with two sizes is one order");
    assert_eq!((hoodie.windowed_units, hoodie.windows.len()), (4, 1));
    assert_eq!(hoodie.stocked, Some(10));
    let together: Vec<_> = hoodie.stock.iter().map(|point| point.quantity).collect();
    assert_eq!(
        together,
        [Quantity::Known(10), Quantity::Known(6)],
        "the opening, then the last of the minute"
    );
    let sizes: Vec<_> = hoodie.variants.iter().map(|v| (v.sku.as_str(), v.sold.units, v.stocked)).collect();
    assert_eq!(sizes[..3], [("HOOD-S", 1, Some(1)), ("HOOD-M", 0, Some(2)), ("HOOD-L", 4, Some(3))]);
    assert!(hoodie.variants.iter().all(|variant| variant.on_air_ms == hoodie.on_air_ms));
    assert_eq!(report.products[1].title, "Product A");
}

#[test]
fn what_a_minute_on_air_brings_is_told_from_one_minute_on() {
    // A press takes a second of its own, and the sale another.
    for (waits, units, gross) in
        [(57_999, None, None), (58_000, Some(2_000), Some(2_000)), (88_000, Some(1_333), Some(1_333))]
    {
        let mut shop = Shop::on_air(four());
        shop.run(Command::RecordSale { order: order("o", "HOOD-L", 2), placed_at: None, run: None });
        shop.stage.now += waits;
        shop.run(Command::Next);
        let hoodie = shop.report().products.remove(0);
        assert_eq!(hoodie.on_air_ms, waits + 2_000);
        assert_eq!((hoodie.milliunits_per_minute, hoodie.gross_per_minute), (units, gross), "{waits}");
    }
}

#[test]
fn the_live_run_reports_what_it_offered_and_not_what_was_undone_in_the_rehearsal() {
    let mut shop = Shop::planned(four(), Offering::Product("HOOD".into()), CueDetails::default());
    shop.run(Command::Start { show: shop.show.clone(), mode: Mode::Rehearsal });
    shop.run(Command::Take { cue: None, anyway: false });
    shop.offer(&["L"]);
    shop.run(Command::Undo);
    shop.run(Command::EndShow { show: None });
    shop.run(Command::Start { show: shop.show.clone(), mode: Mode::Live });
    shop.run(Command::Take { cue: None, anyway: false });
    shop.sell("HOOD-S", 1);
    let report = shop.report_of(2);
    let windowed: Vec<_> = report.products[0].variants.iter().map(|size| size.windowed_units).collect();
    assert_eq!(windowed, [1, 0, 0, 0]);
}

#[test]
fn a_size_that_was_taken_out_of_the_plan_does_not_make_the_stock_of_the_product_unknown() {
    let mut shop = Shop::planned(four(), Offering::Product("HOOD".into()), CueDetails::default());
    shop.offer(&["S", "M"]);
    shop.run(Command::Start { show: shop.show.clone(), mode: Mode::Live });
    shop.run(Command::Take { cue: None, anyway: false });
    shop.sell("HOOD-M", 1);
    let report = shop.report();
    let hoodie = &report.products[0];
    let sizes: Vec<_> = hoodie.variants.iter().map(|size| size.sku.as_str()).collect();
    assert_eq!((sizes, hoodie.stocked), (vec!["HOOD-S", "HOOD-M"], Some(3)));
}

#[test]
fn a_size_that_is_offered_again_has_the_stock_that_was_counted_meanwhile() {
    let mut shop = Shop::on_air(four());
    shop.offer(&["S", "M", "L"]);
    shop.count("HOOD-XL", 9);
    shop.offer(&["S", "M", "L", "XL"]);
    shop.sell("HOOD-XL", 1);
    let report = shop.report();
    let large = &report.products[0].variants[3];
    assert_eq!((large.sku.as_str(), large.stocked), ("HOOD-XL", Some(9)));
    assert_eq!(large.stock.last().map(|point| point.quantity), Some(Quantity::Known(8)));
    assert_eq!(shop.cue().withdrawn, []);
}

#[test]
fn what_was_withdrawn_in_a_rehearsal_is_no_part_of_the_next_run() {
    let mut shop = Shop::planned(four(), Offering::Product("HOOD".into()), CueDetails::default());
    shop.run(Command::Start { show: shop.show.clone(), mode: Mode::Rehearsal });
    shop.offer(&["L"]);
    assert_eq!(shop.cue().withdrawn, ids(&["M", "S", "XL"]));
    shop.run(Command::EndShow { show: None });
    assert_eq!((shop.sizes(), shop.cue().withdrawn.len()), (vec!["L"], 0));
}
