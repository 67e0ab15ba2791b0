//! A TikTok Shop in memory, made after the documents: it checks signatures over the exact bytes, answers failures with
//! status 200, hands out another token for renewing each time, and pages by tokens.

use crate::contract::way::Way;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use cartwall_domain::StoreId;
use cartwall_domain::store::StoreKind;
use cartwall_outbound::signature::hmac_sha256_hex;
use cartwall_stores::{Connector, Secrets, StoreError, kinds};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

pub const KEY: &str = "123abc";
pub const SECRET: &str = "s3cr3t-of-the-app";
/// Of a token, in seconds.
pub const LIFE: i64 = 7 * 86_400;

pub struct Shop {
    pub shops: Vec<Value>,
    pub products: Vec<Value>,
    pub inventory: Vec<Value>,
    /// As each is told by itself, with `activity_type`, `begin_time` and `end_time` for the list.
    pub activities: Vec<Value>,
    pub orders: Vec<Value>,
    pub returns: Vec<Value>,
    /// The only one that is accepted; how many were made.
    pub access: (String, u32),
    pub refresh: String,
    pub codes: BTreeSet<String>,
    /// Of the seller whom the next tokens are for, where the answer says it.
    pub open_id: Option<&'static str>,
    /// Of its clock before ours, in seconds.
    pub ahead: i64,
    /// Parts of the API that the app was not given.
    pub forbidden: BTreeSet<&'static str>,
    /// Answers everything: status, body.
    pub instead: Option<(u16, &'static str)>,
    /// Paths with their bodies.
    pub asked: Vec<(String, String)>,
}

pub struct Fake {
    shop: Arc<Mutex<Shop>>,
    pub address: String,
    pub way: Way,
}

impl Fake {
    pub async fn start() -> Self {
        let shop = Shop {
            shops: vec![
                json!({"id": "1", "name": "Tee Shop ", "region": "GB", "cipher": "CIPHER=", "code": "GB1"}),
                json!({"id": "2", "name": "Other", "region": "US", "cipher": "OTHER", "code": "US1"}),
            ],
            products: Vec::new(),
            inventory: Vec::new(),
            activities: Vec::new(),
            orders: Vec::new(),
            returns: Vec::new(),
            access: ("access-0".to_owned(), 0),
            refresh: "refresh-0".to_owned(),
            codes: BTreeSet::from(["code".to_owned()]),
            open_id: None,
            ahead: 0,
            forbidden: BTreeSet::new(),
            instead: None,
            asked: Vec::new(),
        };
        let shop = Arc::new(Mutex::new(shop));
        let app = Router::new().fallback(answer).with_state(Arc::clone(&shop));
        let way = Way::default();
        let address = way.serve(app).await.to_string().trim_end_matches('/').to_owned();
        Self { shop, address, way }
    }

    pub fn shop(&self) -> MutexGuard<'_, Shop> {
        self.shop.lock().unwrap()
    }

    /// With a token that still lasts.
    pub fn connect(&self) -> Box<dyn Connector> {
        self.connect_with(&[("access_token", "access-0"), ("refresh_token", "refresh-0")]).unwrap()
    }

    pub fn connect_with(&self, fields: &[(&str, &str)]) -> Result<Box<dyn Connector>, StoreError> {
        let fields = [&[("app_key", KEY), ("app_secret", SECRET)], fields].concat();
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let (store, address) = (StoreId("store".to_owned()), self.address.parse().unwrap());
        kinds::open(StoreKind::TikTok, store, &address, Secrets::new(fields))
    }

    pub fn asked(&self, path: &str) -> usize {
        self.shop().asked.iter().filter(|(asked, _)| asked == path).count()
    }
}

async fn answer(
    State(shop): State<Arc<Mutex<Shop>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let mut shop = shop.lock().unwrap();
    let params: BTreeMap<String, String> =
        url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let body = String::from_utf8(body.to_vec()).unwrap();
    shop.asked.push((uri.path().to_owned(), body.clone()));
    if let Some((status, body)) = shop.instead {
        return Response::builder().status(status).body(Body::from(body)).unwrap();
    }
    let result = if uri.path().starts_with("/api/v2/token/") {
        shop.token(uri.path(), &params)
    } else {
        let token = headers.get("x-tts-access-token").and_then(|value| value.to_str().ok());
        shop.signed_in(&uri, token.unwrap_or_default(), &params, &body)
            .and_then(|()| shop.read(&method, uri.path(), &params, &body))
    };
    let answer = match result {
        Ok(data) => json!({"code": 0, "message": "Success", "request_id": "1", "data": data}),
        Err(code) => json!({"code": code, "message": "No.", "request_id": "1"}),
    };
    Response::builder().body(Body::from(answer.to_string())).unwrap()
}

impl Shop {
    fn token(&mut self, path: &str, params: &BTreeMap<String, String>) -> Result<Value, i64> {
        if params["app_key"] != KEY || params["app_secret"] != SECRET {
            return Err(36_004_003);
        }
        match path {
            "/api/v2/token/get" if params["grant_type"] == "authorized_code" => {
                self.codes.remove(&params["auth_code"]).then_some(()).ok_or(36_004_005)?;
            }
            "/api/v2/token/refresh" if params["grant_type"] == "refresh_token" => {
                (params["refresh_token"] == self.refresh).then_some(()).ok_or(36_004_001)?;
            }
            _ => return Err(36_004_002),
        }
        let count = self.access.1 + 1;
        self.access = (format!("access-{count}"), count);
        self.refresh = format!("refresh-{count}");
        let ends = jiff::Timestamp::now().as_second() + LIFE;
        let mut told = json!({
            "access_token": self.access.0, "access_token_expire_in": ends,
            "refresh_token": self.refresh, "refresh_token_expire_in": ends + LIFE, "seller_name": "Bob",
        });
        if let Some(open_id) = self.open_id {
            told["open_id"] = open_id.into();
        }
        Ok(told)
    }

