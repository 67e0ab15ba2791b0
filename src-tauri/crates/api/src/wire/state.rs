//! The state as the panel sees it, in sections that change apart from each other.

use super::actor::Actor;
use super::answer::CueBrief;
use super::cue::{CueProgress, CueView};
use super::door::DoorView;
use super::edits::EditView;
use super::feed::FeedItem;
use super::goal::GoalView;
use super::import::ImportView;
use super::journal::JournalView;
use super::live::Card;
use super::money::{Money, Quantity};
use super::overlay::OverlaysView;
use super::part::Part;
use super::price::CheckoutView;
use super::proposal::ProposalView;
use super::source::StockSource;
use super::store::{ConnectedStore, GuardSettings, KeepingPlaces, StoreStock, Unsold};
use super::timing::Timing;
use super::token::TokenView;
use crate::Session;
use crate::rights::{Role, Roles};
use cartwall_domain::on_air::UndoableAction;
use cartwall_domain::show::{Mode, Status};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use ts_rs::TS;

macro_rules! sections {
    ($($(#[$doc:meta])* $follows:ident $roles:ident $name:ident: $type:ty,)*) => {
        /// Sections of the state. In a delta, one that is missing is unchanged; in a full state all are there that the
        /// role of the client may see.
        #[derive(Clone, Debug, Default, Serialize, JsonSchema, TS)]
        #[ts(export, export_to = "wire.ts", optional_fields)]
        pub struct Sections {$(
            $(#[$doc])*
            #[serde(skip_serializing_if = "Option::is_none")]
            pub $name: Option<Part<$type>>,
        )*}
        /// `GET /api/v1/state`: every section that the role of the client may see, at once.
        #[derive(Clone, Debug, Serialize, TS)]
        #[ts(export, export_to = "wire.ts")]
        pub struct PanelState {
            /// Of the newest event it holds.
            pub seq: u64,
            /// The core's clock, milliseconds since 1970.
            pub now: i64,
            $($(#[$doc])* pub $name: Part<$type>,)*
        }
        impl PanelState {
            /// As whoever asks may see it.
            pub(crate) fn seen_by(&self, session: &Session) -> StateOf {
                StateOf { seq: self.seq, now: self.now, sections: self.sections().seen_by(session) }
            }
            /// All of it as sections.
            pub fn sections(&self) -> Sections {
                Sections { $($name: Some(self.$name.clone()),)* }
            }
            /// The sections that differ from an earlier snapshot.
            pub fn changed_since(&self, earlier: &PanelState) -> Sections {
                Sections { $($name: (self.$name != earlier.$name).then(|| self.$name.clone()),)* }
            }
            /// The sections that change without an event: `seq` does not tell whether a client that was away has them.
            pub fn beside_events(&self) -> Sections {
                Sections { $($name: sections!(@$follows self.$name),)* }
            }
        }
        /// Every section, with the roles that may see it.
        pub const SECTIONS: &[(&str, Roles)] = &[$((stringify!($name), Roles::$roles),)*];

        impl Sections {
            /// Without what a session may not see.
            #[must_use]
            pub(crate) fn seen_by(mut self, session: &Session) -> Self {
                let role = session.role;
                $(if !Roles::$roles.holds(role) { self.$name = None; })*
                if !Roles::HOST.holds(role) {
                    self = self.without_paths();
                }
                if !Roles::NUMBERS.holds(role) {
                    self = self.without_figures();
                }
                match &session.show {
                    Some(show) => self.of_show(show),
                    None => self,
                }
            }

            /// Nothing changed.
            pub fn is_empty(&self) -> bool {
                true $(&& self.$name.is_none())*
            }
        }
    };
    (@events $section:expr) => { None };
    (@more $section:expr) => { Some($section.clone()) };
}

// `events`: follows from committed events alone. `more`: from the time, connections, or how the file stands, too. Then
// who may see it.
sections! {
    /// The running show; `null` where none is.
    more WATCHERS show: Option<ShowView>,
    /// Planned and running shows, newest first.
    events WATCHERS shows: Vec<ShowBrief>,
    /// The live show that ended last, while it can be resumed.
    events WATCHERS resumable: Option<ResumableView>,
    /// Rundowns of planned and running shows, by show id.
    events WATCHERS rundowns: BTreeMap<String, Part<Vec<Part<CueView>>>>,
    /// The newest edit of each client in each show and in the list of shows, where it can be taken back: what their next
    /// `undo_edit` takes back.
    events WATCHERS edits: Vec<EditView>,
    /// Where cues stand that are not simply planned, by cue id.
    events WATCHERS cues: BTreeMap<String, CueProgress>,
    /// Stock of all variants in those rundowns, by variant id; of all that a cue offers together, by cue id where those
    /// are several.
    more WATCHERS stock: BTreeMap<String, Part<StockView>>,
    /// The card in preview.
    events WATCHERS preview: Option<Card>,
    /// The card on air.
    events WATCHERS program: Option<Card>,
    /// What the running show sold.
    more NUMBERS sales: Option<SalesView>,
    /// The last things that happened, newest first.
    events NUMBERS feed: Vec<FeedItem>,
    /// Memos to the host, oldest first.
    events WATCHERS memos: Vec<MemoView>,
    /// Proposals to the host: those that wait for an answer and those that ended last, oldest first.
    events WATCHERS proposals: Vec<ProposalView>,
    /// Markers, oldest first.
    events WATCHERS markers: Vec<MarkerView>,
    /// The overlays and what they show.
    more WATCHERS overlays: OverlaysView,
    /// Where sales come from.
    more NUMBERS store: StoreView,
    /// What is in the catalogue.
    events WATCHERS catalogue: CatalogueView,
    /// Connected shops, by id.
    more NUMBERS stores: Vec<ConnectedStore>,
    /// How carefully stock is sold.
    events NUMBERS guard: GuardSettings,
    /// Where credentials can be kept.
    more NUMBERS keeping: KeepingPlaces,
    /// Whether everything is on disk and sound.
    more WATCHERS journal: JournalView,
    /// The catalogue file that is coming in; `null` where none is.
    more NUMBERS importing: Option<ImportView>,
    /// Who may come in, by id and name, and devices that could. Never a token.
    more WATCHERS clients: Vec<ClientView>,
    /// Whether other devices may come in, and which do.
    more HOST door: DoorView,
    /// Tokens for other programs, the newest first.
    more HOST tokens: Vec<TokenView>,
    /// Who has which cue open to edit.
    more CO_HOSTS editing: Vec<EditingView>,
    /// How this program was built, and whose data it has; never changes while it runs.
    events WATCHERS build: BuildView,
}

impl Sections {
    /// The command of a repair names a folder of the host's computer.
    fn without_paths(mut self) -> Self {
        if let Some(journal) = self.journal.as_deref().filter(|journal| !journal.repair.is_empty()) {
            self.journal = Some(JournalView { repair: String::new(), ..journal.clone() }.into());
        }
        self
    }

    /// Of shows that are planned or on, this one alone.
    fn of_show(mut self, id: &str) -> Self {
        if let Some(shows) = self.shows.as_deref() {
            let one = shows.iter().filter(|show| show.id == id).cloned();
            self.shows = Some(one.collect::<Vec<_>>().into());
        }
        if let Some(rundowns) = self.rundowns.as_deref() {
            let one = rundowns.get_key_value(id).map(|(id, cues)| (id.clone(), cues.clone()));
            self.rundowns = Some(one.into_iter().collect::<BTreeMap<_, _>>().into());
        }
        Self { resumable: None, edits: None, ..self }
    }

    /// A goal says what a show is meant to earn, and pieces beside their price what it has earned.
    fn without_figures(mut self) -> Self {
        if let Some(cues) = self.cues.as_deref().filter(|cues| !cues.is_empty()) {
            let without =
                cues.iter().map(|(id, cue)| (id.clone(), CueProgress { units: None, ..cue.clone() }));
            self.cues = Some(without.collect::<BTreeMap<_, _>>().into());
        }
        if let Some(Some(show)) =
            self.show.as_deref().filter(|show| show.as_ref().is_some_and(|show| show.goal.is_some()))
        {
            self.show = Some(Some(ShowView { goal: None, ..show.clone() }).into());
        }
        if let Some(shows) =
            self.shows.as_deref().filter(|shows| shows.iter().any(|show| show.goal.is_some()))
        {
            let without = shows.iter().map(|show| ShowBrief { goal: None, ..show.clone() });
            self.shows = Some(without.collect::<Vec<_>>().into());
        }
        self
    }
}

/// Everything that is so now, as far as the role of the client may see it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PanelState")]
pub struct StateOf {
    /// Of the newest event it holds.
    seq: u64,
    /// The core's clock, milliseconds since 1970.
    now: i64,
    #[serde(flatten)]
    sections: Sections,
}

/// Other programs see it by their role.
impl JsonSchema for PanelState {
    fn schema_name() -> Cow<'static, str> {
        StateOf::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        StateOf::json_schema(generator)
    }
}

/// The running show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct ShowView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: String,
    /// ISO 4217 code.
    pub currency: String,
    /// `rehearsal` or `live`.
    #[ts(type = "\"planned\" | \"rehearsal\" | \"live\" | \"ended\"")]
    #[schemars(with = "String", extend("enum" = ["planned", "rehearsal", "live", "ended"]))]
    pub status: Status,
    /// The same, once started.
    #[ts(type = "\"rehearsal\" | \"live\" | null")]
    #[schemars(with = "Option<String>", extend("enum" = ["rehearsal", "live", null]))]
    pub mode: Option<Mode>,
    /// Which of its runs this is, from 1.
    pub run: u32,
    /// Milliseconds since 1970.
    pub started_at: Option<i64>,
    /// When it is planned to start, likewise.
    pub starts_at: Option<i64>,
    /// When it is planned to end, likewise.
    pub ends_at: Option<i64>,
    /// What it is meant to sell.
    pub goal: Option<GoalView>,
    /// Co-hosts too put products on air.
    pub co_hosts_take: bool,
    /// What is ready next.
    pub preview: Option<CueBrief>,
    /// What is on air.
    pub program: Option<CueBrief>,
    /// Since when it is on air.
    pub on_air_since: Option<i64>,
    /// The newest event that changed preview or program; send it back as `seen_seq`.
    pub on_air_seq: u64,
    /// Where the card in preview says another price than its shop.
    pub preview_checkout: Option<CheckoutView>,
    /// The same of the card on air.
    pub program_checkout: Option<CheckoutView>,
    /// What `next` will take; `null` where nothing follows.
    pub next: Option<CueBrief>,
    /// What undo would take back.
    pub undo: Option<UndoView>,
    /// Planned against actual.
    pub timing: Timing,
}

/// What undo would take back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct UndoView {
    /// What the operator did.
    #[ts(type = "\"take\" | \"clear\" | \"skip\" | \"flash\" | \"stop_flash\" | \"edit\"")]
    #[schemars(with = "String", extend("enum" = ["take", "clear", "skip", "flash", "stop_flash", "edit"]))]
    pub action: UndoableAction,
    /// The cue that would be on air, with the price that its card would say.
    pub program: Option<CueBrief>,
    /// The cue that was skipped, or whose offer was changed.
    pub cue: Option<CueBrief>,
    /// Whose action it was.
    pub by: Actor,
}

/// A planned or running show in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
#[expect(missing_docs, reason = "as in ShowView")]
pub struct ShowBrief {
    pub id: String,
    pub title: String,
    pub currency: String,
    #[ts(type = "\"planned\" | \"rehearsal\" | \"live\" | \"ended\"")]
    #[schemars(with = "String", extend("enum" = ["planned", "rehearsal", "live", "ended"]))]
    pub status: Status,
    pub created_at: i64,
    pub starts_at: Option<i64>,
    pub ends_at: Option<i64>,
    pub goal: Option<GoalView>,
    /// It is copied, never started.
    pub template: bool,
    pub co_hosts_take: bool,
    pub cues: u32,
    pub planned_ms: i64,
    /// The run that is on, or else its newest rehearsal.
    pub last_run: Option<RunBrief>,
}

/// A run of a show: a rehearsal, or the live one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct RunBrief {
    /// Its number, from 1 within the show.
    pub run: u32,
    /// `rehearsal` or `live`.
    #[ts(type = "\"rehearsal\" | \"live\"")]
    #[schemars(with = "String", extend("enum" = ["rehearsal", "live"]))]
    pub mode: Mode,
    /// Milliseconds since 1970.
    pub started_at: i64,
    /// Likewise; `null` while it runs.
    pub ended_at: Option<i64>,
}

/// A live show that ended and can be resumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct ResumableView {
    /// Its id.
    pub show: String,
    /// Its name.
    pub title: String,
    /// The run that would go on.
    pub run: RunBrief,
    /// Until when, by the core's clock, in milliseconds since 1970. It stays here afterwards until the next start.
    pub until: i64,
}

