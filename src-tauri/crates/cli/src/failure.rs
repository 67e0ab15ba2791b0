//! What went wrong, for a person on stderr and, where JSON was asked for, for a program on stdout.

use crate::terminal;
use cartwall_api::Problem;
use std::process::ExitCode;

/// A problem of the api as an error of the command line.
#[derive(Debug)]
pub struct Failure {
    pub problem: Problem,
    /// Print it as JSON too.
    pub json: bool,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.problem.detail)
    }
}

impl std::error::Error for Failure {}

/// Makes problems into failures.
pub fn as_json(json: bool) -> impl Fn(Problem) -> anyhow::Error {
    move |problem| Failure { problem, json }.into()
}

/// Says what went wrong and gives the exit code.
pub fn tell(error: &anyhow::Error) -> ExitCode {
    terminal::say(&format!("cartwall: {}\n", terminal::value(&format!("{error:#}"))));
    if let Some(failure) = error.downcast_ref::<Failure>()
        && failure.json
    {
        let _ = terminal::print_json(&failure.problem);
    }
    ExitCode::FAILURE
}
