//! TikTok Shop, over its Open API.
//!
//! **Unproven against a live shop**: it is made after the published documents, and tried against a shop in memory that
//! was made after the same documents. What they leave open is decided here and marked as such.
//!
//! - **App**: the seller's own, with its key and secret; none ships with Cartwall. The seller opens the shop to it
//!   once (`auth_code`); from then on tokens are renewed, and the one for renewing is another each time, so that
//!   [`crate::Connector::renewed`] has to be kept at once.
//! - **Shop**: one seller can have several, which are connected one by one: `shop_id` says which, and `shop_cipher` is what
//!   questions name it by. Where neither is known, the first that the seller opened is taken and kept.
//! - **Answers**: success is a code of 0 inside, not the status of HTTP.
//! - **Orders**: see [`orders::Order::fate`] for which count. Each piece is a line there; here pieces of a kind at a
//!   price are one. `sale_price` is what the buyer pays for it after all discounts, before tax in the United States.
//!   The id of the LIVE that a line came from is not read yet.
//! - **Returns**: found by order, for those that can have one. Whether a return makes its order newer the documents do
//!   not say, so the orders of the show are read again. Money for a whole piece gives it back; less is only money.
//! - **Stock**: what is in the shop, what is set aside for each campaign and each creator, by their names, for there
//!   are no ids. All of it can be sold, until somebody unticks a share. Warehouses are detail. Without such shares there is
//!   one number.
//! - **No sales**: what is given away in a LIVE, gifts, samples, replacements and exchanges.
//! - **Price**: `sale_price` is what stands on the page before discounts of activities; the one without tax never is. Where
//!   an activity runs its price is told with the stock, and the other crossed out ([`activities`]).
//! - **Discounts of the platform** are paid to the seller by TikTok, and are in no amount here: the Seller Center's own
//!   figures are higher by them.
//! - **Never**: it reads no field of a buyer, and takes no hook's word for anything.

mod account;
mod activities;
mod client;
mod faults;
mod levels;
mod orders;
mod product_pages;
mod sign;

use crate::http::read;
use crate::limits::Pages;
use crate::list_of::ListOf;
use crate::{Caps, Connector, Counted, Item, LeftOut, OpenedShop, Page, Secrets, StoreError, StoreInfo};
use async_trait::async_trait;
use cartwall_domain::money::parse_currency;
use cartwall_domain::store::StoreOrder;
use cartwall_domain::{StoreId, Timestamp, VariantId};
use cartwall_outbound::Url;
use cartwall_outbound::header::{AUTHORIZATION, HeaderMap};
use cartwall_outbound::signature::verifies_hex;
use client::{Ask, Client, id_of};
use orders::{Cursor, Fate, Order, Return};
use product_pages::ProductPages;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use std::time::Duration;

/// The number of how prices are read here: that of the activity that runs, or else the list price. Raise it
/// whenever the same answer of the shop gives another price than before, so that sellers are told which prices were shown
/// differently.
pub const PRICE_READING: u32 = 1;
/// Of orders and of returns.
const PAGE: usize = 50;
const RETURNS: &str = "/return_refund/202602/returns/search";
/// How far back a check asks.
const LATELY_S: i64 = 60;

/// A TikTok Shop.
#[derive(Debug)]
pub struct TikTok {
    store: StoreId,
    client: Client,
    product_pages: ProductPages,
}

