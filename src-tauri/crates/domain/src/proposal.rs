//! What somebody asks of the host: to put a cue on air, to ask another price, to add a product. It is a question with an
//! answer and an end; nothing of it happens until the host or a producer accepts it.
//!
//! It must never change the show by itself.

use crate::limits::PROPOSAL_MS;
use crate::money::Money;
use crate::{Actor, CueId, ProductId, ProposalId, Timestamp};
use serde::{Deserialize, Serialize};

/// What is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are what the kinds name")]
pub enum Proposed {
    /// Put this cue on air.
    Take { cue: CueId },
    /// Ask this price for it.
    Price { cue: CueId, price: Money },
    /// Add this product to the end of the rundown.
    Add { product: ProductId },
}

impl Proposed {
    /// The cue that it is about, where it is about one.
    pub fn cue(&self) -> Option<&CueId> {
        match self {
            Self::Take { cue } | Self::Price { cue, .. } => Some(cue),
            Self::Add { .. } => None,
        }
    }
}

/// How a proposal ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalEnd {
    /// It was carried out.
    Accepted,
    /// The host or a producer said no.
    Declined,
    /// Whoever made it took it back.
    Withdrawn,
    /// Nobody answered in time, or what it was about is gone.
    Lapsed,
}

/// Something that the host was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its id.
    pub id: ProposalId,
    /// When it was made.
    pub at: Timestamp,
    /// Who made it.
    pub by: Actor,
    /// What is proposed.
    pub what: Proposed,
    /// When it ended, who ended it, and how.
    pub ended: Option<(Timestamp, Actor, ProposalEnd)>,
}

impl Proposal {
    /// Whether it waits for an answer.
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// When it lapses, where nobody answers.
    pub fn lapses_at(&self) -> Timestamp {
        self.at.saturating_add(PROPOSAL_MS)
    }
}
