//! Products and stock of a TikTok Shop.

use super::activities::Activities;
use super::client::{Ask, Client, id_of};
use super::levels::{IN_SHOP, LevelOf, levels};
use crate::http::read;
use crate::limits::{self, few};
use crate::list_of::ListOf;
use crate::{Counted, Item, LeftOut, Location, Page, StoreError, StorePrice, StoreStock};
use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::money::{parse_currency, parse_decimal};
use cartwall_domain::stock::Unsold;
use cartwall_domain::store::{own_id, variant_id};
use cartwall_domain::{ProductId, StoreId, VariantId};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Each product of a page is one more question the first time.
const PAGE: usize = 20;
/// Skus in one question about stock.
pub(super) const STOCK: usize = 600;
/// Products whose details are remembered.
const REMEMBERED: usize = 20_000;
/// Products that are looked at with a question about stock.
const LOOKED_AT: usize = 5;

/// What was learned, to ask less.
#[derive(Debug, Default)]
pub(super) struct ProductPages {
    /// Products by id as they were at a time: the list has neither their pictures nor their choices.
    products: Mutex<BTreeMap<String, (i64, Product)>>,
    /// Places that stock was set aside for.
    places: Mutex<BTreeSet<String>>,
    /// Products of skus, as far as they were read.
    of_sku: Mutex<BTreeMap<String, String>>,
    /// Skus that are not sold, and why: their products were taken off, or they themselves.
    off: Mutex<BTreeMap<String, Unsold>>,
    /// What runs beside the list prices.
    activities: Activities,
    /// When products were last looked at, counted in looks.
    looked_at: Mutex<BTreeMap<String, u64>>,
}

#[derive(Deserialize)]
struct Found {
    #[serde(default)]
    products: Vec<Box<RawValue>>,
    #[serde(default)]
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Listed {
    id: String,
    #[serde(default)]
    update_time: i64,
    /// A gift that comes with something else.
    #[serde(default)]
    is_not_for_sale: Option<bool>,
}

#[derive(Deserialize)]
struct Detail {
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    title: String,
    #[serde(default)]
    brand: Option<Brand>,
    #[serde(default)]
    main_images: Vec<Picture>,
    #[serde(default)]
    skus: Vec<Sku>,
}

#[derive(Deserialize)]
struct Brand {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct Picture {
    #[serde(default)]
    urls: Vec<String>,
}

#[derive(Deserialize)]
struct Sku {
    id: String,
    #[serde(default)]
    seller_sku: Option<String>,
    #[serde(default)]
    price: Option<Price>,
    #[serde(default)]
    identifier_code: Option<Code>,
    #[serde(default)]
    sales_attributes: Vec<Attribute>,
    #[serde(default)]
    status_info: Option<Status>,
}

#[derive(Deserialize)]
struct Price {
    #[serde(default)]
    currency: String,
    /// As it stands on the page of the product, before discounts of activities. The one without tax stands nowhere.
    #[serde(default)]
    sale_price: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    #[serde(default)]
    code: Option<String>,
}

#[derive(Deserialize)]
struct Attribute {
    /// What is chosen, such as `Size`.
    #[serde(default)]
    name: String,
    #[serde(default)]
    value_name: Option<String>,
    #[serde(default)]
    sku_img: Option<Picture>,
}

#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    status: String,
}

impl ProductPages {
    pub(super) async fn catalogue(
        &self,
        client: &Client,
        store: &StoreId,
        page: Option<&str>,
    ) -> Result<Page<Item>, StoreError> {
        self.activities.refresh(client).await;
        let found = list(client, PAGE, page).await?;
        let (mut items, mut left_out) = (Vec::new(), Vec::new());
        for row in &found.products {
            let left = |why: String| LeftOut { id: id_of(row), why };
            let listed: Listed = match read(row.get().as_bytes()) {
                Ok(listed) => listed,
                Err(StoreError::Schema(why)) => {
                    left_out.push(left(why));
                    continue;
                }
                Err(error) => return Err(error),
            };
            if listed.is_not_for_sale == Some(true) {
                continue;
            }
            match self.product(client, store, &listed).await {
                Ok(product) if product.variants.is_empty() => {
                    left_out.push(left("skus: none is for sale".to_owned()));
                }
                Ok(mut product) => {
                    self.charge(client, store, &listed.id, &mut product);
                    items.push(Item { product, stock: Vec::new() });
                }
                Err(StoreError::Schema(why)) => left_out.push(left(why)),
                Err(error) => return Err(error),
            }
        }
        let next = found.next_page_token.filter(|token| !token.is_empty());
        Ok(Page { items, left_out, next, newest: None })
    }

