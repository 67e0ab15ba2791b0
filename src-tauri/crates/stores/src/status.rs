//! How each connected shop stands just now, and when each number was last confirmed. Not part of the journal: that a
//! number is still the same is no event.

use crate::StoreError;
use cartwall_domain::{StoreId, Timestamp, VariantId};
use cartwall_outbound::{CredentialPlace, pace};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// What a shop's task is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Standing {
    /// It has not answered yet.
    #[default]
    Connecting,
    /// Its catalogue is being read for the first time.
    Syncing,
    /// All is well.
    Ok,
    /// It does not answer as it should.
    Failing,
    /// Its credentials are not there.
    Locked,
}

/// How a shop stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// What it is doing.
    pub standing: Standing,
    /// What is wrong.
    pub problem: Option<StoreError>,
    /// When its orders were last read, by our clock.
    pub orders_at: Option<Timestamp>,
    /// When the stock of what is on air, or else of anything, was last read.
    pub stock_at: Option<Timestamp>,
    /// When its whole catalogue was last read.
    pub catalogue_at: Option<Timestamp>,
    /// Pause between looks at orders.
    pub interval: Duration,
    /// Products in its catalogue.
    pub products: u64,
    /// Variants in its catalogue.
    pub variants: u64,
    /// Products of the catalogue that could not be read when it was read last.
    pub left_out: u64,
    /// Orders that could not be read so far.
    pub unread_orders: u64,
    /// Activities that run in it and were not read, at least; what they are for is shown at its list price.
    pub activities_unread: u64,
    /// Where it has orders from, as far as any came since the core started: key and name.
    pub origins: BTreeMap<String, String>,
    /// Where its credentials are.
    pub keeps: Option<CredentialPlace>,
    /// Rights that its key has and does not need.
    pub excess: Vec<String>,
    /// When numbers were confirmed, by the catalogue's names.
    pub confirmed: Arc<HashMap<VariantId, Confirmed>>,
}

/// When a number was confirmed, and how often it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// By our clock: when the shop was asked.
    pub at: Timestamp,
    /// It is asked for this often.
    pub every: Duration,
}

impl Confirmed {
    /// Until then the number is fresh.
    pub fn fresh_until(self) -> Timestamp {
        self.at + millis(pace::fresh(self.every))
    }

    /// From then on it is stale.
    pub fn stale_after(self) -> Timestamp {
        self.at + millis(pace::stale(self.every))
    }
}

/// All shops.
pub type Statuses = BTreeMap<StoreId, Status>;

pub(crate) fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

impl Status {
    /// As a shop begins.
    pub(crate) fn begin(&mut self) {
        self.standing = Standing::Connecting;
        self.problem = None;
    }
}
