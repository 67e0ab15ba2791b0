//! Bodies of commands and queries. Money comes in as a decimal string in the show's currency.

use cartwall_domain::limits;
use forms::{AMOUNT, AMOUNT_OR_NONE, CURRENCY, WORDS};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })*) => {$(
        #[derive(Clone, Debug, Deserialize, JsonSchema, TS)]
        #[serde(deny_unknown_fields, remote = "Self")]
        #[schemars(!remote)]
        #[ts(export, export_to = "wire.ts", optional_fields)]
        $(#[$doc])*
        pub struct $name { $($(#[$fdoc])* pub $field: $type,)* }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize($crate::wire::request::fields::Fields(deserializer))
            }
        }
    )*};
}

mod door;
mod fields;
mod forms;
mod rundown;
mod stores;
mod tokens;

pub use door::*;
pub use rundown::*;
pub use stores::*;
pub use tokens::*;

/// Stock in a request: a whole number, `"untracked"` or `"unknown"`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(untagged, expecting = "quantity must be a whole number, \"untracked\" or \"unknown\"")]
#[ts(export, export_to = "wire.ts")]
pub enum QuantityInput {
    /// Counted.
    Count(#[schemars(range(min = 0, max = limits::MAX_STOCK))] i64),
    /// `untracked` or `unknown`.
    Word(QuantityWord),
}

/// Stock that is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum QuantityWord {
    /// The shop does not count it.
    Untracked,
    /// Nobody knows.
    Unknown,
}

/// Products by what is known of the stock of the variants that were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum StockFilter {
    /// Counted, and some are left of one of them beyond its buffer.
    InStock,
    /// Counted, and of none any are left beyond its buffer.
    SoldOut,
    /// The shop does not count it.
    Untracked,
    /// Nobody knows.
    Unknown,
}

