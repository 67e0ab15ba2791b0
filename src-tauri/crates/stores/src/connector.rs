//! What every shop can be asked, whatever its API looks like.

use crate::{Secrets, StoreError};
use async_trait::async_trait;
use cartwall_domain::catalogue::{ListPrice, Product};
use cartwall_domain::stock::Unsold;
use cartwall_domain::store::{Store, StoreLocation, StoreOrder};
use cartwall_domain::{Currency, Timestamp, VariantId};
use cartwall_outbound::header::HeaderMap;
use std::fmt::Debug;
use std::time::Duration;

/// How a kind of shop wants to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Pause between looks at orders and at the stock of what is on air, in a running show.
    pub live: Duration,
    /// Pause between looks at the stock of the rest of the rundown.
    pub rest: Duration,
    /// Pause between looks at orders while no show runs.
    pub idle: Duration,
    /// Pause between reads of the whole catalogue.
    pub catalogue: Duration,
    /// Orders are asked for from so much before the newest change seen: changes may become visible late, and clocks
    /// of shops count in whole seconds.
    pub overlap: Duration,
    /// Refunds do not make an order newer, so the orders of the show are read again, this often.
    pub reread: Option<Duration>,
    /// An order that was deleted for good is in no list of changes: of those of the show it is asked this often whether
    /// they are still there. `None` where none can be deleted, or where reading them again tells it.
    pub deletions: Option<Duration>,
    /// It is busy with us for at most one part in so many of the time.
    pub duty: u32,
    /// Variants in one question about stock.
    pub stock_batch: usize,
}

/// What a shop says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreInfo {
    /// As the shop calls itself.
    pub name: String,
    /// Of its prices.
    pub currency: Currency,
    /// IANA name, where the shop has one.
    pub time_zone: Option<String>,
    /// Of its API.
    pub version: Option<String>,
    /// Where stock is kept. Empty where the shop knows only one number.
    pub locations: Vec<Location>,
    /// Rights that are needed and not there, in the shop's own words.
    pub missing: Vec<String>,
    /// Rights that are there and not needed: Cartwall only reads.
    pub excess: Vec<String>,
    /// Whether the shop can tell which rights the credential has.
    pub rights_known: bool,
    /// Whether what buyers pay can be read nowhere just now: the storefront that tells it is closed. Prices are not stated
    /// then; stock and orders are as ever.
    pub prices_unseen: bool,
    /// The shop's clock less ours.
    pub clock_offset_ms: i64,
}

/// One of several shops that the same credentials open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedShop {
    /// Its own id.
    pub id: String,
    /// As it calls itself.
    pub name: String,
    /// Where it sells.
    pub region: String,
    /// What questions name it by.
    pub(crate) cipher: String,
}

/// A place where stock is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The shop's own id.
    pub id: String,
    /// As people know it.
    pub name: String,
    /// Counted unless the user says otherwise: orders of the web shop are sent from here.
    pub counts: bool,
}

impl Location {
    /// Places as a shop tells of them.
    pub(crate) fn told(places: &[Self]) -> Vec<StoreLocation> {
        let place = |l: &Self| StoreLocation { id: l.id.clone(), name: l.name.clone(), counts: l.counts };
        places.iter().map(place).collect()
    }
}

/// One page of something; pages end where `next` is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// What could be read.
    pub items: Vec<T>,
    /// What could not; the rest of the page is sound.
    pub left_out: Vec<LeftOut>,
    /// For the next page.
    pub next: Option<String>,
    /// The newest change in it by the shop's clock, also of what is left out on purpose (unpaid, tests, drafts).
    pub newest: Option<Timestamp>,
}

impl<T> Default for Page<T> {
    /// An empty one, the last.
    fn default() -> Self {
        Self { items: Vec::new(), left_out: Vec::new(), next: None, newest: None }
    }
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// As the shop names it; `?` where even that cannot be read.
    pub id: String,
    /// The field, and what is wrong with it. Never a buyer's data.
    pub why: String,
}

impl LeftOut {
    /// Whether it can be asked for by its name.
    pub(crate) fn has_name(&self) -> bool {
        !matches!(self.id.as_str(), "" | "?")
    }
}

/// A product with the stock of its variants, where the shop gives both in one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Ids are `{store id}/{the shop's own id}`; quantities are `None`, for stock has its own way.
    pub product: Product,
    /// Empty where stock has to be asked for.
    pub stock: Vec<Counted>,
}

