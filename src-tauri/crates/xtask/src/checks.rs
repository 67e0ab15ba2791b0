//! `cargo xtask test` and `pictures`.

use crate::audit;
use crate::fuzz;
use crate::generate::{self, Features};
use crate::node::Node;
use crate::openapi;
use crate::project::Project;
use crate::run::{Outcome, cargo, run};
use crate::rust_tests;
use crate::steps::Checks;
use crate::stores;
use crate::system::{CHROMIUM, COMPILER, CURL, DESKTOP_TEST, FONTS, PKG_CONFIG, PROXIES, WEB_VIEW, ensure};
use std::process::Command;

/// Everything.
pub fn all(project: &Project) -> Outcome {
    let mut checks = Checks::new();
    checks.work("tools that the tests need", || {
        ensure(&[COMPILER, PKG_CONFIG, WEB_VIEW, CHROMIUM, FONTS, DESKTOP_TEST, PROXIES, CURL])?;
        let node = Node::find_or_install(project)?;
        node.packages(project)?;
        node.old_chromiums(project)
    });
    let Ok(node) = Node::find(project) else { return checks.finish() };
    // Both wait for the network more than they compute.
    let installing = stores::install(project, &node);
    let deny = audit::prepare(project);
    let ui = project.ui();

    checks.command("formatting", cargo(&["fmt", "--all", "--check"], project.root()));
    checks.command("panel: formatting", node.script(project, "format:check"));
    checks.command("panel: lints", node.script(project, "lint"));
    checks.command("panel: types", node.script(project, "check"));
    checks.command("panel: unit and component tests", node.npm(&["exec", "--", "vitest", "run"], &ui));
    checks.command("panel: build", node.script(project, "build"));
    checks.command("panel: sizes of its pages", node.script(project, "budget"));

    let clippy = ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
    checks.command("lints", cargo(&clippy, project.root()));
    // One build for everything that follows: the same packages each time, so that features stay the same.
    let build = ["build", "--locked", "--workspace", "--all-targets"];
    checks.command("build", cargo(&build, project.root()));
    checks.command("unit and integration tests", rust_tests::all(project, &["--workspace"]));
    checks.command("examples in the documentation", rust_tests::of_documentation(project));
    checks.work("generated files", || generate::check(project, Features::OfWorkspace));

    let selling = stores::sell(project, &node, installing, &["--workspace"], &mut checks);
    let mut run = |title, folder, at_once| match node_tests(project, &node, folder, at_once) {
        Ok(tests) => checks.command(title, tests),
        Err(problem) => checks.work(title, || Err(problem)),
    };
    run("examples in the README", "tests/readme", 2);
    // A browser's test mostly waits for its page.
    run("browser tests", "tests/e2e/web", 2);
    // The tests of windows share one screen and its keyboard. They wait for their windows, and leave the processor to a
    // build.
    let fuzzing = fuzz::begin(project);
    run("desktop test", "tests/e2e/desktop", 1);
    run("bench: its bounds", "tests/bench", 1);

    openapi::check(project, &node, &mut checks);
    fuzz::check(project, fuzzing, &mut checks);
    stores::finish(project, &node, selling, &mut checks);

    audit::check(project, deny, &mut checks);
    checks.finish()
}

/// The inner loop.
pub fn fast(project: &Project) -> Outcome {
    let mut checks = Checks::new();
    checks.command("formatting", cargo(&["fmt", "--all", "--check"], project.root()));
    checks.work("panel: packages", || Node::find_or_install(project)?.packages(project));
    if let Ok(node) = Node::find(project) {
        // The server carries the built panel within it.
        checks.command("panel: build", node.script(project, "build"));
        let units = ["exec", "--", "vitest", "run", "--project", "unit"];
        checks.command("panel: unit tests", node.npm(&units, &project.ui()));
    }
    checks.command("lints", cargo(&["clippy", "--all-targets", "--", "-D", "warnings"], project.root()));
    checks.command("unit and integration tests", rust_tests::all(project, &[]));
    checks.finish()
}

/// The tests in a folder, told what was built, so many files at once. File by file: node's versions read a folder
/// differently.
pub fn node_tests(project: &Project, node: &Node, folder: &str, at_once: usize) -> Outcome<Command> {
    let here = project.root().join(folder);
    let entries = std::fs::read_dir(&here).map_err(|why| format!("{}: {why}", here.display()))?;
    let mut files: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".test.mjs"))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(format!("There is no test in {folder}."));
    }
    let at_once = format!("--test-concurrency={at_once}");
    let mut args = vec!["--test", &at_once, "--test-reporter=spec"];
    args.extend(files.iter().map(String::as_str));
    let mut command = node.node(&args, project.root());
    command
        .env("CARTWALL_BIN", project.program("debug", "cartwall"))
        .env("CARTWALL_DESKTOP_BIN", project.program("debug", "cartwall-desktop"))
        .env("CARTWALL_ARTIFACTS", project.target().join("artifacts"));
    Ok(command)
}

/// `cargo xtask pictures`: of the overlay, then of every view of the panel.
pub fn pictures(project: &Project, args: &[&str]) -> Outcome {
    ensure(&[COMPILER, CHROMIUM, FONTS])?;
    let node = Node::find_or_install(project)?;
    node.packages(project)?;
    run(&mut node.script(project, "build"))?;
    run(&mut cargo(&["build", "--locked", "--package", "cartwall-cli"], project.root()))?;
    let default_out = project.target().join("pictures").to_string_lossy().into_owned();
    let mut told = Vec::new();
    if !args.contains(&"--out") {
        told.extend(["--out", &default_out]);
    }
    told.extend(args);
    // A folder given by hand is meant from where one stands.
    let standing = std::env::current_dir().map_err(|why| why.to_string())?;
    for script in ["ui/scripts/overlay-pictures.mjs", "tests/e2e/web/pictures.mjs"] {
        let mut take = node.node(&[&[script], told.as_slice()].concat(), project.root());
        run(take.env("INIT_CWD", &standing).env("CARTWALL_BIN", project.program("debug", "cartwall")))?;
    }
    Ok(())
}
