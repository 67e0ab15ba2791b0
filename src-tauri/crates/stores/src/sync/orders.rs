//! Orders as they change, those that could not be read, and those of the show once more.

use super::reader::{Failed, Reader, TOLD};
use super::schedule::Poll;
use crate::limits::{self, few};
use crate::list_of::ListOf;
use crate::status::millis;
use cartwall_domain::Timestamp;
use cartwall_domain::command::Command;
use cartwall_domain::order::Numbering;
use cartwall_domain::state::State;
use cartwall_domain::store::{Store, StoreOrder};
use cartwall_engine::EngineError;
use cartwall_outbound::clock_difference;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tracing::warn;

/// Orders in one command: a take waits for one such piece at most.
const ORDERS: usize = 50;
/// Orders read again at once.
const REREAD: usize = 50;
const SECOND_MS: i64 = 1_000;
/// Refunds come late: so long after they were placed orders of shows that are over are read again.
const AFTERWARDS_MS: i64 = 30 * 24 * 3_600_000;
/// An order that could not be read is asked for again after this at first, and then more and more rarely.
const AGAIN_MS: i64 = 5_000;
const AGAIN_LONGEST_MS: i64 = 600_000;
/// What the store cannot even name is read again with what follows, so often.
const NAMELESS_AGAIN: u32 = 5;
/// After a restart orders that could not be read are looked for again, no further back than this.
const HELD_MS: i64 = 24 * 3_600_000;

/// Where reading orders stands.
#[derive(Default)]
pub(super) struct OrdersRead {
    /// The newest change read, by the store's clock. The store's watermark stays behind it while something is missing.
    mark: Option<Timestamp>,
    /// A read of several pages that is under way: from when, and the next page.
    pub(super) page: Option<(Timestamp, Option<String>)>,
    /// Orders below a doubtful watermark were read again.
    read_doubtful: bool,
    /// Orders that could not be read so far, by their ids.
    missed: BTreeMap<String, Missed>,
    /// Reads in a row that held an entry without a name.
    nameless: u32,
    /// The last order of the show that was read again.
    rechecked: Option<String>,
    /// Origins that were left out when orders were last read.
    left_out: Option<Vec<String>>,
}

/// An order that could not be read.
struct Missed {
    /// The read in which it was missed first began here.
    since: Timestamp,
    asked: u32,
    /// When it is asked for next, by our clock.
    next_at: Timestamp,
}

impl OrdersRead {
    /// Whether orders could not be read so far.
    pub(super) fn misses_any(&self) -> bool {
        !self.missed.is_empty()
    }

    /// An entry of a page that could not be read, once more or for the first time.
    fn miss(&mut self, id: String, since: Timestamp, now: Timestamp) {
        if self.missed.len() < limits::UNREAD || self.missed.contains_key(&id) {
            self.missed.entry(id).or_insert(Missed { since, asked: 0, next_at: now });
        }
    }

    /// Where an origin counts from now on that was left out, what came from there since the show began is read again, or
    /// where none runs since the store's orders count. `offset`: of the store's clock, by which it dates its orders.
    pub(super) fn follow(&mut self, store: &Store, began: Option<Timestamp>, offset: i64) {
        let left_out = store.left_out();
        let before = self.left_out.replace(left_out.clone()).unwrap_or_default();
        if before.iter().all(|origin| left_out.contains(origin)) {
            return;
        }
        self.page = None;
        self.mark = self.mark.or(store.watermark).map(|mark| mark.min(began.unwrap_or(store.since) + offset));
    }

    /// Takes off what was asked for by its id and is `read` or gone. What is `unread` is missed still, and so is, where
    /// something `nameless` could not be read, whatever was not told.
    fn settle(&mut self, asked: &[String], read: &BTreeSet<String>, unread: &[String], nameless: bool) {
        let missed_still = |id: &String| unread.contains(id) || (nameless && !read.contains(id));
        for id in asked.iter().filter(|id| !missed_still(id)) {
            self.missed.remove(id);
        }
    }

