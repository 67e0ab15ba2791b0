//! Places that are divided fairly: where all are taken, one that has said nothing for a while goes, and where there is
//! none, whoever holds the most of them gives one up.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Where nobody holds more than the newest, a connection has this long before it may be closed for another.
const PATIENCE: Duration = Duration::from_millis(250);
/// A connection that has asked for nothing within this time is the first to be closed.
const SPEAKS_WITHIN: Duration = Duration::from_secs(1);

/// Places, each held by a connection of a key: an address, a device.
pub(super) struct Pool<K> {
    most: usize,
    /// The oldest first.
    held: BTreeMap<u64, Held<K>>,
    of_each: HashMap<K, usize>,
}

struct Held<K> {
    key: K,
    since: Instant,
    spoke: bool,
    out: CancellationToken,
}

impl<K: Clone + Eq + Hash> Pool<K> {
    pub fn new(most: usize) -> Self {
        Self { most, held: BTreeMap::new(), of_each: HashMap::new() }
    }

    /// A connection comes, and another may be closed for it: one that had its time and said nothing, else the oldest of
    /// whoever holds the most. `false` where nobody holds more than its own key would, and that one has not had its time.
    pub fn enter(&mut self, id: u64, key: K, out: &CancellationToken) -> bool {
        if self.held.len() >= self.most && !self.close_silent() {
            let own = self.of(&key) + 1;
            let most = self.of_each.values().copied().max().unwrap_or(0).max(own);
            let holds_most = |held: &Held<K>| most == if held.key == key { own } else { self.of(&held.key) };
            let Some((goes, held)) = self.oldest(holds_most) else { return false };
            if most == own && held.since.elapsed() < PATIENCE {
                return false;
            }
            self.close(goes);
        }
        *self.of_each.entry(key.clone()).or_default() += 1;
        self.held.insert(id, Held { key, since: Instant::now(), spoke: false, out: out.clone() });
        true
    }

    /// It has asked for something, and goes after those that say nothing.
    pub fn spoke(&mut self, id: u64) {
        if let Some(held) = self.held.get_mut(&id) {
            held.spoke = true;
        }
    }

    /// It is somebody else's than it was taken for.
    pub fn rename(&mut self, id: u64, key: K) {
        let Some(held) = self.held.get_mut(&id) else { return };
        let before = std::mem::replace(&mut held.key, key.clone());
        *self.of_each.entry(key).or_default() += 1;
        self.one_less(before);
    }

    pub fn leave(&mut self, id: u64) {
        if let Some(held) = self.held.remove(&id) {
            self.one_less(held.key);
        }
    }

    fn one_less(&mut self, key: K) {
        let left = self.of(&key).saturating_sub(1);
        if left == 0 {
            self.of_each.remove(&key);
        } else {
            self.of_each.insert(key, left);
        }
    }

    /// Closes the oldest of all.
    pub fn make_room(&mut self) {
        if let Some((goes, _)) = self.oldest(|_| true) {
            self.close(goes);
        }
    }

    #[cfg(test)]
    pub fn most(&self) -> usize {
        self.most
    }

    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty() && self.of_each.is_empty()
    }

    fn of(&self, key: &K) -> usize {
        self.of_each.get(key).copied().unwrap_or(0)
    }

    fn oldest(&self, fits: impl Fn(&Held<K>) -> bool) -> Option<(u64, &Held<K>)> {
        let all = self.held.iter().filter(|(_, held)| fits(held));
        all.min_by_key(|(id, held)| (held.spoke, **id)).map(|(id, held)| (*id, held))
    }

    /// An honest client asks in the moment it connects.
    fn close_silent(&mut self) -> bool {
        let silent = self.oldest(|held| !held.spoke && held.since.elapsed() >= SPEAKS_WITHIN);
        let Some((id, _)) = silent else { return false };
        self.close(id);
        true
    }

    fn close(&mut self, id: u64) {
        if let Some(held) = self.held.get(&id) {
            held.out.cancel();
        }
        self.leave(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A connection of somebody.
    fn comes(pool: &mut Pool<char>, id: u64, whose: char) -> Option<CancellationToken> {
        let out = CancellationToken::new();
        pool.enter(id, whose, &out).then_some(out)
    }

    fn speaks(pool: &mut Pool<char>, id: u64, whose: char) -> CancellationToken {
        let out = comes(pool, id, whose).unwrap();
        pool.spoke(id);
        out
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_holds_the_most_loses_its_oldest_and_others_nothing() {
        let mut pool = Pool::new(4);
        let many: Vec<_> = (0..3).map(|id| speaks(&mut pool, id, 'a')).collect();
        let other = speaks(&mut pool, 3, 'b');
        let third = speaks(&mut pool, 4, 'c');
        assert_eq!(
            many.iter().map(CancellationToken::is_cancelled).collect::<Vec<_>>(),
            [true, false, false]
        );
        // However often the one with the most comes again, it closes its own alone.
        tokio::time::advance(PATIENCE).await;
        for id in 5..100 {
            speaks(&mut pool, id, 'a');
            tokio::time::advance(PATIENCE).await;
        }
        assert!(!other.is_cancelled() && !third.is_cancelled());
        pool.leave(3);
        assert_eq!((pool.held.len(), pool.of(&'b')), (3, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn where_all_hold_the_same_each_has_its_time_and_the_silent_go_first() {
        let mut pool = Pool::new(2);
        let (asks, silent) = (speaks(&mut pool, 0, 'a'), comes(&mut pool, 1, 'b').unwrap());
        assert!(comes(&mut pool, 2, 'c').is_none());
        tokio::time::advance(SPEAKS_WITHIN).await;
        // Also where it is no more than one against several that speak.
        assert!(comes(&mut pool, 3, 'a').is_some());
        assert!(silent.is_cancelled() && !asks.is_cancelled());
    }
}
