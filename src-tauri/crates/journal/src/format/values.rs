//! Stored forms of what events are made of, and the way from the domain to them and back.
//!
//! Forms borrow from the event that is written. Money is `{"minor":1250,"currency":"EUR"}`, decimals are strings,
//! what is absent is left out. A released name never changes; where the domain renames a field, its form keeps the
//! old name with `serde(rename)`.

use super::sources::StockSource;
use cartwall_domain as domain;
use cartwall_domain::{
    CueId, GraphicId, LayerId, MemoId, OfferId, ProductId, ProposalId, ShowId, StoreId, VariantId,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::{fmt, str::FromStr};

/// Text and ids.
pub(super) type Text<'a> = Cow<'a, str>;

/// A stored form of the domain's `D`.
pub(super) trait Form<'a, D>: Sized {
    fn of(value: &'a D) -> Self;
    fn back(self) -> D;
}

/// Whether a field is left out of the body.
pub(super) trait Absent {
    fn absent(&self) -> bool {
        false
    }
}

/// Forms with the fields of a domain struct. A field that the domain adds or drops does not compile.
macro_rules! forms {
    ($($name:ident $(<$life:lifetime>)? = $domain:path { $($field:ident: $type:ty,)* })*) => {$(
        #[derive(Serialize, Deserialize, JsonSchema)]
        pub(super) struct $name $(<$life>)? {$(
            #[serde(skip_serializing_if = "Absent::absent")]
            $field: $type,
        )*}
        impl<'a> Form<'a, $domain> for $name $(<$life>)? {
            fn of(value: &'a $domain) -> Self {
                let $domain { $($field,)* } = value;
                Self { $($field: Form::of($field),)* }
            }
            fn back(self) -> $domain {
                $domain { $($field: Form::back(self.$field),)* }
            }
        }
        impl $(<$life>)? Absent for $name $(<$life>)? {}
    )*};
}

/// Words of a domain enum. A word that the domain adds does not compile until it is here.
macro_rules! words {
    ($($name:ident = $domain:path { $($word:ident)* })*) => {$(
        #[derive(Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub(super) enum $name { $($word,)* }
        impl Form<'_, $domain> for $name {
            fn of(value: &$domain) -> Self {
                use $domain as Domain;
                match value { $(Domain::$word => Self::$word,)* }
            }
            fn back(self) -> $domain {
                use $domain as Domain;
                match self { $(Self::$word => Domain::$word,)* }
            }
        }
        impl Absent for $name {}
    )*};
}

/// Numbers and switches stand for themselves.
macro_rules! plain {
    ($($type:ty)*) => {$(
        impl Form<'_, $type> for $type {
            fn of(value: &$type) -> Self { *value }
            fn back(self) -> $type { self }
        }
        impl Absent for $type {}
    )*};
}

macro_rules! ids {
    ($($id:ident)*) => {$(
        impl<'a> Form<'a, $id> for Text<'a> {
            fn of(value: &'a $id) -> Self { Cow::Borrowed(&value.0) }
            fn back(self) -> $id { $id(self.into_owned()) }
        }
    )*};
}

plain! { bool i64 u32 u64 usize }

ids! { ShowId CueId LayerId GraphicId OfferId ProductId VariantId MemoId ProposalId StoreId }

words! {
    Mode = domain::show::Mode { Rehearsal Live }
    UndoableAction = domain::on_air::UndoableAction { Take Clear Skip Flash StopFlash Edit }
    FlashEnd = domain::event::FlashEnd { Time Cap Stopped Priced }
    ProposalEnd = domain::proposal::ProposalEnd { Accepted Declined Withdrawn Lapsed }
    StaleStock = domain::guard::StaleStock { Hide Freeze }
    Unsold = domain::stock::Unsold { Drafted Archived Unpublished SwitchedOff Blocked Deleted }
}

