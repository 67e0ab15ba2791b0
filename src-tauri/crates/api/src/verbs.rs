//! The verbs: what a key, a menu or a button deck asks for in one word, each in terms of the show's own commands.
//!
//! It must never do what no command does: roles, idempotency keys and refusals are those of the command. Keys and menus
//! ask the operator for what a verb leaves open, such as the price of a flash offer.

use crate::list::{COMMANDS, CommandRequest, Entry};
use crate::misread::misread;
use crate::wire::answer::{Answer, Problem};
use crate::{Api, ApiCode, Key, Session};
use cartwall_domain::command::Command;
use cartwall_domain::decide::{ONE_PRESS_MS, repeats};
use cartwall_domain::proposal::{Proposal, ProposalEnd};
use cartwall_domain::show::Memo;
use serde_json::{Map, Value, json};

/// How a verb becomes a command.
#[derive(Clone, Copy, Debug)]
enum Does {
    /// This command, with what was sent.
    Plain(&'static str),
    /// This command, on the cue of a slot where one is named.
    WithCue(&'static str),
    /// This command, on the memo that waits most where none is named: an urgent one, or else the oldest.
    WithMemo(&'static str),
    /// This command, on the oldest proposal without an answer where none is named.
    WithProposal(&'static str),
    /// Clears what is on air, or takes.
    Toggle,
}

macro_rules! verbs {
    ($($verb:ident $name:literal = $does:ident $(($command:literal))? : $summary:literal;)*) => {
        /// A verb. What is not listed does not exist.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Verb { $(#[doc = $summary] $verb,)* }

        impl Verb {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$verb,)*];

            /// Its name on the wire.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$verb => $name,)* }
            }

            /// One line for people.
            pub const fn summary(self) -> &'static str {
                match self { $(Self::$verb => $summary,)* }
            }

            const fn does(self) -> Does {
                match self { $(Self::$verb => Does::$does $(($command))?,)* }
            }
        }
    };
}

verbs! {
    Take "take" = WithCue("take"): "Puts preview on air, or a cue by its slot.";
    Show "show" = WithCue("take"): "The same as `take`.";
    StandBy "stand_by" = WithCue("stand_by"): "Puts a cue in preview.";
    Cue "cue" = WithCue("stand_by"): "The same as `stand_by`.";
    Skip "skip" = WithCue("skip"): "Passes over a cue.";
    Next "next" = Plain("next"): "Takes the next cue that can be sold.";
    Clear "clear" = Plain("clear"): "Takes the card off air.";
    Hide "hide" = Plain("clear"): "The same as `clear`.";
    Panic "panic" = Plain("clear"): "The same as `clear`.";
    Undo "undo" = Plain("undo"): "Restores what was before the last action on air.";
    Toggle "toggle" = Toggle: "Clears what is on air; takes where nothing is.";
    SetStock "stock.set" = Plain("set_stock"): "States how many there are.";
    Flash "flash" = Plain("start_flash"): "Offers what is on air at a price for a short while.";
    Marker "marker" = Plain("add_marker"): "Marks this moment.";
    GotIt "got_it" = WithMemo("ack_memo"): "Acknowledges the memo that waits most: an urgent one, or else the oldest.";
    Accept "accept" = WithProposal("accept_proposal"): "Carries out the oldest proposal without an answer.";
    Decline "decline" = WithProposal("decline_proposal"): "Says no to the oldest proposal without an answer.";
    EndShow "end_show" = Plain("end_show"): "Ends the running show and clears the card.";
}

