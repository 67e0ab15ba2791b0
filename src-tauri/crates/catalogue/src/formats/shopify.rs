//! Shopify's product export, with classic (`Variant SKU`) and new (`SKU`) headers.
//!
//! A product takes several rows with the same handle: the first has the title and the first variant, others further
//! variants, and others again only further pictures.

use super::TableFormat;
use super::generic::says_no;
use super::shopify_inventory::total;
use crate::draft::{Draft, DraftProduct, DraftVariant, PriceRule, RawQuantity, first_picture, some, tags};
use crate::number::{RawNumber, Style, read};
use crate::row_problem::RowProblem;
use crate::sku::{barcode, code};
use crate::slug::{escaped, named};
use crate::table::columns::position;
use crate::table::{Row, Source};
use crate::{Format, ImportError};
use cartwall_domain::stock::Quantity;

/// Which column is which.
#[derive(Debug)]
pub struct Shopify {
    handle: Option<usize>,
    title: Option<usize>,
    vendor: Option<usize>,
    tags: Option<usize>,
    options: [Option<usize>; 3],
    option_names: [Option<usize>; 3],
    sku: Option<usize>,
    price: Option<usize>,
    compare_at: Option<usize>,
    quantity: Option<usize>,
    tracker: Option<usize>,
    policy: Option<usize>,
    barcode: Option<usize>,
    picture: Option<usize>,
    picture_place: Option<usize>,
    variant_picture: Option<usize>,
    /// What Matrixify does with the product and the variant of a row.
    commands: [Option<usize>; 2],
    status: Option<usize>,
    published: Option<usize>,
    /// Matrixify's counts, a column a location.
    available: Vec<usize>,
    /// The product of the row before, for rows that leave the handle out.
    current: Option<usize>,
}

/// Names that only Shopify's product files have, normalised; two of them beside a title make one.
const OWN: &[&str] = &[
    "handle",
    "url handle",
    "body",
    "body html",
    "option1 name",
    "option1 value",
    "variant sku",
    "variant grams",
    "variant inventory tracker",
    "variant inventory qty",
    "variant inventory policy",
    "variant fulfillment service",
    "variant price",
    "variant compare at price",
    "variant barcode",
    "image src",
    "image position",
    "variant image",
    "gift card",
    "seo title",
    "published on online store",
    "compare at price",
    "inventory tracker",
    "continue selling when out of stock",
    "product image url",
    "variant image url",
    "fulfillment service",
];

impl Shopify {
    /// The columns of a header of this format; `None` for others. `header` is normalised.
    pub fn of_header(header: &[String]) -> Option<Self> {
        let find = |names: &[&str]| position(header, names);
        let own = OWN.iter().filter(|name| find(&[name]).is_some()).count();
        let handle = find(&["handle", "url handle"]);
        find(&["title"])?;
        if own < 2 || handle.is_none() && own < 3 || find(&["field type", "fieldtype"]).is_some() {
            return None;
        }
        Some(Self {
            handle,
            title: find(&["title"]),
            vendor: find(&["vendor"]),
            tags: find(&["tags"]),
            options: [find(&["option1 value"]), find(&["option2 value"]), find(&["option3 value"])],
            option_names: [find(&["option1 name"]), find(&["option2 name"]), find(&["option3 name"])],
            sku: find(&["variant sku", "sku"]),
            price: find(&["variant price", "price"]),
            compare_at: find(&["variant compare at price", "compare at price"]),
            quantity: find(&["variant inventory qty", "inventory quantity", "variant inventory quantity"]),
            tracker: find(&["variant inventory tracker", "inventory tracker"]),
            policy: find(&["variant inventory policy", "continue selling when out of stock"]),
            barcode: find(&["variant barcode", "barcode"]),
            picture: find(&["image src", "product image url"]),
            picture_place: find(&["image position"]),
            variant_picture: find(&["variant image", "variant image url"]),
            commands: [find(&["command"]), find(&["variant command"])],
            status: find(&["status"]),
            published: find(&["published", "published on online store"]),
            available: header
                .iter()
                .enumerate()
                .filter(|(_, name)| name.starts_with("inventory available"))
                .map(|(at, _)| at)
                .collect(),
            current: None,
        })
    }

