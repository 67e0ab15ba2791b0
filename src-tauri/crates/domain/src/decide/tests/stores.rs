//! What connected shops report: orders once for ever, stock as each counts it, prices that changed, the guard.

use super::*;
use crate::card::list_prices;
use crate::changes::{GuardChanges, StoreChanges};
use crate::guard::StaleStock;
use crate::params::Param;
use crate::stock::Unsold;
use crate::store::{Connection, StoreCount, StoreLine, StoreLocation, StoreOrder, variant_id};
use crate::{StoreId, VariantId};

pub(super) const ONE: &str = "vendure:one.example";
pub(super) const TWO: &str = "shopify:two.example";

pub(super) fn connection(id: &str) -> Connection {
    let location = |id: &str, counts| StoreLocation { id: id.to_owned(), name: id.to_owned(), counts };
    Connection {
        id: StoreId(id.to_owned()),
        kind: StoreKind::Vendure,
        address: "https://one.example/".to_owned(),
        own_name: "One".to_owned(),
        name: None,
        currency: EUR,
        locations: vec![location("main", true), location("back", false)],
        chosen: None,
        since: 0,
        price_reading: 1,
    }
}

/// A product as a shop has it, under the shop's own id.
pub(super) fn sold_at(store: &str, own: &str, sku: &str, price: &str) -> Product {
    let mut product = product(sku, price, Quantity::Unknown);
    product.id = crate::ProductId(format!("{store}/{own}"));
    product.variants[0].id = variant_id(&StoreId(store.to_owned()), own);
    product.variants[0].quantity = None;
    product
}

fn line(store: &str, own: &str, quantity: i64, returned: i64) -> StoreLine {
    StoreLine {
        variant: Some(variant_id(&StoreId(store.to_owned()), own)),
        sku: String::new(),
        quantity,
        unit_price: Decimal::TEN,
        amount: quantity * 1_000,
        returned,
        returned_amount: returned * 1_000,
    }
}

fn shop_order(id: &str, updated_at: Timestamp, lines: Vec<StoreLine>) -> StoreOrder {
    StoreOrder {
        id: id.to_owned(),
        currency: EUR,
        placed_at: 2_000_000,
        updated_at,
        lines,
        refunded: 0,
        origin: None,
        room: None,
    }
}

impl Stage {
    fn connect(&mut self, id: &str) {
        self.run(Command::ConnectStore(connection(id))).unwrap();
    }

    fn share(&mut self, id: &str, with: &str) -> Result<Decision, Refusal> {
        let changes = StoreChanges { shares_stock_with: Some(Some(with.into())), ..StoreChanges::default() };
        self.run(Command::UpdateStore { store: id.into(), changes, base: StoreChanges::default() })
    }

    fn guard(&mut self, changes: GuardChanges) -> Result<Decision, Refusal> {
        self.run(Command::SetGuard { changes, base: GuardChanges::default() })
    }

    fn sync(&mut self, id: &str, products: Vec<Product>) -> usize {
        let store = StoreId(id.to_owned());
        self.run(Command::SyncCatalogue { store, products, reading: 1 }).unwrap().events.len()
    }

    fn report(&mut self, id: &str, orders: Vec<StoreOrder>) -> usize {
        let command = Command::ReportOrders { store: StoreId(id.to_owned()), orders, watermark: None };
        self.run(command).unwrap().events.len()
    }

    fn count(&mut self, id: &str, own: &str, quantity: Quantity) -> usize {
        let store = StoreId(id.to_owned());
        let counts = vec![StoreCount::of(variant_id(&store, own), quantity)];
        let counted_at = self.now;
        self.run(Command::ReportStock { store, counts, counted_at }).unwrap().events.len()
    }

    fn unsold(&mut self, id: &str, own: &str, why: Unsold) -> usize {
        let store = StoreId(id.to_owned());
        let counts = vec![StoreCount::unsold(variant_id(&store, own), why)];
        let counted_at = self.now;
        self.run(Command::ReportStock { store, counts, counted_at }).unwrap().events.len()
    }

    /// A live show of A, B and C, whose A a shop sells too.
    fn with_store() -> Self {
        let mut stage = Self::new();
        stage.connect(ONE);
        stage.sync(ONE, vec![sold_at(ONE, "1", "A", "10.00")]);
        let (show, _) = stage.planned();
        stage.now = 1_900_000;
        stage.run(Command::Start { show, mode: Mode::Live }).unwrap();
        stage.now = 2_100_000;
        stage
    }

