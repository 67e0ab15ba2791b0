//! The stored form of every kind of event: the table that a release freezes.

use super::sources::{CatalogueSource, OrderSource, StoreKind};
use super::values::{
    Absent, AiringOf, Code, CorrectedPrice, CueDetails, EditKind, FlashEnd, Form, Guard, Level, Mode, Money,
    OfferedVariant, OnAirFacts, OrderChange, Product, ProposalEnd, Proposed, Quantity, RunId, StoreLocation,
    Text, UndoableAction,
};
use super::{Step, Stored, newer};
use crate::{JournalError, Row};
use cartwall_domain::event::Event;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::marker::PhantomData;

/// Kinds by name, with the steps that bring older versions up to date. The domain's event of the same name must have
/// these very fields, or this does not compile.
macro_rules! kinds {
    ($($kind:literal $name:ident [$($step:expr),*] { $($field:ident: $type:ty,)* })*) => {
        $(
            #[derive(Serialize, Deserialize, JsonSchema)]
            struct $name<'a> {$(
                #[serde(skip_serializing_if = "Absent::absent")]
                $field: $type,
            )*
                // Some kinds borrow nothing.
                #[serde(skip)]
                life: PhantomData<&'a ()>,
            }
            impl Stored for $name<'_> {
                const KIND: &'static str = $kind;
                const STEPS: &'static [Step] = &[$($step),*];
            }
        )*

        pub(super) const KNOWN: &[(&str, u32)] = &[$(($kind, <$name<'_> as Stored>::VERSION),)*];

        /// Each kind with its version and the schema of its body.
        pub(super) fn bodies(generator: &mut SchemaGenerator) -> Vec<(&'static str, u32, Schema)> {
            vec![$((
                $kind,
                <$name<'_> as Stored>::VERSION,
                generator.subschema_for::<$name<'static>>(),
            ),)*]
        }

        /// Kind, version and body of an event.
        pub(super) fn write(event: &Event) -> Result<(&'static str, u32, String), JournalError> {
            match event {
                $(Event::$name { $($field,)* } => super::write(&$name { $($field: Form::of($field),)* life: PhantomData }),)*
            }
        }

        /// The event of a row.
        pub(super) fn read(row: &Row) -> Result<Event, JournalError> {
            match row.kind.as_str() {
                $($kind => {
                    let form: $name<'static> = super::read(row)?;
                    Ok(Event::$name { $($field: Form::back(form.$field),)* })
                })*
                _ => Err(newer(row)),
            }
        }
    };
}

/// A field that an older version does not have.
fn absent_is(body: &mut Map<String, Value>, field: &str, value: impl Into<Value>) {
    body.entry(field).or_insert_with(|| value.into());
}

/// Only words were added to a field: older builds must not take them for damage.
fn new_words(_: &mut Map<String, Value>) {}

kinds! {
    "catalogue_imported" CatalogueImported [] { source: CatalogueSource<'a>, products: Vec<Product<'a>>, }
    "picture_kept" PictureKept [] { url: Text<'a>, hash: Text<'a>, }
    "stock_set" StockSet [] { show: Option<Text<'a>>, variant: Text<'a>, before: Quantity, level: Level<'a>, }
    "buffer_set" BufferSet [] { variant: Text<'a>, buffer: i64, }

    "show_created" ShowCreated [] { show: Text<'a>, title: Text<'a>, currency: Code, }
    "show_updated" ShowUpdated [|body| absent_is(body, "co_hosts_take", false)] {
        show: Text<'a>,
        title: Text<'a>,
        starts_at: Option<i64>,
        ends_at: Option<i64>,
        goal: Option<Money>,
        goal_units: Option<i64>,
        template: bool,
        archived: bool,
        co_hosts_take: bool,
        currency: Option<Code>,
    }
    "plan_edited" PlanEdited [new_words] { show: Text<'a>, what: EditKind<'a>, events: u32, }
    "edit_undone" EditUndone [] { show: Text<'a>, undoes: u64, }
    "cue_added" CueAdded [] {
        show: Text<'a>,
        cue: Text<'a>,
        product: Text<'a>,
        offered: Vec<OfferedVariant<'a>>,
        title: Text<'a>,
        details: CueDetails<'a>,
        index: usize,
    }
    "cue_updated" CueUpdated [] {
        show: Text<'a>,
        cue: Text<'a>,
        offered: Vec<OfferedVariant<'a>>,
        details: CueDetails<'a>,
    }
    "cue_moved" CueMoved [] { show: Text<'a>, cue: Text<'a>, index: usize, }
    "cues_moved" CuesMoved [] { show: Text<'a>, cues: Vec<Text<'a>>, index: usize, }
    "cue_removed" CueRemoved [] { show: Text<'a>, cue: Text<'a>, }
    "cue_restored" CueRestored [] { show: Text<'a>, cue: Text<'a>, index: usize, }

    "run_started" RunStarted [] {
        show: Text<'a>,
        run: u32,
        mode: Mode,
        preview: Vec<(Text<'a>, AiringOf<'a>)>,
        opening: Vec<(Text<'a>, Quantity)>,
    }
    "run_ended" RunEnded [] { show: Text<'a>, run: u32, }
    "run_resumed" RunResumed [] { show: Text<'a>, run: u32, stock: Vec<(Text<'a>, Quantity)>, }

    "stood_by" StoodBy [] { show: Text<'a>, layer: Text<'a>, what: AiringOf<'a>, }
    "cue_taken" CueTaken [] {
        show: Text<'a>,
        layer: Text<'a>,
        cue: Text<'a>,
        anyway: bool,
        facts: OnAirFacts<'a>,
        preview: Option<AiringOf<'a>>,
    }
    "cleared" Cleared [] { show: Text<'a>, layer: Text<'a>, }
    "cue_skipped" CueSkipped [] {
        show: Text<'a>,
        layer: Text<'a>,
        cue: Text<'a>,
        preview: Option<AiringOf<'a>>,
    }
    "on_air_undone" OnAirUndone [] {
        show: Text<'a>,
        layer: Text<'a>,
        undoes: u64,
        action: UndoableAction,
        airing: Option<AiringOf<'a>>,
        preview: Option<AiringOf<'a>>,
        cue: Option<Text<'a>>,
        facts: Option<OnAirFacts<'a>>,
        flash: Option<Money>,
    }
    "card_changed" CardChanged [] {
        show: Text<'a>,
        layer: Text<'a>,
        cue: Text<'a>,
        facts: OnAirFacts<'a>,
    }
    "sold_out" SoldOut [] {
        show: Text<'a>,
        layer: Text<'a>,
        cue: Text<'a>,
        offered: Option<AiringOf<'a>>,
    }
    "back_in_stock" BackInStock [] { show: Text<'a>, layer: Text<'a>, cue: Text<'a>, }
    "variant_sold_out" VariantSoldOut [] {
        show: Text<'a>,
        layer: Text<'a>,
        cue: Text<'a>,
        variant: Text<'a>,
    }
    "variant_back_in_stock" VariantBackInStock [] {
        show: Text<'a>,
        layer: Text<'a>,
        cue: Text<'a>,
        variant: Text<'a>,
    }

    "offer_ended" OfferEnded [] { show: Text<'a>, layer: Text<'a>, cue: Text<'a>, }
    "offer_reopened" OfferReopened [] { show: Text<'a>, layer: Text<'a>, cue: Text<'a>, }

    "flash_started" FlashStarted [] {
        show: Text<'a>,
        layer: Text<'a>,
        cue: Text<'a>,
        price: Money,
        ends_at: i64,
        cap: Option<i64>,
    }
    "flash_ended" FlashEnded [new_words] { show: Text<'a>, layer: Text<'a>, cue: Text<'a>, reason: FlashEnd, }
    "flash_lapsed" FlashLapsed [] { show: Text<'a>, layer: Text<'a>, flash: u64, }

    "goal_reached" GoalReached [] {
        show: Text<'a>,
        run: u32,
        goal: Option<Money>,
        goal_units: Option<i64>,
    }
    "order_changed" OrderChanged [] {
        run: Option<RunId<'a>>,
        source: OrderSource<'a>,
        order: Text<'a>,
        currency: Code,
        placed_at: i64,
        booked_at: i64,
        revision: Option<i64>,
        first: bool,
        broadcast: Option<Text<'a>>,
        refund: Option<Text<'a>>,
        changes: Vec<OrderChange<'a>>,
    }
    "order_joined" OrderJoined [] {
        run: RunId<'a>,
        source: OrderSource<'a>,
        order: Text<'a>,
        currency: Code,
        placed_at: i64,
        changes: Vec<OrderChange<'a>>,
    }

    "store_connected" StoreConnected [] {
        store: Text<'a>,
        kind: StoreKind,
        address: Text<'a>,
        name: Text<'a>,
        currency: Code,
        locations: Vec<StoreLocation<'a>>,
        shares_stock_with: Option<Text<'a>>,
        since: i64,
    }
    "store_disconnected" StoreDisconnected [] { store: Text<'a>, }
    "store_synced" StoreSynced [] { store: Text<'a>, watermark: i64, }
    "prices_corrected" PricesCorrected [] { store: Text<'a>, prices: Vec<CorrectedPrice<'a>>, more: i64, }
    "prices_read" PricesRead [] { store: Text<'a>, reading: u32, corrected: i64, }
    "corrections_dismissed" CorrectionsDismissed [] { store: Text<'a>, }
    "store_set" StoreSet [] { store: Text<'a>, market: Option<Text<'a>>, left_out: Vec<Text<'a>>, }
    "order_copied" OrderCopied [] { store: Text<'a>, order: Text<'a>, original: Text<'a>, }
    "store_lost" StoreLost [] { show: Option<Text<'a>>, store: Text<'a>, since: i64, }
    "store_found" StoreFound [] { show: Option<Text<'a>>, store: Text<'a>, }
    "store_counted" StoreCounted [] {
        show: Option<Text<'a>>,
        store: Text<'a>,
        variant: Text<'a>,
        own: Level<'a>,
        before: Quantity,
        level: Level<'a>,
    }
    "over_refunded" OverRefunded [] {
        run: Option<RunId<'a>>,
        source: OrderSource<'a>,
        order: Text<'a>,
        currency: Code,
        units: i64,
        amount: i64,
    }
    "guard_set" GuardSet [] { guard: Guard, }
    "cue_pulled" CuePulled [] { show: Text<'a>, cue: Text<'a>, }
    "price_accepted" PriceAccepted [] { show: Text<'a>, cue: Text<'a>, }
    "price_confirmed" PriceConfirmed [] { show: Text<'a>, cue: Text<'a>, price: Money, charges: Money, }
    "sku_matched" SkuMatched [] { sku: Text<'a>, variant: Text<'a>, }

    "marker_added" MarkerAdded [] { show: Text<'a>, text: Text<'a>, at: Option<i64>, }
    "memo_sent" MemoSent [|body| absent_is(body, "urgent", false)] {
        show: Text<'a>,
        memo: Text<'a>,
        text: Text<'a>,
        urgent: bool,
    }
    "memo_acknowledged" MemoAcknowledged [] { show: Text<'a>, memo: Text<'a>, }
    "proposal_made" ProposalMade [] { show: Text<'a>, proposal: Text<'a>, what: Proposed<'a>, }
    "proposal_ended" ProposalEnded [] { show: Text<'a>, proposal: Text<'a>, end: ProposalEnd, }
}
