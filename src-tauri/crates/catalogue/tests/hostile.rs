//! Files made to exhaust memory or time: each is refused early or costs no more than its bound.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

mod support;

use cartwall_catalogue::{ImportError, Limits, Options, read_bytes, read_file, read_reader};
use proptest::prelude::*;
use std::io::{Read, Seek, SeekFrom};
use std::time::{Duration, Instant};
use support::archive;

fn code(bytes: &[u8]) -> &'static str {
    read_bytes(bytes, &Options::default()).expect_err("refused").code()
}

/// A file that is never held: a head, then one piece over and over.
struct Endless {
    head: Vec<u8>,
    piece: Vec<u8>,
    length: u64,
    at: u64,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let left = usize::try_from(self.length - self.at).unwrap_or(usize::MAX).min(out.len());
        for slot in &mut out[..left] {
            let at = usize::try_from(self.at).unwrap();
            *slot = match self.head.get(at) {
                Some(byte) => *byte,
                None => self.piece[(at - self.head.len()) % self.piece.len()],
            };
            self.at += 1;
        }
        Ok(left)
    }
}

impl Seek for Endless {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => self.length.saturating_add_signed(by),
            SeekFrom::Current(by) => self.at.saturating_add_signed(by),
        };
        Ok(self.at)
    }
}

fn workbook(sheet: impl AsRef<[u8]>, shared: &str) -> Vec<u8> {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book =
        format!(r#"<workbook xmlns:r="{kind}"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>"#);
    let rels = format!(
        r#"<Relationships><Relationship Id="r1" Type="{kind}/worksheet" Target="s.xml"/><Relationship Id="r2" Type="{kind}/sharedStrings" Target="t.xml"/></Relationships>"#
    );
    archive(&[
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
        ("xl/s.xml", sheet.as_ref()),
        ("xl/t.xml", shared.as_bytes()),
    ])
}

const HEADER: &str =
    r#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>"#;
const SHARED: &str = "<sst><si><t>title</t></si><si><t>price</t></si></sst>";

#[test]
fn a_workbook_of_our_own_making_is_read() {
    let sheet = format!(
        r#"{HEADER}<row><c t="inlineStr"><is><t>Mug</t></is></c><c><v>5.5</v></c></row></sheetData></worksheet>"#
    );
    let import = read_bytes(&workbook(&sheet, SHARED), &Options::default()).unwrap();
    assert_eq!(import.products[0].variants[0].price.as_ref().unwrap().amount.to_string(), "5.5");
}

#[test]
fn a_damaged_byte_in_a_workbook_costs_its_character_only() {
    let sheet = format!(
        r#"{HEADER}<row><c t="inlineStr"><is><t>M@g</t></is></c><c><v>5.5</v></c></row></sheetData></worksheet>"#
    );
    let sheet: Vec<u8> = sheet.bytes().map(|byte| if byte == b'@' { 0xFF } else { byte }).collect();
    let import = read_bytes(&workbook(sheet, SHARED), &Options::default()).unwrap();
    assert_eq!(import.products[0].title, "M\u{fffd}g");
}

#[test]
fn elements_with_very_many_attributes_or_namespaces_are_bounded() {
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=\"\"")).collect();
    let sheet = format!(
        r#"{HEADER}<row><c{attributes} t="inlineStr"><is><t>Mug</t></is></c><c><v>5.5</v></c></row></sheetData></worksheet>"#
    );
    let import = read_bytes(&workbook(&sheet, SHARED), &Options::default()).unwrap();
    assert_eq!(import.products[0].title, "Mug");
    let item = "<id>1</id><title>Mug</title><price>5 EUR</price>";
    let feed = format!("<rss><channel><item{attributes}>{item}</item></channel></rss>");
    assert_eq!(read_bytes(feed.as_bytes(), &Options::default()).unwrap().products.len(), 1);
    let namespaces: String = (0..100_000).map(|n| format!(" xmlns:n{n}=\"u:{n}\"")).collect();
    let feed = format!("<rss{namespaces}><channel><item>{item}</item></channel></rss>");
    assert_eq!(code(feed.as_bytes()), "unreadable_file");
    // So many at every depth that is allowed are too many together.
    let some: String = (0..200).map(|n| format!(" xmlns:n{n}=\"u:{n}\"")).collect();
    let deep: String = (0..60).map(|n| format!("<d{n}{some}>")).collect();
    assert_eq!(code(format!("<rss><channel><item>{deep}").as_bytes()), "unreadable_file");
}

