//! WooCommerce's product export.
//!
//! A variable product is a row of its own that cannot be bought; its variations name it as their parent, by SKU or by
//! `id:123`, and may stand before it. A variation may share its parent's stock.

use super::TableFormat;
use super::shopify::DEFAULT_KEY;
use super::woo_columns::{WooColumns, kinds};
use crate::draft::{Draft, DraftProduct, DraftVariant, PriceRule, RawQuantity, first_picture, some};
use crate::number::RawNumber;
use crate::report::short;
use crate::row_problem::RowProblem;
use crate::sale;
use crate::sku::{barcode, code, starts_formula};
use crate::slug::{escaped, named};
use crate::table::{Row, Source};
use crate::{Format, ImportError};
use cartwall_domain::stock::Quantity;
use std::collections::HashMap;

pub struct WooCommerce {
    columns: WooColumns,
    /// Variable products by `id:…` and by SKU.
    parents: HashMap<String, usize>,
    /// Stock that variations without their own share.
    shared: HashMap<usize, RawQuantity>,
    /// Variations, until all parents are known.
    variations: Vec<Variation>,
}

struct Variation {
    parent: String,
    name: String,
    /// What its options are called.
    options: Vec<String>,
    draft: DraftVariant,
    /// Its stock is its parent's, where the parent counts it.
    shares: bool,
}

impl WooCommerce {
    pub fn new(columns: WooColumns) -> Self {
        Self { columns, parents: HashMap::new(), shared: HashMap::new(), variations: Vec::new() }
    }

    fn variation(&mut self, row: &Row, name: String, draft: &mut Draft) -> Result<(), ImportError> {
        let columns = &self.columns;
        let parent = code(row.get(columns.parent)).into_owned();
        let sku = code(row.get(columns.sku)).into_owned();
        let cell = |at: usize| plain(row.get(Some(at)));
        let attributes = columns.attributes.iter().map(|(name, value)| (cell(*name), cell(*value)));
        let (names, options): (Vec<String>, Vec<String>) =
            attributes.filter(|(_, value)| !value.is_empty()).unzip();
        let key = match (row.get(columns.id), options.is_empty(), sku.as_str()) {
            ("", true, sku) => format!("sku:{}", escaped(sku)),
            ("", false, _) => options.iter().map(|o| escaped(o)).collect::<Vec<_>>().join("/"),
            (number, _, _) => escaped(number),
        };
        let stock = row.get(columns.stock);
        let shares = stock.is_empty() || stock.eq_ignore_ascii_case("parent");
        draft.keep(parent.len() + name.len() + names.iter().map(String::len).sum::<usize>())?;
        let mut variant = self.variant(row, key, sku, draft);
        variant.options = options;
        self.variations.push(Variation { parent, name, options: names, draft: variant, shares });
        if self.variations.len() > draft.variant_limit() {
            return Err(draft.too_many());
        }
        Ok(())
    }

    fn variant(&self, row: &Row, key: String, sku: String, draft: &mut Draft) -> DraftVariant {
        let columns = &self.columns;
        let number = |at: Option<usize>| RawNumber::new(row.get(at), row.is_number(at));
        let mut sale = number(columns.sale_price);
        if sale.is_some() {
            let (starts, ends) = (row.get(columns.sale_starts), row.get(columns.sale_ends));
            if let Some(problem) = sale::at(draft.now, starts, ends).problem() {
                draft.warnings.add(row.number, problem);
                sale = None;
            }
        }
        DraftVariant {
            row: row.number,
            key,
            sku,
            options: Vec::new(),
            price: number(columns.regular_price),
            sale,
            compare_at: None,
            price_rule: PriceRule::Wanted,
            quantity: quantity(row, columns),
            barcode: barcode(row.get(columns.barcode)),
            picture: first_picture(row.get(columns.images)),
            currency: None,
        }
    }
}