forms! {
    Money = domain::money::Money {
        minor: i64,
        currency: Code,
    }
    Level<'a> = domain::stock::Level {
        quantity: Quantity,
        source: StockSource<'a>,
        counted_at: i64,
        as_of: i64,
        unsold: Option<Unsold>,
    }
    ListPrice = domain::catalogue::ListPrice {
        amount: Exact,
        currency: Option<Code>,
    }
    CorrectedPrice<'a> = domain::corrections::CorrectedPrice {
        variant: Text<'a>,
        before: ListPrice,
        now: ListPrice,
    }
    Variant<'a> = domain::catalogue::Variant {
        id: Text<'a>,
        sku: Text<'a>,
        title: Option<Text<'a>>,
        price: Option<ListPrice>,
        compare_at: Option<ListPrice>,
        barcode: Option<Text<'a>>,
        picture: Option<Text<'a>>,
        quantity: Option<Quantity>,
    }
    Product<'a> = domain::catalogue::Product {
        id: Text<'a>,
        title: Text<'a>,
        vendor: Option<Text<'a>>,
        tags: Vec<Text<'a>>,
        picture: Option<Text<'a>>,
        options: Vec<Text<'a>>,
        variants: Vec<Variant<'a>>,
    }
    Offer<'a> = domain::show::Offer {
        price: Option<Money>,
        compare_at: Option<Money>,
        coupon: Option<Text<'a>>,
        cap: Option<i64>,
    }
    CueDetails<'a> = domain::show::CueDetails {
        talking_points: Vec<Text<'a>>,
        planned_s: u32,
        offer: Offer<'a>,
        segment: Option<Text<'a>>,
        notes: Option<Text<'a>>,
        short_title: Option<Text<'a>>,
        picture: Option<Text<'a>>,
        number: Option<i64>,
    }
    OfferedVariant<'a> = domain::show::OfferedVariant {
        variant: Text<'a>,
        sku: Text<'a>,
        title: Option<Text<'a>>,
    }
    VariantFacts<'a> = domain::event::VariantFacts {
        variant: Text<'a>,
        sku: Text<'a>,
        title: Option<Text<'a>>,
        price: Option<Money>,
        quantity: Quantity,
        sold_out: bool,
    }
    OnAirFacts<'a> = domain::event::OnAirFacts {
        sku: Text<'a>,
        title: Text<'a>,
        price: Option<Money>,
        price_to: Option<Money>,
        compare_at: Option<Money>,
        coupon: Option<Text<'a>>,
        quantity: Quantity,
        variants: Vec<VariantFacts<'a>>,
    }
    RunId<'a> = domain::run::RunId {
        show: Text<'a>,
        number: u32,
    }
    StoreLocation<'a> = domain::store::StoreLocation {
        id: Text<'a>,
        name: Text<'a>,
        counts: bool,
    }
    OrderChange<'a> = domain::order::OrderChange {
        item: Text<'a>,
        sku: Text<'a>,
        variant: Option<Text<'a>>,
        units: i64,
        amount: i64,
        returned: i64,
        returned_amount: i64,
    }
    Guard = domain::guard::Guard {
        buffer: i64,
        low_stock: i64,
        stale: StaleStock,
        pull: bool,
    }
}

/// How many; `n` only where it was counted.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "n", rename_all = "snake_case")]
pub(super) enum Quantity {
    Known(i64),
    Backorder(i64),
    Untracked,
    Unknown,
}

impl Form<'_, domain::stock::Quantity> for Quantity {
    fn of(value: &domain::stock::Quantity) -> Self {
        match value {
            domain::stock::Quantity::Known(n) => Self::Known(*n),
            domain::stock::Quantity::Backorder(n) => Self::Backorder(*n),
            domain::stock::Quantity::Untracked => Self::Untracked,
            domain::stock::Quantity::Unknown => Self::Unknown,
        }
    }
    fn back(self) -> domain::stock::Quantity {
        match self {
            Self::Known(n) => domain::stock::Quantity::Known(n),
            Self::Backorder(n) => domain::stock::Quantity::Backorder(n),
            Self::Untracked => domain::stock::Quantity::Untracked,
            Self::Unknown => domain::stock::Quantity::Unknown,
        }
    }
}

impl Absent for Quantity {}

/// What is on air or ready, and its id.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub(super) enum AiringOf<'a> {
    Cue(Text<'a>),
    Graphic(Text<'a>),
    Offer(Text<'a>),
}

impl<'a> Form<'a, domain::on_air::AiringOf> for AiringOf<'a> {
    fn of(value: &'a domain::on_air::AiringOf) -> Self {
        match value {
            domain::on_air::AiringOf::Cue(id) => Self::Cue(Form::of(id)),
            domain::on_air::AiringOf::Graphic(id) => Self::Graphic(Form::of(id)),
            domain::on_air::AiringOf::Offer(id) => Self::Offer(Form::of(id)),
        }
    }
    fn back(self) -> domain::on_air::AiringOf {
        match self {
            Self::Cue(id) => domain::on_air::AiringOf::Cue(id.back()),
            Self::Graphic(id) => domain::on_air::AiringOf::Graphic(id.back()),
            Self::Offer(id) => domain::on_air::AiringOf::Offer(id.back()),
        }
    }
}

impl Absent for AiringOf<'_> {}

/// Kinds of one thing, each with its values. A kind that the domain adds does not compile until it is here.
macro_rules! tagged {
    ($name:ident = $domain:path { $($kind:ident { $($field:ident: $type:ty),* })* }) => {
        #[derive(Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        pub(super) enum $name<'a> { $($kind { $($field: $type,)* },)* }

        impl<'a> Form<'a, $domain> for $name<'a> {
            fn of(value: &'a $domain) -> Self {
                use $domain as Domain;
                match value { $(Domain::$kind { $($field,)* } => Self::$kind { $($field: Form::of($field),)* },)* }
            }
            fn back(self) -> $domain {
                use $domain as Domain;
                match self { $(Self::$kind { $($field,)* } => Domain::$kind { $($field: $field.back(),)* },)* }
            }
        }
    };
}

