//! Orders of a Vendure shop.
//!
//! Cancelling lowers `quantity` and all totals, and keeps `orderPlacedQuantity`. A refund changes neither, nor the
//! order's `updatedAt`.

use super::goods::{Goods, LineVariant};
use super::map::Settings;
use crate::{LeftOut, limits};
use cartwall_domain::money::{Money, parse_currency};
use cartwall_domain::store::{StoreLine, StoreOrder, variant_id};
use cartwall_domain::{Currency, Decimal, StoreId, Timestamp};
use serde::{Deserialize, Deserializer};

/// States before a buyer has ordered. Shops may add states of their own; those come with `orderPlacedAt`.
const NOT_PLACED: [&str; 4] = ["Created", "Draft", "AddingItems", "ArrangingPayment"];
/// Decimals of a price that was worked out by dividing.
const FINE: u32 = 6;

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
    shipping_lines: Vec<Cost>,
    surcharges: Vec<Cost>,
    lines: Vec<Line>,
    payments: Option<Vec<Payment>>,
}

/// Of the order beside the goods.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cost {
    price_with_tax: i64,
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
    /// When the shop says it changed, without refunds; see [`super::order_pages`].
    pub fn changed_at(&self) -> Timestamp {
        self.updated_at
    }

    pub fn placed_at(&self) -> Option<Timestamp> {
        self.order_placed_at
    }

    /// Puts the goods to lines that came without.
    pub fn name(&mut self, goods: &Goods) {
        for line in &mut self.lines {
            line.product_variant = line.product_variant.take().or_else(|| goods.get(&line.id).cloned());
        }
    }

    /// The order where it counts.
    pub fn read(&self, store: &StoreId, settings: Settings) -> Result<Option<StoreOrder>, LeftOut> {
        // The whole of a marketplace's order is there beside the parts of its sellers.
        let counted_elsewhere = settings.whole_shop && self.kind == "Seller";
        let Some(placed_at) = self.order_placed_at else { return Ok(None) };
        if NOT_PLACED.contains(&self.state.as_str()) || counted_elsewhere {
            return Ok(None);
        }
        let bad = |why: String| LeftOut { id: self.id.clone(), why };
        let currency = parse_currency(&self.currency_code).map_err(|e| bad(format!("currencyCode: {e}")))?;
        self.is_in_range().map_err(bad)?;
        let minor = |amount| to_minor(amount, settings.precision, currency).map_err(bad);
        let given = self.given();
        let mut sums: Vec<_> = self.lines.iter().map(|line| line.sums(&given)).collect();
        self.bring_back_discounts(&mut sums);
        let mut lines = Vec::new();
        for (line, sums) in self.lines.iter().zip(&sums).filter(|(_, sums)| sums.placed > 0) {
            lines.push(StoreLine {
                variant: line.product_variant.as_ref().map(|variant| variant_id(store, &variant.id)),
                sku: line.product_variant.as_ref().map(|variant| variant.sku.clone()).unwrap_or_default(),
                quantity: sums.placed,
                unit_price: sums.unit_price(settings.precision).map_err(bad)?,
                amount: minor(sums.amount)?,
                returned: sums.returned,
                returned_amount: minor(sums.returned_amount)?,
            });
        }
        let settled = self.settled().map(|(_, refund)| refund.updated_at).max();
        Ok(Some(StoreOrder {
            id: self.id.clone(),
            currency,
            placed_at,
            updated_at: settled.unwrap_or(self.updated_at).max(self.updated_at),
            lines,
            refunded: minor(self.beyond(&given, &sums))?,
            origin: None,
            room: None,
        }))
    }

    /// Whether every number is one that an order can have, so that no sum below can leave its type; an error is the
    /// field.
    fn is_in_range(&self) -> Result<(), String> {
        let out = |field: &str| Err(format!("{field}: out of range"));
        let money = |amount: i64| limits::minor(amount).is_some();
        let pieces = |count: i64| limits::pieces(count).is_some();
        let many = |len: usize| len > limits::LINES;
        let payments = || self.payments.iter().flatten();
        let refunds = || payments().flat_map(|payment| &payment.refunds);
        let named: usize = refunds().map(|refund| refund.lines.len()).sum();
        if many(self.lines.len()) || many(payments().count()) || many(refunds().count()) || many(named) {
            return Err("lines, payments or refunds: too many".to_owned());
        }
        let beside = self.shipping_lines.iter().chain(&self.surcharges).map(|cost| cost.price_with_tax);
        if !money(self.total_with_tax) || !beside.into_iter().all(money) {
            return out("totalWithTax, shippingLines or surcharges");
        }
        let sound = |line: &Line| {
            let most = line.quantity.max(line.order_placed_quantity);
            (0..=limits::PIECES).contains(&line.quantity)
                && (0..=limits::PIECES).contains(&line.order_placed_quantity)
                && money(line.prorated_line_price_with_tax)
                && line.prorated_unit_price_with_tax.checked_mul(most.max(1)).is_some_and(money)
        };
        if !self.lines.iter().all(sound) {
            return out("lines");
        }
        if !payments().all(|payment| money(payment.amount)) {
            return out("payments.amount");
        }
        // A line's worth is that of the pieces it has at most.
        let of_lines =
            |refund: &Refund| refund.lines.iter().all(|line| pieces(line.quantity) && line.quantity >= 0);
        let sound = |refund: &Refund| money(refund.total) && money(refund.shipping) && of_lines(refund);
        if refunds().all(sound) { Ok(()) } else { out("payments.refunds") }
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
                // Never more than there were: money beyond them is none of theirs.
                limits::sum(own.map(|own| own.quantity)).min(line.quantity.max(line.order_placed_quantity))
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

    /// A line that was cancelled to the last piece has lost its discounts: the shop tells its full price. Where that is
    /// more than was ever paid, it is brought down to what was.
    fn bring_back_discounts(&self, sums: &mut [Sums]) {
        let payments = self.payments.iter().flatten().filter(|payment| payment.was_made());
        let paid: i64 = payments.map(|payment| payment.amount).sum();
        let beside: i64 =
            self.shipping_lines.iter().chain(&self.surcharges).map(|cost| cost.price_with_tax).sum();
        let (gone, kept): (Vec<_>, Vec<_>) = sums.iter_mut().partition(|sums| sums.is_all_cancelled());
        let kept: i64 = kept.iter().map(|sums| sums.amount).sum();
        let told: i64 = gone.iter().map(|sums| sums.amount).sum();
        let left = paid - beside - kept;
        if told + kept <= paid || left < 0 {
            return;
        }
        for sums in gone {
            let share = i128::from(sums.amount) * i128::from(left) / i128::from(told);
            sums.amount = i64::try_from(share).unwrap_or(sums.amount);
            sums.returned_amount = sums.amount;
            sums.cancelled_amount = sums.amount;
        }
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

    /// Also where it was taken back since.
    fn was_made(&self) -> bool {
        self.counts() || self.state == "Cancelled"
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

impl Sums {
    fn is_all_cancelled(&self) -> bool {
        self.placed > 0 && self.cancelled_amount == self.amount
    }

    /// Of a piece, after discounts.
    fn unit_price(&self, precision: u32) -> Result<Decimal, String> {
        let amount = Decimal::try_new(self.amount, precision).map_err(|error| error.to_string())?;
        let piece = amount.checked_div(self.placed.into()).ok_or("lines.quantity: zero")?;
        Ok(piece.round_dp(FINE))
    }
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

fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    Ok(jiff::Timestamp::deserialize(deserializer)?.as_millisecond())
}

fn some_moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<jiff::Timestamp>::deserialize(deserializer)?.map(|at| at.as_millisecond()))
}

#[cfg(test)]
mod tests;
