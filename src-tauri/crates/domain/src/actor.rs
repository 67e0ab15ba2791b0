//! Who or what caused an event. Stored in every row, so it holds ids alone: names can change, and are looked up where
//! they are shown. It must never name a buyer.

use crate::StoreId;
use serde::{Deserialize, Serialize};

/// What kind of thing acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person's or a device's client; the id is the client's.
    Client,
    /// A connected store; the id is the store's.
    Store,
    /// What is simulated in a rehearsal: `demo`, `replay` or `buyers`.
    Rehearsal,
    /// Cartwall itself: what the rules demand (no id), or a part of it (`pictures`).
    Cartwall,
}

impl ActorKind {
    /// Its word, as in stored and sent forms.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Store => "store",
            Self::Rehearsal => "rehearsal",
            Self::Cartwall => "cartwall",
        }
    }
}

/// Who or what caused an event.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Actor {
    /// What kind of thing acts.
    pub kind: ActorKind,
    /// Which one of its kind.
    pub id: String,
}

impl Actor {
    /// A person's or a device's client.
    pub fn client(id: impl Into<String>) -> Self {
        Self { kind: ActorKind::Client, id: id.into() }
    }

    /// A connected store.
    pub fn store(store: &StoreId) -> Self {
        Self { kind: ActorKind::Store, id: store.0.clone() }
    }

    /// Something simulated.
    pub fn rehearsal(id: impl Into<String>) -> Self {
        Self { kind: ActorKind::Rehearsal, id: id.into() }
    }

    /// The rules, for what they demand by themselves.
    pub fn rules() -> Self {
        Self { kind: ActorKind::Cartwall, id: String::new() }
    }

    /// A part of Cartwall that works by itself.
    pub fn part(id: impl Into<String>) -> Self {
        Self { kind: ActorKind::Cartwall, id: id.into() }
    }
}
