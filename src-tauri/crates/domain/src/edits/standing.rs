//! What of somebody's edits can still be taken back. It must never hold anything for theirs that somebody else changed since.

use super::{Block, Change, Edit, Edits};
use crate::changes::{CueChanges, CueContent, Plan, PlanChanges};
use crate::show::Show;
use crate::state::State;
use crate::{Actor, CueId, ShowId};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// What an undo takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The edit.
    pub edit: Arc<Edit>,
    /// As much of its changes as still is as it left it.
    pub changes: Vec<Change>,
    /// Cues of which something is not so any more.
    pub left: BTreeSet<CueId>,
    /// Neither is something of the show's name, its times or whether it is archived.
    pub plan_left: bool,
}

impl Edits {
    /// The newest edit of somebody of which something can be taken back. `show`: whose plan they are of.
    pub fn standing(&self, state: &State, show: Option<&Show>, by: &Actor) -> Option<Standing> {
        let mut newer = Newer::default();
        for edit in self.0.iter().rev() {
            if edit.by == *by && newer.leaves(state, show, edit) {
                return Some(newer.standing(state, show, edit));
            }
            newer.take(edit);
        }
        None
    }

    /// The same of everybody, as far as anything of anybody can be taken back.
    pub fn newest_of_each(&self, state: &State, show: Option<&Show>) -> Vec<&Edit> {
        let named = self.0.iter().filter(|edit| edit.what.is_some());
        let mut waiting: BTreeSet<&Actor> = named.map(|edit| &edit.by).collect();
        let (mut newer, mut found) = (Newer::default(), Vec::new());
        for edit in self.0.iter().rev() {
            if waiting.contains(&edit.by) && newer.leaves(state, show, edit) {
                waiting.remove(&edit.by);
                found.push(edit.as_ref());
            }
            if waiting.is_empty() {
                break;
            }
            newer.take(edit);
        }
        found
    }
}

/// What newer edits than one changed, whoever made them.
#[derive(Default)]
struct Newer<'a>(HashSet<Part<'a>>);

