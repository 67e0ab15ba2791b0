//! Where a shop has its orders from: which of them count, and those that two shops tell of.

use super::*;
use crate::StoreId;
use crate::changes::StoreChanges;
use crate::order::Numbering;
use crate::store::{Connection, Origin, StoreKind, StoreLine, StoreOrder};

const SHOP: &str = "shopify:linen";
const TIKTOK: &str = "tiktok:linen";
/// As long as TikTok's ids are.
const ORIGINAL: &str = "576461413038785752";

fn stage() -> Stage {
    let mut stage = Stage::new();
    stage.connect_kind(SHOP, StoreKind::Shopify);
    stage.connect_kind(TIKTOK, StoreKind::TikTok);
    stage
}

fn order(id: &str, origin: Option<(&str, Option<&str>)>) -> StoreOrder {
    let line = StoreLine {
        variant: None,
        sku: "A".to_owned(),
        quantity: 1,
        unit_price: Decimal::TEN,
        amount: 1_000,
        returned: 0,
        returned_amount: 0,
    };
    StoreOrder {
        id: id.to_owned(),
        currency: EUR,
        placed_at: 2_000_000,
        updated_at: 2_000_000,
        lines: vec![line],
        refunded: 0,
        origin: origin.map(|(key, order)| Origin {
            key: key.to_owned(),
            name: key.to_owned(),
            order: order.map(str::to_owned),
        }),
        room: None,
    }
}

impl Stage {
    fn connect_kind(&mut self, id: &str, kind: StoreKind) {
        let connection = Connection {
            id: id.into(),
            kind,
            address: format!("https://{id}.example"),
            own_name: id.to_owned(),
            name: None,
            currency: EUR,
            locations: Vec::new(),
            chosen: None,
            since: 0,
            price_reading: 1,
        };
        self.run(Command::ConnectStore(connection)).unwrap();
    }

    /// Whether a shop's order is counted after it was told.
    fn counts(&mut self, store: &str, order: StoreOrder) -> bool {
        let id = order.id.clone();
        let (store, orders) = (StoreId::from(store), vec![order]);
        self.run(Command::ReportOrders { store: store.clone(), orders, watermark: None }).unwrap();
        self.state.counted_order(&Numbering::of_store(&store), &id).is_some()
    }

    fn leave_out(&mut self, origins: &[&str]) {
        let origins_left_out = Some(origins.iter().map(|&origin| origin.to_owned()).collect());
        let changes = StoreChanges { origins_left_out, ..StoreChanges::default() };
        let base = StoreChanges::default();
        self.run(Command::UpdateStore { store: SHOP.into(), changes, base }).unwrap();
    }
}

#[test]
fn the_till_and_renewals_count_only_where_somebody_says_so_and_what_was_counted_stays() {
    let mut stage = stage();
    assert!(stage.counts(SHOP, order("1", Some((Origin::WEB, None)))));
    assert!(stage.counts(SHOP, order("2", None)), "a shop that does not tell");
    assert!(!stage.counts(SHOP, order("3", Some((Origin::POS, None)))));
    assert!(!stage.counts(SHOP, order("4", Some((Origin::SUBSCRIPTION, None)))));
    stage.leave_out(&[Origin::DRAFT, Origin::WEB]);
    assert!(stage.counts(SHOP, order("3", Some((Origin::POS, None)))));
    assert!(!stage.counts(SHOP, order("5", Some((Origin::DRAFT, None)))));
    assert!(!stage.counts(SHOP, order("6", Some((Origin::WEB, None)))));
    let later = StoreOrder { updated_at: 2_000_500, ..order("1", Some((Origin::WEB, None))) };
    assert!(stage.counts(SHOP, later));
    stage.leave_out(&[]);
    assert!(stage.counts(SHOP, order("4", Some((Origin::SUBSCRIPTION, None)))));
}

#[test]
fn an_order_of_tiktok_and_its_copy_in_the_sellers_shop_count_once_whichever_comes_first() {
    let copy = || order("6001", Some(("ecomsend", Some(ORIGINAL))));
    let mut original_first = stage();
    assert!(original_first.counts(TIKTOK, order(ORIGINAL, None)));
    assert!(!original_first.counts(SHOP, copy()));
    let mut copy_first = stage();
    assert!(copy_first.counts(SHOP, copy()));
    assert!(!copy_first.counts(TIKTOK, order(ORIGINAL, None)));
    assert!(copy_first.counts(TIKTOK, order("576461413038785753", None)), "another one counts");
    // Both in one turn of the shop, and again later.
    assert!(copy_first.counts(SHOP, StoreOrder { updated_at: 2_000_500, ..copy() }));
    assert!(!copy_first.counts(TIKTOK, StoreOrder { updated_at: 2_000_500, ..order(ORIGINAL, None) }));
}

#[test]
fn a_copy_that_names_no_original_is_left_to_the_tiktok_shop_as_long_as_it_is_connected() {
    let mut stage = stage();
    assert!(!stage.counts(SHOP, order("1", Some(("TikTok", None)))));
    assert!(!stage.counts(SHOP, order("2", Some(("tiktok-for-shopify", Some("#1007"))))));
    assert!(stage.counts(SHOP, order("3", Some((Origin::WEB, Some("1007"))))));
    // Who ticks it wants it counted.
    let mut chosen = self::stage();
    chosen.leave_out(&[Origin::POS]);
    assert!(chosen.counts(SHOP, order("1", Some(("TikTok", None)))));
    stage.run(Command::DisconnectStore { store: TIKTOK.into() }).unwrap();
    assert!(stage.counts(SHOP, order("1", Some(("TikTok", None)))));
}

#[test]
fn two_copies_of_one_order_of_tiktok_count_once() {
    const OTHER: &str = "shopify:other";
    let copy = |id: &str| order(id, Some(("ecomsend", Some(ORIGINAL))));
    let mut apart = stage();
    assert!(apart.counts(SHOP, copy("6001")));
    assert!(!apart.counts(SHOP, copy("6002")));
    let mut at_once = stage();
    let orders = vec![copy("6001"), copy("6002")];
    let report = Command::ReportOrders { store: SHOP.into(), orders, watermark: None };
    assert_eq!(at_once.run(report).unwrap().ids, ["6001"]);
    at_once.connect_kind(OTHER, StoreKind::Shopify);
    assert!(at_once.counts(SHOP, copy("6001")));
    assert!(!at_once.counts(OTHER, copy("9")), "another shop of the seller");
}

#[test]
fn the_country_whose_prices_are_shown_is_two_letters_and_stays_over_another_connection() {
    let mut stage = stage();
    let mut set = |market: &str| {
        let changes = StoreChanges { market: Some(Some(market.to_owned())), ..StoreChanges::default() };
        stage.run(Command::UpdateStore { store: SHOP.into(), changes, base: StoreChanges::default() })
    };
    assert!(set("il").is_err() && set("Israel").is_err());
    assert_eq!(set("IL").unwrap().events.len(), 1);
    assert_eq!(set("IL").unwrap().events.len(), 0, "it is so already");
    stage.run(Command::DisconnectStore { store: SHOP.into() }).unwrap();
    assert_eq!(stage.state.stores.get(&SHOP.into()).unwrap().market.as_deref(), Some("IL"));
}
