//! Tokens for other programs: each has a name, a scope, and where the host wants it one show or a time at which it runs
//! out. Only their hashes are kept.
//!
//! A token's scope is what its client may do and where it is good; there are no rights beside those of the roles.

use super::clients::{self, Client, Clients, Way};
use super::{Access, random_bytes};
use crate::rights::Role;
use crate::wire::part::Part;
use crate::wire::token::{TokenScope, TokenView};
use cartwall_domain::Timestamp;
use std::collections::HashMap;
use std::io;
use std::sync::{MutexGuard, PoisonError};
use tokio::sync::watch;

/// So many can be good at once.
pub(crate) const MAX_TOKENS: usize = 50;
/// How exactly it is told when a token was used.
const USED_MS: i64 = 60_000;

/// What the host wants a token to be.
pub(crate) struct NewToken {
    pub name: String,
    pub scope: TokenScope,
    pub show: Option<String>,
    pub expires_at: Option<Timestamp>,
}

/// When each was used last, by the ids of their clients.
pub(super) type Used = HashMap<String, Timestamp>;

impl TokenScope {
    fn rights(self) -> (Role, Way) {
        match self {
            Self::Overlay => (Role::Overlay, Way::Api),
            Self::RemoteControl => (Role::Producer, Way::Control),
            Self::ReadOnly => (Role::Observer, Way::Api),
            Self::Orders => (Role::OrderFeed, Way::Api),
        }
    }

    fn of(client: &Client) -> Option<Self> {
        let all = [Self::Overlay, Self::RemoteControl, Self::ReadOnly, Self::Orders];
        all.into_iter().find(|scope| scope.rights() == (client.role, client.way))
    }
}

impl Access {
    /// Those that the host made and has not revoked, the newest first, also those that ran out; and their changes.
    pub(crate) fn tokens(&self) -> watch::Receiver<Part<Vec<TokenView>>> {
        self.tokens.subscribe()
    }

    /// Makes a token. Returns the id of its client, and the token, which is told nowhere else.
    ///
    /// # Errors
    /// Where the list cannot be written; then there is none.
    pub(crate) fn make_token(&self, wanted: NewToken, now: Timestamp) -> io::Result<(String, String)> {
        let (id, token) = (hex::encode(random_bytes::<8>()?), hex::encode(random_bytes::<32>()?));
        let (role, way) = wanted.scope.rights();
        let known = Client::new(id.clone(), wanted.name, role, clients::hash(&token), now);
        self.add(Client { way, show: wanted.show, expires_at: wanted.expires_at, ..known }, now)?;
        self.tell_tokens();
        Ok((id, token))
    }

    /// Whether this is a program that a token was made for.
    pub(crate) fn is_program(&self, id: &str) -> bool {
        self.clients().not_own(id).is_some_and(|client| client.way != Way::Door)
    }

    /// Notes that a program has shown its token.
    pub(super) fn was_used(&self, id: &str, now: Timestamp) {
        let mut used = self.used();
        if used.get(id).is_some_and(|told| now.saturating_sub(*told) < USED_MS) {
            return;
        }
        used.insert(id.to_owned(), now);
        drop(used);
        self.tell_tokens();
    }

    /// Tells the panel which tokens there are.
    pub(super) fn tell_tokens(&self) {
        // Locked until it is told, so that the newest is told last.
        let (clients, used) = (self.clients(), self.used());
        let tokens = views(&clients, &used);
        self.tokens.send_if_modified(|known| {
            let changed = **known != tokens;
            *known = Part::next(Some(known), tokens);
            changed
        });
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn views(clients: &Clients, used: &Used) -> Vec<TokenView> {
    let is_listed = |client: &&Client| !client.is_own() && client.revoked_at.is_none();
    let view = |client: &Client| {
        Some(TokenView {
            id: client.id.clone(),
            name: client.name.clone(),
            scope: TokenScope::of(client)?,
            show: client.show.clone(),
            created_at: client.created_at,
            expires_at: client.expires_at,
            used_at: used.get(&client.id).copied(),
        })
    };
    clients.all().iter().rev().filter(is_listed).filter_map(view).collect()
}
