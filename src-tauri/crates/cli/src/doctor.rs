//! `cartwall doctor`: checks the saved data, repairs it, and puts the repaired file in use.
//!
//! Without `--json` it says in sentences what was found, what was saved and lost, and what to do. It never changes the
//! damaged file; `--use` moves it aside.

use crate::DataFolder;
use crate::terminal;
use cartwall_journal::doctor::{self, Report, Salvaged};
use cartwall_journal::{JournalError, file_in};
use clap::Args;
use std::path::Path;
use std::process::ExitCode;

/// So many problems are named on the terminal; all of them with `--json`.
const NAMED: usize = 10;

#[derive(Args)]
pub struct Doctor {
    #[command(flatten)]
    data: DataFolder,
    /// Saves what is intact to a new file beside the old one, which stays as it is.
    #[arg(long)]
    repair: bool,
    /// Puts the repaired file in use. The damaged one is moved aside and kept.
    #[arg(long = "use", requires = "repair")]
    take: bool,
    /// Prints the findings as JSON.
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let folder = self.data.path()?;
        let path = file_in(&folder);
        // Where there is no file any more, all of it may still be in the side record.
        let report = if self.repair { doctor::check(&path).ok() } else { Some(doctor::check(&path)?) };
        if let Some(report) = report.filter(|report| !self.repair || report.is_sound()) {
            if self.json {
                terminal::print_json(&report)?;
            } else {
                let repair =
                    if self.repair { "There is nothing to repair. Nothing was changed.\n" } else { "" };
                terminal::print(&(found(&report, &folder) + repair))?;
            }
            return Ok(if report.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        if self.take {
            let replaced = doctor::repair_and_use(&folder).map_err(not_repaired)?;
            if self.json {
                terminal::print_json(&replaced)?;
            } else {
                let kept = replaced.aside.as_ref().map_or_else(String::new, |aside| {
                    format!("The damaged file is kept as {}.\n", aside.display())
                });
                terminal::print(&format!(
                    "{}\n{kept}The repaired file is in use. Start Cartwall again.\n",
                    saved(&replaced.salvaged)
                ))?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        let out = path.with_extension("repaired.db");
        let salvaged = doctor::repair(&path, out).map_err(not_repaired)?;
        if self.json {
            terminal::print_json(&salvaged)?;
        } else {
            terminal::print(&format!(
                "{}\nThe repaired file is {}. Nothing else was changed.\nTo put a repaired file in use, run: {}\n",
                saved(&salvaged),
                salvaged.path.display(),
                command(&folder)
            ))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Why nothing was repaired, in words for this command.
fn not_repaired(error: JournalError) -> anyhow::Error {
    match error {
        JournalError::DiskFull => anyhow::anyhow!(
            "The disk is full, so nothing was repaired. The damaged file is as it was. Free as much space as the \
             data takes, then repeat the command."
        ),
        error => error.into(),
    }
}

/// The one command that repairs a data folder and puts the repaired file in use.
fn command(folder: &Path) -> String {
    format!("cartwall doctor --repair --use --data \"{}\"", folder.display())
}

/// What a check found, for people.
fn found(report: &Report, folder: &Path) -> String {
    let path = report.path.display();
    if report.is_sound() {
        let before = match report.lost_before {
            0 => String::new(),
            lost => format!(" An earlier repair could not save {}.", changes(lost)),
        };
        return format!(
            "{path} is sound: {} of {}.{before}\nThe journal's id is {}.\n",
            changes(report.sound_rows),
            count(report.shows, "show", "shows"),
            report.journal.as_deref().unwrap_or("unknown")
        );
    }
    let mut text = format!("{path} is damaged: {}.", count(report.problem_count, "problem", "problems"));
    if report.missing_rows > 0 {
        text.push_str(&format!(" At least {} cannot be read.", changes(report.missing_rows)));
    }
    text.push('\n');
    for problem in report.problems.iter().take(NAMED) {
        text.push_str(&format!("  {}: {}\n", problem.code, problem.detail));
    }
    if report.problem_count > NAMED as u64 {
        text.push_str("  … (all of them with --json)\n");
    }
    // One of a newer release has nothing to repair.
    if !report.problems.iter().any(|problem| problem.code == "newer_file") {
        text.push_str(&format!(
            "Quit Cartwall, then repair the file and put it in use: {}\n",
            command(folder)
        ));
    }
    text
}

/// What a repair saved and what is lost, in a sentence.
fn saved(salvaged: &Salvaged) -> String {
    let from = match salvaged.from_side_record {
        0 => String::new(),
        rows => format!(", {rows} of them from the side record"),
    };
    let lost = match salvaged.newly_lost {
        0 => "Nothing is known to be lost.".to_owned(),
        lost => format!(
            "{} could not be saved; sales among them may be sent again by their shops.",
            changes(lost)
        ),
    };
    format!("Saved {}{from}. {lost}", changes(salvaged.rows))
}

fn changes(number: u64) -> String {
    count(number, "change", "changes")
}

fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
