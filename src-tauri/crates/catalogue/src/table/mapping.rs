//! Which column is which, as a person says it for a table that is not recognised by itself.

use crate::table::columns::normalised;
use serde::{Deserialize, Serialize};

/// Fields of a product and the names of the columns that hold them, as the header writes them (case does not matter).
/// Only the title is required.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// Name of the product.
    pub title: Option<String>,
    /// Stock keeping unit.
    pub sku: Option<String>,
    /// Price.
    pub price: Option<String>,
    /// Lower price while a sale runs; `price` is then what it is compared with.
    pub sale_price: Option<String>,
    /// Higher price to compare with.
    pub compare_at: Option<String>,
    /// Quantity in stock.
    pub quantity: Option<String>,
    /// Brand or maker.
    pub vendor: Option<String>,
    /// Tags, separated by commas.
    pub tags: Option<String>,
    /// Address of the picture.
    pub picture: Option<String>,
    /// What the variants of one product share.
    pub handle: Option<String>,
    /// Options such as size and colour, in order.
    pub options: Vec<String>,
    /// EAN, UPC, ISBN.
    pub barcode: Option<String>,
    /// Currency of the prices.
    pub currency: Option<String>,
    /// Accepted, so that a form may offer it, and not imported.
    pub description: Option<String>,
}

impl Mapping {
    /// Every field that names a column.
    pub(crate) fn named(&self) -> Vec<(&'static str, &str)> {
        let single = [
            ("title", &self.title),
            ("sku", &self.sku),
            ("price", &self.price),
            ("sale_price", &self.sale_price),
            ("compare_at", &self.compare_at),
            ("quantity", &self.quantity),
            ("vendor", &self.vendor),
            ("tags", &self.tags),
            ("picture", &self.picture),
            ("handle", &self.handle),
            ("barcode", &self.barcode),
            ("currency", &self.currency),
        ];
        let mut named: Vec<_> =
            single.into_iter().filter_map(|(field, column)| column.as_deref().map(|c| (field, c))).collect();
        named.extend(self.options.iter().map(|column| ("options", column.as_str())));
        named
    }

    /// How many of its columns a row names.
    pub(crate) fn columns_in(&self, cells: &[String]) -> usize {
        self.named().iter().filter(|(_, column)| find(cells, column).is_some()).count()
    }
}

/// The place of a column in a header: the same text first, else the same but for case and punctuation.
pub fn find(header: &[String], column: &str) -> Option<usize> {
    let wanted = column.trim();
    header.iter().position(|name| crate::table::trimmed(name) == wanted).or_else(|| {
        let wanted = normalised(wanted);
        header.iter().position(|name| !wanted.is_empty() && normalised(name) == wanted)
    })
}
