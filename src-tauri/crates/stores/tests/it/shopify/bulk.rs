//! A large catalogue, which the shop writes into a file.

use super::fake::Fake;
use super::page;
use cartwall_stores::{Connector, Item, StoreError};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn variant(id: u64) -> Value {
    let of = id / 10;
    json!({ "id": format!("gid://shopify/ProductVariant/{id}"), "sku": format!("S-{id}"), "barcode": null,
        "title": "שמלה", "price": "10.00", "compareAtPrice": null, "updatedAt": "2026-11-22T12:00:00Z",
        "contextualPricing": { "price": { "amount": "12.00", "currencyCode": "ILS" }, "compareAtPrice": null },
        "product": { "id": format!("gid://shopify/Product/{of}"), "title": "Dress ".repeat(20), "vendor": "",
            "tags": [], "status": "ACTIVE", "hasOnlyDefaultVariant": false, "updatedAt": "2026-11-22T12:00:00Z",
            "featuredMedia": null } })
}

/// The file of so many variants, every third with a picture of its own.
fn file(count: u64) -> String {
    let lines = (0..count).flat_map(|id| {
        let picture = json!({ "preview": { "image": { "url": format!("https://cdn.example/{id}.jpg") } },
            "__parentId": format!("gid://shopify/ProductVariant/{id}") });
        [Some(variant(id)), id.is_multiple_of(3).then_some(picture)]
    });
    lines.flatten().map(|line| format!("{line}\n")).collect()
}

fn at_work(fake: &Fake, status: &[&str]) {
    fake.on("VariantsCount", json!({ "productVariantsCount": { "count": 5_000 } }));
    let operation = |status: &str| {
        let url = (status == "COMPLETED").then(|| format!("{}file.jsonl", fake.address));
        json!({ "id": "gid://shopify/BulkOperation/1", "status": status, "url": url })
    };
    let run = json!({ "bulkOperation": operation("CREATED"), "userErrors": [] });
    fake.on("BulkRun", json!({ "bulkOperationRunQuery": run }));
    for status in status {
        fake.on(
            "BulkStatus",
            json!({ "shop": { "currencyCode": "ILS" }, "bulkOperation": operation(status) }),
        );
    }
}

async fn all(shop: &dyn Connector) -> Vec<Item> {
    let (mut items, mut next) = (Vec::new(), None::<String>);
    loop {
        let page = shop.catalogue(next.as_deref()).await.unwrap();
        assert_eq!(page.left_out, []);
        items.extend(page.items);
        next = page.next;
        if next.is_none() {
            return items;
        }
    }
}

#[tokio::test]
async fn a_large_catalogue_is_read_from_the_file_in_slices_and_each_variant_once() {
    let fake = Fake::start().await;
    fake.write_file(file(5_000));
    at_work(&fake, &["RUNNING", "RUNNING", "COMPLETED"]);
    let shop = fake.shop();
    let mut seen: BTreeMap<String, Option<String>> = BTreeMap::new();
    for item in all(&*shop).await {
        for variant in item.product.variants {
            assert_eq!(variant.price.unwrap().amount.to_string(), "12");
            assert!(seen.insert(variant.sku, variant.picture).is_none());
        }
    }
    assert_eq!(seen.len(), 5_000);
    for (sku, picture) in seen {
        let id: u64 = sku[2..].parse().unwrap();
        let own = id.is_multiple_of(3).then(|| format!("https://cdn.example/{id}.jpg"));
        assert_eq!(picture, own, "{sku}");
    }
    let asked = fake.asked_for("BulkRun")[0].variables();
    let query = asked["query"].as_str().unwrap();
    assert!(query.contains("country: IL") && !query.contains("ZZ"), "{query}");
    let ranges = fake.ranges();
    assert!(ranges.len() > 2, "{ranges:?}");
    assert!(ranges.iter().all(|(_, token)| !token), "the file's host never gets the token");
    assert!(fake.asked_for("Catalogue").is_empty());
}

