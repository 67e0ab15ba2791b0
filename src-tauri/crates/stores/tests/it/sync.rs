//! The tasks of connected shops, with a real engine and a real journal, against shops that fail.

use crate::medusa::fake::{Fake, KEY, Shop};
use crate::medusa::{order_at, stocked};
use crate::woocommerce::fake as woocommerce;
use base64::Engine as _;
use cartwall_domain::command::{Command, VariantRef};
use cartwall_domain::goal::Goal;
use cartwall_domain::order::Numbering;
use cartwall_domain::sales::Totals;
use cartwall_domain::show::{Cue, CueDetails, Mode};
use cartwall_domain::state::State;
use cartwall_domain::stock::Quantity;
use cartwall_domain::store::StoreKind;
use cartwall_domain::{Actor, Currency, ShowId, StoreId, VariantId};
use cartwall_engine::{Clock, Engine, Request};
use cartwall_stores::status::Standing;
use cartwall_stores::{ConnectedStores, CredentialPlace, NewStore, Secrets, StoreError};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

pub const PASSPHRASE: &str = "an evening in spring";

/// A core as far as shops need it.
pub struct Core {
    pub engine: Engine,
    pub stores: ConnectedStores,
    pub clock: Clock,
    cancel: CancellationToken,
}

impl Core {
    pub fn start(folder: &Path) -> Self {
        Self::start_by(folder, Clock::system())
    }

    fn start_by(folder: &Path, clock: Clock) -> Self {
        let engine = Engine::start(folder, clock.clone(), Box::new(|_, _| {})).unwrap();
        let (stores, cancel) =
            (ConnectedStores::new(engine.clone(), clock.clone(), folder), CancellationToken::new());
        tokio::spawn(stores.clone().run(cancel.clone()));
        Self { engine, stores, clock, cancel }
    }

    pub async fn connect(&self, fake: &Fake, place: CredentialPlace) -> StoreId {
        let new = NewStore {
            kind: StoreKind::Medusa,
            address: fake.address.to_string(),
            secrets: Secrets::new([("api_key".to_owned(), KEY.to_owned())]),
        };
        let passphrase = Some(PASSPHRASE.to_owned());
        let connected =
            self.stores.connect(new, place, passphrase, None, None, &Actor::client("host")).await.unwrap();
        StoreId(connected.id.unwrap())
    }

    async fn connect_woocommerce(&self, fake: &woocommerce::Fake) -> StoreId {
        let fields = [("consumer_key", woocommerce::KEY), ("consumer_secret", woocommerce::SECRET)];
        let new = NewStore {
            kind: StoreKind::WooCommerce,
            address: fake.address.clone(),
            secrets: Secrets::new(fields.map(|(name, value)| (name.to_owned(), value.to_owned()))),
        };
        let connected = self
            .stores
            .connect(new, CredentialPlace::Session, None, None, None, &Actor::client("host"))
            .await
            .unwrap();
        StoreId(connected.id.unwrap())
    }

    /// With the first product that a shop brings.
    pub async fn go_live(&self) -> ShowId {
        let create = Command::CreateShow {
            title: "Spring".to_owned(),
            currency: Currency::EUR,
            goal: Goal::default(),
        };
        let show = ShowId(self.submit(create).await.unwrap());
        self.until("a product", |state| state.catalogue.product_count() > 0).await;
        let first = {
            let state = self.engine.state();
            let state = state.borrow();
            state.catalogue.products().next().unwrap().variants[0].id.clone()
        };
        let (variant, details) = (VariantRef::Id(first), CueDetails::default());
        self.submit(Command::AddCue { show: show.clone(), offering: variant.into(), details, index: None })
            .await;
        self.submit(Command::Start { show: show.clone(), mode: Mode::Live }).await;
        show
    }

    /// What stands by is asked for as what is on air.
    pub async fn stand_by(&self, show: &ShowId) -> Arc<Cue> {
        let cue = self.engine.state().borrow().shows[show].cues[0].clone();
        self.submit(Command::StandBy { cue: cue.id.clone() }).await;
        cue
    }

