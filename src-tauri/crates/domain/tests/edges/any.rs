//! Anything that can stand in a journal, with the numbers at the edges often.

use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::event::{Event, OnAirFacts, Recorded};
use cartwall_domain::guard::Guard;
use cartwall_domain::limits::MAX_STOCK;
use cartwall_domain::money::Money;
use cartwall_domain::order::{Order, OrderChange, OrderLine, OrderSource};
use cartwall_domain::run::RunId;
use cartwall_domain::show::{CueDetails, Mode, Offer, OfferedVariant};
use cartwall_domain::source::{CatalogueSource, StockSource};
use cartwall_domain::stock::{Level, Quantity};
use cartwall_domain::store::StoreKind;
use cartwall_domain::{Actor, CueId, Currency, Decimal, LayerId, ShowId, StoreId, VariantId};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

/// Any number, and those at the edges often.
pub fn number() -> BoxedStrategy<i64> {
    let edges = vec![
        i64::MIN,
        i64::MIN + 1,
        -MAX_STOCK - 1,
        -MAX_STOCK,
        -1,
        0,
        1,
        MAX_STOCK,
        MAX_STOCK + 1,
        i64::MAX - 1,
        i64::MAX,
    ];
    prop_oneof![any::<i64>(), prop::sample::select(edges), -5_i64..5].boxed()
}

pub fn quantity() -> BoxedStrategy<Quantity> {
    prop_oneof![
        4 => number().prop_map(Quantity::Known),
        2 => number().prop_map(Quantity::Backorder),
        1 => Just(Quantity::Untracked),
        1 => Just(Quantity::Unknown),
    ]
    .boxed()
}

pub fn currency() -> BoxedStrategy<Currency> {
    prop::sample::select(vec![Currency::EUR, Currency::JPY, Currency::KWD]).boxed()
}

pub fn decimal() -> BoxedStrategy<Decimal> {
    (any::<[u32; 3]>(), any::<bool>(), 0..=28_u32)
        .prop_map(|([lo, mid, hi], negative, scale)| Decimal::from_parts(lo, mid, hi, negative, scale))
        .boxed()
}

pub fn price() -> BoxedStrategy<Option<ListPrice>> {
    of((decimal(), of(currency())).prop_map(|(amount, currency)| ListPrice { amount, currency })).boxed()
}

pub fn money() -> BoxedStrategy<Money> {
    (number(), currency()).prop_map(|(minor, currency)| Money::new(minor, currency)).boxed()
}

pub fn level() -> BoxedStrategy<Level> {
    (quantity(), number(), number(), any::<bool>())
        .prop_map(|(quantity, counted_at, as_of, shop)| Level {
            quantity,
            source: if shop { StockSource::Stores(vec!["shop:a".into()]) } else { StockSource::Manual },
            counted_at,
            as_of,
            unsold: None,
        })
        .boxed()
}

pub const SHOW: &str = "show";
pub const SKUS: [&str; 3] = ["A", "B", "C"];

pub fn name() -> BoxedStrategy<&'static str> {
    prop::sample::select(SKUS.to_vec()).boxed()
}

pub fn variant() -> BoxedStrategy<Option<VariantId>> {
    of(name().prop_map(VariantId::from)).boxed()
}

pub fn order() -> BoxedStrategy<Order> {
    let line =
        (variant(), number(), decimal(), number()).prop_map(|(variant, quantity, unit_price, amount)| {
            OrderLine { sku: "A".to_owned(), variant, quantity, unit_price, amount }
        });
    (currency(), number(), vec(line, 0..4), any::<bool>())
        .prop_map(|(currency, placed_at, lines, demo)| {
            let source = if demo { OrderSource::Demo } else { OrderSource::api() };
            Order { id: "1".to_owned(), source, currency, placed_at, lines }
        })
        .boxed()
}

pub fn change() -> BoxedStrategy<OrderChange> {
    (variant(), number(), number(), number(), number())
        .prop_map(|(variant, units, amount, returned, returned_amount)| OrderChange {
            item: "a".to_owned(),
            sku: "A".to_owned(),
            variant,
            units,
            amount,
            returned,
            returned_amount,
        })
        .boxed()
}

pub fn details() -> BoxedStrategy<CueDetails> {
    (of(money()), of(money()), of(number()), any::<u32>())
        .prop_map(|(price, compare_at, cap, planned_s)| {
            let offer = Offer { price, compare_at, coupon: None, cap };
            CueDetails { planned_s, offer, ..CueDetails::default() }
        })
        .boxed()
}

pub fn product() -> BoxedStrategy<Product> {
    (name(), price(), price(), of(quantity()))
        .prop_map(|(sku, price, compare_at, quantity)| Product {
            id: sku.into(),
            title: sku.to_owned(),
            vendor: None,
            tags: Vec::new(),
            options: Vec::new(),
            picture: None,
            variants: vec![Variant {
                id: sku.into(),
                sku: sku.to_owned(),
                title: None,
                price,
                compare_at,
                barcode: None,
                picture: None,
                quantity,
            }],
        })
        .boxed()
}

