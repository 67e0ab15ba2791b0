//! The web server: the overlay for OBS, the panel for browsers, the HTTP API and its sockets.
//!
//! It listens on loopback only, answers nobody without a token, and takes no decision of its own: every
//! command and query goes through [`cartwall_api`]. The door for devices of others ([`Door`]) is a listener of its own,
//! closed until the host opens it, which has none of those addresses. It must never let one slow, silent or hostile client
//! delay another, and never send anything on that the core has not committed.

mod admission;
mod auth;
mod body;
mod budget;
mod commands;
mod connections;
mod context;
mod control;
mod conversation;
mod door;
mod files;
mod guard;
mod history;
mod hooks;
mod import;
mod live;
mod overlay;
mod pages;
mod problem;
mod query;
mod routes;
mod server;
mod socket;
mod uploads;

pub use door::Door;
pub use server::{BindError, Options, Server};
