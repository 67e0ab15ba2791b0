//! A product that is in no catalogue, and a SKU that the catalogue does not know.

use super::held::{basket, begun, run};
use super::*;
use crate::command::QuickProduct;
use crate::params::Param;
use crate::report::Fold;
use crate::stock::Quantity;

fn scarf(price: Option<Money>, quantity: Quantity) -> QuickProduct {
    QuickProduct { title: " Scarf ".to_owned(), price, quantity, picture: None }
}

#[test]
fn a_product_that_is_in_no_catalogue_is_in_preview_with_one_press() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    stage.take();
    let product = scarf(Some(euros(1_500)), Quantity::Known(3));
    let added = stage.run(Command::QuickAdd { show: show.clone(), product, stand_by: true }).unwrap();
    let cue = CueId(added.id.unwrap());
    assert_eq!(stage.preview(), Some(&cue));
    let known = stage.show().cue(&cue).unwrap();
    assert_eq!(stage.show().cues.last().unwrap().id, cue);
    let card = face(&stage.state, stage.show(), known);
    assert_eq!((&*card.title, card.price, card.quantity), ("Scarf", Some(euros(1_500)), Quantity::Known(3)));
    assert!(known.sku().starts_with("NEW-"));
    stage.take();
    let sku = stage.show().cue(&cue).unwrap().sku().to_owned();
    stage.sell(&sku, 3);
    assert!(face(&stage.state, stage.show(), stage.show().cue(&cue).unwrap()).sold_out);
}

#[test]
fn it_needs_a_name_and_a_show_and_nothing_else() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    let add = |show: &ShowId, product| Command::QuickAdd { show: show.clone(), product, stand_by: false };
    let nameless = QuickProduct { title: "  ".to_owned(), ..scarf(None, Quantity::Unknown) };
    assert_eq!(stage.run(add(&show, nameless)).unwrap_err().code, Code::Invalid);
    let nowhere = ShowId("none".to_owned());
    assert_eq!(stage.run(add(&nowhere, scarf(None, Quantity::Unknown))).unwrap_err().code, Code::UnknownShow);
    let below = scarf(Some(euros(-1)), Quantity::Unknown);
    assert_eq!(stage.run(add(&show, below)).unwrap_err().code, Code::Invalid);
    let preview = stage.preview().cloned();
    let added = stage.run(add(&show, scarf(None, Quantity::Unknown))).unwrap();
    assert_eq!(stage.preview(), preview.as_ref(), "nobody asked for it in preview");
    let cue = stage.show().cue(&CueId(added.id.unwrap())).unwrap();
    assert_eq!(stage.state.quantity(cue.variants().next().unwrap()), Quantity::Unknown);
}

pub(super) fn matched(sku: &str, to: &str) -> Command {
    Command::MatchSku { sku: sku.to_owned(), variant: VariantRef::Sku(to.to_owned()) }
}

#[test]
fn a_sku_that_is_matched_counts_as_its_variant_from_now_on_and_back_to_its_sale() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.take();
    stage.sell("GIFT", 2);
    let variant = stage.state.catalogue.by_sku("A");
    let crate::catalogue::SkuMatch::One(variant) = variant else { panic!("A is one variant") };
    let variant = variant.clone();
    let totals = stage.show().sales.totals;
    stage.run(matched("GIFT", "A")).unwrap();
    let sales = &stage.show().sales;
    assert!(sales.unknown_skus.is_empty());
    let sold = sales.by_variant.get(&variant).unwrap();
    assert_eq!((sold.orders, sold.units, sold.gross), (1, 2, 2_000));
    assert_eq!(sales.totals, totals, "nothing was sold by it");
    assert_eq!(stage.state.quantity(&variant), Quantity::Known(3));
    assert_eq!(stage.show().program().unwrap().units, 2, "it was ordered while its card was up");
    stage.sell("GIFT", 1);
    let sales = &stage.show().sales;
    assert!(sales.unknown_skus.is_empty());
    assert_eq!(sales.by_variant.get(&variant).map(|sold| (sold.orders, sold.units)), Some((2, 3)));
    assert_eq!(stage.run(matched("GIFT", "A")).unwrap().events, [], "once is enough");
}

#[test]
fn a_wrong_match_is_put_right_by_another() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.sell("GIFT", 2);
    stage.run(matched("GIFT", "A")).unwrap();
    stage.run(matched("GIFT", "B")).unwrap();
    let sold = |sku: &str| {
        let crate::catalogue::SkuMatch::One(id) = stage.state.catalogue.by_sku(sku) else { panic!("one") };
        stage.show().sales.by_variant.get(id).map_or((0, 0, 0), |sold| (sold.orders, sold.units, sold.gross))
    };
    assert_eq!((sold("A"), sold("B")), ((0, 0, 0), (1, 2, 2_000)));
}

