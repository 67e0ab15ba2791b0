//! In how many orders a product was sold: each counts once for it, in however many lines, and however it was changed.

use super::quick::matched;
use super::stores::{ONE, connection, sold_at};
use super::*;
use crate::report::Fold;
use crate::store::{StoreLine, StoreOrder, variant_id};

/// What came before: the show with its cues and its start, as the report reads them.
pub(super) fn begun(stage: &Stage, show: &ShowId) -> Vec<Recorded> {
    let created = Event::ShowCreated { show: show.clone(), title: "Spring".to_owned(), currency: EUR };
    let started = Event::RunStarted {
        show: show.clone(),
        run: 1,
        mode: Mode::Live,
        preview: Vec::new(),
        opening: Vec::new(),
    };
    let added = stage.show().cues.iter().map(|cue| Event::CueAdded {
        show: show.clone(),
        cue: cue.id.clone(),
        product: cue.product.clone(),
        offered: cue.offered.clone(),
        title: cue.sku().to_owned(),
        details: CueDetails::default(),
        index: 0,
    });
    let events = [created, started].into_iter().chain(added);
    let row = |(seq, event)| Recorded { seq, at: stage.now, by: Actor::client("test"), event };
    (1..).zip(events).map(row).collect()
}

/// Carries out a command; the rows that it comes to.
pub(super) fn run(stage: &mut Stage, command: Command) -> Vec<Recorded> {
    let seq = stage.state.seq;
    let decision = stage.run(command).unwrap();
    (seq + 1..)
        .zip(decision.events)
        .map(|(seq, event)| Recorded { seq, at: stage.now, by: Actor::client("test"), event })
        .collect()
}

/// An order with several lines.
pub(super) fn basket(id: &str, skus: &[&str]) -> Command {
    let mut order = order(id, skus[0], 1);
    order.lines = skus.iter().flat_map(|sku| super::order(id, sku, 1).lines).collect();
    Command::RecordSale { order, placed_at: None, run: None }
}

/// What the show and the report of its rows say of orders that hold a variant, and of those that hold its product.
fn orders_of(stage: &Stage, rows: &[Recorded], sku: &str) -> (i64, i64) {
    let crate::catalogue::SkuMatch::One(id) = stage.state.catalogue.by_sku(sku) else { panic!("one") };
    let of_variant = stage.show().sales.by_variant.get(id).map_or(0, |sold| sold.orders);
    let mut fold = Fold::of_run(Some(1));
    rows.iter().for_each(|row| fold.take(row));
    let report = fold.finish(0).unwrap();
    assert_eq!(report.sales.by_variant.get(id).map_or(0, |sold| sold.orders), of_variant, "{sku}");
    let (product, _) = stage.state.catalogue.variant(id).unwrap();
    let of_product = report.products.iter().find(|one| one.product.as_ref() == Some(&product.id));
    (of_variant, of_product.map_or(0, |product| product.sold.orders))
}

#[test]
fn an_order_that_holds_the_product_in_another_line_counts_once_for_it_however_it_is_matched() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    let mut rows = begun(&stage, &show);
    rows.extend(run(&mut stage, basket("both", &["A", "GIFT"])));
    rows.extend(run(&mut stage, basket("gift", &["GIFT"])));
    rows.extend(run(&mut stage, basket("b", &["B"])));
    assert_eq!((orders_of(&stage, &rows, "A"), orders_of(&stage, &rows, "B")), ((1, 1), (1, 1)));
    rows.extend(run(&mut stage, matched("GIFT", "A")));
    assert_eq!((orders_of(&stage, &rows, "A"), orders_of(&stage, &rows, "B")), ((2, 2), (1, 1)));
    assert_eq!(stage.show().sales.totals.orders, 3);
    // It was B all along: the first order holds A as before, the second does not.
    rows.extend(run(&mut stage, matched("GIFT", "B")));
    assert_eq!((orders_of(&stage, &rows, "A"), orders_of(&stage, &rows, "B")), ((1, 1), (3, 3)));
    assert_eq!(stage.show().sales.totals.orders, 3);
}

/// The same order as a newer version holds it.
fn newer(id: &str, revision: i64, skus: &[&str]) -> Command {
    let Command::RecordSale { order, placed_at, .. } = basket(id, skus) else { unreachable!() };
    Command::ReviseSale { order, placed_at, revision }
}

#[test]
fn an_order_that_is_edited_to_hold_a_further_product_counts_for_it_and_no_more_once_it_is_taken_out() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    let mut rows = begun(&stage, &show);
    let mut told = |stage: &mut Stage, command: Command| {
        rows.extend(run(stage, command));
        (orders_of(stage, &rows, "A"), orders_of(stage, &rows, "B"))
    };
    assert_eq!(told(&mut stage, basket("one", &["A"])), ((1, 1), (0, 0)));
    assert_eq!(told(&mut stage, newer("one", 2, &["A", "B"])), ((1, 1), (1, 1)));
    assert_eq!(told(&mut stage, newer("one", 3, &["A", "B", "B", "A"])), ((1, 1), (1, 1)), "in more lines");
    assert_eq!(told(&mut stage, newer("one", 4, &["B"])), ((0, 0), (1, 1)));
    assert_eq!(told(&mut stage, newer("one", 5, &["A", "B"])), ((1, 1), (1, 1)), "back again");
    let back = Order { id: "r".to_owned(), ..order("one", "B", 1) };
    let refund = Command::order(back, None, Some("one"), None).unwrap();
    assert_eq!(told(&mut stage, refund), ((1, 1), (1, 1)), "what was given back was ordered");
    assert_eq!(stage.show().sales.totals.orders, 1);
}

