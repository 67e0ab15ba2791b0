//! A snapshot of another shape must carry another format number: an older one would be misread, or mean less.
//!
//! The shape is every path in the JSON of a state that holds one of everything. Keys of maps are `*`, members of
//! lists `[]`. Words of the domain stand as they are, so that a renamed one shows too.

use super::SNAPSHOT_FORMAT;
use cartwall_domain::apply::apply;
use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::corrections::CorrectedPrice;
use cartwall_domain::edits::EditKind;
use cartwall_domain::event::{Event, OnAirFacts, Recorded, VariantFacts};
use cartwall_domain::money::Money;
use cartwall_domain::on_air::AiringOf;
use cartwall_domain::order::{OrderChange, OrderSource};
use cartwall_domain::proposal::{ProposalEnd, Proposed};
use cartwall_domain::run::RunId;
use cartwall_domain::show::{CueDetails, Mode, Offer, OfferedVariant};
use cartwall_domain::source::{CatalogueSource, StockSource};
use cartwall_domain::state::State;
use cartwall_domain::stock::{Level, Quantity, Unsold};
use cartwall_domain::store::{StoreKind, StoreLocation};
use cartwall_domain::{Actor, Currency, Decimal, LayerId, ShowId};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Marks text that is anybody's, in contrast to the domain's own words.
const FREE: char = '~';
const AWAY: &str = "state.archived.*.";
const OVER: &str = "state.resumable.";

#[test]
fn a_snapshot_of_another_shape_has_another_format() {
    let shape = shape();
    let golden: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "tests", "golden", &format!("snapshot-{SNAPSHOT_FORMAT}.txt")]
            .iter()
            .collect();
    let Ok(released) = std::fs::read_to_string(&golden) else {
        std::fs::write(&golden, &shape).unwrap();
        panic!("Format {SNAPSHOT_FORMAT} of snapshots is new: commit {} with it.", golden.display());
    };
    let (now, then): (BTreeSet<&str>, BTreeSet<&str>) = (shape.lines().collect(), released.lines().collect());
    assert!(
        now == then,
        "\nThe state is stored in another shape than format {SNAPSHOT_FORMAT} has. Raise SNAPSHOT_FORMAT in restore.rs, \
         so that older snapshots are passed over and the state is folded from the rows.\nNew: {:#?}\nGone: {:#?}\n",
        now.difference(&then).collect::<Vec<_>>(),
        then.difference(&now).collect::<Vec<_>>(),
    );
}

#[test]
fn the_state_that_is_compared_holds_one_of_everything() {
    let (shape, mut bare) = (shape(), BTreeSet::new());
    for line in shape.lines() {
        let Some((path, "null" | "empty")) = line.split_once(": ") else { continue };
        let filled = |other: &str| {
            other.strip_prefix(path).is_some_and(|rest| {
                rest.starts_with(['.', '['])
                    || rest.strip_prefix(": ").is_some_and(|kind| !matches!(kind, "null" | "empty"))
            })
        };
        if !shape.lines().any(filled) {
            bare.insert(path);
        }
    }
    assert!(bare.is_empty(), "Give these a value in `events` below: {bare:#?}");
}

fn shape() -> String {
    let mut paths = BTreeSet::new();
    let state = serde_json::to_value(everything()).unwrap();
    walk(&state, "state", &mut paths);
    // A show that was archived or can be resumed is a show: it is compared with the others.
    for place in [AWAY, OVER] {
        let (there, rest): (BTreeSet<_>, BTreeSet<_>) =
            paths.into_iter().partition(|path| path.starts_with(place));
        paths = rest;
        paths.extend(there.iter().map(|path| path.replacen(place, "state.shows.*.", 1)));
        paths.insert(format!("{place}: {}", if there.is_empty() { "empty" } else { "as in state.shows" }));
    }
    paths.into_iter().map(|path| path + "\n").collect()
}

fn walk(value: &Value, path: &str, paths: &mut BTreeSet<String>) {
    let kind = match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (key, value) in fields {
                // Ids, currencies and minutes are keys of maps; field names are lower case.
                let map = !key.starts_with(|c: char| c.is_ascii_lowercase()) || key.contains(FREE);
                walk(value, &format!("{path}.{}", if map { "*" } else { key }), paths);
            }
            return;
        }
        Value::Array(members) if !members.is_empty() => {
            members.iter().for_each(|member| walk(member, &format!("{path}[]"), paths));
            return;
        }
        Value::Object(_) | Value::Array(_) => "empty",
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(text) if text.starts_with(FREE) => "text",
        Value::String(word) => word,
    };
    paths.insert(format!("{path}: {kind}"));
}

