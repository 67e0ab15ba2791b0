//! BigCommerce's product export: rows of products, of their variants and of their pictures. A variant without a price
//! of its own costs what its product costs.

use super::TableFormat;
use super::generic::says_no;
use super::shopify::DEFAULT_KEY;
use super::variants::{Alone, amount, without_product};
use crate::draft::{Draft, DraftProduct, DraftVariant, PriceRule, RawQuantity, first_picture};
use crate::number::RawNumber;
use crate::row_problem::RowProblem;
use crate::sku::{barcode, code};
use crate::slug::{escaped, named};
use crate::table::columns::position;
use crate::table::{Row, Source};
use crate::{Format, ImportError};
use cartwall_domain::stock::Quantity;

pub struct BigCommerce {
    item: usize,
    id: Option<usize>,
    name: usize,
    sku: Option<usize>,
    options: Option<usize>,
    tracking: Option<usize>,
    stock: Option<usize>,
    price: usize,
    sale_price: Option<usize>,
    retail_price: Option<usize>,
    visible: Option<usize>,
    barcode: Option<usize>,
    picture: Option<usize>,
    /// The product of the rows above.
    current: Option<Product>,
    alone: Alone,
}

struct Product {
    at: usize,
    /// The product, sold as it is.
    itself: DraftVariant,
    tracking: Tracking,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tracking {
    None,
    Product,
    Variant,
}

impl BigCommerce {
    /// The columns of a header of this format; `None` for others. `header` is normalised.
    pub fn of_header(header: &[String]) -> Option<Self> {
        let find = |names: &[&str]| position(header, names);
        find(&["inventory tracking"])?;
        Some(Self {
            item: find(&["item", "item type"])?,
            id: find(&["id", "product id"]),
            name: find(&["name", "product name"])?,
            sku: find(&["sku", "product code sku"]),
            options: find(&["options"]),
            tracking: find(&["inventory tracking"]),
            stock: find(&["current stock"]),
            price: find(&["price"])?,
            sale_price: find(&["sale price"]),
            retail_price: find(&["retail price"]),
            visible: find(&["is visible", "product visible"]),
            barcode: find(&["gtin", "upc ean", "product upc ean"]),
            picture: find(&["image url", "internal image url", "product image file 1"]),
            current: None,
            alone: Alone::default(),
        })
    }

    fn product(&mut self, row: &Row, draft: &mut Draft) -> Result<(), ImportError> {
        self.current = None;
        let (title, number) = (row.get(Some(self.name)), row.get(self.id));
        if title.is_empty() {
            draft.skipped.add(row.number, RowProblem::NoTitle);
            return Ok(());
        }
        let id = if number.is_empty() { named(title) } else { escaped(number) };
        let id = format!("bigcommerce/{id}");
        if draft.find(&id).is_some() {
            draft.skipped.add(row.number, RowProblem::Duplicate(None));
            return Ok(());
        }
        if says_no(row.get(self.visible)) {
            draft.warnings.add(row.number, RowProblem::Unpublished);
        }
        let sku = code(row.get(self.sku)).into_owned();
        let at = draft.add_product(DraftProduct {
            id,
            handle: if sku.is_empty() { named(title) } else { sku },
            title: title.to_owned(),
            picture: first_picture(row.get(self.picture)),
            row: row.number,
            ..DraftProduct::default()
        })?;
        let tracking = match row.get(self.tracking).to_ascii_lowercase().as_str() {
            "none" => Tracking::None,
            "variant" | "sku" | "by option" => Tracking::Variant,
            _ => Tracking::Product,
        };
        let itself = self.variant(row, tracking);
        self.alone.add(at, itself.clone());
        self.current = Some(Product { at, itself, tracking });
        Ok(())
    }

    /// The row as something that is sold.
    fn variant(&self, row: &Row, tracking: Tracking) -> DraftVariant {
        let number = |at: Option<usize>| RawNumber::new(row.get(at), row.is_number(at));
        let priced = |at: Option<usize>| number(at).filter(|_| amount(row, at).is_some());
        DraftVariant {
            row: row.number,
            key: DEFAULT_KEY.to_owned(),
            sku: code(row.get(self.sku)).into_owned(),
            price: number(Some(self.price)),
            // Zero stands for none.
            sale: priced(self.sale_price),
            compare_at: priced(self.retail_price),
            price_rule: PriceRule::Needed,
            quantity: match tracking {
                Tracking::None => RawQuantity::Said(Quantity::Untracked),
                _ => RawQuantity::text(row.get(self.stock), row.is_number(self.stock)),
            },
            barcode: barcode(row.get(self.barcode)),
            picture: first_picture(row.get(self.picture)),
            ..DraftVariant::default()
        }
    }

    fn add_variant(&mut self, row: &Row, draft: &mut Draft) -> Result<(), ImportError> {
        let Some(Product { at, itself, tracking }) = &self.current else {
            without_product(row, draft);
            return Ok(());
        };
        let mut variant = self.variant(row, *tracking);
        if variant.price.is_none() {
            variant.price.clone_from(&itself.price);
            variant.sale = variant.sale.or_else(|| itself.sale.clone());
            variant.compare_at = variant.compare_at.or_else(|| itself.compare_at.clone());
        }
        if *tracking == Tracking::Product {
            variant.quantity = itself.quantity.clone();
        }
        let (names, values) = options(row.get(self.options));
        let number = row.get(self.id);
        variant.key = match (values.is_empty(), number) {
            (false, _) => values.iter().map(|value| escaped(value)).collect::<Vec<_>>().join("/"),
            (true, "") => format!("sku:{}", escaped(&variant.sku)),
            (true, number) => escaped(number),
        };
        variant.options = values;
        if let Some(product) = draft.product(*at)
            && product.options.is_empty()
        {
            product.options = names;
        }
        draft.add_variant(*at, variant)
    }
}

impl TableFormat for BigCommerce {
    fn take(&mut self, row: &Row, draft: &mut Draft) -> Result<(), ImportError> {
        match row.get(Some(self.item)).to_ascii_lowercase().as_str() {
            "product" => self.product(row, draft),
            "variant" | "sku" => self.add_variant(row, draft),
            "image" => {
                let picture = first_picture(row.get(self.picture));
                if let Some(product) = self.current.as_ref().and_then(|known| draft.product(known.at)) {
                    product.picture = product.picture.take().or(picture);
                }
                Ok(())
            }
            // Rules, custom fields and videos.
            _ => Ok(()),
        }
    }

    fn finish(&mut self, draft: &mut Draft) -> Result<(), ImportError> {
        self.alone.settle(draft)
    }

    fn format(&self, _source: Source) -> Format {
        Format::BigCommerce
    }
}

/// Names and values of `Type=Rectangle|Name=Color|Value=Red|Type=…`.
fn options(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for part in text.split('|') {
        match part.split_once('=') {
            Some((key, name)) if key.eq_ignore_ascii_case("name") => names.push(name.trim().to_owned()),
            Some((key, value)) if key.eq_ignore_ascii_case("value") => values.push(value.trim().to_owned()),
            _ => {}
        }
    }
    if names.len() != values.len() {
        names.clear();
    }
    (names, values)
}
