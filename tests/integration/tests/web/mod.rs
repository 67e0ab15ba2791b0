//! The web server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod addresses;
mod building;
mod changes;
mod control;
mod crowds;
mod curves;
mod first_run;
mod hostile;
mod limits;
mod live;
mod orders;
mod tokens;
