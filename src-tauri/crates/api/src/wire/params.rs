//! What a problem is about, as values that pages word in their language. None is ever a sentence.

use super::money::Money;
use cartwall_domain::params;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use ts_rs::TS;

/// One value: a number, an amount, a word of a closed list or a name, or several names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(untagged)]
#[ts(export, export_to = "wire.ts")]
pub enum Param {
    /// A count, seconds, bytes: its name says which.
    Number(i64),
    /// An amount.
    Money(Money),
    /// A word of a closed list, or what somebody else named.
    Text(String),
    /// Several names.
    Texts(Vec<String>),
}

/// Values by name. `reason` tells apart what happens under one code.
pub type Params = BTreeMap<String, Param>;

/// As they go out.
pub(crate) fn sent(params: &params::Params) -> Params {
    params.iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}

impl From<&params::Param> for Param {
    fn from(param: &params::Param) -> Self {
        match param {
            params::Param::Word(word) => Self::Text((*word).to_owned()),
            params::Param::Name(name) => Self::Text(name.clone()),
            params::Param::Names(names) => Self::Texts(names.clone()),
            params::Param::Number(number) => Self::Number(*number),
            params::Param::Money(money) => Self::Money((*money).into()),
        }
    }
}
