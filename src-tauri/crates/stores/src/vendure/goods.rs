//! Which goods the lines of orders name, asked order by order.
//!
//! A shop that cannot tell one line's variant, because it is gone from the database, has no price in the channel or no
//! name, fails the whole page of orders. The page is then read without its goods, and these are asked for beside it:
//! each order may fail by itself, and is counted without them.

use super::client::Client;
use crate::StoreError;
use crate::http::read;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};

/// Orders in one question.
const AT_ONCE: usize = 25;

/// Goods by the ids of lines.
pub(super) type Goods = HashMap<String, LineVariant>;

#[derive(Clone, Debug, Deserialize)]
pub(super) struct LineVariant {
    pub(super) id: String,
    pub(super) sku: String,
}

#[derive(Deserialize)]
struct Lines {
    lines: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    id: String,
    product_variant: Option<LineVariant>,
}

impl Client {
    /// Of these orders, as far as the shop can tell.
    pub(super) async fn goods(&self, orders: &[String]) -> Result<Goods, StoreError> {
        let mut goods = Goods::new();
        for orders in orders.chunks(AT_ONCE) {
            let (query, variables) = question(orders);
            let Some(data) = self.allowed(&query, &variables).await?.data else { continue };
            let told: BTreeMap<String, Option<Box<RawValue>>> = read(data.get().as_bytes())?;
            let orders = told.into_values().flatten();
            // A line that cannot be read is one whose goods are not known.
            let orders = orders.filter_map(|order| read::<Lines>(order.get().as_bytes()).ok());
            let lines = orders.flat_map(|order| order.lines);
            goods.extend(lines.filter_map(|line| Some((line.id, line.product_variant?))));
        }
        Ok(goods)
    }
}

/// Every order under a name of its own, which can fail by itself.
fn question(orders: &[String]) -> (String, Value) {
    let (mut takes, mut asks, mut variables) = (Vec::new(), String::new(), Map::new());
    for (n, id) in orders.iter().enumerate() {
        takes.push(format!("$o{n}: ID!"));
        asks += &format!(" o{n}: order(id: $o{n}) {{ lines {{ id productVariant {{ id sku }} }} }}");
        variables.insert(format!("o{n}"), id.as_str().into());
    }
    (format!("query Goods({}) {{{asks} }}", takes.join(", ")), variables.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_order_is_asked_for_under_a_name_of_its_own() {
        let (query, variables) = question(&["7".to_owned(), "9".to_owned()]);
        let lines = "{ lines { id productVariant { id sku } } }";
        assert_eq!(
            query,
            format!(
                "query Goods($o0: ID!, $o1: ID!) {{ o0: order(id: $o0) {lines} o1: order(id: $o1) {lines} }}"
            )
        );
        assert_eq!(variables, json!({ "o0": "7", "o1": "9" }));
    }
}
