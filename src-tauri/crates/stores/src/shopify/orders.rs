//! Orders, oldest change first.
//!
//! A page of orders holds ten lines of each; the rest of the lines of a longer order, and what was given back of orders
//! with refunds, is asked for afterwards. An order is told whole or not at all.

use super::client::{Client, Connection, MOST, Pages, Query, why};
use super::gid;
use super::origin::OriginFields;
use super::refunds::{self, Refunds};
use super::tips;
use crate::http::read;
use crate::limits::{self, Pages as Within, few};
use crate::list_of::ListOf;
use crate::{LeftOut, Page, StoreError};
use cartwall_domain::money::{Money, parse_currency, parse_decimal};
use cartwall_domain::store::{StoreLine, StoreOrder, variant_id};
use cartwall_domain::{Currency, Decimal, StoreId, Timestamp, VariantId};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use std::collections::HashMap;

const ORDERS: Query = Query { name: "orders", text: include_str!("orders.graphql") };
const ORDERS_BY_ID: Query = Query { name: "orders_by_id", text: include_str!("orders_by_id.graphql") };
const ORDERS_THERE: Query = Query { name: "orders_there", text: include_str!("orders_there.graphql") };
const LINES: Query = Query { name: "order_lines", text: include_str!("order_lines.graphql") };
const PAGES: Pages = Pages { first: 10, most: 10 };
/// Lines in one question for the rest of an order.
const LINES_AT_ONCE: usize = 50;

