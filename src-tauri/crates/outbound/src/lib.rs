//! How Cartwall asks others, whoever they are: the one form of HTTP client ([`client`], [`Http`]), where credentials are
//! kept ([`CredentialStore`]), how often somebody may be asked ([`pace`]), and what is asked next ([`Schedule`]).
//!
//! It knows nothing of stores, shows or the engine. It must never follow a redirect, let a bad certificate pass, believe
//! an answer without bounds, or let a credential into a message or a log.

mod client;
mod credentials;
mod error;
mod http;
mod json;
mod keyring;
pub mod pace;
mod schedule;
mod secrets;
pub mod signature;

pub use client::client;
pub use credentials::{CredentialError, CredentialPlace, CredentialStore, Vault};
pub use error::HttpError;
pub use http::{Http, Reply, clock_difference, vet};
pub use json::read;
pub use keyring::{Keyring, NotKept};
/// The form of requests, for who asks with [`Http`] or with a [`client`] of their own.
pub use reqwest::{
    Client, ClientBuilder, Error as RequestError, Method, RequestBuilder, Response, StatusCode, Url, dns,
    header,
};
pub use schedule::Schedule;
pub use secrets::Secrets;
