//! Orders of a Vendure shop.
//!
//! Cancelling lowers `quantity` and all totals, and keeps `orderPlacedQuantity`. A refund changes neither, nor the
//! order's `updatedAt`.

use super::map::Settings;
use crate::LeftOut;
use cartwall_domain::money::{Money, parse_currency};
use cartwall_domain::shop::{ShopLine, ShopOrder, variant_id};
use cartwall_domain::{Currency, Decimal, StoreId, Timestamp};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// States before a buyer has ordered. Shops may add states of their own; those come with `orderPlacedAt`.
const NOT_PLACED: [&str; 4] = ["Created", "Draft", "AddingItems", "ArrangingPayment"];
/// Entries that are read again where a page ends amid one second: they may have moved.
const OVERLAP: usize = 10;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Order {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    state: String,
    #[serde(deserialize_with = "some_moment")]
    order_placed_at: Option<Timestamp>,
    #[serde(deserialize_with = "moment")]
    updated_at: Timestamp,
    currency_code: String,
    total_with_tax: i64,
    lines: Vec<Line>,
    payments: Option<Vec<Payment>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    id: String,
    quantity: i64,
    order_placed_quantity: i64,
    prorated_unit_price_with_tax: i64,
    prorated_line_price_with_tax: i64,
    product_variant: Option<LineVariant>,
}

#[derive(Deserialize)]
struct LineVariant {
    id: String,
    sku: String,
}

