//! Orders that come in by themselves: once, changed by a newer version, given back, and for which show.

use super::*;
use crate::order::MOST_FOLLOWED;
use crate::run::RunId;
use crate::sales::Totals;

const NONE: Option<i64> = None;

fn lines(id: &str, lines: &[(&str, i64, i64)]) -> Order {
    let line = |(sku, quantity, minor): &(&str, i64, i64)| OrderLine {
        sku: (*sku).to_owned(),
        variant: None,
        quantity: *quantity,
        unit_price: Decimal::new(*minor, 2),
        amount: quantity * minor,
    };
    Order { lines: lines.iter().map(line).collect(), ..order(id, "A", 1) }
}

impl Stage {
    fn send(&mut self, order: Order, of: Option<&str>, revision: Option<i64>) -> Result<Decision, Refusal> {
        self.run(Command::order(order, None, of, revision).unwrap())
    }

    fn totals(&self) -> Totals {
        self.show().sales.totals
    }

    fn sold(&self) -> (i64, i64, i64, i64) {
        let totals = self.totals();
        (totals.orders, totals.units, totals.gross, totals.refunds)
    }

    fn over(&self) -> (i64, i64) {
        (self.totals().over_refunded_units, self.totals().over_refunded)
    }
}

#[test]
fn a_blank_refund_of_is_no_refund_wherever_it_comes_from() {
    for blank in [None, Some(""), Some("  "), Some("\t\n")] {
        let command = Command::order(order("1", "A", 1), None, blank, NONE).unwrap();
        assert!(matches!(command, Command::RecordSale { .. }), "{blank:?}");
    }
    let command = Command::order(order("1", "A", 1), None, Some(" 7 "), NONE).unwrap();
    assert!(matches!(command, Command::RecordRefund { refund_of, .. } if refund_of == "7"));
    assert_eq!(Command::order(order("1", "A", 1), None, Some("7"), Some(1)).unwrap_err().code, Code::Invalid);
}

#[test]
fn an_order_that_says_the_same_again_is_repeated_however_its_lines_are_written() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    stage.send(lines("1", &[("A", 2, 1_000), ("B", 1, 500)]), None, NONE).unwrap();
    let again =
        stage.send(lines("1", &[("B", 1, 500), ("A", 1, 1_000), ("A", 1, 1_000)]), None, NONE).unwrap();
    assert_eq!((again.repeated, again.run, again.events.len()), (true, Some(RunId::new(&show, 1)), 0));
    assert_eq!(stage.sold(), (1, 3, 2_500, 0));
}

#[test]
fn an_order_with_other_lines_is_refused_unless_it_says_that_it_is_newer() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.send(lines("1", &[("A", 2, 1_000)]), None, NONE).unwrap();
    let other = || lines("1", &[("A", 3, 1_000), ("B", 1, 500)]);
    let refusal = stage.send(other(), None, NONE).unwrap_err();
    assert_eq!(refusal.code, Code::OrderChanged);
    assert!(refusal.sentence.contains("2 × A") && refusal.sentence.contains("3 × A"), "{refusal}");
    assert_eq!(stage.sold(), (1, 2, 2_000, 0));
    stage.send(other(), None, Some(2)).unwrap();
    assert_eq!(stage.sold(), (1, 4, 3_500, 0));
    assert!(stage.send(other(), None, NONE).unwrap().repeated);
    assert!(stage.send(lines("1", &[("A", 9, 1_000)]), None, Some(1)).unwrap().superseded);
    assert_eq!(
        stage.refusal(Command::order(lines("1", &[("A", 9, 1_000)]), None, None, Some(2)).unwrap()),
        Code::OrderChanged
    );
    stage.send(lines("1", &[("A", 2, 1_000)]), None, Some(3)).unwrap();
    assert_eq!(stage.sold(), (1, 2, 2_000, 0), "back to what it was first");
    let dollars = Order { currency: Currency::USD, ..lines("1", &[("A", 2, 1_000)]) };
    assert_eq!(stage.send(dollars, None, Some(4)).unwrap_err().code, Code::OrderChanged);
}

#[test]
fn totals_and_stock_are_those_of_the_newest_version_whatever_the_order_of_arrival() {
    let versions = [(1, 3, 1_000), (2, 1, 900), (3, 2, 800)];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2], [0, 2, 1], [2, 0, 1]] {
        let (mut stage, _, _) = Stage::on(Mode::Live);
        for (revision, units, minor) in order.map(|place| versions[place]) {
            stage.send(lines("1", &[("A", units, minor)]), None, Some(revision)).unwrap();
        }
        assert_eq!(stage.sold(), (1, 2, 1_600, 0), "{order:?}");
        assert_eq!(stage.state.quantity(&"A".into()), Quantity::Known(3), "{order:?}");
    }
}

