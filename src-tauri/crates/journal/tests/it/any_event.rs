//! Arbitrary events, of every kind.

use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::corrections::CorrectedPrice;
use cartwall_domain::edits::EditKind;
use cartwall_domain::event::{Event, FlashEnd, OnAirFacts, Recorded, VariantFacts};
use cartwall_domain::guard::{Guard, StaleStock};
use cartwall_domain::money::Money;
use cartwall_domain::on_air::{AiringOf, UndoableAction};
use cartwall_domain::order::{OrderChange, OrderSource};
use cartwall_domain::proposal::{ProposalEnd, Proposed};
use cartwall_domain::show::{CueDetails, Mode, Offer, OfferedVariant};
use cartwall_domain::source::{CatalogueSource, StockSource};
use cartwall_domain::stock::{Level, Quantity, Unsold};
use cartwall_domain::store::{StoreKind, StoreLocation};
use cartwall_domain::{Actor, ActorKind, CueId, Currency, Decimal, ProductId, ProposalId, VariantId};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

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

fn any_correction() -> impl Strategy<Value = CorrectedPrice> {
    (id(VariantId), list_price(), list_price()).prop_map(|(variant, before, now)| CorrectedPrice {
        variant,
        before,
        now,
    })
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
    let texts = || vec(text(), 0..3);
    (text(), text(), of(text()), texts(), of(text()), texts(), vec(variant(), 0..3)).prop_map(
        |(id, title, vendor, tags, picture, options, variants)| Product {
            id: id.as_str().into(),
            title,
            vendor,
            tags,
            picture,
            options,
            variants,
        },
    )
}

fn any_details() -> impl Strategy<Value = CueDetails> {
    let offer = (of(money()), of(money()), of(text()), of(any::<i64>()))
        .prop_map(|(price, compare_at, coupon, cap)| Offer { price, compare_at, coupon, cap });
    let labels = (of(text()), of(text()), of(any::<i64>()));
    (vec(text(), 0..3), any::<u32>(), offer, of(text()), of(text()), labels).prop_map(
        |(talking_points, planned_s, offer, segment, notes, (short_title, picture, number))| CueDetails {
            talking_points,
            planned_s,
            offer,
            segment,
            notes,
            short_title,
            picture,
            number,
        },
    )
}

fn any_edit() -> impl Strategy<Value = EditKind> {
    (text(), text(), any::<u32>(), 0..21_usize).prop_map(|(title, name, count, which)| match which {
        0 => EditKind::Added { title, count },
        1 => EditKind::Duplicated { title, count },
        2 => EditKind::Removed { title, count },
        3 => EditKind::Restored { title, count },
        4 => EditKind::Moved { title, count },
        5 => EditKind::Grouped { name, count },
        6 => EditKind::UngroupedCues { count },
        7 => EditKind::RenamedSegment { from: title, name },
        8 => EditKind::Ungrouped { name },
        9 => EditKind::Edited { title },
        10 => EditKind::Planned { title, seconds: count },
        11 => EditKind::Unplanned { title },
        12 => EditKind::Renamed { title },
        13 => EditKind::Timed,
        14 => EditKind::Archived { title },
        15 => EditKind::Unarchived { title },
        16 => EditKind::EditedCues { title, count },
        17 => EditKind::Aimed,
        18 => EditKind::CoHostsTake,
        19 => EditKind::Currency,
        _ => EditKind::Templated { title },
    })
}

fn any_proposed() -> impl Strategy<Value = Proposed> {
    prop_oneof![
        id(CueId).prop_map(|cue| Proposed::Take { cue }),
        (id(CueId), money()).prop_map(|(cue, price)| Proposed::Price { cue, price }),
        id(ProductId).prop_map(|product| Proposed::Add { product }),
    ]
}

fn any_facts() -> impl Strategy<Value = OnAirFacts> {
    let prices = (of(money()), of(money()), of(money()));
    (text(), text(), prices, of(text()), quantity(), vec(any_variant_facts(), 0..3)).prop_map(
        |(sku, title, (price, price_to, compare_at), coupon, quantity, variants)| OnAirFacts {
            sku,
            title,
            price,
            price_to,
            compare_at,
            coupon,
            quantity,
            variants,
        },
    )
}

fn any_offered() -> impl Strategy<Value = OfferedVariant> {
    (text(), text(), of(text())).prop_map(|(variant, sku, title)| OfferedVariant {
        variant: variant.as_str().into(),
        sku,
        title,
    })
}

fn any_variant_facts() -> impl Strategy<Value = VariantFacts> {
    (any_offered(), of(money()), quantity(), any::<bool>()).prop_map(
        |(OfferedVariant { variant, sku, title }, price, quantity, sold_out)| VariantFacts {
            variant,
            sku,
            title,
            price,
            quantity,
            sold_out,
        },
    )
}

fn any_level() -> impl Strategy<Value = Level> {
    let unsold = of(prop::sample::select(Unsold::ALL.to_vec()));
    (quantity(), any_stock_source(), any::<i64>(), any::<i64>(), unsold).prop_map(
        |(quantity, source, counted_at, as_of, unsold)| Level { quantity, source, counted_at, as_of, unsold },
    )
}

