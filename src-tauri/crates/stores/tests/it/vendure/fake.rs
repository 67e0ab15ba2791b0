//! A Vendure shop as far as the connector sees it: refusals with status 200, `after` that leaves out what is equal,
//! whole seconds, and moments of change as PostgreSQL makes them of a server that is not in UTC; see [`answered`].

use crate::contract::way::Way;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};
use url::Url;

pub const KEY: &str = "look-up:secret";
pub const PASSWORD: &str = "open-sesame";

/// What the shop has and how it behaves.
#[derive(Default)]
pub struct Shop {
    pub products: Vec<Value>,
    pub orders: Vec<Value>,
    pub locations: Vec<Value>,
    /// Fields of the query that the key may not read.
    pub refused: Vec<&'static str>,
    /// Ids of which the shop cannot tell a field that may not be null.
    pub broken: Vec<&'static str>,
    /// Ids of orders of which it cannot tell the goods of a line.
    pub goods_unknown: Vec<String>,
    /// A second channel, with products and orders of its own.
    pub channel: Option<Box<Channel>>,
    /// Its token is that of the channel which holds everything.
    pub channel_is_the_first: bool,
    /// Sessions begun so far; the last one is good.
    pub logins: usize,
    pub session: Option<String>,
    /// Names of the questions, in order.
    pub asked: Vec<String>,
    /// Of its server; none where its database tells moments right.
    pub zone: Option<TimeZone>,
}

/// A key is one of the channel that it was made in.
pub struct Channel {
    pub products: Vec<Value>,
    pub orders: Vec<Value>,
}

/// The token and the key of the second channel, and what it sells in.
pub const CHANNEL: &str = "europe-token";
pub const CHANNEL_KEY: &str = "look-up:europe";

#[derive(Clone)]
pub struct Fake {
    pub address: Url,
    pub way: Way,
    shop: Arc<Mutex<Shop>>,
}

impl Fake {
    pub async fn start(shop: Shop) -> Self {
        let shop = Arc::new(Mutex::new(shop));
        let routes = Router::new().route("/admin-api", post(answer)).with_state(Arc::clone(&shop));
        let way = Way::default();
        Self { address: way.serve(routes).await, way, shop }
    }

    pub fn shop(&self) -> MutexGuard<'_, Shop> {
        self.shop.lock().unwrap()
    }
}

async fn answer(State(shop): State<Arc<Mutex<Shop>>>, headers: HeaderMap, body: Json<Value>) -> Response {
    let mut shop = shop.lock().unwrap();
    let query = body["query"].as_str().unwrap();
    let variables = &body["variables"];
    let start = query.find("query ").or(query.find("mutation ")).unwrap();
    let name = query[start..].split([' ', '(']).nth(1).unwrap().to_owned();
    shop.asked.push(name.clone());
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    // Where there is one channel alone, nobody looks at the token.
    let named = header("vendure-token").filter(|token| !token.is_empty() && shop.channel.is_some());
    if named.is_some_and(|token| token != CHANNEL) {
        return refuse(StatusCode::OK, "CHANNEL_NOT_FOUND", &[json!("activeChannel")]);
    }
    let (in_channel, key) = if named.is_some() { (true, CHANNEL_KEY) } else { (false, KEY) };
    if name == "Login" {
        return login(&mut shop, variables);
    }
    let session = shop.session.as_ref().map(|session| format!("Bearer {session}"));
    let known = header("vendure-api-key") == Some(key)
        || (session.is_some() && header("authorization") == session.as_deref());
    let field = match name.as_str() {
        "Shop" => "activeChannel",
        "Me" => "me",
        "Locations" => "stockLocations",
        "Products" | "ProductIds" => "products",
        "Stock" | "StockIds" => "productVariants",
        "Orders" | "OrderIds" | "Reread" | "RereadIds" | "Goods" => "orders",
        _ => return refuse(StatusCode::BAD_REQUEST, "GRAPHQL_VALIDATION_FAILED", &[]),
    };
    if !known || shop.refused.contains(&field) {
        return refuse(StatusCode::OK, "FORBIDDEN", &[json!(field)]);
    }
    let beside = json!({ "trackInventory": true, "outOfStockThreshold": 0,
        "serverConfig": { "moneyStrategyPrecision": 2 } });
    let list = match field {
        "activeChannel" => {
            let (code, currency) = match (in_channel, shop.channel_is_the_first) {
                (false, _) => ("web", "ILS"),
                (true, false) => ("europe", "EUR"),
                (true, true) => ("__default_channel__", "EUR"),
            };
            let channel = json!({ "code": code, "defaultCurrencyCode": currency, "seller": null });
            return told(json!({ "activeChannel": channel, "globalSettings": beside }));
        }
        "me" => {
            let rights = ["ReadCatalog", "UpdateOrder"];
            let channels = if shop.channel.is_some() {
                json!([
                    { "token": "whole-token", "code": "__default_channel__", "permissions": rights },
                    { "token": CHANNEL, "code": "europe", "permissions": rights },
                ])
            } else {
                json!([{ "code": "web", "permissions": rights }])
            };
            return told(json!({ "me": { "channels": channels } }));
        }
        "stockLocations" => shop.locations.clone(),
        "products" => shop.products_in(in_channel).to_vec(),
        "productVariants" => {
            let variants = shop
                .products_in(in_channel)
                .iter()
                .flat_map(|product| product["variants"].as_array().unwrap());
            variants.filter(|variant| contains(&variables["ids"], &variant["id"])).cloned().collect()
        }
        _ if name == "Goods" => return goods(&shop, shop.orders_in(in_channel), variables),
        _ => {
            let orders = orders(shop.orders_in(in_channel), variables).into_iter();
            orders.map(|order| answered(order, shop.zone.as_ref())).collect()
        }
    };
    let number = |name: &str| usize::try_from(variables[name].as_u64().unwrap()).unwrap();
    let (skip, take) = (number("skip"), number("take"));
    let total = list.len();
    let items: Vec<_> = list.into_iter().skip(skip).take(take).collect();
    let broken = |item: &Value| shop.broken.iter().any(|id| item["id"] == *id);
    if let Some(index) = items.iter().position(broken).filter(|_| !name.ends_with("Ids")) {
        let path = [json!(field), json!("items"), json!(index), json!("variants")];
        return refuse(StatusCode::OK, "INTERNAL_SERVER_ERROR", &path);
    }
    let unknown = |item: &Value| shop.goods_unknown.iter().any(|id| item["id"] == id.as_str());
    if field == "orders"
        && query.contains("productVariant")
        && let Some(index) = items.iter().position(unknown)
    {
        let step = json!("productVariant");
        let path = [json!(field), json!("items"), json!(index), json!("lines"), json!(0), step];
        return refuse(StatusCode::OK, "INTERNAL_SERVER_ERROR", &path);
    }
    let bare = !query.contains("productVariant") && field == "orders";
    let items: Vec<_> = items.into_iter().map(|item| if bare { without_goods(item) } else { item }).collect();
    told(json!({ "globalSettings": beside, field: { "totalItems": total, "items": items } }))
}