#[derive(PartialEq, Eq, Hash)]
enum Part<'a> {
    /// Anything of a cue.
    Cue(&'a CueId),
    Field(&'a CueId, &'static str),
    Place(&'a CueId),
    Plan(&'static str),
    Show(&'a ShowId),
}

impl<'a> Newer<'a> {
    fn take(&mut self, edit: &'a Edit) {
        let parts = &mut self.0;
        for change in &edit.changes {
            match change {
                Change::Added(cue) => drop(parts.insert(Part::Cue(cue))),
                Change::Removed(block) => parts.extend(block.cues.iter().map(Part::Cue)),
                Change::Content { cue, after, .. } => {
                    parts.insert(Part::Cue(cue));
                    parts.extend(after.fields().into_iter().map(|field| Part::Field(cue, field)));
                }
                Change::Moved(blocks) => {
                    for cue in blocks.iter().flat_map(|block| &block.cues) {
                        parts.extend([Part::Cue(cue), Part::Place(cue)]);
                    }
                }
                Change::Plan { after, .. } => parts.extend(after.fields().into_iter().map(Part::Plan)),
                Change::Archived { show, .. } | Change::Template(show) => {
                    parts.insert(Part::Show(show));
                }
            }
        }
    }

    /// Whether they leave something of an edit as it is, so that it can be taken back here.
    fn leaves(&self, state: &State, show: Option<&Show>, edit: &Edit) -> bool {
        edit.what.is_some() && edit.changes.iter().any(|change| self.stands(state, show, edit, change))
    }

    fn stands(&self, state: &State, show: Option<&Show>, edit: &Edit, change: &Change) -> bool {
        match change {
            Change::Added(cue) => {
                let is_here = |show: &Show| show.program_id() != Some(cue) && show.cue(cue).is_some();
                !self.0.contains(&Part::Cue(cue)) && show.is_some_and(is_here)
            }
            Change::Removed(block) => block.cues.iter().all(|cue| {
                let can = |show: &Show| show.removed.iter().any(|removed| removed.cue.id == *cue);
                !self.0.contains(&Part::Cue(cue)) && show.is_some_and(can)
            }),
            Change::Content { cue, after, .. } => !self.fields(show, cue, after).is_empty(),
            Change::Moved(blocks) => blocks.iter().any(|block| self.goes_back(show, block)),
            Change::Plan { after, .. } => !self.plan(show, after).is_empty(),
            Change::Archived { show, archived, .. } => {
                let is_so = state.archived.contains_key(show) == *archived;
                is_so && !self.0.contains(&Part::Show(show)) && (*archived || untouched(state, show, edit))
            }
            Change::Template(show) => untouched(state, show, edit),
        }
    }

    /// What can be taken back of an edit, and of what something cannot.
    fn standing(&self, state: &State, show: Option<&Show>, edit: &Arc<Edit>) -> Standing {
        let (mut left, mut plan_left, mut changes) = (BTreeSet::new(), false, Vec::new());
        for change in &edit.changes {
            let stands = self.stands(state, show, edit, change);
            let part = match change {
                Change::Added(cue) => {
                    left.extend((!stands).then(|| cue.clone()));
                    change.clone()
                }
                Change::Removed(block) => {
                    left.extend(block.cues.iter().filter(|_| !stands).cloned());
                    change.clone()
                }
                Change::Content { cue, before, after } => {
                    let fields = self.fields(show, cue, after);
                    left.extend((fields.len() < after.fields().len()).then(|| cue.clone()));
                    let only = |of: &CueChanges| Box::new(of.clone().only(&fields));
                    Change::Content { cue: cue.clone(), before: only(before), after: only(after) }
                }
                Change::Moved(blocks) => {
                    let mut parts = Vec::new();
                    for block in blocks {
                        let (cues, others): (Vec<_>, Vec<_>) =
                            block.cues.iter().cloned().partition(|cue| self.has_place(show, cue));
                        left.extend(others);
                        if !cues.is_empty() {
                            parts.push(Block { cues, ..block.clone() });
                        }
                    }
                    Change::Moved(parts)
                }
                Change::Plan { before, after } => {
                    let fields = self.plan(show, after);
                    plan_left |= fields.len() < after.fields().len();
                    let (before, after) = (before.clone().only(&fields), after.clone().only(&fields));
                    Change::Plan { before, after }
                }
                Change::Archived { show: id, archived, before, after } => {
                    let known = state.archived.get(id).or_else(|| state.shows.get(id));
                    let fields = self.plan(known.map(AsRef::as_ref), after);
                    plan_left |= !stands || fields.len() < after.fields().len();
                    let (before, after) = (before.clone().only(&fields), after.clone().only(&fields));
                    Change::Archived { show: id.clone(), archived: *archived, before, after }
                }
                Change::Template(_) => {
                    plan_left |= !stands;
                    change.clone()
                }
            };
            changes.extend(stands.then_some(part));
        }
        Standing { edit: Arc::clone(edit), changes, left, plan_left }
    }

    /// The fields of a cue that are as they were left.
    fn fields(&self, show: Option<&Show>, cue: &CueId, after: &CueChanges) -> Vec<&'static str> {
        let Some(known) = show.and_then(|show| show.cue(cue)) else { return Vec::new() };
        let mut fields = after.held(&CueContent::from(known.as_ref()));
        fields.retain(|field| !self.0.contains(&Part::Field(cue, field)));
        fields
    }

    /// The fields of a plan that are as they were left.
    fn plan(&self, show: Option<&Show>, after: &PlanChanges) -> Vec<&'static str> {
        let Some(known) = show else { return Vec::new() };
        let mut fields = after.held(&Plan::from(known));
        // The start of a show that runs is over.
        fields.retain(|field| !(known.is_running() && *field == "starts_at"));
        fields.retain(|field| !self.0.contains(&Part::Plan(field)));
        fields
    }

    /// Whether some of a block stand elsewhere than before, and can go back.
    fn goes_back(&self, show: Option<&Show>, block: &Block) -> bool {
        let cues: Vec<CueId> = block.cues.iter().filter(|cue| self.has_place(show, cue)).cloned().collect();
        let Some(show) = show.filter(|_| !cues.is_empty()) else { return false };
        let block = Block { cues, ..block.clone() };
        let there = show.cues.iter().skip(block.index_in(show)).map(|cue| &cue.id);
        !there.take(block.cues.len()).eq(&block.cues)
    }

    fn has_place(&self, show: Option<&Show>, cue: &CueId) -> bool {
        !self.0.contains(&Part::Place(cue)) && show.is_some_and(|show| show.cue(cue).is_some())
    }
}

/// Whether a show can be archived again: it is in the list, and nobody else has worked on it since.
fn untouched(state: &State, show: &ShowId, edit: &Edit) -> bool {
    let by_others = |show: &Show| show.edits.iter().any(|newer| newer.by != edit.by && newer.seq > edit.seq);
    state.shows.get(show).is_some_and(|show| !show.is_running() && !by_others(show))
}
