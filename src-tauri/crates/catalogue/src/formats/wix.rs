//! Wix's product export: a row for each product and one for each of its variants, which adds a surcharge to the price.
//! A discount, in percent or as an amount, is of what a variant costs with its surcharge.

use super::TableFormat;
use super::generic::says_no;
use super::shopify::DEFAULT_KEY;
use super::variants::{Alone, amount, reckoned, without_product};
use crate::draft::{Draft, DraftProduct, DraftVariant, PriceRule, RawQuantity, first_picture, some};
use crate::number::{RawNumber, Style, read};
use crate::row_problem::RowProblem;
use crate::sku::code;
use crate::slug::escaped;
use crate::table::columns::position;
use crate::table::{Row, Source};
use crate::{Format, ImportError};
use rust_decimal::Decimal;

pub struct Wix {
    handle: usize,
    kind: usize,
    name: usize,
    sku: Option<usize>,
    brand: Option<usize>,
    price: usize,
    surcharge: Option<usize>,
    visible: Option<usize>,
    discount_mode: Option<usize>,
    discount: Option<usize>,
    inventory: Option<usize>,
    pictures: Option<usize>,
    /// What each option is called, and its value in the row of a variant.
    options: Vec<(Option<usize>, usize)>,
    /// The product of the rows above.
    current: Option<Product>,
    alone: Alone,
}

struct Product {
    at: usize,
    handle: String,
    price: Option<RawNumber>,
    discount: Discount,
}

#[derive(Clone, Copy)]
enum Discount {
    None,
    Percent(Decimal),
    Amount(Decimal),
}

impl Discount {
    fn of(self, price: Decimal) -> Option<Decimal> {
        match self {
            Self::None => None,
            Self::Percent(percent) => {
                let left = Decimal::ONE_HUNDRED.checked_sub(percent)?;
                Some(price.checked_mul(left)?.checked_div(Decimal::ONE_HUNDRED)?.round_dp(4))
            }
            Self::Amount(amount) => price.checked_sub(amount),
        }
    }
}

impl Wix {
    /// The columns of a header of this format; `None` for others. `header` is normalised.
    pub fn of_header(header: &[String]) -> Option<Self> {
        let find = |names: &[&str]| position(header, names);
        let numbered = |name: &str, n: u32| find(&[&format!("{name}{n}")]);
        let option =
            |n: u32| Some((numbered("productoptionname", n), numbered("productoptiondescription", n)?));
        Some(Self {
            handle: find(&["handleid", "handle"])?,
            kind: find(&["fieldtype"])?,
            name: find(&["name"])?,
            sku: find(&["sku"]),
            brand: find(&["brand"]),
            price: find(&["price"])?,
            surcharge: find(&["surcharge"]),
            visible: find(&["visible"]),
            discount_mode: find(&["discountmode"]),
            discount: find(&["discountvalue"]),
            inventory: find(&["inventory"]),
            pictures: find(&["productimageurl"]),
            options: (1..=6).filter_map(option).collect(),
            current: None,
            alone: Alone::default(),
        })
    }

    fn product(&mut self, row: &Row, draft: &mut Draft) -> Result<(), ImportError> {
        self.current = None;
        let (handle, title) = (row.get(Some(self.handle)), row.get(Some(self.name)));
        if title.is_empty() || handle.is_empty() {
            draft
                .skipped
                .add(row.number, if title.is_empty() { RowProblem::NoTitle } else { RowProblem::NoHandle });
            return Ok(());
        }
        let id = format!("wix/{}", escaped(handle));
        if draft.find(&id).is_some() {
            draft.skipped.add(row.number, RowProblem::Duplicate(None));
            return Ok(());
        }
        let given = self.options.iter().filter_map(|(name, _)| some(row.get(*name)));
        let at = draft.add_product(DraftProduct {
            id,
            handle: handle.to_owned(),
            title: title.to_owned(),
            vendor: some(row.get(self.brand)),
            options: given.collect(),
            picture: first_picture(row.get(self.pictures)),
            row: row.number,
            ..DraftProduct::default()
        })?;
        let discount =
            match (row.get(self.discount_mode).to_ascii_uppercase().as_str(), amount(row, self.discount)) {
                ("PERCENT", Some(percent)) => Discount::Percent(percent),
                ("AMOUNT", Some(amount)) => Discount::Amount(amount),
                _ => Discount::None,
            };
        let price = RawNumber::new(row.get(Some(self.price)), row.is_number(Some(self.price)));
        let product = Product { at, handle: handle.to_owned(), price, discount };
        let variant = self.variant(row, &product, DEFAULT_KEY.to_owned(), Vec::new(), draft);
        self.alone.add(at, variant);
        self.current = Some(product);
        Ok(())
    }

    fn variant(
        &self,
        row: &Row,
        product: &Product,
        key: String,
        options: Vec<String>,
        draft: &mut Draft,
    ) -> DraftVariant {
        if says_no(row.get(self.visible)) {
            draft.warnings.add(row.number, RowProblem::Unpublished);
        }
        let listed = product.price.as_ref().and_then(|raw| read(raw, Style::Point)).map(|(price, _)| price);
        let surcharge = amount(row, self.surcharge).unwrap_or_default();
        let full = listed.and_then(|price| price.checked_add(surcharge));
        let price = match full {
            Some(full) if !surcharge.is_zero() => reckoned(full),
            // As it is written, so that what is no number is told.
            _ => product.price.clone(),
        };
        DraftVariant {
            row: row.number,
            key,
            sku: code(row.get(self.sku)).into_owned(),
            options,
            price,
            sale: full.and_then(|full| product.discount.of(full)).and_then(reckoned),
            price_rule: PriceRule::Needed,
            quantity: RawQuantity::text(row.get(self.inventory), row.is_number(self.inventory)),
            ..DraftVariant::default()
        }
    }
}

impl TableFormat for Wix {
    fn take(&mut self, row: &Row, draft: &mut Draft) -> Result<(), ImportError> {
        if !row.get(Some(self.kind)).eq_ignore_ascii_case("variant") {
            return self.product(row, draft);
        }
        let Some(product) = self.current.take_if(|product| product.handle == row.get(Some(self.handle)))
        else {
            without_product(row, draft);
            return Ok(());
        };
        let options: Vec<String> =
            self.options.iter().filter_map(|(_, value)| some(row.get(Some(*value)))).collect();
        let key = options.iter().map(|option| escaped(option)).collect::<Vec<_>>().join("/");
        let variant = self.variant(row, &product, key, options, draft);
        draft.add_variant(product.at, variant)?;
        self.current = Some(product);
        Ok(())
    }

    fn finish(&mut self, draft: &mut Draft) -> Result<(), ImportError> {
        self.alone.settle(draft)
    }

    fn format(&self, _source: Source) -> Format {
        Format::Wix
    }

    fn style_hint(&self, _source: Source) -> Style {
        Style::Point
    }
}