bodies! {
    /// A body without fields.
    Nothing {}
    /// `create_show`
    CreateShow {
        /// Its name.
        #[schemars(length(min = 1, max = limits::MAX_TITLE), regex(pattern = WORDS))]
        title: String,
        /// ISO 4217 code.
        #[schemars(regex(pattern = CURRENCY))]
        currency: String,
        /// What it is meant to sell: net in its currency, as a decimal such as `20000`.
        #[schemars(regex(pattern = AMOUNT_OR_NONE))]
        goal: Option<String>,
        /// Goal in net units: sold less refunded.
        #[schemars(range(min = 0, max = limits::MAX_GOAL_UNITS))]
        goal_units: Option<i64>,
    }
    /// `copy_show`: a planned show with the rundown and the goal of another, also of one that has ended. When it starts
    /// and ends is not copied.
    CopyShow {
        /// Whose rundown.
        show: String,
        /// Its name; that of the other where left out.
        #[schemars(length(min = 1, max = limits::MAX_TITLE), regex(pattern = WORDS))]
        title: Option<String>,
        /// Makes a template instead: it is copied, never started.
        template: Option<bool>,
    }
    /// `update_show`: a field left out stays.
    UpdateShow {
        /// Which.
        show: String,
        /// Its name.
        #[schemars(length(min = 1, max = limits::MAX_TITLE), regex(pattern = WORDS))]
        title: Option<String>,
        /// When it is planned to start, milliseconds since 1970; 0 takes it away.
        #[schemars(range(min = 0, max = limits::MAX_TIME))]
        starts_at: Option<i64>,
        /// When it is planned to end, likewise; after its start.
        #[schemars(range(min = 0, max = limits::MAX_TIME))]
        ends_at: Option<i64>,
        /// What it is meant to sell: net in its currency, as a decimal; an empty text takes it away.
        #[schemars(regex(pattern = AMOUNT_OR_NONE))]
        goal: Option<String>,
        /// Goal in net units: sold less refunded; 0 takes it away.
        #[schemars(range(min = 0, max = limits::MAX_GOAL_UNITS))]
        goal_units: Option<i64>,
        /// Whether co-hosts too put products on air.
        co_hosts_take: Option<bool>,
        /// ISO 4217 code of what it sells in, as long as it has never run. Prices and the goal keep their numbers.
        #[schemars(regex(pattern = CURRENCY))]
        currency: Option<String>,
        /// `true` puts a planned show or template away, `false` brings it back.
        archived: Option<bool>,
        /// What the sender saw of the fields that it changes. Refused as a `conflict`, with both values, where one of
        /// them holds something else by now; a field that is not in it is overwritten.
        base: Option<ShowFields>,
    }
    /// What the sender of `update_show` saw.
    #[derive(Default)]
    ShowFields {
        /// Its name.
        title: Option<String>,
        /// 0 where there was none.
        starts_at: Option<i64>,
        /// 0 where there was none.
        ends_at: Option<i64>,
        /// Empty where there was none.
        #[schemars(regex(pattern = AMOUNT_OR_NONE))]
        goal: Option<String>,
        /// 0 where there was none.
        goal_units: Option<i64>,
        /// Whether co-hosts did.
        co_hosts_take: Option<bool>,
        /// ISO 4217 code.
        #[schemars(regex(pattern = CURRENCY))]
        currency: Option<String>,
    }
    /// `start_rehearsal`, `go_live`
    StartShow {
        /// Which.
        show: String,
    }
    /// `end_show`
    EndShow {
        /// Which; the running one where left out.
        show: Option<String>,
    }
    /// `resume_show`
    ResumeShow {
        /// Which; the one that ended last where left out.
        show: Option<String>,
    }
    /// `stand_by`
    StandBy {
        /// Which.
        cue: String,
        /// The `on_air_seq` that the operator saw; refused as stale if preview or program changed since.
        seen_seq: Option<u64>,
    }
    /// `take`
    Take {
        /// This one instead of what is in preview.
        cue: Option<String>,
        /// Also if it is sold out.
        anyway: Option<bool>,
        /// As in `stand_by`.
        seen_seq: Option<u64>,
    }
    /// `next`, `clear`, `undo`
    OnAir {
        /// As in `stand_by`.
        seen_seq: Option<u64>,
    }
    /// `skip`
    Skip {
        /// Which; what is in preview where left out.
        cue: Option<String>,
        /// As in `stand_by`.
        seen_seq: Option<u64>,
    }
    /// `set_stock`
    SetStock {
        /// SKU.
        sku: Option<String>,
        /// Variant id.
        variant: Option<String>,
        /// How many there are.
        quantity: QuantityInput,
        /// How many there were when the sender counted. Refused as a `conflict` where it is another number by now.
        base: Option<QuantityInput>,
    }
    /// `set_buffer`
    SetBuffer {
        /// SKU.
        sku: Option<String>,
        /// Variant id.
        variant: Option<String>,
        /// Units held back from sale.
        #[schemars(range(min = 0, max = limits::MAX_BUFFER))]
        buffer: i64,
    }
    /// `start_flash`, on what is on air
    StartFlash {
        /// Refused where another cue is on air.
        cue: Option<String>,
        /// Decimal string.
        #[schemars(regex(pattern = AMOUNT))]
        price: String,
        /// How long.
        #[schemars(range(min = 1, max = limits::MAX_FLASH_MS / 1_000))]
        seconds: u32,
        /// The most units at this price.
        #[schemars(range(min = 1, max = limits::MAX_CAP))]
        cap: Option<i64>,
    }
    /// `add_marker`
    AddMarker {
        /// What for; may be empty.
        #[serde(default)]
        #[schemars(length(max = limits::MAX_MARKER))]
        text: String,
        /// Refused where another show is running.
        show: Option<String>,
        /// The moment that is meant, where it has passed: milliseconds since 1970 by the core's clock.
        at: Option<i64>,
    }
    /// `send_memo`
    SendMemo {
        /// For the host.
        #[schemars(length(min = 1, max = limits::MAX_MEMO), regex(pattern = WORDS))]
        text: String,
        /// Refused where another show is running.
        show: Option<String>,
        /// It is shown over what the host reads.
        urgent: Option<bool>,
    }
    /// `ack_memo`
    AckMemo {
        /// Which.
        memo: String,
    }
    /// `propose`: one of `take`, `product`, and `cue` with `price`. It waits two minutes for an answer.
    #[schemars(extend("minProperties" = 1))]
    Propose {
        /// Put this cue on air.
        take: Option<String>,
        /// Ask another price for this cue.
        cue: Option<String>,
        /// Which: a decimal string.
        #[schemars(regex(pattern = AMOUNT))]
        price: Option<String>,
        /// Add this product of the catalogue to the end of the rundown.
        product: Option<String>,
    }
    /// `accept_proposal`. What was proposed is refused like its own command; the proposal then stays open.
    AcceptProposal {
        /// Which.
        proposal: String,
        /// As in `take`.
        anyway: Option<bool>,
        /// As in `stand_by`.
        seen_seq: Option<u64>,
    }
    /// `decline_proposal`, `withdraw_proposal`
    NamedProposal {
        /// Which.
        proposal: String,
    }
    /// `edit_cue`
    EditCue {
        /// Which; none any more where left out.
        cue: Option<String>,
    }
    /// `accept_price`
    AcceptPrice {
        /// Which.
        cue: String,
    }
    /// `confirm_price`
    ConfirmPrice {
        /// Which.
        cue: String,
    }
    /// `match_sku`
    MatchSku {
        /// As the shop's orders write it.
        #[schemars(length(min = 1, max = limits::MAX_SKU), regex(pattern = WORDS))]
        unknown: String,
        /// What it is: the SKU of a variant in the catalogue.
        sku: Option<String>,
        /// Or its id.
        variant: Option<String>,
    }
    /// `quick_add`
    QuickAdd {
        /// The planned or running show.
        show: String,
        /// What it is called.
        #[schemars(length(min = 1, max = limits::MAX_TITLE), regex(pattern = WORDS))]
        title: String,
        /// Decimal string; not known yet where left out.
        #[schemars(regex(pattern = AMOUNT))]
        price: Option<String>,
        /// How many there are, or `untracked`; unknown where left out.
        quantity: Option<QuantityInput>,
        /// Address of its picture.
        picture: Option<String>,
        /// Stand it by as well, where the show runs.
        stand_by: Option<bool>,
    }
    /// `POST /api/v1/sales`: an order or a refund, told whole. The same again changes nothing and answers `repeated`. An
    /// order with other lines under the same id is refused with `order_changed`, unless its `revision` is higher: then the
    /// difference is counted, so that totals are those of the highest revision whatever the order of arrival.
    RecordSale {
        /// The shop's own number of the order, or of the refund; taken once however often it is sent.
        #[schemars(length(min = 1, max = limits::MAX_SKU), regex(pattern = WORDS))]
        order_id: String,
        /// ISO 4217 code of all lines.
        #[schemars(regex(pattern = CURRENCY))]
        currency: String,
        /// RFC 3339; the time of arrival where left out.
        #[schemars(extend("format" = "date-time"))]
        placed_at: Option<String>,
        /// What was bought, or given back.
        #[schemars(length(min = 1, max = limits::MAX_LINES))]
        lines: Vec<SaleLine>,
        /// The order that this takes back; this is no refund where it is left out or blank. A refund counts for the show
        /// of its order, and for none where its order is outside of shows or not known yet; it is brought to its show when
        /// its order comes. What is given back above what was sold is booked, since the shop did give it, and flagged:
        /// `over_refunded` in the answer and in the totals.
        refund_of: Option<String>,
        /// Which version of the order this is: a whole number that grows with each change of the order. Not for refunds.
        #[schemars(range(min = 0, max = limits::MAX_REVISION))]
        revision: Option<i64>,
    }
    /// A line of an order.
    SaleLine {
        /// As the shop names it.
        #[schemars(length(min = 1, max = limits::MAX_SKU), regex(pattern = WORDS))]
        sku: String,
        /// Pieces, 1 or more.
        #[schemars(range(min = 1, max = limits::MAX_PIECES))]
        quantity: i64,
        /// Decimal string, price of a piece.
        #[schemars(regex(pattern = AMOUNT))]
        unit_price: String,
    }
    /// `search_catalogue`
    SearchCatalogue {
        /// What was typed.
        #[serde(default)]
        text: String,
        /// At most so many, up to 200; 50 where left out.
        limit: Option<usize>,
        /// Those before this one's place.
        offset: Option<usize>,
        /// Of this vendor only, as `catalogue_filters` names it.
        vendor: Option<String>,
        /// With this tag only, likewise.
        tag: Option<String>,
        /// With stock like this only.
        stock: Option<StockFilter>,
    }
    /// `catalogue_product`
    NamedProduct {
        /// Its id.
        product: String,
    }
    /// `cancel_import`
    CancelImport {
        /// Which, by the id of its sender; whichever is at work or waits where left out.
        import: Option<String>,
    }
    /// `list_shows`
    ListShows {
        /// At most so many, newest first; 200 where left out.
        limit: Option<usize>,
        /// Those before this one's place.
        offset: Option<usize>,
    }
    /// `show_curves`
    ShowCurves {
        /// Which, up to 200.
        #[schemars(length(max = 200))]
        shows: Vec<String>,
    }
    /// `show_report`, `show_as_run`
    ShowReport {
        /// Which.
        show: String,
        /// Which of its runs, from 1; where left out the live one, or else the newest.
        #[schemars(range(min = 1, max = u32::MAX))]
        run: Option<u32>,
        /// Seconds added to each on-air window; 0 where left out.
        tail: Option<u32>,
    }
}
