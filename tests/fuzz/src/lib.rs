//! Fuzz targets for every parser of files. Run one with
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz csv` from the root of the repository.

pub mod orders;
mod targets;

pub use targets::{csv, feed_xml, mapping, xlsx};
