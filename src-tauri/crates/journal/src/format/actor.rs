//! The stored form of an actor: a word for its kind, and its id, each in a column of its own.

use super::newer;
use crate::{JournalError, Row};
use cartwall_domain::{Actor, ActorKind};

/// Every kind of actor with the word in its rows. A released word never changes.
pub(super) const KINDS: &[(&str, ActorKind)] = &[
    ("client", ActorKind::Client),
    ("store", ActorKind::Store),
    ("rehearsal", ActorKind::Rehearsal),
    ("cartwall", ActorKind::Cartwall),
];

pub(super) const fn word(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Client => "client",
        ActorKind::Store => "store",
        ActorKind::Rehearsal => "rehearsal",
        ActorKind::Cartwall => "cartwall",
    }
}

/// A kind that this build does not know is of a later release.
pub(super) fn read(row: &Row) -> Result<Actor, JournalError> {
    let known = KINDS.iter().find(|(word, _)| *word == row.actor_kind);
    let (_, kind) = known.ok_or_else(|| newer(row))?;
    Ok(Actor { kind: *kind, id: row.actor_id.clone() })
}
