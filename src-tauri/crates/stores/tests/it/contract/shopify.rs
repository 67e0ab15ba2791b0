//! Shopify: cursors that stand for a moment and an id, and refunds that are asked for by themselves.

use super::fakes::{FakeStore, Login, Order, Product, Turned};
use super::way::Way;
use axum::extract::State;
use axum::{Json, Router};
use cartwall_domain::stock::Unsold;
use cartwall_domain::store::StoreKind;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use url::Url;

pub struct Shopify {
    address: Url,
    shop: Arc<Mutex<Shop>>,
    way: Way,
}

#[derive(Default)]
struct Shop {
    /// As they are listed, each with what the question for its refunds is answered with.
    orders: Vec<(Value, Value)>,
    /// As they are listed, each with its stock.
    variants: Vec<(Value, Value)>,
}

pub async fn start() -> Shopify {
    let (shop, way) = (Arc::default(), Way::default());
    let address = way.serve(Router::new().fallback(answer).with_state(Arc::clone(&shop))).await;
    Shopify { address, shop, way }
}

fn money(amount: &str) -> Value {
    json!({ "shopMoney": { "amount": amount, "currencyCode": "ILS" } })
}

fn whole(nodes: Value) -> Value {
    json!({ "nodes": nodes, "pageInfo": { "hasNextPage": false, "endCursor": null } })
}

fn put(rows: &mut Vec<(Value, Value)>, row: (Value, Value)) {
    rows.retain(|(known, _)| known["id"] != row.0["id"]);
    rows.push(row);
}

impl FakeStore for Shopify {
    fn login(&self) -> Login {
        let fields = vec![("token", "shpat_test")];
        Login { kind: StoreKind::Shopify, address: self.address.clone(), fields }
    }

    fn way(&self) -> &Way {
        &self.way
    }

    fn secrets(&self) -> Vec<&'static str> {
        vec!["shpat_test"]
    }

    fn turn(&self, order: &Order, into: Turned) -> bool {
        self.put_order(order);
        let mut shop = self.shop.lock().unwrap();
        let id = format!("gid://shopify/Order/{}", order.id);
        let (listed, _) = shop.orders.iter_mut().find(|(listed, _)| listed["id"] == id.as_str()).unwrap();
        let line = &mut listed["lineItems"]["nodes"][0];
        match into {
            Turned::Edited { left } => line["currentQuantity"] = left.into(),
            Turned::Cancelled { sent } => {
                line["unfulfilledQuantity"] = (2 - sent).into();
                listed["cancelledAt"] = order.changed_at().into();
            }
            Turned::Voided => listed["displayFinancialStatus"] = "VOIDED".into(),
            Turned::Priced(priced) => {
                line["originalTotalSet"]["shopMoney"] =
                    json!({ "amount": priced.both, "currencyCode": priced.currency });
                listed["currencyCode"] = priced.currency.into();
                listed["taxesIncluded"] = priced.tax.is_some_and(|(_, held)| held).into();
            }
        }
        true
    }

    fn remove_order(&self, id: u64) -> bool {
        let id = format!("gid://shopify/Order/{id}");
        self.shop.lock().unwrap().orders.retain(|(listed, _)| listed["id"] != id.as_str());
        true
    }

    fn put_order(&self, order: &Order) {
        let at = order.changed_at();
        let variant =
            if order.gone { Value::Null } else { json!({ "id": "gid://shopify/ProductVariant/1" }) };
        let total = if order.broken { "Vera" } else { "20.00" };
        let line = json!({
            "id": "gid://shopify/LineItem/1", "sku": if order.gone { Value::Null } else { json!("SKU-1") },
            "quantity": 2, "currentQuantity": 2, "variant": variant, "originalTotalSet": money(total),
            "discountAllocations": [],
        });
        let refunds = if order.refund == 0 { json!([]) } else { json!([{ "id": "gid://shopify/Refund/5" }]) };
        let listed = json!({
            "id": format!("gid://shopify/Order/{}", order.id), "createdAt": at, "updatedAt": at,
            "cancelledAt": null, "test": false, "currencyCode": "ILS", "taxesIncluded": true,
            "displayFinancialStatus": if order.paid { "PAID" } else { "PENDING" },
            "refunds": refunds, "lineItems": whole(json!([line])),
        });
        let refund = json!({
            "id": "gid://shopify/Refund/5", "totalRefundedSet": money(&order.refunded()), "duties": [],
            "refundLineItems": whole(json!([])), "refundShippingLines": whole(json!([])),
        });
        let totals = json!({ "totalPriceSet": money("20.00"), "totalReceivedSet": money("20.00"),
            "totalTaxSet": money("0.00"), "refunds": [refund] });
        put(&mut self.shop.lock().unwrap().orders, (listed, totals));
    }

    fn words_for_off(&self) -> &'static [(&'static str, Unsold)] {
        &[("DRAFT", Unsold::Drafted), ("ARCHIVED", Unsold::Archived), ("SUSPENDED", Unsold::Unpublished)]
    }

    fn broken_field(&self) -> &'static str {
        "lineItems.nodes[0].originalTotalSet.shopMoney.amount"
    }

    fn put_product(&self, product: &Product) {
        let odd = json!({ "Vera": 1 });
        let title = if product.broken { odd.clone() } else { json!("Linen dress") };
        let of = json!({
            "id": format!("gid://shopify/Product/{}", product.id), "title": title, "vendor": "", "tags": [],
            "status": product.off.unwrap_or("ACTIVE"), "hasOnlyDefaultVariant": true, "updatedAt": "2026-11-22T12:00:00Z",
            "featuredMedia": null,
        });
        let id = format!("gid://shopify/ProductVariant/{}", product.id);
        let listed = json!({
            "id": id, "sku": format!("SKU-{}", product.id), "barcode": "", "title": "Default Title",
            "price": "10.00", "compareAtPrice": null, "updatedAt": "2026-11-22T12:00:00Z",
            "media": { "nodes": [] }, "product": of,
        });
        let pieces = if product.broken_stock { odd } else { json!(product.pieces) };
        let level = json!({ "location": { "id": "gid://shopify/Location/1" },
            "quantities": [{ "name": "available", "quantity": pieces }] });
        let stock = json!({
            "id": id, "availableForSale": product.off.is_none(), "product": { "status": of["status"] },
            "inventoryPolicy": "DENY", "requiresComponents": false, "sellableOnlineQuantity": 99,
            "inventoryItem": { "id": "gid://shopify/InventoryItem/1", "tracked": true,
                "inventoryLevels": whole(json!([level])) },
        });
        put(&mut self.shop.lock().unwrap().variants, (listed, stock));
    }

    fn remove_product(&self, id: u64) {
        let id = format!("gid://shopify/ProductVariant/{id}");
        self.shop.lock().unwrap().variants.retain(|(listed, _)| listed["id"] != id.as_str());
    }

    fn put_nonsense_among_orders(&self) {
        let at = Order::new(0, 1).changed_at();
        let nonsense = json!({ "id": { "Vera": 1 }, "updatedAt": at });
        self.shop.lock().unwrap().orders.push((nonsense, Value::Null));
    }
}

