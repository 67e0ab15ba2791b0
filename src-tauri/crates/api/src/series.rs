//! A report's sales over time, in a bounded number of places: a show that was left open for years, or one whose clock
//! was wrong, must not cost memory by the minute.

use crate::wire::history::SoldView;
use cartwall_domain::report::Report;

/// Minutes that have a place each: a week. Longer shows have as many places at most, each for several minutes.
const MOST: i64 = 7 * 24 * 60;

/// Net, units and orders over the length of a show.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Series {
    pub minutes_each: i64,
    pub net: Vec<i64>,
    pub units: Vec<i64>,
    pub orders: Vec<i64>,
    pub later: SoldView,
}

impl Series {
    /// Of a report: from its start to its end, or to its newest event.
    pub(crate) fn of(report: &Report) -> Self {
        let minutes = match report.ended_at {
            // The last minute is seldom a whole one.
            Some(_) => report.duration_ms.max(1).saturating_add(59_999) / 60_000,
            None => (report.duration_ms / 60_000).saturating_add(1),
        };
        let minutes_each = (minutes.saturating_sub(1) / MOST).saturating_add(1);
        let place = |minute: i64| minute.checked_div(minutes_each).unwrap_or(0);
        let places = usize::try_from(place(minutes.saturating_sub(1)).saturating_add(1)).unwrap_or(0);
        let empty = || vec![0; places];
        let (net, units, orders) = (empty(), empty(), empty());
        let mut series = Self { minutes_each, net, units, orders, later: SoldView::default() };
        for (minute, net) in report.sales.per_minute.iter() {
            series.add(place(*minute), SoldView { net: *net, ..SoldView::default() });
        }
        for (minute, placed) in &report.placed {
            series.add(place(*minute), SoldView { net: 0, units: placed.units, orders: placed.orders });
        }
        series
    }

    fn add(&mut self, place: i64, sold: SoldView) {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        let (net, units, orders) =
            match (self.net.get_mut(place), self.units.get_mut(place), self.orders.get_mut(place)) {
                (Some(net), Some(units), Some(orders)) => (net, units, orders),
                _ => (&mut self.later.net, &mut self.later.units, &mut self.later.orders),
            };
        *net = net.saturating_add(sold.net);
        *units = units.saturating_add(sold.units);
        *orders = orders.saturating_add(sold.orders);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cartwall_domain::event::{Event, Recorded};
    use cartwall_domain::order::{OrderChange, OrderSource};
    use cartwall_domain::report::Fold;
    use cartwall_domain::run::RunId;
    use cartwall_domain::show::Mode;
    use cartwall_domain::{Actor, Currency};

    const MINUTE: i64 = 60_000;
    const DAY: i64 = 24 * 60 * MINUTE;

    /// A show from 0 that sold 1 piece at each of these times, and ended or goes on.
    fn series(sold: &[i64], ended: Option<i64>) -> Series {
        let mut fold = Fold::of_run(Some(1));
        let mut seq = 0;
        let mut take = |at: i64, event: Event| {
            seq += 1;
            fold.take(&Recorded { seq, at, by: Actor::client("host"), event });
        };
        let (title, currency) = ("Spring".to_owned(), Currency::JPY);
        take(0, Event::ShowCreated { show: "s".into(), title, currency });
        let (mode, preview, opening) = (Mode::Live, Vec::new(), Vec::new());
        take(0, Event::RunStarted { show: "s".into(), run: 1, mode, preview, opening });
        for (nth, at) in sold.iter().enumerate() {
            let change = OrderChange {
                item: "sku:A".to_owned(),
                sku: "A".to_owned(),
                variant: None,
                units: 1,
                amount: 500,
                returned: 0,
                returned_amount: 0,
            };
            let event = Event::OrderChanged {
                run: Some(RunId::new(&"s".into(), 1)),
                source: OrderSource::api(),
                order: nth.to_string(),
                currency,
                placed_at: *at,
                booked_at: *at,
                revision: None,
                first: true,
                broadcast: None,
                refund: None,
                changes: vec![change],
            };
            take(*at, event);
        }
        if let Some(at) = ended {
            take(at, Event::RunEnded { show: "s".into(), run: 1 });
        }
        Series::of(&fold.finish(0).unwrap())
    }

    #[test]
    fn a_show_has_a_place_a_minute_and_what_came_after_its_end_stands_apart() {
        let ended = series(&[0, MINUTE, 2 * MINUTE - 1, 9_000 * MINUTE], Some(2 * MINUTE + 1));
        assert_eq!((ended.minutes_each, &*ended.net), (1, &[500, 1_000, 0][..]));
        assert_eq!((&*ended.units, &*ended.orders), (&[1, 2, 0][..], &[1, 2, 0][..]));
        assert_eq!(ended.later, SoldView { net: 500, units: 1, orders: 1 });
        let running = series(&[0, 2 * MINUTE], None);
        assert_eq!((&*running.net, running.later), (&[500, 0, 500][..], SoldView::default()));
        assert_eq!(series(&[], None).net, [0]);
    }

    #[test]
    fn a_show_of_a_week_has_its_minutes_and_one_of_any_length_no_more_places() {
        let week = series(&[0, 7 * DAY - 1], Some(7 * DAY));
        assert_eq!((week.minutes_each, week.net.len()), (1, 10_080));
        for length in [7 * DAY + 1, 20_000 * DAY, 400 * 366 * DAY, i64::MAX] {
            let sold = [0, length / 2, length - 1];
            for series in [series(&sold, Some(length)), series(&sold, None)] {
                assert!(series.net.len() <= 10_080 && series.net.len() > 5_000, "{}", series.net.len());
                assert!(series.minutes_each > 1);
                assert_eq!(series.net.iter().sum::<i64>() + series.later.net, 1_500);
                assert_eq!(series.units.iter().sum::<i64>() + series.later.units, 3);
                assert_eq!(series.later, SoldView::default(), "{length}");
            }
        }
    }
}
