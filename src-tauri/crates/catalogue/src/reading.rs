//! How the numbers of a file are read, once all of its rows were seen: each draft of a variant becomes a variant, or is
//! listed with the reason why not.

use crate::draft::{DraftVariant, PriceRule, RawQuantity};
use crate::number::{RawNumber, Style, read_quantity};
use crate::price::{PriceColumn, PriceRead};
use crate::report::{Notes, short};
use crate::row_problem::{BadNumber, PriceKind, RowProblem};
use crate::slug::named;
use cartwall_domain::VariantId;
use cartwall_domain::catalogue::{ListPrice, Variant};
use cartwall_domain::limits::MAX_STOCK;
use cartwall_domain::stock::Quantity;
use iso_currency::Currency;
use rust_decimal::Decimal;

/// How the numbers of this file are read.
pub struct Reading {
    /// The columns of prices, by [`PriceKind`], and all of them together.
    pub prices: [PriceColumn; 3],
    pub all_prices: PriceColumn,
    /// How a doubtful mark is read where neither the currency nor the column tells.
    pub hint: Style,
    /// The same of quantities, once all were seen.
    pub counts: Style,
    /// Of prices that name none.
    pub currency: Option<Currency>,
}

impl Reading {
    /// The variant of a draft, or `None` with a note of why it is left out.
    pub fn variant(
        &self,
        draft: DraftVariant,
        product: &str,
        handle: &str,
        single: bool,
        skipped: &mut Notes,
        warnings: &mut Notes,
    ) -> Option<Variant> {
        let row = draft.row;
        let regular = match self.price(PriceKind::Price, draft.price.as_ref(), draft.currency, row, warnings)
        {
            Ok(price) => price,
            Err(why) => {
                skipped.add(row, bad_price(PriceKind::Price, draft.price.as_ref(), why));
                return None;
            }
        };
        let sale = self.optional(PriceKind::Sale, draft.sale.as_ref(), draft.currency, row, warnings);
        let mut compare_at =
            self.optional(PriceKind::CompareAt, draft.compare_at.as_ref(), draft.currency, row, warnings);
        let price = match (regular, sale) {
            (Some(regular), Some(sale)) if sale.amount.is_zero() || sale.amount > regular.amount => {
                let (sale, price) = (sale.amount.to_string(), regular.amount.to_string());
                warnings.add(row, RowProblem::OddSalePrice { sale, price });
                Some(regular)
            }
            (Some(regular), Some(sale)) => {
                compare_at = compare_at.or(Some(regular));
                Some(sale)
            }
            (regular, sale) => regular.or(sale),
        };
        match (&price, draft.price_rule) {
            (None, PriceRule::Needed) => {
                skipped.add(row, RowProblem::NoPrice);
                return None;
            }
            (None, PriceRule::Wanted) => {
                warnings.add(row, RowProblem::PriceWanted);
            }
            _ => {}
        }
        // A comparison with the same or a lower price is none.
        let compare_at = compare_at.filter(|c| price.as_ref().is_some_and(|p| c.amount > p.amount));
        let quantity = match draft.quantity {
            RawQuantity::Silent => None,
            RawQuantity::Said(quantity) => Some(quantity),
            RawQuantity::Text(ref raw) | RawQuantity::SoldOn(ref raw) => {
                let mut bad = |why| {
                    warnings.add(row, RowProblem::BadQuantity { text: short(&raw.text), why });
                    Quantity::Unknown
                };
                Some(match read_quantity(raw, self.counts) {
                    Some(n) if n.unsigned_abs() <= MAX_STOCK.unsigned_abs() => match draft.quantity {
                        RawQuantity::SoldOn(_) => Quantity::Backorder(n),
                        _ => Quantity::Known(n),
                    },
                    Some(_) => bad(BadNumber::TooLarge),
                    None => bad(BadNumber::Unreadable),
                })
            }
        };
        let title = draft
            .options
            .iter()
            .filter(|o| !o.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" / ");
        let sku = match (draft.sku.is_empty(), single || title.is_empty()) {
            (false, _) => draft.sku,
            (true, true) => handle.to_owned(),
            (true, false) => {
                let options: Vec<String> =
                    draft.options.iter().map(|o| named(o)).filter(|o| !o.is_empty()).collect();
                format!("{handle}/{}", options.join("-"))
            }
        };
        Some(Variant {
            id: VariantId(format!("{product}#{}", draft.key)),
            sku,
            title: (!title.is_empty()).then_some(title),
            price,
            compare_at,
            barcode: draft.barcode,
            picture: draft.picture,
            quantity,
        })
    }

    /// A price, none, or why the text is not one.
    fn price(
        &self,
        kind: PriceKind,
        raw: Option<&RawNumber>,
        currency: Option<Currency>,
        row: u64,
        warnings: &mut Notes,
    ) -> Result<Option<ListPrice>, BadNumber> {
        let Some(raw) = raw else { return Ok(None) };
        let column = &self.prices[kind as usize];
        let read = column.read(&self.all_prices, raw, currency.or(self.currency), self.hint);
        let PriceRead { amount, currency, other } = read.ok_or(BadNumber::Unreadable)?;
        if amount < Decimal::ZERO {
            return Err(BadNumber::Negative);
        }
        let price = ListPrice { amount, currency };
        if !price.is_price() {
            return Err(BadNumber::TooLarge);
        }
        if let Some(other) = other {
            let (read, other) = (amount.to_string(), other.to_string());
            warnings.add(row, RowProblem::DoubtfulPrice { text: short(&raw.text), read, other });
        }
        Ok(Some(price))
    }

    fn optional(
        &self,
        kind: PriceKind,
        raw: Option<&RawNumber>,
        currency: Option<Currency>,
        row: u64,
        warnings: &mut Notes,
    ) -> Option<ListPrice> {
        match self.price(kind, raw, currency, row, warnings) {
            Ok(price) => price,
            Err(why) => {
                warnings.add(row, bad_price(kind, raw, why));
                None
            }
        }
    }
}

fn bad_price(kind: PriceKind, raw: Option<&RawNumber>, why: BadNumber) -> RowProblem {
    RowProblem::BadPrice { kind, text: raw.map(|raw| short(&raw.text)).unwrap_or_default(), why }
}