impl Verb {
    /// The verb with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|verb| verb.name() == name)
    }

    /// The command that it carries out; none where it is one or another.
    pub const fn command(self) -> Option<&'static str> {
        match self.does() {
            Does::Plain(name) | Does::WithCue(name) | Does::WithMemo(name) | Does::WithProposal(name) => {
                Some(name)
            }
            Does::Toggle => None,
        }
    }

    /// The field of its command that is found where it is left out.
    pub(crate) const fn found(self) -> Option<&'static str> {
        match self.does() {
            Does::WithMemo(_) => Some("memo"),
            Does::WithProposal(_) => Some("proposal"),
            Does::Plain(_) | Does::WithCue(_) | Does::Toggle => None,
        }
    }

    /// Whether a slot can stand for the cue of its command.
    pub(crate) const fn takes_slot(self) -> bool {
        matches!(self.does(), Does::WithCue(_) | Does::Toggle)
    }

    /// The entry of the list that says who may. Both commands of a toggle need the same role.
    fn entry(self) -> Option<&'static Entry> {
        COMMANDS.iter().find(|entry| entry.name == self.command().unwrap_or("take"))
    }
}

impl Api {
    /// Carries out a verb. Fields that it does not know are left for the command to refuse.
    ///
    /// # Errors
    /// An unknown verb or slot, and the refusals of its command.
    pub async fn act(
        &self,
        session: &Session,
        verb: &str,
        body: &Value,
        key: Option<Key<'_>>,
    ) -> Result<Answer, Problem> {
        let unknown = || {
            let detail = format!("There is no verb \u{201c}{verb}\u{201d}.");
            Problem::new(404, ApiCode::UnknownVerb, detail)
        };
        let verb = Verb::find(verb).ok_or_else(unknown)?;
        // Who may not is not told which slots there are.
        self.allow(session, verb.entry().ok_or_else(unknown)?.roles)?;
        let (name, body) = self.command_of_verb(verb, body)?;
        self.command(session, name, body, key).await
    }

    fn command_of_verb(&self, verb: Verb, body: &Value) -> Result<(&'static str, Value), Problem> {
        let fields = match body {
            Value::Object(fields) => fields.clone(),
            Value::Null => Map::new(),
            _ => return Err(Problem::invalid("The body of a verb is a JSON object, such as {\"slot\":2}.")),
        };
        Ok(match verb.does() {
            Does::Plain(name) => (name, fields.into()),
            Does::WithCue(name) => (name, self.slot_to_cue(fields)?.into()),
            Does::WithMemo(name) => (name, self.with_memo(fields).into()),
            Does::WithProposal(name) => (name, self.with_proposal(fields).into()),
            Does::Toggle if self.toggle_clears() => (without_what_it_takes(fields)?, json!({})),
            Does::Toggle => ("take", self.slot_to_cue(fields)?.into()),
        })
    }

    /// A slot is a place in the rundown, from 1, as the operator sees it at this moment.
    fn slot_to_cue(&self, mut fields: Map<String, Value>) -> Result<Map<String, Value>, Problem> {
        let Some(number) = slot_of(&mut fields)? else { return Ok(fields) };
        let state = self.state().borrow().clone();
        let show = state.running_show().ok_or_else(|| {
            Problem::new(
                409,
                ApiCode::NoShowRunning,
                "No show is running, so there are no slots. Start a rehearsal or go live.",
            )
        })?;
        let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let cue = index.and_then(|index| show.cues.get(index)).ok_or_else(|| {
            let detail = format!("There is no slot {number}: the rundown has {} places.", show.cues.len());
            Problem::new(404, ApiCode::UnknownSlot, detail)
        })?;
        fields.insert("cue".to_owned(), cue.id.to_string().into());
        Ok(fields)
    }

    /// Where there is no memo to acknowledge, the command refuses one without an id.
    fn with_memo(&self, mut fields: Map<String, Value>) -> Map<String, Value> {
        let (state, now) = (self.state().borrow().clone(), self.now());
        fields.entry("memo").or_insert_with(|| {
            let memos = state.running_show().into_iter().flat_map(|show| show.memos.iter());
            // An urgent one that has only just come is not what was meant.
            let soon = |memo: &&Memo| memo.urgent && now.saturating_sub(memo.at) < ONE_PRESS_MS;
            let waits = memos.filter(|memo| memo.acknowledged_at.is_none() && !soon(memo));
            let first = waits.min_by_key(|memo| (!memo.urgent, memo.at));
            first.map(|memo| memo.id.to_string()).unwrap_or_default().into()
        });
        fields
    }

