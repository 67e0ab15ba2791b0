//! The listener and its accept loop.
//!
//! Connections are served by hyper directly, because a bare `axum::serve` gives a client all the time in the
//! world to finish its header, and one that never does keeps its place for ever.

use crate::admission::{Admitted, Limits};
use crate::auth::WrongTokens;
use crate::connections::Connections;
use crate::context::{Context, Shared};
use crate::door::Encryption;
use crate::guard::RequestGuard;
use crate::routes::router;
use crate::{files, uploads};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use cartwall_api::Api;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket};
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// A header that takes longer is given up; so is a connection that is idle for as long.
const HEADER_WITHIN: Duration = Duration::from_secs(3);
/// A client that takes nothing of its answer for so long is given up.
const WRITE_WITHIN: Duration = Duration::from_secs(10);
/// How long open requests and sockets have to end when the server stops.
const STOP_WITHIN: Duration = Duration::from_secs(3);
/// The pause after the system could not accept: it has no more file handles.
const RETRY: Duration = Duration::from_millis(50);
/// Connections that wait to be accepted, in the system.
const QUEUE: u32 = 1024;
/// The most that a request's header may weigh.
const HEADER_BYTES: usize = 32 * 1024;

/// How to serve.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where files that are being uploaded are kept until they are read: a folder of this core alone, whose earlier
    /// leftovers are removed. The system's folder where left out.
    pub incoming: Option<PathBuf>,
    /// The page on this computer that waits for the overlay, told to whoever puts it into OBS.
    pub overlay_file: Option<PathBuf>,
    /// Also answer the pages of the desktop window, which have an origin of their own.
    pub desktop: bool,
}

/// Why the server cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Not an address of this computer alone.
    #[error(
        "{0} can be reached from other computers, and Cartwall has no protection for that. Listen on 127.0.0.1 instead."
    )]
    NotLoopback(SocketAddr),
    /// The system refused.
    #[error(
        "Cartwall cannot listen on {0}: {1}. If it is running already, use that window, or choose another port."
    )]
    Refused(SocketAddr, io::Error),
}

impl BindError {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotLoopback(_) => "not_loopback",
            Self::Refused(..) => "cannot_listen",
        }
    }
}

/// A server that listens, and answers once it runs.
pub struct Server {
    api: Api,
    listener: TcpListener,
    addr: SocketAddr,
    options: Options,
}

impl Server {
    /// Listens on a loopback address.
    ///
    /// # Errors
    /// Any other address, and whatever the system has against it.
    pub async fn bind(api: Api, addr: SocketAddr, options: Options) -> Result<Self, BindError> {
        if !addr.ip().is_loopback() {
            return Err(BindError::NotLoopback(addr));
        }
        let refused = |error| BindError::Refused(addr, error);
        let listener = listen(addr).map_err(refused)?;
        let addr = listener.local_addr().map_err(refused)?;
        if let Some(folder) = &options.incoming {
            // The core holds the folder's lock, so what lies there belongs to nobody.
            uploads::remove_leftovers(folder);
        }
        Ok(Self { api, listener, addr, options })
    }

    /// Where it listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.addr
    }

    /// Answers until `stop`, then lets open requests end, closes every socket, and returns.
    pub async fn run(self, stop: CancellationToken) {
        let (connections, tasks) = (Connections::new(files::parts().0), TaskTracker::new());
        let context = Context::new(Shared {
            guard: RequestGuard::new(self.addr, self.options.desktop),
            wrong_tokens: WrongTokens::default(),
            door: false,
            overlay_file: self.options.overlay_file,
            incoming: self.options.incoming.unwrap_or_else(std::env::temp_dir),
            stop: stop.clone(),
            tasks: tasks.clone(),
            api: self.api,
        });
        let router = router(context);
        Listening { listener: self.listener, connections, tasks, router, encryption: None }.until(stop).await;
    }
}

/// A listener with all that it needs to answer.
pub(crate) struct Listening<Of: Limits> {
    pub(crate) listener: TcpListener,
    pub(crate) connections: Arc<Of>,
    pub(crate) tasks: TaskTracker,
    pub(crate) router: Router,
    /// Everything goes through it.
    pub(crate) encryption: Option<Encryption>,
}

impl<Of: Limits> Listening<Of> {
    /// Answers until `stop`, then lets open requests end and closes every socket.
    pub(crate) async fn until(self, stop: CancellationToken) {
        let Self { listener, connections, tasks, router, encryption } = self;
        let next = async || {
            connections.ready().await;
            listener.accept().await
        };
        while let Some(accepted) = stop.run_until_cancelled(next()).await {
            match accepted {
                Ok((stream, peer)) => {
                    let Some(connection) = connections.enter(peer.ip()) else { continue };
                    // A card must not wait for the next packet; a socket that refuses this works all the same.
                    let _ = stream.set_nodelay(true);
                    let (router, stop, encryption) = (router.clone(), stop.clone(), encryption.clone());
                    tasks.spawn(async move {
                        let Some(encryption) = encryption else {
                            return serve(stream, peer, connection, router, stop).await;
                        };
                        let encrypted = tokio::select! {
                            encrypted = timeout(HEADER_WITHIN, encryption.accept(stream)) => encrypted,
                            () = connection.sent_out() => return,
                            () = stop.cancelled() => return,
                        };
                        if let Ok(Ok(stream)) = encrypted {
                            serve(stream, peer, connection, router, stop).await;
                        }
                    });
                }
                Err(error) if is_of_one_client(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    connections.make_room();
                    sleep(RETRY).await;
                }
            }
        }
        drop(listener);
        tasks.close();
        if timeout(STOP_WITHIN, tasks.wait()).await.is_err() {
            connections.close_all();
            tasks.wait().await;
        }
    }
}

/// As [`TcpListener::bind`], with a longer queue: what overflows it is told nothing and tries again a second later.
pub(crate) fn listen(addr: SocketAddr) -> io::Result<TcpListener> {
    let socket = if addr.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // On Windows this would let another program take the port over.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(addr)?;
    socket.listen(QUEUE)
}

/// Where a connection comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// One connection, until it ends, is sent out, or the server stops and its last answer is written.
async fn serve(
    stream: impl AsyncRead + AsyncWrite + Send + 'static,
    peer: SocketAddr,
    place: Arc<impl Admitted>,
    router: Router,
    stop: CancellationToken,
) {
    let of_requests = Arc::clone(&place);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        of_requests.asked();
        lengthen(&mut request);
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(Arc::clone(&of_requests));
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request)
    });
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_WITHIN));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_WITHIN)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = place.sent_out() => None,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = connection => Some(ended),
                () = place.sent_out() => None,
            }
        }
    };
    if let Some(Err(error)) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

fn is_of_one_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionRefused
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::Interrupted
    )
}

/// The ready line names the origin, so a program that shows a token may leave out `/api/v1`, and so may the socket.
fn lengthen(request: &mut hyper::Request<Incoming>) {
    let path = request.uri().path();
    let with_token = request.headers().contains_key(hyper::header::AUTHORIZATION);
    // TikTok Shop signs its webhooks in this header too.
    let elsewhere = ["/api/", "/control/", "/hooks/", "/media/", "/assets/"];
    let short = path == "/live" || (with_token && !elsewhere.iter().any(|start| path.starts_with(start)));
    if !short {
        return;
    }
    let rest = request.uri().path_and_query().map_or(path, |whole| whole.as_str());
    if let Ok(uri) = format!("/api/v1{rest}").parse() {
        *request.uri_mut() = uri;
    }
}