    fn signed_in(
        &self,
        uri: &Uri,
        token: &str,
        params: &BTreeMap<String, String>,
        body: &str,
    ) -> Result<(), i64> {
        let pairs: String = params
            .iter()
            .filter(|(name, _)| *name != "sign")
            .map(|(name, value)| format!("{name}{value}"))
            .collect();
        let text = format!("{SECRET}{}{pairs}{body}{SECRET}", uri.path());
        let seconds: i64 = params["timestamp"].parse().unwrap();
        let late = (jiff::Timestamp::now().as_second() + self.ahead - seconds).abs() > 300;
        if late
            || params["app_key"] != KEY
            || params["sign"] != hmac_sha256_hex(SECRET.as_bytes(), text.as_bytes())
        {
            return Err(106_001);
        }
        if token != self.access.0 {
            return Err(105_002);
        }
        let without = uri.path().starts_with("/authorization/");
        if without == params.contains_key("shop_cipher") {
            return Err(36_009_999);
        }
        Ok(())
    }

    fn read(
        &self,
        method: &Method,
        path: &str,
        params: &BTreeMap<String, String>,
        body: &str,
    ) -> Result<Value, i64> {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let has = |list: &Value, id: &Value| list.as_array().is_some_and(|list| list.contains(id));
        let part = path.split('/').nth(1).unwrap_or_default();
        if self.forbidden.contains(part) {
            return Err(105_005);
        }
        match (method.as_str(), path) {
            ("GET", "/authorization/202309/shops") => Ok(json!({"shops": self.shops})),
            ("POST", "/product/202502/products/search") => {
                let live = body["include_live_quick_products"] == true;
                let rows = self.products.iter().filter(|row| row["status"] == body["status"]);
                let rows = rows.filter(|row| live || row["product_tags"].is_null());
                let short = |row: &Value| {
                    let mut row = row.clone();
                    let fields = row.as_object_mut().unwrap();
                    fields.remove("main_images");
                    fields.remove("brand");
                    row
                };
                page("products", rows.map(short).collect(), params)
            }
            ("GET", path) if path.starts_with("/product/202309/products/") => {
                let id = path.rsplit('/').next().unwrap();
                self.products.iter().find(|row| row["id"] == id).cloned().ok_or(12_052_023)
            }
            ("POST", "/product/202309/inventory/search") => {
                let (skus, products) = (&body["sku_ids"], &body["product_ids"]);
                if skus.as_array().is_none_or(Vec::is_empty) && products.as_array().is_none_or(Vec::is_empty)
                {
                    return Err(12_019_000);
                }
                let found = self.inventory.iter().filter_map(|row| {
                    let mut row = row.clone();
                    let whole = has(products, &row["product_id"]);
                    row["skus"].as_array_mut()?.retain(|sku| whole || has(skus, &sku["id"]));
                    Some(row)
                });
                Ok(json!({"inventory": found.collect::<Vec<_>>()}))
            }
            ("POST", "/promotion/202309/activities/search") => {
                let rows = self.activities.iter().filter(|row| row["status"] == body["status"]);
                // Where it goes on stands in the body here.
                let mut params = BTreeMap::from([("page_size".to_owned(), body["page_size"].to_string())]);
                let token = body["page_token"].as_str().map(ToOwned::to_owned);
                params.extend(token.map(|token| ("page_token".to_owned(), token)));
                page("activities", rows.cloned().collect(), &params)
            }
            ("GET", path) if path.starts_with("/promotion/202309/activities/") => {
                let id = path.rsplit('/').next().unwrap();
                self.activities.iter().find(|row| row["id"] == id).cloned().ok_or(27_001_001)
            }
            ("POST", "/order/202309/orders/search") => {
                let since = body["update_time_ge"].as_i64().unwrap();
                let mut rows: Vec<_> =
                    self.orders.iter().filter(|row| row["update_time"].as_i64().unwrap() >= since).collect();
                rows.sort_by_key(|row| row["update_time"].as_i64());
                page("orders", rows.into_iter().cloned().collect(), params)
            }
            ("GET", "/order/202507/orders") => {
                let ids: BTreeSet<&str> = params["ids"].split(',').collect();
                let found = self.orders.iter().filter(|row| ids.contains(row["id"].as_str().unwrap()));
                Ok(json!({"orders": found.collect::<Vec<_>>()}))
            }
            ("POST", "/return_refund/202602/returns/search") => {
                // An order that is none is refused.
                if body["order_ids"] == json!(["0"]) {
                    return Err(25_001_001);
                }
                let rows = self.returns.iter().filter(|row| has(&body["order_ids"], &row["order_id"]));
                let told = |row: &Value| {
                    let mut row = row.clone();
                    if row["nameless"] == true {
                        row["order_id"] = json!({});
                    }
                    row
                };
                page("return_orders", rows.map(told).collect(), params)
            }
            _ => Err(404),
        }
    }
}

/// A page; an empty one has no list at all.
fn page(name: &str, rows: Vec<Value>, params: &BTreeMap<String, String>) -> Result<Value, i64> {
    let size: usize = params["page_size"].parse().unwrap();
    let from: usize =
        params.get("page_token").map_or(0, |token| token.trim_start_matches("p=").parse().unwrap());
    let count = rows.len();
    let rows: Vec<_> = rows.into_iter().skip(from).take(size).collect();
    let token = if from + size < count { format!("p={}", from + size) } else { String::new() };
    let mut data = json!({"total_count": count, "next_page_token": token});
    if !rows.is_empty() {
        data[name] = rows.into();
    }
    Ok(data)
}
