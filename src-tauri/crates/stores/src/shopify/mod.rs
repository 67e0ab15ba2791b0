//! Shopify, by its Admin GraphQL API.
//!
//! For shops whose owner has made an app of their own in Shopify's Dev Dashboard (`client_id` and `client_secret`), or
//! still has a token of an older custom app (`token`; with `client_secret` beside it webhooks can be checked too, and with
//! `webhook_secret` those that were made by hand in the shop's settings). It
//! must never ask for anything of a buyer, send a mutation but the one that writes a large catalogue into a file ([`bulk`]), or spend more of the shop's allowance than a quarter.
//!
//! What the numbers mean:
//!
//! - All amounts are Shopify's `shopMoney`, in the currency that the shop had when the order was placed; what the buyer
//!   saw in another currency is left alone.
//! - An order counts from when it was placed, paid or not: Shopify has no order before the buyer has completed the
//!   checkout, and `PENDING` is how bank transfers and cash on delivery begin. `EXPIRED` and `VOIDED` say that no money
//!   will come, so such orders are cancelled ones. Test orders are left out.
//! - Gross of a line is its original total less every discount that was allocated to it. `discountedTotalSet` would lack
//!   the order's own discounts and those by code.
//! - A bundle is sold as the bundle, though the order holds its parts. Tips and gift cards are no goods.
//! - Each order says where the shop has it from ([`origin`]); which of them count is the user's choice.
//! - A card's price is what a buyer of the [`home`] market pays, in that market's currency, which need not be that of the
//!   orders.
//! - [`orders`] tells how refunds become returned pieces and money.

mod access;
mod address;
mod budget;
mod bulk;
mod catalogue;
mod client;
mod gid;
mod home;
mod orders;
mod origin;
mod refunds;
mod stock;
mod tips;

use crate::limits::{self, Pages, few};
use crate::list_of::ListOf;
use crate::{Caps, Connector, Counted, Item, Location, Page, Secrets, StoreError, StoreInfo};
use async_trait::async_trait;
use bulk::Bulk;
use cartwall_domain::money::parse_currency;
use cartwall_domain::store::{Store, StoreOrder};
use cartwall_domain::{StoreId, Timestamp, VariantId};
use cartwall_outbound::Url;
use cartwall_outbound::header::HeaderMap;
use cartwall_outbound::signature::verifies_base64;
use client::{Client, Connection, Query};
use home::Home;
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;

/// Of the Admin API, supported until October 2027. A shop that does not know it any more answers as the oldest version
/// that it does know, and says so in a header.
pub const API_VERSION: &str = "2026-10";

/// The number of how prices are read here: what a buyer of the home market pays. Raise it
/// whenever the same answer of the shop gives another price than before, so that sellers are told which prices were shown
/// differently.
pub const PRICE_READING: u32 = 1;
/// Rights that the queries need.
const NEEDED: [&str; 4] = ["read_products", "read_inventory", "read_locations", "read_orders"];

const SHOP: Query = Query { name: "shop", text: include_str!("shop.graphql") };
const MAY_READ_ORDERS: Query =
    Query { name: "may_read_orders", text: include_str!("may_read_orders.graphql") };
const LOCATIONS: Query = Query { name: "locations", text: include_str!("locations.graphql") };

/// A Shopify shop.
#[derive(Debug)]
pub struct Shopify {
    store: StoreId,
    client: Client,
    home: Home,
    bulk: Bulk,
    /// Signs webhooks; those of an app without it cannot be checked.
    secrets: Secrets,
}