    fn figures(&self) -> (i64, i64, i64, i64, i64) {
        let totals = self.show().sales.totals;
        (totals.orders, totals.units, totals.gross, totals.refunds, totals.refunded_units)
    }

    fn stock_of(&self, sku: &str) -> Quantity {
        self.state.quantity(&self.id_of(sku))
    }

    fn id_of(&self, sku: &str) -> VariantId {
        match self.state.catalogue.by_sku(sku) {
            SkuMatch::One(id) => id.clone(),
            other => panic!("{sku}: {other:?}"),
        }
    }
}

#[test]
fn an_order_counts_once_however_often_it_is_told() {
    let mut stage = Stage::with_store();
    let order = shop_order("1", 2_000_500, vec![line(ONE, "1", 2, 0)]);
    assert_eq!(stage.report(ONE, vec![order.clone(), order.clone()]), 1);
    assert_eq!(stage.report(ONE, vec![order]), 0);
    assert_eq!(stage.figures(), (1, 2, 2_000, 0, 0));
    assert_eq!(stage.show().units_of(&stage.id_of("A")), 2, "the file's own product was sold");
}

#[test]
fn a_refund_that_does_not_make_the_order_newer_counts_and_an_older_version_does_not() {
    let mut stage = Stage::with_store();
    stage.report(ONE, vec![shop_order("1", 2_000_500, vec![line(ONE, "1", 3, 0)])]);
    stage.report(ONE, vec![shop_order("1", 2_000_500, vec![line(ONE, "1", 3, 1)])]);
    assert_eq!(stage.figures(), (1, 3, 3_000, 1_000, 1));
    stage.report(ONE, vec![shop_order("1", 2_000_500, vec![line(ONE, "1", 3, 0)])]);
    stage.report(ONE, vec![shop_order("1", 2_000_400, vec![line(ONE, "1", 9, 9)])]);
    assert_eq!(stage.figures(), (1, 3, 3_000, 1_000, 1));
}

#[test]
fn an_order_that_was_changed_is_counted_as_it_is_now() {
    let mut stage = Stage::with_store();
    stage.report(ONE, vec![shop_order("1", 2_000_500, vec![line(ONE, "1", 3, 0)])]);
    stage.report(ONE, vec![shop_order("1", 2_000_600, vec![line(ONE, "1", 1, 0), line(ONE, "7", 2, 0)])]);
    assert_eq!(stage.figures(), (1, 3, 3_000, 0, 0));
    assert_eq!(stage.show().units_of(&stage.id_of("A")), 1);
}

#[test]
fn money_given_back_beyond_the_lines_lowers_the_net_and_no_pieces() {
    let mut stage = Stage::with_store();
    let order = shop_order("1", 2_000_500, vec![line(ONE, "1", 2, 0)]);
    stage.report(ONE, vec![order.clone()]);
    stage.report(ONE, vec![StoreOrder { refunded: 500, updated_at: 2_000_900, ..order }]);
    assert_eq!(stage.figures(), (1, 2, 2_000, 500, 0));
}

#[test]
fn an_order_from_before_the_shop_was_connected_is_nobodys_sale() {
    let mut stage = Stage::with_store();
    let since = 2_050_000;
    stage.run(Command::ConnectStore(Connection { since, ..connection(TWO) })).unwrap();
    stage.sync(TWO, vec![sold_at(TWO, "1", "A", "10.00")]);
    assert_eq!(stage.report(TWO, vec![shop_order("1", 2_060_000, vec![line(TWO, "1", 2, 1)])]), 0);
    stage.run(Command::ConnectStore(Connection { since: 0, ..connection(TWO) })).unwrap();
    let order = shop_order("1", 2_060_000, vec![line(TWO, "1", 2, 1)]);
    assert_eq!(stage.report(TWO, vec![order]), 0, "it counts from when it was connected first");
}

