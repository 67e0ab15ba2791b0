//! Medusa, version 2, over its Admin API; what buyers pay, over its storefront's.
//!
//! A secret key may do everything there, so this can only promise what it does itself: it asks, and never sends
//! anything but a GET.

mod map;
mod number;
mod orders;
mod storefront;
mod swaps;

use crate::http::{self, read};
use crate::limits::{self, Pages, few};
use crate::list_of::ListOf;
use crate::{
    Caps, Connector, Counted, Item, LeftOut, Location, Page, Secrets, StoreError, StoreInfo, StoreStock,
};
use async_trait::async_trait;
use cartwall_domain::money::parse_currency;
use cartwall_domain::store::{StoreOrder, own_id, variant_id};
use cartwall_domain::{Currency, StoreId, Timestamp, VariantId};
use cartwall_outbound::RequestBuilder;
use cartwall_outbound::Url;
use cartwall_outbound::{Http, Reply};
use map::{PRICE_FIELDS, STOCK_FIELDS, Stores};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use storefront::Storefront;
use tokio::sync::OnceCell;

/// What [`StoreInfo::excess`] says: Medusa's keys have no rights to choose from.
pub const FULL_ADMIN: &str = "full_admin";
const ORDERS: &str = "/admin/orders";
const PRODUCTS: &str = "/admin/products";
const VARIANTS: &str = "/admin/product-variants";
const LOCATIONS: &str = "/admin/stock-locations";
const STORES: &str = "/admin/stores";
/// The number of how prices are read here: what the storefront of the shop's region shows, with tax. Raise it
/// whenever the same answer of the shop gives another price than before, so that sellers are told which prices were shown
/// differently.
pub const PRICE_READING: u32 = 1;
/// Lists are as short as fifteen where nothing is said.
const LIMIT: usize = 100;
/// Whoever opens a shop does not know which orders waited for their money before. They are paid within some days, and
/// that does not make them newer.
const PAID_WITHIN_MS: i64 = 3 * 24 * 3_600_000;
/// Ids are long, and all stand in the address.
const IDS_AT_ONCE: usize = 50;

/// A Medusa shop.
#[derive(Debug)]
pub struct Medusa {
    store: StoreId,
    http: Http,
    secrets: Secrets,
    home: OnceCell<Home>,
    storefront: Mutex<Storefront>,
    /// Orders that nobody has paid yet, as far as seen: being paid does not make them newer.
    unpaid: Mutex<BTreeSet<String>>,
    /// Orders of the last days were read through once since the shop was opened.
    knows_unpaid: AtomicBool,
}

/// Where a shop sells if nothing else is said. It does not change while it sells.
#[derive(Debug)]
struct Home {
    currency: Currency,
    region: Option<String>,
}

/// A Medusa shop at its root, or at its admin page. The secret is `api_key`, a secret key.
///
/// # Errors
/// No key, or an address that may not be opened.
pub fn open(store: StoreId, address: &Url, secrets: Secrets) -> Result<Medusa, StoreError> {
    if secrets.get("api_key").is_none() {
        return Err(StoreError::MissingField("api_key"));
    }
    let http = http::to(root_of(address))?;
    Ok(Medusa {
        store,
        http,
        secrets,
        home: OnceCell::new(),
        storefront: Mutex::default(),
        unpaid: Mutex::default(),
        knows_unpaid: AtomicBool::new(false),
    })
}

/// The root of the API, whichever of its pages was copied. It ends without a slash.
fn root_of(address: &Url) -> Url {
    let mut root = address.clone();
    root.set_query(None);
    root.set_fragment(None);
    let path = address.path().trim_end_matches('/');
    let pages = ["/admin", "/app", "/store"];
    root.set_path(pages.iter().find_map(|page| path.strip_suffix(page)).unwrap_or(path));
    root
}

#[derive(Default)]
struct Read {
    orders: Vec<StoreOrder>,
    left_out: Vec<LeftOut>,
    newest: Option<Timestamp>,
}

