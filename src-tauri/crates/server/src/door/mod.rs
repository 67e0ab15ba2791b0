//! The door: the listener for devices of others, open only while the host wants it ([`cartwall_api::Door`]).
//!
//! It serves the panel's page, pictures, and one sealed socket ([`line`]): no address of the API, no overlay, no deck is
//! there, and nothing is told to anybody whose line does not stand. Its places are apart from those of this computer, and
//! neither an address of the network nor a device takes those of another ([`places`]).

mod addresses;
mod announce;
mod certificate;
mod line;
mod lines;
mod places;
mod pool;
mod proxies;

pub(crate) use announce::is_announced;
pub(crate) use certificate::Encryption;

use crate::auth::WrongTokens;
use crate::context::{Context, Shared};
use crate::guard::{RequestGuard, guard};
use crate::problem::{self, Refused};
use crate::server::{Listening, listen};
use crate::{files, pages};
use announce::Announced;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use cartwall_api::{Api, Wanted, aside};
use places::Places;
use proxies::Proxies;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

/// The pause before it is tried again where the system refused.
const AGAIN: Duration = Duration::from_secs(5);

/// A door that is about to answer.
struct Opened {
    listener: TcpListener,
    addr: SocketAddr,
    encryption: Option<Encryption>,
    /// Under which it can be reached.
    origins: Vec<String>,
}

/// The door of a core.
pub struct Door {
    api: Api,
    at: IpAddr,
    proxies: Proxies,
}

impl Door {
    /// `at`: the address of this computer on which it listens; all of them where it is unspecified.
    #[must_use]
    pub fn new(api: Api, at: IpAddr) -> Self {
        Self { api, at, proxies: Proxies::default() }
    }

    /// Behind reverse proxies at these addresses: they are believed about where a device is.
    #[must_use]
    pub fn behind(self, proxies: &[IpAddr]) -> Self {
        Self { proxies: Proxies::new(proxies), ..self }
    }

    /// Opens and closes as the host wants, until `stop`. All of it has a thread of its own that gives way to the show:
    /// however many devices are told something, the host's next take does not wait for them.
    pub async fn run(self, stop: CancellationToken) {
        let work = move || match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => {
                runtime.block_on(self.answer_as_wanted(stop));
                // What a device asked of the disk may take its time.
                runtime.shutdown_background();
            }
            Err(error) => warn!(%error, "the door for other devices cannot be opened until the next start"),
        };
        if aside::run("door", work).await.is_none() {
            warn!("the door for other devices cannot be opened until the next start");
        }
    }

    async fn answer_as_wanted(self, stop: CancellationToken) {
        let mut wanted = self.api.door().wanted();
        while !stop.is_cancelled() {
            let now = wanted.borrow_and_update().clone();
            let changed = stop.run_until_cancelled(wanted.changed());
            if !now.open {
                self.api.door().closed();
                changed.await;
                continue;
            }
            self.api.door().opening(None);
            match self.open(&now) {
                Ok(opened) => {
                    let closing = stop.child_token();
                    let close = async {
                        changed.await;
                        closing.cancel();
                    };
                    tokio::join!(self.answer(opened, now, closing.clone()), close);
                }
                Err((why, error)) => {
                    warn!(%error, port = now.port, why, "the door for other devices cannot be opened");
                    self.api.door().opening(Some(why));
                    // Whichever comes first, it is tried again.
                    let _ = timeout(AGAIN, changed).await;
                }
            }
        }
        self.api.door().closed();
    }

    /// Listens, and reads the certificate where there is one. Otherwise why not, for the panel and for the log.
    fn open(&self, wanted: &Wanted) -> Result<Opened, (&'static str, io::Error)> {
        let listener = self.bind(wanted.port).map_err(|error| (word(&error), error))?;
        let addr = listener.local_addr().map_err(|error| (word(&error), error))?;
        let Some(certificate) = &wanted.certificate else {
            return Ok(Opened { listener, addr, encryption: None, origins: self.origins(addr.port()) });
        };
        let read = Encryption::read(certificate, addr.port(), &wanted.names);
        let (encryption, origins) = read.map_err(|error| ("certificate", error))?;
        Ok(Opened { listener, addr, encryption: Some(encryption), origins })
    }

    fn bind(&self, port: u16) -> io::Result<TcpListener> {
        if self.at.is_unspecified() && addresses::of_this_computer().is_empty() {
            return Err(ErrorKind::NetworkUnreachable.into());
        }
        listen(SocketAddr::new(self.at, port))
    }

    /// Under which addresses it can be reached, without encryption of its own.
    fn origins(&self, port: u16) -> Vec<String> {
        let at = match self.at {
            // Only where it listens.
            at if at.is_unspecified() => {
                addresses::of_this_computer().into_iter().filter(|ip| at.is_ipv6() || ip.is_ipv4()).collect()
            }
            at => vec![at],
        };
        at.into_iter().map(|ip| format!("http://{}", SocketAddr::new(ip, port))).collect()
    }

    /// Announces it by name, and tells the host under which. A certificate is for other names.
    fn announce(&self, opened: &Opened, stop: &CancellationToken) -> Option<Announced> {
        let (port, origins) = (opened.addr.port(), opened.origins.clone());
        if opened.encryption.is_some() || self.at.is_loopback() {
            self.api.door().opened(origins);
            return None;
        }
        let (door, stop) = (self.api.door().clone(), stop.clone());
        // An address is harder to fake than a name, so the name comes last.
        let tell = move |name: &str| {
            if !stop.is_cancelled() {
                let named = format!("http://{name}:{port}");
                door.opened(origins.iter().cloned().chain([named]).collect());
            }
        };
        let announced = Announced::new(self.at, port, tell.clone());
        match &announced {
            Some(_) => tell(announce::NAME),
            None => self.api.door().opened(opened.origins.clone()),
        }
        announced
    }

    async fn answer(&self, opened: Opened, wanted: Wanted, stop: CancellationToken) {
        let announced = self.announce(&opened, &stop);
        let Opened { listener, addr, encryption, origins } = opened;
        let names = if encryption.is_some() { origins } else { Vec::new() };
        let tasks = TaskTracker::new();
        let context = Context::new(Shared {
            guard: RequestGuard::door([wanted.names, names].concat(), announced.is_some()),
            wrong_tokens: WrongTokens::default(),
            door: true,
            overlay_file: None,
            incoming: std::env::temp_dir(),
            stop: stop.clone(),
            tasks: tasks.clone(),
            api: self.api.clone(),
        });
        info!(%addr, "the door for other devices is open");
        let connections = Places::new(files::parts().1, self.proxies.clone());
        let router = router(context);
        Listening { listener, connections, tasks, router, encryption }.until(stop).await;
        drop(announced);
    }
}

/// Why it cannot be opened, for the panel.
fn word(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::AddrInUse => "port_taken",
        ErrorKind::NetworkUnreachable | ErrorKind::AddrNotAvailable => "no_network",
        _ => "refused",
    }
}

fn router(context: Context) -> Router {
    Router::new()
        .route("/", get(pages::panel_at_the_door))
        .route("/media/{hash}", get(pages::picture))
        .route("/line", get(line::line))
        .fallback(pages::asset)
        .method_not_allowed_fallback(|| async { Refused(problem::method_not_allowed()) })
        .layer(from_fn_with_state(context.clone(), guard))
        .with_state(context)
}
