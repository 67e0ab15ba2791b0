//! The words that cross to pages and other programs. Every type here is also TypeScript, generated into
//! `ui/src/wire`; the domain's own types never leave the core.

pub mod answer;
pub mod history;
pub mod live;
pub mod money;
pub mod request;
pub mod state;
