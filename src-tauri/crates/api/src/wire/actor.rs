//! Who or what did something, by kind and id. Names of clients stand in the state's `clients`, of stores in `stores`.

use cartwall_domain::ActorKind;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

/// Who or what did something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct Actor {
    /// What kind of thing acted.
    #[ts(type = "\"client\" | \"store\" | \"rehearsal\" | \"cartwall\"")]
    #[schemars(with = "String", extend("enum" = ["client", "store", "rehearsal", "cartwall"]))]
    pub kind: ActorKind,
    /// Which one of its kind. Empty where the rules themselves acted.
    pub id: String,
}

impl Actor {
    /// For tables without room for both: the id, or the kind where there is none.
    pub fn label(&self) -> &str {
        if self.id.is_empty() { self.kind.word() } else { &self.id }
    }
}

impl From<&cartwall_domain::Actor> for Actor {
    fn from(actor: &cartwall_domain::Actor) -> Self {
        Self { kind: actor.kind, id: actor.id.clone() }
    }
}
