//! Shopify's inventory export: how many of each variant at each location.
//!
//! It updates products that the product export brought: its ids are the same, and it states no prices.

use super::TableFormat;
use super::shopify::{options_shown, product_id, variant_key};
use crate::draft::{Draft, DraftProduct, DraftVariant, RawQuantity};
use crate::number::{RawNumber, Style, read_quantity};
use crate::report::short;
use crate::row_problem::{BadNumber, RowProblem};
use crate::sku::code;
use crate::table::columns::position;
use crate::table::{Row, Source};
use crate::{Format, ImportError};
use cartwall_domain::stock::Quantity;
use std::collections::{HashMap, HashSet};

/// Which column is which.
#[derive(Debug)]
pub struct ShopifyInventory {
    handle: Option<usize>,
    title: Option<usize>,
    options: [Option<usize>; 3],
    sku: Option<usize>,
    location: Option<usize>,
    available: Option<usize>,
    on_hand: Option<usize>,
    committed: Option<usize>,
    unavailable: Option<usize>,
    /// The older layout: one column for each location.
    location_columns: Vec<usize>,
    /// Each variant's place in its product, and its locations so far.
    seen: HashMap<(usize, String), (usize, HashSet<String>)>,
}

enum Count {
    /// Nothing is said, or the location does not stock it.
    None,
    Number(i64),
    Unreadable,
}

impl ShopifyInventory {
    /// The columns of a header of this format; `None` for others. `header` is normalised, `names` is as written.
    pub fn of_header(header: &[String]) -> Option<Self> {
        // Brackets are gone from normalised names: `On hand (new)` and `On hand (current)` are both `on hand`.
        let find = |names: &[&str]| position(header, names);
        let handle = find(&["handle", "url handle"])?;
        let sku = find(&["sku"])?;
        if find(&["variant price", "price", "variant sku"]).is_some() {
            return None;
        }
        let location = find(&["location"]);
        let available = find(&["available"]);
        let on_hand = find(&["on hand"]);
        let coo = find(&["coo"]);
        let by_row = location.is_some() && (available.is_some() || on_hand.is_some());
        let location_columns: Vec<usize> = match (by_row, find(&["hs code"]), coo) {
            (false, Some(code), Some(origin)) => (code.max(origin) + 1..header.len()).collect(),
            _ => Vec::new(),
        };
        if !by_row && location_columns.is_empty() {
            return None;
        }
        Some(Self {
            handle: Some(handle),
            title: find(&["title"]),
            options: [find(&["option1 value"]), find(&["option2 value"]), find(&["option3 value"])],
            sku: Some(sku),
            location,
            available,
            on_hand,
            committed: find(&["committed"]),
            unavailable: find(&["unavailable"]),
            location_columns,
            seen: HashMap::new(),
        })
    }

    /// What may be sold at the row's location, or the cell that is no number.
    fn count<'a>(&self, row: &'a Row) -> Result<Count, &'a str> {
        let number = |column: Option<usize>| at_location(row, column);
        if !self.location_columns.is_empty() {
            return sum_of(row, &self.location_columns);
        }
        let counted = match number(self.available)? {
            Some(n) => Some(n),
            // Without the column: what is there less what is promised or set aside.
            None if self.available.is_none() => match number(self.on_hand)? {
                Some(there) => {
                    let promised = number(self.committed)?.unwrap_or(0);
                    Some(
                        there.saturating_sub(promised).saturating_sub(number(self.unavailable)?.unwrap_or(0)),
                    )
                }
                None => None,
            },
            None => None,
        };
        Ok(counted.map_or(Count::None, Count::Number))
    }
}

