//! Replays the corpus of the fuzz target of order files through the function that it runs, as it is and damaged at random.

#![allow(clippy::unwrap_used, reason = "a test that fails says so")]

#[path = "../../../../tests/fuzz/src/damaged.rs"]
mod damaged;
#[path = "../../../../tests/fuzz/src/orders.rs"]
mod orders;

use proptest::prelude::*;

#[test]
fn the_corpus_of_orders_holds() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fuzz/corpus/orders");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        // Files that are cut off are the commonest damage.
        for part in 1..=8 {
            orders::orders(&bytes[..bytes.len() * part / 8]);
        }
        count += 1;
    }
    assert!(count > 0, "no corpus");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn damaged_order_files_are_read_or_refused(file in damaged::files("orders")) {
        orders::orders(&file);
    }
}
