//! Getting a picture's bytes from the web: no cookies, no proxy, no compression, redirects followed by hand so that
//! each address is vetted, and the size counted while the bytes come in.

use crate::check::MAX_BYTES;
use crate::guard::{NoPublicAddress, VettedNames, short};
use crate::{AddressGuard, PictureError};
use cartwall_outbound::header::{ACCEPT, LOCATION};
use cartwall_outbound::{ClientBuilder, RequestError, Response, Url};
use std::error::Error;
use std::sync::OnceLock;
use std::time::Duration;

/// For a picture altogether, redirects included.
const TIME_S: u64 = 10;
const REDIRECTS: usize = 3;
/// A longer address is not one of a picture.
const LONGEST: usize = 4_096;
/// What can be shown. Without it some servers send newer formats.
const WANTED: &str = "image/jpeg, image/png, image/webp, image/gif";

/// The client, made when the first picture is wanted: reading the system's certificates takes a while.
pub struct Client {
    guard: AddressGuard,
    http: OnceLock<Result<cartwall_outbound::Client, PictureError>>,
}

impl Client {
    pub const fn new(guard: AddressGuard) -> Self {
        Self { guard, http: OnceLock::new() }
    }

    /// The bytes at a web address, unchecked but for their number.
    pub async fn get(&self, url: &str) -> Result<Vec<u8>, PictureError> {
        let parsed = Some(url).filter(|url| url.len() <= LONGEST).and_then(|url| Url::parse(url.trim()).ok());
        let parsed = parsed.ok_or_else(|| PictureError::NotAWebAddress(short(url)))?;
        self.guard.vet(&parsed)?;
        let http = self.http.get_or_init(client).clone()?;
        let got = tokio::time::timeout(Duration::from_secs(TIME_S), self.follow(&http, parsed));
        got.await.map_err(|_| PictureError::TooSlow(TIME_S))?
    }

    async fn follow(&self, http: &cartwall_outbound::Client, mut url: Url) -> Result<Vec<u8>, PictureError> {
        for _ in 0..=REDIRECTS {
            self.guard.vet(&url)?;
            let sent = http.get(url.clone()).header(ACCEPT, WANTED).send().await;
            let response = sent.map_err(|error| failed(&url, &error))?;
            let status = response.status();
            if status.is_success() {
                return body(response, &url).await;
            }
            let target = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            match target {
                Some(target) if status.is_redirection() => {
                    url = url.join(target).map_err(|_| PictureError::NotAWebAddress(short(target)))?;
                }
                _ => return Err(PictureError::RefusedByServer(status.as_u16())),
            }
        }
        Err(PictureError::TooManyRedirects)
    }
}

async fn body(mut response: Response, url: &Url) -> Result<Vec<u8>, PictureError> {
    if response.content_length().is_some_and(|length| length > MAX_BYTES as u64) {
        return Err(PictureError::TooLarge);
    }
    // The stated length is a claim: room is made for what arrives.
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(url, &error))? {
        if bytes.len() + chunk.len() > MAX_BYTES {
            return Err(PictureError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn client() -> Result<cartwall_outbound::Client, PictureError> {
    let vetted = |builder: ClientBuilder| {
        builder.dns_resolver(VettedNames).pool_idle_timeout(Duration::from_secs(TIME_S))
    };
    cartwall_outbound::client(vetted).map_err(PictureError::NoSecureConnections)
}

fn failed(url: &Url, error: &RequestError) -> PictureError {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = cause {
        if inner.is::<NoPublicAddress>() {
            return PictureError::PrivateAddress(short(url.as_str()));
        }
        cause = inner.source();
    }
    PictureError::Unreachable(short(url.as_str()))
}