impl Shop {
    fn products_in(&self, channel: bool) -> &[Value] {
        self.channel.as_ref().filter(|_| channel).map_or(&self.products, |channel| &channel.products)
    }

    fn orders_in(&self, channel: bool) -> &[Value] {
        self.channel.as_ref().filter(|_| channel).map_or(&self.orders, |channel| &channel.orders)
    }
}

fn without_goods(mut order: Value) -> Value {
    for line in order["lines"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        line.remove("productVariant");
    }
    order
}

/// Orders under names of their own: one that cannot be told fails alone.
fn goods(shop: &Shop, orders: &[Value], variables: &Value) -> Response {
    let (mut data, mut errors) = (serde_json::Map::new(), Vec::new());
    for (name, id) in variables.as_object().unwrap() {
        let order = orders.iter().find(|order| order["id"] == *id);
        let order = order.filter(|_| !shop.goods_unknown.iter().any(|unknown| id == unknown.as_str()));
        if order.is_none() {
            errors
                .push(json!({ "message": "buyer@example.test", "path": [name, "lines", 0, "productVariant"],
                "extensions": { "code": "INTERNAL_SERVER_ERROR" } }));
        }
        data.insert(name.clone(), order.map_or(Value::Null, |order| json!({ "lines": order["lines"] })));
    }
    Json(json!({ "data": data, "errors": errors })).into_response()
}

fn orders(orders: &[Value], variables: &Value) -> Vec<Value> {
    let changed =
        |order: &Value| -> jiff::Timestamp { order["updatedAt"].as_str().unwrap().parse().unwrap() };
    let mut orders = orders.to_vec();
    orders.sort_by_key(changed);
    match variables["after"].as_str() {
        Some(after) => {
            let after: jiff::Timestamp = after.parse().unwrap();
            orders.retain(|order| changed(order) > after);
        }
        None => orders.retain(|order| contains(&variables["ids"], &order["id"])),
    }
    orders
}

/// An order as it is answered. Its change is kept without a zone, as the clock of the database shows it, which is UTC;
/// the server takes that for its own time (vendurehq/vendure#1719). What is asked for is compared with the truth.
fn answered(mut order: Value, zone: Option<&TimeZone>) -> Value {
    let Some(zone) = zone else { return order };
    let read = |moment: &Value| -> Option<Value> {
        let kept = TimeZone::UTC.to_datetime(moment.as_str()?.parse().ok()?);
        Some(zone.to_ambiguous_zoned(kept).compatible().ok()?.timestamp().to_string().into())
    };
    if let Some(shifted) = read(&order["updatedAt"]) {
        order["updatedAt"] = shifted;
    }
    order
}

fn contains(ids: &Value, id: &Value) -> bool {
    ids.as_array().unwrap().contains(id)
}

fn login(shop: &mut Shop, variables: &Value) -> Response {
    if variables["password"] != PASSWORD {
        return told(json!({ "login": { "__typename": "InvalidCredentialsError" } }));
    }
    shop.logins += 1;
    let session = format!("session-{}", shop.logins);
    shop.session = Some(session.clone());
    let answer = json!({ "data": { "login": { "__typename": "CurrentUser" } } });
    ([("vendure-auth-token", session)], Json(answer)).into_response()
}

fn told(data: Value) -> Response {
    Json(json!({ "data": data })).into_response()
}

/// A message of the shop may hold anything; this one holds what must not come out.
fn refuse(status: StatusCode, code: &str, path: &[Value]) -> Response {
    let error = json!({ "message": format!("buyer@example.test {KEY}"), "path": path,
        "extensions": { "code": code } });
    (status, Json(json!({ "errors": [error], "data": null }))).into_response()
}
