//! The catalogue and the stock of a WooCommerce.

use super::fake::Fake;
use cartwall_domain::catalogue::Variant;
use cartwall_domain::stock::Unsold;
use cartwall_domain::store::variant_id;
use cartwall_domain::{Currency, StoreId, VariantId};
use cartwall_stores::{Counted, Item, StoreStock};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn id(own: u64) -> VariantId {
    variant_id(&StoreId("store".to_owned()), &own.to_string())
}

fn at(pieces: i64, backorder: bool) -> StoreStock {
    StoreStock::At { places: vec![(String::new(), pieces)], backorder }
}

fn by_id(counted: Vec<Counted>) -> BTreeMap<VariantId, StoreStock> {
    counted.into_iter().map(|counted| (counted.variant, counted.stock)).collect()
}

async fn item(fake: &Fake, own: u64) -> Item {
    let page = fake.connect().catalogue(None).await.unwrap();
    let name = format!("store/{own}");
    page.items.into_iter().find(|item| item.product.id.0 == name).unwrap()
}

fn edit(rows: &mut [Value], own: u64) -> &mut Value {
    rows.iter_mut().find(|row| row["id"] == own).unwrap()
}

fn price(variant: &Variant) -> String {
    let price = variant.price.as_ref().unwrap();
    format!("{} {}", price.amount, price.currency.as_ref().map_or("", Currency::code))
}

#[tokio::test]
async fn the_recorded_shop_is_read_with_its_variations_in_their_order() {
    let fake = Fake::start().await;
    let page = fake.connect().catalogue(None).await.unwrap();
    assert_eq!((page.items.len(), page.left_out.len(), page.next), (9, 0, None));
    let tee = item(&fake, 35).await.product;
    let seen: Vec<_> = tee
        .variants
        .iter()
        .map(|v| (v.id.0.as_str(), v.sku.as_str(), v.title.as_deref(), price(v)))
        .collect();
    assert_eq!(
        seen,
        [
            ("store/36", "TEE-S", Some("S"), "29 USD".to_owned()),
            ("store/37", "TEE-M", Some("M"), "30 USD".to_owned()),
            ("store/38", "TEE-L", Some("L"), "31 USD".to_owned()),
        ]
    );
    assert_eq!(tee.options, ["Option"], "as this shop calls it");
    let light = item(&fake, 10).await.product;
    assert_eq!((light.title.as_str(), light.variants[0].title.as_deref()), ("Ring Light 10in", None));
}

#[tokio::test]
async fn every_kind_of_count_that_was_recorded_is_told_apart() {
    let fake = Fake::start().await;
    let ids = [10, 15, 21, 29, 36, 44, 45].map(id);
    let stock = by_id(fake.connect().stock(&ids).await.unwrap());
    assert_eq!(stock.len(), 7);
    assert_eq!(stock[&id(10)], at(19, false));
    assert_eq!(stock[&id(15)], at(25, true), "backorders are allowed");
    assert_eq!(stock[&id(21)], at(0, false));
    assert_eq!(stock[&id(29)], StoreStock::Untracked, "not counted is not nothing");
    assert_eq!(stock[&id(36)], at(10, false));
}

#[tokio::test]
async fn variations_counted_by_their_product_report_its_one_number_each() {
    let fake = Fake::start().await;
    let scarf = by_id(item(&fake, 43).await.stock);
    assert_eq!(scarf, BTreeMap::from([(id(44), at(9, false)), (id(45), at(9, false))]));
}

#[tokio::test]
async fn a_count_that_is_missing_is_unknown_and_one_sold_out_by_hand_is_nothing() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        edit(&mut shop.products, 10)["stock_quantity"] = Value::Null;
        edit(&mut shop.products, 29)["stock_status"] = "outofstock".into();
        edit(&mut shop.products, 12)["stock_quantity"] = json!(-3);
        edit(&mut shop.products, 15)["stock_quantity"] = json!("2.75");
    }
    let stock = by_id(fake.connect().stock(&[10, 12, 15, 29].map(id)).await.unwrap());
    assert_eq!(stock[&id(10)], StoreStock::Unknown);
    assert_eq!(stock[&id(29)], at(0, false));
    assert_eq!(stock[&id(12)], at(-3, false), "oversold");
    assert_eq!(stock[&id(15)], at(2, true));
}

#[tokio::test]
async fn at_its_threshold_a_shop_sells_none_and_says_so_beside_the_number() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        for (own, pieces) in [(10, 2), (12, -3)] {
            let product = edit(&mut shop.products, own);
            (product["manage_stock"], product["stock_quantity"]) = (true.into(), pieces.into());
            product["stock_status"] = "outofstock".into();
        }
    }
    let counted = fake.connect().stock(&[id(10), id(12)]).await.unwrap();
    let at = |own| counted.iter().find(|count| count.variant == id(own)).unwrap().stock.clone();
    let left = |pieces| StoreStock::At { places: vec![(String::new(), pieces)], backorder: false };
    assert_eq!((at(10), at(12)), (left(0), left(-3)), "what was sold too often stays in sight");
}

