//! Prices and quantities of a column, read by their own currency and by the other numbers of the column.
//!
//! `1.234` is a thousand in one place and little more than one in another. A price in a currency with two decimals never
//! has three of them; one in dinars has. Where neither the currency nor the column tells, the reading is marked as
//! doubtful, and whoever imports is told.

use crate::number::{Evidence, Parts, RawNumber, Style, plain};
use iso_currency::Currency;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// A mark before exactly three last digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// The style in which it would be the decimal mark.
    pub mark: Style,
    /// The digits are `000`.
    pub round: bool,
}

/// What the numbers of a column of prices tell about its decimal mark, over all of them and by currency.
#[derive(Debug, Default)]
pub struct PriceColumn {
    all: Evidence,
    by_currency: HashMap<Currency, Evidence>,
}

impl PriceColumn {
    /// Takes note of a price; `currency` is the row's own.
    pub fn observe(&mut self, raw: &RawNumber, currency: Option<Currency>) {
        if raw.plain {
            return;
        }
        let Some(parts) = Parts::of(&raw.text) else { return };
        let currency = parts.currency.or(currency);
        let told = parts.mark().or_else(|| {
            // Among prices with three decimals `14.500` is what people write; `14,500` may be a thousand all the same.
            let group = parts.doubtful().filter(|_| currency.is_some_and(has_three_decimals))?;
            (group.mark == Style::Point).then_some(Style::Point)
        });
        let Some(style) = told else { return };
        self.all.saw(style);
        if let Some(currency) = currency {
            self.by_currency.entry(currency).or_default().saw(style);
        }
    }

    fn told(&self, currency: Option<Currency>) -> Option<Style> {
        match currency {
            Some(currency) => self.by_currency.get(&currency).and_then(|evidence| evidence.told()),
            None => self.all.told(),
        }
    }

    /// Reads a price of this column; where it says nothing of a doubtful mark, `others` may: all prices of the file.
    /// `assumed`: the currency of the row or file, where none is written beside it. `hint`: how a doubtful mark is read
    /// in files of this kind. `None` for anything else than one number.
    pub fn read(
        &self,
        others: &Self,
        raw: &RawNumber,
        assumed: Option<Currency>,
        hint: Style,
    ) -> Option<PriceRead> {
        if raw.plain {
            return Some(PriceRead { amount: plain(&raw.text)?, currency: assumed, other: None });
        }
        let parts = Parts::of(&raw.text)?;
        let currency = parts.currency.or(assumed);
        let Some(group) = parts.doubtful() else {
            return Some(PriceRead { amount: parts.value(hint)?, currency, other: None });
        };
        let told = self.told(currency).or_else(|| others.told(currency));
        let (decimals, doubt) = is_decimal(group, currency, told, hint);
        let style = if decimals { group.mark } else { group.mark.other() };
        let other = doubt.then(|| parts.value(style.other())).flatten();
        Some(PriceRead { amount: parts.value(style)?, currency, other })
    }
}

/// Whether a doubtful mark is the decimal mark, and whether that is in doubt.
fn is_decimal(group: Group, currency: Option<Currency>, told: Option<Style>, hint: Style) -> (bool, bool) {
    match currency.map(decimals_of) {
        Some(0) => (false, false),
        // Three decimals of a cent's currency are no price, but the column says that this is its decimal mark.
        Some(1 | 2) => (told == Some(group.mark), told == Some(group.mark)),
        Some(_) => match told {
            Some(style) => (style == group.mark, false),
            None => (true, group.mark == Style::Comma),
        },
        None => match told {
            Some(style) => (style == group.mark, style == group.mark),
            // `1,299` in a table with commas is what the English-speaking world writes for a thousand.
            None => (false, !(group.mark == Style::Comma && hint == Style::Point)),
        },
    }
}

/// A price as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceRead {
    /// In major units.
    pub amount: Decimal,
    /// Written beside it, or the one assumed.
    pub currency: Option<Currency>,
    /// What it is where the doubtful mark means the other thing.
    pub other: Option<Decimal>,
}

/// How many decimals prices are written with. Two currencies have fils and sen on paper only.
fn decimals_of(currency: Currency) -> u32 {
    match currency {
        Currency::IQD | Currency::IDR => 0,
        other => cartwall_domain::money::exponent(other),
    }
}

fn has_three_decimals(currency: Currency) -> bool {
    decimals_of(currency) >= 3
}

/// What the numbers of a column of quantities tell.
#[derive(Debug, Default)]
pub struct QuantityColumn {
    evidence: Evidence,
    /// Numbers such as `5.000`, by their mark.
    round: Evidence,
    others: bool,
}