    pub async fn submit(&self, command: Command) -> Option<String> {
        self.engine.submit(Request::new(command, Actor::client("host"))).await.unwrap().id
    }

    /// Waits for the state to be so; a deadline far beyond any pause that is meant.
    pub async fn until(&self, what: &str, so: impl FnMut(&Arc<State>) -> bool) {
        let mut states = self.engine.state();
        let waited = tokio::time::timeout(Duration::from_secs(90), states.wait_for(so)).await;
        assert!(waited.is_ok(), "{what}: {:#?}", self.stores.statuses().borrow());
    }

    /// After a restart: its credentials wait for their passphrase.
    pub async fn until_locked(&self, store: &StoreId) {
        let mut statuses = self.stores.statuses();
        let locked =
            statuses.wait_for(|all| all.get(store).is_some_and(|one| one.standing == Standing::Locked));
        let waited = tokio::time::timeout(Duration::from_secs(90), locked).await;
        assert!(waited.is_ok_and(|seen| seen.is_ok()), "the shop waits for its passphrase");
    }

    fn totals(&self) -> Totals {
        self.engine.state().borrow().running_show().unwrap().sales.totals
    }

    pub async fn end(self) {
        self.cancel.cancel();
        self.engine.stop().await;
    }
}

/// The same products as another shop numbers them.
fn of_another_shop(mut shop: Shop) -> Shop {
    let renamed = |id: &serde_json::Value| format!("{}_OF_ANOTHER", id.as_str().unwrap()).into();
    for product in &mut shop.products {
        product["id"] = renamed(&product["id"]);
        for variant in product["variants"].as_array_mut().unwrap() {
            variant["id"] = renamed(&variant["id"]);
        }
    }
    shop
}

pub fn orders(state: &State) -> i64 {
    state.running_show().map_or(0, |show| show.sales.totals.orders)
}

#[tokio::test]
async fn a_shop_that_hangs_delays_no_other_and_what_it_sold_meanwhile_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let (hanging, well) = (Fake::start(stocked()).await, Fake::start(of_another_shop(stocked())).await);
    let core = Core::start(folder.path());
    for fake in [&hanging, &well] {
        core.connect(fake, CredentialPlace::Session).await;
    }
    core.go_live().await;
    hanging.shop().silent = true;
    let now = core.clock.now();
    hanging.shop().orders.push(order_at(1, now));
    well.shop().orders.push(order_at(1, now));
    core.until("the other shop's order", |state| orders(state) == 1).await;
    hanging.shop().silent = false;
    core.until("what was sold meanwhile", |state| orders(state) == 2).await;
    for (id, _) in core.engine.state().borrow().stores.iter() {
        core.stores.sync_now(id, true);
    }
    well.shop().orders.push(order_at(2, core.clock.now()));
    core.until("a later order", |state| orders(state) == 3).await;
    assert_eq!(core.totals().units, 3);
    core.end().await;
}

#[tokio::test]
async fn after_a_restart_a_shop_is_asked_again_from_its_watermark_and_nothing_counts_twice() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start(stocked()).await;
    let core = Core::start(folder.path());
    let store = core.connect(&fake, CredentialPlace::Vault).await;
    core.go_live().await;
    let first = core.clock.now();
    fake.shop().orders = (0..120).map(|n| order_at(n, first + i64::try_from(n).unwrap())).collect();
    core.until("120 orders", |state| orders(state) == 120).await;
    core.end().await;

    let core = Core::start(folder.path());
    core.until_locked(&store).await;
    assert!(core.stores.unlock("another passphrase".to_owned()).await.is_err());
    core.stores.unlock(PASSPHRASE.to_owned()).await.unwrap();
    fake.shop().orders.push(order_at(120, core.clock.now()));
    core.until("one more", |state| orders(state) == 121).await;
    let totals = core.totals();
    assert_eq!((totals.orders, totals.units), (121, 121));
    core.end().await;
}

