//! `cartwall backups`

use crate::DataFolder;
use crate::failure::as_json;
use crate::table::table;
use cartwall_api::wire::utc;
use cartwall_journal::backup::{Backup, Backups};
use cartwall_journal::doctor;
use clap::Args;
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Cartwall makes backups by itself: every five minutes of a show or a rehearsal, after it, and once a day where
/// something has changed. Each is checked before it takes its name. It keeps the newest five, one of each of the last
/// seven days, and those after the last three shows, and never fills the disk: together they take no more than what is
/// free beside them.
///
/// With --json it prints {"folder", "backups": [{"path", "at", "last_row", "rows", "shows", "bytes", "reason",
/// "sound"}]}, newest first. "at" is RFC 3339 in UTC; "reason" is running, ended or daily; "rows" and "shows" are null
/// where the file cannot be read.
#[derive(Args)]
pub struct List {
    #[command(flatten)]
    data: DataFolder,
    /// Where the backups are, if not in the data folder.
    #[arg(long, value_name = "DIR", env = "CARTWALL_BACKUPS")]
    backups: Option<PathBuf>,
    /// Prints them as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Answer {
    folder: PathBuf,
    backups: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    path: PathBuf,
    at: String,
    last_row: u64,
    rows: Option<u64>,
    shows: Option<u64>,
    bytes: u64,
    reason: &'static str,
    sound: bool,
}

impl List {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let data = self.data.path()?;
        let kept = self.backups.map_or_else(|| Backups::of(&data), Backups::in_folder);
        let listed = kept.list().map_err(|error| as_json(self.json)(error.into()))?;
        let backups: Vec<Line> = listed.into_iter().map(line).collect();
        let mut stdout = std::io::stdout().lock();
        if self.json {
            let answer = Answer { folder: kept.folder().to_owned(), backups };
            writeln!(stdout, "{}", serde_json::to_string(&answer)?)?;
            return Ok(ExitCode::SUCCESS);
        }
        if backups.is_empty() {
            writeln!(stdout, "There are no backups in {} yet.", kept.folder().display())?;
            return Ok(ExitCode::SUCCESS);
        }
        let rows: Vec<Vec<String>> = backups.iter().map(Line::cells).collect();
        write!(stdout, "{}", table(&["time", "rows", "shows", "size", "sound", "why", "file"], &rows))?;
        writeln!(stdout, "\nRestore one with: cartwall restore FILE --data NEW_FOLDER")?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Line {
    fn cells(&self) -> Vec<String> {
        let known = |number: Option<u64>| number.map_or_else(|| "unknown".to_owned(), |n| n.to_string());
        vec![
            self.at.clone(),
            known(self.rows),
            known(self.shows),
            size(self.bytes),
            if self.sound { "yes" } else { "NO" }.to_owned(),
            self.reason.to_owned(),
            self.path.display().to_string(),
        ]
    }
}

fn line(backup: Backup) -> Line {
    let report = doctor::check(&backup.path).ok();
    Line {
        at: utc(backup.at),
        last_row: backup.last_seq,
        rows: report.as_ref().map(|report| report.sound_rows),
        shows: report.as_ref().map(|report| report.shows),
        bytes: backup.bytes,
        reason: backup.reason.as_str(),
        sound: report.is_some_and(|report| report.is_sound()),
        path: backup.path,
    }
}

fn size(bytes: u64) -> String {
    if bytes < 1 << 20 { format!("{} kB", bytes.div_ceil(1 << 10)) } else { format!("{} MB", bytes >> 20) }
}
