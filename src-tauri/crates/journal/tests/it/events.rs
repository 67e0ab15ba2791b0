//! Events: one of each kind as a show has them, and arbitrary ones.

use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::event::{Event, FlashEnd, OnAirFacts, Recorded, SoldOutReason};
use cartwall_domain::guard::{Guard, StaleStock};
use cartwall_domain::money::Money;
use cartwall_domain::sales::{Order, OrderLine};
use cartwall_domain::shop::{OrderChange, StoreLocation};
use cartwall_domain::show::{CueDetails, Mode, Offer, UndoableAction};
use cartwall_domain::stock::{Level, Quantity};
use cartwall_domain::{Currency, Decimal};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

const SHOW: &str = "01961f3e-7c00-7000-8000-00000000a001";
const DRESS: &str = "shopify/linen-dress/red-m";
const CANDLE: &str = "shopify/oud-candle";
const STORE: &str = "shopify:linen.myshopify.com";

fn location(id: &str, counts: bool) -> StoreLocation {
    StoreLocation { id: id.to_owned(), name: "מחסן".to_owned(), counts }
}

fn shekels(minor: i64) -> Money {
    Money::new(minor, Currency::ILS)
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn dress() -> Product {
    Product {
        id: "shopify/linen-dress".into(),
        title: "שמלת פשתן \u{2013} Linen dress".to_owned(),
        vendor: Some("סטודיו אלון".to_owned()),
        tags: vec!["קיץ".to_owned(), "linen".to_owned()],
        picture: Some("https://shop.example/linen dress.jpg?v=1&w=800".to_owned()),
        variants: vec![
            Variant {
                id: DRESS.into(),
                sku: "LD-RED-M".to_owned(),
                title: Some("אדום / M".to_owned()),
                price: Some(ListPrice { amount: decimal("249.90"), currency: Some(Currency::ILS) }),
                compare_at: Some(ListPrice { amount: decimal("320"), currency: None }),
                barcode: Some("7290011234567".to_owned()),
                picture: Some("https://shop.example/red.jpg".to_owned()),
                quantity: Some(Quantity::Known(12)),
            },
            Variant {
                id: "shopify/linen-dress/sand-l".into(),
                sku: "LD-SAND-L".to_owned(),
                title: None,
                price: None,
                compare_at: None,
                barcode: None,
                picture: None,
                quantity: None,
            },
        ],
    }
}

fn candle() -> Product {
    let variant = Variant {
        id: CANDLE.into(),
        sku: "شمعة-1".to_owned(),
        title: None,
        price: Some(ListPrice { amount: decimal("1250"), currency: Some(Currency::JPY) }),
        compare_at: None,
        barcode: None,
        picture: None,
        quantity: Some(Quantity::Untracked),
    };
    Product {
        id: CANDLE.into(),
        title: "شمعة العود \"No. 5\" <b>\u{1F56F}</b>".to_owned(),
        vendor: None,
        tags: Vec::new(),
        picture: None,
        variants: vec![variant],
    }
}

fn details() -> CueDetails {
    CueDetails {
        talking_points: vec!["פשתן אמיתי".to_owned(), "true to size".to_owned()],
        planned_s: 180,
        offer: Offer {
            price: Some(shekels(19_990)),
            compare_at: Some(shekels(24_990)),
            coupon: Some("אביב10".to_owned()),
            cap: Some(40),
        },
        segment: Some("פתיחה".to_owned()),
        notes: Some("camera 2\nclose-up".to_owned()),
    }
}

fn facts() -> OnAirFacts {
    OnAirFacts {
        sku: "LD-RED-M".to_owned(),
        title: "שמלת פשתן \u{2013} אדום / M".to_owned(),
        price: Some(shekels(19_990)),
        compare_at: Some(shekels(24_990)),
        coupon: Some("אביב10".to_owned()),
        quantity: Quantity::Known(12),
    }
}

fn order(id: &str) -> Order {
    let line = |sku: &str, variant: Option<&str>, quantity, price, amount| OrderLine {
        sku: sku.to_owned(),
        variant: variant.map(Into::into),
        quantity,
        unit_price: decimal(price),
        amount,
    };
    Order {
        id: id.to_owned(),
        source: "shop".to_owned(),
        currency: Currency::ILS,
        placed_at: 1_764_518_461_250,
        lines: vec![line("LD-RED-M", Some(DRESS), 2, "199.90", 39_980), line("מתנה", None, 3, "0.335", 101)],
    }
}

/// One of every kind, as a show has them; where a form has several shapes, one of each.
pub fn every_kind() -> Vec<Recorded> {
    let show = || SHOW.into();
    let cue = || "cue-1".into();
    let later = || Some("cue-2".into());
    let level = |quantity| Level {
        quantity,
        source: "file:מלאי.csv".to_owned(),
        counted_at: 1_764_500_000_000,
        as_of: 1_764_500_000_001,
    };
    let facts_of_little = OnAirFacts {
        sku: "شمعة-1".to_owned(),
        title: "شمعة العود".to_owned(),
        price: None,
        compare_at: None,
        coupon: None,
        quantity: Quantity::Unknown,
    };
    let events = vec![
        Event::CatalogueImported {
            source: "file:מוצרים.csv".to_owned(), products: vec![dress(), candle()]
        },
        Event::PictureKept {
            url: "https://shop.example/red.jpg".to_owned(),
            hash: "9f86d081884c7d65".to_owned(),
        },
        Event::StockSet {
            show: None,
            variant: DRESS.into(),
            before: Quantity::Unknown,
            level: level(Quantity::Known(-2)),
        },
        Event::StockSet {
            show: Some(show()),
            variant: CANDLE.into(),
            before: Quantity::Known(3),
            level: level(Quantity::Untracked),
        },
        Event::BufferSet { variant: DRESS.into(), buffer: 2 },
        Event::ShowCreated { show: show(), title: "מבצעי אביב".to_owned(), currency: Currency::ILS },
        Event::CueAdded {
            show: show(),
            cue: cue(),
            variant: DRESS.into(),
            sku: "LD-RED-M".to_owned(),
            title: "שמלת פשתן".to_owned(),
            details: details(),
            index: 0,
        },
        Event::CueUpdated { show: show(), cue: cue(), details: CueDetails::default() },
        Event::CueMoved { show: show(), cue: cue(), index: 1 },
        Event::CueRemoved { show: show(), cue: "cue-3".into() },
        Event::ShowStarted {
            show: show(),
            mode: Mode::Live,
            preview: Some(cue()),
            opening: vec![(DRESS.into(), Quantity::Known(12)), (CANDLE.into(), Quantity::Untracked)],
        },
        Event::StoodBy { show: show(), cue: cue() },
        Event::CueTaken { show: show(), cue: cue(), anyway: false, facts: facts(), preview: later() },
        Event::SaleRecorded { show: Some(show()), order: order("#1001") },
        Event::SaleRecorded { show: None, order: Order { lines: Vec::new(), ..order("הזמנה 7") } },
        Event::RefundRecorded { show: Some(show()), order: order("C-1001"), refund_of: "#1001".to_owned() },
        Event::FlashStarted {
            show: show(),
            cue: cue(),
            price: shekels(14_990),
            ends_at: 1_764_518_581_250,
            cap: Some(10),
        },
        Event::FlashEnded { show: show(), cue: cue(), reason: FlashEnd::Time },
        Event::SoldOut { show: show(), cue: cue(), reason: SoldOutReason::Stock, offered: later() },
        Event::BackInStock { show: show(), cue: cue() },
        Event::CueSkipped { show: show(), cue: "cue-2".into(), preview: None },
        Event::OnAirUndone {
            show: show(),
            undoes: 21,
            action: UndoableAction::Skip,
            program: Some(cue()),
            preview: later(),
            unskipped: later(),
            facts: Some(facts()),
        },
        Event::CueTaken {
            show: show(),
            cue: "cue-2".into(),
            anyway: true,
            facts: facts_of_little,
            preview: None,
        },
        Event::Cleared { show: show() },
        Event::MarkerAdded { show: show(), text: "צחוק גדול \u{1F602}".to_owned() },
        Event::MemoSent { show: show(), memo: "memo-1".into(), text: "מידה M חזרה".to_owned() },
        Event::MemoAcknowledged { show: show(), memo: "memo-1".into() },
        Event::ShowEnded { show: show() },
        // Kinds that came later stand at the end: a golden row never changes.
        Event::CardChanged { show: show(), cue: cue(), facts: facts() },
        Event::ShowUpdated {
            show: show(),
            title: "מבצעי קיץ".to_owned(),
            starts_at: Some(1_764_520_000_000),
            ends_at: Some(1_764_527_200_000),
            template: false,
            archived: true,
        },
        Event::ShowUpdated {
            show: show(),
            title: "قالب".to_owned(),
            starts_at: None,
            ends_at: None,
            template: true,
            archived: false,
        },
        Event::CuesMoved { show: show(), cues: vec![cue(), "cue-2".into()], index: 3 },
        Event::CueRestored { show: show(), cue: "cue-3".into(), index: 2 },
        Event::StoreConnected {
            store: STORE.into(),
            platform: "shopify".to_owned(),
            address: "https://linen.myshopify.com/".to_owned(),
            name: "פשתן".to_owned(),
            currency: Currency::ILS,
            locations: vec![
                location("gid://shopify/Location/1", true),
                location("gid://shopify/Location/2", false),
            ],
            shares_stock_with: Some("vendure:shop.example".into()),
            since: 1_764_518_000_000,
        },
        Event::StoreSynced { store: STORE.into(), watermark: 1_764_518_400_000 },
        Event::StoreLost { show: Some(show()), store: STORE.into(), since: 1_764_518_300_000 },
        Event::StoreFound { show: None, store: STORE.into() },
        Event::ShopCounted {
            show: Some(show()),
            store: STORE.into(),
            variant: DRESS.into(),
            own: level(Quantity::Backorder(-1)),
            before: Quantity::Known(2),
            level: level(Quantity::Backorder(3)),
        },
        Event::OrderReported {
            show: Some(show()),
            store: STORE.into(),
            order: "gid://shopify/Order/1001".to_owned(),
            currency: Currency::ILS,
            placed_at: 1_764_518_405_000,
            revision: 1_764_518_406_000,
            at: 1_764_518_405_000,
            first: true,
            room: None,
            changes: vec![
                OrderChange {
                    item: "shopify:linen.myshopify.com/7".to_owned(),
                    sku: "LD-RED-M".to_owned(),
                    variant: Some(DRESS.into()),
                    units: 3,
                    amount: 44_970,
                    returned: 1,
                    returned_amount: 14_990,
                },
                OrderChange {
                    item: String::new(),
                    sku: String::new(),
                    variant: None,
                    units: 0,
                    amount: 0,
                    returned: 0,
                    returned_amount: 500,
                },
            ],
        },
        Event::GuardSet { guard: Guard { buffer: 2, low_stock: 4, stale: StaleStock::Freeze, pull: true } },
        Event::CuePulled { show: show(), cue: cue() },
        Event::PriceAccepted { show: show(), cue: cue() },
        Event::StoreDisconnected { store: STORE.into() },
    ];
    let actors = ["host", "producer", "shop"];
    (1..)
        .zip(events)
        .map(|(seq, event)| Recorded {
            seq,
            at: 1_764_518_400_000 + 250 * seq.cast_signed(),
            by: actors[seq as usize % actors.len()].to_owned(),
            event,
        })
        .collect()
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[ -~]{0,12}", "[א-ת\u{5b0}-\u{5c7}ء-ي ]{0,12}"]
}

fn id<T: std::fmt::Debug>(make: fn(String) -> T) -> impl Strategy<Value = T> {
    text().prop_map(make)
}

fn currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec![Currency::EUR, Currency::ILS, Currency::JPY, Currency::KWD, Currency::USD])
}