#[tokio::test]
async fn orders_that_an_earlier_version_left_out_are_read_once_after_the_update() {
    let folder = tempfile::tempdir().unwrap();
    let fake = woocommerce::Fake::start().await;
    fake.shop().zone = "Asia/Jerusalem".to_owned();
    // Connected an hour ago, when the shop's orders were not seen.
    let earlier = || jiff::Timestamp::now().as_millisecond() - 3_600_000;
    let core = Core::start_by(folder.path(), Clock::from_fn(earlier));
    let store = core.connect_woocommerce(&fake).await;
    core.end().await;
    let now = jiff::Timestamp::now().as_second();
    let line =
        serde_json::json!({ "id": 1, "product_id": 10, "variation_id": 0, "quantity": 1, "total": "4.90" });
    fake.shop().order(70, "processing", now - 1_800, line);
    // And read up to now nevertheless: a later order was in the answer of the earlier version.
    let engine = Engine::start(folder.path(), Clock::system(), Box::new(|_, _| {})).unwrap();
    let watermark = Some(now * 1_000);
    let command = Command::ReportOrders { store: store.clone(), orders: Vec::new(), watermark };
    engine.submit(Request::new(command, Actor::client("host"))).await.unwrap();
    engine.stop().await;

    let asked = |fake: &woocommerce::Fake| -> Vec<String> {
        let shop = fake.shop();
        let after = shop.asked.iter().filter_map(|(_, params)| params.get("modified_after"));
        after.cloned().collect()
    };
    let core = Core::start(folder.path());
    core.connect_woocommerce(&fake).await;
    core.until("the order", |state| {
        state.counted.get(&Numbering::of_store(&store)).is_some_and(|orders| orders.contains_key("70"))
    })
    .await;
    let from_the_start = asked(&fake).len();
    core.stores.sync_now(&store, false);
    let line =
        serde_json::json!({ "id": 1, "product_id": 10, "variation_id": 0, "quantity": 1, "total": "4.90" });
    fake.shop().order(71, "processing", jiff::Timestamp::now().as_second(), line);
    core.until("a later order", |state| {
        state.counted.get(&Numbering::of_store(&store)).is_some_and(|orders| orders.contains_key("71"))
    })
    .await;
    let asked = asked(&fake);
    assert!(asked[from_the_start] > asked[0], "all is read again once, not with each question: {asked:?}");
    core.end().await;
}

#[tokio::test]
async fn a_product_that_left_the_shop_cannot_be_sold_and_one_that_comes_back_can() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start(stocked()).await;
    let core = Core::start(folder.path());
    let store = core.connect(&fake, CredentialPlace::Session).await;
    let all_known = |state: &State, count: usize| {
        state.catalogue.product_count() == count && {
            let mut variants = state.catalogue.products().flat_map(|product| &product.variants);
            variants.all(|variant| state.quantity(&variant.id) != Quantity::Unknown)
        }
    };
    let count = fake.shop().products.len();
    core.until("the catalogue with its stock", |state| all_known(state, count)).await;
    // Nobody has it in a rundown.
    let in_stock = |product: &serde_json::Value| {
        product["variants"].as_array().unwrap().iter().any(|variant| {
            let id = VariantId(format!("{store}/{}", variant["id"].as_str().unwrap()));
            core.engine.state().borrow().quantity(&id) != Quantity::Known(0)
        })
    };
    let at = fake.shop().products.iter().position(in_stock).unwrap();
    let gone = fake.shop().products.remove(at);
    let ids: Vec<VariantId> = gone["variants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|variant| VariantId(format!("{store}/{}", variant["id"].as_str().unwrap())))
        .collect();
    let before: Vec<Quantity> = ids.iter().map(|id| core.engine.state().borrow().quantity(id)).collect();
    core.stores.sync_now(&store, true);
    core.until("that it is gone", |state| ids.iter().all(|id| state.quantity(id) == Quantity::Known(0)))
        .await;
    fake.shop().products.insert(at, gone);
    core.stores.sync_now(&store, true);
    core.until("that it is back", |state| {
        ids.iter().map(|id| state.quantity(id)).collect::<Vec<_>>() == before
    })
    .await;
    core.end().await;
}

