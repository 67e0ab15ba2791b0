//! The composition root: it decides which tasks run, and with what. The desktop app and the command line both start
//! the core here, so that they cannot differ.
//!
//! It must never answer a request or decide a rule of a show itself.

pub mod backups;
pub mod log;
mod soundness;
pub mod visible;
mod waiting;

pub use waiting::OVERLAY_FILE;

use crate::backups::Schedule;
use cartwall_api::{Api, Problem, StoreView};
use cartwall_engine::Clock;
use cartwall_journal::backup::Backups;
use cartwall_journal::file_in;
use cartwall_rehearsal::{buyers, demo, replay};
use cartwall_server::{BindError, Door, Options as ServerOptions, Server};
use serde::Serialize;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

/// Where and what to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The data folder; made where it is missing.
    pub data: PathBuf,
    /// A loopback address; port 0 takes any free one.
    pub listen: SocketAddr,
    /// On which of this computer's addresses the door for other devices listens once the host opens it; unspecified means
    /// all of them.
    pub door: IpAddr,
    /// Reverse proxies in front of the door, on other computers: they are believed about where a device is.
    pub door_proxies: Vec<IpAddr>,
    /// Load the demo where there is nothing yet, and let simulated buyers shop in rehearsals. A data folder that
    /// holds the demo has its buyers without being asked.
    pub demo: bool,
    /// A real day's orders to play as the store.
    pub replay: Option<PathBuf>,
    /// How many times as fast.
    pub speed: u32,
    /// Where backups are kept; in the data folder unless said otherwise.
    pub backups: Option<PathBuf>,
    /// The desktop window's own origins may speak to the server too.
    pub desktop: bool,
}

