//! Orders of a Medusa shop.
//!
//! A cancelled order keeps its totals and quantities; only its status tells. A received return lowers a line's total,
//! and not its quantity. Neither a payment nor every refund makes an order newer.

use super::number::Number;
use cartwall_domain::money::{Money, parse_currency};
use cartwall_domain::shop::{ShopLine, ShopOrder, variant_id};
use cartwall_domain::{Decimal, StoreId, Timestamp};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// Nothing of the buyer is asked for.
pub(super) const FIELDS: &str = "id,status,currency_code,created_at,updated_at,total,items.id,items.variant_id,\
items.variant_sku,items.quantity,items.unit_price,items.is_tax_inclusive,items.adjustments.amount,\
items.adjustments.is_tax_inclusive,items.tax_lines.rate,items.detail.return_received_quantity,\
items.detail.return_dismissed_quantity,payment_collections.payments.id,\
payment_collections.payments.refunds.amount";
/// Decimals of an amount that was worked out by dividing.
const FINE: u32 = 6;

#[derive(Deserialize)]
pub(super) struct Order {
    id: String,
    status: String,
    currency_code: String,
    #[serde(deserialize_with = "moment")]
    created_at: Timestamp,
    #[serde(deserialize_with = "moment")]
    updated_at: Timestamp,
    total: Number,
    items: Option<Vec<Line>>,
    payment_collections: Option<Vec<Collection>>,
}

#[derive(Deserialize)]
struct Line {
    variant_id: Option<String>,
    variant_sku: Option<String>,
    quantity: Number,
    unit_price: Number,
    is_tax_inclusive: bool,
    adjustments: Option<Vec<Adjustment>>,
    tax_lines: Option<Vec<Tax>>,
    detail: Option<Detail>,
}

#[derive(Deserialize)]
struct Adjustment {
    amount: Number,
    #[serde(default)]
    is_tax_inclusive: bool,
}

#[derive(Deserialize)]
struct Tax {
    rate: Number,
}

#[derive(Deserialize)]
struct Detail {
    return_received_quantity: Option<Number>,
    return_dismissed_quantity: Option<Number>,
}

#[derive(Deserialize)]
struct Collection {
    payments: Option<Vec<Payment>>,
}

#[derive(Deserialize)]
struct Payment {
    refunds: Option<Vec<Refund>>,
}

#[derive(Deserialize)]
struct Refund {
    amount: Number,
}

impl Order {
    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn changed_at(&self) -> Timestamp {
        self.updated_at
    }

    /// A payment exists from when it is promised, and stays when it is cancelled. Nothing to pay needs none.
    fn was_paid(&self) -> bool {
        self.payments().next().is_some() || self.total.0.is_zero()
    }

    fn is_placed(&self) -> bool {
        !matches!(self.status.as_str(), "draft" | "requires_action")
    }

    pub fn counts(&self) -> bool {
        self.is_placed() && self.was_paid()
    }

    /// Orders made by the shop's people are paid later, or never.
    pub fn awaits_payment(&self) -> bool {
        !self.counts() && self.status != "canceled"
    }

    fn payments(&self) -> impl Iterator<Item = &Payment> {
        self.payment_collections.iter().flatten().flat_map(|collection| collection.payments.iter().flatten())
    }