/// Stock of a variant with its source and age, or of all that a cue offers together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct StockView {
    /// How many.
    pub quantity: Quantity,
    /// Less buffer; may be negative for one variant; `null` where unlimited or unknown.
    pub sellable: Option<i64>,
    /// Held back.
    pub buffer: i64,
    /// How many variants it is the stock of.
    pub variants: u32,
    /// How many of those are sold out.
    pub variants_sold_out: u32,
    /// Who said so; `null` = nobody, or not the same for all.
    pub source: Option<StockSource>,
    /// As of when, milliseconds since 1970.
    pub as_of: Option<i64>,
    /// Nothing left to sell.
    pub sold_out: bool,
    /// Why none is for sale in any shop, where its shops say so; `null` where one is, or where nobody says.
    pub unsold: Option<Unsold>,
    /// Sold below zero by so many.
    pub oversold_by: i64,
    /// Until then the number is fresh (core's clock); `null` = no shop renews it.
    pub fresh_until: Option<i64>,
    /// From then on it is stale; between the two it ages.
    pub stale_after: Option<i64>,
    /// Its shop does not answer: it is stale whatever the clock says.
    pub lost: bool,
    /// Each shop's own count, where shops count it.
    pub shops: Vec<StoreStock>,
}

/// Totals of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct TotalsView {
    /// Orders placed.
    pub orders: i64,
    /// Pieces in them.
    pub units: i64,
    /// Value of all orders placed.
    pub gross: Money,
    /// Value given back.
    pub refunds: Money,
    /// Gross less refunds.
    pub net: Money,
    /// Pieces given back.
    pub refunded_units: i64,
    /// Of what was given back: value above what was sold in its orders.
    pub over_refunded: Money,
    /// Pieces of that.
    pub over_refunded_units: i64,
}