fn amount() -> impl Strategy<Value = Decimal> {
    (any::<[u32; 3]>(), any::<bool>(), 0..=28_u32)
        .prop_map(|([lo, mid, hi], negative, scale)| Decimal::from_parts(lo, mid, hi, negative, scale))
}

fn money() -> impl Strategy<Value = Money> {
    (any::<i64>(), currency()).prop_map(|(minor, currency)| Money::new(minor, currency))
}

fn quantity() -> impl Strategy<Value = Quantity> {
    prop_oneof![
        any::<i64>().prop_map(Quantity::Known),
        any::<i64>().prop_map(Quantity::Backorder),
        Just(Quantity::Untracked),
        Just(Quantity::Unknown),
    ]
}

fn list_price() -> impl Strategy<Value = ListPrice> {
    (amount(), of(currency())).prop_map(|(amount, currency)| ListPrice { amount, currency })
}

fn variant() -> impl Strategy<Value = Variant> {
    let prices = (of(list_price()), of(list_price()));
    (text(), text(), of(text()), prices, of(text()), of(text()), of(quantity())).prop_map(
        |(id, sku, title, (price, compare_at), barcode, picture, quantity)| Variant {
            id: id.as_str().into(),
            sku,
            title,
            price,
            compare_at,
            barcode,
            picture,
            quantity,
        },
    )
}