#[tokio::test]
async fn a_file_that_ends_with_a_slice_ends_the_read_and_an_empty_shop_has_none() {
    let fake = Fake::start().await;
    let mut lines = file(2_000);
    let slice = 1 << 18;
    lines.truncate(lines[..slice].rfind('\n').unwrap() + 1);
    // The last line fills the slice to its end.
    lines.insert_str(lines.len() - 1, &" ".repeat(slice - lines.len()));
    fake.write_file(lines);
    at_work(&fake, &["COMPLETED"]);
    let shop = fake.shop();
    let count: usize = all(&*shop).await.iter().map(|item| item.product.variants.len()).sum();
    assert!(count > 100, "{count}");
    let fake = Fake::start().await;
    fake.on("VariantsCount", json!({ "productVariantsCount": { "count": 5_000 } }));
    let none = json!({ "id": "gid://shopify/BulkOperation/1", "status": "COMPLETED", "url": null });
    fake.on("BulkRun", json!({ "bulkOperationRunQuery": { "bulkOperation": none } }));
    fake.on("BulkStatus", json!({ "shop": { "currencyCode": "ILS" }, "bulkOperation": none }));
    assert_eq!(all(&*fake.shop()).await, []);
}

#[tokio::test]
async fn where_the_operation_does_not_work_the_catalogue_is_read_by_pages() {
    let listed = {
        let mut listed = variant(1);
        listed["media"] = json!({ "nodes": [] });
        json!({ "shop": { "currencyCode": "ILS" }, "productVariants": page(vec![listed]) })
    };
    // Another one runs already, it fails on the way, and its file is gone.
    for case in ["busy", "failed", "gone"] {
        let fake = Fake::start().await;
        fake.on("Catalogue", listed.clone());
        at_work(&fake, &["RUNNING", if case == "failed" { "FAILED" } else { "COMPLETED" }]);
        if case == "busy" {
            let fake = Fake::start().await;
            fake.on("Catalogue", listed.clone());
            fake.on("VariantsCount", json!({ "productVariantsCount": { "count": 5_000 } }));
            let refused =
                json!({ "bulkOperation": null, "userErrors": [{ "code": "OPERATION_IN_PROGRESS" }] });
            fake.on("BulkRun", json!({ "bulkOperationRunQuery": refused }));
            assert_eq!(all(&*fake.shop()).await.len(), 1, "{case}");
            continue;
        }
        let shop = fake.shop();
        for _ in 0..2 {
            assert_eq!(all(&*shop).await.len(), 1, "{case}");
        }
        assert_eq!(fake.asked_for("BulkRun").len(), 1, "{case}: it is not tried again and again");
    }
    // What is wrong with the way is told, and the same is asked again.
    let fake = Fake::start().await;
    fake.on("VariantsCount", json!({ "productVariantsCount": { "count": 5_000 } }));
    fake.on_status("BulkRun", 503, json!({}));
    assert!(matches!(fake.shop().catalogue(None).await, Err(StoreError::Maintenance { .. })));
}

#[tokio::test]
async fn an_operation_that_does_not_end_is_given_up_and_no_other_is_begun_at_once() {
    let fake = Fake::start().await;
    let mut listed = variant(1);
    listed["media"] = json!({ "nodes": [] });
    fake.on("Catalogue", json!({ "shop": { "currencyCode": "ILS" }, "productVariants": page(vec![listed]) }));
    at_work(&fake, &["CREATED", "RUNNING"]);
    let shop = fake.shop();
    let begun = shop.catalogue(None).await.unwrap().next.unwrap();
    let waiting = shop.catalogue(Some(&begun)).await.unwrap();
    let next = waiting.next.unwrap();
    assert_eq!(waiting.items, [], "it still waits");
    let (asked, since) = next.strip_prefix("bulk:wait:").unwrap().split_once('@').unwrap();
    let (since, operation) = since.split_once(':').unwrap();
    let an_hour_ago = since.parse::<i64>().unwrap() - 3_600_000;
    let page = shop.catalogue(Some(&format!("bulk:wait:{asked}@{an_hour_ago}:{operation}"))).await.unwrap();
    assert_eq!((page.items.len(), page.next), (1, None), "it is read by pages");
    assert_eq!(all(&*shop).await.len(), 1);
    assert_eq!(fake.asked_for("BulkRun").len(), 1);
}
