//! What can be sold: products, their variants, and how a later import changes them.
//!
//! A field that an import does not state is `None` and leaves what was known alone.

use crate::money::Money;
use crate::source::Origin;
use crate::stock::Quantity;
use crate::{Map, ProductId, StoreId, VariantId};
use iso_currency::Currency;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

mod bounds;
mod sku;
mod spelling;

pub use sku::{clean_sku, is_unseen};

/// A price as a catalogue file gives it. Many files (Shopify's, WooCommerce's) name no currency; then
/// it is that of the show it is used in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPrice {
    /// Major units, exact.
    pub amount: Decimal,
    /// `None` where the source does not say.
    pub currency: Option<Currency>,
}

impl ListPrice {
    /// The price as money of a show in `show` currency: in its own currency where it names one.
    /// `None` where it cannot be stated in whole minor units, or cannot be a price.
    pub fn in_show(&self, show: Currency) -> Option<Money> {
        let currency = self.currency.unwrap_or(show);
        Money::from_decimal(self.amount, currency).ok().filter(Money::is_price)
    }
}

/// One thing that can be bought: a size, a colour, or the product itself where there is no choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Stable across imports of the same source.
    pub id: VariantId,
    /// Stock keeping unit as the shop writes it; made from handle and options where the file has none.
    pub sku: String,
    /// The options in words, such as `Red / M`; `None` for a product without a choice.
    pub title: Option<String>,
    /// Regular or current price; `None` = not stated.
    pub price: Option<ListPrice>,
    /// The higher price it is compared with, crossed out on the card.
    pub compare_at: Option<ListPrice>,
    /// EAN, UPC, ISBN.
    pub barcode: Option<String>,
    /// Where its own picture is (URL as the file gives it); falls back to the product's.
    pub picture: Option<String>,
    /// What the file says about quantity; `None` = the file says nothing (never 0).
    pub quantity: Option<Quantity>,
}

/// A product and its variants, in the order of the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Stable across imports of the same source.
    pub id: ProductId,
    /// As the shop writes it; plain text, never markup.
    pub title: String,
    /// Brand or maker.
    pub vendor: Option<String>,
    /// As the shop writes them.
    pub tags: Vec<String>,
    /// Main picture (URL as the file gives it).
    pub picture: Option<String>,
    /// What its options are called, such as `Size`, in the order in which its variants' titles name them; empty where the
    /// source does not say.
    pub options: Vec<String>,
    /// At least one.
    pub variants: Vec<Variant>,
}

impl Product {
    /// The addresses of its pictures: its own, then those of its variants. One may be there more than once.
    pub fn pictures(&self) -> impl Iterator<Item = &String> {
        self.picture.iter().chain(self.variants.iter().filter_map(|variant| variant.picture.as_ref()))
    }

    /// What its first price says that it is in.
    fn currency(&self) -> Option<Currency> {
        self.variants.iter().find_map(|variant| variant.price.as_ref()?.currency)
    }

    /// The product's title with the variant's options, where there is a choice.
    pub fn title_of(&self, variant: &Variant) -> String {
        match &variant.title {
            Some(options) => format!("{} \u{2013} {options}", self.title),
            None => self.title.clone(),
        }
    }
}

/// Where a variant stands: its product and its place in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    product: ProductId,
    index: usize,
}

/// Every product known, by id, with variants findable by id and by SKU.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    products: Map<ProductId, Arc<Product>>,
    places: Map<VariantId, Place>,
    by_sku: Map<String, Vec<VariantId>>,
    /// Names that a variant has in other sources: a shop's own id of a variant that came from a file, or of one that
    /// another shop sells under the same SKU.
    also: Map<VariantId, VariantId>,
    /// The same the other way round.
    names: Map<VariantId, Vec<VariantId>>,
    /// The connected shop that says what a product is called and what it costs: the first that sells it.
    hosts: Map<ProductId, StoreId>,
    /// How many products are priced in each currency, by its code: going through all of them takes too long for a state
    /// that pages wait for.
    currencies: Map<String, u64>,
}

