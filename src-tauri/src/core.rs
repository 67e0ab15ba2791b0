//! The core, in this process.

use crate::options::{Options, USUAL};
use cartwall_api::{Api, Session};
use cartwall_launch::{LaunchError, Launched, Options as Launch, launch};
use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tauri::async_runtime::{JoinHandle, block_on};
use tracing::warn;

/// A running core, and the windows' part in it.
pub struct Core {
    api: Api,
    data: PathBuf,
    overlay: String,
    panel: String,
    launched: Mutex<Option<Launched>>,
    /// What tells each window's page the state; a page that was loaded again gets a new one.
    listeners: Mutex<HashMap<String, JoinHandle<()>>>,
}

impl Core {
    /// Starts it on the usual address, or on any free one where another program has that.
    ///
    /// # Errors
    /// Where the data folder cannot be used; it is unchanged then.
    pub fn start(data_dir: PathBuf, options: &Options) -> Result<Self, LaunchError> {
        let data = options.data.clone().unwrap_or_else(|| data_dir.join("cartwall"));
        let launched = block_on(async {
            let wish = Launch {
                desktop: true,
                data: data.clone(),
                listen: options.listen.unwrap_or(USUAL),
                door: options.door.unwrap_or(Ipv4Addr::UNSPECIFIED.into()),
                door_proxies: options.door_proxy.into_iter().collect(),
                demo: options.demo,
                backups: None,
                replay: None,
                speed: 1,
            };
            match launch(wish.clone()).await {
                Err(LaunchError::Listen(why)) if options.listen.is_none() => {
                    warn!("{why} Taking another address; OBS needs the new one, as the panel shows it.");
                    launch(Launch { listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), ..wish }).await
                }
                outcome => outcome,
            }
        })?;
        Ok(Self {
            api: launched.api().clone(),
            overlay: launched.overlay_url(),
            panel: launched.ready().panel,
            data,
            launched: Mutex::new(Some(launched)),
            listeners: Mutex::default(),
        })
    }

    /// The way to everything.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Whoever sits at this computer is the host.
    pub fn session() -> Session {
        Session::host()
    }

    /// The address for OBS.
    pub fn overlay(&self) -> &str {
        &self.overlay
    }

    /// The panel's address for a browser on this computer. Whoever has it is the host.
    pub fn panel(&self) -> &str {
        &self.panel
    }

    /// Where everything is kept.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Replaces the listener of a window's earlier page.
    pub fn set_listener(&self, window: &str, listener: JoinHandle<()>) {
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = listeners.insert(window.to_owned(), listener) {
            before.abort();
        }
    }

    /// A window is gone.
    pub fn drop_listener(&self, window: &str) {
        if let Some(listener) = self.listeners.lock().unwrap_or_else(PoisonError::into_inner).remove(window) {
            listener.abort();
        }
    }

    /// Ends it in order, once.
    pub fn stop(&self) {
        let launched = self.launched.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(launched) = launched {
            block_on(launched.shutdown());
        }
    }
}