#[test]
fn what_is_given_back_above_what_was_sold_is_flagged_request_by_request() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.send(lines("1", &[("A", 1, 2_000), ("B", 1, 1_000)]), None, NONE).unwrap();
    stage.send(lines("r1", &[("A", 1, 2_000)]), Some("1"), NONE).unwrap();
    assert_eq!((stage.sold(), stage.over()), ((1, 2, 3_000, 2_000), (0, 0)));
    stage.send(lines("r2", &[("A", 5, 2_000)]), Some("1"), NONE).unwrap();
    assert_eq!(stage.totals().net(), 3_000 - 12_000, "the shop gave it: it is in the net");
    assert_eq!(stage.over(), (5, 10_000), "and it is said how much of it was never sold");
    assert!(stage.send(lines("r2", &[("A", 5, 2_000)]), Some("1"), NONE).unwrap().repeated);
    assert_eq!(stage.over(), (5, 10_000));
    // A newer version of the order that holds more takes the flag back.
    stage.send(lines("1", &[("A", 6, 2_000), ("B", 1, 1_000)]), None, Some(1)).unwrap();
    assert_eq!((stage.totals().net(), stage.over()), (1_000, (0, 0)));
}

#[test]
fn a_refund_of_something_that_was_not_in_the_order_is_above_what_was_sold() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.send(lines("1", &[("A", 5, 2_000)]), None, NONE).unwrap();
    stage.send(lines("r1", &[("B", 1, 500)]), Some("1"), NONE).unwrap();
    assert_eq!(stage.over(), (1, 500));
}

#[test]
fn a_refund_finds_its_line_also_where_the_product_got_another_sku_meanwhile() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.send(lines("1", &[("A", 1, 2_000)]), None, NONE).unwrap();
    let mut renamed = product("A", "10.00", Quantity::Known(5));
    renamed.variants[0].sku = "A-NEW".to_owned();
    stage.run(Command::Import { source: CatalogueSource::file("test"), products: vec![renamed] }).unwrap();
    stage.send(lines("r1", &[("A-NEW", 1, 2_000)]), Some("1"), NONE).unwrap();
    assert_eq!(stage.over(), (0, 0));
}

#[test]
fn a_refund_belongs_to_the_show_of_its_order_and_to_none_where_no_show_sold() {
    let mut stage = Stage::new();
    let (show, _) = stage.planned();
    stage.send(lines("early", &[("A", 1, 2_000)]), None, NONE).unwrap();
    stage.run(Command::Start { show, mode: Mode::Live }).unwrap();
    stage.send(lines("r1", &[("A", 1, 2_000)]), Some("early"), NONE).unwrap();
    stage.send(lines("r2", &[("A", 1, 2_000)]), Some("nobody-knows"), NONE).unwrap();
    assert_eq!((stage.sold(), stage.totals().net(), stage.over()), ((0, 0, 0, 0), 0, (0, 0)));
    assert_eq!(stage.state.outside_orders, 1, "a refund is no order");
}

#[test]
fn a_refund_that_comes_before_its_order_is_brought_together_with_it() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    let early = stage.send(lines("r1", &[("A", 3, 1_000)]), Some("1"), NONE).unwrap();
    assert!(matches!(&early.events[..], [Event::OrderChanged { run: None, refund: Some(_), .. }]));
    assert!(stage.send(lines("r1", &[("A", 3, 1_000)]), Some("1"), NONE).unwrap().repeated);
    stage.send(lines("1", &[("A", 2, 1_000)]), None, NONE).unwrap();
    assert_eq!((stage.sold(), stage.over()), ((1, 2, 2_000, 3_000), (1, 1_000)));
    assert!(stage.state.awaiting.is_empty());
    let again = stage.send(lines("r1", &[("A", 3, 1_000)]), Some("1"), NONE).unwrap();
    assert_eq!((again.repeated, again.run), (true, Some(RunId::new(&show, 1))));
}

