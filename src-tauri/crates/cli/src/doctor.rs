//! `cartwall doctor`

use crate::DataFolder;
use crate::terminal;
use cartwall_journal::{doctor, file_in};
use clap::Args;
use std::process::ExitCode;

#[derive(Args)]
pub struct Doctor {
    #[command(flatten)]
    data: DataFolder,
    /// Saves what is intact to a new file beside the old one, which stays as it is.
    #[arg(long)]
    repair: bool,
    /// Prints the findings as JSON.
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let path = file_in(self.data.path()?);
        if self.repair {
            let out = path.with_extension("repaired.db");
            let salvage = doctor::repair(&path, &out)?;
            terminal::print_json(&serde_json::to_string(&salvage)?)?;
            return Ok(ExitCode::SUCCESS);
        }
        let report = doctor::check(&path)?;
        let sound = report.is_sound();
        if self.json {
            terminal::print_json(&serde_json::to_string(&report)?)?;
        } else {
            terminal::print_json(&serde_json::to_string_pretty(&report)?)?;
        }
        Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
