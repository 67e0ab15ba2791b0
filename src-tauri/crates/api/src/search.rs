//! Finding variants as the operator types. The index is made once per catalogue and searched off the engine's task.

use crate::view::picture_path;
use crate::wire::history::{CatalogueItem, PriceText, SearchAnswer};
use cartwall_domain::VariantId;
use cartwall_domain::search::SearchIndex;
use cartwall_domain::state::State;
use std::sync::{Arc, Mutex, PoisonError};

/// The most results of one question.
const MOST: usize = 200;

/// The index of the newest catalogue that was searched.
#[derive(Clone, Default)]
pub(crate) struct Search {
    index: Arc<Mutex<Option<Indexed>>>,
}

/// An index, and the `catalogue_seq` that it was made of.
type Indexed = (u64, Arc<SearchIndex>);

impl Search {
    /// The best matches. Blocks for as long as the search takes.
    pub(crate) fn find(&self, state: &State, text: &str, limit: usize) -> SearchAnswer {
        let index = self.index_of(state);
        let (found, total) = index.search(text, limit.min(MOST));
        let items = found.into_iter().filter_map(|id| item(state, id)).collect();
        SearchAnswer { items, total: total as u64 }
    }

    fn index_of(&self, state: &State) -> Arc<SearchIndex> {
        let mut known = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some((seq, index)) if *seq == state.catalogue_seq => Arc::clone(index),
            _ => {
                let index = Arc::new(SearchIndex::of(&state.catalogue));
                *known = Some((state.catalogue_seq, Arc::clone(&index)));
                index
            }
        }
    }
}

pub(crate) fn item(state: &State, id: &VariantId) -> Option<CatalogueItem> {
    let (product, variant) = state.catalogue.variant(id)?;
    let picture =
        variant.picture.as_ref().or(product.picture.as_ref()).and_then(|url| state.pictures.get(url));
    Some(CatalogueItem {
        variant: id.0.clone(),
        sku: variant.sku.clone(),
        title: product.title.clone(),
        variant_title: variant.title.clone(),
        vendor: product.vendor.clone(),
        tags: product.tags.clone(),
        picture: picture.map(|hash| picture_path(hash)),
        price: variant.price.as_ref().map(|price| PriceText {
            amount: price.amount.to_string(),
            currency: price.currency.map(|currency| currency.code().to_owned()),
        }),
        quantity: state.quantity(id).into(),
    })
}
