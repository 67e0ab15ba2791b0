//! `clients.secret`: what the tokens of this installation's own clients are derived from.

use super::{files, random_bytes};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::io;
use std::path::Path;

const NAME: &str = "clients.secret";

/// 32 random bytes.
pub(super) struct Secret([u8; 32]);

impl Secret {
    pub fn new() -> io::Result<Self> {
        random_bytes().map(Self)
    }

    pub fn make(folder: &Path) -> io::Result<Self> {
        let secret = Self::new()?;
        secret.write(folder)?;
        Ok(secret)
    }

    pub fn read(folder: &Path) -> io::Result<Option<Self>> {
        let Some(bytes) = files::read(folder, NAME)? else { return Ok(None) };
        let mut secret = [0; 32];
        hex::decode_to_slice(bytes.trim_ascii(), &mut secret).map_err(|_| {
            let path = folder.join(NAME);
            let text = format!(
                "{} is damaged. Bring it back from a copy, or move it away and start again: then the addresses for OBS, \
                 button decks and the panel are new ones.",
                path.display()
            );
            io::Error::new(io::ErrorKind::InvalidData, text)
        })?;
        Ok(Some(Self(secret)))
    }

    pub fn write(&self, folder: &Path) -> io::Result<()> {
        files::replace(folder, NAME, hex::encode(self.0).as_bytes())
    }

    /// The token of a client. What goes in never changes: it stands in addresses.
    pub fn token(&self, client: &str, generation: u32) -> String {
        // A short key is filled up with zeros, as HMAC itself does it.
        let mut key = [0; 64];
        key[..32].copy_from_slice(&self.0);
        let mut mac = <Hmac<Sha256> as Mac>::new(&key.into());
        mac.update(format!("cartwall client {client} {generation}").as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }
}
