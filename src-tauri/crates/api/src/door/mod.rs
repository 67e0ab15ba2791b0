//! The door: the way by which devices of others come in over the network. It is closed until the host opens it, and stays
//! as the host left it over a restart.
//!
//! A device comes in by an [`invite`], which is good once, and after the host has picked the number that stands on its
//! screen. From then on it has a token of its own ([`crate::access`]). Nothing here knows a socket: the server says which
//! devices are there, and is told by the changes of [`Door::wanted`] and [`Door::shut_out`] which may not be.

mod commands;
mod invite;
mod kept;
mod presence;

pub use invite::{Join, JoinBy, JoinRefused, Joined, Waiting};
pub use presence::DevicePresence;

use crate::access::Access;
use crate::wire::door::{CertificateView, DoorStatus, DoorView, InviteView, WaitingView};
use crate::wire::part::Part;
use cartwall_engine::Clock;
use invite::{Invite, Waits};
use presence::Presences;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// How the host wants the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Devices may come in.
    pub open: bool,
    /// 0 takes any free one.
    pub port: u16,
    /// Origins of a reverse proxy or a private network under which it answers too, such as `https://show.example.com`.
    pub names: Vec<String>,
    /// With it the listener speaks https itself.
    pub certificate: Option<Certificate>,
}

/// A certificate of the host's own, in two files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The certificate and those that lead to its authority, PEM.
    pub chain: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
}

/// The door. Cheap to clone.
#[derive(Clone)]
pub struct Door(Arc<Shared>);

struct Shared {
    access: Arc<Access>,
    clock: Clock,
    /// Where it is kept how the host wants it; nowhere while everything can only be looked at.
    folder: Option<PathBuf>,
    now: Mutex<Now>,
    wanted: watch::Sender<Wanted>,
    view: watch::Sender<Part<DoorView>>,
    /// Who was shut out is being written down, after it could not be at once.
    saving: AtomicBool,
}

#[derive(Default)]
struct Now {
    status: DoorStatus,
    problem: Option<&'static str>,
    addresses: Vec<String>,
    invite: Option<Invite>,
    waits: Option<Waits>,
    presences: Presences,
}

impl Door {
    pub(crate) fn new(access: Arc<Access>, clock: Clock, folder: Option<&Path>) -> Self {
        let wanted = folder.map(kept::read).unwrap_or_default();
        let door = Self(Arc::new(Shared {
            access,
            clock,
            folder: folder.map(Path::to_owned),
            now: Mutex::default(),
            wanted: watch::Sender::new(wanted),
            view: watch::Sender::new(DoorView::default().into()),
            saving: AtomicBool::new(false),
        }));
        door.publish();
        door
    }

    /// How the host wants it, and its changes.
    pub fn wanted(&self) -> watch::Receiver<Wanted> {
        self.0.wanted.subscribe()
    }

    /// The server listens for devices under these origins.
    pub fn opened(&self, addresses: Vec<String>) {
        self.change(|now| (now.status, now.problem, now.addresses) = (DoorStatus::Open, None, addresses));
    }

    /// The server is about to listen, or could not and tries again.
    pub fn opening(&self, problem: Option<&'static str>) {
        self.change(|now| {
            (now.status, now.problem, now.addresses) = (DoorStatus::Opening, problem, Vec::new());
        });
    }

    /// The server has closed it.
    pub fn closed(&self) {
        self.change(|now| (now.status, now.problem, now.addresses) = (DoorStatus::Closed, None, Vec::new()));
    }

    /// The key of a device's line ([`Access::device_key`]).
    pub fn device_key(&self, id: &str) -> Option<[u8; 32]> {
        self.0.access.device_key(id, self.0.clock.now())
    }

    /// The session of a device that shows its token on its own line.
    pub fn authenticate(&self, id: &str, token: &str) -> Option<crate::Session> {
        let session = self.0.access.authenticate_device(token, self.0.clock.now())?;
        (session.actor.id == id).then_some(session)
    }

    /// Completes when the device may not be in any more: it was shut out, or has run out.
    pub async fn shut_out(&self, device: &str) {
        self.0.access.gone(device, &self.0.clock).await;
        self.publish();
    }

    pub(crate) fn view(&self) -> watch::Receiver<Part<DoorView>> {
        self.0.view.subscribe()
    }

    fn change(&self, change: impl FnOnce(&mut Now)) {
        change(&mut self.lock());
        self.publish();
    }

    pub(crate) fn publish(&self) {
        let at = self.0.clock.now();
        // Locked until it is told, so that the newest is told last.
        let now = self.lock();
        let view = self.view_of(&now, at);
        self.0.view.send_if_modified(|known| {
            let changed = **known != view;
            *known = Part::next(Some(known), view);
            changed
        });
    }

    fn view_of(&self, now: &Now, at: i64) -> DoorView {
        let Wanted { names, certificate, .. } = self.0.wanted.borrow().clone();
        let origins: Vec<String> = now.addresses.iter().chain(&names).cloned().collect();
        let mut devices = self.0.access.devices(at);
        for device in &mut devices {
            if let Some(presence) = now.presences.of(&device.id) {
                device.connected = presence.connected;
                device.seen_at = Some(presence.seen_at);
                device.address = Some(presence.address.clone());
                device.last.clone_from(&presence.last);
            }
        }
        DoorView {
            status: now.status,
            problem: now.problem,
            addresses: now.addresses.clone(),
            names,
            certificate: certificate.map(|files| CertificateView {
                chain: files.chain.to_string_lossy().into_owned(),
                key: files.key.to_string_lossy().into_owned(),
            }),
            invite: now.invite.as_ref().map(|invite| InviteView {
                role: invite.role,
                code: invite.code_in_groups(),
                links: origins.iter().map(|origin| format!("{origin}/#join={}", invite.secret())).collect(),
                expires_at: invite.expires_at,
                tries_left: invite.tries_left,
            }),
            waiting: now.waits.as_ref().map(|waits| WaitingView {
                id: waits.id.clone(),
                name: waits.name.clone(),
                role: waits.role,
                codes: waits.choices.clone(),
                since: waits.since,
            }),
            devices,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.0.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
