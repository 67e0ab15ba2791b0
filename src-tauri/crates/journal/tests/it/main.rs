//! What the journal promises, each promise with its test.

mod appending;
mod damage;
mod gates;
mod killed;
mod support;