/// What a running show sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct SalesView {
    /// In the show's currency.
    pub totals: TotalsView,
    /// In other currencies; never added.
    pub other_currencies: Vec<TotalsView>,
    /// Units of what is on air, since its take.
    pub since_take: Option<i64>,
    /// Net minor units of the last 60 minutes, oldest first, up to the current one.
    pub per_minute: Vec<i64>,
    /// Units of SKUs that the catalogue does not know.
    pub unknown_skus: BTreeMap<String, i64>,
}

/// A memo to the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
#[expect(missing_docs, reason = "a memo's own words")]
pub struct MemoView {
    pub id: String,
    pub at: i64,
    pub by: Actor,
    pub text: String,
    /// It is shown over what the host reads.
    pub urgent: bool,
    pub acknowledged_at: Option<i64>,
}

/// Somebody has a cue open to edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct EditingView {
    /// Which.
    pub cue: String,
    /// Who.
    pub by: Actor,
}

/// A marker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
#[expect(missing_docs, reason = "a marker's own words")]
pub struct MarkerView {
    pub at: i64,
    pub by: Actor,
    pub text: String,
}

/// Where sales come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct StoreView {
    /// `none` (orders come by `POST /api/v1/sales`), `demo` or `replay`.
    pub kind: String,
    /// The replayed file.
    pub name: Option<String>,
    /// Orders and refunds in the replayed file.
    pub orders: Option<u64>,
    /// Of those, how many were played.
    pub played: Option<u64>,
    /// Lines that could not be played, with the reason.
    pub left_out: Option<u64>,
    /// Times as fast.
    pub speed: Option<u32>,
    /// All were played.
    pub done: bool,
}

/// What is in the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CatalogueView {
    /// Products.
    pub products: u64,
    /// Variants over all of them.
    pub variants: u64,
    /// Changes whenever search results may; ask again when it does.
    pub revision: u64,
    /// Pictures kept for use without a network.
    pub pictures: u64,
    /// What most products are priced in, by ISO 4217; `null` where none says its currency.
    pub currency: Option<String>,
}

/// How this program was built, and whose data it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct BuildView {
    /// At full speed. Without it a take comes to the screen several times later, so it is for a first look.
    pub optimised: bool,
    /// The journal's own name, a UUID. A backup, a restored copy and a repaired file keep it. `null` where it cannot be
    /// read.
    pub journal: Option<String>,
}

impl BuildView {
    /// Whether this program is at full speed.
    pub const OPTIMISED: bool = !cfg!(debug_assertions);

    pub(crate) const fn of(journal: Option<String>) -> Self {
        Self { optimised: Self::OPTIMISED, journal }
    }
}

/// Who may come in: events name them by their id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct ClientView {
    /// Its id; it never changes.
    pub id: String,
    /// As people call it. Empty for this installation's own clients, which pages name in their language.
    pub name: String,
    /// What it may do.
    pub role: Role,
}
