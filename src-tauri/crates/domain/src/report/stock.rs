//! A variant's stock in the course of a show; the formula stands with the others in [`super`].

use crate::Timestamp;
use crate::sales::Order;
use crate::stock::Quantity;
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
    pub fn sell(&mut self, at: Timestamp, order: &Order, units: i64) {
        if let Some(StockPoint { quantity: Quantity::Known(n), .. }) = self.points.last()
            && order.placed_at >= self.counted_at
        {
            let left = Quantity::Known(n - units);
            self.put(at, left);
        }
    }

    /// The last of a minute stands for it. The opening stays, and so does every change of kind.
    fn put(&mut self, at: Timestamp, quantity: Quantity) {
        let opening = self.points.first().map_or(at, |first| first.at);
        let minute = |at: Timestamp| (at - opening).div_euclid(MINUTE_MS);
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
