//! What a card costs while an activity runs, and before and after it.

use super::fake::Fake;
use cartwall_domain::store::variant_id;
use cartwall_domain::{StoreId, Timestamp};
use cartwall_stores::{Connector, StorePrice};
use serde_json::{Value, json};

fn stocked(fake: &Fake) {
    let sku = |id: &str, price: &str| {
        json!({ "id": id, "seller_sku": id, "sales_attributes": [],
            "price": { "currency": "GBP", "sale_price": price, "tax_exclusive_price": "1.00" } })
    };
    let mut shop = fake.shop();
    shop.products.push(json!({ "id": "7", "title": "Tee", "update_time": 1, "status": "ACTIVATE",
        "skus": [sku("7S", "25.00"), sku("7M", "25.00")] }));
    shop.inventory.push(json!({ "product_id": "7", "skus": [
        { "id": "7S", "total_available_quantity": 3 }, { "id": "7M", "total_available_quantity": 3 }] }));
}

fn activity(id: &str, kind: &str, (from, until): (i64, i64), product: Value) -> Value {
    json!({ "id": id, "activity_type": kind, "status": "ONGOING", "begin_time": from, "end_time": until,
        "products": [product] })
}

fn now() -> Timestamp {
    jiff::Timestamp::now().as_second()
}

/// Price and compare-at price of both skus, in the catalogue and with their stock.
async fn prices(shop: &dyn Connector) -> [(String, Option<String>); 2] {
    let read = shop.catalogue(None).await.unwrap().items.remove(0).product;
    let ids = ["7S", "7M"].map(|own| variant_id(&StoreId("store".to_owned()), own));
    let counted = shop.stock(&ids).await.unwrap();
    ids.map(|id| {
        let listed = read.variants.iter().find(|variant| variant.id == id).unwrap();
        let with_stock = counted.iter().find(|one| one.variant == id).unwrap().price.clone().unwrap();
        let of_list =
            StorePrice { price: listed.price.clone().unwrap(), compare_at: listed.compare_at.clone() };
        assert_eq!(of_list, with_stock);
        let amount = |price: &cartwall_domain::catalogue::ListPrice| price.amount.to_string();
        (amount(&with_stock.price), with_stock.compare_at.as_ref().map(amount))
    })
}

fn at(price: &str) -> (String, Option<String>) {
    (price.to_owned(), (price != "25").then(|| "25".to_owned()))
}

#[tokio::test]
async fn a_card_costs_what_the_activity_that_runs_makes_of_the_list_price() {
    let (price, long) =
        (|amount: &str| json!({ "amount": amount, "currency": "GBP" }), (now() - 60, now() + 600));
    for (activities, small, medium) in [
        (vec![], "25", "25"),
        (
            vec![activity("1", "FLASHSALE", long, json!({ "id": "7", "activity_price": price("15.00") }))],
            "15",
            "15",
        ),
        (
            vec![activity(
                "1",
                "FIXED_PRICE",
                long,
                json!({ "id": "7", "skus": [
                { "id": "7S", "activity_price": price("19.90"), "quantity_limit": -1 },
                { "id": "7M", "activity_price": price("9.90"), "quantity_limit": 5, "used_quantity": 5 }] }),
            )],
            "19.9",
            "25",
        ),
        (
            vec![activity("1", "DIRECT_DISCOUNT", long, json!({ "id": "7", "discount": "15" }))],
            "21.25",
            "21.25",
        ),
        // The lower of two, and never a dearer one.
        (
            vec![
                activity("1", "DIRECT_DISCOUNT", long, json!({ "id": "7", "discount": "10" })),
                activity(
                    "2",
                    "FLASHSALE",
                    long,
                    json!({ "id": "7", "skus": [
                    { "id": "7S", "activity_price": price("12.00") }, { "id": "7M", "activity_price": price("30.00") }] }),
                ),
            ],
            "12",
            "22.5",
        ),
        // Not yet, not any more, of other goods, in other money, and of another kind.
        (
            vec![activity(
                "1",
                "FLASHSALE",
                (now() + 300, now() + 600),
                json!({ "id": "7", "activity_price": price("15") }),
            )],
            "25",
            "25",
        ),
        (
            vec![activity(
                "1",
                "FLASHSALE",
                (now() - 300, now() - 60),
                json!({ "id": "7", "activity_price": price("15") }),
            )],
            "25",
            "25",
        ),
        (
            vec![activity("1", "FLASHSALE", long, json!({ "id": "8", "activity_price": price("15") }))],
            "25",
            "25",
        ),
        (
            vec![activity(
                "1",
                "FLASHSALE",
                long,
                json!({ "id": "7", "activity_price": { "amount": "15", "currency": "USD" } }),
            )],
            "25",
            "25",
        ),
        (vec![activity("1", "SHIPPING_DISCOUNT", long, json!({ "id": "7", "discount": "15" }))], "25", "25"),
    ] {
        let fake = Fake::start().await;
        stocked(&fake);
        let told = json!(activities);
        fake.shop().activities = activities;
        assert_eq!(prices(&*fake.connect()).await, [at(small), at(medium)], "{told}");
    }
}

#[tokio::test]
async fn an_app_that_may_not_read_activities_is_told_the_list_prices_and_everything_else() {
    let fake = Fake::start().await;
    stocked(&fake);
    fake.shop().forbidden.insert("promotion");
    let shop = fake.connect();
    assert!(shop.check().await.unwrap().missing.is_empty());
    for _ in 0..3 {
        assert_eq!(prices(&*shop).await, [at("25"), at("25")]);
    }
    assert_eq!(fake.asked("/promotion/202309/activities/search"), 1, "it is not asked again and again");
}

#[tokio::test]
async fn a_price_without_tax_is_never_shown() {
    let fake = Fake::start().await;
    stocked(&fake);
    fake.shop().products[0]["skus"][0]["price"] = json!({ "currency": "GBP", "tax_exclusive_price": "1.00" });
    let read = fake.connect().catalogue(None).await.unwrap().items.remove(0).product;
    assert_eq!(read.variants[0].price, None);
}

#[tokio::test]
async fn an_activity_that_changes_a_price_is_found_behind_all_that_change_none() {
    let fake = Fake::start().await;
    stocked(&fake);
    let long = (now() - 60, now() + 600);
    let flash = |id: &str, product: &str| {
        let price = json!({ "amount": "15", "currency": "GBP" });
        activity(id, "FLASHSALE", long, json!({ "id": product, "activity_price": price }))
    };
    let shipping =
        (0..120).map(|id| activity(&id.to_string(), "SHIPPING_DISCOUNT", long, json!({ "id": "7" })));
    fake.shop().activities = shipping.chain([flash("200", "7")]).collect();
    assert_eq!(prices(&*fake.connect()).await, [at("15"), at("15")]);
    // Each that changes one is a question more, so there is an end to them; what is beyond costs its list price.
    let many = Fake::start().await;
    stocked(&many);
    many.shop().activities =
        (0..60).map(|id| flash(&id.to_string(), if id < 59 { "8" } else { "7" })).collect();
    let shop = many.connect();
    assert_eq!(prices(&*shop).await, [at("25"), at("25")]);
    assert_eq!(shop.activities_unread(), 10, "and it is told how many they are");
    many.shop().activities.clear();
    assert_eq!(fake.connect().activities_unread(), 0);
    let asked = many.shop().asked.iter().filter(|(path, _)| path.starts_with("/promotion/")).count();
    assert!(asked <= 52, "{asked}");
}
