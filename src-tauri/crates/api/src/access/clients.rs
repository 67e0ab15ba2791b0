//! `clients.json`: the versioned list of clients.

use super::files;
use crate::rights::Role;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;

const NAME: &str = "clients.json";
/// The form that this build reads and writes. A new field needs no new version: fields that are not known are kept.
const VERSION: u32 = 1;

/// Where a client's token is good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Way {
    /// The API and its socket.
    #[default]
    Api,
    /// `/control` alone.
    Control,
    /// The door for other devices alone.
    Door,
}

/// A client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Client {
    pub id: String,
    /// As people call it. Empty for this installation's own clients, which the panel names in its language.
    #[serde(default)]
    pub name: String,
    pub role: Role,
    #[serde(default)]
    pub way: Way,
    /// Of a token that is derived from the secret; missing where it was random.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<u32>,
    pub token_hash: String,
    pub created_at: i64,
    /// From then on its token is good no longer; for good where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// The one show that its token is for; for all where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show: Option<String>,
    /// Since then it is shut out. It stays on the list for its name, which events of the past need.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<i64>,
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl Client {
    /// Whether it is this installation's own; otherwise a device that was let in, or a program that a token was made for.
    pub fn is_own(&self) -> bool {
        self.generation.is_some()
    }

    /// Whether it may come in at this time.
    pub fn is_good(&self, now: i64) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// The file.
#[derive(Serialize, Deserialize)]
struct Form {
    version: u32,
    clients: Vec<Value>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub(super) struct Clients {
    clients: Vec<Client>,
    /// What this build cannot read lets nobody in, and is kept for the build that can.
    others: Vec<Value>,
    rest: Map<String, Value>,
    /// Somebody was shut out, and the file does not say so yet.
    pub unsaved: bool,
}

impl Clients {
    pub fn read(folder: &Path) -> io::Result<Option<Self>> {
        let Some(bytes) = files::read(folder, NAME)? else { return Ok(None) };
        let path = folder.join(NAME);
        let refused = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
        let damaged = |error: serde_json::Error| {
            let why = crate::without_values(&error.to_string());
            refused(format!(
                "{} is damaged ({why}). Move it away and start again: the addresses of this computer stay the same, and \
                 devices that were paired have to be paired again.",
                path.display()
            ))
        };
        let value: Value = serde_json::from_slice(&bytes).map_err(damaged)?;
        let version = value.get("version").and_then(Value::as_u64);
        if version.is_some_and(|version| version > u64::from(VERSION)) {
            return Err(refused(format!(
                "{} was written by a newer Cartwall. Start that one. Nothing was changed.",
                path.display()
            )));
        }
        let form: Form = serde_json::from_value(value).map_err(damaged)?;
        let mut list = Self { rest: form.rest, ..Self::default() };
        for entry in form.clients {
            match serde_json::from_value(entry.clone()) {
                Ok(client) => list.clients.push(client),
                Err(_) => list.others.push(entry),
            }
        }
        Ok(Some(list))
    }

    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let known = self.clients.iter().map(serde_json::to_value);
        let clients: Result<Vec<Value>, _> = known.chain(self.others.iter().cloned().map(Ok)).collect();
        let form = Form { version: VERSION, clients: clients?, rest: self.rest.clone() };
        files::replace(folder, NAME, &serde_json::to_vec_pretty(&form)?)
    }

    /// One of this installation's own clients as it should stand in the list. Returns the generation of its token, and
    /// whether something changed.
    pub fn own(
        &mut self,
        id: &str,
        role: Role,
        way: Way,
        now: i64,
        hash: impl FnOnce(u32) -> String,
    ) -> (u32, bool) {
        let found = self.clients.iter_mut().find(|client| client.id == id);
        let generation = found.as_ref().and_then(|client| client.generation).unwrap_or(1);
        let token_hash = hash(generation);
        let Some(client) = found else {
            let generation = Some(generation);
            let id = id.to_owned();
            self.clients.push(Client {
                way,
                generation,
                ..Client::new(id, String::new(), role, token_hash, now)
            });
            return (1, true);
        };
        let wanted = Client { role, way, generation: Some(generation), token_hash, ..client.clone() };
        let changed = *client != wanted;
        *client = wanted;
        (generation, changed)
    }

    /// All that this build can read.
    pub fn all(&self) -> &[Client] {
        &self.clients
    }

    /// Digests are compared, so that a near miss takes as long as a wild guess.
    pub fn find(&self, token: &str, way: Way, now: i64) -> Option<&Client> {
        let hash = hash(token);
        let known = self.clients.iter().find(|client| client.way == way && client.token_hash == hash);
        known.filter(|client| client.is_good(now))
    }

    /// A device that was let in, by its id.
    pub fn device(&self, id: &str) -> Option<&Client> {
        self.not_own(id).filter(|client| client.way == Way::Door)
    }

    /// A device that was let in, or a program that a token was made for, by its id.
    pub fn not_own(&self, id: &str) -> Option<&Client> {
        self.clients.iter().find(|client| !client.is_own() && client.id == id)
    }

    /// One more.
    pub fn add(&mut self, client: Client) {
        self.clients.push(client);
    }

    /// Shuts a device or a program out. `false` where there is none of this id, or it is shut out already.
    pub fn revoke(&mut self, id: &str, now: i64) -> bool {
        let is_it = |client: &&mut Client| !client.is_own() && client.id == id && client.revoked_at.is_none();
        let Some(client) = self.clients.iter_mut().find(is_it) else { return false };
        client.revoked_at = Some(now);
        client.token_hash.clear();
        true
    }

    /// Drops the devices and programs that were shut out or ran out first, until at most so many of them are left.
    pub fn forget_oldest(&mut self, most: usize, now: i64) {
        let gone = |client: &Client| !client.is_own() && !client.is_good(now);
        let mut surplus = self.clients.iter().filter(|client| gone(client)).count().saturating_sub(most);
        self.clients.retain(|client| {
            let drop = surplus > 0 && gone(client);
            surplus = surplus.saturating_sub(usize::from(drop));
            !drop
        });
    }
}

impl Client {
    /// One without a time at which it runs out, for the API.
    pub fn new(id: String, name: String, role: Role, token_hash: String, created_at: i64) -> Self {
        Self {
            id,
            name,
            role,
            way: Way::Api,
            generation: None,
            token_hash,
            created_at,
            expires_at: None,
            show: None,
            revoked_at: None,
            rest: Map::new(),
        }
    }
}

/// What the list holds of a token.
pub(super) fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}
