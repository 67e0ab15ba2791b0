//! Is the file what was written? And if not: save what is.
//!
//! Never changes the file it looks at.

mod background;
mod check;
mod keys;
mod pages;
mod record;
pub(crate) mod replace;
mod salvage;
mod saved;
mod side;

pub use background::{Checked, Checker};
pub use check::{Problem, Report, check};
pub(crate) use keys::KeyIndex;
pub(crate) use pages::log_is_broken;
pub use replace::{Replaced, repair_and_use};
pub use salvage::{Salvaged, repair};
