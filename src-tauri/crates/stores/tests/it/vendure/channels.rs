//! A Vendure that sells in several channels: each is a shop of its own, and the first holds the orders of all.

use super::fake::{CHANNEL, CHANNEL_KEY, Channel, Fake, KEY, PASSWORD};
use super::{SINCE, order, shop_of, stocked, with_key};
use crate::contract::order_ids;
use cartwall_domain::Actor;
use cartwall_domain::store::StoreKind;
use cartwall_engine::{Clock, Engine};
use cartwall_stores::{ConnectedStores, CredentialPlace, NewStore, Secrets, StoreError};
use serde_json::json;

/// A shop of two channels, each with a product and an order of its own, in its own currency.
async fn of_two_channels() -> Fake {
    let mut shop = stocked();
    let mut candle = shop.products[1].clone();
    for variant in candle["variants"].as_array_mut().unwrap() {
        variant["currencyCode"] = "EUR".into();
        variant["prices"] = json!([{ "currencyCode": "EUR" }]);
        variant["priceWithTax"] = 1_500.into();
    }
    let mut sold = order(2, 20);
    sold["currencyCode"] = "EUR".into();
    shop.orders = vec![order(1, 10), sold.clone()];
    shop.channel = Some(Box::new(Channel { products: vec![candle], orders: vec![sold] }));
    Fake::start(shop).await
}

#[tokio::test]
async fn a_channel_is_asked_for_its_own_products_prices_and_orders() {
    let fake = of_two_channels().await;
    let first = with_key(&fake);
    let second = shop_of(&fake, &[("api_key", CHANNEL_KEY), ("channel", CHANNEL)]);
    assert_eq!(first.check().await.unwrap().currency.code(), "ILS");
    let info = second.check().await.unwrap();
    assert_eq!((info.name.as_str(), info.currency.code()), ("europe", "EUR"));
    assert_eq!(order_ids(&*first, SINCE).await, ["1", "2"]);
    assert_eq!(order_ids(&*second, SINCE).await, ["2"]);
    let page = second.catalogue(None).await.unwrap();
    assert_eq!(page.items.len(), 1);
    let price = page.items[0].product.variants[0].price.clone().unwrap();
    assert_eq!((price.amount, price.currency.unwrap().code()), ("15".parse().unwrap(), "EUR"));
    let counted = second.stock(&["vendure:shop/90".into(), "vendure:shop/93".into()]).await.unwrap();
    assert_eq!(counted.len(), 1, "what the channel does not have is not sold in it");
    assert_eq!(second.reread(&["1".to_owned(), "2".to_owned()]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_channel_that_is_not_there_or_not_the_keys_is_told_from_a_wrong_key() {
    let fake = of_two_channels().await;
    let key = |key, channel| shop_of(&fake, &[("api_key", key), ("channel", channel)]);
    for unknown in ["europe", "no such\nchannel"] {
        assert_eq!(key(CHANNEL_KEY, unknown).check().await.unwrap_err(), StoreError::UnknownChannel);
    }
    let of_the_first = key(KEY, CHANNEL);
    assert_eq!(of_the_first.check().await.unwrap_err(), StoreError::UnknownChannel);
    assert_eq!(of_the_first.orders(SINCE, None).await.unwrap_err(), StoreError::UnknownChannel);
    assert_eq!(key("look-up:wrong", CHANNEL).check().await.unwrap_err(), StoreError::Unauthorized);
    assert!(key(KEY, " ").check().await.is_ok(), "an empty field is the first channel");
    fake.shop().channel_is_the_first = true;
    assert_eq!(key(CHANNEL_KEY, CHANNEL).check().await.unwrap_err(), StoreError::DefaultChannel);
    let person = [("username", "mia"), ("password", PASSWORD), ("channel", "europe")];
    assert_eq!(shop_of(&fake, &person).check().await.unwrap_err(), StoreError::UnknownChannel);
}

#[tokio::test]
async fn a_channel_and_the_whole_shop_are_never_connected_together_as_everything_would_count_twice() {
    for channel_first in [false, true] {
        let fake = of_two_channels().await;
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::system();
        let engine = Engine::start(folder.path(), clock.clone(), Box::new(|_, _| {})).unwrap();
        let stores = ConnectedStores::new(engine, clock, folder.path());
        let connect = async |secrets: &[(&str, &str)]| {
            let secrets = secrets.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            let new = NewStore {
                kind: StoreKind::Vendure,
                address: fake.address.to_string(),
                secrets: Secrets::new(secrets),
            };
            let by = Actor::client("host");
            let connected = stores.connect(new, CredentialPlace::Session, None, None, None, &by).await;
            connected.map(|accepted| accepted.id.unwrap()).map_err(|error| error.to_string())
        };
        let whole: &[_] = &[("api_key", KEY)];
        let channel: &[_] = &[("api_key", CHANNEL_KEY), ("channel", CHANNEL)];
        let (one, other) = if channel_first { (channel, whole) } else { (whole, channel) };
        let id = connect(one).await.unwrap();
        assert_eq!(id.ends_with("+europe-token"), channel_first, "{id}");
        let refused = connect(other).await.unwrap_err();
        assert!(refused.contains("is connected already"), "{refused}");
        assert_eq!(connect(one).await, Ok(id), "new credentials for the same");
    }
}

#[tokio::test]
async fn who_logs_in_is_offered_their_channels_and_a_key_or_a_named_channel_is_not_asked_about() {
    let fake = of_two_channels().await;
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::system();
    let engine = Engine::start(folder.path(), clock.clone(), Box::new(|_, _| {})).unwrap();
    let stores = ConnectedStores::new(engine, clock, folder.path());
    let new = |secrets: &[(&str, &str)]| NewStore {
        kind: StoreKind::Vendure,
        address: fake.address.to_string(),
        secrets: Secrets::new(secrets.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))),
    };
    let check = async |secrets: &[(&str, &str)]| {
        let (id, info, shops) = stores.check(&new(secrets)).await.unwrap();
        let shops: Vec<_> = shops.into_iter().map(|shop| (shop.id, shop.name)).collect();
        (id.0, info.currency.code().to_owned(), shops)
    };
    let person = [("username", "mia"), ("password", PASSWORD)];
    let (whole, _, shops) = check(&person).await;
    let offered = [("__default_channel__", "127.0.0.1"), (CHANNEL, "europe")];
    assert_eq!(shops, offered.map(|(id, name)| (id.to_owned(), name.to_owned())));
    let by = Actor::client("host");
    let refused = stores.connect(new(&person), CredentialPlace::Session, None, None, None, &by).await;
    assert!(refused.is_err_and(|error| error.to_string() == StoreError::SeveralShops.to_string()));

    let chosen = |channel| [person[0], person[1], ("shop_id", channel)];
    assert_eq!(check(&chosen("__default_channel__")).await, (whole.clone(), "ILS".to_owned(), vec![]));
    let europe = (format!("{whole}+{CHANNEL}"), "EUR".to_owned(), vec![]);
    assert_eq!(check(&chosen(CHANNEL)).await, europe);
    assert_eq!(check(&[person[0], person[1], ("channel", CHANNEL)]).await, europe);
    assert_eq!(check(&[("api_key", KEY)]).await, (whole, "ILS".to_owned(), vec![]));
    let connected =
        stores.connect(new(&chosen(CHANNEL)), CredentialPlace::Session, None, None, None, &by).await;
    assert_eq!(connected.unwrap().id, Some(europe.0));
}
