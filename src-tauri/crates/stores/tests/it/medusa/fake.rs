//! A Medusa shop as far as the connector sees it: short lists where nothing is said, moments compared inclusively.

use crate::contract::way::Way;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use url::{Url, form_urlencoded};

pub const KEY: &str = "sk_look-up";
/// What buyers' browsers send.
pub const FRONT_KEY: &str = "pk_front";
pub const REGION: &str = "reg_1";

/// What the shop has.
#[derive(Default)]
pub struct Shop {
    pub products: Vec<Value>,
    pub orders: Vec<Value>,
    pub locations: Vec<Value>,
    /// Claims and exchanges, each with its `order_id`.
    pub claims: Vec<Value>,
    pub exchanges: Vec<Value>,
    /// Keys of its storefront; without one nobody can be a buyer.
    pub keys: Vec<Value>,
    /// By variant: what its storefront charges in [`REGION`], and what that was before the sale.
    pub charged: BTreeMap<String, (f64, f64)>,
    /// Its storefront lists no variant by itself.
    pub unlisted: bool,
    /// Lists that the key may not read, or that this version does not have.
    pub refused: Vec<&'static str>,
    /// It takes questions and never answers.
    pub silent: bool,
    /// How long it takes for an answer.
    pub slow: std::time::Duration,
    /// Lists asked for, in order, with what was said beside.
    pub asked: Vec<(String, Vec<(String, String)>)>,
}

#[derive(Clone)]
pub struct Fake {
    pub address: Url,
    pub way: Way,
    shop: Arc<Mutex<Shop>>,
}

impl Fake {
    pub async fn start(shop: Shop) -> Self {
        let shop = Arc::new(Mutex::new(shop));
        let routes = Router::new().route("/{who}/{list}", get(answer)).with_state(Arc::clone(&shop));
        let way = Way::default();
        Self { address: way.serve(routes).await, way, shop }
    }

    pub fn shop(&self) -> MutexGuard<'_, Shop> {
        self.shop.lock().unwrap()
    }
}

