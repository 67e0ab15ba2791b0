//! Variations in tables of marketplaces: eBay gives each a row under its product, Etsy lists all of them in the cells
//! of one row.

use crate::number::RawNumber;
use crate::sku::code;
use crate::table::columns::{normalised, position};
use crate::table::{Row, trimmed};

/// More than any listing has; a row that comes to more is read as it is.
const MOST: usize = 500;

/// Where a table says what of its products can be chosen.
#[derive(Debug, Default)]
pub struct Variations {
    /// eBay: `Relationship` and `Relationship details`.
    relation: Option<(usize, usize)>,
    /// The product whose variations follow.
    parent: Option<Listing>,
    /// Etsy: names and values of each choice.
    choices: Vec<(Option<usize>, usize)>,
}

/// What a row says of a product.
#[derive(Clone, Debug)]
pub struct Listing {
    /// What its variations share.
    pub handle: String,
    pub title: String,
    pub sku: String,
    pub price: Option<RawNumber>,
    pub picture: Option<String>,
}

/// What becomes of a row.
pub enum Listed {
    /// One product, as its columns say.
    AsItIs,
    /// A product whose variations follow in rows of their own.
    Parent,
    /// Variations.
    Lines(Vec<Line>),
}

/// One thing that can be bought.
pub struct Line {
    pub sku: String,
    /// Whose variation it is, where that is another row or a list.
    pub of: Option<Listing>,
    /// What was chosen, by its names.
    pub options: Vec<(String, String)>,
    /// The row's stock is this one's alone.
    pub whole_stock: bool,
}

impl Line {
    /// A product that a row describes by itself.
    pub fn of(sku: String) -> Self {
        Self { sku, of: None, options: Vec::new(), whole_stock: true }
    }
}

impl Variations {
    /// The columns of a header.
    pub fn of_header(header: &[String]) -> Self {
        let names: Vec<String> = header.iter().map(|name| normalised(name)).collect();
        let at = |name: &str| position(&names, &[name]);
        let choice = |n: u8| {
            let values = at(&format!("variation {n} values"))?;
            Some((at(&format!("variation {n} name")), values))
        };
        Self {
            relation: at("relationship").zip(at("relationship details")),
            parent: None,
            choices: [1, 2].into_iter().filter_map(choice).collect(),
        }
    }

    /// What a row is, whose own columns say `own`.
    pub fn of_row(&mut self, row: &Row, own: impl FnOnce() -> Listing) -> Listed {
        if let Some((relation, details)) = self.relation {
            return self.related(row.get(Some(relation)), row.get(Some(details)), own());
        }
        let choices: Vec<(String, Vec<String>)> = self
            .choices
            .iter()
            .map(|(name, values)| (row.get(*name).to_owned(), parts(row.get(Some(*values)))))
            .filter(|(_, values)| !values.is_empty())
            .collect();
        let count = choices.iter().fold(1_usize, |count, (_, values)| count.saturating_mul(values.len()));
        if choices.is_empty() || count > MOST {
            return Listed::AsItIs;
        }
        let own = own();
        let skus = parts(&own.sku);
        let mut combined: Vec<Vec<(String, String)>> = vec![Vec::new()];
        for (name, values) in &choices {
            let with = |chosen: &Vec<(String, String)>| {
                let one = |value: &String| {
                    let mut chosen = chosen.clone();
                    chosen.push((name.clone(), value.clone()));
                    chosen
                };
                values.iter().map(one).collect::<Vec<_>>()
            };
            combined = combined.iter().flat_map(with).collect();
        }
        // Which SKU is whose can only be told where there is one for each.
        let each = skus.len() == count;
        let line = |(nth, options): (usize, Vec<(String, String)>)| Line {
            sku: skus.get(nth).filter(|_| each).map_or_else(String::new, |sku| code(sku).into_owned()),
            of: Some(own.clone()),
            options,
            whole_stock: count == 1,
        };
        Listed::Lines(combined.into_iter().enumerate().map(line).collect())
    }

    fn related(&mut self, relation: &str, details: &str, mut own: Listing) -> Listed {
        if normalised(relation) != "variation" {
            // All that can be chosen stands with the product, and each choice in a row under it.
            let has_variations = relation.is_empty() && !details.is_empty();
            if !own.sku.is_empty() {
                own.handle.clone_from(&own.sku);
            }
            self.parent = has_variations.then_some(own);
            return if has_variations { Listed::Parent } else { Listed::AsItIs };
        }
        let Some(parent) = &self.parent else { return Listed::AsItIs };
        let options = details.split([';', '|']).filter_map(|choice| {
            let (name, value) = choice.split_once(['=', ':'])?;
            let (name, value) = (trimmed(name), trimmed(value));
            (!value.is_empty()).then(|| (name.to_owned(), value.to_owned()))
        });
        let options: Vec<_> = options.collect();
        if options.is_empty() {
            return Listed::AsItIs;
        }
        Listed::Lines(vec![Line { sku: own.sku, of: Some(parent.clone()), options, whole_stock: true }])
    }
}

/// The parts of a list in one cell.
fn parts(cell: &str) -> Vec<String> {
    cell.split(',').map(trimmed).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
