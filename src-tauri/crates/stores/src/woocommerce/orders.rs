//! Orders of a WooCommerce: which of them count, and what was given back of them.

use super::fields::{Text, or_empty};
use crate::limits;
use cartwall_domain::money::{Money, parse_currency};
use cartwall_domain::store::{StoreLine, StoreOrder, variant_id};
use cartwall_domain::{Currency, Decimal, StoreId, Timestamp};
use serde::Deserialize;

/// What is asked of an order: nothing of the buyer's.
pub(super) const ORDER_FIELDS: &str = "id,status,currency,prices_include_tax,date_created_gmt,date_modified_gmt,\
    date_paid_gmt,payment_method,line_items,refunds";
/// What is asked of a refund.
pub(super) const REFUND_FIELDS: &str = "id,amount,line_items,shipping_lines,fee_lines";
/// Ways to pay that place an order at once and are paid later or at the door.
const PLACED_UNPAID: [&str; 3] = ["bacs", "cheque", "cod"];
/// Of the price of a piece: a line's total does not always divide.
const DECIMALS: u32 = 6;

/// An order as the shop has it.
#[derive(Debug, Deserialize)]
pub(super) struct Order {
    id: Text,
    status: Text,
    currency: Text,
    /// Whether the shop's prices held the tax when it was placed.
    #[serde(default)]
    prices_include_tax: Text,
    #[serde(default)]
    date_created_gmt: Text,
    #[serde(default)]
    date_modified_gmt: Text,
    #[serde(default)]
    date_paid_gmt: Text,
    #[serde(default)]
    payment_method: Text,
    line_items: Vec<Line>,
    #[serde(default, deserialize_with = "or_empty")]
    refunds: Vec<Named>,
}

#[derive(Debug, Deserialize)]
struct Named {
    id: Text,
}

/// A line of an order or of a refund, where numbers are negative.
#[derive(Debug, Deserialize)]
struct Line {
    id: Text,
    #[serde(default)]
    product_id: Text,
    #[serde(default)]
    variation_id: Text,
    #[serde(default)]
    sku: Text,
    quantity: Text,
    total: Text,
    #[serde(default)]
    total_tax: Text,
    /// Only read of a refund: an order's may hold what a buyer wrote.
    #[serde(default, deserialize_with = "or_empty")]
    meta_data: Vec<Meta>,
}

#[derive(Debug, Deserialize)]
struct Meta {
    #[serde(default)]
    key: Text,
    /// Plugins keep whole structures here.
    #[serde(default)]
    value: serde_json::Value,
}

/// Money given back, with the lines that it was given back for.
#[derive(Debug, Deserialize)]
pub(super) struct Refund {
    amount: Text,
    #[serde(default, deserialize_with = "or_empty")]
    line_items: Vec<Line>,
    #[serde(default, deserialize_with = "or_empty")]
    shipping_lines: Vec<Charge>,
    #[serde(default, deserialize_with = "or_empty")]
    fee_lines: Vec<Charge>,
}

#[derive(Debug, Deserialize)]
struct Charge {
    #[serde(default)]
    total: Text,
    #[serde(default)]
    total_tax: Text,
}

/// What became of an order that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// As placed, less its refunds.
    Stands,
    /// All of it was cancelled or given back.
    Void,
}

impl Order {
    pub(super) fn id(&self) -> Option<u64> {
        self.id.id()
    }

    pub(super) fn modified(&self) -> Option<Timestamp> {
        self.date_modified_gmt.gmt().or_else(|| self.date_created_gmt.gmt())
    }

    /// Ids of its refunds, oldest last.
    pub(super) fn refunds(&self) -> Vec<u64> {
        self.refunds.iter().filter_map(|refund| refund.id.id()).collect()
    }

    /// Whether it counts, and how. `counted` says that it has counted before.
    ///
    /// A cancelled order does not tell whether it was ever placed: a card that was never charged ends in the same way
    /// as a bank transfer that did not come, an hour later and without anybody doing anything. It is taken for placed
    /// where it was paid, where its way to pay places it at once, or where it has counted before. What is missed by
    /// that (an authorised card, cancelled before it was charged) is found when the orders of the show are read again.
    pub(super) fn fate(&self, counted: bool) -> Option<Fate> {
        let was_placed = counted || self.date_paid_gmt.gmt().is_some() || self.is_placed_unpaid();
        match self.status.0.as_str() {
            "processing" | "completed" | "on-hold" => Some(Fate::Stands),
            // The shop notes no lines for what is set to refunded by hand: it is all given back, whatever they say.
            "refunded" => Some(Fate::Void),
            "cancelled" | "failed" => was_placed.then_some(Fate::Void),
            "pending" | "checkout-draft" | "draft" | "auto-draft" | "trash" => counted.then_some(Fate::Void),
            // A plugin's own step, mostly on the way to the buyer.
            _ => was_placed.then_some(Fate::Stands),
        }
    }

