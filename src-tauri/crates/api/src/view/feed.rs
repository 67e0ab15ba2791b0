//! The last things that happened, for the panel's feed.

use super::proposals;
use crate::wire::feed::{FeedItem, FeedKind};
use crate::wire::proposal::ProposalView;
use cartwall_domain::card;
use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::money::Money;
use cartwall_domain::on_air::AiringOf;
use cartwall_domain::order::OrderChange;
use cartwall_domain::proposal::ProposalEnd;
use cartwall_domain::sales::Totals;
use cartwall_domain::source::CatalogueSource;
use cartwall_domain::state::State;
use cartwall_domain::{CueId, Currency, ProposalId, ShowId, StoreId, VariantId};
use std::collections::VecDeque;

/// How many things the feed holds.
const LENGTH: usize = 60;
/// Pieces of one file follow each other faster than this.
const ONE_IMPORT_MS: i64 = 10_000;

/// The last things that happened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Feed {
    items: VecDeque<FeedItem>,
}

impl Feed {
    /// Takes in what was committed. `state` is the state after it.
    pub(crate) fn take(&mut self, state: &State, events: &[Recorded]) {
        for recorded in events {
            if let Some(item) = item(state, recorded) {
                if self.goes_on(&item) {
                    continue;
                }
                if self.items.len() == LENGTH {
                    self.items.pop_front();
                }
                self.items.push_back(item);
            }
        }
    }

    /// A file comes in by many events. In the feed it is one line, whose count grows.
    fn goes_on(&mut self, item: &FeedItem) -> bool {
        let same = |last: &&mut FeedItem| {
            let recent = item.at.saturating_sub(last.at) < ONE_IMPORT_MS;
            recent && last.kind == FeedKind::Import && last.text == item.text && last.by == item.by
        };
        let known = if item.kind == FeedKind::Import { self.items.iter_mut().rev().find(same) } else { None };
        let Some(last) = known else { return false };
        last.units = last.units.zip(item.units).map(|(before, more)| before.saturating_add(more));
        (last.seq, last.at) = (item.seq, item.at);
        true
    }

    pub(crate) fn newest_first(&self) -> Vec<FeedItem> {
        self.items.iter().rev().cloned().collect()
    }
}

fn item(state: &State, recorded: &Recorded) -> Option<FeedItem> {
    let cue = |id: &CueId| title_of(state, id);
    let (kind, text, units, amount) = match &recorded.event {
        Event::OrderChanged { currency, first, changes, .. } => changed(state, *currency, *first, changes)?,
        // Where a newer version of the order takes it back there is nothing to look at.
        Event::OverRefunded { order, units, amount, currency, .. } if *units > 0 || *amount > 0 => {
            let money = Money::new(*amount, *currency).into();
            (FeedKind::OverRefunded, Some(order.clone()), Some(*units), Some(money))
        }
        Event::StoreLost { store, .. } => (FeedKind::StoreLost, Some(store_name(state, store)), None, None),
        Event::StoreFound { store, .. } => (FeedKind::StoreFound, Some(store_name(state, store)), None, None),
        Event::PricesRead { store, corrected, .. } if *corrected > 0 => {
            (FeedKind::PricesCorrected, Some(store_name(state, store)), Some(*corrected), None)
        }
        Event::CuePulled { show, cue: id } => (FeedKind::Pulled, removed_title(state, show, id), None, None),
        Event::CueTaken { facts, .. } => {
            (FeedKind::Take, Some(facts.title.clone()), None, facts.price.map(Into::into))
        }
        Event::CardChanged { cue: id, facts, .. } => {
            let price = flash_price(state, id).or(facts.price);
            (FeedKind::Change, Some(facts.title.clone()), None, price.map(Into::into))
        }
        Event::Cleared { .. } => (FeedKind::Clear, None, None, None),
        Event::OnAirUndone { airing, .. } => {
            (FeedKind::Undo, airing.as_ref().and_then(AiringOf::cue).and_then(cue), None, None)
        }
        Event::CueSkipped { cue: id, .. } => (FeedKind::Skip, cue(id), None, None),
        Event::SoldOut { cue: id, .. } => (FeedKind::SoldOut, cue(id), None, None),
        Event::BackInStock { cue: id, .. } => (FeedKind::BackInStock, cue(id), None, None),
        Event::VariantSoldOut { variant, .. } => {
            (FeedKind::VariantSoldOut, variant_title(state, variant), None, None)
        }
        Event::VariantBackInStock { variant, .. } => {
            (FeedKind::VariantBackInStock, variant_title(state, variant), None, None)
        }
        Event::OfferEnded { cue: id, .. } => (FeedKind::OfferEnd, cue(id), None, None),
        Event::OfferReopened { cue: id, .. } => (FeedKind::OfferReopen, cue(id), None, None),
        Event::FlashStarted { cue: id, price, .. } => {
            (FeedKind::FlashStart, cue(id), None, Some((*price).into()))
        }
        Event::FlashEnded { cue: id, .. } => (FeedKind::FlashEnd, cue(id), None, None),
        Event::GoalReached { goal, goal_units, .. } => {
            (FeedKind::GoalReached, None, *goal_units, goal.map(Into::into))
        }
        Event::MemoSent { text, .. } => (FeedKind::Memo, Some(text.clone()), None, None),
        Event::ProposalMade { proposal, .. } => asked(state, proposal, FeedKind::Proposal)?,
        Event::ProposalEnded { proposal, end: ProposalEnd::Accepted, .. } => {
            asked(state, proposal, FeedKind::Accepted)?
        }
        Event::ProposalEnded { proposal, end: ProposalEnd::Declined, .. } => {
            asked(state, proposal, FeedKind::Declined)?
        }
        Event::MarkerAdded { text, .. } => (FeedKind::Marker, Some(text.clone()), None, None),
        Event::RunStarted { .. } => (FeedKind::Start, None, None, None),
        Event::RunEnded { .. } => (FeedKind::End, None, None, None),
        Event::RunResumed { .. } => (FeedKind::Resume, None, None, None),
        // A connected shop is read all the time: that is no news.
        Event::CatalogueImported { source: CatalogueSource::Store(_), .. } => return None,
        Event::CatalogueImported { source, products } => {
            let name = match source {
                CatalogueSource::File(name) | CatalogueSource::Replay(name) => Some(name.clone()),
                CatalogueSource::Manual => products.first().map(|product| product.title.clone()),
                CatalogueSource::Demo | CatalogueSource::Store(_) => None,
            };
            (FeedKind::Import, name, i64::try_from(products.len()).ok(), None)
        }
        _ => return None,
    };
    Some(FeedItem {
        seq: recorded.seq,
        at: recorded.at,
        kind,
        by: (&recorded.by).into(),
        text,
        units,
        amount,
        in_live: matches!(&recorded.event, Event::OrderChanged { first: true, broadcast: Some(_), .. }),
    })
}