    /// How far the store counts as read, so that what is missing is found again after a restart.
    fn watermark(&self, newest: Timestamp) -> Timestamp {
        let missing = self.missed.values().map(|missed| missed.since).min();
        missing.map_or(newest, |since| since.clamp(newest - HELD_MS, newest))
    }
}

impl Reader {
    /// The shop's clock less ours. Ours runs on steadily beside the computer's, a little apart from it: what is within
    /// that must not move an order to before the show that it was placed in.
    pub(super) fn offset(&self) -> i64 {
        clock_difference(self.connector.server_now() - self.shared.clock.now())
    }

    pub(super) async fn orders(&mut self, state: &Arc<State>) -> Result<bool, Failed> {
        let Some(store) = state.stores.get(&self.store) else { return Ok(false) };
        // No shop sells so much, and each of them stays in memory.
        let followed = state.counted.get(&Numbering::of_store(&self.store)).map_or(0, |orders| orders.size());
        few(followed, limits::ORDERS, ListOf::Orders)?;
        let (offset, overlap) = (self.offset(), millis(self.connector.caps().overlap));
        let (since, page) = self.orders_read.page.clone().unwrap_or_else(|| {
            let sound =
                |mark: &Timestamp| self.orders_read.read_doubtful || !self.connector.is_doubtful(*mark);
            let watermark = || store.watermark.filter(sound).unwrap_or(store.since + offset);
            // One order dated in the future must not end all reading.
            let newest = self.orders_read.mark.unwrap_or_else(watermark).min(self.connector.server_now());
            (newest - overlap, None)
        });
        let page = self.connector.orders(since, page.as_deref()).await?;
        for left_out in page.left_out.iter().take(TOLD) {
            warn!(store = %self.store, order = left_out.id, "an order could not be read: {}", left_out.why);
        }
        let now = self.shared.clock.now();
        let nameless = page.left_out.iter().any(|left_out| !left_out.has_name());
        let (sound, unsound): (Vec<_>, Vec<_>) = page.items.into_iter().partition(StoreOrder::is_sound);
        let named = page.left_out.into_iter().filter(crate::LeftOut::has_name).map(|left_out| left_out.id);
        for id in unsound.into_iter().map(|order| order.id).chain(named) {
            self.orders_read.miss(id, since, now);
        }
        for order in &sound {
            self.orders_read.missed.remove(&order.id);
        }
        self.tell_origins(&sound);
        if !self.orders_read.missed.is_empty() {
            self.wanted.push(Poll::MissedOrders);
        }
        let newest = page.newest.map(|newest| newest.min(self.connector.server_now()));
        // What has no name cannot be asked for by it: the same is read once more, as long as that may help.
        let again = nameless && self.orders_read.nameless < NAMELESS_AGAIN;
        let watermark = newest.filter(|_| !again).map(|newest| self.orders_read.watermark(newest));
        if self.take_in(sound, watermark, offset).await? {
            // What was bought has another number now.
            self.wanted.extend([Poll::OnAirStock, Poll::RundownStock]);
        }
        self.first = false;
        let more = page.next.is_some();
        let read = &mut self.orders_read;
        if again {
            // The read ends here and begins anew where it began.
            (read.nameless, read.page) = (read.nameless + 1, None);
            read.mark = read.mark.or(Some(since + overlap));
        } else {
            read.mark = read.mark.max(newest);
            read.page = page.next.map(|next| (since, Some(next)));
            if !more {
                read.read_doubtful = true;
                read.nameless = if nameless { read.nameless } else { 0 };
            }
        }
        let missing = read.missed.len() as u64 + u64::from(nameless);
        self.shared.status(&self.store, |status| {
            (status.orders_at, status.unread_orders) = (Some(now), missing);
        });
        Ok(more && !again)
    }

    /// Where orders come from can be chosen from once any came.
    fn tell_origins(&self, orders: &[StoreOrder]) {
        let origins = || orders.iter().filter_map(|order| order.origin.as_ref());
        if origins().next().is_none() {
            return;
        }
        self.shared.status(&self.store, |status| {
            for origin in origins() {
                let room = status.origins.len() < limits::FEW || status.origins.contains_key(&origin.key);
                if room {
                    status.origins.insert(origin.key.clone(), origin.name.clone());
                }
            }
        });
    }