/// What looking up a SKU finds.
#[derive(Debug, PartialEq, Eq)]
pub enum SkuMatch<'a> {
    /// No variant has it.
    None,
    /// Exactly one variant has it.
    One(&'a VariantId),
    /// Several variants share it (real shops do this); all of them, in order of import.
    Several(&'a [VariantId]),
}

impl Catalogue {
    /// All products in order of id.
    pub fn products(&self) -> impl Iterator<Item = &Arc<Product>> {
        self.products.values()
    }

    /// How many products.
    pub fn product_count(&self) -> usize {
        self.products.size()
    }

    /// What most products are priced in; `None` where none says its currency.
    pub fn currency(&self) -> Option<Currency> {
        let (code, _) = self.currencies.iter().max_by_key(|(_, count)| **count)?;
        Currency::from_code(code)
    }

    /// How many variants over all products.
    pub fn variant_count(&self) -> usize {
        self.places.size()
    }

    /// The product with this id.
    pub fn product(&self, id: &ProductId) -> Option<&Arc<Product>> {
        self.products.get(id)
    }

    /// A variant and its product.
    pub fn variant(&self, id: &VariantId) -> Option<(&Product, &Variant)> {
        let place = self.places.get(id)?;
        let product = self.products.get(&place.product)?;
        Some((product, product.variants.get(place.index)?))
    }

    /// The variants with this SKU, compared as [`clean_sku`] writes it.
    pub fn by_sku(&self, sku: &str) -> SkuMatch<'_> {
        match self.by_sku.get(clean_sku(sku).as_ref()).map(Vec::as_slice) {
            None | Some([]) => SkuMatch::None,
            Some([one]) => SkuMatch::One(one),
            Some(several) => SkuMatch::Several(several),
        }
    }

    /// The variant of a name, its own or that of another source.
    pub fn find(&self, named: &VariantId) -> Option<VariantId> {
        if self.places.contains_key(named) {
            return Some(named.clone());
        }
        self.also.get(named).filter(|id| self.places.contains_key(*id)).cloned()
    }

    /// Names of variants in other sources, each with the catalogue's own.
    pub fn other_names(&self) -> impl Iterator<Item = (&VariantId, &VariantId)> {
        self.also.iter()
    }

    /// Whether taking in a product would make a difference.
    pub fn would_change(&self, incoming: &Product) -> bool {
        let target = self.target_of(incoming);
        let Some(known) = self.products.get(&target) else { return true };
        let merged = self.merged(&target, incoming);
        **known != merged.0
            || merged.1.iter().any(|(name, id)| self.also.get(name) != Some(id))
            || (origin(&incoming.id).is_store() && !self.hosts.contains_key(&target))
    }

    /// Takes in one imported product. A variant already known, by id or by an unambiguous SKU, is updated where
    /// the import states something; others are added. Variants that the import leaves out stay.
    pub fn put(&mut self, incoming: &Product) {
        let target = self.target_of(incoming);
        let (merged, also) = self.merged(&target, incoming);
        for (name, id) in also {
            if self.also.get(&name) != Some(&id) {
                let mut names = self.names.get(&id).cloned().unwrap_or_default();
                names.push(name.clone());
                self.names.insert_mut(id.clone(), names);
                self.also.insert_mut(name, id);
            }
        }
        if let Some(store) = origin(&incoming.id).store()
            && !self.hosts.contains_key(&target)
        {
            self.hosts.insert_mut(target, store);
        }
        self.index(merged);
    }

    /// A shop is gone: whoever else sells its products says from now on what they are called and what they cost.
    pub fn leave(&mut self, store: &StoreId) {
        let left: Vec<ProductId> =
            self.hosts.iter().filter(|(_, host)| *host == store).map(|(id, _)| id.clone()).collect();
        for product in left {
            self.hosts.remove_mut(&product);
        }
    }

    /// The product as it will be, and other names that its variants get.
    fn merged(&self, target: &ProductId, incoming: &Product) -> (Product, Vec<(VariantId, VariantId)>) {
        // Once a connected shop sells a product its word stands, against files as against other shops.
        let guest = self.hosts.get(target).is_some_and(|host| origin(&incoming.id) != Origin::Store(&host.0));
        let mut merged = match self.products.get(target) {
            None => Product { id: target.clone(), variants: Vec::new(), ..incoming.clone() },
            Some(known) if guest => Product::clone(known),
            Some(known) => {
                let mut product = Product::clone(known);
                if !incoming.title.is_empty() {
                    product.title.clone_from(&incoming.title);
                }
                keep_stated(&mut product.vendor, &incoming.vendor);
                keep_stated(&mut product.picture, &incoming.picture);
                if !incoming.tags.is_empty() {
                    product.tags.clone_from(&incoming.tags);
                }
                if !incoming.options.is_empty() {
                    product.options.clone_from(&incoming.options);
                }
                product
            }
        };
        let mut also: Vec<(VariantId, VariantId)> = Vec::new();
        for variant in &incoming.variants {
            let named = self.also.get(&variant.id);
            let by_id = merged.variants.iter().position(|v| v.id == variant.id || Some(&v.id) == named);
            let place = by_id.or_else(|| {
                let same = self.same_sku_in(&merged, variant)?;
                // Two of one shop are two, whatever they share.
                let taken = also.iter().any(|(_, id)| *id == same) || self.is_sold_by(&same, &variant.id);
                merged.variants.iter().position(|v| v.id == same).filter(|_| !taken)
            });
            match place {
                Some(place) => {
                    let known = &mut merged.variants[place];
                    if known.id != variant.id {
                        also.push((variant.id.clone(), known.id.clone()));
                    }
                    if !guest {
                        update_variant(known, variant);
                    }
                }
                None => merged.variants.push(variant.clone()),
            }
        }
        // A list that grows begins with room for four, and most products have one variant.
        merged.variants.shrink_to_fit();
        (merged, also)
    }

    /// The id under which the stored variant for `incoming` will be found after [`Catalogue::put`].
    pub fn resolve(&self, product: &Product, variant: &Variant) -> VariantId {
        if let Some(known) = self.find(&variant.id) {
            return known;
        }
        self.products
            .get(&self.target_of(product))
            .and_then(|known| self.same_sku_in(known, variant))
            .unwrap_or_else(|| variant.id.clone())
    }

    /// The product that an incoming one updates: the same id, or the one that holds all its SKUs.
    fn target_of(&self, incoming: &Product) -> ProductId {
        if self.products.contains_key(&incoming.id) {
            return incoming.id.clone();
        }
        let named = incoming.variants.iter().find_map(|v| self.places.get(self.also.get(&v.id)?));
        if let Some(home) = named {
            return home.product.clone();
        }
        let mut homes = incoming.variants.iter().filter_map(|v| {
            let id = self.spelled(&v.sku).filter(|id| !is_made_up(&v.sku) && !self.is_sold_by(id, &v.id))?;
            self.places.get(id).map(|place| &place.product)
        });
        // Within one shop, two products that share a SKU are two products; only between shops does it join them.
        let other_shop = |home: &&ProductId| origin(home) != origin(&incoming.id);
        match homes.next() {
            Some(first) if other_shop(&first) && homes.all(|home| home == first) => first.clone(),
            _ => incoming.id.clone(),
        }
    }

    /// Whether the shop that names a variant `named` sells `variant` already, under another name of its own.
    fn is_sold_by(&self, variant: &VariantId, named: &VariantId) -> bool {
        let shop = Origin::of(&named.0);
        if !shop.is_store() {
            return false;
        }
        let mut others = self.names.get(variant).into_iter().flatten().filter(|name| *name != named);
        Origin::of(&variant.0) == shop || others.any(|name| Origin::of(&name.0) == shop)
    }

    fn same_sku_in(&self, product: &Product, variant: &Variant) -> Option<VariantId> {
        if is_made_up(&variant.sku) {
            return None;
        }
        let id = self.spelled(&variant.sku)?;
        product.variants.iter().find(|v| v.id == *id).map(|v| v.id.clone())
    }

    fn index(&mut self, product: Product) {
        for (index, variant) in product.variants.iter().enumerate() {
            if let Some((_, old)) = self.variant(&variant.id)
                && clean_sku(&old.sku) != clean_sku(&variant.sku)
            {
                let old_sku = clean_sku(&old.sku).into_owned();
                let mut rest = self.by_sku.get(&old_sku).cloned().unwrap_or_default();
                rest.retain(|id| *id != variant.id);
                self.by_sku.insert_mut(old_sku, rest);
            }
            let sku = clean_sku(&variant.sku);
            let known = self.by_sku.get(sku.as_ref()).cloned();
            let mut ids = known.unwrap_or_else(|| Vec::with_capacity(1));
            if !ids.contains(&variant.id) {
                ids.push(variant.id.clone());
                self.by_sku.insert_mut(sku.into_owned(), ids);
            }
            self.places.insert_mut(variant.id.clone(), Place { product: product.id.clone(), index });
        }
        let before = self.products.get(&product.id).and_then(|known| known.currency());
        let now = product.currency();
        if before != now {
            before.into_iter().for_each(|currency| self.priced(currency, |count| count.saturating_sub(1)));
            now.into_iter().for_each(|currency| self.priced(currency, |count| count.saturating_add(1)));
        }
        self.products.insert_mut(product.id.clone(), Arc::new(product));
    }

    fn priced(&mut self, currency: Currency, change: impl FnOnce(u64) -> u64) {
        match change(self.currencies.get(currency.code()).copied().unwrap_or(0)) {
            0 => drop(self.currencies.remove_mut(currency.code())),
            count => self.currencies.insert_mut(currency.code().to_owned(), count),
        }
    }
}

