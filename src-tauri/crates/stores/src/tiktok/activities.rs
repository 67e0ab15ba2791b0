//! Prices of activities that run: flash sales, fixed prices and discounts of a LIVE. The prices of products themselves are
//! those before them.
//!
//! Reading them is a right of its own, which an app need not have: without it, and whenever they cannot be read, prices
//! are list prices. What a platform's own campaign takes off is in no activity of the shop.

use super::client::{Ask, Client, id_of};
use crate::http::read;
use crate::limits;
use crate::{StoreError, StorePrice};
use cartwall_domain::Decimal;
use cartwall_domain::catalogue::ListPrice;
use cartwall_domain::money::{parse_currency, parse_decimal};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

const SEARCH: &str = "/promotion/202309/activities/search";
/// Activities in one page.
const PAGE: usize = 50;
/// Pages of the list that are read.
const MOST_PAGES: usize = 20;
/// Activities whose prices are read: each is a question more.
const MOST: usize = 50;
/// They are read again after this.
const AGAIN: Duration = Duration::from_secs(60);
/// Where they may not be read it is tried again after this.
const AGAIN_WITHOUT_RIGHT: Duration = Duration::from_secs(15 * 60);
/// Kinds that change what a single piece costs.
const PRICED: [&str; 3] = ["FLASHSALE", "FIXED_PRICE", "DIRECT_DISCOUNT"];

/// The activities that run.
#[derive(Debug, Default)]
pub(super) struct Activities(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    next_at: Option<Instant>,
    running: Vec<Running>,
    /// At least so many more run that were not read.
    unread: u64,
}

/// One that runs, from and until a second.
#[derive(Debug)]
struct Running {
    from: i64,
    until: i64,
    /// By product, and by sku.
    products: HashMap<String, Cut>,
    skus: HashMap<String, Cut>,
}

/// What it makes of a price.
#[derive(Clone, Debug)]
enum Cut {
    To(ListPrice),
    /// So many percent off.
    By(Decimal),
}

#[derive(Deserialize)]
struct Found {
    #[serde(default)]
    activities: Vec<Box<RawValue>>,
    #[serde(default)]
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Listed {
    id: String,
    #[serde(default)]
    activity_type: String,
    #[serde(default)]
    begin_time: i64,
    #[serde(default)]
    end_time: i64,
}

#[derive(Deserialize)]
struct Detail {
    #[serde(default)]
    products: Vec<Entry>,
}

/// A product, or a sku of one.
#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    id: String,
    #[serde(default)]
    activity_price: Option<Amount>,
    #[serde(default)]
    discount: Option<String>,
    /// -1 where there is no limit.
    #[serde(default)]
    quantity_limit: Option<i64>,
    #[serde(default)]
    used_quantity: Option<i64>,
    #[serde(default)]
    skus: Vec<Entry>,
}

#[derive(Deserialize)]
struct Amount {
    #[serde(default)]
    amount: Option<String>,
    #[serde(default)]
    currency: Option<String>,
}

impl Activities {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads them where that is due. Stock and products are told also where this fails.
    pub(super) async fn refresh(&self, client: &Client) {
        let now = Instant::now();
        if self.inner().next_at.is_some_and(|next| now < next) {
            return;
        }
        let (running, pause) = match running(client).await {
            Ok(read) => (Some(read), AGAIN),
            Err(StoreError::MissingRights(_)) => (Some((Vec::new(), 0)), AGAIN_WITHOUT_RIGHT),
            // What was known has an end of its own.
            Err(_) => (None, AGAIN),
        };
        let mut inner = self.inner();
        inner.next_at = Some(now + pause);
        if let Some(read) = running {
            (inner.running, inner.unread) = read;
        }
    }

    /// At least so many more run than are read; what they are for costs its list price here.
    pub(super) fn unread(&self) -> u64 {
        self.inner().unread
    }

    /// What a sku costs at this second, and its list price beside it where that is higher.
    pub(super) fn price(&self, product: &str, sku: &str, list: &ListPrice, second: i64) -> StorePrice {
        let inner = self.inner();
        let running = inner.running.iter().filter(|one| one.from <= second && second < one.until);
        let cuts = running.filter_map(|one| one.skus.get(sku).or_else(|| one.products.get(product)));
        let lowest = cuts.filter_map(|cut| cut.of(list)).min();
        match lowest.filter(|amount| *amount < list.amount) {
            Some(amount) => StorePrice {
                price: ListPrice { amount, currency: list.currency },
                compare_at: Some(list.clone()),
            },
            None => StorePrice { price: list.clone(), compare_at: None },
        }
    }
}