#[test]
fn a_zip_bomb_stops_at_its_bound() {
    let limits = Limits { sheet_bytes: 1 << 20, shared_text_bytes: 1 << 18, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    for (sheet, shared) in [
        (format!("{HEADER}{}", " ".repeat(4 << 20)), SHARED.to_owned()),
        (format!("{HEADER}{}", "<row/>".repeat(400_000)), SHARED.to_owned()),
        (HEADER.to_owned(), format!("<sst>{}", "<si><t>x</t></si>".repeat(100_000))),
        (HEADER.to_owned(), format!("<sst><si><t>{}", "x".repeat(1 << 20))),
    ] {
        let error = read_bytes(&workbook(&sheet, &shared), &options).unwrap_err();
        assert_eq!(error.code(), "file_too_large", "{error}");
    }
}

#[test]
fn cells_far_out_and_sheets_nested_deep_are_refused() {
    let far =
        format!(r#"{HEADER}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"#);
    assert_eq!(code(&workbook(&far, SHARED)), "too_many_columns");
    let outside = format!(r#"{HEADER}<row r="2"><c r="ZZZZZZZ2"><v>1</v></c></row></sheetData></worksheet>"#);
    assert_eq!(code(&workbook(&outside, SHARED)), "unreadable_file");
    assert_eq!(code(&workbook("<a>".repeat(100_000), SHARED)), "unreadable_file");
}

#[test]
fn an_archive_of_something_else_is_named() {
    let error = read_bytes(&archive(&[("word/document.xml", b"<w/>")]), &Options::default()).unwrap_err();
    assert!(error.to_string().contains("Word document"), "{error}");
    assert_eq!(code(b"PK\x03\x04 cut off"), "unreadable_file");
    let whole = workbook(HEADER, SHARED);
    for cut in (4..whole.len()).step_by(7) {
        assert!(read_bytes(&whole[..cut], &Options::default()).is_err());
    }
}

#[test]
fn sixteen_thousand_columns_are_refused_quickly() {
    let begun = Instant::now();
    let wide: String = (0..16_384).map(|i| format!("Column {i},")).collect();
    assert_eq!(code(format!("Title,Price,{wide}\nMug,5\n").as_bytes()), "too_many_columns");
    assert_eq!(code(format!("Title,Price{}\nMug,5\n", ",".repeat(16_384)).as_bytes()), "too_many_columns");
    assert_eq!(code(",".repeat(16_384).as_bytes()), "foreign_file");
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_huge_file_is_read_in_pieces_and_refused_at_a_bound() {
    for (head, piece, expected) in [
        ("title,price\n", "x".repeat(1000), "file_too_large"),
        ("title,price\n\"", "x\n".to_owned(), "file_too_large"),
        ("title,price\n", "A mug,5\n".to_owned(), "file_too_large"),
        ("<rss><channel><item><title>", "x".repeat(1000), "file_too_large"),
        ("<rss><channel>", "<!-- -->".to_owned(), "unreadable_file"),
    ] {
        let limits = Limits { rows: 100_000, variants: 20_000, record_bytes: 1 << 16, ..Limits::default() };
        let file =
            Endless { head: head.as_bytes().to_vec(), piece: piece.into_bytes(), length: 5 << 20, at: 0 };
        let result = read_reader(file, &Options { limits, ..Options::default() });
        match result {
            Err(error) => {
                assert!(error.code() == expected || error.code() == "empty_file", "{head:?}: {error}")
            }
            Ok(import) => assert!(import.skipped.len() <= limits.notes, "{head:?}"),
        }
    }
}

#[test]
fn more_variants_or_text_than_the_bound_is_refused() {
    let rows: String = (0..2000).map(|i| format!("Mug {i},5\n")).collect();
    let table = format!("title,price\n{rows}");
    let with = |limits: Limits| read_bytes(table.as_bytes(), &Options { limits, ..Options::default() });
    assert_eq!(with(Limits { variants: 1000, ..Limits::default() }).unwrap_err().code(), "file_too_large");
    assert_eq!(
        with(Limits { text_bytes: 10_000, ..Limits::default() }).unwrap_err().code(),
        "file_too_large"
    );
    assert_eq!(with(Limits { rows: 1000, ..Limits::default() }).unwrap_err().code(), "file_too_large");
    assert_eq!(with(Limits { file_bytes: 1000, ..Limits::default() }).unwrap_err().code(), "file_too_large");
    assert_eq!(with(Limits::default()).unwrap().variants, 2000);
}

#[test]
fn the_list_of_skipped_rows_is_bounded_and_counted() {
    let rows: String = (0..300).map(|i| format!("Mug {i},?\n")).collect();
    let limits = Limits { notes: 100, ..Limits::default() };
    let import =
        read_bytes(format!("title,price\n{rows}").as_bytes(), &Options { limits, ..Options::default() })
            .unwrap();
    assert_eq!((import.skipped.len(), import.skipped_total), (100, 300));
}

#[test]
fn xml_with_entities_of_its_own_deep_nesting_or_no_end_is_refused() {
    let laughs = r#"<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>"#;
    assert_eq!(code(laughs.as_bytes()), "unreadable_file");
    assert_eq!(code(format!("<rss>{}", "<a>".repeat(10_000)).as_bytes()), "unreadable_file");
    assert_eq!(code(b"<rss><channel><item><title>Mug</title><price>5</price></item>"), "unreadable_file");
    assert_eq!(code(b"<rss><channel><item></wrong></channel></rss>"), "unreadable_file");
}

#[test]
fn a_missing_file_and_a_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = read_file(&folder.path().join("none.csv"), &Options::default()).unwrap_err();
    assert!(matches!(missing, ImportError::Io(_)));
    assert_eq!(read_file(folder.path(), &Options::default()).unwrap_err().code(), "foreign_file");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let _ = read_bytes(&bytes, &Options::default());
    }

    #[test]
    fn any_text_below_a_real_header_is_read_or_refused(
        head in prop::sample::select(vec![
            "Handle,Title,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Image Src\n",
            "Handle,Title,SKU,HS Code,COO,Location,Available\n",
            "ID,Type,SKU,Name,In stock?,Stock,Sale price,Regular price,Parent\n1,simple,A,B,1,2,,3,\n",
            "id\ttitle\tprice\tlink\timage_link\tavailability\titem_group_id\n",
            "title;price;sku;qty;size\n",
            "<rss xmlns:g=\"http://base.google.com/ns/1.0\"><channel><item><g:price>",
            "<feed><entry><title>",
        ]),
        rest in "([a-z\u{5d0}\u{623}0-9.,;\t\"\n<>&/#x-]|,,|\"\"|</|<!\\[CDATA\\[|]]>){0,300}",
    ) {
        let _ = read_bytes(format!("{head}{rest}").as_bytes(), &Options::default());
    }

    #[test]
    fn what_is_written_as_a_table_comes_back(
        items in prop::collection::vec(("[a-zA-Z\u{5d0}-\u{5ea} \",]{1,20}[a-z]", 0_u32..1_000_000, -50_i64..5000), 1..20)
    ) {
        let mut table = "sku,title,price,quantity\n".to_owned();
        for (i, (title, cents, quantity)) in items.iter().enumerate() {
            let title = title.replace('"', "\"\"");
            table += &format!("S{i},\"{title}\",{}.{:02},{quantity}\n", cents / 100, cents % 100);
        }
        let import = read_bytes(table.as_bytes(), &Options::default()).unwrap();
        prop_assert_eq!(import.products.len(), items.len());
        for (product, (title, cents, quantity)) in import.products.iter().zip(&items) {
            prop_assert_eq!(&product.title, title.trim());
            let variant = &product.variants[0];
            let price = variant.price.as_ref().unwrap().amount;
            prop_assert_eq!(price, rust_decimal::Decimal::new(i64::from(*cents), 2));
            prop_assert_eq!(variant.quantity, Some(cartwall_domain::stock::Quantity::Known(*quantity)));
        }
    }
}
