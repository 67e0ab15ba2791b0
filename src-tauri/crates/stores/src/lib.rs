//! The creator's shops: what they sell, how many are left, what was bought.
//!
//! One module for each kind of store, all behind [`Connector`]. A connector only reads, keeps no state of a show, and
//! knows nothing of the engine. [`ConnectedStores`] runs one task for each connected store, which asks it again and again
//! and hands the engine what it says. It must never follow a redirect, accept a bad certificate, or let a credential into
//! a message or a log.

mod bounded;
mod connect;
mod connector;
mod error;
mod http;
pub mod kinds;
mod limits;
pub mod list_of;
mod medusa;
pub mod numbers;
mod registry;
mod shared;
mod shopify;
pub mod status;
mod sync;
mod tiktok;
mod vendure;
mod woocommerce;

pub use cartwall_outbound::header::HeaderMap;
pub use cartwall_outbound::{CredentialError, CredentialPlace, CredentialStore, Secrets, Vault};
pub use connect::{ConnectError, NewStore};
pub use connector::{
    Caps, Connector, Counted, Item, LeftOut, Location, OpenedShop, Page, StoreInfo, StorePrice, StoreStock,
};
pub use error::{StoreError, UNNAMED};
pub use limits::Most;
pub use registry::ConnectedStores;

/// The headers in which stores send the signatures of their webhooks: WooCommerce, Shopify, and TikTok Shop.
pub const SIGNATURE_HEADERS: [&str; 3] = ["x-wc-webhook-signature", "x-shopify-hmac-sha256", "authorization"];