#[test]
fn an_edit_counts_alike_after_a_restart_and_after_its_show_was_over() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    let mut rows = begun(&stage, &show);
    rows.extend(run(&mut stage, basket("one", &["A"])));
    // From a snapshot.
    stage.state = serde_json::from_str(&serde_json::to_string(&stage.state).unwrap()).unwrap();
    rows.extend(run(&mut stage, newer("one", 2, &["B"])));
    assert_eq!((orders_of(&stage, &rows, "A"), orders_of(&stage, &rows, "B")), ((0, 0), (1, 1)));
    rows.extend(run(&mut stage, Command::EndShow { show: None }));
    rows.extend(run(&mut stage, newer("one", 3, &["A", "B"])));
    rows.extend(run(&mut stage, Command::ResumeShow { show: None }));
    assert_eq!((orders_of(&stage, &rows, "A"), orders_of(&stage, &rows, "B")), ((1, 1), (1, 1)));
}

#[test]
fn an_order_that_was_edited_before_it_joined_a_resumed_run_counts_by_what_it_holds() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    let mut rows = begun(&stage, &show);
    rows.extend(run(&mut stage, Command::EndShow { show: None }));
    // Of no show yet.
    run(&mut stage, basket("one", &["A"]));
    run(&mut stage, newer("one", 2, &["B"]));
    rows.extend(run(&mut stage, Command::ResumeShow { show: None }));
    assert_eq!((orders_of(&stage, &rows, "A"), orders_of(&stage, &rows, "B")), ((0, 0), (1, 1)));
    rows.extend(run(&mut stage, newer("one", 3, &["A", "B"])));
    assert_eq!((orders_of(&stage, &rows, "A"), orders_of(&stage, &rows, "B")), ((1, 1), (1, 1)));
}

/// An order of a connected shop: its own ids of what it holds, with pieces and what was given back of them.
fn of_shop(updated_at: Timestamp, lines: &[(&str, i64, i64)]) -> Command {
    let line = |(own, quantity, returned): &(&str, i64, i64)| StoreLine {
        variant: Some(variant_id(&ONE.into(), own)),
        sku: String::new(),
        quantity: *quantity,
        unit_price: Decimal::TEN,
        amount: quantity * 1_000,
        returned: *returned,
        returned_amount: returned * 1_000,
    };
    let order = StoreOrder {
        id: "7".to_owned(),
        currency: EUR,
        placed_at: 2_000_000,
        updated_at,
        lines: lines.iter().map(line).collect(),
        refunded: 0,
        origin: None,
        room: None,
    };
    Command::ReportOrders { store: ONE.into(), orders: vec![order], watermark: None }
}

#[test]
fn an_order_of_a_shop_counts_for_what_its_newest_version_holds_and_a_cancelled_one_for_what_it_held() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    stage.now = 2_000_000;
    stage.run(Command::ConnectStore(connection(ONE))).unwrap();
    let products = vec![sold_at(ONE, "1", "A", "10.00"), sold_at(ONE, "2", "B", "10.00")];
    stage.run(Command::Import { source: CatalogueSource::file("shop"), products }).unwrap();
    let mut rows = begun(&stage, &show);
    for (updated_at, lines, counted) in [
        (1, vec![("1", 1, 0)], ((1, 1), (0, 0))),
        (2, vec![("1", 1, 0), ("2", 2, 0)], ((1, 1), (1, 1))),
        (3, vec![("2", 2, 0)], ((0, 0), (1, 1))),
        (4, vec![("2", 2, 2)], ((0, 0), (1, 1))),
    ] {
        rows.extend(run(&mut stage, of_shop(2_000_000 + updated_at, &lines)));
        assert_eq!((orders_of(&stage, &rows, "A"), orders_of(&stage, &rows, "B")), counted, "{lines:?}");
    }
}

#[test]
fn what_an_item_was_first_counted_as_stands_when_the_catalogue_learns_of_it_later() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    stage.now = 2_000_000;
    stage.run(Command::ConnectStore(connection(ONE))).unwrap();
    let mut rows = begun(&stage, &show);
    rows.extend(run(&mut stage, of_shop(2_000_001, &[("9", 1, 0)])));
    let products = vec![sold_at(ONE, "9", "LATE", "10.00")];
    stage.run(Command::Import { source: CatalogueSource::file("shop"), products }).unwrap();
    rows.extend(run(&mut stage, of_shop(2_000_002, &[("9", 2, 1)])));
    assert_eq!(orders_of(&stage, &rows, "LATE"), (0, 0));
    let unknown = stage.show().sales.unknown_skus.values().copied().sum::<i64>();
    assert_eq!(unknown, 2, "all of it stands where its first piece does");
}

#[test]
fn an_order_of_two_sizes_counts_once_for_their_product_also_where_it_was_queued_after_the_sale() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    let mut shirt = product("S", "10.00", Quantity::Known(5));
    let large = Variant { id: "L".into(), sku: "L".to_owned(), ..shirt.variants[0].clone() };
    shirt.variants.push(large);
    let products = vec![shirt];
    stage.run(Command::Import { source: CatalogueSource::file("late"), products }).unwrap();
    let mut rows = begun(&stage, &show);
    rows.extend(run(&mut stage, basket("one", &["S"])));
    rows.extend(run(&mut stage, newer("one", 2, &["S", "L"])));
    let offering = Offering::Product("S".into());
    let details = CueDetails::default();
    rows.extend(run(&mut stage, Command::AddCue { show, offering, details, index: None }));
    assert_eq!((orders_of(&stage, &rows, "S"), orders_of(&stage, &rows, "L")), ((1, 1), (1, 1)));
}
