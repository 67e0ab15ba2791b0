//! Workbooks as shops and people make them: several sheets, formats of numbers, failed formulas.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

#[path = "support/answers.rs"]
mod answers;
mod support;

use answers::{check, import, notes, prices};
use support::archive;

/// A workbook of these sheets: name, whether it is hidden, and rows of cells as XML without their addresses.
fn workbook(sheets: &[(&str, bool, &str)]) -> Vec<u8> {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="[$€-407] #,##0.00"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="9"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
    let mut list = String::new();
    let mut rels = format!(r#"<Relationship Id="st" Type="{kind}/styles" Target="styles.xml"/>"#);
    let mut parts = Vec::new();
    for (at, (name, hidden, rows)) in sheets.iter().enumerate() {
        let state = if *hidden { r#" state="hidden""# } else { "" };
        list += &format!(r#"<sheet name="{name}"{state} r:id="r{at}"/>"#);
        rels += &format!(r#"<Relationship Id="r{at}" Type="{kind}/worksheet" Target="s{at}.xml"/>"#);
        parts
            .push((format!("xl/s{at}.xml"), format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")));
    }
    let book = format!(r#"<workbook xmlns:r="{kind}"><sheets>{list}</sheets></workbook>"#);
    let rels = format!("<Relationships>{rels}</Relationships>");
    let mut entries: Vec<(&str, &[u8])> = vec![
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
    ];
    entries.extend(parts.iter().map(|(name, part)| (name.as_str(), part.as_bytes())));
    archive(&entries)
}

/// A row of texts, and of cells given as XML.
fn row(cells: &[&str]) -> String {
    let cell = |text: &&str| match text.starts_with("<c") {
        true => (*text).to_owned(),
        false => format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    };
    format!("<row>{}</row>", cells.iter().map(cell).collect::<String>())
}

#[test]
fn a_number_with_zeros_before_it_is_a_code_and_a_currency_is_read_from_the_format() {
    let rows = row(&["Title", "SKU", "Price", "Barcode"])
        + &row(&[
            "Pin",
            "<c s=\"1\"><v>417</v></c>",
            "<c s=\"2\"><v>1299.9</v></c>",
            "<c><v>4.006381333931E12</v></c>",
        ]);
    let import = import(workbook(&[("a", false, &rows)]), None);
    assert_eq!(prices(&import), ["00417 1299.9 EUR"]);
    assert_eq!(import.products[0].variants[0].barcode.as_deref(), Some("4006381333931"));
}

#[test]
fn dates_shares_and_failed_formulas_are_neither_prices_nor_titles() {
    let rows = row(&["Title", "SKU", "Price", "Stock"])
        + &row(&["Date", "D", "<c s=\"4\"><v>45717</v></c>", "<c><v>1</v></c>"])
        + &row(&["Share", "S", "<c s=\"3\"><v>0.1</v></c>", "<c><v>1</v></c>"])
        + &row(&["<c t=\"e\"><f>-A</f><v>#NAME?</v></c>", "N", "<c><v>5</v></c>", "<c><v>1</v></c>"])
        + &row(&["Zero", "Z", "<c t=\"e\"><v>#DIV/0!</v></c>", "<c><v>1</v></c>"])
        + &row(&["No result", "R", "<c><f>10*2</f></c>", "<c><v>1</v></c>"])
        + &row(&["Result", "F", "<c><f>10*2</f><v>20</v></c>", "<c t=\"e\"><v>#N/A</v></c>"]);
    let file = workbook(&[("a", false, &rows)]);
    let noted = [
        "2 bad_price unreadable",
        "3 bad_price unreadable",
        "4 no_title",
        "5 no_price left_out",
        "6 no_price left_out",
        "4 failed_formula",
        "5 failed_formula",
        "6 failed_formula",
        "7 failed_formula",
    ];
    let import = import(&file, None);
    assert_eq!(prices(&import), ["F 20"]);
    let mut all = notes(&import);
    all.sort();
    let mut expected = noted.map(str::to_owned);
    expected.sort();
    assert_eq!(all, expected);
    check("Title,SKU,Price\n#NAME?,A,5\nB,B,6\n", &["B 6"], &["2 no_title", "2 failed_formula"]);
}

#[test]
fn every_sheet_that_is_shown_comes_in_and_the_others_are_named() {
    let head = row(&["Title", "SKU", "Price"]);
    let product = |title: &str, price: &str| row(&[title, title, &format!("<c><v>{price}</v></c>")]);
    let rings = format!("{head}{}{}", product("R1", "99"), product("R2", "49"));
    let chains = format!("{head}{}{}", product("C1", "60"), row(&["C2", "C2", "soon"]));
    let colours =
        row(&["Farbton", "Gewicht", "Kennung"]) + &row(&["rot", "5", "A1"]) + &row(&["blau", "6", "A2"]);
    let old = format!("{head}{}", product("OLD", "1"));
    let text = row(&["Read this first"]);
    let file = workbook(&[
        ("Text", false, &text),
        ("Old", true, &old),
        ("Rings", false, &rings),
        ("Chains", false, &chains),
        ("Colours", false, &colours),
    ]);
    let import = import(&file, None);
    assert_eq!(prices(&import), ["R1 99", "R2 49", "C1 60"]);
    assert_eq!(
        notes(&import),
        ["3 bad_price unreadable", "0 sheet_left_out other_columns", "0 sheet_left_out hidden"]
    );
    assert_eq!(import.skipped[0].sheet.as_deref(), Some("Chains"));
    let hidden_alone = workbook(&[("Text", false, &text), ("Old", true, &old)]);
    check(hidden_alone, &["OLD 1"], &[]);
}

#[test]
fn merged_heads_and_notes_beside_a_sheet_are_passed_over() {
    let rows = row(&["Goods", "", "Money", ""])
        + &row(&["Title", "SKU", "Price", "Stock"])
        + &row(&["Pin", "P-1", "<c><v>5</v></c>", "<c><v>1</v></c>", "ask Ann"]);
    check(workbook(&[("a", false, &rows)]), &["P-1 5"], &[]);
}
