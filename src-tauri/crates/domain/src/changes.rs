//! Changes of what several people edit at once: the fields that somebody changed, and what stood there as they saw it.
//!
//! A command carries changes only. They are merged in [`crate::decide`], with the state that is decided on, so that two
//! edits of different fields never undo one another. Whoever says what they saw (the *base*) is refused where a field
//! that they change holds something else by now; whoever says nothing overwrites. Values are compared rather than
//! revisions: that needs no record of who changed what, and holds over a restart.

use crate::event::Event;
use crate::goal::Goal;
use crate::guard::{Guard, StaleStock};
use crate::money::Money;
use crate::refusal::{Code, Refusal};
use crate::show::{Cue, CueDetails, Show};
use crate::stock::Quantity;
use crate::store::Store;
use crate::{Actor, Currency, StoreId, Timestamp, VariantId};
use serde::{Deserialize, Deserializer, Serialize};

/// A field's value as a request would write it: an empty text, or 0 for a number, where there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// A text, also a price as a decimal.
    Text(String),
    /// A number.
    Number(i64),
    /// Several texts.
    Texts(Vec<String>),
    /// Yes or no.
    Flag(bool),
}

/// A field that holds something else than its editor saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// Its name in the request.
    pub field: &'static str,
    /// What the editor wants.
    pub asked: FieldValue,
    /// What it holds now.
    pub now: FieldValue,
    /// Who changed it last, where that is known.
    pub by: Option<Actor>,
}

/// What can be told as the value of a field.
trait Told {
    fn told(&self) -> FieldValue;
}

impl Told for Vec<String> {
    fn told(&self) -> FieldValue {
        FieldValue::Texts(self.clone())
    }
}

impl Told for Vec<VariantId> {
    fn told(&self) -> FieldValue {
        FieldValue::Texts(self.iter().map(|id| id.0.clone()).collect())
    }
}

impl Told for String {
    fn told(&self) -> FieldValue {
        FieldValue::Text(self.clone())
    }
}

impl Told for Option<String> {
    fn told(&self) -> FieldValue {
        FieldValue::Text(self.clone().unwrap_or_default())
    }
}

impl Told for Option<StoreId> {
    fn told(&self) -> FieldValue {
        FieldValue::Text(self.as_ref().map(|id| id.0.clone()).unwrap_or_default())
    }
}

impl Told for Option<Money> {
    fn told(&self) -> FieldValue {
        FieldValue::Text(self.map(|money| money.to_decimal().to_string()).unwrap_or_default())
    }
}

impl Told for Currency {
    fn told(&self) -> FieldValue {
        FieldValue::Text(self.code().to_owned())
    }
}

impl Told for i64 {
    fn told(&self) -> FieldValue {
        FieldValue::Number(*self)
    }
}

impl Told for Option<i64> {
    fn told(&self) -> FieldValue {
        FieldValue::Number(self.unwrap_or_default())
    }
}

impl Told for u32 {
    fn told(&self) -> FieldValue {
        FieldValue::Number(i64::from(*self))
    }
}

impl Told for bool {
    fn told(&self) -> FieldValue {
        FieldValue::Flag(*self)
    }
}

impl Told for StaleStock {
    fn told(&self) -> FieldValue {
        FieldValue::Text(match self {
            Self::Hide => "hide".to_owned(),
            Self::Freeze => "freeze".to_owned(),
        })
    }
}

impl Told for Quantity {
    /// As a request says it: how it goes on at 0 is the shop's to say.
    fn told(&self) -> FieldValue {
        match self {
            Self::Known(n) | Self::Backorder(n) => FieldValue::Number(*n),
            Self::Untracked => FieldValue::Text("untracked".to_owned()),
            Self::Unknown => FieldValue::Text("unknown".to_owned()),
        }
    }
}

/// Refuses a count where there is neither what its sender saw nor what they count.
pub(crate) fn check_count(seen: Quantity, asked: Quantity, now: Quantity) -> Result<(), Refusal> {
    let [seen, asked, now] = [seen, asked, now].map(|quantity| quantity.told());
    if now == seen || now == asked {
        return Ok(());
    }
    Err(conflict(vec![Conflict { field: "quantity", asked, now, by: None }]))
}