tagged! { Proposed = domain::proposal::Proposed {
    Take { cue: Text<'a> }
    Price { cue: Text<'a>, price: Money }
    Add { product: Text<'a> }
} }

impl Absent for Proposed<'_> {}

tagged! { EditKind = domain::edits::EditKind {
    Added { title: Text<'a>, count: u32 }
    Duplicated { title: Text<'a>, count: u32 }
    Removed { title: Text<'a>, count: u32 }
    Restored { title: Text<'a>, count: u32 }
    Moved { title: Text<'a>, count: u32 }
    Grouped { name: Text<'a>, count: u32 }
    UngroupedCues { count: u32 }
    RenamedSegment { from: Text<'a>, name: Text<'a> }
    Ungrouped { name: Text<'a> }
    Edited { title: Text<'a> }
    EditedCues { title: Text<'a>, count: u32 }
    Planned { title: Text<'a>, seconds: u32 }
    Unplanned { title: Text<'a> }
    Renamed { title: Text<'a> }
    Timed {}
    Aimed {}
    CoHostsTake {}
    Currency {}
    Archived { title: Text<'a> }
    Unarchived { title: Text<'a> }
    Templated { title: Text<'a> }
} }

impl Absent for EditKind<'_> {}

/// An ISO 4217 code.
pub(super) struct Code(domain::Currency);

impl Form<'_, domain::Currency> for Code {
    fn of(value: &domain::Currency) -> Self {
        Self(*value)
    }
    fn back(self) -> domain::Currency {
        self.0
    }
}

impl Absent for Code {}

impl JsonSchema for Code {
    fn schema_name() -> Cow<'static, str> {
        "CurrencyCode".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Z]{3}$", "description": "An ISO 4217 code." })
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.code())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Read("an ISO 4217 code", domain::Currency::from_code)).map(Self)
    }
}

/// A decimal, to the last digit.
pub(super) struct Exact(domain::Decimal);

impl Form<'_, domain::Decimal> for Exact {
    fn of(value: &domain::Decimal) -> Self {
        Self(*value)
    }
    fn back(self) -> domain::Decimal {
        self.0
    }
}

impl Absent for Exact {}

impl JsonSchema for Exact {
    fn schema_name() -> Cow<'static, str> {
        "Decimal".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let description = "A decimal number, to the last digit.";
        json_schema!({ "type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$", "description": description })
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let decimal = |text: &str| domain::Decimal::from_str(text).ok();
        deserializer.deserialize_str(Read("a decimal number", decimal)).map(Self)
    }
}

/// Reads a string without keeping it.
struct Read<F>(&'static str, F);

impl<T, F: Fn(&str) -> Option<T>> Visitor<'_> for Read<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.1)(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

impl<'a> Form<'a, String> for Text<'a> {
    fn of(value: &'a String) -> Self {
        Cow::Borrowed(value)
    }
    fn back(self) -> String {
        self.into_owned()
    }
}

impl Absent for Text<'_> {}

impl<'a, F: Form<'a, D>, D> Form<'a, Option<D>> for Option<F> {
    fn of(value: &'a Option<D>) -> Self {
        value.as_ref().map(F::of)
    }
    fn back(self) -> Option<D> {
        self.map(F::back)
    }
}

impl<F> Absent for Option<F> {
    fn absent(&self) -> bool {
        self.is_none()
    }
}

impl<'a, F: Form<'a, D>, D> Form<'a, Vec<D>> for Vec<F> {
    fn of(value: &'a Vec<D>) -> Self {
        value.iter().map(F::of).collect()
    }
    fn back(self) -> Vec<D> {
        self.into_iter().map(F::back).collect()
    }
}

impl<F> Absent for Vec<F> {}

impl<'a, A: Form<'a, C>, B: Form<'a, D>, C, D> Form<'a, (C, D)> for (A, B) {
    fn of(value: &'a (C, D)) -> Self {
        (A::of(&value.0), B::of(&value.1))
    }
    fn back(self) -> (C, D) {
        (self.0.back(), self.1.back())
    }
}
