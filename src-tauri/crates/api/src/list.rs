//! Every command and query, declared once: name, body, answer, and the roles that may use it.
//!
//! HTTP, WebSocket and the desktop's IPC expand this one list; the OpenAPI document and the TypeScript
//! names come from it too. What is not listed does not exist.

use crate::rights::Roles;
use crate::wire::{history, live, request, state, store};
use schemars::{Schema, SchemaGenerator};

/// What holds of a command beside its roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It changes what is on air: its answer tells what the overlays show.
    OnAir,
    /// It changes the plan of a show: a co-host may use it as long as what is on air and in preview stays.
    Plan,
    /// It puts something on air or ready: a co-host may use it where the show lets co-hosts do that.
    CoHostsTake,
    /// It writes what all others read, and waits for its turn longer.
    ReadByAll,
    /// It is never too often: it comes as often as there are orders.
    Unpaced,
    /// It leaves nothing to tell of who gave it.
    Untold,
    /// It tells of other shows than the one that is on.
    OfAllShows,
    /// A device without a connection may keep it and send it later: it says what its sender saw, or only adds a note,
    /// and puts nothing on air.
    MayWait,
}

/// What a list entry declares.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Name on the wire.
    pub name: &'static str,
    /// One line for people.
    pub summary: &'static str,
    /// Who may use it.
    pub roles: Roles,
    /// TypeScript name of the body.
    pub body: &'static str,
    /// TypeScript name of the answer.
    pub answer: &'static str,
    /// What holds of it beside.
    pub how: &'static [How],
}

impl Entry {
    /// Whether this holds of it.
    pub fn is(&self, how: How) -> bool {
        self.how.contains(&how)
    }
}