fn product() -> impl Strategy<Value = Product> {
    (text(), text(), of(text()), vec(text(), 0..3), of(text()), vec(variant(), 0..3)).prop_map(
        |(id, title, vendor, tags, picture, variants)| Product {
            id: id.as_str().into(),
            title,
            vendor,
            tags,
            picture,
            variants,
        },
    )
}

fn any_details() -> impl Strategy<Value = CueDetails> {
    let offer = (of(money()), of(money()), of(text()), of(any::<i64>()))
        .prop_map(|(price, compare_at, coupon, cap)| Offer { price, compare_at, coupon, cap });
    (vec(text(), 0..3), any::<u32>(), offer, of(text()), of(text())).prop_map(
        |(talking_points, planned_s, offer, segment, notes)| CueDetails {
            talking_points,
            planned_s,
            offer,
            segment,
            notes,
        },
    )
}

fn any_facts() -> impl Strategy<Value = OnAirFacts> {
    (text(), text(), of(money()), of(money()), of(text()), quantity()).prop_map(
        |(sku, title, price, compare_at, coupon, quantity)| OnAirFacts {
            sku,
            title,
            price,
            compare_at,
            coupon,
            quantity,
        },
    )
}

fn any_level() -> impl Strategy<Value = Level> {
    (quantity(), text(), any::<i64>(), any::<i64>()).prop_map(|(quantity, source, counted_at, as_of)| Level {
        quantity,
        source,
        counted_at,
        as_of,
    })
}

