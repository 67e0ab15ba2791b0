//! The web server: the overlay for OBS, the panel for browsers, the HTTP API and its sockets.
//!
//! It listens on loopback only, answers nobody without a token, and takes no decision of its own: every
//! command and query goes through [`cartwall_api`]. It must never let one slow, silent or hostile client
//! delay another, and never send anything on that the core has not committed.

mod auth;
pub mod backups;
mod body;
mod budget;
mod commands;
mod connections;
mod control;
mod files;
mod guard;
mod history;
mod hooks;
mod import;
pub mod launch;
mod live;
pub mod log;
mod overlay;
mod pages;
mod problem;
mod routes;
mod server;
mod socket;
mod soundness;
mod uploads;
pub mod visible;

pub use control::verbs;
pub use routes::{Door, Route, routes};
pub use server::{BindError, Options, Server};
