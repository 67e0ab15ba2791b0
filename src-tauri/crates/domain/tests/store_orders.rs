//! Whatever a shop tells of its orders, in whatever order and however often: the totals are those of the latest word.
#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

use cartwall_domain::apply::apply;
use cartwall_domain::catalogue::{Product, Variant};
use cartwall_domain::command::{Command, Context};
use cartwall_domain::decide::decide;
use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::order::{Counted, Numbering};
use cartwall_domain::show::Mode;
use cartwall_domain::source::CatalogueSource;
use cartwall_domain::state::State;
use cartwall_domain::store::{Connection, StoreKind, StoreLine, StoreOrder, variant_id};
use cartwall_domain::{Actor, Currency, Decimal, ShowId, StoreId, Timestamp};
use proptest::prelude::*;

const STORE: &str = "vendure:shop.example";
const PLACED: Timestamp = 2_000_000;

fn run(state: &mut State, now: Timestamp, command: Command) {
    let mut context = Context { now, by: &Actor::client("test"), fresh_id: &mut || "id".to_owned() };
    for event in decide(state, command, &mut context).unwrap().events {
        let seq = state.seq + 1;
        apply(state, &Recorded { seq, at: now, by: Actor::client("shop"), event });
    }
}

fn live() -> State {
    let mut state = State::default();
    let show: ShowId = "show".into();
    let created =
        Event::ShowCreated { show: show.clone(), title: "Spring".to_owned(), currency: Currency::EUR };
    let started =
        Event::RunStarted { show, run: 1, mode: Mode::Live, preview: Vec::new(), opening: Vec::new() };
    for (seq, event) in [(1, created), (2, started)] {
        apply(&mut state, &Recorded { seq, at: 1_000_000, by: Actor::client("host"), event });
    }
    let store = Connection {
        id: STORE.into(),
        kind: StoreKind::Vendure,
        address: "https://shop.example".to_owned(),
        own_name: "Shop".to_owned(),
        name: None,
        currency: Currency::EUR,
        locations: Vec::new(),
        chosen: None,
        since: 0,
        price_reading: 1,
    };
    run(&mut state, 1_500_000, Command::ConnectStore(store));
    let products = (0..3).map(product).collect();
    run(&mut state, 1_600_000, Command::Import { source: CatalogueSource::file("shop"), products });
    state
}

fn product(item: u8) -> Product {
    let variant = Variant {
        id: variant_id(&STORE.into(), &item.to_string()),
        sku: format!("SKU-{item}"),
        title: None,
        price: None,
        compare_at: None,
        barcode: None,
        picture: None,
        quantity: None,
    };
    Product {
        id: format!("{STORE}/{item}").as_str().into(),
        title: format!("Product {item}"),
        vendor: None,
        tags: Vec::new(),
        options: Vec::new(),
        picture: None,
        variants: vec![variant],
    }
}

fn version(order: u8, at: i64, lines: Vec<(u8, i64, i64)>, refunded: i64) -> StoreOrder {
    let store: StoreId = STORE.into();
    let lines = lines.into_iter().map(|(item, quantity, returned)| StoreLine {
        variant: Some(variant_id(&store, &item.to_string())),
        sku: String::new(),
        quantity,
        unit_price: Decimal::ONE,
        amount: quantity * 100,
        returned: returned.min(quantity),
        returned_amount: returned.min(quantity) * 100,
    });
    StoreOrder {
        id: order.to_string(),
        currency: Currency::EUR,
        placed_at: PLACED,
        updated_at: PLACED + at * 1_000,
        lines: lines.collect(),
        refunded,
        origin: None,
        room: None,
    }
}

/// Versions of a few orders; seconds are few, so that many fall into the same one.
fn versions() -> impl Strategy<Value = Vec<StoreOrder>> {
    let lines = prop::collection::vec((0..3_u8, 1..5_i64, 0..5_i64), 1..4);
    let one =
        (0..3_u8, 0..4_i64, lines, 0..300_i64).prop_map(|(id, at, lines, back)| version(id, at, lines, back));
    prop::collection::vec(one, 1..12)
}

fn told(orders: &[StoreOrder], piece: usize) -> State {
    let mut state = live();
    for (turn, orders) in (0..).zip(orders.chunks(piece)) {
        let command = Command::ReportOrders { store: STORE.into(), orders: orders.to_vec(), watermark: None };
        run(&mut state, 3_000_000 + turn, command);
    }
    state
}

proptest! {
    #[test]
    fn totals_are_the_same_whatever_the_order_of_arrival_and_however_often(
        (orders, shuffled) in versions().prop_flat_map(|orders| {
            let twice: Vec<_> = orders.iter().chain(&orders).cloned().collect();
            (Just(orders), Just(twice).prop_shuffle())
        }),
        piece in 1..5_usize,
    ) {
        let (one, other) = (told(&orders, piece), told(&shuffled, 1));
        let sales = |state: &State| {
            let sales = state.running_show().unwrap().sales.clone();
            // A refund counts in the minute in which it was seen.
            let all = sales.by_variant.iter().map(|(id, sold)| (id.clone(), sold.orders, sold.units, sold.refunds));
            // What an older version held and no later one does may or may not have been told.
            let units: Vec<_> = all.filter(|(_, orders, units, refunds)| (*orders, *units, *refunds) != (0, 0, 0)).collect();
            (sales.totals, units)
        };
        prop_assert_eq!(sales(&one), sales(&other));
    }

    #[test]
    fn totals_are_a_plain_sum_over_the_latest_version_of_each_order(orders in versions()) {
        let state = told(&orders, 3);
        let totals = state.running_show().unwrap().sales.totals;
        let counted = state.counted.get(&Numbering::of_store(&STORE.into())).unwrap();
        let mut newest: std::collections::BTreeMap<&str, &StoreOrder> = Default::default();
        let back = |order: &StoreOrder| order.refunded + order.lines.iter().map(|l| l.returned_amount).sum::<i64>();
        for order in &orders {
            let known = newest.entry(&order.id).or_insert(order);
            if (order.updated_at, back(order)) > (known.updated_at, back(known)) {
                *known = order;
            }
        }
        prop_assert_eq!(totals.orders, newest.len() as i64);
        prop_assert_eq!(counted.size(), newest.len());
        let refunds: i64 = newest.values().map(|order| back(order)).sum();
        prop_assert_eq!(totals.refunds, refunds);
        let sales = &state.running_show().unwrap().sales;
        for item in 0..3_u8 {
            let variant = variant_id(&STORE.into(), &item.to_string());
            let holds = |order: &&std::sync::Arc<Counted>| {
                order.items.values().any(|item| item.variant.as_ref() == Some(&variant) && item.units > 0)
            };
            let orders = sales.by_variant.get(&variant).map_or(0, |sold| sold.orders);
            prop_assert_eq!(orders, counted.values().filter(holds).count() as i64);
        }
    }
}
