//! A large catalogue by Shopify's bulk operation: the shop writes all of it into a file by itself, which costs us almost
//! nothing of its allowance, where pages of 5,000 variants take half an hour of our share.
//!
//! The file is read in slices, a page each, so that neither memory nor the show's other questions wait for it. It lies on
//! Shopify's storage under an address that is a secret of its own: nothing else is sent there. Whatever goes wrong, the
//! catalogue is read by pages as a small one is.

use super::catalogue::{Shop, VariantFields, take};
use super::client::{Client, Query, why};
use super::gid;
use crate::http::{self, read};
use crate::{Item, LeftOut, Page, StoreError};
use cartwall_domain::{Currency, StoreId, Timestamp};
use cartwall_outbound::Url;
use cartwall_outbound::header::RANGE;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

const COUNT: Query = Query { name: "variants_count", text: include_str!("variants_count.graphql") };
const RUN: Query = Query { name: "bulk_run", text: include_str!("bulk_run.graphql") };
const STATUS: Query = Query { name: "bulk_status", text: include_str!("bulk_status.graphql") };
/// What the shop writes into the file; `ZZ` is the country.
const CATALOGUE: &str = include_str!("bulk_catalogue.graphql");
/// From so many variants on it is worth it.
const FROM: u64 = 1_000;
/// Bytes of one page: a line with a variant has more than three hundred, so that a page never has more products than a
/// page may.
const SLICE: u64 = 1 << 18;
/// An operation that is not done after this is given up: a shop with a hundred thousand variants takes a few minutes.
const LONGEST_MS: i64 = 10 * 60_000;
/// A file without an end is no catalogue.
const LARGEST: u64 = 1 << 30;

/// Whether the shop can do it, as far as was tried.
#[derive(Debug, Default)]
pub struct Bulk(AtomicBool);

/// A place in a read of the catalogue by its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// The shop is at it since then, by its own clock; asked so many times, so that no cursor is the one before.
    Waiting { operation: String, asked: u32, since: Timestamp },
    /// The file from this byte on.
    At { operation: String, from: u64 },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CountAnswer {
    product_variants_count: Option<Count>,
}

#[derive(Deserialize)]
struct Count {
    count: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RunAnswer {
    bulk_operation_run_query: Option<Run>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    bulk_operation: Option<Operation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StatusAnswer {
    bulk_operation: Option<Operation>,
    shop: Shop,
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    status: String,
    /// Of the file; none where the shop has nothing.
    #[serde(default)]
    url: Option<String>,
}

/// Enough of a line to say what it is.
#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "__parentId", default)]
    parent: Option<String>,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting { operation, asked, since } => write!(f, "bulk:wait:{asked}@{since}:{operation}"),
            Self::At { operation, from } => write!(f, "bulk:at:{from}:{operation}"),
        }
    }
}

impl Cursor {
    /// `None` for a cursor of pages.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.strip_prefix("bulk:")?.split_once(':')?;
        let (number, operation) = rest.split_once(':')?;
        let operation = operation.to_owned();
        match kind {
            "wait" => {
                let (asked, since) = number.split_once('@')?;
                Some(Self::Waiting { operation, asked: asked.parse().ok()?, since: since.parse().ok()? })
            }
            "at" => Some(Self::At { operation, from: number.parse().ok()? }),
            _ => None,
        }
    }
}

fn nothing(next: &Cursor) -> Page<Item> {
    Page { next: Some(next.to_string()), ..Page::default() }
}

impl Bulk {
    /// Begins where it is worth it; `None` where pages are to be read.
    pub async fn begin(&self, client: &Client, home: Option<&str>) -> Result<Option<Page<Item>>, StoreError> {
        if self.0.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let begun = async {
            let answer: CountAnswer = client.ask(&COUNT, json!({})).await?;
            if answer.product_variants_count.is_none_or(|variants| variants.count < FROM) {
                return Ok(None);
            }
            let country = home.map_or_else(|| "null".to_owned(), str::to_owned);
            let query = CATALOGUE.replace("ZZ", &country);
            let answer: RunAnswer = client.ask(&RUN, json!({ "query": query })).await?;
            Ok(answer.bulk_operation_run_query.and_then(|run| run.bulk_operation))
        };
        match begun.await {
            Ok(Some(Operation { id, .. })) => {
                let since = client.http().server_now();
                Ok(Some(nothing(&Cursor::Waiting { operation: id, asked: 0, since })))
            }
            Ok(None) => Ok(None),
            Err(error) => self.given_up(error),
        }
    }

    /// The next page of the file; `None` where the catalogue has to be read by pages from its beginning.
    pub async fn page(
        &self,
        client: &Client,
        store: &StoreId,
        cursor: Cursor,
    ) -> Result<Option<Page<Item>>, StoreError> {
        match self.next(client, store, cursor).await {
            Ok(page) => Ok(Some(page)),
            Err(error) => self.given_up(error),
        }
    }

