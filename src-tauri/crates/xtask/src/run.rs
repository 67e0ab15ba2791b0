//! Running other programs.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

/// A problem is a text for the person at the terminal: what happened, and what to do.
pub type Outcome<T = ()> = Result<T, String>;

/// A command in a folder.
pub fn command(program: impl AsRef<OsStr>, args: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(folder);
    command
}

/// `cargo` as it was called.
pub fn cargo(args: &[&str], folder: &Path) -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), args, folder)
}

/// The command as one would type it.
pub fn typed(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or(command.get_program());
    let words = command.get_args().map(|arg| {
        let arg = arg.to_string_lossy();
        if arg.contains([' ', '*', '$', '(']) { format!("'{arg}'") } else { arg.into_owned() }
    });
    std::iter::once(program.to_string_lossy().into_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

fn not_started(command: &Command, why: &std::io::Error) -> String {
    format!("`{}` could not be started: {why}.", typed(command))
}

fn judge(command: &Command, status: ExitStatus) -> Outcome {
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status}).", typed(command))) }
}

/// Runs to the end, its output shown as it comes.
pub fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|why| not_started(command, &why))?;
    judge(command, status)
}

/// Runs to the end and gives what it wrote to standard output; its errors only where it fails.
pub fn read(command: &mut Command) -> Outcome<String> {
    let output = command.stdin(Stdio::null()).output().map_err(|why| not_started(command, &why))?;
    judge(command, output.status)
        .map_err(|problem| format!("{problem}\n{}", String::from_utf8_lossy(&output.stderr)))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether it runs and succeeds; nothing is shown.
pub fn works(program: impl AsRef<OsStr>, args: &[&str]) -> bool {
    Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether a program of this name can be found.
pub fn exists(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path)
            .any(|folder| folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX)).is_file())
    })
}

/// Runs to the end, shown as it comes, and gives everything it wrote, colours left out.
pub fn show_and_keep(command: &mut Command) -> (Outcome, String) {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(why) => return (Err(not_started(command, &why)), String::new()),
    };
    let kept = Arc::new(Mutex::new(String::new()));
    std::thread::scope(|scope| {
        if let Some(out) = child.stdout.take() {
            let kept = Arc::clone(&kept);
            scope.spawn(move || copy(out, std::io::stdout(), &kept));
        }
        if let Some(err) = child.stderr.take() {
            let kept = Arc::clone(&kept);
            scope.spawn(move || copy(err, std::io::stderr(), &kept));
        }
    });
    let outcome =
        child.wait().map_err(|why| not_started(command, &why)).and_then(|status| judge(command, status));
    let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    (outcome, without_colours(&kept))
}

/// The last line that says what is wrong, for a table; `otherwise` where there is none.
pub fn said_last<'a>(output: &'a str, otherwise: &'a str) -> &'a str {
    let telling = |line: &&str| line.starts_with("fatal:") || line.starts_with("error");
    let lines = || output.lines().map(str::trim).filter(|line| !line.is_empty());
    lines().rfind(telling).or_else(|| lines().next_back()).unwrap_or(otherwise)
}

/// A command that runs while others do; what it says goes to a file, and is shown when it is waited for.
pub struct Background {
    typed: String,
    child: Child,
    log: PathBuf,
}

impl Background {
    /// Begins.
    pub fn start(command: &mut Command, log: &Path) -> Outcome<Self> {
        let said = |why: std::io::Error| format!("{}: {why}", log.display());
        let out = File::create(log).map_err(said)?;
        let err = out.try_clone().map_err(said)?;
        let child = command.stdin(Stdio::null()).stdout(out).stderr(err).spawn();
        let child = child.map_err(|why| not_started(command, &why))?;
        Ok(Self { typed: typed(command), child, log: log.to_owned() })
    }

    /// Waits for its end, shows what it said, and gives it.
    pub fn finish(mut self) -> (Outcome, String) {
        let ended = self.child.wait();
        let said = without_colours(&std::fs::read_to_string(&self.log).unwrap_or_default());
        println!("{said}");
        let outcome = match ended {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("`{}` failed ({status}).", self.typed)),
            Err(why) => Err(format!("`{}` was lost: {why}.", self.typed)),
        };
        (outcome, said)
    }
}

impl Drop for Background {
    /// One that nobody waited for must not go on.
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

fn copy(from: impl Read, mut to: impl Write, kept: &Mutex<String>) {
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        // A closed terminal must not end the test run.
        let _ = to.write_all(&line).and_then(|()| to.flush());
        kept.lock().unwrap_or_else(PoisonError::into_inner).push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
}

fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\u{1b}' {
            plain.push(c);
        } else if chars.next() == Some('[') {
            let _ = chars.by_ref().find(char::is_ascii_alphabetic);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_left_out() {
        assert_eq!(without_colours("\u{1b}[32;1m 12 passed\u{1b}[0m (12)"), " 12 passed (12)");
    }

    #[test]
    fn of_much_output_the_line_that_tells_is_shown() {
        let output = "Cloning …\nfatal: unable to access: Could not resolve host\n\n";
        assert_eq!(said_last(output, "x"), "fatal: unable to access: Could not resolve host");
        assert_eq!(said_last("", "it failed"), "it failed");
    }

    #[test]
    fn a_command_is_told_as_one_would_type_it() {
        let command = command("/usr/bin/node", &["--test", "tests/a b"], Path::new("."));
        assert_eq!(typed(&command), "node --test 'tests/a b'");
    }
}
