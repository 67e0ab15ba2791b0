//! Vendure, from version 3, over its Admin API in GraphQL.
//!
//! Two rights are enough: `ReadCatalog` and `ReadOrder`. What it must never do: send a mutation other than the login.

mod client;
mod goods;
mod map;
mod order_pages;
mod orders;

use crate::http::{self, read};
use crate::limits::{self, Pages, few};
use crate::list_of::ListOf;
use crate::{
    Caps, Connector, Counted, Item, LeftOut, Location, OpenedShop, Page, Secrets, StoreError, StoreInfo,
    StorePrice, StoreStock,
};
use async_trait::async_trait;
use cartwall_domain::money::parse_currency;
use cartwall_domain::store::{StoreOrder, own_id, variant_id};
use cartwall_domain::{StoreId, Timestamp, VariantId};
use cartwall_outbound::Url;
use client::{Client, List, Question, id_of};
use goods::Goods;
pub use map::WHOLE_SHOP;
use map::{Settings, Shop, Tracking};
use order_pages::{Cursor, Shift, surely_read, time};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use serde_json::value::RawValue;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;

/// A question about orders, with the fields of an order and of its lines' goods.
macro_rules! with_orders {
    ($question:literal, $goods:literal) => {
        concat!(include_str!($question), include_str!("order_fields.graphql"), include_str!($goods))
    };
}

const PRODUCTS: &str = include_str!("products.graphql");
const PRODUCT_IDS: &str = include_str!("product_ids.graphql");
const STOCK: &str = include_str!("stock.graphql");
const STOCK_IDS: &str = include_str!("stock_ids.graphql");
const ORDERS: &str = with_orders!("orders.graphql", "line_goods.graphql");
/// Without what the lines name.
const BARE_ORDERS: &str = with_orders!("orders.graphql", "line_without_goods.graphql");
const ORDER_IDS: &str = include_str!("order_ids.graphql");
const REREAD: &str = with_orders!("reread.graphql", "line_goods.graphql");
const BARE_REREAD: &str = with_orders!("reread.graphql", "line_without_goods.graphql");
const REREAD_IDS: &str = include_str!("reread_ids.graphql");
const LOCATIONS: &str = include_str!("locations.graphql");
const SHOP: &str = include_str!("shop.graphql");
const ME: &str = include_str!("me.graphql");
/// The number of how prices are read here: the price of the default channel, with tax. Raise it
/// whenever the same answer of the shop gives another price than before, so that sellers are told which prices were shown
/// differently.
pub const PRICE_READING: u32 = 1;
/// Shops may allow fewer than the thousand that Vendure allows by itself.
const TAKE: usize = 100;
/// Products bring all their variants along.
const PRODUCTS_AT_ONCE: usize = 50;

/// A Vendure shop.
#[derive(Debug)]
pub struct Vendure {
    store: StoreId,
    client: Client,
    settings: OnceCell<Settings>,
    /// Of answered moments of change, as far as orders have shown it.
    shift: Mutex<Shift>,
}

/// A Vendure shop at its root or at its `/admin-api`. The secrets are `api_key`, or `username` and `password`; beside them
/// the token of a `channel`, where it is another than the first.
///
/// # Errors
/// No credentials, or an address that may not be opened.
pub fn open(store: StoreId, address: &Url, secrets: Secrets) -> Result<Vendure, StoreError> {
    if secrets.get("api_key").is_none() {
        match (secrets.get("username"), secrets.get("password")) {
            (None, None) => return Err(StoreError::MissingField("api_key")),
            (None, _) => return Err(StoreError::MissingField("username")),
            (_, None) => return Err(StoreError::MissingField("password")),
            _ => {}
        }
    }
    let api = api_of(address);
    let client = Client::new(http::to(api.clone())?, api, secrets);
    Ok(Vendure { store, client, settings: OnceCell::new(), shift: Mutex::default() })
}

/// Where the API is, whichever of its pages was copied.
fn api_of(address: &Url) -> Url {
    let mut api = address.clone();
    api.set_query(None);
    api.set_fragment(None);
    let path = api.path().trim_end_matches('/');
    let pages = ["/admin-api", "/shop-api", "/dashboard", "/admin"];
    let root = pages.iter().find_map(|page| path.strip_suffix(page)).unwrap_or(path);
    let path = format!("{root}/admin-api");
    api.set_path(&path);
    api
}