    fn product(&self, handle: String, row: &Row, draft: &mut Draft) -> Result<usize, ImportError> {
        let id = product_id(&handle);
        match draft.find(&id) {
            Some(at) => Ok(at),
            None => {
                draft.add_product(DraftProduct { id, handle, row: row.number, ..DraftProduct::default() })
            }
        }
    }

    /// Takes what the row says about the product, where no row above said it.
    fn fill(&self, at: usize, row: &Row, draft: &mut Draft) -> Result<(), ImportError> {
        let Some(product) = draft.product(at) else { return Ok(()) };
        let mut added = 0;
        let title = row.get(self.title);
        if product.title.is_empty() && !title.is_empty() {
            title.clone_into(&mut product.title);
            added += title.len();
        }
        if product.options.is_empty() {
            // Only the first row of a product says what its options are called.
            let named = self.option_names.iter().zip(&self.options);
            let given = named.map(|(name, value)| (row.get(*name), row.get(*value)));
            let given =
                given.filter(|(name, value)| !name.is_empty() && !options_shown(&[*value]).is_empty());
            product.options = given.map(|(name, _)| name.to_owned()).collect();
            added += product.options.iter().map(String::len).sum::<usize>();
        }
        let vendor = row.get(self.vendor);
        if product.vendor.is_none() && !vendor.is_empty() {
            product.vendor = some(vendor);
            added += vendor.len();
        }
        let tagged = row.get(self.tags);
        if product.tags.is_empty() && !tagged.is_empty() {
            product.tags = tags(tagged);
            added += tagged.len();
        }
        let picture = first_picture(row.get(self.picture)).unwrap_or_default();
        let place = row.get(self.picture_place).parse().unwrap_or(u32::MAX);
        if !picture.is_empty() && (product.picture.is_none() || place < product.picture_place) {
            added += picture.len();
            product.picture = Some(picture);
            product.picture_place = place;
        }
        draft.keep(added)
    }

    fn variant(&self, at: usize, row: &Row, draft: &mut Draft) -> Result<(), ImportError> {
        let sku = code(row.get(self.sku));
        let price = row.get(self.price);
        let options: Vec<&str> = self.options.iter().map(|column| row.get(*column)).collect();
        // Only a variant has one of these; a row without them adds pictures.
        if sku.is_empty() && price.is_empty() && options.iter().all(|o| o.is_empty()) {
            return Ok(());
        }
        let mut key = variant_key(&options);
        if key == DEFAULT_KEY && !sku.is_empty() && draft.has_variant(at, &key) {
            // No option tells these variants apart, but their SKUs may.
            let known = draft.product(at).is_some_and(|p| p.variants.first().is_some_and(|v| v.sku == sku));
            if !known {
                key = format!("sku:{}", escaped(&sku));
            }
        }
        let quantity = match (self.quantity, self.tracker) {
            (None, Some(_)) if !self.available.is_empty() && row.get(self.tracker).is_empty() => {
                RawQuantity::Said(Quantity::Untracked)
            }
            (None, _) if !self.available.is_empty() => total(row, &self.available, draft),
            (None, _) => RawQuantity::Silent,
            (Some(_), Some(_)) if row.get(self.tracker).is_empty() => RawQuantity::Said(Quantity::Untracked),
            (Some(_), _) => {
                let policy = row.get(self.policy).to_ascii_lowercase();
                let sells_on = matches!(policy.as_str(), "continue" | "true" | "yes");
                RawQuantity::text(row.get(self.quantity), row.is_number(self.quantity)).sold_on(sells_on)
            }
        };
        let shown = options_shown(&options);
        draft.add_variant(
            at,
            DraftVariant {
                row: row.number,
                key,
                sku: sku.into_owned(),
                options: shown,
                price: RawNumber::new(price, row.is_number(self.price)),
                sale: None,
                compare_at: RawNumber::new(row.get(self.compare_at), row.is_number(self.compare_at)),
                price_rule: if self.price.is_some() { PriceRule::Wanted } else { PriceRule::Silent },
                quantity,
                barcode: barcode(row.get(self.barcode)),
                picture: some(row.get(self.variant_picture)),
                currency: None,
            },
        )
    }
}

