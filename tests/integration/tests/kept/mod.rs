//! What is kept: sales and their times through jumps of the clock, copies of everything, and what the panel is told
//! where the files were damaged or gone.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod backups;
mod damage;
mod folder;
mod time;