/// A connector for the shop at `address`: `https://NAME.myshopify.com`, an address of its admin pages, or a loopback
/// address. Nothing is sent yet.
///
/// # Errors
/// Another address, or credentials with a field missing.
pub fn open(store: StoreId, address: &Url, secrets: Secrets) -> Result<Shopify, StoreError> {
    let client = Client::new(address::normal(address)?, &secrets)?;
    Ok(Shopify { store, client, home: Home::default(), bulk: Bulk::default(), secrets })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShopAnswer {
    shop: ShopFields,
    current_app_installation: Installation,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShopFields {
    name: String,
    currency_code: String,
    iana_timezone: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Installation {
    access_scopes: Vec<Scope>,
}

#[derive(Deserialize)]
struct Scope {
    handle: String,
}

#[derive(Deserialize)]
struct LocationsAnswer {
    locations: Connection<Place>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    id: String,
    name: String,
    fulfills_online_orders: bool,
}

impl Shopify {
    async fn locations(&self) -> Result<Vec<Location>, StoreError> {
        let (mut found, mut after) = (Vec::new(), None::<String>);
        let mut pages = Pages::within(ListOf::Locations);
        loop {
            let variables = json!({ "first": 50, "after": after });
            let answer: LocationsAnswer = self.client.ask(&LOCATIONS, variables).await?;
            for place in answer.locations.nodes {
                let id = gid::own(&place.id, "Location")
                    .map_err(|why| StoreError::Schema(format!("locations.nodes.id: {why}")))?;
                found.push(Location {
                    id: id.to_owned(),
                    name: place.name,
                    counts: place.fulfills_online_orders,
                });
            }
            few(found.len(), limits::LOCATIONS, ListOf::Locations)?;
            match answer.locations.page_info.next() {
                Some(next) => {
                    pages.turn(&next)?;
                    after = Some(next);
                }
                None => return Ok(found),
            }
        }
    }
}

/// Whether a right is there: writing holds reading.
fn may(scopes: &[Scope], needed: &str) -> bool {
    let writing = needed.replacen("read_", "write_", 1);
    scopes.iter().any(|scope| scope.handle == needed || scope.handle == writing)
}

#[async_trait]
impl Connector for Shopify {
    fn caps(&self) -> Caps {
        Caps {
            live: Duration::from_secs(4),
            rest: Duration::from_secs(60),
            idle: Duration::from_secs(60),
            catalogue: Duration::from_secs(15 * 60),
            overlap: Duration::from_secs(120),
            // A refund makes its order newer.
            reread: None,
            deletions: Some(Duration::from_secs(10 * 60)),
            duty: 3,
            stock_batch: 250,
        }
    }

    async fn check(&self) -> Result<StoreInfo, StoreError> {
        let answer: ShopAnswer = self.client.ask(&SHOP, json!({})).await?;
        let scopes = answer.current_app_installation.access_scopes;
        let missing: Vec<String> =
            NEEDED.iter().filter(|needed| !may(&scopes, needed)).map(|&needed| needed.to_owned()).collect();
        let writes = |scope: &&Scope| scope.handle.split('_').any(|word| word == "write");
        let excess = scopes.iter().filter(writes).map(|scope| scope.handle.clone()).collect();
        if may(&scopes, "read_orders") {
            self.client.ask::<serde::de::IgnoredAny>(&MAY_READ_ORDERS, json!({})).await?;
        }
        // Without the right the question itself would fail, and hide what else is missing.
        let locations = if may(&scopes, "read_locations") { self.locations().await? } else { Vec::new() };
        Ok(StoreInfo {
            name: answer.shop.name,
            currency: parse_currency(&answer.shop.currency_code)
                .map_err(|_| StoreError::Schema("shop.currencyCode: not a currency".into()))?,
            time_zone: answer.shop.iana_timezone,
            version: self.client.version(),
            locations,
            missing,
            excess,
            rights_known: true,
            prices_unseen: false,
            clock_offset_ms: self.client.http().offset_ms(),
        })
    }

    async fn catalogue(&self, page: Option<&str>) -> Result<Page<Item>, StoreError> {
        let home = self.home.country(&self.client).await?;
        let in_bulk = match page.map(bulk::Cursor::parse) {
            None => self.bulk.begin(&self.client, home.as_deref()).await?,
            Some(Some(cursor)) => self.bulk.page(&self.client, &self.store, cursor).await?,
            Some(None) => return catalogue::page(&self.client, &self.store, home.as_deref(), page).await,
        };
        match in_bulk {
            Some(page) => Ok(page),
            None => catalogue::page(&self.client, &self.store, home.as_deref(), None).await,
        }
    }

    async fn stock(&self, variants: &[VariantId]) -> Result<Vec<Counted>, StoreError> {
        let home = self.home.country(&self.client).await?;
        stock::of(&self.client, &self.store, home.as_deref(), variants).await
    }

    async fn orders(&self, since: Timestamp, page: Option<&str>) -> Result<Page<StoreOrder>, StoreError> {
        orders::page(&self.client, &self.store, since, page).await
    }

    async fn missed(&self, ids: &[String]) -> Result<Page<StoreOrder>, StoreError> {
        orders::by_id(&self.client, &self.store, ids).await
    }

    async fn deleted(&self, ids: &[String]) -> Result<Vec<String>, StoreError> {
        orders::deleted(&self.client, ids).await
    }

    fn follow(&self, store: &Store) {
        self.home.follow(store);
    }

    fn is_genuine(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let claimed = headers.get("x-shopify-hmac-sha256").and_then(|value| value.to_str().ok());
        // Those of the app are signed by its secret, those made by hand in the shop's settings by the key shown there.
        let secrets =
            ["client_secret", "webhook_secret"].into_iter().filter_map(|name| self.secrets.get(name));
        claimed.is_some_and(|claimed| {
            secrets.into_iter().any(|secret| verifies_base64(secret.as_bytes(), body, claimed))
        })
    }

    fn server_now(&self) -> Timestamp {
        self.client.http().server_now()
    }
}