async fn answer(State(shop): State<Arc<Mutex<Shop>>>, Json(body): Json<Value>) -> Json<Value> {
    let shop = shop.lock().unwrap();
    let (_, name) = body["query"].as_str().unwrap().split_once("query Cartwall").unwrap();
    let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
    let variables = &body["variables"];
    let named = |rows: &[(Value, Value)]| -> Vec<Value> {
        let ids = variables["ids"].as_array().unwrap().iter();
        ids.map(|id| rows.iter().find(|(row, _)| row["id"] == *id).map_or(Value::Null, |row| row.1.clone()))
            .collect()
    };
    let data = match name.as_str() {
        "Shop" => json!({ "shop": { "name": "Linen", "currencyCode": "ILS", "ianaTimezone": "UTC" },
            "currentAppInstallation": { "accessScopes": [{ "handle": "read_products" },
                { "handle": "read_inventory" }, { "handle": "read_locations" }, { "handle": "read_orders" }] } }),
        "Locations" => json!({ "locations": whole(json!([
            { "id": "gid://shopify/Location/1", "name": "Shelf", "fulfillsOnlineOrders": true }])) }),
        "MayReadOrders" => json!({ "orders": { "nodes": [] } }),
        "Orders" => json!({ "orders": orders(&shop, variables) }),
        "VariantsCount" => json!({ "productVariantsCount": { "count": shop.variants.len() } }),
        "Home" => json!({ "shop": { "shopAddress": { "countryCodeV2": "IL" } } }),
        "OrdersById" | "OrdersThere" => {
            let ids = variables["ids"].as_array().unwrap().iter();
            let listed =
                |id: &Value| shop.orders.iter().find(|(row, _)| row["id"] == *id).map(|(row, _)| row.clone());
            json!({ "nodes": ids.map(listed).collect::<Vec<_>>() })
        }
        "Refunds" => json!({ "nodes": named(&shop.orders) }),
        "Catalogue" => {
            let listed: Vec<_> = shop.variants.iter().map(|(listed, _)| listed.clone()).collect();
            json!({ "shop": { "currencyCode": "ILS" }, "productVariants": whole(json!(listed)) })
        }
        "Stock" => json!({ "shop": { "currencyCode": "ILS" }, "nodes": named(&shop.variants) }),
        other => unreachable!("nothing to say to {other}"),
    };
    Json(json!({ "data": data }))
}

/// By change and id, and a cursor stands for both: one that changes meanwhile leaves the others where they are.
fn orders(shop: &Shop, variables: &Value) -> Value {
    let since = variables["query"].as_str().unwrap();
    let since: jiff::Timestamp =
        since.strip_prefix("updated_at:>='").unwrap().trim_end_matches('\'').parse().unwrap();
    let changed =
        |order: &Value| -> jiff::Timestamp { order["updatedAt"].as_str().unwrap().parse().unwrap() };
    let place = |order: &Value| format!("{:020}/{:>30}", changed(order).as_second(), order["id"].to_string());
    let mut found: Vec<_> = shop.orders.iter().map(|(listed, _)| listed.clone()).collect();
    found.retain(|order| changed(order) >= since);
    found.sort_by_key(place);
    if let Some(after) = variables["after"].as_str() {
        found.retain(|order| place(order).as_str() > after);
    }
    let first = usize::try_from(variables["first"].as_u64().unwrap()).unwrap();
    let more = found.len() > first;
    found.truncate(first);
    let cursor = found.last().map(place);
    json!({ "nodes": found, "pageInfo": { "hasNextPage": more, "endCursor": cursor } })
}