    async fn product(
        &self,
        client: &Client,
        store: &StoreId,
        listed: &Listed,
    ) -> Result<Product, StoreError> {
        if let Some((time, product)) =
            self.products.lock().unwrap_or_else(PoisonError::into_inner).get(&listed.id)
            && *time == listed.update_time
        {
            return Ok(product.clone());
        }
        let path = format!("/product/202309/products/{}", listed.id);
        let ask = Ask { right: "products", path: &path, params: Vec::new(), body: None };
        let detail = client.get::<Detail>(&ask).await?;
        self.note(&listed.id, &detail);
        let product = detail.map(store, &listed.id);
        let mut known = self.products.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(listed.id.clone(), (listed.update_time, product.clone()));
        Ok(product)
    }

    /// Which skus of a product are sold.
    fn note(&self, product: &str, detail: &Detail) {
        let mut of_sku = self.of_sku.lock().unwrap_or_else(PoisonError::into_inner);
        let mut off = self.off.lock().unwrap_or_else(PoisonError::into_inner);
        // More than any shop sells: what is asked for is learned again.
        if of_sku.len() > limits::CATALOGUE {
            of_sku.clear();
            off.clear();
        }
        for sku in &detail.skus {
            of_sku.insert(sku.id.clone(), product.to_owned());
            match detail.unsold().or_else(|| sku.unsold()) {
                Some(why) => off.insert(sku.id.clone(), why),
                None => off.remove(&sku.id),
            };
        }
    }

    /// Stock says nothing of whether a product is still sold, so some of the products are looked at with each question:
    /// all of the few that are on air, and of a rundown some in turn.
    async fn look_at_some(&self, client: &Client, store: &StoreId, skus: &[&str]) -> Result<(), StoreError> {
        let products: Vec<String> = {
            let of_sku = self.of_sku.lock().unwrap_or_else(PoisonError::into_inner);
            let products: BTreeSet<&String> = skus.iter().filter_map(|sku| of_sku.get(*sku)).collect();
            products.into_iter().cloned().collect()
        };
        self.look_at(client, store, products).await
    }

    /// A product that was off before the core started is in no list, and only its stock names it.
    async fn look_at_new(
        &self,
        client: &Client,
        store: &StoreId,
        found: &[LevelOf],
    ) -> Result<(), StoreError> {
        let mut new = BTreeSet::new();
        {
            let mut of_sku = self.of_sku.lock().unwrap_or_else(PoisonError::into_inner);
            for LevelOf { sku, product, .. } in found {
                let product = product.as_ref().filter(|_| !of_sku.contains_key(sku));
                let Some(product) = product else { continue };
                of_sku.insert(sku.clone(), product.clone());
                new.insert(product.clone());
            }
        }
        self.look_at(client, store, new.into_iter().collect()).await
    }

