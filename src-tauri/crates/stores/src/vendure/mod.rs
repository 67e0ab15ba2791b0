//! Vendure.
