//! The home market: the country whose buyers pay the prices that are shown.

use super::client::{Client, Query};
use crate::StoreError;
use cartwall_domain::store::{Store, is_country};
use serde::Deserialize;
use serde_json::json;
use std::sync::{Mutex, PoisonError};
use tokio::sync::OnceCell;

const HOME: Query = Query { name: "home", text: include_str!("home.graphql") };

/// The country that was chosen in the shop's settings, or else the shop's own.
#[derive(Debug, Default)]
pub struct Home {
    chosen: Mutex<Option<String>>,
    /// As the shop tells it; it need not tell a country.
    own: OnceCell<Option<String>>,
}

#[derive(Deserialize)]
struct Answer {
    shop: ShopFields,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShopFields {
    shop_address: Option<Place>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    country_code_v2: Option<String>,
}

impl Home {
    /// Takes over what is set of the shop.
    pub fn follow(&self, store: &Store) {
        self.chosen.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&store.market);
    }

    /// Two letters; `None` where nobody says: then prices are those of the shop's own market.
    pub async fn country(&self, client: &Client) -> Result<Option<String>, StoreError> {
        let chosen = self.chosen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if chosen.is_some() {
            return Ok(chosen);
        }
        self.own.get_or_try_init(|| own(client)).await.cloned()
    }
}

async fn own(client: &Client) -> Result<Option<String>, StoreError> {
    let told = match client.ask::<Answer>(&HOME, json!({})).await {
        Ok(answer) => answer.shop.shop_address.and_then(|place| place.country_code_v2),
        // No price is lost for that.
        Err(StoreError::Schema(_) | StoreError::MissingRights(_)) => None,
        Err(error) => return Err(error),
    };
    Ok(told.filter(|code| is_country(code)))
}
