//! What several crates' tests build: products, orders, and an engine over a folder with a clock of the test's own.
//!
//! For tests alone: nothing that people run may use it. What only one crate's tests need stays beside them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails says so")]

mod catalogue;
mod core;
mod order;

pub use catalogue::{product, product_of, variant};
pub use core::{Core, ticking};
pub use order::{order, refund, sale};
