//! What is asked for its stock tells its price as well, and it is the catalogue's: a card must not wait for the next
//! read of a whole catalogue to show what the shop charges.

use crate::{medusa, vendure, woocommerce};
use cartwall_stores::Connector;

async fn stock_tells_the_prices_of_the_catalogue(shop: &dyn Connector) {
    let page = shop.catalogue(None).await.unwrap();
    let variants: Vec<_> = page.items.iter().flat_map(|item| &item.product.variants).collect();
    assert!(variants.iter().any(|variant| variant.price.is_some()));
    let ids: Vec<_> = variants.iter().map(|variant| variant.id.clone()).collect();
    let counted = shop.stock(&ids).await.unwrap();
    assert_eq!(counted.len(), variants.len());
    for variant in variants {
        let told = counted.iter().find(|counted| counted.variant == variant.id).unwrap().price.clone();
        let told = told.map(|told| (Some(told.price), told.compare_at)).unwrap_or_default();
        assert_eq!(told, (variant.price.clone(), variant.compare_at.clone()), "{}", variant.id);
    }
}

#[tokio::test]
async fn at_medusa() {
    let fake = medusa::fake::Fake::start(medusa::stocked()).await;
    stock_tells_the_prices_of_the_catalogue(&*medusa::shop_of(&fake.address, medusa::fake::KEY)).await;
}

#[tokio::test]
async fn at_vendure() {
    let fake = vendure::fake::Fake::start(vendure::stocked()).await;
    stock_tells_the_prices_of_the_catalogue(&*vendure::with_key(&fake)).await;
}

#[tokio::test]
async fn at_woocommerce() {
    let fake = woocommerce::fake::Fake::start().await;
    for row in &mut fake.shop().products {
        row["price"] = "3.10".into();
        row["regular_price"] = "4.10".into();
        row["on_sale"] = true.into();
    }
    stock_tells_the_prices_of_the_catalogue(&*fake.connect()).await;
}
