//! Shops that the show sells from, and their orders as the shops tell them.

use crate::{Currency, Decimal, StoreId, Timestamp, VariantId};

/// An order as a shop has it now: all that was placed, and all that was given back since.
///
/// Amounts are what the buyer pays for the goods after discounts, with taxes where the shop's prices hold them, and
/// without shipping. Nothing of the buyer is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopOrder {
    /// The shop's own id, stable and unique within it.
    pub id: String,
    /// Currency of all its amounts.
    pub currency: Currency,
    /// When the buyer ordered, by the shop's clock.
    pub placed_at: Timestamp,
    /// When it last changed, by the shop's clock.
    pub updated_at: Timestamp,
    /// What was placed, also what was cancelled since.
    pub lines: Vec<ShopLine>,
    /// Money given back that belongs to no line, in minor units; 0 or more.
    pub refunded: i64,
}

/// One line of a shop's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopLine {
    /// `{store id}/{the shop's own id}`; `None` where the product is gone.
    pub variant: Option<VariantId>,
    /// As the shop names it; may be empty.
    pub sku: String,
    /// Pieces placed.
    pub quantity: i64,
    /// Price of a piece in major units.
    pub unit_price: Decimal,
    /// Of all its pieces, in minor units.
    pub amount: i64,
    /// Pieces cancelled or given back since.
    pub returned: i64,
    /// Money of the line given back or not charged any more, in minor units.
    pub returned_amount: i64,
}

/// The name of a variant of a shop in the catalogue.
pub fn variant_id(store: &StoreId, own: &str) -> VariantId {
    VariantId(format!("{store}/{own}"))
}

/// A shop's own id of a variant.
pub fn own_id<'a>(store: &StoreId, variant: &'a VariantId) -> Option<&'a str> {
    variant.0.strip_prefix(store.0.as_str())?.strip_prefix('/')
}
