//! What buyers pay, as the storefront works it out.
//!
//! The Admin API tells only the prices that stand with a variant. Sales and other price lists, their times and rules, and
//! prices for one region are put together by the storefront, so it is asked as a buyer's browser asks it: with a
//! publishable key and for a region: the shop's own, or else the oldest that pays in the shop's currency. A shop that has
//! no such region or key, or is older than 2.11.2 and cannot be asked by variant, is left with the prices of the Admin
//! API.
//!
//! It never works a price out itself, and never shows the price of another currency.

use super::map::SalesChannel;
use super::number::Number;
use super::{Home, IDS_AT_ONCE, LIMIT, Medusa, ids};
use crate::http::read;
use crate::{StoreError, StorePrice, limits};
use cartwall_domain::catalogue::ListPrice;
use cartwall_domain::{Currency, Timestamp};
use cartwall_outbound::pace;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

const REGIONS: &str = "/admin/regions";
const KEYS: &str = "/admin/api-keys";
const SOLD_PRODUCTS: &str = "/store/products";
const SOLD_VARIANTS: &str = "/store/product-variants";

/// Of a variant. Nobody is signed in, so prices for groups of customers stay out.
const FIELDS: &str =
    "id,calculated_price.calculated_amount,calculated_price.original_amount,calculated_price.currency_code";

/// Prices by the shop's own id of the variant.
type Charged = HashMap<String, StorePrice>;

/// No buyer waits longer, and neither does the stock that was asked for beside.
const PATIENCE: Duration = Duration::from_secs(10);
/// Before a storefront that did not answer is asked again.
const AFTER_TROUBLE: Duration = Duration::from_secs(60);
/// Before a shop that has no storefront is asked again whether it has one.
const WHERE_THERE_IS_NONE: Duration = Duration::from_secs(15 * 60);
/// It is busy with the prices of what is on air for one part in so many of the time: large shops look through all that
/// a sales channel has for each such question.
const DUTY: u32 = 10;

/// What is known of a shop's storefront. Its trouble is never the shop's: the last prices stand, and stock and orders
/// come from elsewhere.
#[derive(Debug, Default)]
pub(super) struct Storefront {
    /// `None` until it was looked for, and where it cannot be asked.
    way: Option<Way>,
    /// Not asked for anything before.
    quiet_until: Option<Instant>,
    /// Not asked before for what was asked for lately.
    rests_until: Option<Instant>,
    /// What it told last. A variant that it no longer tells of cannot be bought.
    charged: Charged,
}

/// How a storefront is asked.
#[derive(Clone, Debug)]
struct Way {
    /// Public: every buyer's browser sends it.
    key: String,
    region: String,
}

impl Storefront {
    /// What a buyer pays, as it was told, or else what stands with the variant.
    pub fn price(&self, own: &str, stands: Option<ListPrice>) -> Option<StorePrice> {
        let told = self.charged.get(own).cloned();
        told.or_else(|| Some(StorePrice { price: stands?, compare_at: None }))
    }
}

#[derive(Deserialize)]
struct Regions {
    regions: Vec<Region>,
}

#[derive(Deserialize)]
struct Region {
    id: String,
    currency_code: String,
}

impl Regions {
    /// The shop's own region where it sells in this currency, otherwise the oldest that does.
    fn that_pays(&self, currency: Currency, default: Option<&str>) -> Option<&str> {
        let pays = |region: &&Region| region.currency_code.eq_ignore_ascii_case(currency.code());
        let all = || self.regions.iter().filter(pays).map(|region| region.id.as_str());
        // Ids grow with time.
        all().find(|id| Some(*id) == default).or_else(|| all().min())
    }
}

#[derive(Deserialize)]
struct Keys {
    api_keys: Vec<Key>,
}

#[derive(Deserialize)]
struct Key {
    token: String,
    revoked_at: Option<jiff::Timestamp>,
    sales_channels: Option<Vec<SalesChannel>>,
}

impl Keys {
    /// The key that sees the most: one that is not revoked `now`, with the most open sales channels.
    fn widest(&self, now: Timestamp) -> Option<&str> {
        let open =
            |key: &&Key| key.sales_channels.iter().flatten().filter(|channel| channel.is_open()).count();
        let revoked = |key: &&Key| key.revoked_at.is_some_and(|at| at.as_millisecond() <= now);
        let valid = self.api_keys.iter().filter(|key| !revoked(key) && open(key) > 0);
        // Of several the first, so that it is the same each time.
        valid.rev().max_by_key(open).map(|key| key.token.as_str())
    }
}

#[derive(Deserialize)]
struct Products {
    products: Vec<Variants>,
}

#[derive(Deserialize)]
struct Variants {
    /// Each is read by itself, so that one in another form spoils no other.
    variants: Option<Vec<Box<RawValue>>>,
}

#[derive(Deserialize)]
struct Variant {
    id: String,
    calculated_price: Option<Calculated>,
}

#[derive(Deserialize)]
struct Calculated {
    calculated_amount: Option<Number>,
    original_amount: Option<Number>,
    currency_code: Option<String>,
}

