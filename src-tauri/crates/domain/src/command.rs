//! What somebody wants to happen. The engine hands commands to [`crate::decide`] one after another.

use crate::catalogue::Product;
use crate::changes::{CommonChanges, CueChanges, GuardChanges, PlanChanges, StoreChanges};
use crate::goal::Goal;
use crate::limits::{self, MAX_REVISION};
use crate::money::Money;
use crate::order::Order;
use crate::proposal::Proposed;
use crate::refusal::{Field, Reason, Refusal};
use crate::run::RunId;
use crate::show::{Cue, CueDetails, Mode};
use crate::source::{CatalogueSource, StockSource};
use crate::stock::Quantity;
use crate::store::{Connection, StoreCount, StoreLocation, StoreOrder};
use crate::{Actor, CueId, MemoId, ProductId, ProposalId, ShowId, StoreId, Timestamp, VariantId};
use iso_currency::Currency;

/// How a command names a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariantRef {
    /// By its id.
    Id(VariantId),
    /// By SKU.
    Sku(String),
}

/// What a cue is to offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offering {
    /// One variant alone.
    Variant(VariantRef),
    /// Some variants of one product.
    Variants(Vec<VariantId>),
    /// All variants of a product, as the catalogue has them now.
    Product(ProductId),
}

impl From<VariantRef> for Offering {
    fn from(named: VariantRef) -> Self {
        Self::Variant(named)
    }
}

impl From<&Cue> for Offering {
    /// What another cue offers.
    fn from(cue: &Cue) -> Self {
        Self::Variants(cue.variants().cloned().collect())
    }
}

/// Every command, its arguments checked for form but not yet against the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the events they lead to")]
pub enum Command {
    CreateShow {
        title: String,
        currency: Currency,
        goal: Goal,
    },
    /// A planned show, or a template, with the rundown of another: of `from`, where that is still planned.
    CopyShow {
        from: Option<ShowId>,
        title: String,
        currency: Currency,
        goal: Goal,
        template: bool,
        co_hosts_take: bool,
        cues: Vec<(Offering, CueDetails)>,
    },
    /// `base`: what the sender saw of what they change, where they say so; likewise below.
    UpdateShow {
        show: ShowId,
        changes: PlanChanges,
        base: PlanChanges,
        archived: Option<bool>,
    },
    AddCue {
        show: ShowId,
        offering: Offering,
        details: CueDetails,
        index: Option<usize>,
    },
    AddCues {
        show: ShowId,
        offerings: Vec<Offering>,
        segment: Option<String>,
        index: Option<usize>,
    },
    UpdateCue {
        cue: CueId,
        changes: CueChanges,
        base: Box<CueChanges>,
    },
    /// The same changes of each.
    UpdateCues {
        cues: Vec<CueId>,
        changes: CommonChanges,
    },
    MoveCue {
        cue: CueId,
        index: usize,
    },
    /// `index`: the place of the first of them after the move. `segment`: the one that they belong to from then on, where
    /// that changes; an inner `None` takes them out of theirs.
    MoveCues {
        cues: Vec<CueId>,
        index: usize,
        segment: Option<Option<String>>,
    },
    /// `segment`: `None` takes them out of theirs.
    GroupCues {
        cues: Vec<CueId>,
        segment: Option<String>,
    },
    DuplicateCue {
        cue: CueId,
    },
    DuplicateCues {
        cues: Vec<CueId>,
    },
    RemoveCue {
        cue: CueId,
    },
    RemoveCues {
        cues: Vec<CueId>,
    },
    RestoreCue {
        cue: CueId,
    },
    /// Takes back the newest edit of the same actor that still stands: in a show, or in the list of shows where `None`.
    UndoEdit {
        show: Option<ShowId>,
    },
    Start {
        show: ShowId,
        mode: Mode,
    },
    EndShow {
        show: Option<ShowId>,
    },
    /// A live show that was ended by mistake goes on.
    ResumeShow {
        show: Option<ShowId>,
    },
    StandBy {
        cue: CueId,
    },
    /// `cue`: take this one instead of what is in preview.
    Take {
        cue: Option<CueId>,
        anyway: bool,
    },
    Next,
    Clear,
    Undo,
    /// The cue in preview where `None`.
    Skip {
        cue: Option<CueId>,
    },
    SetStock {
        variant: VariantRef,
        quantity: Quantity,
        source: StockSource,
        base: Option<Quantity>,
    },
    SetBuffer {
        variant: VariantRef,
        buffer: i64,
    },
    /// `cue`: which must be on air, where named.
    StartFlash {
        cue: Option<CueId>,
        price: Money,
        duration_ms: i64,
        cap: Option<i64>,
    },
    StopFlash,
    /// `show`: which must be running, where named; likewise below. `at`: the moment that is meant, where that has passed.
    AddMarker {
        text: String,
        show: Option<ShowId>,
        at: Option<Timestamp>,
    },
    SendMemo {
        text: String,
        urgent: bool,
        show: Option<ShowId>,
    },
    AckMemo {
        memo: MemoId,
    },
    Propose {
        what: Proposed,
    },
    /// `anyway`: as of a take.
    AcceptProposal {
        proposal: ProposalId,
        anyway: bool,
    },
    DeclineProposal {
        proposal: ProposalId,
    },
    WithdrawProposal {
        proposal: ProposalId,
    },
    /// A whole import: it comes in at once or not at all.
    Import {
        source: CatalogueSource,
        products: Vec<Product>,
    },
    /// Where there is nothing yet: it comes in at once or not at all.
    LoadDemo(Demo),
    KeepPicture {
        url: String,
        hash: String,
    },
    /// `placed_at`: the shop's word; the time of arrival where it says nothing, and never later than that. `run`: the
    /// one that a simulated order is played for, or that a person says an order belongs to; it counts for that run or
    /// is refused.
    RecordSale {
        order: Order,
        placed_at: Option<Timestamp>,
        run: Option<RunId>,
    },
    /// A version of an order, the first or a later one. The highest `revision` counts, whatever the order of arrival.
    ReviseSale {
        order: Order,
        placed_at: Option<Timestamp>,
        revision: i64,
    },
    /// `refund_run`: the run of the refunded order, where the journal knows it; for a simulated refund the run that it
    /// is played for, as in `RecordSale`.
    RecordRefund {
        order: Order,
        placed_at: Option<Timestamp>,
        refund_of: String,
        refund_run: Option<RunId>,
    },
    /// A shop that was read with the credentials given. What was set of it before stays.
    ConnectStore(Connection),
    /// Where a connected shop says that its stock is. Which of it is counted stays as it was set.
    PlaceStore {
        store: StoreId,
        locations: Vec<StoreLocation>,
    },
    UpdateStore {
        store: StoreId,
        changes: StoreChanges,
        base: StoreChanges,
    },
    DisconnectStore {
        store: StoreId,
    },
    /// Its numbers are not renewed any more. `since`: when it was last heard.
    LoseStore {
        store: StoreId,
        since: Timestamp,
    },
    /// They are renewed again.
    FindStore {
        store: StoreId,
    },
    /// Products as a shop has them, by the shop's own ids, with their prices under a reading ([`crate::corrections`]).
    SyncCatalogue {
        store: StoreId,
        products: Vec<Product>,
        reading: u32,
    },
    /// All prices of a shop were read under this reading.
    FinishPrices {
        store: StoreId,
        reading: u32,
    },
    /// It has been seen which prices of a shop were shown differently.
    DismissCorrections {
        store: StoreId,
    },
    /// Counts of a shop, by the shop's own ids. `counted_at`: by our clock.
    ReportStock {
        store: StoreId,
        counts: Vec<StoreCount>,
        counted_at: Timestamp,
    },
    /// Orders as a shop has them. `watermark`: all changes up to then, by the shop's clock, are in this or were before.
    ReportOrders {
        store: StoreId,
        orders: Vec<StoreOrder>,
        watermark: Option<Timestamp>,
    },
    SetGuard {
        changes: GuardChanges,
        base: GuardChanges,
    },
    AcceptPrice {
        cue: CueId,
    },
    /// The shop's checkout asks what the card says.
    ConfirmPrice {
        cue: CueId,
    },
    /// A SKU that the catalogue does not know is one of its variants, back to its sales.
    MatchSku {
        sku: String,
        variant: VariantRef,
    },
    /// A product that is in no catalogue, at the end of a rundown. `stand_by`: in preview too, where the show runs.
    QuickAdd {
        show: ShowId,
        product: QuickProduct,
        stand_by: bool,
    },
}

