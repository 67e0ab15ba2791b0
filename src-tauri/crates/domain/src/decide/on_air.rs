//! Everything that changes what is on air.

use super::{Decision, cue_of, running, show_of};
use crate::card::{self, facts, first_unshown, sold_out};
use crate::command::Command;
use crate::event::Event;
use crate::on_air::{AiringOf, CueBefore, UndoableAction};
use crate::refusal::{Code, Refusal};
use crate::show::{Cue, Show};
use crate::state::State;
use crate::{CueId, LayerId, Timestamp};

/// Within so many milliseconds a button that bounces, a double click and a second hand are one press.
pub const ONE_PRESS_MS: i64 = 300;

pub fn stand_by(state: &State, cue: CueId) -> Result<Decision, Refusal> {
    let show = show_of(state, &cue)?;
    if show.preview_id() == Some(&cue) {
        return Ok(Decision::default());
    }
    Ok(stood_by(show, cue).into())
}

pub fn stood_by(show: &Show, cue: CueId) -> Event {
    Event::StoodBy { show: show.id.clone(), layer: LayerId::card(), what: cue.into() }
}

pub fn take(state: &State, named: Option<&CueId>, anyway: bool) -> Result<Decision, Refusal> {
    let show = running(state)?;
    let Some(id) = named.or(show.preview_id()) else {
        return Err(Refusal::new(
            Code::NothingInPreview,
            "Nothing is in preview. Choose a cue and stand it by.",
        ));
    };
    take_cue(state, show, cue_of(show, id)?, anyway)
}

pub fn next(state: &State) -> Result<Decision, Refusal> {
    let show = running(state)?;
    match card::next(state, show) {
        Some(cue) => take_cue(state, show, cue, false),
        None => Err(Refusal::new(
            Code::NothingNext,
            "No cue follows that can be sold. What is on air stays; choose a cue yourself, or end the show.",
        )),
    }
}

pub fn clear(state: &State) -> Result<Decision, Refusal> {
    let show = running(state)?;
    if show.program().is_none() {
        return Err(Refusal::new(Code::NothingOnAir, "Nothing is on air, so there is nothing to clear."));
    }
    Ok(Event::Cleared { show: show.id.clone(), layer: LayerId::card() }.into())
}

pub fn skip(state: &State, named: Option<&CueId>) -> Result<Decision, Refusal> {
    let show = running(state)?;
    let Some(id) = named.or(show.preview_id()) else {
        return Err(Refusal::new(Code::NothingInPreview, "Nothing is in preview to skip. Choose a cue."));
    };
    let cue = cue_of(show, id)?;
    if show.program_id() == Some(&cue.id) {
        return Err(Refusal::new(
            Code::CueOnAir,
            "This cue is on air. Clear it or take the next one instead.",
        ));
    }
    if cue.skipped {
        return Ok(Decision::default());
    }
    let layer = LayerId::card();
    let preview = if show.preview_id() == Some(id) {
        first_unshown(state, show, Some(id)).map(|cue| AiringOf::from(&cue.id))
    } else {
        show.on_air.next_up(&layer).cloned()
    };
    Ok(Event::CueSkipped { show: show.id.clone(), layer, cue: cue.id.clone(), preview }.into())
}

pub fn undo(state: &State, now: Timestamp) -> Result<Decision, Refusal> {
    undone(state, running(state)?, now).map(Into::into)
}