#[derive(Deserialize)]
struct Payment {
    amount: i64,
    state: String,
    refunds: Vec<Refund>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refund {
    state: String,
    total: i64,
    shipping: i64,
    #[serde(deserialize_with = "moment")]
    updated_at: Timestamp,
    lines: Vec<RefundLine>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RefundLine {
    order_line_id: String,
    quantity: i64,
}

impl Order {
    /// When the shop says it changed, without refunds.
    pub fn changed_at(&self) -> Timestamp {
        self.updated_at
    }

    /// The order where it counts.
    pub fn read(&self, store: &StoreId, settings: Settings) -> Result<Option<ShopOrder>, LeftOut> {
        // The whole of a marketplace's order is there beside the parts of its sellers.
        let counted_elsewhere = settings.whole_shop && self.kind == "Seller";
        let Some(placed_at) = self.order_placed_at else { return Ok(None) };
        if NOT_PLACED.contains(&self.state.as_str()) || counted_elsewhere {
            return Ok(None);
        }
        let bad = |why: String| LeftOut { id: self.id.clone(), why };
        let currency = parse_currency(&self.currency_code).map_err(|e| bad(format!("currencyCode: {e}")))?;
        let minor = |amount| to_minor(amount, settings.precision, currency).map_err(bad);
        let given = self.given();
        let sums: Vec<_> = self.lines.iter().map(|line| line.sums(&given)).collect();
        let mut lines = Vec::new();
        for (line, sums) in self.lines.iter().zip(&sums).filter(|(_, sums)| sums.placed > 0) {
            lines.push(ShopLine {
                variant: line.product_variant.as_ref().map(|variant| variant_id(store, &variant.id)),
                sku: line.product_variant.as_ref().map(|variant| variant.sku.clone()).unwrap_or_default(),
                quantity: sums.placed,
                unit_price: Decimal::try_new(line.prorated_unit_price_with_tax, settings.precision)
                    .map_err(|error| bad(format!("lines.proratedUnitPriceWithTax: {error}")))?,
                amount: minor(sums.amount)?,
                returned: sums.returned,
                returned_amount: minor(sums.returned_amount)?,
            });
        }
        let settled = self.settled().map(|(_, refund)| refund.updated_at).max();
        Ok(Some(ShopOrder {
            id: self.id.clone(),
            currency,
            placed_at,
            updated_at: settled.unwrap_or(self.updated_at).max(self.updated_at),
            lines,
            refunded: minor(self.beyond(&given, &sums))?,
        }))
    }

    /// Refunds whose money has gone back, with the number of their payment.
    fn settled(&self) -> impl Iterator<Item = (usize, &Refund)> {
        let payments = self.payments.iter().flatten().enumerate();
        let refunds = payments.flat_map(|(n, payment)| payment.refunds.iter().map(move |refund| (n, refund)));
        refunds.filter(|(_, refund)| refund.state == "Settled")
    }

    /// Those refunds as the shop's people made them. One that had to be taken from two payments is there twice, each
    /// with all its lines and a part of the money.
    fn given(&self) -> Vec<Given<'_>> {
        let mut all: Vec<(usize, Given<'_>)> = Vec::new();
        for (payment, refund) in self.settled() {
            let pieces = |line: &Line| -> i64 {
                let own = refund.lines.iter().filter(|own| own.order_line_id == line.id);
                own.map(|own| own.quantity).sum()
            };
            let lines: Vec<_> = self
                .lines
                .iter()
                .map(|line| (line, pieces(line)))
                .filter(|(_, pieces)| *pieces > 0)
                .collect();
            let given = Given { lines, goods: refund.total - refund.shipping };
            let other_part = all.iter_mut().find(|(other, known)| {
                *other != payment && known.is_less_than_its_lines() && known.names_the_same(&given)
            });
            match other_part {
                Some((_, known)) if given.is_less_than_its_lines() => known.goods += refund.total,
                _ => all.push((payment, given)),
            }
        }
        all.into_iter().map(|(_, given)| given).collect()
    }

    /// Money given back that belongs to no line: never shipping, never more than is left of the goods.
    fn beyond(&self, given: &[Given<'_>], sums: &[Sums]) -> i64 {
        let amount: i64 = sums.iter().map(|sums| sums.amount).sum();
        let returned: i64 = sums.iter().map(|sums| sums.returned_amount).sum();
        let cancelled: i64 = sums.iter().map(|sums| sums.cancelled_amount).sum();
        // Money without lines is for what was cancelled, as far as no other refund names it.
        let owed: i64 = sums.iter().map(|sums| (sums.cancelled_amount - sums.refunded_amount).max(0)).sum();
        let named = given.iter().filter(|given| !given.lines.is_empty());
        let more_than_lines: i64 = named.map(|given| (given.goods - given.worth()).max(0)).sum();
        let unnamed: i64 = given.iter().filter(|g| g.lines.is_empty()).map(|given| given.goods).sum();
        // Shipping that was cancelled is part of what was given back, and nothing says so but the total.
        let paid = self.payments.iter().flatten().filter(|payment| payment.counts());
        let paid: i64 = paid.map(|payment| payment.amount).sum();
        let shipping = (paid - self.total_with_tax - cancelled).max(0);
        (more_than_lines + (unnamed - owed).max(0) - shipping).min(amount - returned).max(0)
    }
}

impl Payment {
    fn counts(&self) -> bool {
        self.state == "Settled" || self.state == "Authorized"
    }
}

/// A refund, with the pieces that it names.
struct Given<'a> {
    lines: Vec<(&'a Line, i64)>,
    /// Without shipping.
    goods: i64,
}

impl Given<'_> {
    /// Of the pieces that it names.
    fn worth(&self) -> i64 {
        self.lines.iter().map(|(line, pieces)| line.worth(*pieces)).sum()
    }

    fn is_less_than_its_lines(&self) -> bool {
        self.goods < self.worth()
    }

    fn names_the_same(&self, other: &Self) -> bool {
        let lines = |given: &Self| -> Vec<(String, i64)> {
            given.lines.iter().map(|(line, pieces)| (line.id.clone(), *pieces)).collect()
        };
        lines(self) == lines(other)
    }

    /// The part of its money that belongs to a line; where less was given than the pieces are worth, each has its
    /// part of that.
    fn part_of(&self, line: &Line) -> (i64, i64) {
        let pieces = self.lines.iter().find(|(own, _)| own.id == line.id).map_or(0, |(_, pieces)| *pieces);
        let (worth, all) = (i128::from(line.worth(pieces)), i128::from(self.worth()));
        let money = worth.min(if all == 0 { 0 } else { worth * i128::from(self.goods.max(0)) / all });
        (pieces, i64::try_from(money).unwrap_or_default())
    }
}

/// Amounts in the shop's own units.
#[derive(Clone, Copy)]
struct Sums {
    placed: i64,
    amount: i64,
    returned: i64,
    returned_amount: i64,
    cancelled_amount: i64,
    /// By refunds that name the line.
    refunded_amount: i64,
}

impl Line {
    fn worth(&self, pieces: i64) -> i64 {
        self.prorated_unit_price_with_tax.saturating_mul(pieces)
    }

    fn sums(&self, given: &[Given<'_>]) -> Sums {
        // A line that was added after the order was placed has no placed quantity.
        let placed = self.order_placed_quantity.max(self.quantity);
        let cancelled = placed - self.quantity;
        let amount = self.prorated_line_price_with_tax.saturating_add(self.worth(cancelled));
        let cancelled_amount = if cancelled == placed { amount } else { self.worth(cancelled) };
        let parts = given.iter().map(|given| given.part_of(self));
        let (refunded, refunded_amount) =
            parts.fold((0_i64, 0_i64), |(n, sum), (pieces, money)| (n + pieces, sum + money));
        // Refunded pieces are the cancelled ones as a rule: the shop's own page does both at once.
        let returned = cancelled.max(refunded).min(placed);
        let returned_amount = cancelled_amount.max(refunded_amount).min(amount);
        Sums { placed, amount, returned, returned_amount, cancelled_amount, refunded_amount }
    }
}

/// Vendure counts every currency in the same decimals; minor units are those of the currency.
fn to_minor(amount: i64, precision: u32, currency: Currency) -> Result<i64, String> {
    let amount = Decimal::try_new(amount, precision).map_err(|error| error.to_string())?;
    Ok(Money::from_decimal(amount, currency).map_err(|error| error.to_string())?.minor)
}

/// A place in the list of orders: changed after, and so many further.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cursor {
    pub after: Timestamp,
    pub skip: usize,
}

impl Cursor {
    /// The shop's `after` leaves out what is equal, and some databases keep whole seconds.
    pub fn at_or_after(since: Timestamp) -> Self {
        Self { after: since.div_euclid(1_000) * 1_000 - 1_000, skip: 0 }
    }

    /// The next page begins by time again, not by number: an order that changes meanwhile moves to the end, and all
    /// behind it move up by one. Only where the whole page was of one second it goes on by number.
    pub fn next(self, newest: Option<Timestamp>, seen: usize) -> Self {
        let by_time = newest.map(Self::at_or_after).filter(|next| next.after > self.after);
        let step = seen.saturating_sub(OVERLAP).max(1);
        by_time.unwrap_or(Self { after: self.after, skip: self.skip + step })
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (after, skip) = text.split_once('+')?;
        Some(Self { after: after.parse().ok()?, skip: skip.parse().ok()? })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}", self.after, self.skip)
    }
}

/// A moment as Vendure writes it.
pub(super) fn time(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at).unwrap_or_default().to_string()
}

fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    Ok(jiff::Timestamp::deserialize(deserializer)?.as_millisecond())
}

fn some_moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<jiff::Timestamp>::deserialize(deserializer)?.map(|at| at.as_millisecond()))
}
