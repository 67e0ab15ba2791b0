//! A WooCommerce in memory that behaves as 11.0.1 was seen to: it signs nobody in over http but by OAuth 1.0a over its
//! own address, compares dates strictly and in whole seconds, keeps local time without a zone, and refuses long pages.
//! A moment that is asked for passes through the site's own time zone, as WordPress does it; see [`compared`].

use crate::contract::way::Way;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::response::Builder;
use axum::http::{Response, StatusCode, Uri};
use cartwall_domain::store::StoreKind;
use cartwall_domain::{Decimal, StoreId};
use cartwall_outbound::signature::hmac_sha256_base64;
use cartwall_stores::{Connector, Secrets, StoreError, kinds};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

pub const KEY: &str = "ck_0123456789abcdef0123456789abcdef01234567";
pub const SECRET: &str = "cs_fedcba9876543210fedcba9876543210fedcba98";
pub type Instead = (u16, &'static str, &'static str, Option<(&'static str, String)>);

pub struct Shop {
    pub products: Vec<Value>,
    pub variations: Vec<Value>,
    pub orders: Vec<Value>,
    pub refunds: Vec<Value>,
    pub name: String,
    pub home: String,
    pub currency: String,
    /// The site's time zone: an IANA name, or hours from UTC such as `+5.5`, as its owner chose.
    pub zone: String,
    /// A plugin keeps strangers out of the index, so that nobody learns the zone.
    pub hides_index: bool,
    /// Of its clock before ours, in seconds.
    pub ahead: i64,
    /// Its `Date` header tells this much more than its clock.
    pub date_header_ahead: i64,
    pub plain_links: bool,
    /// Before 11.1 it does not know who asks by plain links, or what for.
    pub plain_refusal: Option<(StatusCode, &'static str)>,
    /// WooCommerce, or its part for programs, is switched off.
    pub api_off: bool,
    /// Answers in the place of the storefront's part for programs, where that is closed.
    pub storefront: Option<Instead>,
    /// Questions reach it at its front page alone, and not at every page.
    pub only_front: bool,
    /// Works out taxes of 18 %: whether prices are kept with them, and shown with them.
    pub taxes: Option<(bool, bool)>,
    /// Before 10.3 there is no list of all variations.
    pub old: bool,
    /// Of the parts that the key's owner may not read.
    pub forbidden: BTreeSet<&'static str>,
    /// Answers everything in the place of the shop: status, content type, body, and a header.
    pub instead: Option<Instead>,
    pub without_page_count: bool,
    /// What PHP writes before every answer.
    pub notice: &'static str,
    /// What was asked: path after `/wc/v3/` and parameters without those of the signature.
    pub asked: Vec<(String, BTreeMap<String, String>)>,
    nonces: BTreeSet<String>,
}

pub struct Fake {
    pub shop: Arc<Mutex<Shop>>,
    pub address: String,
    pub way: Way,
}

pub fn fixture(name: &str) -> Vec<Value> {
    let text = match name {
        "products" => include_str!("../../../../../../tests/fixtures/stores/woocommerce/products.json"),
        "variations" => include_str!("../../../../../../tests/fixtures/stores/woocommerce/variations.json"),
        "orders_after_buy" => {
            include_str!("../../../../../../tests/fixtures/stores/woocommerce/orders_after_buy.json")
        }
        "orders_after_refund" => {
            include_str!("../../../../../../tests/fixtures/stores/woocommerce/orders_after_refund.json")
        }
        _ => include_str!("../../../../../../tests/fixtures/stores/woocommerce/refunds.json"),
    };
    serde_json::from_str(text).unwrap()
}

impl Fake {
    /// With the recorded products and variations, and no orders.
    pub async fn start() -> Self {
        let shop = Shop {
            products: fixture("products"),
            variations: fixture("variations"),
            orders: Vec::new(),
            refunds: Vec::new(),
            name: "Bob&#039;s Shop".to_owned(),
            home: String::new(),
            currency: "USD".to_owned(),
            zone: "America/New_York".to_owned(),
            hides_index: false,
            ahead: 0,
            date_header_ahead: 0,
            plain_links: false,
            plain_refusal: None,
            api_off: false,
            storefront: None,
            only_front: false,
            taxes: None,
            old: false,
            forbidden: BTreeSet::new(),
            instead: None,
            without_page_count: false,
            notice: "",
            asked: Vec::new(),
            nonces: BTreeSet::new(),
        };
        let shop = Arc::new(Mutex::new(shop));
        let app = Router::new().fallback(answer).with_state(Arc::clone(&shop));
        let way = Way::default();
        let address = way.serve(app).await.to_string().trim_end_matches('/').to_owned();
        shop.lock().unwrap().home.clone_from(&address);
        Self { shop, address, way }
    }

    pub fn shop(&self) -> MutexGuard<'_, Shop> {
        self.shop.lock().unwrap()
    }

    pub fn connect(&self) -> Box<dyn Connector> {
        self.connect_as(KEY, SECRET).unwrap()
    }

    /// By an address below the shop's.
    pub fn connect_at(&self, path: &str) -> Box<dyn Connector> {
        let fields = [("consumer_key", KEY), ("consumer_secret", SECRET)];
        let secrets = Secrets::new(fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let address = format!("{}{path}", self.address).parse().unwrap();
        kinds::open(StoreKind::WooCommerce, StoreId("store".to_owned()), &address, secrets).unwrap()
    }

    pub fn connect_as(&self, key: &str, secret: &str) -> Result<Box<dyn Connector>, StoreError> {
        let fields = [("consumer_key", key), ("consumer_secret", secret), ("webhook_secret", "hush")];
        let secrets = Secrets::new(fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let (store, address) = (StoreId("store".to_owned()), self.address.parse().unwrap());
        kinds::open(StoreKind::WooCommerce, store, &address, secrets)
    }

    /// How often something below `/wc/v3/` was asked.
    pub fn asked(&self, path: &str) -> usize {
        self.shop().asked.iter().filter(|(asked, _)| asked == path).count()
    }
}

impl Shop {
    /// An order of one line, changed when it was made.
    pub fn order(&mut self, id: u64, status: &str, second: i64, line: Value) -> &mut Value {
        let mut order = json!({
            "id": id, "status": status, "currency": "USD", "prices_include_tax": false, "date_paid_gmt": null,
            "payment_method": "cod", "line_items": [line], "refunds": [],
            "billing": {"first_name": "Vera", "email": "vera@example.test"},
        });
        stamp(&mut order, "created", second);
        stamp(&mut order, "modified", second);
        self.orders.push(order);
        self.orders.last_mut().unwrap()
    }
}

/// Sets a date of an order, in UTC and without a zone. The local one follows from it, where it is asked for.
pub fn stamp(order: &mut Value, which: &str, second: i64) {
    let moment = jiff::Timestamp::from_second(second).unwrap().to_string();
    order[format!("date_{which}_gmt")] = moment.trim_end_matches('Z').into();
}

/// The site's zone, as `wp_timezone()` makes it of either setting.
fn wp_timezone(zone: &str) -> TimeZone {
    match zone.strip_prefix(['+', '-']) {
        Some(hours) => {
            let halves: f64 = hours.parse::<f64>().unwrap() * 3_600.0;
            let seconds = halves as i32 * if zone.starts_with('-') { -1 } else { 1 };
            TimeZone::fixed(jiff::tz::Offset::from_seconds(seconds).unwrap())
        }
        None => TimeZone::get(zone).unwrap(),
    }
}

/// What a date in a question is compared with, as `WP_Date_Query` makes it: PHP reads the text in the site's zone
/// (`date_create($text, wp_timezone())`), turns it into the site's zone and writes it without one. A text without a zone
/// comes out as it went in, but where the clocks skip it: then an hour later. One with `Z` comes out as local time.
/// It makes no difference which column it is compared with.
fn compared(text: &str, zone: &TimeZone) -> String {
    let local = match text.parse::<jiff::Timestamp>() {
        Ok(moment) => moment.to_zoned(zone.clone()).datetime(),
        // "Compatible" is PHP's way as well: what the clocks skip is taken an hour later.
        Err(_) => zone.to_ambiguous_zoned(text.parse::<DateTime>().unwrap()).compatible().unwrap().datetime(),
    };
    local.to_string()
}

async fn answer(State(shop): State<Arc<Mutex<Shop>>>, uri: Uri) -> Response<Body> {
    let mut shop = shop.lock().unwrap();
    let now = jiff::Timestamp::now().as_second() + shop.ahead + shop.date_header_ahead;
    let date = jiff::Timestamp::from_second(now).unwrap();
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&date).unwrap();
    let response = Response::builder().header("date", date);
    if let Some(instead) = &shop.instead {
        return in_place(instead, response);
    }
    let mut params: BTreeMap<String, String> =
        url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let route = match (params.get("rest_route"), uri.path().strip_prefix("/wp-json")) {
        // WordPress looks at the parameter whichever page is asked for.
        (Some(route), _) if uri.path() == "/" || !shop.only_front => Some(route.clone()),
        (_, Some(route)) if !shop.plain_links => Some(route.to_owned()),
        _ => None,
    };
    let Some(route) = route else {
        return response.status(404).body(Body::from("<html>Nothing here</html>")).unwrap();
    };
    let result = if route == "/" || route.is_empty() {
        if shop.hides_index {
            Err((StatusCode::UNAUTHORIZED, "rest_not_logged_in"))
        } else {
            Ok((shop.index(), 1))
        }
    } else if route == "/wc/store/v1/products" {
        if let Some(instead) = &shop.storefront {
            return in_place(instead, response);
        }
        Ok((shop.shown(&params), 1))
    } else if shop.api_off {
        Err((StatusCode::NOT_FOUND, "rest_no_route"))
    } else {
        shop.signed_in(uri.path(), &params).and_then(|()| {
            params.retain(|name, _| !name.starts_with("oauth_") && name != "rest_route");
            let route = route.trim_start_matches("/wc/v3/").to_owned();
            shop.asked.push((route.clone(), params.clone()));
            shop.read(&route, &params)
        })
    };
    let response = response.header("content-type", "application/json; charset=UTF-8");
    match result {
        Ok((body, pages)) => {
            let response = if shop.without_page_count {
                response
            } else {
                response.header("x-wp-totalpages", pages.to_string())
            };
            let body = trimmed(body, params.get("_fields")).to_string();
            response.body(Body::from(format!("{}{body}", shop.notice))).unwrap()
        }
        Err((status, code)) => {
            let body = json!({"code": code, "message": "Sorry.", "data": {"status": status.as_u16()}});
            response.status(status).body(Body::from(body.to_string())).unwrap()
        }
    }
}

fn in_place((status, kind, body, header): &Instead, response: Builder) -> Response<Body> {
    let response = response.status(*status).header("content-type", *kind);
    let response = match header {
        Some((name, value)) => response.header(*name, value),
        None => response,
    };
    response.body(Body::from(*body)).unwrap()
}

impl Shop {
    /// As the storefront shows products or variations to buyers, in minor units.
    fn shown(&self, params: &BTreeMap<String, String>) -> Value {
        let variations = params.get("type").is_some_and(|kind| kind == "variation");
        let rows = if variations { &self.variations } else { &self.products };
        let ids: Option<BTreeSet<&str>> = params.get("include").map(|ids| ids.split(',').collect());
        let rate: Decimal = "1.18".parse().unwrap();
        let minor = |text: &Value| -> String {
            let Some(kept) = text.as_str().and_then(|text| text.parse::<Decimal>().ok()) else {
                return String::new();
            };
            let shown = match self.taxes {
                Some((false, true)) => kept * rate,
                Some((true, false)) => kept / rate,
                _ => kept,
            };
            (shown * Decimal::from(100)).round_dp(0).normalize().to_string()
        };
        let shown = rows
            .iter()
            .filter(|row| ids.as_ref().is_none_or(|ids| ids.contains(row["id"].to_string().as_str())));
        let shown = shown.filter(|row| row["status"] == "publish").map(|row| {
            json!({ "id": row["id"], "prices": { "price": minor(&row["price"]),
                "regular_price": minor(&row["regular_price"]), "currency_code": self.currency,
                "currency_minor_unit": 2 } })
        });
        shown.collect()
    }
}

type Answer = Result<(Value, usize), (StatusCode, &'static str)>;

impl Shop {
    fn index(&self) -> Value {
        let offset = self.zone.strip_prefix('+').unwrap_or(&self.zone);
        let by_hours = self.zone.starts_with(['+', '-']);
        json!({
            "name": self.name, "home": self.home, "url": self.home,
            "gmt_offset": if by_hours { offset } else { "-5" },
            "timezone_string": if by_hours { "" } else { &self.zone },
            "namespaces": if self.api_off { json!(["wp/v2"]) } else { json!(["wp/v2", "wc/v3"]) }, "routes": {},
        })
    }

    fn signed_in(
        &mut self,
        path: &str,
        params: &BTreeMap<String, String>,
    ) -> Result<(), (StatusCode, &'static str)> {
        let refused = || (StatusCode::UNAUTHORIZED, "woocommerce_rest_authentication_error");
        if let Some(refusal) = self.plain_refusal.filter(|_| self.plain_links) {
            return Err(refusal);
        }
        let Some(signature) = params.get("oauth_signature") else {
            // Basic is not looked at over http.
            return Err((StatusCode::UNAUTHORIZED, "woocommerce_rest_cannot_view"));
        };
        // The address is made anew from the shop's own; the path of its front page leaves no slash.
        // Over http it has that scheme.
        let path = path.trim_start_matches('/');
        let home = self.home.replace("https://", "http://");
        let url = if path.is_empty() { home } else { format!("{home}/{path}") };
        let pairs: Vec<_> = params
            .iter()
            .filter(|(name, _)| *name != "oauth_signature")
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let base = format!("GET&{}&{}", encode(&url), encode(&pairs.join("&")));
        let seconds: i64 = params["oauth_timestamp"].parse().unwrap();
        let now = jiff::Timestamp::now().as_second() + self.ahead;
        let sound = params["oauth_consumer_key"] == KEY
            && params["oauth_signature_method"] == "HMAC-SHA256"
            && *signature == hmac_sha256_base64(format!("{SECRET}&").as_bytes(), base.as_bytes())
            && (seconds - now).abs() <= 15 * 60
            && self.nonces.insert(params["oauth_nonce"].clone());
        sound.then_some(()).ok_or_else(refused)
    }

    fn read(&self, route: &str, params: &BTreeMap<String, String>) -> Answer {
        let parts: Vec<_> = route.split('/').collect();
        if self.forbidden.contains(parts[0]) {
            return Err((StatusCode::FORBIDDEN, "woocommerce_rest_cannot_view"));
        }
        let of = |rows: &[Value], parent: &str| -> Vec<Value> {
            rows.iter().filter(|row| row["parent_id"].as_u64() == parent.parse().ok()).cloned().collect()
        };
        let zone = wp_timezone(&self.zone);
        match parts.as_slice() {
            ["settings", "general", "woocommerce_currency"] => {
                Ok((json!({"id": "woocommerce_currency", "value": self.currency}), 1))
            }
            ["settings", "general", "woocommerce_calc_taxes"] => {
                Ok((json!({ "value": if self.taxes.is_some() { "yes" } else { "no" } }), 1))
            }
            ["settings", "tax", "woocommerce_prices_include_tax"] => {
                Ok((json!({ "value": if self.taxes.unwrap().0 { "yes" } else { "no" } }), 1))
            }
            ["settings", "tax", "woocommerce_tax_display_shop"] => {
                Ok((json!({ "value": if self.taxes.unwrap().1 { "incl" } else { "excl" } }), 1))
            }
            ["products"] => page(self.products.clone(), params, &zone),
            ["variations"] if self.old => Err((StatusCode::NOT_FOUND, "rest_no_route")),
            ["variations"] => page(self.variations.clone(), params, &zone),
            ["products", id] => {
                let mut all = self.products.iter().chain(&self.variations);
                let found = all.find(|row| row["id"].as_u64() == id.parse().ok()).cloned();
                found
                    .map(|row| (row, 1))
                    .ok_or((StatusCode::NOT_FOUND, "woocommerce_rest_product_invalid_id"))
            }
            ["products", id, "variations"] => page(of(&self.variations, id), params, &zone),
            ["orders", id] => self
                .orders
                .iter()
                .find(|row| row["id"].as_u64() == id.parse().ok())
                .map(|row| (row.clone(), 1))
                .ok_or((StatusCode::NOT_FOUND, "woocommerce_rest_shop_order_invalid_id")),
            ["orders"] => page(self.orders.clone(), params, &zone),
            ["orders", id, "refunds"] => page(of(&self.refunds, id), params, &zone),
            _ => Err((StatusCode::NOT_FOUND, "rest_no_route")),
        }
    }
}

fn page(mut rows: Vec<Value>, params: &BTreeMap<String, String>, zone: &TimeZone) -> Answer {
    let bad = || (StatusCode::BAD_REQUEST, "rest_invalid_param");
    let get = |name: &str| params.get(name).map(String::as_str);
    let number = |name: &str, usual: usize| get(name).map_or(Some(usual), |text| text.parse().ok());
    let per_page = number("per_page", 10).filter(|count| (1..=100).contains(count)).ok_or_else(bad)?;
    let number = number("page", 1).ok_or_else(bad)?;
    if let Some(ids) = get("include").filter(|ids| !ids.is_empty()) {
        let ids: BTreeSet<&str> = ids.split(',').collect();
        rows.retain(|row| ids.contains(row["id"].to_string().as_str()));
    }
    match get("status").unwrap_or("any") {
        "any" => rows.retain(|row| row["status"] != "trash"),
        status => rows.retain(|row| row["status"] == status),
    }
    if let Some(after) = get("modified_after") {
        // The zone is only heeded together with the parameter; dates are compared as texts of whole seconds.
        let after = compared(after, zone);
        let modified = |row: &Value| {
            let gmt = row["date_modified_gmt"].as_str().unwrap().to_owned();
            match get("dates_are_gmt") {
                Some("true") => gmt,
                _ => TimeZone::UTC
                    .to_zoned(gmt.parse().unwrap())
                    .unwrap()
                    .with_time_zone(zone.clone())
                    .datetime()
                    .to_string(),
            }
        };
        rows.retain(|row| modified(row) > after);
    }
    match get("orderby").unwrap_or("date") {
        "modified" => rows.sort_by_key(|row| (row["date_modified_gmt"].to_string(), row["id"].as_u64())),
        "id" | "date" => rows.sort_by_key(|row| row["id"].as_u64()),
        _ => return Err(bad()),
    }
    if get("order") != Some("asc") {
        rows.reverse();
    }
    let pages = rows.len().div_ceil(per_page);
    let mut rows: Vec<_> = rows.into_iter().skip((number - 1) * per_page).take(per_page).collect();
    let digits = get("dp").map_or(Some(2), |text| text.parse().ok()).ok_or_else(bad)?;
    for line in rows.iter_mut().filter_map(|row| row["line_items"].as_array_mut()).flatten() {
        for field in ["total", "total_tax"] {
            if let Some(amount) = line[field].as_str().and_then(|text| text.parse::<Decimal>().ok()) {
                line[field] = amount.round_dp(digits).to_string().into();
            }
        }
    }
    Ok((Value::Array(rows), pages))
}

/// `_fields` leaves only what it names.
fn trimmed(mut body: Value, fields: Option<&String>) -> Value {
    let Some(fields) = fields else { return body };
    let fields: BTreeSet<&str> = fields.split(',').collect();
    let keep = |row: &mut Value| {
        if let Some(row) = row.as_object_mut() {
            row.retain(|name, _| fields.contains(name.as_str()));
        }
    };
    match &mut body {
        Value::Array(rows) => rows.iter_mut().for_each(keep),
        row => keep(row),
    }
    body
}

fn encode(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
