//! Requests to one host: bounded in time and size, never redirected, over https except on this computer, and with the
//! host's clock read from each answer.

use crate::{HttpError, read};
use cartwall_domain::Timestamp;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use reqwest::{RequestBuilder, StatusCode, Url};
use rustls::CertificateError;
use serde::de::DeserializeOwned;
use std::error::Error;
use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Of an answer, without compression.
const BODY_MB: usize = 32;
/// For a request altogether.
const ANSWER: Duration = Duration::from_secs(20);
/// What a host's clock can be off by and still agree with ours, for it tells whole seconds.
const CLOCKS_AGREE_MS: i64 = 1_000;
/// Where a host asks for a pause and does not say how long.
const PAUSE: Duration = Duration::from_secs(5);
/// No host is believed that asks for longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// Nor one that is out of service: WordPress names ten minutes for each update of a plugin, which takes seconds.
const OUT_OF_SERVICE: Duration = Duration::from_secs(20);

/// No answer has told the host's time yet.
const UNTOLD: i64 = i64::MIN;

/// The way to one host.
#[derive(Clone, Debug)]
pub struct Http {
    client: reqwest::Client,
    base: Url,
    /// Milliseconds that pass steadily, whoever sets this computer's clock, and while it sleeps.
    steady_ms: fn() -> i64,
    offset_ms: Arc<AtomicI64>,
    /// The host's clock less the steady one of this computer, by its last answer.
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
    /// A client for the host at `base`.
    ///
    /// # Errors
    /// Plain http to another computer, or no TLS on this one.
    pub fn new(base: Url, steady_ms: fn() -> i64) -> Result<Self, HttpError> {
        vet(&base)?;
        static CLIENT: OnceLock<Result<reqwest::Client, HttpError>> = OnceLock::new();
        let client = CLIENT.get_or_init(client).clone()?;
        let (offset_ms, told) = (Arc::default(), Arc::new(AtomicI64::new(UNTOLD)));
        Ok(Self { client, base, steady_ms, offset_ms, told })
    }

    /// The host's address.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// The client, for requests of any form; send them with [`Http::send`].
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// The host's clock less ours, by its last answer.
    pub fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::Relaxed)
    }

    /// Now by the host's clock, in milliseconds since 1970: what its last answer told, carried on steadily, so that nobody who sets this computer's
    /// clock moves it.
    pub fn server_now(&self) -> Timestamp {
        let told = self.told.load(Ordering::Relaxed);
        if told == UNTOLD {
            jiff::Timestamp::now().as_millisecond()
        } else {
            told.saturating_add((self.steady_ms)())
        }
    }

    /// Sends a request and takes in the whole answer, whatever its status.
    ///
    /// # Errors
    /// No answer, a bad certificate, an answer that is too large, one that asks for a pause (429, 503), or a page by which
    /// programs are kept out.
    pub async fn send(&self, request: RequestBuilder) -> Result<Reply, HttpError> {
        let reply = tokio::time::timeout(ANSWER, self.exchange(request));
        let reply = reply.await.map_err(|_| HttpError::Unreachable)??;
        let asked = reply.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let pause = asked.and_then(|text| pause(text, self.server_now()));
        match (reply.status.as_u16(), pause) {
            (429, pause) => Err(HttpError::Throttled { wait: pause.unwrap_or(PAUSE) }),
            (503, pause) => {
                Err(HttpError::OutOfService { wait: pause.unwrap_or(PAUSE).clamp(PAUSE, OUT_OF_SERVICE) })
            }
            (status @ (202 | 403 | 406), _) if is_page(&reply.body) => Err(HttpError::Blocked(status)),
            _ => Ok(reply),
        }
    }

    async fn exchange(&self, request: RequestBuilder) -> Result<Reply, HttpError> {
        let mut response = request.send().await.map_err(|error| failed(&error))?;
        if let Some(theirs) = response.headers().get(DATE).and_then(|value| server_time(value.to_str().ok()?))
        {
            // The header counts whole seconds: half of one is the best guess.
            let wall = jiff::Timestamp::now().as_millisecond();
            let offset = clock_difference(theirs.saturating_add(500).saturating_sub(wall));
            self.offset_ms.store(offset, Ordering::Relaxed);
            self.told
                .store(wall.saturating_add(offset).saturating_sub((self.steady_ms)()), Ordering::Relaxed);
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failed(&error))? {
            if body.len() + chunk.len() > BODY_MB << 20 {
                return Err(HttpError::TooLarge { megabytes: BODY_MB });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Reply { status, headers, body })
    }
}

impl Reply {
    /// An answer that is a success.
    ///
    /// # Errors
    /// Its status, where it is none. A redirect is none: it is never followed.
    pub fn ok(self) -> Result<Self, HttpError> {
        if self.status.is_success() { Ok(self) } else { Err(HttpError::Status(self.status.as_u16())) }
    }

    /// The body as JSON of a known form; an error names the place, never what stands there.
    ///
    /// # Errors
    /// Another form.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        read(&self.body)
    }
}

/// Whether somebody answered a program with a page for people.
fn is_page(body: &[u8]) -> bool {
    body.trim_ascii_start().first() == Some(&b'<')
}

/// Of two clocks, in milliseconds: none within what a host's clock can tell.
pub fn clock_difference(offset_ms: i64) -> i64 {
    if offset_ms.saturating_abs() <= CLOCKS_AGREE_MS { 0 } else { offset_ms }
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
///
/// # Errors
/// It may not.
pub fn vet(url: &Url) -> Result<(), HttpError> {
    match (url.scheme(), url.host_str()) {
        ("https", Some(_)) => Ok(()),
        ("http", Some(host)) if is_loopback(host) => Ok(()),
        ("http", Some(_)) => Err(HttpError::Insecure),
        _ => Err(HttpError::BadAddress),
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn client() -> Result<reqwest::Client, HttpError> {
    crate::client(|builder| builder.pool_max_idle_per_host(1)).map_err(HttpError::NoSecureConnections)
}

/// What went wrong on the way, without the address: it can hold a credential.
fn failed(error: &reqwest::Error) -> HttpError {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = cause {
        if let Some(rustls::Error::InvalidCertificate(why)) = inner.downcast_ref::<rustls::Error>() {
            return match why {
                CertificateError::UnknownIssuer => HttpError::UnknownAuthority,
                _ => HttpError::Certificate,
            };
        }
        // An I/O error passes over what it wraps when it is asked for its source.
        let wrapped = inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => inner.source(),
        };
    }
    HttpError::Unreachable
}
