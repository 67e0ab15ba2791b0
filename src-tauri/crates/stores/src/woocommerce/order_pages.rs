//! Reading orders and their refunds: which pages are asked for, so that none slips through while orders come in.
//!
//! Pages are not counted off. An order that changes moves to the end, and everything behind it moves up by one, over
//! the edge of a page that was already read. So the next page begins at the second in which the last one ended; what
//! is read twice by that is the same order twice.

use super::answer::id_of;
use super::client::{Client, Rows};
use super::orders::{Fate, ORDER_FIELDS, Order, REFUND_FIELDS, Refund};
use super::zone::{LONGEST_SKIP, Zone};
use crate::http::read;
use crate::{LeftOut, Page, StoreError};
use cartwall_domain::store::StoreOrder;
use cartwall_domain::{StoreId, Timestamp};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

const ORDERS: &str = "orders";
/// Digits after the point: those that the shop shows are rounded, line and tax each by itself.
const EXACT: &str = "6";
/// Orders whose refunds are remembered; they do not change, and there is one more question for each.
const REMEMBERED: usize = 2_000;

/// What a watermark has beyond its whole second, for the shop counts no smaller. Earlier versions asked for orders
/// with a `Z`, which left out those of shops east of Greenwich; a watermark of that time has nothing beyond its second,
/// and what it covers is read once more.
const READ_IN_UTC_MS: i64 = 1;

/// Whether orders may be missing below this watermark.
pub(super) fn is_doubtful(watermark: Timestamp) -> bool {
    watermark.rem_euclid(1_000) == 0
}

/// The refunds of an order with their ids.
type Known = (Vec<u64>, Arc<[Refund]>);

/// Refunds that were read.
#[derive(Debug, Default)]
pub(super) struct OrderPages(Mutex<BTreeMap<u64, Known>>);

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cursor {
    /// Seconds since 1970; orders that changed later than this.
    after: i64,
    /// Counted from 1, for more than a page of orders in one second.
    page: u32,
}

impl Cursor {
    /// From the second of `since` on. The shop compares whole seconds and means "later than".
    fn since(since: Timestamp) -> Self {
        Self { after: since.div_euclid(1_000).saturating_sub(1), page: 1 }
    }

    fn parse(text: &str) -> Option<Self> {
        let (after, page) = text.split_once('/')?;
        Some(Self { after: after.parse().ok()?, page: page.parse().ok()? })
    }

    /// The page after one whose last change was at `newest`.
    fn next(self, newest: Option<Timestamp>) -> String {
        let from = newest.map_or(self, Self::since);
        let next = if from.after > self.after { from } else { Self { page: self.page + 1, ..self } };
        format!("{}/{}", next.after, next.page)
    }
}

impl OrderPages {
    pub(super) async fn orders(
        &self,
        client: &Client,
        store: &StoreId,
        shown_with: Option<bool>,
        since: Timestamp,
        page: Option<&str>,
    ) -> Result<Page<StoreOrder>, StoreError> {
        let unknown = || StoreError::Schema("a page of orders that was never given".to_owned());
        let zone = client.zone().await?;
        let cursor = match page {
            Some(text) => Cursor::parse(text).ok_or_else(unknown)?,
            // The time may be one that the site's clocks skip, and then stands for a later one.
            None if zone == Zone::Unknown => Cursor::since(since.saturating_sub(LONGEST_SKIP * 1_000)),
            None => Cursor::since(since),
        };
        let after = zone.text(cursor.after).ok_or_else(unknown)?;
        let params = [
            ("orderby", "modified".to_owned()),
            ("order", "asc".to_owned()),
            // Bare, and in UTC because of the second parameter.
            ("modified_after", after),
            ("dates_are_gmt", "true".to_owned()),
            ("status", "any".to_owned()),
            ("dp", EXACT.to_owned()),
            ("_fields", ORDER_FIELDS.to_owned()),
        ];
        let Rows { rows, more } = client.rows(ORDERS, ORDERS, cursor.page, &params).await?;
        let (mut items, mut left_out, mut newest) = (Vec::new(), Vec::new(), None);
        for row in &rows {
            match self.order(client, (store, shown_with), row, false, &mut newest).await? {
                Ok(order) => items.extend(order),
                Err(why) => left_out.push(LeftOut { id: id_of(row), why }),
            }
        }
        // Without the zone only the first question may name a moment: the others count pages, which the hour makes up for.
        let from = newest.filter(|_| zone != Zone::Unknown);
        let next = more.then(|| cursor.next(from));
        Ok(Page { items, left_out, next, newest: newest.map(|newest| newest + READ_IN_UTC_MS) })
    }

