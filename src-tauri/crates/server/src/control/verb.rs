//! The verbs of button decks, each in terms of the show's own commands.

use cartwall_api::ApiCode;
use cartwall_api::{Api, Key, Problem, Session};
use cartwall_domain::command::Command;
use cartwall_domain::decide::repeats;
use serde_json::{Map, Value, json};

/// A verb that was carried out.
pub(crate) struct Done {
    pub(crate) seq: u64,
    /// How many overlays show it, for verbs that change what is on air.
    pub(crate) painted: Option<u32>,
}

/// Carries out a verb. Fields that it does not know are left for the command to refuse.
pub(crate) async fn carry_out(
    api: &Api,
    session: &Session,
    verb: &str,
    body: &Value,
    key: Option<&str>,
) -> Result<Done, Problem> {
    let (name, body) = command(api, verb, body)?;
    let answer = api.command(session, name, body, key.map(Key::Lasting)).await?;
    Ok(Done { seq: answer.seq, painted: answer.overlays.map(|overlays| overlays.painted) })
}

/// How a verb becomes a command.
#[derive(Clone, Copy)]
enum Does {
    /// This command, with what was sent.
    Plain(&'static str),
    /// This command, on the cue of a slot where one is named.
    WithCue(&'static str),
    /// Clears what is on air, or takes.
    Toggle,
}

/// All verbs. What is not listed does not exist.
const VERBS: [(&str, Does); 13] = [
    ("take", Does::WithCue("take")),
    ("show", Does::WithCue("take")),
    ("stand_by", Does::WithCue("stand_by")),
    ("cue", Does::WithCue("stand_by")),
    ("skip", Does::WithCue("skip")),
    ("next", Does::Plain("next")),
    ("clear", Does::Plain("clear")),
    ("hide", Does::Plain("clear")),
    ("panic", Does::Plain("clear")),
    ("undo", Does::Plain("undo")),
    ("toggle", Does::Toggle),
    ("stock.set", Does::Plain("set_stock")),
    ("marker", Does::Plain("add_marker")),
];

/// The verbs that button decks may use.
pub fn verbs() -> impl Iterator<Item = &'static str> {
    VERBS.iter().map(|(verb, _)| *verb)
}

fn command(api: &Api, verb: &str, body: &Value) -> Result<(&'static str, Value), Problem> {
    let fields = match body {
        Value::Object(fields) => fields.clone(),
        Value::Null => Map::new(),
        _ => return Err(Problem::invalid("The body of a verb is a JSON object, such as {\"slot\":2}.")),
    };
    let known = VERBS.iter().find(|(name, _)| *name == verb);
    let (_, does) = known.ok_or_else(|| {
        let detail = format!("There is no verb \u{201c}{verb}\u{201d} for button decks.");
        Problem::new(404, ApiCode::UnknownVerb, detail)
    })?;
    Ok(match does {
        Does::Plain(name) => (*name, fields.into()),
        Does::WithCue(name) => (*name, slot_to_cue(api, fields)?.into()),
        Does::Toggle if clears(api) => ("clear", json!({})),
        Does::Toggle => ("take", slot_to_cue(api, fields)?.into()),
    })
}

/// A slot is a place in the rundown, from 1, as the operator sees it at this moment.
fn slot_to_cue(api: &Api, mut fields: Map<String, Value>) -> Result<Map<String, Value>, Problem> {
    let Some(slot) = fields.remove("slot") else { return Ok(fields) };
    // Decks fill their fields from variables, which are text.
    let number = slot.as_u64().or_else(|| slot.as_str()?.trim().parse().ok());
    let number = number.ok_or_else(|| Problem::invalid("\u{201c}slot\u{201d} is a whole number from 1."))?;
    let state = api.state().borrow().clone();
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

/// Whether a toggle clears: something is on air, and was not put there by this very press.
fn clears(api: &Api) -> bool {
    let state = api.state().borrow().clone();
    let now = api.now();
    let again = |command: &Command| repeats(&state, command, now).is_some();
    let on_air = state.running_show().is_some_and(|show| show.program().is_some());
    again(&Command::Clear) || (on_air && !again(&Command::Take { cue: None, anyway: false }))
}
