//! The creator's shops: what they sell, how many are left, what was bought.
//!
//! One module for each kind of shop, all behind [`Connector`]. A connector only reads, keeps no state of a show, and
//! knows nothing of the engine. [`shops::Shops`] runs one task for each connected shop, which asks it again and again
//! and hands the engine what it says. It must never follow a redirect, accept a bad certificate, or let a credential into a
//! message or a log.

mod bounded;
pub mod connector;
pub mod error;
pub mod http;
pub mod keeping;
pub mod keyring;
pub mod kinds;
pub mod limits;
pub mod list_of;
pub mod medusa;
pub mod pace;
pub mod secrets;
pub mod shopify;
pub mod shops;
pub mod signature;
pub mod status;
mod sync;
pub mod tiktok;
pub mod vendure;
pub mod woocommerce;

pub use connector::{
    Caps, Connector, Counted, Item, LeftOut, Location, Page, ShopPrice, ShopStock, StoreInfo,
};
pub use error::StoreError;
pub use keeping::{Keep, Keeping};
pub use reqwest::header::HeaderMap;
pub use secrets::Secrets;
pub use shops::Shops;
