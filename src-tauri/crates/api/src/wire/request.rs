//! Bodies of commands and queries. Money comes in as a decimal string in the show's currency.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize, JsonSchema, TS)]
        #[serde(deny_unknown_fields)]
        #[ts(export, export_to = "wire.ts", optional_fields)]
        pub struct $name { $($(#[$fdoc])* pub $field: $type,)* }
    )*};
}

mod door;
mod stores;
mod tokens;

pub use door::*;
pub use stores::*;
pub use tokens::*;

/// Stock in a request: a whole number, `"untracked"` or `"unknown"`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(untagged, expecting = "quantity must be a whole number, \"untracked\" or \"unknown\"")]
#[ts(export, export_to = "wire.ts")]
pub enum QuantityInput {
    /// Counted.
    Count(i64),
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
        title: String,
        /// ISO 4217 code.
        currency: String,
        /// What it is meant to sell: net in its currency, as a decimal such as `20000`.
        goal: Option<String>,
        /// Goal in net units: sold less refunded.
        goal_units: Option<i64>,
    }
    /// `copy_show`: a planned show with the rundown and the goal of another, also of one that has ended. When it starts
    /// and ends is not copied.
    CopyShow {
        /// Whose rundown.
        show: String,
        /// Its name; that of the other where left out.
        title: Option<String>,
        /// Makes a template instead: it is copied, never started.
        template: Option<bool>,
    }
    /// `update_show`: a field left out stays.
    UpdateShow {
        /// Which.
        show: String,
        /// Its name.
        title: Option<String>,
        /// When it is planned to start, milliseconds since 1970; 0 takes it away.
        starts_at: Option<i64>,
        /// When it is planned to end, likewise; after its start.
        ends_at: Option<i64>,
        /// What it is meant to sell: net in its currency, as a decimal; an empty text takes it away.
        goal: Option<String>,
        /// Goal in net units: sold less refunded; 0 takes it away.
        goal_units: Option<i64>,
        /// Whether co-hosts too put products on air.
        co_hosts_take: Option<bool>,
        /// ISO 4217 code of what it sells in, as long as it has never run. Prices and the goal keep their numbers.
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
        goal: Option<String>,
        /// 0 where there was none.
        goal_units: Option<i64>,
        /// Whether co-hosts did.
        co_hosts_take: Option<bool>,
        /// ISO 4217 code.
        currency: Option<String>,
    }
    /// What a new cue offers: one of these.
    #[derive(Default)]
    Offering {
        /// The variant with this SKU alone.
        sku: Option<String>,
        /// This variant alone, by its id: where several share a SKU.
        variant: Option<String>,
        /// Some variants of one product, by their ids.
        variants: Option<Vec<String>>,
        /// All variants of a product, by its id.
        product: Option<String>,
    }
    /// `add_cue`: by `sku` or `variant` that variant alone, by `product` all its variants, by `variants` those.
    AddCue {
        /// The planned or running show.
        show: String,
        /// SKU.
        sku: Option<String>,
        /// Variant id, where several share a SKU.
        variant: Option<String>,
        /// Variant ids of one product.
        variants: Option<Vec<String>>,
        /// Product id.
        product: Option<String>,
        /// Place in the rundown from 0; at the end where left out.
        index: Option<usize>,
        /// A line each.
        talking_points: Option<Vec<String>>,
        /// Planned seconds on air.
        planned_s: Option<u32>,
        /// Decimal string; the catalogue's price where left out.
        price: Option<String>,
        /// Decimal string.
        compare_at: Option<String>,
        /// Code for the checkout.
        coupon: Option<String>,
        /// The most units on this offer.
        cap: Option<i64>,
        /// Segment of the rundown.
        segment: Option<String>,
        /// For the crew.
        notes: Option<String>,
        /// What the card calls the product, up to 80 characters.
        short_title: Option<String>,
        /// Address of the picture that the card shows, as `catalogue_product` names it.
        picture: Option<String>,
        /// The number by which viewers name the product, 1 to 9999; no other product of the rundown has it.
        number: Option<i64>,
    }
    /// `add_cues`: all of them or none.
    AddCues {
        /// The planned or running show.
        show: String,
        /// What each offers, in their order in the rundown.
        cues: Vec<Offering>,
        /// Place of the first in the rundown from 0; at the end where left out.
        index: Option<usize>,
        /// Segment of the rundown.
        segment: Option<String>,
    }
    /// `update_cue`: a field left out stays, whoever changes it at the same time; an empty string (or 0 for a number) takes
    /// it away.
    UpdateCue {
        /// Which.
        cue: String,
        /// Ids of the variants that it offers, all of its product and at least one.
        variants: Option<Vec<String>>,
        /// A line each.
        talking_points: Option<Vec<String>>,
        /// Planned seconds on air.
        planned_s: Option<u32>,
        /// Decimal string.
        price: Option<String>,
        /// Decimal string.
        compare_at: Option<String>,
        /// Code for the checkout.
        coupon: Option<String>,
        /// The most units on this offer.
        cap: Option<i64>,
        /// Segment of the rundown.
        segment: Option<String>,
        /// For the crew.
        notes: Option<String>,
        /// What the card calls the product, up to 80 characters.
        short_title: Option<String>,
        /// Address of the picture that the card shows, as `catalogue_product` names it.
        picture: Option<String>,
        /// The number by which viewers name the product, 1 to 9999; no other product of the rundown has it.
        number: Option<i64>,
        /// What the sender saw of the fields that it changes. Refused as a `conflict`, with both values, where one of
        /// them holds something else by now; a field that is not in it is overwritten.
        base: Option<Box<CueFields>>,
        /// Refused, as from a co-host, where it would change what is on air or in preview: a change that waited for a
        /// connection is not meant for viewers.
        plan_only: Option<bool>,
    }
    /// What the sender of `update_cue` saw; an empty string (or 0 for a number) where there was nothing.
    #[derive(Default)]
    CueFields {
        /// Ids of the variants that it offered.
        variants: Option<Vec<String>>,
        /// A line each.
        talking_points: Option<Vec<String>>,
        /// Planned seconds on air.
        planned_s: Option<u32>,
        /// Decimal string.
        price: Option<String>,
        /// Decimal string.
        compare_at: Option<String>,
        /// Code for the checkout.
        coupon: Option<String>,
        /// The most units on this offer.
        cap: Option<i64>,
        /// Segment of the rundown.
        segment: Option<String>,
        /// For the crew.
        notes: Option<String>,
        /// What the card calls the product, up to 80 characters.
        short_title: Option<String>,
        /// Address of the picture that the card shows, as `catalogue_product` names it.
        picture: Option<String>,
        /// The number by which viewers name the product, 1 to 9999; no other product of the rundown has it.
        number: Option<i64>,
    }
    /// `update_cues`: the same changes of each, of all of them or of none, as one edit; a field left out stays. Where some
    /// cannot be changed, `cues` of the problem says why for each.
    UpdateCues {
        /// Which; all of one show.
        cues: Vec<String>,
        /// So many per cent less than the shop's price, up to 99; 0 takes the show's own price away.
        percent_off: Option<u32>,
        /// Planned seconds on air; 0 takes them away.
        planned_s: Option<u32>,
        /// Code for the checkout; an empty string takes it away.
        coupon: Option<String>,
    }
    /// `move_cue`
    MoveCue {
        /// Which.
        cue: String,
        /// Its new place, from 0.
        index: usize,
    }
    /// `move_cues`: they keep their order among themselves.
    MoveCues {
        /// Which; all of one show.
        cues: Vec<String>,
        /// The place of the first of them after the move, from 0.
        index: usize,
        /// Name of the segment that they belong to from then on; an empty one takes them out of theirs. Where it is left
        /// out each keeps its own.
        segment: Option<String>,
    }
    /// `group_cues`: they stand together from the place of the first of them.
    GroupCues {
        /// Which; all of one show.
        cues: Vec<String>,
        /// Name of the segment; an empty one takes them out of theirs, and they stay where they are.
        segment: String,
    }
    /// `duplicate_cue`: the new one stands right after it.
    DuplicateCue {
        /// Which.
        cue: String,
    }
    /// `duplicate_cues`, `remove_cues`: all of them or none, as one edit.
    NamedCues {
        /// Which; all of one show.
        cues: Vec<String>,
    }
    /// `undo_edit`: as far as it still is as that edit left it. What somebody else has changed since stays, and is told
    /// in `left_alone`.
    UndoEdit {
        /// The planned or running show; the list of shows itself where left out: what was archived or brought back.
        show: Option<String>,
    }
    /// `remove_cue`
    RemoveCue {
        /// Which.
        cue: String,
    }
    /// `restore_cue`: brings it back where it was, with its history.
    RestoreCue {
        /// Which.
        cue: String,
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
        buffer: i64,
    }
    /// `start_flash`, on what is on air
    StartFlash {
        /// Refused where another cue is on air.
        cue: Option<String>,
        /// Decimal string.
        price: String,
        /// How long.
        seconds: u32,
        /// The most units at this price.
        cap: Option<i64>,
    }
    /// `add_marker`
    AddMarker {
        /// What for; may be empty.
        #[serde(default)]
        text: String,
        /// Refused where another show is running.
        show: Option<String>,
        /// The moment that is meant, where it has passed: milliseconds since 1970 by the core's clock.
        at: Option<i64>,
    }
    /// `send_memo`
    SendMemo {
        /// For the host.
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
    Propose {
        /// Put this cue on air.
        take: Option<String>,
        /// Ask another price for this cue.
        cue: Option<String>,
        /// Which: a decimal string.
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
        title: String,
        /// Decimal string; not known yet where left out.
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
        order_id: String,
        /// ISO 4217 code of all lines.
        currency: String,
        /// RFC 3339; the time of arrival where left out.
        placed_at: Option<String>,
        /// What was bought, or given back.
        lines: Vec<SaleLine>,
        /// The order that this takes back; this is no refund where it is left out or blank. A refund counts for the show
        /// of its order, and for none where its order is outside of shows or not known yet; it is brought to its show when
        /// its order comes. What is given back above what was sold is booked, since the shop did give it, and flagged:
        /// `over_refunded` in the answer and in the totals.
        refund_of: Option<String>,
        /// Which version of the order this is: a whole number that grows with each change of the order. Not for refunds.
        revision: Option<i64>,
    }
    /// A line of an order.
    SaleLine {
        /// As the shop names it.
        sku: String,
        /// Pieces, 1 or more.
        quantity: i64,
        /// Decimal string, price of a piece.
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
        shows: Vec<String>,
    }
    /// `show_report`, `show_as_run`
    ShowReport {
        /// Which.
        show: String,
        /// Which of its runs, from 1; where left out the live one, or else the newest.
        run: Option<u32>,
        /// Seconds added to each on-air window; 0 where left out.
        tail: Option<u32>,
    }
}
