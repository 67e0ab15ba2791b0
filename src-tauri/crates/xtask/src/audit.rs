//! cargo-deny: licences, banned crates, sources and advisories of every dependency, in each test run.
//!
//! Where this version of it is not here it is built into target/tools, beside whatever else goes on. Advisories need
//! their database from the network; where that cannot be had they are left out, and the table says so.

use crate::project::Project;
use crate::run::{Background, Outcome, cargo, command, read, run, said_last, show_and_keep};
use crate::steps::Checks;
use std::process::Command;

/// Versions differ in what they call their options, so no other one is used.
const VERSION: &str = "0.20.2";

/// cargo-deny of this version: there, or being built.
pub enum Deny {
    Here(String),
    Building(Outcome<Background>),
}

/// Looks for it, and begins to build it where it is missing.
pub fn prepare(project: &Project) -> Deny {
    if let Some(program) = find(project) {
        return Deny::Here(program);
    }
    Deny::Building(
        std::fs::create_dir_all(project.tools())
            .map_err(|why| why.to_string())
            .and_then(|()| Background::start(&mut install(project), &project.tools().join("cargo-deny.log"))),
    )
}

fn own(project: &Project) -> String {
    let name = format!("cargo-deny{}", std::env::consts::EXE_SUFFIX);
    project.tools().join("bin").join(name).to_string_lossy().into_owned()
}

fn find(project: &Project) -> Option<String> {
    let is_this = |program: &String| {
        read(&mut command(program, &["--version"], project.root())).is_ok_and(|said| is_version(&said))
    };
    [own(project), "cargo-deny".to_owned()].into_iter().find(is_this)
}

fn is_version(said: &str) -> bool {
    said.split_whitespace().nth(1) == Some(VERSION)
}

/// Without optimisation: it is built in a third of the time, and has little to do.
fn install(project: &Project) -> Command {
    let root = project.tools().to_string_lossy().into_owned();
    let args =
        ["install", "cargo-deny", "--version", VERSION, "--locked", "--debug", "--force", "--root", &root];
    let mut install = cargo(&args, &project.tools());
    // It is built in a folder that goes away, never among what is built here.
    install.env_remove("CARGO_TARGET_DIR");
    install
}

fn deny(project: &Project, program: &str, args: &[&str]) -> Command {
    let head = ["--all-features", "--config", ".deny.toml"];
    command(program, &[&head, args].concat(), project.root())
}

/// The two checks, once cargo-deny is there.
pub fn check(project: &Project, deny_here: Deny, checks: &mut Checks) {
    let program = match deny_here {
        Deny::Here(program) => program,
        Deny::Building(building) => {
            checks.background("cargo-deny", building);
            own(project)
        }
    };
    let local = ["check", "licenses", "bans", "sources"];
    checks.command("licences, banned crates, sources", deny(project, &program, &local));
    match show_and_keep(&mut deny(project, &program, &["fetch", "db"])) {
        (Ok(()), _) => checks.command("advisories", deny(project, &program, &["check", "advisories"])),
        (Err(problem), said) => {
            checks
                .skip("advisories", &format!("their database cannot be had: {}", said_last(&said, &problem)));
        }
    }
}

/// `cargo xtask audit`.
pub fn audit(project: &Project) -> Outcome {
    let mut checks = Checks::new();
    let deny = match find(project) {
        Some(program) => Deny::Here(program),
        None => {
            println!(
                "cargo-deny {VERSION} is not installed: building it into target/tools, which takes some minutes."
            );
            std::fs::create_dir_all(project.tools()).map_err(|why| why.to_string())?;
            run(&mut install(project))?;
            Deny::Here(own(project))
        }
    };
    check(project, deny, &mut checks);
    checks.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_of_cargo_deny_is_not_taken() {
        assert!(is_version("cargo-deny 0.20.2\n"));
        assert!(!is_version("cargo-deny 0.18.5\n"));
        assert!(!is_version("cargo-deny"));
    }
}
