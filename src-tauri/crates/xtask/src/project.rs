//! Where things are.

use crate::run::Outcome;
use std::path::{Path, PathBuf};

/// The checkout.
pub struct Project {
    root: PathBuf,
    target: PathBuf,
}

impl Project {
    /// From where cargo says that this crate is.
    pub fn find() -> Outcome<Self> {
        let here = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = here
            .ancestors()
            .nth(3)
            .filter(|root| root.join("src-tauri").is_dir())
            .ok_or_else(|| format!("{} is not inside a checkout of Cartwall.", here.display()))?
            .to_path_buf();
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Ok(Self { root, target })
    }

    /// The top level.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The panel and the overlay.
    pub fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// What is built.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Tools installed for this checkout alone.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A program built in `profile` (`debug` or `release`).
    pub fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.target.join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}
