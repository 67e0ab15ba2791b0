//! What people change in plans, as it was before, for [`crate::edits`]. Each event is looked at before it is taken in.

use crate::changes::{CueChanges, CueContent, Plan, PlanChanges};
use crate::edits::{Block, Change, Edit, OpenEdit};
use crate::event::{Event, Recorded};

use crate::show::{CueDetails, OfferedVariant, Show};
use crate::state::State;
use crate::{CueId, ShowId};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) fn follow(state: &mut State, recorded: &Recorded) {
    match &recorded.event {
        Event::PlanEdited { show, what, events } => {
            let edit = Edit {
                seq: recorded.seq,
                last: recorded.seq.saturating_add(u64::from(*events)),
                by: recorded.by.clone(),
                what: Some(what.clone()),
                changes: Vec::new(),
            };
            state.open_edit = Some(OpenEdit { show: show.clone(), edit });
            return;
        }
        Event::EditUndone { show, undoes } => {
            state.edits.forget(*undoes);
            forget(state, show, *undoes);
            return;
        }
        Event::OnAirUndone { show, undoes, .. } => forget(state, show, *undoes),
        Event::CueUpdated { show, cue, offered, details } => {
            on_air(state, recorded, (show, cue), offered, details);
        }
        _ => {}
    }
    // Events after the last one of an edit are no part of it. A fold of one show may never see that last one.
    let Some(mut open) = state.open_edit.take().filter(|open| recorded.seq <= open.edit.last) else { return };
    open.edit.changes.extend(change(state, &open.show, &recorded.event));
    if recorded.seq < open.edit.last {
        state.open_edit = Some(open);
        return;
    }
    let OpenEdit { show, edit } = open;
    if edit.what.as_ref().is_some_and(|what| what.is_of_list()) {
        state.edits.push(edit);
    } else {
        push(state, &show, edit);
    }
}

/// A change of what the card on air offers is no edit that could be taken back here, but newer than those before it.
fn on_air(
    state: &mut State,
    recorded: &Recorded,
    (show, cue): (&ShowId, &CueId),
    offered: &[OfferedVariant],
    details: &CueDetails,
) {
    let Some(known) = state.shows.get(show).filter(|known| known.program_id() == Some(cue)) else { return };
    let (before, after) = differ(known, cue, offered, details);
    let (before, after) = (before.only(&CueChanges::ON_CARD), after.only(&CueChanges::ON_CARD));
    if after == CueChanges::default() {
        return;
    }
    let (seq, by, changes) = (recorded.seq, recorded.by.clone(), vec![content(cue, before, after)]);
    push(state, &show.clone(), Edit { seq, last: seq, by, what: None, changes });
}

fn change(state: &State, of: &ShowId, event: &Event) -> Option<Change> {
    if let Event::ShowCreated { show, .. } = event {
        return Some(Change::Template(show.clone()));
    }
    if event.show() != Some(of) {
        return None;
    }
    if let Event::ShowUpdated { archived, .. } = event {
        let away = state.archived.get(of);
        let before = Plan::from(away.or(state.shows.get(of))?.as_ref());
        let now = before.after(event)?;
        let (before, after) = PlanChanges::between(&before, &now);
        return if away.is_some() == *archived {
            Some(Change::Plan { before, after })
        } else {
            Some(Change::Archived { show: of.clone(), archived: *archived, before, after })
        };
    }
    let show = state.shows.get(of)?;
    match event {
        Event::CueAdded { cue, .. } => Some(Change::Added(cue.clone())),
        Event::CueRestored { cue, .. } => Some(Change::Added(cue.clone())),
        Event::CueRemoved { cue, .. } => {
            Block::of(show, &BTreeSet::from([cue])).into_iter().next().map(Change::Removed)
        }
        Event::CueMoved { cue, .. } => Some(Change::Moved(Block::of(show, &BTreeSet::from([cue])))),
        Event::CuesMoved { cues, .. } => Some(Change::Moved(Block::of(show, &cues.iter().collect()))),
        Event::CueUpdated { cue, offered, details, .. } => {
            let (mut before, mut after) = differ(show, cue, offered, details);
            if show.program_id() == Some(cue) {
                let rest: Vec<&str> =
                    after.fields().into_iter().filter(|field| !CueChanges::ON_CARD.contains(field)).collect();
                (before, after) = (before.only(&rest), after.only(&rest));
            }
            (after != CueChanges::default()).then(|| content(cue, before, after))
        }
        _ => None,
    }
}

fn content(cue: &CueId, before: CueChanges, after: CueChanges) -> Change {
    Change::Content { cue: cue.clone(), before: Box::new(before), after: Box::new(after) }
}

fn differ(
    show: &Show,
    cue: &CueId,
    offered: &[OfferedVariant],
    details: &CueDetails,
) -> (CueChanges, CueChanges) {
    let Some(known) = show.cue(cue) else { return Default::default() };
    let variants = offered.iter().map(|offered| offered.variant.clone()).collect();
    CueChanges::between(&known.as_ref().into(), &CueContent { variants, details: details.clone() })
}

fn push(state: &mut State, show: &ShowId, edit: Edit) {
    let Some(mut known) = state.shows.get(show).cloned() else { return };
    Arc::make_mut(&mut known).edits.push(edit);
    state.shows.insert_mut(show.clone(), known);
}

fn forget(state: &mut State, show: &ShowId, seq: u64) {
    let Some(mut known) = state.shows.get(show).filter(|known| known.edits.holds(seq)).cloned() else {
        return;
    };
    Arc::make_mut(&mut known).edits.forget(seq);
    state.shows.insert_mut(show.clone(), known);
}