#[test]
fn a_refund_in_another_currency_than_its_order_counts_for_no_show_whichever_comes_first() {
    let dollars = |units| Order { currency: Currency::USD, ..lines("r1", &[("A", units, 1_000)]) };
    let (mut stage, show, _) = Stage::on(Mode::Live);
    stage.send(dollars(1), Some("1"), NONE).unwrap();
    stage.send(lines("r2", &[("A", 1, 1_000)]), Some("1"), NONE).unwrap();
    stage.send(lines("1", &[("A", 2, 1_000)]), None, NONE).unwrap();
    assert_eq!((stage.sold(), stage.over()), ((1, 2, 2_000, 1_000), (0, 0)));
    assert!(stage.show().sales.other.is_empty(), "{:?}", stage.show().sales.other);
    // Told again it is known, and still counts for no show; with another content it is another refund.
    let again = stage.send(dollars(1), Some("1"), NONE).unwrap();
    assert_eq!((again.repeated, again.run), (true, None));
    assert_eq!(stage.send(dollars(2), Some("1"), NONE).unwrap_err().code, Code::OrderChanged);
    let command = Command::order(dollars(1), None, Some("1"), NONE).unwrap();
    assert!(forgotten(&stage.state, &command).is_none());
    let again = stage.send(lines("r2", &[("A", 1, 1_000)]), Some("1"), NONE).unwrap();
    assert_eq!((again.repeated, again.run), (true, Some(RunId::new(&show, 1))));
}

#[test]
fn refunds_that_waited_for_their_order_cannot_make_the_totals_inexact() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    let most = limits::MAX_ORDER_MINOR;
    let needed = limits::MAX_TOTAL / most + 1;
    for nth in 0..needed {
        stage.send(lines(&format!("r{nth}"), &[("A", 1, most)]), Some("1"), NONE).unwrap();
    }
    assert_eq!(stage.send(lines("1", &[("A", 1, 1)]), None, NONE).unwrap_err().code, Code::TooMany);
    assert!(stage.totals().is_exact());
}

#[test]
fn a_refund_with_another_content_or_currency_is_refused() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.send(lines("1", &[("A", 2, 1_000)]), None, NONE).unwrap();
    stage.send(lines("r1", &[("A", 1, 1_000)]), Some("1"), NONE).unwrap();
    assert_eq!(
        stage.send(lines("r1", &[("A", 2, 1_000)]), Some("1"), NONE).unwrap_err().code,
        Code::OrderChanged
    );
    let dollars = Order { currency: Currency::USD, ..lines("r2", &[("A", 1, 1_000)]) };
    assert_eq!(stage.send(dollars, Some("1"), NONE).unwrap_err().code, Code::WrongCurrency);
    assert_eq!(stage.sold(), (1, 2, 2_000, 1_000));
}

#[test]
fn a_replayed_day_counts_for_the_show_that_plays_it_and_flags_what_the_day_did_not_sell() {
    let (mut stage, show, _) = Stage::on(Mode::Rehearsal);
    stage.run(played(&show, "1", None)).unwrap();
    stage.run(played(&show, "C2", Some("1"))).unwrap();
    assert_eq!(stage.over(), (0, 0));
    stage.run(played(&show, "C3", Some("unknown"))).unwrap();
    assert_eq!((stage.sold(), stage.over()), ((1, 1, 2_000, 4_000), (1, 2_000)));
    stage.run(Command::EndShow { show: None }).unwrap();
    assert!(stage.state.counted.values().all(|orders| orders.is_empty()) || stage.state.counted.is_empty());
}

/// One A for 20.00, replayed for the first run of a show.
fn played(show: &ShowId, id: &str, refund_of: Option<&str>) -> Command {
    let order = Order { source: OrderSource::Replay, ..lines(id, &[("A", 1, 2_000)]) };
    let (placed_at, run) = (None, Some(RunId::new(show, 1)));
    match refund_of.map(str::to_owned) {
        None => Command::RecordSale { order, placed_at, run },
        Some(refund_of) => Command::RecordRefund { order, placed_at, refund_of, refund_run: run },
    }
}

#[test]
fn what_was_played_for_a_show_that_is_over_never_counts_for_the_next() {
    let (mut stage, first, _) = Stage::on(Mode::Rehearsal);
    stage.run(played(&first, "1", None)).unwrap();
    stage.run(Command::EndShow { show: None }).unwrap();
    let late = [played(&first, "2", None), played(&first, "C1", Some("1")), played(&first, "C2", Some("2"))];
    for command in late.clone() {
        assert_eq!(stage.refusal(command), Code::NotRunning, "no show runs");
    }
    let (second, _) = stage.planned();
    stage.run(Command::Start { show: second.clone(), mode: Mode::Live }).unwrap();
    for command in late {
        assert_eq!(stage.refusal(command), Code::NotRunning, "another show runs");
    }
    assert_eq!((stage.sold(), stage.state.outside_orders), ((0, 0, 0, 0), 0));
    for (id, refund_of) in [("1", None), ("C1", Some("1")), ("2", None), ("C2", Some("2"))] {
        stage.run(played(&second, id, refund_of)).unwrap();
    }
    assert_eq!((stage.sold(), stage.over()), ((2, 2, 4_000, 4_000), (0, 0)));
}

