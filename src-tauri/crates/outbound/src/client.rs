//! The one form of client with which Cartwall asks others: certificates as the system trusts them, no redirect
//! followed, no proxy, no referrer.
//!
//! There must never be a switch here that lets a bad certificate pass.

use reqwest::{Client, ClientBuilder, redirect};
use rustls::ClientConfig;
use rustls::crypto::ring::default_provider;
use rustls_platform_verifier::BuilderVerifierExt;
use std::sync::Arc;
use std::time::Duration;

const CONNECT: Duration = Duration::from_secs(5);

/// A client, with what is special about whoever asks. Making one reads the system's certificates, which takes a while.
///
/// # Errors
/// In words, where this computer cannot make secure connections.
pub fn client(special: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Result<Client, String> {
    let tls = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| error.to_string())?
        .with_no_client_auth();
    let builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECT)
        .user_agent(concat!("Cartwall/", env!("CARGO_PKG_VERSION")));
    special(builder).build().map_err(|error| error.to_string())
}
