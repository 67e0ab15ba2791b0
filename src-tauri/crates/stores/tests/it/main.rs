//! Connectors against fakes that behave as the shops do.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail where it stands")]

mod certificates;
mod contract;
mod hostile;
mod medusa;
mod missed;
mod prices;
mod several;
mod shopify;
mod sync;
mod tiktok;
mod vendure;
mod woocommerce;