macro_rules! list {
    (
        commands of the engine { $($decided:ident($dbody:ident) $droles:ident $($dhow:ident)* : $dsummary:literal;)* }
        commands of the api { $($command:ident($cbody:ident) $croles:ident $($chow:ident)* : $csummary:literal;)* }
        queries { $($query:ident($qbody:ident) -> $qanswer:ty, $qroles:ident $($qhow:ident)* : $qsummary:literal;)* }
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
                roles: Roles::$droles,
                body: stringify!($dbody),
                answer: "Answer",
                how: &[$(How::$dhow),*],
            },)*
            $(Entry {
                name: stringify!($command),
                summary: $csummary,
                roles: Roles::$croles,
                body: stringify!($cbody),
                answer: "Answer",
                how: &[$(How::$chow),*],
            },)*
        ];

        /// All queries.
        pub const QUERIES: &[Entry] = &[$(Entry {
            name: stringify!($query),
            summary: $qsummary,
            roles: Roles::$qroles,
            body: stringify!($qbody),
            answer: stringify!($qanswer),
            how: &[$(How::$qhow),*],
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
        pub fn body_schemas(of: &mut SchemaGenerator) -> Vec<(&'static str, Schema)> {
            vec![
                $((stringify!($decided), of.subschema_for::<request::$dbody>()),)*
                $((stringify!($command), of.subschema_for::<request::$cbody>()),)*
                $((stringify!($query), of.subschema_for::<request::$qbody>()),)*
            ]
        }

        /// JSON Schema of each query's answer, by its name on the wire.
        pub fn answer_schemas(of: &mut SchemaGenerator) -> Vec<(&'static str, Schema)> {
            vec![$((stringify!($query), of.subschema_for::<$qanswer>()),)*]
        }

        /// The TypeScript of the list: body and answer of each command and query by name.
        pub fn typescript() -> String {
            let mut out = String::from("export interface Commands {\n");
            for entry in COMMANDS {
                out += &format!("  /** {} Roles: {}. */\n  {}: {{ body: {}; answer: Answer }};\n",
                    entry.summary, entry.roles, entry.name, entry.body);
            }
            out += "}\n\nexport interface Queries {\n";
            $(
                out += &format!("  /** {} Roles: {}. */\n  {}: {{ body: {}; answer: {} }};\n",
                    $qsummary, Roles::$qroles, stringify!($query), stringify!($qbody), <$qanswer as ts_rs::TS>::name(&ts_rs::Config::default()));
            )*
            out += "}\n\n/** Who may use each command. */\nexport const RIGHTS: Record<keyof Commands, readonly Role[]> = {\n";
            for entry in COMMANDS {
                let roles: Vec<String> = entry.roles.each().map(|role| format!("{:?}", role.word())).collect();
                out += &format!("  {}: [{}],\n", entry.name, roles.join(", "));
            }
            out += "};\n\n/** Those that a co-host may use only where the show lets co-hosts put products on air. */\n";
            out += "export const CO_HOSTS_TAKE: readonly (keyof Commands)[] = [";
            let allowed = COMMANDS.iter().filter(|entry| entry.is(How::CoHostsTake));
            out += &allowed.map(|entry| format!("{:?}", entry.name)).collect::<Vec<_>>().join(", ");
            out += "];\n\n/** Those that a page without a connection may keep, and send once it has one again. */\n";
            out += "export const MAY_WAIT: readonly (keyof Commands)[] = [";
            let waiting = COMMANDS.iter().filter(|entry| entry.is(How::MayWait));
            out += &waiting.map(|entry| format!("{:?}", entry.name)).collect::<Vec<_>>().join(", ");
            out += "];\n";
            out
        }
    };
}

list! {
    commands of the engine {
        create_show(CreateShow) PRODUCERS: "Creates a planned show.";
        update_show(UpdateShow) PRODUCERS: "Changes a show's name, planned times, goal, currency or what co-hosts may, or puts a planned show away.";
        add_cue(AddCue) CO_HOSTS Plan: "Adds a product to a rundown.";
        add_cues(AddCues) CO_HOSTS Plan: "Adds several products to a rundown at once.";
        update_cue(UpdateCue) CO_HOSTS Plan MayWait: "Changes what a cue says or offers.";
        update_cues(UpdateCues) CO_HOSTS Plan: "Changes the price, the planned time or the code of several cues at once.";
        move_cue(MoveCue) CO_HOSTS Plan: "Moves a cue within its rundown.";
        move_cues(MoveCues) CO_HOSTS Plan: "Moves several cues to one place.";
        group_cues(GroupCues) CO_HOSTS Plan: "Makes one segment of several cues.";
        duplicate_cue(DuplicateCue) CO_HOSTS Plan: "Adds the same cue once more, right after it.";
        duplicate_cues(NamedCues) CO_HOSTS Plan: "Adds each of several cues once more, right after it.";
        remove_cue(RemoveCue) CO_HOSTS Plan: "Removes a cue that is not on air.";
        remove_cues(NamedCues) CO_HOSTS Plan: "Removes several cues, none of them on air.";
        restore_cue(RestoreCue) CO_HOSTS Plan: "Brings back a removed cue.";
        undo_edit(UndoEdit) CO_HOSTS Plan: "Takes back the newest edit of the same client in the plan of a show.";
        start_rehearsal(StartShow) PRODUCERS: "Starts a show that nobody watches.";
        go_live(StartShow) HOST: "Starts a show for real.";
        end_show(EndShow) HOST: "Ends the running show and clears the card.";
        resume_show(ResumeShow) HOST: "Lets a live show go on that was ended by mistake, for ten minutes after its end.";
        stand_by(StandBy) CO_HOSTS CoHostsTake: "Puts a cue in preview.";
        take(Take) CO_HOSTS OnAir CoHostsTake: "Puts preview on air.";
        next(OnAir) CO_HOSTS OnAir CoHostsTake: "Takes the following cue that can be sold.";
        clear(OnAir) CO_HOSTS OnAir CoHostsTake: "Takes the card off.";
        undo(OnAir) PRODUCERS OnAir: "Restores what was before the last take, clear, skip, flash offer or change of the price on air.";
        skip(Skip) CO_HOSTS CoHostsTake: "Passes over a cue.";
        set_stock(SetStock) CO_HOSTS MayWait: "States how many there are.";
        set_buffer(SetBuffer) CO_HOSTS: "Holds units back from sale.";
        start_flash(StartFlash) PRODUCERS OnAir: "Offers what is on air at a price for a short while.";
        stop_flash(Nothing) PRODUCERS OnAir: "Ends the flash offer.";
        add_marker(AddMarker) SPEAKERS ReadByAll MayWait: "Marks this moment.";
        send_memo(SendMemo) SPEAKERS ReadByAll MayWait: "Sends the host a note.";
        ack_memo(AckMemo) PRODUCERS: "Tells the sender that a memo was read.";
        propose(Propose) SPEAKERS ReadByAll: "Asks the host to put a cue on air, to ask another price, or to add a product.";
        accept_proposal(AcceptProposal) PRODUCERS OnAir: "Carries out what was proposed.";
        decline_proposal(NamedProposal) PRODUCERS: "Says no to what was proposed.";
        withdraw_proposal(NamedProposal) SPEAKERS: "Takes back what the same client proposed.";
        record_sale(RecordSale) ORDER_FEEDS Unpaced: "Takes in an order or refund from any shop, once; a changed order with a higher revision.";
        set_guard(SetGuard) PRODUCERS: "Says how carefully stock is sold.";
        accept_price(AcceptPrice) PRODUCERS: "Says that the shop's price as it is now is meant.";
        confirm_price(ConfirmPrice) PRODUCERS: "Says that the shop's checkout asks what the card says.";
        dismiss_corrected_prices(NamedStore) PRODUCERS: "Says that it was seen which prices of a shop were shown differently before an update.";
        match_sku(MatchSku) PRODUCERS: "Says which variant a SKU is that the catalogue does not know, back to its sales.";
        quick_add(QuickAdd) CO_HOSTS Plan: "Adds a product that is in no catalogue to a rundown.";
    }
    commands of the api {
        copy_show(CopyShow) PRODUCERS: "Creates a planned show with the rundown of another.";
        edit_cue(EditCue) CO_HOSTS Untold: "Says which cue the sender has open to edit; said again within thirty seconds, or forgotten.";
        connect_store(ConnectStore) HOST: "Connects a shop, or gives a connected one new credentials.";
        update_store(UpdateStore) HOST: "Changes a shop's name, its locations, or whose stock it shares.";
        disconnect_store(NamedStore) HOST: "Disconnects a shop and forgets its credentials. What was sold stays.";
        sync_store(NamedStore) PRODUCERS: "Looks at a shop now, its whole catalogue too.";
        unlock_stores(UnlockStores) HOST: "Opens the credentials that are kept under a passphrase.";
        cancel_import(CancelImport) PRODUCERS: "Cancels the import of a catalogue file. What came in until then stays.";
        open_door(OpenDoor) HOST: "Lets devices of others on the network reach this computer.";
        lock_door(Nothing) HOST: "Closes the door: every other device is out at once.";
        invite_device(InviteDevice) HOST: "Opens an invitation for one device, for two minutes.";
        cancel_invite(Nothing) HOST: "Closes the invitation that is open.";
        accept_device(AcceptDevice) HOST: "Lets the waiting device in, by the number on its screen.";
        decline_device(NamedWaiting) HOST: "Does not let the waiting device in.";
        revoke_device(NamedDevice) HOST: "Shuts a device out for good.";
        make_token(MakeToken) HOST: "Makes a token for another program. It is in the answer, and nowhere after that.";
        revoke_token(NamedToken) HOST: "Shuts another program out for good.";
        load_demo(Nothing) HOST: "Fills an empty data folder with the demo and its simulated buyers.";
    }
    queries {
        get_state(Nothing) -> state::PanelState, WATCHERS: "Everything that is so now.";
        check_store(CheckStore) -> store::StoreCheck, HOST: "Looks at a shop that may be connected. Nothing is kept.";
        corrected_prices(NamedStore) -> store::CorrectedPrices, NUMBERS: "Prices of a shop that were shown differently before an update.";
        search_catalogue(SearchCatalogue) -> history::SearchAnswer, WATCHERS: "Finds products and variants as you type.";
        catalogue_product(NamedProduct) -> history::CatalogueProduct, WATCHERS: "A product of the catalogue with all its variants.";
        preview_card(UpdateCue) -> live::Card, WATCHERS: "The card of a cue as it would be with some changes. Nothing is changed.";
        catalogue_filters(Nothing) -> history::CatalogueFilters, WATCHERS: "The vendors and tags that the search can be narrowed to.";
        list_shows(ListShows) -> history::ShowsAnswer, NUMBERS OfAllShows: "All shows with their key figures.";
        list_archived(Nothing) -> history::ArchivedAnswer, NUMBERS OfAllShows: "Planned shows and templates that were archived.";
        show_curves(ShowCurves) -> history::CurvesAnswer, NUMBERS OfAllShows: "How shows sold over their length, as small curves.";
        show_report(ShowReport) -> history::ReportView, NUMBERS OfAllShows: "One show's report.";
        show_as_run(ShowReport) -> Vec<history::AsRunView>, NUMBERS OfAllShows: "What was on screen, when.";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_wait_for_a_connection_puts_nothing_on_air_and_is_a_co_host_s_to_do() {
        let waiting: Vec<&Entry> = COMMANDS.iter().filter(|entry| entry.is(How::MayWait)).collect();
        let names: Vec<&str> = waiting.iter().map(|entry| entry.name).collect();
        assert_eq!(names, ["update_cue", "set_stock", "add_marker", "send_memo"]);
        for entry in waiting {
            assert!(!entry.is(How::OnAir) && !entry.is(How::CoHostsTake), "{}", entry.name);
            assert!(entry.roles.holds(crate::rights::Role::CoHost), "{}", entry.name);
        }
    }
}