/// Stock of one variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// `{store id}/{the shop's own id}`.
    pub variant: VariantId,
    /// How many.
    pub stock: StoreStock,
    /// What it costs at the same moment; `None` where stock is told without. Beside a product the product's holds.
    pub price: Option<StorePrice>,
}

/// What a shop asks for a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorePrice {
    /// What the buyer pays.
    pub price: ListPrice,
    /// The higher price it is compared with.
    pub compare_at: Option<ListPrice>,
}

/// Stock as a shop counts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreStock {
    /// The shop does not count it.
    Untracked,
    /// What can be sold (available, not on hand), by location; `""` where the shop has one number.
    At {
        /// Location id and pieces; negative = oversold.
        places: Vec<(String, i64)>,
        /// Sold on when nothing is left.
        backorder: bool,
    },
    /// Only whether there are some.
    Unknown,
    /// The store does not sell it now, whatever number it keeps of it.
    Unsold(Unsold),
}

/// A store. One request is in flight at a time: whoever holds a connector asks one thing after another. What is printed of
/// it holds no credential.
#[async_trait]
pub trait Connector: Debug + Send + Sync {
    /// How it wants to be asked.
    fn caps(&self) -> Caps;

    /// Whether it can be read, and what it says about itself.
    async fn check(&self) -> Result<StoreInfo, StoreError>;

    /// The shops that the credentials open, where that can be several.
    async fn shops(&self) -> Result<Vec<OpenedShop>, StoreError> {
        Ok(Vec::new())
    }

    /// A page of everything that can be sold; `page` is the last page's `next`.
    async fn catalogue(&self, page: Option<&str>) -> Result<Page<Item>, StoreError>;

    /// Stock of some variants, at most [`Caps::stock_batch`], with their prices where the same answer can hold them.
    /// One that the shop does not have is left out, and cannot be sold; one that cannot be read is `Unknown`. One that
    /// is not for sale is told with the reason, as far as the shop gives one.
    async fn stock(&self, variants: &[VariantId]) -> Result<Vec<Counted>, StoreError>;

    /// Orders changed at or after `since` by the shop's clock, oldest change first.
    async fn orders(&self, since: Timestamp, page: Option<&str>) -> Result<Page<StoreOrder>, StoreError>;

    /// Whether orders may be missing below this watermark, because an earlier version of Cartwall asked in a way that
    /// left some out. Then they are read once more, from when the shop was connected.
    fn is_doubtful(&self, watermark: Timestamp) -> bool {
        let _ = watermark;
        false
    }

    /// These orders as they are now; [`Caps::reread`] says whether that is needed. At most fifty.
    async fn reread(&self, ids: &[String]) -> Result<Vec<StoreOrder>, StoreError> {
        let _ = ids;
        Ok(Vec::new())
    }

    /// These orders, at most fifty, that could not be read before. What is neither told nor left out does not count, or is
    /// gone.
    async fn missed(&self, ids: &[String]) -> Result<Page<StoreOrder>, StoreError> {
        let items = self.reread(ids).await?;
        let untold = ids.iter().filter(|id| items.iter().all(|order| order.id != **id));
        let left_out = untold.map(|id| LeftOut { id: id.clone(), why: "it was not told".to_owned() });
        Ok(Page { left_out: left_out.collect(), items, next: None, newest: None })
    }

    /// Which of these orders, that [`Connector::reread`] did not tell of, the store has deleted for good.
    async fn deleted(&self, ids: &[String]) -> Result<Vec<String>, StoreError> {
        let _ = ids;
        Ok(Vec::new())
    }

    /// What is set of the store, before each question: which market's prices are shown.
    fn follow(&self, store: &Store) {
        let _ = store;
    }

    /// Whether a webhook's body was signed by this shop. It is only ever a reason to look, never data.
    fn is_genuine(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let _ = (headers, body);
        false
    }

    /// Now by the shop's clock, as far as its last answer told.
    fn server_now(&self) -> Timestamp;

    /// Activities that run in the shop and were not read, at least: what they are for is shown at its list price.
    fn activities_unread(&self) -> u64 {
        0
    }

    /// Credentials that the shop has replaced since this was last asked; they must be kept in place of the old.
    fn renewed(&self) -> Option<Secrets> {
        None
    }
}
