//! WooCommerce, over its REST API v3.
//!
//! The key only has to read. Over https it is sent as it is (Basic); over plain http, which is for a shop on this
//! computer, and where the host takes that header away, requests are signed instead (`oauth`). Whether a key may write cannot be told, so it never is.
//!
//! - **Where it is**: the WordPress is asked first who it is, without the key. That finds its form of links and the
//!   address that its owner gave it, over which signatures are made, and teaches its clock. A redirect is not followed
//!   but told as the right address, and so is the shop's own where somebody pasted one of its pages. Plain links need a WooCommerce that knows its routes in that form (11.1 and
//!   later). An API that is switched off, as while WooCommerce is updated, is an error, and never an empty shop.
//! - **Time**: dates have no zone and whole seconds, and the shop's "after" means later than. See `order_pages`, and `zone`
//!   for what WordPress makes of a date in a question.
//! - **Stock**: the number is what can be sold. Variations counted by their product share its number: each reports the
//!   same one, and they must not be added up.
//! - **Orders**: see [`orders::Order::fate`] for which count. Amounts hold the tax where the shop shows its prices
//!   with it (`taxes`), and where it works out none, as each order says itself. Refunds of the parcel or of fees are not money of the
//!   goods. A refund that names no line is, up to what the goods cost.
//! - **When an order counts**: from when it was paid, where paying is what places it (a card), as the shop's own
//!   analytics do; from when it was made, where it is paid later or at the door. One that is begun before a show and paid in
//!   it is the show's. A deleted refund and a deleted order leave no date: both are found when the orders of the show are
//!   read again.
//! - **Prices**: where they are shown with tax and kept without, or the other way round, the storefront is asked. While it
//!   is closed to strangers the last prices stand, what is new has none, and [`StoreInfo::prices_unseen`] says so.
//! - **Never**: it asks for no field of a buyer, and takes no hook's word for anything.

mod address;
mod answer;
mod client;
mod fields;
mod html;
mod oauth;
mod order_pages;
mod orders;
mod product_pages;
mod products;
mod taxes;
mod zone;

use crate::{Caps, Connector, Counted, Item, Page, Secrets, StoreError, StoreInfo};
use async_trait::async_trait;
use cartwall_domain::money::parse_currency;
use cartwall_domain::store::StoreOrder;
use cartwall_domain::{Currency, StoreId, Timestamp, VariantId};
use cartwall_outbound::Url;
use cartwall_outbound::header::HeaderMap;
use cartwall_outbound::signature::verifies_base64;
use client::Client;
use fields::Text;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use taxes::Taxes;

/// The number of how prices are read here: what the storefront shows, with tax where it does. Raise it
/// whenever the same answer of the shop gives another price than before, so that sellers are told which prices were shown
/// differently.
pub const PRICE_READING: u32 = 1;
const SIGNATURE: &str = "x-wc-webhook-signature";

/// A WooCommerce shop.
#[derive(Debug)]
pub struct WooCommerce {
    store: StoreId,
    client: Client,
    product_pages: product_pages::ProductPages,
    order_pages: order_pages::OrderPages,
    currency: Mutex<Option<Currency>>,
    taxes: Mutex<Option<Taxes>>,
}

#[derive(Deserialize)]
struct Setting {
    value: Text,
}

/// A shop at `address`, with the fields `consumer_key`, `consumer_secret` and, for hooks, `webhook_secret`.
///
/// # Errors
/// A missing field, an address that is none, or plain http to another computer.
pub fn open(store: StoreId, address: &Url, secrets: Secrets) -> Result<WooCommerce, StoreError> {
    Ok(WooCommerce {
        store,
        client: Client::new(address, secrets)?,
        product_pages: product_pages::ProductPages::default(),
        order_pages: order_pages::OrderPages::default(),
        currency: Mutex::default(),
        taxes: Mutex::default(),
    })
}

impl WooCommerce {
    async fn currency(&self) -> Result<Currency, StoreError> {
        if let Some(known) = *self.currency.lock().unwrap_or_else(PoisonError::into_inner) {
            return Ok(known);
        }
        self.ask_currency().await
    }

    async fn taxes(&self) -> Result<Taxes, StoreError> {
        if let Some(known) = *self.taxes.lock().unwrap_or_else(PoisonError::into_inner) {
            return Ok(known);
        }
        self.ask_taxes().await
    }

    async fn ask_taxes(&self) -> Result<Taxes, StoreError> {
        let taxes = Taxes::ask(&self.client).await?;
        *self.taxes.lock().unwrap_or_else(PoisonError::into_inner) = Some(taxes);
        Ok(taxes)
    }

    async fn ask_currency(&self) -> Result<Currency, StoreError> {
        let params = [("_fields", "value".to_owned())];
        let setting: Setting =
            self.client.get("settings/general/woocommerce_currency", "settings", &params).await?;
        let currency = parse_currency(&setting.value.0)
            .map_err(|_| StoreError::Schema("woocommerce_currency: not a known one".to_owned()))?;
        *self.currency.lock().unwrap_or_else(PoisonError::into_inner) = Some(currency);
        Ok(currency)
    }
}

#[async_trait]
impl Connector for WooCommerce {
    fn caps(&self) -> Caps {
        Caps {
            live: Duration::from_secs(10),
            rest: Duration::from_secs(60),
            idle: Duration::from_secs(120),
            catalogue: Duration::from_secs(15 * 60),
            overlap: Duration::from_secs(120),
            // Refunds do make an order newer. What was cancelled before it was paid, or thrown away, is found by this.
            reread: Some(Duration::from_secs(5 * 60)),
            deletions: None,
            duty: 10,
            stock_batch: client::PER_PAGE,
        }
    }

