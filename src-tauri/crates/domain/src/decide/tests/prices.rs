//! Prices that an earlier version of Cartwall read otherwise.

use super::stores::{ONE, TWO, connection, sold_at};
use super::*;
use crate::corrections::{CorrectedPrice, Corrections, MAX_LISTED};
use crate::store::{Connection, variant_id};
use crate::{StoreId, VariantId};

impl Stage {
    /// A shop whose prices were read whole under the first reading.
    fn read_before(products: Vec<Product>) -> Self {
        let mut stage = Self::new();
        stage.run(Command::ConnectStore(connection(ONE))).unwrap();
        stage.read(1, products);
        stage.finish(1);
        stage
    }

    fn read(&mut self, reading: u32, products: Vec<Product>) {
        self.run(Command::SyncCatalogue { store: ONE.into(), products, reading }).unwrap();
    }

    /// How many prices are told when a whole read is over; `None` where nothing is said at all.
    fn finish(&mut self, reading: u32) -> Option<i64> {
        let decision = self.run(Command::FinishPrices { store: ONE.into(), reading }).unwrap();
        match decision.events.as_slice() {
            [] => None,
            [Event::PricesRead { corrected, .. }] => Some(*corrected),
            other => panic!("{other:?}"),
        }
    }

    fn dismiss(&mut self) -> Result<Decision, Refusal> {
        self.run(Command::DismissCorrections { store: ONE.into() })
    }

    fn corrections(&self) -> Corrections {
        self.state.stores.get(&ONE.into()).unwrap().corrections.clone()
    }

    /// What is listed: variant, before, now.
    fn listed(&self) -> Vec<(VariantId, String, String)> {
        let told = |price: &CorrectedPrice| {
            (price.variant.clone(), price.before.amount.to_string(), price.now.amount.to_string())
        };
        self.corrections().prices.iter().map(told).collect()
    }
}

fn own(id: &str) -> VariantId {
    variant_id(&StoreId(ONE.to_owned()), id)
}

fn dress(price: &str) -> Product {
    sold_at(ONE, "1", "DRESS", price)
}

fn mug(price: &str) -> Product {
    sold_at(ONE, "2", "MUG", price)
}

#[test]
fn prices_that_another_reading_changes_are_told_once_when_all_are_read() {
    let mut stage = Stage::read_before(vec![dress("8.40"), mug("5.00")]);
    stage.read(2, vec![dress("10.00")]);
    assert!(!stage.corrections().told, "their number still grows");
    stage.read(2, vec![mug("5.00")]);
    assert_eq!(stage.finish(2), Some(1));
    assert_eq!(stage.listed(), [(own("1"), "8.40".to_owned(), "10.00".to_owned())]);
    assert!(stage.corrections().told);
    // What the shop changes from now on is its own doing.
    stage.read(2, vec![dress("12.00")]);
    assert_eq!((stage.finish(2), stage.corrections().count()), (None, 1));
}

#[test]
fn what_was_changed_before_a_restart_amid_the_read_is_told_with_the_rest() {
    let mut stage = Stage::read_before(vec![dress("8.40"), mug("4.20")]);
    stage.read(2, vec![dress("10.00")]);
    // The read begins anew, and the first price is right by now.
    stage.read(2, vec![dress("10.00")]);
    stage.read(2, vec![mug("5.00")]);
    assert_eq!(stage.finish(2), Some(2));
    assert_eq!(stage.listed().len(), 2);
}

#[test]
fn a_price_that_comes_out_as_it_was_shown_in_the_end_is_not_told() {
    let mut stage = Stage::read_before(vec![dress("8.40")]);
    stage.read(2, vec![dress("10.00")]);
    stage.read(2, vec![dress("11.00")]);
    assert_eq!(stage.listed(), [(own("1"), "8.40".to_owned(), "11.00".to_owned())]);
    stage.read(2, vec![dress("8.40")]);
    assert_eq!((stage.finish(2), stage.corrections().count()), (Some(0), 0));
}

#[test]
fn a_shop_that_is_connected_for_the_first_time_tells_of_no_price() {
    let mut stage = Stage::new();
    stage.run(Command::ConnectStore(Connection { price_reading: 2, ..connection(ONE) })).unwrap();
    stage.read(2, vec![dress("8.40")]);
    stage.read(2, vec![dress("10.00")]);
    assert_eq!((stage.finish(2), stage.corrections().count()), (None, 0));
}

#[test]
fn a_shop_of_a_file_from_before_readings_had_numbers_tells_what_the_first_numbered_one_changes() {
    let mut stage = Stage::read_before(vec![dress("8.40")]);
    let known = stage.state.stores.get(&ONE.into()).unwrap().clone();
    let old = crate::store::Store { price_reading: None, ..known };
    stage.state.stores.insert_mut(ONE.into(), old);
    stage.read(1, vec![dress("10.00")]);
    assert_eq!(stage.finish(1), Some(1));
}

#[test]
fn the_price_of_another_shop_that_says_what_a_product_costs_stays_and_is_not_told() {
    let mut stage = Stage::read_before(vec![dress("8.40")]);
    stage.run(Command::ConnectStore(connection(TWO))).unwrap();
    let products = vec![sold_at(TWO, "7", "DRESS", "9.00")];
    stage.run(Command::SyncCatalogue { store: TWO.into(), products, reading: 1 }).unwrap();
    let products = vec![sold_at(TWO, "7", "DRESS", "11.00")];
    stage.run(Command::SyncCatalogue { store: TWO.into(), products, reading: 2 }).unwrap();
    assert_eq!(stage.state.stores.get(&TWO.into()).unwrap().corrections.count(), 0);
}

#[test]
fn of_very_many_prices_the_first_are_listed_and_all_are_counted() {
    let all = |price: &str| -> Vec<Product> {
        (0..MAX_LISTED + 50).map(|n| sold_at(ONE, &n.to_string(), &format!("S{n}"), price)).collect()
    };
    let mut stage = Stage::read_before(all("8.40"));
    stage.read(2, all("10.00"));
    assert_eq!(stage.finish(2), Some(250));
    assert_eq!((stage.listed().len(), stage.corrections().more), (MAX_LISTED, 50));
}

#[test]
fn what_was_seen_is_gone_and_not_before_all_of_it_is_told() {
    let mut stage = Stage::read_before(vec![dress("8.40")]);
    stage.read(2, vec![dress("10.00")]);
    assert!(stage.dismiss().unwrap().events.is_empty());
    assert_eq!(stage.finish(2), Some(1));
    assert_eq!(stage.dismiss().unwrap().events.len(), 1);
    assert_eq!(stage.corrections(), Corrections::default());
    assert!(stage.dismiss().unwrap().events.is_empty());
    stage.run(Command::DisconnectStore { store: ONE.into() }).unwrap();
    assert_eq!(stage.dismiss().unwrap_err().code, Code::UnknownStore);
}

#[test]
fn a_shop_that_is_connected_anew_after_an_update_still_tells() {
    let mut stage = Stage::read_before(vec![dress("8.40")]);
    stage.run(Command::DisconnectStore { store: ONE.into() }).unwrap();
    stage.run(Command::ConnectStore(Connection { price_reading: 2, ..connection(ONE) })).unwrap();
    stage.read(2, vec![dress("10.00")]);
    assert_eq!(stage.finish(2), Some(1));
}