/// The event that an undo leads to now.
pub fn undone(state: &State, show: &Show, now: Timestamp) -> Result<Event, Refusal> {
    let Some(step) = show.on_air.undo.last() else {
        return Err(Refusal::new(Code::NothingToUndo, "There is nothing to undo in this show."));
    };
    let moved = matches!(step.action, UndoableAction::Take | UndoableAction::Clear);
    let before = if moved { step.airing.as_ref() } else { show.on_air.airing(&step.layer) };
    let back = before.and_then(|airing| show.cue(airing.what.cue()?));
    let flash = match step.action {
        UndoableAction::Flash => None,
        UndoableAction::StopFlash | UndoableAction::Edit => {
            step.airing.as_ref().and_then(|airing| airing.flash.as_ref())
        }
        _ => before.and_then(|airing| airing.flash.as_ref()),
    };
    let changed = step.cues.iter().find(|before| match step.action {
        UndoableAction::Skip => show.cue(&before.cue).is_some_and(|cue| cue.skipped != before.skipped),
        UndoableAction::Edit => before.details.is_some(),
        _ => false,
    });
    let facts = back.map(|cue| match changed {
        Some(before) if before.cue == cue.id => facts(state, show, &as_before(cue, before)),
        _ => facts(state, show, cue),
    });
    Ok(Event::OnAirUndone {
        show: show.id.clone(),
        layer: step.layer.clone(),
        undoes: step.seq,
        action: step.action,
        airing: back.map(|cue| AiringOf::from(&cue.id)),
        // What changed the card alone left the preview alone, and so does taking it back.
        preview: if step.action.moves() {
            step.preview.clone()
        } else {
            show.on_air.next_up(&step.layer).cloned()
        },
        cue: changed.map(|before| before.cue.clone()),
        facts,
        flash: flash.filter(|flash| flash.ends_at > now && back.is_some()).map(|flash| flash.price),
    })
}

/// A cue with what it offered before it was edited.
fn as_before(cue: &Cue, before: &CueBefore) -> Cue {
    let mut cue = cue.clone();
    if let Some(details) = &before.details {
        cue.details.take_card(details);
        cue.claims.clone_from(&before.claims);
    }
    if let Some(offered) = &before.offered {
        cue.offered.clone_from(offered);
    }
    cue
}

/// The event of the press that a command repeats. A second take, next, skip or clear right after the first, with nothing
/// done in between, is the same press, whoever sent it; one that names another cue is not.
pub fn repeats(state: &State, command: &Command, now: Timestamp) -> Option<u64> {
    let show = state.running_show()?;
    let press = show.on_air.pressed.as_ref()?;
    let again = match command {
        Command::Take { cue: None, .. } | Command::Next => UndoableAction::Take,
        Command::Take { cue: Some(cue), .. } if show.program_id() == Some(cue) => UndoableAction::Take,
        Command::Skip { cue: None } => UndoableAction::Skip,
        Command::Clear => UndoableAction::Clear,
        _ => return None,
    };
    let soon = now.saturating_sub(press.at) < ONE_PRESS_MS;
    (soon && press.action == again).then_some(press.seq)
}

fn take_cue(state: &State, show: &Show, cue: &Cue, anyway: bool) -> Result<Decision, Refusal> {
    if show.program_id() == Some(&cue.id) {
        return Err(Refusal::new(Code::AlreadyOnAir, "This cue is on air already."));
    }
    let sold_out = sold_out(state, cue);
    if sold_out && !anyway {
        let title = card::title(state, cue);
        if let Some(unsold) = card::unsold(state, cue.variants()) {
            let sentence =
                format!("{title} {}. Take the next cue, or put it on sale again there.", unsold.words());
            return Err(Refusal::because(unsold.reason(), sentence)
                .with("sku", cue.sku())
                .with("title", title));
        }
        return Err(Refusal::new(
            Code::SoldOut,
            format!(
                "{title} is sold out. Take the next cue, or say \u{201c}take anyway\u{201d} to show it as sold out."
            ),
        )
        .with("sku", cue.sku())
        .with("title", title));
    }
    // What stands by stays, as long as it is not this one and can be sold.
    let ready = show.preview_id().filter(|id| **id != cue.id).and_then(|id| show.cue(id)).map(AsRef::as_ref);
    let preview = ready
        .filter(|ready| !card::sold_out(state, ready))
        .or_else(|| first_unshown(state, show, Some(&cue.id)))
        .map(|next| AiringOf::from(&next.id));
    Ok(Event::CueTaken {
        show: show.id.clone(),
        layer: LayerId::card(),
        cue: cue.id.clone(),
        anyway: sold_out,
        facts: facts(state, show, cue),
        preview,
    }
    .into())
}