    /// Money given back, with as much tax in it as the lines' amounts have.
    fn refunds(&self) -> Option<Decimal> {
        let refunds = self.payments().flat_map(|payment| payment.refunds.iter().flatten());
        let given = refunds.map(|refund| refund.amount.0).try_fold(Decimal::ZERO, Decimal::checked_add)?;
        let sum = |of: fn(&Line) -> Option<Decimal>| {
            let mut amounts = self.items.iter().flatten().map(of);
            amounts.try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount?))
        };
        let (amount, charged) = (sum(Line::amount)?, sum(Line::charged)?);
        if charged.is_zero() { Some(given) } else { given.checked_mul(amount)?.checked_div(charged) }
    }

    /// What could not be read is told by its place.
    pub fn read(&self, store: &StoreId) -> Result<ShopOrder, String> {
        let currency = parse_currency(&self.currency_code).map_err(|e| format!("currency_code: {e}"))?;
        let minor = |place: String, amount: Option<Decimal>| {
            let amount = amount.ok_or_else(|| format!("{place}: too large"))?;
            Money::from_decimal(amount, currency)
                .map(|money| money.minor)
                .map_err(|e| format!("{place}: {e}"))
        };
        let mut lines = Vec::new();
        for (n, line) in self.items.iter().flatten().enumerate() {
            let place = |field: &str| format!("items[{n}].{field}");
            let quantity = line.quantity.pieces().ok_or_else(|| place("quantity: not whole pieces"))?;
            if quantity <= 0 {
                continue;
            }
            let returned = if self.status == "canceled" { Some(quantity) } else { line.returned() };
            let returned = returned.ok_or_else(|| place("detail: not whole pieces"))?.clamp(0, quantity);
            let exact = line.amount();
            let amount = minor(place("amount"), exact)?;
            let part = exact.and_then(|exact| {
                exact.checked_mul(returned.into()).and_then(|part| part.checked_div(quantity.into()))
            });
            let piece = exact.and_then(|exact| exact.checked_div(quantity.into()));
            lines.push(ShopLine {
                variant: line.variant_id.as_ref().map(|own| variant_id(store, own)),
                sku: line.variant_sku.clone().unwrap_or_default(),
                quantity,
                unit_price: piece.unwrap_or(line.unit_price.0).round_dp(FINE).normalize(),
                amount,
                returned,
                returned_amount: if returned == quantity { amount } else { minor(place("returned"), part)? },
            });
        }
        // Refunds name no lines: first they are for what came back or was cancelled, the rest is given besides. They
        // may hold shipping, which is no part of the goods, and hold the tax, which is a part only where prices do.
        let refunds = minor("payment_collections.payments.refunds".into(), self.refunds())?;
        let amount: i64 = lines.iter().map(|line| line.amount).sum();
        let returned: i64 = lines.iter().map(|line| line.returned_amount).sum();
        Ok(ShopOrder {
            id: self.id.clone(),
            currency,
            placed_at: self.created_at,
            updated_at: self.updated_at,
            lines,
            refunded: (refunds - returned).min(amount - returned).max(0),
        })
    }
}

impl Line {
    /// Of all its pieces after discounts, with tax where the price holds it. The shop's own totals leave out what came
    /// back, so they do not say what was placed.
    fn amount(&self) -> Option<Decimal> {
        let with_tax = self.with_tax()?;
        let mut amount = self.unit_price.0.checked_mul(self.quantity.0)?;
        for adjustment in self.adjustments.iter().flatten() {
            let discount = adjustment.amount.0;
            let discount = match (self.is_tax_inclusive, adjustment.is_tax_inclusive) {
                (true, false) => discount.checked_mul(with_tax)?,
                (false, true) => discount.checked_div(with_tax)?,
                _ => discount,
            };
            amount = amount.checked_sub(discount)?;
        }
        // Discounts are worked out in floats over there: 94.63499999999999953 is 94.635.
        Some(amount.round_dp(FINE).max(Decimal::ZERO))
    }

    /// The factor between a price without tax and one with it.
    fn with_tax(&self) -> Option<Decimal> {
        let mut rates = self.tax_lines.iter().flatten().map(|tax| tax.rate.0);
        let rate = rates.try_fold(Decimal::ZERO, Decimal::checked_add)?;
        rate.checked_div(100.into())?.checked_add(Decimal::ONE)
    }

    /// What the buyer pays for it in the end.
    fn charged(&self) -> Option<Decimal> {
        let amount = self.amount()?;
        if self.is_tax_inclusive { Some(amount) } else { amount.checked_mul(self.with_tax()?) }
    }

    /// Back at the shop, whether they can be sold again or not.
    fn returned(&self) -> Option<i64> {
        let Some(detail) = &self.detail else { return Some(0) };
        let pieces = |number: Option<Number>| number.map_or(Some(0), Number::pieces);
        pieces(detail.return_received_quantity)?.checked_add(pieces(detail.return_dismissed_quantity)?)
    }
}

/// A place in the list of orders: changed at or after, and so many further.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cursor {
    pub since: Timestamp,
    pub skip: usize,
}

impl Cursor {
    /// The next page begins by time again, not by number: an order that changes meanwhile moves to the end, and all
    /// behind it move up by one. Only where the whole page changed at once it goes on by number.
    pub fn next(self, newest: Option<Timestamp>, seen: usize) -> Self {
        match newest.filter(|newest| *newest > self.since) {
            Some(since) => Self { since, skip: 0 },
            None => Self { since: self.since, skip: self.skip + seen },
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (since, skip) = text.split_once('+')?;
        Some(Self { since: since.parse().ok()?, skip: skip.parse().ok()? })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}", self.since, self.skip)
    }
}

/// A moment as Medusa writes it.
pub(super) fn time(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at).unwrap_or_default().to_string()
}

fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    Ok(jiff::Timestamp::deserialize(deserializer)?.as_millisecond())
}
