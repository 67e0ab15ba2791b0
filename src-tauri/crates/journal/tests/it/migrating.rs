//! Guarantee 9 on a whole process: killed at any moment of a migration, it leaves a file that the next start brings up
//! to date, and a sound copy of the file as it was.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use cartwall_journal::{Journal, doctor, file_in};

use crate::support::{Chance, FURTHER, filled, sha256, whole_format};

const FOLDER: &str = "CARTWALL_JOURNAL_TEST_FOLDER";
const KILLS: usize = 60;
const ROWS: u64 = 3_000;

#[test]
#[ignore = "started and killed by the test below"]
fn the_process_that_is_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let say = |line: &[u8]| {
        let mut out = std::io::stdout().lock();
        out.write_all(line).and_then(|()| out.flush()).unwrap();
    };
    say(b"\nbegun\n");
    Journal::open_with_steps(folder, FURTHER).unwrap().0.close().unwrap();
    say(b"\ndone\n");
}

/// Kills a migration of the folder's file this long after it has begun. Whether it had ended by then.
fn kill_after(folder: &Path, pause: Duration) -> bool {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["migrating::the_process_that_is_killed", "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "begun"));
    let end = Instant::now() + pause;
    while Instant::now() < end {
        std::hint::spin_loop();
    }
    process.kill().unwrap();
    process.wait().unwrap();
    lines.any(|line| line == "done")
}

#[test]
fn a_migration_that_is_killed_leaves_the_older_format_or_the_newer_one_and_a_sound_copy() {
    let original = tempfile::tempdir().unwrap();
    filled(original.path(), ROWS);
    let mut chance = Chance::new(11);
    // How long it takes here, so that the kills fall within it.
    let begun = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    fs::copy(file_in(original.path()), file_in(folder.path())).unwrap();
    Journal::open_with_steps(folder.path(), FURTHER).unwrap().0.close().unwrap();
    let whole = begun.elapsed();

    let (mut formats, mut copies, mut done) = ([0; 4], 0, 0);
    for _ in 0..KILLS {
        let folder = tempfile::tempdir().unwrap();
        fs::copy(file_in(original.path()), file_in(folder.path())).unwrap();
        let pause = whole.mul_f64(chance.below(1_000) as f64 / 800.0);
        done += usize::from(kill_after(folder.path(), pause));

        // A copy that has its name is sound and holds everything; it is there before anything is changed.
        let copy = folder.path().join("cartwall.db.before-format-2");
        let copied = copy.exists();
        if copied {
            copies += 1;
            let report = doctor::check(&copy).unwrap();
            assert!(report.is_sound(), "{report:?}");
            assert_eq!((report.format, report.sound_rows), (Some(1), ROWS));
        }
        let look = tempfile::tempdir().unwrap();
        for file in fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
            fs::copy(file.path(), look.path().join(file.file_name())).unwrap();
        }
        let format = whole_format(&file_in(look.path()));
        assert!(copied || format == 1, "changed before there was a copy");
        formats[format as usize] += 1;

        let (journal, opened) = Journal::open_with_steps(folder.path(), FURTHER).unwrap();
        assert_eq!(opened.last_seq, ROWS);
        journal.close().unwrap();
        assert_eq!(whole_format(&file_in(folder.path())), 3);
    }
    println!("{KILLS} kills: formats {formats:?}, {copies} with a copy, {done} too late");
    assert!(formats[1] > 0 && done < KILLS, "no kill fell within the migration: {formats:?}");
}

#[test]
fn a_file_without_room_for_its_copy_is_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 100);
    let before = sha256(&file_in(folder.path()));
    // Nothing can be written under the copy's name.
    fs::create_dir(folder.path().join("cartwall.db.before-format-2.partial")).unwrap();
    Journal::open_with_steps(folder.path(), FURTHER).unwrap_err();
    assert_eq!(sha256(&file_in(folder.path())), before);
}
