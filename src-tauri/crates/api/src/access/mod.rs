//! Who may come in: the clients of this installation and their tokens.
//!
//! Two files beside the data, readable by their owner alone:
//!
//! - `clients.json` is a list of clients with hashes of their tokens. A plain SHA-256 is enough: a token is 256 random
//!   bits, so there is nothing to guess that a slow hash would slow down. Fields that this build does not know are kept
//!   when the file is written; a file of a newer form is refused and stays as it is.
//! - `clients.secret` holds 32 random bytes. The tokens of this installation's own clients (the window, the overlay in
//!   OBS, button decks …) are HMAC-SHA256 of a client's id and generation under it, because their addresses must be
//!   shown again after a restart. The list alone therefore opens nothing, and where it is lost, the same addresses come
//!   back. A higher generation gives one client a new token and leaves the others alone.
//!
//! A device that is let in later gets a random token, of which only the hash is kept, and which is good at the door
//! alone; so does a program that the host makes one for. Tokens must never get into a log or into the journal: events name a client by its id.

mod clients;
mod devices;
mod files;
mod secret;
mod tokens;

pub use devices::MAX_DEVICES;
pub(crate) use devices::random_bytes;
pub(crate) use files::read as read_private;
pub use files::replace as replace_private;
pub(crate) use tokens::{MAX_TOKENS, NewToken};

use crate::rights::Role;
use crate::wire::part::Part;
use crate::wire::state::ClientView;
use crate::wire::token::TokenView;
use cartwall_domain::Actor;
use cartwall_domain::actor::ActorKind;
use clients::{Client, Clients, Way};
use secret::Secret;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokens::Used;
use tokio::sync::watch;

/// This installation's own clients. A released id never changes: events and derived tokens hold it.
const OWN: [(&str, Role, Way); 6] = [
    (HOST, Role::Host, Way::Api),
    ("producer", Role::Producer, Way::Api),
    ("co_host", Role::CoHost, Way::Api),
    ("observer", Role::Observer, Way::Api),
    (OVERLAY, Role::Overlay, Way::Api),
    (DECK, Role::Producer, Way::Control),
];
const HOST: &str = "host";
const OVERLAY: &str = "overlay";
const DECK: &str = "deck";

/// Who holds a valid token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What they may do.
    pub role: Role,
    /// How the journal names them.
    pub actor: Actor,
    /// The one show that their token is for, by its id; `None` where it is for all.
    pub show: Option<String>,
}

impl Session {
    /// A session of the creator's own window.
    pub fn host() -> Self {
        Self { role: Role::Host, actor: Actor::client(HOST), show: None }
    }
}

/// The clients, and the tokens of this installation's own ones.
pub struct Access {
    clients: Mutex<Clients>,
    /// Everybody by name, and its changes.
    names: watch::Sender<Part<Vec<ClientView>>>,
    /// The tokens for other programs, and their changes.
    tokens: watch::Sender<Part<Vec<TokenView>>>,
    used: Mutex<Used>,
    /// Changes whenever a device or a program was shut out.
    revoked: watch::Sender<()>,
    /// Where the list is written; nowhere while everything can only be looked at.
    folder: Option<PathBuf>,
    secret: Secret,
    /// By id.
    own: Vec<(&'static str, String)>,
}

impl Access {
    /// Reads both files in `folder`, or makes them.
    ///
    /// # Errors
    /// Where a file cannot be read or written, is damaged, or is of a newer form. Then nothing was changed.
    pub fn open(folder: &Path, now: i64) -> io::Result<Self> {
        // The list first: where it is refused, no secret is made beside it.
        let found = Clients::read(folder)?;
        let secret = match Secret::read(folder)? {
            Some(secret) => secret,
            None => Secret::make(folder)?,
        };
        let (access, changed) = Self::of(found.unwrap_or_default(), secret, now);
        if changed {
            access.clients().write(folder)?;
        }
        Ok(Self { folder: Some(folder.to_owned()), ..access })
    }

