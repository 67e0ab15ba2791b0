//! Reading products, variations and stock: which lists are asked, in which order.
//!
//! Since 10.3 a shop has one list of all variations; before that they are asked for product by product.

use super::answer::id_of;
use super::client::{Client, PER_PAGE, Rows};
use super::products::{PRODUCT_FIELDS, Row, STOCK_FIELDS, VARIATION_FIELDS};
use crate::http::read;
use crate::limits;
use crate::{Counted, Item, LeftOut, Page, StoreError, StoreStock};
use cartwall_domain::stock::Unsold;
use cartwall_domain::store::{own_id, variant_id};
use cartwall_domain::{Currency, StoreId, VariantId};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

const PRODUCTS: &str = "products";

/// What was learned about the shop's lists, to ask less.
#[derive(Debug, Default)]
pub(super) struct ProductPages {
    /// Variations and their products.
    parents: Mutex<BTreeMap<u64, u64>>,
    /// The shop is older than the list of all variations.
    no_list: AtomicBool,
}

impl ProductPages {
    /// A page of products with their variations. Pages are by id: what is new comes last.
    pub(super) async fn catalogue(
        &self,
        client: &Client,
        store: &StoreId,
        currency: Currency,
        page: Option<&str>,
    ) -> Result<Page<Item>, StoreError> {
        let unknown = || StoreError::Schema("a page of the catalogue that was never given".to_owned());
        let page = page.map_or(Ok(1), |text| text.parse::<u32>().map_err(|_| unknown()))?;
        let params = [
            ("orderby", "id".to_owned()),
            ("order", "asc".to_owned()),
            ("status", "publish".to_owned()),
            ("_fields", PRODUCT_FIELDS.to_owned()),
        ];
        let Rows { rows, more } = client.rows(PRODUCTS, PRODUCTS, page, &params).await?;
        let mut left_out = Vec::new();
        let products = sound(&rows, &mut left_out);
        let products: Vec<_> = products.into_iter().filter(|product| !product.is_group()).collect();
        let wanted: Vec<(u64, u64)> = products
            .iter()
            .filter_map(|product| Some((product.id()?, product)))
            .flat_map(|(id, product)| product.variations().map(move |variation| (variation, id)))
            .collect();
        self.remember(wanted.iter().copied());
        let variations = self.variations(client, &wanted, VARIATION_FIELDS, &mut left_out).await?;
        let mut items = Vec::new();
        for product in &products {
            let own = product
                .variations()
                .filter_map(|id| variations.get(&id))
                .filter(|row| row.unsold().is_none());
            match product.product(store, currency, &own.collect::<Vec<_>>()) {
                Some((product, stock)) => items.push(Item { product, stock }),
                None => left_out.push(LeftOut {
                    id: product.id().map_or_else(|| "?".to_owned(), |id| id.to_string()),
                    why: "variations: none is for sale".to_owned(),
                }),
            }
        }
        Ok(Page { items, left_out, next: more.then(|| (page + 1).to_string()), newest: None })
    }

    /// Stock of products and variations, whichever they are, with their prices.
    pub(super) async fn stock(
        &self,
        client: &Client,
        store: &StoreId,
        currency: Currency,
        ids: &BTreeSet<u64>,
    ) -> Result<Vec<Counted>, StoreError> {
        let known = self.parents.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (mut wanted, products): (Vec<u64>, Vec<u64>) = ids.iter().partition(|id| known.contains_key(id));
        let (mut found, mut unread) = (Vec::new(), Vec::new());
        let asked: BTreeSet<u64> = products.iter().copied().collect();
        found.extend(self.products(client, &asked, &mut unread).await?);
        let named = |left: &[LeftOut]| left.iter().filter_map(|left| left.id.parse().ok()).collect();
        let unread_products: BTreeSet<u64> = named(&unread);
        let answered: BTreeSet<u64> = found.iter().filter_map(Row::id).collect();
        wanted.extend(products.iter().filter(|id| !answered.contains(id) && !unread_products.contains(id)));
        let wanted: Vec<_> =
            wanted.iter().map(|id| (*id, known.get(id).copied().unwrap_or_default())).collect();
        let variations = self.variations(client, &wanted, STOCK_FIELDS, &mut unread).await?;
        self.remember(variations.iter().filter_map(|(id, row)| Some((*id, row.parent()?))));
        // A variation of a product that was drafted keeps its number and its own status.
        let parents: BTreeSet<u64> =
            variations.values().filter_map(Row::parent).filter(|id| !answered.contains(id)).collect();
        found.extend(self.products(client, &parents, &mut unread).await?);
        let unread_products: BTreeSet<u64> = named(&unread);
        let found: BTreeMap<u64, Row> = found.into_iter().filter_map(|row| Some((row.id()?, row))).collect();
        // A product whose variations are bought in its place is not for sale itself.
        let single = found.values().filter(|row| !row.has_variations());
        let mut counted: Vec<Counted> = single
            .chain(variations.values())
            .filter(|row| row.id().is_some_and(|id| ids.contains(&id)))
            .filter_map(|row| {
                let counted = row.counted(store, currency)?;
                let unsold = |id: u64| match found.get(&id) {
                    Some(product) => product.unsold(),
                    // Nobody can buy a variation whose product is gone.
                    None => (!unread_products.contains(&id)).then_some(Unsold::Deleted),
                };
                let unsold = row.parent().and_then(unsold).map(StoreStock::Unsold);
                Some(Counted { stock: unsold.unwrap_or(counted.stock), ..counted })
            })
            .collect();
        let unread = unread.iter().filter(|left| left.id.parse().is_ok_and(|id| ids.contains(&id)));
        counted.extend(unread.map(|left| Counted {
            variant: variant_id(store, &left.id),
            stock: StoreStock::Unknown,
            price: None,
        }));
        Ok(counted)
    }