    async fn look_at(
        &self,
        client: &Client,
        store: &StoreId,
        products: Vec<String>,
    ) -> Result<(), StoreError> {
        for id in &self.longest_ago(products) {
            let path = format!("/product/202309/products/{id}");
            let ask = Ask { right: "products", path: &path, params: Vec::new(), body: None };
            match client.get::<Detail>(&ask).await {
                Ok(detail) => {
                    self.note(id, &detail);
                    let mut known = self.products.lock().unwrap_or_else(PoisonError::into_inner);
                    if let Some((_, product)) = known.get_mut(id) {
                        *product = detail.map(store, id);
                    }
                }
                // One that cannot be read leaves what was known.
                Err(StoreError::Schema(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Those whose turn it is. What is on air is looked at in between, and takes nobody's turn.
    fn longest_ago(&self, mut products: Vec<String>) -> Vec<String> {
        let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        if looked_at.len() > REMEMBERED {
            looked_at.clear();
        }
        products.sort_by_key(|id| looked_at.get(id).copied().unwrap_or_default());
        products.truncate(LOOKED_AT);
        let now = looked_at.values().max().copied().unwrap_or_default() + 1;
        looked_at.extend(products.iter().map(|id| (id.clone(), now)));
        products
    }

    pub(super) async fn stock(
        &self,
        client: &Client,
        store: &StoreId,
        variants: &[VariantId],
    ) -> Result<Vec<Counted>, StoreError> {
        let ids: Vec<&str> = variants.iter().filter_map(|variant| own_id(store, variant)).collect();
        self.look_at_some(client, store, &ids).await?;
        self.activities.refresh(client).await;
        let mut counted = Vec::new();
        // An empty question is an error there.
        for some in ids.chunks(STOCK) {
            let body = json!({ "sku_ids": some }).to_string();
            let found = levels(client, body).await?;
            self.look_at_new(client, store, &found).await?;
            for LevelOf { sku: id, level, .. } in found {
                let unsold = self.off.lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied();
                let stock = match (unsold, level) {
                    (Some(why), _) => StoreStock::Unsold(why),
                    (None, Some(level)) => level.stock(),
                    (None, None) => StoreStock::Unknown,
                };
                if let StoreStock::At { places, .. } = &stock {
                    let named = places.iter().map(|(place, _)| place);
                    let named = named.filter(|place| !place.is_empty() && limits::is_key(place));
                    let mut known = self.places.lock().unwrap_or_else(PoisonError::into_inner);
                    known.extend(named.cloned());
                    few(known.len(), limits::LOCATIONS, ListOf::Locations)?;
                }
                let variant = variant_id(store, &id);
                let price = self.price(client, &id, &variant);
                counted.push(Counted { variant, stock, price });
            }
        }
        Ok(counted)
    }

    /// What the activities that run make of a product's list prices.
    fn charge(&self, client: &Client, store: &StoreId, id: &str, product: &mut Product) {
        let second = client.server_now().div_euclid(1_000);
        for variant in &mut product.variants {
            let (Some(list), Some(sku)) = (&variant.price, own_id(store, &variant.id)) else { continue };
            let StorePrice { price, compare_at } = self.activities.price(id, sku, list, second);
            (variant.price, variant.compare_at) = (Some(price), compare_at);
        }
    }

    /// What a sku costs now, as far as its product was read.
    fn price(&self, client: &Client, sku: &str, variant: &VariantId) -> Option<StorePrice> {
        let product = self.of_sku.lock().unwrap_or_else(PoisonError::into_inner).get(sku)?.clone();
        let known = self.products.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, read) = known.get(&product)?;
        let list = read.variants.iter().find(|one| one.id == *variant)?.price.clone()?;
        drop(known);
        Some(self.activities.price(&product, sku, &list, client.server_now().div_euclid(1_000)))
    }

    /// Activities that run and were not read, at least.
    pub(super) fn activities_unread(&self) -> u64 {
        self.activities.unread()
    }

    /// Places where stock was seen so far; the shop has no list of them.
    pub(super) fn locations(&self) -> Vec<Location> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner).clone();
        places.insert(IN_SHOP.to_owned());
        let name = |place: &str| place.split_once(':').map_or("Shop", |(_, name)| name).to_owned();
        places.into_iter().map(|place| Location { name: name(&place), counts: true, id: place }).collect()
    }

    /// Of the first price that was read.
    pub(super) fn currency(&self) -> Option<String> {
        let products = self.products.lock().unwrap_or_else(PoisonError::into_inner);
        let mut variants = products.values().flat_map(|(_, product)| &product.variants);
        variants.find_map(|variant| Some(variant.price.as_ref()?.currency?.code().to_owned()))
    }

    /// Whether products and their stock may be read, with a first look at where stock is.
    pub(super) async fn check(&self, client: &Client, store: &StoreId) -> Result<(), StoreError> {
        let found = list(client, PAGE, None).await?;
        let ids: Vec<_> = found.products.iter().map(|row| id_of(row)).collect();
        if ids.is_empty() {
            return Ok(());
        }
        // One of them tells what the shop's prices are in.
        if let Some(listed) = found.products.first().and_then(|row| read::<Listed>(row.get().as_bytes()).ok())
        {
            match self.product(client, store, &listed).await {
                Ok(_) | Err(StoreError::Schema(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let levels = levels(client, json!({ "product_ids": ids }).to_string()).await?;
        let variants: Vec<_> = levels.iter().map(|row| variant_id(store, &row.sku)).collect();
        self.stock(client, store, &variants).await.map(|_| ())
    }
}

async fn list(client: &Client, size: usize, page: Option<&str>) -> Result<Found, StoreError> {
    let mut params = vec![("page_size", size.to_string())];
    params.extend(page.map(|token| ("page_token", token.to_owned())));
    // Products that are made up in a show are products.
    let body = json!({ "status": "ACTIVATE", "include_live_quick_products": true }).to_string();
    let ask = Ask { right: "products", path: "/product/202502/products/search", params, body: Some(body) };
    client.get(&ask).await
}

impl Detail {
    /// Why none of it is sold.
    fn unsold(&self) -> Option<Unsold> {
        match self.status.as_deref()? {
            "ACTIVATE" => None,
            "DRAFT" => Some(Unsold::Drafted),
            "SELLER_DEACTIVATED" => Some(Unsold::SwitchedOff),
            "PLATFORM_DEACTIVATED" | "FREEZE" => Some(Unsold::Blocked),
            "DELETED" => Some(Unsold::Deleted),
            _ => Some(Unsold::Unpublished),
        }
    }

    fn map(&self, store: &StoreId, id: &str) -> Product {
        let sold = || self.skus.iter().filter(|sku| sku.unsold().is_none());
        Product {
            id: ProductId(format!("{store}/{id}")),
            title: self.title.split_whitespace().collect::<Vec<_>>().join(" "),
            vendor: self.brand.as_ref().map(|brand| brand.name.trim().to_owned()).filter(|n| !n.is_empty()),
            tags: Vec::new(),
            options: sold().next().map(Sku::choices).unwrap_or_default(),
            picture: self.main_images.iter().find_map(|picture| picture.urls.first().cloned()),
            variants: sold().map(|sku| sku.map(store)).collect(),
        }
    }
}

impl Attribute {
    fn value(&self) -> Option<&str> {
        self.value_name.as_deref().map(str::trim).filter(|value| !value.is_empty())
    }
}

impl Sku {
    /// What its options are called, as far as each has a value.
    fn choices(&self) -> Vec<String> {
        let chosen = self.sales_attributes.iter().filter(|attribute| attribute.value().is_some());
        chosen.map(|attribute| attribute.name.trim().to_owned()).collect()
    }

    fn unsold(&self) -> Option<Unsold> {
        let status = self.status_info.as_ref()?.status.as_str();
        (status == "DEACTIVATED").then_some(Unsold::SwitchedOff)
    }

    fn map(&self, store: &StoreId) -> Variant {
        let choice: Vec<_> = self.sales_attributes.iter().filter_map(Attribute::value).collect();
        let sku = self.seller_sku.as_deref().map(str::trim).filter(|sku| !sku.is_empty());
        let picture = self.sales_attributes.iter().find_map(|attribute| attribute.sku_img.as_ref());
        let barcode = self.identifier_code.as_ref().and_then(|code| code.code.clone());
        Variant {
            id: variant_id(store, &self.id),
            sku: sku.map_or_else(|| format!("#{}", self.id), ToOwned::to_owned),
            title: (!choice.is_empty()).then(|| choice.join(" / ")),
            price: self.price.as_ref().and_then(Price::map),
            compare_at: None,
            barcode: barcode.filter(|code| !code.is_empty()),
            picture: picture.and_then(|picture| picture.urls.first().cloned()),
            quantity: None,
        }
    }
}

impl Price {
    fn map(&self) -> Option<ListPrice> {
        let amount = parse_decimal(self.sale_price.as_deref()?).ok()?;
        Some(ListPrice { amount, currency: parse_currency(&self.currency).ok() })
    }
}
