//! Stored forms of who told of something: of orders, of products, of stock, and the kinds of shops.

use super::values::{Absent, Form, Text};
use cartwall_domain as domain;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who tells of an order.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum OrderSource<'a> {
    Api { name: Text<'a> },
    Store { id: Text<'a> },
    Replay,
    Demo,
}

impl<'a> Form<'a, domain::order::OrderSource> for OrderSource<'a> {
    fn of(value: &'a domain::order::OrderSource) -> Self {
        match value {
            domain::order::OrderSource::Api(name) => Self::Api { name: Form::of(name) },
            domain::order::OrderSource::Store(store) => Self::Store { id: Form::of(store) },
            domain::order::OrderSource::Replay => Self::Replay,
            domain::order::OrderSource::Demo => Self::Demo,
        }
    }
    fn back(self) -> domain::order::OrderSource {
        match self {
            Self::Api { name } => domain::order::OrderSource::Api(name.back()),
            Self::Store { id } => domain::order::OrderSource::Store(id.back()),
            Self::Replay => domain::order::OrderSource::Replay,
            Self::Demo => domain::order::OrderSource::Demo,
        }
    }
}

impl Absent for OrderSource<'_> {}

/// Who counted a stock.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum StockSource<'a> {
    File { name: Text<'a> },
    Manual,
    Demo,
    Replay,
    Stores { ids: Vec<Text<'a>> },
}

impl<'a> Form<'a, domain::source::StockSource> for StockSource<'a> {
    fn of(value: &'a domain::source::StockSource) -> Self {
        match value {
            domain::source::StockSource::File(name) => Self::File { name: Form::of(name) },
            domain::source::StockSource::Manual => Self::Manual,
            domain::source::StockSource::Demo => Self::Demo,
            domain::source::StockSource::Replay => Self::Replay,
            domain::source::StockSource::Stores(ids) => Self::Stores { ids: Form::of(ids) },
        }
    }
    fn back(self) -> domain::source::StockSource {
        match self {
            Self::File { name } => domain::source::StockSource::File(name.back()),
            Self::Manual => domain::source::StockSource::Manual,
            Self::Demo => domain::source::StockSource::Demo,
            Self::Replay => domain::source::StockSource::Replay,
            Self::Stores { ids } => domain::source::StockSource::Stores(ids.back()),
        }
    }
}

impl Absent for StockSource<'_> {}

/// Who told of products.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum CatalogueSource<'a> {
    File { name: Text<'a> },
    Demo,
    Replay { name: Text<'a> },
    Store { id: Text<'a> },
    Manual,
}

impl<'a> Form<'a, domain::source::CatalogueSource> for CatalogueSource<'a> {
    fn of(value: &'a domain::source::CatalogueSource) -> Self {
        match value {
            domain::source::CatalogueSource::File(name) => Self::File { name: Form::of(name) },
            domain::source::CatalogueSource::Demo => Self::Demo,
            domain::source::CatalogueSource::Replay(name) => Self::Replay { name: Form::of(name) },
            domain::source::CatalogueSource::Store(store) => Self::Store { id: Form::of(store) },
            domain::source::CatalogueSource::Manual => Self::Manual,
        }
    }
    fn back(self) -> domain::source::CatalogueSource {
        match self {
            Self::File { name } => domain::source::CatalogueSource::File(name.back()),
            Self::Demo => domain::source::CatalogueSource::Demo,
            Self::Replay { name } => domain::source::CatalogueSource::Replay(name.back()),
            Self::Store { id } => domain::source::CatalogueSource::Store(id.back()),
            Self::Manual => domain::source::CatalogueSource::Manual,
        }
    }
}

impl Absent for CatalogueSource<'_> {}

/// The kind of a shop, by its name.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum StoreKind {
    Shopify,
    WooCommerce,
    TikTok,
    Medusa,
    Vendure,
}

impl Form<'_, domain::store::StoreKind> for StoreKind {
    fn of(value: &domain::store::StoreKind) -> Self {
        match value {
            domain::store::StoreKind::Shopify => Self::Shopify,
            domain::store::StoreKind::WooCommerce => Self::WooCommerce,
            domain::store::StoreKind::TikTok => Self::TikTok,
            domain::store::StoreKind::Medusa => Self::Medusa,
            domain::store::StoreKind::Vendure => Self::Vendure,
        }
    }
    fn back(self) -> domain::store::StoreKind {
        match self {
            Self::Shopify => domain::store::StoreKind::Shopify,
            Self::WooCommerce => domain::store::StoreKind::WooCommerce,
            Self::TikTok => domain::store::StoreKind::TikTok,
            Self::Medusa => domain::store::StoreKind::Medusa,
            Self::Vendure => domain::store::StoreKind::Vendure,
        }
    }
}

impl Absent for StoreKind {}
