//! What the next undo of each client would take back, in each show and in the list of shows.

use crate::wire::edits::{EditKind, EditView};
use cartwall_domain::edits::{self, Edit};
use cartwall_domain::state::State;

pub(super) fn edits(state: &State) -> Vec<EditView> {
    let of_list = state.edits.newest_of_each(state, None).into_iter().filter_map(|edit| view(None, edit));
    let of_shows = state.shows.values().flat_map(|show| {
        let newest = show.edits.newest_of_each(state, Some(show));
        newest.into_iter().filter_map(|edit| view(Some(&show.id.0), edit))
    });
    of_list.chain(of_shows).collect()
}

fn view(show: Option<&String>, edit: &Edit) -> Option<EditView> {
    let what = edit.what.clone()?.into();
    Some(EditView { show: show.cloned(), by: (&edit.by).into(), seq: edit.last, what })
}

impl From<edits::EditKind> for EditKind {
    fn from(kind: edits::EditKind) -> Self {
        use edits::EditKind as Kind;
        match kind {
            Kind::Added { title, count } => Self::Added { title, count },
            Kind::Duplicated { title, count } => Self::Duplicated { title, count },
            Kind::Removed { title, count } => Self::Removed { title, count },
            Kind::Restored { title, count } => Self::Restored { title, count },
            Kind::Moved { title, count } => Self::Moved { title, count },
            Kind::Grouped { name, count } => Self::Grouped { name, count },
            Kind::UngroupedCues { count } => Self::UngroupedCues { count },
            Kind::RenamedSegment { from, name } => Self::RenamedSegment { from, name },
            Kind::Ungrouped { name } => Self::Ungrouped { name },
            Kind::Edited { title } => Self::Edited { title },
            Kind::Planned { title, seconds } => Self::Planned { title, seconds },
            Kind::Unplanned { title } => Self::Unplanned { title },
            Kind::Renamed { title } => Self::Renamed { title },
            Kind::Timed => Self::Timed,
            Kind::Archived { title } => Self::Archived { title },
            Kind::Unarchived { title } => Self::Unarchived { title },
            Kind::Templated { title } => Self::Templated { title },
        }
    }
}
