//! The tokens of this installation: one a role, one for overlays, one for button decks.
//!
//! They are made once from the system's randomness and kept beside the data, readable by its owner alone, so that
//! the address in OBS stays good for ever. They appear in no log.

use crate::list::Role;
use cartwall_domain::Actor;
use rand::TryRngCore;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write;
use std::path::Path;

/// The file's name within the data folder.
const NAME: &str = "keys.json";

/// The tokens.
#[derive(Clone, Serialize, Deserialize)]
pub struct Keys {
    host: String,
    producer: String,
    co_host: String,
    observer: String,
    overlay: String,
    control: String,
}

/// Who holds a valid token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What they may do.
    pub role: Role,
    /// How the journal names them.
    pub actor: Actor,
}

impl Session {
    /// A session of the creator's own window.
    pub fn host() -> Self {
        Self { role: Role::Host, actor: Actor::client("host") }
    }
}

impl Keys {
    /// Reads the tokens in `folder`, or makes them.
    ///
    /// # Errors
    /// Where the file cannot be read, is not ours, or cannot be written.
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        let path = folder.join(NAME);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
                let why = crate::misread::without_values(&error.to_string());
                let text = format!("{} is damaged ({why}). Delete it to get new addresses.", path.display());
                std::io::Error::new(std::io::ErrorKind::InvalidData, text)
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let keys = Self::new()?;
                write_private(&path, &serde_json::to_vec_pretty(&keys)?)?;
                Ok(keys)
            }
            Err(error) => Err(error),
        }
    }

    /// As `open`, where nothing can be written: new tokens are good until Cartwall ends.
    ///
    /// # Errors
    /// Where the file cannot be read or is not ours.
    pub fn view(folder: &Path) -> std::io::Result<Self> {
        if folder.join(NAME).exists() { Self::open(folder) } else { Self::new() }
    }

    /// Writes the tokens into a folder that has lost them.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write_again(&self, folder: &Path) -> std::io::Result<()> {
        let path = folder.join(NAME);
        if path.exists() { Ok(()) } else { write_private(&path, &serde_json::to_vec_pretty(self)?) }
    }

    fn new() -> std::io::Result<Self> {
        Ok(Self {
            host: token()?,
            producer: token()?,
            co_host: token()?,
            observer: token()?,
            overlay: token()?,
            control: token()?,
        })
    }

    /// The creator's token.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The read-only key in an overlay's address.
    pub fn overlay(&self) -> &str {
        &self.overlay
    }

    /// The token of button decks; good for `/control` alone.
    pub fn control(&self) -> &str {
        &self.control
    }

    /// Whose token this is. Comparing digests takes as long for a near miss as for a wild guess.
    pub fn authenticate(&self, given: &str) -> Option<Session> {
        let given = blake3::hash(given.as_bytes());
        let holders = [
            (&self.host, Role::Host, "host"),
            (&self.producer, Role::Producer, "producer"),
            (&self.co_host, Role::CoHost, "co_host"),
            (&self.observer, Role::Observer, "observer"),
            (&self.overlay, Role::Overlay, "overlay"),
        ];
        let mut found = None;
        for (token, role, by) in holders {
            if blake3::hash(token.as_bytes()) == given {
                found = Some(Session { role, actor: Actor::client(by) });
            }
        }
        found
    }

    /// A button deck's session, for `/control` alone.
    pub fn authenticate_control(&self, given: &str) -> Option<Session> {
        let is_deck = blake3::hash(self.control.as_bytes()) == blake3::hash(given.as_bytes());
        is_deck.then(|| Session { role: Role::Producer, actor: Actor::client("deck") })
    }
}

/// 256 random bits, in hexadecimal.
fn token() -> std::io::Result<String> {
    let mut bytes = [0_u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(std::io::Error::other)?;
    Ok(blake3::Hash::from(bytes).to_hex().to_string())
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_stay_the_same_and_each_opens_its_own_role() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path()).unwrap();
        let again = Keys::open(folder.path()).unwrap();
        assert_eq!(keys.overlay(), again.overlay());
        assert_eq!(again.authenticate(keys.host()), Some(Session::host()));
        assert_eq!(again.authenticate(keys.overlay()).map(|s| s.role), Some(Role::Overlay));
        assert_eq!(again.authenticate(keys.control()), None);
        assert!(again.authenticate_control(keys.control()).is_some());
        assert_eq!(again.authenticate(""), None);
    }
}
