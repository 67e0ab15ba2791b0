//! How many can be sold, by place.
//!
//! Every place is told, also those that send no orders of the web shop: which of them count is the user's choice, and
//! [`crate::Location::counts`] what is chosen without one. A variant that lies nowhere has no places, which is none left.

use super::catalogue::{Asked, Shop, unsold};
use super::client::{Client, Connection, MOST, Pages, Query};
use super::gid;
use crate::http::read;
use crate::limits::{self, Pages as Within};
use crate::list_of::ListOf;
use crate::{Counted, StoreError, StoreStock};
use cartwall_domain::store::own_id;
use cartwall_domain::{StoreId, VariantId};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

const STOCK: Query = Query { name: "stock", text: include_str!("stock.graphql") };
const LEVELS: Query = Query { name: "stock_levels", text: include_str!("stock_levels.graphql") };
/// Grows as far as our share of the shop's allowance carries.
const FIRST: usize = 50;

#[derive(Deserialize)]
struct Answer {
    shop: Shop,
    nodes: Vec<Option<Box<RawValue>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VariantFields {
    inventory_policy: String,
    requires_components: bool,
    sellable_online_quantity: i64,
    /// Somewhere, to somebody.
    #[serde(default)]
    available_for_sale: Option<bool>,
    #[serde(default)]
    product: Option<ProductFields>,
    inventory_item: ItemFields,
}

#[derive(Deserialize)]
struct ProductFields {
    status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ItemFields {
    id: String,
    tracked: bool,
    inventory_levels: Connection<Level>,
}

#[derive(Deserialize)]
struct LevelsAnswer {
    node: Option<LevelsFields>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LevelsFields {
    inventory_levels: Connection<Level>,
}

#[derive(Deserialize)]
struct Level {
    location: Place,
    quantities: Vec<Quantity>,
}

#[derive(Deserialize)]
struct Place {
    id: String,
}

#[derive(Deserialize)]
struct Quantity {
    name: String,
    quantity: i64,
}

impl Level {
    /// What can be sold there. Without the number the variant's stock is not known, as others do not make up for it.
    fn available(&self) -> Option<(String, i64)> {
        let place = gid::own(&self.location.id, "Location").ok()?;
        let available = self.quantities.iter().find(|quantity| quantity.name == "available")?;
        Some((place.to_owned(), available.quantity))
    }
}

pub async fn of(
    client: &Client,
    store: &StoreId,
    home: Option<&str>,
    variants: &[VariantId],
) -> Result<Vec<Counted>, StoreError> {
    // What cannot be this shop's is left out, as if the shop had been asked.
    let ours = |variant: &VariantId| {
        own_id(store, variant)
            .and_then(|own| gid::global("ProductVariant", own))
            .map(|id| (variant.clone(), id))
    };
    let all: Vec<(VariantId, String)> = variants.iter().filter_map(ours).collect();
    let mut rest = all.as_slice();
    let mut counted = Vec::with_capacity(all.len());
    while !rest.is_empty() {
        let ask = |size: usize| {
            let ids: Vec<&str> = rest.iter().take(size).map(|(_, id)| id.as_str()).collect();
            json!({ "ids": ids, "home": home })
        };
        let pages = Pages { first: FIRST, most: rest.len().min(MOST) };
        let (answer, size) = client.ask_sized::<Answer>(&STOCK, pages, ask).await?;
        let currency = answer.shop.currency().ok();
        let (asked, later) = rest.split_at(size.min(rest.len()));
        if answer.nodes.len() != asked.len() {
            return Err(StoreError::Schema("nodes: another number than was asked for".into()));
        }
        for ((variant, _), raw) in asked.iter().zip(answer.nodes) {
            let Some(raw) = raw else { continue };
            let stock = stock(client, &raw).await?;
            let price =
                currency.and_then(|currency| read::<Asked>(raw.get().as_bytes()).ok()?.price(currency).ok());
            counted.push(Counted { variant: variant.clone(), stock, price });
        }
        rest = later;
    }
    Ok(counted)
}

async fn stock(client: &Client, raw: &RawValue) -> Result<StoreStock, StoreError> {
    let Ok(mut fields) = read::<VariantFields>(raw.get().as_bytes()) else { return Ok(StoreStock::Unknown) };
    // A draft or an archived product keeps its pieces.
    if let Some(why) = fields.product.as_ref().and_then(|product| unsold(&product.status)) {
        return Ok(StoreStock::Unsold(why));
    }
    let backorder = fields.inventory_policy == "CONTINUE";
    // The parts of a bundle are what is counted; Shopify alone knows how many bundles they make.
    if fields.requires_components {
        // Where no part is counted, or all are sold on, there is no number, and the bundle is sold all the same.
        if fields.available_for_sale == Some(true) && fields.sellable_online_quantity <= 0 {
            return Ok(StoreStock::Untracked);
        }
        let places = vec![(String::new(), fields.sellable_online_quantity)];
        return Ok(StoreStock::At { places, backorder });
    }
    if !fields.inventory_item.tracked {
        return Ok(StoreStock::Untracked);
    }
    let (mut levels, mut next) = fields.inventory_item.inventory_levels.take();
    let mut within = Within::within(ListOf::Locations);
    while let Some(after) = next.take() {
        within.turn(&after)?;
        if levels.len() > limits::LOCATIONS {
            return Ok(StoreStock::Unknown);
        }
        let variables = json!({ "id": fields.inventory_item.id, "first": MOST, "after": after });
        let answer: LevelsAnswer = client.ask(&LEVELS, variables).await?;
        let Some(mut more) = answer.node else { return Ok(StoreStock::Unknown) };
        let (nodes, after) = more.inventory_levels.take();
        levels.extend(nodes);
        next = after;
    }
    let places: Option<Vec<(String, i64)>> = levels.iter().map(Level::available).collect();
    Ok(places.map_or(StoreStock::Unknown, |places| StoreStock::At { places, backorder }))
}
