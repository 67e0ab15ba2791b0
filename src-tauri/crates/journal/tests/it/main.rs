//! What the journal promises, each promise with its test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // What surprises here is a failed test.

mod any_event;
mod appending;
mod backups;
mod damage;
mod disk;
mod events;
mod format;
mod gates;
mod identity;
mod killed;
mod lost;
mod migrating;
mod schema;
mod side_record;
mod support;
mod values;
