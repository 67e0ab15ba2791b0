//! The catalogue and the stock of a TikTok Shop.

use super::fake::Fake;
use cartwall_domain::store::variant_id;
use cartwall_domain::{StoreId, VariantId};
use cartwall_stores::StoreStock;
use serde_json::{Value, json};

fn id(own: &str) -> VariantId {
    variant_id(&StoreId("store".to_owned()), own)
}

fn tee(product: &str) -> Value {
    let sku = |size: &str, code: &str, status: &str| {
        json!({
            "id": format!("{product}{size}"), "seller_sku": code, "status_info": {"status": status},
            "price": {"currency": "GBP", "tax_exclusive_price": "12.50", "sale_price": "15.00"},
            "sales_attributes": [
                {"name": "Colour", "value_name": "Red", "sku_img": {"urls": ["https://img.example.com/red.jpg"]}},
                {"name": "Size", "value_name": size},
            ],
            "identifier_code": {"code": "4006381333931", "type": "EAN"},
        })
    };
    json!({
        "id": product, "title": " Logo  Tee ", "status": "ACTIVATE", "update_time": 1, "brand": {"name": "Bob"},
        "main_images": [{"urls": ["https://img.example.com/tee.jpg"], "thumb_urls": []}],
        "skus": [sku("S", "TEE-S", "NORMAL"), sku("M", "", "NORMAL"), sku("L", "TEE-L", "DEACTIVATED")],
    })
}

#[tokio::test]
async fn products_have_the_pictures_and_choices_that_their_list_lacks() {
    let fake = Fake::start().await;
    fake.shop().products.push(tee("7"));
    let page = fake.connect().catalogue(None).await.unwrap();
    let product = &page.items[0].product;
    assert_eq!((product.id.0.as_str(), product.title.as_str()), ("store/7", "Logo Tee"));
    assert_eq!(product.vendor.as_deref(), Some("Bob"));
    assert_eq!(product.options, ["Colour", "Size"]);
    assert_eq!(product.picture.as_deref(), Some("https://img.example.com/tee.jpg"));
    let seen: Vec<_> =
        product.variants.iter().map(|v| (v.id.0.as_str(), v.sku.as_str(), v.title.as_deref())).collect();
    assert_eq!(seen, [("store/7S", "TEE-S", Some("Red / S")), ("store/7M", "#7M", Some("Red / M"))]);
    let small = &product.variants[0];
    assert_eq!(small.price.as_ref().unwrap().amount.to_string(), "15");
    assert_eq!(small.picture.as_deref(), Some("https://img.example.com/red.jpg"));
    assert_eq!(small.barcode.as_deref(), Some("4006381333931"));
    assert!(page.items[0].stock.is_empty(), "asked for by itself");
}

#[tokio::test]
async fn a_product_is_read_in_full_again_only_when_it_changed() {
    let fake = Fake::start().await;
    fake.shop().products.push(tee("7"));
    let connector = fake.connect();
    for _ in 0..3 {
        connector.catalogue(None).await.unwrap();
    }
    assert_eq!(fake.asked("/product/202309/products/7"), 1);
    fake.shop().products[0]["update_time"] = 2.into();
    fake.shop().products[0]["title"] = "New".into();
    assert_eq!(connector.catalogue(None).await.unwrap().items[0].product.title, "New");
}

#[tokio::test]
async fn products_made_up_in_a_show_are_there_and_those_not_for_sale_are_not() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        let mut quick = tee("1");
        quick["product_tags"] = json!(["LIVE_QUICK"]);
        let mut gift = tee("2");
        gift["is_not_for_sale"] = true.into();
        let mut off = tee("3");
        off["status"] = "SELLER_DEACTIVATED".into();
        let mut empty = tee("4");
        empty["skus"] = json!([]);
        let mut odd = tee("5");
        odd["skus"] = json!([{"seller_sku": "no id"}]);
        shop.products = vec![quick, gift, off, empty, odd];
    }
    let page = fake.connect().catalogue(None).await.unwrap();
    let ids: Vec<_> = page.items.iter().map(|item| item.product.id.0.as_str()).collect();
    assert_eq!(ids, ["store/1"]);
    let left: Vec<_> = page.left_out.iter().map(|left| left.id.as_str()).collect();
    assert_eq!(left, ["4", "5"]);
}

