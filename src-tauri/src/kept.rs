//! What this computer remembers of the app around the page, beside where its windows stood: read once, written
//! whenever it changes, so that the next start looks right before the page has said anything.

use crate::look::Theme;
use crate::windows::View;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use tempfile::NamedTempFile;
use tracing::warn;

/// All of it.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    pub theme: Theme,
    /// By window.
    pub zoom: BTreeMap<String, f64>,
    /// Second windows that are open, or were when Cartwall ended.
    pub open: BTreeSet<View>,
    pub words: Option<Words>,
}

/// The file, and what it says.
pub struct Kept {
    file: PathBuf,
    choices: Mutex<Choices>,
}

impl Kept {
    /// Reads it; what cannot be read counts as never chosen.
    pub fn read(file: PathBuf) -> Self {
        let read = std::fs::read(&file).ok().and_then(|text| serde_json::from_slice(&text).ok());
        Self { file, choices: Mutex::new(read.unwrap_or_default()) }
    }

    /// One thing of it.
    pub fn get<T>(&self, what: impl FnOnce(&Choices) -> T) -> T {
        what(&self.choices.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes it, and writes it down. A full disk must not disturb a show: it is only said.
    pub fn change(&self, change: impl FnOnce(&mut Choices)) {
        let mut choices = self.choices.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut choices);
        if let Err(why) = self.write(&choices) {
            warn!("The next start will not remember how the windows were: {why}");
        }
    }

    /// The words to speak in.
    pub fn words(&self) -> Words {
        self.get(|choices| choices.words.clone()).unwrap_or_else(Words::english)
    }

    fn write(&self, choices: &Choices) -> std::io::Result<()> {
        let folder = self.file.parent().ok_or(std::io::ErrorKind::NotFound)?;
        std::fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec_pretty(choices)?)?;
        file.persist(&self.file)?;
        Ok(())
    }
}
