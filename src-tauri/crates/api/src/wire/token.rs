//! Tokens for other programs, as the host's panel is told of them. Never a token itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum TokenScope {
    /// The card, as overlays show it.
    Overlay,
    /// The verbs of button decks, and their state.
    RemoteControl,
    /// Everything that an observer sees.
    ReadOnly,
    /// Telling orders and refunds. It sees nothing.
    Orders,
}

/// A token for another program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct TokenView {
    /// Of the client that shows it, as events name it.
    pub id: String,
    /// As the host calls the program.
    pub name: String,
    /// What it is good for.
    pub scope: TokenScope,
    /// The one show that it is for; `null` where it is for all.
    pub show: Option<String>,
    /// When it was made, milliseconds since 1970.
    pub created_at: i64,
    /// When it runs out, likewise; `null` where it does not.
    pub expires_at: Option<i64>,
    /// When it was used last, likewise and to the minute; `null` where it was not since Cartwall was started.
    pub used_at: Option<i64>,
}
