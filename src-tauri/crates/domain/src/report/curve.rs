//! How the newest run of a show sold over its length, small enough to be kept for many of them.

use crate::event::{Event, Recorded};
use crate::run::RunId;
use crate::sales::Totals;
use crate::{Timestamp, minute};
use iso_currency::Currency;
use std::collections::BTreeMap;

/// Net by minute of `placed_at`, as in the report. It takes in a show's events one by one, and those that come later
/// on top of what it has.
#[derive(Clone, Debug, Default)]
pub struct Curve {
    /// The newest run: its curve is the show's.
    run: Option<u32>,
    currency: Option<Currency>,
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    last_at: Timestamp,
    seq: u64,
    per_minute: BTreeMap<i64, i64>,
}

impl Curve {
    /// Takes in the next event of the show, in order of `seq`.
    pub fn take(&mut self, recorded: &Recorded) {
        self.seq = recorded.seq;
        self.last_at = self.last_at.max(recorded.at);
        match &recorded.event {
            Event::ShowCreated { currency, .. } | Event::ShowUpdated { currency: Some(currency), .. } => {
                self.currency = Some(*currency);
            }
            Event::RunStarted { run, .. } => {
                (self.run, self.started_at, self.ended_at) = (Some(*run), Some(recorded.at), None);
                self.per_minute.clear();
            }
            Event::RunResumed { .. } => self.ended_at = None,
            Event::RunEnded { .. } => self.ended_at = Some(recorded.at),
            Event::OrderJoined { run, currency, placed_at, changes, .. } if self.is_of(run) => {
                self.add(*currency, *placed_at, Totals::of(true, changes).net());
            }
            Event::OrderChanged { run: Some(run), currency, booked_at, first, changes, .. }
                if self.is_of(run) =>
            {
                self.add(*currency, *booked_at, Totals::of(*first, changes).net());
            }
            _ => {}
        }
    }

    fn is_of(&self, run: &RunId) -> bool {
        self.run == Some(run.number)
    }

    fn add(&mut self, currency: Currency, at: Timestamp, net: i64) {
        if let (Some(start), true, true) = (self.started_at, self.currency == Some(currency), net != 0) {
            let so_far = self.per_minute.entry(minute(start, at)).or_default();
            *so_far = so_far.saturating_add(net);
        }
    }

    /// The newest event taken in.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Net minor units in at most `most` equal parts of the show's length so far, each of whole minutes. What was given
    /// back after the end is in none. `None` where it never started.
    pub fn parts(&self, most: usize) -> Option<Vec<i64>> {
        let start = self.started_at?;
        let minutes = minute(start, self.ended_at.unwrap_or(self.last_at)).saturating_add(1);
        let count = usize::try_from(minutes).unwrap_or(usize::MAX).min(most);
        let mut parts = vec![0; count];
        for (minute, net) in self.per_minute.range(..minutes) {
            let part = i128::from(*minute).saturating_mul(count as i128).checked_div(i128::from(minutes));
            let part = part.and_then(|part| usize::try_from(part).ok());
            if let Some(part) = part.and_then(|part| parts.get_mut(part)) {
                *part = net.saturating_add(*part);
            }
        }
        Some(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Actor;
    use crate::order::{OrderChange, OrderSource};
    use crate::show::Mode;

    const START: Timestamp = 1_000_000;
    const MINUTE_MS: i64 = 60_000;

    struct Show {
        curve: Curve,
        seq: u64,
    }

    impl Show {
        fn started() -> Self {
            let mut show = Self { curve: Curve::default(), seq: 0 };
            let (title, currency) = ("Spring".to_owned(), Currency::EUR);
            show.event(0, Event::ShowCreated { show: "s".into(), title, currency });
            let (mode, preview, opening) = (Mode::Live, Vec::new(), Vec::new());
            show.event(START, Event::RunStarted { show: "s".into(), run: 1, mode, preview, opening });
            show
        }

        fn event(&mut self, at: Timestamp, event: Event) {
            self.seq += 1;
            self.curve.take(&Recorded { seq: self.seq, at, by: Actor::client("host"), event });
        }

        /// An order placed at a minute, known an hour later.
        fn sell(&mut self, minute: i64, amount: i64, currency: Currency) {
            let at = START + minute * MINUTE_MS;
            self.event(at + 3_600_000, order(minute, amount, currency, false));
        }

        fn end(&mut self, minute: i64) {
            self.event(START + minute * MINUTE_MS, Event::RunEnded { show: "s".into(), run: 1 });
        }

        fn parts(&self) -> Vec<i64> {
            self.curve.parts(4).unwrap()
        }
    }

    /// An order placed at a minute, or with `refund` one of its refunds.
    fn order(minute: i64, amount: i64, currency: Currency, refund: bool) -> Event {
        let at = START + minute * MINUTE_MS + 30_000;
        let nothing = OrderChange::nothing("sku:A".to_owned(), "A".to_owned(), None);
        let change = if refund {
            OrderChange { returned: 1, returned_amount: amount, ..nothing }
        } else {
            OrderChange { units: 1, amount, ..nothing }
        };
        Event::OrderChanged {
            run: Some(RunId::new(&"s".into(), 1)),
            source: OrderSource::api(),
            order: "1".to_owned(),
            currency,
            placed_at: at,
            booked_at: at,
            revision: None,
            first: !refund,
            broadcast: None,
            refund: refund.then(|| "r".to_owned()),
            changes: vec![change],
        }
    }

    #[test]
    fn a_short_show_has_a_part_a_minute_and_a_long_one_no_more_than_asked_for() {
        let mut short = Show::started();
        short.sell(0, 100, Currency::EUR);
        short.sell(1, 200, Currency::EUR);
        short.end(1);
        assert_eq!(short.parts(), [100, 200]);
        let mut long = Show::started();
        for minute in 0..8 {
            long.sell(minute, 10, Currency::EUR);
        }
        long.end(7);
        assert_eq!(long.parts(), [20, 20, 20, 20]);
    }

    #[test]
    fn late_news_counts_where_it_was_placed_and_what_is_given_back_afterwards_does_not() {
        let mut show = Show::started();
        show.end(3);
        show.sell(1, 500, Currency::EUR);
        show.sell(1, 900, Currency::USD);
        for (minute, amount) in [(2, 40), (900, 460)] {
            show.event(START + minute * MINUTE_MS, order(minute, amount, Currency::EUR, true));
        }
        assert_eq!(show.parts(), [0, 500, -40, 0]);
    }

    #[test]
    fn the_curve_of_a_show_is_that_of_its_newest_run() {
        let mut show = Show::started();
        show.sell(0, 900, Currency::EUR);
        show.end(3);
        let (mode, preview, opening) = (Mode::Live, Vec::new(), Vec::new());
        show.event(
            START + 10 * MINUTE_MS,
            Event::RunStarted { show: "s".into(), run: 2, mode, preview, opening },
        );
        show.sell(1, 500, Currency::EUR);
        assert_eq!(show.parts(), [0; 4], "a late order of the rehearsal is not of this run");
    }

    #[test]
    fn a_show_that_never_started_has_no_curve() {
        let mut planned = Curve::default();
        let (title, currency) = ("Spring".to_owned(), Currency::EUR);
        let event = Event::ShowCreated { show: "s".into(), title, currency };
        planned.take(&Recorded { seq: 7, at: 1, by: Actor::client("host"), event });
        assert_eq!((planned.parts(48), planned.seq()), (None, 7));
    }
}