    /// Likewise of proposals. A button that bounces answers the one that it has just answered once more, which changes
    /// nothing, and not the next.
    fn with_proposal(&self, mut fields: Map<String, Value>) -> Map<String, Value> {
        let (state, now) = (self.state().borrow().clone(), self.now());
        fields.entry("proposal").or_insert_with(|| {
            let asked = || state.running_show().into_iter().flat_map(|show| show.proposals.iter());
            let answered = |proposal: &&Proposal| {
                proposal.ended.as_ref().is_some_and(|(at, _, end)| {
                    let answer = matches!(end, ProposalEnd::Accepted | ProposalEnd::Declined);
                    answer && now.saturating_sub(*at) < ONE_PRESS_MS
                })
            };
            let named = asked().find(answered).or_else(|| asked().find(|proposal| proposal.is_open()));
            named.map(|proposal| proposal.id.to_string()).unwrap_or_default().into()
        });
        fields
    }

    /// Whether a toggle clears: something is on air, and was not put there by this very press.
    fn toggle_clears(&self) -> bool {
        let state = self.state().borrow().clone();
        let now = self.now();
        let again = |command: &Command| repeats(&state, command, now).is_some();
        let on_air = state.running_show().is_some_and(|show| show.program().is_some());
        again(&Command::Clear) || (on_air && !again(&Command::Take { cue: None, anyway: false }))
    }
}

/// The number of the slot, where one is named.
fn slot_of(fields: &mut Map<String, Value>) -> Result<Option<u64>, Problem> {
    let Some(slot) = fields.remove("slot") else { return Ok(None) };
    // Decks fill their fields from variables, which are text.
    let number = slot.as_u64().or_else(|| slot.as_str()?.trim().parse().ok());
    let told = || Problem::invalid("\u{201c}slot\u{201d} is a whole number from 1.");
    number.filter(|number| *number > 0).map(Some).ok_or_else(told)
}

/// A toggle that clears: what it would take is read, so that a mistake in it is told whenever it is pressed, and not
/// looked for, so that the card goes whatever has become of its place.
fn without_what_it_takes(mut fields: Map<String, Value>) -> Result<&'static str, Problem> {
    slot_of(&mut fields)?;
    match CommandRequest::read("take", fields.into()) {
        Some(Err(error)) => Err(misread("take", &error)),
        _ => Ok("clear"),
    }
}

/// The TypeScript of the list, for the keys and menus of the panel.
pub fn typescript() -> String {
    let mut out = String::from(
        "\n/** The verbs of keys, menus and button decks, each with the command that it carries out; a toggle has two. */\n\
         export const VERBS = {\n",
    );
    for verb in Verb::ALL {
        let command = verb.command().map_or_else(|| "null".to_owned(), |name| format!("\"{name}\""));
        out += &format!("  /** {} */\n  \"{}\": {command},\n", verb.summary(), verb.name());
    }
    out += "} as const satisfies Record<string, keyof Commands | null>;\n\n";
    out += "/** The name of a verb. */\nexport type Verb = keyof typeof VERBS;\n";
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_carries_out_a_command_that_exists() {
        let known = |name: &str| COMMANDS.iter().any(|entry| entry.name == name);
        for verb in Verb::ALL {
            assert!(verb.command().is_none_or(known), "{}", verb.name());
            assert!(verb.entry().is_some(), "{}", verb.name());
            assert_eq!(Verb::find(verb.name()), Some(*verb));
        }
    }

    #[test]
    fn both_commands_of_a_toggle_are_for_the_same_roles() {
        let role = |name: &str| COMMANDS.iter().find(|entry| entry.name == name).map(|entry| entry.roles);
        assert_eq!(role("clear"), role("take"));
    }
}
