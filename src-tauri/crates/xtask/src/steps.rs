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
    Failed(String),
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
                Verdict::Failed(problem)
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
                Verdict::Failed(problem) => {
                    ("FAILED", format!("  {}", problem.lines().next().unwrap_or_default()))
                }
                Verdict::Skipped(why) => ("left  ", format!("  {why}")),
            };
            println!("{mark}  {title:width$}  {:>12}  {tests}{note}", seconds(*time));
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
