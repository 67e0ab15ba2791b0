//! What a show is rehearsed with: the demo's catalogue and rundown, simulated buyers, and the replay of a real
//! day of orders.
//!
//! Everything here goes through the engine like any other input. Simulated buyers must never buy in a live show,
//! and nothing about a real buyer is ever kept.

pub mod buyers;
pub mod demo;
mod error;
pub mod replay;

pub use error::RehearsalError;
