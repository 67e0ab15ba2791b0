//! What was given back of an order: pieces and money of its lines, and money beyond them.
//!
//! - Pieces come back by refunds with lines, and by taking them out of the order, which leaves no line in a refund.
//!   `currentQuantity` knows both. The money of the second kind is the line's share for so many pieces.
//! - Money beyond the lines is all that was refunded, less the lines with their taxes, shipping, duties, and pieces taken
//!   out of the order, as their money is sent by a refund without lines. Shipping is no part of an order's amounts here,
//!   so neither is giving it back. The sum is made over the order and not refund by refund: one refund can hold a line
//!   without money, and the next the money without a line.
//! - Where a buyer who had paid everything got less than the refunds' lines are worth (a fee for restocking), the lines'
//!   money is lowered by that. Without any money given back, the lines stand as they are: then they were not paid for, or
//!   the shop settles it some other way.
//! - Where prices do not hold the taxes (`taxesIncluded` is false) taxes are in no amount here, so they are taken off
//!   what was refunded too.

use super::client::{Client, Connection, Pages, Query, why};
use super::orders::{MoneyBag, Placed, Reference, goods};
use crate::StoreError;
use crate::http::read;
use crate::limits::{self, Pages as Within, few};
use crate::list_of::ListOf;
use cartwall_domain::Currency;
use cartwall_domain::store::StoreOrder;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use std::collections::HashMap;

const REFUNDS: Query = Query { name: "refunds", text: include_str!("refunds.graphql") };
const LINES: Query = Query { name: "refund_lines", text: include_str!("refund_lines.graphql") };
const FIRST: usize = 10;
/// Lines in one question for the rest of a refund.
const LINES_AT_ONCE: usize = 50;

#[derive(Deserialize)]
struct Answer {
    nodes: Vec<Option<Box<RawValue>>>,
}

