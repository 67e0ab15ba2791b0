//! `cartwall`: the whole product without a window, and its history from the command line.
//!
//! Results go to stdout, logs to stderr. It never opens a journal for writing beside a running core.

mod backups;
mod doctor;
mod failure;
mod history;
mod import;
mod import_orders;
mod restore;
mod serve;
mod table;
mod terminal;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// With Linux's own allocator, a core that takes in a large catalogue again and again holds more memory each time: what
/// one thread frees is not used by the next.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The control panel of a live shopping show.
#[derive(Parser)]
#[command(name = "cartwall", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the show without a window; prints one JSON line when ready.
    Serve(serve::Serve),
    /// Imports a catalogue file: Shopify, WooCommerce, Google or Meta feed, or a table.
    Import(import::ImportFile),
    /// Takes in the orders of a shop's export that were placed while a show was live.
    ImportOrders(import_orders::ImportOrders),
    /// Lists all shows with their key figures.
    Shows(history::Shows),
    /// Prints one show's report.
    Report(history::Report),
    /// Writes one show's report to a file.
    Export(history::ExportShow),
    /// Lists the backups, newest first, and checks each.
    Backups(backups::List),
    /// Makes a new data folder from a backup. The old folder stays as it is.
    Restore(restore::Restore),
    /// Checks the saved data, and with --repair saves what is intact.
    Doctor(doctor::Doctor),
}

/// Where the data is.
#[derive(Args, Clone)]
struct DataFolder {
    /// The data folder.
    #[arg(long = "data", value_name = "DIR", env = "CARTWALL_DATA")]
    data: Option<PathBuf>,
}

impl DataFolder {
    /// The folder given, or the platform's own place for Cartwall.
    fn path(&self) -> anyhow::Result<PathBuf> {
        let own = || dirs::data_local_dir().map(|folder| folder.join("cartwall"));
        self.data.clone().or_else(own).ok_or_else(|| {
            anyhow::anyhow!("This system names no folder for data. Say where with --data DIR.")
        })
    }
}

fn main() -> ExitCode {
    let parsed = match Cli::try_parse() {
        Ok(parsed) => parsed,
        Err(error) if error.use_stderr() => {
            // It repeats the arguments, and those may be names of files that somebody else gave.
            terminal::say(&error.render().to_string());
            return ExitCode::from(2);
        }
        Err(help) => help.exit(),
    };
    let outcome = match parsed.command {
        Command::Serve(serve) => serve.run(),
        Command::Import(import) => import.run(),
        Command::ImportOrders(import) => import.run(),
        Command::Shows(shows) => shows.run(),
        Command::Report(report) => report.run(),
        Command::Export(export) => export.run(),
        Command::Backups(list) => list.run(),
        Command::Restore(restore) => restore.run(),
        Command::Doctor(doctor) => doctor.run(),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => failure::tell(&error),
    }
}
