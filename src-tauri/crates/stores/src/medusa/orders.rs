//! Orders of a Medusa shop.
//!
//! A cancelled order keeps its totals and quantities; only its status tells. A received return lowers a line's total,
//! and not its quantity. Neither a payment nor every refund makes an order newer.

use super::number::Number;
use super::swaps::Swapped;
use crate::limits;
use cartwall_domain::money::{Money, parse_currency};
use cartwall_domain::store::{StoreLine, StoreOrder, variant_id};
use cartwall_domain::{Decimal, StoreId, Timestamp};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// Nothing of the buyer is asked for.
pub(super) const FIELDS: &str = "id,status,version,currency_code,created_at,updated_at,total,items.id,items.variant_id,\
items.variant_sku,items.quantity,items.unit_price,items.is_tax_inclusive,items.adjustments.amount,\
items.adjustments.is_tax_inclusive,items.tax_lines.rate,items.detail.return_received_quantity,\
items.detail.return_dismissed_quantity,payment_collections.payments.id,\
payment_collections.payments.created_at,payment_collections.payments.refunds.amount";
/// Decimals of an amount that was worked out by dividing.
const FINE: u32 = 6;

#[derive(Deserialize)]
pub(super) struct Order {
    id: String,
    status: String,
    /// Grows with everything that is done to it after it was placed.
    #[serde(default)]
    version: Option<u32>,
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
    #[serde(default)]
    id: String,
    variant_id: Option<String>,
    variant_sku: Option<String>,
    quantity: Number,
    unit_price: Number,
    is_tax_inclusive: bool,
    adjustments: Option<Vec<Adjustment>>,
    tax_lines: Option<Vec<Tax>>,
    detail: Option<Detail>,
    /// Pieces that came back for others.
    #[serde(skip)]
    swapped: i64,
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
    #[serde(default, deserialize_with = "some_moment")]
    created_at: Option<Timestamp>,
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

    /// Whether anything of it may have been replaced or exchanged.
    pub fn may_be_swapped(&self) -> bool {
        self.version.is_some_and(|version| version > 1)
    }

    /// Leaves out what went out for something else, and what came back for it.
    pub fn swap(&mut self, swapped: &Swapped) {
        if let Some(items) = &mut self.items {
            items.retain(|line| !swapped.out.contains(&line.id));
            for line in items {
                line.swapped = swapped.back.get(&line.id).copied().unwrap_or_default();
            }
        }
    }

