//! A shop that tells anything: lists without an end, texts of megabytes, numbers beyond all sense. One for all kinds,
//! which asks nobody who they are.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use cartwall_domain::StoreId;
use cartwall_domain::store::StoreKind;
use cartwall_stores::{Connector, Most, Secrets, kinds};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

#[allow(dead_code, reason = "not every user of this shop needs it")]
pub const STORE: &str = "store";

/// What it tells. Numbers are texts of JSON, so that they can be any.
#[derive(Clone)]
pub struct Words {
    /// Entries of each page, each with an id that was not there before.
    pub per_page: usize,
    /// Pages follow.
    pub endless: bool,
    /// Always the same cursor, where there are cursors.
    pub same_cursor: bool,
    pub text: String,
    pub sku: String,
    pub price: String,
    pub pieces: String,
    pub quantity: String,
    pub total: String,
    /// Of TikTok's one shop.
    pub cipher: String,
    /// Only the first entry of a page is so; the others are sound.
    pub only_first: bool,
    /// Answers everything: status and body; a redirect names it too.
    pub instead: Option<(u16, String)>,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            per_page: 2,
            endless: false,
            same_cursor: false,
            text: "Linen dress".to_owned(),
            sku: "DRESS".to_owned(),
            price: "12.50".to_owned(),
            pieces: "7".to_owned(),
            quantity: "2".to_owned(),
            total: "25.00".to_owned(),
            cipher: "shop_cipher-of-tiktok".to_owned(),
            only_first: false,
            instead: None,
        }
    }
}

#[derive(Clone)]
pub struct Mad {
    pub address: String,
    words: Arc<Mutex<Words>>,
    ids: Arc<AtomicU64>,
    pub asked: Arc<AtomicU64>,
}

impl Mad {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let mad = Self { address, words: Arc::default(), ids: Arc::default(), asked: Arc::default() };
        let app = Router::new().fallback(answer).with_state(mad.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        mad
    }

    pub fn words(&self) -> MutexGuard<'_, Words> {
        self.words.lock().unwrap()
    }

    pub fn secrets(kind: StoreKind) -> Vec<(&'static str, String)> {
        let names: &[&'static str] = match kind {
            StoreKind::Shopify => &["token", "client_secret"],
            StoreKind::WooCommerce => &["consumer_key", "consumer_secret", "webhook_secret"],
            StoreKind::TikTok => &["app_key", "app_secret", "access_token", "shop_cipher"],
            _ => &["api_key"],
        };
        names.iter().map(|name| (*name, format!("{name}-of-{kind}"))).collect()
    }

    #[allow(dead_code, reason = "not every user of this shop opens it by itself")]
    pub fn open(&self, kind: StoreKind) -> Box<dyn Connector> {
        let secrets = Self::secrets(kind).into_iter().map(|(name, value)| (name.to_owned(), value));
        let address = kinds::address(kind, &self.address).unwrap();
        // Fewer pages than usual, so that their end comes soon.
        let most = Most { catalogue_pages: 200, variants: 5_000, order_pages: 100 };
        kinds::open_within(kind, StoreId(STORE.to_owned()), &address, Secrets::new(secrets), most).unwrap()
    }
}

async fn answer(State(mad): State<Mad>, uri: Uri, body: Bytes) -> Response {
    mad.asked.fetch_add(1, Ordering::Relaxed);
    let words = mad.words().clone();
    if let Some((status, body)) = words.instead {
        let status = StatusCode::from_u16(status).unwrap();
        let place: String = url::form_urlencoded::byte_serialize(body.as_bytes()).take(100).collect();
        return (status, [("location", format!("/elsewhere?key={place}"))], body).into_response();
    }
    let query: BTreeMap<String, String> =
        url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let path = uri.path().to_owned();
    let body = String::from_utf8_lossy(&body).into_owned();
    let page = Page { words, ids: Arc::clone(&mad.ids) };
    if path.starts_with("/wp-json") {
        let pages = if page.words.endless { "1000000000" } else { "1" };
        return ([("x-wp-totalpages", pages)], page.woocommerce(&path, &query)).into_response();
    }
    match path.as_str() {
        "/admin-api" => page.vendure(&body),
        "/admin/oauth/access_token" => r#"{"access_token":"shpat","expires_in":86399}"#.to_owned(),
        path if path.starts_with("/admin/api/") => page.shopify(&body),
        path if path.starts_with("/admin/") || path.starts_with("/store/") => page.medusa(path, &uri),
        path => page.tiktok(path, &body),
    }
    .into_response()
}

