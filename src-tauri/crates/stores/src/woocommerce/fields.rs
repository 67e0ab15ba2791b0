//! Fields as PHP writes them: numbers as text, text as numbers, and nothing as `""`, `null` or `false`.

use crate::limits;
use cartwall_domain::money::parse_decimal;
use cartwall_domain::{Decimal, Timestamp};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A text, number or truth as it was written; empty where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(from)?;
        match raw.get().as_bytes().first() {
            Some(b'"') => serde_json::from_str(raw.get()).map(Self).map_err(D::Error::custom),
            Some(b'{' | b'[') => Err(D::Error::custom("a text or a number was expected")),
            _ if matches!(raw.get(), "null" | "false") => Ok(Self::default()),
            _ => Ok(Self(raw.get().to_owned())),
        }
    }
}

impl Text {
    /// Without surrounding space; `None` where nothing is left.
    pub(super) fn some(&self) -> Option<&str> {
        Some(self.0.trim()).filter(|text| !text.is_empty())
    }

    /// The id of something; 0 is how WordPress says that there is none.
    pub(super) fn id(&self) -> Option<u64> {
        self.some()?.parse().ok().filter(|id| *id != 0)
    }

    /// An amount, exact.
    pub(super) fn decimal(&self) -> Option<Decimal> {
        parse_decimal(self.some()?).ok().and_then(limits::decimal)
    }

    /// A moment in UTC; WordPress leaves the `Z` out.
    pub(super) fn gmt(&self) -> Option<Timestamp> {
        let civil: DateTime = self.some()?.trim_end_matches('Z').parse().ok()?;
        Some(TimeZone::UTC.to_timestamp(civil).ok()?.as_millisecond())
    }
}

/// `null` where PHP had nothing to put, such as a list that a plugin emptied.
pub(super) fn or_empty<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    from: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> Text {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_number_and_its_text_are_the_same_and_never_pass_through_a_float() {
        assert_eq!(text("12.10").0, "12.10");
        assert_eq!(text("\"12.10\"").decimal(), text("12.10").decimal());
        assert_eq!(text("true").0, "true");
        assert_eq!(text("\"\\u05e0\"").0, "\u{5e0}");
        assert!(serde_json::from_str::<Text>("{}").is_err());
    }

    #[test]
    fn nothing_is_not_zero() {
        for json in ["\"\"", "null", "false", "\" \""] {
            assert_eq!(text(json).decimal(), None, "{json}");
        }
        assert_eq!(text("0").id(), None);
        assert_eq!(text("\"37\"").id(), Some(37));
    }

    #[test]
    fn a_moment_without_a_zone_is_in_utc() {
        assert_eq!(text("\"2026-11-22T13:02:38\"").gmt(), Some(1_795_352_558_000));
        assert_eq!(text("\"2026-11-22T13:02:38Z\"").gmt(), Some(1_795_352_558_000));
        assert_eq!(text("null").gmt(), None);
    }
}
