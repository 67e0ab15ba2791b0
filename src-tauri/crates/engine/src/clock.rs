//! The time of events: the wall clock once, and from then on a clock that never jumps.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970, steady while the process lives, so that a corrected wall clock changes no on-air time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// The computer's clock as it is now, carried on steadily.
    pub fn system() -> Self {
        let started = Instant::now();
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let wall = i64::try_from(wall).unwrap_or(0);
        Self(Arc::new(move || wall + i64::try_from(started.elapsed().as_millis()).unwrap_or(0)))
    }

    /// A clock of the caller's own, for tests.
    pub fn from_fn(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// Now.
    pub fn now(&self) -> i64 {
        (self.0)()
    }
}
