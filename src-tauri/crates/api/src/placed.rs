//! When an order was placed, by the clock that the show runs by, where its sender tells a time of its own.
//!
//! The two differ only where this computer's clock was put back before the start: then the core's clock is ahead of it.
//! A sender on another computer has a clock of its own, so its time stands as it is told. It must never be moved into a
//! show that it was not placed in.

use cartwall_domain::Timestamp;

/// Senders often leave out the fraction of a second, and a computer's clock is corrected by as much while it runs.
const ROUNDED_MS: i64 = 1_000;

/// The clocks of this process. All times are milliseconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clocks {
    /// When it started, by this computer's clock.
    pub started: Timestamp,
    /// Now, by the core's clock.
    pub now: Timestamp,
    /// How far the core's clock is ahead of this computer's.
    pub ahead: i64,
}

impl Clocks {
    /// The time of an order by the core's clock. `begun`: when the running show began.
    ///
    /// Only a time that lies outside of the show, and that this computer's clock has shown since the start, is taken to
    /// be read from it: a shop on the same computer sends what it sells now.
    pub fn placed(self, told: Timestamp, begun: Option<Timestamp>) -> Timestamp {
        let Some(begun) = begun.filter(|begun| self.ahead > 0 && told < *begun) else { return told };
        let earliest = self.started.saturating_sub(ROUNDED_MS);
        let latest = self.now.saturating_sub(self.ahead).saturating_add(ROUNDED_MS);
        let moved = told.saturating_add(self.ahead);
        if (earliest..=latest).contains(&told) && moved >= begun { moved } else { told }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;
    /// A show that began at 17:00, and a core that started again at 17:10 with its computer's clock an hour back. Since
    /// then two minutes have passed.
    const BEGUN: i64 = 17 * 60 * MINUTE;
    const CLOCKS: Clocks =
        Clocks { started: BEGUN - 50 * MINUTE, now: BEGUN + 12 * MINUTE, ahead: 60 * MINUTE };

    fn placed(told: i64) -> i64 {
        CLOCKS.placed(told, Some(BEGUN))
    }

    #[test]
    fn a_time_within_the_show_stands_as_it_is_told() {
        for told in [BEGUN, BEGUN + MINUTE, BEGUN + 100 * MINUTE] {
            assert_eq!(placed(told), told);
        }
    }

    #[test]
    fn a_time_that_this_computer_has_shown_since_the_start_is_in_the_show() {
        for told in [CLOCKS.started - 999, CLOCKS.started, CLOCKS.started + 2 * MINUTE] {
            assert_eq!(placed(told), told + CLOCKS.ahead);
        }
    }

    #[test]
    fn a_time_before_the_show_that_this_computer_has_not_shown_stays_before_it() {
        for told in
            [BEGUN - 1, BEGUN - 10 * MINUTE, CLOCKS.started + 3 * MINUTE, CLOCKS.started - MINUTE, i64::MIN]
        {
            assert_eq!(placed(told), told);
        }
    }

    #[test]
    fn nothing_is_moved_where_no_show_runs_the_clock_was_right_or_it_would_not_come_into_the_show() {
        assert_eq!(CLOCKS.placed(CLOCKS.started, None), CLOCKS.started);
        let right = Clocks { ahead: 0, now: CLOCKS.started + MINUTE, ..CLOCKS };
        assert_eq!(right.placed(CLOCKS.started, Some(BEGUN)), CLOCKS.started);
        let later = CLOCKS.now;
        assert_eq!(CLOCKS.placed(CLOCKS.started, Some(later)), CLOCKS.started);
    }
}
