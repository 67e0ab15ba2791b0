//! Connectors against fakes that behave as the shops do.
#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod medusa;
mod shopify;
mod tiktok;
mod vendure;
mod woocommerce;