impl Vendure {
    /// What does not change while a shop runs.
    async fn settings(&self) -> Result<Settings, StoreError> {
        let ask = async || Ok(self.client.ask::<Shop>(SHOP, &json!({})).await?.settings());
        self.settings.get_or_try_init(ask).await.copied()
    }

    async fn locations(&self) -> Result<Vec<Location>, StoreError> {
        #[derive(Deserialize)]
        struct Named {
            id: String,
            name: String,
        }
        let question = Question {
            bare: None,
            query: LOCATIONS,
            ids: LOCATIONS,
            field: "stockLocations",
            variables: &json!({}),
        };
        let (mut locations, mut pages) = (Vec::new(), Pages::within(ListOf::Locations));
        loop {
            let list: List<IgnoredAny> = self.client.list(&question, locations.len(), TAKE).await?;
            for item in &list.items {
                let Named { id, name } = read(item.get().as_bytes())?;
                locations.push(Location { id, name, counts: true });
            }
            few(locations.len(), limits::LOCATIONS, ListOf::Locations)?;
            if list.items.is_empty() || locations.len() >= list.total {
                return Ok(locations);
            }
            pages.turn(&locations.len().to_string())?;
        }
    }

    /// Rights of the person who logged in, beyond reading.
    async fn excess(&self, channel: &str) -> Result<Vec<String>, StoreError> {
        if !self.client.logs_in() {
            return Ok(Vec::new());
        }
        let me: map::Me = self.client.ask(ME, &json!({})).await?;
        Ok(me.excess(channel))
    }

    fn shift(&self) -> MutexGuard<'_, Shift> {
        self.shift.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Which goods are in these orders, where the shop could not tell all of them together.
    async fn goods(&self, list: &List<IgnoredAny>) -> Result<Goods, StoreError> {
        if !list.is_bare {
            return Ok(Goods::default());
        }
        let ids: Vec<_> = list.items.iter().map(|item| id_of(item)).filter(|id| limits::is_key(id)).collect();
        self.client.goods(&ids).await
    }

    fn orders_of(&self, settings: Settings, items: &[Box<RawValue>], goods: &Goods) -> Read {
        let mut found = Read::default();
        for item in items {
            match read::<orders::Order>(item.get().as_bytes()) {
                Err(error) => found.left_out.push(LeftOut { id: id_of(item), why: error.to_string() }),
                Ok(mut order) => {
                    order.name(goods);
                    // By the true time, in which the shop lists them, and not by what it answers.
                    found.newest = Some(order.changed_at());
                    if let Some(placed_at) = order.placed_at() {
                        self.shift().learn(placed_at, order.changed_at());
                        found.placed.push((placed_at, order.changed_at()));
                    }
                    match order.read(&self.store, settings) {
                        Ok(order) => found.orders.extend(order),
                        Err(left_out) => found.left_out.push(left_out),
                    }
                }
            }
        }
        found
    }
}

#[derive(Default)]
struct Read {
    orders: Vec<StoreOrder>,
    left_out: Vec<LeftOut>,
    /// The change of the last one, as the shop answers it.
    newest: Option<Timestamp>,
    /// When those that were placed were, and when they changed as the shop answers it.
    placed: Vec<(Timestamp, Timestamp)>,
}

fn orders_question(variables: &serde_json::Value) -> Question<'_> {
    Question { query: ORDERS, ids: ORDER_IDS, bare: Some(BARE_ORDERS), field: "orders", variables }
}

#[async_trait]
impl Connector for Vendure {
    fn caps(&self) -> Caps {
        Caps {
            live: Duration::from_secs(3),
            rest: Duration::from_secs(30),
            idle: Duration::from_secs(30),
            catalogue: Duration::from_secs(15 * 60),
            overlap: Duration::from_secs(30),
            reread: Some(Duration::from_secs(30)),
            deletions: None,
            duty: 3,
            stock_batch: TAKE,
        }
    }

