//! Squarespace's product export: the first row of a product has its title and first variant, the rows below have the
//! other variants and leave out what stands above.

use super::TableFormat;
use super::generic::says_no;
use super::shopify::DEFAULT_KEY;
use super::variants::without_product;
use crate::draft::{Draft, DraftProduct, DraftVariant, PriceRule, RawQuantity, first_picture, some, tags};
use crate::number::RawNumber;
use crate::row_problem::RowProblem;
use crate::sku::code;
use crate::slug::{escaped, named};
use crate::table::columns::position;
use crate::table::{Row, Source};
use crate::{Format, ImportError};

pub struct Squarespace {
    id: Option<usize>,
    url: Option<usize>,
    title: usize,
    sku: Option<usize>,
    options: Vec<(Option<usize>, usize)>,
    price: usize,
    sale_price: Option<usize>,
    on_sale: Option<usize>,
    stock: Option<usize>,
    tags: Option<usize>,
    visible: Option<usize>,
    pictures: Option<usize>,
    /// The product of the rows above.
    current: Option<usize>,
}

impl Squarespace {
    /// The columns of a header of this format; `None` for others. `header` is normalised.
    pub fn of_header(header: &[String]) -> Option<Self> {
        let find = |name: &str| position(header, &[name]);
        find("on sale").and(find("hosted image urls").or(find("option value 1")))?;
        let option = |n: u32| Some((find(&format!("option name {n}")), find(&format!("option value {n}"))?));
        Some(Self {
            id: find("product id"),
            url: find("product url"),
            title: find("title")?,
            sku: find("sku"),
            options: (1..=6).filter_map(option).collect(),
            price: find("price")?,
            sale_price: find("sale price"),
            on_sale: find("on sale"),
            stock: find("stock"),
            tags: find("tags"),
            visible: find("visible"),
            pictures: find("hosted image urls"),
            current: None,
        })
    }

    fn product(&self, row: &Row, draft: &mut Draft) -> Result<Option<usize>, ImportError> {
        let title = row.get(Some(self.title));
        if title.is_empty() {
            draft.skipped.add(row.number, RowProblem::NoTitle);
            return Ok(None);
        }
        let name = [self.id, self.url].into_iter().map(|at| row.get(at)).find(|text| !text.is_empty());
        let id = format!("squarespace/{}", name.map_or_else(|| named(title), escaped));
        if draft.find(&id).is_some() {
            draft.skipped.add(row.number, RowProblem::Duplicate(None));
            return Ok(None);
        }
        if says_no(row.get(self.visible)) {
            draft.warnings.add(row.number, RowProblem::Unpublished);
        }
        let given = self.options.iter().filter(|(_, value)| !row.get(Some(*value)).is_empty());
        let options: Vec<String> = given.map(|(name, _)| row.get(*name).to_owned()).collect();
        let product = DraftProduct {
            id,
            handle: named(title),
            title: title.to_owned(),
            tags: tags(row.get(self.tags)),
            options: if options.iter().all(|name| !name.is_empty()) { options } else { Vec::new() },
            picture: first_picture(row.get(self.pictures)),
            row: row.number,
            ..DraftProduct::default()
        };
        draft.add_product(product).map(Some)
    }
}

impl TableFormat for Squarespace {
    fn take(&mut self, row: &Row, draft: &mut Draft) -> Result<(), ImportError> {
        let begins = !row.get(Some(self.title)).is_empty() || !row.get(self.id).is_empty();
        if begins {
            self.current = self.product(row, draft)?;
            if self.current.is_none() {
                return Ok(());
            }
        }
        let Some(at) = self.current else {
            without_product(row, draft);
            return Ok(());
        };
        let sku = code(row.get(self.sku)).into_owned();
        let options: Vec<String> =
            self.options.iter().filter_map(|(_, value)| some(row.get(Some(*value)))).collect();
        let key = match (options.is_empty(), sku.as_str()) {
            (false, _) => options.iter().map(|option| escaped(option)).collect::<Vec<_>>().join("/"),
            (true, "") => DEFAULT_KEY.to_owned(),
            (true, sku) => format!("sku:{}", escaped(sku)),
        };
        let number = |at: Option<usize>| RawNumber::new(row.get(at), row.is_number(at));
        let sale = if says_no(row.get(self.on_sale)) { None } else { number(self.sale_price) };
        let variant = DraftVariant {
            row: row.number,
            key,
            sku,
            options,
            price: number(Some(self.price)),
            sale,
            price_rule: PriceRule::Needed,
            quantity: RawQuantity::text(row.get(self.stock), row.is_number(self.stock)),
            currency: row.currency(Some(self.price)),
            ..DraftVariant::default()
        };
        draft.add_variant(at, variant)
    }

    fn format(&self, _source: Source) -> Format {
        Format::Squarespace
    }
}
