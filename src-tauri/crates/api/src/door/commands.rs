//! What the host does with the door.

use super::invite::{Invite, Joined};
use super::{Certificate, Door, Wanted, kept};
use crate::access::MAX_DEVICES;
use crate::clients::{lasts_ms, not_kept};
use crate::rights::Role;
use crate::wire::answer::Problem;
use crate::wire::request::{AcceptDevice, CertificateFiles, InviteDevice, InvitedRole, OpenDoor};
use crate::{Api, ApiCode};
use cartwall_engine::Accepted;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tracing::warn;

/// The pause before the list of devices is tried again.
const SAVE_AGAIN: Duration = Duration::from_secs(5);
const MAX_NAMES: usize = 10;
const MAX_ORIGIN: usize = 200;

impl Api {
    /// The door for devices of others.
    pub fn door(&self) -> &Door {
        &self.door
    }

    pub(crate) fn open_door(&self, body: OpenDoor) -> Result<Accepted, Problem> {
        if body.names.as_ref().is_some_and(|names| names.len() > MAX_NAMES) {
            return Err(Problem::invalid("names holds at most 10 addresses.").with("field", "names"));
        }
        let names = body.names.map(|names| names.iter().map(|name| origin(name)).collect()).transpose()?;
        let before = self.door.0.wanted.borrow().clone();
        let certificate = match body.certificate {
            None => before.certificate,
            Some(files) => certificate(&files)?,
        };
        let (port, names) = (body.port.unwrap_or(before.port), names.unwrap_or(before.names));
        self.door.want(Wanted { open: true, port, names, certificate })?;
        Ok(self.nothing_changed())
    }

    /// Closes it, for everybody outside.
    pub(crate) fn lock_door(&self) -> Result<Accepted, Problem> {
        let before = self.door.0.wanted.borrow().clone();
        let kept = self.door.want(Wanted { open: false, ..before });
        self.door.change(|now| (now.invite, now.waits) = (None, None));
        if let Err(problem) = kept {
            // It is closed, and that is what was asked for.
            warn!(detail = %problem.detail, "the door is closed, and may be open again after the next start");
        }
        Ok(self.nothing_changed())
    }

    pub(crate) fn invite_device(&self, body: InviteDevice) -> Result<Accepted, Problem> {
        if !self.door.0.wanted.borrow().open {
            let detail = "The door for other devices is closed. Open it first.";
            return Err(Problem::new(409, ApiCode::DoorClosed, detail));
        }
        let (now, lasts_ms) = (self.now(), lasts_ms(body.hours)?);
        if self.door.0.access.devices(now).len() >= MAX_DEVICES {
            let detail = "Two hundred devices are let in. Shut one out that is not needed any more.";
            return Err(Problem::new(409, ApiCode::TooManyDevices, detail));
        }
        let invite = Invite::new(body.role.into(), lasts_ms, now).map_err(not_kept)?;
        self.door.lapse(invite.id.clone());
        // Whoever waits by the one before is turned away: one invitation is open at a time.
        self.door.change(|now| (now.invite, now.waits) = (Some(invite), None));
        Ok(self.nothing_changed())
    }

    pub(crate) fn cancel_invite(&self) -> Accepted {
        self.door.change(|now| now.invite = None);
        self.nothing_changed()
    }

    pub(crate) fn accept_device(&self, body: &AcceptDevice) -> Result<Accepted, Problem> {
        let found = self.door.lock().waits.take_if(|waits| waits.id == body.waiting);
        let waits = found.filter(|waits| !waits.answer.is_closed());
        self.door.publish();
        let waits = waits.ok_or_else(not_waiting)?;
        if waits.code != body.code {
            let detail = "That is not the number on the device, so it was not let in. If nobody mistook it, \
                          somebody else is on this network.";
            return Err(Problem::new(409, ApiCode::WrongPairingCode, detail));
        }
        let now = self.now();
        let ends = waits.lasts_ms.map(|lasts| now.saturating_add(lasts));
        let (id, token) = self.door.0.access.let_in(&waits.name, waits.role, ends, now).map_err(not_kept)?;
        let joined = Joined { id: id.clone(), token, role: waits.role };
        if waits.answer.send(joined).is_err() {
            // It left in this moment, and nobody has its token.
            if let Err(error) = self.door.0.access.revoke(&id, now) {
                self.door.save_later();
                return Err(not_kept(error));
            }
            return Err(not_waiting());
        }
        self.door.publish();
        Ok(Accepted { id: Some(id), ..self.nothing_changed() })
    }

