//! WooCommerce.

pub mod fake;
mod orders;
mod products;
mod shop;