#[test]
fn a_simulated_order_that_names_no_show_is_refused() {
    let (mut stage, _, _) = Stage::on(Mode::Rehearsal);
    let order = Order { source: OrderSource::Demo, ..order("1", "A", 1) };
    let sale = Command::RecordSale { order, placed_at: None, run: None };
    assert_eq!(stage.refusal(sale), Code::NotRunning);
}

#[test]
fn what_is_kept_of_orders_is_bounded_and_the_oldest_give_way() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    let half = MOST_FOLLOWED / 2;
    let many = |id: &str| {
        let changes = order(id, "A", 1).changes();
        Event::OrderChanged {
            run: None,
            source: OrderSource::api(),
            order: id.to_owned(),
            currency: EUR,
            placed_at: 0,
            booked_at: 0,
            revision: None,
            first: true,
            broadcast: None,
            refund: None,
            changes: vec![changes[0].clone(); half],
        }
    };
    stage.send(lines("r0", &[("A", 1, 1_000)]), Some("never"), NONE).unwrap();
    for id in ["1", "2", "3"] {
        stage.apply(many(id));
    }
    let kept: Vec<_> =
        stage.state.counted.get(&OrderSource::api().numbering(None)).unwrap().keys().cloned().collect();
    assert_eq!((kept, stage.state.followed_lines), (vec!["2".to_owned(), "3".to_owned()], 2 * half));
    assert!(stage.state.awaiting.is_empty());
}

/// One order of A for 10.00 a piece, placed then.
fn placed(id: &str, units: i64, minor: i64, placed_at: Timestamp) -> Command {
    Command::order(lines(id, &[("A", units, minor)]), Some(placed_at), None, NONE).unwrap()
}

#[test]
fn since_the_take_counts_what_was_ordered_since_and_not_what_arrived() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    let before = stage.now;
    stage.take();
    let taken = stage.now;
    let units = |stage: &Stage| stage.show().program().unwrap().units;
    stage.run(placed("1", 5, 1_000, before)).unwrap();
    assert_eq!((units(&stage), stage.sold().1), (0, 5), "ordered before the take");
    stage.run(placed("2", 2, 1_000, taken)).unwrap();
    assert_eq!(units(&stage), 2);
    // A newer version of an order counts by when the order was placed.
    stage.send(lines("1", &[("A", 6, 1_000)]), None, Some(2)).unwrap();
    stage.send(lines("2", &[("A", 1, 1_000)]), None, Some(2)).unwrap();
    assert_eq!(units(&stage), 1);
    stage.send(lines("r", &[("A", 1, 1_000)]), Some("2"), NONE).unwrap();
    assert_eq!(units(&stage), 1, "what is given back was ordered all the same");
    stage.run(Command::Take { cue: Some(cues[1].clone()), anyway: true }).unwrap();
    let second = stage.now;
    stage.run(Command::Take { cue: Some(cues[0].clone()), anyway: true }).unwrap();
    stage.run(placed("3", 1, 1_000, second)).unwrap();
    assert_eq!(units(&stage), 0, "ordered while another card was up");
}

#[test]
fn a_flash_offer_is_claimed_by_what_was_ordered_since_at_its_price() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    let before = stage.now;
    let (cue, price) = (Some(cues[0].clone()), Money::new(500, EUR));
    stage.run(Command::StartFlash { cue, price, duration_ms: 600_000, cap: Some(3) }).unwrap();
    let started = stage.now;
    let claimed = |stage: &Stage| stage.show().program().unwrap().flash.as_ref().map(|flash| flash.claimed);
    stage.run(placed("before", 4, 500, before)).unwrap();
    stage.run(placed("dearer", 4, 1_000, started)).unwrap();
    assert_eq!(claimed(&stage), Some(0), "neither was bought in the offer");
    stage.run(placed("one", 1, 500, started)).unwrap();
    stage.run(placed("with-coupon", 1, 450, started)).unwrap();
    assert_eq!(claimed(&stage), Some(2));
    stage.run(placed("last", 1, 500, started)).unwrap();
    assert_eq!(claimed(&stage), None, "the cap is reached");
}

#[test]
fn what_an_undo_brings_back_has_the_orders_that_arrived_meanwhile() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    let taken = stage.now;
    stage.run(Command::Take { cue: Some(cues[1].clone()), anyway: true }).unwrap();
    let other = stage.now;
    stage.run(placed("1", 2, 1_000, taken)).unwrap();
    stage.run(placed("2", 1, 1_000, other)).unwrap();
    stage.run(Command::Undo).unwrap();
    assert_eq!(stage.show().program().unwrap().units, 3, "its window is whole again");
}
