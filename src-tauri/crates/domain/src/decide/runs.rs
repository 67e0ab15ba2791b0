//! Starting, ending and resuming a run.

use super::{Decision, running, show};
use crate::card::first_unshown;
use crate::event::Event;
use crate::limits::{self, MAX_RUNS, RESUME_MS};
use crate::on_air::AiringOf;
use crate::order::Excess;
use crate::refusal::{Code, Reason, Refusal};
use crate::run::RunId;
use crate::show::{Cue, Mode, Show};
use crate::state::State;
use crate::stock::Quantity;
use crate::{LayerId, ShowId, Timestamp, VariantId};
use std::sync::Arc;

pub fn start(state: &State, id: &ShowId, mode: Mode) -> Result<Decision, Refusal> {
    if has_ended(state, id) {
        return Err(Refusal::because(
            Reason::HasEnded,
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
    if show.is_running() {
        return Err(Refusal::because(
            Reason::IsRunning,
            "This show is running already. To go from rehearsal to live, end the rehearsal first.",
        ));
    }
    not_beside_another(state)?;
    if show.cues.is_empty() {
        return Err(Refusal::new(
            Code::EmptyRundown,
            "The rundown is empty. Add a product before you start.",
        ));
    }
    let sentence =
        format!("This show has been rehearsed {MAX_RUNS} times. Go live, or copy it and rehearse the copy.");
    // The live run is the last one in any case.
    let more = usize::from(mode == Mode::Rehearsal);
    limits::room(show.runs.len(), more, MAX_RUNS, Reason::Runs, &sentence)?;
    let opening = stock(state, show.cues.iter());
    let mut preview: Vec<_> =
        show.on_air.preview.iter().map(|(layer, what)| (layer.clone(), what.clone())).collect();
    if show.preview_id().is_none()
        && let Some(cue) = first_unshown(state, show, None)
    {
        preview.push((LayerId::card(), AiringOf::from(&cue.id)));
    }
    Ok(Event::RunStarted { show: id.clone(), run: show.next_run(), mode, preview, opening }.into())
}

pub fn end(state: &State, id: Option<&ShowId>) -> Result<Decision, Refusal> {
    let show = match id {
        Some(id) if has_ended(state, id) => {
            return Err(Refusal::because(Reason::EndedAlready, "This show has ended already."));
        }
        Some(id) => show(state, id)?,
        None => running(state)?,
    };
    let Some(run) = show.run() else {
        return Err(Refusal::new(Code::NotRunning, "This show is not running, so it cannot end."));
    };
    let mut events = Vec::new();
    for layer in show.on_air.layers.keys() {
        events.push(Event::Cleared { show: show.id.clone(), layer: layer.clone() });
    }
    events.push(Event::RunEnded { show: show.id.clone(), run: run.number });
    Ok(Decision { events, ..Decision::default() })
}

/// The show that can still be resumed, and until when.
pub fn resumable(state: &State) -> Option<(&Show, Timestamp)> {
    let show = state.resumable.as_deref()?;
    let ended_at = show.runs.last()?.ended_at?;
    Some((show, ended_at.saturating_add(RESUME_MS)))
}

pub fn resume(state: &State, named: Option<&ShowId>, now: Timestamp) -> Result<Decision, Refusal> {
    if let Some(show) = state.running_show()
        && named.is_none_or(|id| *id == show.id)
    {
        return Err(Refusal::because(Reason::IsRunning, "This show is running, so it cannot be resumed."));
    }
    not_beside_another(state)?;
    let over = resumable(state).filter(|(show, _)| named.is_none_or(|id| *id == show.id));
    let Some((show, until)) = over else {
        return Err(match named {
            Some(id) if has_ended(state, id) => Refusal::because(
                Reason::StartedSince,
                "Another show has started since this one ended, so it cannot be resumed. Copy it to run its rundown again.",
            ),
            Some(id) if !state.shows.contains_key(id) && !state.archived.contains_key(id) => {
                Refusal::unknown_show()
            }
            _ => Refusal::because(
                Reason::NotJustEnded,
                "Only a live show that has just ended can be resumed. A rehearsal can be started again.",
            ),
        });
    };
    if now > until {
        let minutes = RESUME_MS / 60_000;
        return Err(Refusal::because(Reason::TooLate,
            format!(
                "This show ended more than {minutes} minutes ago, so it cannot be resumed. Copy it to run its rundown again."
            ),
        )
        .with("minutes", minutes));
    }
    let Some(run) = show.runs.last() else { return Err(Refusal::unknown_show()) };
    let id = RunId::new(&show.id, run.number);
    let mut events = meanwhile(state, &id, run.ended_at.unwrap_or(now));
    // Also of what was taken out of the rundown: its report has it.
    let removed = show.removed.iter().map(|removed| &removed.cue);
    let stock = stock(state, show.cues.iter().chain(removed));
    events.push(Event::RunResumed { show: id.show, run: id.number, stock });
    Ok(Decision { events, ..Decision::default() })
}

/// What was ordered since the end, outside of every show: it counts for the run that goes on.
fn meanwhile(state: &State, run: &RunId, since: Timestamp) -> Vec<Event> {
    let mut events = Vec::new();
    for (numbering, orders) in state.counted.iter().filter(|(numbering, _)| !numbering.source.is_simulated())
    {
        for (id, counted) in orders.iter() {
            let Some(currency) = counted.currency.filter(|_| counted.run.is_none()) else { continue };
            if counted.placed_at < since {
                continue;
            }
            let (source, order) = (numbering.source.clone(), id.clone());
            let (placed_at, changes) = (counted.placed_at, counted.items.values().cloned().collect());
            events.push(Event::OrderJoined {
                run: run.clone(),
                source: source.clone(),
                order: order.clone(),
                currency,
                placed_at,
                changes,
            });
            if let Some(Excess { units, amount }) = counted.excess().more_than(Excess::default()) {
                let run = Some(run.clone());
                events.push(Event::OverRefunded { run, source, order, currency, units, amount });
            }
        }
    }
    events
}

/// Of what some cues offer.
fn stock<'a>(state: &State, cues: impl Iterator<Item = &'a Arc<Cue>>) -> Vec<(VariantId, Quantity)> {
    let variants = cues.flat_map(|cue| cue.variants());
    let mut stock: Vec<_> = variants.map(|id| (id.clone(), state.quantity(id))).collect();
    stock.sort_by(|a, b| a.0.cmp(&b.0));
    stock.dedup_by(|a, b| a.0 == b.0);
    stock
}

/// Whether its live run is over.
fn has_ended(state: &State, id: &ShowId) -> bool {
    state.past_runs.iter().any(|past| past.mode == Mode::Live && past.id.show == *id)
}

fn not_beside_another(state: &State) -> Result<(), Refusal> {
    let Some(other) = state.running_show() else { return Ok(()) };
    Err(Refusal::new(
        Code::AnotherShowRunning,
        format!("\u{201c}{}\u{201d} is still running. End it first.", other.title),
    )
    .with("show", other.title.as_str()))
}
