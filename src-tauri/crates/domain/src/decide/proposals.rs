//! Proposals to the host, and their answers.

use super::offering::offered;
use super::{Decision, cue_of, on_air, price_in, rundown, running};
use crate::changes::CueChanges;
use crate::command::{Context, Offering};
use crate::event::Event;
use crate::limits::{self, MAX_OPEN_PROPOSALS, MAX_OWN_PROPOSALS};
use crate::proposal::{Proposal, ProposalEnd, Proposed};
use crate::refusal::{Code, Field, Reason, Refusal};
use crate::show::{CueDetails, Show};
use crate::state::State;
use crate::{Actor, ProposalId, Timestamp};

pub fn propose(state: &State, what: Proposed, context: &mut Context<'_>) -> Result<Decision, Refusal> {
    let show = running(state)?;
    check(state, show, &what)?;
    let open = || show.proposals.iter().filter(|proposal| proposal.is_open());
    // A second press of the same wish is the same question.
    if let Some(same) = open().find(|known| known.by == *context.by && known.what == what) {
        return Ok(Decision { id: Some(same.id.0.clone()), ..Decision::default() });
    }
    let sentence = format!(
        "You have {MAX_OWN_PROPOSALS} proposals without an answer, so this one was not made. Withdraw one, or wait."
    );
    let own = open().filter(|known| known.by == *context.by).count();
    limits::room(own, 1, MAX_OWN_PROPOSALS, Reason::OwnProposals, &sentence)?;
    let sentence = format!(
        "The host has {MAX_OPEN_PROPOSALS} proposals to answer, so this one was not made. Wait until some are answered."
    );
    limits::room(open().count(), 1, MAX_OPEN_PROPOSALS, Reason::OpenProposals, &sentence)?;
    let proposal = ProposalId((context.fresh_id)());
    let event = Event::ProposalMade { show: show.id.clone(), proposal: proposal.clone(), what };
    Ok(Decision { events: vec![event], id: Some(proposal.0), ..Decision::default() })
}

/// What could never be accepted is not asked.
fn check(state: &State, show: &Show, what: &Proposed) -> Result<(), Refusal> {
    match what {
        Proposed::Take { cue } => match cue_of(show, cue)? {
            cue if show.program_id() == Some(&cue.id) => {
                Err(Refusal::new(Code::AlreadyOnAir, "This cue is on air already."))
            }
            _ => Ok(()),
        },
        Proposed::Price { cue, price: asked } => {
            cue_of(show, cue)?;
            price_in(show, Field::Price, *asked)
        }
        Proposed::Add { product } => offered(state, &Offering::Product(product.clone())).map(drop),
    }
}

/// Carries out what was proposed. Where that is refused the proposal stays open.
pub fn accept(
    state: &State,
    id: &ProposalId,
    anyway: bool,
    context: &mut Context<'_>,
) -> Result<Decision, Refusal> {
    let show = running(state)?;
    let Some(proposal) = to_end(show, id, ProposalEnd::Accepted)? else { return Ok(Decision::default()) };
    if context.now >= proposal.lapses_at() {
        return Err(over());
    }
    let done = match &proposal.what {
        // The host may have put it there before the answer.
        Proposed::Take { cue } if show.program_id() == Some(cue) => Decision::default(),
        Proposed::Take { cue } => on_air::take(state, Some(cue), anyway)?,
        Proposed::Price { cue, price } => {
            let changes = CueChanges { price: Some(Some(*price)), ..CueChanges::default() };
            rundown::update_cue(state, cue.clone(), changes, &CueChanges::default())?
        }
        // Somebody else may have, or it was proposed twice.
        Proposed::Add { product } if show.cues.iter().any(|cue| cue.product == *product) => {
            Decision::default()
        }
        Proposed::Add { product } => {
            let offering = Offering::Product(product.clone());
            rundown::add_cue(state, &show.id, &offering, CueDetails::default(), None, context)?
        }
    };
    let ended = ended(show, id, ProposalEnd::Accepted);
    Ok(Decision { events: std::iter::once(ended).chain(done.events).collect(), ..done })
}

pub fn decline(state: &State, id: &ProposalId) -> Result<Decision, Refusal> {
    let show = running(state)?;
    let open = to_end(show, id, ProposalEnd::Declined)?;
    Ok(open.map(|_| ended(show, id, ProposalEnd::Declined).into()).unwrap_or_default())
}

/// Whoever made it takes it back.
pub fn withdraw(state: &State, id: &ProposalId, by: &Actor) -> Result<Decision, Refusal> {
    let show = running(state)?;
    let open = to_end(show, id, ProposalEnd::Withdrawn)?;
    if open.is_some_and(|proposal| proposal.by != *by) {
        return Err(Refusal::because(
            Reason::ProposalOfAnother,
            "Somebody else made this proposal, and they alone can withdraw it.",
        ));
    }
    Ok(open.map(|_| ended(show, id, ProposalEnd::Withdrawn).into()).unwrap_or_default())
}

/// The next proposal that lapses: its time is over, or what it is about is no more.
pub fn lapsed(show: &Show, now: Timestamp) -> Option<Event> {
    let gone = |proposal: &Proposal| {
        let of = proposal.what.cue();
        of.is_some_and(|cue| show.cue(cue).is_none()) || now >= proposal.lapses_at()
    };
    let over = show.proposals.iter().find(|proposal| proposal.is_open() && gone(proposal))?;
    Some(ended(show, &over.id, ProposalEnd::Lapsed))
}

fn ended(show: &Show, proposal: &ProposalId, end: ProposalEnd) -> Event {
    Event::ProposalEnded { show: show.id.clone(), proposal: proposal.clone(), end }
}

/// The open proposal with this id; none where it has ended like this already.
fn to_end<'a>(show: &'a Show, id: &ProposalId, end: ProposalEnd) -> Result<Option<&'a Proposal>, Refusal> {
    let known = show.proposals.iter().find(|proposal| proposal.id == *id).ok_or_else(|| {
        Refusal::new(Code::UnknownProposal, "This proposal is not of the running show. Nothing to answer.")
    })?;
    match &known.ended {
        None => Ok(Some(known)),
        Some((_, _, ended)) if *ended == end => Ok(None),
        Some(_) => Err(over()),
    }
}

fn over() -> Refusal {
    Refusal::because(
        Reason::ProposalEnded,
        "This proposal has ended: it was answered, withdrawn, or its time was over. Nothing was changed.",
    )
}
