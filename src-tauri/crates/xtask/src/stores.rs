//! The real shops that the tests sell from. Installing them takes minutes and hardly any of the processor, so it goes on
//! beside the compiler; selling in them is mostly waiting, so that goes on beside the tests in browsers.

use crate::checks::node_tests;
use crate::node::Node;
use crate::project::Project;
use crate::run::{Background, Outcome, cargo, run};
use crate::steps::Checks;
use crate::system::{COMPILER, ensure};

/// Begins to install the shops; what it says goes to `target/stores/install.log`.
pub fn install(project: &Project, node: &Node) -> Outcome<Background> {
    let folder = project.target().join("stores");
    std::fs::create_dir_all(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    let mut install = node.node(&["tests/stores/install.mjs"], project.root());
    Background::start(&mut install, &folder.join("install.log"))
}

/// Waits for the installation, and begins to sell.
pub fn sell(
    project: &Project,
    node: &Node,
    installing: Outcome<Background>,
    checks: &mut Checks,
) -> Outcome<Background> {
    checks.background("real shops", installing);
    // The two files mostly wait for the pauses between looks.
    let mut tests = node_tests(project, node, "tests/stores", 2)?;
    Background::start(&mut tests, &project.target().join("stores/tests.log"))
}

/// What came of selling, and the simulator of the shop that cannot be had: it holds every question against the schema
/// that its maker publishes.
pub fn finish(project: &Project, node: &Node, selling: Outcome<Background>, checks: &mut Checks) {
    checks.background("real shops: tests", selling);
    let shopify = "tests/stores/shopify";
    let packages = ["ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"];
    checks.command("shopify: its schema", node.npm(&packages, &project.root().join(shopify)));
    match node_tests(project, node, shopify, 2) {
        Ok(tests) => checks.command("shopify: questions and simulator", tests),
        Err(problem) => checks.work("shopify: questions and simulator", || Err(problem)),
    }
}

/// `cargo xtask test stores`.
pub fn only(project: &Project) -> Outcome {
    ensure(&[COMPILER])?;
    let node = Node::find_or_install(project)?;
    node.packages(project)?;
    let installing = install(project, &node);
    // The core carries the panel within it.
    run(&mut node.script(project, "build"))?;
    run(&mut cargo(&["build", "--locked", "--package", "cartwall-cli"], project.root()))?;
    let mut checks = Checks::new();
    let selling = sell(project, &node, installing, &mut checks);
    finish(project, &node, selling, &mut checks);
    checks.finish()
}
