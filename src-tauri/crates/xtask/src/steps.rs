//! Numbered steps with their times, for people who wait.

use crate::counts::Counts;
use crate::run::{Background, Outcome, show_and_keep};
use std::process::Command;
use std::time::{Duration, Instant};

/// Steps of which the first that fails ends everything.
pub struct Steps {
    done: usize,
    all: usize,
    begun: Instant,
}

impl Steps {
    /// So many steps.
    pub fn of(all: usize) -> Self {
        Self { done: 0, all, begun: Instant::now() }
    }

    /// One step.
    pub fn step<T>(&mut self, title: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        self.done += 1;
        println!("[{}/{}] {title}", self.done, self.all);
        let begun = Instant::now();
        let outcome = work();
        if outcome.is_ok() {
            println!("      {}", seconds(begun.elapsed()));
        }
        outcome
    }

    /// Time since the first step.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }
}

/// A time for people.
pub fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..=59 => format!("{:.1} s", time.as_secs_f64()),
        whole => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

enum Verdict {
    Passed,
    Failed {
        problem: String,
        /// What it said of its failures.
        said: String,
    },
    Skipped(String),
}

struct Line {
    title: String,
    time: Duration,
    counts: Counts,
    verdict: Verdict,
}

/// Checks that all run, whatever the others say, with a table at the end.
pub struct Checks {
    lines: Vec<Line>,
    begun: Instant,
}

impl Checks {
    /// None yet.
    pub fn new() -> Self {
        Self { lines: Vec::new(), begun: Instant::now() }
    }

    /// A check that is one command.
    pub fn command(&mut self, title: &str, mut command: Command) {
        self.measure(title, || show_and_keep(&mut command));
    }

    /// A check that has been going on beside others.
    pub fn background(&mut self, title: &str, running: Outcome<Background>) {
        self.measure(title, || match running {
            Ok(running) => running.finish(),
            Err(problem) => (Err(problem), String::new()),
        });
    }

    /// A check that is anything else.
    pub fn work(&mut self, title: &str, work: impl FnOnce() -> Outcome) {
        self.measure(title, || (work(), String::new()));
    }

    /// A check that cannot run here, and why.
    pub fn skip(&mut self, title: &str, why: &str) {
        self.lines.push(Line {
            title: title.to_owned(),
            time: Duration::ZERO,
            counts: Counts::default(),
            verdict: Verdict::Skipped(why.to_owned()),
        });
    }

    fn measure(&mut self, title: &str, work: impl FnOnce() -> (Outcome, String)) {
        println!("\n── {title}");
        let begun = Instant::now();
        let (outcome, output) = work();
        let mut counts = Counts::in_output(&output);
        let verdict = match outcome {
            Ok(()) => Verdict::Passed,
            Err(problem) => {
                eprintln!("{problem}");
                // A check without tests that fails is one failure, and so is a runner that broke down.
                counts.failed = counts.failed.max(1);
                Verdict::Failed { problem, said: of_failures(&output) }
            }
        };
        self.lines.push(Line { title: title.to_owned(), time: begun.elapsed(), counts, verdict });
    }

    /// Prints the table and the closing line.
    pub fn finish(self) -> Outcome {
        let width = self.lines.iter().map(|line| line.title.chars().count()).max().unwrap_or(0);
        println!();
        let mut sum = Counts::default();
        for Line { title, time, counts, verdict } in &self.lines {
            sum += *counts;
            let tests = match counts {
                Counts { passed: 0, failed: 0 } => String::new(),
                Counts { passed, failed: 0 } => format!("{passed} passed"),
                Counts { passed, failed } => format!("{passed} passed, {failed} failed"),
            };
            let (mark, note) = match verdict {
                Verdict::Passed => ("ok    ", String::new()),
                Verdict::Failed { problem, .. } => {
                    ("FAILED", format!("  {}", cut(problem.lines().next().unwrap_or_default(), 100)))
                }
                Verdict::Skipped(why) => ("left  ", format!("  {why}")),
            };
            println!("{mark}  {title:width$}  {:>12}  {tests}{note}", seconds(*time));
        }
        // A log is often read from its end, and kept only in part.
        for Line { title, verdict, .. } in &self.lines {
            if let Verdict::Failed { said, .. } = verdict
                && !said.is_empty()
            {
                println!("\n{title}:\n{said}");
            }
        }
        println!(
            "\ntest: {} in {}",
            if sum.failed == 0 { "all well" } else { "failed" },
            seconds(self.begun.elapsed())
        );
        println!("{} passed, {} failed", sum.passed, sum.failed);
        if sum.failed == 0 { Ok(()) } else { Err(String::new()) }
    }
}

/// Where the test runners begin to say what failed, after everything else: node's, vitest's, nextest's, cargo's.
const FAILURES: [&str; 4] = ["failing tests:", "Failed Tests", "Summary [", "failures:"];

/// What a check that failed said of its failures, shortened; its last lines where it has no such part.
fn of_failures(output: &str) -> String {
    const LINES: usize = 24;
    let lines: Vec<&str> = output.lines().filter(|line| !line.trim().is_empty()).collect();
    let from = lines
        .iter()
        .rposition(|line| FAILURES.iter().any(|begins| line.contains(begins)))
        .unwrap_or(lines.len().saturating_sub(LINES));
    let part = lines.get(from..).unwrap_or_default();
    part.iter().take(LINES).map(|line| cut(line, 160)).collect::<Vec<_>>().join("\n")
}

fn cut(line: &str, most: usize) -> String {
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_output_the_table_tells_which_tests_failed() {
        let ran = "✔ takes\n✖ clears (12ms)\nℹ pass 1\n".repeat(50);
        let said =
            of_failures(&format!("{ran}ℹ fail 1\n\n✖ failing tests:\n\n✖ clears (12ms)\n  Error: why\n"));
        assert_eq!(said, "✖ failing tests:\n✖ clears (12ms)\n  Error: why");
        assert!(of_failures(&ran).lines().count() <= 24);
    }

    #[test]
    fn a_line_too_long_for_a_table_is_cut_between_two_letters() {
        assert_eq!(cut("שלום עולם", 4), "שלום…");
        assert_eq!(cut("ok", 4), "ok");
    }
}
