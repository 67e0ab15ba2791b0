//! Finding products as the operator types. The index is made once per catalogue and searched off the engine's task;
//! what can be sold stands beside it and follows every commit.

use crate::view::{picture_path, stock};
use crate::wire::history::{
    CatalogueFilters, CatalogueItem, CataloguePicture, CatalogueProduct, CatalogueVariant, FilterView,
    PriceText, SearchAnswer,
};
use crate::wire::request::{SearchCatalogue, StockFilter};
use cartwall_domain::card;
use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::event::Recorded;
use cartwall_domain::limits::MAX_OFFERED;
use cartwall_domain::search::{Changes, Filter, Query, SearchIndex, Shelf};
use cartwall_domain::state::State;
use cartwall_domain::stock::Availability;
use cartwall_domain::{ProductId, VariantId};
use std::collections::HashSet;
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
        let items = found.iter().filter_map(|ids| product(state, ids)).collect();
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

/// A product with all of its variants; `None` where the catalogue has none of that id.
pub(crate) fn whole(state: &State, id: &str) -> Option<CatalogueProduct> {
    let known = state.catalogue.product(&ProductId(id.to_owned()))?;
    let whole = product(state, &known.variants.iter().map(|variant| &variant.id).collect::<Vec<_>>())?;
    Some(CatalogueProduct { pictures: pictures(state, known), ..whole })
}

/// As many pictures as one looks through.
const MOST_PICTURES: usize = 50;

/// The pictures of a product that are kept. Two addresses of one picture are one.
fn pictures(state: &State, product: &Product) -> Vec<CataloguePicture> {
    let mut seen = HashSet::new();
    let kept = product.pictures().filter_map(|url| Some((url, state.pictures.get(url)?)));
    let each = kept.filter(|(_, hash)| seen.insert(*hash)).take(MOST_PICTURES);
    each.map(|(url, hash)| CataloguePicture { id: url.clone(), path: picture_path(hash) }).collect()
}

/// A product with these of its variants.
fn product(state: &State, ids: &[&VariantId]) -> Option<CatalogueProduct> {
    let here = ids.iter().take(MAX_OFFERED).filter_map(|id| state.catalogue.variant(id));
    let here: Vec<(&Product, &Variant)> = here.collect();
    let (product, first) = *here.first()?;
    let titles: Vec<&str> = here.iter().map(|(_, v)| v.title.as_deref().unwrap_or(&v.sku)).collect();
    let (shared, labels) = card::labels(&titles);
    let picture = match here.len() {
        1 => first.picture.as_ref().or(product.picture.as_ref()),
        _ => product.picture.as_ref().or(here.iter().find_map(|(_, variant)| variant.picture.as_ref())),
    };
    let prices = || here.iter().filter_map(|(_, variant)| variant.price.as_ref());
    // Amounts of different currencies cannot be compared: those in that of the first count.
    let currency = prices().next().map(|price| price.currency);
    let comparable = || prices().filter(|price| Some(price.currency) == currency);
    let lowest = comparable().min_by_key(|price| price.amount);
    let view = |((_, variant), label): (&(&Product, &Variant), String)| {
        let (quantity, buffer) = (state.quantity(&variant.id), state.buffer(&variant.id));
        CatalogueVariant {
            variant: variant.id.0.clone(),
            sku: variant.sku.clone(),
            label,
            price: variant.price.as_ref().map(price),
            quantity: quantity.into(),
            sellable: quantity.sellable(buffer),
            sold_out: quantity.is_sold_out(buffer),
        }
    };
    Some(CatalogueProduct {
        product: product.id.0.clone(),
        whole: here.len() == product.variants.len(),
        sku: first.sku.clone(),
        title: product.title.clone(),
        variant_title: if here.len() == 1 { first.title.clone() } else { shared },
        vendor: product.vendor.clone(),
        tags: product.tags.clone(),
        picture: picture.and_then(|url| state.pictures.get(url)).map(|hash| picture_path(hash)),
        pictures: Vec::new(),
        price: lowest.map(price),
        from: comparable().any(|price| Some(price.amount) != lowest.map(|lowest| lowest.amount)),
        stock: stock::of_variants(state, &here.iter().map(|(_, v)| &v.id).collect::<Vec<_>>()),
        variants: here.iter().zip(labels).map(view).collect(),
    })
}

fn price(price: &ListPrice) -> PriceText {
    PriceText {
        amount: price.amount.to_string(),
        currency: price.currency.map(|currency| currency.code().to_owned()),
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
        price: variant.price.as_ref().map(price),
        stock: stock::of_variant(state, id, None),
    })
}
