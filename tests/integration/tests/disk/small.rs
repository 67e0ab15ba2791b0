//! A small disk of its own, which a test can fill or make read-only. Needs root and Linux; elsewhere its tests are skipped
//! and say so.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Mounted until it is dropped.
pub struct SmallDisk(PathBuf);

fn run(program: &str, args: &[&str]) -> bool {
    let run = Command::new(program).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status();
    run.is_ok_and(|status| status.success())
}

impl SmallDisk {
    /// In memory, with blocks of 4 KiB.
    pub fn in_memory(at: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let mounted = run("mount", &["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs", at.to_str()?]);
        Self::mounted(mounted, at)
    }

    /// ext4 with blocks of 1 KiB, in a file.
    pub fn with_small_blocks(at: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let image = at.with_extension("img");
        let image = image.to_str()?;
        let mounted = run("truncate", &["-s", size, image])
            && run("mkfs.ext4", &["-q", "-b", "1024", image])
            && run("mount", &["-o", "loop", image, at.to_str()?]);
        Self::mounted(mounted, at)
    }

    #[allow(clippy::print_stdout)] // Says what was skipped.
    fn mounted(mounted: bool, at: &Path) -> Option<Self> {
        if !mounted {
            println!("skipped: no disk can be mounted here (this needs root on Linux)");
        }
        mounted.then(|| Self(at.to_owned()))
    }

    /// Takes all the space that is left, to the last block.
    pub fn fill(&self) {
        let mut filler = File::options().create(true).append(true).open(self.0.join("filler")).unwrap();
        for size in [1 << 20, 1 << 16, 1 << 12, 1 << 10, 1] {
            while filler.write_all(&vec![1; size]).is_ok() {}
            // What could not be written is known only once the disk was asked.
            let _ = filler.sync_all();
        }
    }

    pub fn free(&self) {
        fs::remove_file(self.0.join("filler")).unwrap();
    }

    pub fn make_read_only(&self) {
        assert!(run("mount", &["-o", "remount,ro", self.0.to_str().unwrap()]));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        run("umount", &["-l", self.0.to_str().unwrap()]);
    }
}
