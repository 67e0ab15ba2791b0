//! Rehearsals: buyers against the rules of a show, demo and replay against a real engine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod buyers;
mod demo;
mod order_files;
mod replay;
mod stage;