    /// As `open`, where nothing can be written: what is missing is good until Cartwall ends.
    ///
    /// # Errors
    /// Where a file cannot be read, is damaged, or is of a newer form.
    pub fn view(folder: &Path, now: i64) -> io::Result<Self> {
        let found = Clients::read(folder)?;
        let secret = match Secret::read(folder)? {
            Some(secret) => secret,
            None => Secret::new()?,
        };
        Ok(Self::of(found.unwrap_or_default(), secret, now).0)
    }

    /// Writes both files into a folder that has lost them.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn write_again(&self, folder: &Path) -> io::Result<()> {
        if Secret::read(folder)?.is_none() {
            self.secret.write(folder)?;
        }
        if Clients::read(folder)?.is_none() {
            self.clients().write(folder)?;
        }
        Ok(())
    }

    /// Also whether the list had to change.
    fn of(mut clients: Clients, secret: Secret, now: i64) -> (Self, bool) {
        let (mut own, mut changed) = (Vec::new(), false);
        for (id, role, way) in OWN {
            let hash = |generation| clients::hash(&secret.token(id, generation));
            let (generation, new) = clients.own(id, role, way, now, hash);
            changed |= new;
            own.push((id, secret.token(id, generation)));
        }
        let names = watch::Sender::new(names(&clients).into());
        let access = Self {
            clients: Mutex::new(clients),
            names,
            tokens: watch::Sender::new(Vec::new().into()),
            used: Mutex::default(),
            revoked: watch::Sender::new(()),
            folder: None,
            secret,
            own,
        };
        access.tell_tokens();
        (access, changed)
    }

    /// The creator's token.
    pub fn host(&self) -> &str {
        self.token(HOST).unwrap_or_default()
    }

    /// The read-only key in an overlay's address.
    pub fn overlay(&self) -> &str {
        self.token(OVERLAY).unwrap_or_default()
    }

    /// The token of button decks; good for `/control` alone.
    pub fn deck(&self) -> &str {
        self.token(DECK).unwrap_or_default()
    }

    /// The token of one of this installation's own clients.
    pub fn token(&self, id: &str) -> Option<&str> {
        self.own.iter().find(|(own, _)| *own == id).map(|(_, token)| token.as_str())
    }

    /// Everybody on the list, without tokens and their hashes, and its changes.
    pub(crate) fn names(&self) -> watch::Receiver<Part<Vec<ClientView>>> {
        self.names.subscribe()
    }

    /// Whose token this is. That of a device is good at the door alone ([`Access::authenticate_device`]).
    pub(crate) fn authenticate(&self, given: &str, now: i64) -> Option<Session> {
        self.find(given, Way::Api, now)
    }

    /// The session of a button deck or another remote control, for `/control` alone.
    pub(crate) fn authenticate_control(&self, given: &str, now: i64) -> Option<Session> {
        self.find(given, Way::Control, now)
    }

    fn find(&self, given: &str, way: Way, now: i64) -> Option<Session> {
        let clients = self.clients();
        let (session, own) = clients.find(given, way, now).map(|known| (session(known), known.is_own()))?;
        drop(clients);
        if !own {
            self.was_used(&session.actor.id, now);
        }
        Some(session)
    }

    /// Whether this is this computer's own button deck.
    pub(crate) fn is_deck(&self, actor: &Actor) -> bool {
        actor.kind == ActorKind::Client && actor.id == DECK
    }

    fn clients(&self) -> MutexGuard<'_, Clients> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn names(clients: &Clients) -> Vec<ClientView> {
    let view =
        |client: &Client| ClientView { id: client.id.clone(), name: client.name.clone(), role: client.role };
    clients.all().iter().map(view).collect()
}

fn session(client: &Client) -> Session {
    Session { role: client.role, actor: Actor::client(&client.id), show: client.show.clone() }
}

#[cfg(test)]
mod tests;