#[test]
fn a_shop_that_comes_back_after_it_was_disconnected_counts_nothing_twice() {
    let mut stage = Stage::with_store();
    let order = shop_order("1", 2_000_500, vec![line(ONE, "1", 2, 0)]);
    stage.report(ONE, vec![order.clone()]);
    stage.run(Command::DisconnectStore { store: ONE.into() }).unwrap();
    stage.connect(ONE);
    assert_eq!(stage.report(ONE, vec![order]), 0);
    assert_eq!(stage.figures(), (1, 2, 2_000, 0, 0));
}

#[test]
fn another_currency_is_kept_beside_and_never_added() {
    let mut stage = Stage::with_store();
    let mut order = shop_order("1", 2_000_500, vec![line(ONE, "1", 2, 0)]);
    order.currency = Currency::USD;
    stage.report(ONE, vec![order]);
    assert_eq!(stage.figures(), (0, 0, 0, 0, 0));
    assert_eq!(stage.show().sales.other.get("USD").unwrap().gross, 2_000);
}

#[test]
fn a_shops_count_stands_and_its_own_orders_are_not_taken_off_it_again() {
    let mut stage = Stage::with_store();
    assert_eq!(stage.count(ONE, "1", Quantity::Known(4)), 1);
    assert_eq!(stage.count(ONE, "1", Quantity::Known(4)), 0, "what is still so is no event");
    stage.report(ONE, vec![shop_order("1", 2_000_500, vec![line(ONE, "1", 2, 0)])]);
    assert_eq!(stage.stock_of("A"), Quantity::Known(4));
    stage.count(ONE, "1", Quantity::Known(-2));
    assert_eq!(stage.stock_of("A").oversold_by(), 2);
}

#[test]
fn a_count_by_hand_gives_way_to_the_shops_next_word() {
    let mut stage = Stage::with_store();
    stage.count(ONE, "1", Quantity::Known(4));
    let (variant, source) = (VariantRef::Sku("A".to_owned()), StockSource::Manual);
    stage.run(Command::SetStock { variant, quantity: Quantity::Known(9), source, base: None }).unwrap();
    assert_eq!(stage.stock_of("A"), Quantity::Known(9));
    stage.count(ONE, "1", Quantity::Known(4));
    assert_eq!(stage.stock_of("A"), Quantity::Known(4));
}

#[test]
fn two_shops_of_one_sku_share_a_cue_and_their_stock_adds_up_unless_it_is_the_same() {
    let mut stage = Stage::with_store();
    stage.connect(TWO);
    stage.sync(TWO, vec![sold_at(TWO, "77", "A", "12.00")]);
    stage.count(ONE, "1", Quantity::Known(4));
    stage.count(TWO, "77", Quantity::Known(3));
    assert_eq!(stage.stock_of("A"), Quantity::Known(7));
    stage.share(TWO, ONE).unwrap();
    assert_eq!(stage.stock_of("A"), Quantity::Known(3), "the same pieces: the lower count holds");
    stage.report(TWO, vec![shop_order("1", 2_000_500, vec![line(TWO, "77", 1, 0)])]);
    stage.report(ONE, vec![shop_order("1", 2_000_500, vec![line(ONE, "1", 1, 0)])]);
    assert_eq!(stage.figures(), (2, 2, 2_000, 0, 0), "two shops may both have an order 1");
    stage.run(Command::DisconnectStore { store: TWO.into() }).unwrap();
    assert_eq!(stage.stock_of("A"), Quantity::Known(4));
}

#[test]
fn of_two_shops_the_first_says_what_it_costs_and_neither_sync_repeats_itself() {
    let mut stage = Stage::new();
    stage.connect(ONE);
    stage.connect(TWO);
    let (one, two) = (sold_at(ONE, "1", "NEW", "10.00"), sold_at(TWO, "77", "NEW", "12.00"));
    assert_eq!((stage.sync(ONE, vec![one.clone()]), stage.sync(TWO, vec![two.clone()])), (1, 1));
    for _ in 0..3 {
        assert_eq!((stage.sync(ONE, vec![one.clone()]), stage.sync(TWO, vec![two.clone()])), (0, 0));
    }
    let (_, variant) = stage.state.catalogue.variant(&stage.id_of("NEW")).unwrap();
    assert_eq!(variant.price.as_ref().unwrap().amount, Decimal::TEN);
}