pub fn on_air() -> BoxedStrategy<Event> {
    let facts = (of(money()), of(money()), quantity()).prop_map(|(price, compare_at, quantity)| OnAirFacts {
        sku: "A".to_owned(),
        title: "A".to_owned(),
        price,
        price_to: compare_at,
        compare_at,
        coupon: None,
        variants: Vec::new(),
        quantity,
    });
    let cue = || name().prop_map(CueId::from);
    let show = || ShowId::from(SHOW);
    prop_oneof![
        (cue(), facts, any::<bool>()).prop_map(move |(cue, facts, anyway)| Event::CueTaken {
            show: show(),
            layer: LayerId::card(),
            cue,
            anyway,
            facts,
            preview: None
        }),
        Just(Event::Cleared { show: SHOW.into(), layer: LayerId::card() }),
        (cue(), money(), number(), of(number())).prop_map(move |(cue, price, ends_at, cap)| {
            let layer = LayerId::card();
            Event::FlashStarted { show: SHOW.into(), layer, cue, price, ends_at, cap }
        }),
        (cue(), details()).prop_map(|(cue, details)| {
            let offered =
                vec![OfferedVariant { variant: cue.0.as_str().into(), sku: cue.0.clone(), title: None }];
            Event::CueUpdated { show: SHOW.into(), cue, offered, details }
        }),
    ]
    .boxed()
}

pub fn selling() -> BoxedStrategy<Event> {
    let run = || of(Just(RunId::new(&SHOW.into(), 1)));
    prop_oneof![
        Just(OrderSource::api()),
        Just(OrderSource::Store("shop:a".into())),
        Just(OrderSource::Replay),
        Just(OrderSource::Demo),
    ]
    .prop_flat_map(move |source| {
        let told = (any::<bool>(), of(Just("r".to_owned())), vec(change(), 0..3));
        (Just(source), run(), currency(), number(), number(), of(number()), told)
    })
    .prop_map(|(source, run, currency, placed_at, booked_at, revision, (first, refund, changes))| {
        Event::OrderChanged {
            run,
            source,
            order: "1".to_owned(),
            currency,
            placed_at,
            booked_at,
            revision,
            first,
            broadcast: None,
            refund,
            changes,
        }
    })
    .boxed()
}

pub fn stock() -> BoxedStrategy<Event> {
    let named = || name().prop_map(VariantId::from);
    let show = || of(Just(ShowId::from(SHOW)));
    prop_oneof![
        (show(), named(), quantity(), level()).prop_map(|(show, variant, before, level)| Event::StockSet {
            show,
            variant,
            before,
            level
        }),
        (show(), named(), level(), quantity(), level(), any::<bool>()).prop_map(
            |(show, variant, own, before, level, b)| Event::StoreCounted {
                show,
                store: if b { "shop:b" } else { "shop:a" }.into(),
                variant,
                own,
                before,
                level
            }
        ),
        (named(), number()).prop_map(|(variant, buffer)| Event::BufferSet { variant, buffer }),
        (number(), number(), any::<bool>()).prop_map(|(buffer, low_stock, pull)| Event::GuardSet {
            guard: Guard { buffer, low_stock, pull, ..Guard::default() }
        }),
        product().prop_map(|product| Event::CatalogueImported {
            source: CatalogueSource::file("a.csv"),
            products: vec![product]
        }),
        (any::<bool>(), any::<bool>(), number()).prop_map(|(b, shares, since)| Event::StoreConnected {
            store: if b { "shop:b" } else { "shop:a" }.into(),
            kind: StoreKind::Vendure,
            address: "a".to_owned(),
            name: "A".to_owned(),
            currency: Currency::EUR,
            locations: Vec::new(),
            shares_stock_with: (b && shares).then(|| StoreId::from("shop:a")),
            since,
        }),
        number().prop_map(|since| Event::StoreLost { show: None, store: "shop:a".into(), since }),
    ]
    .boxed()
}

/// A show that was created, filled and started at any times, and then anything that has numbers in it.
pub fn journal() -> BoxedStrategy<Vec<Recorded>> {
    let opening = vec((name().prop_map(VariantId::from), quantity()), 0..3);
    let start = (number(), number(), currency(), vec(details(), 3), opening, any::<bool>());
    let rest = vec((number(), prop_oneof![2 => on_air(), 3 => selling(), 3 => stock()]), 0..40);
    (start, rest, of(number()))
        .prop_map(|((created, started, currency, cues, opening, live), rest, ended)| {
            let show = || ShowId::from(SHOW);
            let mut events =
                vec![(created, Event::ShowCreated { show: show(), title: "Show".to_owned(), currency })];
            for (index, (sku, details)) in SKUS.iter().zip(cues).enumerate() {
                let (cue, product, title) = ((*sku).into(), (*sku).into(), sku.to_string());
                let offered =
                    vec![OfferedVariant { variant: (*sku).into(), sku: title.clone(), title: None }];
                events.push((
                    created,
                    Event::CueAdded { show: show(), cue, product, offered, title, details, index },
                ));
            }
            let mode = if live { Mode::Live } else { Mode::Rehearsal };
            events.push((
                started,
                Event::RunStarted { show: show(), run: 1, mode, preview: Vec::new(), opening },
            ));
            events.extend(rest);
            events.extend(ended.map(|at| (at, Event::RunEnded { show: show(), run: 1 })));
            let recorded = |(seq, (at, event))| Recorded { seq, at, by: Actor::client("test"), event };
            (1..).zip(events).map(recorded).collect()
        })
        .boxed()
}
