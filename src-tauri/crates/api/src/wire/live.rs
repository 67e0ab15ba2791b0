//! Messages of `/api/v1/live`, the one WebSocket of panel and overlay.

use super::answer::Problem;
use super::money::Money;
use super::overlay::OpenedIn;
use super::state::Sections;
use cartwall_domain::show::Mode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::Arc;
use ts_rs::TS;

/// What a page sends. The first message must be `hello`.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum ClientMessage {
    /// Who is there. A wrong token closes the socket with 4401.
    Hello {
        /// Bearer token or overlay key.
        token: String,
        /// `overlay` gets [`OverlayMessage`]s; anything else gets [`StateMessage`]s.
        #[serde(default)]
        client: String,
    },
    /// This overlay has written message `seq` into its page.
    Painted {
        /// Of the [`OverlayMessage`].
        seq: u64,
    },
    /// Where this overlay is open, and how large: once it is open, and whenever that changes.
    Opened(OpenedIn),
    /// A command; answered by [`ServerMessage::Answer`] with the same `id`.
    Command {
        /// Chosen by the sender.
        id: String,
        /// Such as `take`.
        name: String,
        /// Its body.
        #[serde(default)]
        #[ts(type = "unknown")]
        body: Value,
        /// Repeats safely where an answer was lost: the newest 16,384 of all live lines are known.
        #[serde(default)]
        key: Option<String>,
    },
    /// A question; answered likewise.
    Query {
        /// Chosen by the sender.
        id: String,
        /// Such as `search_catalogue`.
        name: String,
        /// Its body.
        #[serde(default)]
        #[ts(type = "unknown")]
        body: Value,
    },
}

/// What the core sends to a panel.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
#[expect(clippy::large_enum_variant, reason = "made, written as JSON and dropped, never kept")]
pub enum ServerMessage {
    /// Sections that changed; all of them in the first message and when `full`.
    State(StateMessage),
    /// The outcome of a command or query.
    Answer {
        /// As sent.
        id: String,
        /// The answer, where it went well.
        #[ts(type = "unknown")]
        ok: Option<Box<RawValue>>,
        /// Why not, otherwise.
        problem: Option<Problem>,
    },
    /// Sent every 5 s so that a dead connection is noticed, and a page's clock cannot drift away.
    Ping {
        /// The core's clock, milliseconds since 1970.
        now: i64,
    },
}

/// New state. A section that is missing is unchanged.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct StateMessage {
    /// Of the newest event it holds.
    pub seq: u64,
    /// The core's clock, milliseconds since 1970.
    pub now: i64,
    /// The id in `clients` of whoever this connection belongs to: a page tells its own edits from those of others by it.
    pub client: String,
    /// The core's process. After another start the same `seq` may stand for something else.
    pub run: String,
    /// Every section is there; forget what you had.
    pub full: bool,
    /// The changed ones.
    pub sections: Sections,
}

/// What the card says about stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum Stock {
    /// So many can still be sold.
    Known {
        /// Stock less buffer, at least 0.
        left: i64,
        /// Few are left.
        low: bool,
        /// The shop does not renew the number any more.
        stale: bool,
    },
    /// So many are there; sold on when they are gone.
    Backorder {
        /// Stock less buffer, at least 0.
        left: i64,
        /// The shop does not renew the number any more.
        stale: bool,
    },
    /// Always sellable.
    Untracked,
    /// Nothing is said about stock.
    Unknown,
}

/// A running flash offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct Flash {
    /// The core's clock, milliseconds since 1970.
    pub started_at: i64,
    /// Likewise.
    pub ends_at: i64,
    /// The most units at this price.
    pub cap: Option<i64>,
    /// Units sold at it.
    pub claimed: i64,
}

/// An offer's quantity cap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct Cap {
    /// The most units.
    pub limit: i64,
    /// Units sold.
    pub claimed: i64,
}

/// A variant on a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CardVariant {
    /// Its options in words.
    pub label: String,
    /// Nothing is left of it.
    pub sold_out: bool,
    /// How many can still be sold; `null` where unlimited, unknown, or not to be told.
    pub left: Option<i64>,
    /// `null` = not known.
    pub price: Option<Money>,
}

/// Something to choose on a card, such as the size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CardOption {
    /// What it is called, where the catalogue says so.
    pub name: Option<String>,
    /// What there is to choose, in the catalogue's order.
    pub values: Vec<OptionValue>,
}

/// One size, one colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct OptionValue {
    /// In words.
    pub label: String,
    /// No variant with it can be sold.
    pub sold_out: bool,
}

/// Everything a card shows. Text from outside is text, never markup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct Card {
    /// The cue's id.
    pub cue: String,
    /// The SKU of its only or first variant.
    pub sku: String,
    /// Product title, or the short one that was written for the card.
    pub title: String,
    /// The number by which viewers name it.
    pub number: Option<i64>,
    /// The options in words, as far as all variants share them.
    pub variant_title: Option<String>,
    /// Every variant that is offered, in the catalogue's order.
    pub variants: Vec<CardVariant>,
    /// What there is to choose; empty where there is no choice.
    pub options: Vec<CardOption>,
    /// Path on this origin.
    pub picture: Option<String>,
    /// The lowest of what can be sold; `null` = not known.
    pub price: Option<Money>,
    /// Other variants cost more.
    pub from: bool,
    /// Crossed out.
    pub compare_at: Option<Money>,
    /// Code for the checkout.
    pub coupon: Option<String>,
    /// What is left.
    pub stock: Stock,
    /// Cannot be sold any more.
    pub sold_out: bool,
    /// Quantity cap of the offer.
    pub cap: Option<Cap>,
    /// Flash offer.
    pub flash: Option<Flash>,
}

/// What stands on a layer: a kind of graphic, with what it shows.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "graphic", content = "data", rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum Graphic {
    /// The card of a cue; `null` = nothing on air.
    Card(Option<Arc<Card>>),
}

/// What an overlay gets: the whole state, every time.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct OverlayMessage {
    /// Always `frame`.
    #[serde(rename = "type")]
    #[ts(rename = "type", type = "\"frame\"")]
    pub kind: &'static str,
    /// Acknowledge it with `painted`.
    pub seq: u64,
    /// The core's clock, milliseconds since 1970, for the countdown.
    pub now: i64,
    /// `null` = no show is running.
    #[ts(type = "\"rehearsal\" | \"live\" | null")]
    pub mode: Option<Mode>,
    /// What is on air, by layer.
    #[ts(type = "Record<string, Graphic>")]
    pub layers: BTreeMap<String, Graphic>,
    /// What stands ready to be taken on a layer; `null` = nothing. It must not be visible before it is in `layers`.
    #[ts(type = "Record<string, Graphic | null>")]
    pub prepared: BTreeMap<String, Option<Graphic>>,
}
