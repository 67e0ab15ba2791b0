//! Medusa.