/// Why it did not start. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// The data folder.
    #[error("{}", .0.detail)]
    Data(Box<Problem>),
    /// The address.
    #[error(transparent)]
    Listen(#[from] BindError),
    /// The file of orders.
    #[error(transparent)]
    Replay(#[from] replay::ReplayError),
    /// The demo or the replay could not be prepared.
    #[error("{0}")]
    Prepare(String),
}

impl LaunchError {
    /// The stable code.
    pub fn code(&self) -> &str {
        match self {
            Self::Data(problem) => &problem.code,
            Self::Listen(_) => "not_listening",
            Self::Replay(_) => "bad_replay",
            Self::Prepare(_) => "not_prepared",
        }
    }
}

/// What is printed when everything is ready.
#[derive(Clone, Debug, Serialize)]
pub struct Ready {
    /// Always true.
    pub ready: bool,
    /// Base of the HTTP API.
    pub api: String,
    /// Panel for a browser; the token is in its fragment, which no server sees.
    pub panel: String,
    /// For OBS.
    pub overlay: String,
    /// The host's bearer token.
    pub token: String,
}

/// A running core.
pub struct Launched {
    api: Api,
    address: SocketAddr,
    cancel: CancellationToken,
    tasks: TaskTracker,
}

/// Starts everything and returns once it answers.
///
/// # Errors
/// Where the data folder, the address or the file of orders cannot be used.
pub async fn launch(options: Options) -> Result<Launched, LaunchError> {
    // The orders first: a file that cannot be read must not leave a half-started core behind.
    let replayed = options.replay.as_deref().map(replay::Replay::load).transpose()?;
    let clock = Clock::system();
    let api =
        Api::open(&options.data, clock.clone()).map_err(|problem| LaunchError::Data(Box::new(problem)))?;
    let started = start(&api, clock, &options, replayed).await;
    if started.is_err() {
        api.close().await;
    }
    started
}

async fn start(
    api: &Api,
    clock: Clock,
    options: &Options,
    replayed: Option<replay::Replay>,
) -> Result<Launched, LaunchError> {
    let server = Server::bind(
        api.clone(),
        options.listen,
        ServerOptions {
            incoming: Some(options.data.clone()),
            desktop: options.desktop,
            overlay_file: Some(options.data.join(OVERLAY_FILE)),
        },
    )
    .await?;
    let address = server.local_addr();
    let (cancel, tasks) = (CancellationToken::new(), TaskTracker::new());
    let prepared = |error: &dyn std::fmt::Display| LaunchError::Prepare(error.to_string());
    if api.engine().is_viewing() {
        warn!(data = %options.data.display(), "nothing can be saved here, so this is for viewing alone");
        soundness::look(api, file_in(&options.data));
        tasks.spawn(server.run(cancel.clone()));
        return Ok(Launched { api: api.clone(), address, cancel, tasks });
    }
    waiting::write(&options.data, &overlay_url(api, address));
    let holds_demo = demo::prepare(api.engine(), api.pictures(), options.demo).await;
    let holds_demo = holds_demo.map_err(|error| prepared(&error))?;
    if options.demo || (holds_demo && replayed.is_none()) {
        api.invite_buyers();
    }
    tasks.spawn(shop(api.clone(), clock, cancel.clone()));
    if let Some(replay) = replayed {
        replay.prepare(api.engine()).await.map_err(|error| prepared(&error))?;
        play(api, &tasks, &cancel, replay, options);
    }
    let looking = api.clone();
    tasks.spawn(async move { looking.tell_keeping().await });
    tasks.spawn(api.connected_stores().clone().run(cancel.clone()));
    tasks.spawn(cartwall_pictures::run(api.engine().clone(), api.pictures().clone(), cancel.clone()));
    let kept = options.backups.clone().map_or_else(|| Backups::of(&options.data), Backups::in_folder);
    let journal = file_in(&options.data);
    tasks.spawn(backups::run(api.clone(), journal, kept, Schedule::default(), cancel.clone()));
    tasks.spawn(server.run(cancel.clone()));
    tasks.spawn(Door::new(api.clone(), options.door).behind(&options.door_proxies).run(cancel.clone()));
    soundness::watch(api);
    info!(%address, data = %options.data.display(), "ready");
    Ok(Launched { api: api.clone(), address, cancel, tasks })
}

/// Simulated buyers, from the moment that they are invited: at start, or when the demo is loaded.
async fn shop(api: Api, clock: Clock, cancel: CancellationToken) {
    let mut invited = api.buyers_invited();
    tokio::select! {
        () = cancel.cancelled() => return,
        yes = invited.wait_for(|yes| *yes) => if yes.is_err() { return },
    }
    let seed = u64::try_from(clock.now()).unwrap_or(0);
    buyers::run(api.engine().clone(), clock, seed, cancel).await;
}

/// Plays the orders, and keeps the panel told of how far they are.
fn play(
    api: &Api,
    tasks: &TaskTracker,
    cancel: &CancellationToken,
    replay: replay::Replay,
    options: &Options,
) {
    let name =
        options.replay.as_ref().and_then(|path| path.file_name()).map(|n| n.to_string_lossy().into_owned());
    let (orders_total, left_out) = (replay.order_count(), replay.left_out().len());
    let start = replay::Progress { orders_total, left_out, ..replay::Progress::default() };
    let (sender, mut progress) = watch::channel(start);
    let (store, speed) = (api.store().clone(), options.speed);
    let view = move |progress: &replay::Progress| StoreView {
        kind: "replay".to_owned(),
        name: name.clone(),
        orders: Some(progress.orders_total as u64),
        played: Some(progress.played as u64),
        left_out: Some(progress.left_out as u64),
        speed: Some(speed),
        done: progress.done,
    };
    store.send_replace(view(&progress.borrow_and_update().clone()));
    tasks.spawn(async move {
        while progress.changed().await.is_ok() {
            store.send_replace(view(&progress.borrow_and_update().clone()));
        }
    });
    let (engine, cancel) = (api.engine().clone(), cancel.clone());
    tasks.spawn(async move {
        if let Err(error) = Arc::new(replay).run(engine, speed, sender, cancel).await {
            warn!(%error, "the replay stopped");
        }
    });
}

fn overlay_url(api: &Api, address: SocketAddr) -> String {
    format!("http://{address}/overlay?key={}", api.access().overlay())
}

impl Launched {
    /// Everything that can be asked.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The origin of its pages.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address for OBS.
    pub fn overlay_url(&self) -> String {
        overlay_url(&self.api, self.address)
    }

    /// What is printed when it is ready.
    pub fn ready(&self) -> Ready {
        let token = self.api.access().host().to_owned();
        Ready {
            ready: true,
            api: self.origin(),
            panel: format!("{}/#token={token}", self.origin()),
            overlay: self.overlay_url(),
            token,
        }
    }

    /// Stops the server, finishes what was submitted, and closes the journal.
    pub async fn shutdown(self) {
        self.cancel.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.api.close().await;
    }
}
