//! Money: integer minor units with their currency. Floats never touch an amount.

use crate::limits::MAX_PRICE;
use iso_currency::Currency;
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The largest amount, in minor units, that a JavaScript reader holds exactly (2^53 − 1).
pub const MAX_MINOR: i64 = (1 << 53) - 1;

/// An amount in integer minor units (cents, agorot, fils) of one ISO 4217 currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units: 1250 is 12.50 in a currency with two decimals, 1250 yen in one with none.
    pub minor: i64,
    /// ISO 4217 code.
    pub currency: Currency,
}

/// Why a piece of text is not an amount of money.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a decimal number such as `12.50`.
    #[error("\u{201c}{0}\u{201d} is not a decimal number such as 12.50")]
    NotANumber(String),
    /// More decimals than the currency has.
    #[error("{0} has more decimals than {1} allows")]
    TooPrecise(String, Currency),
    /// Beyond ±(2^53 − 1) minor units.
    #[error("{0} is too large")]
    TooLarge(String),
    /// Not an ISO 4217 code.
    #[error("\u{201c}{0}\u{201d} is not a currency code such as EUR")]
    UnknownCurrency(String),
}

impl Money {
    /// `minor` units of `currency`.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Whether it can be the price of something: nothing at all, or more, within reason.
    pub fn is_price(&self) -> bool {
        (0..=MAX_PRICE).contains(&self.minor)
    }

    /// Reads a decimal string such as `12.50` exactly; more decimals than the currency has are refused.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let decimal = parse_decimal(text)?;
        let money = Self::from_decimal(decimal, currency)?;
        if money.to_decimal() != decimal {
            return Err(MoneyError::TooPrecise(text.trim().to_owned(), currency));
        }
        Ok(money)
    }

    /// The same number in another currency; `None` where that has fewer decimals than the number, or less room.
    #[must_use]
    pub fn written_in(self, currency: Currency) -> Option<Self> {
        let amount = self.to_decimal();
        Self::from_decimal(amount, currency).ok().filter(|money| money.to_decimal() == amount)
    }

    /// Rounds a decimal amount to minor units, halves away from zero as tills do.
    pub fn from_decimal(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let too_large = || MoneyError::TooLarge(amount.to_string());
        let scale = Decimal::from(10_i64.pow(exponent(currency)));
        let scaled = amount
            .checked_mul(scale)
            .ok_or_else(too_large)?
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        match scaled.to_i64() {
            Some(minor) if minor.unsigned_abs() <= MAX_MINOR.unsigned_abs() => Ok(Self { minor, currency }),
            _ => Err(too_large()),
        }
    }

    /// The amount in major units, exactly.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, exponent(self.currency))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency.code())
    }
}

/// How many decimals the currency has: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217).
pub fn exponent(currency: Currency) -> u32 {
    u32::from(currency.exponent().unwrap_or(0))
}

/// Reads an ISO 4217 code in either case.
pub fn parse_currency(text: &str) -> Result<Currency, MoneyError> {
    Currency::from_code(&text.trim().to_ascii_uppercase())
        .ok_or_else(|| MoneyError::UnknownCurrency(text.trim().to_owned()))
}

/// Reads a plain decimal (`12.5`, `-3`, `.99`); no exponents, no thousands separators.
pub fn parse_decimal(text: &str) -> Result<Decimal, MoneyError> {
    let text = text.trim();
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'))
        && text.bytes().any(|b| b.is_ascii_digit());
    if !plain {
        return Err(MoneyError::NotANumber(text.to_owned()));
    }
    text.parse().map_err(|_| MoneyError::NotANumber(text.to_owned()))
}

/// `quantity` pieces at `unit_price`, rounded once on the line's total so that prices finer than a
/// minor unit do not drift.
pub fn line_total(unit_price: Decimal, quantity: i64, currency: Currency) -> Result<Money, MoneyError> {
    let total = unit_price
        .checked_mul(Decimal::from(quantity))
        .ok_or_else(|| MoneyError::TooLarge(format!("{quantity} × {unit_price}")))?;
    Money::from_decimal(total, currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_string_becomes_exact_minor_units() {
        assert_eq!(Money::parse("12.50", Currency::EUR).unwrap().minor, 1250);
        assert_eq!(Money::parse("12.5", Currency::EUR).unwrap().minor, 1250);
        assert_eq!(Money::parse("1250", Currency::JPY).unwrap().minor, 1250);
        assert_eq!(Money::parse("1.250", Currency::KWD).unwrap().minor, 1250);
    }

    #[test]
    fn what_is_not_a_plain_amount_is_refused() {
        for text in ["", "abc", "1e3", "1,50", "NaN", "--1", "12.505"] {
            assert!(Money::parse(text, Currency::EUR).is_err(), "{text}");
        }
        assert!(Money::parse("99999999999999999999", Currency::EUR).is_err());
    }

    #[test]
    fn a_line_is_rounded_once_on_its_total() {
        let third = parse_decimal("0.335").unwrap();
        assert_eq!(line_total(third, 3, Currency::EUR).unwrap().minor, 101);
        assert_eq!(line_total(third, -3, Currency::EUR).unwrap().minor, -101);
    }
}