fn origin(product: &ProductId) -> Origin<'_> {
    Origin::of(&product.0)
}

/// A SKU that was made because the shop has none says nothing about another shop.
pub(crate) fn is_made_up(sku: &str) -> bool {
    let sku = clean_sku(sku);
    sku.is_empty() || sku.starts_with('#')
}

fn keep_stated<T: Clone>(known: &mut Option<T>, incoming: &Option<T>) {
    if incoming.is_some() {
        known.clone_from(incoming);
    }
}

fn update_variant(known: &mut Variant, incoming: &Variant) {
    known.sku.clone_from(&incoming.sku);
    keep_stated(&mut known.title, &incoming.title);
    if incoming.price.is_some() {
        // A price stated without a compare-at is a price without one: the old comparison would be a lie.
        known.price.clone_from(&incoming.price);
        known.compare_at.clone_from(&incoming.compare_at);
    }
    keep_stated(&mut known.barcode, &incoming.barcode);
    keep_stated(&mut known.picture, &incoming.picture);
    keep_stated(&mut known.quantity, &incoming.quantity);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn product(id: u8, currencies: &[Option<Currency>]) -> Product {
        let variant = |(place, currency): (usize, &Option<Currency>)| Variant {
            id: VariantId(format!("{id}-{place}")),
            sku: format!("{id}-{place}"),
            title: None,
            price: Some(ListPrice { amount: Decimal::TEN, currency: *currency }),
            compare_at: None,
            barcode: None,
            picture: None,
            quantity: None,
        };
        Product {
            id: ProductId(id.to_string()),
            title: "Mug".to_owned(),
            vendor: None,
            tags: Vec::new(),
            picture: None,
            options: Vec::new(),
            variants: currencies.iter().enumerate().map(variant).collect(),
        }
    }

    #[test]
    fn a_catalogue_is_in_what_most_of_its_products_are_priced_in() {
        let mut catalogue = Catalogue::default();
        assert_eq!(catalogue.currency(), None);
        catalogue.put(&product(1, &[None]));
        assert_eq!(catalogue.currency(), None, "a bare price says nothing");
        catalogue.put(&product(2, &[Some(Currency::USD); 3]));
        catalogue.put(&product(3, &[Some(Currency::ILS)]));
        catalogue.put(&product(4, &[Some(Currency::ILS)]));
        assert_eq!(catalogue.currency(), Some(Currency::ILS), "products count, and not their sizes");
    }

    proptest! {
        #[test]
        fn products_are_counted_by_currency_however_they_change(
            changes in proptest::collection::vec((0_u8..5, 0_usize..4, 0_usize..3), 1..40)
        ) {
            let (kinds, mut catalogue) = ([None, Some(Currency::ILS), Some(Currency::USD), Some(Currency::KWD)], Catalogue::default());
            for (id, first, more) in changes {
                catalogue.put(&product(id, &vec![kinds[first]; more + 1]));
                let mut counts = std::collections::BTreeMap::new();
                for currency in catalogue.products().filter_map(|product| product.currency()) {
                    *counts.entry(currency.code().to_owned()).or_insert(0_u64) += 1;
                }
                let counted: Vec<_> = catalogue.currencies.iter().map(|(code, n)| (code.clone(), *n)).collect();
                prop_assert_eq!(counted, counts.into_iter().collect::<Vec<_>>());
            }
        }
    }
}
