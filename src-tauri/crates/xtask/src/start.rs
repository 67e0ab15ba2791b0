//! `cargo xtask start`: from a fresh clone to a rehearsed show.

use crate::node::Node;
use crate::project::Project;
use crate::run::{Outcome, cargo, command, run, typed};
use crate::steps::{Steps, seconds};
use crate::system::{COMPILER, Need, PKG_CONFIG, WEB_VIEW, check_other_systems, ensure, has_display};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

/// Without optimisation it is built in half the time, and a take comes to the screen several times later.
const FIRST_LOOK: &str = "\
This is a build for a first look and for rehearsals: ready soon, and not at full speed. For a real show run
`cargo xtask start --release`, which builds for longer once.";

struct Wish<'a> {
    window: bool,
    release: bool,
    program_args: &'a [&'a str],
}

fn read_args<'a>(args: &'a [&'a str]) -> Outcome<Wish<'a>> {
    let (own, program_args) = match args.iter().position(|arg| *arg == "--") {
        Some(at) => (args.get(..at).unwrap_or_default(), args.get(at + 1..).unwrap_or_default()),
        None => (args, &[][..]),
    };
    let mut wish = Wish { window: has_display(), release: false, program_args };
    for arg in own {
        match *arg {
            "--headless" => wish.window = false,
            "--release" => wish.release = true,
            other => {
                return Err(format!(
                    "`{other}` is not something `cargo xtask start` knows: --headless, --release, and after \
                     `--` what is for the program itself."
                ));
            }
        }
    }
    Ok(wish)
}

/// Checks, builds, opens.
pub fn start(project: &Project, args: &[&str]) -> Outcome {
    let wish = read_args(args)?;
    if !wish.window && has_display() {
        println!("Cartwall without its window, as asked.");
    } else if !wish.window {
        println!("There is no display here, so Cartwall will serve its panel to a browser.");
    }
    if !wish.release {
        println!("{FIRST_LOOK}");
    }
    let mut steps = Steps::of(5);

    let node = steps.step("Looking at what this computer has", || {
        check_other_systems(wish.window)?;
        if cfg!(target_os = "linux") {
            let needs: &[Need] = if wish.window { &[COMPILER, PKG_CONFIG, WEB_VIEW] } else { &[COMPILER] };
            ensure(needs)?;
        }
        Node::find_or_install(project)
    })?;
    steps.step("Fetching the panel's packages", || node.packages(project))?;
    steps.step("Building the panel and the overlay", || run(&mut node.script(project, "build")))?;

    let (package, name) =
        if wish.window { ("cartwall-desktop", "cartwall-desktop") } else { ("cartwall-cli", "cartwall") };
    steps.step("Building Cartwall (the first time takes some minutes, later seconds)", || {
        let mut args = vec!["build", "--locked", "--package", package];
        if wish.release {
            args.push("--release");
        }
        run(&mut cargo(&args, project.root()))
    })?;
    let program = project.program(if wish.release { "release" } else { "debug" }, name);
    let ready_after = seconds(steps.elapsed());
    if wish.window {
        steps.step("Opening the window", || {
            println!("      ready after {ready_after}; close the window to end");
            if !wish.release {
                println!("      for a real show: cargo xtask start --release");
            }
            run(&mut command(&program, wish.program_args, project.root()))
        })
    } else {
        steps.step("Serving the panel", || serve(&program, wish.program_args, project, &ready_after))
    }
}

fn serve(program: &std::path::Path, args: &[&str], project: &Project, ready_after: &str) -> Outcome {
    let mut serve = command(program, &["serve", "--demo"], project.root());
    if std::env::var_os("CARTWALL_LOG").is_none() {
        serve.env("CARTWALL_LOG", "warn");
    }
    let mut child = serve
        .args(args)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|why| format!("`{}` could not be started: {why}.", typed(&serve)))?;
    let mut line = String::new();
    if let Some(out) = child.stdout.take() {
        // A program that ends before it is ready closes its output; its own words are on the screen.
        let _ = BufReader::new(out).read_line(&mut line);
    }
    let status = if let (Some(panel), Some(overlay)) = (field(&line, "panel"), field(&line, "overlay")) {
        println!("\n  Cartwall is ready after {ready_after}.\n");
        println!("    Panel, open it in a browser:   {panel}");
        println!("    Overlay, a source for OBS:     {overlay}");
        println!("\n  The panel's address holds the key to the show: keep it off the stream. Ctrl+C ends.\n");
        child.wait()
    } else {
        child.wait()
    };
    match status {
        Ok(status) if status.success() => Ok(()),
        // Ended from the keyboard.
        Ok(status) if status.code().is_none() => Ok(()),
        Ok(status) => Err(format!("Cartwall ended with {status}; the reason is in the lines above.")),
        Err(why) => Err(format!("Cartwall could not be waited for: {why}.")),
    }
}

/// A text in the one line of JSON that `cartwall serve` prints when it is ready.
fn field(line: &str, name: &str) -> Option<String> {
    let rest = line.split_once(&format!("\"{name}\":\""))?.1;
    Some(rest.split_once('"')?.0.replace("\\/", "/").replace("\\u0026", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_from_the_ready_line() {
        let line = r#"{"ready":true,"api":"http://127.0.0.1:1","panel":"http://127.0.0.1:1/#token=a","overlay":"o"}"#;
        assert_eq!(field(line, "panel").as_deref(), Some("http://127.0.0.1:1/#token=a"));
        assert_eq!(field("error", "panel"), None);
    }

    #[test]
    fn what_follows_two_dashes_goes_to_the_program() {
        let wish = read_args(&["--headless", "--", "--data", "x"]).unwrap();
        assert!(!wish.window);
        assert_eq!(wish.program_args, ["--data", "x"]);
        assert!(read_args(&["--fast"]).is_err());
    }
}
