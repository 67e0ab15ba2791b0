//! What the journal promises, each promise with its test.

mod appending;
mod support;
