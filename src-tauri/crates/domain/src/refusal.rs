//! Why a command was refused: a stable code with the values that it is about, which pages word in any language, and an
//! English sentence for other programs.

use crate::CueId;
use crate::changes::Conflict;
use crate::params::{Param, Params};
use serde::Serialize;

/// A refused command. It changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Refusal {
    /// For programs.
    pub code: Code,
    /// In English: what happened, and what to do. No program may read anything out of it.
    pub sentence: String,
    /// What it is about. `reason` tells apart what happens under one code.
    pub params: Params,
    /// Fields that somebody else changed meanwhile, each with both values.
    pub conflicts: Vec<Conflict>,
    /// Why each of several cues cannot be changed, where the same was asked of all of them.
    pub cues: Vec<RefusedCue>,
}

/// A cue that cannot be changed as it was asked of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedCue {
    /// Which.
    pub cue: CueId,
    /// What its product is called.
    pub title: String,
    /// Why.
    pub refusal: Refusal,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// The stable codes of refusals.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        pub enum Code {$(
            $(#[$doc])* #[serde(rename = $text)] $name,
        )*}
        impl Code {
            /// The code as programs see it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

codes! {
    /// No show with this id is planned or running.
    UnknownShow = "unknown_show",
    /// No show is running.
    NoShowRunning = "no_show_running",
    /// Another show is running.
    AnotherShowRunning = "another_show_running",
    /// The show has started already.
    AlreadyStarted = "already_started",
    /// The show is not running.
    NotRunning = "not_running",
    /// The show cannot be resumed: it did not just end, or another has started since.
    CannotResume = "cannot_resume",
    /// The show is a template, which is copied and never started.
    IsTemplate = "is_template",
    /// There is something already where only an empty start will do.
    NotEmpty = "not_empty",
    /// The rundown has no cue.
    EmptyRundown = "empty_rundown",
    /// The rundown has no cue with this id.
    UnknownCue = "unknown_cue",
    /// The catalogue has no variant with this SKU or id.
    UnknownSku = "unknown_sku",
    /// The catalogue has no product with this id.
    UnknownProduct = "unknown_product",
    /// Several variants share this SKU.
    AmbiguousSku = "ambiguous_sku",
    /// Nothing is in preview.
    NothingInPreview = "nothing_in_preview",
    /// No cue follows.
    NothingNext = "nothing_next",
    /// The cue is on air already.
    AlreadyOnAir = "already_on_air",
    /// Nothing is on air.
    NothingOnAir = "nothing_on_air",
    /// Nothing to undo.
    NothingToUndo = "nothing_to_undo",
    /// The cue is sold out.
    SoldOut = "sold_out",
    /// The cue is on air and cannot be removed.
    CueOnAir = "cue_on_air",
    /// Its sender may change the plan, and not what is on air or in preview.
    OnlyThePlan = "only_the_plan",
    /// What the operator saw has changed since.
    Stale = "stale",
    /// A flash offer runs already.
    FlashRunning = "flash_running",
    /// No flash offer runs.
    NoFlash = "no_flash",
    /// A price in another currency than the show's.
    WrongCurrency = "wrong_currency",
    /// A field's value is not valid.
    Invalid = "invalid",
    /// The rundown is full.
    TooMany = "too_many",
    /// No memo with this id.
    UnknownMemo = "unknown_memo",
    /// No proposal with this id in the running show, or it has ended.
    UnknownProposal = "unknown_proposal",
    /// The running show leaves it to the host and producers what goes on air.
    CoHostsDoNotTake = "co_hosts_do_not_take",
    /// No shop with this id.
    UnknownStore = "unknown_store",
    /// Somebody else changed the same field since the sender saw it.
    Conflict = "conflict",
    /// An order was sent again with another content, and nothing says which is newer.
    OrderChanged = "order_changed",
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident: $code:ident = $text:literal,)*) => {
        /// Causes that share a code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Reason {$(
            $(#[$doc])* $name,
        )*}
        impl Reason {
            /// Its word in `params.reason`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
            /// The code that it is a cause of.
            pub const fn code(self) -> Code {
                match self { $(Self::$name => Code::$code,)* }
            }
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

reasons! {
    /// It has ended.
    HasEnded: AlreadyStarted = "has_ended",
    /// It is running.
    IsRunning: AlreadyStarted = "is_running",
    /// A running show is not archived.
    RunningNotArchived: AlreadyStarted = "running_not_archived",
    /// Its planned start is over.
    StartIsOver: AlreadyStarted = "start_is_over",
    /// It has run, if only as a rehearsal, and counted in its currency.
    CurrencyIsFixed: AlreadyStarted = "currency_is_fixed",
    /// The named show has ended already.
    EndedAlready: NotRunning = "ended_already",
    /// The show of a simulated order does not run any more.
    SimulatedShowOver: NotRunning = "simulated_show_over",
    /// Another show has started since.
    StartedSince: CannotResume = "started_since",
    /// It did not just end, or was a rehearsal.
    NotJustEnded: CannotResume = "not_just_ended",
    /// It ended too long ago: `minutes`.
    TooLate: CannotResume = "too_late",
    /// A SKU that was to be matched is in the catalogue itself.
    SkuIsKnown: Invalid = "sku_is_known",
    /// A removed cue cannot come back.
    CannotComeBack: UnknownCue = "cannot_come_back",
    /// Who asks has changed nothing that could be taken back.
    NoEdit: NothingToUndo = "no_edit",
    /// Nothing of what they changed is as they left it, or it is on air.
    ChangedSince: NothingToUndo = "changed_since",
    /// A flash offer needs a product on air.
    FlashNeedsProduct: NothingOnAir = "flash_needs_product",
    /// The cue that a flash offer names is not on air.
    FlashNeedsCue: NothingOnAir = "flash_needs_cue",
    /// What is on air is sold out, so nothing can be offered on it.
    NothingToOffer: SoldOut = "nothing_to_offer",
    /// The shop has it as a draft: `sku`.
    StoreDrafted: SoldOut = "store_drafted",
    /// The shop archived it: `sku`.
    StoreArchived: SoldOut = "store_archived",
    /// The shop does not publish it: `sku`.
    StoreUnpublished: SoldOut = "store_unpublished",
    /// The shop switched it off: `sku`.
    StoreSwitchedOff: SoldOut = "store_switched_off",
    /// The platform took it down: `sku`.
    StoreBlocked: SoldOut = "store_blocked",
    /// The shop has it no more: `sku`.
    StoreDeleted: SoldOut = "store_deleted",
    /// A refund in another currency than its order: `order`, `currency`.
    RefundCurrency: WrongCurrency = "refund_currency",
    /// An order's currency cannot change: `order`, `currency`.
    OrderCurrency: OrderChanged = "order_currency",
    /// A refund was booked with another content: `order`.
    RefundBooked: OrderChanged = "refund_booked",
    /// An order that is too old to be changed: `order`.
    OrderTooOld: OrderChanged = "order_too_old",
    /// A text that must be there is empty: `field`.
    Empty: Invalid = "empty",
    /// A text is longer than it may be: `field`, `most`.
    TooLong: Invalid = "too_long",
    /// A number is beyond its bounds: `field`, `least`, `most`.
    OutOfRange: Invalid = "out_of_range",
    /// A price is below zero or beyond all reason: `field`, `most` as money.
    PriceRange: Invalid = "price_range",
    /// A goal is not above zero, or beyond all reason: `field`, `most` as money.
    GoalRange: Invalid = "goal_range",
    /// An amount has more decimals than the other currency.
    CurrencyDecimals: Invalid = "currency_decimals",
    /// Talking points and notes are too long together: `most`.
    CueTextTooLong: Invalid = "cue_text_too_long",
    /// The crossed-out price is not higher than the price.
    CompareNotHigher: Invalid = "compare_not_higher",
    /// A flash price is not lower than what the product costs now: `field`, `now` as money.
    FlashNotCheaper: Invalid = "flash_not_cheaper",
    /// The planned end is not after the planned start.
    EndBeforeStart: Invalid = "end_before_start",
    /// A planned time is no time.
    PlannedTime: Invalid = "planned_time",
    /// No cue was named.
    NoCue: Invalid = "no_cue",
    /// A cue would offer nothing.
    NoVariant: Invalid = "no_variant",
    /// A cue would offer variants of several products.
    SeveralProducts: Invalid = "several_products",
    /// A number is another product's already: `number`, `title`.
    NumberTaken: Invalid = "number_taken",
    /// A picture that is none of the product's.
    OtherPicture: Invalid = "other_picture",
    /// Of several cues some cannot be changed, so none was: `count`.
    SomeCues: Invalid = "some_cues",
    /// The shop's price is not known, or is in another currency.
    NoListPrice: Invalid = "no_list_price",
    /// A cue's variants have several prices.
    SeveralPrices: Invalid = "several_prices",
    /// No location would count.
    NoLocation: Invalid = "no_location",
    /// A country is no code of two letters.
    NoCountry: Invalid = "no_country",
    /// A shop cannot share the stock of one that is not there, or shares it on.
    CannotShare: Invalid = "cannot_share",
    /// An order without an id or without lines.
    OrderEmpty: Invalid = "order_empty",
    /// A line's quantity is below 1: `line`.
    OrderQuantity: Invalid = "order_quantity",
    /// A line, or the whole order, is beyond what any shop sells at once.
    OrderTooLarge: Invalid = "order_too_large",
    /// A refund cannot have a revision.
    RefundRevision: Invalid = "refund_revision",
    /// Of cues in a rundown: `most`.
    Cues: TooMany = "cues",
    /// Of planned shows: `most`.
    Shows: TooMany = "shows",
    /// Of archived shows: `most`.
    Archived: TooMany = "archived",
    /// Of rehearsals of a show: `most`.
    Runs: TooMany = "runs",
    /// Of markers: `most`.
    Markers: TooMany = "markers",
    /// Of memos that were not read: `most`.
    UnreadMemos: TooMany = "unread_memos",
    /// Of memos in a show: `most`.
    Memos: TooMany = "memos",
    /// It was answered, withdrawn, or its time was over.
    ProposalEnded: UnknownProposal = "proposal_ended",
    /// Only who made a proposal withdraws it.
    ProposalOfAnother: UnknownProposal = "proposal_of_another",
    /// Of one person's proposals without an answer: `most`.
    OwnProposals: TooMany = "own_proposals",
    /// Of all proposals without an answer: `most`.
    OpenProposals: TooMany = "open_proposals",
    /// Of talking points of a cue: `most`.
    TalkingPoints: TooMany = "talking_points",
    /// Of variants that a cue offers: `most`.
    Offered: TooMany = "offered",
    /// Of lines of an order: `most`.
    OrderLines: TooMany = "order_lines",
    /// Of SKUs that are matched by hand: `most`.
    MatchedSkus: TooMany = "matched_skus",
    /// Totals that could not be counted exactly any more.
    Totals: TooMany = "totals",
}

macro_rules! fields {
    ($($name:ident = $text:literal, $words:literal;)*) => {
        /// What a person filled in, for `params.field`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each has its words")]
        pub enum Field { $($name,)* }
        impl Field {
            /// Its word in `params.field`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
            /// For an English sentence.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }
            /// Every field.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

fields! {
    Title = "show_title", "title";
    Goal = "goal", "goal";
    GoalUnits = "goal_units", "goal in pieces";
    Name = "shop_name", "name";
    Segment = "segment", "name of the segment";
    Notes = "notes", "notes";
    TalkingPoint = "talking_point", "talking point";
    Coupon = "coupon", "coupon code";
    Planned = "planned_s", "planned length in seconds";
    ShortTitle = "short_title", "short title";
    Number = "number", "product number";
    Picture = "picture", "address of the picture";
    PercentOff = "percent_off", "discount in per cent";
    Price = "price", "price";
    FlashPrice = "flash_price", "price of the flash offer";
    FlashSeconds = "flash_seconds", "length of the flash offer in seconds";
    Cap = "cap", "limit on how many are sold";
    Quantity = "quantity", "count";
    Buffer = "buffer", "reserve";
    Origins = "origins", "list of origins";
    LowStock = "low_stock", "mark for low stock";
    Marker = "marker", "marker";
    Memo = "memo", "memo";
    Sku = "sku", "SKU";
    OrderId = "order_id", "id of the order";
    RefundOf = "refund_of", "id of the refunded order";
    Revision = "revision", "revision of the order";
    UnitPrice = "unit_price", "unit price";
}

impl Refusal {
    /// A refusal with its sentence.
    pub fn new(code: Code, sentence: impl Into<String>) -> Self {
        Self {
            code,
            sentence: sentence.into(),
            params: Params::new(),
            conflicts: Vec::new(),
            cues: Vec::new(),
        }
    }

    /// No such shop, or none that is connected.
    pub fn unknown_store() -> Self {
        Self::new(Code::UnknownStore, "No shop with this id is connected. The list on screen is up to date.")
    }

    /// No such show that is planned or on.
    pub fn unknown_show() -> Self {
        Self::new(
            Code::UnknownShow,
            "There is no planned or running show with this id. It may have ended; choose one from the list.",
        )
    }

    /// No such cue in the rundown.
    pub fn unknown_cue() -> Self {
        Self::new(
            Code::UnknownCue,
            "This cue is not in the rundown; somebody may have removed it. The rundown on screen is up to date.",
        )
    }

    /// A refusal whose code has several causes.
    pub fn because(reason: Reason, sentence: impl Into<String>) -> Self {
        let refusal = Self::new(reason.code(), sentence);
        Self { params: refusal.params.with("reason", Param::Word(reason.as_str())), ..refusal }
    }

    /// One more value that it is about.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Into<Param>) -> Self {
        Self { params: self.params.with(name, value), ..self }
    }

    /// What was filled in wrong.
    #[must_use]
    pub fn of_field(self, field: Field) -> Self {
        self.with("field", Param::Word(field.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_reasons_and_fields_are_single_words_and_none_is_there_twice() {
        let codes = Code::ALL.iter().map(|code| code.as_str());
        let reasons = Reason::ALL.iter().map(|reason| reason.as_str());
        let fields = Field::ALL.iter().map(|field| field.as_str());
        for list in [codes.collect::<Vec<_>>(), reasons.collect(), fields.collect()] {
            let mut once = list.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), list.len());
            for word in list {
                assert!(word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{word}");
            }
        }
    }

    #[test]
    fn a_reason_brings_its_code_and_stands_among_the_values() {
        let refusal =
            Refusal::because(Reason::TooLong, "Too long.").of_field(Field::Title).with("most", 80_i64);
        assert_eq!(refusal.code, Code::Invalid);
        let params: Vec<_> = refusal.params.iter().collect();
        assert_eq!(
            params,
            [
                ("field", &Param::Word("show_title")),
                ("most", &Param::Number(80)),
                ("reason", &Param::Word("too_long")),
            ]
        );
    }
}