fn any_order_source() -> impl Strategy<Value = OrderSource> {
    prop_oneof![
        text().prop_map(OrderSource::Api),
        text().prop_map(|id| OrderSource::Store(id.as_str().into())),
        Just(OrderSource::Replay),
        Just(OrderSource::Demo),
    ]
}

fn any_catalogue_source() -> impl Strategy<Value = CatalogueSource> {
    prop_oneof![
        text().prop_map(CatalogueSource::File),
        Just(CatalogueSource::Demo),
        Just(CatalogueSource::Manual),
        text().prop_map(CatalogueSource::Replay),
        text().prop_map(|id| CatalogueSource::Store(id.as_str().into())),
    ]
}

fn any_stock_source() -> impl Strategy<Value = StockSource> {
    prop_oneof![
        text().prop_map(StockSource::File),
        Just(StockSource::Manual),
        Just(StockSource::Demo),
        Just(StockSource::Replay),
        vec(text(), 1..3)
            .prop_map(|ids| StockSource::Stores(ids.iter().map(|id| id.as_str().into()).collect())),
    ]
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
    use cartwall_domain::run::RunId;
    use cartwall_domain::{GraphicId, LayerId, MemoId, OfferId, ShowId, StoreId, VariantId};
    let store = || id(StoreId);
    let show = || id(ShowId);
    let run = || (show(), any::<u32>()).prop_map(|(show, number)| RunId { show, number });
    let cue = || id(CueId);
    let layer = || id(LayerId);
    let what = || {
        prop_oneof![
            id(CueId).prop_map(AiringOf::Cue),
            id(GraphicId).prop_map(AiringOf::Graphic),
            id(OfferId).prop_map(AiringOf::Offer),
        ]
    };
    let memo = || id(MemoId);
    let stocked = || id(VariantId);
    let index = || any::<u32>().prop_map(|index| index as usize);
    let mode = prop_oneof![Just(Mode::Rehearsal), Just(Mode::Live)];
    let action = prop::sample::select(vec![
        UndoableAction::Take,
        UndoableAction::Clear,
        UndoableAction::Skip,
        UndoableAction::Flash,
        UndoableAction::StopFlash,
        UndoableAction::Edit,
    ]);
    let end = prop_oneof![
        Just(FlashEnd::Time),
        Just(FlashEnd::Cap),
        Just(FlashEnd::Stopped),
        Just(FlashEnd::Priced)
    ];
    let kinds = vec![
        event!(CatalogueImported { source: any_catalogue_source(), products: vec(product(), 0..3) }),
        event!(PictureKept { url: text(), hash: text() }),
        event!(StockSet { show: of(show()), variant: stocked(), before: quantity(), level: any_level() }),
        event!(BufferSet { variant: stocked(), buffer: any::<i64>() }),
        event!(ShowCreated { show: show(), title: text(), currency: currency() }),
        event!(CueAdded {
            show: show(),
            cue: cue(),
            product: id(ProductId),
            offered: vec(any_offered(), 0..3),
            title: text(),
            details: any_details(),
            index: index(),
        }),
        event!(CueUpdated {
            show: show(),
            cue: cue(),
            offered: vec(any_offered(), 0..3),
            details: any_details()
        }),
        event!(ShowUpdated {
            show: show(),
            title: text(),
            starts_at: of(any::<i64>()),
            ends_at: of(any::<i64>()),
            goal: of(money()),
            goal_units: of(any::<i64>()),
            template: any::<bool>(),
            archived: any::<bool>(),
            co_hosts_take: any::<bool>(),
            currency: of(currency()),
        }),
        event!(GoalReached {
            show: show(),
            run: any::<u32>(),
            goal: of(money()),
            goal_units: of(any::<i64>()),
        }),
        event!(PlanEdited { show: show(), what: any_edit(), events: any::<u32>() }),
        event!(EditUndone { show: show(), undoes: any::<u64>() }),
        event!(CuesMoved { show: show(), cues: vec(cue(), 0..3), index: index() }),
        event!(CueRestored { show: show(), cue: cue(), index: index() }),
        event!(CueMoved { show: show(), cue: cue(), index: index() }),
        event!(CueRemoved { show: show(), cue: cue() }),
        event!(RunStarted {
            show: show(),
            run: any::<u32>(),
            mode: mode,
            preview: vec((layer(), what()), 0..2),
            opening: vec((stocked(), quantity()), 0..3),
        }),
        event!(RunEnded { show: show(), run: any::<u32>() }),
        event!(RunResumed { show: show(), run: any::<u32>(), stock: vec((stocked(), quantity()), 0..3) }),
        event!(StoodBy { show: show(), layer: layer(), what: what() }),
        event!(CueTaken {
            show: show(),
            layer: layer(),
            cue: cue(),
            anyway: any::<bool>(),
            facts: any_facts(),
            preview: of(what()),
        }),
        event!(Cleared { show: show(), layer: layer() }),
        event!(CueSkipped { show: show(), layer: layer(), cue: cue(), preview: of(what()) }),
        event!(OnAirUndone {
            show: show(),
            layer: layer(),
            undoes: any::<u64>(),
            action: action,
            airing: of(what()),
            preview: of(what()),
            cue: of(cue()),
            facts: of(any_facts()),
            flash: of(money()),
        }),
        event!(CardChanged { show: show(), layer: layer(), cue: cue(), facts: any_facts() }),
        event!(SoldOut { show: show(), layer: layer(), cue: cue(), offered: of(what()) }),
        event!(BackInStock { show: show(), layer: layer(), cue: cue() }),
        event!(VariantSoldOut { show: show(), layer: layer(), cue: cue(), variant: stocked() }),
        event!(VariantBackInStock { show: show(), layer: layer(), cue: cue(), variant: stocked() }),
        event!(OfferEnded { show: show(), layer: layer(), cue: cue() }),
        event!(OfferReopened { show: show(), layer: layer(), cue: cue() }),
        event!(FlashLapsed { show: show(), layer: layer(), flash: any::<u64>() }),
        event!(FlashStarted {
            show: show(),
            layer: layer(),
            cue: cue(),
            price: money(),
            ends_at: any::<i64>(),
            cap: of(any::<i64>()),
        }),
        event!(FlashEnded { show: show(), layer: layer(), cue: cue(), reason: end }),
        event!(OrderChanged {
            run: of(run()),
            source: any_order_source(),
            order: text(),
            currency: currency(),
            placed_at: any::<i64>(),
            booked_at: any::<i64>(),
            revision: of(any::<i64>()),
            first: any::<bool>(),
            broadcast: of(text()),
            refund: of(text()),
            changes: vec(any_change(), 0..3),
        }),
        event!(OrderJoined {
            run: run(),
            source: any_order_source(),
            order: text(),
            currency: currency(),
            placed_at: any::<i64>(),
            changes: vec(any_change(), 0..3),
        }),
        event!(MarkerAdded { show: show(), text: text(), at: of(any::<i64>()) }),
        event!(MemoSent { show: show(), memo: memo(), text: text(), urgent: any::<bool>() }),
        event!(MemoAcknowledged { show: show(), memo: memo() }),
        event!(ProposalMade { show: show(), proposal: id(ProposalId), what: any_proposed() }),
        event!(ProposalEnded {
            show: show(),
            proposal: id(ProposalId),
            end: prop::sample::select(vec![
                ProposalEnd::Accepted,
                ProposalEnd::Declined,
                ProposalEnd::Withdrawn,
                ProposalEnd::Lapsed
            ]),
        }),
        event!(StoreConnected {
            store: store(),
            kind: prop::sample::select(StoreKind::ALL.to_vec()),
            address: text(),
            name: text(),
            currency: currency(),
            locations: vec(any_location(), 0..3),
            shares_stock_with: of(store()),
            since: any::<i64>(),
        }),
        event!(StoreDisconnected { store: store() }),
        event!(StoreSet { store: store(), market: of(text()), left_out: vec(text(), 0..3) }),
        event!(OrderCopied { store: store(), order: text(), original: text() }),
        event!(StoreSynced { store: store(), watermark: any::<i64>() }),
        event!(PricesCorrected { store: store(), prices: vec(any_correction(), 0..3), more: any::<i64>() }),
        event!(PricesRead { store: store(), reading: any::<u32>(), corrected: any::<i64>() }),
        event!(CorrectionsDismissed { store: store() }),
        event!(StoreLost { show: of(show()), store: store(), since: any::<i64>() }),
        event!(StoreFound { show: of(show()), store: store() }),
        event!(StoreCounted {
            show: of(show()),
            store: store(),
            variant: stocked(),
            own: any_level(),
            before: quantity(),
            level: any_level(),
        }),
        event!(OverRefunded {
            run: of(run()),
            source: any_order_source(),
            order: text(),
            currency: currency(),
            units: any::<i64>(),
            amount: any::<i64>(),
        }),
        event!(GuardSet { guard: any_guard() }),
        event!(CuePulled { show: show(), cue: cue() }),
        event!(PriceAccepted { show: show(), cue: cue() }),
        event!(PriceConfirmed { show: show(), cue: cue(), price: money(), charges: money() }),
        event!(SkuMatched { sku: text(), variant: stocked() }),
    ];
    assert_eq!(kinds.len(), cartwall_journal::format::known().len(), "a kind has no strategy");
    proptest::strategy::Union::new(kinds)
}

fn actor() -> impl Strategy<Value = Actor> {
    let kinds = vec![ActorKind::Client, ActorKind::Store, ActorKind::Rehearsal, ActorKind::Cartwall];
    (proptest::sample::select(kinds), text()).prop_map(|(kind, id)| Actor { kind, id })
}

/// Any event.
pub fn recorded() -> impl Strategy<Value = Recorded> {
    (any::<u64>(), any::<i64>(), actor(), event()).prop_map(|(seq, at, by, event)| Recorded {
        seq,
        at,
        by,
        event,
    })
}
