//! The web server.

mod addresses;
mod control;
mod crowds;
mod hostile;
mod limits;
mod live;
mod tokens;