#[tokio::test]
async fn pages_follow_their_tokens_to_the_end() {
    let fake = Fake::start().await;
    fake.shop().products = (1..=45).map(|id| tee(&id.to_string())).collect();
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
    assert_eq!(sizes, [20, 20, 5]);
}

#[tokio::test]
async fn stock_is_told_by_where_it_may_be_sold_and_not_only_in_total() {
    let fake = Fake::start().await;
    fake.shop().inventory = vec![json!({"product_id": "7", "skus": [
        {"id": "7S", "total_available_quantity": 30, "total_committed_quantity": 2,
         "warehouse_inventory": [{"warehouse_id": "9", "available_quantity": 30, "committed_quantity": 2}],
         "total_available_inventory_distribution": {
            "in_shop_inventory": {"quantity": 12},
            "campaign_inventory": [{"quantity": 10, "campaign_name": "Friday"}],
            "creator_inventory": [{"quantity": 8, "creator_name": "vera"}]}},
        {"id": "7M", "total_available_quantity": 5},
        {"id": "7L"},
        {"id": "7X", "total_available_quantity": "many"},
    ]})];
    let connector = fake.connect();
    let asked = ["7S", "7M", "7L", "7X", "8"].map(id);
    let stock = connector.stock(&asked).await.unwrap();
    let at = |places: &[(&str, i64)]| StoreStock::At {
        places: places.iter().map(|(place, pieces)| ((*place).to_owned(), *pieces)).collect(),
        backorder: false,
    };
    let seen: Vec<_> = stock.iter().map(|one| (one.variant.0.as_str(), one.stock.clone())).collect();
    assert_eq!(
        seen,
        [
            ("store/7S", at(&[("in_shop", 12), ("campaign:Friday", 10), ("creator:vera", 8)])),
            ("store/7M", at(&[("", 5)])),
            ("store/7L", StoreStock::Unknown),
            ("store/7X", StoreStock::Unknown),
        ]
    );
    let places = connector.check().await.unwrap().locations;
    let places: Vec<_> = places.iter().map(|p| (p.id.as_str(), p.name.as_str(), p.counts)).collect();
    assert_eq!(
        places,
        [("campaign:Friday", "Friday", true), ("creator:vera", "vera", true), ("in_shop", "Shop", true)]
    );
}

#[tokio::test]
async fn every_product_of_a_rundown_has_its_turn_however_often_what_is_on_air_is_looked_at() {
    let fake = Fake::start().await;
    let rundown: Vec<String> = (10..40).map(|n| n.to_string()).collect();
    for own in &rundown {
        fake.shop().products.push(tee(own));
        fake.shop().inventory.push(json!({ "product_id": own,
            "skus": [{ "id": format!("{own}S"), "total_available_quantity": 4 }] }));
    }
    let connector = fake.connect();
    let mut next = None;
    loop {
        next = connector.catalogue(next.as_deref()).await.unwrap().next;
        if next.is_none() {
            break;
        }
    }
    let looked_at = |own: &str| fake.asked(&format!("/product/202309/products/{own}"));
    let before: Vec<usize> = rundown.iter().map(|own| looked_at(own)).collect();
    let all: Vec<VariantId> = rundown.iter().map(|own| id(&format!("{own}S"))).collect();
    for _ in 0..6 {
        for _ in 0..5 {
            connector.stock(&all[..1]).await.unwrap();
        }
        connector.stock(&all).await.unwrap();
    }
    let never: Vec<_> = rundown
        .iter()
        .zip(before)
        .filter(|(own, before)| looked_at(own) == *before)
        .map(|(own, _)| own)
        .collect();
    assert!(never.is_empty(), "{never:?}");
}

#[tokio::test]
async fn a_check_finds_the_places_by_itself_and_no_question_is_asked_for_nothing() {
    let fake = Fake::start().await;
    fake.shop().products.push(tee("7"));
    fake.shop().inventory = vec![json!({"product_id": "7", "skus": [{"id": "7S",
        "total_available_inventory_distribution": {"creator_inventory": [{"quantity": 8, "creator_name": "vera"}]}}]})];
    let connector = fake.connect();
    assert_eq!(connector.check().await.unwrap().locations.len(), 2);
    let before = fake.shop().asked.len();
    assert!(connector.stock(&[]).await.unwrap().is_empty());
    assert!(connector.stock(&[VariantId("other/7S".to_owned())]).await.unwrap().is_empty());
    assert_eq!(fake.shop().asked.len(), before);
}
