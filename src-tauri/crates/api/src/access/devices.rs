//! Devices of others that were let in: each has a name, a role, a token of its own and, where that was chosen, a time at
//! which it runs out.
//!
//! It must never keep a token: what the list holds of it opens nothing.

use super::clients::{self, Client, Way};
use super::{Access, Session, names, session};
use crate::rights::Role;
use crate::wire::door::DeviceView;
use cartwall_engine::Clock;
use rand::TryRngCore;
use std::io;
use std::time::Duration;
use tokio::time::timeout;

/// So many can be let in at once.
pub const MAX_DEVICES: usize = 200;
/// How often it is looked whether one has run out.
const LOOK_AGAIN_MS: i64 = 30_000;
/// So many that were shut out or ran out keep their names.
const MAX_GONE: usize = 1_000;

impl Access {
    /// Those that may come in at this time, the newest first. Whether they are there is not known here.
    pub(crate) fn devices(&self, now: i64) -> Vec<DeviceView> {
        let clients = self.clients();
        let good = clients.all().iter().filter(|client| client.way == Way::Door && client.is_good(now));
        let view = |client: &Client| DeviceView {
            id: client.id.clone(),
            name: client.name.clone(),
            role: client.role,
            created_at: client.created_at,
            expires_at: client.expires_at,
            connected: 0,
            seen_at: None,
            address: None,
            last: None,
        };
        good.rev().map(view).collect()
    }

    /// What both ends of a device's line know without having said it on that line: the hash of its token. Nobody can
    /// come in by it, as the token itself is asked for next.
    pub fn device_key(&self, id: &str, now: i64) -> Option<[u8; 32]> {
        let clients = self.clients();
        let device = clients.device(id).filter(|client| client.is_good(now))?;
        let mut key = [0; 32];
        hex::decode_to_slice(&device.token_hash, &mut key).ok()?;
        Some(key)
    }

    /// The session of a device that shows its token.
    pub fn authenticate_device(&self, token: &str, now: i64) -> Option<Session> {
        self.clients().find(token, Way::Door, now).map(session)
    }

    /// Completes when a device or a program may not be in any more: it was shut out, or has run out.
    pub(crate) async fn gone(&self, id: &str, clock: &Clock) {
        let mut changes = self.revoked.subscribe();
        while let Some(left) = self.time_left(id, clock.now()) {
            // In short steps: timers stand still while the computer sleeps, and the clock does not.
            let wait = Duration::from_millis(left.min(LOOK_AGAIN_MS).unsigned_abs());
            if let Ok(Err(_)) = timeout(wait, changes.changed()).await {
                return;
            }
        }
    }

    /// For how long it may still be in, in milliseconds; `None` where it may not.
    fn time_left(&self, id: &str, now: i64) -> Option<i64> {
        let clients = self.clients();
        let client = clients.not_own(id).filter(|client| client.is_good(now))?;
        Some(client.expires_at.map_or(i64::MAX, |end| end.saturating_sub(now)))
    }

    /// Lets a device in. Returns its id and its token, which is told nowhere else.
    ///
    /// # Errors
    /// Where the list cannot be written; then nobody was let in.
    pub(crate) fn let_in(
        &self,
        name: &str,
        role: Role,
        expires_at: Option<i64>,
        now: i64,
    ) -> io::Result<(String, String)> {
        let (id, token) = (hex::encode(random_bytes::<8>()?), hex::encode(random_bytes::<32>()?));
        let known = Client::new(id.clone(), name.to_owned(), role, clients::hash(&token), now);
        self.add(Client { way: Way::Door, expires_at, ..known }, now)?;
        Ok((id, token))
    }

    /// One more on the list.
    pub(super) fn add(&self, client: Client, now: i64) -> io::Result<()> {
        self.change(|clients| {
            clients.add(client);
            clients.forget_oldest(MAX_GONE, now);
            true
        })
    }

    /// Shuts a device or a program out for good. `false` where none of this id is in.
    ///
    /// # Errors
    /// Where the list cannot be written: it is shut out all the same until Cartwall ends, and after that only if
    /// [`Access::save`] has gone well until then.
    pub(crate) fn revoke(&self, id: &str, now: i64) -> io::Result<bool> {
        let mut list = self.clients();
        list.unsaved |= list.revoke(id, now);
        // One that is out already, and not on disk, is asked for again until it is.
        let out = list.not_own(id).is_some_and(|client| client.revoked_at.is_some());
        let found = out && list.unsaved;
        drop(list);
        self.revoked.send_replace(());
        self.tell_tokens();
        if found {
            self.save()?;
        }
        Ok(found)
    }

    /// Writes down who was shut out, where that could not be done at once.
    ///
    /// # Errors
    /// Where the list still cannot be written.
    pub(crate) fn save(&self) -> io::Result<()> {
        self.change(|clients| clients.unsaved)
    }

    /// Changes the list on disk, then in memory. `change` says whether there is anything to write.
    fn change(&self, change: impl FnOnce(&mut clients::Clients) -> bool) -> io::Result<()> {
        let mut now = self.clients();
        let mut next = now.clone();
        if !change(&mut next) {
            return Ok(());
        }
        let folder = self.folder.as_deref().ok_or(io::ErrorKind::ReadOnlyFilesystem)?;
        next.write(folder)?;
        next.unsaved = false;
        *now = next;
        let told = names(&now).into();
        drop(now);
        self.names.send_replace(told);
        Ok(())
    }
}

/// From the system, which may have none to give.
pub(crate) fn random_bytes<const MANY: usize>() -> io::Result<[u8; MANY]> {
    let mut random = [0; MANY];
    rand::rngs::OsRng.try_fill_bytes(&mut random).map_err(io::Error::other)?;
    Ok(random)
}
