//! What formats share in which a product's row is followed by rows of its variants.

use crate::ImportError;
use crate::draft::{Draft, DraftVariant};
use crate::number::{RawNumber, Style, read};
use crate::row_problem::RowProblem;
use crate::table::Row;
use rust_decimal::Decimal;

/// Products that are sold as they are unless rows of variants follow.
#[derive(Debug, Default)]
pub struct Alone(Vec<(usize, DraftVariant)>);

impl Alone {
    /// The product at `at` is this variant, where it turns out to have no other.
    pub fn add(&mut self, at: usize, variant: DraftVariant) {
        self.0.push((at, variant));
    }

    /// Once every row was seen.
    pub fn settle(&mut self, draft: &mut Draft) -> Result<(), ImportError> {
        for (at, variant) in std::mem::take(&mut self.0) {
            if draft.product(at).is_some_and(|product| product.variants.is_empty()) {
                draft.add_variant(at, variant)?;
            }
        }
        Ok(())
    }
}

/// The number of a cell that is reckoned with; zero and what is none count as not there.
pub fn amount(row: &Row, column: Option<usize>) -> Option<Decimal> {
    let raw = RawNumber::new(row.get(column), row.is_number(column))?;
    read(&raw, Style::Point).map(|(amount, _)| amount).filter(|amount| !amount.is_zero())
}

/// A price that was reckoned.
pub fn reckoned(amount: Decimal) -> Option<RawNumber> {
    RawNumber::new(&amount.normalize().to_string(), true)
}

/// Notes a row of a variant without a product above.
pub fn without_product(row: &Row, draft: &mut Draft) {
    draft.skipped.add(row.number, RowProblem::MissingParent { product: String::new() });
}
