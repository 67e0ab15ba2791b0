//! Proposals and how they ended.

use crate::limits::MAX_PROPOSALS;
use crate::proposal::{Proposal, ProposalEnd};
use crate::show::Show;
use crate::{Actor, ProposalId, Timestamp};
use std::sync::Arc;

pub(super) fn made(show: &mut Show, proposal: Proposal) {
    let proposals = Arc::make_mut(&mut show.proposals);
    if proposals.len() >= MAX_PROPOSALS {
        // Those that wait are fewer than half.
        let oldest = proposals.iter().position(|known| !known.is_open()).unwrap_or_default();
        proposals.remove(oldest);
    }
    proposals.push(proposal);
}

pub(super) fn ended(show: &mut Show, id: &ProposalId, end: (Timestamp, Actor, ProposalEnd)) {
    let proposals = Arc::make_mut(&mut show.proposals);
    if let Some(known) = proposals.iter_mut().find(|known| known.id == *id) {
        known.ended = Some(end);
    }
}