/// A product as a person names it in the middle of a show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuickProduct {
    /// What it is called.
    pub title: String,
    /// What it costs, where that is known yet.
    pub price: Option<Money>,
    /// How many there are; unknown where nobody counted.
    pub quantity: Quantity,
    /// Where its picture is.
    pub picture: Option<String>,
}

impl Command {
    /// The command for an order that is told with the order that it takes back, if any. Here alone it is decided what is
    /// a refund: a blank `refund_of` is none.
    pub fn order(
        order: Order,
        placed_at: Option<Timestamp>,
        refund_of: Option<&str>,
        revision: Option<i64>,
    ) -> Result<Self, Refusal> {
        let refund_of = refund_of.map(str::trim).filter(|of| !of.is_empty()).map(str::to_owned);
        if let Some(revision) = revision {
            limits::number(revision, 0, MAX_REVISION, Field::Revision)?;
        }
        match (refund_of, revision) {
            (None, None) => Ok(Self::RecordSale { order, placed_at, run: None }),
            (None, Some(revision)) => Ok(Self::ReviseSale { order, placed_at, revision }),
            (Some(refund_of), None) => {
                Ok(Self::RecordRefund { order, placed_at, refund_of, refund_run: None })
            }
            (Some(_), Some(_)) => Err(Refusal::because(
                Reason::RefundRevision,
                "A refund has no revisions. Send a further refund with an id of its own.",
            )),
        }
    }
}

/// A catalogue with its pictures and a show to try things with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demo {
    /// Of its stock.
    pub source: CatalogueSource,
    /// What it sells.
    pub products: Vec<Product>,
    /// URL and content hash of each.
    pub pictures: Vec<(String, String)>,
    /// The show's name.
    pub title: String,
    /// The show's currency.
    pub currency: Currency,
    /// The show's rundown.
    pub cues: Vec<(Offering, CueDetails)>,
}

/// What a decision needs from outside: the time, who asks, and fresh ids.
pub struct Context<'a> {
    /// Now.
    pub now: Timestamp,
    /// Whose command it is.
    pub by: &'a Actor,
    /// Gives an id never given before.
    pub fresh_id: &'a mut dyn FnMut() -> String,
}
