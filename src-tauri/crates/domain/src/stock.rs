//! Stock as it is known: a number, untracked, or unknown, and always with its source and age.

use crate::Timestamp;
use crate::limits::{MAX_STOCK, MAX_STOCK_SUM};
use crate::refusal::Reason;
use crate::source::StockSource;
use serde::{Deserialize, Serialize};

/// How many of a variant there are. Never a bare 0 where nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "n", rename_all = "snake_case")]
pub enum Quantity {
    /// Counted. Negative = oversold by that many.
    Known(i64),
    /// Counted, and sold on when nothing is left. Negative = so many are owed.
    Backorder(i64),
    /// The shop does not count it: it can always be sold.
    Untracked,
    /// Nobody has said.
    Unknown,
}

/// What is known of whether it can be sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// Counted, and some are left beyond the buffer, or sold on without.
    InStock,
    /// Counted, and none are left beyond the buffer.
    SoldOut,
    /// The shop does not count it.
    Untracked,
    /// Nobody has said.
    Unknown,
}

impl Availability {
    /// Of several variants together: sold out are all of them or none. What surely can be sold says more than what
    /// perhaps can.
    pub fn together(variants: impl Iterator<Item = Self>) -> Self {
        let certain = |one: &Self| match one {
            Self::InStock => 3,
            Self::Untracked => 2,
            Self::Unknown => 1,
            Self::SoldOut => 0,
        };
        variants.max_by_key(certain).unwrap_or(Self::Unknown)
    }
}

macro_rules! unsold {
    ($($(#[$doc:meta])* $name:ident = $reason:ident, $words:literal;)*) => {
        /// Why a shop does not sell a variant that it has, or had, whatever number it keeps of it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Unsold {$(
            $(#[$doc])* $name,
        )*}
        impl Unsold {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// Why a take of it is refused.
            pub const fn reason(self) -> Reason {
                match self { $(Self::$name => Reason::$reason,)* }
            }
            /// For an English sentence.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }
        }
    };
}

unsold! {
    /// It, or its product, is a draft.
    Drafted = StoreDrafted, "is a draft in the shop";
    /// Its product was archived.
    Archived = StoreArchived, "was archived in the shop";
    /// Its product is not published: private, under review, or not for everybody.
    Unpublished = StoreUnpublished, "is not published in the shop";
    /// It, or its product, was switched off.
    SwitchedOff = StoreSwitchedOff, "is switched off in the shop";
    /// The platform took its product down.
    Blocked = StoreBlocked, "was taken down by the platform";
    /// The shop has it no more.
    Deleted = StoreDeleted, "is no longer in the shop";
}

/// The stock of a variant, where it comes from and as of when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// How many.
    pub quantity: Quantity,
    /// Who counted.
    pub source: StockSource,
    /// When the source counted; orders placed earlier are already in its number.
    pub counted_at: Timestamp,
    /// The newest thing the number rests on: the count, or a later order taken off it.
    pub as_of: Timestamp,
    /// Why none can be bought, where its shops say that it is not for sale. Then nothing is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsold: Option<Unsold>,
}

impl Level {
    /// A count by `source` at `at`.
    pub fn counted(quantity: Quantity, source: StockSource, at: Timestamp) -> Self {
        Self { quantity, source, counted_at: at, as_of: at, unsold: None }
    }

    /// Whether it is what connected shops say.
    pub fn is_of_stores(&self) -> bool {
        matches!(self.source, StockSource::Stores(_))
    }

    /// Takes `units` sold at `at` off the number, unless the count is newer and holds them already.
    pub fn sell(&mut self, units: i64, at: Timestamp) {
        if at >= self.counted_at && self.quantity.is_counted() {
            self.quantity = self.quantity.less(units);
            self.as_of = self.as_of.max(at);
        }
    }
}

impl Quantity {
    /// One count as a shop says it; what cannot be a count is unknown.
    pub fn counted(self) -> Self {
        self.within(MAX_STOCK)
    }

    /// What counts and sales come to. A number that cannot be, from whatever was stored, is unknown.
    pub fn believed(self) -> Self {
        self.within(MAX_STOCK_SUM)
    }

    fn within(self, most: i64) -> Self {
        match self {
            Self::Known(n) | Self::Backorder(n) if n.unsigned_abs() > most.unsigned_abs() => Self::Unknown,
            other => other,
        }
    }

    /// Whether it is a number.
    pub fn is_counted(self) -> bool {
        matches!(self, Self::Known(_) | Self::Backorder(_))
    }

    /// What is there once so many are sold. What has no number keeps none.
    pub fn less(self, units: i64) -> Self {
        match self.believed() {
            Self::Known(n) => Self::Known(n.saturating_sub(units)),
            Self::Backorder(n) => Self::Backorder(n.saturating_sub(units)),
            other => other,
        }
    }

    /// What may be sold: available − buffer. `None` where there is no limit or no knowledge.
    pub fn sellable(self, buffer: i64) -> Option<i64> {
        match self {
            Self::Known(n) => Some(n.saturating_sub(buffer)),
            Self::Backorder(_) | Self::Untracked | Self::Unknown => None,
        }
    }

    /// Nothing is left to sell. Unknown is not sold out.
    pub fn is_sold_out(self, buffer: i64) -> bool {
        self.sellable(buffer).is_some_and(|left| left <= 0)
    }

    /// In words that a catalogue can be narrowed by.
    pub fn availability(self, buffer: i64) -> Availability {
        match self {
            Self::Known(_) if self.is_sold_out(buffer) => Availability::SoldOut,
            Self::Known(_) | Self::Backorder(_) => Availability::InStock,
            Self::Untracked => Availability::Untracked,
            Self::Unknown => Availability::Unknown,
        }
    }

    /// By how many it was sold below zero.
    pub fn oversold_by(self) -> i64 {
        match self {
            Self::Known(n) if n < 0 => n.saturating_neg(),
            _ => 0,
        }
    }

    /// Of two places together. What cannot run out does not run out beside another; what nobody knows adds nothing.
    pub fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Untracked, _) | (_, Self::Untracked) => Self::Untracked,
            (Self::Unknown, quantity) | (quantity, Self::Unknown) => quantity,
            (Self::Known(a), Self::Known(b)) => Self::Known(a.saturating_add(b)),
            (Self::Known(a) | Self::Backorder(a), Self::Known(b) | Self::Backorder(b)) => {
                Self::Backorder(a.saturating_add(b))
            }
        }
    }

    /// The more careful of two counts of the same pieces.
    pub fn lower(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, quantity) | (quantity, Self::Unknown) => quantity,
            (Self::Untracked, quantity) | (quantity, Self::Untracked) => quantity,
            (Self::Known(a), Self::Known(b) | Self::Backorder(b)) | (Self::Backorder(a), Self::Known(b)) => {
                Self::Known(a.min(b))
            }
            (Self::Backorder(a), Self::Backorder(b)) => Self::Backorder(a.min(b)),
        }
    }
}
