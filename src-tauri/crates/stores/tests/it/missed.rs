//! What was missed while a store was read, and comes all the same.

use crate::medusa::fake::Fake;
use crate::medusa::{order_at, stocked};
use crate::sync::{Core, PASSPHRASE, orders};
use cartwall_domain::command::{Command, VariantRef};
use cartwall_domain::show::CueDetails;
use cartwall_stores::CredentialPlace;
use cartwall_stores::status::Statuses;
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn an_order_that_could_not_be_read_counts_once_it_can_be_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start(stocked()).await;
    let core = Core::start(folder.path());
    let store = core.connect(&fake, CredentialPlace::Vault).await;
    core.go_live().await;
    let unreadable = |id: usize, at: i64| {
        let mut order = order_at(id, at);
        order["items"][0]["unit_price"] = "many".into();
        order
    };
    let now = core.clock.now();
    fake.shop().orders = vec![unreadable(1, now), unreadable(2, now), order_at(3, now + 1)];
    core.until("the one that can be read", |state| orders(state) == 1).await;
    // Its date stays what it was.
    fake.shop().orders[0] = order_at(1, now);
    core.until("one that can be read now", |state| orders(state) == 2).await;
    // Others come, far beyond what is read twice, and the core starts anew.
    let later = core.clock.now();
    fake.shop().orders.push(order_at(4, later));
    core.until("a later one", |state| orders(state) == 3).await;
    let watermark = core.engine.state().borrow().stores[&store].watermark;
    assert!(watermark.is_none_or(|at| at <= now), "what is missing is not passed: {watermark:?}, {now}");
    core.end().await;

    fake.shop().orders[1] = order_at(2, now);
    let core = Core::start(folder.path());
    core.until_locked(&store).await;
    core.stores.unlock(PASSPHRASE.to_owned()).await.unwrap();
    core.until("the one that was still missing", |state| orders(state) == 4).await;
    core.end().await;
}

#[tokio::test]
async fn what_comes_into_the_rundown_in_a_show_has_its_stock_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start(stocked()).await;
    let core = Core::start(folder.path());
    let store = core.connect(&fake, CredentialPlace::Session).await;
    let show = core.go_live().await;
    let variant = {
        let state = core.engine.state();
        let state = state.borrow();
        state.catalogue.products().last().unwrap().variants[0].id.clone()
    };
    // The rundown has had its turn, and the next is a while away.
    let mut statuses = core.stores.statuses();
    let (cue, first) = (core.stand_by(&show).await, |all: &Statuses| {
        all.get(&store).map(|status| Arc::clone(&status.confirmed)).unwrap_or_default()
    });
    let had = statuses.wait_for(|all| first(all).contains_key(&cue.offered[0].variant)).await.map(|_| ());
    assert!(had.is_ok());
    let (offering, details) = (VariantRef::Id(variant.clone()).into(), CueDetails::default());
    let added = core.clock.now();
    core.submit(Command::AddCue { show, offering, details, index: None }).await;
    let asked = statuses.wait_for(|all| first(all).get(&variant).is_some_and(|known| known.at >= added));
    let asked = tokio::time::timeout(Duration::from_secs(10), asked).await;
    assert!(asked.is_ok_and(|asked| asked.is_ok()), "it is asked for before the rundown's next turn");
    core.end().await;
}
