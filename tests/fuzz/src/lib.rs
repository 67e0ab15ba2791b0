//! Fuzz targets for every parser of files, and for what the encrypted line receives. Run one with `cargo xtask fuzz csv`.

pub mod noise;
pub mod orders;
mod targets;

pub use targets::{csv, feed_xml, mapping, xlsx};
