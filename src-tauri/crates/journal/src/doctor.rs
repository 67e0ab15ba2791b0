//! Is the file what was written? And if not: save what is.
//!
//! Never changes the file it looks at.

mod check;
mod pages;
mod record;
mod salvage;

pub use check::{Problem, Report, check};
pub use salvage::{Salvaged, repair};