    async fn check(&self) -> Result<StoreInfo, StoreError> {
        let index = self.client.look().await?;
        let mut missing = Vec::new();
        let mut note = |result: Result<(), StoreError>| match result {
            Err(StoreError::MissingRights(rights)) => {
                missing.extend(rights);
                Ok(())
            }
            other => other.map_err(|error| index.cause(error)),
        };
        let currency = self.ask_currency().await;
        note(currency.as_ref().map(|_| ()).map_err(Clone::clone))?;
        let taxes = if currency.is_ok() { self.ask_taxes().await } else { Ok(Taxes::default()) };
        note(taxes.as_ref().map(|_| ()).map_err(Clone::clone))?;
        for right in ["products", "orders"] {
            let params = [("_fields", "id".to_owned()), ("per_page", "1".to_owned())];
            let rows = self.client.get::<serde_json::Value>(right, right, &params).await;
            note(rows.map(|_| ()))?;
        }
        let prices_unseen = taxes.is_ok_and(Taxes::differ) && !taxes::are_shown(&self.client).await?;
        // The rights are those of the key's owner: who manages a shop may read something of it.
        if missing.len() == 3 {
            return Err(StoreError::WrongOwner);
        }
        Ok(StoreInfo {
            name: html::plain(&index.name.0),
            // Without it there are no prices, and no shop to speak of.
            currency: currency.map_err(|_| StoreError::MissingRights(missing.clone()))?,
            time_zone: index.timezone_string.some().map(ToOwned::to_owned),
            version: Some("wc/v3".to_owned()),
            locations: Vec::new(),
            missing,
            excess: Vec::new(),
            rights_known: false,
            prices_unseen,
            clock_offset_ms: self.client.offset_ms(),
        })
    }

    async fn catalogue(&self, page: Option<&str>) -> Result<Page<Item>, StoreError> {
        let (currency, taxes) = (self.currency().await?, self.taxes().await?);
        let mut page = self.product_pages.catalogue(&self.client, &self.store, currency, page).await?;
        if taxes.differ() {
            let variants = page.items.iter().flat_map(|item| &item.product.variants);
            let ids = product_pages::ids(&self.store, variants.map(|variant| &variant.id));
            let shown = match taxes::shown(&self.client, &ids.into_iter().collect::<Vec<_>>()).await {
                // What is sold and what is left are known all the same: the last prices stand, and a new product has none.
                Err(StoreError::StorefrontClosed) => BTreeMap::new(),
                shown => shown?,
            };
            for variant in page.items.iter_mut().flat_map(|item| &mut item.product.variants) {
                let price =
                    product_pages::ids(&self.store, [&variant.id]).first().and_then(|id| shown.get(id));
                variant.compare_at = price.and_then(|price| price.compare_at.clone());
                variant.price = price.map(|price| price.price.clone());
            }
        }
        Ok(page)
    }

    async fn stock(&self, variants: &[VariantId]) -> Result<Vec<Counted>, StoreError> {
        let ids = product_pages::ids(&self.store, variants);
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let (currency, taxes) = (self.currency().await?, self.taxes().await?);
        let mut counted = self.product_pages.stock(&self.client, &self.store, currency, &ids).await?;
        if taxes.differ() {
            let shown = taxes::shown(&self.client, &ids.into_iter().collect::<Vec<_>>()).await;
            // What is left does not wait for what it costs: the last price stands.
            let shown = shown.unwrap_or_else(|error| {
                tracing::warn!(store = %self.store, %error, "the storefront tells no prices: the last ones stand");
                BTreeMap::new()
            });
            for count in &mut counted {
                let own = product_pages::ids(&self.store, [&count.variant]);
                count.price = own.first().and_then(|id| shown.get(id)).cloned();
            }
        }
        Ok(counted)
    }

    async fn orders(&self, since: Timestamp, page: Option<&str>) -> Result<Page<StoreOrder>, StoreError> {
        let shown_with = self.taxes().await?.shown_with;
        self.order_pages.orders(&self.client, &self.store, shown_with, since, page).await
    }

    fn is_doubtful(&self, watermark: Timestamp) -> bool {
        order_pages::is_doubtful(watermark)
    }

    async fn reread(&self, ids: &[String]) -> Result<Vec<StoreOrder>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let shown_with = self.taxes().await?.shown_with;
        Ok(self.order_pages.by_id(&self.client, &self.store, shown_with, ids, true).await?.items)
    }

    async fn missed(&self, ids: &[String]) -> Result<Page<StoreOrder>, StoreError> {
        let shown_with = self.taxes().await?.shown_with;
        self.order_pages.by_id(&self.client, &self.store, shown_with, ids, false).await
    }

    async fn deleted(&self, ids: &[String]) -> Result<Vec<String>, StoreError> {
        order_pages::deleted(&self.client, ids).await
    }

    /// The first call after a hook is made is unsigned, and is not genuine. The id of a delivery is made of the hook and
    /// the second, so that several orders share one: nothing is sorted out by it.
    fn is_genuine(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let secret = self.client.secret("webhook_secret");
        let claimed = headers.get(SIGNATURE).and_then(|value| value.to_str().ok());
        !secret.is_empty() && claimed.is_some_and(|claimed| verifies_base64(secret.as_bytes(), body, claimed))
    }

    fn server_now(&self) -> Timestamp {
        self.client.server_now()
    }
}
