//! The feed: the last things that happened, each of one kind of a closed list.

use super::actor::Actor;
use super::money::Money;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

/// What happened. The panel has words for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum FeedKind {
    /// Something was sold.
    Sale,
    /// Pieces were given back.
    Refund,
    /// Money was given back, for no piece that is known.
    MoneyBack,
    /// An order was changed.
    Revised,
    /// More was given back than was sold in its order.
    OverRefunded,
    /// A cue went on air.
    Take,
    /// The card on air changed.
    Change,
    /// The card left.
    Clear,
    /// Something was undone.
    Undo,
    /// A cue was passed over.
    Skip,
    /// What is on air sold out.
    SoldOut,
    /// What is on air is back in stock.
    BackInStock,
    /// One variant of what is on air sold out.
    VariantSoldOut,
    /// One variant of what is on air is back in stock.
    VariantBackInStock,
    /// A flash offer began.
    FlashStart,
    /// A flash offer ended.
    FlashEnd,
    /// An offer ended: all of it was sold.
    OfferEnd,
    /// An offer is open again.
    OfferReopen,
    /// The show sold what it was meant to: `amount` net, `units` pieces, or both.
    GoalReached,
    /// A memo to the host.
    Memo,
    /// The host is asked for something: `amount` where it is another price.
    Proposal,
    /// It was accepted.
    Accepted,
    /// It was declined.
    Declined,
    /// A marker.
    Marker,
    /// The show started.
    Start,
    /// The show ended.
    End,
    /// The show goes on.
    Resume,
    /// A catalogue came in.
    Import,
    /// A shop does not answer.
    StoreLost,
    /// A shop answers again.
    StoreFound,
    /// Prices of a shop were shown differently before an update.
    PricesCorrected,
    /// A cue sold out and was taken out of the rundown.
    Pulled,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct FeedItem {
    /// Its event.
    pub seq: u64,
    /// Milliseconds since 1970.
    pub at: i64,
    /// What happened.
    pub kind: FeedKind,
    /// Who.
    pub by: Actor,
    /// What it is about: a title, a text.
    pub text: Option<String>,
    /// Pieces.
    pub units: Option<i64>,
    /// Money.
    pub amount: Option<Money>,
    /// Bought in a live broadcast, by the shop's own word.
    pub in_live: bool,
}
