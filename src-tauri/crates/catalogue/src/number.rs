//! Prices and quantities as people write them: `1.234,56 €`, `₪ 1 234.50`, `١٢٫٥٠`, `US$ 5`.
//!
//! Whether `1.234` is a thousand or little more than one cannot be told from itself, only from the other numbers of
//! the file; so numbers are kept as text until all have been seen. No floating point takes part in any of it.

use crate::currency_sign::currency_of;
use crate::price::Group;
use cartwall_domain::catalogue::is_unseen;
use iso_currency::Currency;
use rust_decimal::Decimal;

/// A number not read yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawNumber {
    /// As written.
    pub text: Box<str>,
    /// From a numeric cell: its decimal mark is a point.
    pub plain: bool,
}

impl RawNumber {
    /// `None` where nothing is written.
    pub fn new(text: &str, plain: bool) -> Option<Self> {
        (!text.is_empty()).then(|| Self { text: text.into(), plain })
    }
}

/// What has been seen of a file's decimal marks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence {
    point: u32,
    comma: u32,
}

/// Which mark separates decimals where a number itself does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
}

impl Style {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }
}

impl Evidence {
    /// Takes note of a number whose decimal mark is beyond doubt.
    pub fn observe(&mut self, raw: &RawNumber) {
        if raw.plain {
            return;
        }
        if let Some(style) = Parts::of(&raw.text).and_then(|parts| parts.mark()) {
            self.saw(style);
        }
    }

    /// Takes note of a decimal mark.
    pub fn saw(&mut self, style: Style) {
        match style {
            Style::Point => self.point += 1,
            Style::Comma => self.comma += 1,
        }
    }

