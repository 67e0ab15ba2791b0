//! What is kept: sales and their times through jumps of the clock, and copies of everything.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod backups;
mod time;