/// A state with one of everything, as events make it.
fn everything() -> State {
    let mut state = State::default();
    for (seq, event) in (1..).zip(events()) {
        apply(
            &mut state,
            &Recorded { seq, at: 1_000_000 + seq.cast_signed(), by: Actor::client("~host"), event },
        );
    }
    state
}

fn events() -> Vec<Event> {
    let card = LayerId::card;
    let ready = |name: &str| Some(AiringOf::Cue(name.into()));
    let cue = |name: &str| name.into();
    let free = |text: &str| format!("{FREE}{text}");
    let euros = |minor| Money::new(minor, Currency::EUR);
    let show = || free("show").as_str().into();
    let offer = Offer {
        price: Some(euros(900)),
        compare_at: Some(euros(1200)),
        coupon: Some(free("SPRING")),
        cap: Some(5),
    };
    let details = CueDetails {
        talking_points: vec![free("say")],
        planned_s: 60,
        offer,
        segment: Some(free("opening")),
        notes: Some(free("note")),
        short_title: Some(free("short")),
        picture: Some(free("url")),
        number: Some(12),
    };
    let offered = |variant: &str, title: &str| OfferedVariant {
        variant: variant.into(),
        sku: free("MUG"),
        title: Some(free(title)),
    };
    let add = |name: &str, index| Event::CueAdded {
        show: show(),
        cue: name.into(),
        product: "~product".into(),
        offered: vec![offered("~mug", "Red"), offered("~cup", "Small")],
        title: free("Mug"),
        details: details.clone(),
        index,
    };
    let take = |name: &str| Event::CueTaken {
        show: show(),
        layer: card(),
        cue: name.into(),
        anyway: false,
        facts: OnAirFacts {
            sku: free("MUG"),
            title: free("Mug"),
            price: Some(euros(900)),
            price_to: Some(euros(950)),
            compare_at: Some(euros(1200)),
            coupon: Some(free("SPRING")),
            quantity: Quantity::Unknown,
            variants: vec![VariantFacts {
                variant: "~mug".into(),
                sku: free("MUG"),
                title: Some(free("Red")),
                price: Some(euros(900)),
                quantity: Quantity::Unknown,
                sold_out: false,
            }],
        },
        preview: ready("~two"),
    };
    let level = |quantity| Level::counted(quantity, StockSource::File(free("file")), 7);
    let stock = |variant: &str, quantity| Event::StockSet {
        show: None,
        variant: variant.into(),
        before: Quantity::Unknown,
        level: level(quantity),
    };
    let ordered = |source, order: &str, refund: Option<&str>, currency, show: Option<ShowId>, change| {
        Event::OrderChanged {
            run: show.map(|show| RunId { show, number: 1 }),
            source,
            order: free(order),
            currency,
            placed_at: 1_000_100,
            booked_at: 1_000_100,
            revision: Some(1_000_100),
            first: refund.is_none(),
            broadcast: Some(free("7301")),
            refund: refund.map(free),
            changes: vec![change],
        }
    };
    let confirmed = |of: &str| Event::PriceConfirmed {
        show: show(),
        cue: cue(of),
        price: euros(900),
        charges: euros(1_000),
    };
    let matched = Event::SkuMatched { sku: free("GIFT"), variant: "~mug".into() };
    let change = |sku: &str, variant: Option<&str>| OrderChange {
        item: free(sku),
        sku: free(sku),
        variant: variant.map(Into::into),
        units: 2,
        amount: 200,
        returned: 1,
        returned_amount: 100,
    };
    let sale = |currency, sku: &str, variant, show| {
        ordered(OrderSource::Demo, "1", None, currency, show, change(sku, variant))
    };
    // An order or refund that came in by itself.
    let told = |order: &str, refund: Option<&str>| {
        let source = OrderSource::Api(free("shop"));
        ordered(source, order, refund, Currency::EUR, None, change("MUG", Some("~mug")))
    };
    let start = |show, mode, opening| Event::RunStarted {
        show,
        run: 1,
        mode,
        preview: vec![(card(), AiringOf::Cue("~one".into()))],
        opening,
    };
    let proposed =
        |proposal: &str, what| Event::ProposalMade { show: show(), proposal: proposal.into(), what };
    let created = |show, currency| Event::ShowCreated { show, title: free("Show"), currency };
    let updated = |show, archived| Event::ShowUpdated {
        show,
        title: free("Show"),
        starts_at: Some(1_000_000),
        ends_at: Some(2_000_000),
        goal: Some(euros(50_000)),
        goal_units: Some(40),
        template: true,
        archived,
        co_hosts_take: true,
        currency: None,
    };
    let planned = |show, n, archived| Event::ShowUpdated {
        show,
        title: free(&format!("Show {n}")),
        starts_at: Some(n),
        ends_at: Some(n + 1),
        goal: Some(euros(n + 2)),
        goal_units: Some(n + 3),
        template: false,
        archived,
        co_hosts_take: true,
        currency: None,
    };
    let edited = |show, events| Event::PlanEdited {
        show,
        what: EditKind::Planned { title: free("Mug"), seconds: 60 },
        events,
    };
    let connected = |store: &str| Event::StoreConnected {
        store: store.into(),
        kind: StoreKind::Vendure,
        address: free("https://shop.example"),
        name: free("Shop"),
        currency: Currency::EUR,
        locations: vec![StoreLocation { id: free("1"), name: free("Main"), counts: true }],
        shares_stock_with: Some("~other".into()),
        since: 1_000_000,
    };
    vec![
        Event::CatalogueImported {
            source: CatalogueSource::File(free("file")),
            products: vec![mug(), hat("~hat", "~hat")],
        },
        Event::PictureKept { url: free("https://shop.example/mug.jpg"), hash: free("9f86") },
        stock("~tote", Quantity::Untracked),
        stock("~candle", Quantity::Unknown),
        stock("~mug", Quantity::Known(3)),
        Event::BufferSet { variant: "~mug".into(), buffer: 1 },
        // A rehearsal that is over.
        created("~rehearsed".into(), Currency::EUR),
        start("~rehearsed".into(), Mode::Rehearsal, Vec::new()),
        Event::RunEnded { show: "~rehearsed".into(), run: 1 },
        // A template, and a show that was archived.
        created("~planned".into(), Currency::EUR),
        updated("~planned".into(), false),
        created("~away".into(), Currency::EUR),
        updated("~away".into(), true),
        // The one that runs.
        created(show(), Currency::EUR),
        add("~one", 0),
        add("~two", 1),
        add("~three", 2),
        add("~four", 3),
        start(
            show(),
            Mode::Rehearsal,
            vec![
                ("~mug".into(), Quantity::Known(3)),
                ("~tote".into(), Quantity::Untracked),
                ("~candle".into(), Quantity::Unknown),
            ],
        ),
        // A live show that is over and can be resumed: no other has started since.
        created("~over".into(), Currency::EUR),
        start("~over".into(), Mode::Live, Vec::new()),
        Event::RunEnded { show: "~over".into(), run: 1 },
        // One that was on air offers less than before, and is removed.
        take("~four"),
        Event::Cleared { show: show(), layer: card() },
        Event::CueUpdated {
            show: show(),
            cue: cue("~four"),
            offered: vec![offered("~mug", "Red")],
            details: details.clone(),
        },
        confirmed("~four"),
        Event::CueRemoved { show: show(), cue: cue("~four") },
        take("~one"),
        Event::Cleared { show: show(), layer: card() },
        Event::CueSkipped { show: show(), layer: card(), cue: cue("~three"), preview: ready("~two") },
        take("~two"),
        take("~one"),
        confirmed("~one"),
        matched,
        Event::FlashStarted {
            show: show(),
            layer: card(),
            cue: cue("~one"),
            price: euros(500),
            ends_at: 2_000_000,
            cap: Some(9),
        },
        // A change of the price on air, and an action during a flash offer keep what was in their way back.
        Event::CueUpdated {
            show: show(),
            cue: cue("~one"),
            // Other variants than before, so that undo keeps which they were.
            offered: vec![offered("~mug", "Blue")],
            details: CueDetails { offer: Offer { cap: Some(6), ..details.offer.clone() }, ..details.clone() },
        },
        Event::CueSkipped { show: show(), layer: card(), cue: cue("~three"), preview: ready("~two") },
        sale(Currency::EUR, "MUG", Some("~mug"), Some(show())),
        sale(Currency::USD, "GIFT", None, Some(show())),
        sale(Currency::EUR, "MUG", None, None),
        told("1001", None),
        told("1001", Some("R1")),
        // Before its order.
        told("1002", Some("R2")),
        Event::OverRefunded {
            run: Some(RunId { show: show(), number: 1 }),
            source: OrderSource::Api(free("shop")),
            order: free("1001"),
            currency: Currency::EUR,
            units: 1,
            amount: 100,
        },
        Event::SoldOut { show: show(), layer: card(), cue: cue("~one"), offered: ready("~two") },
        // A shop that sells the mug under a name of its own.
        connected("~store"),
        Event::StoreSynced { store: "~store".into(), watermark: 1_000_000 },
        Event::PricesRead { store: "~store".into(), reading: 1, corrected: 0 },
        Event::PricesCorrected {
            store: "~store".into(),
            prices: vec![CorrectedPrice { variant: "~mug".into(), before: one_euro(), now: one_euro() }],
            more: 1,
        },
        Event::StoreSet { store: "~store".into(), market: Some(free("DE")), left_out: vec![free("pos")] },
        Event::OrderCopied { store: "~store".into(), order: free("1"), original: free("576") },
        Event::StoreLost { show: Some(show()), store: "~store".into(), since: 1_000_000 },
        Event::CatalogueImported {
            source: CatalogueSource::Store("~store".into()),
            products: vec![hat("vendure:~x/1", "vendure:~x/2")],
        },
        Event::StoreCounted {
            show: Some(show()),
            store: "~store".into(),
            variant: "~hat".into(),
            own: Level { unsold: Some(Unsold::Drafted), ..level(Quantity::Backorder(3)) },
            before: Quantity::Known(3),
            level: Level { unsold: Some(Unsold::Drafted), ..level(Quantity::Backorder(3)) },
        },
        ordered(
            OrderSource::Store("~store".into()),
            "1001",
            None,
            Currency::EUR,
            Some(show()),
            change("MUG", Some("~mug")),
        ),
        Event::GoalReached { show: show(), run: 1, goal: Some(euros(100)), goal_units: Some(1) },
        // Edits of plans.
        edited(show(), 8),
        Event::CueUpdated {
            show: show(),
            cue: cue("~two"),
            offered: vec![offered("~tote", "Small")],
            details: CueDetails {
                talking_points: vec![free("say more")],
                planned_s: 90,
                offer: Offer {
                    price: Some(euros(800)),
                    compare_at: Some(euros(1300)),
                    coupon: Some(free("SUMMER")),
                    cap: Some(7),
                },
                segment: Some(free("end")),
                notes: Some(free("other")),
                short_title: Some(free("shorter")),
                picture: Some(free("other-url")),
                number: Some(13),
            },
        },
        Event::CuesMoved { show: show(), cues: vec![cue("~three")], index: 0 },
        add("~five", 1),
        Event::CueRemoved { show: show(), cue: cue("~five") },
        planned(show(), 1, false),
        planned(show(), 2, false),
        created("~saved".into(), Currency::EUR),
        Event::CueMoved { show: show(), cue: cue("~three"), index: 1 },
        edited("~rehearsed".into(), 1),
        planned("~rehearsed".into(), 1, false),
        Event::PlanEdited {
            show: "~rehearsed".into(),
            what: EditKind::Archived { title: free("Show") },
            events: 1,
        },
        planned("~rehearsed".into(), 2, true),
        Event::MarkerAdded { show: show(), text: free("laugh"), at: Some(1_000_000) },
        Event::MemoSent { show: show(), memo: "~memo".into(), text: free("size M is back"), urgent: true },
        Event::MemoAcknowledged { show: show(), memo: "~memo".into() },
        proposed("~asked", Proposed::Price { cue: cue("~three"), price: euros(800) }),
        proposed("~added", Proposed::Add { product: free("mug").as_str().into() }),
        Event::ProposalEnded { show: show(), proposal: "~added".into(), end: ProposalEnd::Declined },
        // An edit whose events are still to come.
        edited(show(), 2),
        Event::CueMoved { show: show(), cue: cue("~three"), index: 0 },
    ]
}