impl Medusa {
    fn question(&self, path: &str, query: &[(&str, String)]) -> RequestBuilder {
        let mut url = self.http.base().clone();
        url.set_path(&format!("{}{path}", url.path().trim_end_matches('/')));
        url.query_pairs_mut().extend_pairs(query);
        self.http.client().get(url).header(cartwall_outbound::header::ACCEPT, "application/json")
    }

    async fn get(&self, path: &'static str, query: &[(&str, String)]) -> Result<Reply, StoreError> {
        let key = self.secrets.get("api_key").unwrap_or_default();
        let reply = self.http.send(self.question(path, query).basic_auth(key, Some(""))).await?;
        reply.ok().map_err(|error| match error.into() {
            StoreError::MissingRights(_) => StoreError::MissingRights(vec![path.to_owned()]),
            error => error,
        })
    }

    async fn stores(&self) -> Result<Stores, StoreError> {
        let fields =
            "id,name,default_region_id,supported_currencies.currency_code,supported_currencies.is_default";
        Ok(self.get(STORES, &[("fields", fields.into())]).await?.json()?)
    }

    async fn home(&self) -> Result<&Home, StoreError> {
        let ask = async || {
            let stores = self.stores().await?;
            let region = stores.default_region().map(str::to_owned);
            Ok(Home { currency: currency_of(&stores)?, region })
        };
        self.home.get_or_try_init(ask).await
    }

    async fn locations(&self) -> Result<Vec<Location>, StoreError> {
        let mut locations = Vec::new();
        let mut pages = Pages::within(ListOf::Locations);
        loop {
            let query = [
                ("fields", "id,name,sales_channels.id,sales_channels.is_disabled".to_owned()),
                ("limit", LIMIT.to_string()),
                ("offset", locations.len().to_string()),
            ];
            let page: map::Locations = self.get(LOCATIONS, &query).await?.json()?;
            let count = page.count;
            let before = locations.len();
            locations.extend(page.stock_locations.into_iter().map(map::StockLocation::read));
            few(locations.len(), limits::LOCATIONS, ListOf::Locations)?;
            if locations.len() == before || locations.len() >= count {
                return Ok(locations);
            }
            pages.turn(&locations.len().to_string())?;
        }
    }

    async fn orders_by(&self, mut query: Vec<(&str, String)>) -> Result<(Read, usize, usize), StoreError> {
        #[derive(Deserialize)]
        struct Orders {
            orders: Vec<Box<RawValue>>,
            count: usize,
        }
        query.push(("fields", orders::FIELDS.into()));
        let page: Orders = self.get(ORDERS, &query).await?.json()?;
        let (mut found, mut counted) = (Read::default(), Vec::new());
        for raw in &page.orders {
            match read::<orders::Order>(raw.get().as_bytes()) {
                Ok(order) => {
                    found.newest = found.newest.max(Some(order.changed_at()));
                    self.remember(&order);
                    counted.extend(order.counts().then_some(order));
                }
                Err(error) => found.left_out.push(LeftOut { id: id_of(raw), why: error.to_string() }),
            }
        }
        let changed = counted.iter().filter(|order| order.may_be_swapped() && limits::is_key(order.id()));
        let swaps = self.swaps(&changed.map(|order| order.id().to_owned()).collect::<Vec<_>>()).await?;
        for mut order in counted {
            if let Some(swapped) = swaps.get(order.id()) {
                order.swap(swapped);
            }
            match order.read(&self.store) {
                Ok(order) => found.orders.push(order),
                Err(why) => found.left_out.push(LeftOut { id: order.id().to_owned(), why }),
            }
        }
        Ok((found, page.orders.len(), page.count))
    }

    fn remember(&self, order: &orders::Order) {
        let mut unpaid = self.unpaid.lock().unwrap_or_else(PoisonError::into_inner);
        if order.awaits_payment() && limits::is_key(order.id()) {
            unpaid.insert(order.id().to_owned());
            // Ids grow with time, so the first is the oldest.
            if unpaid.len() > IDS_AT_ONCE {
                unpaid.pop_first();
            }
        } else {
            unpaid.remove(order.id());
        }
    }

    fn unpaid(&self) -> Vec<String> {
        let unpaid = self.unpaid.lock().unwrap_or_else(PoisonError::into_inner);
        unpaid.iter().cloned().collect()
    }
}

