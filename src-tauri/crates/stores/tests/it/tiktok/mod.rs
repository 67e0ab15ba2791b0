//! TikTok Shop.

pub mod fake;
mod orders;
mod products;
mod shop;
