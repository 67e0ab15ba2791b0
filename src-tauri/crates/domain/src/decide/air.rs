//! What a co-host may do to the cards on air and in preview: nothing by way of the plan, and a take where the show says so.

use super::show_of;
use crate::card::facts;
use crate::command::Command;
use crate::refusal::{Code, Refusal};
use crate::show::{Cue, CueDetails};
use crate::state::State;
use std::sync::Arc;

/// Whether what is on air and in preview stays as it is, on the cards too.
///
/// # Errors
/// Where it does not.
pub fn leaves_air_alone(before: &State, after: &State) -> Result<(), Refusal> {
    if seen(before) == seen(after) {
        return Ok(());
    }
    let sentence = "This is on air or in preview, and only the host and producers change that. Propose it, or send a memo.";
    Err(Refusal::new(Code::OnlyThePlan, sentence))
}

/// Whether the show that a command is about lets co-hosts put products on air: that of its cue, or else the one that runs.
/// Where there is none the command is refused by itself.
///
/// # Errors
/// Where it does not.
pub fn co_hosts_take(state: &State, command: &Command) -> Result<(), Refusal> {
    let show = match command {
        Command::StandBy { cue } => show_of(state, cue).ok(),
        _ => state.running_show().map(AsRef::as_ref),
    };
    if show.is_none_or(|show| show.co_hosts_take) {
        return Ok(());
    }
    let sentence = "In this show the host and producers put products on air. Propose it to them.";
    Err(Refusal::new(Code::CoHostsDoNotTake, sentence))
}

/// The cues on air and in preview, with what their cards say.
fn seen(state: &State) -> Vec<impl PartialEq> {
    let Some(show) = state.running_show() else { return Vec::new() };
    let ids = [show.program_id(), show.preview_id()].into_iter().flatten();
    let said = |cue: &Arc<Cue>| {
        let mut card = CueDetails::default();
        card.take_card(&cue.details);
        (cue.id.clone(), facts(state, show, cue), card, show.flash_on(&cue.id).cloned())
    };
    ids.filter_map(|id| show.cue(id)).map(said).collect()
}
