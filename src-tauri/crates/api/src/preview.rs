//! The card of a cue as it would be with some changes, for whoever writes them. It must change nothing.

use crate::ApiCode;
use crate::changes;
use crate::view::card;
use crate::wire::answer::Problem;
use crate::wire::live::Card;
use crate::wire::request::UpdateCue;
use cartwall_domain::CueId;
use cartwall_domain::apply::apply;
use cartwall_domain::command::Context;
use cartwall_domain::decide::decide;
use cartwall_domain::event::Recorded;
use cartwall_domain::state::State;
use cartwall_domain::{Actor, Timestamp};
use cartwall_engine::EngineError;
use std::sync::Arc;

/// Decides on the changes as if they were sent, on a copy of the state that is dropped.
pub(crate) fn preview(
    state: &Arc<State>,
    body: UpdateCue,
    by: &Actor,
    now: Timestamp,
) -> Result<Card, Problem> {
    let id = CueId(body.cue.clone());
    // What somebody else has changed meanwhile is asked about when it is sent.
    let command = changes::cue(UpdateCue { base: None, ..body }, state)?;
    let mut context = Context { now, by, fresh_id: &mut String::new };
    let refused = |refusal| Problem::from(EngineError::Refused(refusal, Arc::clone(state)));
    let decision = decide(state, command, &mut context).map_err(refused)?;
    let mut after = State::clone(state);
    for event in decision.events {
        let seq = after.seq.saturating_add(1);
        apply(&mut after, &Recorded { seq, at: now, by: by.clone(), event });
    }
    let found = after.shows.values().find_map(|show| Some((show, show.cue(&id)?)));
    let (show, cue) = found
        .ok_or_else(|| Problem::new(500, ApiCode::Internal, "A change of this cue left nothing of it."))?;
    Ok(card(&after, show, cue))
}
