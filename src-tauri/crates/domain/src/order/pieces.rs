//! What an order holds: it counts once for each product, in however many lines.

use super::OrderChange;
use crate::VariantId;
use std::collections::{BTreeMap, BTreeSet};

/// The pieces of each variant in an order. What is given back was bought; what was taken out of the order was not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pieces(BTreeMap<VariantId, i64>);

impl Pieces {
    pub fn of<'a>(items: impl IntoIterator<Item = &'a OrderChange>) -> Self {
        let mut pieces = Self::default();
        pieces.add(items);
        pieces
    }

    pub fn add<'a>(&mut self, changes: impl IntoIterator<Item = &'a OrderChange>) {
        for change in changes.into_iter().filter(|change| change.units != 0) {
            let Some(variant) = &change.variant else { continue };
            let pieces = self.0.entry(variant.clone()).or_insert(0);
            *pieces = pieces.saturating_add(change.units);
        }
    }

    /// The variants of which it holds any.
    pub fn held(&self) -> BTreeSet<&VariantId> {
        self.0.iter().filter(|(_, pieces)| **pieces > 0).map(|(variant, _)| variant).collect()
    }

    /// The variants that an order holds after a change and did not before, each with 1, and those that it holds no
    /// more, each with -1.
    pub fn since(&self, before: &Self) -> Vec<(VariantId, i64)> {
        let (before, after) = (before.held(), self.held());
        let new = after.difference(&before).map(|one| ((*one).clone(), 1));
        new.chain(before.difference(&after).map(|one| ((*one).clone(), -1))).collect()
    }
}
