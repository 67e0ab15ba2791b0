//! How a store is asked: by the one form of client, whose faults are said here as a store's.

use crate::StoreError;
use crate::list_of::ListOf;
use cartwall_engine::steady_ms;
use cartwall_outbound::{Http, HttpError, Url};
use serde::de::DeserializeOwned;

/// The way to the store at `base`.
///
/// # Errors
/// Plain http to another computer, or no TLS on this one.
pub(crate) fn to(base: Url) -> Result<Http, StoreError> {
    Ok(Http::new(base, steady_ms)?)
}

/// Reads JSON; an error names the place, never what stands there.
///
/// # Errors
/// Another form.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, StoreError> {
    Ok(cartwall_outbound::read(body)?)
}

impl From<HttpError> for StoreError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::BadAddress => Self::BadAddress("https://shop.example.com"),
            HttpError::Insecure => Self::Insecure,
            HttpError::NoSecureConnections(why) => Self::NoSecureConnections(why),
            HttpError::Certificate => Self::Certificate,
            HttpError::UnknownAuthority => Self::UnknownAuthority,
            HttpError::Blocked(status) => Self::Blocked(status),
            HttpError::Unreachable => Self::Unreachable,
            HttpError::Throttled { wait } => Self::Throttled { wait },
            HttpError::OutOfService { wait } => Self::Maintenance { wait },
            HttpError::Status(401) => Self::Unauthorized,
            HttpError::Status(403) => Self::MissingRights(Vec::new()),
            HttpError::Status(300..=399 | 404 | 405 | 410) => Self::NotThere,
            HttpError::Status(status) => Self::Failing(status),
            HttpError::TooLarge { megabytes } => Self::TooLarge(megabytes),
            HttpError::TooManyValues { most } => Self::TooMuch { what: ListOf::Values, most },
            HttpError::Form(why) => Self::Schema(why),
        }
    }
}