#[tokio::test]
async fn a_variation_cannot_be_bought_where_it_or_its_product_is_not_for_sale() {
    for (whose, status, why) in [
        ("product", "draft", Unsold::Drafted),
        ("product", "private", Unsold::Unpublished),
        ("variation", "private", Unsold::SwitchedOff),
    ] {
        let fake = Fake::start().await;
        let connector = fake.connect();
        connector.catalogue(None).await.unwrap();
        {
            let mut shop = fake.shop();
            let rows = if whose == "product" { (35, true) } else { (37, false) };
            let rows = (rows.0, if rows.1 { &mut shop.products } else { &mut shop.variations });
            edit(rows.1, rows.0)["status"] = status.into();
        }
        // Whether its product is known already or not.
        for connector in [connector, fake.connect()] {
            let counted = connector.stock(&[id(37)]).await.unwrap();
            assert_eq!(counted[0].stock, StoreStock::Unsold(why), "{whose} {status}");
        }
    }
}

#[tokio::test]
async fn an_older_shop_is_asked_for_variations_product_by_product() {
    let fake = Fake::start().await;
    fake.shop().old = true;
    let connector = fake.connect();
    // Nothing was read yet: a variation's product is not known.
    let stock = by_id(connector.stock(&[37, 10].map(id)).await.unwrap());
    assert_eq!(stock, BTreeMap::from([(id(37), at(4, false)), (id(10), at(19, false))]));
    assert_eq!(fake.asked("products/37"), 1);
    let page = connector.catalogue(None).await.unwrap();
    let variants: usize = page.items.iter().map(|item| item.product.variants.len()).sum();
    assert_eq!(variants, 5 + 12);
    assert_eq!(fake.asked("variations"), 1, "asked once, and then no more");
    let before = fake.shop().asked.len();
    connector.stock(&[36, 37, 38].map(id)).await.unwrap();
    assert_eq!(
        fake.shop().asked.len() - before,
        2,
        "its product is known by now, and asked whether it is sold"
    );
}

#[tokio::test]
async fn a_question_for_nothing_is_not_asked_because_the_shop_would_answer_with_everything() {
    let fake = Fake::start().await;
    let other = VariantId("elsewhere/10".to_owned());
    let odd = VariantId("store/no-number".to_owned());
    assert!(fake.connect().stock(&[other, odd]).await.unwrap().is_empty());
    assert!(fake.shop().asked.is_empty());
}

#[tokio::test]
async fn what_the_shop_does_not_have_and_a_product_that_is_bought_by_its_variations_are_left_out() {
    let fake = Fake::start().await;
    let stock = fake.connect().stock(&[999, 35, 36].map(id)).await.unwrap();
    assert_eq!(by_id(stock).into_keys().collect::<Vec<_>>(), [id(36)]);
}

#[tokio::test]
async fn a_large_shop_is_read_in_pages_of_a_hundred() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        let light = edit(&mut shop.products, 10).clone();
        shop.products = (1..=250)
            .map(|id| {
                let mut product = light.clone();
                product["id"] = json!(id);
                product
            })
            .collect();
    }
    let connector = fake.connect();
    let (mut next, mut sizes) = (None, Vec::new());
    loop {
        let page = connector.catalogue(next.as_deref()).await.unwrap();
        sizes.push(page.items.len());
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!(sizes, [100, 100, 50]);
    let ids: Vec<_> = (1..=100).map(id).collect();
    assert_eq!(connector.stock(&ids).await.unwrap().len(), 100);
}

#[tokio::test]
async fn drafts_private_products_groups_and_variations_switched_off_are_not_for_sale() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        edit(&mut shop.products, 10)["status"] = "draft".into();
        edit(&mut shop.products, 12)["status"] = "private".into();
        edit(&mut shop.products, 15)["type"] = "grouped".into();
        edit(&mut shop.variations, 37)["status"] = "private".into();
        for own in [44, 45] {
            edit(&mut shop.variations, own)["status"] = "private".into();
        }
    }
    let page = fake.connect().catalogue(None).await.unwrap();
    assert_eq!(page.items.len(), 5);
    assert_eq!(page.left_out.len(), 1);
    assert_eq!(
        (page.left_out[0].id.as_str(), page.left_out[0].why.as_str()),
        ("43", "variations: none is for sale")
    );
    let tee = page.items.iter().find(|item| item.product.id.0 == "store/35").unwrap();
    assert_eq!(tee.product.variants.len(), 2);
}

