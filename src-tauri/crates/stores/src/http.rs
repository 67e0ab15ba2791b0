//! Requests to shops: bounded in time and size, never redirected, over https except on this computer, and with the
//! shop's clock read from each answer.

use crate::{StoreError, limits};
use cartwall_domain::Timestamp;
use cartwall_engine::steady_ms;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use reqwest::{RequestBuilder, StatusCode, Url};
use serde::de::DeserializeOwned;
use std::error::Error;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// For a request altogether.
const ANSWER: Duration = Duration::from_secs(20);
/// What a shop's clock can be off by and still agree with ours, for it tells whole seconds.
const CLOCKS_AGREE_MS: i64 = 1_000;
/// Where a shop asks for a pause and does not say how long.
const PAUSE: Duration = Duration::from_secs(5);
/// No shop is believed that asks for longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// No answer has told the shop's time yet.
const UNTOLD: i64 = i64::MIN;

/// The way to one shop.
#[derive(Clone, Debug)]
pub struct Http {
    client: reqwest::Client,
    base: Url,
    offset_ms: Arc<AtomicI64>,
    /// The shop's clock less the steady one of this computer, by its last answer.
    told: Arc<AtomicI64>,
}

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, without compression.
    pub body: Vec<u8>,
}

impl Http {
    /// A client for the shop at `base`.
    ///
    /// # Errors
    /// Plain http to another computer, or no TLS on this one.
    pub fn new(base: Url) -> Result<Self, StoreError> {
        vet(&base)?;
        static CLIENT: OnceLock<Result<reqwest::Client, StoreError>> = OnceLock::new();
        let client = CLIENT.get_or_init(client).clone()?;
        Ok(Self { client, base, offset_ms: Arc::default(), told: Arc::new(AtomicI64::new(UNTOLD)) })
    }

    /// The shop's address.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// The client, for requests of any form; send them with [`Http::send`].
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// The shop's clock less ours, by its last answer.
    pub fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::Relaxed)
    }

    /// Now by the shop's clock: what its last answer told, carried on steadily, so that nobody who sets this computer's
    /// clock moves it.
    pub fn server_now(&self) -> Timestamp {
        let told = self.told.load(Ordering::Relaxed);
        if told == UNTOLD {
            jiff::Timestamp::now().as_millisecond()
        } else {
            told.saturating_add(steady_ms())
        }
    }

    /// Sends a request and takes in the whole answer, whatever its status.
    ///
    /// # Errors
    /// No answer, a bad certificate, an answer that is too large, or one that asks for a pause (429, 503 with
    /// `Retry-After`).
    pub async fn send(&self, request: RequestBuilder) -> Result<Reply, StoreError> {
        let reply = tokio::time::timeout(ANSWER, self.exchange(request));
        let reply = reply.await.map_err(|_| StoreError::Unreachable)??;
        let asked = reply.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let pause = asked.and_then(|text| pause(text, self.server_now()));
        match (reply.status.as_u16(), pause) {
            (429, pause) => Err(StoreError::Throttled { wait: pause.unwrap_or(PAUSE) }),
            (503, Some(wait)) => Err(StoreError::Throttled { wait }),
            _ => Ok(reply),
        }
    }

    async fn exchange(&self, request: RequestBuilder) -> Result<Reply, StoreError> {
        let mut response = request.send().await.map_err(|error| failed(&error))?;
        if let Some(theirs) = response.headers().get(DATE).and_then(|value| server_time(value.to_str().ok()?))
        {
            // The header counts whole seconds: half of one is the best guess.
            let wall = jiff::Timestamp::now().as_millisecond();
            let offset = difference(theirs + 500 - wall);
            self.offset_ms.store(offset, Ordering::Relaxed);
            self.told.store((wall + offset).saturating_sub(steady_ms()), Ordering::Relaxed);
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failed(&error))? {
            if body.len() + chunk.len() > limits::BODY_MB << 20 {
                return Err(StoreError::TooLarge(limits::BODY_MB));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Reply { status, headers, body })
    }
}

impl Reply {
    /// The usual meaning of a status that is not a success.
    ///
    /// # Errors
    /// 401, 403, 404, redirects and all others.
    pub fn ok(self) -> Result<Self, StoreError> {
        match self.status.as_u16() {
            200..=299 => Ok(self),
            401 => Err(StoreError::Unauthorized),
            403 => Err(StoreError::MissingRights(Vec::new())),
            300..=399 | 404 | 405 | 410 => Err(StoreError::NotThere),
            status => Err(StoreError::Failing(status)),
        }
    }

    /// The body as JSON of a known form; an error names the place, never what stands there.
    ///
    /// # Errors
    /// Another form.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        read(&self.body)
    }
}

/// Reads JSON; an error names the place, never what stands there.
///
/// # Errors
/// Another form.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, StoreError> {
    limits::shape(body)?;
    let mut json = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let inner = error.inner();
        let what = match inner.classify() {
            serde_json::error::Category::Data => "another form",
            serde_json::error::Category::Eof => "the end is missing",
            _ => "not JSON",
        };
        StoreError::Schema(format!(
            "{}: {what}, line {} column {}",
            // A name in it can be the shop's own.
            limits::shortened(&error.path().to_string(), limits::NAME),
            inner.line(),
            inner.column()
        ))
    })
}

/// Of two clocks, in milliseconds: none within what a shop's clock can tell.
pub(crate) fn difference(offset_ms: i64) -> i64 {
    if offset_ms.abs() <= CLOCKS_AGREE_MS { 0 } else { offset_ms }
}

/// How long an answer asks to wait: in seconds, or until a moment by the clock of whoever answered.
fn pause(text: &str, server_now: Timestamp) -> Option<Duration> {
    let seconds = match text.trim().parse::<f64>() {
        Ok(seconds) => seconds,
        Err(_) => server_time(text).map(|until| until.saturating_sub(server_now).max(0) as f64 / 1_000.0)?,
    };
    let sound = seconds.is_finite() && seconds >= 0.0;
    sound.then(|| Duration::from_secs_f64(seconds.min(LONGEST_PAUSE.as_secs_f64())))
}

/// An RFC 9110 date in milliseconds since 1970.
fn server_time(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp().as_millisecond())
}

/// Whether an address may be opened: https, or http on this computer.
pub(crate) fn vet(url: &Url) -> Result<(), StoreError> {
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => Ok(()),
        ("http", Some(host)) if is_loopback(&host) => Ok(()),
        ("http", Some(_)) => Err(StoreError::Insecure),
        _ => Err(StoreError::BadAddress("https://shop.example.com")),
    }
}

fn is_loopback(host: &url::Host<&str>) -> bool {
    match host {
        url::Host::Domain(name) => *name == "localhost",
        url::Host::Ipv4(ip) => ip.is_loopback(),
        url::Host::Ipv6(ip) => ip.is_loopback(),
    }
}

fn client() -> Result<reqwest::Client, StoreError> {
    cartwall_web::client(|builder| builder.pool_max_idle_per_host(1)).map_err(StoreError::NoSecureConnections)
}

/// What went wrong on the way, without the address: it can hold a credential.
fn failed(error: &reqwest::Error) -> StoreError {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = cause {
        if let Some(rustls::Error::InvalidCertificate(_)) = inner.downcast_ref::<rustls::Error>() {
            return StoreError::Certificate;
        }
        // An I/O error passes over what it wraps when it is asked for its source.
        let wrapped = inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => inner.source(),
        };
    }
    StoreError::Unreachable
}
