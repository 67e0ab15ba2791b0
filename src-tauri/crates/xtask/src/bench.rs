//! `cargo xtask bench`: builds what is measured, then hands over to tests/bench.

use crate::node::Node;
use crate::project::Project;
use crate::run::{Outcome, cargo, run};
use crate::system::{CHROMIUM, COMPILER, DESKTOP_TEST, PKG_CONFIG, WEB_VIEW, ensure};

/// Builds for release and measures.
pub fn bench(project: &Project, args: &[&str]) -> Outcome {
    ensure(&[COMPILER, CHROMIUM])?;
    // The window takes longest to build; a bench of something else does without it.
    let window = args.is_empty() || args.contains(&"window");
    if window {
        ensure(&[PKG_CONFIG, WEB_VIEW, DESKTOP_TEST])?;
    }
    let node = Node::find_or_install(project)?;
    node.packages(project)?;
    run(&mut node.script(project, "build"))?;
    let mut build = vec!["build", "--release", "--locked", "--bins", "--examples"];
    for package in ["cartwall-cli", "cartwall-journal", "cartwall-domain", "cartwall-integration"] {
        build.extend(["--package", package]);
    }
    if window {
        build.extend(["--package", "cartwall-desktop"]);
    }
    run(&mut cargo(&build, project.root()))?;
    let examples = project.target().join("release/examples");
    let mut all = vec!["tests/bench/run.mjs"];
    all.extend(args);
    run(node
        .node(&all, project.root())
        .env("CARTWALL_BIN", project.program("release", "cartwall"))
        .env("CARTWALL_DESKTOP_BIN", project.program("release", "cartwall-desktop"))
        .env("CARTWALL_EXAMPLES", examples)
        .env("CARTWALL_BENCH_OUT", project.target().join("bench.json")))
}
