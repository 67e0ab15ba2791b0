//! What people last changed in plans, and the way back from it. Everybody takes back their own edits, newest first.
//!
//! One press of a person is one edit, however many cues it changes. An edit keeps what each of its events changed, as it
//! was before. A part of it can be taken back while it is as the edit left it: no newer edit changed the same since, and
//! the value is still there. Going back from an edit must never overwrite what somebody else changed after it.

use crate::changes::{CueChanges, PlanChanges};
use crate::show::Show;
use crate::{Actor, CueId, ShowId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

mod standing;

pub use standing::Standing;

/// How many edits of a show are kept, of all people together.
pub const MOST_EDITS: usize = 100;
/// How many changes they hold together: the oldest edits go where there are more.
pub const MOST_CHANGES: usize = 20_000;

/// What a person did, for the words of a page. `title` and `count`: the first product of those that it was done to, and
/// how many cues they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the values are those of the sentences")]
pub enum EditKind {
    Added {
        title: String,
        count: u32,
    },
    Duplicated {
        title: String,
        count: u32,
    },
    Removed {
        title: String,
        count: u32,
    },
    /// Removed cues were brought back.
    Restored {
        title: String,
        count: u32,
    },
    Moved {
        title: String,
        count: u32,
    },
    /// Cues were put into a segment.
    Grouped {
        name: String,
        count: u32,
    },
    /// Cues were taken out of their segments.
    UngroupedCues {
        count: u32,
    },
    /// A whole segment got another name.
    RenamedSegment {
        from: String,
        name: String,
    },
    /// A whole segment was taken apart.
    Ungrouped {
        name: String,
    },
    Edited {
        title: String,
    },
    /// The same was changed of several cues.
    EditedCues {
        title: String,
        count: u32,
    },
    /// A cue got a planned time.
    Planned {
        title: String,
        seconds: u32,
    },
    /// Its planned time was taken away.
    Unplanned {
        title: String,
    },
    /// The show got another name; `title` is the one before.
    Renamed {
        title: String,
    },
    /// The show's planned times were changed.
    Timed,
    /// What the show is meant to sell was changed.
    Aimed,
    /// Whether co-hosts put products on air.
    CoHostsTake,
    /// The show sells in another currency.
    Currency,
    /// A show was archived. This stands in the list of shows, not in the show.
    Archived {
        title: String,
    },
    /// A show was brought back, likewise.
    Unarchived {
        title: String,
    },
    /// The show was saved as a template.
    Templated {
        title: String,
    },
}

impl EditKind {
    /// Whether it is an edit of the list of shows, and not of one show's plan.
    pub fn is_of_list(&self) -> bool {
        matches!(self, Self::Archived { .. } | Self::Unarchived { .. })
    }
}

/// What a person changed with one press.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The event that tells of it.
    pub seq: u64,
    /// The newest event that it led to.
    pub last: u64,
    /// Who.
    pub by: Actor,
    /// What. `None`: it changed what the card on air offers, which is a step of the on-air undo. It is kept here because
    /// it is newer than the edits before it.
    pub what: Option<EditKind>,
    /// In the order in which they happened.
    pub changes: Vec<Change>,
}

/// An edit whose events are still to come: those up to its last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenEdit {
    /// The show that it is about.
    pub show: ShowId,
    /// As much of it as there is.
    pub edit: Edit,
}

/// What one event of an edit changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A cue came into the rundown.
    Added(CueId),
    /// A cue left it. The block is the cue alone.
    Removed(Block),
    /// Fields of a cue.
    Content {
        /// Which.
        cue: CueId,
        /// As they were.
        before: Box<CueChanges>,
        /// As they are since.
        after: Box<CueChanges>,
    },
    /// Cues got other places; these are the ones before.
    Moved(Vec<Block>),
    /// The show's name and times.
    Plan {
        /// As they were.
        before: PlanChanges,
        /// As they are since.
        after: PlanChanges,
    },
    /// A show was archived or brought back, and its plan changed with it.
    Archived {
        /// Which.
        show: ShowId,
        /// Archived, and not brought back.
        archived: bool,
        /// As the plan was.
        before: PlanChanges,
        /// As it is since.
        after: PlanChanges,
    },
    /// A template came of the show.
    Template(ShowId),
}

/// Neighbours in a rundown, and where they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The cue before them; `None` where they come first.
    pub after: Option<CueId>,
    /// The place of the first of them, for where that cue is gone.
    pub index: usize,
    /// In order.
    pub cues: Vec<CueId>,
}

impl Block {
    /// Some cues of a rundown, as blocks.
    pub(crate) fn of(show: &Show, wanted: &BTreeSet<&CueId>) -> Vec<Self> {
        let mut blocks: Vec<Self> = Vec::new();
        let (mut before, mut goes_on): (Option<&CueId>, _) = (None, false);
        for (index, cue) in show.cues.iter().enumerate() {
            if wanted.contains(&cue.id) {
                match blocks.last_mut().filter(|_| goes_on) {
                    Some(block) => block.cues.push(cue.id.clone()),
                    None => {
                        blocks.push(Self { after: before.cloned(), index, cues: vec![cue.id.clone()] });
                    }
                }
                goes_on = true;
            } else {
                (before, goes_on) = (Some(&cue.id), false);
            }
        }
        blocks
    }

    /// The place of its first cue among the other cues of a rundown.
    pub(crate) fn index_in(&self, show: &Show) -> usize {
        let own: BTreeSet<&CueId> = self.cues.iter().collect();
        let others = || show.cues.iter().filter(|cue| !own.contains(&cue.id));
        let Some(after) = &self.after else { return 0 };
        match others().position(|cue| cue.id == *after) {
            Some(before) => before.saturating_add(1),
            None => self.index.min(others().count()),
        }
    }
}

/// Edits, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Edits(Vec<Arc<Edit>>);

impl Edits {
    /// One more. The oldest go where there is no room.
    pub(crate) fn push(&mut self, edit: Edit) {
        if edit.changes.is_empty() {
            return;
        }
        self.0.push(Arc::new(edit));
        let mut held: usize =
            self.0.iter().fold(0, |sum: usize, edit| sum.saturating_add(edit.changes.len()));
        while self.0.len() > 1 && (self.0.len() > MOST_EDITS || held > MOST_CHANGES) {
            held = held.saturating_sub(self.0.remove(0).changes.len());
        }
    }

    /// The edit of this event is no edit any more.
    pub(crate) fn forget(&mut self, seq: u64) {
        self.0.retain(|edit| edit.seq != seq);
    }

    /// Who changed a field of a cue last, as far as its edits are kept.
    pub(crate) fn changed_by(&self, cue: &CueId, field: &str) -> Option<&Actor> {
        let changed = |change: &Change| matches!(change, Change::Content { cue: of, after, .. } if of == cue && after.fields().contains(&field));
        self.0.iter().rev().find(|edit| edit.changes.iter().any(changed)).map(|edit| &edit.by)
    }

    /// Whether it holds the edit of this event.
    pub(crate) fn holds(&self, seq: u64) -> bool {
        self.0.iter().any(|edit| edit.seq == seq)
    }

    /// Oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Edit>> {
        self.0.iter()
    }
}