#[derive(Deserialize)]
struct Orders {
    #[serde(default)]
    orders: Vec<Box<RawValue>>,
    #[serde(default)]
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Returns {
    #[serde(default)]
    return_orders: Vec<Box<RawValue>>,
    #[serde(default)]
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct ReturnOf {
    order_id: String,
}

/// A shop at TikTok's one `address`, with the fields `app_key`, `app_secret`, and `auth_code` or `refresh_token`; and,
/// as they were renewed before, `access_token`, `access_token_expires_at` and `shop_cipher`.
///
/// # Errors
/// A missing field, or another address than TikTok's.
pub fn open(store: StoreId, address: &Url, secrets: Secrets) -> Result<TikTok, StoreError> {
    Ok(TikTok { store, client: Client::new(address, secrets)?, product_pages: ProductPages::default() })
}

impl TikTok {
    async fn list(&self, since: i64, size: usize, page: Option<&str>) -> Result<Orders, StoreError> {
        let mut params = vec![
            ("page_size", size.to_string()),
            ("sort_field", "update_time".to_owned()),
            ("sort_order", "ASC".to_owned()),
        ];
        params.extend(page.map(|token| ("page_token", token.to_owned())));
        let body = json!({ "update_time_ge": since }).to_string();
        let ask = Ask { right: "orders", path: "/order/202309/orders/search", params, body: Some(body) };
        self.client.get(&ask).await
    }

    async fn by_id(&self, ids: &[String]) -> Result<Orders, StoreError> {
        let params = vec![("ids", ids.join(","))];
        let ask = Ask { right: "orders", path: "/order/202507/orders", params, body: None };
        self.client.get(&ask).await
    }

    /// Returns of these orders. An order with one that cannot be read is left out: without it, its numbers are wrong.
    async fn returns(&self, orders: &[&str], left_out: &mut Vec<LeftOut>) -> Result<Vec<Return>, StoreError> {
        let (mut found, mut token) = (Vec::new(), String::new());
        let mut pages = Pages::within(ListOf::Returns);
        if orders.is_empty() {
            return Ok(found);
        }
        let body = json!({ "order_ids": orders }).to_string();
        loop {
            let mut params = vec![("page_size", PAGE.to_string())];
            if !token.is_empty() {
                params.push(("page_token", token.clone()));
            }
            let ask = Ask { right: "returns", path: RETURNS, params, body: Some(body.clone()) };
            let page: Returns = self.client.get(&ask).await?;
            for row in &page.return_orders {
                match read::<Return>(row.get().as_bytes()) {
                    Ok(one) => found.push(one),
                    Err(StoreError::Schema(why)) => {
                        let left = |id: &str| LeftOut { id: id.to_owned(), why: format!("returns: {why}") };
                        match read::<ReturnOf>(row.get().as_bytes()) {
                            Ok(of) => left_out.push(left(&of.order_id)),
                            // It can be of any of them. The orders that can have no return yet still count.
                            Err(_) => left_out.extend(orders.iter().map(|id| left(id))),
                        }
                    }
                    Err(error) => return Err(error),
                }
            }
            token = page.next_page_token.unwrap_or_default();
            if token.is_empty() {
                return Ok(found);
            }
            pages.turn(&token)?;
        }
    }

    /// Whether returns may be read.
    async fn has_returns(&self, since: i64) -> Result<(), StoreError> {
        let params = vec![("page_size", "1".to_owned())];
        let body = Some(json!({ "create_time_ge": since }).to_string());
        let ask = Ask { right: "returns", path: RETURNS, params, body };
        self.client.get::<Returns>(&ask).await.map(|_| ())
    }

    /// Orders with their returns, those that cannot be read, and the newest change in them; beside it the newest moment by
    /// which the shop lists them, in seconds.
    async fn read(
        &self,
        rows: &[Box<RawValue>],
        counted: bool,
    ) -> Result<(Page<StoreOrder>, Option<i64>), StoreError> {
        let (mut kept, mut left_out, mut newest, mut changed) = (Vec::new(), Vec::new(), None, None);
        for row in rows {
            match read::<Order>(row.get().as_bytes()) {
                Ok(order) => {
                    newest = newest.max(Some(order.updated()));
                    changed = changed.max(Some(order.changed()));
                    kept.extend(order.fate(counted).map(|fate| (order, fate)));
                }
                Err(StoreError::Schema(why)) => left_out.push(LeftOut { id: id_of(row), why }),
                Err(error) => return Err(error),
            }
        }
        let asked = kept.iter().filter(|(order, fate)| *fate == Fate::Stands && order.can_have_returns());
        let asked: Vec<_> = asked.map(|(order, _)| order.id.as_str()).collect();
        let returns = self.returns(&asked, &mut left_out).await?;
        let mut items = Vec::new();
        for (order, fate) in &kept {
            if left_out.iter().any(|left| left.id == order.id) {
                continue;
            }
            let own: Vec<_> = returns.iter().filter(|one| one.order_id == order.id).collect();
            match order.map(&self.store, &own, *fate) {
                Ok(order) => items.push(order),
                Err(why) => left_out.push(LeftOut { id: order.id.clone(), why }),
            }
        }
        Ok((Page { items, left_out, next: None, newest }, changed))
    }
}

#[async_trait]
impl Connector for TikTok {
    fn caps(&self) -> Caps {
        Caps {
            live: Duration::from_secs(12),
            rest: Duration::from_secs(60),
            idle: Duration::from_secs(60),
            catalogue: Duration::from_secs(15 * 60),
            // Orders can be missing in a window while TikTok's own index catches up.
            overlap: Duration::from_secs(300),
            reread: Some(Duration::from_secs(5 * 60)),
            deletions: None,
            duty: 3,
            stock_batch: product_pages::STOCK,
        }
    }

    async fn check(&self) -> Result<StoreInfo, StoreError> {
        let shop = self.client.shop().await?;
        let mut missing = Vec::new();
        let mut note = |result: Result<(), StoreError>| match result {
            Err(StoreError::MissingRights(rights)) => {
                missing.extend(rights);
                Ok(())
            }
            other => other,
        };
        note(self.product_pages.check(&self.client, &self.store).await)?;
        // A time that has not come yet, or an order that is none, may be refused for its form.
        let lately = self.client.server_now().div_euclid(1_000).saturating_sub(LATELY_S);
        note(self.list(lately, 1, None).await.map(|_| ()))?;
        note(self.has_returns(lately).await)?;
        let currency = match currency_of(&shop.region) {
            Some(code) => code.to_owned(),
            None => self.product_pages.currency().unwrap_or_else(|| "USD".to_owned()),
        };
        Ok(StoreInfo {
            name: shop.name.trim().to_owned(),
            currency: parse_currency(&currency)
                .map_err(|_| StoreError::Schema("price.currency: not a known one".to_owned()))?,
            time_zone: None,
            version: Some("202309".to_owned()),
            locations: self.product_pages.locations(),
            missing,
            excess: Vec::new(),
            rights_known: false,
            prices_unseen: false,
            clock_offset_ms: self.client.offset_ms(),
        })
    }

    async fn shops(&self) -> Result<Vec<OpenedShop>, StoreError> {
        let opened = |shop: client::Shop| OpenedShop {
            id: shop.id,
            name: shop.name.trim().to_owned(),
            region: shop.region,
            cipher: shop.cipher,
        };
        Ok(self.client.shops().await?.into_iter().map(opened).collect())
    }

    async fn catalogue(&self, page: Option<&str>) -> Result<Page<Item>, StoreError> {
        self.product_pages.catalogue(&self.client, &self.store, page).await
    }

    async fn stock(&self, variants: &[VariantId]) -> Result<Vec<Counted>, StoreError> {
        self.product_pages.stock(&self.client, &self.store, variants).await
    }

    async fn orders(&self, since: Timestamp, page: Option<&str>) -> Result<Page<StoreOrder>, StoreError> {
        let unknown = || StoreError::Schema("a page of orders that was never given".to_owned());
        let from = match page {
            Some(text) => Cursor::parse(text).ok_or_else(unknown)?,
            None => Cursor { since: since.div_euclid(1_000), token: None },
        };
        let found = self.list(from.since, PAGE, from.token.as_deref()).await?;
        let (page, changed) = self.read(&found.orders, false).await?;
        let token = found.next_page_token.filter(|token| !token.is_empty());
        let next = token.map(|token| from.next(changed, token).to_string());
        Ok(Page { next, ..page })
    }

    async fn reread(&self, ids: &[String]) -> Result<Vec<StoreOrder>, StoreError> {
        let mut items = Vec::new();
        for some in ids.chunks(PAGE) {
            items.extend(self.read(&self.by_id(some).await?.orders, true).await?.0.items);
        }
        Ok(items)
    }

    async fn missed(&self, ids: &[String]) -> Result<Page<StoreOrder>, StoreError> {
        let mut all = Page::default();
        for some in ids.chunks(PAGE) {
            // Of none of them is known that it has counted: one that was never paid does not.
            let page = self.read(&self.by_id(some).await?.orders, false).await?.0;
            all.items.extend(page.items);
            all.left_out.extend(page.left_out);
        }
        Ok(all)
    }

    fn is_genuine(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let claimed = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (key, secret) = (self.client.secret("app_key"), self.client.secret("app_secret"));
        let (Some(claimed), Some(key), Some(secret)) = (claimed, key, secret) else { return false };
        verifies_hex(secret.as_bytes(), &[key.as_bytes(), body].concat(), claimed)
    }

    fn server_now(&self) -> Timestamp {
        self.client.server_now()
    }

    fn activities_unread(&self) -> u64 {
        self.product_pages.activities_unread()
    }

    fn renewed(&self) -> Option<Secrets> {
        self.client.renewed()
    }
}

/// A shop sells in one region, in its currency; the shop itself does not name it. Of one that is not known the prices do.
fn currency_of(region: &str) -> Option<&'static str> {
    Some(match region {
        "US" => "USD",
        "GB" => "GBP",
        "DE" | "FR" | "ES" | "IE" | "IT" | "NL" | "BE" | "AT" | "GR" | "PT" | "FI" | "SK" | "SI" | "HR"
        | "LT" | "LV" | "EE" | "LU" | "MT" | "CY" => "EUR",
        "SE" => "SEK",
        "DK" => "DKK",
        "NO" => "NOK",
        "CH" => "CHF",
        "RO" => "RON",
        "AU" => "AUD",
        "NZ" => "NZD",
        "CA" => "CAD",
        "KR" => "KRW",
        "TW" => "TWD",
        "BR" => "BRL",
        "CZ" => "CZK",
        "HU" => "HUF",
        "ID" => "IDR",
        "JP" => "JPY",
        "MX" => "MXN",
        "MY" => "MYR",
        "PH" => "PHP",
        "PL" => "PLN",
        "SG" => "SGD",
        "TH" => "THB",
        "VN" => "VND",
        _ => return None,
    })
}
