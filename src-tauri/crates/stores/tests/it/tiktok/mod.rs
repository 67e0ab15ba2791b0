//! TikTok Shop.

pub mod fake;
mod orders;
mod prices;
mod products;
mod sellers;
mod shop;