/// A field that is there, also where it is empty.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Changes of a type: a field that is `None` stays; where the field itself can be empty, an inner `None` empties it.
macro_rules! changes {
    ($($(#[$doc:meta])* $name:ident of $target:ident { $($field:ident: $type:ty = $($place:ident).+,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[expect(missing_docs, reason = "the fields are those of what is changed")]
        pub struct $name {$(
            #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
            pub $field: Option<$type>,
        )*}

        impl $name {
            /// What these changes make of a value.
            pub fn merged(self, into: &$target) -> $target {
                let mut merged = into.clone();
                $(if let Some(value) = self.$field { merged.$($place).+ = value; })*
                merged
            }

            /// The fields in which two values differ: as they are in the one, and in the other.
            pub fn between(before: &$target, after: &$target) -> (Self, Self) {
                let (mut was, mut is) = (Self::default(), Self::default());
                $(if before.$($place).+ != after.$($place).+ {
                    was.$field = Some(before.$($place).+.clone());
                    is.$field = Some(after.$($place).+.clone());
                })*
                (was, is)
            }

            /// The fields that they change.
            pub fn fields(&self) -> Vec<&'static str> {
                let mut fields = Vec::new();
                $(if self.$field.is_some() { fields.push(stringify!($field)); })*
                fields
            }

            /// Those of them that a value holds as they make it.
            pub fn held(&self, now: &$target) -> Vec<&'static str> {
                let mut fields = Vec::new();
                $(if self.$field.as_ref() == Some(&now.$($place).+) { fields.push(stringify!($field)); })*
                fields
            }

            /// These changes of some fields alone.
            #[must_use]
            pub fn only(mut self, fields: &[&str]) -> Self {
                $(if !fields.contains(&stringify!($field)) { self.$field = None; })*
                self
            }

            /// Refuses changes of fields that hold neither what their editor saw nor what they ask for.
            pub fn check(&self, base: &Self, now: &$target) -> Result<(), Refusal> {
                let mut conflicts = Vec::new();
                $(if let (Some(asked), Some(seen)) = (&self.$field, &base.$field)
                    && now.$($place).+ != *seen
                    && now.$($place).+ != *asked
                {
                    let field = stringify!($field);
                    let (asked, now) = (asked.told(), now.$($place).+.told());
                    conflicts.push(Conflict { field, asked, now, by: None });
                })*
                if conflicts.is_empty() { Ok(()) } else { Err(conflict(conflicts)) }
            }
        }
    )*};
}

changes! {
    /// Changes of a cue.
    CueChanges of CueContent {
        variants: Vec<VariantId> = variants,
        talking_points: Vec<String> = details.talking_points,
        planned_s: u32 = details.planned_s,
        price: Option<Money> = details.offer.price,
        compare_at: Option<Money> = details.offer.compare_at,
        coupon: Option<String> = details.offer.coupon,
        cap: Option<i64> = details.offer.cap,
        segment: Option<String> = details.segment,
        notes: Option<String> = details.notes,
        short_title: Option<String> = details.short_title,
        picture: Option<String> = details.picture,
        number: Option<i64> = details.number,
    }
    /// Changes of the stock guard.
    GuardChanges of Guard {
        buffer: i64 = buffer,
        low_stock: i64 = low_stock,
        stale: StaleStock = stale,
        pull: bool = pull,
    }
    /// Changes of a show's plan.
    PlanChanges of Plan {
        title: String = title,
        starts_at: Option<Timestamp> = starts_at,
        ends_at: Option<Timestamp> = ends_at,
        currency: Currency = currency,
        goal: Option<Money> = goal.net,
        goal_units: Option<i64> = goal.units,
        co_hosts_take: bool = co_hosts_take,
    }
    /// Changes of a connected shop's settings.
    StoreChanges of StoreSettings {
        name: String = name,
        locations: Vec<String> = locations,
        shares_stock_with: Option<StoreId> = shares_stock_with,
        market: Option<String> = market,
        origins_left_out: Vec<String> = left_out,
    }
}