fn currency_of(stores: &Stores) -> Result<Currency, StoreError> {
    let code = stores.default_currency().ok_or_else(|| {
        StoreError::Schema("stores[0].supported_currencies: none is the default".to_owned())
    })?;
    parse_currency(code)
        .map_err(|error| StoreError::Schema(format!("stores[0].supported_currencies: {error}")))
}

fn ids(own: &[impl AsRef<str>]) -> Vec<(&'static str, String)> {
    let mut query: Vec<_> = own.iter().map(|id| ("id[]", id.as_ref().to_owned())).collect();
    query.push(("limit", own.len().to_string()));
    query
}

/// The id of an entry that cannot be read otherwise.
fn id_of(item: &RawValue) -> String {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    read::<Named>(item.get().as_bytes()).map(|named| named.id).unwrap_or_default()
}

#[async_trait]
impl Connector for Medusa {
    fn caps(&self) -> Caps {
        Caps {
            live: Duration::from_secs(3),
            rest: Duration::from_secs(30),
            idle: Duration::from_secs(30),
            catalogue: Duration::from_secs(15 * 60),
            overlap: Duration::from_secs(30),
            // A refund of what came back before does not make the order newer.
            reread: Some(Duration::from_secs(30)),
            deletions: None,
            duty: 3,
            stock_batch: IDS_AT_ONCE,
        }
    }

    async fn check(&self) -> Result<StoreInfo, StoreError> {
        let stores = match self.stores().await {
            // Something answers, and it is not this API.
            Err(StoreError::Schema(_)) => return Err(StoreError::NotThere),
            stores => stores?,
        };
        let currency = currency_of(&stores)?;
        let mut missing = Vec::new();
        for path in [PRODUCTS, VARIANTS, ORDERS] {
            let query = [("fields", "id".to_owned()), ("limit", "1".to_owned())];
            match self.get(path, &query).await {
                Err(StoreError::MissingRights(rights)) => missing.extend(rights),
                reply => drop(reply?),
            }
        }
        let locations = match self.locations().await {
            Err(StoreError::MissingRights(rights)) => {
                missing.extend(rights);
                Vec::new()
            }
            locations => locations?,
        };
        if !missing.is_empty() {
            return Err(StoreError::MissingRights(missing));
        }
        Ok(StoreInfo {
            name: stores.name(self.http.base()),
            currency,
            time_zone: None,
            version: None,
            locations,
            missing,
            excess: vec![FULL_ADMIN.to_owned()],
            rights_known: true,
            prices_unseen: false,
            clock_offset_ms: self.http.offset_ms(),
        })
    }

    async fn catalogue(&self, page: Option<&str>) -> Result<Page<Item>, StoreError> {
        #[derive(Deserialize)]
        struct Products {
            products: Vec<Box<RawValue>>,
            count: usize,
        }
        let offset: usize = page.and_then(|page| page.parse().ok()).unwrap_or(0);
        let home = self.home().await?;
        let fields = STOCK_FIELDS.split(',').chain(PRICE_FIELDS.split(','));
        let of_variants: String = fields.map(|field| format!(",variants.{field}")).collect();
        let query = [
            ("fields", format!("{}{of_variants}", map::PRODUCT_FIELDS)),
            ("status[]", "published".to_owned()),
            ("order", "id".to_owned()),
            ("limit", LIMIT.to_string()),
            ("offset", offset.to_string()),
        ];
        let list: Products = self.get(PRODUCTS, &query).await?.json()?;
        let own: Vec<_> = list.products.iter().map(|raw| id_of(raw)).collect();
        self.look_at_products(&own, home).await;
        let front = self.storefront();
        let (mut items, mut left_out) = (Vec::new(), Vec::new());
        for raw in &list.products {
            match read::<map::Product>(raw.get().as_bytes()) {
                Ok(product) => items.extend(product.read(&self.store, home.currency, &front)),
                Err(error) => left_out.push(LeftOut { id: id_of(raw), why: error.to_string() }),
            }
        }
        let seen = offset.saturating_add(list.products.len());
        let next = (!list.products.is_empty() && seen < list.count).then(|| seen.to_string());
        Ok(Page { items, left_out, next, newest: None })
    }

