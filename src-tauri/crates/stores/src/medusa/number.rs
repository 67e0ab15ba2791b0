//! Numbers of Medusa: JSON numbers in major units, read as they are written.

use crate::limits;
use cartwall_domain::Decimal;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// An amount, a quantity or a rate. It was never a float here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number(pub Decimal);

impl Number {
    /// Whole pieces. What is sold by weight is not counted in pieces.
    pub fn pieces(self) -> Option<i64> {
        self.0.is_integer().then(|| i64::try_from(self.0).ok()).flatten()
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get().trim_matches('"');
        // Programs in JavaScript write the very small and the very large with an exponent.
        let number = text.parse().or_else(|_| Decimal::from_scientific(text));
        let number = number.ok().and_then(limits::decimal);
        number.map(Self).ok_or_else(|| D::Error::custom("not a number"))
    }
}
