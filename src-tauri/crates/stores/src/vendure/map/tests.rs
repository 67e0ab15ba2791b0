use super::*;
use serde_json::{Value, json};

const PRODUCTS: &str = include_str!("../../../tests/fixtures/stores/vendure/products.json");
const SETTINGS: Settings = Settings { precision: 2, whole_shop: true };

fn items() -> Vec<Item> {
    let answer: Value = serde_json::from_str(PRODUCTS).unwrap();
    let tracking: Tracking = serde_json::from_value(answer["data"].clone()).unwrap();
    let products = answer["data"]["products"]["items"].as_array().unwrap().iter();
    let products = products.map(|item| serde_json::from_value::<Product>(item.clone()).unwrap());
    let items = products.map(|product| product.read(&"vendure:shop".into(), SETTINGS, &tracking));
    items.filter_map(|(item, left_out)| item.filter(|_| left_out.is_empty())).collect()
}

fn tracking(track: bool, threshold: i64) -> Tracking {
    let settings = json!({ "trackInventory": track, "outOfStockThreshold": threshold });
    serde_json::from_value(json!({ "globalSettings": settings })).unwrap()
}

/// Pieces on hand and allocated by location.
fn levels(track: &str, own_threshold: Option<i64>, levels: &[(&str, i64, i64)]) -> Levels {
    let level = |(id, on_hand, allocated): &(&str, i64, i64)| json!({ "stockLocationId": id, "stockOnHand": on_hand, "stockAllocated": allocated });
    serde_json::from_value(json!({
        "trackInventory": track,
        "outOfStockThreshold": own_threshold.unwrap_or(-99),
        "useGlobalOutOfStockThreshold": own_threshold.is_none(),
        "stockLevels": levels.iter().map(level).collect::<Vec<_>>(),
    }))
    .unwrap()
}

fn at(places: &[(&str, i64)], backorder: bool) -> StoreStock {
    let places = places.iter().map(|(place, pieces)| ((*place).to_owned(), *pieces)).collect();
    StoreStock::At { places, backorder }
}

#[test]
fn names_come_byte_for_byte_and_prices_as_the_buyer_pays_them() {
    let items = items();
    let candle = items.iter().find(|item| item.product.id.0 == "vendure:shop/55").unwrap();
    assert_eq!(candle.product.title, "נר ריחני בעבודת יד");
    let large = &candle.product.variants[1];
    assert_eq!(
        (large.id.0.as_str(), large.sku.as_str(), large.title.as_deref()),
        ("vendure:shop/90", "HE-CANDLE-L", Some("גדול"))
    );
    let price = large.price.clone().unwrap();
    assert_eq!((price.amount.to_string().as_str(), price.currency.unwrap().code()), ("83.88", "USD"));
    assert_eq!(large.quantity, None);
    assert_eq!(
        candle.stock[1],
        Counted { variant: "vendure:shop/90".into(), stock: at(&[("1", 1)], false), price: None }
    );
    let oud = items.iter().find(|item| item.product.id.0 == "vendure:shop/56").unwrap();
    assert_eq!((oud.product.title.as_str(), &oud.product.variants[0].title), ("عطر العود", &None));
}

#[test]
fn options_stand_in_the_order_of_their_groups_whatever_order_the_shop_gives_them_in() {
    let laptop = items().remove(0).product;
    let titles: Vec<_> = laptop.variants.iter().map(|variant| variant.title.clone().unwrap()).collect();
    assert_eq!(titles, ["13 inch / 8GB", "15 inch / 8GB"]);
    assert_eq!(laptop.options, ["screen size", "RAM"]);
    assert_eq!(laptop.vendor.as_deref(), Some("Apple"));
    assert_eq!(laptop.tags, ["Electronics", "Computers", "Apple"]);
}

#[test]
fn what_the_shop_does_not_count_is_never_zero() {
    let gift = items().pop().unwrap();
    assert_eq!(
        (gift.product.variants[0].sku.as_str(), &gift.stock[0].stock),
        ("GIFT-25", &StoreStock::Untracked)
    );
    let none_left = levels("INHERIT", None, &[("1", 0, 0)]);
    assert_eq!(none_left.stock(&tracking(false, 0)), StoreStock::Untracked);
    assert_eq!(none_left.stock(&tracking(true, 0)), at(&[("1", 0)], false));
    assert_eq!(levels("TRUE", None, &[("1", 0, 0)]).stock(&tracking(false, 0)), at(&[("1", 0)], false));
    assert_eq!(levels("FALSE", None, &[("1", 5, 0)]).stock(&tracking(true, 0)), StoreStock::Untracked);
}

#[test]
fn what_is_allocated_to_orders_cannot_be_sold_again() {
    let levels = levels("TRUE", None, &[("1", 10, 4), ("2", 3, 5)]);
    assert_eq!(levels.stock(&tracking(true, 0)), at(&[("1", 6), ("2", -2)], false));
}