/// A line of two pieces for 20.00.
fn two_mugs() -> serde_json::Value {
    serde_json::json!({ "id": 1, "product_id": 10, "variation_id": 0, "quantity": 2, "total": "20.00", "total_tax": "0.00" })
}

#[tokio::test]
async fn a_refund_that_was_undone_counts_again_and_a_deleted_order_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let fake = woocommerce::Fake::start().await;
    let core = Core::start(folder.path());
    let store = core.connect_woocommerce(&fake).await;
    core.go_live().await;
    let now = core.clock.now().div_euclid(1_000) + 1;
    {
        let mut shop = fake.shop();
        shop.order(70, "processing", now, two_mugs())["currency"] = "EUR".into();
        let mut three = two_mugs();
        three["quantity"] = 3.into();
        shop.order(71, "processing", now, three)["currency"] = "EUR".into();
        shop.orders[0]["refunds"] = serde_json::json!([{ "id": 5, "total": "-20.00" }]);
        shop.refunds.push(serde_json::json!({
            "id": 5, "parent_id": 70, "status": "completed", "amount": "20.00", "line_items": [
                { "id": 9, "product_id": 10, "variation_id": 0, "quantity": -2, "total": "-20.00", "total_tax": "0.00",
                  "meta_data": [{ "key": "_refunded_item_id", "value": "1" }] }],
            "shipping_lines": [], "fee_lines": [],
        }));
    }
    let units = |state: &State| {
        let totals = state.running_show().map(|show| show.sales.totals).unwrap_or_default();
        (totals.units, totals.refunded_units)
    };
    core.until("both orders, one given back", |state| units(state) == (5, 2)).await;
    {
        // Neither leaves a date in the shop.
        let mut shop = fake.shop();
        shop.orders.retain(|order| order["id"] == 70);
        shop.orders[0]["refunds"] = serde_json::json!([]);
        shop.refunds.clear();
    }
    core.stores.sync_now(&store, true);
    core.until("the refund undone, the other order gone", |state| units(state) == (5, 3)).await;
    core.end().await;
}

#[tokio::test]
async fn an_order_of_the_second_in_which_a_show_went_live_is_the_shows() {
    let folder = tempfile::tempdir().unwrap();
    let fake = woocommerce::Fake::start().await;
    let core = Core::start(folder.path());
    core.connect_woocommerce(&fake).await;
    core.go_live().await;
    let began = core.engine.state().borrow().running_show().unwrap().started_at().unwrap();
    let second = began.div_euclid(1_000);
    for (id, at) in [(69, second - 2), (70, second)] {
        fake.shop().order(id, "processing", at, two_mugs())["currency"] = "EUR".into();
    }
    core.until("its order", |state| orders(state) == 1).await;
    core.end().await;
}

#[tokio::test]
async fn a_person_who_presses_is_heard_however_long_a_pause_the_shop_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start(stocked()).await;
    let core = Core::start(folder.path());
    let store = core.connect(&fake, CredentialPlace::Session).await;
    core.go_live().await;
    fake.way.answer(429, Some(("retry-after", "300")), "");
    let mut statuses = core.stores.statuses();
    let waits = statuses.wait_for(
        |all| matches!(all[&store].problem, Some(StoreError::Throttled { wait }) if wait.as_secs() == 300),
    );
    waits.await.map(|_| ()).unwrap();
    fake.way.clear();
    fake.shop().orders.push(order_at(1, core.clock.now()));
    core.stores.sync_now(&store, false);
    core.until("the order", |state| orders(state) == 1).await;
    core.end().await;
}

