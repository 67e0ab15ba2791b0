//! Which pages of orders are asked for, and what an answered `updatedAt` says.
//!
//! On PostgreSQL and MySQL a Vendure answers `updatedAt` as if the database's clock, which is UTC, were in the zone of its
//! own server: hours too late west of Greenwich, too early east of it, and an hour apart in summer and winter. `after` in
//! a question means true UTC. So an answered moment is never an argument: pages of one read are counted off from where
//! it began, and how far the shop has been read is its answered moment less the measured [`Shift`].
//!
//! An order that changes meanwhile moves to the end, and all behind it move up. Pages therefore overlap, and the last
//! entries of a page have to be met again: where none of them is, the next page begins earlier.

use cartwall_domain::Timestamp;
use std::fmt;

/// Entries of a page that the next one has to show at least one of.
const OVERLAP: usize = 20;
/// Where none of them is met, the page begins so much earlier, and so often; then at the beginning.
const BACK: usize = 50;
const TRIES: usize = 8;
/// Zones are whole quarters of an hour from UTC.
const QUARTER_MS: i64 = 15 * 60_000;
/// No zone is further from UTC.
const FURTHEST_MS: i64 = 14 * 4 * QUARTER_MS;
const DAY_MS: i64 = 24 * 4 * QUARTER_MS;
/// What a watermark has beyond its whole second. Earlier versions took answered moments as they were, and could leave out
/// orders; a watermark of that time has something else there as a rule, and what it covers is read once more.
const READ_IN_UTC_MS: i64 = 1;

/// Whether orders may be missing below this watermark.
pub(super) fn is_doubtful(watermark: Timestamp) -> bool {
    watermark.rem_euclid(1_000) != READ_IN_UTC_MS
}

/// By how much answered moments of change are later than the true ones: at most so much, as far as is known.
///
/// An order changes when it is placed or later, and when it was placed is told right. So what an order's change is later
/// than its placing is the shift or more, and the least over many orders is the shift. Clocks change, and servers move:
/// only orders of the latest day tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shift {
    day: i64,
    least: Option<i64>,
}

impl Shift {
    pub(super) fn learn(&mut self, placed_at: Timestamp, updated_at: Timestamp) {
        let (day, later) = (placed_at.div_euclid(DAY_MS), later(placed_at, updated_at));
        // An order that is placed in the future tells nothing.
        if later < -FURTHEST_MS || (self.least.is_some() && day < self.day) {
            return;
        }
        let known = self.least.filter(|_| day == self.day);
        *self = Self { day, least: Some(known.map_or(later, |known| known.min(later))) };
    }

    /// How far the shop has been read, where that was the newest change answered, it was asked then, and no page follows.
    /// `None` where nothing can be said yet.
    pub(super) fn watermark(self, newest: Timestamp, asked_at: Timestamp) -> Option<Timestamp> {
        Some(marked(newest.saturating_sub(self.least?), asked_at))
    }
}

/// How far the shop has been read by a page that others follow, from when its orders were placed and when they changed.
///
/// They stand in the order of their true changes, and none changed before it was placed: the last of them changed no
/// earlier than any of them was placed. That holds whatever the zone of the server is, or was.
pub(super) fn surely_read(
    orders: impl Iterator<Item = (Timestamp, Timestamp)>,
    asked_at: Timestamp,
) -> Option<Timestamp> {
    // By the clock of the database, in which it is asked again.
    let known = orders.map(|(placed_at, updated_at)| updated_at.saturating_sub(later(placed_at, updated_at)));
    known.filter(|at| *at <= asked_at).max().map(|at| marked(at, asked_at))
}

/// By how many whole quarters of an hour a change is later than the placing. The clocks of the database and of the server
/// are a little apart; zones are not.
fn later(placed_at: Timestamp, updated_at: Timestamp) -> i64 {
    let half = QUARTER_MS / 2;
    let quarters = updated_at.saturating_sub(placed_at).saturating_add(half).div_euclid(QUARTER_MS);
    quarters.saturating_mul(QUARTER_MS)
}

fn marked(read_to: Timestamp, asked_at: Timestamp) -> Timestamp {
    read_to.min(asked_at).div_euclid(1_000).saturating_mul(1_000).saturating_add(READ_IN_UTC_MS)
}

/// A place in the list of orders: changed after, and so many further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) after: Timestamp,
    pub(super) skip: usize,
    /// Ids of the last entries of the page before.
    met: Vec<String>,
}

impl Cursor {
    /// The shop's `after` leaves out what is equal, and some databases keep whole seconds.
    pub(super) fn at_or_after(since: Timestamp) -> Self {
        let second = since.div_euclid(1_000).saturating_sub(1);
        Self { after: second.saturating_mul(1_000), skip: 0, met: Vec::new() }
    }

    /// Whether nothing lies between the page before and this one.
    pub(super) fn goes_on(&self, ids: &[String]) -> bool {
        self.skip == 0 || self.met.is_empty() || ids.iter().any(|id| self.met.contains(id))
    }

    /// Where to look for the page before after so many tries.
    pub(super) fn back(&self, tries: usize) -> Self {
        let skip = if tries < TRIES { self.skip.saturating_sub(BACK) } else { 0 };
        Self { skip, ..self.clone() }
    }