#[test]
fn pieces_kept_back_are_taken_once_from_the_fullest_place_and_oversell_none() {
    let two = [("1", 4, 0), ("2", 10, 1)];
    assert_eq!(levels("TRUE", Some(3), &two).stock(&tracking(true, 0)), at(&[("1", 4), ("2", 6)], false));
    assert_eq!(levels("TRUE", Some(11), &two).stock(&tracking(true, 0)), at(&[("1", 2), ("2", 0)], false));
    assert_eq!(levels("TRUE", Some(99), &two).stock(&tracking(true, 0)), at(&[("1", 0), ("2", 0)], false));
    // The shop's own where the variant leaves it to the shop.
    assert_eq!(levels("TRUE", None, &two).stock(&tracking(true, 2)), at(&[("1", 4), ("2", 7)], false));
}

#[test]
fn a_threshold_below_zero_lets_the_shop_sell_on_down_to_it_and_no_further() {
    let shop = tracking(true, 0);
    assert_eq!(levels("TRUE", Some(-3), &[("1", 2, 0)]).stock(&shop), at(&[("1", 2)], true));
    assert_eq!(levels("TRUE", Some(-3), &[("1", 0, 2)]).stock(&shop), at(&[("1", -2)], true));
    assert_eq!(levels("TRUE", Some(-3), &[("1", 0, 3)]).stock(&shop), at(&[("1", -3)], false));
}

fn product(change: impl FnOnce(&mut Value)) -> (Option<Item>, Vec<LeftOut>) {
    let answer: Value = serde_json::from_str(PRODUCTS).unwrap();
    let mut product = answer["data"]["products"]["items"][0].clone();
    change(&mut product);
    let product: Product = serde_json::from_value(product).unwrap();
    product.read(&"vendure:shop".into(), SETTINGS, &tracking(true, 0))
}

#[test]
fn what_is_switched_off_is_not_for_sale() {
    let (item, _) = product(|product| product["variants"][0]["enabled"] = false.into());
    assert_eq!(item.unwrap().product.variants.len(), 1);
    assert_eq!(product(|product| product["enabled"] = false.into()).0, None);
}

#[test]
fn a_variant_without_a_price_in_the_currency_does_not_cost_nothing() {
    let (item, _) = product(|product| {
        product["variants"][0]["priceWithTax"] = 0.into();
        product["variants"][0]["prices"] = json!([]);
    });
    assert_eq!(item.unwrap().product.variants[0].price, None);
}

#[test]
fn a_variant_without_a_sku_gets_one_that_says_which_it_is() {
    let (item, _) = product(|product| product["variants"][0]["sku"] = " ".into());
    assert_eq!(item.unwrap().product.variants[0].sku, "#1");
}

#[test]
fn a_currency_that_nobody_knows_leaves_out_its_variant_alone() {
    let (item, left_out) = product(|product| {
        product["variants"][0]["currencyCode"] = "XZZ".into();
        product["variants"][0]["prices"] = json!([{ "currencyCode": "XZZ" }]);
    });
    assert_eq!(item.unwrap().product.variants.len(), 1);
    assert!(left_out[0].id == "1" && left_out[0].why.starts_with("priceWithTax: "), "{left_out:?}");
}

#[test]
fn yen_are_counted_with_two_decimals_by_a_shop_that_counts_everything_so() {
    let (item, _) = product(|product| {
        product["variants"][0]["priceWithTax"] = 100_000.into();
        product["variants"][0]["currencyCode"] = "JPY".into();
        product["variants"][0]["prices"] = json!([{ "currencyCode": "JPY" }]);
    });
    let price = item.unwrap().product.variants[0].price.clone().unwrap();
    assert_eq!(price.in_show(cartwall_domain::Currency::JPY).unwrap().minor, 1_000);
}

#[test]
fn only_rights_beyond_reading_are_too_many() {
    let me = |permissions: &[&str]| -> Me {
        let channels = json!([{ "code": "web", "permissions": permissions },
            { "code": "other", "permissions": ["DeleteOrder"] }]);
        serde_json::from_value(json!({ "me": { "channels": channels } })).unwrap()
    };
    assert_eq!(me(&["Authenticated", "ReadCatalog", "UpdateOrder"]).excess("web"), ["UpdateOrder"]);
    assert_eq!(me(&["SuperAdmin", "UpdateOrder"]).excess("web"), ["SuperAdmin"]);
    assert!(me(&["Authenticated", "ReadOrder"]).excess("web").is_empty());
}

#[test]
fn a_shop_is_called_by_the_first_name_that_somebody_chose() {
    let name = |code: &str, seller: &str| {
        let shop: Shop = serde_json::from_value(json!({
            "activeChannel": { "code": code, "defaultCurrencyCode": "ILS", "seller": { "name": seller } },
            "globalSettings": { "serverConfig": { "moneyStrategyPrecision": 2 } },
        }))
        .unwrap();
        shop.name(&"https://shop.example/admin-api".parse().unwrap())
    };
    assert_eq!(name("__default_channel__", "נרות"), "נרות");
    assert_eq!(name("israel", "Default Seller"), "israel");
    assert_eq!(name("__default_channel__", "Default Seller"), "shop.example");
}
