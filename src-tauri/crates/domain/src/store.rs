//! Shops that the show sells from, and their orders as the shops tell them: whole each time.

use crate::catalogue::clean_sku;
use crate::corrections::Corrections;
use crate::limits::{MAX_ID, MAX_LINES, MAX_ORDER_MINOR, MAX_PIECES, fits};
use crate::order::{Items, Numbering, OrderChange};
use crate::sales::sum;
use crate::source::StockSource;
use crate::state::State;
use crate::stock::{Level, Quantity, Unsold};
use crate::{Currency, Decimal, Map, StoreId, Timestamp, VariantId};
use serde::{Deserialize, Serialize};

/// An order as a shop has it now: all that was placed, and all that was given back since.
///
/// Amounts are what the buyer pays for the goods after discounts, with taxes where the shop's prices hold them, and
/// without shipping. Nothing of the buyer is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreOrder {
    /// The shop's own id, stable and unique within it.
    pub id: String,
    /// Currency of all its amounts.
    pub currency: Currency,
    /// When the buyer ordered, by the shop's clock.
    pub placed_at: Timestamp,
    /// When it last changed, by the shop's clock.
    pub updated_at: Timestamp,
    /// What was placed, also what was cancelled since.
    pub lines: Vec<StoreLine>,
    /// Money given back that belongs to no line, in minor units; 0 or more.
    pub refunded: i64,
    /// Where the shop has it from; `None` where it does not tell.
    pub origin: Option<Origin>,
    /// The live broadcast that it was bought in, as the shop names it; `None` where it was bought elsewhere, or the shop
    /// does not tell.
    pub room: Option<String>,
}

/// Where a shop has an order from: its own website, its till, a marketplace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// What settings name it by: [`Origin::WEB`] and its like, or else the shop's own word.
    pub key: String,
    /// As the shop calls it.
    pub name: String,
    /// The order there, where this one may be a copy of it.
    pub order: Option<String>,
}

impl Origin {
    /// The shop's own website.
    pub const WEB: &'static str = "web";
    /// A till in a shop of stone.
    pub const POS: &'static str = "pos";
    /// A subscription that renews itself.
    pub const SUBSCRIPTION: &'static str = "subscription";
    /// Written by the seller, such as for wholesale.
    pub const DRAFT: &'static str = "draft";

    /// Those whose orders no show brought about.
    pub const LEFT_OUT: [&'static str; 2] = [Self::POS, Self::SUBSCRIPTION];

    /// Whether a name is TikTok's, in whatever form an app writes it.
    fn is_tiktok(&self) -> bool {
        [&self.key, &self.name].into_iter().any(|text| text.to_ascii_lowercase().contains("tiktok"))
    }

    /// The id of an order of TikTok Shop, which has eighteen digits today; no other origin has so many.
    pub(crate) fn order_of_tiktok(&self) -> Option<&str> {
        let id = self.order.as_deref()?;
        ((16..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit())).then_some(id)
    }
}

/// One line of a shop's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreLine {
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

/// A shop's own id of a variant; never an empty one, which shops take for a question about everything.
pub fn own_id<'a>(store: &StoreId, variant: &'a VariantId) -> Option<&'a str> {
    variant.0.strip_prefix(store.0.as_str())?.strip_prefix('/').filter(|own| !own.is_empty())
}

/// The kinds of shops that can be connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the shops' own names")]
pub enum StoreKind {
    Shopify,
    WooCommerce,
    TikTok,
    Medusa,
    Vendure,
}

impl StoreKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Shopify, Self::WooCommerce, Self::TikTok, Self::Medusa, Self::Vendure];

    /// As in ids, in the journal and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shopify => "shopify",
            Self::WooCommerce => "woocommerce",
            Self::TikTok => "tiktok",
            Self::Medusa => "medusa",
            Self::Vendure => "vendure",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl std::fmt::Display for StoreKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A shop as it was connected. It stays known after it was disconnected, so that nothing is counted again when it comes
