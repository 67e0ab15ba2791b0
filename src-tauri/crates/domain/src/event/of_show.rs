//! Whose history an event belongs to.

use super::Event;
use crate::ShowId;

impl Event {
    /// The show whose history this event belongs to.
    pub fn show(&self) -> Option<&ShowId> {
        match self {
            Self::CatalogueImported { .. }
            | Self::PictureKept { .. }
            | Self::BufferSet { .. }
            | Self::StoreConnected { .. }
            | Self::StoreDisconnected { .. }
            | Self::StoreSet { .. }
            | Self::OrderCopied { .. }
            | Self::StoreSynced { .. }
            | Self::PricesCorrected { .. }
            | Self::PricesRead { .. }
            | Self::CorrectionsDismissed { .. }
            | Self::SkuMatched { .. }
            | Self::GuardSet { .. } => None,
            Self::OrderJoined { run, .. } => Some(&run.show),
            Self::OrderChanged { run, .. } | Self::OverRefunded { run, .. } => {
                run.as_ref().map(|run| &run.show)
            }
            Self::StoreLost { show, .. }
            | Self::StoreFound { show, .. }
            | Self::StoreCounted { show, .. }
            | Self::StockSet { show, .. } => show.as_ref(),
            Self::ShowCreated { show, .. }
            | Self::ShowUpdated { show, .. }
            | Self::GoalReached { show, .. }
            | Self::PlanEdited { show, .. }
            | Self::EditUndone { show, .. }
            | Self::CueAdded { show, .. }
            | Self::CueUpdated { show, .. }
            | Self::CueMoved { show, .. }
            | Self::CuesMoved { show, .. }
            | Self::CueRemoved { show, .. }
            | Self::CueRestored { show, .. }
            | Self::CuePulled { show, .. }
            | Self::PriceAccepted { show, .. }
            | Self::PriceConfirmed { show, .. }
            | Self::RunStarted { show, .. }
            | Self::RunEnded { show, .. }
            | Self::RunResumed { show, .. }
            | Self::StoodBy { show, .. }
            | Self::CueTaken { show, .. }
            | Self::Cleared { show, .. }
            | Self::CueSkipped { show, .. }
            | Self::OnAirUndone { show, .. }
            | Self::CardChanged { show, .. }
            | Self::SoldOut { show, .. }
            | Self::BackInStock { show, .. }
            | Self::VariantSoldOut { show, .. }
            | Self::VariantBackInStock { show, .. }
            | Self::FlashStarted { show, .. }
            | Self::FlashEnded { show, .. }
            | Self::FlashLapsed { show, .. }
            | Self::OfferEnded { show, .. }
            | Self::OfferReopened { show, .. }
            | Self::MarkerAdded { show, .. }
            | Self::MemoSent { show, .. }
            | Self::MemoAcknowledged { show, .. }
            | Self::ProposalMade { show, .. }
            | Self::ProposalEnded { show, .. } => Some(show),
        }
    }
}