impl TableFormat for ShopifyInventory {
    fn take(&mut self, row: &Row, draft: &mut Draft) -> Result<(), ImportError> {
        let handle = row.get(self.handle);
        if handle.is_empty() {
            draft.skipped.add(row.number, RowProblem::NoHandle);
            return Ok(());
        }
        let id = product_id(handle);
        let at = match draft.find(&id) {
            Some(at) => at,
            None => draft.add_product(DraftProduct {
                id,
                handle: handle.to_owned(),
                title: row.get(self.title).to_owned(),
                row: row.number,
                ..DraftProduct::default()
            })?,
        };
        let options: Vec<&str> = self.options.iter().map(|column| row.get(*column)).collect();
        let key = variant_key(&options);
        let sku = code(row.get(self.sku));
        let count = match self.count(row) {
            Ok(count) => count,
            Err(cell) => {
                let bad = RowProblem::BadQuantity { text: short(cell), why: BadNumber::Unreadable };
                draft.warnings.add(row.number, bad);
                Count::Unreadable
            }
        };
        let place = row.get(self.location).to_owned();
        if let Some((index, places)) = self.seen.get_mut(&(at, key.clone())) {
            if places.contains(&place) {
                draft.skipped.add(row.number, RowProblem::Duplicate(None));
                return Ok(());
            }
            draft.keep(place.len())?;
            places.insert(place);
            if let Some(variant) = draft.product(at).and_then(|p| p.variants.get_mut(*index)) {
                variant.quantity = sum(&variant.quantity, &count);
            }
            return Ok(());
        }
        draft.keep(place.len() + key.len())?;
        let index = draft.product(at).map_or(0, |p| p.variants.len());
        self.seen.insert((at, key.clone()), (index, HashSet::from([place])));
        draft.add_variant(
            at,
            DraftVariant {
                row: row.number,
                key,
                sku: sku.into_owned(),
                options: options_shown(&options),
                quantity: sum(&RawQuantity::Silent, &count),
                ..DraftVariant::default()
            },
        )
    }

    fn format(&self, _source: Source) -> Format {
        Format::ShopifyInventory
    }
}

/// How many are at a location; `None` where it does not stock them, and the cell where it is no number.
fn at_location(row: &Row, column: Option<usize>) -> Result<Option<i64>, &str> {
    let text = row.get(column);
    if text.is_empty() || text.eq_ignore_ascii_case("not stocked") {
        return Ok(None);
    }
    let raw = RawNumber::new(text, row.is_number(column));
    raw.and_then(|raw| read_quantity(&raw, Style::Point)).map(Some).ok_or(text)
}

/// How many are at all locations, a column each.
fn sum_of<'a>(row: &'a Row, columns: &[usize]) -> Result<Count, &'a str> {
    let mut total = None;
    for column in columns {
        if let Some(n) = at_location(row, Some(*column))? {
            total = Some(i64::saturating_add(total.unwrap_or(0), n));
        }
    }
    Ok(total.map_or(Count::None, Count::Number))
}

/// The quantity over the locations of a row, a column each.
pub fn total(row: &Row, columns: &[usize], draft: &mut Draft) -> RawQuantity {
    let count = sum_of(row, columns).unwrap_or_else(|cell| {
        let bad = RowProblem::BadQuantity { text: short(cell), why: BadNumber::Unreadable };
        draft.warnings.add(row.number, bad);
        Count::Unreadable
    });
    sum(&RawQuantity::Silent, &count)
}

/// The quantity over the locations so far and one more. One number that cannot be read makes the sum unknown.
fn sum(so_far: &RawQuantity, count: &Count) -> RawQuantity {
    match (so_far, count) {
        (RawQuantity::Said(Quantity::Unknown), _) | (_, Count::Unreadable) => {
            RawQuantity::Said(Quantity::Unknown)
        }
        (RawQuantity::Said(Quantity::Known(n)), Count::Number(more)) => {
            RawQuantity::Said(Quantity::Known(n.saturating_add(*more)))
        }
        (_, Count::Number(n)) => RawQuantity::Said(Quantity::Known(*n)),
        (other, Count::None) => other.clone(),
    }
}
