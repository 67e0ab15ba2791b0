//! `door.json`: how the host wants the door.

use super::{Certificate, Wanted};
use crate::access::{read_private, replace_private};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;
use tracing::warn;

const NAME: &str = "door.json";
/// Beside the port of this computer's own pages.
const PORT: u16 = 4781;

/// The file. What a newer build adds is not kept: the door can be set again in a moment.
#[derive(Serialize, Deserialize)]
struct Form {
    open: bool,
    port: u16,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    certificate: Option<Certificate>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { open: false, port: PORT, names: Vec::new(), certificate: None }
    }
}

/// A file that cannot be read leaves the door closed.
pub(super) fn read(folder: &Path) -> Wanted {
    let read = || -> io::Result<Option<Form>> {
        let Some(bytes) = read_private(folder, NAME)? else { return Ok(None) };
        Ok(Some(serde_json::from_slice(&bytes)?))
    };
    match read() {
        Ok(Some(Form { open, port, names, certificate })) => Wanted { open, port, names, certificate },
        Ok(None) => Wanted::default(),
        Err(error) => {
            warn!(%error, "door.json cannot be read, so the door for other devices stays closed");
            Wanted::default()
        }
    }
}

pub(super) fn write(folder: &Path, wanted: &Wanted) -> io::Result<()> {
    let Wanted { open, port, names, certificate } = wanted.clone();
    replace_private(folder, NAME, &serde_json::to_vec_pretty(&Form { open, port, names, certificate })?)
}
