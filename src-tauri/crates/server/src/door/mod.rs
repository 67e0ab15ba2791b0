//! The door: the listener for devices of others, open only while the host wants it ([`cartwall_api::Door`]).
//!
//! It serves the panel's page, pictures, and one sealed socket ([`line`]): no address of the API, no overlay, no deck is
//! there, and nothing is told to anybody whose line does not stand. Its places are apart from those of this computer, and
//! neither an address of the network nor a device takes those of another ([`places`]).

mod addresses;
mod line;
mod lines;
mod places;
mod pool;

use crate::auth::WrongTokens;
use crate::context::{Context, Shared};
use crate::guard::{RequestGuard, guard};
use crate::problem::{self, Refused};
use crate::server::{Listening, listen};
use crate::{files, pages};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use cartwall_api::{Api, Wanted, aside};
use places::Places;
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

/// The door of a core.
pub struct Door {
    api: Api,
    at: IpAddr,
}

impl Door {
    /// `at`: the address of this computer on which it listens; all of them where it is unspecified.
    #[must_use]
    pub fn new(api: Api, at: IpAddr) -> Self {
        Self { api, at }
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
            match self.bind(now.port) {
                Ok(listener) => {
                    let closing = stop.child_token();
                    let close = async {
                        changed.await;
                        closing.cancel();
                    };
                    tokio::join!(self.answer(listener, now, closing.clone()), close);
                }
                Err(error) => {
                    warn!(%error, port = now.port, "the door for other devices cannot be opened");
                    self.api.door().opening(Some(word(&error)));
                    // Whichever comes first, it is tried again.
                    let _ = timeout(AGAIN, changed).await;
                }
            }
        }
        self.api.door().closed();
    }

    fn bind(&self, port: u16) -> io::Result<TcpListener> {
        if self.at.is_unspecified() && addresses::of_this_computer().is_empty() {
            return Err(ErrorKind::NetworkUnreachable.into());
        }
        listen(SocketAddr::new(self.at, port))
    }

    async fn answer(&self, listener: TcpListener, wanted: Wanted, stop: CancellationToken) {
        let Ok(addr) = listener.local_addr() else { return };
        let at = match self.at {
            // Only where it listens.
            at if at.is_unspecified() => {
                addresses::of_this_computer().into_iter().filter(|ip| at.is_ipv6() || ip.is_ipv4()).collect()
            }
            at => vec![at],
        };
        let origins =
            at.into_iter().map(|ip| format!("http://{}", SocketAddr::new(ip, addr.port()))).collect();
        let tasks = TaskTracker::new();
        let context = Context::new(Shared {
            guard: RequestGuard::door(wanted.names),
            wrong_tokens: WrongTokens::default(),
            door: true,
            overlay_file: None,
            incoming: std::env::temp_dir(),
            stop: stop.clone(),
            tasks: tasks.clone(),
            api: self.api.clone(),
        });
        info!(%addr, "the door for other devices is open");
        self.api.door().opened(origins);
        let connections = Places::new(files::parts().1);
        Listening { listener, connections, tasks, router: router(context) }.until(stop).await;
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