    async fn check(&self) -> Result<StoreInfo, StoreError> {
        let shop = match self.client.ask::<Shop>(SHOP, &json!({})).await {
            // Something answers, and it is not this API.
            Err(StoreError::Schema(_) | StoreError::MissingRights(_)) => return Err(StoreError::NotThere),
            shop => shop?,
        };
        // Its orders are those of all channels, so it has one name, and nothing counts twice.
        if self.client.channel().is_some() && shop.settings().whole_shop {
            return Err(StoreError::DefaultChannel);
        }
        let mut missing = Vec::new();
        let mut note = |error: StoreError| match error {
            StoreError::MissingRights(rights) => {
                missing.extend(rights);
                Ok(())
            }
            error => Err(error),
        };
        let products = Question {
            bare: None,
            query: PRODUCTS,
            ids: PRODUCT_IDS,
            field: "products",
            variables: &json!({}),
        };
        if let Err(error) = self.client.list::<Tracking>(&products, 0, 1).await {
            note(error)?;
        }
        let variables = json!({ "after": time(0) });
        let orders = orders_question(&variables);
        if let Err(error) = self.client.list::<IgnoredAny>(&orders, 0, 1).await {
            note(error)?;
        }
        let locations = match self.locations().await {
            Ok(locations) => locations,
            Err(error) => {
                note(error)?;
                Vec::new()
            }
        };
        if !missing.is_empty() {
            return Err(StoreError::MissingRights(missing));
        }
        let excess = self.excess(&shop.active_channel.code).await?;
        Ok(StoreInfo {
            name: shop.name(self.client.http().base()),
            currency: parse_currency(&shop.active_channel.default_currency_code)
                .map_err(|error| StoreError::Schema(format!("activeChannel.defaultCurrencyCode: {error}")))?,
            time_zone: None,
            version: None,
            locations,
            missing,
            excess,
            rights_known: self.client.logs_in(),
            prices_unseen: false,
            clock_offset_ms: self.client.http().offset_ms(),
        })
    }

    /// The channels of who logs in, unless one is named. A key is of one channel and has none to choose from.
    async fn shops(&self) -> Result<Vec<OpenedShop>, StoreError> {
        if !self.client.logs_in() || self.client.channel().is_some() {
            return Ok(Vec::new());
        }
        let me: map::Me = self.client.ask(ME, &json!({})).await?;
        let shop = |(id, code): (String, String)| {
            let whole = if id == WHOLE_SHOP { self.client.http().base().host_str() } else { None };
            let name = whole.map_or(code, ToOwned::to_owned);
            OpenedShop { id, name, region: String::new(), cipher: String::new() }
        };
        Ok(me.channels().into_iter().map(shop).collect())
    }

    async fn catalogue(&self, page: Option<&str>) -> Result<Page<Item>, StoreError> {
        let skip = page.and_then(|page| page.parse().ok()).unwrap_or(0);
        let settings = self.settings().await?;
        let question = Question {
            bare: None,
            query: PRODUCTS,
            ids: PRODUCT_IDS,
            field: "products",
            variables: &json!({}),
        };
        let list: List<Tracking> = self.client.list(&question, skip, PRODUCTS_AT_ONCE).await?;
        let (mut items, mut left_out) = (Vec::new(), list.left_out);
        for raw in &list.items {
            match (read::<map::Product>(raw.get().as_bytes()), &list.beside) {
                (Ok(product), Some(tracking)) => {
                    let (item, bad) = product.read(&self.store, settings, tracking);
                    items.extend(item);
                    left_out.extend(bad);
                }
                (Err(error), _) => left_out.push(LeftOut { id: id_of(raw), why: error.to_string() }),
                (Ok(_), None) => {}
            }
        }
        let seen = usize::saturating_add(skip, list.seen);
        let next = (list.seen > 0 && seen < list.total).then(|| seen.to_string());
        Ok(Page { items, left_out, next, newest: None })
    }

