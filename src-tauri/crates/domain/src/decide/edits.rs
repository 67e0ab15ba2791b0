//! Edits of plans: what a person did, told in the event before those that it led to, and taking it back.

use super::{Decision, rundown, show, shows};
use crate::apply::apply;
use crate::card;
use crate::changes::{CueChanges, PlanChanges};
use crate::command::Context;
use crate::edits::{Block, Change, EditKind, Standing};
use crate::event::{Event, Recorded};
use crate::refusal::{Reason, Refusal};
use crate::show::{Cue, Show};
use crate::state::State;
use crate::{Actor, CueId, ShowId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many ids of what was left alone are told.
const MOST_LEFT: usize = 100;

/// What of an edit was not taken back, because it is not as the edit left it any more, or cannot be as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftAlone {
    /// The product of the first cue of them; the show's name where it is the show.
    pub title: String,
    /// How many cues, or 1 where it is the show.
    pub count: u32,
    /// The ids of the first hundred of them.
    pub cues: Vec<CueId>,
}

/// The events of a decision, as one edit of a show's plan.
pub fn edit(show: &ShowId, what: EditKind, mut decision: Decision) -> Decision {
    if !decision.events.is_empty() {
        let events = count(decision.events.len());
        decision.events.insert(0, Event::PlanEdited { show: show.clone(), what, events });
    }
    decision
}

pub fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Takes back the newest edit of whoever asks that still stands: in a show, or in the list of shows.
pub fn undo(state: &State, named: Option<&ShowId>, context: &Context<'_>) -> Result<Decision, Refusal> {
    let known = named.map(|id| show(state, id)).transpose()?;
    let edits = known.map_or(&state.edits, |show| &show.edits);
    let Some(standing) = edits.standing(state, known, context.by) else {
        let any = edits.iter().any(|edit| edit.by == *context.by && edit.what.is_some());
        return Err(if any { changed_since() } else { no_edit() });
    };
    let of = match (named, standing.edit.changes.first()) {
        (Some(id), _) => id.clone(),
        (None, Some(Change::Archived { show, .. })) => show.clone(),
        (None, _) => return Err(no_edit()),
    };
    let (now, by) = (context.now, context.by.clone());
    let mut back =
        Back { state: state.clone(), now, by, of: of.clone(), events: Vec::new(), refused: None, standing };
    // Each from the state that the ones after it led to.
    for change in std::mem::take(&mut back.standing.changes).into_iter().rev() {
        back.take(change);
    }
    let Back { events, refused, standing, state: after, .. } = back;
    if events.is_empty() {
        return Err(refused.unwrap_or_else(changed_since));
    }
    let left = left_alone(state, &of, &standing);
    let ids = cues_of(&events, after.shows.get(&of).map(AsRef::as_ref));
    let mut all = vec![Event::EditUndone { show: of, undoes: standing.edit.seq }];
    all.extend(events);
    Ok(Decision { events: all, ids, left, ..Decision::default() })
}

/// The way back, as far as it is gone.
struct Back {
    state: State,
    now: Timestamp,
    by: Actor,
    of: ShowId,
    events: Vec<Event>,
    /// Why the rules do not let a part of it be as it was.
    refused: Option<Refusal>,
    standing: Standing,
}

impl Back {
    fn take(&mut self, change: Change) {
        match change {
            Change::Added(cue) => {
                let Some(show) = self.state.shows.get(&self.of) else { return };
                let event = rundown::removal(show, &cue).map(Some);
                self.try_one(Some(&cue), event);
            }
            Change::Removed(block) => {
                for cue in &block.cues {
                    let Some(show) = self.state.shows.get(&self.of) else { return };
                    let event = rundown::restoration(&self.state, show, cue, block.index_in(show)).map(Some);
                    self.try_one(Some(cue), event);
                }
            }
            Change::Content { cue, before, .. } => self.content(&cue, *before),
            Change::Moved(blocks) => blocks.into_iter().for_each(|block| self.moved(&block)),
            Change::Plan { before, .. } => {
                let event = shows::changed(&self.state, &self.of, before, &PlanChanges::default(), None);
                self.try_one(None, event);
            }
            Change::Archived { show, archived, before, .. } => {
                let event =
                    shows::changed(&self.state, &show, before, &PlanChanges::default(), Some(!archived));
                self.try_one(None, event);
            }
            Change::Template(show) => {
                let (nothing, base) = (PlanChanges::default(), PlanChanges::default());
                let event = shows::changed(&self.state, &show, nothing, &base, Some(true));
                self.try_one(None, event);
            }
        }
    }

