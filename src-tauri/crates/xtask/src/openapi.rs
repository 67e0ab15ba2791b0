//! The OpenAPI document against a running core, by schemathesis. It is a Python program, installed into
//! target/schemathesis; where that cannot be done the check is left out, and the table says why.

use crate::checks::node_tests;
use crate::node::Node;
use crate::project::Project;
use crate::run::{Outcome, cargo, command, run, said_last, show_and_keep};
use crate::steps::Checks;
use crate::system::{COMPILER, PYTHON, ensure};
use std::path::{Path, PathBuf};

const TESTS: &str = "tests/openapi";
const TITLE: &str = "OpenAPI document";
const PROGRAMS: &str = if cfg!(windows) { "Scripts" } else { "bin" };

/// The check, where schemathesis can be had.
pub fn check(project: &Project, node: &Node, checks: &mut Checks) {
    if let Err(problem) = install(project) {
        checks.skip(TITLE, &format!("schemathesis cannot be installed: {problem}"));
        return;
    }
    match node_tests(project, node, TESTS, 1) {
        Ok(mut tests) => {
            tests.env("SCHEMATHESIS", program(project, "schemathesis"));
            checks.command(TITLE, tests);
        }
        Err(problem) => checks.work(TITLE, || Err(problem)),
    }
}

/// `cargo xtask test openapi`.
pub fn only(project: &Project) -> Outcome {
    ensure(&[COMPILER])?;
    let node = Node::find_or_install(project)?;
    run(&mut cargo(&["build", "--locked", "--package", "cartwall-cli"], project.root()))?;
    let mut checks = Checks::new();
    check(project, &node, &mut checks);
    checks.finish()
}

fn folder(project: &Project) -> PathBuf {
    project.target().join("schemathesis")
}

fn program(project: &Project, name: &str) -> PathBuf {
    folder(project).join(PROGRAMS).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Installs the versions that are written down, where they have changed since the last time.
fn install(project: &Project) -> Outcome {
    let wanted = project.root().join(TESTS).join("requirements.txt");
    let stamp = folder(project).join("installed.txt");
    let versions = std::fs::read(&wanted).map_err(|why| format!("{}: {why}", wanted.display()))?;
    if std::fs::read(&stamp).is_ok_and(|had| had == versions) {
        return Ok(());
    }
    ensure(&[PYTHON])?;
    let (place, list) = (folder(project), wanted.to_string_lossy().into_owned());
    let python = if cfg!(windows) { "python" } else { "python3" };
    tell(python, &["-m", "venv", "--clear", &place.to_string_lossy()], project.root())?;
    // Nothing of a package is run while it is installed.
    let pip =
        ["-m", "pip", "install", "--quiet", "--no-input", "--only-binary", ":all:", "--requirement", &list];
    tell(program(project, "python"), &pip, project.root())?;
    std::fs::write(&stamp, versions).map_err(|why| format!("{}: {why}", stamp.display()))
}

/// Runs it; what it said last is the reason where it fails.
fn tell(program: impl AsRef<std::ffi::OsStr>, args: &[&str], folder: &Path) -> Outcome {
    let (outcome, said) = show_and_keep(&mut command(program, args, folder));
    outcome.map_err(|problem| said_last(&said, &problem).to_owned())
}
