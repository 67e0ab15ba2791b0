//! Who a change of a card is by: whoever changed the price, and Cartwall only where the rules did it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

use cartwall_domain::catalogue::{ListPrice, Product};
use cartwall_domain::changes::CueChanges;
use cartwall_domain::command::Command;
use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::money::Money;
use cartwall_domain::show::Mode;
use cartwall_domain::source::CatalogueSource;
use cartwall_domain::{Actor, CueId, Currency, Decimal};
use cartwall_engine::{Engine, Request};
use cartwall_testkit::{Core, product, ticking};
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

type Rows = Arc<Mutex<Vec<Recorded>>>;

/// A core with a mug on air, and what it has committed.
async fn on_air(folder: &TempDir) -> (Core, CueId, Rows) {
    let rows = Rows::default();
    let (time, told) = (Arc::new(AtomicI64::new(1_000_000)), Arc::clone(&rows));
    let told =
        Box::new(move |_: &Arc<_>, events: &[Recorded]| told.lock().unwrap().extend_from_slice(events));
    let core = Core { engine: Engine::start(folder.path(), ticking(&time, 1), told).unwrap() };
    let (_, mut cues) = core.running(Mode::Live, vec![product("A")]).await;
    core.run(Command::Take { cue: None, anyway: false }).await;
    (core, cues.remove(0), rows)
}

/// Who the last change of the card was by, and what it says.
fn changed(rows: &Rows) -> (Actor, Option<Money>) {
    let rows = rows.lock().unwrap();
    let change = |row: &Recorded| match &row.event {
        Event::CardChanged { facts, .. } => Some((row.by.clone(), facts.price)),
        _ => None,
    };
    rows.iter().rev().find_map(change).unwrap()
}

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn priced(cue: &CueId, minor: i64) -> Command {
    let changes = CueChanges { price: Some(Some(euros(minor))), ..CueChanges::default() };
    Command::UpdateCue { cue: cue.clone(), changes, base: Box::default() }
}

fn costs(amount: i64) -> Vec<Product> {
    let mut known = product("A");
    known.variants[0].price = Some(ListPrice { amount: Decimal::from(amount), currency: None });
    vec![known]
}

#[tokio::test]
async fn a_price_is_by_whoever_set_it_also_where_it_ends_a_flash_offer() {
    let folder = TempDir::new().unwrap();
    let (core, cue, rows) = on_air(&folder).await;
    core.run(priced(&cue, 900)).await;
    assert_eq!(changed(&rows), (Actor::client("host"), Some(euros(900))));
    let flash = Command::StartFlash { cue: None, price: euros(500), duration_ms: 60_000, cap: None };
    core.run(flash).await;
    let tablet = Actor::client("tablet");
    core.engine.submit(Request::new(priced(&cue, 800), tablet.clone())).await.unwrap();
    assert_eq!(changed(&rows), (tablet.clone(), Some(euros(800))));
    let ended = |row: &Recorded| matches!(row.event, Event::FlashEnded { .. }).then(|| row.by.clone());
    assert_eq!(rows.lock().unwrap().iter().find_map(ended), Some(tablet));
}

#[tokio::test]
async fn a_price_of_a_file_is_by_whoever_imported_it_and_one_of_the_shop_by_the_shop() {
    let folder = TempDir::new().unwrap();
    let (core, _, rows) = on_air(&folder).await;
    core.run(Command::Import { source: CatalogueSource::file("prices.csv"), products: costs(9) }).await;
    assert_eq!(changed(&rows), (Actor::client("host"), Some(euros(900))));
    let shop = Actor::store(&"shopify:mugs.example".into());
    let command =
        Command::Import { source: CatalogueSource::Store("shopify:mugs.example".into()), products: costs(8) };
    core.engine.submit(Request::new(command, shop.clone())).await.unwrap();
    assert_eq!(changed(&rows), (shop, Some(euros(800))));
}

#[tokio::test]
async fn a_price_that_the_rules_bring_back_is_by_cartwall() {
    let folder = TempDir::new().unwrap();
    let (core, cue, rows) = on_air(&folder).await;
    let (price, cap) = (Some(Some(euros(800))), Some(Some(1)));
    let changes = CueChanges { price, cap, ..CueChanges::default() };
    core.run(Command::UpdateCue { cue, changes, base: Box::default() }).await;
    let mut sold = cartwall_testkit::order("1", "A", 1);
    sold.lines[0].amount = 800;
    core.engine.submit(cartwall_testkit::sale(sold)).await.unwrap();
    assert_eq!(changed(&rows), (Actor::rules(), Some(euros(1_000))));
}
