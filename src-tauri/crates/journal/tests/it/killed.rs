//! Guarantee 1: kill -9 at any moment loses nothing acknowledged and doubles nothing.
//!
//! The child is this very test binary, started again for one ignored test.

use std::{
    io::{BufRead, BufReader, Lines, Write},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use cartwall_journal::{Batch, Journal, doctor, file_in};

use crate::support::{Chance, once, row};

const FOLDER: &str = "CARTWALL_JOURNAL_TEST_FOLDER";
const KILLS: usize = 100;

struct Appending {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Appending {
    fn start(folder: &Path) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["killed::the_process_that_is_killed", "--exact", "--ignored", "--nocapture"])
            .env(FOLDER, folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines }
    }

    /// The next thing it says: `ack N`, or `refused CODE`.
    fn next(&mut self) -> Option<String> {
        self.lines
            .by_ref()
            .map_while(Result::ok)
            .find(|line| line.starts_with("ack ") || line.starts_with("refused "))
    }

    fn next_ack(&mut self) -> u64 {
        let line = self.next().expect("it stopped by itself");
        line.strip_prefix("ack ").unwrap_or_else(|| panic!("{line}")).parse().unwrap()
    }

    /// Kills it with SIGKILL and gives the last acknowledgement that it had got out.
    fn kill(mut self, mut last: u64) -> u64 {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        while let Some(line) = self.next() {
            // The kill may have cut the last line short; then it is no acknowledgement.
            last = line.strip_prefix("ack ").and_then(|seq| seq.parse().ok()).unwrap_or(last).max(last);
        }
        last
    }
}

#[test]
#[ignore = "started and killed by the tests below"]
fn the_process_that_is_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let say = |line: String| {
        let mut out = std::io::stdout().lock();
        out.write_all(line.as_bytes()).and_then(|()| out.flush()).unwrap();
    };
    let journal = match Journal::open(folder) {
        Ok((journal, _)) => journal,
        Err(error) => return say(format!("\nrefused {}\n", error.code())),
    };
    say("\n".into());
    let mut chance = Chance::new(journal.next_seq());
    loop {
        // Batches of several sizes, several on their way at once.
        let commits: Vec<_> = (0..chance.below(4) + 1)
            .map(|_| {
                let first = journal.next_seq();
                let rows: Vec<_> = (first..=first + chance.below(5) as u64).map(row).collect();
                let once = vec![once(&format!("order-{first}"))];
                journal.append_at(first, Batch { rows, once, ..Batch::default() })
            })
            .collect();
        for commit in commits {
            say(format!("ack {}\n", commit.wait().unwrap().last_seq));
        }
    }
}

/// Lets a random time pass, far shorter than a timer could.
fn moment(chance: &mut Chance, microseconds: usize) {
    let end = Instant::now() + Duration::from_micros(chance.below(microseconds) as u64);
    while Instant::now() < end {
        std::hint::spin_loop();
    }
}

#[test]
fn a_hundred_kills_lose_nothing_acknowledged_and_double_nothing() {
    let seed = std::env::var("SEED").map_or(20_261_123, |seed| seed.parse().unwrap());
    println!("SEED={seed}");
    let mut chance = Chance::new(seed);
    let folder = tempfile::tempdir().unwrap();
    let (mut looked_at, mut acknowledged) = (0, 0);
    for kill in 0..KILLS {
        let mut appending = Appending::start(folder.path());
        let mut acked = acknowledged;
        for _ in 0..chance.below(40) {
            acked = appending.next_ack();
        }
        moment(&mut chance, 3000);
        acknowledged = appending.kill(acked);

        // What a killed writer leaves is read by the next one.
        let (journal, opened) = Journal::open(folder.path()).unwrap();
        assert!(opened.last_seq >= acknowledged, "kill {kill}: {} < {acknowledged}", opened.last_seq);
        let rows = journal.reader().rows_after(looked_at, usize::MAX).unwrap();
        for found in &rows {
            looked_at += 1;
            assert_eq!(found.seq, looked_at);
            assert_eq!(found.body, row(looked_at).body);
        }
        assert_eq!(looked_at, opened.last_seq);
        drop(journal);
        acknowledged = opened.last_seq;
        if kill % 20 == 19 {
            let report = doctor::check(file_in(folder.path())).unwrap();
            assert!(report.is_sound(), "{:?}", report.problems);
            assert_eq!(report.sound_rows, acknowledged);
        }
    }
    println!("{KILLS} kills, {acknowledged} rows");
    assert!(acknowledged > 1000);
}

#[test]
fn a_kill_during_the_very_first_start_leaves_nothing_in_the_way() {
    let mut chance = Chance::new(5);
    for _ in 0..15 {
        let folder = tempfile::tempdir().unwrap();
        let appending = Appending::start(folder.path());
        moment(&mut chance, 25_000);
        let acknowledged = appending.kill(0);
        let (journal, opened) = Journal::open(folder.path()).unwrap();
        assert!(opened.last_seq >= acknowledged);
        journal.close().unwrap();
        assert!(doctor::check(file_in(folder.path())).unwrap().is_sound());
    }
}

#[test]
fn a_second_process_is_never_a_second_writer() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..5 {
        let mut first = Appending::start(folder.path());
        let acked = first.next_ack();
        let mut others: Vec<_> = (0..3).map(|_| Appending::start(folder.path())).collect();
        for other in &mut others {
            assert_eq!(other.next().as_deref(), Some("refused in_use"));
            other.process.wait().unwrap();
        }
        assert_eq!(Journal::open(folder.path()).unwrap_err().code(), "in_use");
        first.kill(acked);
    }
    Journal::open(folder.path()).unwrap().0.close().unwrap();
    assert!(doctor::check(file_in(folder.path())).unwrap().is_sound());
}