#[test]
fn a_lost_shop_makes_its_numbers_stale_until_it_is_found() {
    let mut stage = Stage::with_store();
    stage.count(ONE, "1", Quantity::Known(4));
    let a = stage.id_of("A");
    assert!(!stage.state.is_stale(&a));
    stage.run(Command::LoseStore { store: ONE.into(), since: 0 }).unwrap();
    assert!(stage.state.is_stale(&a));
    assert!(!stage.state.is_stale(&stage.id_of("B")), "a count from a file is nobody's to renew");
    stage.run(Command::FindStore { store: ONE.into() }).unwrap();
    assert!(!stage.state.is_stale(&a));
}

#[test]
fn pieces_that_two_shops_count_are_stale_as_soon_as_one_of_them_is_lost() {
    let mut stage = Stage::with_store();
    stage.connect(TWO);
    stage.sync(TWO, vec![sold_at(TWO, "77", "A", "10.00")]);
    stage.count(ONE, "1", Quantity::Known(4));
    stage.count(TWO, "77", Quantity::Known(3));
    let a = stage.id_of("A");
    assert!(!stage.state.is_stale(&a));
    stage.run(Command::LoseStore { store: TWO.into(), since: 0 }).unwrap();
    assert!(stage.state.is_stale(&a));
}

#[test]
fn a_price_that_changed_in_the_shop_is_known_until_the_host_takes_or_accepts_it() {
    let mut stage = Stage::with_store();
    let changed = |stage: &Stage, place: usize| {
        let cue = &stage.show().cues[place];
        cue.queued_prices != list_prices(&stage.state, cue, EUR)
    };
    assert!(!changed(&stage, 0));
    stage.sync(ONE, vec![sold_at(ONE, "1", "A", "14.00")]);
    assert!(changed(&stage, 0));
    let cue = stage.show().cues[0].id.clone();
    stage.run(Command::AcceptPrice { cue: cue.clone() }).unwrap();
    assert!(!changed(&stage, 0));
    stage.sync(ONE, vec![sold_at(ONE, "1", "A", "15.00")]);
    stage.run(Command::Take { cue: Some(cue), anyway: false }).unwrap();
    assert!(!changed(&stage, 0), "who takes it has seen it");
    assert_eq!(face(&stage.state, stage.show(), &stage.show().cues[0]).price.unwrap().minor, 1_500);
}

#[test]
fn a_default_buffer_holds_units_of_everything_back_and_a_buffer_of_its_own_goes_before_it() {
    let mut stage = Stage::with_store();
    stage.guard(GuardChanges { buffer: Some(5), ..GuardChanges::default() }).unwrap();
    let (_, b) = (stage.id_of("A"), stage.id_of("B"));
    assert!(stage.state.quantity(&b).is_sold_out(stage.state.buffer(&b)));
    let variant = VariantRef::Sku("B".to_owned());
    stage.run(Command::SetBuffer { variant, buffer: 1 }).unwrap();
    assert_eq!(stage.state.quantity(&b).sellable(stage.state.buffer(&b)), Some(4));
    let wrong = GuardChanges { buffer: Some(-1), stale: Some(StaleStock::Freeze), ..GuardChanges::default() };
    assert_eq!(stage.guard(wrong).unwrap_err().code, Code::Invalid);
}

#[test]
fn a_sold_out_cue_leaves_the_rundown_and_comes_back_to_its_place_where_the_host_wants_that() {
    let mut stage = Stage::with_store();
    let skus = |stage: &Stage| stage.show().cues.iter().map(|cue| cue.sku().to_owned()).collect::<Vec<_>>();
    let on_air = stage.show().cues[0].id.clone();
    stage.run(Command::Take { cue: Some(on_air), anyway: false }).unwrap();
    stage.sell("B", 5);
    assert_eq!(skus(&stage), ["A", "B", "C"], "not unless asked");
    stage.guard(GuardChanges { pull: Some(true), ..GuardChanges::default() }).unwrap();
    assert_eq!(skus(&stage), ["A", "C"]);
    assert_eq!(stage.preview(), Some(&stage.show().cues[1].id), "the next that can be sold is offered");
    stage.sell("A", 5);
    assert_eq!(skus(&stage), ["A", "C"], "what is on air stays, and says sold out");
    let (variant, source) = (VariantRef::Sku("B".to_owned()), StockSource::Manual);
    stage.run(Command::SetStock { variant, quantity: Quantity::Known(2), source, base: None }).unwrap();
    assert_eq!(skus(&stage), ["A", "B", "C"]);
}