fn any_order() -> impl Strategy<Value = Order> {
    let line = (text(), of(text()), any::<i64>(), amount(), any::<i64>()).prop_map(
        |(sku, variant, quantity, unit_price, amount)| OrderLine {
            sku,
            variant: variant.map(|id| id.as_str().into()),
            quantity,
            unit_price,
            amount,
        },
    );
    (text(), text(), currency(), any::<i64>(), vec(line, 0..4))
        .prop_map(|(id, source, currency, placed_at, lines)| Order { id, source, currency, placed_at, lines })
}

fn any_change() -> impl Strategy<Value = OrderChange> {
    let number = any::<i64>;
    (text(), text(), of(text()), number(), number(), number(), number()).prop_map(
        |(item, sku, variant, units, amount, returned, returned_amount)| OrderChange {
            item,
            sku,
            variant: variant.map(|id| id.as_str().into()),
            units,
            amount,
            returned,
            returned_amount,
        },
    )
}

fn any_location() -> impl Strategy<Value = StoreLocation> {
    (text(), text(), any::<bool>()).prop_map(|(id, name, counts)| StoreLocation { id, name, counts })
}

fn any_guard() -> impl Strategy<Value = Guard> {
    (any::<i64>(), any::<i64>(), any::<bool>(), any::<bool>()).prop_map(|(buffer, low_stock, hide, pull)| {
        let stale = if hide { StaleStock::Hide } else { StaleStock::Freeze };
        Guard { buffer, low_stock, stale, pull }
    })
}

/// A strategy of the event whose fields come from these strategies.
macro_rules! event {
    ($name:ident { $($field:ident: $strategy:expr),* $(,)? }) => {
        ($($strategy,)*).prop_map(|($($field,)*)| Event::$name { $($field),* }).boxed()
    };
}

