//! Every command and query, declared once: name, body, answer, and the least role that may use it.
//!
//! HTTP, WebSocket and the desktop's IPC expand this one list; the OpenAPI document and the TypeScript
//! names come from it too. What is not listed does not exist.

use crate::wire::{history, live, request, state, store};
use serde::{Deserialize, Serialize};

/// Who is asking. Each role may do all that those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// An overlay page: sees the card, and nothing else.
    Overlay,
    /// Watches everything, changes nothing.
    Observer,
    /// Brand staff: also memos, markers and stock.
    CoHost,
    /// Builds and runs the rundown.
    Producer,
    /// The creator: also goes live and ends the show.
    Host,
}

/// What a list entry declares.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Name on the wire.
    pub name: &'static str,
    /// One line for people.
    pub summary: &'static str,
    /// The least role that may use it.
    pub role: Role,
    /// TypeScript name of the body.
    pub body: &'static str,
    /// TypeScript name of the answer.
    pub answer: &'static str,
    /// Whether it changes what is on air; its answer then tells what the overlays show.
    pub on_air: bool,
}

macro_rules! list {
    (
        commands of the engine { $($decided:ident($dbody:ident) $drole:ident $($on_air:ident)? : $dsummary:literal;)* }
        commands of the api { $($command:ident($cbody:ident) $crole:ident : $csummary:literal;)* }
        queries { $($query:ident($qbody:ident) -> $qanswer:ty, $qrole:ident : $qsummary:literal;)* }
    ) => {
        /// A command that the rules of a show decide, with its body.
        #[derive(Clone, Debug)]
        #[expect(non_camel_case_types, reason = "the names on the wire")]
        #[expect(missing_docs, reason = "each has its summary in COMMANDS")]
        pub enum EngineCommand { $($decided(request::$dbody),)* }

        /// A command that needs more than the rules, such as a shop or a show of the past, with its body.
        #[derive(Clone, Debug)]
        #[expect(non_camel_case_types, reason = "the names on the wire")]
        #[expect(missing_docs, reason = "each has its summary in COMMANDS")]
        pub enum ApiCommand { $($command(request::$cbody),)* }

        /// A command, by who carries it out.
        #[derive(Clone, Debug)]
        pub enum CommandRequest {
            /// The engine.
            Engine(Box<EngineCommand>),
            /// The api, which may hand the engine a part of it.
            Api(Box<ApiCommand>),
        }

        /// A query with its body.
        #[derive(Clone, Debug)]
        #[expect(non_camel_case_types, reason = "the names on the wire")]
        #[expect(missing_docs, reason = "each has its summary in QUERIES")]
        pub enum QueryRequest { $($query(request::$qbody),)* }

        /// All commands.
        pub const COMMANDS: &[Entry] = &[
            $(Entry {
                name: stringify!($decided),
                summary: $dsummary,
                role: Role::$drole,
                body: stringify!($dbody),
                answer: "Answer",
                on_air: list!(@on_air $($on_air)?),
            },)*
            $(Entry {
                name: stringify!($command),
                summary: $csummary,
                role: Role::$crole,
                body: stringify!($cbody),
                answer: "Answer",
                on_air: false,
            },)*
        ];

        /// All queries.
        pub const QUERIES: &[Entry] = &[$(Entry {
            name: stringify!($query),
            summary: $qsummary,
            role: Role::$qrole,
            body: stringify!($qbody),
            answer: stringify!($qanswer),
            on_air: false,
        },)*];

        impl CommandRequest {
            /// Reads a command's body; `None` where no command has this name.
            pub fn read(name: &str, body: serde_json::Value) -> Option<Result<Self, serde_json::Error>> {
                Some(match name {
                    $(stringify!($decided) =>
                        serde_json::from_value(body).map(|body| Self::Engine(Box::new(EngineCommand::$decided(body)))),)*
                    $(stringify!($command) =>
                        serde_json::from_value(body).map(|body| Self::Api(Box::new(ApiCommand::$command(body)))),)*
                    _ => return None,
                })
            }
        }

        impl QueryRequest {
            /// Reads a query's body; `None` where no query has this name.
            pub fn read(name: &str, body: serde_json::Value) -> Option<Result<Self, serde_json::Error>> {
                Some(match name {
                    $(stringify!($query) => serde_json::from_value(body).map(Self::$query),)*
                    _ => return None,
                })
            }
        }

        /// JSON Schema of each command's and query's body, by its name on the wire.
        pub fn body_schemas() -> Vec<(&'static str, schemars::Schema)> {
            vec![
                $((stringify!($decided), schemars::schema_for!(request::$dbody)),)*
                $((stringify!($command), schemars::schema_for!(request::$cbody)),)*
                $((stringify!($query), schemars::schema_for!(request::$qbody)),)*
            ]
        }

        /// The TypeScript of the list: body and answer of each command and query by name.
        pub fn typescript() -> String {
            let mut out = String::from("export interface Commands {\n");
            for entry in COMMANDS {
                out += &format!("  /** {} Least role: {:?}. */\n  {}: {{ body: {}; answer: Answer }};\n",
                    entry.summary, entry.role, entry.name, entry.body);
            }
            out += "}\n\nexport interface Queries {\n";
            $(
                out += &format!("  /** {} Least role: {:?}. */\n  {}: {{ body: {}; answer: {} }};\n",
                    $qsummary, Role::$qrole, stringify!($query), stringify!($qbody), <$qanswer as ts_rs::TS>::name(&ts_rs::Config::default()));
            )*
            out += "}\n";
            out
        }
    };
    (@on_air on_air) => { true };
    (@on_air) => { false };
}