impl TableFormat for WooCommerce {
    fn take(&mut self, row: &Row, draft: &mut Draft) -> Result<(), ImportError> {
        let columns = &self.columns;
        let kind: Vec<String> = kinds(row.get(columns.kind)).collect();
        let is = |name: &str| kind.iter().any(|k| k == name);
        let name = plain(row.get(columns.name));
        if is("variation") || is("subscription_variation") {
            return self.variation(row, name, draft);
        }
        if name.is_empty() {
            draft.skipped.add(row.number, RowProblem::NoTitle);
            return Ok(());
        }
        if is("grouped") {
            draft.skipped.add(row.number, RowProblem::GroupedProduct);
            return Ok(());
        }
        let sku = code(row.get(columns.sku)).into_owned();
        let number = row.get(columns.id);
        let key = match (number, sku.as_str()) {
            ("", "") => format!("name:{}", named(&name)),
            ("", sku) => format!("sku:{}", escaped(sku)),
            (number, _) => escaped(number),
        };
        let id = format!("woocommerce/{key}");
        if draft.find(&id).is_some() {
            draft.skipped.add(row.number, RowProblem::Duplicate(None));
            return Ok(());
        }
        if matches!(row.get(columns.published), "0" | "-1") {
            draft.warnings.add(row.number, RowProblem::Unpublished);
        }
        let variable = is("variable") || is("variable-subscription");
        let handle = if sku.is_empty() { named(&name) } else { sku.clone() };
        let at = draft.add_product(DraftProduct {
            id,
            handle,
            title: name,
            vendor: list(row.get(columns.brands)).into_iter().next(),
            tags: list(row.get(columns.tags)),
            picture: first_picture(row.get(columns.images)),
            row: row.number,
            ..DraftProduct::default()
        })?;
        if variable {
            draft.keep(sku.len() + number.len())?;
            if !number.is_empty() {
                self.parents.insert(format!("id:{number}"), at);
            }
            if !sku.is_empty() {
                self.parents.entry(sku).or_insert(at);
            }
            if !row.get(columns.stock).is_empty() {
                let shared = RawQuantity::text(row.get(columns.stock), row.is_number(columns.stock));
                self.shared.insert(at, shared.sold_on(sells_on(row, columns)));
            }
            return Ok(());
        }
        let variant = self.variant(row, DEFAULT_KEY.to_owned(), sku, draft);
        draft.add_variant(at, variant)
    }

    fn finish(&mut self, draft: &mut Draft) -> Result<(), ImportError> {
        for Variation { parent, name, options, draft: mut variant, shares } in
            std::mem::take(&mut self.variations)
        {
            let Some(at) = self.parents.get(&parent).or_else(|| self.parents.get(parent.trim())).copied()
            else {
                draft.skipped.add(variant.row, RowProblem::MissingParent { product: short(&parent) });
                continue;
            };
            if shares && let Some(stock) = self.shared.get(&at) {
                variant.quantity = stock.clone();
            }
            if let Some(product) = draft.product(at)
                && product.options.is_empty()
                && options.iter().all(|name| !name.is_empty())
            {
                product.options = options;
            }
            if variant.options.is_empty()
                && let Some(product) = draft.product(at)
            {
                // A variation for any value of its attributes: what its name adds to its parent's.
                let rest = name.strip_prefix(product.title.as_str()).unwrap_or(&name);
                let rest = rest.trim_start_matches([' ', '-', '–', '—', ':', ',']).trim();
                variant.options.extend(some(rest));
            }
            draft.add_variant(at, variant)?;
        }
        let bare: Vec<u64> =
            draft.products().iter().filter(|p| p.variants.is_empty()).map(|p| p.row).collect();
        for row in bare {
            draft.skipped.add(row, RowProblem::NoVariations);
        }
        Ok(())
    }

    fn format(&self, _source: Source) -> Format {
        Format::WooCommerce
    }
}

/// Whether the shop takes orders for what it does not have: `1`, or `notify`, where it tells the buyer so.
fn sells_on(row: &Row, columns: &WooColumns) -> bool {
    matches!(row.get(columns.backorders).to_lowercase().as_str(), "1" | "yes" | "true" | "notify")
}

/// A row's own stock. Without a number: a shop that does not count it can always sell it while it is in stock, and has
/// none once it is not.
fn quantity(row: &Row, columns: &WooColumns) -> RawQuantity {
    let stock = row.get(columns.stock);
    if !stock.is_empty() && !stock.eq_ignore_ascii_case("parent") {
        return RawQuantity::text(stock, row.is_number(columns.stock)).sold_on(sells_on(row, columns));
    }
    let in_stock = row.get(columns.in_stock).to_lowercase();
    let counted = columns.stock.is_some();
    match in_stock.as_str() {
        "0" | "no" | "false" | "outofstock" => RawQuantity::Said(Quantity::Known(0)),
        "1" | "yes" | "true" | "instock" | "backorder" | "onbackorder" | "notify" if counted => {
            RawQuantity::Said(Quantity::Untracked)
        }
        _ => RawQuantity::Silent,
    }
}

/// A list separated by commas, where `\,` is a comma inside a value.
fn list(text: &str) -> Vec<String> {
    text.replace("\\,", "\u{0}")
        .split(',')
        .map(|v| plain(&v.replace('\u{0}', ",")))
        .filter(|v| !v.is_empty())
        .collect()
}

/// A text without what the export adds to it: line breaks come as the two characters `\n`, and an apostrophe keeps
/// spreadsheets from taking the text for a formula.
fn plain(text: &str) -> String {
    let text = match text.strip_prefix('\'') {
        Some(rest) if starts_formula(rest) => rest,
        _ => text,
    };
    text.replace("\\n", " ").trim().to_owned()
}
