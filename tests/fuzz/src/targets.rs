//! What the fuzz targets do with their bytes. The ordinary tests replay the corpus through the same functions.
//!
//! Run one with `cargo +nightly fuzz run --fuzz-dir tests/fuzz csv` from the root of the repository.

use cartwall_catalogue::{Import, ImportError, Limits, Mapping, Options, read_bytes};
use std::collections::HashSet;

/// Small bounds, so that the bounds themselves are met.
fn options(name: &str) -> Options {
    let limits = Limits {
        rows: 5_000,
        variants: 1_000,
        columns: 200,
        record_bytes: 8 << 10,
        text_bytes: 64 << 10,
        sheet_bytes: 1 << 20,
        shared_text_bytes: 64 << 10,
        notes: 50,
        ..Limits::default()
    };
    Options { name: name.to_owned(), limits, ..Options::default() }
}

/// What holds for every answer, whatever the bytes were.
fn check(result: Result<Import, ImportError>, options: &Options) {
    match result {
        Err(error) => {
            assert!(!error.code().is_empty());
            assert!(error.to_string().len() < 64 << 10, "the refusal is as long as the file");
        }
        Ok(import) => {
            assert_eq!(import.variants, import.products.iter().map(|p| p.variants.len()).sum::<usize>());
            assert!(import.variants <= options.limits.variants);
            assert!(
                import.skipped.len() <= options.limits.notes
                    && import.skipped_total >= import.skipped.len() as u64
            );
            let mut ids = HashSet::new();
            for product in &import.products {
                assert!(!product.title.trim().is_empty() && !product.variants.is_empty());
                assert!(ids.insert(product.id.0.clone()), "two products {}", product.id);
                for variant in &product.variants {
                    assert!(ids.insert(variant.id.0.clone()), "two variants {}", variant.id);
                    assert!(!variant.sku.is_empty());
                    for price in [&variant.price, &variant.compare_at].into_iter().flatten() {
                        assert!(!price.amount.is_sign_negative() || price.amount.is_zero());
                    }
                }
            }
        }
    }
}

fn read(data: &[u8], options: &Options) {
    check(read_bytes(data, options), options);
}

/// Delimited text of any format, encoding and delimiter.
pub fn csv(data: &[u8]) {
    read(data, &options("fuzz.csv"));
}

/// XML; what does not begin like it is put inside an item.
pub fn feed_xml(data: &[u8]) {
    let options = options("fuzz.xml");
    if data.trim_ascii_start().starts_with(b"<") {
        read(data, &options);
    } else {
        let head = br#"<rss xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>1</g:id><g:price>5 EUR</g:price>"#;
        read(&[head.as_slice(), data, b"</item></channel></rss>"].concat(), &options);
    }
}

/// A workbook; what is no archive becomes the sheet of one.
pub fn xlsx(data: &[u8]) {
    let options = options("fuzz.xlsx");
    if data.starts_with(b"PK") {
        read(data, &options);
    } else {
        read(&workbook(data), &options);
    }
}

/// A mapping as JSON on the first line, a table below it.
pub fn mapping(data: &[u8]) {
    let split = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (line, table) = data.split_at(split);
    let Ok(mapping) = serde_json::from_slice::<Mapping>(line) else { return };
    let options = Options { mapping: Some(mapping), ..options("fuzz.csv") };
    read(table.get(1..).unwrap_or_default(), &options);
}

/// An archive whose entries are stored as they are.
fn workbook(sheet: &[u8]) -> Vec<u8> {
    const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = format!(r#"<workbook xmlns:r="{KIND}"><sheets><sheet r:id="r1"/></sheets></workbook>"#);
    let relations = format!(
        r#"<Relationships><Relationship Id="r1" Type="{KIND}/worksheet" Target="s.xml"/></Relationships>"#
    );
    let shared = "<sst><si><t>title</t></si><si><t>price</t></si><si><t>sku</t></si><si><t>Mug &amp; co</t></si></sst>";
    let entries = [
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/sharedStrings.xml", shared.as_bytes()),
        ("xl/s.xml", sheet),
    ];
    let short = |n: usize| u16::try_from(n).unwrap_or(u16::MAX).to_le_bytes();
    let long = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in entries {
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        common.extend(long(content.len()));
        common.extend(long(content.len()));
        common.extend(short(name.len()));
        common.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(long(bytes.len()));
        directory.extend(name.as_bytes());
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(name.as_bytes());
        bytes.extend(content);
    }
    let offset = bytes.len();
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(short(entries.len()));
    bytes.extend(short(entries.len()));
    bytes.extend(long(directory.len()));
    bytes.extend(long(offset));
    bytes.extend([0, 0]);
    bytes
}
