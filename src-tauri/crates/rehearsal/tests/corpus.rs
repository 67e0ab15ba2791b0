//! Replays the corpus of the fuzz target of order files through the function that it runs.

#[path = "../../../../tests/fuzz/src/orders.rs"]
mod orders;

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
