//! What the shop sells.

use super::fake::Fake;
use super::{page, page_before};
use cartwall_domain::Currency;
use cartwall_stores::LeftOut;
use serde_json::{Value, json};

const TITLE: &str = "שמלת פשתן \"חי\" \u{200f}– מידה ²";
const PICTURE: &str = "https://cdn.shopify.com/s/files/1/שמלה.jpg?v=1";

fn media(url: &str) -> Value {
    json!({ "preview": { "image": { "url": url } } })
}

fn variant(id: u64, of: &Value) -> Value {
    json!({
        "id": format!("gid://shopify/ProductVariant/{id}"), "sku": format!("S-{id}"), "barcode": "",
        "title": "Red / M", "price": "119.90", "compareAtPrice": "150.00",
        "updatedAt": "2026-11-22T13:00:00Z", "media": { "nodes": [] }, "product": of,
    })
}

fn product(id: u64) -> Value {
    json!({
        "id": format!("gid://shopify/Product/{id}"), "title": TITLE, "vendor": "Linen", "tags": ["חדש", "new"],
        "status": "ACTIVE", "hasOnlyDefaultVariant": false, "updatedAt": "2026-11-22T12:00:00Z",
        "options": [{ "name": "צבע" }, { "name": "Size" }], "featuredMedia": media(PICTURE),
    })
}

fn with(mut value: Value, changes: Value) -> Value {
    for (name, change) in changes.as_object().unwrap() {
        value[name] = change.clone();
    }
    value
}

fn answer(variants: Vec<Value>) -> Value {
    json!({ "shop": { "currencyCode": "ILS" }, "productVariants": page(variants) })
}

#[tokio::test]
async fn a_product_comes_with_its_variants_byte_for_byte() {
    let fake = Fake::start().await;
    let own = with(variant(12, &product(1)), json!({ "media": { "nodes": [media("https://x/own.png")] } }));
    fake.on("Catalogue", answer(vec![variant(11, &product(1)), own, variant(21, &product(2))]));
    let page = fake.shop().catalogue(None).await.unwrap();
    assert_eq!(page.items.len(), 2);
    let first = &page.items[0].product;
    assert_eq!(first.id.0, "shopify:linen.myshopify.com/1");
    assert_eq!(first.title, TITLE);
    assert_eq!(first.picture.as_deref(), Some(PICTURE));
    assert_eq!(first.tags, ["חדש", "new"]);
    assert_eq!(first.options, ["צבע", "Size"]);
    assert_eq!(first.variants.len(), 2);
    let variant = &first.variants[0];
    assert_eq!(variant.id.0, "shopify:linen.myshopify.com/11");
    assert_eq!((variant.sku.as_str(), variant.title.as_deref()), ("S-11", Some("Red / M")));
    let price = variant.price.as_ref().unwrap();
    assert_eq!((price.amount.to_string().as_str(), price.currency), ("119.9", Some(Currency::ILS)));
    assert_eq!(variant.compare_at.as_ref().unwrap().amount.to_string(), "150");
    assert_eq!((&variant.barcode, &variant.quantity, &variant.picture), (&None, &None, &None));
    assert_eq!(first.variants[1].picture.as_deref(), Some("https://x/own.png"));
    assert_eq!(page.newest, Some(1_795_352_400_000));
}

#[tokio::test]
async fn a_product_without_a_choice_has_no_options_in_its_name() {
    let fake = Fake::start().await;
    let single = with(product(1), json!({ "hasOnlyDefaultVariant": true, "featuredMedia": null }));
    let variant = with(
        variant(11, &single),
        json!({ "title": "Default Title", "sku": "", "compareAtPrice": "119.90" }),
    );
    fake.on("Catalogue", answer(vec![variant]));
    let page = fake.shop().catalogue(None).await.unwrap();
    let product = &page.items[0].product;
    assert_eq!(product.picture, None);
    assert_eq!((&product.variants[0].title, product.options.len()), (&None, 0));
    assert_eq!(product.variants[0].sku, "#11", "made, and its own");
    assert_eq!(product.variants[0].compare_at, None, "the same price is no comparison");
}

#[tokio::test]
async fn drafts_and_archived_products_are_left_out_even_where_the_filter_let_them_through() {
    let fake = Fake::start().await;
    let of = |id: u64, status: &str| variant(id * 10, &with(product(id), json!({ "status": status })));
    fake.on("Catalogue", answer(vec![of(1, "DRAFT"), of(2, "ARCHIVED"), of(3, "UNLISTED"), of(4, "ACTIVE")]));
    let page = fake.shop().catalogue(None).await.unwrap();
    let ids: Vec<_> = page.items.iter().map(|item| item.product.id.0.rsplit('/').next().unwrap()).collect();
    assert_eq!(ids, ["3", "4"]);
    assert!(page.left_out.is_empty(), "on purpose, so nobody has to hear of it");
}

#[tokio::test]
async fn a_variant_that_cannot_be_read_does_not_take_its_page_with_it() {
    let fake = Fake::start().await;
    let bad = with(variant(12, &product(1)), json!({ "price": "many" }));
    let broken = with(variant(13, &product(1)), json!({ "product": { "id": 5 } }));
    fake.on("Catalogue", answer(vec![variant(11, &product(1)), bad, broken]));
    let page = fake.shop().catalogue(None).await.unwrap();
    assert_eq!(page.items[0].product.variants.len(), 1);
    let why = "price: not a decimal number";
    assert_eq!(page.left_out[0], LeftOut { id: "12".into(), why: why.into() });
    assert_eq!(page.left_out[1].id, "13");
    assert!(page.left_out[1].why.starts_with("product.id: "), "{}", page.left_out[1].why);
}

#[tokio::test]
async fn pages_follow_one_another_by_cursor() {
    let fake = Fake::start().await;
    let first = page_before(vec![variant(11, &product(1))], "cursor-1");
    fake.on("Catalogue", json!({ "shop": { "currencyCode": "ILS" }, "productVariants": first }));
    fake.on("Catalogue", answer(vec![variant(12, &product(1))]));
    let shop = fake.shop();
    let first = shop.catalogue(None).await.unwrap();
    assert_eq!(first.next.as_deref(), Some("cursor-1"));
    let second = shop.catalogue(first.next.as_deref()).await.unwrap();
    assert_eq!(second.next, None);
    assert_eq!(second.items[0].product.id, first.items[0].product.id, "the rest of the same product");
    let after: Vec<_> = fake.asked().iter().map(|asked| asked.variables()["after"].clone()).collect();
    assert_eq!(after, [json!(null), json!("cursor-1")]);
}
