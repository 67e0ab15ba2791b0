//! A shop within bounds: whatever a connector reads passes here before anything else sees it, for every kind of shop.
//!
//! A number beyond all sense makes its own item unknown and not the page; a list without an end makes an error. It must
//! never leave out an order silently: one that cannot be taken is told as left out, and a page of orders is taken whole
//! or not at all, so that how far a shop has been read never passes what was not.

use crate::limits::{self, Most, Pages, few};
use crate::list_of::ListOf;
use crate::{
    Caps, Connector, Counted, Item, LeftOut, Location, OpenedShop, Page, Secrets, StoreError, StoreInfo,
    StorePrice, StoreStock,
};
use async_trait::async_trait;
use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::store::{Store, StoreOrder};
use cartwall_domain::{Timestamp, VariantId};
use cartwall_outbound::header::HeaderMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A connector of any kind, bounded.
#[derive(Debug)]
pub(crate) struct Bounded {
    inner: Box<dyn Connector>,
    most: Most,
    reading: Mutex<Reading>,
}

/// The reads that are under way.
#[derive(Debug)]
struct Reading {
    catalogue: Pages,
    variants: usize,
    orders: Pages,
}

impl Bounded {
    pub(crate) fn new(inner: Box<dyn Connector>, most: Most) -> Self {
        let reading =
            Reading { catalogue: Pages::of_catalogue(most), variants: 0, orders: Pages::of_orders(most) };
        Self { inner, most, reading: Mutex::new(reading) }
    }

    fn reading(&self) -> MutexGuard<'_, Reading> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Connector for Bounded {
    fn caps(&self) -> Caps {
        self.inner.caps()
    }

    async fn check(&self) -> Result<StoreInfo, StoreError> {
        let mut info = self.inner.check().await?;
        few(info.locations.len(), limits::LOCATIONS, ListOf::Locations)?;
        limits::cut(&mut info.name, limits::NAME);
        info.time_zone = info.time_zone.filter(|zone| limits::is_key(zone));
        info.version = info.version.filter(|version| limits::is_key(version));
        for rights in [&mut info.missing, &mut info.excess] {
            rights.truncate(limits::FEW);
            rights.iter_mut().for_each(|right| limits::cut(right, limits::TAG));
        }
        info.locations.iter().try_for_each(key_of_location)?;
        info.locations.iter_mut().for_each(|location| limits::cut(&mut location.name, limits::NAME));
        Ok(info)
    }

    async fn shops(&self) -> Result<Vec<OpenedShop>, StoreError> {
        let mut shops = self.inner.shops().await?;
        few(shops.len(), limits::FEW, ListOf::Shops)?;
        shops.retain(|shop| limits::is_key(&shop.id) && !shop.id.is_empty());
        for shop in &mut shops {
            limits::cut(&mut shop.name, limits::NAME);
            limits::cut(&mut shop.region, limits::TAG);
        }
        Ok(shops)
    }

    async fn catalogue(&self, page: Option<&str>) -> Result<Page<Item>, StoreError> {
        if page.is_none() {
            let mut reading = self.reading();
            (reading.catalogue, reading.variants) = (Pages::of_catalogue(self.most), 0);
        }
        let mut found = self.inner.catalogue(page).await?;
        few(found.items.len(), limits::PAGE, ListOf::PageProducts)?;
        let variants = found.items.iter().map(|item| item.product.variants.len()).sum();
        few(variants, limits::PAGE_VARIANTS, ListOf::PageVariants)?;
        let mut left_out = std::mem::take(&mut found.left_out);
        found.items.retain_mut(|item| keep_item(item, &mut left_out));
        found.left_out = reasons(left_out)?;
        let mut reading = self.reading();
        reading.variants += variants;
        few(reading.variants, self.most.variants, ListOf::Variants)?;
        if let Some(next) = &found.next {
            reading.catalogue.turn(next)?;
        }
        Ok(found)
    }

    async fn stock(&self, variants: &[VariantId]) -> Result<Vec<Counted>, StoreError> {
        let mut counted = self.inner.stock(variants).await?;
        few(counted.len(), limits::PAGE.max(variants.len()), ListOf::Counts)?;
        counted.retain(|count| variants.contains(&count.variant));
        counted.iter_mut().for_each(bound_count);
        Ok(counted)
    }

    async fn orders(&self, since: Timestamp, page: Option<&str>) -> Result<Page<StoreOrder>, StoreError> {
        if page.is_none() {
            self.reading().orders = Pages::of_orders(self.most);
        }
        let found = self.inner.orders(since, page).await?;
        let found = bound_orders(found)?;
        if let Some(next) = &found.next {
            self.reading().orders.turn(next)?;
        }
        Ok(found)
    }

    fn is_doubtful(&self, watermark: Timestamp) -> bool {
        self.inner.is_doubtful(watermark)
    }

    async fn reread(&self, ids: &[String]) -> Result<Vec<StoreOrder>, StoreError> {
        let mut orders = self.inner.reread(ids).await?;
        // Nothing else was asked for, and whatever else is told was not meant to be counted.
        orders.retain_mut(|order| ids.contains(&order.id) && bound_order(order).is_ok());
        Ok(orders)
    }

    async fn missed(&self, ids: &[String]) -> Result<Page<StoreOrder>, StoreError> {
        let mut found = bound_orders(self.inner.missed(ids).await?)?;
        found.items.retain(|order| ids.contains(&order.id));
        Ok(found)
    }

    async fn deleted(&self, ids: &[String]) -> Result<Vec<String>, StoreError> {
        let mut deleted = self.inner.deleted(ids).await?;
        deleted.retain(|id| ids.contains(id));
        Ok(deleted)
    }

    fn follow(&self, store: &Store) {
        self.inner.follow(store);
    }

