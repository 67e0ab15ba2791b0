//! A bad certificate is refused, whatever is wrong with it, before anything is sent. There is no way around it.

use cartwall_domain::store::StoreKind;
use cartwall_stores::{Secrets, StoreError, kinds};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::AsyncReadExt;
use tokio_rustls::TlsAcceptor;

/// A shop with a certificate of its own making; tells its port, and how many bytes of questions it was sent.
async fn shop(certificate: CertificateParams) -> (u16, Arc<AtomicUsize>) {
    let key = KeyPair::generate().unwrap();
    let certificate: CertificateDer<'static> = certificate.self_signed(&key).unwrap().into();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, heard) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let ears = Arc::clone(&heard);
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            if let Ok(mut stream) = acceptor.accept(socket).await {
                let mut buffer = [0; 1_024];
                ears.fetch_add(stream.read(&mut buffer).await.unwrap_or(0), Ordering::SeqCst);
            }
        }
    });
    (port, heard)
}

#[tokio::test]
async fn a_bad_certificate_is_refused_and_nothing_is_sent() {
    let names = |names: &[&str]| {
        CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap()
    };
    let mut expired = names(&["localhost"]);
    (expired.not_before, expired.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    // Who made it is looked at first.
    for (what, certificate) in [
        ("self-signed", names(&["localhost"])),
        ("of another host", names(&["shop.example"])),
        ("expired", expired),
    ] {
        let (port, heard) = shop(certificate).await;
        let address = format!("https://localhost:{port}").parse().unwrap();
        let secrets = Secrets::new([("api_key".to_owned(), "sk_canary".to_owned())]);
        let shop = kinds::open(StoreKind::Medusa, "medusa:shop".into(), &address, secrets).unwrap();
        let told = shop.check().await.unwrap_err();
        assert!(matches!(told, StoreError::Certificate | StoreError::UnknownAuthority), "{what}: {told:?}");
        if what == "self-signed" {
            assert_eq!(told, StoreError::UnknownAuthority, "{what}");
        }
        assert_eq!(heard.load(Ordering::SeqCst), 0, "{what}");
    }
}
