//! What the next undo of each client would take back, in each show and in the list of shows.

use crate::wire::edits::EditView;
use cartwall_domain::edits::Edit;
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