    fn is_genuine(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        self.inner.is_genuine(headers, body)
    }

    fn server_now(&self) -> Timestamp {
        self.inner.server_now()
    }

    fn activities_unread(&self) -> u64 {
        self.inner.activities_unread()
    }

    fn renewed(&self) -> Option<Secrets> {
        self.inner.renewed()
    }
}

fn key_of_location(location: &Location) -> Result<(), StoreError> {
    let sound = limits::is_key(&location.id);
    sound.then_some(()).ok_or_else(|| StoreError::Schema("the id of a place: too long".to_owned()))
}

/// A page of orders, of which each that cannot be taken in is told as left out.
fn bound_orders(mut found: Page<StoreOrder>) -> Result<Page<StoreOrder>, StoreError> {
    few(found.items.len(), limits::PAGE, ListOf::PageOrders)?;
    found.newest = found.newest.and_then(limits::moment);
    let mut left_out = std::mem::take(&mut found.left_out);
    found.items.retain_mut(|order| match bound_order(order) {
        Ok(()) => true,
        Err(why) => {
            left_out.push(LeftOut { id: order.id.clone(), why: why.to_owned() });
            false
        }
    });
    found.left_out = reasons(left_out)?;
    Ok(found)
}

/// What could not be read: so many, in short. More than a page holds was no page.
fn reasons(mut left_out: Vec<LeftOut>) -> Result<Vec<LeftOut>, StoreError> {
    few(left_out.len(), limits::PAGE, ListOf::Unreadable)?;
    for one in &mut left_out {
        limits::cut(&mut one.id, limits::KEY);
        limits::cut(&mut one.why, limits::WHY);
    }
    Ok(left_out)
}

/// Bounds a product; `false` where it cannot be named, or has more variants than any product.
fn keep_item(item: &mut Item, left_out: &mut Vec<LeftOut>) -> bool {
    let product = &mut item.product;
    let id = product.id.0.clone();
    if !limits::is_key(&id) || product.variants.len() > limits::VARIANTS {
        left_out.push(LeftOut {
            id,
            why: "the product: its id is too long, or its variants too many".to_owned(),
        });
        return false;
    }
    bound_product(product);
    product.variants.retain_mut(|variant| {
        let (sound, bad_price) =
            (limits::is_key(&variant.id.0) && limits::is_key(&variant.sku), bound_variant(variant));
        if !sound || bad_price {
            let why = if sound { "price: out of range" } else { "id or SKU: too long" };
            left_out.push(LeftOut { id: id.clone(), why: why.to_owned() });
        }
        sound
    });
    item.stock.retain(|count| product.variants.iter().any(|variant| variant.id == count.variant));
    item.stock.iter_mut().for_each(bound_count);
    !product.variants.is_empty()
}

fn bound_product(product: &mut Product) {
    limits::cut(&mut product.title, limits::TITLE);
    if let Some(vendor) = &mut product.vendor {
        limits::cut(vendor, limits::NAME);
    }
    product.tags.truncate(limits::TAGS);
    product.tags.iter_mut().for_each(|tag| limits::cut(tag, limits::TAG));
    product.picture = product.picture.take().filter(|address| address.len() <= limits::ADDRESS);
}

/// Bounds a variant; whether it had a price that is none.
fn bound_variant(variant: &mut Variant) -> bool {
    if let Some(title) = &mut variant.title {
        limits::cut(title, limits::TITLE);
    }
    variant.barcode = variant.barcode.take().filter(|code| limits::is_key(code));
    variant.picture = variant.picture.take().filter(|address| address.len() <= limits::ADDRESS);
    let had = variant.price.is_some();
    variant.price = variant.price.take().and_then(bound_price);
    // What a price that is none was compared with says nothing.
    variant.compare_at = variant.compare_at.take().filter(|_| variant.price.is_some()).and_then(bound_price);
    had && variant.price.is_none()
}

fn bound_price(price: ListPrice) -> Option<ListPrice> {
    Some(ListPrice { amount: limits::price(price.amount)?, ..price })
}

/// A count beyond all sense is unknown, and a price none.
fn bound_count(count: &mut Counted) {
    if let StoreStock::At { places, .. } = &count.stock {
        let sound = places.len() <= limits::LOCATIONS
            && places
                .iter()
                .all(|(place, pieces)| limits::is_key(place) && limits::pieces(*pieces).is_some());
        if !sound {
            count.stock = StoreStock::Unknown;
        }
    }
    count.price = count.price.take().and_then(|StorePrice { price, compare_at }| {
        Some(StorePrice { price: bound_price(price)?, compare_at: compare_at.and_then(bound_price) })
    });
}

/// Bounds an order; an error is why it cannot be taken in. Whether its numbers can be those of an order is the domain's to
/// say.
fn bound_order(order: &mut StoreOrder) -> Result<(), &'static str> {
    if !limits::is_key(&order.id) {
        return Err("id: too long");
    }
    if limits::moment(order.placed_at).is_none() || limits::moment(order.updated_at).is_none() {
        return Err("a moment beyond every calendar");
    }
    for line in &mut order.lines {
        if line.variant.as_ref().is_some_and(|variant| !limits::is_key(&variant.0)) {
            return Err("the id of a line: too long");
        }
        limits::cut(&mut line.sku, limits::KEY);
        line.unit_price = limits::decimal(line.unit_price).ok_or("the price of a line: out of range")?;
    }
    order.room = order.room.take().filter(|room| limits::is_key(room));
    if let Some(origin) = &mut order.origin {
        limits::cut(&mut origin.name, limits::NAME);
        origin.order = origin.order.take().filter(|id| limits::is_key(id));
    }
    order.origin = order.origin.take().filter(|origin| limits::is_key(&origin.key));
    Ok(())
}
