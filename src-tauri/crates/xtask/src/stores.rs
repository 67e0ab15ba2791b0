//! The real shops that the tests sell from. Installing them takes minutes and hardly any of the processor, so it goes on
//! beside the compiler.

use crate::checks::node_tests;
use crate::node::Node;
use crate::project::Project;
use crate::run::{Outcome, cargo, run};
use crate::steps::Checks;
use crate::system::{COMPILER, ensure};
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Stdio};

/// An installation under way.
pub struct Installing {
    child: Child,
    log: PathBuf,
}

impl Installing {
    /// Begins, in the background; what it says goes to `target/stores/install.log`.
    pub fn begin(project: &Project, node: &Node) -> Outcome<Self> {
        let folder = project.target().join("stores");
        let said = |why: std::io::Error| format!("{}: {why}", folder.display());
        std::fs::create_dir_all(&folder).map_err(said)?;
        let log = folder.join("install.log");
        let out = File::create(&log).map_err(said)?;
        let err = out.try_clone().map_err(said)?;
        let mut command = node.node(&["tests/stores/install.mjs"], project.root());
        let child = command.stdin(Stdio::null()).stdout(out).stderr(err).spawn().map_err(said)?;
        Ok(Self { child, log })
    }

    /// Waits for its end.
    pub fn finish(mut self) -> Outcome {
        let ended = self.child.wait();
        let said = std::fs::read_to_string(&self.log).unwrap_or_default();
        print!("{said}");
        match ended {
            Ok(status) if status.success() => Ok(()),
            _ => Err("The shops for the tests could not be installed; the lines above say why.".to_owned()),
        }
    }
}

/// The tests against shops: real ones, and a simulator of the one that cannot be had, which holds every question
/// against the schema that its maker publishes.
pub fn tests(project: &Project, node: &Node, installing: Outcome<Installing>, checks: &mut Checks) {
    checks.work("real shops", || installing?.finish());
    node_checks(project, node, checks, "real shops: tests", "tests/stores");
    let shopify = "tests/stores/shopify";
    let packages = ["ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"];
    checks.command("shopify: its schema", node.npm(&packages, &project.root().join(shopify)));
    node_checks(project, node, checks, "shopify: questions and simulator", shopify);
}

fn node_checks(project: &Project, node: &Node, checks: &mut Checks, title: &str, folder: &str) {
    // They mostly wait for the pauses between looks.
    match node_tests(project, node, folder, 2) {
        Ok(tests) => checks.command(title, tests),
        Err(problem) => checks.work(title, || Err(problem)),
    }
}

/// `cargo xtask test stores`.
pub fn only(project: &Project) -> Outcome {
    ensure(&[COMPILER])?;
    let node = Node::find_or_install(project)?;
    node.packages(project)?;
    let installing = Installing::begin(project, &node);
    // The core carries the panel within it.
    run(&mut node.script(project, "build"))?;
    run(&mut cargo(&["build", "--locked", "--package", "cartwall-cli"], project.root()))?;
    let mut checks = Checks::new();
    tests(project, &node, installing, &mut checks);
    checks.finish()
}
