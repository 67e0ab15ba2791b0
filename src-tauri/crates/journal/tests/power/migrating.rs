//! Guarantee 9: whatever ends a migration, and wherever, the file is in the older format or in the newer one.
//!
//! Everything that each migration asks of the disk is recorded, from the first release's golden file on and from no file
//! at all. Then the recording is cut after every single step: once as a killed process leaves it, with all that was
//! written, and some times as a power cut does, with what was not synced kept, lost or torn.

use super::{
    DISK, Image, apply,
    recorder::{self, File, Step},
    support::{Chance, FURTHER, whole_format},
};
use cartwall_journal::{Journal, doctor, file_in};
use std::{fs, path::Path};

const POWER_CUTS_A_STEP: usize = 3;

struct Recording {
    before: Vec<u8>,
    steps: Vec<Step>,
}

fn record(golden: Option<&Path>, further: &[&str]) -> Recording {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let before = golden.map_or_else(Vec::new, |golden| fs::read(golden).unwrap());
    if golden.is_some() {
        fs::write(file_in(&path), &before).unwrap();
    }
    recorder::record(&path);
    Journal::open_with_steps(&path, further).unwrap().0.close().unwrap();
    Recording { before, steps: recorder::recorded() }
}

/// Calls `survivor` with every image of the two files that an end may leave. How many there were.
fn ends(recording: &Recording, mut survivor: impl FnMut(&[u8], &[u8])) -> usize {
    let mut chance = Chance::new(9);
    let image = |bytes: &[u8]| Image { durable: bytes.to_vec(), ..Image::default() };
    let (mut main, mut log) = (image(&recording.before), image(&[]));
    // What the process has written is what the next one reads.
    let (mut written, mut logged) = (recording.before.clone(), Vec::new());
    let mut count = 0;
    for (place, step) in recording.steps.iter().enumerate() {
        match step {
            Step::Acknowledged(_) => continue,
            Step::Sync(File::Main) => main.settle_all(),
            Step::Sync(File::Log) => log.settle_all(),
            Step::Write { file, .. } | Step::Truncate { file, .. } => {
                let (image, bytes) = match file {
                    File::Main => (&mut main, &mut written),
                    File::Log => (&mut log, &mut logged),
                };
                image.pending.push_back((place, step.clone()));
                apply(bytes, step, |_| true);
            }
        }
        survivor(&written, &logged);
        for _ in 0..POWER_CUTS_A_STEP {
            survivor(&main.after_a_cut(&mut chance), &log.after_a_cut(&mut chance));
        }
        count += 1 + POWER_CUTS_A_STEP;
    }
    count
}

fn left(main: &[u8], log: &[u8]) -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let folder = tempfile::tempdir_in(parent).unwrap();
    fs::write(file_in(folder.path()), main).unwrap();
    fs::write(folder.path().join("cartwall.db-wal"), log).unwrap();
    folder
}

#[test]
fn a_migration_that_is_cut_short_anywhere_leaves_the_older_format_or_the_newer_one() {
    let _disk = DISK.lock().unwrap();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v1.db");
    let recording = record(Some(&golden), FURTHER);
    let mut seen = [0; 4];
    let count = ends(&recording, |main, log| {
        seen[whole_format(&file_in(left(main, log).path())) as usize] += 1;
        // The next start finishes it, with every row.
        let folder = left(main, log);
        let (journal, opened) = Journal::open_with_steps(folder.path(), FURTHER).unwrap();
        assert_eq!((opened.last_seq, journal.reader().rows_after(0, 100).unwrap().len()), (9, 9));
        journal.close().unwrap();
        assert_eq!(whole_format(&file_in(folder.path())), 3);
    });
    println!("{count} ends, formats {seen:?}");
    assert!(seen[1] > 3 && seen[2] > 3 && seen[3] > 3, "the cuts miss a step: {seen:?}");
}

#[test]
fn a_very_first_start_that_is_cut_short_anywhere_leaves_nothing_or_a_whole_journal() {
    let _disk = DISK.lock().unwrap();
    let recording = record(None, &[]);
    let (mut empty, mut made) = (0, 0);
    ends(&recording, |main, log| {
        let folder = left(main, log);
        let (journal, opened) = Journal::open(folder.path()).unwrap();
        if opened.created {
            empty += 1
        } else {
            made += 1
        }
        journal.close().unwrap();
        assert!(doctor::check(file_in(folder.path())).unwrap().is_sound());
    });
    println!("{empty} empty, {made} made");
    assert!(empty > 3 && made > 3);
}