    /// One that the shop's people made as a draft is sold when it is paid, however long ago the draft was begun. Nothing
    /// else tells when it became an order.
    fn placed_at(&self) -> Timestamp {
        let paid = self.payments().filter_map(|payment| payment.created_at).min();
        paid.unwrap_or(self.created_at).max(self.created_at)
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
    pub fn read(&self, store: &StoreId) -> Result<StoreOrder, String> {
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
            lines.push(StoreLine {
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
        let amount = limits::sum(lines.iter().map(|line| line.amount));
        let returned = limits::sum(lines.iter().map(|line| line.returned_amount));
        Ok(StoreOrder {
            id: self.id.clone(),
            currency,
            placed_at: self.placed_at(),
            updated_at: self.updated_at,
            lines,
            refunded: refunds.saturating_sub(returned).min(amount.saturating_sub(returned)).max(0),
            origin: None,
            room: None,
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

    /// Back at the shop, whether they can be sold again or not, and nothing in their place.
    fn returned(&self) -> Option<i64> {
        let Some(detail) = &self.detail else { return Some(0) };
        let pieces = |number: Option<Number>| number.map_or(Some(0), Number::pieces);
        let back = pieces(detail.return_received_quantity)?
            .checked_add(pieces(detail.return_dismissed_quantity)?)?;
        back.checked_sub(self.swapped).map(|returned| returned.max(0))
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
            None => Self { since: self.since, skip: self.skip.saturating_add(seen) },
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

fn some_moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<jiff::Timestamp>::deserialize(deserializer)?.map(|at| at.as_millisecond()))
}

fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    Ok(jiff::Timestamp::deserialize(deserializer)?.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ORDERS: &str = include_str!("../../tests/fixtures/stores/medusa/orders.json");

    fn parsed(order: &Value) -> Order {
        crate::http::read(order.to_string().as_bytes()).unwrap()
    }

    fn read(order: &Value) -> StoreOrder {
        parsed(order).read(&"medusa:shop".into()).unwrap()
    }

    /// The only recorded order of this SKU in this status.
    fn recorded(sku: &str, status: &str) -> Value {
        let answer: Value = serde_json::from_str(ORDERS).unwrap();
        let mut orders = answer["orders"].as_array().unwrap().iter();
        orders
            .find(|order| order["items"][0]["variant_sku"] == sku && order["payment_status"] == status)
            .unwrap()
            .clone()
    }

    fn line(order: &StoreOrder) -> (i64, i64, i64, i64) {
        let line = &order.lines[0];
        (line.quantity, line.amount, line.returned, line.returned_amount)
    }

    /// Three at 10.00, and 5.00 for shipping.
    fn order(tax_inclusive: bool, rate: f64, refunds: &[f64]) -> Value {
        let refunds: Vec<_> = refunds.iter().map(|amount| json!({ "amount": amount })).collect();
        json!({ "id": "order_1", "status": "pending", "currency_code": "eur", "total": 35,
            "created_at": "2026-11-22T13:00:00.001Z", "updated_at": "2026-11-22T13:00:00.002Z",
            "items": [{ "variant_id": "v", "variant_sku": "SKU", "quantity": 3, "unit_price": 10,
                "is_tax_inclusive": tax_inclusive, "adjustments": [], "tax_lines": [{ "rate": rate }],
                "detail": { "return_received_quantity": 0, "return_dismissed_quantity": 0 } }],
            "payment_collections": [{ "payments": [{ "id": "pay", "refunds": refunds }] }] })
    }

    #[test]
    fn an_order_is_read_as_it_was_placed() {
        let order = read(&recorded("SKU-03-DEFAULT", "authorized"));
        assert_eq!(line(&order), (1, 1_495, 0, 0));
        assert_eq!((order.currency.code(), order.refunded), ("EUR", 0));
        assert_eq!(order.lines[0].unit_price, "14.95".parse().unwrap());
        assert_eq!(time(order.updated_at), "2026-11-24T22:42:53.212Z");
    }

    #[test]
    fn a_cancelled_order_keeps_its_totals_and_all_of_it_came_back() {
        let recorded = recorded("SKU-16-DEFAULT", "canceled");
        assert_eq!(recorded["total"], json!(122));
        assert!(parsed(&recorded).counts());
        assert_eq!(line(&read(&recorded)), (2, 11_700, 2, 11_700));
    }

    #[test]
    fn what_came_back_is_still_what_was_placed_though_the_shops_totals_shrink() {
        // Three placed, one back sound and one damaged; 20.00 given back so far of 56.70.
        let recorded = recorded("SKU-07-M", "partially_refunded");
        assert_eq!(recorded["items"][0]["total"], json!(28.35));
        let order = read(&recorded);
        assert_eq!((line(&order), order.refunded), ((3, 8_505, 2, 5_670), 0));
    }

    #[test]
    fn a_refund_names_no_line_and_is_never_more_than_the_goods() {
        let order_ = read(&recorded("SKU-04-DEFAULT", "partially_refunded"));
        assert_eq!((line(&order_), order_.refunded), ((1, 1_830, 0, 0), 750));
        assert_eq!(read(&order(true, 19.0, &[2.5, 1.5])).refunded, 400);
        assert_eq!(read(&order(true, 19.0, &[35.0])).refunded, 3_000);
    }

    #[test]
    fn a_refund_is_for_what_came_back_first() {
        let mut order = order(true, 0.0, &[12.0]);
        order["items"][0]["detail"]["return_received_quantity"] = 1.into();
        let order = read(&order);
        assert_eq!((line(&order), order.refunded), ((3, 3_000, 1, 1_000), 200));
    }

    #[test]
    fn the_tax_in_a_refund_is_no_part_of_goods_whose_price_is_without() {
        let mut order = order(false, 20.0, &[12.0]);
        order["items"][0]["detail"]["return_received_quantity"] = 1.into();
        let order = read(&order);
        assert_eq!((line(&order), order.refunded), ((3, 3_000, 1, 1_000), 0));
    }

    #[test]
    fn discounts_are_taken_off_with_the_tax_that_the_price_holds() {
        let discounted = |status: &str, inclusive: bool| {
            let answer: Value = serde_json::from_str(ORDERS).unwrap();
            let orders = answer["orders"].as_array().unwrap().iter();
            let mut orders = orders.filter(|order| order["payment_status"] == status);
            let order = orders.find(|order| {
                let item = &order["items"][0];
                item["variant_sku"] == "SKU-09-DEFAULT" && item["is_tax_inclusive"] == inclusive
            });
            read(order.unwrap()).lines.remove(0)
        };
        // 3 × 35.05 less a tenth is 94.635, whether the shop counts its discount with tax or without.
        for inclusive in [true, false] {
            let line = discounted("authorized", inclusive);
            assert_eq!((line.amount, line.unit_price), (9_464, "31.545".parse().unwrap()), "{inclusive}");
        }
    }

    #[test]
    fn money_is_read_digit_for_digit() {
        let text = order(true, 0.0, &[]).to_string();
        let text = text.replace("\"unit_price\":10", "\"unit_price\":1234567890.123456789");
        let order: Order = crate::http::read(text.as_bytes()).unwrap();
        let order = order.read(&"medusa:shop".into()).unwrap();
        assert_eq!(order.lines[0].amount, 370_370_367_037);
        let tiny: Number = serde_json::from_str("1e-7").unwrap();
        assert_eq!(tiny.0, "0.0000001".parse().unwrap());
        assert!(serde_json::from_str::<Number>("\"ten\"").is_err());
    }

    #[test]
    fn an_order_counts_once_somebody_has_promised_to_pay() {
        let unpaid = recorded("SKU-05-DEFAULT", "not_paid");
        assert!(!parsed(&unpaid).counts() && parsed(&unpaid).awaits_payment());
        // Paid since, and no newer by it.
        let paid = recorded("SKU-05-DEFAULT", "captured");
        assert!(parsed(&paid).counts() && !parsed(&paid).awaits_payment());
        // An edit can cancel the payment of an order that counted; it still counts.
        let edited = recorded("SKU-08-DEFAULT", "not_paid");
        assert!(parsed(&edited).counts());
        let mut free = unpaid.clone();
        free["total"] = 0.into();
        assert!(parsed(&free).counts());
        let mut draft = paid;
        draft["status"] = "draft".into();
        assert!(!parsed(&draft).counts());
    }

    #[test]
    fn what_is_sold_by_weight_is_left_out_and_says_why() {
        let mut order = order(true, 0.0, &[]);
        order["items"][0]["quantity"] = json!(1.5);
        let why = parsed(&order).read(&"medusa:shop".into()).unwrap_err();
        assert_eq!(why, "items[0].quantity: not whole pieces");
    }

    #[test]
    fn a_page_goes_on_by_time_and_within_one_moment_by_number() {
        let from = Cursor { since: 5, skip: 0 };
        assert_eq!(from.next(Some(9), 100), Cursor { since: 9, skip: 0 });
        let within = from.next(Some(5), 100);
        assert_eq!(within, Cursor { since: 5, skip: 100 });
        assert_eq!(Cursor::parse(&within.to_string()), Some(within));
    }
}
