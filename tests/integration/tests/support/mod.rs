//! A core of its own for each test, and plain clients for it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

pub mod core;
pub mod http;
pub mod line;
pub mod sealed;
pub mod socket;
pub mod tls;

use serde_json::Value;
use std::future::Future;
use std::time::Duration;

/// Longer than anything may take. What runs into it has failed.
pub const LIMIT: Duration = Duration::from_secs(20);

/// Waits for an event; fails where it does not come.
pub async fn within<T>(what: &str, event: impl Future<Output = T>) -> T {
    match tokio::time::timeout(LIMIT, event).await {
        Ok(value) => value,
        Err(_) => panic!("{what} did not come within {LIMIT:?}"),
    }
}

/// Waits until the next press cannot be the one before, which bounced. `state`: asks the core for its state.
pub async fn until_apart<F: Future<Output = Value>>(state: impl Fn() -> F) {
    let ended = async {
        loop {
            let state = state().await;
            match state["show"]["on_air_since"].as_i64() {
                Some(since) if state["now"].as_i64().unwrap() < since + 300 => {}
                _ => return,
            }
        }
    };
    within("the end of the press", ended).await;
}
