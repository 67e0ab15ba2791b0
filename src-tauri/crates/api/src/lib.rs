//! The one list of what can be asked of Cartwall, and its carrying out.
pub mod list;
pub mod wire;
