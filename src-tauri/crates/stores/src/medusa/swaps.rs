//! Replacements and exchanges: what goes out for them stands among the goods of the order that they belong to, at its
//! full price, and is no new sale. What comes back for it is not given back: the buyer has something in its place.

use super::number::Number;
use super::{IDS_AT_ONCE, LIMIT, Medusa};
use crate::StoreError;
use crate::limits::{self, Pages};
use crate::list_of::ListOf;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

const CLAIMS: &str = "/admin/claims";
const EXCHANGES: &str = "/admin/exchanges";
const FIELDS: &str = "id,order_id,additional_items.item_id,additional_items.quantity,\
return.items.item_id,return.items.received_quantity,return.items.damaged_quantity";

/// What was swapped of one order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Swapped {
    /// Lines that went out for others.
    pub(super) out: HashSet<String>,
    /// Pieces that came back for them, by line.
    pub(super) back: HashMap<String, i64>,
}

/// By order.
pub(super) type Swaps = HashMap<String, Swapped>;

#[derive(Deserialize)]
struct Listed {
    /// One of the two lists is there.
    #[serde(default)]
    claims: Vec<Swap>,
    #[serde(default)]
    exchanges: Vec<Swap>,
    count: usize,
}

#[derive(Deserialize)]
struct Swap {
    order_id: String,
    additional_items: Option<Vec<Outbound>>,
    #[serde(rename = "return")]
    inbound: Option<Return>,
}

#[derive(Deserialize)]
struct Outbound {
    item_id: String,
    quantity: Number,
}

#[derive(Deserialize)]
struct Return {
    items: Option<Vec<Inbound>>,
}

#[derive(Deserialize)]
struct Inbound {
    item_id: String,
    received_quantity: Option<Number>,
    damaged_quantity: Option<Number>,
}

impl Swap {
    /// One for which nothing goes out is a refund, and what comes back for it is given back.
    fn put_into(self, swaps: &mut Swaps) {
        let out = self.additional_items.unwrap_or_default();
        if out.is_empty() {
            return;
        }
        let swapped = swaps.entry(self.order_id).or_default();
        let pieces = |number: Option<Number>| number.and_then(Number::pieces).unwrap_or_default();
        // Where fewer pieces go out than come back, the others are given back.
        let mut left = limits::sum(out.iter().map(|item| pieces(Some(item.quantity))));
        for item in self.inbound.and_then(|inbound| inbound.items).into_iter().flatten() {
            let back = pieces(item.received_quantity).saturating_add(pieces(item.damaged_quantity));
            let back = back.clamp(0, left.max(0));
            left -= back;
            let known = swapped.back.entry(item.item_id).or_default();
            *known = known.saturating_add(back);
        }
        swapped.out.extend(out.into_iter().map(|item| item.item_id));
    }
}

impl Medusa {
    /// Of these orders. A version that knows no claims or exchanges has none.
    pub(super) async fn swaps(&self, orders: &[String]) -> Result<Swaps, StoreError> {
        let mut swaps = Swaps::new();
        for orders in orders.chunks(IDS_AT_ONCE) {
            for path in [CLAIMS, EXCHANGES] {
                match self.swaps_in(path, orders, &mut swaps).await {
                    Err(StoreError::NotThere | StoreError::MissingRights(_)) => {}
                    told => told?,
                }
            }
        }
        Ok(swaps)
    }

    async fn swaps_in(
        &self,
        path: &'static str,
        orders: &[String],
        swaps: &mut Swaps,
    ) -> Result<(), StoreError> {
        let (mut seen, mut pages) = (0_usize, Pages::within(ListOf::Orders));
        loop {
            let mut query: Vec<_> = orders.iter().map(|id| ("order_id[]", id.clone())).collect();
            query.push(("fields", FIELDS.to_owned()));
            query.push(("limit", LIMIT.to_string()));
            query.push(("offset", seen.to_string()));
            let Listed { claims, exchanges, count } = self.get(path, &query).await?.json()?;
            let told = claims.len() + exchanges.len();
            seen = seen.saturating_add(told);
            claims.into_iter().chain(exchanges).for_each(|swap| swap.put_into(swaps));
            if told == 0 || seen >= count {
                return Ok(());
            }
            pages.turn(&seen.to_string())?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn swapped(swaps: Value) -> Swapped {
        let mut found = Swaps::new();
        let listed = json!({ "exchanges": swaps, "count": 1 });
        let listed: Listed = crate::http::read(listed.to_string().as_bytes()).unwrap();
        listed.exchanges.into_iter().for_each(|swap| swap.put_into(&mut found));
        found.remove("order").unwrap_or_default()
    }

    fn swap(out: &[(&str, i64)], back: &[(&str, i64)]) -> Value {
        let out: Vec<_> = out.iter().map(|(id, n)| json!({ "item_id": id, "quantity": n })).collect();
        let back: Vec<_> = back
            .iter()
            .map(|(id, n)| json!({ "item_id": id, "received_quantity": n - 1, "damaged_quantity": 1 }))
            .collect();
        json!({ "order_id": "order", "additional_items": out, "return": { "items": back } })
    }

    #[test]
    fn what_goes_out_is_named_and_as_much_of_what_comes_back_is_not_given_back() {
        let even = swapped(json!([swap(&[("new", 1)], &[("old", 1)])]));
        assert_eq!(even.out, HashSet::from(["new".to_owned()]));
        assert_eq!(even.back, HashMap::from([("old".to_owned(), 1)]));
        let fewer = swapped(json!([swap(&[("new", 2)], &[("old", 1), ("other", 3)])]));
        assert_eq!(fewer.back, HashMap::from([("old".to_owned(), 1), ("other".to_owned(), 1)]));
        let again =
            swapped(json!([swap(&[("new", 1)], &[("old", 1)]), swap(&[("newer", 1)], &[("old", 1)])]));
        assert_eq!((again.out.len(), again.back["old"]), (2, 2));
    }

    #[test]
    fn a_claim_for_which_nothing_goes_out_is_a_refund() {
        assert_eq!(swapped(json!([swap(&[], &[("old", 1)])])), Swapped::default());
        let nothing = json!({ "order_id": "order", "additional_items": null, "return": null });
        assert_eq!(swapped(json!([nothing])), Swapped::default());
    }
}
