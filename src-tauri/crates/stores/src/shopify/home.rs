//! The home market: the country whose buyers pay the prices that are shown.

use super::client::{Client, Query};
use crate::StoreError;
use cartwall_domain::store::Store;
use serde::Deserialize;
use serde_json::json;
use std::sync::{Mutex, PoisonError};

const HOME: Query = Query { name: "home", text: include_str!("home.graphql") };

/// The country that was chosen in the shop's settings, or else the shop's own.
#[derive(Debug, Default)]
pub struct Home(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    chosen: Option<String>,
    /// Inside, what the shop told; it need not tell a country.
    own: Option<Option<String>>,
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
        self.0.lock().unwrap_or_else(PoisonError::into_inner).chosen.clone_from(&store.market);
    }

    /// Two letters; `None` where nobody says: then prices are those of the shop's own market.
    pub async fn country(&self, client: &Client) -> Result<Option<String>, StoreError> {
        let known = {
            let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            inner.chosen.clone().map(Some).or_else(|| inner.own.clone())
        };
        if let Some(known) = known {
            return Ok(known);
        }
        let own = match client.ask::<Answer>(&HOME, json!({})).await {
            Ok(answer) => answer.shop.shop_address.and_then(|place| place.country_code_v2),
            // No price is lost for that.
            Err(StoreError::Schema(_) | StoreError::MissingRights(_)) => None,
            Err(error) => return Err(error),
        };
        let is_country =
            |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        let own = own.filter(is_country);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).own = Some(own.clone());
        Ok(own)
    }
}