#[test]
fn a_back_order_is_never_sold_out_and_says_how_many_are_there() {
    let mut stage = Stage::with_store();
    stage.count(ONE, "1", Quantity::Backorder(-3));
    let a = stage.id_of("A");
    assert!(!stage.state.quantity(&a).is_sold_out(stage.state.buffer(&a)));
    assert_eq!(stage.stock_of("A"), Quantity::Backorder(-3));
}

#[test]
fn a_pulled_cue_that_the_host_brings_back_stays() {
    let mut stage = Stage::with_store();
    stage.guard(GuardChanges { pull: Some(true), ..GuardChanges::default() }).unwrap();
    let b = stage.show().cues[1].id.clone();
    stage.sell("B", 5);
    assert_eq!(stage.show().cues.len(), 2);
    let events = decide(
        &stage.state,
        Command::RestoreCue { cue: b },
        &mut Context { now: stage.now, by: &Actor::client("test"), fresh_id: &mut || "id".to_owned() },
    );
    for event in events.unwrap().events {
        stage.apply(event);
    }
    stage.follow();
    assert_eq!(stage.show().cues.len(), 3);
}

#[test]
fn made_up_skus_of_two_shops_join_nothing() {
    let mut stage = Stage::new();
    stage.connect(ONE);
    stage.connect(TWO);
    stage.sync(ONE, vec![sold_at(ONE, "12", "#12", "10.00")]);
    stage.sync(TWO, vec![sold_at(TWO, "12", "#12", "99.00")]);
    let ids: Vec<_> = stage.state.catalogue.products().map(|product| product.id.0.clone()).collect();
    assert!(ids.contains(&format!("{ONE}/12")) && ids.contains(&format!("{TWO}/12")), "{ids:?}");
}

#[test]
fn two_products_of_one_shop_that_share_a_sku_stay_two_and_each_has_its_count() {
    let mut stage = Stage::with_store();
    stage.sync(ONE, vec![sold_at(ONE, "2", "A", "11.00")]);
    stage.count(ONE, "1", Quantity::Known(3));
    stage.count(ONE, "2", Quantity::Known(5));
    let a = stage.state.catalogue.find(&variant_id(&ONE.into(), "1")).unwrap();
    let other = stage.state.catalogue.find(&variant_id(&ONE.into(), "2")).unwrap();
    assert_ne!(a, other);
    assert_eq!(
        (stage.state.quantity(&a), stage.state.quantity(&other)),
        (Quantity::Known(3), Quantity::Known(5))
    );
    for _ in 0..2 {
        assert_eq!(
            stage.sync(ONE, vec![sold_at(ONE, "1", "A", "10.00"), sold_at(ONE, "2", "A", "11.00")]),
            0
        );
    }
}

#[test]
fn a_file_does_not_overrule_the_price_and_stock_of_a_shop_that_is_connected() {
    let mut stage = Stage::with_store();
    stage.count(ONE, "1", Quantity::Known(4));
    let products = vec![product("A", "99.00", Quantity::Known(50))];
    stage.run(Command::Import { source: CatalogueSource::file("old.csv"), products }).unwrap();
    let (_, variant) = stage.state.catalogue.variant(&stage.id_of("A")).unwrap();
    assert_eq!(variant.price.as_ref().unwrap().amount, Decimal::TEN);
    assert_eq!(stage.stock_of("A"), Quantity::Known(4));
}

#[test]
fn the_stock_of_a_shop_that_is_gone_is_old_and_is_not_added_to_the_next() {
    let mut stage = Stage::with_store();
    stage.count(ONE, "1", Quantity::Known(10));
    stage.run(Command::DisconnectStore { store: ONE.into() }).unwrap();
    assert!(stage.state.is_stale(&stage.id_of("A")));
    assert_eq!(stage.count(ONE, "1", Quantity::Known(9)), 0, "what was under way is not taken in");
    stage.connect(TWO);
    stage.sync(TWO, vec![sold_at(TWO, "77", "A", "12.00")]);
    stage.count(TWO, "77", Quantity::Known(5));
    assert_eq!(stage.stock_of("A"), Quantity::Known(5));
    assert!(!stage.state.is_stale(&stage.id_of("A")));
}