/// back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Store {
    /// Its kind and host.
    pub id: StoreId,
    /// What it is.
    pub kind: StoreKind,
    /// Where it is.
    pub address: String,
    /// As people know it.
    pub name: String,
    /// Of its prices.
    pub currency: Currency,
    /// Where its stock is kept.
    pub locations: Vec<StoreLocation>,
    /// The shop whose stock is the same pieces.
    pub shares_stock_with: Option<StoreId>,
    /// Orders placed earlier are not counted.
    pub since: Timestamp,
    /// The newest change of an order taken in, by the shop's clock.
    pub watermark: Option<Timestamp>,
    /// Since when its numbers are not renewed.
    pub lost_at: Option<Timestamp>,
    /// The country whose prices are shown; the shop's own where `None`.
    pub market: Option<String>,
    /// Origins whose orders are not counted; those of [`Origin::LEFT_OUT`] where nobody has chosen.
    pub left_out: Option<Vec<String>>,
    /// The reading under which its prices were last read whole ([`crate::corrections`]); `None` where that was before
    /// readings had numbers.
    pub price_reading: Option<u32>,
    /// Prices that were shown differently before, until somebody has seen which.
    pub corrections: Corrections,
    /// Whether it is connected.
    pub connected: bool,
}

impl Store {
    /// Origins whose orders are not counted.
    pub fn left_out(&self) -> Vec<String> {
        self.left_out.clone().unwrap_or_else(|| Origin::LEFT_OUT.map(str::to_owned).to_vec())
    }

    /// Whether orders of this origin are counted.
    pub fn counts(&self, origin: &str) -> bool {
        match &self.left_out {
            Some(left_out) => left_out.iter().all(|key| key != origin),
            None => !Origin::LEFT_OUT.contains(&origin),
        }
    }
}

/// Whether a text names a country: two capital letters, as in ISO 3166.
pub fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A place where a shop's stock is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreLocation {
    /// The shop's own id.
    pub id: String,
    /// As people know it.
    pub name: String,
    /// Whether its stock is counted.
    pub counts: bool,
}

/// A shop that was read with the credentials given, and what whoever connects it chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Its kind and host.
    pub id: StoreId,
    /// What it is.
    pub kind: StoreKind,
    /// Where it is.
    pub address: String,
    /// As it calls itself.
    pub own_name: String,
    /// The chosen name; where there is none, the one it had, or else its own.
    pub name: Option<String>,
    /// Of its prices.
    pub currency: Currency,
    /// Where it says that its stock is; counted as it suggests, unless it was set before.
    pub locations: Vec<StoreLocation>,
    /// Ids of the locations to be counted.
    pub chosen: Option<Vec<String>>,
    /// Orders placed earlier are not counted, where it was never connected before.
    pub since: Timestamp,
    /// The reading under which its prices will be read.
    pub price_reading: u32,
}

impl StoreOrder {
    /// Whether its numbers can be those of an order.
    pub fn is_sound(&self) -> bool {
        let money = |minor: i64| (-MAX_ORDER_MINOR..=MAX_ORDER_MINOR).contains(&minor);
        let lines = || self.lines.iter();
        let text = |text: &str| fits(text, MAX_ID);
        !self.id.is_empty()
            && text(&self.id)
            && self.room.as_deref().is_none_or(text)
            && self.origin.as_ref().is_none_or(|origin| {
                text(&origin.key) && text(&origin.name) && origin.order.as_deref().is_none_or(text)
            })
            && self.lines.len() <= MAX_LINES
            && (0..=MAX_ORDER_MINOR).contains(&self.refunded)
            && lines().all(|line| {
                (0..=MAX_PIECES).contains(&line.quantity)
                    && (0..=MAX_PIECES).contains(&line.returned)
                    && text(&line.sku)
                    && line.variant.as_ref().is_none_or(|id| text(&id.0))
            })
            && money(sum(lines().map(|line| line.amount.saturating_abs())))
            && money(sum(lines().map(|line| line.returned_amount.saturating_abs())))
    }

    /// All of it by item, as if nothing of it had been counted.
    pub(crate) fn items(&self) -> Items {
        let mut items = Items::default();
        let money = (self.refunded != 0).then(|| OrderChange {
            returned_amount: self.refunded,
            ..OrderChange::nothing(String::new(), String::new(), None)
        });
        let lines = self.lines.iter().map(|line| OrderChange {
            units: line.quantity,
            amount: line.amount,
            returned: line.returned,
            returned_amount: line.returned_amount,
            ..OrderChange::nothing(
                line.variant.as_ref().map_or_else(|| format!("sku:{}", line.sku), |id| id.0.clone()),
                match (clean_sku(&line.sku).as_ref(), &line.variant) {
                    ("", Some(id)) => format!("#{}", id.0.rsplit('/').next().unwrap_or_default()),
                    (sku, _) => sku.to_owned(),
                },
                line.variant.clone(),
            )
        });
        for line in lines.chain(money) {
            let before = items.get(&line.item).cloned();
            let sum = before.map_or_else(|| line.clone(), |before| before.plus(&line));
            items.insert_mut(line.item.clone(), sum);
        }
        items
    }
}