impl CueChanges {
    /// The fields that a card says of its cue: where that is on air, changes of them are steps of the on-air undo.
    pub(crate) const ON_CARD: [&'static str; 8] =
        ["variants", "price", "compare_at", "coupon", "cap", "short_title", "picture", "number"];
}

/// Changes of several cues at once, the same for each: a field that is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommonChanges {
    /// So much less than the shop's price; 0 takes the show's own price away.
    pub percent_off: Option<u32>,
    /// Planned seconds on air; 0 takes them away.
    pub planned_s: Option<u32>,
    /// Code for the checkout; an inner `None` takes it away.
    pub coupon: Option<Option<String>>,
}

/// What of a cue can be edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CueContent {
    /// What it offers, in the catalogue's order.
    pub variants: Vec<VariantId>,
    /// The operator's part.
    pub details: CueDetails,
}

impl From<&Cue> for CueContent {
    fn from(cue: &Cue) -> Self {
        Self { variants: cue.variants().cloned().collect(), details: cue.details.clone() }
    }
}

/// What of a show can be planned.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of a show")]
pub struct Plan {
    pub title: String,
    pub starts_at: Option<Timestamp>,
    pub ends_at: Option<Timestamp>,
    pub currency: Currency,
    pub goal: Goal,
    pub co_hosts_take: bool,
}

impl Plan {
    /// What an event makes of it; `None` of any that is not about plans.
    pub(crate) fn after(&self, event: &Event) -> Option<Self> {
        let Event::ShowUpdated {
            title, starts_at, ends_at, goal, goal_units, co_hosts_take, currency, ..
        } = event
        else {
            return None;
        };
        Some(Self {
            title: title.clone(),
            starts_at: *starts_at,
            ends_at: *ends_at,
            currency: currency.unwrap_or(self.currency),
            goal: Goal { net: *goal, units: *goal_units },
            co_hosts_take: *co_hosts_take,
        })
    }
}

impl From<&Show> for Plan {
    fn from(show: &Show) -> Self {
        let Show { starts_at, ends_at, currency, goal, co_hosts_take, .. } = *show;
        Self { title: show.title.clone(), starts_at, ends_at, currency, goal, co_hosts_take }
    }
}

/// What of a connected shop can be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreSettings {
    /// As people know it.
    pub name: String,
    /// Ids of the locations whose stock is counted, in order.
    pub locations: Vec<String>,
    /// The shop whose stock is the same pieces.
    pub shares_stock_with: Option<StoreId>,
    /// The country whose prices are shown.
    pub market: Option<String>,
    /// Origins whose orders are not counted, in order.
    pub left_out: Vec<String>,
}

impl From<&Store> for StoreSettings {
    fn from(store: &Store) -> Self {
        let counted = store.locations.iter().filter(|location| location.counts);
        let mut locations: Vec<String> = counted.map(|location| location.id.clone()).collect();
        locations.sort();
        let mut left_out = store.left_out();
        left_out.sort();
        Self {
            name: store.name.clone(),
            locations,
            shares_stock_with: store.shares_stock_with.clone(),
            market: store.market.clone(),
            left_out,
        }
    }
}

fn conflict(conflicts: Vec<Conflict>) -> Refusal {
    let fields: Vec<String> = conflicts
        .iter()
        .map(|conflict| {
            format!(
                "{} is {} now, and you asked for {}",
                conflict.field.replace('_', " "),
                words(&conflict.now),
                words(&conflict.asked)
            )
        })
        .collect();
    let sentence = format!(
        "Somebody else changed this since you saw it, so nothing was changed: {}. Choose which to keep, and send it again if it is yours.",
        fields.join("; ")
    );
    Refusal { conflicts, ..Refusal::new(Code::Conflict, sentence) }
}

fn words(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) if text.is_empty() => "empty".to_owned(),
        FieldValue::Text(text) => format!("\u{201c}{}\u{201d}", shortened(text)),
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Texts(texts) if texts.is_empty() => "empty".to_owned(),
        FieldValue::Texts(texts) => format!("\u{201c}{}\u{201d}", shortened(&texts.join(" \u{b7} "))),
        FieldValue::Flag(true) => "on".to_owned(),
        FieldValue::Flag(false) => "off".to_owned(),
    }
}

/// A sentence has no room for pages of talking points; both values stand whole beside it.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}\u{2026}", &text[..end]),
        None => text.to_owned(),
    }
}
