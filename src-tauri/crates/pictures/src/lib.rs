//! Pictures of products: fetched once, checked, kept locally, so that the show runs offline.
//!
//! A picture's address comes from a file that a stranger wrote, and its bytes from a server that a stranger runs.
//! This crate must never be led to an address inside the creator's computer or network, never keep what it has
//! not decoded, and never hand out anything but a picture. It is the only one that speaks HTTP as a client.

mod background;
mod check;
mod error;
mod extent;
mod fetch;
mod guard;
mod kept;

pub use background::run;
pub use check::{MAX_BYTES, MAX_PIXELS, MAX_SIDE};
pub use error::PictureError;
pub use guard::AddressGuard;
pub use kept::{Hash, Pictures};