    /// The style that most numbers told; `None` where none did, or as many told the one as the other.
    pub fn told(self) -> Option<Style> {
        match self.point.cmp(&self.comma) {
            std::cmp::Ordering::Greater => Some(Style::Point),
            std::cmp::Ordering::Less => Some(Style::Comma),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// How many numbers told.
    pub fn total(self) -> u32 {
        self.point + self.comma
    }
}

/// Reads a number and the currency written with it. `None` where it is anything else than one number.
pub fn read(raw: &RawNumber, style: Style) -> Option<(Decimal, Option<Currency>)> {
    if raw.plain {
        return plain(&raw.text).map(|number| (number, None));
    }
    let parts = Parts::of(&raw.text)?;
    Some((parts.value(style)?, parts.currency))
}

/// Reads a whole number of pieces.
pub fn read_quantity(raw: &RawNumber, style: Style) -> Option<i64> {
    let (number, currency) = read(raw, style)?;
    let whole = number.normalize();
    (currency.is_none() && whole.scale() == 0).then(|| whole.mantissa().try_into().ok()).flatten()
}

/// The decimal of a numeric cell. Spreadsheets store binary fractions with up to 17 digits and show 15; 15 is what the
/// person typed (`0.30000000000000004` is 0.3).
pub fn plain(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let number = if text.contains(['e', 'E']) {
        Decimal::from_scientific(text).ok()?
    } else {
        cartwall_domain::money::parse_decimal(text).ok()?
    };
    number.round_sf(15).map(|n| n.normalize())
}

/// A number taken apart: digits and marks, its sign, and the currency beside it.
pub struct Parts {
    core: String,
    negative: bool,
    /// Written beside it.
    pub currency: Option<Currency>,
}

impl Parts {
    /// `None` for anything else than one number.
    pub fn of(text: &str) -> Option<Self> {
        if text.len() > 80 {
            return None;
        }
        let text: String = text.chars().filter_map(plainer).collect();
        let first = text.find(|c: char| c.is_ascii_digit())?;
        let last = text.rfind(|c: char| c.is_ascii_digit())?;
        let (mut before, mut core, after) =
            (&text[..first], text[first..=last].to_owned(), &text[last + 1..]);
        // `.99` and `$.99`, but not `Rs.99`.
        let decimal_only = before
            .strip_suffix(['.', '٫'])
            .filter(|rest| !rest.chars().next_back().is_some_and(char::is_alphabetic));
        if let Some(rest) = decimal_only {
            core.insert_str(0, "0.");
            before = rest;
        }
        let mut before = before.trim();
        let mut negative = false;
        for _ in 0..2 {
            if let Some(rest) = before.strip_prefix('-').or_else(|| before.strip_suffix('-')) {
                negative = true;
                before = rest.trim();
            } else if let Some(rest) = before.strip_prefix('+').or_else(|| before.strip_suffix('+')) {
                before = rest.trim();
            }
        }
        // `15,-` is 15, and so is `15.`
        let after = after.trim();
        let after = after.strip_prefix([',', '.']).unwrap_or(after).trim_start_matches('-').trim();
        let currency = match (before.is_empty(), after.is_empty()) {
            (true, true) => None,
            (false, true) => currency_of(before)?,
            (true, false) => currency_of(after)?,
            (false, false) => {
                let (a, b) = (currency_of(before)?, currency_of(after)?);
                if a.is_some() && b.is_some() && a != b {
                    return None;
                }
                a.or(b)
            }
        };
        let core = without_spaces(&core)?;
        Some(Self { core, negative, currency })
    }

    /// The decimal mark, where the number leaves no doubt about it.
    pub fn mark(&self) -> Option<Style> {
        let core = &self.core;
        let (points, commas) = (core.matches('.').count(), core.matches(',').count());
        match (points, commas) {
            (0, 0) => None,
            (_, 0) | (0, _) => {
                let (mark, style, other) = if points > 0 {
                    ('.', Style::Point, Style::Comma)
                } else {
                    (',', Style::Comma, Style::Point)
                };
                if points + commas > 1 {
                    return Some(other);
                }
                let (whole, rest) = core.split_once(mark)?;
                let thousands = rest.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0";
                (!thousands).then_some(style)
            }
            _ => Some(if core.rfind('.') > core.rfind(',') { Style::Point } else { Style::Comma }),
        }
    }

    /// The number under a style, which matters only where its own marks leave a doubt.
    pub fn value(&self, style: Style) -> Option<Decimal> {
        self.size(style).map(|number| if self.negative { -number } else { number })
    }

    /// The mark before exactly three last digits, as in `1.234`: it separates thousands or decimals.
    pub fn doubtful(&self) -> Option<Group> {
        if self.mark().is_some() {
            return None;
        }
        let (style, (_, rest)) = self
            .core
            .split_once('.')
            .map(|parts| (Style::Point, parts))
            .or_else(|| self.core.split_once(',').map(|parts| (Style::Comma, parts)))?;
        Some(Group { mark: style, round: rest == "000" })
    }

    fn size(&self, style: Style) -> Option<Decimal> {
        if let Some((whole, rest)) = self.core.split_once('٫') {
            let whole = grouped(whole, &['.', ','])?;
            return rest
                .bytes()
                .all(|b| b.is_ascii_digit())
                .then(|| format!("{whole}.{rest}").parse().ok())
                .flatten();
        }
        let (mark, group) = match self.mark().unwrap_or(style) {
            Style::Point => ('.', ','),
            Style::Comma => (',', '.'),
        };
        let (whole, rest) = self.core.split_once(mark).unwrap_or((&self.core, ""));
        if !rest.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let whole = grouped(whole, &[group])?;
        if rest.is_empty() { whole.parse().ok() } else { format!("{whole}.{rest}").parse().ok() }
    }
}

/// Digits without their thousands marks; `None` where these do not stand before groups of three (or two, as in India).
fn grouped(whole: &str, marks: &[char]) -> Option<String> {
    let mut groups = whole.split(marks);
    let mut digits = groups.next()?.to_owned();
    let rest: Vec<&str> = groups.collect();
    for (i, group) in rest.iter().enumerate() {
        let last = i + 1 == rest.len();
        if group.len() != 3 && (last || group.len() != 2) {
            return None;
        }
        digits.push_str(group);
    }
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// One character in its plain form: Arabic-Indic and full-width digits, dashes, spaces; `None` for invisible ones.
fn plainer(c: char) -> Option<char> {
    let digit = |c: char, zero: u32| char::from_digit(c as u32 - zero, 10);
    match c {
        '\u{660}'..='\u{669}' => digit(c, 0x660),
        '\u{6f0}'..='\u{6f9}' => digit(c, 0x6f0),
        '\u{ff10}'..='\u{ff19}' => digit(c, 0xff10),
        '\u{966}'..='\u{96f}' => digit(c, 0x966),
        '\u{66b}' => Some('٫'),
        '\u{66c}' | '\'' | '’' | '`' | '´' => Some(' '),
        '\u{60c}' | '\u{ff0c}' => Some(','),
        '\u{ff0e}' => Some('.'),
        '\u{2212}' | '\u{2013}' | '\u{2014}' | '\u{2010}' | '\u{2011}' => Some('-'),
        // `="12.50"` keeps a spreadsheet from reading a number.
        '=' | '"' => None,
        c if is_unseen(c) => None,
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    }
}

/// Takes out the spaces that separate thousands. `12 50` is two numbers, not one.
fn without_spaces(core: &str) -> Option<String> {
    let mut groups = core.split(' ');
    let mut joined = groups.next()?.to_owned();
    for group in groups {
        let digits = group.bytes().take_while(u8::is_ascii_digit).count();
        if digits != 3 || joined.contains(['.', ',', '٫']) {
            return None;
        }
        joined.push_str(group);
    }
    joined.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '٫')).then_some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str, style: Style) -> Option<(String, Option<Currency>)> {
        read(&RawNumber::new(text, false)?, style).map(|(n, c)| (n.to_string(), c))
    }

