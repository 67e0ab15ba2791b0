//! What is counted of an order: it is kept, so that an order that is told again is known, a newer version counts by its
//! difference, and refunds add up.

use super::sent::item_of_sku;
use super::{Items, Numbering, Order, OrderChange, OrderLine, Pieces};
use crate::run::RunId;
use crate::sales::sum;
use crate::store::{StoreLine, StoreOrder};
use crate::{Currency, Decimal, Map, Timestamp, VariantId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The most lines of orders and refunds told whole that are kept to be compared with; the oldest give way. Later ones
/// are known by their ids in the journal alone: they still count once, but cannot be changed.
pub(crate) const MOST_FOLLOWED: usize = 100_000;

/// What is counted of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The run it counts for.
    pub run: Option<RunId>,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// The version that was last taken in: for a connected shop when it changed, by the shop's clock. `None` where
    /// nobody counts versions.
    pub revision: Option<i64>,
    /// By item.
    pub items: Map<String, OrderChange>,
    /// Of its amounts.
    pub currency: Option<Currency>,
    /// Refunds that came by themselves, by their ids.
    pub refunds: Map<String, Arc<Refund>>,
}

/// A refund that came by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Of its amounts.
    pub currency: Currency,
    /// When it was given, as its sender says.
    pub placed_at: Timestamp,
    /// What was given back.
    pub changes: Vec<OrderChange>,
}

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
    pub numbering: Numbering,
    /// The order.
    pub order: String,
    /// The refund, where it is one.
    pub refund: Option<String>,
    /// How many lines it has.
    pub lines: usize,
}

impl Refund {
    /// Whether it says the same as one that was sent. When it was given does not count: where its sender does not say,
    /// it is when it arrived.
    pub fn says_the_same(&self, sent: &Order) -> bool {
        self.currency == sent.currency && super::content(&self.changes, true) == sent.content()
    }

    /// All pieces together.
    pub fn units(&self) -> i64 {
        sum(self.changes.iter().map(|change| change.returned))
    }

    /// All money together.
    pub fn amount(&self) -> i64 {
        sum(self.changes.iter().map(|change| change.returned_amount))
    }
}

impl Counted {
    /// Takes in changes, and which version they come from where versions are counted.
    pub fn add(&mut self, revision: Option<i64>, changes: &[OrderChange]) {
        self.revision = revision.or(self.revision);
        for change in changes {
            let now =
                self.items.get(&change.item).map_or_else(|| change.clone(), |before| before.plus(change));
            if now.is_nothing() {
                self.items.remove_mut(&change.item);
            } else {
                self.items.insert_mut(change.item.clone(), now);
            }
        }
    }

    /// What it holds.
    pub(crate) fn pieces(&self) -> Pieces {
        Pieces::of(self.items.values())
    }

    /// How an order of a connected shop differs from what is counted of it; `None` where it is not newer. Of two versions
    /// of the same moment (clocks of shops count in seconds, and a refund need not make an order newer) the one with more
    /// given back is the newer, so that every order of arrival ends alike.
    pub fn difference(&self, order: &StoreOrder) -> Option<Vec<OrderChange>> {
        let (now, told) = (order.items(), Some(order.updated_at));
        if told < self.revision || (told == self.revision && rank(&now) <= rank(&self.items)) {
            return None;
        }
        let changed = now.values().map(|item| match self.items.get(&item.item) {
            // What it is was settled when it was first counted.
            Some(before) => OrderChange { variant: before.variant.clone(), ..item.minus(before) },
            None => item.clone(),
        });
        let gone = self.items.values().filter(|item| now.get(&item.item).is_none());
        let gone = gone.map(|item| item.cleared().minus(item));
        Some(changed.chain(gone).filter(|change| !change.is_nothing()).collect())
    }

    /// The order as its shop would tell it if all of it had been given back: for one that the shop has deleted.
    pub fn all_refunded(&self, id: &str) -> Option<StoreOrder> {
        let line = |item: &OrderChange| {
            let by_sku = item.item.strip_prefix("sku:");
            StoreLine {
                variant: by_sku.is_none().then(|| VariantId(item.item.clone())),
                sku: by_sku.unwrap_or(&item.sku).to_owned(),
                quantity: item.units,
                unit_price: Decimal::ZERO,
                amount: item.amount,
                returned: item.units,
                returned_amount: item.amount,
            }
        };
        Some(StoreOrder {
            id: id.to_owned(),
            currency: self.currency?,
            placed_at: self.placed_at,
            updated_at: self.revision?,
            lines: self.items.values().filter(|item| !item.item.is_empty()).map(line).collect(),
            refunded: 0,
            origin: None,
            room: None,
        })
    }