    async fn stock(&self, variants: &[VariantId]) -> Result<Vec<Counted>, StoreError> {
        #[derive(Deserialize)]
        struct Variants {
            variants: Vec<Box<RawValue>>,
        }
        let own: Vec<_> = variants.iter().filter_map(|variant| own_id(&self.store, variant)).collect();
        if own.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = ids(&own);
        query.push(("fields", format!("id,product.status,{STOCK_FIELDS},{PRICE_FIELDS}")));
        let home = self.home().await?;
        let list: Variants = self.get(VARIANTS, &query).await?.json()?;
        self.look_at_variants(&own, home).await;
        let front = self.storefront();
        let counted = list.variants.iter().filter_map(|raw| {
            let own = Some(id_of(raw)).filter(|own| !own.is_empty())?;
            let unsold = read::<map::OnSale>(raw.get().as_bytes()).ok().and_then(|sale| sale.unsold());
            let stock = read::<map::Levels>(raw.get().as_bytes()).map(|levels| levels.stock());
            let stock = unsold.map_or(stock, |why| Ok(StoreStock::Unsold(why)));
            let stock = stock.unwrap_or(StoreStock::Unknown);
            let asked = read::<map::Asked>(raw.get().as_bytes()).ok();
            let price = front.price(&own, asked.and_then(|asked| asked.price(home.currency)));
            Some(Counted { variant: variant_id(&self.store, &own), stock, price })
        });
        Ok(counted.collect())
    }

    async fn orders(&self, since: Timestamp, page: Option<&str>) -> Result<Page<StoreOrder>, StoreError> {
        let waiting = if page.is_none() { self.unpaid() } else { Vec::new() };
        let back = if self.knows_unpaid.load(Ordering::Relaxed) { 0 } else { PAID_WITHIN_MS };
        let since = since.saturating_sub(back);
        let from = page.and_then(orders::Cursor::parse).unwrap_or(orders::Cursor { since, skip: 0 });
        let query = vec![
            ("updated_at[$gte]", orders::time(from.since)),
            ("order", "updated_at".to_owned()),
            ("limit", LIMIT.to_string()),
            ("offset", from.skip.to_string()),
        ];
        let (found, seen, count) = self.orders_by(query).await?;
        let (mut items, mut left_out) = (found.orders, found.left_out);
        if !waiting.is_empty() {
            let (paid, ..) = self.orders_by(ids(&waiting)).await?;
            items.extend(paid.orders);
            left_out.extend(paid.left_out);
        }
        let more = seen > 0 && from.skip.saturating_add(seen) < count;
        let next = more.then(|| from.next(found.newest, seen).to_string());
        if next.is_none() {
            self.knows_unpaid.store(true, Ordering::Relaxed);
        }
        Ok(Page { items, left_out, next, newest: found.newest })
    }

    async fn reread(&self, ids_: &[String]) -> Result<Vec<StoreOrder>, StoreError> {
        if ids_.is_empty() {
            return Ok(Vec::new());
        }
        let (found, ..) = self.orders_by(ids(ids_)).await?;
        for left_out in &found.left_out {
            tracing::warn!(store = %self.store, order = left_out.id, why = left_out.why, "an order could not be read again");
        }
        Ok(found.orders)
    }

    fn server_now(&self) -> Timestamp {
        self.http.server_now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_found_from_whichever_page_was_copied() {
        for (copied, root) in [
            ("https://shop.example", "https://shop.example/"),
            ("https://shop.example/app/?x=1#y", "https://shop.example/"),
            ("https://shop.example/medusa/admin", "https://shop.example/medusa"),
        ] {
            assert_eq!(root_of(&copied.parse().unwrap()).as_str(), root);
        }
    }

    #[test]
    fn without_a_key_there_is_nothing_to_ask_with() {
        let opened = open("medusa:shop".into(), &"https://shop.example".parse().unwrap(), Secrets::default());
        assert_eq!(opened.err(), Some(StoreError::MissingField("api_key")));
    }
}