    pub(crate) fn decline_device(&self, waiting: &str) -> Result<Accepted, Problem> {
        let found = self.door.lock().waits.take_if(|waits| waits.id == waiting);
        self.door.publish();
        found.map(|_| self.nothing_changed()).ok_or_else(not_waiting)
    }

    pub(crate) fn revoke_device(&self, device: &str) -> Result<Accepted, Problem> {
        if self.shut_out(device)? {
            return Ok(self.nothing_changed());
        }
        let detail = "No device of this id is let in. The list on screen is up to date.";
        Err(Problem::new(404, ApiCode::UnknownDevice, detail))
    }
}

impl Door {
    /// Tries to write down who was shut out, until it is written.
    pub(crate) fn save_later(&self) {
        if self.0.saving.swap(true, Ordering::SeqCst) {
            return;
        }
        let door = self.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(SAVE_AGAIN).await;
                let access = Arc::clone(&door.0.access);
                if let Ok(Ok(())) = tokio::task::spawn_blocking(move || access.save()).await {
                    break;
                }
            }
            door.0.saving.store(false, Ordering::SeqCst);
        });
    }

    /// Also where it cannot be kept: a door that is to be closed is closed, and the host is told that it may be open again
    /// after the next start.
    fn want(&self, wanted: Wanted) -> Result<(), Problem> {
        let folder = self.0.folder.as_deref().ok_or(io::ErrorKind::ReadOnlyFilesystem);
        let kept = folder.map_err(io::Error::from).and_then(|folder| kept::write(folder, &wanted));
        if kept.is_ok() || !wanted.open {
            self.0.wanted.send_if_modified(|known| {
                let changed = *known != wanted;
                *known = wanted;
                changed
            });
            self.publish();
        }
        kept.map_err(not_kept)
    }
}

impl From<InvitedRole> for Role {
    fn from(role: InvitedRole) -> Self {
        match role {
            InvitedRole::Guest => Self::Guest,
            InvitedRole::Moderator => Self::Moderator,
            InvitedRole::Observer => Self::Observer,
            InvitedRole::CoHost => Self::CoHost,
            InvitedRole::Producer => Self::Producer,
        }
    }
}

/// Whether the files are a certificate is found out when the door opens, and told there.
fn certificate(files: &CertificateFiles) -> Result<Option<Certificate>, Problem> {
    let (chain, key) = (files.chain.trim(), files.key.trim());
    if chain.is_empty() && key.is_empty() {
        return Ok(None);
    }
    if Path::new(chain).is_absolute() && Path::new(key).is_absolute() {
        return Ok(Some(Certificate { chain: chain.into(), key: key.into() }));
    }
    let detail = "A certificate needs both files, each with its whole path, such as /etc/show/fullchain.pem.";
    Err(Problem::invalid(detail).with("field", "certificate"))
}

/// An origin as it stands in a request: scheme and authority, nothing behind.
fn origin(text: &str) -> Result<String, Problem> {
    let text = text.trim().trim_end_matches('/');
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let begins = |rest: &str| {
        rest.starts_with(|c: char| c.is_ascii_alphanumeric() || (c == '[' && rest.contains("]")))
    };
    let good = rest.is_some_and(|rest| begins(rest) && rest.chars().all(is_part));
    if good && text.len() <= MAX_ORIGIN {
        let text = text.to_ascii_lowercase();
        // Browsers leave the usual port out.
        let usual = if text.starts_with("https") { ":443" } else { ":80" };
        return Ok(text.strip_suffix(usual).unwrap_or(&text).to_owned());
    }
    let detail = "An address of your own is written as https://show.example.com.";
    Err(Problem::invalid(detail).with("field", "names"))
}

fn not_waiting() -> Problem {
    let detail = "This device does not wait any more. It can ask again with a new invitation.";
    Problem::new(404, ApiCode::NotWaiting, detail)
}