async fn answer(
    State(shop): State<Arc<Mutex<Shop>>>,
    Path((who, list)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let slow = shop.lock().unwrap().slow;
    tokio::time::sleep(slow).await;
    let list = if who == "admin" { list } else { format!("{who}/{list}") };
    match answered(&shop, &list, query, &headers) {
        Some(response) => response,
        None => std::future::pending().await,
    }
}

fn answered(shop: &Mutex<Shop>, list: &str, query: Option<String>, headers: &HeaderMap) -> Option<Response> {
    let mut shop = shop.lock().unwrap();
    (!shop.silent).then(|| answer_of(&mut shop, list, query, headers))
}

fn answer_of(shop: &mut Shop, list: &str, query: Option<String>, headers: &HeaderMap) -> Response {
    let query: Vec<(String, String)> =
        form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    shop.asked.push((list.to_owned(), query.clone()));
    if let Some(list) = list.strip_prefix("store/") {
        return storefront(shop, list, &query, headers);
    }
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{KEY}:"));
    if headers.get("authorization").is_none_or(|sent| *sent != format!("Basic {basic}")) {
        return refuse(StatusCode::UNAUTHORIZED);
    }
    if shop.refused.contains(&list) {
        return refuse(StatusCode::FORBIDDEN);
    }
    let said = |name: &str| query.iter().find(|(said, _)| said == name).map(|(_, value)| value.as_str());
    let ids: Vec<_> = query.iter().filter(|(name, _)| name == "id[]").map(|(_, id)| id.as_str()).collect();
    let named = |item: &Value| ids.is_empty() || ids.contains(&item["id"].as_str().unwrap());
    let (name, mut items) = match list {
        "stores" => {
            let currencies = json!([{ "currency_code": "usd", "is_default": false },
                { "currency_code": "eur", "is_default": true }]);
            let store = json!({ "id": "store", "name": "נרות", "supported_currencies": currencies });
            return Json(json!({ "stores": [store], "count": 1 })).into_response();
        }
        "regions" => ("regions", vec![json!({ "id": REGION, "currency_code": "eur" })]),
        "api-keys" => ("api_keys", shop.keys.clone()),
        "stock-locations" => ("stock_locations", shop.locations.clone()),
        "products" => {
            let wanted = said("status[]").map(ToOwned::to_owned);
            let listed = |product: &&Value| {
                wanted.is_none()
                    || product["status"].is_null()
                    || product["status"].as_str() == wanted.as_deref()
            };
            ("products", shop.products.iter().filter(listed).cloned().collect())
        }
        "product-variants" => {
            let variants = shop.products.iter().flat_map(|product| product["variants"].as_array().unwrap());
            ("variants", variants.cloned().collect())
        }
        "claims" | "exchanges" => {
            let of = |swap: &&Value| {
                query.iter().any(|(name, id)| name == "order_id[]" && swap["order_id"] == id.as_str())
            };
            let (name, all) =
                if list == "claims" { ("claims", &shop.claims) } else { ("exchanges", &shop.exchanges) };
            (name, all.iter().filter(of).cloned().collect())
        }
        "orders" => ("orders", orders(shop, said("updated_at[$gte]"))),
        _ => return refuse(StatusCode::NOT_FOUND),
    };
    items.retain(named);
    let number = |name: &str, or: usize| said(name).map_or(or, |value| value.parse().unwrap());
    let count = items.len();
    let page: Vec<_> = items.into_iter().skip(number("offset", 0)).take(number("limit", 15)).collect();
    Json(json!({ name: page, "count": count })).into_response()
}

/// As buyers see it: what is charged, for who has a key and says the region.
fn storefront(shop: &Shop, list: &str, query: &[(String, String)], headers: &HeaderMap) -> Response {
    if shop.refused.contains(&format!("store/{list}").as_str()) {
        return refuse(StatusCode::NOT_FOUND);
    }
    let sent = headers.get("x-publishable-api-key").and_then(|sent| sent.to_str().ok());
    let valid = |key: &Value| sent.is_some_and(|sent| key["token"] == sent);
    let says = |name: &str, value: &str| query.iter().any(|(said, is)| said == name && is == value);
    if !shop.keys.iter().any(valid) || !says("region_id", REGION) {
        return refuse(StatusCode::BAD_REQUEST);
    }
    let priced = |variant: &Value| {
        let id = variant["id"].as_str().unwrap();
        let price = shop.charged.get(id).map(|(now, before)| {
            json!({ "calculated_amount": now, "original_amount": before, "currency_code": "eur" })
        });
        json!({ "id": id, "calculated_price": price })
    };
    let variants_of =
        |product: &Value| product["variants"].as_array().unwrap().iter().map(priced).collect::<Vec<_>>();
    let (name, mut items): (_, Vec<Value>) = match list {
        "product-variants" => ("variants", shop.products.iter().flat_map(variants_of).collect()),
        "products" => {
            let seen = |product: &Value| json!({ "id": product["id"], "variants": variants_of(product) });
            ("products", shop.products.iter().map(seen).collect())
        }
        _ => return refuse(StatusCode::NOT_FOUND),
    };
    let asked = query.iter().any(|(name, _)| name == "id[]");
    items.retain(|_| list != "product-variants" || !shop.unlisted);
    items.retain(|item| !asked || says("id[]", item["id"].as_str().unwrap()));
    Json(json!({ name: items, "count": items.len() })).into_response()
}

fn orders(shop: &Shop, since: Option<&str>) -> Vec<Value> {
    let moment = |text: &str| -> jiff::Timestamp { text.parse().unwrap() };
    let mut orders = shop.orders.clone();
    orders.sort_by_key(|order| moment(order["updated_at"].as_str().unwrap()));
    if let Some(since) = since {
        orders.retain(|order| moment(order["updated_at"].as_str().unwrap()) >= moment(since));
    }
    orders
}

fn refuse(status: StatusCode) -> Response {
    (status, Json(json!({ "message": format!("buyer@example.test {KEY}") }))).into_response()
}
