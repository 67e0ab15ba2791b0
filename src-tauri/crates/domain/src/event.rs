//! What happened. Events are facts in the past tense; the journal keeps them, and [`crate::apply`]
//! turns them back into the state of the show.

use crate::actor::Actor;
use crate::catalogue::Product;
use crate::corrections::CorrectedPrice;
use crate::edits::EditKind;
use crate::guard::Guard;
use crate::money::Money;
use crate::on_air::{AiringOf, UndoableAction};
use crate::order::{OrderChange, OrderSource};
use crate::proposal::{ProposalEnd, Proposed};
use crate::run::RunId;
use crate::show::{CueDetails, Mode, OfferedVariant};
use crate::source::CatalogueSource;
use crate::stock::{Level, Quantity};
use crate::store::{StoreKind, StoreLocation};
use crate::{CueId, LayerId, MemoId, ProductId, ProposalId, ShowId, StoreId, Timestamp, VariantId};
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

mod of_show;

/// An event with its place in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Its place, from 1, without gaps.
    pub seq: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// Who or what caused it, never a buyer.
    pub by: Actor,
    /// What happened.
    pub event: Event,
}

/// What a card said at the moment it went on air.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnAirFacts {
    /// Of the only or first variant, as queued.
    pub sku: String,
    /// Product title, with the variant's where there is only one.
    pub title: String,
    /// The lowest price; `None` = no price was known.
    pub price: Option<Money>,
    /// The highest price, where it is another than the lowest.
    pub price_to: Option<Money>,
    /// Crossed out on the card.
    pub compare_at: Option<Money>,
    /// On the card.
    pub coupon: Option<String>,
    /// Stock of all variants together, as known then.
    pub quantity: Quantity,
    /// What was offered, in the catalogue's order.
    pub variants: Vec<VariantFacts>,
}

/// What a card said of one variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantFacts {
    /// Which.
    pub variant: VariantId,
    /// As queued.
    pub sku: String,
    /// Its options in words.
    pub title: Option<String>,
    /// `None` = no price was known.
    pub price: Option<Money>,
    /// Stock as known then.
    pub quantity: Quantity,
    /// It was struck through.
    pub sold_out: bool,
}

/// Why a flash offer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlashEnd {
    /// Its time was up.
    Time,
    /// Its cap was reached.
    Cap,
    /// The operator stopped it.
    Stopped,
    /// A person set another price by hand: that is what the host asks for now.
    Priced,
}

/// Everything that can happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are the words of the module docs")]
pub enum Event {
    /// Products came in from a file; a large import is several of these in one commit.
    CatalogueImported {
        source: CatalogueSource,
        products: Vec<Product>,
    },
    /// A picture was fetched, checked and kept under its digest.
    PictureKept {
        url: String,
        hash: String,
    },
    /// A count of a variant's stock. `show`: the running one, if the variant is in its rundown.
    StockSet {
        show: Option<ShowId>,
        variant: VariantId,
        before: Quantity,
        level: Level,
    },
    /// Units held back from sale.
    BufferSet {
        variant: VariantId,
        buffer: i64,
    },

    ShowCreated {
        show: ShowId,
        title: String,
        currency: Currency,
    },
    /// The plan of a show as it is from now on. A template is told here too, in the commit that creates it.
    /// `archived`: out of every list, until another such event brings it back. `currency`: another one from now on; what
    /// was written of the show keeps its numbers. `co_hosts_take`: co-hosts too put products on air.
    ShowUpdated {
        show: ShowId,
        title: String,
        starts_at: Option<Timestamp>,
        ends_at: Option<Timestamp>,
        goal: Option<Money>,
        goal_units: Option<i64>,
        template: bool,
        archived: bool,
        co_hosts_take: bool,
        currency: Option<Currency>,
    },
    /// A person changes the plan of a show, or puts a show away: what they do, told before the events that it leads to.
    /// `events`: how many of them follow.
    PlanEdited {
        show: ShowId,
        what: EditKind,
        events: u32,
    },
    /// Back to what was before the edit of event `undoes`, as far as that still stands. What changes follows.
    EditUndone {
        show: ShowId,
        undoes: u64,
    },
    CueAdded {
        show: ShowId,
        cue: CueId,
        product: ProductId,
        offered: Vec<OfferedVariant>,
        /// The product's.
        title: String,
        details: CueDetails,
        index: usize,
    },
    /// What a cue offers and holds from now on, told whole.
    CueUpdated {
        show: ShowId,
        cue: CueId,
        offered: Vec<OfferedVariant>,
        details: CueDetails,
    },
    CueMoved {
        show: ShowId,
        cue: CueId,
        index: usize,
    },
    /// `cues` in their order in the rundown; `index` is the place of the first of them afterwards.
    CuesMoved {
        show: ShowId,
        cues: Vec<CueId>,
        index: usize,
    },
    CueRemoved {
        show: ShowId,
        cue: CueId,
    },
    /// A removed cue came back with its history.
    CueRestored {
        show: ShowId,
        cue: CueId,
        index: usize,
    },

