//! How a workbook shows its numbers: whether one is a date, a share, a code with zeros before it or an amount of money is
//! told by its format alone.

use super::xlsx::{Part, attribute};
use crate::currency_sign::currency_of;
use crate::source::zip::Archive;
use crate::{ImportError, Limits};
use iso_currency::Currency;
use jiff::civil::Date;
use jiff::{SignedDuration, Span};
use quick_xml::events::Event;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::HashMap;
use std::io::{Read, Seek};

/// Formats kept; a workbook has a few hundred at most.
const MOST: usize = 65_536;

/// How a number is shown, as far as it says what the number is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NumberFormat {
    #[default]
    Plain,
    /// A day, with or without a time of day, or a time alone.
    Date,
    Percent,
    /// With zeros before it up to so many digits.
    Zeros(usize),
    Money(Currency),
}

/// The formats of a workbook by the number that cells name.
#[derive(Debug, Default)]
pub struct Styles {
    formats: Vec<NumberFormat>,
}

impl Styles {
    pub fn read<R: Read + Seek>(
        archive: &mut Archive<R>,
        name: &str,
        limits: &Limits,
    ) -> Result<Self, ImportError> {
        let Some(mut part) = Part::open(archive, name, limits)? else { return Ok(Self::default()) };
        let mut custom: HashMap<u32, NumberFormat> = HashMap::new();
        let (mut formats, mut buffer, mut of_cells) = (Vec::new(), Vec::new(), false);
        loop {
            match part.next(&mut buffer)? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "numFmt" if custom.len() < MOST => {
                        let id = attribute(&start, "numFmtId").and_then(|id| id.trim().parse().ok());
                        if let (Some(id), Some(code)) = (id, attribute(&start, "formatCode")) {
                            custom.insert(id, of_code(&code));
                        }
                    }
                    "cellXfs" => of_cells = true,
                    "xf" if of_cells && formats.len() < MOST => {
                        let id =
                            attribute(&start, "numFmtId").and_then(|id| id.trim().parse().ok()).unwrap_or(0);
                        formats.push(custom.get(&id).copied().unwrap_or_else(|| built_in(id)));
                    }
                    _ => {}
                },
                Event::End(end) if end.local_name().as_ref() == "cellXfs" => of_cells = false,
                Event::Eof => return Ok(Self { formats }),
                _ => {}
            }
        }
    }

    /// The format of the cells that name `style`.
    pub fn format(&self, style: Option<&str>) -> NumberFormat {
        let at = style.and_then(|style| style.trim().parse::<usize>().ok());
        at.and_then(|at| self.formats.get(at)).copied().unwrap_or_default()
    }
}

/// The formats that are not written into workbooks.
fn built_in(id: u32) -> NumberFormat {
    match id {
        9 | 10 => NumberFormat::Percent,
        14..=22 | 27..=36 | 45..=47 | 50..=58 => NumberFormat::Date,
        _ => NumberFormat::Plain,
    }
}

/// What a format code says.
fn of_code(code: &str) -> NumberFormat {
    let (mut shown, mut literal) = (String::new(), String::new());
    let mut currency = None;
    let first = code.split(';').next().unwrap_or_default();
    let mut rest = first.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => {
                let text: String = rest.by_ref().take_while(|c| *c != '"').collect();
                literal += &text;
            }
            '[' => {
                let inside: String = rest.by_ref().take_while(|c| *c != ']').collect();
                if let Some(sign) = inside.strip_prefix('$') {
                    let sign = sign.split('-').next().unwrap_or_default();
                    currency = currency.or_else(|| currency_of(sign).flatten());
                }
            }
            '\\' => literal.extend(rest.next()),
            // A gap as wide as the next character, or the next character as often as there is room.
            '_' | '*' => drop(rest.next()),
            c => shown.push(c),
        }
    }
    let lower = shown.trim().to_ascii_lowercase();
    if lower == "general" || lower == "@" {
        return NumberFormat::Plain;
    }
    if lower.contains('%') {
        return NumberFormat::Percent;
    }
    if lower.contains(['y', 'd', 'h', 's', 'm']) {
        return NumberFormat::Date;
    }
    if lower.len() > 1 && lower.bytes().all(|b| b == b'0') {
        return NumberFormat::Zeros(lower.len());
    }
    let sign: String = shown.chars().filter(|c| !c.is_ascii() || *c == '$').collect();
    let written = || [literal.as_str(), &sign].into_iter().find_map(|text| currency_of(text).flatten());
    currency.or_else(written).map_or(NumberFormat::Plain, NumberFormat::Money)
}

/// The text of a day that a workbook keeps as a number: days since the end of 1899, and the part of a day.
pub fn date_text(number: Decimal) -> Option<String> {
    const SECONDS: i64 = 86_400;
    let days = number.trunc().to_i64()?;
    let seconds = ((number - number.trunc()) * Decimal::from(SECONDS)).round().to_i64()?;
    let whole_day = SignedDuration::from_secs(seconds.clamp(0, SECONDS - 1));
    let midnight = Date::new(1899, 12, 30).ok()?.checked_add(Span::new().try_days(days).ok()?).ok()?;
    let when = midnight.at(0, 0, 0, 0).checked_add(whole_day).ok()?;
    Some(match (days, seconds) {
        (0, _) => when.strftime("%H:%M:%S").to_string(),
        (_, 0) => when.strftime("%Y-%m-%d").to_string(),
        _ => when.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_says_what_its_numbers_are() {
        for (code, format) in [
            ("General", NumberFormat::Plain),
            ("#,##0.00", NumberFormat::Plain),
            ("0.00E+00", NumberFormat::Plain),
            ("@", NumberFormat::Plain),
            ("00000", NumberFormat::Zeros(5)),
            ("0%", NumberFormat::Percent),
            ("dd/mm/yyyy", NumberFormat::Date),
            ("[$-409]d-mmm-yy;@", NumberFormat::Date),
            ("h:mm AM/PM", NumberFormat::Date),
            ("[$€-407] #,##0.00", NumberFormat::Money(Currency::EUR)),
            ("_-[$₪-40D] * #,##0.00_-;-[$₪-40D] * #,##0.00_-", NumberFormat::Money(Currency::ILS)),
            ("#,##0\\ \"zł\"", NumberFormat::Money(Currency::PLN)),
            ("[$KWD] #,##0.000", NumberFormat::Money(Currency::KWD)),
            ("\"$\"#,##0.00", NumberFormat::Plain),
            ("#,##0 \"pcs\"", NumberFormat::Plain),
        ] {
            assert_eq!(of_code(code), format, "{code}");
        }
    }

    #[test]
    fn numbers_of_days_become_dates() {
        let text = |number: &str| date_text(number.parse().unwrap());
        assert_eq!(text("45717").as_deref(), Some("2025-03-01"));
        assert_eq!(text("40513.3513888889").as_deref(), Some("2010-12-01 08:26:00"));
        assert_eq!(text("0.5").as_deref(), Some("12:00:00"));
        assert_eq!(text("99999999999"), None);
    }
}