    /// These orders as they are now, also from the bin. `counted`: they have counted before.
    pub(super) async fn by_id(
        &self,
        client: &Client,
        store: &StoreId,
        shown_with: Option<bool>,
        ids: &[String],
        counted: bool,
    ) -> Result<Page<StoreOrder>, StoreError> {
        let mut wanted: BTreeSet<u64> =
            ids.iter().filter_map(|id| id.parse().ok()).filter(|id| *id != 0).collect();
        let mut page = Page::default();
        for status in ["any", "trash"] {
            // Without ids the shop would answer with all it has.
            if wanted.is_empty() {
                break;
            }
            let list: Vec<_> = wanted.iter().map(u64::to_string).collect();
            let params = [
                ("include", list.join(",")),
                ("status", status.to_owned()),
                ("dp", EXACT.to_owned()),
                ("_fields", ORDER_FIELDS.to_owned()),
            ];
            for row in client.rows(ORDERS, ORDERS, 1, &params).await?.rows {
                match self.order(client, (store, shown_with), &row, counted, &mut None).await? {
                    Ok(Some(order)) => {
                        wanted.retain(|id| id.to_string() != order.id);
                        page.items.push(order);
                    }
                    Ok(None) => {}
                    Err(why) => page.left_out.push(LeftOut { id: id_of(&row), why }),
                }
            }
        }
        Ok(page)
    }

    /// One order with its refunds; `None` where it does not count, an error is the field that cannot be read.
    async fn order(
        &self,
        client: &Client,
        (store, shown_with): (&StoreId, Option<bool>),
        row: &RawValue,
        counted: bool,
        newest: &mut Option<Timestamp>,
    ) -> Result<Result<Option<StoreOrder>, String>, StoreError> {
        let order = match read::<Order>(row.get().as_bytes()) {
            Ok(order) => order,
            Err(StoreError::Schema(why)) => return Ok(Err(why)),
            Err(error) => return Err(error),
        };
        *newest = (*newest).max(order.modified());
        let Some(fate) = order.fate(counted) else { return Ok(Ok(None)) };
        let refunds = match fate {
            Fate::Stands => match self.refunds(client, &order).await {
                Ok(refunds) => refunds,
                Err(StoreError::Schema(why)) => return Ok(Err(format!("refunds: {why}"))),
                Err(error) => return Err(error),
            },
            Fate::Void => Arc::default(),
        };
        Ok(order.map(store, shown_with, &refunds, fate).map(Some))
    }

    async fn refunds(&self, client: &Client, order: &Order) -> Result<Arc<[Refund]>, StoreError> {
        let ids = order.refunds();
        let Some(id) = order.id().filter(|_| !ids.is_empty()) else { return Ok(Arc::default()) };
        if let Some((known, refunds)) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id)
            && *known == ids
        {
            return Ok(Arc::clone(refunds));
        }
        let params = [("dp", EXACT.to_owned()), ("_fields", REFUND_FIELDS.to_owned())];
        let rows = client.rows(&format!("orders/{id}/refunds"), ORDERS, 1, &params).await?.rows;
        let read: Result<Arc<[Refund]>, _> = rows.iter().map(|row| read(row.get().as_bytes())).collect();
        let refunds = read?;
        if refunds.len() < ids.len() {
            // The order knows of one that the list does not show yet.
            return Ok(refunds);
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while known.len() >= REMEMBERED {
            known.pop_first();
        }
        known.insert(id, (ids, Arc::clone(&refunds)));
        Ok(refunds)
    }
}

/// Which of these are neither among the orders nor in the bin.
pub(super) async fn deleted(client: &Client, ids: &[String]) -> Result<Vec<String>, StoreError> {
    let mut deleted = Vec::new();
    for id in ids.iter().filter(|id| id.parse::<u64>().is_ok_and(|id| id != 0)) {
        let params = [("_fields", "id".to_owned())];
        if client.find::<serde_json::Value>(&format!("{ORDERS}/{id}"), ORDERS, &params).await?.is_none() {
            deleted.push(id.clone());
        }
    }
    Ok(deleted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_begins_a_second_early_because_the_shop_means_later_than() {
        assert_eq!(Cursor::since(1_795_352_558_700), Cursor { after: 1_795_352_557, page: 1 });
        assert_eq!(Cursor::since(1_795_352_558_000), Cursor { after: 1_795_352_557, page: 1 });
    }

    #[test]
    fn the_next_page_begins_where_the_last_ended_and_counts_on_only_within_a_second() {
        let first = Cursor::since(10_000);
        assert_eq!(first.next(Some(25_000)), "24/1");
        assert_eq!(first.next(Some(10_000)), "9/2");
        assert_eq!(Cursor::parse("9/2"), Some(Cursor { after: 9, page: 2 }));
        assert_eq!(Cursor::parse("9/2").unwrap().next(Some(10_000)), "9/3");
        assert_eq!(first.next(None), "9/2");
    }
}