    /// Asks for the orders that could not be read, by their ids. One that the store tells of and does not count any more,
    /// such as a test, is missed no longer.
    pub(super) async fn missed_orders(&mut self) -> Result<bool, Failed> {
        let now = self.shared.clock.now();
        let due = self.orders_read.missed.iter().filter(|(_, missed)| missed.next_at <= now);
        let ids: Vec<String> = due.map(|(id, _)| id.clone()).take(REREAD).collect();
        if ids.is_empty() {
            return Ok(false);
        }
        for id in &ids {
            if let Some(missed) = self.orders_read.missed.get_mut(id) {
                missed.next_at =
                    now + AGAIN_MS.saturating_mul(1 << missed.asked.min(10)).min(AGAIN_LONGEST_MS);
                missed.asked += 1;
            }
        }
        let page = self.connector.missed(&ids).await?;
        let (sound, unsound): (Vec<_>, Vec<_>) = page.items.into_iter().partition(StoreOrder::is_sound);
        let read: BTreeSet<String> = sound.iter().map(|order| order.id.clone()).collect();
        let nameless = page.left_out.iter().any(|left_out| !left_out.has_name());
        let offset = self.offset();
        if self.take_in(sound, None, offset).await? {
            self.wanted.extend([Poll::OnAirStock, Poll::RundownStock]);
        }
        let unread = page.left_out.into_iter().map(|left_out| left_out.id);
        let unread: Vec<String> = unread.chain(unsound.into_iter().map(|order| order.id)).collect();
        self.orders_read.settle(&ids, &read, &unread, nameless);
        let missing = self.orders_read.missed.len() as u64;
        self.shared.status(&self.store, |status| status.unread_orders = missing);
        let due = self.orders_read.missed.values().any(|missed| missed.next_at <= now);
        Ok(due)
    }

    /// Hands orders to the engine in pieces; the watermark comes with the last. Whether anything was new.
    async fn take_in(
        &self,
        mut orders: Vec<StoreOrder>,
        watermark: Option<Timestamp>,
        offset: i64,
    ) -> Result<bool, EngineError> {
        let state = Arc::clone(&self.shared.engine.state().borrow());
        let began = state.running_show().and_then(|show| show.started_at());
        let since = state.stores.get(&self.store).map(|store| store.since);
        for order in &mut orders {
            let whole_second = order.placed_at.rem_euclid(SECOND_MS) == 0;
            // When it was placed is compared with the show, which runs by our clock.
            order.placed_at -= offset;
            // Of an order that is dated by its second nobody knows whether it was placed before or after the show went
            // live in it; it is the show's.
            let same_second = |from: &Timestamp| {
                whole_second && order.placed_at < *from && *from - order.placed_at < SECOND_MS
            };
            if let Some(from) = began.into_iter().chain(since).filter(same_second).max() {
                order.placed_at = from;
            }
        }
        let mut news = false;
        loop {
            let piece: Vec<StoreOrder> = orders.drain(..orders.len().min(ORDERS)).collect();
            let watermark = watermark.filter(|_| orders.is_empty());
            if !piece.is_empty() || watermark.is_some() {
                let command = Command::ReportOrders { store: self.store.clone(), orders: piece, watermark };
                news |= !self.submit(command).await?.ids.is_empty();
            }
            if orders.is_empty() {
                return Ok(news);
            }
        }
    }