impl Products {
    fn charged(self, currency: Currency) -> Charged {
        self.products.into_iter().flat_map(|product| product.charged(currency)).collect()
    }
}

impl Variants {
    fn charged(self, currency: Currency) -> Charged {
        let price = |raw: &RawValue| {
            let variant = read::<Variant>(raw.get().as_bytes()).ok()?;
            Some((variant.id, variant.calculated_price?.price(currency)?))
        };
        self.variants.iter().flatten().filter_map(|raw| price(raw)).collect()
    }
}

impl Calculated {
    fn price(&self, currency: Currency) -> Option<StorePrice> {
        let ours = self.currency_code.as_ref().is_some_and(|code| code.eq_ignore_ascii_case(currency.code()));
        let amount = self.calculated_amount.filter(|_| ours)?.0;
        let listed = |amount| ListPrice { amount, currency: Some(currency) };
        let before = self.original_amount.map(|number| number.0).filter(|before| *before > amount);
        Some(StorePrice { price: listed(amount), compare_at: before.map(listed) })
    }
}

impl Medusa {
    /// Asks what buyers pay for these products.
    pub(super) async fn look_at_products(&self, own: &[impl AsRef<str>], home: &Home) {
        let fields: String = FIELDS.split(',').map(|field| format!(",variants.{field}")).collect();
        self.look(SOLD_PRODUCTS, &format!("id{fields}"), own, home, Products::charged).await;
    }

    /// Asks what buyers pay for these variants, where that is due.
    pub(super) async fn look_at_variants(&self, own: &[impl AsRef<str>], home: &Home) {
        let rests = {
            let front = self.storefront();
            front.rests_until.is_some_and(|until| Instant::now() < until)
                && own.iter().all(|own| front.charged.contains_key(own.as_ref()))
        };
        if rests {
            return;
        }
        let began = Instant::now();
        self.look(SOLD_VARIANTS, FIELDS, own, home, Variants::charged).await;
        self.storefront().rests_until = Some(began + pace::least(began.elapsed(), DUTY));
    }

    async fn look<T: DeserializeOwned>(
        &self,
        path: &str,
        fields: &str,
        own: &[impl AsRef<str>],
        home: &Home,
        charged: impl Fn(T, Currency) -> Charged,
    ) {
        for own in own.chunks(IDS_AT_ONCE) {
            let Some(way) = self.way(home).await else { return };
            let mut query = ids(own);
            query.push(("fields", fields.to_owned()));
            match self.as_buyer(path, query, &way).await {
                Ok(told) => {
                    let told = charged(told, home.currency);
                    let mut front = self.storefront();
                    // More than any shop sells: ids that it makes up. What is asked for is told again.
                    if front.charged.len() > limits::CATALOGUE {
                        front.charged.clear();
                    }
                    front.charged.extend(told.into_iter().filter(|(own, _)| limits::is_key(own)));
                }
                Err(error) => return self.leave_alone(&error),
            }
        }
    }

    /// How it is asked; `None` while it is left alone.
    async fn way(&self, home: &Home) -> Option<Way> {
        {
            let front = self.storefront();
            if front.way.is_some() || front.quiet_until.is_some_and(|until| Instant::now() < until) {
                return front.way.clone();
            }
        }
        match self.find_way(home).await {
            Ok(Some(way)) => {
                self.storefront().way = Some(way.clone());
                return Some(way);
            }
            Ok(None) => {
                tracing::info!(store = %self.store, "no storefront with a key and a region for this currency: price lists are not seen");
                self.storefront().quiet_until = Some(Instant::now() + WHERE_THERE_IS_NONE);
            }
            Err(error) => self.leave_alone(&error),
        }
        None
    }

    async fn find_way(&self, home: &Home) -> Result<Option<Way>, StoreError> {
        let listed = |fields: &str| vec![("fields", fields.to_owned()), ("limit", LIMIT.to_string())];
        let regions: Regions = self.get(REGIONS, &listed("id,currency_code")).await?.json()?;
        let mut query = listed("id,token,revoked_at,sales_channels.id,sales_channels.is_disabled");
        query.push(("type", "publishable".to_owned()));
        let keys: Keys = self.get(KEYS, &query).await?.json()?;
        let region = regions.that_pays(home.currency, home.region.as_deref());
        let key = keys.widest(self.http.server_now());
        let (Some(region), Some(key)) =
            (region.filter(|id| limits::is_key(id)), key.filter(|key| limits::is_key(key)))
        else {
            return Ok(None);
        };
        let way = Way { key: key.to_owned(), region: region.to_owned() };
        // Older ones have only one of the two lists, and would tell two prices.
        let query = vec![("fields", FIELDS.to_owned()), ("limit", "1".to_owned())];
        match self.as_buyer::<Variants>(SOLD_VARIANTS, query, &way).await {
            Err(StoreError::NotThere) => Ok(None),
            told => told.map(|_| Some(way)),
        }
    }

