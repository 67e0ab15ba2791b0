//! Node.js and the panel's packages.

use crate::project::Project;
use crate::run::{Outcome, command, exists, read, run};
use crate::system::{Need, apt_candidate, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Vite needs it.
const OLDEST: (u32, u32) = (20, 19);
/// Fetched from the npm registry, for this checkout alone, where the system's is older.
const OWN: &str = "node@22.23.3";

/// Node.js and npm as found.
pub struct Node {
    /// Put before PATH, where it is not the system's.
    folder: Option<PathBuf>,
}

impl Node {
    /// Finds Node.js, or brings it on Debian and Ubuntu.
    pub fn find_or_install(project: &Project) -> Outcome<Self> {
        if let Ok(node) = Self::find(project) {
            return Ok(node);
        }
        let needed = format!("Node.js {}.{} or newer, with npm", OLDEST.0, OLDEST.1);
        if !cfg!(target_os = "linux") || !exists("apt-get") {
            let how = if cfg!(target_os = "macos") {
                "\n\n    brew install node\n\nor the installer from https://nodejs.org"
            } else if cfg!(windows) {
                "\n\n    winget install OpenJS.NodeJS.LTS\n\nor the installer from https://nodejs.org"
            } else {
                " with this system's packages, or from https://nodejs.org"
            };
            return Err(format!(
                "{needed}, is missing. Please install it{how}, then open a new terminal and run the same \
                 command again."
            ));
        }
        // Some distributions' packages of Node.js bring npm along, and refuse Debian's.
        let with_npm = apt_candidate("nodejs").is_some_and(|version| version.contains("nodesource"));
        let packages: &[&str] = if with_npm { &["nodejs"] } else { &["nodejs", "npm"] };
        let need = Need { what: "Node.js with npm", packages, present: || exists("node") && exists("npm") };
        ensure(&[need])?;
        if let Ok(node) = Self::find(project) {
            return Ok(node);
        }
        println!(
            "      the system's Node.js is older than {}.{}: fetching {OWN} into target/tools",
            OLDEST.0, OLDEST.1
        );
        let folder = project.tools().join("node");
        std::fs::create_dir_all(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
        run(&mut command(
            "npm",
            &["install", "--no-fund", "--no-audit", "--loglevel=error", "--prefix", ".", OWN],
            &folder,
        ))?;
        Self::find(project).map_err(|_| format!("{needed}, could not be fetched. Please install it by hand."))
    }

    /// The system's, or the one fetched earlier.
    pub fn find(project: &Project) -> Outcome<Self> {
        let own = project.tools().join("node/node_modules/.bin");
        [None, Some(own)]
            .into_iter()
            .map(|folder| Self { folder })
            .find(|node| node.version().is_some_and(|version| version >= OLDEST))
            .ok_or_else(|| "Node.js is missing. `cargo xtask start` brings it.".to_owned())
    }

    fn version(&self) -> Option<(u32, u32)> {
        // npm comes in the same breath: a Node.js without it is of no use here.
        read(&mut self.npm(&["--version"], Path::new("."))).ok()?;
        let version = read(&mut self.node(&["--version"], Path::new("."))).ok()?;
        let mut parts = version.trim().trim_start_matches('v').split('.').map(str::parse);
        Some((parts.next()?.ok()?, parts.next()?.ok()?))
    }

    /// A command that finds this Node.js too.
    pub fn with_path(&self, mut command: Command) -> Command {
        if let Some(folder) = &self.folder {
            let mut path = folder.clone().into_os_string();
            if let Some(rest) = std::env::var_os("PATH") {
                path.push(if cfg!(windows) { ";" } else { ":" });
                path.push(rest);
            }
            command.env("PATH", path);
        }
        command
    }

    /// `node …` in a folder.
    pub fn node(&self, args: &[&str], folder: &Path) -> Command {
        let program = self.folder.as_ref().map_or_else(|| PathBuf::from("node"), |own| own.join("node"));
        self.with_path(command(program, args, folder))
    }

    /// `npm …` in a folder.
    pub fn npm(&self, args: &[&str], folder: &Path) -> Command {
        self.with_path(command(if cfg!(windows) { "npm.cmd" } else { "npm" }, args, folder))
    }

    /// `npm run …` of the panel.
    pub fn script(&self, project: &Project, name: &str) -> Command {
        self.npm(&["run", "--silent", name], &project.ui())
    }

    /// Fetches the panel's packages.
    pub fn packages(&self, project: &Project) -> Outcome {
        self.install(&project.ui(), &[])
    }

    /// Fetches the Chromiums that OBS brings, for the overlay's tests.
    pub fn old_chromiums(&self, project: &Project) -> Outcome {
        self.install(&project.root().join("tests/e2e/old-chromiums"), &["--ignore-scripts"])
    }

    /// Fetches a folder's packages where its lock file has changed since the last time.
    fn install(&self, folder: &Path, more: &[&str]) -> Outcome {
        let lock = folder.join("package-lock.json");
        let stamp = folder.join("node_modules/.cartwall-lock");
        let wanted = std::fs::read(&lock).map_err(|why| format!("{}: {why}", lock.display()))?;
        if std::fs::read(&stamp).is_ok_and(|had| had == wanted) {
            println!("      up to date");
            return Ok(());
        }
        let args = [&["ci", "--no-fund", "--no-audit", "--loglevel=error"], more].concat();
        run(&mut self.npm(&args, folder)).map_err(|problem| {
            format!("{problem}\nIs there a network connection? npm tells more in the lines above.")
        })?;
        std::fs::write(&stamp, wanted).map_err(|why| format!("{}: {why}", stamp.display()))
    }
}