    /// The page after one of so many entries; `ids` are those that can be named.
    pub(super) fn next(&self, ids: &[String], seen: usize) -> Self {
        let overlap = OVERLAP.min(seen / 5);
        let sound = |id: &&String| !id.is_empty() && id.len() <= 100 && !id.contains(['+', ',']);
        let met = ids.iter().rev().take(overlap).filter(sound).cloned().collect();
        let step = seen.saturating_sub(overlap).max(1);
        Self { after: self.after, skip: self.skip.saturating_add(step), met }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (after, rest) = text.split_once('+')?;
        let (skip, met) = rest.split_once('+')?;
        let met = met.split(',').filter(|id| !id.is_empty()).map(ToOwned::to_owned).collect();
        Some(Self { after: after.parse().ok()?, skip: skip.parse().ok()?, met })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}+{}", self.after, self.skip, self.met.join(","))
    }
}

/// A moment as Vendure writes it.
pub(super) fn time(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at).unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 4 * QUARTER_MS;
    const NOON: Timestamp = 1_795_352_400_000;

    fn ids(numbers: std::ops::Range<usize>) -> Vec<String> {
        numbers.map(|n| n.to_string()).collect()
    }

    #[test]
    fn a_second_is_taken_off_because_the_shop_leaves_out_what_is_equal() {
        assert_eq!(time(Cursor::at_or_after(1_000_000_000_468).after), "2001-09-09T01:46:39Z");
    }

    #[test]
    fn pages_of_a_read_are_counted_off_from_where_it_began_and_overlap() {
        let first = Cursor::at_or_after(NOON);
        let second = first.next(&ids(0..100), 100);
        assert_eq!((second.after, second.skip), (first.after, 80));
        assert_eq!(Cursor::parse(&second.to_string()), Some(second.clone()));
        assert!(second.goes_on(&ids(90..190)));
        assert!(!second.goes_on(&ids(100..200)), "all of the overlap has moved");
        assert_eq!((second.back(0).skip, second.back(TRIES).skip), (30, 0));
        assert!(second.back(TRIES).goes_on(&ids(100..200)), "everything is read again");
        assert_eq!(first.next(&ids(0..1), 1).skip, 1, "a page of one comes to an end as well");
        assert_eq!(Cursor::parse("nonsense"), None);
    }

    #[test]
    fn how_far_a_shop_has_been_read_does_not_depend_on_the_zone_of_its_server() {
        let asked_at = NOON + 24 * HOUR;
        for zone in [-5 * HOUR, -8 * HOUR, 0, HOUR, 2 * HOUR, 11 * HOUR / 2] {
            // The clock of the database is three minutes behind.
            let told = |at: Timestamp| at - zone - 180_000;
            let mut shift = Shift::default();
            shift.learn(NOON - 3 * HOUR, told(NOON));
            assert!(shift.watermark(told(NOON), asked_at).unwrap() <= NOON, "never too far: {zone}");
            shift.learn(NOON, told(NOON + 900));
            assert_eq!(shift.watermark(told(NOON + 900), asked_at), Some(NOON - 180_000 + 1), "{zone}");
        }
    }

    #[test]
    fn nothing_is_read_beyond_when_it_was_asked_and_nothing_is_said_without_an_order() {
        let mut shift = Shift::default();
        assert_eq!(shift.watermark(NOON, NOON), None);
        shift.learn(NOON + 365 * 24 * HOUR, NOON);
        assert_eq!(shift.watermark(NOON, NOON), None, "an order of the future tells nothing");
        shift.learn(NOON, NOON);
        // Clocks were set back by an hour since, over there.
        assert_eq!(shift.watermark(NOON + HOUR, NOON + 500), Some(NOON + 1));
    }

    #[test]
    fn a_server_that_moved_or_whose_clocks_changed_is_measured_anew_by_the_orders_of_the_day() {
        let mut shift = Shift::default();
        shift.learn(NOON, NOON);
        let tomorrow = NOON + DAY_MS;
        shift.learn(tomorrow, tomorrow + 5 * HOUR);
        let told = tomorrow + 6 * HOUR;
        assert_eq!(shift.watermark(told, told), Some(tomorrow + HOUR + 1));
        shift.learn(NOON, NOON);
        assert_eq!(
            shift.watermark(told, told),
            Some(tomorrow + HOUR + 1),
            "what is older tells nothing of today"
        );
    }

    #[test]
    fn a_page_that_others_follow_is_read_to_where_its_latest_order_was_placed_in_whatever_zone_it_is_told() {
        let asked_at = NOON + 24 * HOUR;
        for zone in [-5 * HOUR, 0, HOUR, 11 * HOUR / 2] {
            let placed = [NOON - 48 * HOUR, NOON, NOON - HOUR];
            // The first changed two days later; the clock of the database is three minutes behind.
            let orders = placed.map(|at| (at, NOON - zone - 180_000));
            let read = surely_read(orders.into_iter(), asked_at).unwrap();
            assert_eq!(read, NOON - 180_000 + 1, "{zone}");
        }
        let future = [(NOON + 365 * DAY_MS, NOON)];
        assert_eq!(surely_read(future.into_iter(), asked_at), None);
    }

    #[test]
    fn a_watermark_of_an_earlier_version_is_doubtful() {
        assert!(!is_doubtful(NOON + 1));
        assert!(is_doubtful(NOON) && is_doubtful(NOON + 753));
    }
}