impl State {
    /// Whether orders of an origin are counted where they do not name an order of TikTok Shop. What an app brings from
    /// TikTok without saying which order it was, a connected TikTok Shop tells itself: as long as nobody has chosen, it
    /// is left out.
    pub fn counts_origin(&self, shop: &Store, origin: &Origin) -> bool {
        let tiktok = || self.stores.values().any(|store| store.kind == StoreKind::TikTok && store.connected);
        let undecided = shop.left_out.is_none() && shop.kind != StoreKind::TikTok;
        shop.counts(&origin.key) && !(undecided && origin.is_tiktok() && tiktok())
    }

    /// Whether an order of a shop is one that another shop tells of as well: apps write the orders of a TikTok Shop into
    /// the seller's own shop, and some into two. Which of them was told first counts.
    pub(crate) fn is_told_twice(&self, shop: &Store, order: &StoreOrder) -> bool {
        let is_counted =
            |store: &StoreId, id: &str| self.counted_order(&Numbering::of_store(store), id).is_some();
        let copied =
            |original: &str| self.copies.get(original).is_some_and(|(store, copy)| is_counted(store, copy));
        if shop.kind == StoreKind::TikTok {
            return copied(&order.id);
        }
        let Some(original) = order.origin.as_ref().and_then(Origin::order_of_tiktok) else { return false };
        let mut tiktok = self.stores.values().filter(|store| store.kind == StoreKind::TikTok);
        copied(original) || tiktok.any(|store| is_counted(&store.id, original))
    }
}

/// A shop's word on one variant, by the shop's own id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreCount {
    /// Which.
    pub variant: VariantId,
    /// How many.
    pub quantity: Quantity,
    /// Why it is not for sale there; then nothing is left, whatever the number says.
    pub unsold: Option<Unsold>,
}

impl StoreCount {
    /// Of what is for sale.
    pub fn of(variant: VariantId, quantity: Quantity) -> Self {
        Self { variant, quantity, unsold: None }
    }

    /// Of what is not.
    pub fn unsold(variant: VariantId, why: Unsold) -> Self {
        Self { variant, quantity: Quantity::Known(0), unsold: Some(why) }
    }
}

/// One level of several shops' counts of the same variant. Shops that share their stock count the same pieces: the
/// lowest count of them holds. The rest adds up. `None` where no connected shop counts it.
pub fn combined(stores: &Map<StoreId, Store>, counts: &Map<StoreId, Level>) -> Option<Level> {
    let connected = |store: &StoreId| stores.get(store).is_some_and(|store| store.connected);
    let counts: Vec<(&StoreId, &Level)> = counts.iter().filter(|(store, _)| connected(store)).collect();
    let mut pools: Map<&StoreId, Quantity> = Map::default();
    let sold = || counts.iter().filter(|(_, level)| level.unsold.is_none());
    // What a shop does not sell is no count of pieces, as long as another one sells them.
    for &(store, level) in sold() {
        let pool = pool(stores, store);
        let quantity = match pools.get(pool) {
            Some(before) => before.lower(level.quantity),
            None => level.quantity,
        };
        pools.insert_mut(pool, quantity);
    }
    let oldest = counts.iter().map(|(_, level)| level.counted_at).min()?;
    let quantity = pools.values().copied().reduce(Quantity::plus);
    let unsold = counts.iter().find_map(|(_, level)| level.unsold).filter(|_| quantity.is_none());
    let stores = StockSource::Stores(counts.iter().map(|(store, _)| (*store).clone()).collect());
    Some(Level { unsold, ..Level::counted(quantity.unwrap_or(Quantity::Known(0)), stores, oldest) })
}

/// The shop that stands for all that share its stock.
fn pool<'a>(stores: &'a Map<StoreId, Store>, store: &'a StoreId) -> &'a StoreId {
    // Only a name for the pieces: it serves also when that shop is gone.
    stores.get(store).and_then(|store| store.shares_stock_with.as_ref()).unwrap_or(store)
}