    /// The order as the shop tells it now; an error is the field that cannot be read. `shown_with`: whether buyers see
    /// prices with tax; else the order says whether they held it.
    pub(super) fn map(
        &self,
        store: &StoreId,
        shown_with: Option<bool>,
        refunds: &[Refund],
        fate: Fate,
    ) -> Result<StoreOrder, String> {
        let currency =
            parse_currency(&self.currency.0).map_err(|_| "currency: not a known one".to_owned())?;
        let with_tax = shown_with.unwrap_or(self.prices_include_tax.0 == "true");
        let mut lines = Vec::new();
        for (at, line) in self.line_items.iter().enumerate() {
            lines.push(
                line.placed(store, currency, with_tax).map_err(|why| format!("line_items[{at}].{why}"))?,
            );
        }
        let mut refunded = 0_i64;
        match fate {
            Fate::Void => lines.iter_mut().for_each(|line| {
                line.returned = line.quantity;
                line.returned_amount = line.amount;
            }),
            Fate::Stands => {
                for refund in refunds {
                    let beyond =
                        self.give_back(&mut lines, refund, currency, with_tax).ok_or("refunds: amount")?;
                    refunded = beyond.saturating_add(refunded);
                }
                for line in &mut lines {
                    line.returned = line.returned.clamp(0, line.quantity);
                    line.returned_amount = line.returned_amount.clamp(0, line.amount.max(0));
                }
                // Money that names no line can be for the parcel, and then exceeds what the goods cost.
                let left =
                    limits::sum(lines.iter().map(|line| line.amount.saturating_sub(line.returned_amount)));
                refunded = refunded.clamp(0, left.max(0));
            }
        }
        Ok(StoreOrder {
            id: self.id().ok_or("id: missing")?.to_string(),
            currency,
            placed_at: self.placed_at().ok_or("date_created_gmt: not a moment")?,
            updated_at: self.modified().ok_or("date_modified_gmt: not a moment")?,
            lines,
            refunded,
            origin: None,
            room: None,
        })
    }

    /// When it was placed: by paying, unless its way to pay places it before.
    fn placed_at(&self) -> Option<Timestamp> {
        let made = self.date_created_gmt.gmt()?;
        let paid = self.date_paid_gmt.gmt().filter(|_| !self.is_placed_unpaid());
        Some(paid.unwrap_or(made).max(made))
    }

    fn is_placed_unpaid(&self) -> bool {
        PLACED_UNPAID.contains(&self.payment_method.0.as_str())
    }

    /// Takes a refund off the lines it names; the rest of its money is the result, in minor units.
    fn give_back(
        &self,
        lines: &mut [StoreLine],
        refund: &Refund,
        currency: Currency,
        with_tax: bool,
    ) -> Option<i64> {
        let mut rest = refund.amount.decimal()?.abs();
        for charge in refund.shipping_lines.iter().chain(&refund.fee_lines) {
            let tax = charge.total_tax.decimal().unwrap_or_default();
            rest -= (charge.total.decimal().unwrap_or_default() + tax).abs();
        }
        let mut beyond = 0_i64;
        for back in &refund.line_items {
            let (net, tax) = (back.total.decimal()?, back.total_tax.decimal().unwrap_or_default());
            // A refund's amount holds the tax, whatever the prices do.
            rest -= (net + tax).abs();
            let money = if with_tax { net + tax } else { net };
            let money = minor(money.abs(), currency)?;
            match self.line_of(back).and_then(|at| lines.get_mut(at)) {
                Some(line) => {
                    let pieces = back.quantity.decimal()?.abs().floor().try_into().unwrap_or(0_i64);
                    line.returned = line.returned.saturating_add(pieces);
                    line.returned_amount = line.returned_amount.saturating_add(money);
                }
                None => beyond = money.saturating_add(beyond),
            }
        }
        Some(beyond.saturating_add(minor(rest.max(Decimal::ZERO), currency)?))
    }

    /// Which line a refund's line is for: the one it names, or else the only thing of its kind.
    fn line_of(&self, back: &Line) -> Option<usize> {
        let named = back.meta_data.iter().find(|meta| meta.key.0 == "_refunded_item_id");
        let named = named.and_then(|meta| match &meta.value {
            serde_json::Value::String(id) => id.trim().parse().ok(),
            id => id.as_u64(),
        });
        let line = named.and_then(|id: u64| self.line_items.iter().position(|line| line.id.id() == Some(id)));
        let product = back.product();
        line.or_else(|| {
            self.line_items.iter().position(|line| product.is_some() && line.product() == product)
        })
    }
}

impl Line {
    /// What was bought: the variation, or else the product. Both are 0 where it is gone.
    fn product(&self) -> Option<u64> {
        self.variation_id.id().or_else(|| self.product_id.id())
    }

    fn placed(&self, store: &StoreId, currency: Currency, with_tax: bool) -> Result<StoreLine, &'static str> {
        let net = self.total.decimal().ok_or("total: not an amount")?;
        let tax = self.total_tax.decimal().filter(|_| with_tax).unwrap_or_default();
        let quantity = self.quantity.decimal().filter(|count| count.fract().is_zero());
        let quantity: i64 =
            quantity.and_then(|count| count.try_into().ok()).ok_or("quantity: not whole pieces")?;
        let unit = (net + tax).checked_div(Decimal::from(quantity)).unwrap_or_default();
        Ok(StoreLine {
            variant: self.product().map(|own| variant_id(store, &own.to_string())),
            sku: self.sku.0.trim().to_owned(),
            quantity,
            unit_price: unit.round_dp(DECIMALS).normalize(),
            amount: minor(net + tax, currency).ok_or("total: too large")?,
            returned: 0,
            returned_amount: 0,
        })
    }
}

fn minor(amount: Decimal, currency: Currency) -> Option<i64> {
    Money::from_decimal(amount, currency).ok().map(|money| money.minor)
}
