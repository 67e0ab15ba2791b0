//! The bytes of a file: what kind it is, which characters they stand for, and what is in an archive. It knows nothing of
//! tables or products.

pub mod bounded;
pub mod encoding;
pub mod kind;
pub mod zip;
