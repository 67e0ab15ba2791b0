//! Who counted a stock.

use cartwall_domain::StoreId;
use cartwall_domain::source;
use cartwall_domain::state::State;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

/// Who counted a stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StockSource {
    /// A file.
    File {
        /// Its name.
        name: String,
    },
    /// A person.
    Manual,
    /// The sample catalogue.
    Demo,
    /// A day that is played again.
    Replay,
    /// Connected shops, together.
    Stores {
        /// Which.
        stores: Vec<StoreName>,
    },
}

/// A shop as people know it, also where it is not connected any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct StoreName {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl StoreName {
    pub(crate) fn of(state: &State, store: &StoreId) -> Self {
        let name = state.stores.get(store).map_or_else(|| store.0.clone(), |store| store.name.clone());
        Self { id: store.0.clone(), name }
    }
}

impl StockSource {
    pub(crate) fn of(state: &State, source: &source::StockSource) -> Self {
        match source {
            source::StockSource::File(name) => Self::File { name: name.clone() },
            source::StockSource::Manual => Self::Manual,
            source::StockSource::Demo => Self::Demo,
            source::StockSource::Replay => Self::Replay,
            source::StockSource::Stores(stores) => {
                Self::Stores { stores: stores.iter().map(|store| StoreName::of(state, store)).collect() }
            }
        }
    }
}
