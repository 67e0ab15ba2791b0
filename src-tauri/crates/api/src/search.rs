//! Finding variants as the operator types. The index is made once per catalogue and searched off the engine's task;
//! what can be sold stands beside it and follows every commit.

use crate::view::{picture_path, stock};
use crate::wire::history::{CatalogueFilters, CatalogueItem, FilterView, PriceText, SearchAnswer};
use crate::wire::request::{SearchCatalogue, StockFilter};
use cartwall_domain::VariantId;
use cartwall_domain::event::Recorded;
use cartwall_domain::search::{Changes, Filter, Query, SearchIndex, Shelf};
use cartwall_domain::state::State;
use cartwall_domain::stock::Availability;
use std::sync::{Arc, Mutex, PoisonError};

/// The most results of one question.
const MOST: usize = 200;
/// So many where the question does not say.
const USUAL: usize = 50;

/// The index of the newest catalogue that was searched. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Search {
    known: Arc<Mutex<Option<Indexed>>>,
    changes: Arc<Mutex<Changes>>,
}

struct Indexed {
    /// The `catalogue_seq` that it was made of.
    of: u64,
    index: Arc<SearchIndex>,
    /// Once somebody asked for what can be sold.
    shelf: Option<Shelf>,
}

impl Search {
    /// Takes in what was committed, before anybody sees the state that it led to.
    pub(crate) fn commit(&self, events: &[Recorded]) {
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        events.iter().for_each(|recorded| changes.take(recorded));
    }

    /// The best matches. Blocks for as long as the search takes. `importing`: a file is coming in.
    pub(crate) fn find(&self, state: &State, asked: &SearchCatalogue, importing: bool) -> SearchAnswer {
        let (index, shelf) = self.index_of(state, asked.stock.is_some(), importing);
        let query = Query {
            text: &asked.text,
            vendor: asked.vendor.as_deref(),
            tag: asked.tag.as_deref(),
            stock: shelf.as_ref().zip(asked.stock.map(availability)),
            offset: asked.offset.unwrap_or(0),
            limit: asked.limit.unwrap_or(USUAL).min(MOST),
        };
        let (found, total) = index.search(&query);
        let items = found.into_iter().filter_map(|id| item(state, id)).collect();
        SearchAnswer { items, total: total as u64 }
    }

    /// What the catalogue can be narrowed to.
    pub(crate) fn filters(&self, state: &State, importing: bool) -> CatalogueFilters {
        let index = self.index_of(state, false, importing).0;
        let view = |filters: &[Filter]| {
            let view = |filter: &Filter| FilterView { name: filter.name.clone(), count: filter.count as u64 };
            filters.iter().map(view).collect()
        };
        CatalogueFilters { vendors: view(index.vendors()), tags: view(index.tags()) }
    }

    /// The index of the catalogue as it is. While a file comes in the catalogue changes hundreds of times a second, so the
    /// index that there is serves until the file is in.
    fn index_of(
        &self,
        state: &State,
        with_shelf: bool,
        importing: bool,
    ) -> (Arc<SearchIndex>, Option<Shelf>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let indexed = match known.take() {
            Some(indexed) if importing || indexed.of == state.catalogue_seq => known.insert(indexed),
            _ => {
                let index = Arc::new(SearchIndex::of(&state.catalogue));
                known.insert(Indexed { of: state.catalogue_seq, index, shelf: None })
            }
        };
        let index = Arc::clone(&indexed.index);
        let shelf = with_shelf.then(|| {
            let shelf = indexed.shelf.get_or_insert_with(|| Shelf::of(&index, state));
            let new = self.changes.lock().unwrap_or_else(PoisonError::into_inner).new_to(shelf);
            shelf.follow(&index, state, &new);
            shelf.clone()
        });
        (index, shelf)
    }
}

fn availability(filter: StockFilter) -> Availability {
    match filter {
        StockFilter::InStock => Availability::InStock,
        StockFilter::SoldOut => Availability::SoldOut,
        StockFilter::Untracked => Availability::Untracked,
        StockFilter::Unknown => Availability::Unknown,
    }
}

pub(crate) fn item(state: &State, id: &VariantId) -> Option<CatalogueItem> {
    let (product, variant) = state.catalogue.variant(id)?;
    let picture =
        variant.picture.as_ref().or(product.picture.as_ref()).and_then(|url| state.pictures.get(url));
    Some(CatalogueItem {
        product: product.id.0.clone(),
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
        stock: stock::of_variant(state, id, None),
    })
}
