//! Shopify: each trap of its Admin API, and what the connector makes of it.

mod access;
mod bulk;
mod by_id;
mod catalogue;
mod fake;
mod limits;
mod markets;
mod orders;
mod simulator;
mod stock;
mod tips;

use serde_json::{Value, json};

/// An amount of the shop beside what the buyer saw.
fn money(amount: &str) -> Value {
    json!({
        "shopMoney": { "amount": amount, "currencyCode": "ILS" },
        "presentmentMoney": { "amount": "999.99", "currencyCode": "EUR" },
    })
}

fn page(nodes: Vec<Value>) -> Value {
    json!({ "nodes": nodes, "pageInfo": { "hasNextPage": false, "endCursor": null } })
}

fn page_before(nodes: Vec<Value>, next: &str) -> Value {
    json!({ "nodes": nodes, "pageInfo": { "hasNextPage": true, "endCursor": next } })
}

/// An answer with its cost in a bucket of 2000 that fills by 100 a second.
fn costing(data: Value, requested: u32, actual: u32) -> Value {
    json!({ "data": data, "extensions": { "cost": {
        "requestedQueryCost": requested, "actualQueryCost": actual,
        "throttleStatus": { "maximumAvailable": 2000.0, "currentlyAvailable": 1900, "restoreRate": 100.0 },
    } } })
}
