//! Texts in the cells of a file for spreadsheets. None may be taken for a formula (OWASP ASVS 1.2.10), in any locale:
//! a spreadsheet that expects semicolons splits our cells where we did not, and does so within quotes.
//!
//! An apostrophe before the sign makes it text and leaves it readable. Only texts pass through here; numbers, negative
//! ones too, stay numbers.

/// Signs that begin a formula, also as they are typed in East Asian text.
const FORMULA: &[char] =
    &['=', '+', '-', '@', '\u{2212}', '＝', '＋', '－', '＠', '\u{fe62}', '\u{fe63}', '\u{fe66}', '\u{fe6b}'];
/// Signs at which some locale begins a new cell.
const SEPARATORS: &[char] = &[',', ';', '|'];

/// A text as it may stand in a cell. A break or another control character would be a new cell or row: it is a space.
pub(crate) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut begins = true;
    for c in text.chars() {
        let c = if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c };
        if begins && FORMULA.contains(&c) {
            out.push('\'');
        }
        begins = SEPARATORS.contains(&c) || (begins && is_passed_over(c));
        out.push(c);
    }
    out
}

/// What a spreadsheet may leave out at the start of a cell.
pub(crate) fn is_passed_over(c: char) -> bool {
    let invisible = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}');
    c.is_whitespace() || c == '"' || invisible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_looks_like_a_formula_is_only_text_and_stays_readable() {
        for (written, cell) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-20 % today", "'-20 % today"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("  =1+1", "  '=1+1"),
            ("\t=1+1", " '=1+1"),
            ("\u{feff}\u{200b}=1", "\u{feff}\u{200b}'=1"),
            ("x;=1+1", "x;'=1+1"),
            ("x; \"=1+1\"", "x; \"'=1+1\""),
            ("x,=1", "x,'=1"),
            ("x\n=1", "x =1"),
            ("＝1＋1", "'＝1＋1"),
            ("Linen dress", "Linen dress"),
            ("T-shirt, red-blue; 50+", "T-shirt, red-blue; 50+"),
            ("שמלת פשתן", "שמלת פשתן"),
        ] {
            assert_eq!(text(written), cell, "{written:?}");
        }
    }
}
