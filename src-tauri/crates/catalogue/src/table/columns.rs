//! Names of columns in the languages of the shops that write them.

use crate::table::column_names::NAMES;
use crate::table::nature::{Nature, nature_of};
use crate::table::price_names::PRICE_NAMES;
use unicode_normalization::UnicodeNormalization;

/// What a column of a table without a known format may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Title,
    Sku,
    Price,
    SalePrice,
    CompareAt,
    Quantity,
    Vendor,
    Tags,
    Picture,
    Handle,
    Barcode,
    Currency,
    Option,
    SaleStarts,
    SaleEnds,
    OnSale,
    Published,
}

/// A column's name without what shops vary: case, `_`, `-`, punctuation, units in brackets, marks of required columns.
pub fn normalised(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let (mut depth, mut gap) = (0_u32, false);
    for c in name.nfkc() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            // Quotation marks inside Hebrew abbreviations, and marks without a width.
            '"' | '״' | '׳' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{202a}'..='\u{202e}' => {}
            '’' | '\'' => text.push('\''),
            c if c.is_alphanumeric() || is_mark(c) => {
                if gap && !text.is_empty() {
                    text.push(' ');
                }
                gap = false;
                text.extend(c.to_lowercase());
            }
            _ => gap = true,
        }
    }
    text.trim_matches('\'').to_owned()
}

/// Vowel signs and accents that stand on their own belong to the word.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{5b0}'..='\u{5c7}' | '\u{64b}'..='\u{65f}')
}

/// A column whose name is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub field: Field,
    /// Of prices: whether buyers pay them.
    pub nature: Nature,
    /// The lower, the surer.
    pub rank: usize,
}

/// What a column of this name holds. What the shop itself pays is nothing that is looked for.
pub fn field_of(name: &str) -> Option<Known> {
    let whole = normalised(name);
    if let Some((field, rank)) = named(&whole).filter(|(field, _)| !is_money(*field)) {
        return Some(Known { field, nature: Nature::Plain, rank });
    }
    let (nature, rest) = nature_of(name);
    let as_plain = || named(&whole).filter(|(field, _)| is_money(*field));
    let (field, rank) = match nature {
        Nature::Plain => as_plain()?,
        // `Cost to customer` is one of the names that are known as they are.
        Nature::Cost => as_plain().filter(|_| !name.contains(['(', '[']))?,
        // A column that is called `Brutto` and nothing else.
        Nature::Gross | Nature::Net if rest.is_empty() => (Field::Price, usize::MAX),
        Nature::Gross | Nature::Net => {
            named(&rest).filter(|(field, _)| is_money(*field)).or_else(as_plain)?
        }
    };
    let nature = if nature == Nature::Cost { Nature::Plain } else { nature };
    Some(Known { field, nature, rank })
}

/// The field with this name, and the rank of the name in it.
fn named(name: &str) -> Option<(Field, usize)> {
    // `Price USD` and `Preis in EUR` are prices.
    let bare = name
        .rsplit_once(' ')
        .filter(|(_, code)| currency_code(code).is_some())
        .map(|(rest, _)| rest.strip_suffix(" in").unwrap_or(rest));
    NAMES.iter().chain(PRICE_NAMES).find_map(|(field, names)| {
        let rank = |text: &str| names.iter().position(|known| *known == text);
        rank(name).or_else(|| bare.filter(|_| is_money(*field)).and_then(rank)).map(|rank| (*field, rank))
    })
}

fn is_money(field: Field) -> bool {
    matches!(field, Field::Price | Field::SalePrice | Field::CompareAt)
}

fn currency_code(text: &str) -> Option<iso_currency::Currency> {
    (text.len() == 3).then(|| iso_currency::Currency::from_code(&text.to_ascii_uppercase())).flatten()
}

/// The currency that a price column names itself, as in `Price (USD)`.
pub fn currency_in(name: &str) -> Option<iso_currency::Currency> {
    name.split(|c: char| !c.is_alphabetic())
        .filter(|word| word.len() == 3 && word.chars().all(|c| c.is_ascii_uppercase()))
        .find_map(currency_code)
}

/// The column with one of `names`, which are normalised; earlier names win, then earlier columns.
pub fn position(header: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| header.iter().position(|column| column == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_recognised_in_several_languages_and_spellings() {
        for (name, field) in [
            ("Product_Name *", Field::Title),
            ("SELLER SKU", Field::Sku),
            ("מק\"ט", Field::Sku),
            ("שם מוצר", Field::Title),
            ("السعر", Field::Price),
            ("Verkaufspreis (EUR)", Field::Price),
            ("Price USD", Field::Price),
            ("quantité", Field::Quantity),
            ("Compare-at price", Field::CompareAt),
        ] {
            assert_eq!(field_of(name).map(|known| known.field), Some(field), "{name}");
        }
        for name in
            ["Weight", "Net weight", "Cost", "Cost per item", "Einkaufspreis", "Price (cost)", "מחיר עלות"]
        {
            assert_eq!(field_of(name), None, "{name}");
        }
        assert_eq!(field_of("Cost to customer").map(|known| known.field), Some(Field::Price));
        assert_eq!(currency_in("Price (USD)"), Some(iso_currency::Currency::USD));
    }

    #[test]
    fn every_known_name_is_written_as_it_is_compared() {
        for (_, names) in NAMES.iter().chain(PRICE_NAMES) {
            for name in *names {
                assert_eq!(normalised(name), *name);
            }
        }
    }
}
