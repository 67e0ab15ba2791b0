//! Is the file what was written? And if not: save what is.
//!
//! Never changes the file it looks at.

mod check;

pub use check::{Problem, Report, check};
