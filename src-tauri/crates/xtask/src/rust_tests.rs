//! The tests in Rust: by cargo-nextest where it is installed, and otherwise the same ones by `cargo test`.

use crate::project::Project;
use crate::run::{cargo, works};
use std::process::Command;

/// Tests that only write files: `cargo xtask generate` runs those. `.config/nextest.toml` leaves them out of its runs.
const NO_TESTS: &str = "export_bindings_";

/// Which runner there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runner {
    Nextest,
    CargoTest,
}

impl Runner {
    /// Of this computer.
    pub fn of_here() -> Self {
        if works("cargo", &["nextest", "--version"]) { Self::Nextest } else { Self::CargoTest }
    }

    /// All tests but those that a person must ask for.
    fn all(self, selection: &[&str]) -> Vec<String> {
        match self {
            Self::Nextest => words(&[&["nextest", "run", "--locked", "--no-fail-fast"], selection]),
            Self::CargoTest => words(&[
                &["test", "--locked", "--no-fail-fast", "--all-targets"],
                selection,
                &["--", "--skip", NO_TESTS],
            ]),
        }
    }

    /// Those that need the simulator of a shop, which is installed beside them.
    fn simulator(self, selection: &[&str]) -> Vec<String> {
        match self {
            Self::Nextest => words(&[
                &["nextest", "run", "--locked", "--run-ignored", "only", "-E", "test(simulator::)"],
                selection,
            ]),
            Self::CargoTest => words(&[
                &["test", "--locked", "--no-fail-fast", "--test", "stores"],
                selection,
                &["--", "--ignored", "simulator::"],
            ]),
        }
    }
}

fn words(parts: &[&[&str]]) -> Vec<String> {
    parts.concat().into_iter().map(str::to_owned).collect()
}

fn command(args: &[String], project: &Project) -> Command {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    cargo(&args, project.root())
}

/// The unit and integration tests of the packages that are selected.
pub fn all(project: &Project, selection: &[&str]) -> Command {
    command(&Runner::of_here().all(selection), project)
}

/// The tests against the simulator.
pub fn simulator(project: &Project, selection: &[&str]) -> Command {
    command(&Runner::of_here().simulator(selection), project)
}

/// The examples in the documentation.
pub fn of_documentation(project: &Project) -> Command {
    cargo(&["test", "--locked", "--workspace", "--doc", "--quiet"], project.root())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_nextest_the_same_tests_run_and_none_that_only_writes_files() {
        assert_eq!(
            Runner::CargoTest.all(&["--workspace"]).join(" "),
            "test --locked --no-fail-fast --all-targets --workspace -- --skip export_bindings_"
        );
        assert_eq!(
            Runner::CargoTest.simulator(&["--package", "cartwall-stores"]).join(" "),
            "test --locked --no-fail-fast --test stores --package cartwall-stores -- --ignored simulator::"
        );
        let config = include_str!("../../../../.config/nextest.toml");
        assert!(config.contains(&format!("default-filter = \"not test(/{NO_TESTS}/)\"")));
    }
}
