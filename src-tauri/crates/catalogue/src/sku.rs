//! SKUs and barcodes as files write them: what spreadsheets add to them, and what they take away.

use crate::draft::DraftProduct;
use crate::row_problem::DamagedSku;
use cartwall_domain::catalogue::clean_sku;
use std::borrow::Cow;

/// A SKU or barcode without the apostrophe by which spreadsheets are told to keep digits as text and to take nothing for
/// a formula, and without what nobody sees.
pub fn code(text: &str) -> Cow<'_, str> {
    let text = match text.strip_prefix('\'') {
        Some(rest) if starts_formula(rest) || is_digits(rest) => rest,
        _ => text,
    };
    // `="00417"` keeps the zeros of a code in a spreadsheet.
    let text = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    clean_sku(text)
}

/// Whether a spreadsheet would take a text for a formula.
pub fn starts_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@'])
}

/// A barcode, unless a spreadsheet has made a rounded number of it.
pub fn barcode(text: &str) -> Option<String> {
    let code = code(text);
    (!code.is_empty() && damage_of(&code).is_none()).then(|| code.into_owned())
}

/// How a spreadsheet has damaged a SKU, as far as the SKU itself tells.
pub fn damage_of(sku: &str) -> Option<DamagedSku> {
    // Most SKUs begin with a letter.
    if !sku.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Some((number, exponent)) = sku.split_once(['E', 'e'])
        && let Some(exponent) = exponent.strip_prefix('+')
        && is_digits(exponent)
        && number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
    {
        return Some(DamagedSku::Exponent);
    }
    // A spreadsheet keeps fifteen digits of a number.
    if is_digits(sku) && sku.len() > 15 && sku.as_bytes()[15..].iter().all(|b| *b == b'0') {
        return Some(DamagedSku::Rounded);
    }
    (sku.len() == 10 && sku.parse::<jiff::civil::Date>().is_ok()).then_some(DamagedSku::Date)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Codes of one length, of which some begin with zeros: a shorter one has lost its zeros to a spreadsheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LostZeros {
    length: Option<usize>,
}

impl LostZeros {
    pub fn of(products: &[DraftProduct]) -> Self {
        let mut length = None;
        let mut longest = 0;
        let skus =
            || products.iter().flat_map(|product| &product.variants).map(|variant| variant.sku.as_str());
        for sku in skus().filter(|sku| is_digits(sku)) {
            longest = longest.max(sku.len());
            if sku.starts_with('0') && sku.len() > 1 {
                if length.is_some_and(|length| length != sku.len()) {
                    return Self::default();
                }
                length = Some(sku.len());
            }
        }
        Self { length: length.filter(|length| *length == longest) }
    }

    pub fn damage_of(self, sku: &str) -> Option<DamagedSku> {
        let length = self.length?;
        (is_digits(sku) && sku.len() < length).then_some(DamagedSku::Zeros)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spreadsheets_put_before_a_code_is_no_part_of_it() {
        for (written, sku) in [
            ("'00417", "00417"),
            ("'=HAT", "=HAT"),
            ("=\"007\"", "007"),
            ("'tis", "'tis"),
            ("\u{200e}RG-1", "RG-1"),
        ] {
            assert_eq!(code(written), sku);
        }
    }

    #[test]
    fn damaged_codes_are_told_from_sound_ones() {
        for (sku, damage) in [
            ("8.85E+11", Some(DamagedSku::Exponent)),
            ("8,85E+11", Some(DamagedSku::Exponent)),
            ("1E+05", Some(DamagedSku::Exponent)),
            ("1234567890123450000", Some(DamagedSku::Rounded)),
            ("2025-03-01", Some(DamagedSku::Date)),
            ("12E5", None),
            ("3E-7", None),
            ("885170001012", None),
            ("E+11", None),
            ("", None),
        ] {
            assert_eq!(damage_of(sku), damage, "{sku}");
        }
        assert_eq!(barcode("4.00638E+12"), None);
        assert_eq!(barcode("'4006381333931").as_deref(), Some("4006381333931"));
    }
}
