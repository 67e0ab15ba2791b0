//! Proposals to the host.

use crate::wire::proposal::ProposalView;
use cartwall_domain::card;
use cartwall_domain::proposal::{Proposal, Proposed};
use cartwall_domain::show::Show;
use cartwall_domain::state::State;

/// Those of a show, oldest first.
pub(super) fn proposals(state: &State, show: &Show) -> Vec<ProposalView> {
    show.proposals.iter().map(|proposal| view(state, show, proposal)).collect()
}

/// One of them.
pub(super) fn view(state: &State, show: &Show, proposal: &Proposal) -> ProposalView {
    let cue = proposal.what.cue();
    let known = cue.and_then(|id| show.cue_or_removed(id));
    let (kind, price) = match &proposal.what {
        Proposed::Take { .. } => ("take", None),
        Proposed::Price { price, .. } => ("price", Some((*price).into())),
        Proposed::Add { .. } => ("add", None),
    };
    let title = match &proposal.what {
        Proposed::Add { product } => state.catalogue.product(product).map(|product| product.title.clone()),
        _ => known.map(|known| card::title(state, known)),
    };
    let ended = proposal.ended.as_ref();
    ProposalView {
        id: proposal.id.0.clone(),
        at: proposal.at,
        by: (&proposal.by).into(),
        kind,
        cue: cue.map(|cue| cue.0.clone()),
        title: title.unwrap_or_default(),
        price,
        lapses_at: proposal.lapses_at(),
        ended_at: ended.map(|(at, ..)| *at),
        ended_by: ended.map(|(_, by, _)| by.into()),
        end: ended.map(|(.., end)| *end),
    }
}
