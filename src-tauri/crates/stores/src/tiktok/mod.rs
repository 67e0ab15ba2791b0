//! TikTok.
