//! Numbers at their edges. Whatever stands in a journal folds without a panic, no sum turns its sign, and a card says
//! no number that cannot be.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

use cartwall_domain::apply::apply;
use cartwall_domain::card::{face, facts, next, sold_out};
use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::command::{Command, Context, VariantRef};
use cartwall_domain::decide::{automatic, decide, next_due};
use cartwall_domain::event::{Event, OnAirFacts, Recorded};
use cartwall_domain::guard::Guard;
use cartwall_domain::limits::{MAX_ORDER_MINOR, MAX_PRICE, MAX_STOCK, MAX_STOCK_SUM};
use cartwall_domain::money::{Money, line_total};
use cartwall_domain::order::{Order, OrderChange, OrderLine, OrderSource};
use cartwall_domain::refusal::Code;
use cartwall_domain::report::{Curve, Fold};
use cartwall_domain::run::RunId;
use cartwall_domain::sales::Totals;
use cartwall_domain::show::{CueDetails, Mode, Offer, OfferedVariant};
use cartwall_domain::source::{CatalogueSource, StockSource};
use cartwall_domain::state::State;
use cartwall_domain::stock::{Level, Quantity};
use cartwall_domain::store::{StoreCount, StoreKind, StoreLine, StoreOrder};
use cartwall_domain::{Actor, CueId, Currency, Decimal, LayerId, ShowId, StoreId, VariantId};
use cartwall_testkit::product_of;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

/// Any number, and those at the edges often.
fn number() -> BoxedStrategy<i64> {
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

fn quantity() -> BoxedStrategy<Quantity> {
    prop_oneof![
        4 => number().prop_map(Quantity::Known),
        2 => number().prop_map(Quantity::Backorder),
        1 => Just(Quantity::Untracked),
        1 => Just(Quantity::Unknown),
    ]
    .boxed()
}

fn currency() -> BoxedStrategy<Currency> {
    prop::sample::select(vec![Currency::EUR, Currency::JPY, Currency::KWD]).boxed()
}

fn decimal() -> BoxedStrategy<Decimal> {
    (any::<[u32; 3]>(), any::<bool>(), 0..=28_u32)
        .prop_map(|([lo, mid, hi], negative, scale)| Decimal::from_parts(lo, mid, hi, negative, scale))
        .boxed()
}

fn price() -> BoxedStrategy<Option<ListPrice>> {
    of((decimal(), of(currency())).prop_map(|(amount, currency)| ListPrice { amount, currency })).boxed()
}

fn money() -> BoxedStrategy<Money> {
    (number(), currency()).prop_map(|(minor, currency)| Money::new(minor, currency)).boxed()
}

fn level() -> BoxedStrategy<Level> {
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

const SHOW: &str = "show";
const SKUS: [&str; 3] = ["A", "B", "C"];

fn name() -> BoxedStrategy<&'static str> {
    prop::sample::select(SKUS.to_vec()).boxed()
}

fn variant() -> BoxedStrategy<Option<VariantId>> {
    of(name().prop_map(VariantId::from)).boxed()
}

fn order() -> BoxedStrategy<Order> {
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

fn change() -> BoxedStrategy<OrderChange> {
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

fn details() -> BoxedStrategy<CueDetails> {
    (of(money()), of(money()), of(number()), any::<u32>())
        .prop_map(|(price, compare_at, cap, planned_s)| {
            let offer = Offer { price, compare_at, coupon: None, cap };
            CueDetails { planned_s, offer, ..CueDetails::default() }
        })
        .boxed()
}

fn product() -> BoxedStrategy<Product> {
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

fn on_air() -> BoxedStrategy<Event> {
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

fn selling() -> BoxedStrategy<Event> {
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

fn stock() -> BoxedStrategy<Event> {
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
fn journal() -> BoxedStrategy<Vec<Recorded>> {
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

fn plain(sku: &str) -> Product {
    product_of(sku, vec![Variant { quantity: Some(Quantity::Known(5)), ..cartwall_testkit::variant(sku) }])
}

/// A show with a cue of A, and commands to it.
struct Run {
    state: State,
    now: i64,
    ids: u64,
    show: ShowId,
}

impl Run {
    fn new() -> Self {
        let (state, show) = (State::default(), SHOW.into());
        let mut run = Self { state, now: 10_000_000_000, ids: 0, show };
        let products = vec![plain("A")];
        run.command(Command::Import { source: CatalogueSource::file("a.csv"), products }).unwrap();
        let created = Command::CreateShow { title: "Show".to_owned(), currency: Currency::EUR };
        run.show = ShowId(run.command(created).unwrap().unwrap());
        run
    }

    fn live() -> Self {
        let mut run = Self::new();
        run.add(CueDetails::default()).unwrap();
        run.command(Command::Start { show: run.show.clone(), mode: Mode::Live }).unwrap();
        run
    }

    fn add(&mut self, details: CueDetails) -> Result<Option<String>, Code> {
        let (show, offering) = (self.show.clone(), VariantRef::Sku("A".to_owned()).into());
        self.command(Command::AddCue { show, offering, details, index: None })
    }

    fn set_stock(&mut self, quantity: Quantity) -> Result<Option<String>, Code> {
        let variant = VariantRef::Sku("A".to_owned());
        self.command(Command::SetStock { variant, quantity, source: StockSource::Manual })
    }

    fn connect(&mut self) {
        self.record(Event::StoreConnected {
            store: "shop:a".into(),
            kind: StoreKind::Vendure,
            address: "a".to_owned(),
            name: "A".to_owned(),
            currency: Currency::EUR,
            locations: Vec::new(),
            shares_stock_with: None,
            since: 0,
        });
    }

    fn sales(&self) -> Totals {
        self.state.running_show().unwrap().sales.totals
    }

    fn command(&mut self, command: Command) -> Result<Option<String>, Code> {
        self.now += 10;
        let ids = &mut self.ids;
        let mut fresh = || {
            *ids += 1;
            format!("id{ids}")
        };
        let decided = decide(
            &self.state,
            command,
            &mut Context { now: self.now, by: &Actor::client("test"), fresh_id: &mut fresh },
        );
        let decision = decided.map_err(|refusal| refusal.code)?;
        decision.events.into_iter().for_each(|event| self.record(event));
        while let Some(event) = automatic(&self.state, self.now) {
            self.record(event);
        }
        Ok(decision.id)
    }

    fn record(&mut self, event: Event) {
        let seq = self.state.seq + 1;
        apply(&mut self.state, &Recorded { seq, at: self.now, by: Actor::client("test"), event });
    }
}
