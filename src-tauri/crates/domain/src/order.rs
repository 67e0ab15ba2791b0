//! Orders that come in as sales and refunds of their own: over the API, from simulated buyers and from replays. What is
//! counted of each is kept as for the orders of connected shops ([`Counted`]), so that an order that is sent again is
//! known, a newer version counts by its difference, and refunds add up.
//!
//! It must never decide which show an order belongs to; that is in [`crate::decide`].

use crate::sales::{Order, OrderLine};
use crate::shop::{Counted, OrderChange};
use crate::{Map, ShowId, StoreId, Timestamp, VariantId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The source of orders that reach us by `POST /api/v1/sales`.
pub const API: &str = "shop";

/// The most lines of orders and refunds that are kept to be compared with; the oldest give way. Later ones are known by
/// their ids in the journal alone: they still count once, but cannot be changed.
pub(crate) const MOST_FOLLOWED: usize = 100_000;

/// What was given back of an order above what was sold in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Excess {
    /// Pieces.
    pub units: i64,
    /// Money, minor units.
    pub amount: i64,
}

/// An order or refund that is kept, in order of arrival.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// When it arrived.
    pub at: Timestamp,
    /// Whose numbers its ids are.
    pub source: StoreId,
    /// The order.
    pub order: String,
    /// The refund, where it is one.
    pub refund: Option<String>,
    /// How many lines it has.
    pub lines: usize,
}

impl Order {
    /// Whose numbers its id is of. A replayed day and simulated buyers begin anew with each show; `None` where they come
    /// outside of shows.
    pub fn numbers_of(&self, show: Option<&ShowId>) -> Option<StoreId> {
        match (self.is_simulated(), show) {
            (false, _) => Some(StoreId(self.source.clone())),
            (true, Some(show)) => Some(StoreId(format!("{}:{show}", self.source))),
            (true, None) => None,
        }
    }

    /// Pieces and amount by SKU: in which lines and in what order they are told says nothing.
    pub fn content(&self) -> BTreeMap<&str, (i64, i64)> {
        let mut content = BTreeMap::new();
        for line in &self.lines {
            let (units, amount) = content.entry(line.sku.as_str()).or_insert((0_i64, 0_i64));
            *units = units.saturating_add(line.quantity);
            *amount = amount.saturating_add(line.amount);
        }
        content
    }

    /// Whether another says the same. When it was placed does not count: where a shop does not say, it is when it
    /// arrived.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.currency == other.currency && self.content() == other.content()
    }
}

impl Counted {
    /// The item of an order that a line is about: by the SKU as the shop writes it, or else by its variant.
    fn item_of(&self, sku: &str, variant: Option<&VariantId>) -> Option<&OrderChange> {
        let by_sku = || self.items.values().find(|item| item.sku == sku);
        let by_variant =
            || self.items.values().find(|item| variant.is_some() && item.variant.as_ref() == variant);
        self.items.get(&named(sku)).or_else(by_sku).or_else(by_variant)
    }

    /// A line as a change of this order that is nothing yet. What it is was settled when it was first counted.
    fn change_of(&self, line: &OrderLine) -> OrderChange {
        let known = self.item_of(&line.sku, line.variant.as_ref());
        let (item, sku, variant) = match known {
            Some(item) => (item.item.clone(), item.sku.clone(), item.variant.clone()),
            None => (named(&line.sku), line.sku.clone(), line.variant.clone()),
        };
        OrderChange { item, sku, variant, units: 0, amount: 0, returned: 0, returned_amount: 0 }
    }

    /// The variant that a line of this order, or of its refund, is.
    pub fn variant_of(&self, line: &OrderLine) -> Option<VariantId> {
        self.item_of(&line.sku, line.variant.as_ref())
            .map_or(line.variant.clone(), |item| item.variant.clone())
    }

    /// Takes in what was sold.
    pub fn sell(&mut self, order: &Order) {
        for line in &order.lines {
            let change = OrderChange { units: line.quantity, amount: line.amount, ..self.change_of(line) };
            self.add(self.revision, &[change]);
        }
    }

    /// Takes in a refund.
    pub fn give_back(&mut self, refund: &Order) {
        for line in &refund.lines {
            let change =
                OrderChange { returned: line.quantity, returned_amount: line.amount, ..self.change_of(line) };
            self.add(self.revision, &[change]);
        }
    }

    /// How a newer version of what was sold differs. What was given back is told by refunds of their own and stays.
    pub fn revised(&self, order: &Order) -> Vec<OrderChange> {
        let mut now: Map<String, OrderChange> = Map::default();
        for line in &order.lines {
            let change = self.change_of(line);
            let before = now.get(&change.item).map_or((0, 0), |item| (item.units, item.amount));
            let (units, amount) =
                (before.0.saturating_add(line.quantity), before.1.saturating_add(line.amount));
            now.insert_mut(change.item.clone(), OrderChange { units, amount, ..change });
        }
        let gone = self.items.values().filter(|item| !now.contains_key(&item.item));
        let gone = gone.map(|item| OrderChange { units: 0, amount: 0, ..item.clone() });
        now.values()
            .cloned()
            .chain(gone)
            .map(|item| {
                let known = self.items.get(&item.item).map_or((0, 0), |known| (known.units, known.amount));
                let (units, amount) =
                    (item.units.saturating_sub(known.0), item.amount.saturating_sub(known.1));
                OrderChange { units, amount, returned: 0, returned_amount: 0, ..item }
            })
            .filter(|change| change.units != 0 || change.amount != 0)
            .collect()
    }

    /// What was given back above what was sold: pieces of each item; and money of each item, or of the whole order where
    /// that is more.
    pub fn excess(&self) -> Excess {
        let above = |back: i64, sold: i64| back.saturating_sub(sold).max(0);
        let (mut units, mut by_item, mut sold, mut back) = (0_i64, 0_i64, 0_i64, 0_i64);
        for item in self.items.values() {
            sold = sold.saturating_add(item.amount);
            back = back.saturating_add(item.returned_amount);
            units = units.saturating_add(above(item.returned, item.units));
            // Money that belongs to no item can be of any of them.
            if !item.item.is_empty() {
                by_item = by_item.saturating_add(above(item.returned_amount, item.amount));
            }
        }
        Excess { units, amount: by_item.max(above(back, sold)) }
    }
}

impl Excess {
    /// How much more it is than another; `None` where it is the same.
    pub fn more_than(self, before: Self) -> Option<Self> {
        let more = Self {
            units: self.units.saturating_sub(before.units),
            amount: self.amount.saturating_sub(before.amount),
        };
        (more != Self::default()).then_some(more)
    }
}

fn named(sku: &str) -> String {
    format!("sku:{sku}")
}
