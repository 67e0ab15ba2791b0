//! TikTok Shop.

mod fake;
mod orders;
mod products;
mod shop;
