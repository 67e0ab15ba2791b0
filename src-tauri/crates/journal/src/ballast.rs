//! Space kept back for the day when the disk is full: a file that is removed then, so that the show can still be saved.

use std::{
    fs::{self, OpenOptions},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{lock, room};

/// The file's name within the data folder.
const NAME: &str = "cartwall.ballast";
/// Enough for hundreds of thousands of changes.
const SIZE: u64 = 64 * 1024 * 1024;
/// It is made where so much stays free besides.
const FREE: u64 = 256 * 1024 * 1024;
/// Between two looks at whether there is room for it.
const PAUSE: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(crate) struct Ballast {
    path: PathBuf,
    stands: bool,
    looked: Option<Instant>,
}

impl Ballast {
    pub(crate) fn of(folder: &Path) -> Self {
        let path = folder.join(NAME);
        let stands = path.metadata().is_ok_and(|data| data.len() >= SIZE);
        Self { path, stands, looked: None }
    }

    /// Gives the space back. Whether there was any to give.
    pub(crate) fn free(&mut self) -> bool {
        self.looked = Some(Instant::now());
        let stood = self.path.exists();
        self.stands = false;
        stood && fs::remove_file(&self.path).is_ok()
    }

    /// Whether it is worth a look now if there is room to make it.
    pub(crate) fn wanted(&self) -> bool {
        !self.stands && self.looked.is_none_or(|looked| looked.elapsed() >= PAUSE)
    }

    /// Makes it where there is plenty of room. Whether there is little room instead.
    pub(crate) fn make(&mut self) -> bool {
        self.looked = Some(Instant::now());
        let folder = self.path.parent().unwrap_or(Path::new("."));
        // A system that does not say how much is free gets no reserve, and no warning that nobody could act on.
        let Ok(free) = fs4::available_space(folder) else { return false };
        if free < SIZE + FREE {
            return true;
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        lock::private(&mut options);
        self.stands = options.open(&self.path).and_then(|file| room::allocate(&file, SIZE)).is_ok();
        if !self.stands {
            // Half a reserve is in the way.
            let _ = fs::remove_file(&self.path);
        }
        false
    }
}