    async fn next(&self, client: &Client, store: &StoreId, cursor: Cursor) -> Result<Page<Item>, StoreError> {
        let (operation, from) = match &cursor {
            Cursor::Waiting { operation, .. } => (operation, 0),
            Cursor::At { operation, from } => (operation, *from),
        };
        let answer: StatusAnswer = client.ask(&STATUS, json!({ "id": operation })).await?;
        let found = answer.bulk_operation.ok_or_else(|| odd("no such operation"))?;
        match (found.status.as_str(), cursor) {
            ("CREATED" | "RUNNING", Cursor::Waiting { since, .. })
                if client.http().server_now().saturating_sub(since) > LONGEST_MS =>
            {
                Err(odd("the operation does not end"))
            }
            ("CREATED" | "RUNNING", Cursor::Waiting { operation, asked, since }) => {
                Ok(nothing(&Cursor::Waiting { operation, asked: asked.saturating_add(1), since }))
            }
            ("COMPLETED", _) => match found.url {
                Some(url) => slice(store, answer.shop.currency()?, &url, &found.id, from).await,
                None => Ok(Page::default()),
            },
            _ => Err(odd("the operation failed")),
        }
    }

    /// What is wrong with the way is told, and the same is asked again. Anything else is wrong with the operation.
    fn given_up(&self, error: StoreError) -> Result<Option<Page<Item>>, StoreError> {
        match error {
            StoreError::Schema(_)
            | StoreError::MissingRights(_)
            | StoreError::TooLarge(_)
            | StoreError::TooMuch { .. }
            | StoreError::NotThere
            | StoreError::BadAddress(_)
            | StoreError::Insecure => {
                tracing::warn!(
                    code = error.code(),
                    "a bulk operation failed; the catalogue is read by pages"
                );
                self.0.store(true, Ordering::Relaxed);
                Ok(None)
            }
            error => Err(error),
        }
    }
}

fn odd(what: &str) -> StoreError {
    StoreError::Schema(format!("bulkOperation: {what}"))
}

/// The lines of the file that begin in one slice of it.
async fn slice(
    store: &StoreId,
    currency: Currency,
    url: &str,
    operation: &str,
    from: u64,
) -> Result<Page<Item>, StoreError> {
    let url = Url::parse(url).map_err(|_| odd("its file has no address"))?;
    let way = http::to(url.clone())?;
    let range = format!("bytes={from}-{}", from + SLICE - 1);
    let reply = way.send(way.client().get(url).header(RANGE, range)).await?;
    let (bytes, is_last) = match reply.status.as_u16() {
        206 => {
            let last = u64::try_from(reply.body.len()).unwrap_or(u64::MAX) < SLICE;
            (reply.body.as_slice(), last)
        }
        // Nothing begins there: the file ended with the slice before.
        416 => (&[][..], true),
        // All of it, where slices are not known.
        200 if from == 0 => (reply.body.as_slice(), true),
        _ => return Err(reply.ok().err().map_or_else(|| odd("its file cannot be read"), StoreError::from)),
    };
    let end = if is_last { bytes.len() } else { end_of_whole(bytes) };
    if (end == 0 && !is_last) || from > LARGEST {
        return Err(odd("a line without an end"));
    }
    let mut page = Page::default();
    let mut pictures: Vec<(String, Value)> = Vec::new();
    let mut variants: Vec<(String, Box<RawValue>)> = Vec::new();
    for line in bytes[..end].split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let Ok(raw) = serde_json::from_slice::<Box<RawValue>>(line) else {
            page.left_out.push(LeftOut { id: "?".to_owned(), why: "a line that is no JSON".to_owned() });
            continue;
        };
        match read::<Kind>(raw.get().as_bytes()).ok().and_then(|kind| kind.parent) {
            Some(parent) => {
                if let Ok(picture) = serde_json::from_str(raw.get()) {
                    pictures.push((parent, picture));
                }
            }
            None => variants.push((gid::text_of(&raw), raw)),
        }
    }
    for (id, raw) in variants {
        let own: Vec<&Value> =
            pictures.iter().filter(|(parent, _)| *parent == id).map(|(_, picture)| picture).collect();
        let read =
            with_media(&raw, &own).and_then(|whole| read::<VariantFields>(whole.as_bytes()).map_err(why));
        match read.and_then(|fields| take(&mut page, store, currency, fields)) {
            Ok(()) => {}
            Err(why) => page.left_out.push(LeftOut { id: gid::name_of(&raw, "ProductVariant"), why }),
        }
    }
    let next = from + u64::try_from(end).unwrap_or(u64::MAX);
    page.next = (!is_last).then(|| Cursor::At { operation: operation.to_owned(), from: next }.to_string());
    Ok(page)
}

/// A variant with its pictures where a page has them.
fn with_media(raw: &RawValue, pictures: &[&Value]) -> Result<String, String> {
    let mut whole: Value = serde_json::from_str(raw.get()).map_err(|error| error.to_string())?;
    if let Some(fields) = whole.as_object_mut() {
        fields.insert("media".to_owned(), json!({ "nodes": pictures }));
    }
    Ok(whole.to_string())
}

/// Where the last variant of a slice begins: its pictures follow it, and may lie in the next.
fn end_of_whole(bytes: &[u8]) -> usize {
    let Some(last) = bytes.iter().rposition(|byte| *byte == b'\n') else { return 0 };
    let mut end = 0;
    let mut from = 0;
    for line in bytes[..=last].split_inclusive(|byte| *byte == b'\n') {
        let is_child = serde_json::from_slice::<Kind>(line).is_ok_and(|kind| kind.parent.is_some());
        if !is_child {
            end = from;
        }
        from += line.len();
    }
    end
}
