//! A Medusa shop as far as the connector sees it: short lists where nothing is said, moments compared inclusively.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};
use url::{Url, form_urlencoded};

pub const KEY: &str = "sk_look-up";

/// What the shop has.
#[derive(Default)]
pub struct Shop {
    pub products: Vec<Value>,
    pub orders: Vec<Value>,
    pub locations: Vec<Value>,
    /// Lists that the key may not read.
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
    shop: Arc<Mutex<Shop>>,
}

impl Fake {
    pub async fn start(shop: Shop) -> Self {
        let shop = Arc::new(Mutex::new(shop));
        let routes = Router::new().route("/admin/{list}", get(answer)).with_state(Arc::clone(&shop));
        Self { address: crate::vendure::fake::serve(routes).await, shop }
    }

    pub fn shop(&self) -> MutexGuard<'_, Shop> {
        self.shop.lock().unwrap()
    }
}

async fn answer(
    State(shop): State<Arc<Mutex<Shop>>>,
    Path(list): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let slow = shop.lock().unwrap().slow;
    tokio::time::sleep(slow).await;
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
        "stock-locations" => ("stock_locations", shop.locations.clone()),
        "products" => ("products", shop.products.clone()),
        "product-variants" => {
            let variants = shop.products.iter().flat_map(|product| product["variants"].as_array().unwrap());
            ("variants", variants.cloned().collect())
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