/// Writes one page.
struct Page {
    words: Words,
    ids: Arc<AtomicU64>,
}

const NOW: &str = "2026-11-22T13:00:00";

impl Page {
    fn id(&self) -> u64 {
        self.ids.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn count(&self) -> String {
        if self.words.endless { "1000000000".to_owned() } else { self.words.per_page.to_string() }
    }

    /// As many entries as a page has.
    fn entries(&self, entry: impl Fn(u64, &Words) -> String) -> String {
        self.these((0..self.words.per_page).map(|_| self.id()).collect(), entry)
    }

    fn these(&self, ids: Vec<u64>, entry: impl Fn(u64, &Words) -> String) -> String {
        let sound = Words { text: "Mug".to_owned(), ..Words::default() };
        let entries = ids
            .into_iter()
            .enumerate()
            .map(|(at, id)| entry(id, if self.words.only_first && at > 0 { &sound } else { &self.words }));
        format!("[{}]", entries.collect::<Vec<_>>().join(","))
    }

    fn cursor(&self) -> String {
        if self.words.same_cursor { "same".to_owned() } else { format!("c{}", self.id()) }
    }

    fn page_info(&self) -> String {
        let (more, cursor) = (self.words.endless, self.cursor());
        format!(r#"{{"hasNextPage":{more},"endCursor":"{cursor}"}}"#)
    }

    fn woocommerce(&self, path: &str, query: &BTreeMap<String, String>) -> String {
        let product = |id: u64, w: &Words| {
            let Words { text, sku, price, pieces, .. } = w;
            format!(
                r#"{{"id":{id},"name":"{text}","type":"simple","status":"publish","sku":"{sku}{id}","price":"{price}",
                "manage_stock":true,"stock_quantity":{pieces},"stock_status":"instock","tags":[{{"name":"{text}"}}],
                "brands":[{{"name":"{text}"}}],"images":[{{"src":"https://x.example/{text}"}}]}}"#
            )
        };
        let order = |id: u64, w: &Words| {
            let Words { sku, quantity, total, .. } = w;
            format!(
                r#"{{"id":{id},"status":"processing","currency":"EUR","prices_include_tax":true,
                "date_created_gmt":"{NOW}","date_modified_gmt":"{NOW}","payment_method":"cod","refunds":[],
                "line_items":[{{"id":1,"product_id":9,"sku":"{sku}","quantity":{quantity},"total":"{total}",
                "total_tax":"0"}}]}}"#
            )
        };
        let include =
            query.get("include").map(|ids| ids.split(',').filter_map(|id| id.parse().ok()).collect());
        match path.strip_prefix("/wp-json").unwrap() {
            "/" => format!(
                r#"{{"name":"{}","home":"","namespaces":["wc/v3"],"timezone_string":"UTC","gmt_offset":0}}"#,
                self.words.text
            ),
            "/wc/v3/settings/general/woocommerce_currency" => r#"{"value":"EUR"}"#.to_owned(),
            "/wc/v3/products" => match include {
                Some(ids) => self.these(ids, product),
                None => self.entries(product),
            },
            "/wc/v3/orders" => self.entries(order),
            _ => "[]".to_owned(),
        }
    }

    fn medusa(&self, path: &str, uri: &Uri) -> String {
        let count = self.count();
        let variant = |id: &str, w: &Words| {
            let Words { text, sku, price, pieces, .. } = w;
            format!(
                r#"{{"id":"{id}","title":"{text}","sku":"{sku}{id}","manage_inventory":true,"allow_backorder":false,
                "prices":[{{"amount":{price},"currency_code":"eur","rules":{{}}}}],"inventory_items":[{{
                "required_quantity":1,"inventory":{{"location_levels":[{{"location_id":"main","reserved_quantity":0,
                "stocked_quantity":{pieces}}}]}}}}]}}"#
            )
        };
        let product = |id: u64, w: &Words| {
            format!(
                r#"{{"id":"p{id}","title":"{0}","tags":[{{"value":"{0}"}}],"variants":[{1}]}}"#,
                w.text,
                variant(&format!("v{id}"), w)
            )
        };
        let order = |id: u64, w: &Words| {
            let Words { sku, quantity, total, .. } = w;
            format!(
                r#"{{"id":"o{id}","status":"pending","currency_code":"eur","created_at":"{NOW}Z","updated_at":"{NOW}Z",
                "total":35,"items":[{{"variant_id":"v9","variant_sku":"{sku}","quantity":{quantity},
                "unit_price":{total},"is_tax_inclusive":true}}],
                "payment_collections":[{{"payments":[{{"id":"pay","refunds":[]}}]}}]}}"#
            )
        };
        let place = |id: u64, w: &Words| format!(r#"{{"id":"l{id}","name":"{}"}}"#, w.text);
        match path {
            "/admin/stores" => format!(
                r#"{{"stores":[{{"name":"{}","supported_currencies":[{{"currency_code":"eur","is_default":true}}]}}]}}"#,
                self.words.text
            ),
            "/admin/products" => format!(r#"{{"products":{},"count":{count}}}"#, self.entries(product)),
            "/admin/product-variants" => {
                let ids = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
                let ids = ids.filter(|(name, _)| name == "id[]");
                let ids = ids.filter_map(|(_, id)| id.trim_start_matches('v').parse().ok()).collect();
                let told = self.these(ids, |id, w| variant(&format!("v{id}"), w));
                format!(r#"{{"variants":{told},"count":1}}"#)
            }
            "/admin/orders" => format!(r#"{{"orders":{},"count":{count}}}"#, self.entries(order)),
            "/admin/stock-locations" => {
                format!(r#"{{"stock_locations":{},"count":{count}}}"#, self.entries(place))
            }
            "/admin/regions" => r#"{"regions":[]}"#.to_owned(),
            _ => r#"{"api_keys":[]}"#.to_owned(),
        }
    }

    fn vendure(&self, body: &str) -> String {
        let count = self.count();
        let variant = |id: u64, w: &Words| {
            let Words { text, sku, price, pieces, .. } = w;
            let cents = price.replace('.', "");
            format!(
                r#"{{"id":"{id}","sku":"{sku}{id}","name":"{text}","enabled":true,"options":[],"featuredAsset":null,
                "priceWithTax":{cents},"currencyCode":"EUR","prices":[{{"currencyCode":"EUR"}}],
                "trackInventory":"TRUE","outOfStockThreshold":0,"useGlobalOutOfStockThreshold":false,
                "stockLevels":[{{"stockLocationId":"1","stockOnHand":{pieces},"stockAllocated":0}}]}}"#
            )
        };
        let product = |id: u64, w: &Words| {
            format!(
                r#"{{"id":"{id}","name":"{0}","enabled":true,"optionGroups":[],"featuredAsset":null,
                "facetValues":[{{"name":"{0}","facet":{{"code":"brand"}}}}],"variants":[{1}]}}"#,
                w.text,
                variant(id, w)
            )
        };
        let order = |id: u64, w: &Words| {
            let Words { sku, quantity, total, .. } = w;
            let cents = total.replace('.', "");
            format!(
                r#"{{"id":"{id}","type":"Regular","state":"PaymentSettled","orderPlacedAt":"{NOW}Z",
                "updatedAt":"{NOW}Z","currencyCode":"EUR","totalWithTax":{cents},"shippingLines":[],
                "surcharges":[],"payments":[],"lines":[{{"id":"1","quantity":{quantity},
                "orderPlacedQuantity":{quantity},"proratedUnitPriceWithTax":1,
                "proratedLinePriceWithTax":{cents},"productVariant":{{"id":"9","sku":"{sku}"}}}}]}}"#
            )
        };
        let settings = r#""globalSettings":{"trackInventory":true,"outOfStockThreshold":0,
            "serverConfig":{"moneyStrategyPrecision":2}}"#;
        let list = |field: &str, items: String| {
            format!(r#"{{"data":{{{settings},"{field}":{{"totalItems":{count},"items":{items}}}}}}}"#)
        };
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        let query = body["query"].as_str().unwrap();
        let name = query.split("query ").nth(1).unwrap().split([' ', '(']).next().unwrap();
        match name {
            "Shop" => format!(
                r#"{{"data":{{{settings},"activeChannel":{{"code":"web","defaultCurrencyCode":"EUR",
                "seller":{{"name":"{}"}}}}}}}}"#,
                self.words.text
            ),
            "Locations" => list(
                "stockLocations",
                self.entries(|id, w| format!(r#"{{"id":"{id}","name":"{}"}}"#, w.text)),
            ),
            "Products" => list("products", self.entries(product)),
            "Stock" => {
                let ids = body["variables"]["ids"].as_array().unwrap().iter();
                let ids = ids.map(|id| id.as_str().unwrap().parse().unwrap()).collect();
                list("productVariants", self.these(ids, variant))
            }
            "Orders" => list("orders", self.entries(order)),
            _ => r#"{"data":{"me":null}}"#.to_owned(),
        }
    }

    fn shopify(&self, body: &str) -> String {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        let query = body["query"].as_str().unwrap();
        let name = query.split("query Cartwall").nth(1).unwrap().split([' ', '(']).next().unwrap();
        let list = |nodes: String| format!(r#"{{"nodes":{nodes},"pageInfo":{}}}"#, self.page_info());
        let levels = |pieces: &str| {
            format!(
                r#"{{"nodes":[{{"location":{{"id":"gid://shopify/Location/1"}},"quantities":[{{"name":"available",
                "quantity":{pieces}}}]}}],"pageInfo":{{"hasNextPage":false,"endCursor":null}}}}"#
            )
        };
        let variant = |id: u64, w: &Words| {
            let Words { text, sku, price, .. } = w;
            format!(
                r#"{{"id":"gid://shopify/ProductVariant/{id}","sku":"{sku}{id}","title":"{text}","price":"{price}",
                "updatedAt":"{NOW}Z","media":{{"nodes":[]}},"product":{{"id":"gid://shopify/Product/{id}",
                "title":"{text}","vendor":"{text}","tags":["{text}"],"status":"ACTIVE",
                "hasOnlyDefaultVariant":false,"updatedAt":"{NOW}Z","featuredMedia":null}}}}"#
            )
        };
        let stock = |_: u64, w: &Words| {
            let Words { price, pieces, .. } = w;
            format!(
                r#"{{"inventoryPolicy":"DENY","requiresComponents":false,"sellableOnlineQuantity":0,"price":"{price}",
                "inventoryItem":{{"id":"gid://shopify/InventoryItem/1","tracked":true,"inventoryLevels":{}}}}}"#,
                levels(pieces)
            )
        };
        let money = |amount: &str| format!(r#"{{"shopMoney":{{"amount":"{amount}","currencyCode":"EUR"}}}}"#);
        let order = |id: u64, w: &Words| {
            let Words { sku, quantity, total, .. } = w;
            format!(
                r#"{{"id":"gid://shopify/Order/{id}","createdAt":"{NOW}Z","updatedAt":"{NOW}Z","test":false,
                "displayFinancialStatus":"PAID","currencyCode":"EUR","taxesIncluded":true,"refunds":[],
                "lineItems":{{"pageInfo":{{"hasNextPage":false,"endCursor":null}},"nodes":[{{
                "id":"gid://shopify/LineItem/1","sku":"{sku}","quantity":{quantity},"currentQuantity":{quantity},
                "variant":null,"originalTotalSet":{},"discountAllocations":[]}}]}}}}"#,
                money(total)
            )
        };
        let place = |id: u64, w: &Words| {
            let name = &w.text;
            format!(r#"{{"id":"gid://shopify/Location/{id}","name":"{name}","fulfillsOnlineOrders":true}}"#)
        };
        let ids = || {
            let ids = body["variables"]["ids"].as_array().unwrap().iter();
            ids.map(|id| id.as_str().unwrap().rsplit('/').next().unwrap().parse().unwrap()).collect()
        };
        let shop = r#""shop":{"currencyCode":"EUR"}"#;
        let data = match name {
            "Shop" => format!(
                r#"{{"shop":{{"name":"{}","currencyCode":"EUR"}},"currentAppInstallation":{{"accessScopes":[
                {{"handle":"read_products"}},{{"handle":"read_inventory"}},{{"handle":"read_locations"}},
                {{"handle":"read_orders"}}]}}}}"#,
                self.words.text
            ),
            "VariantsCount" => r#"{"productVariantsCount":{"count":7}}"#.to_owned(),
            "Home" => r#"{"shop":{"shopAddress":{"countryCodeV2":"DE"}}}"#.to_owned(),
            "Locations" => format!(r#"{{"locations":{}}}"#, list(self.entries(place))),
            "Catalogue" => format!(r#"{{{shop},"productVariants":{}}}"#, list(self.entries(variant))),
            "Stock" => format!(r#"{{{shop},"nodes":{}}}"#, self.these(ids(), stock)),
            _ => format!(r#"{{"orders":{}}}"#, list(self.entries(order))),
        };
        format!(r#"{{"data":{data}}}"#)
    }

    fn tiktok(&self, path: &str, body: &str) -> String {
        let next = if self.words.endless { self.cursor() } else { String::new() };
        let sku = |id: u64, w: &Words| {
            let Words { sku, price, .. } = w;
            format!(
                r#"{{"id":"{id}","seller_sku":"{sku}{id}","price":{{"currency":"EUR","sale_price":"{price}"}},
                "sales_attributes":[{{"value_name":"{}"}}]}}"#,
                w.text
            )
        };
        let order = |id: u64, w: &Words| {
            format!(
                r#"{{"id":"{id}","status":"AWAITING_SHIPMENT","create_time":1795352400,"update_time":1795352400,
                "payment":{{"currency":"EUR"}},"line_items":[{{"id":"1","sku_id":"9","seller_sku":"{}",
                "sale_price":"{}"}}]}}"#,
                w.sku, w.total
            )
        };
        let data = match path {
            "/authorization/202309/shops" => {
                let Words { text, cipher, .. } = &self.words;
                format!(r#"{{"shops":[{{"name":"{text}","region":"DE","cipher":"{cipher}"}}]}}"#)
            }
            "/product/202502/products/search" => {
                // The details of each are asked for, so there is one; it has as many skus as others have products.
                let id = self.id();
                format!(r#"{{"products":[{{"id":"{id}","update_time":1}}],"next_page_token":"{next}"}}"#)
            }
            "/product/202309/inventory/search" => {
                let asked: serde_json::Value = serde_json::from_str(body).unwrap();
                let ids = asked["sku_ids"].as_array().into_iter().flatten();
                let ids = ids.map(|id| id.as_str().unwrap().parse().unwrap()).collect();
                let level = |id: u64, w: &Words| {
                    format!(r#"{{"id":"{id}","total_available_quantity":{}}}"#, w.pieces)
                };
                format!(r#"{{"inventory":[{{"skus":{}}}]}}"#, self.these(ids, level))
            }
            "/order/202309/orders/search" => {
                format!(r#"{{"orders":{},"next_page_token":"{next}"}}"#, self.entries(order))
            }
            "/return_refund/202602/returns/search" => "{}".to_owned(),
            _ => format!(
                r#"{{"title":"{0}","brand":{{"name":"{0}"}},"skus":{1}}}"#,
                self.words.text,
                self.entries(sku)
            ),
        };
        format!(r#"{{"code":0,"data":{data}}}"#)
    }
}