    async fn as_buyer<T: DeserializeOwned>(
        &self,
        path: &str,
        mut query: Vec<(&str, String)>,
        way: &Way,
    ) -> Result<T, StoreError> {
        query.push(("region_id", way.region.clone()));
        let question = self.question(path, &query).header("x-publishable-api-key", &way.key);
        let reply = tokio::time::timeout(PATIENCE, self.http.send(question)).await;
        let reply = reply.map_err(|_| StoreError::Unreachable)??;
        Ok(reply.ok()?.json()?)
    }

    /// A key may have been revoked, or a region closed: the way is looked for anew then.
    fn leave_alone(&self, error: &StoreError) {
        tracing::warn!(store = %self.store, %error, "the storefront tells no prices: the last ones stand");
        let asked = if let StoreError::Throttled { wait } = error { *wait } else { Duration::ZERO };
        let mut front = self.storefront();
        front.way = None;
        front.quiet_until = Some(Instant::now() + asked.max(AFTER_TROUBLE));
    }

    pub(super) fn storefront(&self) -> MutexGuard<'_, Storefront> {
        self.storefront.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn of<T: DeserializeOwned>(answer: &Value) -> T {
        read(answer.to_string().as_bytes()).unwrap()
    }

    fn charged(price: Value) -> Option<(String, Option<String>)> {
        let answer = json!({ "variants": [{ "id": "v", "calculated_price": price }] });
        let mut charged = of::<Variants>(&answer).charged(Currency::EUR);
        let text = |price: ListPrice| price.amount.to_string();
        charged.remove("v").map(|price| (text(price.price), price.compare_at.map(text)))
    }

    #[test]
    fn a_sale_is_compared_with_what_it_was_and_a_dearer_region_with_nothing() {
        let price = |now: f64, before: f64| {
            charged(json!({ "calculated_amount": now, "original_amount": before, "currency_code": "eur" }))
        };
        assert_eq!(price(1.25, 12.9), Some(("1.25".to_owned(), Some("12.9".to_owned()))));
        assert_eq!(price(12.9, 12.9), Some(("12.9".to_owned(), None)));
        assert_eq!(price(14.0, 12.9), Some(("14.0".to_owned(), None)));
    }

    #[test]
    fn no_price_and_another_currency_are_no_price() {
        assert_eq!(charged(Value::Null), None);
        assert_eq!(charged(json!({ "calculated_amount": null, "currency_code": null })), None);
        assert_eq!(charged(json!({ "calculated_amount": 5, "currency_code": "usd" })), None);
    }

    #[test]
    fn a_variant_that_cannot_be_read_spoils_no_other() {
        let price = json!({ "calculated_amount": 5, "currency_code": "eur" });
        let odd = json!({ "calculated_amount": "dear", "currency_code": "eur" });
        let answer = json!({ "variants": [
            { "id": "odd", "calculated_price": odd }, { "calculated_price": price }, { "id": "v", "calculated_price": price },
        ] });
        let charged = of::<Variants>(&answer).charged(Currency::EUR);
        assert_eq!(charged.keys().collect::<Vec<_>>(), ["v"]);
    }

    #[test]
    fn the_region_is_the_shops_own_or_the_oldest_that_pays_in_its_currency() {
        let regions = of::<Regions>(&json!({ "regions": [
            { "id": "reg_3", "currency_code": "eur" },
            { "id": "reg_2", "currency_code": "eur" },
            { "id": "reg_1", "currency_code": "usd" },
        ] }));
        assert_eq!(regions.that_pays(Currency::EUR, None), Some("reg_2"));
        assert_eq!(regions.that_pays(Currency::EUR, Some("reg_3")), Some("reg_3"));
        assert_eq!(regions.that_pays(Currency::EUR, Some("reg_1")), Some("reg_2"));
        assert_eq!(regions.that_pays(Currency::ILS, Some("reg_1")), None);
    }

    #[test]
    fn the_key_is_one_that_is_valid_and_sees_the_most() {
        let key = |token: &str, revoked: Value, disabled: &[bool]| {
            let channels: Vec<_> = disabled.iter().map(|is| json!({ "is_disabled": is })).collect();
            json!({ "token": token, "revoked_at": revoked, "sales_channels": channels })
        };
        let now = "2026-01-02T00:00:00Z".parse::<jiff::Timestamp>().unwrap().as_millisecond();
        let widest = |keys: Value| of::<Keys>(&json!({ "api_keys": keys })).widest(now).map(str::to_owned);
        let keys = json!([
            key("gone", json!("2026-01-01T00:00:00Z"), &[false, false, false]),
            key("closed", Value::Null, &[true, true, true]),
            key("one", Value::Null, &[false]),
            key("two", Value::Null, &[false, false]),
            key("two as well", Value::Null, &[false, false]),
        ]);
        assert_eq!(widest(keys).as_deref(), Some("two"));
        assert_eq!(widest(json!([key("closed", Value::Null, &[true])])), None);
        let going = key("going", json!("2026-01-03T00:00:00Z"), &[false]);
        assert_eq!(widest(json!([going])).as_deref(), Some("going"), "revoked tomorrow");
    }
}