    async fn stock(&self, variants: &[VariantId]) -> Result<Vec<Counted>, StoreError> {
        let ids: Vec<_> = variants.iter().filter_map(|variant| own_id(&self.store, variant)).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let variables = json!({ "ids": ids });
        let question = Question {
            bare: None,
            query: STOCK,
            ids: STOCK_IDS,
            field: "productVariants",
            variables: &variables,
        };
        let settings = self.settings().await?;
        let list: List<Tracking> = self.client.list(&question, 0, ids.len()).await?;
        let Some(tracking) = list.beside else { return Ok(Vec::new()) };
        let mut counted = Vec::new();
        for raw in &list.items {
            let unsold = read::<map::OnSale>(raw.get().as_bytes()).ok().and_then(|sale| sale.unsold());
            let stock = read::<map::Levels>(raw.get().as_bytes()).map(|levels| levels.stock(&tracking));
            let stock = unsold.map_or(stock, |why| Ok(StoreStock::Unsold(why)));
            let asked = read::<map::Asked>(raw.get().as_bytes()).ok();
            let price = asked.and_then(|asked| asked.price(settings).ok()?);
            let own = id_of(raw);
            if !own.is_empty() {
                counted.push(Counted {
                    variant: variant_id(&self.store, &own),
                    stock: stock.unwrap_or(StoreStock::Unknown),
                    price: price.map(|price| StorePrice { price, compare_at: None }),
                });
            }
        }
        let unread = list.left_out.iter().map(|left_out| Counted {
            variant: variant_id(&self.store, &left_out.id),
            stock: StoreStock::Unknown,
            price: None,
        });
        counted.extend(unread);
        Ok(counted)
    }

    async fn orders(&self, since: Timestamp, page: Option<&str>) -> Result<Page<StoreOrder>, StoreError> {
        let settings = self.settings().await?;
        let mut from = page.and_then(Cursor::parse).unwrap_or_else(|| Cursor::at_or_after(since));
        let variables = json!({ "after": time(from.after) });
        let question = orders_question(&variables);
        let asked_at = self.server_now();
        let mut tries = 0;
        let (list, ids) = loop {
            let list: List<IgnoredAny> = self.client.list(&question, from.skip, TAKE).await?;
            let ids: Vec<String> = list.items.iter().map(|item| id_of(item)).collect();
            if from.goes_on(&ids) {
                break (list, ids);
            }
            from = from.back(tries);
            tries += 1;
        };
        let mut found = self.orders_of(settings, &list.items, &self.goods(&list).await?);
        let more = list.seen > 0 && from.skip.saturating_add(list.seen) < list.total;
        let next = more.then(|| from.next(&ids, list.seen).to_string());
        found.left_out.extend(list.left_out);
        let shift = *self.shift();
        // A read that breaks off is taken up from here, so nothing that is still to be read may lie before it.
        let newest = match next {
            Some(_) => surely_read(found.placed.iter().copied(), asked_at),
            None => found.newest.and_then(|newest| shift.watermark(newest, asked_at)),
        };
        Ok(Page { items: found.orders, left_out: found.left_out, next, newest })
    }

    fn is_doubtful(&self, watermark: Timestamp) -> bool {
        order_pages::is_doubtful(watermark)
    }

    async fn reread(&self, ids: &[String]) -> Result<Vec<StoreOrder>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let settings = self.settings().await?;
        let variables = json!({ "ids": ids });
        let question = Question {
            query: REREAD,
            ids: REREAD_IDS,
            bare: Some(BARE_REREAD),
            field: "orders",
            variables: &variables,
        };
        let list: List<IgnoredAny> = self.client.list(&question, 0, ids.len()).await?;
        let found = self.orders_of(settings, &list.items, &self.goods(&list).await?);
        for left_out in list.left_out.iter().chain(&found.left_out) {
            tracing::warn!(store = %self.store, order = left_out.id, why = left_out.why, "an order could not be read again");
        }
        Ok(found.orders)
    }

    fn server_now(&self) -> Timestamp {
        self.client.http().server_now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_is_found_from_whichever_page_was_copied() {
        for (copied, api) in [
            ("https://shop.example", "https://shop.example/admin-api"),
            ("https://shop.example/", "https://shop.example/admin-api"),
            ("https://shop.example/admin-api/", "https://shop.example/admin-api"),
            ("https://shop.example/dashboard?x=1#y", "https://shop.example/admin-api"),
            ("https://shop.example:8443/vendure/admin", "https://shop.example:8443/vendure/admin-api"),
        ] {
            assert_eq!(api_of(&copied.parse().unwrap()).as_str(), api);
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let open = |fields: &[&str]| {
            let secrets = Secrets::new(fields.iter().map(|name| ((*name).to_owned(), "x".to_owned())));
            open("vendure:shop".into(), &"https://shop.example".parse().unwrap(), secrets).err()
        };
        assert_eq!(open(&[]), Some(StoreError::MissingField("api_key")));
        assert_eq!(open(&["username"]), Some(StoreError::MissingField("password")));
        assert_eq!(open(&["username", "password"]), None);
        assert_eq!(open(&["api_key"]), None);
    }
}