    #[test]
    fn prices_are_read_as_people_write_them() {
        for (text, number, currency) in [
            ("12.50", "12.50", None),
            ("12,50", "12.50", None),
            ("1.234,56 €", "1234.56", Some(Currency::EUR)),
            ("1,234.56", "1234.56", None),
            ("₪ 1 234,50", "1234.50", Some(Currency::ILS)),
            ("45.90 ש\"ח", "45.90", Some(Currency::ILS)),
            ("1'234.50 CHF", "1234.50", Some(Currency::CHF)),
            ("USD 15.00", "15.00", Some(Currency::USD)),
            ("15.00 usd", "15.00", Some(Currency::USD)),
            ("US$5", "5", Some(Currency::USD)),
            ("$5.00", "5.00", None),
            ("١٢٫٥٠", "12.50", None),
            ("١٬٢٣٤٫٥٠ ر.س", "1234.50", Some(Currency::SAR)),
            ("15,-", "15", None),
            ("$.99", "0.99", None),
            ("Rs.500", "500", None),
            ("150 DH", "150", None),
            ("12,34,567.00", "1234567.00", None),
            ("\u{200f}99.00\u{200e}", "99.00", None),
            ("-3.00", "-3.00", None),
            ("0,250", "0.250", None),
            ("=\"12.50\"", "12.50", None),
        ] {
            assert_eq!(amount(text, Style::Point), Some((number.to_owned(), currency)), "{text}");
        }
    }

    #[test]
    fn what_is_not_one_number_is_not_a_price() {
        for text in [
            "",
            "free",
            "10-20",
            "12 50",
            "1.2.3",
            "from 12",
            "5 EUR / kg",
            "12 USD 3 EUR",
            "1,2,3",
            "1e5",
            "€",
        ] {
            assert_eq!(amount(text, Style::Point), None, "{text}");
        }
    }

    #[test]
    fn the_other_numbers_of_the_file_decide_about_a_doubtful_mark() {
        let style = |texts: &[&str]| {
            let mut evidence = Evidence::default();
            texts.iter().for_each(|t| evidence.observe(&RawNumber::new(t, false).unwrap()));
            evidence.told()
        };
        assert_eq!(style(&["1.234", "5,99"]), Some(Style::Comma));
        assert_eq!(style(&["1,234", "5.99"]), Some(Style::Point));
        assert_eq!(style(&["1.234.567"]), Some(Style::Comma));
        assert_eq!(style(&["1.234"]), None);
        assert_eq!(amount("1.234", Style::Comma).unwrap().0, "1234");
        assert_eq!(amount("1.234", Style::Point).unwrap().0, "1.234");
    }

    #[test]
    fn a_numeric_cell_is_read_without_floating_point() {
        let cell =
            |text: &str| read(&RawNumber::new(text, true).unwrap(), Style::Comma).unwrap().0.to_string();
        assert_eq!(cell("0.30000000000000004"), "0.3");
        assert_eq!(cell("19.989999999999998"), "19.99");
        assert_eq!(cell("1.5E+3"), "1500");
        assert_eq!(cell("1.234"), "1.234");
    }

    #[test]
    fn quantities_are_whole() {
        let quantity = |text: &str| read_quantity(&RawNumber::new(text, false).unwrap(), Style::Point);
        assert_eq!(quantity("1,000"), Some(1000));
        assert_eq!(quantity("5.0"), Some(5));
        assert_eq!(quantity("-2"), Some(-2));
        assert_eq!(quantity("2.5"), None);
        assert_eq!(quantity("many"), None);
    }
}