/// The same thing, whoever sells it: by its SKU.
fn hat(product: &str, variant: &str) -> Product {
    let mug = mug();
    let hat = Variant { id: variant.into(), sku: format!("{FREE}HAT"), ..mug.variants[0].clone() };
    Product { id: product.into(), variants: vec![hat], ..mug }
}

fn one_euro() -> ListPrice {
    ListPrice { amount: Decimal::ONE, currency: Some(Currency::EUR) }
}

fn mug() -> Product {
    let text = |text: &str| format!("{FREE}{text}");
    let price = || Some(one_euro());
    let variant = |id: &str, quantity| Variant {
        id: id.into(),
        sku: text("MUG"),
        title: Some(text("Red")),
        price: price(),
        compare_at: price(),
        barcode: Some(text("729")),
        picture: Some(text("https://shop.example/red.jpg")),
        quantity,
    };
    Product {
        id: "~product".into(),
        title: text("Mug"),
        vendor: Some(text("Studio")),
        tags: vec![text("kitchen")],
        picture: Some(text("https://shop.example/mug.jpg")),
        options: vec![text("Colour")],
        variants: vec![
            variant("~mug", Some(Quantity::Known(3))),
            variant("~tote", Some(Quantity::Untracked)),
            variant("~candle", Some(Quantity::Unknown)),
        ],
    }
}