#[tokio::test]
async fn a_slow_shop_that_was_lost_is_asked_for_its_orders_however_long_what_is_on_air_takes() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start(stocked()).await;
    let core = Core::start(folder.path());
    let store = core.connect(&fake, CredentialPlace::Session).await;
    let show = core.go_live().await;
    core.stand_by(&show).await;
    fake.shop().orders.push(order_at(0, core.clock.now()));
    core.until("an order", |state| orders(state) == 1).await;
    core.end().await;

    // The key was kept in memory alone: its numbers are old until it is given again.
    let core = Core::start(folder.path());
    core.until("its numbers are old", |state| state.stores[&store].lost_at.is_some()).await;
    fake.shop().slow = Duration::from_millis(1_200);
    fake.shop().orders.push(order_at(1, core.clock.now()));
    core.connect(&fake, CredentialPlace::Session).await;
    core.until("what was sold meanwhile", |state| orders(state) == 2).await;
    core.until("the shop is found", |state| state.stores[&store].lost_at.is_none()).await;
    core.end().await;
}

#[tokio::test]
async fn an_order_of_the_moment_a_show_began_is_the_shows_though_the_clocks_are_a_little_apart() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start(stocked()).await;
    // The computer's clock was set forward a little since.
    let core =
        Core::start_by(folder.path(), Clock::from_fn(|| jiff::Timestamp::now().as_millisecond() - 400));
    core.connect(&fake, CredentialPlace::Session).await;
    core.go_live().await;
    let began = core.engine.state().borrow().running_show().unwrap().started_at().unwrap();
    fake.shop().orders.push(order_at(1, began));
    core.until("its order", |state| orders(state) == 1).await;
    core.end().await;
}

#[tokio::test]
async fn what_is_on_air_costs_what_the_shop_asks_now_and_keeps_its_names_and_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start(stocked()).await;
    let core = Core::start(folder.path());
    core.connect(&fake, CredentialPlace::Session).await;
    let show = core.go_live().await;
    let cue = core.stand_by(&show).await;
    let product = |state: &State| {
        state.catalogue.variant(&cue.offered[0].variant).map(|(product, _)| product.clone()).unwrap()
    };
    let before = product(&core.engine.state().borrow());
    // Whatever comes now comes with the stock.
    fake.shop().refused.push("products");
    for product in &mut fake.shop().products {
        for variant in product["variants"].as_array_mut().unwrap() {
            for price in variant["prices"].as_array_mut().unwrap() {
                price["amount"] = serde_json::json!(7.25);
            }
        }
    }
    let asked: cartwall_domain::Decimal = "7.25".parse().unwrap();
    core.until("the new price", |state| {
        let (_, variant) = state.catalogue.variant(&cue.offered[0].variant).unwrap();
        variant.price.as_ref().is_some_and(|price| price.amount == asked)
    })
    .await;
    let mut after = product(&core.engine.state().borrow());
    let place = before.variants.iter().position(|variant| variant.id == cue.offered[0].variant).unwrap();
    after.variants[place].price.clone_from(&before.variants[place].price);
    assert_eq!(after, before);
    core.end().await;
}

#[tokio::test]
async fn a_product_that_cannot_be_read_leaves_the_others_of_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start(stocked()).await;
    let sound = fake.shop().products.len();
    fake.shop().products[0]["title"] = serde_json::json!(7);
    let core = Core::start(folder.path());
    let store = core.connect(&fake, CredentialPlace::Session).await;
    let mut statuses = core.stores.statuses();
    let read = statuses
        .wait_for(|all| all.get(&store).is_some_and(|status| status.catalogue_at.is_some()))
        .await
        .map(|all| all[&store].left_out);
    assert_eq!(read.unwrap(), 1);
    assert_eq!(core.engine.state().borrow().catalogue.product_count(), sound - 1);
    core.end().await;
}

#[tokio::test]
async fn a_credential_is_in_no_file_of_the_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start(stocked()).await;
    let core = Core::start(folder.path());
    for place in [CredentialPlace::Session, CredentialPlace::Vault] {
        core.connect(&fake, place).await;
    }
    core.until("it is read", |state| state.catalogue.product_count() > 0).await;
    core.end().await;
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{KEY}:"));
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let path = file.unwrap().path();
        let Ok(bytes) = std::fs::read(&path) else { continue };
        for secret in [KEY, PASSPHRASE, encoded.trim_end_matches('=')] {
            let held = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!held, "{} holds a credential", path.display());
        }
    }
}
