//! Numbers at their edges. Whatever stands in a journal folds without a panic, no sum turns its sign, and a card says
//! no number that cannot be.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

#[path = "edges/any.rs"]
mod any;
#[path = "edges/run.rs"]
mod run;

use any::{currency, decimal, journal, money, number, order, price, quantity};
use cartwall_domain::apply::apply;
use cartwall_domain::card::{face, facts, next, sold_out};
use cartwall_domain::catalogue::ListPrice;
use cartwall_domain::command::Command;
use cartwall_domain::decide::{automatic, next_due};
use cartwall_domain::limits::{MAX_ORDER_MINOR, MAX_PRICE, MAX_STOCK, MAX_STOCK_SUM};
use cartwall_domain::money::{Money, line_total};
use cartwall_domain::order::OrderLine;
use cartwall_domain::report::{Curve, Fold};
use cartwall_domain::sales::Totals;
use cartwall_domain::show::{CueDetails, Offer};
use cartwall_domain::state::State;
use cartwall_domain::stock::Quantity;
use cartwall_domain::store::{StoreCount, StoreLine, StoreOrder};
use cartwall_domain::{Currency, Decimal};
use proptest::option::of;
use proptest::prelude::*;
use run::{Run, plain};

fn is_price(money: Option<Money>) -> bool {
    money.is_none_or(|money| (0..=MAX_PRICE).contains(&money.minor))
}

