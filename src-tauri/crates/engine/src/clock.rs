//! The time of events: the wall clock once, at start, and from then on a clock that never jumps.
//!
//! It begins at the later of the wall clock and the newest event, so that a wall clock that was put back between two
//! starts cannot place a sale before the show that it was made in. It goes on while the computer sleeps, and it never
//! goes back. It must never be asked for durations within the process: those are `Instant`'s.

use crate::steady::steady_ms;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A time beyond this is no time that anybody recorded (year 9000): a file that holds it does not set the clock.
const LATEST: i64 = 221_845_392_000_000;

/// Milliseconds since 1970, steady while the process lives, so that a corrected wall clock changes no on-air time.
/// Clones are the same clock.
#[derive(Clone)]
pub struct Clock(Arc<Inner>);

struct Inner {
    source: Box<dyn Fn() -> i64 + Send + Sync>,
    /// How far it was set ahead of its source at start.
    ahead: AtomicI64,
    /// The newest time that was given out.
    given: AtomicI64,
}

impl Clock {
    /// The computer's clock as it is now, carried on steadily.
    pub fn system() -> Self {
        Self::new(wall_ms, steady_ms)
    }

    /// The wall clock as it is now, carried on by another clock that does not jump. Both in milliseconds.
    pub fn new(wall: impl Fn() -> i64, steady: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        let (wall, begun) = (wall(), steady());
        Self::from_fn(move || wall.saturating_add(steady().saturating_sub(begun)))
    }

    /// A clock of the caller's own, for tests.
    pub fn from_fn(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        let (ahead, given) = (AtomicI64::new(0), AtomicI64::new(i64::MIN));
        Self(Arc::new(Inner { source: Box::new(now), ahead, given }))
    }

    /// Now. Never earlier than an answer before it.
    pub fn now(&self) -> i64 {
        let now = (self.0.source)().saturating_add(self.0.ahead.load(Ordering::Acquire));
        self.0.given.fetch_max(now, Ordering::AcqRel).max(now)
    }

    /// Nothing is earlier than what was recorded before: where the newest event is later than this clock, the clock
    /// goes on from that event.
    pub(crate) fn start_from(&self, newest: i64) {
        let behind = newest.saturating_sub(self.now());
        if behind > 0 && newest <= LATEST {
            self.0.ahead.fetch_add(behind, Ordering::AcqRel);
        }
    }

    /// How far it is ahead of the computer's clock as that was at start, because an event was recorded later than that.
    /// Times from outside, which were read from other clocks, are that much earlier than ours.
    pub fn ahead_ms(&self) -> i64 {
        self.0.ahead.load(Ordering::Acquire)
    }
}

fn wall_ms() -> i64 {
    let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    i64::try_from(wall).unwrap_or(0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails says so")]
mod tests {
    use super::*;

    /// A wall clock and a steady clock that the test moves.
    fn clocks() -> (Arc<AtomicI64>, Arc<AtomicI64>, Clock) {
        let (wall, steady) = (Arc::new(AtomicI64::new(1_000_000)), Arc::new(AtomicI64::new(77)));
        let (read_wall, read_steady) = (Arc::clone(&wall), Arc::clone(&steady));
        let clock =
            Clock::new(move || read_wall.load(Ordering::SeqCst), move || read_steady.load(Ordering::SeqCst));
        (wall, steady, clock)
    }

    #[test]
    fn a_jump_of_the_wall_clock_does_not_move_it_and_a_sleeping_computer_does() {
        let (wall, steady, clock) = clocks();
        wall.store(-5_000_000_000, Ordering::SeqCst);
        steady.fetch_add(10, Ordering::SeqCst);
        assert_eq!(clock.now(), 1_000_010);
        steady.fetch_add(8 * 3_600_000, Ordering::SeqCst);
        assert_eq!(clock.now(), 1_000_010 + 8 * 3_600_000);
    }

    #[test]
    fn it_goes_on_from_the_newest_event_and_says_how_far_that_is_ahead() {
        let (_, steady, clock) = clocks();
        let clone = clock.clone();
        clock.start_from(900_000);
        assert_eq!((clock.now(), clock.ahead_ms()), (1_000_000, 0));
        clock.start_from(1_300_000);
        steady.fetch_add(5, Ordering::SeqCst);
        assert_eq!((clone.now(), clone.ahead_ms()), (1_300_005, 300_000));
    }

    #[test]
    fn it_never_goes_back_even_where_its_source_does() {
        let (_, steady, clock) = clocks();
        assert_eq!(clock.now(), 1_000_000);
        steady.store(-1_000, Ordering::SeqCst);
        assert_eq!(clock.now(), 1_000_000);
    }

    #[test]
    fn a_time_that_nobody_can_have_recorded_does_not_set_it() {
        let (_, _, clock) = clocks();
        clock.start_from(i64::MAX);
        assert_eq!((clock.now(), clock.ahead_ms()), (1_000_000, 0));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_steady_clock_is_the_one_that_goes_on_while_the_computer_sleeps() {
        // The kernel's own word for the time since boot, sleep included, in seconds with two decimals.
        let since_boot = || -> f64 {
            let text = std::fs::read_to_string("/proc/uptime").unwrap();
            text.split(' ').next().unwrap().parse().unwrap()
        };
        let (before, now, after) = (since_boot(), steady_ms() as f64 / 1_000.0, since_boot());
        assert!(before - 0.02 <= now && now <= after + 0.02, "{before} {now} {after}");
    }
}