    /// `run`: its number, from 1 within the show. `opening` is the stock at the start of what is in the rundown.
    RunStarted {
        show: ShowId,
        run: u32,
        mode: Mode,
        preview: Vec<(LayerId, AiringOf)>,
        opening: Vec<(VariantId, Quantity)>,
    },
    /// A rehearsal that ends leaves the show planned. A live run that ends ends the show.
    RunEnded {
        show: ShowId,
        run: u32,
    },
    /// A live run that was ended by mistake goes on, with nothing on air. `stock`: as it is by now, of what is in the
    /// rundown.
    RunResumed {
        show: ShowId,
        run: u32,
        stock: Vec<(VariantId, Quantity)>,
    },

    StoodBy {
        show: ShowId,
        layer: LayerId,
        what: AiringOf,
    },
    /// `anyway`: taken though it was sold out, because the operator said so.
    CueTaken {
        show: ShowId,
        layer: LayerId,
        cue: CueId,
        anyway: bool,
        facts: OnAirFacts,
        preview: Option<AiringOf>,
    },
    Cleared {
        show: ShowId,
        layer: LayerId,
    },
    CueSkipped {
        show: ShowId,
        layer: LayerId,
        cue: CueId,
        preview: Option<AiringOf>,
    },
    /// Back to what was before event `undoes`. `airing` and `preview`: what is on the layer and ready for it from now on.
    /// `cue`: the one that was skipped, or whose offer was changed. `facts`: what the card says, flash offers apart;
    /// `flash`: the price of the one that runs on it again.
    OnAirUndone {
        show: ShowId,
        layer: LayerId,
        undoes: u64,
        action: UndoableAction,
        airing: Option<AiringOf>,
        preview: Option<AiringOf>,
        cue: Option<CueId>,
        facts: Option<OnAirFacts>,
        flash: Option<Money>,
    },
    /// What the card on air says changed while it was on air, other than by a flash offer.
    CardChanged {
        show: ShowId,
        layer: LayerId,
        cue: CueId,
        facts: OnAirFacts,
    },
    /// The cue on air cannot be sold any more; `offered` goes to preview.
    SoldOut {
        show: ShowId,
        layer: LayerId,
        cue: CueId,
        offered: Option<AiringOf>,
    },
    BackInStock {
        show: ShowId,
        layer: LayerId,
        cue: CueId,
    },
    /// One of several variants of the cue on air is sold out, and others are left.
    VariantSoldOut {
        show: ShowId,
        layer: LayerId,
        cue: CueId,
        variant: VariantId,
    },
    VariantBackInStock {
        show: ShowId,
        layer: LayerId,
        cue: CueId,
        variant: VariantId,
    },
    /// As many were sold on the offer of the cue on air as it has: its card says the normal price from now on.
    OfferEnded {
        show: ShowId,
        layer: LayerId,
        cue: CueId,
    },
    /// The offer has some again: its cap was raised, or an order was changed to hold fewer.
    OfferReopened {
        show: ShowId,
        layer: LayerId,
        cue: CueId,
    },

    FlashStarted {
        show: ShowId,
        layer: LayerId,
        cue: CueId,
        price: Money,
        ends_at: Timestamp,
        cap: Option<i64>,
    },
    FlashEnded {
        show: ShowId,
        layer: LayerId,
        cue: CueId,
        reason: FlashEnd,
    },
    /// The time ran out of a flash offer that was not on air, but that an undo could have brought back.
    FlashLapsed {
        show: ShowId,
        layer: LayerId,
        flash: u64,
    },

    /// A run reached its show's goal: in net, in units, or in both at once.
    GoalReached {
        show: ShowId,
        run: u32,
        goal: Option<Money>,
        goal_units: Option<i64>,
    },

