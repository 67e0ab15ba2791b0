//! A new version of Cartwall may read other prices from the same answers. Whoever has shown the old ones is told once.

use super::fakes::Login;
use super::*;
use crate::sync::{Core, PASSPHRASE};
use cartwall_domain::catalogue::{ListPrice, Product as CatalogueProduct};
use cartwall_domain::command::Command;
use cartwall_domain::corrections::{CorrectedPrice, Corrections};
use cartwall_domain::store::Connection;
use cartwall_domain::{Actor, Decimal};
use cartwall_stores::{CredentialPlace, NewStore};
use std::path::Path;

fn new_store(login: &Login, shop: Option<&str>) -> NewStore {
    let fields =
        login.fields.iter().map(|&(name, value)| (name, value)).chain(shop.map(|shop| ("shop_id", shop)));
    let secrets = Secrets::new(fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
    NewStore { kind: login.kind, address: login.address.to_string(), secrets }
}

/// A core beside a store, with what opens it.
struct Evening {
    core: Core,
    new: NewStore,
    store: StoreId,
    kind: StoreKind,
}

impl Evening {
    async fn begin(folder: &Path, fake: &dyn FakeStore) -> Self {
        let (core, login) = (Core::start(folder), fake.login());
        let new = new_store(&login, None);
        let (store, _, shops) = core.stores.check(&new).await.unwrap();
        let Some(shop) = shops.first() else { return Self { core, new, store, kind: login.kind } };
        let new = new_store(&login, Some(shop.id.as_str()));
        let (store, ..) = core.stores.check(&new).await.unwrap();
        Self { core, new, store, kind: login.kind }
    }

    /// The store as an earlier version has read it: each price one less, under the reading before.
    async fn read_by_an_earlier_version(&self) -> Vec<CorrectedPrice> {
        let (info, reading) = (self.core.stores.check(&self.new).await.unwrap().1, self.reading() - 1);
        let own = kinds::open(
            self.kind,
            self.store.clone(),
            &kinds::address(self.kind, &self.new.address).unwrap(),
            self.new.secrets.clone(),
        );
        let page = own.unwrap().catalogue(None).await.unwrap();
        let mut products: Vec<CatalogueProduct> = page.items.into_iter().map(|item| item.product).collect();
        let mut wanted = Vec::new();
        for variant in products.iter_mut().flat_map(|product| &mut product.variants) {
            let now = variant.price.clone().unwrap();
            let before = ListPrice { amount: now.amount - Decimal::ONE, ..now.clone() };
            variant.price = Some(before.clone());
            wanted.push(CorrectedPrice { variant: variant.id.clone(), before, now });
        }
        let connection = Connection {
            id: self.store.clone(),
            kind: self.kind,
            address: self.new.address.clone(),
            own_name: info.name,
            name: None,
            currency: info.currency,
            locations: Vec::new(),
            chosen: None,
            since: self.core.clock.now(),
            price_reading: reading,
        };
        self.core.submit(Command::ConnectStore(connection)).await;
        let store = self.store.clone();
        self.core.submit(Command::SyncCatalogue { store, products, reading }).await;
        wanted
    }

    fn reading(&self) -> u32 {
        kinds::price_reading(self.kind)
    }

    async fn connect(&self) {
        let new = self.new.clone();
        let (place, passphrase) = (CredentialPlace::Vault, Some(PASSPHRASE.to_owned()));
        self.core.stores.connect(new, place, passphrase, None, None, &Actor::client("host")).await.unwrap();
    }

    /// Until all prices were read as this version reads them.
    async fn until_read(&self) -> Corrections {
        let reading = Some(self.reading());
        let read = self.core.until("all prices are read", |state| {
            state.stores.get(&self.store).is_some_and(|known| known.price_reading == reading)
        });
        read.await;
        self.corrections()
    }

    fn corrections(&self) -> Corrections {
        self.core.engine.state().borrow().stores[&self.store].corrections.clone()
    }

    /// Until the catalogue was read whole since the core began.
    async fn until_whole(&self) {
        let mut statuses = self.core.stores.statuses();
        let whole =
            statuses.wait_for(|all| all.get(&self.store).is_some_and(|one| one.catalogue_at.is_some()));
        let waited = tokio::time::timeout(Duration::from_secs(90), whole).await;
        assert!(waited.is_ok_and(|seen| seen.is_ok()), "{}: the catalogue is read", self.kind);
    }
}

#[tokio::test]
async fn prices_that_an_earlier_version_read_otherwise_are_told_once() {
    for kind in StoreKind::ALL {
        let (fake, folder) = (fake(kind).await, tempfile::tempdir().unwrap());
        (1..=3).for_each(|n| fake.put_product(&Product::new(n, 7)));
        let evening = Evening::begin(folder.path(), &*fake).await;
        let mut wanted = evening.read_by_an_earlier_version().await;
        assert_eq!(wanted.len(), 3, "{kind}");
        evening.connect().await;
        let told = evening.until_read().await;
        let mut prices = Vec::clone(&told.prices);
        prices.sort_by(|a, b| a.variant.cmp(&b.variant));
        wanted.sort_by(|a, b| a.variant.cmp(&b.variant));
        assert_eq!((prices, told.more, told.told), (wanted, 0, true), "{kind}");
        let store = evening.store.clone();
        evening.core.submit(Command::DismissCorrections { store }).await;
        let Evening { core, new, store, kind } = evening;
        core.end().await;

        let again = Evening { core: Core::start(folder.path()), new, store, kind };
        again.core.until_locked(&again.store).await;
        again.core.stores.unlock(PASSPHRASE.to_owned()).await.unwrap();
        again.until_whole().await;
        assert_eq!(again.corrections(), Corrections::default(), "{kind}");
        again.core.end().await;
    }
}

#[tokio::test]
async fn a_store_that_is_read_for_the_first_time_tells_of_no_price() {
    for kind in StoreKind::ALL {
        let (fake, folder) = (fake(kind).await, tempfile::tempdir().unwrap());
        fake.put_product(&Product::new(1, 7));
        let evening = Evening::begin(folder.path(), &*fake).await;
        evening.connect().await;
        evening.until_whole().await;
        assert_eq!(evening.until_read().await.count(), 0, "{kind}");
        evening.core.end().await;
    }
}