#[tokio::test]
async fn a_variation_without_a_number_of_its_own_does_not_share_its_products() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        // The shop answers with the product's where a variation has none.
        edit(&mut shop.variations, 36)["sku"] = "TEE".into();
        edit(&mut shop.variations, 37)["sku"] = "".into();
        edit(&mut shop.products, 10)["sku"] = "".into();
    }
    let skus: Vec<_> = item(&fake, 35).await.product.variants.into_iter().map(|v| v.sku).collect();
    assert_eq!(skus, ["#36", "#37", "TEE-L"]);
    assert_eq!(item(&fake, 10).await.product.variants[0].sku, "#10");
}

#[tokio::test]
async fn prices_pictures_and_names_are_read_in_every_form_they_have() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        let light = edit(&mut shop.products, 10);
        light["name"] = "Salt &amp; <em>Light</em>".into();
        light["price"] = "3.10".into();
        light["images"] = json!([{"id": 0, "src": ""}, {"id": 7, "src": "https://shop.example.com/7.jpg"}]);
        light["brands"] = json!([{"id": 1, "name": "Bob &amp; Co"}]);
        light["tags"] = json!([{"id": 1, "name": "new"}]);
        light["global_unique_id"] = "4006381333931".into();
        edit(&mut shop.products, 12)["price"] = "".into();
        let scarf = edit(&mut shop.variations, 44);
        scarf["image"] = json!({"id": 0, "src": ""});
        scarf["attributes"] = json!([]);
        edit(&mut shop.variations, 45)["image"] = json!({"id": 3, "src": "https://shop.example.com/3.jpg"});
    }
    let light = item(&fake, 10).await.product;
    assert_eq!((light.title.as_str(), light.vendor.as_deref()), ("Salt & Light", Some("Bob & Co")));
    assert_eq!(light.tags, ["new"]);
    assert_eq!(light.picture.as_deref(), Some("https://shop.example.com/7.jpg"));
    assert_eq!(light.variants[0].barcode.as_deref(), Some("4006381333931"));
    assert_eq!(price(&light.variants[0]), "3.1 USD");
    assert_eq!(light.variants[0].compare_at.as_ref().unwrap().amount.to_string(), "4.9");
    let no_price = item(&fake, 12).await.product;
    assert_eq!(no_price.variants[0].price, None, "not set is not free");
    let scarf = item(&fake, 43).await.product;
    assert_eq!(scarf.picture, None);
    assert_eq!(scarf.variants[0].picture, None);
    assert_eq!(scarf.variants[0].title.as_deref(), Some("Blue"), "from its name");
    assert_eq!(scarf.variants[1].picture.as_deref(), Some("https://shop.example.com/3.jpg"));
}

#[tokio::test]
async fn a_bad_product_is_left_out_and_named_and_the_rest_is_read() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        edit(&mut shop.products, 12)["images"] = json!([{"src": {"odd": 1}}]);
        edit(&mut shop.variations, 37)["attributes"] = json!([7]);
    }
    let page = fake.connect().catalogue(None).await.unwrap();
    assert_eq!(page.items.len(), 8);
    let left: Vec<_> = page.left_out.iter().map(|left| left.id.as_str()).collect();
    assert_eq!(left, ["12", "37"]);
    assert!(page.left_out[0].why.starts_with("images[0].src"), "{}", page.left_out[0].why);
}

#[tokio::test]
async fn a_card_costs_what_the_buyer_sees_however_the_shop_keeps_its_prices() {
    for (taxes, expected) in [
        (None, "49.90"),
        (Some((true, true)), "49.90"),
        (Some((false, false)), "49.90"),
        (Some((false, true)), "58.88"),
        (Some((true, false)), "42.29"),
    ] {
        let fake = Fake::start().await;
        {
            let mut shop = fake.shop();
            shop.taxes = taxes;
            edit(&mut shop.products, 10)["price"] = "49.90".into();
            edit(&mut shop.variations, 37)["price"] = "49.90".into();
        }
        let amount: cartwall_domain::Decimal = expected.parse().unwrap();
        let connector = fake.connect();
        let counted = connector.stock(&[id(10), id(37)]).await.unwrap();
        for count in &counted {
            assert_eq!(count.price.as_ref().unwrap().price.amount, amount, "{taxes:?} {:?}", count.variant);
        }
        let page = connector.catalogue(None).await.unwrap();
        let variants = page.items.iter().flat_map(|item| &item.product.variants);
        let prices = variants.filter(|variant| [id(10), id(37)].contains(&variant.id));
        let prices: Vec<_> = prices.map(|variant| variant.price.as_ref().unwrap().amount).collect();
        assert_eq!(prices, [amount, amount], "{taxes:?}");
    }
}
