//! How a show sold over its length, small enough to be kept for many shows.

use crate::Timestamp;
use crate::event::{Event, Recorded};
use crate::sales::Order;
use iso_currency::Currency;
use std::collections::BTreeMap;

const MINUTE_MS: i64 = 60_000;

/// Net by minute of `placed_at`, as in the report. It takes in a show's events one by one, and those that come later
/// on top of what it has.
#[derive(Clone, Debug, Default)]
pub struct Curve {
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
            Event::ShowCreated { currency, .. } => self.currency = Some(*currency),
            Event::ShowStarted { .. } => self.started_at = Some(recorded.at),
            Event::ShowEnded { .. } => self.ended_at = Some(recorded.at),
            Event::SaleRecorded { order, .. } => self.order(order, order.amount().minor),
            Event::RefundRecorded { order, .. } => self.order(order, -order.amount().minor),
            _ => {}
        }
    }

    fn order(&mut self, order: &Order, net: i64) {
        if let (Some(start), true) = (self.started_at, self.currency == Some(order.currency)) {
            *self.per_minute.entry(minute(start, order.placed_at)).or_default() += net;
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
        let minutes = minute(start, self.ended_at.unwrap_or(self.last_at)) + 1;
        let count = usize::try_from(minutes).unwrap_or(usize::MAX).min(most);
        let mut parts = vec![0; count];
        for (minute, net) in self.per_minute.range(..minutes) {
            let part = i128::from(*minute) * count as i128 / i128::from(minutes);
            if let Some(part) = usize::try_from(part).ok().and_then(|part| parts.get_mut(part)) {
                *part += net;
            }
        }
        Some(parts)
    }
}

/// The minute since the start, from 0.
fn minute(start: Timestamp, at: Timestamp) -> i64 {
    (at - start).max(0) / MINUTE_MS
}
