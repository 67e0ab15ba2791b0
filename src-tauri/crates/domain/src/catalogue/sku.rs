//! How a SKU is written: the same code with and without what nobody sees is one code, wherever it comes from.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A SKU without what nobody sees: marks of direction and of no width, byte order marks and control characters. Every
/// kind of blank is the ordinary one, none stands at the ends, and accents are written in one way. Case is kept: shops
/// have SKUs that differ by it alone.
pub fn clean_sku(sku: &str) -> Cow<'_, str> {
    let sku = sku.trim();
    if sku.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(sku);
    }
    let seen = sku.chars().filter(|c| !is_unseen(*c)).map(|c| if c.is_whitespace() { ' ' } else { c });
    let seen: String = if is_nfc(sku) { seen.collect() } else { seen.nfc().collect() };
    Cow::Owned(seen.trim().to_owned())
}

/// Whether a character has neither a width nor a meaning of its own.
pub fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
        || c.is_control() && !c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_nobody_sees_and_blanks_of_any_kind_tell_no_two_skus_apart() {
        for (written, clean) in [
            ("RG-1", "RG-1"),
            (" RG-1\t", "RG-1"),
            ("\u{200e}RG-1\u{200e}", "RG-1"),
            ("\u{202a}CH-1\u{202c}", "CH-1"),
            ("PE\u{a0}1", "PE 1"),
            ("\u{a0}ST-1\u{a0}", "ST-1"),
            ("\u{feff}A\u{200b}B\u{ad}C", "ABC"),
            ("Cafe\u{301}", "Caf\u{e9}"),
            ("מק\u{200f}-7", "מק-7"),
            ("\u{200e}", ""),
        ] {
            assert_eq!(clean_sku(written), clean, "{written:?}");
        }
        assert_ne!(clean_sku("rg-1"), clean_sku("RG-1"), "shops have SKUs that differ by case alone");
    }
}
