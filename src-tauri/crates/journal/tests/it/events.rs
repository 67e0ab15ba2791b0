//! Events: one of each kind as a show has them.

use crate::values::*;
use cartwall_domain::catalogue::ListPrice;
use cartwall_domain::corrections::CorrectedPrice;
use cartwall_domain::edits::EditKind;
use cartwall_domain::event::{Event, FlashEnd, OnAirFacts, Recorded};
use cartwall_domain::guard::{Guard, StaleStock};
use cartwall_domain::on_air::{AiringOf, UndoableAction};
use cartwall_domain::order::{OrderChange, OrderSource};
use cartwall_domain::proposal::{ProposalEnd, Proposed};
use cartwall_domain::run::RunId;
use cartwall_domain::show::{CueDetails, Mode};
use cartwall_domain::source::{CatalogueSource, StockSource};
use cartwall_domain::stock::{Level, Quantity, Unsold};
use cartwall_domain::store::StoreKind;
use cartwall_domain::{Actor, Currency, LayerId};

/// One of every kind, as a show has them; where a form has several shapes, one of each.
pub fn every_kind() -> Vec<Recorded> {
    let show = || SHOW.into();
    let run = || RunId { show: SHOW.into(), number: 2 };
    let cue = || "cue-1".into();
    let proposed =
        |proposal: &str, what| Event::ProposalMade { show: SHOW.into(), proposal: proposal.into(), what };
    let answered =
        |proposal: &str, end| Event::ProposalEnded { show: SHOW.into(), proposal: proposal.into(), end };
    let later = || Some(AiringOf::Cue("cue-2".into()));
    let card = LayerId::card;
    let level = |quantity| Level {
        quantity,
        source: StockSource::File("מלאי.csv".to_owned()),
        counted_at: 1_764_500_000_000,
        as_of: 1_764_500_000_001,
        unsold: None,
    };
    let facts_of_little = OnAirFacts {
        sku: "شمعة-1".to_owned(),
        title: "شمعة العود".to_owned(),
        price: None,
        price_to: None,
        compare_at: None,
        coupon: None,
        quantity: Quantity::Unknown,
        variants: Vec::new(),
    };
    let events = vec![
        Event::CatalogueImported {
            source: CatalogueSource::file("מוצרים.csv"),
            products: vec![dress(), candle()],
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
            product: "shopify/linen-dress".into(),
            offered: offered(),
            title: "שמלת פשתן".to_owned(),
            details: details(),
            index: 0,
        },
        Event::CueUpdated {
            show: show(),
            cue: cue(),
            offered: offered()[1..].to_vec(),
            details: CueDetails::default(),
        },
        Event::CueMoved { show: show(), cue: cue(), index: 1 },
        Event::CueRemoved { show: show(), cue: "cue-3".into() },
        Event::RunStarted {
            show: show(),
            run: 2,
            mode: Mode::Live,
            preview: vec![(LayerId::card(), AiringOf::Cue(cue()))],
            opening: vec![(DRESS.into(), Quantity::Known(12)), (CANDLE.into(), Quantity::Untracked)],
        },
        Event::StoodBy { show: show(), layer: card(), what: AiringOf::Cue(cue()) },
        Event::CueTaken {
            show: show(),
            layer: card(),
            cue: cue(),
            anyway: false,
            facts: facts(),
            preview: later(),
        },
        ordered(Some(show()), "#1001", None, true),
        ordered(None, "הזמנה 7", None, false),
        ordered(Some(show()), "#1001", Some("C-1001"), true),
        Event::FlashStarted {
            show: show(),
            layer: card(),
            cue: cue(),
            price: shekels(14_990),
            ends_at: 1_764_518_581_250,
            cap: Some(10),
        },
        Event::FlashEnded { show: show(), layer: card(), cue: cue(), reason: FlashEnd::Time },
        Event::SoldOut { show: show(), layer: card(), cue: cue(), offered: later() },
        Event::OfferEnded { show: show(), layer: card(), cue: cue() },
        Event::OfferReopened { show: show(), layer: card(), cue: cue() },
        Event::FlashLapsed { show: show(), layer: card(), flash: 20 },
        Event::BackInStock { show: show(), layer: card(), cue: cue() },
        Event::VariantSoldOut { show: show(), layer: card(), cue: cue(), variant: DRESS.into() },
        Event::VariantBackInStock { show: show(), layer: card(), cue: cue(), variant: DRESS.into() },
        Event::CueSkipped { show: show(), layer: card(), cue: "cue-2".into(), preview: None },
        Event::OnAirUndone {
            show: show(),
            layer: card(),
            undoes: 21,
            action: UndoableAction::Skip,
            airing: Some(AiringOf::Cue(cue())),
            preview: later(),
            cue: Some("cue-2".into()),
            facts: Some(facts()),
            flash: Some(shekels(14_990)),
        },
        Event::CueTaken {
            show: show(),
            layer: card(),
            cue: "cue-2".into(),
            anyway: true,
            facts: facts_of_little,
            preview: None,
        },
        Event::Cleared { show: show(), layer: card() },
        Event::MarkerAdded { show: show(), text: "צחוק גדול \u{1F602}".to_owned(), at: None },
        Event::MemoSent {
            show: show(),
            memo: "memo-1".into(),
            text: "מידה M חזרה".to_owned(),
            urgent: false,
        },
        Event::MemoAcknowledged { show: show(), memo: "memo-1".into() },
        Event::RunEnded { show: show(), run: 2 },
        Event::RunResumed { show: show(), run: 2, stock: vec![(DRESS.into(), Quantity::Known(7))] },
        // Kinds that came later stand at the end: a golden row never changes.
        Event::CardChanged { show: show(), layer: card(), cue: cue(), facts: facts() },
        Event::ShowUpdated {
            show: show(),
            title: "מבצעי קיץ".to_owned(),
            starts_at: Some(1_764_520_000_000),
            ends_at: Some(1_764_527_200_000),
            goal: None,
            goal_units: None,
            template: false,
            archived: true,
            co_hosts_take: false,
            currency: None,
        },
        Event::ShowUpdated {
            show: show(),
            title: "قالب".to_owned(),
            starts_at: None,
            ends_at: None,
            goal: None,
            goal_units: None,
            template: true,
            archived: false,
            co_hosts_take: false,
            currency: None,
        },
        Event::CuesMoved { show: show(), cues: vec![cue(), "cue-2".into()], index: 3 },
        Event::CueRestored { show: show(), cue: "cue-3".into(), index: 2 },
        Event::StoreConnected {
            store: STORE.into(),
            kind: StoreKind::Shopify,
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
        Event::StoreCounted {
            show: Some(show()),
            store: STORE.into(),
            variant: DRESS.into(),
            own: level(Quantity::Backorder(-1)),
            before: Quantity::Known(2),
            level: level(Quantity::Backorder(3)),
        },
        Event::OrderChanged {
            run: Some(run()),
            source: OrderSource::Store(STORE.into()),
            order: "gid://shopify/Order/1001".to_owned(),
            currency: Currency::ILS,
            placed_at: 1_764_518_405_000,
            booked_at: 1_764_518_405_000,
            revision: Some(1_764_518_406_000),
            first: true,
            broadcast: None,
            refund: None,
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
        Event::OrderJoined {
            run: run(),
            source: OrderSource::api(),
            order: "#1002".to_owned(),
            currency: Currency::ILS,
            placed_at: 1_764_518_405_500,
            changes: Vec::new(),
        },
        Event::GuardSet { guard: Guard { buffer: 2, low_stock: 4, stale: StaleStock::Freeze, pull: true } },
        Event::CuePulled { show: show(), cue: cue() },
        Event::PriceAccepted { show: show(), cue: cue() },
        Event::StoreDisconnected { store: STORE.into() },
        Event::OverRefunded {
            run: Some(run()),
            source: OrderSource::api(),
            order: "#1001".to_owned(),
            currency: Currency::ILS,
            units: 5,
            amount: -100,
        },
        Event::PlanEdited {
            show: show(),
            what: EditKind::Removed { title: "שמלת פשתן".to_owned(), count: 3 },
            events: 3,
        },
        Event::PlanEdited { show: show(), what: EditKind::Timed, events: 1 },
        Event::EditUndone { show: show(), undoes: 60 },
        Event::StoreSet {
            store: STORE.into(),
            market: Some("IL".to_owned()),
            left_out: vec!["pos".to_owned(), "סיטונאות".to_owned()],
        },
        Event::OrderCopied {
            store: STORE.into(),
            order: "6001".to_owned(),
            original: "576461413038785752".to_owned(),
        },
        Event::PriceConfirmed { show: show(), cue: cue(), price: shekels(1_990), charges: shekels(2_835) },
        Event::SkuMatched { sku: "GIFT-50".to_owned(), variant: "shopify/linen-dress/1".into() },
        Event::PlanEdited {
            show: show(),
            what: EditKind::EditedCues { title: "שמלת פשתן".to_owned(), count: 4 },
            events: 4,
        },
        Event::StoreCounted {
            show: None,
            store: STORE.into(),
            variant: DRESS.into(),
            own: Level { unsold: Some(Unsold::Drafted), ..level(Quantity::Known(0)) },
            before: Quantity::Backorder(3),
            level: Level { unsold: Some(Unsold::Drafted), ..level(Quantity::Known(0)) },
        },
        Event::PricesCorrected {
            store: STORE.into(),
            prices: vec![CorrectedPrice {
                variant: DRESS.into(),
                before: ListPrice { amount: decimal("126.05"), currency: Some(Currency::ILS) },
                now: ListPrice { amount: decimal("149.90"), currency: Some(Currency::ILS) },
            }],
            more: 12,
        },
        Event::PricesRead { store: STORE.into(), reading: 2, corrected: 13 },
        Event::CorrectionsDismissed { store: STORE.into() },
        Event::ShowUpdated {
            show: show(),
            title: "מבצעי קיץ".to_owned(),
            starts_at: None,
            ends_at: None,
            goal: Some(shekels(2_000_000)),
            goal_units: Some(120),
            template: false,
            archived: false,
            co_hosts_take: false,
            currency: None,
        },
        Event::GoalReached { show: show(), run: 2, goal: Some(shekels(2_000_000)), goal_units: None },
        Event::PlanEdited { show: show(), what: EditKind::Aimed, events: 1 },
        Event::FlashEnded { show: show(), layer: card(), cue: cue(), reason: FlashEnd::Priced },
        Event::PlanEdited { show: show(), what: EditKind::Currency, events: 1 },
        Event::ShowUpdated {
            show: show(),
            title: "מבצעי קיץ".to_owned(),
            starts_at: None,
            ends_at: None,
            goal: None,
            goal_units: None,
            template: false,
            archived: false,
            co_hosts_take: false,
            currency: Some(Currency::JPY),
        },
        Event::ShowUpdated {
            show: show(),
            title: "ערב פשתן".to_owned(),
            starts_at: None,
            ends_at: None,
            goal: None,
            goal_units: None,
            template: false,
            archived: false,
            co_hosts_take: true,
            currency: None,
        },
        Event::PlanEdited { show: show(), what: EditKind::CoHostsTake, events: 1 },
        Event::MemoSent { show: show(), memo: "memo-2".into(), text: "stop".to_owned(), urgent: true },
        proposed("ask-1", Proposed::Take { cue: cue() }),
        proposed("ask-2", Proposed::Price { cue: cue(), price: shekels(7_900) }),
        proposed("ask-3", Proposed::Add { product: "manual/1".into() }),
        answered("ask-1", ProposalEnd::Accepted),
        answered("ask-2", ProposalEnd::Declined),
        answered("ask-3", ProposalEnd::Withdrawn),
        answered("ask-4", ProposalEnd::Lapsed),
        Event::MarkerAdded { show: show(), text: "Came in later".to_owned(), at: Some(1_764_518_406_000) },
    ];
    let actors = [
        Actor::client("host"),
        Actor::store(&STORE.into()),
        Actor::rehearsal("buyers"),
        Actor::rules(),
        Actor::part("pictures"),
    ];
    (1..)
        .zip(events)
        .map(|(seq, event)| Recorded {
            seq,
            at: 1_764_518_400_000 + 250 * seq.cast_signed(),
            by: actors[seq as usize % actors.len()].clone(),
            event,
        })
        .collect()
}
