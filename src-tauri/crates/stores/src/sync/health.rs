//! Whether a store still answers. One that hangs cannot say so itself: a task beside it watches the clock.

use crate::shared::Shared;
use cartwall_domain::command::Command;
use cartwall_domain::{StoreId, Timestamp};
use cartwall_engine::EngineError;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::time::sleep;

const WATCH: Duration = Duration::from_millis(500);

/// When the store last answered, by our clock, and after how long without that its numbers are old.
pub(super) struct Heartbeat {
    orders: AtomicI64,
    stock: AtomicI64,
    timeout_ms: AtomicI64,
    began: Timestamp,
}

impl Heartbeat {
    /// `grace_ms`: so long it has to answer at first.
    pub(super) fn new(now: Timestamp, timeout_ms: i64, grace_ms: i64) -> Self {
        let seen = now - timeout_ms + grace_ms;
        Self {
            began: now,
            orders: AtomicI64::new(seen),
            stock: AtomicI64::new(seen),
            timeout_ms: AtomicI64::new(timeout_ms),
        }
    }

    pub(super) fn orders_seen(&self, now: Timestamp) {
        self.orders.store(now, Ordering::Relaxed);
    }

    pub(super) fn stock_seen(&self, now: Timestamp) {
        self.stock.store(now, Ordering::Relaxed);
    }

    pub(super) fn set_timeout(&self, timeout_ms: i64) {
        self.timeout_ms.store(timeout_ms, Ordering::Relaxed);
    }

    fn last(&self) -> Timestamp {
        self.orders.load(Ordering::Relaxed).min(self.stock.load(Ordering::Relaxed))
    }

    pub(super) fn has_timed_out(&self, now: Timestamp) -> bool {
        now - self.last() > self.timeout_ms.load(Ordering::Relaxed)
    }
}

/// Records it when a store has not answered for too long, also while a question hangs.
pub(super) async fn watch(shared: Arc<Shared>, store: StoreId, heartbeat: Arc<Heartbeat>) {
    let mut since: Option<Timestamp> = None;
    loop {
        sleep(WATCH).await;
        let last = heartbeat.last();
        if !heartbeat.has_timed_out(shared.clock.now()) || since == Some(last) {
            continue;
        }
        let command = Command::LoseStore { store: store.clone(), since: last.max(heartbeat.began) };
        match shared.submit(&store, command).await {
            Ok(_) => since = Some(last),
            Err(EngineError::Stopped) => return,
            Err(_) => {}
        }
    }
}