    /// The order as its shop tells it when it is asked for by its id: that is how it is now, whatever its date says. A
    /// refund that was deleted leaves no date, and neither does an order that was.
    pub fn read_again(&self, mut order: StoreOrder) -> StoreOrder {
        let newer = self
            .revision
            .map(|revision| revision.saturating_add(1))
            .filter(|newer| order.updated_at < *newer);
        let Some(newer) = newer else { return order };
        if self.difference(&order).is_some() {
            return order;
        }
        let as_now = StoreOrder { updated_at: newer, ..order.clone() };
        if self.difference(&as_now).is_some_and(|changes| !changes.is_empty()) {
            order.updated_at = newer;
        }
        order
    }

    /// How a newer version of an order that is told whole differs from what was sold. What was given back is told by
    /// refunds of their own and stays.
    pub fn revised(&self, order: &Order) -> Vec<OrderChange> {
        let mut now: Items = Items::default();
        for line in &order.lines {
            let line = OrderChange { units: line.quantity, amount: line.amount, ..self.item_of(line) };
            let sum = now.get(&line.item).map_or_else(|| line.clone(), |before| before.plus(&line));
            now.insert_mut(sum.item.clone(), sum);
        }
        let gone = self.items.values().filter(|item| !now.contains_key(&item.item)).map(OrderChange::cleared);
        now.values()
            .cloned()
            .chain(gone)
            .map(|item| {
                let (units, amount) =
                    self.items.get(&item.item).map_or((0, 0), |known| (known.units, known.amount));
                OrderChange {
                    units: item.units.saturating_sub(units),
                    amount: item.amount.saturating_sub(amount),
                    ..item
                }
            })
            .filter(|change| !change.is_nothing())
            .collect()
    }

    /// What a refund gives back of this order, line by line and with the SKUs as they are told.
    pub fn given_back(&self, refund: &Order) -> Vec<OrderChange> {
        let change = |line: &OrderLine| OrderChange {
            sku: line.sku.clone(),
            returned: line.quantity,
            returned_amount: line.amount,
            ..self.item_of(line)
        };
        refund.lines.iter().map(change).collect()
    }

    /// The same of a refund that came before this order.
    pub fn given_back_before(&self, refund: &Refund) -> Vec<OrderChange> {
        let change = |told: &OrderChange| {
            let (item, variant) = self.named(&told.sku, told.variant.as_ref());
            OrderChange { item, variant, ..told.clone() }
        };
        refund.changes.iter().map(change).collect()
    }

    /// The variant that a line of this order, or of its refund, is.
    pub fn variant_of(&self, line: &OrderLine) -> Option<VariantId> {
        self.named(&line.sku, line.variant.as_ref()).1
    }

    /// The item that a line is about, of which nothing changes yet.
    fn item_of(&self, line: &OrderLine) -> OrderChange {
        match self.find(&line.sku, line.variant.as_ref()) {
            Some(known) => known.cleared(),
            None => OrderChange::nothing(item_of_sku(&line.sku), line.sku.clone(), line.variant.clone()),
        }
    }

    /// The name and variant of the item that a SKU is about. What it is was settled when it was first counted.
    fn named(&self, sku: &str, variant: Option<&VariantId>) -> (String, Option<VariantId>) {
        match self.find(sku, variant) {
            Some(known) => (known.item.clone(), known.variant.clone()),
            None => (item_of_sku(sku), variant.cloned()),
        }
    }

    /// By the SKU as the shop writes it, or else by its variant.
    fn find(&self, sku: &str, variant: Option<&VariantId>) -> Option<&OrderChange> {
        let by_sku = || self.items.values().find(|item| item.sku == sku);
        let by_variant =
            || self.items.values().find(|item| variant.is_some() && item.variant.as_ref() == variant);
        self.items.get(&item_of_sku(sku)).or_else(by_sku).or_else(by_variant)
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

/// A total order of an order's versions at one moment.
fn rank(items: &Items) -> (i64, i64, Vec<(&String, [i64; 4])>) {
    let sum = |of: fn(&OrderChange) -> i64| sum(items.values().map(of));
    let each = items.iter().filter(|(_, item)| !item.is_nothing());
    (
        sum(|item| item.returned_amount),
        sum(|item| item.returned),
        each.map(|(name, item)| (name, item.numbers())).collect(),
    )
}
