//! Several shops under the same credentials, connected one by one.

use crate::tiktok::fake::{Fake, KEY, SECRET};
use cartwall_domain::store::StoreKind;
use cartwall_domain::{Actor, StoreId};
use cartwall_engine::{Clock, Engine};
use cartwall_stores::{ConnectError, ConnectedStores, CredentialPlace, NewStore, Secrets, StoreError};

fn new(fake: &Fake, shop: Option<&str>) -> NewStore {
    let fields = [("app_key", KEY), ("app_secret", SECRET), ("auth_code", "code")];
    let fields = fields.into_iter().chain(shop.map(|shop| ("shop_id", shop)));
    let secrets = Secrets::new(fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
    NewStore { kind: StoreKind::TikTok, address: fake.address.clone(), secrets }
}

async fn connect(stores: &ConnectedStores, new: NewStore) -> Result<StoreId, ConnectError> {
    let by = Actor::client("host");
    let connected = stores.connect(new, CredentialPlace::Session, None, None, None, &by).await?;
    Ok(StoreId(connected.id.unwrap()))
}

#[tokio::test]
async fn it_is_asked_which_of_several_shops_is_meant_and_all_of_them_can_be_connected_with_one_code() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start().await;
    let clock = Clock::system();
    let engine = Engine::start(folder.path(), clock.clone(), Box::new(|_, _| {})).unwrap();
    let stores = ConnectedStores::new(engine.clone(), clock, folder.path());
    let (_, _, shops) = stores.check(&new(&fake, None)).await.unwrap();
    assert_eq!(shops.iter().map(|shop| shop.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    let undecided = connect(&stores, new(&fake, None)).await.unwrap_err();
    assert!(matches!(undecided, ConnectError::Store(StoreError::SeveralShops)), "{undecided:?}");
    // The code was good once, and what came of it serves for both.
    let (first, info, shops) = stores.check(&new(&fake, Some("1"))).await.unwrap();
    assert_eq!((info.name.as_str(), shops), ("Tee Shop", Vec::new()));
    assert_eq!(connect(&stores, new(&fake, Some("1"))).await.unwrap(), first);
    let second = connect(&stores, new(&fake, Some("2"))).await;
    // What was typed for the first is forgotten once it is connected.
    assert!(second.is_err());
    fake.shop().codes.insert("code".to_owned());
    let second = connect(&stores, new(&fake, Some("2"))).await.unwrap();
    assert_ne!(first, second);
    assert!(first.0.ends_with(":1") && second.0.ends_with(":2"), "{first} {second}");
    let state = engine.state();
    let names: Vec<String> = state.borrow().stores.values().map(|store| store.name.clone()).collect();
    assert_eq!(names, ["Tee Shop", "Other"]);
    engine.stop().await;
}

#[tokio::test]
async fn a_shop_that_was_the_only_one_keeps_its_name_when_another_comes_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start().await;
    let other = fake.shop().shops.pop().unwrap();
    let clock = Clock::system();
    let engine = Engine::start(folder.path(), clock.clone(), Box::new(|_, _| {})).unwrap();
    let stores = ConnectedStores::new(engine.clone(), clock, folder.path());
    let only = connect(&stores, new(&fake, None)).await.unwrap();
    assert!(!only.0.ends_with(":1"), "{only}");
    fake.shop().shops.push(other);
    let again = async |shop| {
        fake.shop().codes.insert("code".to_owned());
        connect(&stores, new(&fake, Some(shop))).await.unwrap()
    };
    assert_eq!(again("1").await, only);
    assert_ne!(again("2").await, only);
    engine.stop().await;
}
