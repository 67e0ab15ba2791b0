//! What a card costs: what a buyer of the home market pays, in its currency.

use super::fake::{Fake, store};
use super::page;
use cartwall_domain::Currency;
use cartwall_domain::store::{Store, StoreKind, variant_id};
use cartwall_stores::{Connector, StorePrice};
use serde_json::{Value, json};

/// The shop as it is connected, with a country that was chosen.
pub fn set_to(market: Option<&str>) -> Store {
    Store {
        id: store(),
        kind: StoreKind::Shopify,
        address: String::new(),
        name: String::new(),
        currency: Currency::USD,
        locations: Vec::new(),
        shares_stock_with: None,
        since: 0,
        watermark: None,
        lost_at: None,
        market: market.map(str::to_owned),
        left_out: None,
        price_reading: None,
        corrections: cartwall_domain::corrections::Corrections::default(),
        connected: true,
    }
}

fn market(price: &str, compare_at: Option<&str>, currency: &str) -> Value {
    let money = |amount: &str| json!({ "amount": amount, "currencyCode": currency });
    json!({ "price": money(price), "compareAtPrice": compare_at.map(money) })
}

fn listed(pricing: Value) -> Value {
    let product = json!({ "id": "gid://shopify/Product/1", "title": "Dress", "vendor": "", "tags": [],
        "status": "ACTIVE", "hasOnlyDefaultVariant": true, "updatedAt": "2026-11-22T12:00:00Z",
        "featuredMedia": null });
    json!({ "id": "gid://shopify/ProductVariant/11", "sku": "S", "barcode": null, "title": "Default Title",
        "price": "100.00", "compareAtPrice": "120.00", "contextualPricing": pricing,
        "updatedAt": "2026-11-22T12:00:00Z", "media": { "nodes": [] }, "product": product })
}

/// In the catalogue, and with its stock.
async fn prices(fake: &Fake, shop: &dyn Connector, pricing: Value) -> [Option<StorePrice>; 2] {
    let shop_of = json!({ "currencyCode": "USD" });
    fake.on("Catalogue", json!({ "shop": shop_of, "productVariants": page(vec![listed(pricing.clone())]) }));
    let stock = json!({ "inventoryPolicy": "DENY", "requiresComponents": false, "sellableOnlineQuantity": 3,
        "price": "100.00", "compareAtPrice": "120.00", "contextualPricing": pricing,
        "inventoryItem": { "id": "gid://shopify/InventoryItem/1", "tracked": false,
            "inventoryLevels": page(Vec::new()) } });
    fake.on("Stock", json!({ "shop": shop_of, "nodes": [stock] }));
    let listed = shop.catalogue(None).await.unwrap().items.remove(0).product.variants.remove(0);
    let of_list = listed.price.map(|price| StorePrice { price, compare_at: listed.compare_at });
    let of_stock = shop.stock(&[variant_id(&store(), "11")]).await.unwrap().remove(0).price;
    [of_list, of_stock]
}

fn told(price: Option<StorePrice>) -> (String, Currency, Option<String>) {
    let StorePrice { price, compare_at } = price.unwrap();
    (price.amount.to_string(), price.currency.unwrap(), compare_at.map(|other| other.amount.to_string()))
}

#[tokio::test]
async fn a_card_costs_what_a_buyer_of_the_home_market_pays_in_their_currency() {
    for (pricing, price, currency, compare_at) in [
        (market("370.00", Some("450.00"), "ILS"), "370", Currency::ILS, Some("450")),
        (market("90.0", None, "USD"), "90", Currency::USD, None),
        // The same price is no comparison.
        (market("90.0", Some("90.0"), "USD"), "90", Currency::USD, None),
        // Without it, or where it cannot be read, the shop's own price stands.
        (json!(null), "100", Currency::USD, Some("120")),
        (market("Vera", None, "ILS"), "100", Currency::USD, Some("120")),
        (market("90.0", None, "???"), "100", Currency::USD, Some("120")),
    ] {
        let fake = Fake::start().await;
        let shop = fake.shop();
        for found in prices(&fake, &*shop, pricing.clone()).await {
            assert_eq!(told(found), (price.to_owned(), currency, compare_at.map(str::to_owned)), "{pricing}");
        }
        let homes: Vec<Value> = ["Catalogue", "Stock"]
            .iter()
            .flat_map(|what| fake.asked_for(what))
            .map(|asked| asked.variables()["home"].clone())
            .collect();
        assert_eq!(homes, ["IL", "IL"], "the shop's own country");
    }
}

#[tokio::test]
async fn the_country_that_was_chosen_goes_before_the_shops_own_and_none_is_needed() {
    let fake = Fake::start().await;
    fake.on("Home", json!({ "shop": { "shopAddress": null } }));
    let shop = fake.shop();
    prices(&fake, &*shop, json!(null)).await;
    shop.follow(&set_to(Some("CA")));
    prices(&fake, &*shop, json!(null)).await;
    shop.follow(&set_to(None));
    prices(&fake, &*shop, json!(null)).await;
    let homes: Vec<Value> =
        fake.asked_for("Stock").iter().map(|asked| asked.variables()["home"].clone()).collect();
    assert_eq!(homes, [json!(null), json!("CA"), json!(null)]);
    assert_eq!(fake.asked_for("Home").len(), 1, "asked once");
}
