//! The folder of kept pictures: one file each, named by the SHA-256 of its bytes.

use crate::check::{checked, format_of};
use crate::fetch::Client;
use crate::{AddressGuard, PictureError};
use image::ImageFormat;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// What a kept picture is called: the SHA-256 of its bytes in 64 small hex digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hash(String);

impl Hash {
    /// Reads 64 small hex digits; anything else names no picture.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        (digits && text.len() == 64).then(|| Self(text.to_owned()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(bytes: &[u8]) -> Self {
        Self(hex::encode(Sha256::digest(bytes)))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The kept pictures, and the way to get more. Cheap to clone.
#[derive(Clone)]
pub struct Pictures {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    client: Client,
    /// One picture is decoded at a time: a large one takes much memory.
    decoding: Mutex<()>,
}

impl Pictures {
    /// Opens the folder, making it if need be.
    ///
    /// # Errors
    /// Where the folder cannot be made.
    pub fn open(folder: &Path) -> Result<Self, PictureError> {
        Self::open_guarded(folder, AddressGuard::public_only())
    }

    /// The same with another guard. For tests alone.
    ///
    /// # Errors
    /// Where the folder cannot be made.
    #[doc(hidden)]
    pub fn open_guarded(folder: &Path, guard: AddressGuard) -> Result<Self, PictureError> {
        match fs::create_dir_all(folder) {
            // What is kept in a read-only folder can be shown; keeping more says what is wrong.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied | ErrorKind::StorageFull
                ) => {}
            made => made.map_err(not_kept)?,
        }
        let inner = Inner { folder: folder.to_owned(), client: Client::new(guard), decoding: Mutex::new(()) };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Checks a picture from outside and keeps it. Blocks while it decodes and writes.
    ///
    /// # Errors
    /// Where it is no picture, too large, damaged, or cannot be written.
    pub fn keep(&self, bytes: &[u8]) -> Result<Hash, PictureError> {
        let _one_at_a_time = self.inner.decoding.lock().unwrap_or_else(PoisonError::into_inner);
        self.write(&checked(bytes)?)
    }

    /// Keeps an SVG that is part of Cartwall itself. Never for a file from outside: an SVG can hold scripts.
    ///
    /// # Errors
    /// Where it is not an SVG or cannot be written.
    pub fn keep_own_svg(&self, bytes: &[u8]) -> Result<Hash, PictureError> {
        if !bytes.starts_with(b"<svg") {
            return Err(PictureError::NotAPicture);
        }
        self.write(bytes)
    }

    /// Fetches a picture from the web, checks it and keeps it.
    ///
    /// # Errors
    /// Where the address is not a public one, or what it gives is no picture.
    pub async fn fetch(&self, url: &str) -> Result<Hash, PictureError> {
        let bytes = self.inner.client.get(url).await?;
        let pictures = self.clone();
        let kept = tokio::task::spawn_blocking(move || pictures.keep(&bytes)).await;
        kept.map_err(|_| PictureError::Damaged)?
    }

    /// Where a kept picture lies, and its media type. `None` for a name that is not a digest, or not here.
    pub fn path(&self, hash: &str) -> Option<(PathBuf, &'static str)> {
        let path = self.inner.folder.join(Hash::parse(hash)?.as_str());
        let mut start = [0; 16];
        let length = File::open(&path).ok()?.read(&mut start).ok()?;
        let media_type = match format_of(&start) {
            Some(ImageFormat::Png) => "image/png",
            Some(ImageFormat::Jpeg) => "image/jpeg",
            Some(ImageFormat::WebP) => "image/webp",
            Some(ImageFormat::Gif) => "image/gif",
            None if start[..length].starts_with(b"<svg") => "image/svg+xml",
            _ => return None,
        };
        Some((path, media_type))
    }

    /// Writes beside and renames, so that a file under its digest is always whole.
    fn write(&self, bytes: &[u8]) -> Result<Hash, PictureError> {
        let hash = Hash::of(bytes);
        let folder = &self.inner.folder;
        let path = folder.join(hash.as_str());
        if fs::metadata(&path).is_ok_and(|known| known.len() == bytes.len() as u64) {
            return Ok(hash);
        }
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder).map_err(not_kept)?;
        file.write_all(bytes).map_err(not_kept)?;
        file.as_file().sync_all().map_err(not_kept)?;
        file.persist(&path).map_err(|error| not_kept(error.error))?;
        // The name lasts only once the folder is on disk too; not every system can be asked for that.
        #[cfg(unix)]
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(not_kept)?;
        Ok(hash)
    }
}

fn not_kept(error: std::io::Error) -> PictureError {
    PictureError::NotKept(error.to_string())
}