    /// What is told of an order differs from what was counted of it, by `changes`.
    OrderChanged {
        /// The one it counts for, if any.
        run: Option<RunId>,
        source: OrderSource,
        order: String,
        currency: Currency,
        /// When the order was placed; of a refund that came by itself when it was given.
        placed_at: Timestamp,
        /// The time that it counts at: that of an order is when it was placed, that of a later change when it was seen.
        booked_at: Timestamp,
        /// The version of the order, where its source counts versions.
        revision: Option<i64>,
        /// The order was not known before.
        first: bool,
        /// The live broadcast that it was bought in, where the source tells of one.
        broadcast: Option<String>,
        /// The id of a refund that came by itself. One that came before its order is told again with its show when the
        /// order has come.
        refund: Option<String>,
        changes: Vec<OrderChange>,
    },
    /// What is counted of an order that was placed while a run was over. The run is resumed, so the order counts for it
    /// from now on.
    OrderJoined {
        run: RunId,
        source: OrderSource,
        order: String,
        currency: Currency,
        placed_at: Timestamp,
        changes: Vec<OrderChange>,
    },

    /// A shop as it is connected from now on, told whole. `since`: orders placed earlier are not counted.
    StoreConnected {
        store: StoreId,
        kind: StoreKind,
        address: String,
        name: String,
        currency: Currency,
        locations: Vec<StoreLocation>,
        shares_stock_with: Option<StoreId>,
        since: Timestamp,
    },
    StoreDisconnected {
        store: StoreId,
    },
    /// What was set of a shop beside, told whole. `market`: the country whose prices are shown. `left_out`: the origins
    /// whose orders are not counted.
    StoreSet {
        store: StoreId,
        market: Option<String>,
        left_out: Vec<String>,
    },
    /// A shop's order is the copy of another shop's.
    OrderCopied {
        store: StoreId,
        order: String,
        original: String,
    },
    /// All changes of orders up to `watermark`, by the shop's clock, are taken in.
    StoreSynced {
        store: StoreId,
        watermark: Timestamp,
    },
    /// Prices of a shop were shown differently before they were read as they are now. `more`: how many there are beside
    /// those that are listed.
    PricesCorrected {
        store: StoreId,
        prices: Vec<CorrectedPrice>,
        more: i64,
    },
    /// All prices of a shop are read as this version reads them. `corrected`: how many were shown differently before.
    PricesRead {
        store: StoreId,
        reading: u32,
        corrected: i64,
    },
    /// A person has seen which prices of a shop were shown differently.
    CorrectionsDismissed {
        store: StoreId,
    },
    /// Its numbers are not renewed any more. `show`: the running one. `since`: when it was last heard.
    StoreLost {
        show: Option<ShowId>,
        store: StoreId,
        since: Timestamp,
    },
    StoreFound {
        show: Option<ShowId>,
        store: StoreId,
    },
    /// A shop's count of a variant. `level`: of all shops together, before and after.
    StoreCounted {
        show: Option<ShowId>,
        store: StoreId,
        variant: VariantId,
        own: Level,
        before: Quantity,
        level: Level,
    },
    /// More was given back of an order than was sold in it: by so much more than before, or less where it is below zero.
    OverRefunded {
        run: Option<RunId>,
        source: OrderSource,
        order: String,
        currency: Currency,
        units: i64,
        amount: i64,
    },
    GuardSet {
        guard: Guard,
    },
    /// Sold out, and taken out of the rundown until there are some again.
    CuePulled {
        show: ShowId,
        cue: CueId,
    },
    /// The shop's price as it is now is meant.
    PriceAccepted {
        show: ShowId,
        cue: CueId,
    },
    /// A person says that the shop's checkout asks `price`, while the catalogue still says `charges`.
    PriceConfirmed {
        show: ShowId,
        cue: CueId,
        price: Money,
        charges: Money,
    },
    /// A SKU that the catalogue does not know is this variant of it. What was sold of it follows, told anew.
    SkuMatched {
        sku: String,
        variant: VariantId,
    },

    /// `at`: the moment that is marked, where it came in later.
    MarkerAdded {
        show: ShowId,
        text: String,
        at: Option<Timestamp>,
    },
    /// `urgent`: it is shown over what the host reads.
    MemoSent {
        show: ShowId,
        memo: MemoId,
        text: String,
        urgent: bool,
    },
    MemoAcknowledged {
        show: ShowId,
        memo: MemoId,
    },
    ProposalMade {
        show: ShowId,
        proposal: ProposalId,
        what: Proposed,
    },
    /// What was accepted follows in the same commit.
    ProposalEnded {
        show: ShowId,
        proposal: ProposalId,
        end: ProposalEnd,
    },
}
