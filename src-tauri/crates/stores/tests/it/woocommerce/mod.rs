//! WooCommerce.

mod fake;
mod orders;
mod products;
mod shop;
