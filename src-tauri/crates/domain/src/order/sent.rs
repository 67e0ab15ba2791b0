//! Orders and refunds that their sender tells whole: over the API, in a replay, by simulated buyers.

use super::{Content, OrderChange, OrderSource};
use crate::money::Money;
use crate::sales::sum;
use crate::{Currency, Decimal, Timestamp, VariantId};

/// One line of an order or refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// As the shop names it.
    pub sku: String,
    /// The variant it is, where the catalogue knows the SKU.
    pub variant: Option<VariantId>,
    /// Pieces, positive in orders and refunds alike.
    pub quantity: i64,
    /// Price of a piece in major units, as the shop gives it.
    pub unit_price: Decimal,
    /// Quantity × unit price, rounded once, in minor units of the order's currency.
    pub amount: i64,
}

/// An order, or a refund of one, as its sender tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The sender's own number.
    pub id: String,
    /// Who sends it.
    pub source: OrderSource,
    /// Currency of all its lines.
    pub currency: Currency,
    /// When the buyer ordered; when it reached us where the sender does not say.
    pub placed_at: Timestamp,
    /// What was bought, or given back.
    pub lines: Vec<OrderLine>,
}

impl Order {
    /// Whether it was placed by nobody.
    pub fn is_simulated(&self) -> bool {
        self.source.is_simulated()
    }

    /// All lines together.
    pub fn amount(&self) -> Money {
        Money::new(sum(self.lines.iter().map(|line| line.amount)), self.currency)
    }

    /// All pieces together.
    pub fn units(&self) -> i64 {
        sum(self.lines.iter().map(|line| line.quantity))
    }

    /// Pieces and amount by SKU.
    pub fn content(&self) -> Content<'_> {
        content(self.lines.iter().map(|line| (line.sku.as_str(), (line.quantity, line.amount))))
    }

    /// Its lines as changes of an order of which nothing is counted yet.
    pub fn changes(&self) -> Vec<OrderChange> {
        let change = |line: &OrderLine| OrderChange {
            units: line.quantity,
            amount: line.amount,
            ..OrderChange::nothing(item_of_sku(&line.sku), line.sku.clone(), line.variant.clone())
        };
        self.lines.iter().map(change).collect()
    }
}

/// The name of an item that is only known by its SKU.
pub(crate) fn item_of_sku(sku: &str) -> String {
    format!("sku:{sku}")
}

pub(super) fn content<'a>(lines: impl Iterator<Item = (&'a str, (i64, i64))>) -> Content<'a> {
    let mut content = Content::new();
    for (sku, (quantity, amount)) in lines {
        let so_far = content.entry(sku).or_insert((0, 0));
        *so_far = (so_far.0.saturating_add(quantity), so_far.1.saturating_add(amount));
    }
    content
}
