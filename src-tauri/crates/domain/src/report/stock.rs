//! A variant's stock in the course of a show; the formula stands with the others in [`super`].

use super::Fold;
use crate::order::OrderChange;
use crate::stock::Quantity;
use crate::{Timestamp, VariantId};
use serde::{Deserialize, Serialize};

const MINUTE_MS: i64 = 60_000;

/// Stock from some moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockPoint {
    /// Since when.
    pub at: Timestamp,
    /// How many there were.
    pub quantity: Quantity,
}

/// What the events of a show say about one variant's stock.
#[derive(Clone, Debug, Default)]
pub(super) struct StockSeries {
    points: Vec<StockPoint>,
    /// Orders placed earlier are in the last count already.
    counted_at: Timestamp,
}

impl StockSeries {
    /// Stock at the start, or a count since. `counted_at`: when the source counted.
    pub fn count(&mut self, at: Timestamp, quantity: Quantity, counted_at: Timestamp) {
        self.counted_at = counted_at;
        self.put(at, quantity);
    }

    /// Takes sold units off a known number.
    pub fn sell(&mut self, at: Timestamp, placed_at: Timestamp, units: i64) {
        if let Some(StockPoint { quantity, .. }) = self.points.last()
            && quantity.is_counted()
            && placed_at >= self.counted_at
        {
            let left = quantity.less(units).believed();
            self.put(at, left);
        }
    }

    /// The last of a minute stands for it. The opening stays, and so does every change of kind.
    fn put(&mut self, at: Timestamp, quantity: Quantity) {
        let opening = self.points.first().map_or(at, |first| first.at);
        let minute = |at: Timestamp| at.saturating_sub(opening).div_euclid(MINUTE_MS);
        let kind = std::mem::discriminant::<Quantity>;
        let point = StockPoint { at, quantity };
        let nth = self.points.len();
        match self.points.last_mut() {
            Some(last)
                if nth > 1 && minute(last.at) == minute(at) && kind(&last.quantity) == kind(&quantity) =>
            {
                *last = point;
            }
            _ => self.points.push(point),
        }
    }

    pub fn points(&self) -> &[StockPoint] {
        &self.points
    }
}

impl Fold {
    /// Takes what was sold off the stock as it was known.
    pub(super) fn sold(&mut self, at: Timestamp, booked_at: Timestamp, changes: &[OrderChange]) {
        if self.head.as_ref().is_some_and(|head| head.ended_at.is_none()) {
            self.sold_meanwhile(at, booked_at, changes);
        }
    }

    pub(super) fn sold_meanwhile(&mut self, at: Timestamp, booked_at: Timestamp, changes: &[OrderChange]) {
        for change in changes.iter().filter(|change| change.units != 0) {
            let slot = change.variant.as_ref().and_then(|variant| self.slots.get_mut(variant));
            if let Some(slot) = slot {
                slot.stock.sell(at, booked_at, change.units);
            }
        }
    }

    /// A count during the show: more than before is a restock; the first count of all stands for the opening.
    pub(super) fn counted(
        &mut self,
        variant: &VariantId,
        before: Quantity,
        now: Quantity,
        counted_at: Timestamp,
        at: Timestamp,
    ) {
        let units = self.sales.by_variant.get(variant).map_or(0, |sold| sold.units);
        let Some(slot) = self.slots.get_mut(variant) else { return };
        let now = now.believed();
        slot.stock.count(at, now, counted_at);
        match (slot.stocked, before.believed(), now) {
            (Some(stocked), Quantity::Known(before), Quantity::Known(now)) => {
                slot.stocked = Some(stocked.saturating_add(now.saturating_sub(before).max(0)));
            }
            (None, _, Quantity::Known(now)) => {
                slot.stocked = Some(now.saturating_add(units));
            }
            _ => {}
        }
    }

    /// What came into the rundown during the show has no opening stock: what was known of it when it was first taken,
    /// with what was sold until then, stands for that.
    pub(super) fn first_seen(&mut self, variant: &VariantId, quantity: Quantity, at: Timestamp) {
        let counted = self.slots.get(variant).is_none_or(|slot| slot.stocked.is_some());
        if !counted && matches!(quantity, Quantity::Known(_)) {
            self.counted(variant, Quantity::Unknown, quantity, at, at);
        }
    }

    /// Stock where a run is resumed: what came in while it was over is a restock.
    pub(super) fn goes_on(&mut self, variant: &VariantId, now: Quantity, at: Timestamp) {
        let Some(slot) = self.slots.get_mut(variant) else { return };
        let before = slot.stock.points().last().map_or(Quantity::Unknown, |point| point.quantity);
        if before != now {
            self.counted(variant, before, now, at, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Quantity::{Known, Unknown, Untracked};

    const START: Timestamp = 1_000_000;

    /// A series that opened with a quantity, and what it says.
    fn series(opening: Quantity, then: impl FnOnce(&mut StockSeries)) -> Vec<(i64, Quantity)> {
        let mut series = StockSeries::default();
        series.count(START, opening, START);
        then(&mut series);
        series.points().iter().map(|point| ((point.at - START) / 1_000, point.quantity)).collect()
    }

    fn sell(series: &mut StockSeries, second: i64, units: i64) {
        let at = START + second * 1_000;
        series.sell(at, at, units);
    }

    #[test]
    fn a_minute_of_sales_is_one_point_and_the_opening_stays() {
        let points = series(Known(20), |stock| {
            for (second, units) in [(1, 1), (30, 2), (59, 1), (60, 1), (119, 3), (200, 1)] {
                sell(stock, second, units);
            }
        });
        assert_eq!(points, [(0, Known(20)), (59, Known(16)), (119, Known(12)), (200, Known(11))]);
    }

    #[test]
    fn every_change_of_kind_is_a_point_within_a_minute_too() {
        let points = series(Unknown, |stock| {
            sell(stock, 1, 5);
            stock.count(START + 2_000, Known(3), START + 2_000);
            sell(stock, 3, 1);
            stock.count(START + 4_000, Untracked, START + 4_000);
            sell(stock, 5, 1);
            stock.count(START + 6_000, Known(0), START + 6_000);
        });
        assert_eq!(points, [(0, Unknown), (3, Known(2)), (4, Untracked), (6, Known(0))]);
    }

    #[test]
    fn an_order_that_a_later_count_holds_already_is_not_taken_off_it() {
        let points = series(Known(5), |stock| {
            stock.count(START + 90_000, Known(4), START + 80_000);
            stock.sell(START + 100_000, START + 79_000, 1);
            stock.sell(START + 101_000, START + 80_000, 1);
        });
        assert_eq!(points, [(0, Known(5)), (101, Known(3))]);
    }

    #[test]
    fn what_was_never_counted_is_not_invented() {
        let mut series = StockSeries::default();
        sell(&mut series, 1, 1);
        assert!(series.points().is_empty());
    }
}