impl Cut {
    /// What is left of a list price; `None` in another currency.
    fn of(&self, list: &ListPrice) -> Option<Decimal> {
        match self {
            Self::To(price) => (price.currency == list.currency).then_some(price.amount),
            Self::By(percent) => {
                let rest = Decimal::ONE_HUNDRED.checked_sub(*percent)?;
                let left = list.amount.checked_mul(rest)?.checked_div(Decimal::ONE_HUNDRED)?;
                let decimals = list.currency.and_then(|currency| currency.exponent()).unwrap_or(2);
                Some(left.round_dp(u32::from(decimals)).normalize())
            }
        }
    }
}

impl Entry {
    /// `None` where it says no price, or as many were sold as it is for.
    fn cut(&self) -> Option<Cut> {
        let used_up = self
            .quantity_limit
            .is_some_and(|limit| limit >= 0 && self.used_quantity.is_some_and(|used| used >= limit));
        if used_up {
            return None;
        }
        let price = self.activity_price.as_ref().and_then(|price| {
            let amount = parse_decimal(price.amount.as_deref()?).ok().and_then(limits::price)?;
            Some(ListPrice {
                amount,
                currency: price.currency.as_deref().and_then(|code| parse_currency(code).ok()),
            })
        });
        let percent = || {
            let percent = parse_decimal(self.discount.as_deref()?).ok()?;
            (percent > Decimal::ZERO && percent < Decimal::ONE_HUNDRED).then_some(Cut::By(percent))
        };
        price.map(Cut::To).or_else(percent)
    }
}

/// Those that run and change prices, as the list names them, as many as are read; and how many more there are at least.
async fn priced(client: &Client) -> Result<(Vec<Listed>, u64), StoreError> {
    let (mut priced, mut token, mut unread) = (Vec::new(), None::<String>, 0_u64);
    for _ in 0..MOST_PAGES {
        let mut body = json!({ "status": "ONGOING", "page_size": PAGE });
        if let Some(token) = &token {
            body["page_token"] = token.as_str().into();
        }
        let body = Some(body.to_string());
        let found: Found =
            client.get(&Ask { right: "promotion", path: SEARCH, params: Vec::new(), body }).await?;
        for row in &found.activities {
            match read::<Listed>(row.get().as_bytes()) {
                Ok(listed) if PRICED.contains(&listed.activity_type.as_str()) => priced.push(listed),
                Ok(_) => {}
                Err(_) => {
                    unread += 1;
                    tracing::warn!(
                        activity = id_of(row),
                        "an activity could not be read, so its prices are list prices"
                    );
                }
            }
        }
        let next = found.next_page_token.filter(|next| !next.is_empty() && token.as_ref() != Some(next));
        token = next;
        if token.is_none() || priced.len() > MOST {
            break;
        }
    }
    if token.is_some() || priced.len() > MOST {
        tracing::warn!(
            most = MOST,
            "more activities run than are read, so the prices of the others are list prices"
        );
    }
    let beyond = priced.len().saturating_sub(MOST).max(usize::from(token.is_some()));
    priced.truncate(MOST);
    Ok((priced, unread.saturating_add(beyond as u64)))
}

async fn running(client: &Client) -> Result<(Vec<Running>, u64), StoreError> {
    let mut running = Vec::new();
    let (priced, mut unread) = priced(client).await?;
    for listed in priced {
        let path = format!("/promotion/202309/activities/{}", listed.id);
        let ask = Ask { right: "promotion", path: &path, params: Vec::new(), body: None };
        let detail: Detail = match client.get(&ask).await {
            Ok(detail) => detail,
            Err(StoreError::Schema(_)) => {
                unread += 1;
                continue;
            }
            Err(error) => return Err(error),
        };
        let (mut products, mut skus) = (HashMap::new(), HashMap::new());
        for entry in detail.products {
            products.extend(entry.cut().map(|cut| (entry.id.clone(), cut)));
            skus.extend(entry.skus.iter().filter_map(|sku| Some((sku.id.clone(), sku.cut()?))));
        }
        // One without an end runs on.
        let until = if listed.end_time > 0 { listed.end_time } else { i64::MAX };
        running.push(Running { from: listed.begin_time, until, products, skus });
    }
    Ok((running, unread))
}
