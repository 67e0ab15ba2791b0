//! A certificate of the host's own at the door: its listener then speaks https alone.
//!
//! The files are read again whenever they have changed, so that a renewed certificate is shown without closing the door.
//! Where a new one cannot be read, the one before stays.

use cartwall_api::Certificate;
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tracing::{info, warn};

/// The first byte of a TLS connection.
const HANDSHAKE: u8 = 22;

/// Encrypts the connections of a listener.
#[derive(Clone)]
pub(crate) struct Encryption {
    acceptor: TlsAcceptor,
    /// Where whoever asks without encryption is sent.
    origin: Arc<str>,
}

/// The certificate as it was read last.
#[derive(Debug)]
struct Files {
    paths: Certificate,
    read: Mutex<(Versions, Arc<CertifiedKey>)>,
}

/// When both files were written, and how long they are.
type Versions = [Option<(SystemTime, u64)>; 2];

impl Encryption {
    /// Reads a certificate. Also returns the origins that it is for. `own`: others that the host knows, such as one that
    /// a certificate for all names of a domain is good for.
    ///
    /// # Errors
    /// Where a file cannot be read, or they do not belong together.
    pub fn read(paths: &Certificate, port: u16, own: &[String]) -> io::Result<(Self, Vec<String>)> {
        let versions = versions(paths);
        let key = Arc::new(read(paths)?);
        let origins: Vec<String> = names(&key)?.iter().map(|name| origin(name, port)).collect();
        let files = Files { paths: paths.clone(), read: Mutex::new((versions, key)) };
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(files));
        let https = own.iter().filter(|own| own.starts_with("https://"));
        let first = origins.iter().chain(https).next().map(String::as_str).unwrap_or_default();
        Ok((Self { acceptor: TlsAcceptor::from(Arc::new(config)), origin: first.into() }, origins))
    }

    /// The encrypted stream of a connection. Whoever speaks plain http is sent to https and gets nothing else.
    pub(crate) async fn accept(&self, mut stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let mut first = [0];
        let read = stream.peek(&mut first).await?;
        if read == 1 && first[0] != HANDSHAKE {
            if self.origin.is_empty() {
                return Err(ErrorKind::ConnectionAborted.into());
            }
            // What was asked is read, and its end awaited: whoever is cut off may not see the answer.
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked).await?;
            let answer = format!(
                "HTTP/1.1 307 Temporary Redirect\r\nLocation: {}/\r\nCache-Control: no-store\r\nContent-Length: 0\r\n\
                 Connection: close\r\n\r\n",
                self.origin
            );
            stream.write_all(answer.as_bytes()).await?;
            stream.shutdown().await?;
            while stream.read(&mut asked).await? > 0 {}
            return Err(ErrorKind::ConnectionAborted.into());
        }
        self.acceptor.accept(stream).await
    }
}

impl ResolvesServerCert for Files {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let now = versions(&self.paths);
        let mut known = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != now {
            match read(&self.paths) {
                Ok(key) => {
                    info!("the door shows a renewed certificate");
                    *known = (now, Arc::new(key));
                }
                // It is looked at again at the next change.
                Err(error) => {
                    warn!(%error, "the changed certificate of the door cannot be used, so the one before stays");
                    known.0 = now;
                }
            }
        }
        Some(Arc::clone(&known.1))
    }
}

fn versions(paths: &Certificate) -> Versions {
    [&paths.chain, &paths.key].map(|path| {
        let about = fs::metadata(path).ok()?;
        Some((about.modified().ok()?, about.len()))
    })
}

fn read(Certificate { chain, key }: &Certificate) -> io::Result<CertifiedKey> {
    let invalid = |error: rustls::Error| io::Error::new(ErrorKind::InvalidData, error);
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(&bytes(chain)?).collect::<Result<_, _>>().map_err(unreadable)?;
    if chain.is_empty() {
        return Err(io::Error::new(ErrorKind::InvalidData, "the file holds no certificate"));
    }
    let key = PrivateKeyDer::from_pem_slice(&bytes(key)?).map_err(unreadable)?;
    CertifiedKey::from_der(chain, key, &default_provider()).map_err(invalid)
}

/// Far more than a certificate needs.
const MOST: u64 = 1 << 20;

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    if fs::metadata(path)?.len() > MOST {
        return Err(io::Error::new(ErrorKind::InvalidData, "the file is too large to be a certificate"));
    }
    fs::read(path)
}

fn unreadable(error: rustls::pki_types::pem::Error) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, error.to_string())
}

/// The names of a certificate that a device can open; one for all names of a domain is none.
fn names(key: &CertifiedKey) -> io::Result<Vec<String>> {
    let end = key.end_entity_cert().map_err(io::Error::other)?;
    let end = webpki::EndEntityCert::try_from(end).map_err(io::Error::other)?;
    Ok(end.valid_dns_names().filter(|name| !name.starts_with('*')).map(str::to_ascii_lowercase).collect())
}

/// Browsers leave the usual port out.
fn origin(name: &str, port: u16) -> String {
    if port == 443 { format!("https://{name}") } else { format!("https://{name}:{port}") }
}
