//! `cartwall restore`
//!
//! It makes a whole data folder beside the new one's place under another name, and gives it its name when everything in
//! it is on disk and was checked. It never writes to the old folder, and never to a folder that holds something.

use crate::DataFolder;
use crate::failure::as_json;
use cartwall_api::ApiCode;
use cartwall_api::Problem;
use cartwall_journal::backup::{self, Backups};
use cartwall_journal::doctor::{self, Report};
use clap::Args;
use serde::Serialize;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What a data folder needs beside its journal to go on as before: the clients and the address for OBS, the shops'
/// credentials, and the pictures.
const BESIDE: &[&str] = &["clients.json", "clients.secret", "credentials.age", "pictures"];

/// Makes a new data folder that can be used at once. The journal comes from FILE: a backup, a repaired file, or any
/// other file of Cartwall's, which is only read. The address for OBS, the shops' credentials and the pictures come from
/// the folder that the file belongs to, where they are there.
///
/// Orders that were sent before the backup was made are known in it and count once; those sent later can be sent again.
///
/// With --json it prints {"restored", "data", "file", "last_row", "rows", "shows", "copied"}, or a problem with its code:
/// exists, not_empty, missing, not_ours, newer_file, damaged, no_room, no_backup.
#[derive(Args)]
pub struct Restore {
    /// A backup or another file of Cartwall's. Without it the newest sound backup of --from is taken.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The new folder.
    #[command(flatten)]
    data: DataFolder,
    /// The old data folder, where it is not the one that FILE lies in.
    #[arg(long, value_name = "OLD_FOLDER")]
    from: Option<PathBuf>,
    /// Prints what was done as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Answer {
    restored: bool,
    data: PathBuf,
    file: PathBuf,
    last_row: u64,
    rows: u64,
    shows: u64,
    copied: Vec<&'static str>,
}

impl Restore {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let data = self.data.path()?;
        let answer = self.restore(&data).map_err(as_json(self.json))?;
        let mut stdout = io::stdout().lock();
        if self.json {
            writeln!(stdout, "{}", serde_json::to_string(&answer)?)?;
            return Ok(ExitCode::SUCCESS);
        }
        let (rows, shows) = (counted(answer.rows, "change"), counted(answer.shows, "show"));
        let folder = data.display();
        writeln!(stdout, "Restored {rows} and {shows} from {}.", answer.file.display())?;
        if !answer.copied.contains(&"clients.secret") {
            writeln!(stdout, "The address for OBS is a new one: copy it again from the panel.")?;
        }
        writeln!(stdout, "The old folder was not changed. Start with: cartwall serve --data {folder}")?;
        Ok(ExitCode::SUCCESS)
    }

    fn restore(&self, data: &Path) -> Result<Answer, Problem> {
        refuse_what_is_there(data)?;
        let file = match &self.file {
            Some(file) => file.clone(),
            None => newest_sound(self.from.as_deref())?,
        };
        let home = self.from.clone().or_else(|| home_of(&file));
        let parent = parent_of(data);
        fs::create_dir_all(parent).map_err(|error| failed(parent, &error))?;
        // Goes away by itself where anything fails.
        let made = tempfile::Builder::new().prefix(".cartwall-restore-").tempdir_in(parent);
        let made = made.map_err(|error| failed(parent, &error))?;
        let folder = made.path().join("data");
        let report = backup::restore(&file, &folder)?;
        let copied = copy_beside(home.as_deref(), &folder).map_err(|error| failed(&folder, &error))?;
        give_name(&folder, data)?;
        let Report { last_seq: last_row, sound_rows: rows, shows, .. } = report;
        Ok(Answer { restored: true, data: data.to_owned(), file, last_row, rows, shows, copied })
    }
}

fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Only a folder that does not exist, or an empty one, is filled.
fn refuse_what_is_there(data: &Path) -> Result<(), Problem> {
    if cartwall_journal::file_in(data).symlink_metadata().is_ok() {
        return Err(cartwall_journal::JournalError::Exists { path: data.to_owned() }.into());
    }
    let empty = match fs::read_dir(data) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == ErrorKind::NotFound,
    };
    if empty {
        return Ok(());
    }
    let detail = format!(
        "{} is not an empty folder. Nothing was changed. Name a new folder with --data; it is made for you.",
        data.display()
    );
    Err(Problem::new(409, ApiCode::NotEmpty, detail))
}

fn newest_sound(from: Option<&Path>) -> Result<PathBuf, Problem> {
    let none = |detail: String| Problem::new(404, ApiCode::NoBackup, detail);
    let from = from.ok_or_else(|| {
        none(
            "Name a file, or the old data folder with --from. `cartwall backups` lists what there is.".into(),
        )
    })?;
    let sound = |path: &PathBuf| doctor::check(path).is_ok_and(|report| report.is_sound());
    let mut newest_first = Backups::of(from).list()?.into_iter().map(|backup| backup.path);
    newest_first.find(sound).ok_or_else(|| {
        none(format!("There is no sound backup in {}. Nothing was changed.", from.join("backups").display()))
    })
}

/// The data folder that a file lies in, or in whose folder of backups it lies.
fn home_of(file: &Path) -> Option<PathBuf> {
    let file = file.canonicalize().ok()?;
    let folder = file.parent()?;
    let home = if folder.file_name() == Some(OsStr::new("backups")) { folder.parent()? } else { folder };
    Some(home.to_owned())
}

fn parent_of(data: &Path) -> &Path {
    data.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn copy_beside(home: Option<&Path>, to: &Path) -> io::Result<Vec<&'static str>> {
    let Some(home) = home else { return Ok(Vec::new()) };
    let mut copied = Vec::new();
    for &name in BESIDE {
        let from = home.join(name);
        // A link could lead anywhere: only what really lies in the folder is taken along.
        match from.symlink_metadata() {
            Ok(data) if data.is_dir() => copy_files(&from, &to.join(name))?,
            Ok(data) if data.is_file() => copy_file(&from, &to.join(name))?,
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => continue,
        }
        copied.push(name);
    }
    Ok(copied)
}

fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            copy_file(&entry.path(), &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// With its rights, and on disk.
fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    File::options().write(true).open(to).and_then(|file| file.sync_all())
}

fn give_name(made: &Path, data: &Path) -> Result<(), Problem> {
    // An empty folder of that name makes room. Where it was filled meanwhile this fails, and nothing is lost.
    match fs::remove_dir(data) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(data, &error)),
        _ => {}
    }
    fs::rename(made, data).map_err(|error| failed(data, &error))?;
    #[cfg(unix)]
    File::open(parent_of(data)).and_then(|folder| folder.sync_all()).map_err(|error| failed(data, &error))?;
    Ok(())
}

fn failed(path: &Path, error: &io::Error) -> Problem {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Problem::new(
            507,
            ApiCode::NoRoom,
            "The disk is full. Nothing was restored, and nothing is left of the try. Free some space, or choose another disk.",
        ),
        _ => Problem::new(
            500,
            ApiCode::Io,
            format!("{} cannot be used: {error}. Nothing was restored.", path.display()),
        ),
    }
}