    /// Where the prices, or what the card calls the product, cannot be as they were beside what others changed since,
    /// the rest still can.
    fn content(&mut self, cue: &CueId, before: CueChanges) {
        let base = CueChanges::default();
        let unnamed = CueChanges { number: None, picture: None, ..before.clone() };
        let unpriced = CueChanges { price: None, compare_at: None, ..before.clone() };
        let neither = CueChanges { price: None, compare_at: None, ..unnamed.clone() };
        for changes in [before, unnamed, unpriced, neither] {
            match rundown::updated(&self.state, cue, changes, &base) {
                Err(refusal) => self.leave(Some(cue), refusal),
                Ok(events) => return events.into_iter().for_each(|e| self.try_one(Some(cue), Ok(Some(e)))),
            }
        }
    }

    fn moved(&mut self, block: &Block) {
        let Some(show) = self.state.shows.get(&self.of) else { return };
        let index = block.index_in(show);
        // In the order of the rundown, as they are moved.
        let own: BTreeSet<&CueId> = block.cues.iter().collect();
        let cues: Vec<&Cue> =
            show.cues.iter().filter(|cue| own.contains(&cue.id)).map(AsRef::as_ref).collect();
        let event = rundown::moved(show, &cues, index);
        self.try_one(None, Ok(event));
    }

    fn try_one(&mut self, cue: Option<&CueId>, event: Result<Option<Event>, Refusal>) {
        match event {
            Ok(Some(event)) => {
                let (seq, at, by) = (self.state.seq.saturating_add(1), self.now, self.by.clone());
                apply(&mut self.state, &Recorded { seq, at, by, event: event.clone() });
                self.events.push(event);
            }
            Ok(None) => {}
            Err(refusal) => self.leave(cue, refusal),
        }
    }

    fn leave(&mut self, cue: Option<&CueId>, refusal: Refusal) {
        match cue {
            Some(cue) => drop(self.standing.left.insert(cue.clone())),
            None => self.standing.plan_left = true,
        }
        self.refused.get_or_insert(refusal);
    }
}

/// The cues that came back; where none did, those that were changed. In their order in the rundown.
fn cues_of(events: &[Event], show: Option<&Show>) -> Vec<String> {
    let (mut back, mut changed) = (BTreeSet::new(), BTreeSet::new());
    for event in events {
        match event {
            Event::CueRestored { cue, .. } => drop(back.insert(cue)),
            Event::CueUpdated { cue, .. } => drop(changed.insert(cue)),
            Event::CuesMoved { cues, .. } => changed.extend(cues),
            _ => {}
        }
    }
    let cues = if back.is_empty() { changed } else { back };
    let order = show.into_iter().flat_map(|show| &show.cues).map(|cue| &cue.id);
    order.filter(|id| cues.contains(id)).map(|id| id.0.clone()).collect()
}

fn left_alone(state: &State, of: &ShowId, standing: &Standing) -> Option<LeftAlone> {
    let known = state.shows.get(of).or_else(|| state.archived.get(of))?;
    if standing.left.is_empty() {
        let title = known.title.clone();
        return standing.plan_left.then(|| LeftAlone { title, count: 1, cues: Vec::new() });
    }
    let removed = known.removed.iter().map(|removed| &removed.cue);
    let mut cues = known.cues.iter().chain(removed).filter(|cue| standing.left.contains(&cue.id));
    let title = cues.next().map_or_else(|| known.title.clone(), |cue| card::product_title(state, cue));
    let cues = standing.left.iter().take(MOST_LEFT).cloned().collect();
    Some(LeftAlone { title, count: count(standing.left.len()), cues })
}

fn no_edit() -> Refusal {
    Refusal::because(Reason::NoEdit, "You have changed nothing here that could be taken back.")
}

fn changed_since() -> Refusal {
    Refusal::because(
        Reason::ChangedSince,
        "What you changed here is on air, or has been changed since, so nothing was undone.",
    )
}
