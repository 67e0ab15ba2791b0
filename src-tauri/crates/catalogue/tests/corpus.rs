//! Replays the corpus of the fuzz targets through the functions that these run, as it is and damaged at random.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

#[path = "../../../../tests/fuzz/src/damaged.rs"]
mod damaged;
#[path = "../../../../tests/fuzz/src/targets.rs"]
mod targets;

use proptest::prelude::*;
use std::path::PathBuf;

fn replay(name: &str, target: fn(&[u8])) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fuzz/corpus").join(name);
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        target(&bytes);
        // Files that are cut off are the commonest damage.
        for part in 1..8 {
            target(&bytes[..bytes.len() * part / 8]);
        }
        count += 1;
    }
    assert!(count > 0, "no corpus for {name}");
}

#[test]
fn the_corpus_of_csv_holds() {
    replay("csv", targets::csv);
}

#[test]
fn the_corpus_of_feeds_holds() {
    replay("feed_xml", targets::feed_xml);
}

#[test]
fn the_corpus_of_workbooks_holds() {
    replay("xlsx", targets::xlsx);
}

#[test]
fn the_corpus_of_mappings_holds() {
    replay("mapping", targets::mapping);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn damaged_tables_are_read_or_refused(file in damaged::files("csv")) {
        targets::csv(&file);
    }

    #[test]
    fn damaged_feeds_are_read_or_refused(file in damaged::files("feed_xml")) {
        targets::feed_xml(&file);
    }

    #[test]
    fn damaged_workbooks_are_read_or_refused(file in damaged::files("xlsx")) {
        targets::xlsx(&file);
    }

    #[test]
    fn damaged_mappings_are_read_or_refused(file in damaged::files("mapping")) {
        targets::mapping(&file);
    }
}
