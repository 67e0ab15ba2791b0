//! `cargo xtask …`: everything that is done to this repository by a person or by continuous integration.
//!
//! It is the first thing that a newcomer compiles, so it has no dependencies, and it must never need
//! anything that it has not checked for and told how to get.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it talks to a person at a terminal")]

mod audit;
mod bench;
mod checks;
mod counts;
mod fuzz;
mod generate;
mod node;
mod openapi;
mod project;
mod run;
mod rust_tests;
mod start;
mod steps;
mod stores;
mod system;

use project::Project;
use run::Outcome;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask start [--headless] [--release] [-- ARGS]
    Installs what is missing, builds, and opens Cartwall's window; without a display (or with
    --headless) serves the same panel to a browser. ARGS go to the program, such as --data DIR.
cargo xtask test [fast | openapi | stores [--woocommerce URL]]
    Installs what the tests need and runs all of them, cargo-deny's checks too; `fast` is the inner loop: formatting,
    lints, unit and integration tests, the panel's unit tests; `openapi` is the OpenAPI document against a running
    core alone; `stores` are those against real shops alone, or the checks against the WooCommerce at URL
    (tests/stores/README.md).
cargo xtask generate [--check]
    Writes ui/src/wire from the types in cartwall-api; --check fails where they differ.
cargo xtask pictures [--out DIR] [--only NAME]
    Takes pictures of the overlay and of every view of the panel into target/pictures.
cargo xtask bench [--only NAME]
    Measures what design and README promise; a table, and target/bench.json.
cargo xtask fuzz TARGET [SECONDS]
    Runs one of the fuzz targets of tests/fuzz, for a minute where no time is given.
cargo xtask audit
    Checks licences, advisories and sources of all dependencies with cargo-deny.";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            if !problem.is_empty() {
                eprintln!("\n{problem}");
            }
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Outcome {
    let project = Project::find()?;
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["start", rest @ ..] => start::start(&project, rest),
        ["test"] => checks::all(&project),
        ["test", "fast"] => checks::fast(&project),
        ["test", "openapi"] => openapi::only(&project),
        ["test", "stores"] => stores::only(&project),
        ["test", "stores", "--woocommerce", url] => stores::woocommerce(&project, url),
        ["generate"] => generate::generate(&project, generate::Features::OfOnePackage),
        ["generate", "--check"] => generate::check(&project, generate::Features::OfOnePackage),
        ["pictures", rest @ ..] => checks::pictures(&project, rest),
        ["bench", rest @ ..] => bench::bench(&project, rest),
        ["fuzz", target] => fuzz::one(&project, target, "60"),
        ["fuzz", target, seconds] => fuzz::one(&project, target, seconds),
        ["audit"] => audit::audit(&project),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(format!("`{}` is not something cargo xtask knows.\n\n{HELP}", other.join(" "))),
    }
}