#[test]
fn shops_that_share_their_stock_do_so_also_when_the_one_they_share_it_with_is_gone() {
    const THREE: &str = "medusa:three.example";
    let mut stage = Stage::with_store();
    for (id, own) in [(TWO, "77"), (THREE, "88")] {
        stage.connect(id);
        stage.share(id, ONE).unwrap();
        stage.sync(id, vec![sold_at(id, own, "A", "12.00")]);
        stage.count(id, own, Quantity::Known(5));
    }
    stage.run(Command::DisconnectStore { store: ONE.into() }).unwrap();
    assert_eq!(stage.stock_of("A"), Quantity::Known(5));
}

#[test]
fn what_simulated_buyers_take_is_not_said_in_a_shops_name() {
    let mut stage = Stage::new();
    stage.connect(ONE);
    stage.sync(ONE, vec![sold_at(ONE, "1", "A", "10.00")]);
    let (show, _) = stage.planned();
    stage.run(Command::Start { show, mode: Mode::Rehearsal }).unwrap();
    stage.count(ONE, "1", Quantity::Known(4));
    stage.play(order("d1", "A", 2)).unwrap();
    assert_eq!(stage.stock_of("A"), Quantity::Known(4));
    assert_eq!(stage.figures(), (1, 2, 2_000, 0, 0), "it is sold in the rehearsal all the same");
}

#[test]
fn what_its_shop_does_not_sell_is_refused_with_the_reason_and_can_be_taken_when_it_comes_back() {
    for why in Unsold::ALL {
        let mut stage = Stage::with_store();
        let cue = stage.show().cues.iter().find(|cue| cue.sku() == "A").unwrap().id.clone();
        let take = |anyway| Command::Take { cue: Some(cue.clone()), anyway };
        stage.count(ONE, "1", Quantity::Known(4));
        assert_eq!(stage.unsold(ONE, "1", *why), 1);
        assert_eq!(stage.unsold(ONE, "1", *why), 0, "what is still so is no event");
        assert_eq!(stage.stock_of("A"), Quantity::Known(0));
        let refusal = stage.run(take(false)).unwrap_err();
        assert_eq!(
            (refusal.code, refusal.params.get("reason")),
            (Code::SoldOut, Some(&Param::Word(why.reason().as_str())))
        );
        assert!(refusal.params.get("title").is_some(), "a person reads what it is, not its SKU");
        assert!(stage.run(take(true)).is_ok(), "a person may insist");
        stage.run(Command::Clear).unwrap();
        stage.count(ONE, "1", Quantity::Known(4));
        assert_eq!(stage.state.stock.get(&stage.id_of("A")).unwrap().unsold, None);
        assert!(stage.run(take(false)).is_ok());
    }
}

#[test]
fn a_shop_that_is_sold_out_and_one_that_does_not_sell_it_are_told_apart() {
    let mut stage = Stage::with_store();
    stage.unsold(ONE, "1", Unsold::Drafted);
    stage.unsold(ONE, "1", Unsold::Deleted);
    let unsold = |stage: &Stage| stage.state.stock.get(&stage.id_of("A")).unwrap().unsold;
    assert_eq!(unsold(&stage), Some(Unsold::Deleted), "another reason is news");
    assert_eq!(stage.count(ONE, "1", Quantity::Known(0)), 1, "sold out is another thing");
    assert_eq!(unsold(&stage), None);
}

#[test]
fn what_one_shop_does_not_sell_is_sold_as_the_other_counts_it_also_where_both_have_the_same_pieces() {
    for shares in [false, true] {
        let mut stage = Stage::with_store();
        stage.connect(TWO);
        stage.sync(TWO, vec![sold_at(TWO, "1", "A", "10.00")]);
        if shares {
            stage.share(TWO, ONE).unwrap();
        }
        stage.count(TWO, "1", Quantity::Known(5));
        stage.unsold(ONE, "1", Unsold::Archived);
        let level = stage.state.stock.get(&stage.id_of("A")).unwrap();
        assert_eq!((level.quantity, level.unsold), (Quantity::Known(5), None), "shared: {shares}");
        stage.unsold(TWO, "1", Unsold::Deleted);
        let level = stage.state.stock.get(&stage.id_of("A")).unwrap();
        assert_eq!(level.quantity, Quantity::Known(0));
        assert!(level.unsold.is_some());
    }
}