impl QuantityColumn {
    /// Takes note of a count.
    pub fn observe(&mut self, raw: &RawNumber) {
        self.evidence.observe(raw);
        let group = if raw.plain { None } else { Parts::of(&raw.text).and_then(|parts| parts.doubtful()) };
        match group {
            Some(group) if group.round => self.round.saw(group.mark),
            _ => self.others = true,
        }
    }

    /// The style of the column; `hint` where no number told. Where every count ends in `.000`, these are decimals: no
    /// shop has whole thousands of everything.
    pub fn style(&self, hint: Style) -> Style {
        let decimals = if self.others || self.round.total() < 2 { None } else { self.round.told() };
        self.evidence.told().or(decimals).unwrap_or(hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each price of a column, with `?` where it is in doubt.
    fn read(column: &[&str], currency: Option<Currency>, hint: Style) -> Vec<String> {
        let raw: Vec<RawNumber> = column.iter().map(|text| RawNumber::new(text, false).unwrap()).collect();
        let mut prices = PriceColumn::default();
        raw.iter().for_each(|raw| prices.observe(raw, currency));
        let shown = |raw: &RawNumber| {
            let read = prices.read(&prices, raw, currency, hint).unwrap();
            let currency = read.currency.map(|c| format!(" {}", c.code())).unwrap_or_default();
            format!("{}{currency}{}", read.amount, if read.other.is_some() { "?" } else { "" })
        };
        raw.iter().map(shown).collect()
    }

    #[test]
    fn a_price_is_read_by_its_own_currency() {
        for (currency, text, amount) in [
            (Currency::IDR, "150.000", "150000 IDR"),
            (Currency::CLP, "$12.990", "12990 CLP"),
            (Currency::VND, "450.000 ₫", "450000 VND"),
            (Currency::KRW, "₩45,000", "45000 KRW"),
            (Currency::JPY, "1,980円", "1980 JPY"),
            (Currency::KWD, "14.500", "14.500 KWD"),
            (Currency::BHD, "7.250", "7.250 BHD"),
            (Currency::KWD, "1,234.500", "1234.500 KWD"),
            (Currency::IQD, "25,000", "25000 IQD"),
            (Currency::CHF, "1'234.50", "1234.50 CHF"),
            (Currency::CHF, "1’234", "1234 CHF"),
            (Currency::INR, "1,23,456.00", "123456.00 INR"),
            (Currency::PLN, "1\u{a0}234,56 zł", "1234.56 PLN"),
            (Currency::EUR, "1.299", "1299 EUR"),
            (Currency::USD, "1,299", "1299 USD"),
            (Currency::SAR, "١٬٢٣٤٫٥٠", "1234.50 SAR"),
            (Currency::KWD, "١٤٫٥٠٠", "14.500 KWD"),
        ] {
            for hint in [Style::Point, Style::Comma] {
                assert_eq!(read(&[text], Some(currency), hint), [amount], "{text} {currency:?} {hint:?}");
            }
        }
    }

    #[test]
    fn a_price_is_read_by_the_other_rows_of_its_column() {
        let point = Style::Point;
        assert_eq!(read(&["1.234", "5,99"], None, point), ["1234", "5.99"]);
        assert_eq!(read(&["1,234", "5.99"], None, Style::Comma), ["1234", "5.99"]);
        assert_eq!(read(&["14.500", "1,250"], Some(Currency::KWD), point), ["14.500 KWD", "1250 KWD"]);
        assert_eq!(read(&["1,250", "7,5"], Some(Currency::TND), point), ["1.250 TND", "7.5 TND"]);
        let mixed = read(&["14.500 KWD", "1,980 JPY", "1,299.00 EUR", "2.500 EUR"], None, point);
        assert_eq!(mixed, ["14.500 KWD", "1980 JPY", "1299.00 EUR", "2.500 EUR?"]);
    }

    #[test]
    fn what_neither_the_currency_nor_the_column_tells_is_marked_as_doubtful() {
        assert_eq!(read(&["150.000", "45.000"], None, Style::Point), ["150000?", "45000?"]);
        assert_eq!(read(&["14.500"], None, Style::Comma), ["14500?"]);
        assert_eq!(read(&["1,299"], None, Style::Point), ["1299"]);
        assert_eq!(read(&["4.99", "1.234"], None, Style::Point), ["4.99", "1.234?"]);
        assert_eq!(read(&["1,250"], Some(Currency::KWD), Style::Point), ["1.250 KWD?"]);
    }

    #[test]
    fn counts_that_all_end_in_three_zeros_have_decimals() {
        let style = |counts: &[&str]| {
            let mut column = QuantityColumn::default();
            counts.iter().for_each(|text| column.observe(&RawNumber::new(text, false).unwrap()));
            column.style(Style::Comma)
        };
        assert_eq!(style(&["5.000", "12.000"]), Style::Point);
        assert_eq!(style(&["1.000", "12"]), Style::Comma);
        assert_eq!(style(&["1.000"]), Style::Comma);
    }
}
