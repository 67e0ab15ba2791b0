//! Where products and their stock come from, and which source an id of the catalogue is of.

use crate::StoreId;
use crate::limits::{MAX_NAME, cut};
use crate::store::StoreKind;
use serde::{Deserialize, Serialize};

/// Who counted a stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockSource {
    /// A file, by its name.
    File(String),
    /// A person.
    Manual,
    /// The sample catalogue.
    Demo,
    /// A day that is played again.
    Replay,
    /// Connected shops, together.
    Stores(Vec<StoreId>),
}

/// Who told of products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CatalogueSource {
    /// A file, by its name.
    File(String),
    /// The sample catalogue.
    Demo,
    /// A day that is played again, by the name of its file.
    Replay(String),
    /// A connected shop.
    Store(StoreId),
    /// A person, during a show.
    Manual,
}

impl CatalogueSource {
    /// A file, by its name.
    pub fn file(name: &str) -> Self {
        Self::File(name.to_owned())
    }

    /// The same with a name that can be kept.
    pub fn bounded(self) -> Self {
        match self {
            Self::File(name) => Self::File(cut(&name, MAX_NAME)),
            Self::Replay(name) => Self::Replay(cut(&name, MAX_NAME)),
            Self::Demo | Self::Store(_) | Self::Manual => self,
        }
    }

    /// The source of the stock that it tells of.
    pub fn of_stock(&self) -> StockSource {
        match self {
            Self::File(name) => StockSource::File(name.clone()),
            Self::Demo => StockSource::Demo,
            Self::Replay(_) => StockSource::Replay,
            Self::Store(store) => StockSource::Stores(vec![store.clone()]),
            Self::Manual => StockSource::Manual,
        }
    }
}

/// The source that an id of a product or variant is of. Ids are unique within it, and stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'a> {
    /// A connected shop, by its id: `{kind}:{host}/{the shop's own id}`.
    Store(&'a str),
    /// Files of a format: `{format}/{an id in the file}`.
    Format(&'a str),
    /// `replay:{SKU}`.
    Replay,
    /// `demo:{name}`.
    Demo,
}

impl<'a> Origin<'a> {
    /// The one parser of ids. What a file or a SKU holds comes after the source's name, so that none can pass for a shop.
    pub fn of(id: &'a str) -> Self {
        if id.starts_with("replay:") {
            return Self::Replay;
        }
        if id.starts_with("demo:") {
            return Self::Demo;
        }
        let source = id.split('/').next().unwrap_or_default();
        match source.split_once(':') {
            Some((kind, place)) if StoreKind::named(kind).is_some() && !place.is_empty() && source != id => {
                Self::Store(source)
            }
            _ => Self::Format(source),
        }
    }

    /// Whether it is a connected shop.
    pub fn is_store(self) -> bool {
        matches!(self, Self::Store(_))
    }

    /// The connected shop.
    pub fn store(self) -> Option<StoreId> {
        match self {
            Self::Store(store) => Some(StoreId(store.to_owned())),
            Self::Format(_) | Self::Replay | Self::Demo => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_id_that_begins_with_a_kind_of_shop_and_its_place_is_of_a_shop() {
        for (id, origin) in [
            ("vendure:shop.example/12", Origin::Store("vendure:shop.example")),
            ("woocommerce:127.0.0.1:8080:shop/7", Origin::Store("woocommerce:127.0.0.1:8080:shop")),
            ("shopify/linen-dress", Origin::Format("shopify")),
            ("table/vendure:shop.example/12", Origin::Format("table")),
            ("google/urn:ean/729", Origin::Format("google")),
            ("urn:ean/729", Origin::Format("urn:ean")),
            ("vendure:/12", Origin::Format("vendure:")),
            ("vendure:shop.example", Origin::Format("vendure:shop.example")),
            ("replay:vendure:x/1", Origin::Replay),
            ("replay:A/1", Origin::Replay),
            ("demo:mug/red", Origin::Demo),
            ("", Origin::Format("")),
        ] {
            assert_eq!(Origin::of(id), origin, "{id}");
        }
    }
}