list! {
    commands of the engine {
        create_show(CreateShow) Producer: "Creates a planned show.";
        update_show(UpdateShow) Producer: "Changes a show's name and planned times, or puts a planned show away.";
        add_cue(AddCue) Producer: "Adds a product to a rundown.";
        add_cues(AddCues) Producer: "Adds several products to a rundown at once.";
        update_cue(UpdateCue) Producer: "Changes what a cue says or offers.";
        update_cues(UpdateCues) Producer: "Changes the price, the planned time or the code of several cues at once.";
        move_cue(MoveCue) Producer: "Moves a cue within its rundown.";
        move_cues(MoveCues) Producer: "Moves several cues to one place.";
        group_cues(GroupCues) Producer: "Makes one segment of several cues.";
        duplicate_cue(DuplicateCue) Producer: "Adds the same cue once more, right after it.";
        duplicate_cues(NamedCues) Producer: "Adds each of several cues once more, right after it.";
        remove_cue(RemoveCue) Producer: "Removes a cue that is not on air.";
        remove_cues(NamedCues) Producer: "Removes several cues, none of them on air.";
        restore_cue(RestoreCue) Producer: "Brings back a removed cue.";
        undo_edit(UndoEdit) Producer: "Takes back the newest edit of the same client in the plan of a show.";
        start_rehearsal(StartShow) Producer: "Starts a show that nobody watches.";
        go_live(StartShow) Host: "Starts a show for real.";
        end_show(EndShow) Host: "Ends the running show and clears the card.";
        resume_show(ResumeShow) Host: "Lets a live show go on that was ended by mistake, for ten minutes after its end.";
        stand_by(StandBy) Producer: "Puts a cue in preview.";
        take(Take) Producer on_air: "Puts preview on air.";
        next(OnAir) Producer on_air: "Takes the following cue that can be sold.";
        clear(OnAir) Producer on_air: "Takes the card off.";
        undo(OnAir) Producer on_air: "Restores what was before the last take, clear, skip, flash offer or change of the price on air.";
        skip(Skip) Producer: "Passes over a cue.";
        set_stock(SetStock) CoHost: "States how many there are.";
        set_buffer(SetBuffer) CoHost: "Holds units back from sale.";
        start_flash(StartFlash) Producer on_air: "Offers what is on air at a price for a short while.";
        stop_flash(Nothing) Producer on_air: "Ends the flash offer.";
        add_marker(AddMarker) CoHost: "Marks this moment.";
        send_memo(SendMemo) CoHost: "Sends the host a note.";
        ack_memo(AckMemo) Producer: "Tells the sender that a memo was read.";
        record_sale(RecordSale) Producer: "Takes in an order or refund from any shop, once; a changed order with a higher revision.";
        set_guard(SetGuard) Producer: "Says how carefully stock is sold.";
        accept_price(AcceptPrice) Producer: "Says that the shop's price as it is now is meant.";
        confirm_price(ConfirmPrice) Producer: "Says that the shop's checkout asks what the card says.";
        dismiss_corrected_prices(NamedStore) Producer: "Says that it was seen which prices of a shop were shown differently before an update.";
        match_sku(MatchSku) Producer: "Says which variant a SKU is that the catalogue does not know, back to its sales.";
        quick_add(QuickAdd) Producer: "Adds a product that is in no catalogue to a rundown.";
    }
    commands of the api {
        copy_show(CopyShow) Producer: "Creates a planned show with the rundown of another.";
        connect_store(ConnectStore) Host: "Connects a shop, or gives a connected one new credentials.";
        update_store(UpdateStore) Host: "Changes a shop's name, its locations, or whose stock it shares.";
        disconnect_store(NamedStore) Host: "Disconnects a shop and forgets its credentials. What was sold stays.";
        sync_store(NamedStore) Producer: "Looks at a shop now, its whole catalogue too.";
        unlock_stores(UnlockStores) Host: "Opens the credentials that are kept under a passphrase.";
        cancel_import(CancelImport) Producer: "Cancels the import of a catalogue file. What came in until then stays.";
        load_demo(Nothing) Host: "Fills an empty data folder with the demo and its simulated buyers.";
    }
    queries {
        get_state(Nothing) -> state::PanelState, Observer: "Everything that is so now.";
        check_store(CheckStore) -> store::StoreCheck, Host: "Looks at a shop that may be connected. Nothing is kept.";
        corrected_prices(NamedStore) -> store::CorrectedPrices, Observer: "Prices of a shop that were shown differently before an update.";
        search_catalogue(SearchCatalogue) -> history::SearchAnswer, Observer: "Finds products and variants as you type.";
        catalogue_product(NamedProduct) -> history::CatalogueProduct, Observer: "A product of the catalogue with all its variants.";
        preview_card(UpdateCue) -> live::Card, Observer: "The card of a cue as it would be with some changes. Nothing is changed.";
        catalogue_filters(Nothing) -> history::CatalogueFilters, Observer: "The vendors and tags that the search can be narrowed to.";
        list_shows(ListShows) -> history::ShowsAnswer, Observer: "All shows with their key figures.";
        list_archived(Nothing) -> history::ArchivedAnswer, Observer: "Planned shows and templates that were archived.";
        show_curves(ShowCurves) -> history::CurvesAnswer, Observer: "How shows sold over their length, as small curves.";
        show_report(ShowReport) -> history::ReportView, Observer: "One show's report.";
        show_as_run(ShowReport) -> Vec<history::AsRunView>, Observer: "What was on screen, when.";
    }
}
