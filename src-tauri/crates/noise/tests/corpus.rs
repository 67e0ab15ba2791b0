//! Replays the corpus of the fuzz target through the function that it runs, as it is and damaged at random.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

#[path = "../../../../tests/fuzz/src/damaged.rs"]
mod damaged;
#[path = "../../../../tests/fuzz/src/noise.rs"]
mod target;

use proptest::prelude::*;

#[test]
fn the_corpus_holds() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fuzz/corpus/noise");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for end in 0..=bytes.len() {
            target::noise(&bytes[..end]);
        }
        count += 1;
    }
    assert!(count > 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn damaged_messages_are_opened_or_refused(bytes in damaged::files("noise")) {
        target::noise(&bytes);
    }
}
