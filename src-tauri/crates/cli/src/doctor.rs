//! `cartwall doctor`

use crate::DataFolder;
use cartwall_journal::{doctor, file_in};
use clap::Args;
use std::io::Write;
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
        let mut stdout = std::io::stdout().lock();
        if self.repair {
            let out = path.with_extension("repaired.db");
            let salvage = doctor::repair(&path, &out)?;
            writeln!(stdout, "{}", serde_json::to_string(&salvage)?)?;
            return Ok(ExitCode::SUCCESS);
        }
        let report = doctor::check(&path)?;
        let sound = report.is_sound();
        if self.json {
            writeln!(stdout, "{}", serde_json::to_string(&report)?)?;
        } else {
            writeln!(stdout, "{}", serde_json::to_string_pretty(&report)?)?;
        }
        Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
