//! Orders: whose they are, how they change, and what of each is counted.
//!
//! Whoever tells of an order (a shop over the API, a connected shop, a replay, simulated buyers), what becomes of it is
//! told by one event, [`crate::event::Event::OrderChanged`]: by how much it differs from what was counted. Duplicates,
//! another order of arrival and repeated reads therefore change nothing.
//!
//! It must never decide which show an order belongs to; that is in [`crate::decide`].

mod counted;
mod pieces;
mod sent;

pub(crate) use counted::MOST_FOLLOWED;
pub use counted::{Counted, Excess, Followed, Refund};
pub(crate) use pieces::Pieces;
pub use sent::{Order, OrderLine};

use crate::run::RunId;
use crate::{Map, StoreId, VariantId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The shop that sends orders over the API, where it does not name itself.
pub const API_SHOP: &str = "shop";

/// Who tells of an order, and so whose number its id is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderSource {
    /// A shop that sends its orders to `POST /api/v1/sales`, by its name.
    Api(String),
    /// A connected shop.
    Store(StoreId),
    /// A day that is played again.
    Replay,
    /// Simulated buyers.
    Demo,
}

impl OrderSource {
    /// Orders that come over the API.
    pub fn api() -> Self {
        Self::Api(API_SHOP.to_owned())
    }

    /// Whether nobody placed its orders.
    pub fn is_simulated(&self) -> bool {
        match self {
            Self::Replay | Self::Demo => true,
            Self::Api(_) | Self::Store(_) => false,
        }
    }

    /// Whether its orders are taken off the stock here. A connected shop counts its stock by itself.
    pub fn takes_stock(&self) -> bool {
        !matches!(self, Self::Store(_))
    }

    /// The numbering that its ids are of, in orders that count for `run`.
    pub fn numbering(&self, run: Option<&RunId>) -> Numbering {
        let run = run.filter(|_| self.is_simulated()).cloned();
        Numbering { source: self.clone(), run }
    }
}

/// Ids of orders are unique within one numbering. A replayed day and simulated buyers begin a new one with each run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Numbering {
    /// Whose.
    pub source: OrderSource,
    /// The run that a simulated order is played for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
}

impl Numbering {
    /// That of a connected shop.
    pub fn of_store(store: &StoreId) -> Self {
        Self { source: OrderSource::Store(store.clone()), run: None }
    }
}

impl fmt::Display for Numbering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            OrderSource::Api(name) => write!(f, "api:{name}"),
            OrderSource::Store(store) => write!(f, "store:{store}"),
            OrderSource::Replay => f.write_str("replay"),
            OrderSource::Demo => f.write_str("demo"),
        }?;
        self.run.iter().try_for_each(|run| write!(f, ":{run}"))
    }
}

/// By how much one item of an order differs from what was counted of it: signed, for an order can be changed in any way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderChange {
    /// What was bought, by a name that stays the same within the order; empty for money that belongs to no item.
    pub item: String,
    /// As the shop writes it.
    pub sku: String,
    /// The variant it is, where the catalogue knows it.
    pub variant: Option<VariantId>,
    /// Pieces placed.
    pub units: i64,
    /// Their amount, minor units.
    pub amount: i64,
    /// Pieces given back.
    pub returned: i64,
    /// Money given back, minor units.
    pub returned_amount: i64,
}

impl OrderChange {
    /// An item of which nothing changes yet.
    pub(crate) fn nothing(item: String, sku: String, variant: Option<VariantId>) -> Self {
        Self { item, sku, variant, units: 0, amount: 0, returned: 0, returned_amount: 0 }
    }

    /// The same item with nothing in it.
    pub(crate) fn cleared(&self) -> Self {
        Self::nothing(self.item.clone(), self.sku.clone(), self.variant.clone())
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        Self {
            units: self.units.saturating_add(other.units),
            amount: self.amount.saturating_add(other.amount),
            returned: self.returned.saturating_add(other.returned),
            returned_amount: self.returned_amount.saturating_add(other.returned_amount),
            ..self.clone()
        }
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        Self {
            units: self.units.saturating_sub(other.units),
            amount: self.amount.saturating_sub(other.amount),
            returned: self.returned.saturating_sub(other.returned),
            returned_amount: self.returned_amount.saturating_sub(other.returned_amount),
            ..self.clone()
        }
    }

    pub(crate) fn numbers(&self) -> [i64; 4] {
        [self.returned_amount, self.returned, self.amount, self.units]
    }

    pub(crate) fn is_nothing(&self) -> bool {
        self.numbers() == [0; 4]
    }
}

/// Changes by item.
pub(crate) type Items = Map<String, OrderChange>;

/// Pieces and amounts by SKU. In which lines and in what order they are told says nothing.
pub type Content<'a> = BTreeMap<&'a str, (i64, i64)>;

/// What an order that was told whole was told to hold or, with `refund`, to give back.
pub fn content(changes: &[OrderChange], refund: bool) -> Content<'_> {
    sent::content(changes.iter().map(|change| {
        let told =
            if refund { (change.returned, change.returned_amount) } else { (change.units, change.amount) };
        (change.sku.as_str(), told)
    }))
}

/// The SKUs in an order or refund that the catalogue does not know, each once.
pub fn unknown_skus(changes: &[OrderChange]) -> Vec<&str> {
    let mut skus = Vec::new();
    for change in changes.iter().filter(|change| change.variant.is_none()) {
        if !skus.contains(&change.sku.as_str()) {
            skus.push(change.sku.as_str());
        }
    }
    skus
}
