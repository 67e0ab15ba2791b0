//! The web server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod addresses;
mod bodies;
mod building;
mod changes;
mod control;
mod corrected;
mod crowds;
mod curves;
mod door;
mod edges;
mod edits;
mod first_run;
mod hostile;
mod imports;
mod limits;
mod live;
mod order_files;
mod orders;
mod programs;
mod roles;
mod runs;
mod starving;
mod together;
mod tokens;
mod uploads;
mod variants;
mod waited;