#[test]
fn a_match_holds_when_the_catalogue_brings_the_sku_later_and_can_then_be_put_right() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.sell("GIFT", 1);
    stage.run(matched("GIFT", "A")).unwrap();
    let products = vec![product("GIFT", "10.00", Quantity::Known(9))];
    stage.run(Command::Import { source: CatalogueSource::file("later"), products }).unwrap();
    stage.sell("GIFT", 1);
    let sold = |stage: &Stage, sku: &str| {
        let crate::catalogue::SkuMatch::One(id) = stage.state.catalogue.by_sku(sku) else { panic!("one") };
        stage.show().sales.by_variant.get(id).map_or(0, |sold| sold.units)
    };
    assert_eq!((sold(&stage, "A"), sold(&stage, "GIFT")), (2, 0));
    stage.run(matched("GIFT", "GIFT")).unwrap();
    stage.sell("GIFT", 1);
    assert_eq!((sold(&stage, "A"), sold(&stage, "GIFT")), (0, 3));
}

#[test]
fn a_sku_of_the_catalogue_needs_no_match_and_a_match_needs_one() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    assert_eq!(stage.run(matched("B", "A")).unwrap_err().code, Code::Invalid);
    assert_eq!(stage.run(matched("GIFT", "NONE")).unwrap_err().code, Code::UnknownSku);
    assert_eq!(stage.run(matched(" ", "A")).unwrap_err().code, Code::Invalid);
}

/// A live show in which two pieces of a SKU were sold that nobody knows, and its rows.
fn gift_sold() -> (Stage, Vec<Recorded>) {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    let mut rows = begun(&stage, &show);
    rows.extend(run(&mut stage, Command::Take { cue: None, anyway: false }));
    let sale = Command::RecordSale { order: order("one", "GIFT", 2), placed_at: None, run: None };
    rows.extend(run(&mut stage, sale));
    (stage, rows)
}

/// The report counts the matched sale in the window in which it was placed.
fn counts_in_its_window(rows: &[Recorded]) {
    let mut fold = Fold::of_run(Some(1));
    rows.iter().for_each(|row| fold.take(row));
    let report = fold.finish(0).unwrap();
    let product = report.products.iter().find(|product| product.sold.units == 2).unwrap();
    assert_eq!((product.sold.orders, product.windowed_units), (1, 2));
    assert!(report.sales.unknown_skus.is_empty());
}

#[test]
fn the_report_counts_a_matched_sale_in_the_window_in_which_it_was_placed() {
    let (mut stage, mut rows) = gift_sold();
    rows.extend(run(&mut stage, Command::Clear));
    stage.now += 60_000;
    rows.extend(run(&mut stage, matched("GIFT", "A")));
    counts_in_its_window(&rows);
}

#[test]
fn a_sku_is_matched_after_its_show_has_ended_and_the_report_counts_it_anew() {
    let (mut stage, mut rows) = gift_sold();
    rows.extend(run(&mut stage, Command::EndShow { show: None }));
    stage.now += 3_600_000;
    // Another show may be on by then.
    let (next, _) = stage.planned();
    stage.run(Command::Start { show: next, mode: Mode::Live }).unwrap();
    rows.extend(run(&mut stage, matched("GIFT", "A")));
    counts_in_its_window(&rows);
    assert_eq!(stage.show().sales.totals.units, 0, "nothing of it is the next show's");
}

#[test]
fn a_match_holds_for_its_sku_with_and_without_marks_that_nobody_sees() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.run(basket("one", &["\u{200e}GIFT", "GIFT"])).unwrap();
    assert_eq!(stage.show().sales.unknown_skus.get("GIFT"), Some(&2), "it is one SKU");
    stage.run(matched("GIFT\u{200f}", "A")).unwrap();
    assert!(stage.show().sales.unknown_skus.is_empty());
    stage.run(basket("two", &["\u{feff}GIFT"])).unwrap();
    assert!(stage.show().sales.unknown_skus.is_empty());
    let crate::catalogue::SkuMatch::One(id) = stage.state.catalogue.by_sku("A") else { panic!("one") };
    let sold = stage.show().sales.by_variant.get(id).unwrap();
    assert_eq!((sold.orders, sold.units), (2, 3));
}

#[test]
fn as_many_skus_can_be_matched_as_anybody_needs_and_one_of_them_can_still_be_changed_then() {
    let (mut stage, _, _) = Stage::on(Mode::Rehearsal);
    for n in 0..crate::limits::MAX_MATCHED {
        stage.state.matched_skus.insert_mut(format!("GIFT-{n}"), "A".into());
    }
    let refusal = stage.run(matched("GIFT", "A")).unwrap_err();
    assert_eq!(refusal.code, Code::TooMany);
    assert_eq!(refusal.params.get("reason"), Some(&Param::Word("matched_skus")));
    stage.run(matched("GIFT-7", "B")).unwrap();
}