#[derive(Deserialize)]
struct Answer {
    orders: Connection<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Nodes {
    nodes: Vec<Option<Box<RawValue>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OrderFields {
    id: String,
    created_at: jiff::Timestamp,
    updated_at: jiff::Timestamp,
    cancelled_at: Option<jiff::Timestamp>,
    test: bool,
    display_financial_status: Option<String>,
    currency_code: String,
    taxes_included: bool,
    #[serde(flatten)]
    origin: OriginFields,
    #[serde(default)]
    total_tip_received_set: Option<MoneyBag>,
    refunds: Vec<AnyRefund>,
    line_items: Connection<LineFields>,
}

#[derive(Deserialize)]
struct AnyRefund {}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LineFields {
    id: String,
    sku: Option<String>,
    quantity: i64,
    current_quantity: i64,
    #[serde(default)]
    unfulfilled_quantity: Option<i64>,
    variant: Option<Reference>,
    #[serde(default)]
    requires_shipping: Option<bool>,
    #[serde(default)]
    is_gift_card: bool,
    #[serde(default)]
    line_item_group: Option<GroupFields>,
    original_total_set: MoneyBag,
    discount_allocations: Vec<Allocation>,
}

/// A bundle that was bought: its parts are the lines.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupFields {
    id: String,
    quantity: i64,
    /// Missing where buyers put it together themselves: then its parts are what is sold.
    variant_id: Option<String>,
    variant_sku: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Allocation {
    allocated_amount_set: MoneyBag,
}

/// Just an id.
#[derive(Debug, Deserialize)]
pub struct Reference {
    /// Global.
    pub id: String,
}

/// An amount in the shop's currency; the buyer's is left alone.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MoneyBag {
    shop_money: MoneyFields,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MoneyFields {
    amount: String,
    currency_code: String,
}

impl MoneyBag {
    /// In minor units; `field` is for the reason where it cannot be read.
    pub fn minor(&self, currency: Currency, field: &str) -> Result<i64, String> {
        if self.shop_money.currency_code != currency.code() {
            return Err(format!("{field}.shopMoney.currencyCode: not the order's"));
        }
        let amount = parse_decimal(&self.shop_money.amount);
        let money = amount.and_then(|amount| Money::from_decimal(amount, currency));
        let minor = money.ok().and_then(|money| limits::minor(money.minor));
        minor.ok_or_else(|| format!("{field}.shopMoney.amount: not an amount"))
    }
}

#[derive(Deserialize)]
struct LinesAnswer {
    node: Option<LinesFields>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LinesFields {
    line_items: Connection<LineFields>,
}

/// When something changed, also where the rest of it cannot be read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OnlyChange {
    updated_at: jiff::Timestamp,
}

/// A line with what it takes to book returns on it.
#[derive(Clone, Debug)]
pub struct Line {
    /// Global.
    pub id: String,
    /// Pieces cancelled, given back, or taken out of the order since.
    pub gone: i64,
    /// Pieces that were sent and not given back.
    pub sent: i64,
    /// It is no goods: a tip, or a gift card.
    pub no_goods: bool,
    /// The bundle that it is a part of.
    pub bundle: Option<Bundle>,
    /// As it goes out; nothing is returned yet.
    pub line: StoreLine,
}

/// A bundle, as it is sold.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Global, of this purchase.
    id: String,
    quantity: i64,
    variant: VariantId,
    sku: String,
}

/// An order before what was given back of it is known.
#[derive(Debug)]
pub struct Placed {
    /// Global.
    pub id: String,
    /// Nothing more will be paid for or sent: only what was sent before is still sold.
    pub cancelled: bool,
    /// Line prices hold the taxes.
    pub taxes_included: bool,
    /// All of them.
    pub lines: Vec<Line>,
    /// As it goes out; its lines are the above.
    pub order: StoreOrder,
}

impl Placed {
    /// Whether it was cancelled before anything of it was sent.
    pub fn is_all_gone(&self) -> bool {
        self.cancelled && self.lines.iter().all(|line| line.sent == 0)
    }
}

pub async fn page(
    client: &Client,
    store: &StoreId,
    since: Timestamp,
    after: Option<&str>,
) -> Result<Page<StoreOrder>, StoreError> {
    // Whole seconds, and never later than asked for.
    let since = jiff::Timestamp::from_second(since.div_euclid(1_000))
        .map_err(|_| StoreError::Schema("orders: a time beyond all calendars".into()))?;
    let filter = format!("updated_at:>='{since}'");
    let ask = |first| json!({ "first": first, "after": after, "query": filter });
    let (answer, _) = client.ask_sized::<Answer>(&ORDERS, PAGES, ask).await?;
    let next = answer.orders.page_info.next();
    let named = answer.orders.nodes.into_iter().map(|raw| (gid::name_of(&raw, "Order"), raw)).collect();
    let mut page = read_all(client, store, named).await?;
    page.next = next;
    Ok(page)
}

/// These orders as they are now, by the shop's own ids.
pub async fn by_id(client: &Client, store: &StoreId, ids: &[String]) -> Result<Page<StoreOrder>, StoreError> {
    let (own, global): (Vec<&String>, Vec<String>) =
        ids.iter().filter_map(|id| Some((id, gid::global("Order", id)?))).unzip();
    let (mut names, mut rest) = (own.as_slice(), global.as_slice());
    let mut all = Page::default();
    while !rest.is_empty() {
        let pages = Pages { first: PAGES.first, most: rest.len().min(PAGES.most) };
        let ask = |size: usize| json!({ "ids": &rest[..size.min(rest.len())] });
        let (answer, size) = client.ask_sized::<Nodes>(&ORDERS_BY_ID, pages, ask).await?;
        let (asked, later) = names.split_at(size.min(names.len()));
        if answer.nodes.len() != asked.len() {
            return Err(another_number());
        }
        // What is null is gone. What Shopify could not give may have lost its name, so it has the one that was asked for.
        let found = asked.iter().zip(answer.nodes).filter_map(|(id, raw)| Some(((*id).clone(), raw?)));
        let page = read_all(client, store, found.collect()).await?;
        all.items.extend(page.items);
        all.left_out.extend(page.left_out);
        (names, rest) = (later, &rest[asked.len()..]);
    }
    Ok(all)
}

/// Which of these orders the shop does not have any more. One that it cannot give just now is no such.
pub async fn deleted(client: &Client, ids: &[String]) -> Result<Vec<String>, StoreError> {
    let global: Vec<(&String, String)> =
        ids.iter().filter_map(|id| Some((id, gid::global("Order", id)?))).collect();
    if global.is_empty() {
        return Ok(Vec::new());
    }
    let asked: Vec<&str> = global.iter().map(|(_, id)| id.as_str()).collect();
    let answer: Nodes = client.ask(&ORDERS_THERE, json!({ "ids": asked })).await?;
    if answer.nodes.len() != global.len() {
        return Err(another_number());
    }
    let there = global.into_iter().zip(answer.nodes);
    Ok(there.filter(|(_, node)| node.is_none()).map(|((id, _), _)| id.clone()).collect())
}

fn another_number() -> StoreError {
    StoreError::Schema("nodes: another number than was asked for".into())
}

/// Orders with what each is called where it cannot be read.
async fn read_all(
    client: &Client,
    store: &StoreId,
    rows: Vec<(String, Box<RawValue>)>,
) -> Result<Page<StoreOrder>, StoreError> {
    let mut page = Page::default();
    let (mut placed, mut with_refunds) = (Vec::new(), Vec::new());
    for (id, raw) in rows {
        let changed = serde_json::from_str::<OnlyChange>(raw.get()).ok();
        page.newest = page.newest.max(changed.map(|only| only.updated_at.as_millisecond()));
        let fields = match read::<OrderFields>(raw.get().as_bytes()) {
            Ok(fields) => fields,
            Err(error) => {
                page.left_out.push(LeftOut { id, why: why(error) });
                continue;
            }
        };
        if fields.test {
            continue;
        }
        let refunded = !fields.refunds.is_empty();
        match whole(client, store, fields).await? {
            Ok(order) => {
                if refunded && !order.is_all_gone() {
                    with_refunds.push(order.id.clone());
                }
                placed.push(order);
            }
            Err(why) => page.left_out.push(LeftOut { id, why }),
        }
    }
    let mut refunds = refunds::of(client, &with_refunds).await?;
    for order in placed {
        let id = order.order.id.clone();
        match finished(order, &with_refunds, &mut refunds) {
            Ok(order) => page.items.push(order),
            Err(why) => page.left_out.push(LeftOut { id, why }),
        }
    }
    Ok(page)
}

fn finished(
    order: Placed,
    with_refunds: &[String],
    refunds: &mut HashMap<String, Result<Refunds, String>>,
) -> Result<StoreOrder, String> {
    let of_it = match refunds.remove(&order.id) {
        Some(of_it) => Some(of_it?),
        None if with_refunds.contains(&order.id) => return Err("refunds: the order is gone".into()),
        None => None,
    };
    refunds::book(order, of_it)
}

/// The order with all its lines; inside, why it cannot be told.
async fn whole(
    client: &Client,
    store: &StoreId,
    mut fields: OrderFields,
) -> Result<Result<Placed, String>, StoreError> {
    let (mut lines, mut next) = fields.line_items.take();
    let mut within = Within::within(ListOf::OrderLines);
    while let Some(after) = next.take() {
        // One order beyond bounds is left out, and not its page.
        if let Err(error) =
            within.turn(&after).and_then(|()| few(lines.len(), limits::LINES, ListOf::OrderLines))
        {
            return Ok(Err(format!("lineItems: {}", error.code())));
        }
        let pages = Pages { first: LINES_AT_ONCE, most: MOST };
        let ask = |first| json!({ "id": fields.id, "first": first, "after": after });
        let answer = match client.ask_sized::<LinesAnswer>(&LINES, pages, ask).await {
            Ok((answer, _)) => answer,
            // What is wrong with this one alone must not hold up the others: it is asked for again by its id.
            Err(error @ (StoreError::Failing(_) | StoreError::Schema(_))) => return Ok(Err(why(error))),
            Err(error) => return Err(error),
        };
        let Some(mut more) = answer.node else { return Ok(Err("lineItems: the order is gone".into())) };
        let (nodes, after) = more.line_items.take();
        lines.extend(nodes);
        next = after;
    }
    Ok(placed(store, &fields, lines))
}

fn placed(store: &StoreId, fields: &OrderFields, lines: Vec<LineFields>) -> Result<Placed, String> {
    let own = gid::own(&fields.id, "Order").map_err(|why| format!("id: {why}"))?;
    let currency = parse_currency(&fields.currency_code).map_err(|_| "currencyCode: not a currency")?;
    let tip = match &fields.total_tip_received_set {
        Some(tip) => tip.minor(currency, "totalTipReceivedSet")?,
        None => 0,
    };
    let may_be_tips: Vec<usize> =
        lines.iter().enumerate().filter(|(_, fields)| fields.may_be_tip()).map(|(at, _)| at).collect();
    let lines = lines.into_iter().enumerate().map(|(at, fields)| {
        line(store, currency, fields).map_err(|why| format!("lineItems.nodes[{at}].{why}"))
    });
    let mut lines: Vec<Line> = lines.collect::<Result<_, _>>()?;
    let amounts: Vec<i64> = may_be_tips.iter().map(|at| lines[*at].line.amount).collect();
    for at in tips::among(&amounts, tip) {
        lines[may_be_tips[at]].no_goods = true;
    }
    let status = fields.display_financial_status.as_deref();
    Ok(Placed {
        id: fields.id.clone(),
        cancelled: fields.cancelled_at.is_some() || matches!(status, Some("EXPIRED" | "VOIDED")),
        taxes_included: fields.taxes_included,
        lines,
        order: StoreOrder {
            id: own.to_owned(),
            currency,
            placed_at: fields.created_at.as_millisecond(),
            updated_at: fields.updated_at.as_millisecond(),
            lines: Vec::new(),
            refunded: 0,
            origin: fields.origin.origin(),
            room: None,
        },
    })
}

impl LineFields {
    fn may_be_tip(&self) -> bool {
        self.variant.is_none()
            && self.sku.as_deref().is_none_or(str::is_empty)
            && self.requires_shipping == Some(false)
    }
}

fn line(store: &StoreId, currency: Currency, fields: LineFields) -> Result<Line, String> {
    let original = fields.original_total_set.minor(currency, "originalTotalSet")?;
    let mut amount = original;
    for allocation in &fields.discount_allocations {
        amount =
            amount.saturating_sub(allocation.allocated_amount_set.minor(currency, "discountAllocations")?);
    }
    if fields.quantity < 0 || original < 0 {
        return Err("quantity or amount: below zero".into());
    }
    // Each amount is turned into the shop's currency and rounded by itself, so that discounts can be a cent too much.
    let amount = amount.clamp(0, original);
    let bundle = fields.line_item_group.as_ref().and_then(|group| Bundle::of(store, group));
    let variant = match &fields.variant {
        Some(variant) => {
            let own = gid::own(&variant.id, "ProductVariant").map_err(|why| format!("variant.id: {why}"))?;
            Some(variant_id(store, own))
        }
        None => None,
    };
    let line = StoreLine {
        variant,
        sku: fields.sku.unwrap_or_default(),
        quantity: fields.quantity,
        unit_price: piece(amount, fields.quantity, currency),
        amount,
        returned: 0,
        returned_amount: 0,
    };
    let gone = fields.quantity.saturating_sub(fields.current_quantity).clamp(0, fields.quantity);
    let current = fields.quantity.saturating_sub(gone);
    let sent = current.saturating_sub(fields.unfulfilled_quantity.unwrap_or(current)).clamp(0, current);
    Ok(Line { id: fields.id, gone, sent, no_goods: fields.is_gift_card, bundle, line })
}

impl Bundle {
    fn of(store: &StoreId, group: &GroupFields) -> Option<Self> {
        let own = gid::own(group.variant_id.as_deref()?, "ProductVariant").ok()?;
        (group.quantity > 0).then(|| Self {
            id: group.id.clone(),
            quantity: group.quantity,
            variant: variant_id(store, own),
            sku: group.variant_sku.clone().unwrap_or_default(),
        })
    }
}

/// The lines as they go out: without what is no goods, and the parts of a bundle as the bundle. `parts` are the lines as
/// they were placed, and `booked` the same with what was given back.
pub fn goods(parts: &[Line], booked: Vec<StoreLine>, currency: Currency) -> Vec<StoreLine> {
    let mut lines: Vec<StoreLine> = Vec::new();
    let mut bundles: HashMap<&str, usize> = HashMap::new();
    for (part, line) in parts.iter().zip(booked).filter(|(part, _)| !part.no_goods) {
        let Some(bundle) = &part.bundle else {
            lines.push(line);
            continue;
        };
        // As many bundles are back as all of their parts are.
        let of_part = i128::from(line.returned) * i128::from(bundle.quantity);
        let returned = of_part.checked_div(i128::from(line.quantity)).unwrap_or_default();
        let returned = i64::try_from(returned).unwrap_or_default();
        match bundles.get(bundle.id.as_str()).and_then(|at| lines.get_mut(*at)) {
            Some(known) => {
                known.amount = known.amount.saturating_add(line.amount);
                known.returned = known.returned.min(returned);
                known.returned_amount = known.returned_amount.saturating_add(line.returned_amount);
                known.unit_price = piece(known.amount, known.quantity, currency);
            }
            None => {
                bundles.insert(&bundle.id, lines.len());
                lines.push(StoreLine {
                    variant: Some(bundle.variant.clone()),
                    sku: bundle.sku.clone(),
                    quantity: bundle.quantity,
                    unit_price: piece(line.amount, bundle.quantity, currency),
                    returned,
                    ..line
                });
            }
        }
    }
    lines
}

/// The price of a piece after discounts, which Shopify itself gives for all pieces together.
fn piece(amount: i64, quantity: i64, currency: Currency) -> Decimal {
    let of_all = Money::new(amount, currency).to_decimal();
    of_all.checked_div(Decimal::from(quantity)).unwrap_or(of_all).round_dp(6).normalize()
}
