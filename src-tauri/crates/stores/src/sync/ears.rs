//! Whether a shop is still heard. A shop that hangs cannot say so itself: somebody else has to watch the clock.

use crate::shops::Shared;
use cartwall_domain::command::Command;
use cartwall_domain::{Actor, StoreId, Timestamp};
use cartwall_engine::{EngineError, Request};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::time::sleep;

const WATCH: Duration = Duration::from_millis(500);

/// When the shop was last heard, by our clock, and after how long without that its numbers are old.
pub(super) struct Ears {
    orders: AtomicI64,
    stock: AtomicI64,
    patience_ms: AtomicI64,
    began: Timestamp,
}

impl Ears {
    /// `grace_ms`: so long it has to answer at first.
    pub(super) fn new(now: Timestamp, patience_ms: i64, grace_ms: i64) -> Self {
        let heard = now - patience_ms + grace_ms;
        Self {
            began: now,
            orders: AtomicI64::new(heard),
            stock: AtomicI64::new(heard),
            patience_ms: AtomicI64::new(patience_ms),
        }
    }

    pub(super) fn hear_orders(&self, now: Timestamp) {
        self.orders.store(now, Ordering::Relaxed);
    }

    pub(super) fn hear_stock(&self, now: Timestamp) {
        self.stock.store(now, Ordering::Relaxed);
    }

    pub(super) fn be_patient(&self, patience_ms: i64) {
        self.patience_ms.store(patience_ms, Ordering::Relaxed);
    }

    fn last(&self) -> Timestamp {
        self.orders.load(Ordering::Relaxed).min(self.stock.load(Ordering::Relaxed))
    }

    pub(super) fn are_deaf(&self, now: Timestamp) -> bool {
        now - self.last() > self.patience_ms.load(Ordering::Relaxed)
    }
}

/// Says so when a shop has not been heard for too long, also while a question hangs.
pub(super) async fn watch(shared: Arc<Shared>, store: StoreId, ears: Arc<Ears>) {
    let mut since: Option<Timestamp> = None;
    loop {
        sleep(WATCH).await;
        let last = ears.last();
        if !ears.are_deaf(shared.clock.now()) || since == Some(last) {
            continue;
        }
        let command = Command::LoseStore { store: store.clone(), since: last.max(ears.began) };
        match shared.engine.submit(Request::new(command, Actor::store(&store))).await {
            Ok(_) => since = Some(last),
            Err(EngineError::Stopped) => return,
            Err(_) => {}
        }
    }
}