/// All refunds of one order, and what it was worth.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refunds {
    total_price_set: MoneyBag,
    total_received_set: MoneyBag,
    total_tax_set: Option<MoneyBag>,
    refunds: Vec<Refund>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refund {
    id: String,
    total_refunded_set: MoneyBag,
    duties: Option<Vec<Duty>>,
    refund_line_items: Connection<RefundLine>,
    refund_shipping_lines: Connection<ShippingLine>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Duty {
    amount_set: MoneyBag,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RefundLine {
    quantity: i64,
    line_item: Reference,
    subtotal_set: MoneyBag,
    total_tax_set: MoneyBag,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShippingLine {
    subtotal_amount_set: MoneyBag,
    tax_amount_set: MoneyBag,
}

#[derive(Deserialize)]
struct LinesAnswer {
    node: Option<LinesFields>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LinesFields {
    refund_line_items: Connection<RefundLine>,
}

/// The refunds of these orders by the order's global id; inside, why they cannot be told. An order that is gone is not
/// among them.
pub async fn of(
    client: &Client,
    orders: &[String],
) -> Result<HashMap<String, Result<Refunds, String>>, StoreError> {
    let (mut rest, mut found) = (orders, HashMap::new());
    while !rest.is_empty() {
        let pages = Pages { first: FIRST, most: rest.len().min(FIRST) };
        let ask = |size: usize| json!({ "ids": &rest[..size.min(rest.len())] });
        let (answer, size) = client.ask_sized::<Answer>(&REFUNDS, pages, ask).await?;
        let (asked, later) = rest.split_at(size.min(rest.len()));
        if answer.nodes.len() != asked.len() {
            return Err(StoreError::Schema("nodes: another number than was asked for".into()));
        }
        for (order, raw) in asked.iter().zip(answer.nodes) {
            let Some(raw) = raw else { continue };
            let refunds = match read::<Refunds>(raw.get().as_bytes()) {
                Ok(refunds) => whole(client, refunds).await?,
                Err(error) => Err(why(error)),
            };
            found.insert(order.clone(), refunds);
        }
        rest = later;
    }
    Ok(found)
}

/// With all lines of all refunds.
async fn whole(client: &Client, mut refunds: Refunds) -> Result<Result<Refunds, String>, StoreError> {
    for refund in &mut refunds.refunds {
        if refund.refund_shipping_lines.page_info.next().is_some() {
            return Ok(Err("refundShippingLines: more than ten".into()));
        }
        let mut next = refund.refund_line_items.page_info.next();
        let mut within = Within::within(ListOf::RefundLines);
        while let Some(after) = next.take() {
            let lines = refund.refund_line_items.nodes.len();
            if let Err(error) =
                within.turn(&after).and_then(|()| few(lines, limits::LINES, ListOf::RefundLines))
            {
                return Ok(Err(format!("refundLineItems: {}", error.code())));
            }
            let pages = Pages { first: LINES_AT_ONCE, most: LINES_AT_ONCE };
            let ask = |first| json!({ "id": refund.id, "first": first, "after": after });
            let (answer, _) = client.ask_sized::<LinesAnswer>(&LINES, pages, ask).await?;
            let Some(mut more) = answer.node else {
                return Ok(Err("refundLineItems: the refund is gone".into()));
            };
            refund.refund_line_items.nodes.append(&mut more.refund_line_items.nodes);
            next = more.refund_line_items.page_info.next();
        }
    }
    Ok(Ok(refunds))
}

/// Sums over the refunds of an order, in minor units.
#[derive(Default)]
struct Sums {
    /// Money that was sent back, by whatever way.
    given: i64,
    /// What the lines are worth.
    goods: i64,
    /// Of the lines, where prices do not hold them.
    taxes: i64,
    /// Shipping and duties, with their taxes.
    beside: i64,
    /// Pieces and money by line.
    lines: HashMap<String, (i64, i64)>,
}

fn sums(refunds: &Refunds, currency: Currency, taxes_included: bool) -> Result<Sums, String> {
    let mut sums = Sums::default();
    let tax_beside = |tax: &MoneyBag, field: &str| {
        if taxes_included { Ok(0) } else { tax.minor(currency, field) }
    };
    for refund in &refunds.refunds {
        sums.given += refund.total_refunded_set.minor(currency, "refunds.totalRefundedSet")?;
        for line in &refund.refund_line_items.nodes {
            let money = line.subtotal_set.minor(currency, "refundLineItems.subtotalSet")?;
            sums.goods += money;
            sums.taxes += tax_beside(&line.total_tax_set, "refundLineItems.totalTaxSet")?;
            let of_line = sums.lines.entry(line.line_item.id.clone()).or_default();
            *of_line = (of_line.0.saturating_add(line.quantity), of_line.1.saturating_add(money));
        }
        for line in &refund.refund_shipping_lines.nodes {
            sums.beside +=
                line.subtotal_amount_set.minor(currency, "refundShippingLines.subtotalAmountSet")?;
            sums.beside += tax_beside(&line.tax_amount_set, "refundShippingLines.taxAmountSet")?;
        }
        for duty in refund.duties.iter().flatten() {
            sums.beside += duty.amount_set.minor(currency, "duties.amountSet")?;
        }
    }
    Ok(sums)
}

/// The order as it goes out, with what was given back of it.
pub fn book(placed: Placed, refunds: Option<Refunds>) -> Result<StoreOrder, String> {
    let parts = placed.lines.clone();
    let mut order = booked(placed, refunds)?;
    order.lines = goods(&parts, order.lines, order.currency);
    Ok(order)
}

/// Line by line, as they were placed.
fn booked(placed: Placed, refunds: Option<Refunds>) -> Result<StoreOrder, String> {
    let all_gone = placed.is_all_gone();
    let Placed { cancelled, taxes_included, mut lines, mut order, .. } = placed;
    if all_gone {
        order.lines = lines.into_iter().map(|line| line.line).collect();
        for line in &mut order.lines {
            (line.returned, line.returned_amount) = (line.quantity, line.amount);
        }
        return Ok(order);
    }
    // The rest of what was sent in part is neither sent nor paid for any more.
    for line in lines.iter_mut().filter(|_| cancelled) {
        line.gone = line.line.quantity - line.sent;
    }
    let currency = order.currency;
    let mut sums = match &refunds {
        Some(refunds) => self::sums(refunds, currency, taxes_included)?,
        None => Sums::default(),
    };
    let worth: i64 = lines.iter().map(|line| line.line.amount).sum();
    let (mut taken_out, mut of_refunds) = (0, Vec::with_capacity(lines.len()));
    for mut line in lines {
        let (pieces, money) = sums.lines.remove(&line.id).unwrap_or_default();
        let out = line.gone.saturating_sub(pieces).max(0);
        let line_of = &mut line.line;
        line_of.returned = pieces.max(line.gone).min(line_of.quantity);
        let left = (line_of.amount - money).max(0);
        let out_money = match line_of.returned == line_of.quantity && out > 0 {
            true => left,
            false => share(line_of.amount, out, line_of.quantity).min(left),
        };
        taken_out += out_money;
        of_refunds.push(money);
        line_of.returned_amount = (money + out_money).min(line_of.amount);
        order.lines.push(line.line);
    }
    let Some(refunds) = refunds else { return Ok(order) };
    let tax = match (&refunds.total_tax_set, taxes_included) {
        (Some(tax), false) => tax.minor(currency, "totalTaxSet")?,
        _ => 0,
    };
    let explained = sums.goods + sums.taxes + sums.beside;
    let out = taken_out + share(tax, taken_out, worth);
    order.refunded = (sums.given - explained - out).max(0);
    let total = refunds.total_price_set.minor(currency, "totalPriceSet")?;
    let paid = refunds.total_received_set.minor(currency, "totalReceivedSet")? >= total;
    if sums.given > 0 && sums.given < explained && paid {
        let kept = (explained - sums.given).min(sums.goods + sums.taxes);
        let mut kept = share(kept, sums.goods, sums.goods + sums.taxes);
        // By what each is worth; what is left over by rounding goes to the next, so that nothing is lost.
        for (line, money) in order.lines.iter_mut().zip(of_refunds) {
            let bears = share(kept, money, sums.goods);
            line.returned_amount = (line.returned_amount - bears).max(0);
            (kept, sums.goods) = (kept - bears, sums.goods - money);
        }
    }
    Ok(order)
}

/// `part` of `whole` of an amount, rounded.
fn share(amount: i64, part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    let exact = i128::from(amount) * i128::from(part);
    let whole = i128::from(whole);
    i64::try_from((exact + whole / 2).div_euclid(whole)).unwrap_or(amount)
}
