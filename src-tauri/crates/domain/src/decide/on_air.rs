//! Starting and ending a show, and everything that changes what is on air.

use super::{Decision, cue_of, running, show, show_of};
use crate::card::{facts, next_sellable, sold_out, title};
use crate::event::{Event, SoldOutReason};
use crate::refusal::{Code, Refusal};
use crate::show::{Cue, Mode, Show, Status, UndoableAction};
use crate::state::State;
use crate::{CueId, ShowId};

pub fn start(state: &State, id: &ShowId, mode: Mode) -> Result<Decision, Refusal> {
    if state.ended.iter().any(|ended| ended.id == *id) {
        return Err(Refusal::new(
            Code::AlreadyStarted,
            "This show has ended. Copy it to run its rundown again.",
        ));
    }
    let show = show(state, id)?;
    if show.template {
        return Err(Refusal::new(
            Code::IsTemplate,
            "This is a template, so it cannot be started. Copy it, and start the copy.",
        ));
    }
    if show.status != Status::Planned {
        return Err(Refusal::new(
            Code::AlreadyStarted,
            "This show is running already. To go from rehearsal to live, end the rehearsal and start a copy.",
        ));
    }
    if let Some(other) = state.running_show() {
        return Err(Refusal::new(
            Code::AnotherShowRunning,
            format!("\u{201c}{}\u{201d} is still running. End it first.", other.title),
        ));
    }
    if show.cues.is_empty() {
        return Err(Refusal::new(
            Code::EmptyRundown,
            "The rundown is empty. Add a product before you start.",
        ));
    }
    let variants = show.cues.iter().flat_map(|cue| cue.variants());
    let mut opening: Vec<_> = variants.map(|id| (id.clone(), state.quantity(id))).collect();
    opening.sort_by(|a, b| a.0.cmp(&b.0));
    opening.dedup_by(|a, b| a.0 == b.0);
    let preview = show.preview.clone().or_else(|| next_sellable(state, show, None).map(|cue| cue.id.clone()));
    Ok(Event::ShowStarted { show: id.clone(), mode, preview, opening }.into())
}

pub fn end(state: &State, id: Option<&ShowId>) -> Result<Decision, Refusal> {
    let show = match id {
        Some(id) if state.ended.iter().any(|ended| ended.id == *id) => {
            return Err(Refusal::new(Code::NotRunning, "This show has ended already."));
        }
        Some(id) => show(state, id)?,
        None => running(state)?,
    };
    if !show.is_running() {
        return Err(Refusal::new(Code::NotRunning, "This show has not started, so it cannot end."));
    }
    let mut events = Vec::new();
    if show.program.is_some() {
        events.push(Event::Cleared { show: show.id.clone() });
    }
    events.push(Event::ShowEnded { show: show.id.clone() });
    Ok(Decision { events, ..Decision::default() })
}

pub fn stand_by(state: &State, cue: CueId) -> Result<Decision, Refusal> {
    let show = show_of(state, &cue)?;
    if show.preview.as_ref() == Some(&cue) {
        return Ok(Decision::default());
    }
    Ok(Event::StoodBy { show: show.id.clone(), cue }.into())
}

pub fn take(state: &State, named: Option<&CueId>, anyway: bool) -> Result<Decision, Refusal> {
    let show = running(state)?;
    let Some(id) = named.or(show.preview.as_ref()) else {
        return Err(Refusal::new(
            Code::NothingInPreview,
            "Nothing is in preview. Choose a cue and stand it by.",
        ));
    };
    take_cue(state, show, cue_of(show, id)?, anyway)
}

pub fn next(state: &State) -> Result<Decision, Refusal> {
    let show = running(state)?;
    match next_sellable(state, show, place(show)) {
        Some(cue) => take_cue(state, show, cue, false),
        None => Err(Refusal::new(
            Code::NothingNext,
            "No cue follows that can be sold. What is on air stays; choose a cue yourself, or end the show.",
        )),
    }
}

pub fn clear(state: &State) -> Result<Decision, Refusal> {
    let show = running(state)?;
    if show.program.is_none() {
        return Err(Refusal::new(Code::NothingOnAir, "Nothing is on air, so there is nothing to clear."));
    }
    Ok(Event::Cleared { show: show.id.clone() }.into())
}

pub fn skip(state: &State, named: Option<&CueId>) -> Result<Decision, Refusal> {
    let show = running(state)?;
    let Some(id) = named.or(show.preview.as_ref()) else {
        return Err(Refusal::new(Code::NothingInPreview, "Nothing is in preview to skip. Choose a cue."));
    };
    let cue = cue_of(show, id)?;
    if show.program.as_ref().is_some_and(|program| program.cue == cue.id) {
        return Err(Refusal::new(
            Code::CueOnAir,
            "This cue is on air. Clear it or take the next one instead.",
        ));
    }
    if cue.skipped {
        return Ok(Decision::default());
    }
    let preview = if show.preview.as_ref() == Some(id) {
        next_sellable(state, show, show.position(id)).map(|cue| cue.id.clone())
    } else {
        show.preview.clone()
    };
    Ok(Event::CueSkipped { show: show.id.clone(), cue: cue.id.clone(), preview }.into())
}

pub fn undo(state: &State) -> Result<Decision, Refusal> {
    let show = running(state)?;
    let Some(step) = show.undo.last() else {
        return Err(Refusal::new(Code::NothingToUndo, "There is nothing to undo in this show."));
    };
    let back = step.program.as_ref().and_then(|id| show.cue(id));
    Ok(Event::OnAirUndone {
        show: show.id.clone(),
        undoes: step.seq,
        action: step.action,
        program: back.map(|cue| cue.id.clone()),
        // Starting a flash offer left the preview alone, and so does taking it back.
        preview: if step.action == UndoableAction::Flash {
            show.preview.clone()
        } else {
            step.preview.clone()
        },
        unskipped: step.skipped.clone(),
        facts: back.map(|cue| facts(state, show, cue)),
    }
    .into())
}

/// Where the show stands in its rundown.
fn place(show: &Show) -> Option<usize> {
    let at = show.program.as_ref().map(|program| &program.cue).or(show.last_taken.as_ref())?;
    show.position(at)
}

fn take_cue(state: &State, show: &Show, cue: &Cue, anyway: bool) -> Result<Decision, Refusal> {
    if show.program.as_ref().is_some_and(|program| program.cue == cue.id) {
        return Err(Refusal::new(Code::AlreadyOnAir, "This cue is on air already."));
    }
    let sold_out = sold_out(state, show, cue);
    if let (Some(reason), false) = (sold_out, anyway) {
        let why = match reason {
            SoldOutReason::Stock => "is sold out",
            SoldOutReason::Cap => "has reached its quantity cap",
        };
        return Err(Refusal::new(
            Code::SoldOut,
            format!(
                "{} {why}. Take the next cue, or say \u{201c}take anyway\u{201d} to show it as sold out.",
                title(state, cue)
            ),
        ));
    }
    let preview = next_sellable(state, show, show.position(&cue.id))
        .map(|next| next.id.clone())
        .filter(|next| *next != cue.id);
    Ok(Event::CueTaken {
        show: show.id.clone(),
        cue: cue.id.clone(),
        anyway: sold_out.is_some(),
        facts: facts(state, show, cue),
        preview,
    }
    .into())
}
