//! The events that tell how an order changed.

use crate::event::Event;
use crate::order::{Counted, Excess, OrderChange, OrderSource};
use crate::run::RunId;
use crate::{Currency, Timestamp};

/// What all events about one order say alike.
pub(super) struct Change {
    source: OrderSource,
    run: Option<RunId>,
    order: String,
    currency: Currency,
    broadcast: Option<String>,
}

impl Change {
    pub fn of(source: &OrderSource, run: Option<RunId>, order: &str, currency: Currency) -> Self {
        Self { source: source.clone(), run, order: order.to_owned(), currency, broadcast: None }
    }

    /// It was bought in a live broadcast.
    pub fn in_broadcast(self, broadcast: Option<String>) -> Self {
        Self { broadcast, ..self }
    }

    fn event(&self, placed_at: Timestamp, booked_at: Timestamp, revision: Option<i64>, told: Told) -> Event {
        let Self { source, run, order, currency, broadcast } = self;
        let Told { first, refund, changes } = told;
        Event::OrderChanged {
            run: run.clone(),
            source: source.clone(),
            order: order.clone(),
            currency: *currency,
            placed_at,
            booked_at,
            revision,
            first,
            broadcast: broadcast.clone(),
            refund,
            changes,
        }
    }

    /// The order is told for the first time.
    pub fn placed(&self, placed_at: Timestamp, revision: Option<i64>, changes: Vec<OrderChange>) -> Event {
        self.event(placed_at, placed_at, revision, Told { first: true, refund: None, changes })
    }

    /// A newer version of it is told.
    pub fn revised(
        &self,
        placed_at: Timestamp,
        seen_at: Timestamp,
        revision: Option<i64>,
        changes: Vec<OrderChange>,
    ) -> Event {
        self.event(placed_at, seen_at, revision, Told { first: false, refund: None, changes })
    }

    /// A refund of it came by itself.
    pub fn refunded(&self, refund: &str, given_at: Timestamp, changes: Vec<OrderChange>) -> Event {
        self.event(given_at, given_at, None, Told { first: false, refund: Some(refund.to_owned()), changes })
    }

    /// The event that says how much more than was sold is given back by now.
    pub fn over_refunded(&self, before: &Counted, after: &Counted) -> Option<Event> {
        let Excess { units, amount } = after.excess().more_than(before.excess())?;
        let Self { source, run, order, currency, .. } = self;
        let (run, source, order, currency) = (run.clone(), source.clone(), order.clone(), *currency);
        Some(Event::OverRefunded { run, source, order, currency, units, amount })
    }
}

struct Told {
    first: bool,
    refund: Option<String>,
    changes: Vec<OrderChange>,
}
