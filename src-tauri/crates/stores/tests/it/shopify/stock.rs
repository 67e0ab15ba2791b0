//! How many can be sold, and where.

use super::fake::{Fake, store};
use super::{page, page_before};
use cartwall_domain::catalogue::ListPrice;
use cartwall_domain::store::variant_id;
use cartwall_domain::{Currency, VariantId};
use cartwall_stores::{Counted, StorePrice, StoreStock};
use serde_json::{Value, json};

fn level(place: u64, quantities: &[(&str, i64)]) -> Value {
    let quantities: Vec<Value> =
        quantities.iter().map(|(name, quantity)| json!({ "name": name, "quantity": quantity })).collect();
    json!({ "location": { "id": format!("gid://shopify/Location/{place}") }, "quantities": quantities })
}

fn variant(id: u64, levels: Value) -> Value {
    json!({
        "id": format!("gid://shopify/ProductVariant/{id}"), "inventoryPolicy": "DENY",
        "requiresComponents": false, "sellableOnlineQuantity": 99,
        "inventoryItem": {
            "id": format!("gid://shopify/InventoryItem/{}", id + 1000), "tracked": true,
            "inventoryLevels": levels,
        },
    })
}

fn ids(own: &[u64]) -> Vec<VariantId> {
    own.iter().map(|own| variant_id(&store(), &own.to_string())).collect()
}

fn at(places: &[(&str, i64)]) -> StoreStock {
    let places = places.iter().map(|(place, pieces)| ((*place).to_owned(), *pieces)).collect();
    StoreStock::At { places, backorder: false }
}

async fn stock_of(node: Value) -> StoreStock {
    let fake = Fake::start().await;
    fake.on("Stock", json!({ "shop": { "currencyCode": "EUR" }, "nodes": [node] }));
    fake.shop().stock(&ids(&[11])).await.unwrap().remove(0).stock
}

#[tokio::test]
async fn what_can_be_sold_is_told_for_each_place_and_oversold_stays_negative() {
    let levels = page(vec![
        level(1, &[("on_hand", 12), ("available", 9), ("committed", 3)]),
        level(2, &[("available", -2)]),
    ]);
    assert_eq!(stock_of(variant(11, levels)).await, at(&[("1", 9), ("2", -2)]));
}

#[tokio::test]
async fn what_the_shop_does_not_count_is_untracked_and_not_none() {
    let mut node = variant(11, page(vec![level(1, &[("available", 0)])]));
    node["inventoryItem"]["tracked"] = json!(false);
    assert_eq!(stock_of(node).await, StoreStock::Untracked);
}

#[tokio::test]
async fn selling_on_without_stock_is_said() {
    let mut node = variant(11, page(vec![level(1, &[("available", 0)])]));
    node["inventoryPolicy"] = json!("CONTINUE");
    assert_eq!(stock_of(node).await, StoreStock::At { places: vec![("1".into(), 0)], backorder: true });
}

#[tokio::test]
async fn a_bundle_has_the_number_that_shopify_makes_of_its_parts() {
    let mut node = variant(11, page(Vec::new()));
    node["requiresComponents"] = json!(true);
    node["sellableOnlineQuantity"] = json!(4);
    node["inventoryItem"]["tracked"] = json!(false);
    assert_eq!(stock_of(node).await, at(&[("", 4)]));
}

#[tokio::test]
async fn a_number_that_is_missing_or_cannot_be_read_is_unknown_and_never_none() {
    let without = page(vec![level(1, &[("available", 5)]), level(2, &[("on_hand", 3)])]);
    assert_eq!(stock_of(variant(11, without)).await, StoreStock::Unknown);
    let mut node = variant(11, page(Vec::new()));
    node["inventoryItem"] = json!(null);
    assert_eq!(stock_of(node).await, StoreStock::Unknown);
}

#[tokio::test]
async fn places_beyond_the_first_page_are_counted_too() {
    let fake = Fake::start().await;
    let first = page_before(vec![level(1, &[("available", 1)])], "more");
    fake.on("Stock", json!({ "shop": { "currencyCode": "EUR" }, "nodes": [variant(11, first)] }));
    let second = page_before(vec![level(2, &[("available", 2)])], "most");
    fake.on("StockLevels", json!({ "node": { "inventoryLevels": second } }));
    let third = page(vec![level(3, &[("available", 3)])]);
    fake.on("StockLevels", json!({ "node": { "inventoryLevels": third } }));
    let counted = fake.shop().stock(&ids(&[11])).await.unwrap();
    assert_eq!(counted[0].stock, at(&[("1", 1), ("2", 2), ("3", 3)]));
    let asked = fake.asked_for("StockLevels");
    assert_eq!(asked[0].variables()["id"], "gid://shopify/InventoryItem/1011");
    assert_eq!(asked[1].variables()["after"], "most");
}

#[tokio::test]
async fn stock_is_asked_for_by_variant_and_what_is_not_there_is_left_out() {
    let fake = Fake::start().await;
    let mut node = variant(13, page(vec![level(1, &[("available", 7)])]));
    (node["price"], node["compareAtPrice"]) = ("24.90".into(), "30.00".into());
    fake.on("Stock", json!({ "shop": { "currencyCode": "EUR" }, "nodes": [null, node] }));
    let mut wanted = ids(&[12, 13]);
    wanted.push(VariantId("vendure:other/5".into()));
    wanted.push(variant_id(&store(), "linen-dress"));
    let counted = fake.shop().stock(&wanted).await.unwrap();
    let euros = |text: &str| ListPrice { amount: text.parse().unwrap(), currency: Some(Currency::EUR) };
    let price = Some(StorePrice { price: euros("24.90"), compare_at: Some(euros("30.00")) });
    assert_eq!(counted, [Counted { variant: wanted[1].clone(), stock: at(&[("1", 7)]), price }]);
    let asked = fake.asked();
    let global = ["gid://shopify/ProductVariant/12", "gid://shopify/ProductVariant/13"];
    assert_eq!(asked[0].variables()["ids"], json!(global));
}

#[tokio::test]
async fn a_question_about_nothing_is_not_asked() {
    let fake = Fake::start().await;
    assert_eq!(fake.shop().stock(&[]).await.unwrap(), []);
    assert!(fake.asked().is_empty());
}

#[tokio::test]
async fn many_variants_are_asked_for_in_several_questions_and_none_is_lost() {
    let fake = Fake::start().await;
    let own: Vec<u64> = (100..180).collect();
    let node = |id: &u64| variant(*id, page(vec![level(1, &[("available", i64::try_from(*id).unwrap())])]));
    let too_dear = json!({ "errors": [{ "extensions": { "code": "MAX_COST_EXCEEDED" } }] });
    fake.on_whole("Stock", too_dear);
    for chunk in own.chunks(25) {
        fake.on(
            "Stock",
            json!({ "shop": { "currencyCode": "EUR" }, "nodes": chunk.iter().map(node).collect::<Vec<_>>() }),
        );
    }
    let counted = fake.shop().stock(&ids(&own)).await.unwrap();
    let expected: Vec<Counted> = own
        .iter()
        .map(|id| Counted {
            variant: variant_id(&store(), &id.to_string()),
            stock: at(&[("1", i64::try_from(*id).unwrap())]),
            price: None,
        })
        .collect();
    assert_eq!(counted, expected);
    assert_eq!(fake.asked().len(), 5);
}
