//! How many of each sku there are: in the shop, and set aside for campaigns and creators.

use super::client::{Ask, Client, id_of};
use crate::http::read;
use crate::{StoreError, StoreStock};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Stock for everybody; what is set aside for a campaign or a creator is sold in the LIVE beside it.
pub(super) const IN_SHOP: &str = "in_shop";

#[derive(Deserialize)]
struct Inventories {
    #[serde(default)]
    inventory: Vec<Inventory>,
}

#[derive(Deserialize)]
struct Inventory {
    #[serde(default)]
    product_id: Option<String>,
    #[serde(default)]
    skus: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
pub(super) struct Level {
    /// Over all warehouses, and everything that is set aside.
    #[serde(default)]
    total_available_quantity: Option<i64>,
    #[serde(default)]
    total_available_inventory_distribution: Option<Distribution>,
}

#[derive(Deserialize)]
struct Distribution {
    #[serde(default)]
    in_shop_inventory: Option<Share>,
    #[serde(default)]
    campaign_inventory: Option<Vec<Share>>,
    #[serde(default)]
    creator_inventory: Option<Vec<Share>>,
}

#[derive(Deserialize)]
struct Share {
    #[serde(default)]
    quantity: Option<i64>,
    #[serde(default)]
    campaign_name: Option<String>,
    #[serde(default)]
    creator_name: Option<String>,
}

/// How many of one sku there are.
pub(super) struct LevelOf {
    pub sku: String,
    /// Whose sku it is, where the shop says so.
    pub product: Option<String>,
    /// `None` where it cannot be read.
    pub level: Option<Level>,
}

/// Skus and their levels.
pub(super) async fn levels(client: &Client, body: String) -> Result<Vec<LevelOf>, StoreError> {
    let path = "/product/202309/inventory/search";
    let ask = Ask { right: "inventory", path, params: Vec::new(), body: Some(body) };
    let found: Inventories = client.get(&ask).await?;
    let rows = found.inventory.iter().flat_map(|Inventory { product_id, skus }| {
        skus.iter().map(|row| LevelOf {
            sku: id_of(row),
            product: product_id.clone(),
            level: read(row.get().as_bytes()).ok(),
        })
    });
    Ok(rows.filter(|row| row.sku != "?").collect())
}

impl Level {
    /// What is in the shop, set aside for campaigns, and set aside for creators; or the total where nothing is.
    pub(super) fn stock(&self) -> StoreStock {
        let mut places = Vec::new();
        if let Some(shares) = &self.total_available_inventory_distribution {
            let in_shop = shares.in_shop_inventory.as_ref().and_then(|share| share.quantity);
            places.extend(in_shop.map(|pieces| (IN_SHOP.to_owned(), pieces)));
            for (kind, shares) in
                [("campaign", &shares.campaign_inventory), ("creator", &shares.creator_inventory)]
            {
                for share in shares.iter().flatten() {
                    let name = share.campaign_name.as_ref().or(share.creator_name.as_ref());
                    let place = name.map(|name| format!("{kind}:{}", name.trim()));
                    places.extend(place.zip(share.quantity));
                }
            }
        }
        if places.is_empty() {
            places.extend(self.total_available_quantity.map(|pieces| (String::new(), pieces)));
        }
        if places.is_empty() { StoreStock::Unknown } else { StoreStock::At { places, backorder: false } }
    }
}
