//! A shop that sends every order until it knows that it was taken, and what it has sold by its own count.

use super::process::Door;
use rand::Rng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Add;

pub const SKUS: [&str; 4] = ["MUG-1", "TOTE-1", "CANDLE-1", "DRESS-1"];
/// Pieces of each at the start.
pub const STOCK: i64 = 1_000_000;

/// An order, or one that is given back.
#[derive(Clone)]
pub struct Sale {
    pub id: String,
    pub body: Value,
    /// SKU, pieces, price of a piece in cents.
    lines: Vec<(&'static str, i64, i64)>,
    refund: bool,
    /// The `seq` that acknowledged it.
    pub seq: Option<u64>,
}

/// Key figures, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub orders: i64,
    pub units: i64,
    pub gross: i64,
    pub refunds: i64,
}

impl Add for Figures {
    type Output = Self;

    fn add(self, more: Self) -> Self {
        Self {
            orders: self.orders + more.orders,
            units: self.units + more.units,
            gross: self.gross + more.gross,
            refunds: self.refunds + more.refunds,
        }
    }
}

impl Sale {
    fn order(id: String, chance: &mut StdRng) -> Self {
        let lines: Vec<_> = (0..chance.random_range(1..=3))
            .map(|_| {
                // The shop also sells what the catalogue does not know.
                let sku = if chance.random_ratio(1, 12) {
                    "GHOST"
                } else {
                    SKUS[chance.random_range(0..SKUS.len())]
                };
                (sku, chance.random_range(1..=3), chance.random_range(1..=9_999))
            })
            .collect();
        Self { body: body(&id, &lines, None), id, lines, refund: false, seq: None }
    }

    fn refund_of(sold: &Self) -> Self {
        let id = format!("C-{}", sold.id);
        Self {
            body: body(&id, &sold.lines, Some(&sold.id)),
            id,
            lines: sold.lines.clone(),
            refund: true,
            seq: None,
        }
    }

    /// What it adds to the figures.
    fn figures(&self) -> Figures {
        let units = self.lines.iter().map(|(_, quantity, _)| quantity).sum();
        let amount = self.lines.iter().map(|(_, quantity, price)| quantity * price).sum();
        if self.refund {
            Figures { refunds: amount, ..Figures::default() }
        } else {
            Figures { orders: 1, units, gross: amount, refunds: 0 }
        }
    }

    /// Sends it; the whole answer, or nothing where it is not known whether it was taken.
    pub async fn send(&self, door: &Door) -> Option<Value> {
        let answer = door.ask(door.post("/api/v1/sales").json(&self.body)).await?;
        assert!(answer["show"].is_string(), "{} counts for no show: {answer}", self.id);
        Some(answer)
    }
}

fn body(id: &str, lines: &[(&str, i64, i64)], refund_of: Option<&str>) -> Value {
    let lines: Vec<_> = lines
        .iter()
        .map(|(sku, quantity, price)| {
            let unit_price = format!("{}.{:02}", price / 100, price % 100);
            json!({ "sku": sku, "quantity": quantity, "unit_price": unit_price })
        })
        .collect();
    let mut body = json!({ "order_id": id, "currency": "EUR", "lines": lines });
    if let Some(order) = refund_of {
        body["refund_of"] = order.into();
    }
    body
}

/// Sells, one order after another, until the core dies. The last one is then in doubt.
pub async fn sell(door: Door, name: String, mut chance: StdRng) -> Vec<Sale> {
    let mut sales: Vec<Sale> = Vec::new();
    loop {
        let back = sales.last().filter(|last| !last.refund && chance.random_ratio(1, 8)).map(Sale::refund_of);
        let mut sale = back.unwrap_or_else(|| Sale::order(format!("{name}-{}", sales.len()), &mut chance));
        let answer = sale.send(&door).await;
        if let Some(answer) = &answer {
            assert!(answer.get("repeated").is_none(), "{} was never sent before: {answer}", sale.id);
            sale.seq = answer["seq"].as_u64();
        }
        sales.push(sale);
        if answer.is_none() {
            return sales;
        }
    }
}

/// The shop's own count of a set of orders.
pub fn sum<'a>(sales: impl IntoIterator<Item = &'a Sale>) -> Figures {
    sales.into_iter().map(Sale::figures).fold(Figures::default(), Add::add)
}

/// Pieces sold of each SKU.
pub fn pieces(sales: &[Sale]) -> BTreeMap<&'static str, i64> {
    let mut pieces = BTreeMap::new();
    for (sku, quantity, _) in sales.iter().filter(|sale| !sale.refund).flat_map(|sale| &sale.lines) {
        *pieces.entry(*sku).or_default() += quantity;
    }
    pieces
}

/// The key figures in an answer of the core.
pub fn figures(totals: &Value) -> Figures {
    let number = |value: &Value| value.as_i64().unwrap_or_else(|| panic!("{totals}"));
    assert_eq!(totals["gross"]["currency"], "EUR", "{totals}");
    let figures = Figures {
        orders: number(&totals["orders"]),
        units: number(&totals["units"]),
        gross: number(&totals["gross"]["minor"]),
        refunds: number(&totals["refunds"]["minor"]),
    };
    assert_eq!(number(&totals["net"]["minor"]), figures.gross - figures.refunds, "{totals}");
    figures
}
