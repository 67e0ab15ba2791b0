//! Starts, ends and resumptions of runs.

use super::{order, stores};
use crate::on_air::AiringOf;
use crate::run::{PastRun, Run, RunId};
use crate::show::{Mode, Show};
use crate::state::State;
use crate::stock::Quantity;
use crate::{LayerId, ShowId, Timestamp, VariantId};
use std::sync::Arc;

/// What the state keeps of a show that is over is let go of where the next run starts.
pub(super) fn started(
    state: &mut State,
    id: &ShowId,
    run: Run,
    preview: &[(LayerId, AiringOf)],
    opening: &[(VariantId, Quantity)],
) {
    if let Some(run) = state.resumable.take().and_then(|over| over.last_run()) {
        order::end_simulated(state, &run);
    }
    let Some(known) = state.shows.get(id) else { return };
    let mut show = Show::clone(known);
    show.runs.push(run);
    for (layer, what) in preview {
        show.on_air.ready(layer, Some(what));
    }
    show.on_air.seq = state.seq;
    show.opening = opening.iter().cloned().collect();
    state.running = Some(id.clone());
    state.shows.insert_mut(id.clone(), Arc::new(show));
}

pub(super) fn ended(state: &mut State, id: &ShowId, at: Timestamp) {
    for (variant, level) in std::mem::take(&mut state.set_aside).iter() {
        state.stock.insert_mut(variant.clone(), level.clone());
    }
    stores::forget_old(state, at);
    if state.running.as_ref() == Some(id) {
        state.running = None;
    }
    let Some(known) = state.shows.get(id).filter(|show| show.is_running()) else { return };
    let mut show = Show::clone(known);
    let Some(run) = show.runs.last_mut() else { return };
    run.ended_at = Some(at);
    let past = PastRun {
        id: RunId::new(id, run.number),
        mode: run.mode,
        currency: show.currency,
        started_at: run.started_at,
        ended_at: at,
        totals: show.sales.totals,
    };
    state.past_runs.push_back_mut(past.clone());
    match past.mode {
        Mode::Rehearsal => {
            order::end_simulated(state, &past.id);
            let planned = show.back_in_plan(state.seq);
            state.shows.insert_mut(id.clone(), Arc::new(planned));
        }
        Mode::Live => {
            state.shows.remove_mut(id);
            state.resumable = Some(Arc::new(show));
        }
    }
}

/// Its windows were closed at the end and stay so: nothing of before can be undone. What it sold is as it was.
pub(super) fn resumed(state: &mut State, id: &ShowId) {
    let Some(over) = state.resumable.take_if(|show| show.id == *id) else { return };
    let mut show = Arc::unwrap_or_clone(over);
    if let Some(run) = show.runs.last_mut() {
        run.ended_at = None;
    }
    (show.on_air.seq, show.on_air.undo) = (state.seq, Vec::new());
    if state.past_runs.last().is_some_and(|past| past.id.show == *id) {
        state.past_runs.drop_last_mut();
    }
    state.running = Some(id.clone());
    state.shows.insert_mut(id.clone(), Arc::new(show));
}
