//! Certificates of the test's own, and clients that trust them.

use super::within;
use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Vouches for certificates.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: Certificate,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    /// Writes a certificate for a name to `chain.pem` and `key.pem`.
    pub fn issue(&self, name: &str, folder: &Path) {
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &self.issuer).unwrap();
        // A reader that looks between the two finds halves that do not belong together, and keeps what it had.
        std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
        std::fs::write(folder.join("chain.pem"), certificate.pem()).unwrap();
    }
}

/// An encrypted stream to this name, by who trusts this authority alone.
pub async fn stream(addr: SocketAddr, name: &str, authority: &Authority) -> io::Result<TlsStream<TcpStream>> {
    encrypted(TcpStream::connect(addr).await?, name, authority).await
}

pub async fn encrypted(
    stream: TcpStream,
    name: &str,
    authority: &Authority,
) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    within("a handshake", TlsConnector::from(Arc::new(config)).connect(name, stream)).await
}

/// The whole answer to a GET.
pub async fn get(addr: SocketAddr, name: &str, authority: &Authority, path: &str) -> String {
    let mut stream = stream(addr, name, authority).await.unwrap();
    let ask = format!("GET {path} HTTP/1.1\r\nHost: {name}:{}\r\nConnection: close\r\n\r\n", addr.port());
    stream.write_all(ask.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // Who answers may end without a goodbye.
    let _ = within("an answer", stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}