impl TableFormat for Shopify {
    /// Whether the cells of a row with too many of them still stand where they belong: what follows a text that was
    /// split at a comma moves, and then a price stands where a word belongs.
    fn survives_extra_cells(&self, row: &Row) -> bool {
        let numeric =
            |text: &str| RawNumber::new(text, false).is_none_or(|raw| read(&raw, Style::Point).is_some());
        let price = row.get(self.price);
        !price.is_empty()
            && numeric(price)
            && numeric(row.get(self.quantity))
            && numeric(row.get(self.compare_at))
    }

    fn take(&mut self, row: &Row, draft: &mut Draft) -> Result<(), ImportError> {
        if self.commands.iter().any(|at| row.get(*at).eq_ignore_ascii_case("delete")) {
            draft.skipped.add(row.number, RowProblem::Deleted);
            return Ok(());
        }
        let title = row.get(self.title);
        let is_first = !title.is_empty();
        if is_first && (says_no(row.get(self.status)) || says_no(row.get(self.published))) {
            draft.warnings.add(row.number, RowProblem::Unpublished);
        }
        let handle = match (row.get(self.handle), title) {
            ("", "") => None,
            ("", title) => Some(named(title)),
            (handle, _) => Some(handle.to_owned()),
        };
        let at = match handle {
            None => self.current,
            Some(handle) => Some(self.product(handle, row, draft)?),
        };
        let Some(at) = at else {
            draft.skipped.add(row.number, RowProblem::NoHandle);
            return Ok(());
        };
        self.current = Some(at);
        self.fill(at, row, draft)?;
        self.variant(at, row, draft)
    }

    fn finish(&mut self, draft: &mut Draft) -> Result<(), ImportError> {
        let bare: Vec<(usize, u64)> = draft
            .products()
            .iter()
            .enumerate()
            .filter(|(_, p)| p.variants.is_empty())
            .map(|(at, p)| (at, p.row))
            .collect();
        let price_rule = if self.price.is_some() { PriceRule::Wanted } else { PriceRule::Silent };
        for (at, row) in bare {
            let variant =
                DraftVariant { row, key: DEFAULT_KEY.to_owned(), price_rule, ..DraftVariant::default() };
            draft.add_variant(at, variant)?;
        }
        Ok(())
    }

    fn format(&self, _source: Source) -> Format {
        Format::Shopify
    }
}

/// The key of the only variant of a product without options.
pub const DEFAULT_KEY: &str = "default";

/// The id of the product with this handle, the same from the product and the inventory export.
pub fn product_id(handle: &str) -> String {
    format!("shopify/{handle}")
}

/// The key of the variant with these options, the same from the product and the inventory export.
pub fn variant_key(options: &[&str]) -> String {
    let shown = options_shown(options);
    if shown.is_empty() {
        return DEFAULT_KEY.to_owned();
    }
    shown.iter().map(|o| escaped(o)).collect::<Vec<_>>().join("/")
}

/// The options without the `Default Title` of products that have none.
pub fn options_shown(options: &[&str]) -> Vec<String> {
    let given: Vec<&str> = options.iter().copied().filter(|o| !o.is_empty()).collect();
    if given.len() == 1 && given[0].eq_ignore_ascii_case("default title") {
        return Vec::new();
    }
    given.into_iter().map(str::to_owned).collect()
}
