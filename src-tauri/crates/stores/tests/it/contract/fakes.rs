//! What each kind of store has to bring to be tried against the contract: a fake that keeps orders and products.

use super::way::Way;
use cartwall_domain::stock::Unsold;
use cartwall_domain::store::StoreKind;
use cartwall_stores::Connector;
use url::Url;

/// 2026-11-22T13:00:00Z: no order of a test is older.
pub const NOON_S: i64 = 1_795_352_400;

/// An order of two pieces at 10.00 each.
#[derive(Clone)]
pub struct Order {
    pub id: u64,
    /// Seconds after noon.
    pub changed: i64,
    pub paid: bool,
    /// Money given back that names no line, in minor units.
    pub refund: i64,
    /// What was bought is not sold any more.
    pub gone: bool,
    /// A field that has to be a number is a buyer's name, and other fields are as they should be.
    pub broken: bool,
}

impl Order {
    pub fn new(id: u64, changed: i64) -> Self {
        Self { id, changed, paid: true, refund: 0, gone: false, broken: false }
    }

    /// Its change as stores write moments, in UTC.
    pub fn changed_at(&self) -> String {
        jiff::Timestamp::from_second(NOON_S + self.changed).unwrap().to_string()
    }

    pub fn refunded(&self) -> String {
        format!("{}.{:02}", self.refund / 100, self.refund % 100)
    }
}

/// What becomes of an order of two pieces at 10.00 each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turned {
    /// Its seller took pieces out; so many are left.
    Edited { left: i64 },
    /// Cancelled, after so many pieces had been sent.
    Cancelled { sent: i64 },
    /// It will not be paid in the way in which it was to be.
    Voided,
    /// It has other prices.
    Priced(Priced),
}

/// Prices of an order of two pieces, in major units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Priced {
    pub currency: &'static str,
    /// Of a piece, as the store keeps its prices.
    pub each: &'static str,
    /// Of both.
    pub both: &'static str,
    /// In percent: it is in the prices, or comes on top of them.
    pub tax: Option<(i64, bool)>,
}

/// A product that is sold in one form.
#[derive(Clone)]
pub struct Product {
    /// Of the product and of its variant.
    pub id: u64,
    pub pieces: i64,
    /// A field of the product is of another form.
    pub broken: bool,
    /// A field of its stock is of another form.
    pub broken_stock: bool,
    /// Its owner took it off, in the word that such a store has for it. Its pieces stay.
    pub off: Option<&'static str>,
}

impl Product {
    pub fn new(id: u64, pieces: i64) -> Self {
        Self { id, pieces, broken: false, broken_stock: false, off: None }
    }
}

/// Where a store is, and the fields that open it.
pub struct Login {
    pub kind: StoreKind,
    pub address: Url,
    pub fields: Vec<(&'static str, &'static str)>,
}

/// A fake store of one kind.
pub trait FakeStore: Send + Sync {
    /// What it is opened with.
    fn login(&self) -> Login;

    /// Opens it, knowing nothing of what was asked before.
    fn open(&self) -> Box<dyn Connector> {
        let Login { kind, address, fields } = self.login();
        super::open(kind, &address, &fields)
    }

    fn way(&self) -> &Way;

    /// What it is opened with, and what nobody may read anywhere.
    fn secrets(&self) -> Vec<&'static str>;

    /// Its words for products that are not for sale, and what each of them says.
    fn words_for_off(&self) -> &'static [(&'static str, Unsold)];

    /// Places an order, or replaces the one with its id.
    fn put_order(&self, order: &Order);

    /// What became of an order after [`FakeStore::put_order`]; `false` where such a store has no such thing.
    fn turn(&self, order: &Order, into: Turned) -> bool;

    /// Deletes an order for good; `false` where no order of such a store can be deleted.
    fn remove_order(&self, id: u64) -> bool {
        let _ = id;
        false
    }

    /// Which field of a broken order is of another form, as it is named to the seller.
    fn broken_field(&self) -> &'static str;

    fn put_product(&self, product: &Product);

    /// Deletes a product for good.
    fn remove_product(&self, id: u64);

    /// Something that is no order at all, beside the others.
    fn put_nonsense_among_orders(&self);

    /// Its owner, or whoever runs its server, is in this time zone. Nothing changes where a store tells moments with
    /// their zone whatever is set, as Shopify (UTC), TikTok Shop (seconds since 1970) and Medusa (`timestamptz`) do.
    fn set_zone(&self, zone: &str) {
        let _ = zone;
    }

    /// Its clock, and that of its answers, go so many seconds ahead.
    fn set_clock_ahead(&self, seconds: i64) {
        self.way().tell_time_ahead(seconds);
    }
}

/// Time zones that stores are in: Greenwich, east and west of it, and one that is half an hour off.
pub const ZONES: [&str; 5] = ["UTC", "Asia/Jerusalem", "Europe/Berlin", "Asia/Kolkata", "America/New_York"];

/// Every kind in every zone.
pub fn everywhere() -> impl Iterator<Item = (StoreKind, &'static str)> {
    StoreKind::ALL.into_iter().flat_map(|kind| ZONES.map(|zone| (kind, zone)))
}

/// A store of a kind in a zone.
pub async fn fake_in(kind: StoreKind, zone: &str) -> Box<dyn FakeStore> {
    let fake = fake(kind).await;
    fake.set_zone(zone);
    fake
}

/// A kind without a fake does not compile.
pub async fn fake(kind: StoreKind) -> Box<dyn FakeStore> {
    match kind {
        StoreKind::Shopify => Box::new(super::shopify::start().await),
        StoreKind::WooCommerce => Box::new(super::woocommerce::start().await),
        StoreKind::TikTok => Box::new(super::tiktok::start().await),
        StoreKind::Medusa => Box::new(super::medusa::start().await),
        StoreKind::Vendure => Box::new(super::vendure::start().await),
    }
}