    /// Reads the show's orders again, some at a time, in turn; after it those of shows that are over, for a while.
    pub(super) async fn recheck_orders(&mut self, state: &Arc<State>) -> Result<bool, Failed> {
        let Some(orders) = state.counted.get(&Numbering::of_store(&self.store)) else { return Ok(false) };
        let caps = self.connector.caps();
        if caps.reread.or(caps.deletions).is_none() {
            return Ok(false);
        }
        let old = self.shared.clock.now() - AFTERWARDS_MS;
        let running = state.running_run();
        let followed = orders.iter().filter(|(_, counted)| match &running {
            Some(_) => counted.run == running,
            None => counted.run.is_some() && counted.placed_at > old,
        });
        let followed: Vec<&String> = followed.map(|(id, _)| id).collect();
        // By the last id and not by the place: orders come in between.
        let after = self.orders_read.rechecked.take().filter(|last| followed.last() > Some(&last));
        let rest = followed.iter().filter(|id| Some(**id) > after.as_ref());
        let ids: Vec<String> = rest.take(REREAD).map(|id| (*id).clone()).collect();
        let Some(last) = ids.last().cloned() else { return Ok(false) };
        let more = followed.last() > Some(&&last);
        let mut found = if caps.reread.is_some() { self.connector.reread(&ids).await? } else { Vec::new() };
        let untold: Vec<String> =
            ids.iter().filter(|id| found.iter().all(|order| order.id != **id)).cloned().collect();
        if !untold.is_empty() {
            let deleted = self.connector.deleted(&untold).await?;
            found.extend(deleted.iter().filter_map(|id| orders.get(id)?.all_refunded(id)));
        }
        let found = found.into_iter().map(|order| match orders.get(&order.id) {
            Some(counted) => counted.read_again(order),
            None => order,
        });
        let (found, offset) = (found.collect(), self.offset());
        if self.take_in(found, None, offset).await? {
            self.wanted.push(Poll::OnAirStock);
        }
        self.orders_read.rechecked = Some(last);
        Ok(more && state.running.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cartwall_domain::corrections::Corrections;
    use cartwall_domain::store::StoreKind;
    use cartwall_domain::{Currency, StoreId};

    fn store(left_out: &[&str]) -> Store {
        Store {
            id: StoreId("shopify:linen.myshopify.com".to_owned()),
            kind: StoreKind::Shopify,
            address: "https://linen.myshopify.com".to_owned(),
            name: "Linen".to_owned(),
            currency: Currency::EUR,
            locations: Vec::new(),
            shares_stock_with: None,
            since: 100_000,
            watermark: None,
            lost_at: None,
            market: None,
            left_out: Some(left_out.iter().map(|&key| key.to_owned()).collect()),
            price_reading: None,
            corrections: Corrections::default(),
            connected: true,
        }
    }

    #[test]
    fn an_origin_that_counts_again_is_read_from_when_the_show_began_by_the_shops_clock() {
        // From the start of the show, or from when the shop counts; its clock is a minute behind ours, or before it.
        for (began, offset, from) in [
            (Some(500_000), -60_000, 440_000),
            (Some(500_000), 60_000, 560_000),
            (None, -60_000, 40_000),
            (None, 0, 100_000),
        ] {
            let mut read = OrdersRead { mark: Some(900_000), ..OrdersRead::default() };
            read.follow(&store(&["pos"]), began, offset);
            assert_eq!(read.mark, Some(900_000), "nothing has changed yet");
            read.follow(&store(&[]), began, offset);
            assert_eq!(read.mark, Some(from), "{began:?} {offset}");
            read.follow(&store(&["pos"]), began, offset);
            assert_eq!(read.mark, Some(from), "one that does not count any more is no reason to read");
        }
        let mut read = OrdersRead { mark: Some(200_000), ..OrdersRead::default() };
        read.follow(&store(&["pos"]), Some(500_000), 0);
        read.follow(&store(&[]), Some(500_000), 0);
        assert_eq!(read.mark, Some(200_000), "never later than it was read");
    }
    #[test]
    fn an_order_is_missed_until_it_is_read_or_known_to_be_gone() {
        let ids = ["read", "unread", "untold"].map(str::to_owned);
        let left = |nameless| {
            let mut orders = OrdersRead::default();
            for id in &ids {
                orders.miss(id.clone(), 0, 0);
            }
            orders.settle(&ids, &BTreeSet::from(["read".to_owned()]), &["unread".to_owned()], nameless);
            orders.missed.into_keys().collect::<Vec<_>>()
        };
        assert_eq!(left(false), ["unread"], "what the shop does not tell of is gone");
        assert_eq!(left(true), ["unread", "untold"], "what has no name can be any of them");
    }
}
