//! The core as others meet it: over real sockets, with a real journal in a folder of its own.

mod backups;
mod killed;
mod support;
mod time;
mod web;