fn event() -> impl Strategy<Value = Event> {
    use cartwall_domain::{CueId, MemoId, ShowId, StoreId, VariantId};
    let store = || id(StoreId);
    let show = || id(ShowId);
    let cue = || id(CueId);
    let memo = || id(MemoId);
    let stocked = || id(VariantId);
    let index = || any::<u32>().prop_map(|index| index as usize);
    let mode = prop_oneof![Just(Mode::Rehearsal), Just(Mode::Live)];
    let action = prop::sample::select(vec![
        UndoableAction::Take,
        UndoableAction::Clear,
        UndoableAction::Skip,
        UndoableAction::Flash,
    ]);
    let out = prop_oneof![Just(SoldOutReason::Stock), Just(SoldOutReason::Cap)];
    let end = prop_oneof![Just(FlashEnd::Time), Just(FlashEnd::Cap), Just(FlashEnd::Stopped)];
    let kinds = vec![
        event!(CatalogueImported { source: text(), products: vec(product(), 0..3) }),
        event!(PictureKept { url: text(), hash: text() }),
        event!(StockSet { show: of(show()), variant: stocked(), before: quantity(), level: any_level() }),
        event!(BufferSet { variant: stocked(), buffer: any::<i64>() }),
        event!(ShowCreated { show: show(), title: text(), currency: currency() }),
        event!(CueAdded {
            show: show(),
            cue: cue(),
            variant: stocked(),
            sku: text(),
            title: text(),
            details: any_details(),
            index: index(),
        }),
        event!(CueUpdated { show: show(), cue: cue(), details: any_details() }),
        event!(ShowUpdated {
            show: show(),
            title: text(),
            starts_at: of(any::<i64>()),
            ends_at: of(any::<i64>()),
            template: any::<bool>(),
            archived: any::<bool>(),
        }),
        event!(CuesMoved { show: show(), cues: vec(cue(), 0..3), index: index() }),
        event!(CueRestored { show: show(), cue: cue(), index: index() }),
        event!(CueMoved { show: show(), cue: cue(), index: index() }),
        event!(CueRemoved { show: show(), cue: cue() }),
        event!(ShowStarted {
            show: show(),
            mode: mode,
            preview: of(cue()),
            opening: vec((stocked(), quantity()), 0..3),
        }),
        event!(ShowEnded { show: show() }),
        event!(StoodBy { show: show(), cue: cue() }),
        event!(CueTaken {
            show: show(),
            cue: cue(),
            anyway: any::<bool>(),
            facts: any_facts(),
            preview: of(cue()),
        }),
        event!(Cleared { show: show() }),
        event!(CueSkipped { show: show(), cue: cue(), preview: of(cue()) }),
        event!(OnAirUndone {
            show: show(),
            undoes: any::<u64>(),
            action: action,
            program: of(cue()),
            preview: of(cue()),
            unskipped: of(cue()),
            facts: of(any_facts()),
        }),
        event!(CardChanged { show: show(), cue: cue(), facts: any_facts() }),
        event!(SoldOut { show: show(), cue: cue(), reason: out, offered: of(cue()) }),
        event!(BackInStock { show: show(), cue: cue() }),
        event!(FlashStarted {
            show: show(),
            cue: cue(),
            price: money(),
            ends_at: any::<i64>(),
            cap: of(any::<i64>()),
        }),
        event!(FlashEnded { show: show(), cue: cue(), reason: end }),
        event!(SaleRecorded { show: of(show()), order: any_order() }),
        event!(RefundRecorded { show: of(show()), order: any_order(), refund_of: text() }),
        event!(MarkerAdded { show: show(), text: text() }),
        event!(MemoSent { show: show(), memo: memo(), text: text() }),
        event!(MemoAcknowledged { show: show(), memo: memo() }),
        event!(StoreConnected {
            store: store(),
            platform: text(),
            address: text(),
            name: text(),
            currency: currency(),
            locations: vec(any_location(), 0..3),
            shares_stock_with: of(store()),
            since: any::<i64>(),
        }),
        event!(StoreDisconnected { store: store() }),
        event!(StoreSynced { store: store(), watermark: any::<i64>() }),
        event!(StoreLost { show: of(show()), store: store(), since: any::<i64>() }),
        event!(StoreFound { show: of(show()), store: store() }),
        event!(ShopCounted {
            show: of(show()),
            store: store(),
            variant: stocked(),
            own: any_level(),
            before: quantity(),
            level: any_level(),
        }),
        event!(OrderReported {
            show: of(show()),
            store: store(),
            order: text(),
            currency: currency(),
            placed_at: any::<i64>(),
            revision: any::<i64>(),
            at: any::<i64>(),
            first: any::<bool>(),
            room: of(text()),
            changes: vec(any_change(), 0..3),
        }),
        event!(GuardSet { guard: any_guard() }),
        event!(CuePulled { show: show(), cue: cue() }),
        event!(PriceAccepted { show: show(), cue: cue() }),
    ];
    assert_eq!(kinds.len(), cartwall_journal::format::known().len(), "a kind has no strategy");
    proptest::strategy::Union::new(kinds)
}

/// Any event.
pub fn recorded() -> impl Strategy<Value = Recorded> {
    (any::<u64>(), any::<i64>(), text(), event()).prop_map(|(seq, at, by, event)| Recorded {
        seq,
        at,
        by,
        event,
    })
}
