//! What a refusal or an error is about, as named values. People's words are made of a code and these, in any language,
//! so none of them may be a sentence: numbers, money, names and words of closed lists only.

use crate::money::Money;
use std::collections::BTreeMap;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Param {
    /// A word of a closed list, such as a field's name. The page has words of its own for it.
    Word(&'static str),
    /// What somebody else named: a title, a SKU, an address.
    Name(String),
    /// Several of these.
    Names(Vec<String>),
    /// A count, seconds, bytes: the parameter's name says which.
    Number(i64),
    /// An amount.
    Money(Money),
}

/// Values by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(BTreeMap<&'static str, Param>);

impl Params {
    /// None.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// One more value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Param>) -> Self {
        self.0.insert(name, value.into());
        self
    }

    /// In order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Param)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// The value of this name.
    pub fn get(&self, name: &str) -> Option<&Param> {
        self.0.get(name)
    }
}

impl From<&str> for Param {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<String> for Param {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl From<Vec<String>> for Param {
    fn from(names: Vec<String>) -> Self {
        Self::Names(names)
    }
}

impl From<i64> for Param {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u64> for Param {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Param {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Param {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<Money> for Param {
    fn from(money: Money) -> Self {
        Self::Money(money)
    }
}

/// The stable codes of an error type: that of each value, and all of them. Used inside an `impl`.
#[macro_export]
macro_rules! codes {
    ($($pattern:pat => $code:literal,)*) => {
        /// Every code.
        pub const CODES: &'static [&'static str] = &[$($code,)*];

        /// Stable, for programs and for words in any language.
        #[must_use]
        pub fn code(&self) -> &'static str {
            match self { $($pattern => $code,)* }
        }
    };
}
