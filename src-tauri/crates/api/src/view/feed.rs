//! The last things that happened, for the panel's feed.

use crate::wire::state::FeedItem;
use cartwall_domain::CueId;
use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::sales::Order;
use cartwall_domain::state::State;
use std::collections::VecDeque;

/// How many things the feed holds.
const LENGTH: usize = 60;

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
                if self.items.len() == LENGTH {
                    self.items.pop_front();
                }
                self.items.push_back(item);
            }
        }
    }

    pub(crate) fn newest_first(&self) -> Vec<FeedItem> {
        self.items.iter().rev().cloned().collect()
    }
}

fn item(state: &State, recorded: &Recorded) -> Option<FeedItem> {
    let cue = |id: &CueId| title_of(state, id);
    let (kind, text, units, amount) = match &recorded.event {
        Event::SaleRecorded { order, .. } => order_item("sale", state, order),
        Event::RefundRecorded { order, .. } => order_item("refund", state, order),
        Event::CueTaken { facts, .. } => {
            ("take", Some(facts.title.clone()), None, facts.price.map(Into::into))
        }
        Event::CardChanged { facts, .. } => {
            ("change", Some(facts.title.clone()), None, facts.price.map(Into::into))
        }
        Event::Cleared { .. } => ("clear", None, None, None),
        Event::OnAirUndone { program, .. } => ("undo", program.as_ref().and_then(cue), None, None),
        Event::CueSkipped { cue: id, .. } => ("skip", cue(id), None, None),
        Event::SoldOut { cue: id, .. } => ("sold_out", cue(id), None, None),
        Event::BackInStock { cue: id, .. } => ("back_in_stock", cue(id), None, None),
        Event::FlashStarted { cue: id, price, .. } => ("flash_start", cue(id), None, Some((*price).into())),
        Event::FlashEnded { cue: id, .. } => ("flash_end", cue(id), None, None),
        Event::MemoSent { text, .. } => ("memo", Some(text.clone()), None, None),
        Event::MarkerAdded { text, .. } => ("marker", Some(text.clone()), None, None),
        Event::ShowStarted { .. } => ("start", None, None, None),
        Event::ShowEnded { .. } => ("end", None, None, None),
        Event::CatalogueImported { source, products } => {
            ("import", Some(source.clone()), i64::try_from(products.len()).ok(), None)
        }
        _ => return None,
    };
    Some(FeedItem {
        seq: recorded.seq,
        at: recorded.at,
        kind: kind.to_owned(),
        by: recorded.by.clone(),
        text,
        units,
        amount,
    })
}

type Parts = (&'static str, Option<String>, Option<i64>, Option<crate::wire::money::Money>);

/// An order by its first line: the panel has room for one title.
fn order_item(kind: &'static str, state: &State, order: &Order) -> Parts {
    let first = order.lines.first();
    let title = first.map(|line| {
        let known = line.variant.as_ref().and_then(|id| state.catalogue.variant(id));
        known.map_or_else(|| line.sku.clone(), |(product, variant)| product.title_of(variant))
    });
    (kind, title, Some(order.units()), Some(order.amount().into()))
}

fn title_of(state: &State, id: &CueId) -> Option<String> {
    let show = state.running_show()?;
    let cue = show.cue(id)?;
    let (product, variant) = state.catalogue.variant(&cue.variant)?;
    Some(product.title_of(variant))
}