type Parts = (FeedKind, Option<String>, Option<i64>, Option<crate::wire::money::Money>);

/// How an order changed, in one line: the panel has room for one title. `None` where nothing of it is news.
fn changed(state: &State, currency: Currency, first: bool, changes: &[OrderChange]) -> Option<Parts> {
    let sum = Totals::of(first, changes);
    let named = changes.iter().find(|change| !change.item.is_empty());
    let title = named.map(|change| {
        let known = change.variant.as_ref().and_then(|id| state.catalogue.variant(id));
        known.map_or_else(|| change.sku.clone(), |(product, variant)| product.title_of(variant))
    });
    let money = |minor| Some(Money::new(minor, currency).into());
    Some(match (first, sum.units != 0 || sum.gross != 0, sum.refunds != 0 || sum.refunded_units != 0) {
        (true, ..) => (FeedKind::Sale, title, Some(sum.units), money(sum.gross)),
        (false, true, _) => (FeedKind::Revised, title, Some(sum.units), money(sum.net())),
        (false, false, true) if title.is_none() => (FeedKind::MoneyBack, None, None, money(sum.refunds)),
        (false, false, true) => (FeedKind::Refund, title, Some(sum.refunded_units), money(sum.refunds)),
        (false, false, false) => return None,
    })
}

/// What the host was asked.
fn asked(state: &State, id: &ProposalId, kind: FeedKind) -> Option<Parts> {
    let show = state.running_show()?;
    let proposal = show.proposals.iter().find(|proposal| proposal.id == *id)?;
    let ProposalView { title, price, .. } = proposals::view(state, show, proposal);
    Some((kind, Some(title), None, price))
}

fn store_name(state: &State, store: &StoreId) -> String {
    state.stores.get(store).map_or_else(|| store.0.clone(), |store| store.name.clone())
}

fn removed_title(state: &State, show: &ShowId, id: &CueId) -> Option<String> {
    let removed = state.shows.get(show)?.removed.iter().rev().find(|removed| removed.cue.id == *id)?;
    Some(card::title(state, &removed.cue))
}

fn variant_title(state: &State, id: &VariantId) -> Option<String> {
    let (product, variant) = state.catalogue.variant(id)?;
    Some(product.title_of(variant))
}

/// What the card of a cue says while it has a flash offer.
fn flash_price(state: &State, id: &CueId) -> Option<Money> {
    let show = state.running_show()?;
    show.flash_on(id)?;
    card::face(state, show, show.cue(id)?).price
}

fn title_of(state: &State, id: &CueId) -> Option<String> {
    // One may have been taken out of the rundown in the same breath.
    let cue = state.running_show()?.cue_or_removed(id)?;
    Some(card::title(state, cue))
}