    /// Products with what their stock needs.
    async fn products(
        &self,
        client: &Client,
        ids: &BTreeSet<u64>,
        unread: &mut Vec<LeftOut>,
    ) -> Result<Vec<Row>, StoreError> {
        let (ids, mut found): (Vec<u64>, _) = (ids.iter().copied().collect(), Vec::new());
        for some in ids.chunks(PER_PAGE) {
            // Without ids the shop would answer with all it has.
            let params = [("include", list(some)), ("_fields", STOCK_FIELDS.to_owned())];
            let rows = client.rows(PRODUCTS, PRODUCTS, 1, &params).await?.rows;
            found.extend(sound(&rows, unread));
        }
        Ok(found)
    }

    fn remember(&self, parents: impl Iterator<Item = (u64, u64)>) {
        let mut known = self.parents.lock().unwrap_or_else(PoisonError::into_inner);
        // More than any shop sells: what is asked for is learned again.
        if known.len() > limits::CATALOGUE {
            known.clear();
        }
        known.extend(parents);
    }

    /// These variations; each stands with its product, or 0 where that is not known.
    async fn variations(
        &self,
        client: &Client,
        wanted: &[(u64, u64)],
        fields: &str,
        left_out: &mut Vec<LeftOut>,
    ) -> Result<BTreeMap<u64, Row>, StoreError> {
        let mut rows = Vec::new();
        let mut is_listed = !self.no_list.load(Ordering::Relaxed);
        for some in wanted.chunks(PER_PAGE) {
            if !is_listed {
                break;
            }
            let ids: Vec<_> = some.iter().map(|(id, _)| *id).collect();
            let params = [("include", list(&ids)), ("_fields", fields.to_owned())];
            match client.find_rows("variations", PRODUCTS, 1, &params).await {
                Ok(Some(found)) => rows.extend(found.rows),
                // No such place: the shop is older, or all of its places are switched off.
                Ok(None) | Err(StoreError::ApiOff) => is_listed = false,
                Err(error) => return Err(error),
            }
        }
        if !is_listed {
            rows = by_product(client, wanted, fields).await?;
            self.no_list.store(true, Ordering::Relaxed);
        }
        let rows = sound(&rows, left_out);
        Ok(rows.into_iter().filter_map(|row| Some((row.id()?, row))).collect())
    }
}

/// The shop's own numbers of variants, as far as they are this shop's.
pub(super) fn ids<'a>(store: &StoreId, variants: impl IntoIterator<Item = &'a VariantId>) -> BTreeSet<u64> {
    let own = variants.into_iter().filter_map(|variant| own_id(store, variant)?.parse().ok());
    own.filter(|id| *id != 0).collect()
}

async fn by_product(
    client: &Client,
    wanted: &[(u64, u64)],
    fields: &str,
) -> Result<Vec<Box<RawValue>>, StoreError> {
    let mut families: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    for (variation, parent) in wanted {
        families.entry(*parent).or_default().push(*variation);
    }
    let mut rows = Vec::new();
    for (parent, variations) in families {
        for some in variations.chunks(PER_PAGE) {
            if parent == 0 {
                for variation in some {
                    // This place answers for a variation as well, and names its product.
                    let params = [("_fields", fields.to_owned())];
                    rows.extend(client.find(&format!("products/{variation}"), PRODUCTS, &params).await?);
                }
                continue;
            }
            let params = [("include", list(some)), ("_fields", fields.to_owned())];
            let route = format!("products/{parent}/variations");
            rows.extend(client.find_rows(&route, PRODUCTS, 1, &params).await?.map_or(Vec::new(), |f| f.rows));
        }
    }
    Ok(rows)
}

fn list(ids: &[u64]) -> String {
    ids.iter().map(u64::to_string).collect::<Vec<_>>().join(",")
}

fn sound(rows: &[Box<RawValue>], left_out: &mut Vec<LeftOut>) -> Vec<Row> {
    let mut sound = Vec::new();
    for row in rows {
        match read::<Row>(row.get().as_bytes()) {
            Ok(found) if found.id().is_some() => sound.push(found),
            Ok(_) => left_out.push(LeftOut { id: "?".to_owned(), why: "id: missing".to_owned() }),
            Err(StoreError::Schema(why)) => left_out.push(LeftOut { id: id_of(row), why }),
            Err(error) => left_out.push(LeftOut { id: id_of(row), why: error.code().to_owned() }),
        }
    }
    sound
}
