//! See src-tauri/ARCHITECTURE.md.
