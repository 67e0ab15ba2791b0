//! The fuzz targets: built with coverage by the stable compiler, and run for some seconds each in every test run.
//!
//! What they find on the way is kept in target/fuzz, never in the repository: an input that fails becomes a file of
//! the corpus by hand, beside the mend.

use crate::project::Project;
use crate::run::{Background, Outcome, cargo, command, read, run};
use crate::steps::Checks;
use std::path::PathBuf;
use std::process::Command;

/// One for each file in tests/fuzz/fuzz_targets.
const TARGETS: [&str; 6] = ["csv", "feed_xml", "xlsx", "mapping", "orders", "noise"];

/// Each target in a test run.
const SECONDS: u64 = 4;

/// What `cargo fuzz` passes to the compiler, without what only a nightly one takes.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table";

/// Begins to build the targets in a test run; `None` where they cannot be built.
pub fn begin(project: &Project) -> Option<Outcome<Background>> {
    cfg!(all(target_os = "linux", target_arch = "x86_64"))
        .then(|| Background::start(&mut building(project)?, &project.target().join("fuzz-build.log")))
}

/// In a test run: every target, once they are built.
pub fn check(project: &Project, begun: Option<Outcome<Background>>, checks: &mut Checks) {
    let Some(begun) = begun else {
        return checks.skip("fuzzing", "the targets are only built on Linux on x86_64");
    };
    checks.background("fuzz targets: build", begun);
    // Each has one thread, and the slowest computer that runs them has two cores.
    for two in TARGETS.chunks(2) {
        let running = two.iter().map(|target| (target, start(project, target)));
        let running: Vec<_> = running.collect();
        for (target, running) in running {
            checks.background(&format!("fuzz target {target}"), running);
        }
    }
}

/// By hand: one target, for so many seconds.
pub fn one(project: &Project, target: &str, seconds: &str) -> Outcome {
    let seconds = seconds.parse().map_err(|_| format!("{seconds} is no number of seconds."))?;
    if !TARGETS.contains(&target) {
        return Err(format!("There is no fuzz target {target}; there are {}.", TARGETS.join(", ")));
    }
    run(&mut building(project)?)?;
    run(&mut fuzz(project, target, seconds)?)
}

fn start(project: &Project, target: &str) -> Outcome<Background> {
    let log = folder(project).join(format!("{target}.log"));
    Background::start(&mut fuzz(project, target, SECONDS)?, &log)
}

fn folder(project: &Project) -> PathBuf {
    project.target().join("fuzz")
}

/// For the host by its name: flags then reach no build script and no macro.
fn building(project: &Project) -> Outcome<Command> {
    let host = host(project)?;
    let target_dir = folder(project).to_string_lossy().into_owned();
    let args = ["build", "--locked", "--bins", "--target", &host, "--target-dir", &target_dir];
    let mut build = cargo(&args, &project.root().join("tests/fuzz"));
    build.env("RUSTFLAGS", COVERAGE).env_remove("CARGO_TARGET_DIR");
    Ok(build)
}

fn host(project: &Project) -> Outcome<String> {
    let told = read(&mut command("rustc", &["-vV"], project.root()))?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not say which computer this is.".to_owned())
}

/// New inputs go to a folder of its own; the corpus is only read.
fn fuzz(project: &Project, target: &str, seconds: u64) -> Outcome<Command> {
    let program = folder(project).join(host(project)?).join("debug").join(target);
    let found = folder(project).join("found").join(target);
    let failed = folder(project).join("failed").join(target);
    for made in [&found, &failed] {
        std::fs::create_dir_all(made).map_err(|why| format!("{}: {why}", made.display()))?;
    }
    let corpus = project.root().join("tests/fuzz/corpus").join(target);
    let mut fuzz = command(program, &[], project.root());
    fuzz.arg(format!("-max_total_time={seconds}"))
        .args(["-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1"])
        .arg(format!("-artifact_prefix={}/", failed.display()))
        .args([&found, &corpus]);
    Ok(fuzz)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_its_line_here_and_its_corpus() {
        let project = Project::find().unwrap();
        let here = project.root().join("tests/fuzz");
        let mut files: Vec<String> = std::fs::read_dir(here.join("fuzz_targets"))
            .unwrap()
            .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        files.sort();
        let mut named = TARGETS.to_vec();
        named.sort_unstable();
        assert_eq!(files, named);
        for target in TARGETS {
            let seeds = std::fs::read_dir(here.join("corpus").join(target)).unwrap().count();
            assert!(seeds > 0, "{target} begins with nothing");
        }
    }
}
