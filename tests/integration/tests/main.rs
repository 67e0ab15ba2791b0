//! The core as others meet it: over real sockets, with a real journal in a folder of its own.

mod disk;
mod kept;
mod killed;
mod secrets;
mod support;
mod terminal;
mod web;
