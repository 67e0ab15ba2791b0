//! The real shops that the tests sell from. Installing them takes minutes and hardly any of the processor, so it goes on
//! beside the compiler; selling in them is mostly waiting, so that goes on beside the tests in browsers.

use crate::checks::node_tests;
use crate::node::Node;
use crate::project::Project;
use crate::run::{Background, Outcome, cargo, run};
use crate::rust_tests;
use crate::steps::Checks;
use crate::system::{COMPILER, ensure};

const ZONES: &str = "tests/stores/postgres";
const SHOPIFY: &str = "tests/stores/shopify";

/// Begins to install the shops; what it says goes to `target/stores/install.log`.
pub fn install(project: &Project, node: &Node) -> Outcome<Background> {
    let folder = project.target().join("stores");
    std::fs::create_dir_all(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    let mut install = node.node(&["tests/stores/install.mjs"], project.root());
    Background::start(&mut install, &folder.join("install.log"))
}

/// What goes on beside other tests.
pub struct Selling {
    shops: Outcome<Background>,
    connector: Outcome<Background>,
}

/// Waits for the installation, and begins to sell: in the real shops, and in a simulator of the one that cannot be had,
/// which holds every question against the schema that its maker publishes. `built`: the packages that cargo has built.
pub fn sell(
    project: &Project,
    node: &Node,
    installing: Outcome<Background>,
    built: &[&str],
    checks: &mut Checks,
) -> Selling {
    checks.background("real shops", installing);
    let packages = ["ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"];
    checks.command("shopify: its schema", node.npm(&packages, &project.root().join(SHOPIFY)));
    let log = |name: &str| project.target().join("stores").join(name);
    // The two files mostly wait for the pauses between looks.
    let shops = node_tests(project, node, "tests/stores", 2)
        .and_then(|mut tests| Background::start(&mut tests, &log("tests.log")));
    let mut evening = node.with_path(rust_tests::simulator(project, built));
    let connector = Background::start(&mut evening, &log("shopify.log"));
    Selling { shops, connector }
}

/// What came of it.
pub fn finish(project: &Project, node: &Node, selling: Selling, checks: &mut Checks) {
    checks.background("real shops: tests", selling.shops);
    checks.background("shopify: connector", selling.connector);
    match node_tests(project, node, SHOPIFY, 2) {
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
    build(project, &node)?;
    let mut checks = Checks::new();
    let selling = sell(project, &node, installing, &["--package", "cartwall-stores"], &mut checks);
    finish(project, &node, selling, &mut checks);
    // Three servers one after another, in three time zones: too long for what everybody runs.
    match node_tests(project, &node, ZONES, 1) {
        Ok(tests) => checks.command("real shops: time zones", tests),
        Err(problem) => checks.work("real shops: time zones", || Err(problem)),
    }
    checks.finish()
}

/// `cargo xtask test stores --woocommerce URL`: a shop that somebody has, with a key from the environment.
pub fn woocommerce(project: &Project, url: &str) -> Outcome {
    ensure(&[COMPILER])?;
    let node = Node::find_or_install(project)?;
    node.packages(project)?;
    build(project, &node)?;
    let args = ["--test", "--test-reporter=spec", "tests/stores/woocommerce/checks.mjs"];
    let mut checks = node.node(&args, project.root());
    checks.env("CARTWALL_BIN", project.program("debug", "cartwall")).env("CARTWALL_WOOCOMMERCE_URL", url);
    run(&mut checks)
}

/// The core carries the panel within it.
fn build(project: &Project, node: &Node) -> Outcome {
    run(&mut node.script(project, "build"))?;
    run(&mut cargo(&["build", "--locked", "--package", "cartwall-cli"], project.root()))
}
