//! Why a row of a file of orders does not count: by name and values for pages, which word it in their language, and as a
//! sentence in English for logs.

use cartwall_domain::params::{Param, Params};

/// A row, or a refund in it, that is not played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// As a spreadsheet numbers it, from 1.
    pub row: u64,
    /// What it is about: `reason` tells apart what can be wrong.
    pub params: Params,
    /// Why, in English.
    pub reason: String,
}

/// What is wrong with a row, without its number.
#[derive(Clone, Debug)]
pub struct Why {
    params: Params,
    sentence: String,
}

impl Why {
    /// `name` stands for the sentence in every language.
    pub fn new(name: &'static str, sentence: impl Into<String>) -> Self {
        Self { params: Params::new().with("reason", Param::Word(name)), sentence: sentence.into() }
    }

    /// One more value that the sentence holds.
    pub fn with(self, name: &'static str, value: impl Into<Param>) -> Self {
        Self { params: self.params.with(name, value), ..self }
    }

    /// Of this row.
    pub fn of(self, row: u64) -> LeftOut {
        LeftOut { row, params: self.params, reason: self.sentence }
    }
}
