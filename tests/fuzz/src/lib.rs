//! Fuzz targets for every parser of files. Run one with `cargo xtask fuzz csv`.

pub mod orders;
mod targets;

pub use targets::{csv, feed_xml, mapping, xlsx};
