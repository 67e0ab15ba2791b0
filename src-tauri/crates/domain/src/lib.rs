//! The rules of a live shopping show, pure: what may happen ([`decide`]) and what it changes ([`apply`]).
//!
//! No I/O, no clock, no ids of its own: time and ids come in as arguments, so that replaying a journal
//! always gives the same show.
//!
//! Numbers come from outside and out of old files: no arithmetic here may overflow, and clippy says so.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

pub mod actor;
pub mod apply;
pub mod card;
pub mod catalogue;
pub mod changes;
pub mod claims;
pub mod command;
pub mod corrections;
pub mod decide;
pub mod edits;
pub mod event;
pub mod goal;
pub mod guard;
pub mod limits;
pub mod money;
pub mod on_air;
pub mod order;
mod pairs;
pub mod params;
pub mod proposal;
pub mod refusal;
pub mod report;
pub mod run;
pub mod sales;
#[allow(clippy::arithmetic_side_effects, reason = "it counts places in its own text")]
pub mod search;
pub mod show;
pub mod source;
pub mod state;
pub mod stock;
pub mod store;

pub use actor::{Actor, ActorKind};
pub use iso_currency::Currency;
pub use rust_decimal::Decimal;

use serde::{Deserialize, Serialize};
use std::fmt;

/// A persistent ordered map: cheap to clone, and it serialises in the order of its keys.
pub type Map<K, V> = rpds::RedBlackTreeMapSync<K, V>;

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type Timestamp = i64;

/// The minute since a start, from 0.
pub(crate) fn minute(start: Timestamp, at: Timestamp) -> i64 {
    at.saturating_sub(start).max(0) / 60_000
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    )*};
}

ids! {
    /// A show.
    ShowId;
    /// A cue of a rundown.
    CueId;
    /// A place on air that is taken and cleared by itself.
    LayerId;
    /// A graphic that belongs to no cue.
    GraphicId;
    /// An offer.
    OfferId;
    /// A product of the catalogue.
    ProductId;
    /// A variant of a product.
    VariantId;
    /// A memo to the host.
    MemoId;
    /// A proposal to the host.
    ProposalId;
    /// A connected shop: its kind and its host, such as `shopify:linen.myshopify.com`.
    StoreId;
}