/// What every page shows of a state.
fn look_at(state: &State, now: i64) {
    let Some(show) = state.running_show() else { return };
    for cue in &show.cues {
        let face = face(state, show, cue);
        assert!(face.left.is_none_or(|left| (0..=MAX_STOCK_SUM).contains(&left)), "{:?} left", face.left);
        assert!(is_price(face.price), "{:?} on the card", face.price);
        assert!(is_price(face.compare_at), "{:?} crossed out", face.compare_at);
        if let Quantity::Known(n) | Quantity::Backorder(n) = face.quantity {
            assert!(n.unsigned_abs() <= MAX_STOCK_SUM.unsigned_abs(), "{n} in stock");
        }
        for variant in cue.variants() {
            let quantity = state.quantity(variant);
            assert!((0..=MAX_STOCK_SUM).contains(&quantity.oversold_by()));
            let out = quantity.is_sold_out(state.buffer(variant));
            assert_eq!(out, quantity.sellable(state.buffer(variant)).is_some_and(|left| left <= 0));
            state.availability(variant);
            state.is_stale(variant);
        }
        facts(state, show, cue);
        sold_out(state, cue);
    }
    next(state, show);
    next_due(state);
    automatic(state, now);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_journal_folds_and_what_is_shown_of_it_can_be(journal in journal(), now in number(), tail in 0..=86_400_000_i64) {
        let (mut state, mut fold, mut curve) = (State::default(), Fold::of_run(Some(1)), Curve::default());
        for recorded in &journal {
            apply(&mut state, recorded);
            look_at(&state, now);
            if recorded.event.show().is_some() {
                fold.take(recorded);
                curve.take(recorded);
            }
        }
        let report = fold.finish(tail).unwrap();
        prop_assert!(report.duration_ms >= 0);
        prop_assert!(report.products.iter().all(|product| product.on_air_ms >= 0));
        let parts = curve.parts(48).unwrap();
        prop_assert!(parts.len() <= 48);
    }

    #[test]
    fn a_count_by_hand_is_taken_within_its_bounds_and_refused_beyond(n in number()) {
        let mut run = Run::new();
        let taken = run.set_stock(Quantity::Known(n));
        prop_assert_eq!(taken.is_ok(), (0..=MAX_STOCK).contains(&n), "{}", n);
        if taken.is_ok() {
            prop_assert_eq!(run.state.quantity(&"A".into()), Quantity::Known(n));
        }
    }

    #[test]
    fn a_price_is_offered_within_its_bounds_and_refused_beyond(money in money(), compare_at in of(money())) {
        let mut run = Run::new();
        let offer = Offer { price: Some(money), compare_at, ..Offer::default() };
        let taken = run.add(CueDetails { offer, ..CueDetails::default() });
        let fits = |money: Money| money.currency == Currency::EUR && (0..=MAX_PRICE).contains(&money.minor);
        let dearer = compare_at.is_none_or(|compare| fits(compare) && compare.minor > money.minor);
        prop_assert_eq!(taken.is_ok(), fits(money) && dearer);
    }

    #[test]
    fn an_order_of_any_numbers_adds_up_or_is_refused(order in order()) {
        let mut run = Run::live();
        let (lines, empty) = (order.lines.clone(), order.lines.is_empty());
        let before = run.sales();
        let played_for = run.state.running_run();
        let taken = run.command(Command::RecordSale { order, placed_at: None, run: played_for });
        let sum: i128 = lines.iter().map(|line| i128::from(line.amount)).sum();
        let possible = |line: &OrderLine| {
            (1..=1_000_000).contains(&line.quantity) && line.amount >= 0 && line.unit_price >= Decimal::ZERO
        };
        let sound = !empty
            && lines.iter().all(possible)
            && sum <= i128::from(MAX_ORDER_MINOR);
        prop_assert_eq!(taken.is_ok(), sound, "{:?}", lines);
        let sales = run.sales();
        prop_assert!(sales.gross >= before.gross && sales.units >= before.units);
    }

    #[test]
    fn a_shop_order_of_any_numbers_counts_exactly_or_not_at_all(
        quantity in number(), amount in number(), returned in number(), returned_amount in number(),
        refunded in number(), updated_at in number(), placed_at in number(),
    ) {
        let line = StoreLine {
            variant: None, sku: "A".to_owned(), quantity, unit_price: Decimal::ONE, amount, returned, returned_amount,
        };
        let (lines, room) = (vec![line.clone(), line], None);
        let order = StoreOrder {
            id: "1".to_owned(), currency: Currency::EUR, placed_at, updated_at, lines, refunded, origin: None, room,
        };
        let sound = order.is_sound();
        let mut run = Run::live();
        run.connect();
        let orders = vec![order];
        run.command(Command::ReportOrders { store: "shop:a".into(), orders, watermark: None }).unwrap();
        let sales = run.sales();
        if sales.orders == 0 {
            prop_assert_eq!(sales, Totals::default());
        } else {
            prop_assert!(sound);
            prop_assert_eq!((sales.units, sales.gross), (quantity * 2, amount * 2));
        }
    }

    #[test]
    fn what_a_shop_says_beyond_all_bounds_is_never_shown(price in price(), compare_at in price(), n in number()) {
        let mut run = Run::live();
        run.connect();
        let shop_product = |price: Option<ListPrice>, compare_at| {
            let mut product = plain("A");
            product.id = "shop:a/p".into();
            let variant = &mut product.variants[0];
            (variant.id, variant.price, variant.compare_at) = ("shop:a/1".into(), price, compare_at);
            product
        };
        let ten = Some(ListPrice { amount: Decimal::TEN, currency: None });
        for product in [shop_product(ten, None), shop_product(price.clone(), compare_at)] {
            let products = vec![product];
            run.command(Command::SyncCatalogue { store: "shop:a".into(), products, reading: 1 }).unwrap();
        }
        let counts = vec![StoreCount::of("shop:a/1".into(), Quantity::Known(n))];
        run.command(Command::ReportStock { store: "shop:a".into(), counts, counted_at: 0 }).unwrap();
        look_at(&run.state, run.now);
        let show = run.state.running_show().unwrap();
        let face = face(&run.state, show, &show.cues[0]);
        let believed = n.unsigned_abs() <= MAX_STOCK.unsigned_abs();
        prop_assert_eq!(face.quantity, if believed { Quantity::Known(n) } else { Quantity::Unknown });
        let stated = price.and_then(|price| price.in_show(Currency::EUR));
        // What cannot be a price leaves the last one standing.
        prop_assert_eq!(face.price, stated.or(Some(Money::new(1_000, Currency::EUR))));
    }

    #[test]
    fn a_line_of_any_numbers_has_an_exact_total_or_none(price in decimal(), n in number(), currency in currency()) {
        if let Ok(total) = line_total(price, n, currency) {
            prop_assert!(total.minor.unsigned_abs() < 1 << 53);
            let apart = (total.to_decimal() - price.checked_mul(Decimal::from(n)).unwrap()).abs();
            let half = Money::new(1, currency).to_decimal();
            prop_assert!(apart + apart <= half, "{} off", apart);
        }
    }

    #[test]
    fn two_quantities_of_any_size_stay_in_order(a in quantity(), b in quantity(), buffer in number()) {
        let sum = a.plus(b);
        prop_assert_eq!(sum, b.plus(a));
        if let (Quantity::Known(x), Quantity::Known(y), Quantity::Known(n)) = (a, b, sum) {
            prop_assert!(x.signum() != y.signum() || n.signum() == x.signum() || x == 0, "{x} and {y} are {n}");
        }
        prop_assert_eq!(a.lower(b), b.lower(a));
        prop_assert!(a.oversold_by() >= 0);
        if let (Quantity::Known(n), Some(left)) = (a, a.sellable(buffer)) {
            prop_assert_eq!(left <= n, buffer >= 0 || left == n);
        }
    }
}
